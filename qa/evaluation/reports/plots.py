"""Plots as inline SVG without style or script of their own.

Colours come from the page's style by class. What a plot shows stands in a table of the page as well.
"""

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass

from index.text.characters import clean
from qa.evaluation.reports.summary import signed

_ROW = 24
_LABEL, _PLOT, _RIGHT, _TOP = 270, 400, 110, 30
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0)
_LONGEST = 34


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


def differences(title: str, bars: Sequence[Bar]) -> str:
    """Draw points with intervals, one below the other, around a line at zero; values from -1 to 1."""
    reach = max((abs(v) for b in bars for v in (b.value, b.low, b.high) if v is not None), default=0.0)
    step = next((s for s in _STEPS if 3 * s >= reach), 0.5)
    reach = max(step, math.ceil(reach / step - 1e-9) * step)
    width, height = _LABEL + _PLOT + _RIGHT, _TOP + _ROW * len(bars) + 8

    def x(value: float) -> float:
        return _LABEL + _PLOT * (value + reach) / (2 * reach)

    parts = [_open(title, width, height)]
    ticks = round(reach / step)
    for tick in range(-ticks, ticks + 1):
        place, kind = x(tick * step), "zero" if tick == 0 else "grid"
        parts.append(f'<line class="{kind}" x1="{place:.1f}" x2="{place:.1f}" y1="{_TOP - 6}" y2="{height - 8}"/>')
        parts.append(_text(place, _TOP - 12, signed(tick * step) if tick else "0", "middle"))
    for row, bar in enumerate(bars):
        y = _TOP + _ROW * row + _ROW / 2
        parts.append(_text(_LABEL - 12, y + 4, _short(bar.label), "end", "label"))
        if bar.low is not None and bar.high is not None:
            ends = f'x1="{x(bar.low):.1f}" x2="{x(bar.high):.1f}"'
            parts.append(f'<line class="range {bar.verdict}" {ends} y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(_point(x(bar.value), y, bar.verdict))
        parts.append(_text(_LABEL + _PLOT + 12, y + 4, f"{signed(bar.value)}, n {bar.n:,}", "start"))
    return "".join([*parts, "</svg>"])


def _point(x: float, y: float, verdict: str) -> str:
    """A different shape for each, since not everybody sees the colours: a triangle up or down, or a circle."""
    if verdict == "unclear":
        return f'<circle class="unclear" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/>'
    tip, base = (y - 7, y + 5) if verdict == "better" else (y + 7, y - 5)
    return f'<polygon class="{verdict}" points="{x:.1f},{tip:.1f} {x - 6:.1f},{base:.1f} {x + 6:.1f},{base:.1f}"/>'


@dataclass(frozen=True, slots=True)
class Curve:
    """One run's risk–coverage curve, both axes 0 to 1."""

    label: str
    points: Sequence[tuple[float, float]]


_STROKES = ("", "7 4", "2 4", "10 4 2 4")
"""Dashes, so that lines are told apart without colours."""


def risk(title: str, curves: Sequence[Curve]) -> str:
    """Draw risk by coverage, a line for each run."""
    left, top, wide, high = 60, 40, 480, 260
    ceiling = max((risk for curve in curves for _, risk in curve.points), default=0.0)
    ceiling = min(1.0, max(0.2, math.ceil(ceiling * 5) / 5))
    legend = 22 * len(curves)
    parts = [_open(title, left + wide + 40, top + high + 52 + legend)]
    parts.append(_text(8, 16, "share of those that are wrong", "start"))
    for tick in range(6):
        share = tick / 5
        x, y = left + wide * share, top + high * (1 - share)
        parts.append(f'<line class="grid" x1="{left}" x2="{left + wide}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(_text(left - 8, y + 4, f"{share * ceiling:.0%}", "end"))
        parts.append(_text(x, top + high + 18, f"{share:.0%}", "middle"))
    parts.append(_text(left + wide / 2, top + high + 38, "share of the questions that are answered", "middle"))
    for place, curve in enumerate(curves):
        line = " ".join(f"{left + wide * c:.1f},{top + high * (1 - r / ceiling):.1f}" for c, r in curve.points)
        look = f'class="curve c{place % 4}" stroke-dasharray="{_STROKES[place % 4]}" fill="none"'
        parts.append(f'<polyline {look} points="{line}"/>')
        y = top + high + 56 + 22 * place
        parts.append(f'<line {look} x1="{left}" x2="{left + 40}" y1="{y}" y2="{y}"/>')
        parts.append(_text(left + 50, y + 4, _short(curve.label, 60), "start"))
    return "".join([*parts, "</svg>"])


def _open(title: str, width: float, height: float) -> str:
    size = f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"'
    return f'<svg role="img" {size} aria-label="{_escape(title)}">'


def _text(x: float, y: float, words: str, anchor: str, kind: str = "tick") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{_escape(words)}</text>'


def _short(words: str, most: int = _LONGEST) -> str:
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _escape(text: str) -> str:
    return html.escape(clean(" ".join(text.split())))
