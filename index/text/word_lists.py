"""Closed classes of words, each in one place: `word_lists.json`. Without a language in its name a class is English."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

_LISTS: dict[str, str] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))


def word_class(*classes: str, also: str = "") -> frozenset[str]:
    """All words of some classes, in lower case.

    Args:
        classes: Names in `word_lists.json`.
        also: More words, with blanks between.

    >>> sorted(word_class("articles", also="one"))
    ['a', 'an', 'one', 'the']
    """
    return frozenset(" ".join((*(_LISTS[name] for name in classes), also)).split())


def any_of(listed: Iterable[str]) -> str:
    """The inside of a regular expression's group that matches one of the words, the longest that fits.

    >>> any_of(["may", "mayo"])
    'mayo|may'
    """
    ordered = sorted(listed, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace("\\ ", " ") for word in ordered)
