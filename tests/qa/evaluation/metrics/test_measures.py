"""Measures give what was worked out by hand or stands in the papers that they come from."""

import doctest
import itertools
import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.metrics import measures
from qa.evaluation.metrics.measures import NOTHING, Figure, Interval, Place


def test_the_examples_of_the_module_hold() -> None:
    result = doctest.testmod(measures)
    assert (result.attempted > 0, result.failed) == (True, 0)


# --- texts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("  Two\tblanks\n ", "two blanks"),
        ("The U.S.-led plan!", "usled plan"),  # punctuation goes first, so that words close up
        ("A man, an ape, the end", "man ape end"),
        ("Theatre and atheist", "theatre and atheist"),
        ("the the", ""),
        ("“Squid Game”", "“squid game”"),  # SQuAD takes out ASCII punctuation only
        ("$1,000.50", "100050"),
    ],
)
def test_normalisation_is_that_of_squad(text: str, expected: str) -> None:
    assert measures.normalised(text) == expected


@pytest.mark.parametrize(
    ("prediction", "answers", "is_exact", "f1"),
    [
        ("Paris", ["Rome", "the Paris."], True, 1.0),
        ("black cat", ["the cat"], False, 2 / 3),  # precision 1/2, recall 1
        ("cat cat", ["cat"], False, 2 / 3),  # a word counts as often as it stands: 1 in common of 2 and 1
        ("in the old town", ["old town hall", "town"], False, 2 / 3),  # 2 in common of 3 and 3
        ("dog", ["cat"], False, 0.0),
        ("", ["cat"], False, 0.0),
        ("cat", [""], False, 0.0),
        ("", [""], True, 1.0),
        ("the", [""], True, 1.0),
    ],
)
def test_exact_match_and_f1_take_the_best_answer(
    prediction: str, answers: list[str], is_exact: bool, f1: float
) -> None:
    assert measures.exact_match(prediction, answers) is is_exact
    assert measures.f1(prediction, answers) == pytest.approx(f1)


def test_exact_match_and_f1_without_answers_are_misuse() -> None:
    with pytest.raises(ValueError, match="no answers"):
        measures.exact_match("x", [])
    with pytest.raises(ValueError, match="no answers"):
        measures.f1("x", [])


@pytest.mark.parametrize(
    ("text", "answers", "expected"),
    [
        ("The town of Paris fell.", ["paris"], True),
        ("Parisian life", ["Paris"], False),
        ("in New York City", ["York City"], True),
        ("in York, a New City", ["York City"], False),
        ("It is “Squid Game”.", ["Squid Game"], True),
        ("It is Squid Game.", ["“Squid Game”"], True),
        ("a flood—the worst", ["flood"], True),
        ("from 2010–11", ["2010"], True),
        ("it cost 1,000 crowns", ["1000"], True),
        ("nothing", [], False),
        ("nothing", ["", "the", "?"], False),  # an answer without a word is nowhere
        ("no Rome", ["Paris", "Rome"], True),
    ],
)
def test_a_text_contains_whole_words_of_an_answer(text: str, answers: list[str], expected: bool) -> None:
    assert measures.contains(text, answers) is expected


@pytest.mark.parametrize(
    ("text", "answer", "expected"),
    [
        ("Prices rose 35 per cent.", "3.5 per cent", False),
        ("Prices rose 3.5 per cent.", "35 per cent", False),
        ("Prices rose 3.5 per cent.", "5 per cent", False),
        ("Prices rose 3.5 per cent.", "3.5 per cent", True),
        ("Prices rose by 3.5.", "3.5", True),  # the stop behind it ends the sentence
        ("in 2025", "20-25", False),
        ("ages 20-25", "2025", False),
        ("ages 20-25", "20-25", True),
        ("since 24/7", "247", False),
        ("1/2 of it", "12", False),
        ("at 7:30 pm", "730", False),
        ("at 7:30 pm", "7.30 pm", True),  # two ways to write it
        ("on 1.12.2025", "11.2.2025", False),
        ("on 1.12.2025", "1/12/2025", True),
        ("1,200 men", "1,200", True),
        ("1,200 men", "1200", True),
        ("1200 men", "1,200 men", True),
        ("1,200.50 crowns", "1200.50", True),
        ("1,200.50 crowns", "120050", False),
        ("the U.S. 5-year plan", "us 5year plan", True),  # only between two digits
        ("the U.S.-led plan", "USled", True),
        ("Prices fell -3%.", "3", True),
    ],
)
def test_numbers_are_told_apart_by_the_signs_inside_them(text: str, answer: str, expected: bool) -> None:
    assert measures.contains(text, [answer]) is expected


@pytest.mark.parametrize("text", ["3.5 per cent", "20-25", "24/7", "7:30"])
def test_exact_match_and_f1_stay_those_of_squad(text: str) -> None:
    closed = "".join(sign for sign in text if sign not in ".-/:")
    assert measures.exact_match(text, [closed])
    assert measures.f1(text, [closed]) == 1.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((text, True) for text in ("", " ", "%", "!", "The", "“”", "–")),
        *((text, False) for text in ("the 5", "5 %", "Ö", "3.5")),
    ],
)
def test_a_wordless_text_is_one_that_no_text_contains(text: str, expected: bool) -> None:
    assert measures.is_wordless(text) is expected
    assert measures.contains(text, [text]) is not expected


# --- places ------------------------------------------------------------------------------------------------------

_PLACES = st.lists(st.tuples(st.sampled_from("ab"), st.integers(-2, 12), st.integers(-2, 12)), max_size=8)


def _one_by_one(places: Sequence[Place]) -> set[tuple[str, int]]:
    return {(article_id, at) for article_id, start, end in places for at in range(start, end)}


@given(_PLACES, _PLACES)
def test_characters_are_those_that_counting_each_of_them_finds(one: list[Place], other: list[Place]) -> None:
    assert measures.characters(one) == len(_one_by_one(one))
    assert measures.shared_characters(one, other) == len(_one_by_one(one) & _one_by_one(other))


def test_a_place_may_be_as_long_as_it_likes() -> None:
    endless = ("a", 0, 10**15)  # more than could be counted one by one
    assert measures.characters([endless, ("a", 5, 10**15 + 1), ("b", 0, 1)]) == 10**15 + 2
    assert measures.shared_characters(iter([endless]), iter([("a", 3, 8), ("a", 6, 9), ("b", 0, 5)])) == 6


# --- rankings ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("is_good", "rank", "hits", "reciprocal"),
    [
        ([], None, (False, False), 0.0),
        ([False, False], None, (False, False), 0.0),
        ([True, False], 1, (True, True), 1.0),
        ([False, False, False, False, True, True], 5, (False, True), 0.2),
        ([False] * 5 + [True], 6, (False, False), 1 / 6),
    ],
)
def test_hits_and_reciprocal_rank(
    is_good: list[bool], rank: int | None, hits: tuple[bool, bool], reciprocal: float
) -> None:
    assert measures.first_rank(is_good) == rank
    assert (measures.is_hit(rank, 1), measures.is_hit(rank, 5)) == hits
    assert measures.reciprocal_rank(rank) == pytest.approx(reciprocal)


# --- shares ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (8, 10, 0.4902, 0.9433),
        (81, 263, 0.2553, 0.3662),  # Newcombe, Statistics in Medicine 17 (1998), table I
        (15, 148, 0.0624, 0.1605),  # there too
        (0, 20, 0.0, 0.1611),  # there too
        (1, 29, 0.0061, 0.1718),  # there too
        (10, 10, 0.7225, 1.0),
        (0, 0, None, None),
    ],
)
def test_wilson_gives_the_figures_of_the_literature(
    successes: int, n: int, low: float | None, high: float | None
) -> None:
    found = measures.wilson(successes, n)
    assert [None if x is None else round(x, 4) for x in (found.low, found.high)] == [low, high]


@pytest.mark.parametrize(("successes", "n"), [(-1, 3), (4, 3), (1, 0)])
def test_wilson_of_an_impossible_count_is_misuse(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match="successes of"):
        measures.wilson(successes, n)


def test_share_has_its_count_and_interval() -> None:
    found = measures.share([True] * 8 + [False] * 2)
    assert (found.value, found.n) == (0.8, 10)
    assert Interval(found.low, found.high) == measures.wilson(8, 10)
    assert measures.share([]) == NOTHING == Figure(None, 0, None, None)


# --- means -------------------------------------------------------------------------------------------------------


def test_mean_is_over_values_and_its_interval_over_groups() -> None:
    found = measures.mean([[1.0, 1.0, 1.0], [], [5.0]])
    assert (found.value, found.n) == (2.0, 4)
    # Two groups, drawn twice: a quarter of the draws is all 1.0 and a quarter all 5.0.
    assert (found.low, found.high) == (1.0, 5.0)


def test_mean_of_equal_values_is_certain_and_of_one_group_is_not() -> None:
    assert measures.mean([[3.0]] * 5) == Figure(3.0, 5, 3.0, 3.0)
    assert measures.mean([[3.0, 4.0]]) == Figure(3.5, 2, None, None)
    assert measures.mean([]) == measures.mean([[], []]) == NOTHING


def test_bootstrap_is_near_the_normal_interval_where_that_holds() -> None:
    values = [float(i % 10) for i in range(1_000)]  # mean 4.5, variance 8.25
    found = measures.bootstrap([[value] for value in values])
    half = 1.96 * math.sqrt(8.25 / 1_000)
    assert found.low == pytest.approx(4.5 - half, abs=0.03)
    assert found.high == pytest.approx(4.5 + half, abs=0.03)
    assert found == measures.bootstrap([[value] for value in values])  # the seed is fixed


def test_values_that_belong_together_widen_the_interval() -> None:
    values = [float(i % 10) for i in range(200)]
    alone = measures.bootstrap([[value] for value in values])
    together = measures.bootstrap([[value] * 20 for value in values[:10]])
    assert alone.low is not None
    assert together.low is not None
    assert together.low < alone.low - 0.5


def test_bootstrap_of_an_empty_group_is_misuse() -> None:
    with pytest.raises(ValueError, match="empty group"):
        measures.bootstrap([[1.0], []])


# --- AUROC -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("positives", "negatives", "area"),
    [
        ([0.9, 0.6], [0.6, 0.1], 0.875),  # three pairs in order, one tie
        ([0.9, 0.8], [0.2, 0.1], 1.0),
        ([0.1], [0.2, 0.3], 0.0),
        ([0.5, 0.5], [0.5], 0.5),
        ([3.0, 1.0], [2.0, 0.0], 0.75),
    ],
)
def test_auroc_counts_pairs(positives: list[float], negatives: list[float], area: float) -> None:
    found = measures.auroc(positives, negatives)
    assert (found.value, found.n) == (area, len(positives) + len(negatives))


def test_auroc_needs_both_kinds() -> None:
    assert measures.auroc([], [0.1]) == measures.auroc([0.1], []) == NOTHING


def test_interval_of_a_perfect_auroc_says_how_few_there_were() -> None:
    few, many = measures.auroc([1.0] * 5, [0.0] * 5), measures.auroc([1.0] * 500, [0.0] * 500)
    assert (few.high, many.high) == (1.0, 1.0)
    assert few.low is not None
    assert many.low is not None
    assert 0.5 < few.low < 0.9 < many.low < 1.0


def test_interval_of_auroc_solves_its_equation() -> None:
    """Newcombe's method 5 at both ends: the area lies 1.96 of the end's own standard deviations away."""
    found = measures.auroc([0.9, 0.8, 0.7, 0.4, 0.3], [0.6, 0.5, 0.35, 0.2, 0.1, 0.05])
    assert found.value is not None
    for end in (found.low, found.high):
        assert end is not None
        spread = 1 + (5.5 - 1) * ((1 - end) / (2 - end) + end / (1 + end))
        assert abs(found.value - end) == pytest.approx(1.959964 * math.sqrt(end * (1 - end) * spread / 30), abs=1e-6)


_SCORES = st.lists(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9]), min_size=1, max_size=12)


def _naive(positives: Sequence[float], negatives: Sequence[float]) -> float:
    pairs = list(itertools.product(positives, negatives))
    return sum(1.0 if p > n else 0.5 if p == n else 0.0 for p, n in pairs) / len(pairs)


@given(_SCORES, _SCORES)
def test_auroc_is_that_of_all_pairs_and_lies_within_its_interval(p: list[float], n: list[float]) -> None:
    found, back = measures.auroc(p, n), measures.auroc(n, p)
    assert found.value == pytest.approx(_naive(p, n))
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert back.value == pytest.approx(1 - found.value)


@given(st.integers(0, 60), st.integers(1, 60))
def test_wilson_holds_the_share_and_stays_between_0_and_1(successes: int, n: int) -> None:
    successes = min(successes, n)
    found = measures.wilson(successes, n)
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= successes / n <= found.high <= 1
