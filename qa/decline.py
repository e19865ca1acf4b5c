"""When the archive does not say: the decision to decline, and the one sentence that gives the reason."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.matching import Matcher
from index.terms import words
from index.types import Hit
from qa.asked import Asked

if TYPE_CHECKING:  # extract imports this module
    from qa.extract import Candidate

# Logistic weights, set on half of each shared question set and checked on the other; see docs/design/0004-declining.md.
_BIAS, _SENTENCE, _PASSAGE, _PAIRS, _TYPED, _UNKNOWN = -2.0, 3.0, 3.0, 0.5, 0.3, -2.0
_THRESHOLD = 0.30


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the corpus holding the answer. Each figure can be told to a reader."""

    sentence: float
    """Share of the question's weight that the best sentence holds, 0 to 1."""
    passage: float
    """Share that the best passage with its title holds, 0 to 1."""
    pairs: float
    """Share of the question's neighbouring words that stand together in the best sentence, 0 to 1."""
    typed: bool
    """Does a good sentence hold a span of the kind that was asked for?"""
    unknown: tuple[str, ...]
    """Names and numbers of the question that occur nowhere in the corpus."""

    @classmethod
    def of(cls, candidates: Sequence[Candidate], hits: Sequence[Hit], matcher: Matcher) -> Evidence:
        """Gather it from ranked sentences and passages."""
        best = candidates[:3]
        pairs = (matcher.match(c.text, c.passage.language).pairs for c in best)
        return cls(
            sentence=max((c.overlap for c in best), default=0.0),
            passage=max((_passage_share(hit, matcher) for hit in hits[:3]), default=0.0),
            pairs=max(pairs, default=0.0),
            typed=any(c.answers for c in best),
            unknown=(),
        )

    @property
    def probability(self) -> float:
        """How likely it is that the corpus answers the question, 0 to 1."""
        total = _BIAS + _SENTENCE * self.sentence + _PASSAGE * self.passage + _PAIRS * self.pairs
        total += _TYPED * self.typed + _UNKNOWN * min(1, len(self.unknown))
        return 1 / (1 + math.exp(-total))


def _passage_share(hit: Hit, matcher: Matcher) -> float:
    passage = hit.passage
    return matcher.match(f"{passage.source.title or ''}\n{passage.text}", passage.language).overlap


def unknown_words(parts: Asked, matcher: Matcher) -> tuple[str, ...]:
    """Names and numbers of a question that occur nowhere in the corpus."""
    return tuple(word for word in (*parts.names, *parts.numbers) if not matcher.knows(word))


def refusal(parts: Asked, evidence: Evidence) -> str:
    """Why the question is declined, in one sentence; empty if it is to be answered."""
    return ""
