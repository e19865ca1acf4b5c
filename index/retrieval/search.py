"""A question in, ranked passages out: candidates from BM25 and vectors, fused, re-ranked by their sentences."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from index.encoders.rerankers import SentenceReranker
from index.retrieval.matching import Matcher
from index.retrieval.weights import Weights
from index.text.particulars import contradict
from index.types import Filters, Hit, Passage, PassageMatch

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
    """Weights by which candidates are chosen: words first, since the vectors that ship find far less alone (0002)."""
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
) -> list[Hit]:
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
    found = matcher.match_passages([passage for passage, _ in here])
    if reranker and weights.reranker:
        found = read_again([passage for passage, _ in here], found, matcher.question, weights, reranker)
    whole = _articles(here, found, matcher)
    ranked = []
    for (passage, score), match in zip(here, found, strict=True):
        best = max((weights.of_sentence(sentence) for sentence in match.sentences), default=0.0)
        score += best + weights.passage * match.coverage + weights.title * match.title.overlap
        score += weights.article * whole[passage.span.article_id]
        score += _standing(passage, weights, circumstances or Circumstances())
        ranked.append(Hit(passage, score, match=match))
    return sorted(ranked, key=lambda hit: (-hit.score, hit.passage.span.article_id, hit.passage.span.start))


def without_copies(ranked: Sequence[Hit], limit: int) -> list[Hit]:
    """The best passages, each text once: further articles that hold it are listed as its copies.

    Args:
        ranked: Best first.
        limit: The most to return.
    """
    hits: list[tuple[Hit, list[Passage]]] = []
    for hit in ranked:
        original = next((copies for other, copies in hits if _is_copy(hit, other)), None)
        if original is not None:
            original.append(hit.passage)
        elif len(hits) < limit:
            hits.append((hit, []))
    return [replace(hit, copies=tuple(copies)) for hit, copies in hits]


def rematched(hits: Sequence[Hit], matcher: Matcher) -> list[Hit]:
    """The same hits with their matches to other words; what a model said of their sentences stays."""
    found = matcher.match_passages([hit.passage for hit in hits])
    return [
        replace(hit, match=replace(match, sentences=tuple(
            replace(new, cosine=old.cosine) for new, old in zip(match.sentences, hit.sentences, strict=True)
        )))
        for hit, match in zip(hits, found, strict=True)
    ]  # fmt: skip


def _is_copy(one: Hit, other: Hit) -> bool:
    """Have two passages most words in common, and no number, date, place or negation that makes another account?"""
    if not one.match or not other.match:
        return False
    words, others = one.match.surface, other.match.surface
    size = len(words)
    if size < _LONE_WORDS or not _COPY * size <= len(others) <= size / _COPY or len(others) < _LONE_WORDS:
        return False
    if one.passage.span.article_id == other.passage.span.article_id:
        return False
    common = len(words & others)
    if common < _COPY * (size + len(others) - common):
        return False
    return not contradict(one.passage.text, other.passage.text)


def read_again(
    passages: Sequence[Passage],
    found: Sequence[PassageMatch],
    question: str,
    weights: Weights,
    reranker: SentenceReranker,
) -> list[PassageMatch]:
    """The same matches, the best sentences with their cosines by the re-ranking model."""
    scored = ((weights.of_sentence(s), i, j) for i, match in enumerate(found) for j, s in enumerate(match.sentences))
    read = [(i, j) for _, i, j in sorted(scored, key=lambda row: (-row[0], *row[1:]))[:_SENTENCES]]
    texts = [passages[i].sentence(*passages[i].sentences[j]) for i, j in read]
    cosines = dict(zip(read, reranker.similarities(question, texts), strict=True))
    return [
        replace(match, sentences=tuple(
            replace(s, cosine=max(0.0, round(float(cosines[i, j]), 4))) if (i, j) in cosines else s
            for j, s in enumerate(match.sentences)
        ))
        for i, match in enumerate(found)
    ]  # fmt: skip


def _articles(
    here: Sequence[tuple[Passage, float]], found: Sequence[PassageMatch], matcher: Matcher
) -> dict[str, float]:
    """Of each article: the share of the question's words that its passages among the candidates have."""
    words: dict[str, set[str]] = {}
    groups: dict[str, str] = {}
    for (passage, _), match in zip(here, found, strict=True):
        words.setdefault(passage.span.article_id, set()).update(match.words)
        groups.setdefault(passage.span.article_id, match.group)
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
