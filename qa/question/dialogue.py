"""What is said to the archive that asks nothing of its articles: greetings, thanks, and what it is and can do."""

import re
from dataclasses import dataclass
from functools import cache
from typing import cast

from index.text.folding import plain
from qa.question.language import language_asked
from qa.question.patterns import compiled, languages
from qa.types import Act

_EDGES = re.compile(r"^[\s\W_]+|[\s\W_]+$")
_MARKS = re.compile(r"[,!.;:！。，、]+")
_POLITE = re.compile(r"^(?:please|pls)\b[\s,]*|[\s,]*\b(?:please|pls|bitte|por favor)$", re.IGNORECASE)
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
        for act, pattern in compiled("dialogue", "dialogue", language):
            if pattern.fullmatch(bare):
                return Said(cast("Act", act), language)
    return None


@cache
def _spoken() -> list[str]:
    return languages("dialogue", "dialogue")
