"""Intervals and tests of paired differences: worked out by hand, set beside naive ones, and on simulated runs."""

import doctest
import itertools
import math
import sys
from collections.abc import Callable
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from support import assert_one_sentence

from index.errors import ExtraMissing
from qa.evaluation.metrics import statistics
from qa.evaluation.metrics.figures import UNKNOWN, auroc, mean, wilson
from qa.evaluation.metrics.statistics import holm, interval, mcnemar, sign_flips

SIMULATIONS = 2_000
RESAMPLES = 299
DIFFERENCES = st.lists(st.sampled_from([-1.0, -0.5, -1 / 3, 0.0, 0.1, 0.25, 1.0]), min_size=1, max_size=9)


def test_the_examples_of_the_module_hold() -> None:
    result = doctest.testmod(statistics)
    assert (result.attempted > 0, result.failed) == (True, 0)


# --- by hand -----------------------------------------------------------------------------------------------------


@given(DIFFERENCES)
def test_flipped_signs_are_counted_as_by_going_through_all_of_them(differences: list[float]) -> None:
    observed = abs(sum(differences))
    signs = list(itertools.product((-1, 1), repeat=len(differences)))
    beyond = [abs(sum(s * d for s, d in zip(flips, differences, strict=True))) >= observed - 1e-9 for flips in signs]
    assert sign_flips(differences) == pytest.approx(sum(beyond) / len(signs))


def test_a_sample_of_flips_comes_close_to_all_of_them() -> None:
    random = np.random.default_rng(1)
    # Few sizes, so that all outcomes can be looked at; a trace of noise, so that they cannot.
    few = random.choice([-0.5, 0.25, 1.0], 40)
    many = few + random.normal(0, 1e-6, 40)
    assert sign_flips(many.tolist()) == pytest.approx(sign_flips(few.tolist()), abs=0.015)


@given(st.integers(0, 30), st.integers(0, 30))
def test_mcnemar_is_the_sign_flip_test_of_zeros_and_ones(wins: int, losses: int) -> None:
    differences = [1.0] * wins + [-1.0] * losses + [0.0] * 5
    assert mcnemar(wins, losses) == pytest.approx(sign_flips(differences))


@pytest.mark.parametrize(
    ("wins", "losses", "p"),
    [(0, 0, 1.0), (1, 0, 1.0), (6, 0, 0.03125), (10, 2, 158 / 4096), (5, 5, 1.0), (1500, 1500, 1.0)],
)
def test_mcnemar_is_two_sided_and_exact(wins: int, losses: int, p: float) -> None:
    assert mcnemar(wins, losses) == mcnemar(losses, wins) == pytest.approx(p)


def test_runs_without_any_difference_give_no_evidence() -> None:
    assert sign_flips([0.0] * 20) == 1.0
    assert interval([0.0] * 20) == UNKNOWN


@pytest.mark.parametrize("differences", [[], [0.5], [0.5] * 9])
def test_an_interval_is_unknown_where_nothing_shows_the_spread(differences: list[float]) -> None:
    assert interval(differences) == UNKNOWN


def test_an_interval_of_even_differences_is_that_of_the_normal_distribution() -> None:
    values = [NormalDist().inv_cdf((i + 0.5) / 400) for i in range(400)]
    found = interval(values)
    assert found.low == pytest.approx(-0.098, abs=0.006)
    assert found.high == pytest.approx(0.098, abs=0.006)


def test_an_interval_reaches_further_to_the_side_where_few_questions_pull() -> None:
    found = interval([0.0] * 55 + [1.0] * 5)
    assert found.low is not None
    assert found.high is not None
    mean = 5 / 60
    assert 0 < found.low < mean < found.high
    assert found.high - mean > 1.2 * (mean - found.low)


def test_the_same_differences_give_the_same_figures() -> None:
    values = np.random.default_rng(3).normal(0.1, 1, 50).tolist()
    assert interval(values) == interval(values)
    assert sign_flips(values) == sign_flips(values)


def test_values_drawn_in_pieces_are_as_many_as_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(3).normal(0.1, 1, 50).tolist()
    whole = sign_flips(values), interval(values)
    monkeypatch.setattr(statistics, "_AT_ONCE", 1000)
    assert sign_flips(values) == pytest.approx(whole[0], abs=0.02)
    assert interval(values).low == pytest.approx(whole[1].low, abs=0.02)


@pytest.mark.parametrize(
    ("ps", "adjusted"),
    [
        ([], []),
        ([0.2], [0.2]),
        ([0.01, 0.02, 0.03, 0.04], [0.04, 0.06, 0.06, 0.06]),
        ([0.9, 0.001, 0.8], [1.0, 0.003, 1.0]),
    ],
)
def test_holm_multiplies_the_smallest_most_and_never_falls(ps: list[float], adjusted: list[float]) -> None:
    assert holm(ps) == pytest.approx(adjusted)


# --- beside SciPy and without it ---------------------------------------------------------------------------------


VALUES = {
    "even": np.random.default_rng(5).normal(0.1, 1, 80),
    "skewed": np.random.default_rng(6).gamma(0.5, 1, 60) - 0.3,
    "few changed": np.repeat([0.0, 1.0, -1.0], [55, 8, 2]),
}


@pytest.mark.parametrize("kind", VALUES)
def test_an_interval_is_scipy_s_but_for_the_widening(kind: str) -> None:
    values = VALUES[kind]
    n = len(values)
    level = 1 - 2 * stats.norm.sf(stats.t.ppf(0.975, n - 1) * math.sqrt(n / (n - 1)))
    theirs = stats.bootstrap((values,), np.mean, method="BCa", confidence_level=level, rng=1).confidence_interval
    ours = interval(values.tolist())
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.06 * (theirs.high - theirs.low))


@pytest.mark.parametrize("kind", VALUES)
def test_the_p_of_sign_flips_is_scipy_s(kind: str) -> None:
    theirs = stats.permutation_test((VALUES[kind],), np.sum, permutation_type="samples", rng=1)
    assert sign_flips(VALUES[kind].tolist()) == pytest.approx(theirs.pvalue, abs=0.015)


@given(st.integers(0, 300), st.integers(0, 300))
def test_mcnemar_is_scipy_s_binomial_test(wins: int, losses: int) -> None:
    expected = stats.binomtest(wins, wins + losses).pvalue if wins + losses else 1.0
    assert mcnemar(wins, losses) == pytest.approx(expected)


@pytest.mark.parametrize(
    "measure",
    [
        lambda: interval([0.0, 1.0]),
        lambda: sign_flips([1.0, 0.5]),
        lambda: wilson(1, 2),
        lambda: mean([1.0, 2.0]),
        lambda: auroc([1.0], [0.0]),
    ],
)
def test_without_scipy_one_sentence_names_the_extra(
    measure: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("scipy.stats", "scipy.special"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ExtraMissing) as caught:
        measure()
    assert "pip install 'newsdesk[evaluation]'" in str(caught.value)
    assert_one_sentence(caught.value)


# --- simulated runs ----------------------------------------------------------------------------------------------


def _rejected(ps: list[float]) -> float:
    return sum(p <= 0.05 for p in ps) / len(ps)


@pytest.mark.parametrize("kind", ["normal", "skewed", "mostly ties"])
def test_without_a_true_difference_flips_reject_at_five_per_cent(kind: str) -> None:
    random = np.random.default_rng(11)
    before, after = random.gamma(0.5, 1, (2, SIMULATIONS, 60))  # far from normal each, alike
    differences = {
        "normal": random.normal(0, 1, (SIMULATIONS, 60)),
        "skewed": after - before,
        "mostly ties": (after - before) * (random.random((SIMULATIONS, 60)) < 0.4),
    }[kind]
    rate = _rejected([sign_flips(row.tolist(), resamples=RESAMPLES) for row in differences])
    assert rate == pytest.approx(0.05, abs=0.01)


def test_without_a_true_difference_mcnemar_rejects_at_five_per_cent() -> None:
    random = np.random.default_rng(12)
    wins, losses = random.multinomial(2_000, [0.1, 0.1, 0.8], SIMULATIONS)[:, :2].T
    rate = _rejected([mcnemar(int(w), int(lost)) for w, lost in zip(wins, losses, strict=True)])
    assert rate == pytest.approx(0.05, abs=0.01)


def test_without_a_true_difference_the_interval_leaves_zero_out_at_five_per_cent() -> None:
    differences = np.random.default_rng(13).normal(0, 1, (SIMULATIONS, 40))
    found = [interval(row.tolist(), resamples=RESAMPLES) for row in differences]
    outside = [low > 0 or high < 0 for low, high in ((i.low or 0.0, i.high or 0.0) for i in found)]
    assert sum(outside) / SIMULATIONS == pytest.approx(0.05, abs=0.01)


@pytest.mark.parametrize(("share", "outside", "rejected"), [(0.03, 0.083, 0.001), (0.1, 0.052, 0.021)])
def test_where_few_questions_changed_the_interval_leaves_zero_out_more_often(
    share: float, outside: float, rejected: float
) -> None:
    """Each of 45 questions is won with the chance `share`, and lost with the same. Rates are exact, not simulated."""
    found = tested = 0.0
    for changed in range(1, 18):  # of more, the chances are below 1 %
        for wins in range(changed + 1):
            chance = _binomial(changed, 45, 2 * share) * _binomial(wins, changed, 0.5)
            losses = changed - wins
            ends = interval([1.0] * wins + [-1.0] * losses + [0.0] * (45 - changed))
            found += chance * ((ends.low or 0.0) > 0 or (ends.high or 0.0) < 0)
            tested += chance * (mcnemar(wins, losses) < 0.05)
    assert found == pytest.approx(outside, abs=0.004)
    assert tested == pytest.approx(rejected, abs=0.001)


def test_over_many_measures_holm_raises_a_false_alarm_at_five_per_cent() -> None:
    ps = np.random.default_rng(14).random((SIMULATIONS, 12))  # of 12 measures without a difference
    rate = _rejected([min(holm(row.tolist())) for row in ps])
    assert rate == pytest.approx(0.05, abs=0.01)


def test_with_a_known_difference_flips_have_the_power_that_was_computed() -> None:
    effect, n = 0.35, 60
    differences = np.random.default_rng(15).normal(effect, 1, (SIMULATIONS, n))
    found = _rejected([sign_flips(row.tolist(), resamples=RESAMPLES) for row in differences])
    # Of the t-test with 59 degrees of freedom, its quantile 2.001, which flips come near (Lehmann and Romano, 15.2).
    computed = NormalDist().cdf(effect * math.sqrt(n) - 2.001)
    assert found == pytest.approx(computed, abs=0.03)


def test_with_a_known_difference_mcnemar_has_the_power_that_was_computed() -> None:
    n, up, down = 300, 0.14, 0.07
    wins, losses = np.random.default_rng(16).multinomial(n, [up, down, 1 - up - down], SIMULATIONS)[:, :2].T
    found = _rejected([mcnemar(int(w), int(lost)) for w, lost in zip(wins, losses, strict=True)])
    changed, share = up + down, up / (up + down)
    computed = sum(
        _binomial(m, n, changed) * _binomial(w, m, share)
        for m in range(20, 120)  # all that is not beyond belief
        for w in range(m + 1)
        if mcnemar(w, m - w) <= 0.05
    )
    assert found == pytest.approx(computed, abs=0.03)


def _binomial(k: int, n: int, p: float) -> float:
    return math.comb(n, k) * p**k * (1 - p) ** (n - k)
