"""When the archive does not say: the decision to decline, and the one sentence that gives the reason."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.matching import Matcher
from index.types import Hit
from qa.asked import Asked

if TYPE_CHECKING:  # extract imports this module
    from qa.extract import Candidate

# Logistic weights, fitted on questions with their evidence in the corpus and with it taken out; see
# docs/design/0004-declining.md for the figures and the threshold.
_BIAS, _SENTENCE, _PASSAGE, _PAIRS, _NO_SPAN, _UNKNOWN = -3.8, 0.7, 5.0, 2.1, -0.6, -1.5
_THRESHOLD = 0.18
_TYPED = ("who", "when", "where", "how many", "how much")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the corpus holding the answer. Each figure can be told to a reader."""

    sentence: float
    """Share of the question's weight that the best sentence holds, 0 to 1."""
    passage: float
    """Share that the best passage with its title holds, 0 to 1."""
    pairs: float
    """Share of the question's neighbouring words that stand together in the best sentence, 0 to 1."""
    lacks_span: bool
    """Was a name, a date or a number asked for, and no good sentence holds one that is not in the question?"""
    unknown: tuple[str, ...]
    """Names and numbers of the question that occur nowhere in the corpus."""

    @classmethod
    def of(cls, parts: Asked, candidates: Sequence[Candidate], hits: Sequence[Hit], matcher: Matcher) -> Evidence:
        """Gather it from ranked sentences and passages."""
        best = candidates[:3]
        pairs = (matcher.match(c.text, c.group).pairs for c in best)
        return cls(
            sentence=max((c.overlap for c in best), default=0.0),
            passage=max((_passage_share(hit, matcher) for hit in hits[:3]), default=0.0),
            pairs=max(pairs, default=0.0),
            lacks_span=parts.kind in _TYPED and not any(c.answers for c in best),
            unknown=unknown_words(parts, matcher),
        )

    @property
    def probability(self) -> float:
        """How likely it is that the corpus answers the question, 0 to 1."""
        total = _BIAS + _SENTENCE * self.sentence + _PASSAGE * self.passage + _PAIRS * self.pairs
        total += _NO_SPAN * self.lacks_span + _UNKNOWN * bool(self.unknown)
        return 1 / (1 + math.exp(-total))


def _passage_share(hit: Hit, matcher: Matcher) -> float:
    passage = hit.passage
    group = matcher.group(passage.text, passage.language)
    return matcher.match(f"{passage.source.title or ''}\n{passage.text}", group).overlap


def unknown_words(parts: Asked, matcher: Matcher) -> tuple[str, ...]:
    """Names and numbers of a question that occur nowhere in the corpus."""
    return tuple(word for word in (*parts.names, *parts.numbers) if not matcher.knows(word))


def refusal(evidence: Evidence) -> str:
    """Why the question is declined, in one sentence; empty if it is to be answered."""
    if evidence.probability >= _THRESHOLD:
        return ""
    if evidence.unknown:
        named = " or ".join(f"“{word}”" for word in evidence.unknown[:4])
        return f"The archive does not say: nothing here mentions {named}."
    if evidence.passage == 0:
        return "The archive does not say: nothing here shares a word with the question."
    share = round(100 * evidence.passage)
    return f"The archive does not say: the nearest passage holds only {share} % of what the question asks about."
