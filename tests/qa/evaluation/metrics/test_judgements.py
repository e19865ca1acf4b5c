"""Each metric on answers whose value was worked out by hand, and all of them beside the score of a run."""

import itertools
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from support import ROOT

from benchmarks.score import score
from qa.evaluation.datasets.questions import Gold, GoldSpan, read_questions
from qa.evaluation.metrics.figures import risk_coverage
from qa.evaluation.metrics.judgements import METRICS, Case, abstention_of, judge, judge_run
from qa.evaluation.metrics.measures import characters, harmonic_mean, ndcg, shared_characters
from qa.evaluation.runs import Run, start
from qa.newsdesk import Newsdesk

TEXTS = {"a": "The cat sat. Paris is in France.", "b": "Nothing here. Rome.", "c": "Paris is in France."}
WHERE = Gold("1", "Where?", ("Paris",), True, ("a",), (GoldSpan("a", 13, 18),))
BOTH = Gold(
    "2", "Which?", ("Paris", "Rome"), True, ("a", "b"), (GoldSpan("a", 13, 18), GoldSpan("b", 14, 18)),
    tags=("conflict",),
)  # fmt: skip
NEVER = Gold("3", "Why?", answerable=False)
NOBODY_KNOWS = Gold("4", "Who?", ("Paris",), None, ("a",), (GoldSpan("a", 13, 18),))


def _at(article_id: str, start: int, end: int) -> dict[str, Any]:
    return {"article_id": article_id, "start": start, "end": end}


def _cited(article_id: str, start: int, end: int, **more: Any) -> dict[str, Any]:
    return _at(article_id, start, end) | {"quote": TEXTS[article_id][start:end], "also": []} | more


def _answer(*sentences: str, verdict: str = "verbatim", **more: Any) -> dict[str, Any]:
    statements = [{"text": text, "verdict": verdict} for text in sentences]
    empty: dict[str, Any] = {"short": None, "citations": [], "passages": [], "seconds": 0, "unverified": []}
    return {"answered": bool(sentences), "statements": statements, "answerer": "extractive"} | empty | more


SENTENCE, ROME = _cited("a", 13, 32), _cited("b", 14, 19)
DECLINED = _answer()
ERROR = {"error": "the question holds no word (ask in words)"}
PARIS = _answer("It is Paris.", citations=[SENTENCE], short="Paris")

CASES: list[tuple[str, Gold, Mapping[str, Any], float | None]] = [
    *(
        (name, WHERE, PARIS | {"judged": {name: 0.75}}, 0.75)
        for name in ("judged_faithful", "judged_relevant", "judged_correct")
    ),
    ("judged_correct", WHERE, PARIS, None),
    ("judged_correct", WHERE, ERROR, None),
    # Ranks count passages; the second is of the gold article, the third holds the span.
    *(
        (name, WHERE, _answer(passages=[_at("b", 0, 19), _at("a", 0, 12), _at("a", 13, 32)]), value)
        for name, value in (
            ("article_hit@1", 0.0), ("article_hit@5", 1.0), ("article_hit@10", 1.0), ("article_mrr", 1 / 2),
            ("article_ndcg@10", 0.6309297535714575),  # 1 / log2(3)
            ("span_hit@1", 0.0), ("span_hit@5", 1.0), ("span_hit@10", 1.0), ("span_mrr", 1 / 3),
            ("span_ndcg@10", 1 / 2),  # 1 / log2(4)
        )
    ),
    ("article_hit@5", WHERE, _answer(passages=[_at("b", 0, 9)] * 5 + [_at("a", 0, 9)]), 0.0),
    ("article_hit@10", WHERE, _answer(passages=[_at("b", 0, 9)] * 5 + [_at("a", 0, 9)]), 1.0),
    ("article_mrr", WHERE, _answer(passages=[_at("b", 0, 9)] * 5 + [_at("a", 0, 9)]), 1 / 6),
    ("article_hit@5", WHERE, _answer(passages=[_at("b", 0, 9)] * 4 + [_at("a", 0, 9)] * 2), 1.0),
    ("article_mrr", WHERE, _answer(passages=[_at("b", 0, 9)] * 4 + [_at("a", 0, 9)] * 2), 0.2),
    ("article_hit@1", WHERE, _answer(passages=[_at("a", 0, 9), _at("b", 0, 9)]), 1.0),
    ("article_mrr", WHERE, _answer(passages=[_at("a", 0, 9), _at("b", 0, 9)]), 1.0),
    ("article_hit@10", WHERE, _answer(passages=[]), 0.0),
    ("article_mrr", WHERE, _answer(passages=[]), 0.0),
    ("article_ndcg@10", WHERE, _answer(passages=[_at("b", 0, 9)] * 10 + [_at("a", 0, 9)]), 0.0),
    # A second passage of the same article brings nothing new: (1 + 1 / log2(4)) / (1 + 1 / log2(3)).
    ("article_ndcg@10", BOTH, _answer(passages=[_at("a", 0, 9), _at("a", 9, 19), _at("b", 0, 9)]), 0.9197207891481876),
    ("article_ndcg@10", BOTH, _answer(passages=[_at("b", 0, 9), _at("a", 0, 9)]), 1.0),
    ("span_ndcg@10", BOTH, _answer(passages=[_at("b", 0, 19), _at("a", 0, 9)]), 0.6131471927654585),
    ("span_mrr", WHERE, _answer(passages=[_at("c", 0, 19)]), 0.0),
    ("span_hit@1", WHERE, ERROR, 0.0),
    ("article_hit@1", NEVER, _answer(passages=[_at("b", 0, 9)]), None),
    ("article_mrr", NOBODY_KNOWS, PARIS, None),
    ("span_ndcg@10", NOBODY_KNOWS, PARIS, None),
    ("short_em", WHERE, PARIS, 1.0),
    ("short_em", WHERE, PARIS | {"short": "Paris, France"}, 0.0),
    ("short_f1", WHERE, PARIS | {"short": "Paris, France"}, 2 / 3),  # precision 1/2, recall 1
    ("short_f1", WHERE, DECLINED, 0.0),
    ("short_em", WHERE, ERROR, 0.0),
    ("short_em", replace(WHERE, answers=("?!",)), PARIS, None),
    ("short_f1", NEVER, PARIS, None),
    ("short_right", WHERE, PARIS | {"short": "Paris, France"}, 1.0),
    ("short_right", WHERE, PARIS | {"short": "Parish"}, 0.0),
    ("short_right", replace(WHERE, answers=("at least 12 people",)), PARIS | {"short": "12"}, 1.0),
    ("short_right", replace(WHERE, answers=("12 of 30",)), PARIS | {"short": "12"}, 0.0),
    ("short_right", WHERE, PARIS | {"short": None}, None),
    ("short_right", NEVER, PARIS, None),
    *(
        (name, WHERE, _answer("One.", "Two.", "Three.", "In Paris.", "Five."), value)
        for name, value in (("answer_in_first", 0.0), ("answer_in_three", 0.0), ("answer_in_whole", 1.0))
    ),
    ("answer_in_first", WHERE, _answer("In “Paris”.", "Two."), 1.0),
    ("answer_in_three", WHERE, _answer("One.", "Two.", "In Paris."), 1.0),
    ("answer_in_whole", replace(WHERE, answers=("one two",)), _answer("One.", "Two."), 0.0),  # not across sentences
    ("answer_in_whole", WHERE, DECLINED, 0.0),
    ("answer_in_whole", NEVER, PARIS, None),
    # What was declined says, cites and names nothing, whatever else it brings.
    *((name, WHERE, PARIS | {"answered": False}, 0.0) for name in ("answer_in_whole", "short_em", "article_cited")),
    ("must", replace(WHERE, must=("Paris", "it is")), PARIS, 1.0),
    ("must", replace(WHERE, must=("Paris", "Rome")), PARIS, 0.0),
    ("must", replace(WHERE, must=("3.5 per cent",)), _answer("It rose 35 per cent."), 0.0),
    ("must", replace(WHERE, must=("Paris",)), DECLINED, 0.0),
    ("must", replace(WHERE, must=("Paris",)), ERROR, 0.0),
    ("must", WHERE, PARIS, None),
    ("must_not", replace(WHERE, must_not=("Rome", "paris")), PARIS, 0.0),
    ("must_not", replace(WHERE, must_not=("Rome",)), PARIS, 1.0),
    ("must_not", replace(NEVER, must_not=("Rome",)), DECLINED, 1.0),
    ("must_not", replace(NEVER, must_not=("Rome",)), ERROR, None),
    ("must_not", WHERE, PARIS, None),
    ("named_of_all", replace(BOTH, need_all=True), PARIS, 1 / 2),
    ("named_of_all", BOTH, PARIS, None),
    ("wrong_named", replace(WHERE, wrong_answers=("Rome",)), PARIS, 0.0),
    ("wrong_named", replace(WHERE, wrong_answers=("Rome", "paris")), PARIS, 1.0),
    ("wrong_named", replace(WHERE, wrong_answers=("Rome",)), ERROR, None),
    ("wrong_named", WHERE, PARIS, None),
    ("failed", WHERE, ERROR, 1.0),
    ("failed", NOBODY_KNOWS, DECLINED, 0.0),
    ("fell_back", WHERE, PARIS, None),
    ("fell_back", WHERE, PARIS | {"fallback": "the model did not answer"}, 1.0),
    ("fell_back", WHERE, PARIS | {"answerer": "model", "fallback": None}, 0.0),
    ("citation_exact", WHERE, PARIS, 1.0),
    ("citation_exact", NOBODY_KNOWS, PARIS, 1.0),  # needs no gold
    ("citation_exact", WHERE, _answer("A.", citations=[SENTENCE, SENTENCE | {"end": 31}]), 1 / 2),
    ("citation_exact", WHERE, _answer("A.", citations=[SENTENCE | {"article_id": "gone"}]), 0.0),
    ("citation_exact", WHERE, _answer("A.", citations=[_cited("c", 0, 19) | {"start": -19}]), 0.0),
    ("citation_exact", WHERE, DECLINED, None),
    ("article_cited", WHERE, PARIS, 1.0),
    ("article_cited", WHERE, _answer("A.", citations=[ROME]), 0.0),
    ("article_cited", WHERE, _answer("A.", citations=[_cited("c", 0, 19, also=[_at("a", 13, 32)])]), 1.0),
    ("article_cited", WHERE, DECLINED, 0.0),
    ("article_cited", NEVER, PARIS, None),
    ("citation_precision", WHERE, _answer("A.", citations=[SENTENCE, ROME, _cited("a", 0, 12)]), 1 / 3),
    ("citation_precision", WHERE, _answer("A.", citations=[_cited("a", 13, 17)]), 0.0),  # only a part of the span
    ("citation_precision", WHERE, _answer("A.", citations=[_cited("c", 0, 19, also=[_at("a", 13, 32)])]), 1.0),
    ("citation_precision", WHERE, DECLINED, None),
    ("citation_precision", NEVER, PARIS, None),
    ("citation_recall", WHERE, PARIS, 1.0),
    ("citation_recall", WHERE, DECLINED, 0.0),
    ("citation_recall", BOTH, PARIS, 1 / 2),
    ("citation_recall", replace(BOTH, tags=()), PARIS, 1.0),  # one of the gold spans is enough
    ("citation_recall", replace(BOTH, tags=(), need_all=True), PARIS, 1 / 2),
    ("citation_recall", WHERE, _answer("A.", citations=[_cited("c", 0, 19, also=[_at("a", 13, 32)])]), 1.0),
    ("citation_recall", NEVER, PARIS, None),
    ("span_precision", WHERE, PARIS, 5 / 19),  # `Paris` of 19 characters
    ("span_precision", WHERE, _answer("A.", citations=[SENTENCE, SENTENCE, ROME]), 5 / 24),  # each character once
    ("span_precision", WHERE, _answer("A.", citations=[_cited("c", 0, 19, also=[_at("a", 13, 32)])]), 5 / 19),
    ("span_precision", WHERE, DECLINED, None),
    ("span_precision", WHERE, _answer("A.", citations=[_cited("a", 13, 13)]), None),  # a citation of nothing
    ("span_precision", replace(WHERE, spans=(GoldSpan("a", 0, 2_000_000_000),)), PARIS, 1.0),  # not counted one by one
    ("span_recall", WHERE, _answer("A.", citations=[_cited("a", 0, 15)]), 2 / 5),
    ("span_recall", WHERE, DECLINED, 0.0),
    ("span_recall", BOTH, _answer("A.", citations=[SENTENCE, _cited("b", 16, 19)]), 3 / 4),  # (5/5 + 2/4) / 2
    ("span_recall", replace(BOTH, tags=()), _answer("A.", citations=[_cited("b", 16, 19)]), 1 / 2),
    ("span_recall", NEVER, PARIS, None),
    ("span_f1", WHERE, PARIS, 10 / 24),  # 2 · 5/19 / (24/19)
    ("span_f1", WHERE, DECLINED, 0.0),
    ("span_f1", WHERE, ERROR, 0.0),
    ("span_f1", NOBODY_KNOWS, PARIS, None),
    ("account_coverage", BOTH, _answer("A.", citations=[SENTENCE, ROME]), 1.0),
    ("account_coverage", BOTH, PARIS, 0.0),
    ("account_coverage", replace(BOTH, tags=()), PARIS, None),
    ("account_coverage", replace(WHERE, tags=("conflict",)), PARIS, None),  # one article alone
    *(
        (name, NOBODY_KNOWS, _answer("A.", "B.", "C.", unverified=[{"text": "D."}]), value)
        for name, value in (("verbatim", 3 / 4), ("supported", 0.0), ("unverified", 1 / 4))
    ),
    ("supported", WHERE, _answer("A.", verdict="supported"), 1.0),
    ("unverified", WHERE, DECLINED, None),
    ("verbatim", WHERE, ERROR, None),
    ("abstention", WHERE, PARIS, 1.0),
    ("abstention", WHERE, DECLINED, 0.0),
    ("abstention", NEVER, DECLINED, 1.0),
    ("abstention", NEVER, PARIS, 0.0),
    ("abstention", NEVER, ERROR, None),
    ("abstention", NOBODY_KNOWS, PARIS, None),
    ("rightly_declined", NEVER, DECLINED, 1.0),
    ("rightly_declined", WHERE, DECLINED, None),
    ("wrongly_declined", WHERE, DECLINED, 1.0),
    ("wrongly_declined", WHERE, PARIS, 0.0),
    ("wrongly_declined", NEVER, DECLINED, None),
    ("wrongly_declined", WHERE, ERROR, None),
    ("words", WHERE, _answer("It is Paris.", "So they say."), 6.0),
    ("words", WHERE, DECLINED, None),
    ("seconds", WHERE, PARIS | {"seconds": 0.25}, 0.25),
    ("seconds", WHERE, PARIS, None),  # a run keeps them apart
    ("tokens_in", WHERE, PARIS | {"tokens_in": 120, "tokens_out": None}, 120.0),
    ("tokens_out", WHERE, PARIS | {"tokens_in": 120, "tokens_out": 0}, 0.0),
    ("tokens_out", WHERE, PARIS | {"tokens_in": None, "tokens_out": None}, None),
    ("cost", WHERE, PARIS | {"cost": 0.0025}, 0.0025),
    ("cost", WHERE, PARIS | {"cost": None}, None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "gold", "answer", "value"), CASES)
def test_value_is_that_worked_out_by_hand(
    name: str, gold: Gold, answer: Mapping[str, Any], value: float | None
) -> None:
    found = judge(gold, answer, TEXTS)[name]
    assert (found is None) == (value is None), found
    assert found == pytest.approx(value)


def test_every_metric_stands_in_the_table_and_says_where_it_comes_from() -> None:
    assert {name for name, *_ in CASES} == set(METRICS)
    assert list(judge(WHERE, PARIS)) == list(METRICS)
    for name, metric in METRICS.items():
        assert metric.name == name
        assert metric.about
        assert metric.source


def test_exactness_is_not_judged_without_texts() -> None:
    assert judge(WHERE, PARIS)["citation_exact"] is None


# --- the measures underneath -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gains", "gold", "within", "value"),
    [
        ([True], 1, 10, 1.0),
        ([], 1, 10, 0.0),
        ([False, True], 1, 10, 0.6309297535714575),  # 1 / log2(3)
        ([True, False, True], 2, 10, 0.9197207891481876),  # (1 + 1/2) / (1 + 1 / log2(3))
        ([True, False, True], 3, 10, 0.7039180890341347),  # (1 + 1/2) / (1 + 1 / log2(3) + 1/2)
        ([False, True], 1, 1, 0.0),
    ],
)
def test_ndcg_is_that_of_the_formula(gains: list[bool], gold: int, within: int, value: float) -> None:
    assert ndcg(gains, gold, within) == pytest.approx(value)


@pytest.mark.parametrize(("gains", "gold"), [([True, True], 1), ([], 0)])
def test_ndcg_of_more_gains_than_there_are_is_refused(gains: list[bool], gold: int) -> None:
    with pytest.raises(ValueError, match=f"of {gold}"):
        ndcg(gains, gold)


@pytest.mark.parametrize("seed", range(30))
def test_ndcg_is_the_share_of_what_the_best_order_would_bring(seed: int) -> None:
    draw = random.Random(seed)
    gains = [draw.random() < 0.4 for _ in range(draw.randint(1, 6))]
    gold = sum(gains) + draw.randint(0, 2) or 1
    orders = itertools.permutations([*gains, *[True] * (gold - sum(gains))])
    best = max(_dcg(order[:4]) for order in orders)
    assert ndcg(gains, gold, within=4) == pytest.approx(_dcg(gains[:4]) / best)


def _dcg(gains: Sequence[bool]) -> float:
    """Järvelin and Kekäläinen's sum, rank by rank."""
    return sum(gain / math.log2(1 + rank) for rank, gain in enumerate(gains, 1))


@pytest.mark.parametrize(
    ("one", "other", "shared", "size"),
    [
        ([], [("a", 0, 5)], 0, 0),
        ([("a", 0, 5)], [("a", 5, 9)], 0, 5),
        ([("a", 0, 5)], [("b", 0, 5)], 0, 5),
        ([("a", 0, 10), ("a", 5, 12)], [("a", 8, 20), ("a", 8, 9), ("b", 0, 5)], 4, 12),
    ],
)
def test_characters_are_counted_once(
    one: list[tuple[str, int, int]], other: list[tuple[str, int, int]], shared: int, size: int
) -> None:
    assert (shared_characters(one, other), shared_characters(other, one), characters(one)) == (shared, shared, size)


@pytest.mark.parametrize(("precision", "recall", "value"), [(0, 0, 0), (1, 1, 1), (0.5, 1, 2 / 3), (0, 1, 0)])
def test_harmonic_mean(precision: float, recall: float, value: float) -> None:
    assert harmonic_mean(precision, recall) == pytest.approx(value)


def test_risk_rises_with_coverage_as_worked_out_by_hand() -> None:
    answered = [(0.5, False), (0.9, True), (0.8, False), (0.5, True)]
    found = risk_coverage(answered, n=5)
    assert found == ((1 / 5, 0.0), (2 / 5, 1 / 2), (4 / 5, 1 / 2))  # equals are given together
    assert risk_coverage(reversed(answered), n=5) == found
    assert risk_coverage([], n=3) == ()
    with pytest.raises(ValueError, match="1 answers to 0 questions"):
        risk_coverage([(1.0, True)], n=0)


def test_what_only_all_answers_show() -> None:
    cases = [
        Case(WHERE, PARIS | {"probability": 0.9}),
        Case(WHERE, _answer("Rome.", probability=0.6)),  # a wrong answer
        Case(
            replace(WHERE, answers=()), _answer("A.", citations=[SENTENCE], probability=0.5)
        ),  # judged by its citation
        Case(WHERE, DECLINED | {"probability": 0.2}),
        Case(NEVER, _answer("Yes.", probability=0.6)),
        Case(NEVER, DECLINED | {"probability": 0.1}),
        Case(NOBODY_KNOWS, PARIS | {"probability": 0.7}),
        Case(replace(WHERE, answers=(), spans=()), PARIS | {"probability": 0.95}),  # right or wrong, nobody knows
        Case(WHERE, ERROR),
        Case(WHERE, PARIS | {"probability": None}),
    ]
    found = abstention_of(cases)
    # Above 0.6 and 0.1: two of 0.95, 0.9; a tie and one of 0.6; one of 0.5 and of 0.2.
    assert found.auroc.value == pytest.approx(7.5 / 10)
    assert found.auroc.n == 7
    assert found.curve == ((1 / 6, 0.0), (3 / 6, 2 / 3), (4 / 6, 1 / 2))


# --- a run -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def run(sample: Newsdesk, tmp_path_factory: pytest.TempPathFactory) -> Run:
    questions = read_questions(ROOT / "examples/questions.jsonl")
    return start(sample, questions, tmp_path_factory.mktemp("runs"), name="sample")


@pytest.fixture(scope="module")
def run_with_all(run: Run) -> Run:
    """The run, and what the sample does not bring: errors, near copies that are cited, and answers that are wrong."""
    copy = _cited("c", 0, 19, also=[_at("a", 13, 32)])
    misled = replace(WHERE, wrong_answers=("Rome",))
    more = [
        (misled, _answer("It is Rome.", citations=[ROME])),
        (misled, PARIS),
        (misled, ERROR),
        (replace(BOTH, need_all=True, wrong_answers=("Bonn",)), _answer("It is Paris.", citations=[copy])),
        (replace(BOTH, need_all=True), ERROR),
        (NEVER, ERROR),
        (NEVER, DECLINED),
        (NEVER, PARIS),
        (NOBODY_KNOWS, ERROR),
    ]
    golds = [replace(gold, id=f"more {number}") for number, (gold, _) in enumerate(more)]
    answers = {gold.id: answer for gold, (_, answer) in zip(golds, more, strict=True)}
    return replace(
        run,
        questions=(*run.questions, *golds),
        answers={**run.answers, **answers},
        seconds={**run.seconds, **dict.fromkeys(answers, 0.5)},
    )


def test_means_over_questions_are_those_of_the_score(run_with_all: Run, sample: Newsdesk) -> None:
    run = run_with_all
    texts = TEXTS | {row.article_id: sample.article(row.article_id).article.text for row in sample.articles()}
    texts["walikale-taken.txt"] = "another text"  # so that not every citation is exact
    theirs = score(run.questions, [{"id": key, **answer} for key, answer in run.answers.items()], texts)
    ours = judge_run(run, texts)
    unlike = {"seconds", "cost", *(name for name in METRICS if name.startswith("judged_"))}  # a run keeps them apart
    for name in METRICS.keys() - unlike:
        values = [found for row in ours.values() if (found := row[name]) is not None]
        assert len(values) == theirs[name].n, name
        assert theirs[name].value == (pytest.approx(sum(values) / len(values)) if values else None), name
    assert theirs["named_of_all"].value == (1 / 2 + 0) / 2
    assert theirs["citation_exact"].value is not None
    assert theirs["citation_exact"].value < 1
    assert abstention_of(Case(gold, run.answers[gold.id]) for gold in run.questions).auroc == theirs["abstention_auroc"]


def test_seconds_of_a_run_are_judged_where_it_was_answered(run: Run) -> None:
    first, second = run.questions[:2]
    part = replace(run, questions=(first, second), answers={first.id: run.answers[first.id], second.id: ERROR})
    found = judge_run(part)
    assert list(found) == [first.id, second.id]
    assert found[first.id]["seconds"] == run.seconds[first.id] > 0
    assert found[second.id]["seconds"] is None
    assert found[second.id]["failed"] == 1
