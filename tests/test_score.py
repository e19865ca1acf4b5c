"""The score of a run: a few questions and answers whose figures were worked out by hand."""

import math
from typing import Any

import pytest

from benchmarks.score import FIGURES, score
from qa.evaluation.datasets.questions import Gold, GoldSpan
from qa.evaluation.metrics.figures import NOTHING
from qa.evaluation.metrics.judgements import METRICS

TEXTS = {"a": "The cat sat. Paris is in France.", "b": "Nothing here. Rome."}
SENTENCE = {"article_id": "a", "start": 13, "end": 32, "quote": "Paris is in France."}

GOLDS = [
    Gold("1", "Where?", ("Paris",), True, ("a",), (GoldSpan("a", 13, 18),)),
    Gold("2", "Who?", ("the cat",), True, ("a",), (GoldSpan("a", 0, 7),)),
    Gold("3", "Why?", answerable=False),
    Gold("4", "When?", answerable=False),
    Gold("5", "Which?", ("Rome",), None, ("b",)),
]


def _passage(article_id: str, start: int, end: int) -> dict[str, Any]:
    return {"article_id": article_id, "start": start, "end": end}


def _answer(key: str, *sentences: str, **more: Any) -> dict[str, Any]:
    """What `batch` yields, as far as it is judged."""
    empty: dict[str, Any] = {"short": None, "citations": [], "passages": [], "seconds": 0.5}
    statements = [{"text": text, "verdict": "verbatim"} for text in sentences]
    text = " [1] ".join(sentences)
    return {"id": key, "answered": bool(sentences), "text": text, "statements": statements} | empty | more


ANSWERS = [
    _answer(
        "1", "A dog.", "It is “Paris”.", short="Paris", citations=[SENTENCE], probability=0.9, seconds=0.1,
        passages=[_passage("b", 0, 13), _passage("a", 13, 32)],
    ),
    _answer(
        "2", "A dog.", short="black cat", probability=0.4, seconds=0.3,
        citations=[SENTENCE | {"quote": "Paris is in france."}], passages=[_passage("a", 13, 32)],
    ),
    _answer("3", probability=0.4, passages=[_passage("b", 0, 13)]),
    _answer("5", "Rome, I think."),
]  # fmt: skip
"""To question 4 there is none."""

EXPECTED = {
    "article_hit@1": (0.5, 2),  # the first question's is second
    "article_hit@5": (1.0, 2),
    "article_hit@10": (1.0, 2),
    "article_mrr": (0.75, 2),  # (1/2 + 1) / 2
    "article_ndcg@10": ((1 / math.log2(3) + 1) / 2, 2),
    "span_hit@1": (0.0, 2),
    "span_hit@5": (0.5, 2),  # the second question's passage does not hold its span
    "span_hit@10": (0.5, 2),
    "span_mrr": (0.25, 2),  # (1/2 + 0) / 2
    "span_ndcg@10": (1 / math.log2(3) / 2, 2),
    "short_em": (0.5, 2),
    "short_f1": (5 / 6, 2),  # (1 + 2/3) / 2
    "short_right": (1.0, 2),
    "answer_in_first": (0.0, 2),
    "answer_in_three": (0.5, 2),
    "answer_in_whole": (0.5, 2),
    "failed": (0.2, 5),
    "citation_exact": (0.5, 2),
    "article_cited": (1.0, 2),
    "citation_precision": (0.5, 2),
    "citation_recall": (0.5, 2),
    "span_precision": (5 / 19 / 2, 2),  # `Paris` of 19 characters, and nothing
    "span_recall": (0.5, 2),
    "span_f1": (5 / 24, 2),  # 2 · 5/19 / (24/19), and 0
    "verbatim": (1.0, 3),
    "supported": (0.0, 3),
    "unverified": (0.0, 3),
    "abstention": (1.0, 3),
    "rightly_declined": (1.0, 1),
    "wrongly_declined": (0.0, 2),
    "words": (10 / 3, 3),  # "A dog. It is “Paris”.": 5, "A dog.": 2, "Rome, I think.": 3
    "seconds": (0.35, 4),  # 0.1, 0.3, 0.5, 0.5
    "answered": (0.6, 5),
    "span_cited": (0.5, 2),
    "passage_characters": (16.0, 3),  # (13 + 19) / 2, 19, 13
    "abstention_auroc": (0.75, 3),  # 0.9 is above 0.4, 0.4 is a tie
}
"""Of all that can be judged here; of the others there is nothing."""


def test_every_figure_is_the_one_worked_out_by_hand() -> None:
    figures = score(GOLDS, ANSWERS, TEXTS)
    assert list(figures) == list(FIGURES)
    for name, figure in figures.items():
        value, n = EXPECTED.get(name, (None, 0))
        assert (figure.value, figure.n) == (value if value is None else pytest.approx(value), n), name


def test_figures_are_those_of_the_table_of_measures_and_few_more() -> None:
    assert set(METRICS) < set(FIGURES)
    assert len(FIGURES) == len(METRICS) + 4


def test_the_order_of_answers_and_answers_to_other_questions_do_not_matter() -> None:
    assert score(GOLDS, [*ANSWERS[::-1], _answer("99", "Rome.")], TEXTS) == score(GOLDS, ANSWERS, TEXTS)


def test_an_answer_with_an_error_is_as_good_as_none() -> None:
    with_error = [*ANSWERS, {"id": "4", "line": 4, "error": "the question holds no word (ask in words)"}]
    assert score(GOLDS, with_error, TEXTS) == score(GOLDS, ANSWERS, TEXTS)


def test_a_missing_answer_found_and_named_nothing_and_declined_nothing_either() -> None:
    figures = score(GOLDS[:2], ANSWERS[:1], TEXTS)
    assert (figures["wrongly_declined"].value, figures["wrongly_declined"].n) == (0.0, 1)
    assert (figures["article_hit@10"].value, figures["article_hit@10"].n) == (0.5, 2)
    assert (figures["article_cited"].value, figures["article_cited"].n) == (0.5, 2)
    assert (figures["answer_in_three"].value, figures["short_em"].value) == (0.5, 0.5)


def test_an_error_is_no_right_refusal() -> None:
    errors = [{"id": key, "error": "the model does not answer (start it)"} for key in ("3", "4")]
    figures = score(GOLDS, [*ANSWERS[:2], *errors])
    assert figures["failed"].value == 3 / 5
    for name in ("rightly_declined", "abstention_auroc"):
        assert figures[name] == NOTHING, name


def test_an_error_does_not_count_as_naming_nothing_wrong() -> None:
    gold = Gold("1", "Where?", ("Paris",), True, wrong_answers=("Rome",), need_all=True)
    figures = score([gold], [{"id": "1", "error": "the model does not answer (start it)"}])
    assert figures["wrong_named"] == NOTHING
    assert figures["named_of_all"].value == 0.0


def test_a_near_copy_of_a_gold_article_is_as_good_as_itself() -> None:
    copy = {"article_id": "c", "start": 0, "end": 19, "quote": "Paris is in France."}
    for also, is_cited in (([], 0.0), ([_passage("a", 13, 32)], 1.0)):
        figures = score(GOLDS[:1], [ANSWERS[0] | {"citations": [copy | {"also": also}]}])
        assert (figures["article_cited"].value, figures["span_cited"].value) == (is_cited, is_cited)


def test_a_headline_is_of_its_article_and_in_no_text() -> None:
    headline = {"article_id": "a", "start": 13, "end": 32, "quote": "Paris is in France.", "part": "title"}
    text = "x" * 40
    for part, spans, exact in (("title", 0.0, NOTHING), ("text", 1.0, None)):
        told = [ANSWERS[0] | {"citations": [headline | {"part": part, "also": []}]}]
        figures = score(GOLDS[:1], told, texts={"a": text})
        assert (figures["article_cited"].value, figures["span_cited"].value) == (1.0, spans)
        assert (figures["citation_exact"] == NOTHING) is (exact is NOTHING)


def test_what_is_not_known_is_not_judged() -> None:
    nothing_known = [Gold("1", "Where?", answerable=True), Gold("2", "Who?")]
    figures = score(nothing_known, ANSWERS[:2])
    judged = {name for name, figure in figures.items() if figure.n}
    of_themselves = {"passage_characters", "words", "seconds", "verbatim", "supported", "unverified"}
    assert judged == {"failed", "answered", "abstention", "wrongly_declined"} | of_themselves
    assert figures["citation_exact"] == NOTHING  # no texts were given


def test_auroc_is_left_out_where_answers_have_no_probability() -> None:
    without = [{k: v for k, v in answer.items() if k != "probability"} for answer in ANSWERS]
    assert score(GOLDS, without)["abstention_auroc"] == NOTHING
    # Also where only one kind has it.
    assert score(GOLDS, [ANSWERS[0], *without[1:]])["abstention_auroc"] == NOTHING


def test_declining_is_judged_of_each_kind_of_question_by_itself() -> None:
    for golds, declined, other, n in (
        (GOLDS[:2], "wrongly_declined", "rightly_declined", 2),
        (GOLDS[2:4], "rightly_declined", "wrongly_declined", 1),
    ):
        figures = score(golds, ANSWERS)
        assert (figures[declined].n, figures["abstention"].n) == (n, n)
        assert figures[other] == figures["abstention_auroc"] == NOTHING


def test_answering_the_wrong_one_of_two_is_no_accuracy() -> None:
    figures = score([GOLDS[0], GOLDS[2]], [ANSWERS[0] | {"id": "3"}, ANSWERS[2] | {"id": "1"}])
    assert figures["abstention"].value == 0.0
    assert (figures["wrongly_declined"].value, figures["rightly_declined"].value) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("sentences", "named", "wrong"),
    [
        (("Paris.", "Nice."), 1.0, 0.0),
        (("Paris.",), 0.5, 0.0),
        (("Paris, Nice.", "Rome."), 1.0, 1.0),
        (("Bonn.",), 0.0, 0.0),
        ((), 0.0, 0.0),
    ],
)
def test_several_right_answers_and_wrong_ones(sentences: tuple[str, ...], named: float, wrong: float) -> None:
    gold = Gold("1", "Where?", ("Paris", "Nice"), True, wrong_answers=("Rome",), need_all=True)
    figures = score([gold], [_answer("1", *sentences)])
    assert [figures[name].value for name in ("named_of_all", "wrong_named")] == [named, wrong]


@pytest.mark.parametrize(
    ("sentences", "first", "three"),
    [
        (("Paris it is.", "x"), 1.0, 1.0),
        (("x", "y", "Paris it is."), 0.0, 1.0),
        (("x", "y", "z", "Paris it is."), 0.0, 0.0),
        (("New", "York"), 0.0, 0.0),  # not across two sentences
        (("x",), 0.0, 0.0),  # a marker is not part of a sentence
    ],
)
def test_an_answer_string_stands_in_one_sentence(sentences: tuple[str, ...], first: float, three: float) -> None:
    gold = Gold("1", "Where?", ("Paris", "New York", "1"), True)
    figures = score([gold], [_answer("1", *sentences, text=" [1] ".join([*sentences, ""]))])
    assert (figures["answer_in_first"].value, figures["answer_in_three"].value) == (first, three)


@pytest.mark.parametrize(
    ("change", "is_exact"),
    [
        ({}, True),
        ({"quote": "Paris is in france."}, False),
        ({"start": 12}, False),
        ({"article_id": "zz"}, False),
        ({"end": 99}, False),
        ({"start": -19, "end": 32}, False),  # a negative offset would count from the end
        ({"start": 13, "end": 13, "quote": ""}, False),
    ],
)
def test_a_citation_is_exact_only_if_it_is_the_slice(change: dict[str, Any], is_exact: bool) -> None:
    figures = score(GOLDS[:1], [ANSWERS[0] | {"citations": [SENTENCE | change]}], TEXTS)
    assert (figures["citation_exact"].value, figures["citation_exact"].n) == (float(is_exact), 1)


def test_a_citation_covers_a_span_only_as_a_whole_and_in_its_article() -> None:
    for span, is_covered in (
        (GoldSpan("a", 13, 32), 1.0),
        (GoldSpan("a", 12, 20), 0.0),
        (GoldSpan("a", 30, 33), 0.0),
        (GoldSpan("b", 13, 18), 0.0),
    ):
        gold = Gold("1", "Where?", answerable=True, spans=(span,))
        assert score([gold], ANSWERS)["span_cited"].value == is_covered, span


def test_two_answers_or_questions_with_one_id_are_misuse() -> None:
    with pytest.raises(ValueError, match="two answers to the question '1'"):
        score(GOLDS, [ANSWERS[0], ANSWERS[0]])
    with pytest.raises(ValueError, match="2 questions with 1 different ids"):
        score([GOLDS[0], GOLDS[0]], ANSWERS)
