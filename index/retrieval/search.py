"""A question in, ranked passages out: candidates from BM25 and vectors, fused, re-ranked by their sentences."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from index.encoders.rerankers import SentenceReranker
from index.retrieval.matching import Matcher, PassageMatch
from index.retrieval.weights import Weights
from index.types import Filters, Hit, Passage

CANDIDATES = 50
"""Passages taken from each of the two searches."""
RERANKED = 24
"""Best of the fused ones whose sentences are looked at; further ones hardly ever rise to the top."""
_DENSE_SHARE = 0.2  # of BM25, when passages are chosen
_SENTENCES = 40
"""Best sentences that a re-ranking model reads."""
_COPY = 0.8  # share of words in common from which two passages are copies of one text
_AROUND = timedelta(days=14)  # of the preferred days: of these articles some passages are always looked at
NEARBY = 10
"""So many, by BM25."""
_FADING = 10.0  # days from the preferred ones at which an article counts half
_LONE_WORDS = 12  # a passage of fewer words is no copy of anything


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a ranking knows besides the question's words."""

    newest: date | None = None
    """Date of the archive's newest article."""
    prefer: tuple[date | None, date | None] | None = None
    """First and last day, inclusive and None for no limit, that articles count more the nearer they are to."""


def fuse(
    bm25: Sequence[tuple[int, float]], dense: Sequence[tuple[int, float]], weights: Weights
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
            for passage, score in sorted(pair for pair in found if pair[1] > 0):
                scores[passage] = scores.get(passage, 0.0) + weight * (score / best)
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))


def words_decide(bm25: Sequence[tuple[int, float]], limit: int, weights: Weights) -> bool:
    """Do words alone find so much that no passage without any of them would be chosen, however near its vector?

    Then the vectors of what the words found are all that need be looked at: in a large archive nearly always.
    """
    if len(bm25) < limit or not weights.bm25:
        return False
    return weights.bm25 * bm25[limit - 1][1] > weights.cosine * bm25[0][1]


def choose(fused: Sequence[tuple[int, float]], limit: int) -> list[int]:
    """The best ones by id; all that tie with the last, so that the order of adding decides nothing."""
    if len(fused) <= limit:
        return [passage for passage, _ in fused]
    least = fused[limit - 1][1]
    return [passage for passage, score in fused[: 2 * limit] if score >= least]


def choosing(weights: Weights) -> Weights:
    """What decides who is looked at: words first, since the vectors that ship find far less alone (0002)."""
    return Weights(bm25=float(weights.bm25 > 0), cosine=_DENSE_SHARE * (weights.cosine > 0))


def nearby(prefer: tuple[date | None, date | None] | None, filters: Filters) -> Filters | None:
    """Filters for what was published about the preferred days; None where that is nothing apart."""
    if prefer is None:
        return None
    since, until = (day and _moved(day, by) for day, by in zip(prefer, (-_AROUND, _AROUND), strict=True))
    since = max(filter(None, (since, filters.since)), default=None)
    until = min(filter(None, (until, filters.until)), default=None)
    if (since, until) == (filters.since, filters.until) or (since and until and since > until):
        return None
    return replace(filters, since=since, until=until)


def _moved(day: date, by: timedelta) -> date:
    try:
        return day + by
    except OverflowError:  # the first or the last days there are
        return day


def rerank(
    fused: Sequence[tuple[int, float]],
    passages: Mapping[int, Passage],
    matcher: Matcher,
    weights: Weights,
    circumstances: Circumstances | None = None,
    reranker: SentenceReranker | None = None,
) -> list[tuple[Passage, float]]:
    """Order candidates by what their sentences, titles, articles and dates say.

    Args:
        fused: Candidates with their scores.
        passages: Their texts; a candidate that is missing here was removed meanwhile.
        matcher: The question's words.
        weights: What each kind of evidence counts.
        circumstances: What else is known.
        reranker: Reads the best sentences, where `weights.reranker` is not 0.
    """
    here = [(passage, score) for key, score in fused if (passage := passages.get(key)) is not None]
    found = matcher.look_at([passage for passage, _ in here])
    of_sentences = [
        [weights.sentence * match.soft + weights.pairs * match.pairs for match in matches.sentences]
        for matches in found
    ]
    if reranker and weights.reranker:
        _read_again(of_sentences, [passage for passage, _ in here], matcher, weights, reranker)
    whole = _articles(here, found, matcher)
    ranked = []
    for (passage, score), matches, sentences in zip(here, found, of_sentences, strict=True):
        score += (
            max(sentences, default=0.0) + weights.passage * matches.coverage + weights.title * matches.title.overlap
        )
        score += weights.article * whole[passage.span.article_id]
        score += _standing(passage, weights, circumstances or Circumstances())
        ranked.append((passage, score))
    return sorted(ranked, key=lambda pair: (-pair[1], pair[0].span.article_id, pair[0].span.start))


def without_copies(ranked: Sequence[tuple[Passage, float]], matcher: Matcher, limit: int) -> list[Hit]:
    """The best passages, each text once: further articles that hold it are listed as its copies.

    Args:
        ranked: Best first.
        matcher: What they were ranked with: it has their words already.
        limit: The most to return.
    """
    hits: list[tuple[Passage, float, frozenset[str], list[Passage]]] = []
    found = matcher.look_at([passage for passage, _ in ranked])
    for (passage, score), matches in zip(ranked, found, strict=True):
        words = matches.surface
        original = next((hit for hit in hits if _is_copy(passage, words, hit[0], hit[2])), None)
        if original:
            original[3].append(passage)
        elif len(hits) < limit:
            hits.append((passage, score, words, []))
    return [Hit(passage, score, tuple(copies)) for passage, score, _, copies in hits]


def _is_copy(one: Passage, words: frozenset[str], other: Passage, others: frozenset[str]) -> bool:
    size = len(words)
    if size < _LONE_WORDS or not _COPY * size <= len(others) <= size / _COPY or len(others) < _LONE_WORDS:
        return False
    if one.span.article_id == other.span.article_id:
        return False
    common = len(words & others)
    return common >= _COPY * (size + len(others) - common)


def _read_again(
    of_sentences: list[list[float]],
    passages: Sequence[Passage],
    matcher: Matcher,
    weights: Weights,
    reranker: SentenceReranker,
) -> None:
    """Add the model's cosine to the scores of the best sentences."""
    order = sorted(
        ((-score, i, j) for i, scores in enumerate(of_sentences) for j, score in enumerate(scores)),
    )[:_SENTENCES]
    texts = [passages[i].sentence(*passages[i].sentences[j]) for _, i, j in order]
    for (_, i, j), cosine in zip(order, reranker.similarities(matcher.question, texts), strict=True):
        of_sentences[i][j] += weights.reranker * max(0.0, round(float(cosine), 4))


def _articles(
    here: Sequence[tuple[Passage, float]], found: Sequence[PassageMatch], matcher: Matcher
) -> dict[str, float]:
    """Of each article: the share of the question's words that its passages among the candidates have."""
    words: dict[str, set[str]] = {}
    groups: dict[str, str] = {}
    for (passage, _), matches in zip(here, found, strict=True):
        words.setdefault(passage.span.article_id, set()).update(matches.words)
        groups.setdefault(passage.span.article_id, matches.group)
    return {
        article: sum(share for word, share in matcher.weights(groups[article]).items() if word in there)
        for article, there in words.items()
    }


def _standing(passage: Passage, weights: Weights, circumstances: Circumstances) -> float:
    """What the passage's place in its article and the article's date count."""
    score = weights.lead if passage.span.start < 400 else 0.0
    published = passage.source.published
    if not published:
        return score
    if circumstances.newest:
        years = max(0, (circumstances.newest - published.first_day).days) / 365.25
        score += weights.recent * math.exp(-years / 4)
    if circumstances.prefer:
        score += weights.period / (1 + published.days_from(*circumstances.prefer) / _FADING)
    return score
