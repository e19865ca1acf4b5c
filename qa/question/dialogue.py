"""What is said to the archive that asks nothing of its articles: greetings, thanks, and what it is and can do."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast

from index.text.folding import plain
from qa.question.language import language_asked
from qa.question.patterns import compiled, languages
from qa.types import Act

_EDGES = re.compile(r"^[\s\W_]+|[\s\W_]+$")
_MARKS = re.compile(r"[,!.;:?¿¡！。，、]+")
_POLITE = re.compile(r"^(?:please|pls)\b[\s,]*|[\s,]*\b(?:please|pls|bitte|por favor)$", re.IGNORECASE)
_LONGEST_OPENING = 4  # words
_OPENING = ("greeting", "thanks")
_MOST_WORDS, _MOST_CHARACTERS = 12, 90


@dataclass(frozen=True, slots=True)
class Said:
    """An utterance that asks nothing of the articles."""

    act: Act
    language: str
    """Of its words; two letters."""


def dialogue_act(text: str) -> Act | None:
    """What an utterance does that asks nothing of the articles; None for every other one.

    >>> dialogue_act("Hello there!"), dialogue_act("what can you do for me?"), dialogue_act("Hello, who took Walikale?")
    ('greeting', 'capabilities', None)
    """
    found = said(text)
    return found.act if found else None


def said(text: str) -> Said | None:
    """The same, with the language that it is said in.

    >>> said("Was kannst du alles?")
    Said(act='capabilities', language='de')
    """
    bare = _POLITE.sub("", " ".join(_EDGES.sub("", _MARKS.sub(" ", plain(text))).split()))
    if not bare or len(bare) > _MOST_CHARACTERS or len(bare.split()) > _MOST_WORDS:
        return None
    for language in ["en"] if language_asked(bare) == "en" else _spoken():
        if act := _act(bare.split(), language):
            return Said(act, language)
    return None


def _act(words: Sequence[str], language: str) -> Act | None:
    """What words of a language do, by themselves or behind a greeting or thanks: `Thanks, what can you do?`"""
    if found := _whole(words, language):
        return found
    for at in range(1, min(_LONGEST_OPENING + 1, len(words))):
        if _whole(words[:at], language) in _OPENING and (then := _act(words[at:], language)):
            return then
    return None


def _whole(words: Sequence[str], language: str) -> Act | None:
    said = " ".join(words)
    found = next((act for act, pattern in compiled("dialogue", "dialogue", language) if pattern.fullmatch(said)), None)
    return cast("Act | None", found)


@cache
def _spoken() -> list[str]:
    return languages("dialogue", "dialogue")
