"""Figures and their intervals are those that the literature gives or that were worked out by hand."""

import doctest
import itertools
import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.metrics import figures
from qa.evaluation.metrics.figures import NOTHING, ConfidenceInterval, Figure


def test_the_examples_of_the_module_hold() -> None:
    result = doctest.testmod(figures)
    assert (result.attempted > 0, result.failed) == (True, 0)


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
    found = figures.wilson(successes, n)
    assert [None if x is None else round(x, 4) for x in (found.low, found.high)] == [low, high]


@pytest.mark.parametrize(("successes", "n"), [(-1, 3), (4, 3), (1, 0)])
def test_wilson_of_an_impossible_count_is_misuse(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match="successes of"):
        figures.wilson(successes, n)


def test_share_has_its_count_and_interval() -> None:
    found = figures.share([True] * 8 + [False] * 2)
    assert (found.value, found.n) == (0.8, 10)
    assert ConfidenceInterval(found.low, found.high) == figures.wilson(8, 10)
    assert figures.share([]) == NOTHING == Figure(None, 0, None, None)


# --- means -------------------------------------------------------------------------------------------------------


def test_mean_has_its_count_and_an_interval_over_what_could_be_drawn() -> None:
    found = figures.mean([1.0, 5.0])
    assert (found.value, found.n) == (3.0, 2)
    # Two values, drawn twice: a quarter of the draws is all 1.0 and a quarter all 5.0.
    assert (found.low, found.high) == (1.0, 5.0)


def test_mean_of_equal_values_is_certain_and_of_one_value_is_not() -> None:
    assert figures.mean([3.0] * 5) == Figure(3.0, 5, 3.0, 3.0)
    assert figures.mean([3.5]) == Figure(3.5, 1, None, None)
    assert figures.mean([]) == NOTHING


def test_bootstrap_is_near_the_normal_interval_where_that_holds() -> None:
    values = [float(i % 10) for i in range(1_000)]  # mean 4.5, variance 8.25
    found = figures.mean(values)
    half = 1.96 * math.sqrt(8.25 / 1_000)
    assert found.low is not None
    assert found.high is not None
    assert found.low == pytest.approx(4.5 - half, abs=0.03)
    assert found.high == pytest.approx(4.5 + half, abs=0.03)
    assert found == figures.mean(values)  # the seed is fixed


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
    found = figures.auroc(positives, negatives)
    assert (found.value, found.n) == (area, len(positives) + len(negatives))


def test_auroc_needs_both_kinds() -> None:
    assert figures.auroc([], [0.1]) == figures.auroc([0.1], []) == NOTHING


def test_interval_of_a_perfect_auroc_says_how_few_there_were() -> None:
    few, many = figures.auroc([1.0] * 5, [0.0] * 5), figures.auroc([1.0] * 500, [0.0] * 500)
    assert (few.high, many.high) == (1.0, 1.0)
    assert few.low is not None
    assert many.low is not None
    assert 0.5 < few.low < 0.9 < many.low < 1.0


def test_interval_of_auroc_solves_its_equation() -> None:
    """Newcombe's method 5 at both ends: the area lies 1.96 of the end's own standard deviations away."""
    found = figures.auroc([0.9, 0.8, 0.7, 0.4, 0.3], [0.6, 0.5, 0.35, 0.2, 0.1, 0.05])
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
    found, back = figures.auroc(p, n), figures.auroc(n, p)
    assert found.value == pytest.approx(_naive(p, n))
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert back.value == pytest.approx(1 - found.value)


@given(st.integers(0, 60), st.integers(1, 60))
def test_wilson_holds_the_share_and_stays_between_0_and_1(successes: int, n: int) -> None:
    successes = min(successes, n)
    found = figures.wilson(successes, n)
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= successes / n <= found.high <= 1
