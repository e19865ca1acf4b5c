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
_ZONES = {
    "UTC": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "JST": 9,
}  # fmt: skip
"""Hours east of Greenwich, of zones that newspapers and wires name by letters."""


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


def parse_date(written: object) -> str | None:
    """Read a date as feeds, JSON files and HTML pages write it.

    Args:
        written: ISO 8601 (also `2025` and `2025-03`), RFC 2822, seconds or milliseconds since 1970, or a
            written-out English date such as `March 20, 2025`.

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
    return _iso(text) if _ISO.fullmatch(text) else _written_out(text)


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
        two = parser.parse(text, default=datetime(2002, 2, 2, 1, 1, 1), tzinfos=_zone)
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
