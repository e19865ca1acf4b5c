"""The values that a sentence gives of a kind that can be asked for, so far understood that two can be compared."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from index.text.event_dates import event_dates
from index.text.folding import plain
from index.text.particulars import clocks
from index.text.quantities import Quantity, quantities
from index.text.time_expressions import Interval, TimeExpression, recognise, reference_day, resolve
from index.text.value_types import ValueType
from index.text.word_lists import any_of, word_class
from index.types import Dating, Published

_LENGTHS: dict[str, Fraction] = {
    "mm": Fraction(1, 1000), "cm": Fraction(1, 100), "m": Fraction(1), "km": Fraction(1000), "inch": Fraction("0.0254"),
    "foot": Fraction("0.3048"), "yard": Fraction("0.9144"), "mile": Fraction("1609.344"),
}  # fmt: skip
_AREAS: dict[str, Fraction] = {"acre": Fraction("0.4047"), "hectare": Fraction(1)}
_TIMES: dict[str, Fraction] = {
    "second": Fraction(1), "minute": Fraction(60), "hour": Fraction(3600), "day": Fraction(86400),
    "week": Fraction(7 * 86400), "month": Fraction(30 * 86400), "year": Fraction(365 * 86400),
    "decade": Fraction(3650 * 86400), "century": Fraction(36500 * 86400),
}  # fmt: skip
_MONEY = frozenset(
    "dollar cent euro pound pence yen mark franc yuan rupee crown peso rouble guilder lira c$ a$ hk$ nz$ s$".split()
)
_HUNDREDTHS = {"cent": "dollar", "pence": "pound"}
_SHARES = {"percent": Fraction(1), "points": Fraction(1), "part": Fraction(100)}
_AGES = re.compile(
    r"(?<=[^\W\d], )(\d{1,2})(?=,|\.$| and\b)|\baged? (\d{1,3})\b|\b(\d{1,3})[- ]years?[- ]old\b", re.IGNORECASE
)
_NO_DURATION = re.compile(r"[\s-]*(?:old|ago|later|earlier|before|after)\b", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\s?[(\[](?:or |about |some |around )?")
_SPEED = re.compile(r"\s?(?:per |an? |/)\s?(?:hour|second|minute|h|s)\b", re.IGNORECASE)
_BETWEEN = re.compile(r"[ -]?(?:and )?")
_OF = re.compile(r"\s+of\b", re.IGNORECASE)
_SAID = re.compile(
    rf"\b(?:{any_of(word_class('saying', 'telling', 'explaining', 'claiming'))})\b[^.,;]{{0,25}}$", re.IGNORECASE
)
_SLACK = Fraction(2, 100)  # of a value that is stated as about so much
_BEYOND = Fraction(11, 10)  # `nearly 22` may be 20
_EXACTNESS = Fraction(1, 200)  # of large sums and converted measures
_CONVERTED = Fraction(3, 100)  # between two units: `125 km` may be printed as `80 miles`
_MANY = 1000


@dataclass(frozen=True, slots=True)
class Given:
    """A value in a sentence, `sentence[start:end]`."""

    start: int
    end: int
    low: Fraction
    """In the unit that its family is compared in: metres, seconds, minutes after midnight, days."""
    high: Fraction
    family: str
    """What it can be compared with: `length`, `dollar`, `percent`."""
    things: frozenset[str] = frozenset()
    """What is counted, stemmed."""
    bound: str = ""
    """As in `Quantity`."""
    digits: int = 3
    unit: str = ""
    """As it is written: `km`, `mile`; of days `day`, or `weekday` where nobody can tell which Monday it was."""
    also: tuple["Given", ...] = ()
    """The same value in other units: `(78 miles)` behind `125km`, the weekday of a day."""


def given_values(kind: ValueType, sentence: str, published: Published | Dating | None = None) -> tuple[Given, ...]:
    """The values of one kind in a sentence, in reading order.

    Args:
        kind: What is asked for.
        sentence: The text.
        published: When its article appeared, for `on Monday`, best with what else stands in it.

    >>> [(int(each.low), each.family) for each in given_values("money", "It cost £3 million, not 4 million pounds.")]
    [(3000000, 'pound'), (4000000, 'pound')]
    """
    text = plain(sentence)
    if kind == "date":
        days = [_day(start, end, days) for start, end, days in days_said(text, published)]
        return tuple(sorted((*days, *_weekdays(text, days)), key=lambda each: each.start))
    if kind == "time of day":
        return tuple(
            Given(each.start, each.end, Fraction(min(each.minutes)), Fraction(min(each.minutes)), "clock")
            for each in clocks(text)
        )
    if kind == "age":
        return tuple(_age(match) for match in _AGES.finditer(text))
    taken = [(each.start, each.end) for each in clocks(text)]
    ages = [match.span() for match in _AGES.finditer(text)] if kind in ("count", "duration") else []
    found = (
        quantity
        for quantity in quantities(sentence)
        if not any(start < quantity.end and quantity.start < end for start, end in (*taken, *ages))
    )
    return _joined(text, [each for quantity in found if (each := _given(kind, text, quantity))])


def _joined(text: str, found: list[Given]) -> tuple[Given, ...]:
    """`6ft 3in` and `two hours and five minutes` are one value each, and so is `125km (78 miles)`."""
    joined: list[Given] = []
    for each in found:
        last = joined[-1] if joined else None
        is_part = last and last.family == each.family in ("length", "time") and each.high < last.low
        if last and last.family == each.family and last.unit != each.unit and _is_conversion(text, last, each):
            joined[-1] = replace(last, end=each.end + 1, also=(each,))
        elif last and is_part and _BETWEEN.fullmatch(text, last.end, each.start):
            joined[-1] = replace(last, end=each.end, low=last.low + each.low, high=last.high + each.high)
        else:
            joined.append(each)
    return tuple(joined)


def _is_conversion(text: str, one: Given, other: Given) -> bool:
    """Does the second value stand in brackets behind the first one, alone?"""
    return bool(_IN_BRACKETS.fullmatch(text, one.end, other.start)) and text[other.end : other.end + 1] in (")", "]")


def days_said(text: str, published: Published | Dating | None) -> list[tuple[int, int, Interval]]:
    """The dates of what a sentence tells, with the days that they mean; not when somebody said it."""
    day = reference_day(published.published if isinstance(published, Dating) else published)
    said = {(each.start, each.end): each.days for each in event_dates(text, published)}
    found = []
    for each in _dates_of_events(text):
        days = next((days for (start, end), days in said.items() if start == each.start), None)
        if days is None and each.kind != "weekday":
            days = resolve(each, day)
        if days:
            found.append((each.start, each.end, days))
    return found


def _dates_of_events(text: str) -> Iterator[TimeExpression]:
    """The dates of what a sentence tells, not of when somebody said it."""
    return (each for each in recognise(text) if not _SAID.search(text[: each.start]))


def _day(start: int, end: int, days: Interval) -> Given:
    first, last = Fraction(days.first.toordinal()), Fraction(days.last.toordinal())
    of_week = (_weekday(start, end, days.first.weekday()),) if first == last else ()
    return Given(start, end, first, last, "day", unit="day", also=of_week)


def _weekday(start: int, end: int, number: int) -> Given:
    return Given(start, end, Fraction(number), Fraction(number), "day", unit="weekday")


def _weekdays(text: str, found: Sequence[Given]) -> list[Given]:
    """The weekdays that are no days yet, for want of the article's date."""
    known = {each.start for each in found}
    return [
        _weekday(each.start, each.end, each.weekday)
        for each in _dates_of_events(text)
        if each.weekday is not None and each.start not in known
    ]


def _age(match: re.Match[str]) -> Given:
    group = next(n for n in (1, 2, 3) if match[n])
    return Given(*match.span(group), Fraction(match[group]), Fraction(match[group]), "age")


def _given(kind: ValueType, text: str, quantity: Quantity) -> Given | None:
    unit, factor, family = quantity.unit, Fraction(1), ""
    if kind == "count":
        words = text[quantity.start : quantity.end].casefold()
        is_measured = unit in _LENGTHS or unit in _TIMES or unit in _MONEY or unit in _SHARES
        if unit in ("ordinal", "vague", "clock", "am", "pm") or is_measured or words == "one":
            return None
        family = unit or "count"
    elif kind == "money" and unit in _MONEY:
        family = _HUNDREDTHS.get(unit, unit)
        factor = Fraction(1, 100) if unit in _HUNDREDTHS else factor
    elif kind in ("distance", "stature") and unit in _LENGTHS and not _SPEED.match(text, quantity.end):
        family, factor = "length", _LENGTHS[unit]
    elif kind == "distance" and unit in _AREAS:
        family, factor = "area", _AREAS[unit]
    elif kind == "duration" and unit in _TIMES and not _NO_DURATION.match(text, quantity.end):
        family, factor = "time", _TIMES[unit]
    elif kind == "share" and unit in _SHARES and (unit != "part" or _OF.match(text, quantity.end)):
        family, factor = "percent", _SHARES[unit]
    if not family:
        return None
    low, high = max(quantity.values) * factor, max(quantity.upper or quantity.values) * factor
    return Given(
        quantity.start, quantity.end, min(low, high), max(low, high), family, quantity.things, quantity.bound,
        quantity.digits, unit or family,
    )  # fmt: skip


def agree(one: Given, other: Given) -> bool:
    """May two values of one family be the same value, said in other words, rounded or as a bound?

    What both give in one unit is compared in it: `125 km (78 miles)` and `125 km (80 miles)` do not agree.

    >>> a, b, c = given_values("share", "It rose 12 per cent, about 65 % and more than 64 %.")
    >>> agree(a, b), agree(b, c)
    (False, True)
    >>> a, b, c = given_values("count", "It hurt at least 60 people, 80 people, under 50 people.")
    >>> agree(a, b), agree(b, c)
    (True, False)
    """
    pairs = [(a, b) for a in (one, *one.also) for b in (other, *other.also) if a.unit == b.unit]
    if pairs:
        return all(_agree(a, b) for a, b in pairs)
    # A weekday and a month exclude nothing.
    return one.family == "day" or _agree(one, other) or _converted(one, other)


def _converted(one: Given, other: Given) -> bool:
    """Is one the other in another unit, rounded?"""
    if one.family not in ("length", "area", "time"):
        return False
    near, far = sorted((one, other), key=lambda each: each.high)
    return far.low - near.high <= _CONVERTED * far.low


def _agree(one: Given, other: Given) -> bool:
    if one.low <= other.high and other.low <= one.high:
        return True
    if one.family in ("clock", "day", "age"):
        return False
    low, high = (one, other) if one.high < other.low else (other, one)
    near, far = low.high, high.low
    if low.bound in ("over", "min") or high.bound in ("under", "max"):
        return True
    if high.bound == "nearly" and far <= near * _BEYOND:
        return True
    if "about" in (low.bound, high.bound) and far - near <= _SLACK * far:
        return True
    is_rough = far >= _MANY or one.family in ("length", "area")
    return bool(is_rough and far - near <= _EXACTNESS * far)
