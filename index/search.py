"""A question in, ranked passages out: candidates from BM25 and vectors, fused, re-ranked by their sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.matching import Matcher
from index.types import Passage

CANDIDATES = 50
"""Passages taken from each of the two searches."""
RERANKED = 30
"""Best of the fused ones whose sentences are looked at; further ones hardly ever rise to the top."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each kind of evidence counts. The figures behind the defaults are in docs/design/0002-ranking.md."""

    bm25: float = 1.0
    cosine: float = 0.1
    sentence: float = 0.7
    """Overlap of the best sentence with the question."""
    pairs: float = 0.5
    """Neighbouring words of the question in the best sentence."""
    passage: float = 0.8
    """Overlap of the whole passage and its title with the question."""


WEIGHTS = Weights()


def fuse(
    bm25: Sequence[tuple[int, float]], dense: Sequence[tuple[int, float]], weights: Weights = WEIGHTS
) -> list[tuple[int, float]]:
    """Join two rankings by their scores, each divided by its best, as `(id, score)`, best first.

    A passage that only one of them found gets nothing from the other. The order of the input does not matter.

    >>> fuse([(1, 8.0), (2, 4.0)], [(2, 0.5)], Weights(bm25=1.0, cosine=0.5))
    [(1, 1.0), (2, 1.0)]
    """
    scores: dict[int, float] = {}
    for found, weight in ((bm25, weights.bm25), (dense, weights.cosine)):
        best = max((score for _, score in found), default=0.0)
        if best > 0:
            for passage, score in sorted(found):
                scores[passage] = scores.get(passage, 0.0) + weight * max(score, 0.0) / best
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))


def rerank(
    fused: Sequence[tuple[int, float]], passages: Mapping[int, Passage], matcher: Matcher, weights: Weights = WEIGHTS
) -> list[tuple[Passage, float]]:
    """Order candidates by what their sentences say.

    Args:
        fused: Candidates with their scores.
        passages: Their texts; a candidate that is missing here was removed meanwhile.
        matcher: The question's words.
        weights: What each kind of evidence counts.
    """
    ranked = [
        (passage, score + _evidence(passage, matcher, weights))
        for key, score in fused
        if (passage := passages.get(key)) is not None
    ]
    return sorted(ranked, key=lambda pair: (-pair[1], pair[0].span.article_id, pair[0].span.start))


def _evidence(passage: Passage, matcher: Matcher, weights: Weights) -> float:
    group = matcher.group(passage.text, passage.language)
    seen = set(matcher.match(passage.source.title or "", group).words)
    best = 0.0
    for start, end in passage.sentences:
        match = matcher.match(passage.sentence(start, end), group)
        best = max(best, weights.sentence * match.overlap + weights.pairs * match.pairs)
        seen |= match.words
    return best + weights.passage * sum(share for word, share in matcher.weights(group).items() if word in seen)
