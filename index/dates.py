"""Dates as sources write them, read at the precision they have."""

import calendar
import re
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Literal

_ISO = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2})(?:[T ](?P<time>\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?)"
    r"\s?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?)?)?"
)
_MONTHS = "January February March April May June July August September October November December".split()
_ZONES = {
    "UTC": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "JST": 9,
}  # fmt: skip
"""Hours east of Greenwich, of zones that newspapers and wires name by letters."""
_NUMERIC = re.compile(
    r"(?P<one>\d{1,2})(?P<mark>[./-])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})"
    r"(?:,?(?: um| at| à| a las)? (?P<time>\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?)"
    r"(?: ?(?:Uhr|Hrs?|h)\b\.?)?(?P<rest>.{0,20}))?",
    re.IGNORECASE,
)
DateOrder = Literal["day first", "month first"]
"""Of the numbers of a date, `04/05/2024`."""


def precision_of(value: str) -> Literal["year", "month", "day", "time"]:
    """The precision of an ISO value: `2025-03` gives `month`."""
    if len(value) > 10:
        return "time"
    return "day" if len(value) == 10 else "month" if len(value) == 7 else "year"


def first_day(value: str) -> date:
    """The earliest day an ISO value of any precision can mean."""
    return date.fromisoformat((value + "-01-01")[:10] if len(value) < 7 else (value + "-01")[:10])


def last_day(value: str) -> date:
    """The latest day an ISO value of any precision can mean."""
    first = first_day(value)
    if len(value) >= 10:
        return first
    month = first.month if len(value) == 7 else 12
    return date(first.year, month, calendar.monthrange(first.year, month)[1])


def in_words(value: str) -> str:
    """An ISO value as readers write it, at its own precision and without its time of day; what is none, as it stands.

    >>> [in_words(value) for value in ("2025", "2025-03", "2025-03-20T15:01:01+00:00", "soon")]
    ['2025', 'March 2025', '20 March 2025', 'soon']
    """
    try:
        day = first_day(value)
    except ValueError:
        return value
    month = f"{_MONTHS[day.month - 1]} {day.year}"
    return {"year": str(day.year), "month": month}.get(precision_of(value), f"{day.day} {month}")


def days_in_words(since: date | None, until: date | None) -> str:
    """A range of days, both inclusive, as readers write it.

    >>> days_in_words(date(2025, 3, 1), date(2025, 3, 31)), days_in_words(None, date(2025, 3, 31))
    ('1 to 31 March 2025', 'up to 31 March 2025')
    """
    first, last = (in_words(day.isoformat()) if day else None for day in (since, until))
    if since is None or until is None:
        return f"from {first} on" if first else f"up to {last}" if last else "any day"
    if since == until:
        return str(last)
    if since.year != until.year:
        return f"{first} to {last}"
    month = "" if since.month == until.month else f" {_MONTHS[since.month - 1]}"
    return f"{since.day}{month} to {last}"


def order_of(written: object) -> DateOrder | Literal["either"] | None:
    """In which order the numbers of a date stand; None for what is no date of numbers alone.

    >>> [order_of(date) for date in ("13/05/2024", "05/13/2024", "04/05/2024", "4.5.2024", "2024-05-04")]
    ['day first', 'month first', 'either', 'day first', None]
    """
    found = _NUMERIC.fullmatch(written.strip()) if isinstance(written, str) and len(written) < 60 else None
    if not found:
        return None
    one, two = int(found["one"]), int(found["two"])
    if found["mark"] == "." and two <= 12:
        return "day first"
    if one == two or one > 12 >= two:
        return "day first"
    return "month first" if two > 12 >= one else "either" if max(one, two) <= 12 else None


def parse_date(written: object, order: DateOrder | None = None) -> str | None:
    """Read a date as feeds, JSON files and HTML pages write it.

    Args:
        written: ISO 8601 (also `2025` and `2025-03`), RFC 2822, seconds or milliseconds since 1970, or a
            written-out English date such as `March 20, 2025`.
        order: Of numbers that can be read two ways. Unknown, such a date is none.

    Returns:
        ISO 8601 at the precision of the input, without a zone where none was stated; None if it is no date.
    """
    if isinstance(written, datetime | date):
        return written.isoformat()
    if isinstance(written, bool) or not isinstance(written, str | int | float):
        return None
    text = str(written).strip()
    if re.fullmatch(r"\d{9,10}(\.\d+)?|\d{12,13}", text):
        seconds = float(text) / (1000 if len(text.split(".")[0]) > 10 else 1)
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
    if numbers := order_of(text):
        return _of_numbers(text, order if numbers == "either" else numbers)
    return _iso(text) if _ISO.fullmatch(text) else _written_out(text)


def _of_numbers(text: str, order: DateOrder | None) -> str | None:
    found = _NUMERIC.fullmatch(text)
    if not found or not order:
        return None
    day, month = (found["one"], found["two"]) if order == "day first" else (found["two"], found["one"])
    year = found["year"] if len(found["year"]) == 4 else f"{'19' if found['year'] > '69' else '20'}{found['year']}"
    iso = f"{year}-{int(month):02d}-{int(day):02d}"
    if not found["time"]:
        return _iso(iso)
    return _written_out(f"{iso} {re.sub('[.h]', ':', found['time'])}{found['rest']}") or _iso(iso)


def _iso(text: str) -> str | None:
    try:
        if len(text) > 10:
            return datetime.fromisoformat(text).isoformat(timespec="seconds")
        first_day(text)
    except ValueError:
        return None
    return text


def _written_out(text: str) -> str | None:
    if not text or len(text) > 60 or not any(c.isdigit() for c in text):
        return None
    if re.fullmatch(r"\d{8}", text):
        return _iso(f"{text[:4]}-{text[4:6]}-{text[6:]}")
    try:
        moment = parsedate_to_datetime(text)
        # It knows the zones of North America only, and leaves out the others.
        zone = moment.tzinfo or _zone(text.split()[-1], None)
        return moment.replace(tzinfo=zone).isoformat(timespec="seconds")
    except (ValueError, TypeError, IndexError):
        pass
    from dateutil import parser  # imported here: only odd dates need it

    try:
        # Parsed on two different default days: what differs was not in the text.
        one = parser.parse(text, default=datetime(2001, 1, 1), tzinfos=_zone)
        two = parser.parse(text, default=datetime(2002, 2, 2, 1, 1), tzinfos=_zone)
    except (ValueError, OverflowError, TypeError):
        return None
    if one == two:
        return one.isoformat(timespec="seconds")
    if one.date() == two.date():
        return one.date().isoformat()
    if (one.year, one.month) == (two.year, two.month):
        return f"{one.year:04d}-{one.month:02d}"
    return None


def _zone(name: str | None, seconds: int | None) -> timezone | None:
    """What dateutil asks about a zone it found, so that it never takes the machine's own for it."""
    if seconds is None and name in _ZONES:
        seconds = _ZONES[name] * 3600
    return None if seconds is None else timezone(timedelta(seconds=seconds))
