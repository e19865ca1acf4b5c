"""Words that limit what a clause says, by language: denials, hedges, conditions, exceptions, how many of how many."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from index.text.folding import bare

LimitKind = Literal["not", "may", "should", "would", "will", "allege", "plan", "if", "only", "except", "degree", "says"]
LIMITS: tuple[LimitKind, ...] = (
    "not", "may", "should", "would", "will", "allege", "plan", "if", "only", "except", "degree",
)  # fmt: skip
SHARES = ("some", "few", "many", "most", "all", "half", "any")
"""How many of all: what is said of some may not be said of all."""


@dataclass(frozen=True, eq=False)
class LimitWords:
    """The words of one language."""

    code: str
    words: dict[str, frozenset[str]]
    kinds: dict[str, tuple[LimitKind, ...]]
    """Every word that limits, in lower case and without accents, with how."""
    shares: dict[str, str]
    """Every word for a share, with which."""

    def has(self, kind: str, word: str) -> bool:
        """Is a word, in lower case, one of a class?"""
        return word in self.words.get(kind, ())


@cache
def limit_words(language: str | None) -> LimitWords:
    """Those of a language; of English where it has none.

    >>> limit_words("fr").kinds["jamais"], limit_words(None).shares["every"]
    (('not',), 'all')
    """
    tables = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    code = language if language in tables else "en"
    words = {name: frozenset(bare(text).split()) for name, text in tables[code].items()}
    listed = frozenset().union(*(words.get(kind, frozenset()) for kind in LIMITS))
    return LimitWords(
        code,
        words,
        {word: tuple(kind for kind in LIMITS if word in words.get(kind, ())) for word in listed},
        {word: share for share in SHARES for word in words.get(share, ())},
    )
