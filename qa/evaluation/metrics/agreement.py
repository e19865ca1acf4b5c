"""Agreement between a model that judges and people; without it a judge's opinion is worth nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from qa.evaluation.metrics.figures import NOTHING, Figure, share

Choice = Literal["first", "second", "tie"]
"""Which of two answers is better."""
CHOICES: tuple[Choice, ...] = ("first", "second", "tie")
TURNED: Mapping[Choice, Choice] = {"first": "second", "second": "first", "tie": "tie"}
"""What a choice is when the answers change places."""
_SEED = 20250320
_RESAMPLES = 9_999
_LEAST = 2
"""Pairs that must have been labelled and judged before anything is said of agreement."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a judge's choices compare with people's, over the pairs of answers that people labelled."""

    model: str
    labelled: int
    """Pairs that people labelled; those whose answers read the same are not counted, as nothing is asked of them."""
    same: Figure
    """Share of the labelled and judged pairs on which it made the same choice; its `n` is how many these are."""
    kappa: Figure
    """Cohen's kappa: 1 is full agreement, 0 what chance gives."""
    consistent: Figure
    """Share of those pairs on which it said the same in both orders."""

    @property
    def sentence(self) -> str:
        """The sentence that stands before anything that this judge says."""
        if self.same.n < _LEAST or self.same.value is None or self.consistent.value is None:
            return f"{self._why_not}, so how far this judge agrees with people is not known."
        kappa = "cannot be told" if self.kappa.value is None else f"is {self.kappa:.2f}"
        sentence = (
            f"On {self._judged} pairs that people labelled this judge makes the same choice on {self.same:.0%} of "
            f"them, Cohen's kappa {kappa}, and it says the same in both orders on {self.consistent.value:.0%}."
        )
        least = self.kappa.value if self.kappa.low is None else self.kappa.low
        is_sure = least is not None and least > 0
        return sentence if is_sure else f"{sentence} That may be chance alone: do not rely on it."

    @property
    def _judged(self) -> str:
        missing = "" if self.same.n == self.labelled else f" of {self.labelled:,}"
        return f"{self.same.n:,}{missing}"

    @property
    def _why_not(self) -> str:
        if self.labelled >= _LEAST:
            return f"Of {self.labelled:,} labelled pairs {self.same.n or 'none'} could be judged"
        return "Only one pair has been labelled" if self.labelled else "Nobody has labelled pairs"


def agreement_of(
    model: str, labelled: int, choices: Sequence[tuple[Choice, Choice]], is_consistent: Iterable[bool]
) -> Agreement:
    """Compute the agreement over the pairs that were judged.

    Args:
        model: The judge's name.
        labelled: How many pairs there were.
        choices: Of each pair that could be judged, what people and what the judge preferred.
        is_consistent: Of each of them, whether it said the same in both orders.
    """
    same = share(people == judge for people, judge in choices)
    return Agreement(model, labelled, same, kappa(choices), share(is_consistent))


def kappa(choices: Sequence[tuple[Choice, Choice]]) -> Figure:
    """Cohen's kappa of two raters over first, second and tie, with a 95 % percentile bootstrap interval.

    Source: Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20 (1960);
    the interval is that of Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), ch. 13, over pairs. The
    seed is fixed: the same choices give the same interval.

    >>> kappa([("first", "first"), ("first", "second"), ("second", "second"), ("second", "second")]).value
    0.5

    Returns:
        No value where both raters gave one and the same choice only, since chance alone does as well; no interval
        where drawing from the pairs shows no spread, as where all of them agree.
    """
    if not choices:
        return NOTHING
    table = np.zeros((len(CHOICES), len(CHOICES)))
    for one, other in choices:
        table[CHOICES.index(one), CHOICES.index(other)] += 1
    n = len(choices)
    value = _kappas(table[np.newaxis] / n)[0]
    if np.isnan(value):
        return Figure(None, n, None, None)
    draws = np.random.default_rng(_SEED).multinomial(n, table.ravel() / n, _RESAMPLES)
    drawn = _kappas(draws.reshape(-1, *table.shape) / n)
    drawn = drawn[~np.isnan(drawn)]
    if np.ptp(drawn) == 0:
        return Figure(float(value), n, None, None)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Figure(float(value), n, float(low), float(high))


def _kappas(tables: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of each table of shares; NaN where chance alone gives full agreement."""
    agreed = np.trace(tables, axis1=1, axis2=2)
    by_chance = (tables.sum(axis=1) * tables.sum(axis=2)).sum(axis=1)
    room = 1 - by_chance
    return np.where(room > 1e-12, (agreed - by_chance) / np.where(room > 1e-12, room, 1), np.nan)
