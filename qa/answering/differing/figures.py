"""Figures of two sentences: which are of the same thing, and whether they differ or are rounded."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from index.text.analysis import stem
from index.text.given_values import Given, agree
from index.text.quantities import BOUNDS
from qa.answering.differing.reading import GivenFigure, SentenceReading
from qa.answering.events.outcomes import names_any

_PEOPLE = frozenset(stem(word, "en") for word in ("people", "person", "persons", "victims", "others"))
_NEAR = Fraction(5, 100)  # within which a round figure may stand for an exact one
_FEW = 100  # counts below it are not rounded without a word that says so
_BEYOND = Fraction(11, 10)  # `more than 20` is hardly less exact than 22

FigureRelation = Literal["same", "rounded", "other"]


@dataclass(frozen=True, slots=True)
class FigurePair:
    """Two figures of the same thing."""

    one: GivenFigure
    other: GivenFigure
    agreement: FigureRelation

    @property
    def share_beside(self) -> float:
        """How many words around them they have in common, of those around the one that has fewer."""
        a, b = (each.beside - _digits_in(each) for each in (self.one, self.other))
        return len(a & b) / max(1, min(len(a), len(b)))

    @property
    def ratio(self) -> float:
        """How many times the greater one is the lesser, at least 1."""
        low, high = sorted((self.one.given.high, self.other.given.high))
        return float(high / low) if low else math.inf


def _digits_in(figure: GivenFigure) -> frozenset[str]:
    return frozenset(word for word in figure.beside if word.isdigit())


def pairs(one: SentenceReading, other: SentenceReading, *, are_copies: bool = False) -> list[FigurePair]:
    """The figures of two sentences that are of the same thing, each with the one that it is compared with.

    A figure that agrees with any of the other sentence differs from none of it.

    Args:
        one: A sentence.
        other: Another one.
        are_copies: Is it the same but for a few words? Then what stands before a figure says what it is of.
    """
    found: list[FigurePair] = []
    taken: set[int] = set()
    for _, _, pair in sorted(_comparable(one, other, are_copies), key=lambda row: row[:2]):
        if id(pair.one) not in taken and id(pair.other) not in taken:
            taken |= {id(pair.one), id(pair.other)}
            found.append(pair)
    return found


def _comparable(
    one: SentenceReading, other: SentenceReading, are_copies: bool
) -> Iterator[tuple[int, float, FigurePair]]:
    for a in one.figures:
        for b in other.figures:
            if _are_of_one_thing(a, b) or (are_copies and _stand_alike(a, b)):
                pair = FigurePair(a, b, agreement(a.given, b.given))
                yield ("same", "rounded", "other").index(pair.agreement), -pair.share_beside, pair


def _are_of_one_thing(a: GivenFigure, b: GivenFigure) -> bool:
    if a.kind != b.kind or a.given.family != b.given.family:
        return False
    if (a.rate, a.is_part, a.is_increment) != (b.rate, b.is_part, b.is_increment):
        return False
    if a.outcome and b.outcome and a.outcome != b.outcome:
        return False
    if a.kind != "count":
        return True
    things, others = a.given.things, b.given.things
    if things & others - _PEOPLE:
        return True
    if a.outcome and a.outcome == b.outcome:
        return all(
            not each.given.things or each.given.things & _PEOPLE or names_any(each.outcome, each.given.things)
            for each in (a, b)
        )
    return bool(things & others & _PEOPLE) and a.outcome == b.outcome


def _stand_alike(a: GivenFigure, b: GivenFigure) -> bool:
    """Have two bare figures the same word before them: `a population of about 50,000`?"""
    if a.given.things or b.given.things:
        return False
    return (
        (a.kind, a.given.family, a.rate) == (b.kind, b.given.family, b.rate) and bool(a.before) and a.before == b.before
    )


def agreement(a: Given, b: Given) -> FigureRelation:
    """Are two values of one thing and one family the same, is one of them rounded, or do they differ?

    `More than 70` is said less exactly where another says 80, and contradicts it as little as 71.
    """
    if a.unit == b.unit and a.low == b.low and a.high == b.high:
        # One value that both convert: whatever the conversions say, they are of the same.
        also = [(x, y) for x in a.also for y in b.also if x.unit == y.unit]
        return "same" if all(x.low == y.low for x, y in also) else "rounded"
    if _is_rounded(a, b):
        return "rounded"
    if not agree(a, b):
        return "other"
    return "rounded" if _is_far_bound(a, b) else "same"


def are_set_apart(a: Given, b: Given) -> bool:
    """Do two values differ, or is one only a bound from which the other is far?"""
    return not agree(a, b) or _is_far_bound(a, b)


def _is_far_bound(a: Given, b: Given) -> bool:
    low, high = (a, b) if a.high < b.low else (b, a)
    return (low.bound in BOUNDS or high.bound in BOUNDS) and high.low > low.high * _BEYOND


def _is_rounded(a: Given, b: Given) -> bool:
    """Is one of two figures in one unit the other one, less exactly?"""
    if a.low == b.low and a.high == b.high:
        return False
    if a.unit != b.unit or a.low != a.high or b.low != b.high or a.bound in BOUNDS or b.bound in BOUNDS:
        return False
    near, far = sorted((a.low, b.low))
    if far - near > _NEAR * far or a.family in ("age", "clock", "day"):
        return False
    is_said = {a.bound, b.bound} & {"about", "nearly"}
    if far < _FEW and a.family == "count" and not is_said:
        return False
    exact, rough = sorted((a, b), key=lambda each: _digits(each.low), reverse=True)
    return _rounded(exact.low, _digits(rough.low)) == rough.low or bool(is_said and far - near <= _NEAR * far / 2)


def _digits(value: Fraction) -> int:
    """Significant digits of a figure as it would be written, zeros at its end left aside.

    >>> _digits(Fraction(14870)), _digits(Fraction(15000)), _digits(Fraction("32.4"))
    (4, 2, 3)
    """
    written = f"{float(value):.10g}".replace(".", "").lstrip("0")
    return max(1, len(written.rstrip("0")))


def _rounded(value: Fraction, digits: int) -> Fraction:
    """A value to so many significant digits, halves away from zero."""
    if not value:
        return value
    scale = Fraction(10) ** (math.floor(math.log10(float(value))) + 1 - digits)
    return math.floor(value / scale + Fraction(1, 2)) * scale
