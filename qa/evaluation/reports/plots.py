"""Plots as inline SVG without style or script of their own, drawn by the macros of `templates/plots.svg`.

Colours come from the page's style by class. What a plot shows stands in a table of the page as well.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from index.text.characters import flat
from qa.evaluation.reports.environment import environment, file

_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a plot of differences: a point with its interval."""

    label: str
    value: float
    low: float | None
    high: float | None
    n: int
    verdict: str
    """`better`, `worse` or `unclear`: its colour and its sign."""


@dataclass(frozen=True, slots=True)
class Curve:
    """One run's risk–coverage curve, both axes 0 to 1."""

    label: str
    points: Sequence[tuple[float, float]]


def differences(title: str, bars: Sequence[Bar]) -> str:
    """Draw points with intervals, one below the other, around a line at zero; values from -1 to 1."""
    most = max((abs(v) for b in bars for v in (b.value, b.low, b.high) if v is not None), default=0.0)
    step = next((s for s in _STEPS if 3 * s >= most), 0.5)
    reach = max(step, math.ceil(most / step - 1e-9) * step)
    drawn = _macros().differences(
        title, bars, lambda v: 270 + 400 * (v + reach) / (2 * reach), step, round(reach / step)
    )
    return str(drawn)


def risk(title: str, curves: Sequence[Curve]) -> str:
    """Draw risk by coverage, a line for each run."""
    highest = max((risk for curve in curves for _, risk in curve.points), default=0.0)
    return str(_macros().risk(title, curves, min(1.0, max(0.2, math.ceil(highest * 5) / 5))))


@cache
def _macros() -> Any:
    return environment(flat).from_string(file("plots.svg")).module
