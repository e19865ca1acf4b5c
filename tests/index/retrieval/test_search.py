"""Candidates fused, re-ranked, and found among vectors."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.encoders.local import LocalEmbedder
from index.ingest.prepare import prepare
from index.retrieval import search
from index.retrieval.matching import Matcher
from index.retrieval.search import Circumstances, choose, choosing, fuse, nearby, rerank, without_copies, words_decide
from index.retrieval.weights import Ranking, Weights
from index.stores import nearest
from index.stores.bm25 import TantivyIndex
from index.stores.nearest import Dense
from index.stores.protocols import Ledger, TermIndex, VectorIndex
from index.stores.types import IndexedPassage
from index.types import Article, Filters, Hit, Passage, Published, Source, Span

# --- fuse ---------------------------------------------------------------------------------------------------------

_SCORES = st.floats(-1, 30, allow_nan=False)
_RANKINGS = st.dictionaries(st.integers(0, 12), _SCORES, max_size=8).map(lambda found: list(found.items()))
_BOTH = Weights(bm25=2.0, cosine=0.5)


@given(_RANKINGS, _RANKINGS, st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(
    bm25: list[tuple[int, float]], near: list[tuple[int, float]], random: object
) -> None:
    shuffle = getattr(random, "sample")  # noqa: B009
    expected = fuse(bm25, near, _BOTH)
    assert fuse(shuffle(bm25, len(bm25)), shuffle(near, len(near)), _BOTH) == expected


@given(_RANKINGS, _RANKINGS, st.floats(0, 3), st.floats(0, 3))
def test_fusion_gives_what_the_definition_gives(
    bm25: list[tuple[int, float]], near: list[tuple[int, float]], of_bm25: float, of_cosine: float
) -> None:
    first, second = dict(bm25), dict(near)
    best_first = max([0.0, *first.values()])
    best_second = max([0.0, *second.values()])
    expected = {}
    for passage in first | second:
        if first.get(passage, 0.0) > 0 or second.get(passage, 0.0) > 0:
            by_words = max(first.get(passage, 0.0), 0.0) / best_first if best_first else 0.0
            by_vector = max(second.get(passage, 0.0), 0.0) / best_second if best_second else 0.0
            expected[passage] = of_bm25 * by_words + of_cosine * by_vector
    got = fuse(bm25, near, Weights(bm25=of_bm25, cosine=of_cosine))
    assert dict(got) == pytest.approx(expected)
    assert got == sorted(got, key=lambda pair: (-pair[1], pair[0]))


def test_equal_scores_are_ordered_by_id_and_nothing_found_gives_nothing() -> None:
    assert fuse([(9, 2.0), (3, 2.0)], [], Weights(bm25=1.0)) == [(3, 1.0), (9, 1.0)]
    assert fuse([], [], _BOTH) == []


@given(
    st.lists(st.floats(0.1, 30), min_size=1, max_size=12),
    st.dictionaries(st.integers(0, 30), st.floats(-1, 1), max_size=20),
    st.integers(1, 8),
)
def test_where_words_decide_no_vector_brings_in_a_passage_without_them(
    scores: list[float], near: dict[int, float], limit: int
) -> None:
    bm25 = list(enumerate(sorted(scores, reverse=True)))
    weights = choosing(_BOTH)
    decide = words_decide(bm25, limit, weights)
    if decide:
        assert set(choose(fuse(bm25, list(near.items()), weights), limit)) <= {passage for passage, _ in bm25}
    assert decide == (len(bm25) >= limit and bm25[limit - 1][1] / bm25[0][1] > 0.2)


def test_words_decide_nothing_where_they_do_not_count_or_find_nothing() -> None:
    bm25 = [(1, 3.0), (2, 2.0)]
    assert words_decide(bm25, 2, choosing(_BOTH))
    assert not words_decide(bm25, 2, choosing(Weights(cosine=1.0)))
    assert not words_decide([], 1, choosing(_BOTH))
    assert words_decide(bm25, 2, choosing(Weights(bm25=1.0)))  # and without vectors always


# --- rerank -------------------------------------------------------------------------------------------------------

_EVERYTHING = Weights(
    bm25=1.0, cosine=0.1, sentence=0.7, pairs=0.5, passage=0.8, title=0.3, article=0.2, lead=0.1, recent=0.1, period=0.1
)
"""Numbers of our own: those that ship are learned anew now and then."""


def _passage(
    article_id: str, *sentences: str, title: str | None = None, start: int = 0, published: str | None = None
) -> Passage:
    edges, at = [], start
    for sentence in sentences:
        edges.append((at, at + len(sentence)))
        at += len(sentence) + 1
    text = " ".join(sentences)
    source = Source(title=title, published=Published(published) if published else None)
    return Passage(Span(article_id, "v", start, start + len(text)), text, source, tuple(edges), "en")


@pytest.fixture
def matcher(tmp_path: Path) -> Matcher:
    terms = TantivyIndex(tmp_path)
    terms.change(
        IndexedPassage(i, "a", "en", "", "", body, "", 0, 0)
        for i, body in enumerate(["tin mine", "pan", "town", "roof"])
    )
    exact = Ranking(Weights(), Weights(), soft_most=0.0, soft_steepness=1.0, soft_middle=0.5)
    return Matcher("Who closed the tin mine?", terms, ["en"], exact)


RankedOnce = tuple[Matcher, dict[int, Passage], list[Hit]]


def _reranked(
    passages: Sequence[Passage], matcher: Matcher, weights: Weights, circumstances: Circumstances | None = None
) -> dict[str, float]:
    """Scores of passages that no search could tell apart, best first, by article and place."""
    numbered = dict(enumerate(passages))
    ranked = rerank([(i, 0.0) for i in numbered], numbered, matcher, weights, circumstances)
    return {f"{hit.passage.span.article_id}{hit.passage.span.start or ''}": hit.score for hit in ranked}


def test_a_passage_whose_sentence_answers_is_ranked_before_one_whose_sentences_share_the_words(
    matcher: Matcher,
) -> None:
    together = _passage("b", "The army closed the tin mine.", "It rained.")
    apart = _passage("a", "A pan of tin fell.", "The road closed.", "It was mine.")
    ranked = rerank([(1, 0.5), (2, 0.5)], {1: apart, 2: together}, matcher, _EVERYTHING)
    assert [hit.passage for hit in ranked] == [together, apart]


def test_equal_passages_are_ordered_by_article_and_place(matcher: Matcher) -> None:
    copies = {1: _passage("b", "It rained."), 2: _passage("a", "It rained.", start=50), 3: _passage("a", "It rained.")}
    ranked = rerank([(1, 0.1), (2, 0.1), (3, 0.1)], copies, matcher, _EVERYTHING)
    assert [hit.passage for hit in ranked] == [copies[3], copies[2], copies[1]]


def test_a_candidate_that_was_removed_meanwhile_is_left_out(matcher: Matcher) -> None:
    passage = _passage("a", "The tin mine closed.")
    ranked = rerank([(1, 0.9), (2, 0.8)], {2: passage}, matcher, _EVERYTHING)
    assert [hit.passage for hit in ranked] == [passage]
    assert rerank([], {}, matcher, _EVERYTHING) == []


def test_without_weights_the_fused_order_stands(matcher: Matcher) -> None:
    passages = {1: _passage("a", "The tin mine closed.", title="Tin mine"), 2: _passage("b", "It rained.")}
    assert rerank([(2, 0.9), (1, 0.8)], passages, matcher, Weights()) == [Hit(passages[2], 0.9), Hit(passages[1], 0.8)]


@pytest.mark.parametrize("weights", [Weights(title=1.0), Weights(passage=1.0), Weights(article=1.0), _EVERYTHING])
def test_a_title_with_the_questions_words_is_evidence(weights: Weights, matcher: Matcher) -> None:
    plain, titled = _passage("a", "It rained."), _passage("b", "It rained.", title="Tin mine closed")
    assert list(_reranked([plain, titled], matcher, weights)) == ["b", "a"]


def test_what_each_weight_multiplies(matcher: Matcher) -> None:
    passage = _passage("a", "The tin pan fell.", "The mine closed.", "Closed tin mine.", title="A mine")
    shares = matcher.weights("en")
    parts = {
        "sentence": 1.0,
        "pairs": 1.0,  # `closed tin` and `tin mine` both stand in the third sentence
        "passage": 1.0,
        "title": shares["mine"],
        "article": 1.0,
        "lead": 1.0,
        "recent": 0.0,  # it has no date
        "period": 0.0,
        "reranker": 0.0,  # there is none
    }
    for name, value in parts.items():
        (score,) = _reranked([passage], matcher, Weights(**{name: 2.0})).values()
        assert score == pytest.approx(2 * value), name


def test_the_best_sentence_counts_and_not_how_many_there_are(matcher: Matcher) -> None:
    one = _passage("a", "The tin mine.")
    many = _passage("b", "The tin mine.", "A tin mine.", "Tin mine.", "It rained on the mine.")
    found = _reranked([one, many], matcher, Weights(sentence=1.0, pairs=1.0))
    assert found["a"] == found["b"]


def test_what_an_articles_other_passages_say_speaks_for_each_of_them(matcher: Matcher) -> None:
    split = [_passage("b", "The tin pan."), _passage("b", "The mine closed.", start=500)]
    alone = _passage("a", "The mine closed.")
    found = _reranked([alone, *split], matcher, Weights(article=1.0))
    shares = matcher.weights("en")
    assert found == {"b": pytest.approx(1), "b500": pytest.approx(1), "a": pytest.approx(1 - shares["tin"])}


def test_the_opening_of_an_article_counts_as_its_lead(matcher: Matcher) -> None:
    passages = [_passage("a", "It rained.", start=2_000), _passage("b", "It rained.")]
    assert _reranked(passages, matcher, Weights(lead=0.5)) == {"b": 0.5, "a2000": 0.0}


def test_newer_articles_come_first_by_how_old_they_are_for_the_archive(matcher: Matcher) -> None:
    passages = [
        _passage(key, "It rained.", published=day)
        for key, day in (("old", "2017-03-20"), ("new", "2025-03-20"), ("none", None), ("later", "2025-05-01"))
    ]
    found = _reranked(passages, matcher, Weights(recent=1.0), Circumstances(newest=date(2025, 3, 20)))
    assert list(found) == ["later", "new", "old", "none"]
    assert found == {"later": 1.0, "new": 1.0, "old": pytest.approx(math.exp(-2), rel=1e-3), "none": 0.0}
    assert set(_reranked(passages, matcher, Weights(recent=1.0)).values()) == {0.0}  # not known how old that is


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        (date(2025, 3, 20), date(2025, 3, 20), {"day": 0, "month": 0, "year": 0}),
        (date(2025, 3, 25), None, {"day": 5, "month": 0, "year": 0}),
        (None, date(2025, 3, 18), {"day": 2, "month": 0, "year": 0}),
        (None, date(2025, 2, 28), {"day": 20, "month": 1, "year": 0}),
        (date(2026, 1, 1), None, {"day": 287, "month": 276, "year": 1}),
        (None, None, {"day": 0, "month": 0, "year": 0}),
    ],
)
def test_articles_count_more_the_nearer_they_may_be_to_the_preferred_days(
    since: date | None, until: date | None, days: dict[str, int], matcher: Matcher
) -> None:
    published = {"day": "2025-03-20", "month": "2025-03", "year": "2025", "none": None}
    passages = [_passage(key, "It rained.", published=day) for key, day in published.items()]
    found = _reranked(passages, matcher, Weights(period=1.0), Circumstances(prefer=(since, until)))
    assert found == {"none": 0.0} | {key: pytest.approx(1 / (1 + away / 10)) for key, away in days.items()}
    assert set(_reranked(passages, matcher, Weights(period=1.0)).values()) == {0.0}


@pytest.mark.parametrize(
    ("prefer", "own", "expected"),
    [
        ((date(2025, 3, 20), date(2025, 3, 20)), {}, ("2025-03-06", "2025-04-03")),
        ((date(2025, 3, 20), None), {}, ("2025-03-06", None)),
        ((None, date(2025, 3, 20)), {}, (None, "2025-04-03")),
        ((date(2025, 3, 20), date(2025, 3, 20)), {"since": date(2025, 3, 10)}, ("2025-03-10", "2025-04-03")),
        ((date(2025, 3, 20), None), {"since": date(2025, 3, 10)}, None),  # that is what is searched anyway
        ((date(2025, 3, 20), None), {"until": date(2024, 1, 1)}, None),
        ((date(1, 1, 2), date(9999, 12, 30)), {}, ("0001-01-02", "9999-12-30")),
        ((None, None), {}, None),
        (None, {}, None),
    ],
)
def test_what_is_nearby_keeps_the_callers_filters(
    prefer: tuple[date | None, date | None] | None, own: dict[str, date], expected: tuple[str | None, str | None] | None
) -> None:
    found = nearby(prefer, Filters(outlets=("Post",), **own))  # type: ignore[arg-type]
    days = found and tuple(day and day.isoformat() for day in (found.since, found.until))
    assert days == expected
    assert found is None or found.outlets == ("Post",)


@given(order=st.permutations(range(6)))
def test_candidates_are_ranked_the_same_in_any_order(order: list[int], ranked_once: RankedOnce) -> None:
    matcher, passages, expected = ranked_once
    assert rerank([(i, 0.1) for i in order], passages, matcher, _EVERYTHING) == expected


@pytest.fixture(scope="module")
def ranked_once(tmp_path_factory: pytest.TempPathFactory) -> RankedOnce:
    terms = TantivyIndex(tmp_path_factory.mktemp("terms"))
    terms.change([IndexedPassage(1, "a", "en", "", "", "tin mine", "", 0, 0)])
    matcher = Matcher("Who closed the tin mine?", terms, ["en"])
    texts = ["A tin mine closed.", "The tin pan.", "It rained.", "It rained.", "Closed.", "The mine was seized."]
    passages = {i: _passage(f"a{i // 2}", text, start=500 * (i % 2)) for i, text in enumerate(texts)}
    return matcher, passages, rerank([(i, 0.1) for i in passages], passages, matcher, _EVERYTHING)


# --- the re-ranking model -----------------------------------------------------------------------------------------


@dataclass
class StandInReranker:
    """Finds a sentence as near as a table says, and the others at right angles."""

    near: dict[str, float]
    asked: list[tuple[str, list[str]]] = field(default_factory=list)
    name: str = "stand-in"

    def similarities(self, question: str, sentences: Sequence[str]) -> NDArray[np.float32]:
        self.asked.append((question, list(sentences)))
        return np.array([self.near.get(sentence, 0.0) for sentence in sentences], dtype=np.float32)


def test_a_model_that_reads_the_sentences_changes_the_order(matcher: Matcher) -> None:
    passages = {1: _passage("a", "The tin mine."), 2: _passage("b", "It rained.", "Soldiers shut the shaft.")}
    fused = [(1, 0.5), (2, 0.4)]
    model = StandInReranker({"Soldiers shut the shaft.": 0.75})
    weights = replace(_EVERYTHING, reranker=4.0)
    assert [hit.passage.span.article_id for hit in rerank(fused, passages, matcher, weights)] == ["a", "b"]
    with_it = rerank(fused, passages, matcher, weights, None, model)
    assert [hit.passage.span.article_id for hit in with_it] == ["b", "a"]
    without = {hit.passage.span.article_id: hit.score for hit in rerank(fused, passages, matcher, weights)}
    assert with_it[0].score == pytest.approx(without["b"] + 4 * 0.75)
    assert [question for question, _ in model.asked] == ["Who closed the tin mine?"]
    assert sorted(model.asked[0][1]) == ["It rained.", "Soldiers shut the shaft.", "The tin mine."]


def test_a_model_is_not_asked_where_it_counts_nothing(matcher: Matcher) -> None:
    model = StandInReranker({"It rained.": 1.0})
    passages = {1: _passage("a", "It rained.")}
    assert rerank([(1, 0.5)], passages, matcher, _EVERYTHING, None, model) == rerank(
        [(1, 0.5)], passages, matcher, _EVERYTHING
    )
    assert model.asked == []


def test_a_model_that_finds_a_sentence_opposite_takes_nothing_away(matcher: Matcher) -> None:
    passages, weights = {1: _passage("a", "It rained.")}, Weights(sentence=1.0, reranker=4.0)
    assert rerank([(1, 0.5)], passages, matcher, weights, None, StandInReranker({"It rained.": -0.9})) == [
        Hit(passages[1], 0.5)
    ]


def test_a_model_reads_the_best_sentences_only(matcher: Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_SENTENCES", 2)
    passages = {
        1: _passage("a", "It rained.", "The tin mine closed.", "A roof."),
        2: _passage("b", "A pan.", "The mine closed."),
    }
    model = StandInReranker({"It rained.": 1.0})
    rerank([(1, 0.5), (2, 0.5)], passages, matcher, replace(_EVERYTHING, reranker=4.0), None, model)
    assert [sentences for _, sentences in model.asked] == [["The tin mine closed.", "The mine closed."]]


# --- copies -------------------------------------------------------------------------------------------------------

_WIRE = "At least seven sailors were rescued when the ferry Adelheid sank off Vantry on Monday, {} said."


class StandInTerms:
    """A word index that holds nothing."""

    def frequency(self, word: str, group: str) -> int:
        return 0

    def __len__(self) -> int:
        return 0


def _any_matcher() -> Matcher:
    return Matcher("Who was rescued?", cast("TermIndex", StandInTerms()), ["en"])


def _matched(*scored: tuple[Passage, float]) -> list[Hit]:
    matches = _any_matcher().match_passages([passage for passage, _ in scored])
    return [Hit(passage, score, match=match) for (passage, score), match in zip(scored, matches, strict=True)]


def _hits(passages: Sequence[Passage], limit: int = 10) -> list[tuple[str, list[str]]]:
    ranked = _matched(*((passage, 1.0 - number / 100) for number, passage in enumerate(passages)))
    return [
        (hit.passage.span.article_id, [copy.span.article_id for copy in hit.copies])
        for hit in without_copies(ranked, limit)
    ]


def test_a_text_that_several_articles_hold_is_listed_once_with_its_copies() -> None:
    wire = [_passage(key, _WIRE.format(who)) for key, who in (("a", "doctors"), ("b", "pilots"), ("c", "DOCTORS"))]
    other = _passage(
        "d", "The council of Dornhaven will repair its harbour wall next winter, the mayor said on Friday."
    )
    assert _hits([wire[0], other, *wire[1:]]) == [("a", ["b", "c"]), ("d", [])]


def test_a_hit_keeps_the_passage_and_the_score_of_the_best_copy() -> None:
    first, second = _passage("a", _WIRE.format("doctors")), _passage("b", _WIRE.format("pilots"))
    assert without_copies(_matched((second, 0.9), (first, 0.9)), 5) == [Hit(second, 0.9, (first,))]


def test_the_same_words_with_another_number_or_place_or_a_denial_are_no_copy() -> None:
    told = "On Sunday evening six climbers were brought down from the north face near Aldry, a guide at the hut said."
    others = [told.replace("six", "eleven"), told.replace("Aldry", "Vessen"), told.replace("were brought", "were not")]
    assert _hits([_passage(str(n), text) for n, text in enumerate([told, *others, told.replace("six", "6")])]) == [
        ("0", ["4"]), ("1", []), ("2", []), ("3", []),
    ]  # fmt: skip


def test_copies_do_not_use_up_the_limit_and_are_listed_beyond_it() -> None:
    wire = [_passage(f"a{number}", _WIRE.format("doctors")) for number in range(4)]
    others = [_passage(f"b{number}", f"Number {number} of what rained.") for number in range(3)]
    assert _hits([*wire[:3], *others, wire[3]], limit=2) == [("a0", ["a1", "a2", "a3"]), ("b0", [])]


@pytest.mark.parametrize(
    "second",
    [
        _passage("a", _WIRE.format("doctors"), start=500),  # the same article says it again
        _passage("b", _WIRE.format("doctors"), "It carried plums, grain, glass and two trams to the town of Redmere."),
        _passage("b", "Nobody was hurt when the barge Ottilie ran aground near Selby on Tuesday, the owner told us."),
    ],
)
def test_what_is_no_copy_stands_for_itself(second: Passage) -> None:
    assert len(_hits([_passage("a", _WIRE.format("doctors")), second])) == 2


def test_a_passage_of_few_words_is_no_copy_of_anything() -> None:
    assert _hits([_passage("a", "It rained."), _passage("b", "It rained.")]) == [("a", []), ("b", [])]
    assert _hits([]) == []


@given(st.lists(st.integers(0, 4), max_size=12), st.integers(1, 6))
def test_every_passage_is_a_hit_or_a_copy_once_and_hits_keep_their_order(kinds: list[int], limit: int) -> None:
    texts = [" ".join(f"w{kind}x{n}" for n in range(20)) for kind in range(5)]
    passages = [_passage(f"a{number}", texts[kind]) for number, kind in enumerate(kinds)]
    found = _hits(passages, limit)
    firsts = [f"a{kinds.index(kind)}" for kind in dict.fromkeys(kinds)][:limit]
    assert [first for first, _ in found] == firsts
    for first, copies in found:
        kind = kinds[int(first[1:])]
        assert [first, *copies] == [f"a{number}" for number, other in enumerate(kinds) if other == kind]


# --- dense --------------------------------------------------------------------------------------------------------


@dataclass
class StandInLedger:
    """A ledger of vectors; even ids are of the outlet `post`, and every passage is an article."""

    ids: NDArray[np.int64]
    rows: NDArray[np.float16]
    changes: int = 1
    reads: int = field(default=0, init=False)

    def generation(self) -> int:
        return self.changes

    def places(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return self.ids, self.ids

    def keys(self, filters: Filters) -> list[int]:
        return [i for i in self.ids.tolist() if i % 2 == 0]

    def vectors(
        self, filters: Filters | None = None, *, of_passages: list[int] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
        kept = np.ones(len(self.ids), dtype=bool) if not filters else self.ids % 2 == 0
        if of_passages is not None:
            kept = np.isin(self.ids, of_passages)
        self.reads += int(kept.sum())
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
    return StandInLedger(np.arange(count, dtype=np.int64) + 1, rows)


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
    found.vectors = cast("VectorIndex | None", chroma)
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


def test_vectors_are_read_once_and_after_a_change_only_what_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "_READ", 3)
    ledger, vector = _ledger(10), _vector(1, 2, 3, 0, 0, 0)
    found = _dense(ledger)

    def is_right() -> bool:
        everything = found.search(vector, limit=10, filters=Filters())
        of_one_outlet = found.search(vector, limit=10, filters=POST)
        return everything == _naive(ledger, vector) and of_one_outlet == _naive(ledger, vector, only_post=True)

    assert is_right()
    assert is_right()
    assert ledger.reads == 10
    ledger.changes, ledger.ids, ledger.rows = 2, np.arange(5, 15), np.roll(ledger.rows, -4, axis=0)
    assert is_right()
    assert ledger.reads == 14
    ledger.changes, ledger.ids, ledger.rows = 3, ledger.ids[:1], ledger.rows[:1]
    assert is_right()
    assert ledger.reads == 14


def test_more_filters_than_are_remembered_find_what_passes_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "_FILTERS", 2)
    ledger, vector = _ledger(10), _vector(1, 2, 3, 0, 0, 0)
    monkeypatch.setattr(ledger, "keys", lambda filters: [int(filters.article_ids[0])])
    found = _dense(ledger)
    for number in [*range(1, 11), *range(1, 11)]:
        [(passage, _)] = found.search(vector, limit=10, filters=Filters(article_ids=(str(number),)))
        assert passage == number


def test_a_passage_that_is_removed_while_vectors_are_read_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    ledger, vector = _ledger(10), _vector(1, 2, 3, 0, 0, 0)
    before = ledger.ids
    monkeypatch.setattr(ledger, "places", lambda: (before, before))
    ledger.ids, ledger.rows = ledger.ids[2:], ledger.rows[2:]
    assert _dense(ledger).search(vector, limit=10, filters=Filters()) == _naive(ledger, vector)


def test_a_broad_search_asks_chroma_and_leaves_out_what_the_ledger_no_longer_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(nearest, "_IN_MEMORY", 0)
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
    monkeypatch.setattr(nearest, "_IN_MEMORY", 0)
    ledger, vector = _ledger(40), _vector(1, -2, 3, 0, 1, 0)
    chroma = StandInChroma(ledger)
    assert _dense(ledger, chroma).search(vector, limit=40, filters=POST) == _naive(ledger, vector, only_post=True)
    assert chroma.asked == []


def test_a_filter_that_leaves_much_is_answered_by_chroma_asked_for_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "_NARROW_PASSAGES", 5)
    monkeypatch.setattr(nearest, "_IN_MEMORY", 0)
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
    assert source.dateline == line


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
