"""Entries of a timeline: lines that begin with their date, `Feb. 17: Marten stopped at the airport`."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from index.text.event_dates import event_dates
from index.text.time_expressions import Interval, TimeExpression, recognise, resolve
from index.types import Published

_LATEST_START = 3  # characters of a line: a bullet may stand before the date
_PARTED = re.compile(r"\s*[:–—-]\s*\S")  # `3 May: a vote`


def entry_date(line: str) -> TimeExpression | None:
    """The date that a line begins with as an entry of a timeline does; None where it is no such line.

    >>> bool(entry_date("Feb. 17: Marten stopped at the airport")), bool(entry_date("On 17 February he left"))
    (True, False)
    """
    first = next(iter(recognise(line)), None) if any(map(str.isdecimal, line[:40])) or line[:1].isupper() else None
    if not first or first.start > _LATEST_START or not _PARTED.match(line, first.end):
        return None
    return first


def entry_days(lines: Sequence[str], published: Published | date | None) -> list[Interval | None]:
    """The days of the entries of one timeline, in their order.

    Where they leave the year out their order tells it, as a timeline that is brought up to date runs on past the day
    on which it first appeared.

    Args:
        lines: Entries; what is none has no days.
        published: When the article appeared.

    >>> found = entry_days(["July 20: A trial", "Oct. 25: An appeal", "Dec. 8: Freed"], date(2022, 7, 21))
    >>> [str(each.first) for each in found]
    ['2022-07-20', '2022-10-25', '2022-12-08']
    """
    read = [_read(line, published) for line in lines]
    firsts = [days.first for days, _ in filter(None, read)]
    steps = [*pairwise(firsts)]
    onwards = sum(_in_year(one) < _in_year(other) for one, other in steps)
    # Else the newest comes first, or they are in no order.
    in_order = 2 * onwards > len(steps) or (2 * onwards == len(steps) and any(one < other for one, other in steps))
    found: list[Interval | None] = []
    latest: date | None = None
    for each in read:
        days, says_year = each or (None, True)
        if days and latest and in_order and not says_year and days.first < latest:
            days = Interval(_year_on(days.first), _year_on(days.last))
        latest = days.first if days else latest
        found.append(days)
    return found


def _read(line: str, published: Published | date | None) -> tuple[Interval, bool] | None:
    """The days that an entry begins with, and whether it says the year."""
    if not (first := entry_date(line)):
        return None
    if first.year:
        days = resolve(first, None)
    else:
        days = next((each.days for each in event_dates(line, published) if each.start == first.start), None)
    return (days, bool(first.year)) if days else None


def _in_year(day: date) -> tuple[int, int]:
    return day.month, day.day


def _year_on(day: date) -> date:
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
