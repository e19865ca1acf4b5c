"""Shares, means and AUROC with 95 % intervals, and the risk–coverage curve.

What cannot be judged is left out before it comes here; nothing counts as zero because it is unknown.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np

from index.extras import require

_Z = 1.959964
"""Quantile of the normal distribution that a two-sided 95 % interval needs."""
_RESAMPLES = 1_000
_SEED = 20250320
_AT_ONCE = 1 << 22
"""Numbers that are drawn in one piece, for memory's sake."""


class ConfidenceInterval(NamedTuple):
    """A 95 % confidence interval in the measure's unit; None where there are too few values."""

    low: float | None
    high: float | None


UNKNOWN = ConfidenceInterval(None, None)


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value, the number of items that it rests on, and its 95 % interval."""

    value: float | None
    """None if there was nothing to judge; then `n` is 0."""
    n: int
    low: float | None
    high: float | None

    def __format__(self, form: str) -> str:
        """The value with its interval, each in that form: `80% [49%, 94%]`."""
        if self.value is None or self.low is None or self.high is None:
            return "–" if self.value is None else format(self.value, form)
        return f"{self.value:{form}} [{self.low:{form}}, {self.high:{form}}]"


NOTHING = Figure(None, 0, None, None)


def share(claims: Iterable[bool]) -> Figure:
    """Share of claims that are true, 0 to 1, with Wilson's interval."""
    judged = list(claims)
    if not judged:
        return NOTHING
    return Figure(sum(judged) / len(judged), len(judged), *wilson(sum(judged), len(judged)))


def wilson(successes: int, n: int) -> ConfidenceInterval:
    """95 % score interval of a share, unknown for n = 0.

    Source: Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927). Unlike the
    normal interval it stays within 0 to 1 and says something of 10 out of 10.

    >>> found = wilson(8, 10)
    >>> round(found.low, 4), round(found.high, 4)
    (0.4902, 0.9433)

    Raises:
        ValueError: `successes` is not between 0 and `n`.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"got {successes} successes of {n}")
    if not n:
        return UNKNOWN
    require("scipy.stats", "evaluation")
    from scipy.stats import binomtest

    return ConfidenceInterval(*map(float, binomtest(successes, n).proportion_ci(method="wilson")))


def mean(values: Iterable[float]) -> Figure:
    """Mean of values with a 95 % percentile bootstrap interval, unknown for fewer than two; `n` is how many they are.

    Source: Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), ch. 13. Drawn 1,000 times. The seed is
    fixed: the same values in the same order give the same interval.
    """
    judged = list(values)
    n = len(judged)
    if n < 2:
        return Figure(judged[0], n, None, None) if judged else NOTHING
    require("scipy.stats", "evaluation")
    from scipy import stats

    at_once = max(1, _AT_ONCE // n)
    found = stats.bootstrap(
        (judged,), np.mean, method="percentile", n_resamples=_RESAMPLES, batch=at_once, rng=_SEED
    ).confidence_interval
    return Figure(math.fsum(judged) / n, n, float(found.low), float(found.high))


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> Figure:
    """How often a positive scores above a negative, ties counting half: 0.5 is chance, 1 is perfect.

    Source: the area under the ROC curve is the Mann-Whitney U over all pairs (Hanley and McNeil, Radiology 143, 1982).
    The interval is method 5 of Newcombe, Statistics in Medicine 25 (2006), pp. 559-573, which like Wilson's says
    something of a perfect score.

    >>> auroc([0.9, 0.6], [0.6, 0.1]).value  # of four pairs three are in order and one is a tie
    0.875

    Returns:
        `n` is the number of positives and negatives; nothing if there is none of one kind.
    """
    if not positives or not negatives:
        return NOTHING
    require("scipy.stats", "evaluation")
    from scipy.optimize import brentq
    from scipy.stats import mannwhitneyu

    m, n = len(positives), len(negatives)
    wins = mannwhitneyu(positives, negatives, method="asymptotic").statistic  # the p is not asked for, so never exact
    area = float(wins) / (m * n)

    def excess(theta: float) -> float:
        """By how much the area found lies further from this one than 95 % of what is drawn from it."""
        spread = 1 + ((m + n) / 2 - 1) * ((1 - theta) / (2 - theta) + theta / (1 + theta))
        return abs(area - theta) - _Z * math.sqrt(theta * (1 - theta) * spread / (m * n))

    inside = min(max(area, 1e-12), 1 - 1e-12)  # at 0 and 1 there is no spread, which looks like an end
    low = float(brentq(excess, 0, inside)) if area > 0 else 0.0
    high = float(brentq(excess, inside, 1)) if area < 1 else 1.0
    return Figure(area, m + n, low, high)


def risk_coverage(answered: Iterable[tuple[float, bool]], n: int) -> tuple[tuple[float, float], ...]:
    """The risk–coverage curve of a system that may decline.

    Source: El-Yaniv and Wiener, "On the foundations of noise-free selective classification", JMLR 11 (2010). Answers of
    the same confidence are given together.

    Args:
        answered: Confidence of each answer that was given, and is it right?
        n: How many questions there were, declined ones included.

    Returns:
        Points, from the most confident on: the share of all questions that are answered, and the share of these answers
        that are wrong.

    >>> risk_coverage([(0.9, True), (0.5, False), (0.5, True)], n=4)
    ((0.25, 0.0), (0.75, 0.3333333333333333))

    Raises:
        ValueError: More were answered than there were.
    """
    rows = sorted(answered, key=lambda row: -row[0])
    if len(rows) > n:
        raise ValueError(f"got {len(rows)} answers to {n} questions")
    points, given, wrong = [], 0, 0
    for _, same in groupby(rows, key=lambda row: row[0]):
        outcomes = [is_right for _, is_right in same]
        given, wrong = given + len(outcomes), wrong + outcomes.count(False)
        points.append((given / n, wrong / given))
    return tuple(points)
