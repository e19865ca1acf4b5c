"""Candidates fused, re-ranked, and found among vectors."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index import dense
from index.dense import Dense
from index.embedders.local import LocalEmbedder
from index.ledger import Ledger
from index.matching import Matcher
from index.prepare import dateline, prepare
from index.search import Weights, fuse, rerank
from index.terms import Terms, TermsRow
from index.types import Article, Filters, Passage, Published, Source, Span
from index.vectors import Vectors

# --- fuse ---------------------------------------------------------------------------------------------------------

_SCORES = st.floats(-1, 30, allow_nan=False)
_RANKINGS = st.dictionaries(st.integers(0, 12), _SCORES, max_size=8).map(lambda found: list(found.items()))


@given(_RANKINGS, _RANKINGS, st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(
    bm25: list[tuple[int, float]], near: list[tuple[int, float]], random: object
) -> None:
    shuffle = getattr(random, "sample")  # noqa: B009
    expected = fuse(bm25, near)
    assert fuse(shuffle(bm25, len(bm25)), shuffle(near, len(near))) == expected


@given(_RANKINGS, _RANKINGS, st.floats(0, 3), st.floats(0, 3))
def test_fusion_gives_what_the_definition_gives(
    bm25: list[tuple[int, float]], near: list[tuple[int, float]], of_bm25: float, of_cosine: float
) -> None:
    first, second = dict(bm25), dict(near)
    best_first = max([0.0, *first.values()])
    best_second = max([0.0, *second.values()])
    expected = {}
    for passage in first | second:
        if (passage in first and best_first > 0) or (passage in second and best_second > 0):
            by_words = max(first.get(passage, 0.0), 0.0) / best_first if best_first else 0.0
            by_vector = max(second.get(passage, 0.0), 0.0) / best_second if best_second else 0.0
            expected[passage] = of_bm25 * by_words + of_cosine * by_vector
    got = fuse(bm25, near, Weights(bm25=of_bm25, cosine=of_cosine))
    assert dict(got) == pytest.approx(expected)
    assert got == sorted(got, key=lambda pair: (-pair[1], pair[0]))


def test_equal_scores_are_ordered_by_id_and_nothing_found_gives_nothing() -> None:
    assert fuse([(9, 2.0), (3, 2.0)], [], Weights(bm25=1.0)) == [(3, 1.0), (9, 1.0)]
    assert fuse([], []) == []


# --- rerank -------------------------------------------------------------------------------------------------------


def _passage(article_id: str, *sentences: str, title: str | None = None, start: int = 0) -> Passage:
    edges, at = [], start
    for sentence in sentences:
        edges.append((at, at + len(sentence)))
        at += len(sentence) + 1
    text = " ".join(sentences)
    return Passage(Span(article_id, "v", start, start + len(text)), text, Source(title=title), tuple(edges), "en")


@pytest.fixture
def matcher(tmp_path: Path) -> Matcher:
    terms = Terms(tmp_path)
    terms.change(
        TermsRow(i, "a", "en", "", "", body, "", 0, 0) for i, body in enumerate(["tin mine", "pan", "town", "roof"])
    )
    return Matcher("Who closed the tin mine?", terms, ["en"])


def test_a_passage_whose_sentence_answers_is_ranked_before_one_whose_sentences_share_the_words(
    matcher: Matcher,
) -> None:
    together = _passage("b", "The army closed the tin mine.", "It rained.")
    apart = _passage("a", "A pan of tin fell.", "The road closed.", "It was mine.")
    ranked = rerank([(1, 0.5), (2, 0.5)], {1: apart, 2: together}, matcher)
    assert [passage for passage, _ in ranked] == [together, apart]


def test_equal_passages_are_ordered_by_article_and_place(matcher: Matcher) -> None:
    copies = {1: _passage("b", "It rained."), 2: _passage("a", "It rained.", start=50), 3: _passage("a", "It rained.")}
    ranked = rerank([(1, 0.1), (2, 0.1), (3, 0.1)], copies, matcher)
    assert [passage for passage, _ in ranked] == [copies[3], copies[2], copies[1]]


def test_a_candidate_that_was_removed_meanwhile_is_left_out(matcher: Matcher) -> None:
    passage = _passage("a", "The tin mine closed.")
    assert [found for found, _ in rerank([(1, 0.9), (2, 0.8)], {2: passage}, matcher)] == [passage]


def test_a_title_with_the_questions_words_is_evidence(matcher: Matcher) -> None:
    plain, titled = _passage("a", "It rained."), _passage("b", "It rained.", title="Tin mine closed")
    ranked = rerank([(1, 0.1), (2, 0.1)], {1: plain, 2: titled}, matcher)
    assert ranked[0][0] == titled


# --- dense --------------------------------------------------------------------------------------------------------


@dataclass
class StandInLedger:
    """A ledger of vectors; even ids are of the outlet `post`."""

    ids: NDArray[np.int64]
    rows: NDArray[np.float16]
    changes: int = 1
    reads: int = field(default=0, init=False)

    def generation(self) -> int:
        return self.changes

    def vectors(self, filters: Filters | None = None) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
        self.reads += 1
        kept = np.ones(len(self.ids), dtype=bool) if not filters else self.ids % 2 == 0
        return self.ids[kept], self.rows[kept]

    def count_passages(self, filters: Filters) -> int:
        return int((self.ids % 2 == 0).sum()) if filters else len(self.ids)

    def passing(self, ids: list[int], filters: Filters) -> set[int]:
        return {i for i in ids if i in self.ids.tolist() and (not filters or i % 2 == 0)}


@dataclass
class StandInChroma:
    """Chroma's answers, right but for `stale`, which the ledger no longer has."""

    ledger: StandInLedger
    stale: list[tuple[int, float]] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)

    def search(self, vector: NDArray[np.float32], limit: int) -> list[tuple[int, float]]:
        self.asked.append(limit)
        return sorted([*self.stale, *_naive(self.ledger, vector)], key=lambda pair: (-pair[1], pair[0]))[:limit]

    def __len__(self) -> int:
        return len(self.ledger.ids)


POST = Filters(outlets=("post",))


def _ledger(count: int) -> StandInLedger:
    rows = np.random.default_rng(7).integers(-8, 9, (count, 6)).astype(np.float16)
    rows[count // 2 :] = rows[: count - count // 2]  # every score twice: ties
    return StandInLedger(np.arange(count, dtype=np.int64)[::-1] + 1, rows)


def _naive(ledger: StandInLedger, vector: NDArray[np.float32], only_post: bool = False) -> list[tuple[int, float]]:
    scored = [
        (int(i), float(sum(float(a) * float(b) for a, b in zip(row, vector, strict=True))))
        for i, row in zip(ledger.ids, ledger.rows, strict=True)
        if i % 2 == 0 or not only_post
    ]
    return sorted(scored, key=lambda pair: (-pair[1], pair[0]))


def _vector(*numbers: int) -> NDArray[np.float32]:
    return np.array(numbers, dtype=np.float32)


def _dense(ledger: StandInLedger, chroma: StandInChroma | None = None) -> Dense:
    found = Dense(cast("Ledger", ledger))
    found.vectors = cast("Vectors | None", chroma)
    return found


@given(st.lists(st.integers(-5, 5), min_size=6, max_size=6).filter(any), st.booleans())
def test_exact_search_gives_the_naive_ranking_with_ties_by_id(numbers: list[int], only_post: bool) -> None:
    ledger, vector = _ledger(60), _vector(*numbers)
    found = _dense(ledger).search(vector, limit=60, filters=POST if only_post else Filters())
    assert found == _naive(ledger, vector, only_post)


@given(st.lists(st.integers(-5, 5), min_size=6, max_size=6).filter(any), st.integers(1, 70))
def test_a_limit_gives_the_best_scores(numbers: list[int], limit: int) -> None:
    ledger, vector = _ledger(60), _vector(*numbers)
    found = _dense(ledger).search(vector, limit=limit, filters=Filters())
    assert found == _naive(ledger, vector)[:limit]


def test_a_zero_vector_and_an_empty_corpus_find_nothing() -> None:
    assert _dense(_ledger(10)).search(_vector(0, 0, 0, 0, 0, 0), limit=5, filters=Filters()) == []
    empty = StandInLedger(np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.float16))
    assert _dense(empty).search(_vector(1, 0, 0, 0, 0, 0), limit=5, filters=Filters()) == []


def test_vectors_are_read_once_and_again_after_a_change() -> None:
    ledger, vector = _ledger(10), _vector(1, 2, 3, 0, 0, 0)
    found = _dense(ledger)
    for _ in range(3):
        found.search(vector, limit=2, filters=Filters())
    assert ledger.reads == 1
    ledger.changes, ledger.ids = 2, ledger.ids + 100
    assert {i for i, _ in found.search(vector, limit=10, filters=Filters())} == set(range(101, 111))
    assert ledger.reads == 2


def test_a_broad_search_asks_chroma_and_leaves_out_what_the_ledger_no_longer_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dense, "_FEW_PASSAGES", 0)
    ledger, vector = _ledger(10), _vector(1, 2, 3, 0, 0, 0)
    chroma = StandInChroma(ledger, stale=[(99, 1e6)])
    found = _dense(ledger, chroma).search(vector, limit=4, filters=Filters())
    assert chroma.asked
    assert ledger.reads == 0
    best = _naive(ledger, vector)
    assert found == best[: len(found)]
    assert len(found) >= 3


def test_a_small_corpus_is_scored_exactly_without_chroma() -> None:
    ledger, vector = _ledger(10), _vector(1, 2, 3, 0, 0, 0)
    chroma = StandInChroma(ledger)
    assert _dense(ledger, chroma).search(vector, limit=4, filters=Filters()) == _naive(ledger, vector)[:4]
    assert chroma.asked == []


def test_a_filter_that_leaves_little_is_answered_exactly_without_chroma(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense, "_FEW_PASSAGES", 0)
    ledger, vector = _ledger(40), _vector(1, -2, 3, 0, 1, 0)
    chroma = StandInChroma(ledger)
    assert _dense(ledger, chroma).search(vector, limit=40, filters=POST) == _naive(ledger, vector, only_post=True)
    assert chroma.asked == []


def test_a_filter_that_leaves_much_is_answered_by_chroma_asked_for_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense, "_NARROW_PASSAGES", 5)
    monkeypatch.setattr(dense, "_FEW_PASSAGES", 0)
    ledger, vector = _ledger(40), _vector(1, -2, 3, 0, 1, 0)
    chroma = StandInChroma(ledger)
    found = _dense(ledger, chroma).search(vector, limit=3, filters=POST)
    assert found == _naive(ledger, vector, only_post=True)[:3]
    assert chroma.asked[0] > 6


# --- prepare ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (Source(outlet="Meridian Post", published=Published("2025-03-20")), "Meridian Post 2025-03-20"),
        (Source(outlet="Meridian Post"), "Meridian Post"),
        (Source(published=Published("2025-03")), "2025-03"),
        (Source(), ""),
    ],
)
def test_a_dateline_says_what_is_known(source: Source, line: str) -> None:
    assert dateline(source) == line


def test_articles_are_prepared_as_if_each_were_alone_and_a_header_is_embedded_with_each_passage() -> None:
    source = Source(title="Town falls", outlet="Meridian Post", published=Published("2025-03-20"))
    first = Article("a", "Rebels took the town. The army left.", source)
    articles = [(first, "v1"), (Article("b", "Advertisement"), "v2"), (Article("c", "It rained on Monday."), "v3")]
    together = list(prepare(articles, LocalEmbedder()))
    assert [(item.article.id, item.version, len(item.cuts), len(item.vectors)) for item in together] == [
        ("a", "v1", 1, 1),
        ("b", "v2", 0, 0),
        ("c", "v3", 1, 1),
    ]
    header = "Meridian Post 2025-03-20\nTown falls\nRebels took the town. The army left."
    assert np.array_equal(together[0].vectors, LocalEmbedder().embed([header]).astype(np.float16))
    alone = next(prepare(articles[2:], LocalEmbedder()))
    assert np.array_equal(alone.vectors, together[2].vectors)
    assert (alone.cuts, alone.masks) == (together[2].cuts, together[2].masks)
