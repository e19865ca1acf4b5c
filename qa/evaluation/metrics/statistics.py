"""Confidence intervals and significance tests for paired differences, one per question.

Everything is seeded: the same differences in the same order give the same figures. Quantiles are SciPy's. Its
`bootstrap` and `permutation_test` say the same as `interval` and `sign_flips`, but take several times as long where
thousands of questions are compared on dozens of measures (docs/design/0009-comparing.md).
"""

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from index.extras import require
from qa.evaluation.metrics.figures import UNKNOWN, ConfidenceInterval

_SEED = 20250320
_RESAMPLES = 9_999
_EXACT = 1 << 16
"""So many outcomes of sign flips are all looked at; of more, a sample."""
_AT_ONCE = 1 << 22
"""Numbers that are drawn in one piece, for memory's sake."""

Numbers = NDArray[np.float64]


def interval(differences: Sequence[float], *, resamples: int = _RESAMPLES) -> ConfidenceInterval:
    """95 % bootstrap interval of the mean difference, bias-corrected and accelerated (BCa).

    Source: Efron, "Better bootstrap confidence intervals", JASA 82 (1987); Efron and Tibshirani, "An Introduction to
    the Bootstrap" (1993), ch. 14. BCa and not the percentiles themselves, because differences are skew where a change
    touches few questions, and at some dozens of questions percentiles are then too narrow on the long side. As drawing
    from n values shows a little less spread than there is, it is widened as Student's interval is beside the normal one
    (Hesterberg, "What teachers should know about the bootstrap", The American Statistician 69, 2015, section 4.2).

    Args:
        differences: One for each question, candidate minus baseline.
        resamples: How many sets of as many questions are drawn with replacement.

    Returns:
        Unknown for fewer than two differences, and where all are the same: drawing from them shows no spread.
    """
    values = np.asarray(differences, dtype=np.float64)
    n = len(values)
    if n < 2 or np.ptp(values) == 0:
        return UNKNOWN
    require("scipy.special", "evaluation")
    from scipy.special import ndtr, ndtri, stdtrit

    means, mean, slack = _resampled_means(values, resamples), values.mean(), _slack(values)
    # Ties count half, as few questions that change give the same mean again and again.
    below = ((means < mean - slack).mean() + (means <= mean + slack).mean()) / 2
    bias = ndtri(min(max(below, 0.5 / resamples), 1 - 0.5 / resamples))
    # What leaving out one value at a time gives for a mean: Efron and Tibshirani (1993), 14.15.
    acceleration = ((values - mean) ** 3).sum() / (6 * ((values - mean) ** 2).sum() ** 1.5)
    reach = stdtrit(n - 1, 0.975) * math.sqrt(n / (n - 1))
    z = bias + reach * np.array([-1.0, 1.0])
    # An edge beyond what so few values can tell is the last one that was drawn.
    low, high = np.quantile(means, ndtr(bias + z / np.maximum(1 - acceleration * z, 1e-9)))
    return ConfidenceInterval(float(low), float(high))


def _resampled_means(values: Numbers, resamples: int) -> Numbers:
    random, n = np.random.default_rng(_SEED), len(values)
    kinds, counts = np.unique(values, return_counts=True)
    if 8 * len(kinds) < n:  # the same draw, sooner: how often each value comes up
        return random.multinomial(n, counts / n, resamples) @ kinds / n
    pieces = [values[random.integers(0, n, (rows, n))].mean(axis=1) for rows in _pieces(resamples, n)]
    return np.concatenate(pieces)


def _pieces(rows: int, width: int) -> Iterator[int]:
    """Numbers of rows that are drawn one after the other."""
    most = max(1, _AT_ONCE // width)
    for start in range(0, rows, most):
        yield min(most, rows - start)


def _slack(values: Numbers) -> float:
    """By how much rounding may move a mean or a sum of these values."""
    return 1e-9 * float(np.abs(values).max())


def sign_flips(differences: Sequence[float], *, resamples: int = _RESAMPLES) -> float:
    """Two-sided p of the paired permutation (sign-flip) test of a mean difference of zero.

    Source: Fisher, "The Design of Experiments" (1935), ch. 3; for comparing systems on the same questions, Smucker,
    Allan and Carterette, "A comparison of statistical significance tests for information retrieval evaluation" (CIKM
    2007). If the runs do not differ, which of two values came from which run is a coin's toss. All outcomes are looked
    at where they are at most 65,536; else a sample with (b + 1) / (m + 1), which never gives 0 (Phipson and Smyth,
    "Permutation p-values should never be zero", 2010).

    >>> round(sign_flips([1, 1, 1, 0.5, 0]), 9)  # of 16 outcomes two are as far from zero
    0.125

    Args:
        differences: One for each question; those of zero say nothing and change nothing.
        resamples: How many outcomes are sampled where they are too many.
    """
    values = np.asarray(differences, dtype=np.float64)
    values = values[values != 0]
    if not len(values):
        return 1.0
    observed = abs(values.sum()) - _slack(values) * len(values)
    sizes, counts = np.unique(np.abs(values).round(12), return_counts=True)
    if math.prod(int(count) + 1 for count in counts) <= _EXACT:
        require("scipy.stats", "evaluation")
        from scipy.stats import binom

        # Every sum that flipped signs can give, and how likely it is; of equal sizes only the number flipped counts.
        sums, chances = np.zeros(1), np.ones(1)
        for size, count in zip(sizes, counts, strict=True):
            kept = np.arange(count + 1)
            sums = np.add.outer(sums, size * (2.0 * kept - count)).ravel()
            chances = np.multiply.outer(chances, binom.pmf(kept, count, 0.5)).ravel()
        return float(min(1.0, chances[np.abs(sums) >= observed].sum()))
    random, beyond = np.random.default_rng(_SEED), 0
    for rows in _pieces(resamples, len(values)):
        kept = random.integers(0, 2, (rows, len(values)), dtype=np.int8)
        beyond += int((np.abs(2 * (kept @ values) - values.sum()) >= observed).sum())
    return (beyond + 1) / (resamples + 1)


def mcnemar(wins: int, losses: int) -> float:
    """Two-sided p of McNemar's exact test.

    Source: McNemar, Psychometrika 12 (1947); the exact form is the binomial test of the discordant pairs, and for
    values of 0 and 1 the same as `sign_flips`. Being exact, it rejects at most as often as it says, and less often
    where few questions changed.

    >>> mcnemar(0, 5)  # 2 / 2**5
    0.0625

    Args:
        wins: Questions that only the candidate got right.
        losses: Questions that only the baseline got right.
    """
    # Not SciPy's `binomtest`, which says the same: the window tells this p and is installed without SciPy.
    n = wins + losses
    tail = sum(math.comb(n, k) for k in range(min(wins, losses) + 1))  # whole numbers, which do not round
    return float(min(1.0, 2 * tail / 2**n))


def holm(ps: Sequence[float]) -> list[float]:
    """Adjust the p-values of several tests by Holm's method, which bounds the chance of any false alarm.

    Source: Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6
    (1979).

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    adjusted, highest = [0.0] * len(ps), 0.0
    for rank, place in enumerate(sorted(range(len(ps)), key=lambda place: ps[place])):
        highest = max(highest, min(1.0, (len(ps) - rank) * ps[place]))
        adjusted[place] = highest
    return adjusted
