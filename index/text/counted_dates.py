"""Dates that count: `earlier this month`, `late last year`, `over the weekend`, `two days later`, `this season`.

Each gives the whole interval that its words leave open, never a day that they do not name.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Literal

from index.text.number_words import COUNTS
from index.text.time_expressions import ENGLISH_MONTHS, Interval, around, moved
from index.text.word_lists import any_of

CountedRule = Literal["counted from publication", "counted from another date", "season", "nearest month"]
_Counted = tuple[int, int, Interval, CountedRule]
_DAY = timedelta(days=1)
_N = rf"(?P<n>\d{{1,3}}|{any_of(COUNTS)}|several|few)"
_STEP = {"last": -1, "this": 0, "next": 1, "past": -1, "coming": 1, "previous": -1}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The month in which each begins north of the equator."""
_PARTS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
"""Days of a month."""
_HALF = 183  # days
_FORMS = {
    "part": r"\b(?P<part>earlier|later|early|late|mid)[ -](?P<which>this|last|next) (?P<unit>week|month|year)\b",
    "weekend": r"\b(?:(?P<which>this|last|next|past|coming|previous)|over the) weekend\b(?! of\b)",
    "season": rf"\b(?P<which>this|last|next|past) (?:(?P<name>{any_of(_SEASONS)})|season)\b(?! ticket)",
    "hours": r"\b(?:(?P<today>this (?:morning|afternoon|evening))|(?P<yesterday>last night))\b",
    "rolling": rf"\b(?:in|over|during|within|for) the (?:past|last|previous) (?:{_N} )?"
               r"(?P<unit>hour|day|week|month|year)s?\b",
    "ahead": rf"\bin {_N} (?P<unit>day|week|month|year)s['’] time\b|\b{_N.replace('<n>', '<m>')} "
             r"(?P<unit_>day|week|month|year)s? from now\b",
    "after": rf"\b(?:{_N} (?P<unit>day|week|month|year)s?|the (?P<next>next|following|previous) (?P<unit_>day|week))"
             r"(?: (?P<way>later|earlier|after|before))?\b",
    "month": rf"\b(?P<part>early|mid|late)[ -](?P<month>{any_of([name.capitalize() for name in ENGLISH_MONTHS])})\b"
             r"(?!\.? \d\d?\b)(?:,? (?P<year>(?:19|20)\d\d)\b)?",
}  # fmt: skip
_MAY_HOLD = re.compile(
    r"\b(?:earlier|later|early|late|mid|weekend|season|spring|summer|autumn|fall|winter|morning|afternoon|evening|night"
    r"|past|last|previous|now|time|after|before|next|following)\b",
    re.IGNORECASE,
)


@cache
def _form(name: str) -> re.Pattern[str]:
    return re.compile(_FORMS[name], re.NOFLAG if name == "month" else re.IGNORECASE)


def counted_dates(text: str, day: date, anchors: Sequence[tuple[int, int, date]]) -> Iterator[_Counted]:
    """The dates of a sentence that count from the day of its article, or from another day that it names.

    Args:
        text: A sentence.
        day: The day of its article.
        anchors: The single days that it names, with their places, in reading order.

    >>> [str(each[2].last) for each in counted_dates("It rained earlier this month.", date(2025, 3, 20), [])]
    ['2025-03-20']
    """
    if not _MAY_HOLD.search(text):
        return
    end = 0
    found = [(each.start(), -each.end(), name, each) for name in _FORMS for each in _form(name).finditer(text)]
    for start, _, name, match in sorted(found, key=lambda each: each[:3]):
        if start < end:
            continue
        try:
            read = _read(name, match, day, anchors)
        except (ValueError, OverflowError):
            continue
        if read:
            end = match.end()
            yield start, end, *read


def _read(
    name: str, match: re.Match[str], day: date, anchors: Sequence[tuple[int, int, date]]
) -> tuple[Interval, CountedRule] | None:
    """The days of one form."""
    given = {key: value.lower() for key, value in match.groupdict().items() if value}
    if name == "after":
        days = _anchored(match, given, anchors)
        return (days, "counted from another date") if days else None
    if name == "season":
        return _season(given, day), "season"
    if name == "month":
        return _part_of_month(given, day), "nearest month"
    return {"part": _part, "weekend": _weekend, "hours": _hours, "rolling": _rolling, "ahead": _from_now}[name](
        given, day
    ), "counted from publication"


def _part(given: dict[str, str], day: date) -> Interval:
    """`Earlier this month` ends with the day of the article; `late last month` is some day of it."""
    whole = around(given["unit"], moved(day, given["unit"], _STEP[given["which"]]))
    if given["which"] == "this":
        if given["part"] == "earlier":
            return Interval(whole.first, day)
        if given["part"] == "later":
            return Interval(day, whole.last)
    return whole


def _weekend(given: dict[str, str], day: date) -> Interval:
    """`Over the weekend` is the latest; `this weekend` the one that is on or comes."""
    latest = day - ((day.weekday() - 5) % 7) * _DAY
    is_on = day.weekday() >= 5
    weeks = {"this": 0 if is_on else 1, "next": 1, "coming": 1}.get(given.get("which", ""), -1 if is_on else 0)
    if "which" not in given and is_on:
        weeks = 0
    saturday = latest + 7 * weeks * _DAY
    return Interval(saturday, saturday + _DAY)


def _season(given: dict[str, str], day: date) -> Interval:
    """A season of the year has three months; one of a sport the year before or after."""
    step = _STEP[given["which"]]
    if "name" not in given:
        last = moved(day, "year", step)
        return Interval(day, last) if step > 0 else Interval(moved(last, "year", -1) + _DAY, last)
    month = _SEASONS[given["name"]]
    begins = [date(year, month, 1) for year in range(day.year - 2, day.year + 3)]
    ends = [moved(first, "month", 3) - _DAY for first in begins]
    if step > 0:
        at = next(n for n, first in enumerate(begins) if first > day)
    elif step < 0:
        at = max(n for n, last in enumerate(ends) if last < day)
    else:  # the one that is on, or else the nearest of this year
        at = next((n for n, first in enumerate(begins) if first <= day <= ends[n]), 2)
    return Interval(begins[at], ends[at])


def _part_of_month(given: dict[str, str], day: date) -> Interval:
    """`Early March` is its first ten days, of the year that is named or the nearest."""
    month, (first, last) = ENGLISH_MONTHS[given["month"]], _PARTS[given["part"]]
    years = [int(given["year"])] if "year" in given else [day.year - 1, day.year, day.year + 1]
    year = min(years, key=lambda each: abs(date(each, month, first) - day))
    end = around("month", date(year, month, 1)).last
    return Interval(date(year, month, first), min(end, date(year, month, min(last, end.day))))


def _hours(given: dict[str, str], day: date) -> Interval:
    first = day - _DAY if "yesterday" in given else day
    return Interval(first, first)


def _rolling(given: dict[str, str], day: date) -> Interval:
    """`In the past 24 hours` reaches into the day before."""
    number, unit = _number(given.get("n", "one")), given["unit"]
    if unit == "hour":
        number, unit = -(-number // 24), "day"
    return Interval(moved(day, unit, -number), day)


def _from_now(given: dict[str, str], day: date) -> Interval:
    unit = given.get("unit") or given["unit_"]
    return around(unit, moved(day, unit, _number(given.get("n") or given["m"])))


def _anchored(match: re.Match[str], given: dict[str, str], anchors: Sequence[tuple[int, int, date]]) -> Interval | None:
    """`Two days later` counts from the day that is named before it, `a day after` from the one right behind."""
    way, unit = given.get("way", ""), given.get("unit") or given["unit_"]
    if given.get("n") in ("several", "few") or (not way and "next" not in given):
        return None
    behind = next((day for start, _, day in anchors if 0 < start - match.end() <= _GAP), None)
    before = next((day for start, _, day in reversed(anchors) if start < match.start()), None)
    anchor = behind if way in ("after", "before") else before
    if anchor is None:
        return None
    back = way in ("earlier", "before") or given.get("next") == "previous"
    return around(unit, moved(anchor, unit, (-1 if back else 1) * _number(given.get("n", "one"))))


_GAP = 4  # characters: `two days after Monday`


def _number(written: str) -> int:
    return COUNTS.get(written) or {"several": 7, "few": 7}.get(written) or int(written)
