"""Forms of a word brought together: `took` and `taken` with `takes`, `four` with 4, `French` with France."""

import json
import re
from functools import lru_cache
from pathlib import Path

from index.text.analysis import stem
from index.text.demonyms import country
from index.text.number_words import ONES, TENS

_BASES: dict[str, str] = {
    form: base
    for base, forms in json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8")).items()
    for form in forms.split()
}
IRREGULAR = frozenset(_BASES)
"""The past forms of irregular verbs."""
_NUMBERS = {word: str(value) for word, value in (ONES | TENS).items()}
_PART = re.compile(r"[^\W_]+")


@lru_cache(maxsize=100_000)
def base_form(word: str) -> str:
    """What all forms of an English word have in common; a number word's figures.

    Args:
        word: In lower case.

    >>> base_form("taken") == base_form("took"), base_form("seven"), base_form("sent") == base_form("sends")
    (True, '7', True)
    """
    if word in _NUMBERS:
        return _NUMBERS[word]
    word = _BASES.get(word, word)
    return "".join(stem(part, "en") for part in _PART.findall(country(word) or word)) or word
