"""A question's words in, ranked passages out: candidates, fused, re-ranked by their sentences, each text once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from index.encoders.rerankers import SentenceReranker
from index.errors import EmbedderError
from index.retrieval.copies import Copies
from index.retrieval.matching import Matcher
from index.retrieval.search import (
    CANDIDATES,
    NEARBY,
    RERANKED,
    Circumstances,
    choose,
    choosing,
    fuse,
    nearby,
    rerank,
    without_copies,
    words_decide,
)
from index.retrieval.weights import Ranking, Weights
from index.stores.nearest import Dense
from index.stores.protocols import Ledger, TermIndex
from index.text.anaphora import is_anaphoric
from index.types import Filters, Hit, Passage, Span

_MORE = 4  # times as many candidates, where copies leave too few
_WITH_BEFORE = 8  # passages that are likely to be quoted
Scored = list[tuple[int, float]]
"""Ids of passages with their scores, best first."""
Preferred = tuple[date | None, date | None] | None
"""First and last day (None: open) that articles count more the nearer to them they were published."""


@dataclass(frozen=True, slots=True)
class _Found:
    """The candidates of one search."""

    by_words: Scored
    by_vector: Scored
    shown: Mapping[int, Passage]
    copies: Copies
    left_out: int
    """Passages for which others stand."""
    is_full: bool
    """May the archive hold more that have words of the question?"""


@dataclass(frozen=True, slots=True)
class Retriever:
    """The search of one archive as it stands at one moment."""

    ledger: Ledger
    terms: TermIndex
    languages: Sequence[str | None]
    dense: Dense
    vector_of: Callable[[str], NDArray[np.float32]]
    """A question's vector; zeros where the archive's cannot be compared with it."""
    shown: Callable[[Sequence[int]], Mapping[int, Passage]]
    """The passages of these ids that may be shown now."""
    newest: date | None
    ranking: Ranking
    reranker: SentenceReranker | None
    lose_reranker: Callable[[EmbedderError], None]
    """Called with the fault of a model that cannot be used; the search goes on without it."""

    def search(self, matcher: Matcher, *, limit: int, filters: Filters, prefer: Preferred) -> list[Hit]:
        """The passages that fit a question best; see `index.corpus.Corpus.search`."""
        if limit < 1:
            raise ValueError(f"limit must be at least 1, got {limit}")
        wanted = max(CANDIDATES, limit)
        found = self._found(matcher.question, wanted, limit, filters, prefer)
        if found.is_full and len(found.shown) < min(limit, RERANKED) <= len(found.shown) + found.left_out:
            found = self._found(matcher.question, _MORE * wanted, _MORE * limit, filters, prefer)
        circumstances = Circumstances(self.newest, prefer)

        def ranked(weights: Weights, reranker: SentenceReranker | None) -> list[Hit]:
            fused = fuse(found.by_words, found.by_vector, weights)
            hits = without_copies(rerank(fused, found.shown, matcher, weights, circumstances, reranker), limit)
            return [*map(found.copies.named, self._with_before(hits, found.shown))]

        if self.reranker:
            try:
                return ranked(self.ranking.reranked, self.reranker)
            except EmbedderError as exc:
                self.lose_reranker(exc)
        return ranked(self.ranking.weights, None)

    def _found(self, question: str, wanted: int, limit: int, filters: Filters, prefer: Preferred) -> "_Found":
        """The passages that are looked at, those of copies replaced by those of the article that stands for them."""
        bm25, of_then = self._by_words(question, wanted, filters, nearby(prefer, filters))
        cosines, chosen = self._chosen(question, bm25, limit, filters)
        shown = self.shown(list(dict.fromkeys([*chosen, *(passage for passage, _ in of_then)])))
        articles = list(dict.fromkeys(passage.span.article_id for passage in shown.values()))
        copies = Copies.of(self.ledger, self.shown, articles, filters)
        stand_ins = copies.stand_ins(shown)
        standing = {key: passage for its in copies.passages.values() for key, passage in its.items()}
        kept = {key: each for key, each in shown.items() if key not in stand_ins}
        kept |= {key: standing[key] for its in stand_ins.values() for key in its}

        def scores(scored: Scored) -> Scored:
            best: dict[int, float] = {}
            for key, score in scored:
                for place in stand_ins.get(key, (key,)):
                    if place in kept:
                        best[place] = max(score, best.get(place, score))
            return sorted(best.items(), key=lambda pair: (-pair[1], pair[0])) if stand_ins else [*best.items()]

        return _Found(scores(bm25), scores(cosines), kept, copies, len(stand_ins), len(bm25) >= wanted)

    def _with_before(self, hits: Sequence[Hit], shown: Mapping[int, Passage]) -> list[Hit]:
        """The same, the best ones whose first sentence leans on the passage before with that."""
        ids = {passage.span: key for key, passage in shown.items()}
        leaning = {ids[hit.passage.span] - 1 for hit in hits[:_WITH_BEFORE] if _opens_leaning(hit.passage)}
        around = {**self.shown(sorted(leaning - shown.keys())), **shown} if leaning else shown
        found = []
        for hit in hits:
            key = ids[hit.passage.span] - 1
            before = around.get(key) if key in leaning else None
            found.append(replace(hit, before=before) if before and _follows(hit.passage.span, before.span) else hit)
        return found

    def _by_words(
        self, question: str, wanted: int, filters: Filters, about_then: Filters | None
    ) -> tuple[Scored, Scored]:
        """Passages by BM25, and those of them that were published about the preferred days."""
        if not self.ranking.weights.bm25:
            return [], []

        def best(limit: int, filters: Filters) -> Scored:
            return self.terms.search(
                question, limit=limit, languages=self.languages, filters=filters, factors=self.ranking.factors
            )

        found = best(wanted, filters)
        of_then = best(NEARBY, about_then) if found and about_then else []
        if of_then:
            found = sorted((dict(of_then) | dict(found)).items(), key=lambda pair: (-pair[1], pair[0]))
        return found, of_then

    def _chosen(self, question: str, bm25: Scored, limit: int, filters: Filters) -> tuple[Scored, list[int]]:
        """The cosines of all candidates, and which of these are looked at."""
        weights = choosing(self.ranking.weights)
        looked_at, candidates = max(RERANKED, limit), [passage for passage, _ in bm25]
        vector = self.vector_of(question) if weights.cosine else np.zeros(1, dtype=np.float32)
        if not words_decide(bm25, looked_at, weights):
            near = self.dense.search(vector, limit=max(CANDIDATES, limit), filters=filters)
            candidates = list(dict.fromkeys([*candidates, *(passage for passage, _ in near)]))
        # Of all candidates, also where the search by vectors had not found them, and exact.
        cosines = self.dense.cosines(candidates, vector)
        return cosines, choose(fuse(bm25, cosines, weights), looked_at)


def _opens_leaning(passage: Passage) -> bool:
    """Is its first sentence one that only the sentence before explains?"""
    return bool(passage.sentences) and is_anaphoric(passage.sentence(*passage.sentences[0]))


def _follows(span: Span, before: Span) -> bool:
    """Are the ids of two passages neighbours because the passages are?"""
    return (span.article_id, span.version) == (before.article_id, before.version) and before.end <= span.start
