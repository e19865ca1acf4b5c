"""Dates and times as a reader writes them, at the precision that they have."""

from datetime import UTC, datetime

from index.dates import first_day, in_words, precision_of

_KNOWN = {"year": 1, "month": 2, "day": 3, "time": 3}


def date_parts(value: str) -> tuple[int, ...]:
    """Year, month and day of an ISO value, as many as it states; empty if it is no date.

    >>> date_parts("2025-03"), date_parts("2025-03-20T15:01:01+00:00"), date_parts("soon")
    ((2025, 3), (2025, 3, 20), ())
    """
    try:
        first = first_day(value)
    except ValueError:
        return ()
    return (first.year, first.month, first.day)[: _KNOWN[precision_of(value)]]


def moment(at: str) -> datetime | None:
    """An ISO time in UTC, or without a zone if it states none; None if it is no time."""
    try:
        stated = datetime.fromisoformat(at)
        return stated.astimezone(UTC) if stated.tzinfo else stated
    except (ValueError, OverflowError):  # the first hours of year 1, in a zone east of Greenwich
        return None


def written_moment(at: str) -> str:
    """An ISO value at its own precision, with its time of day where it has one.

    >>> written_moment("2025-03-20T16:01:01+01:00"), written_moment("2025-03")
    ('20 March 2025, 15:01 UTC', 'March 2025')
    """
    return written_time(at) if precision_of(at) == "time" else in_words(at)


def stamp(at: str) -> str:
    """An ISO value as lists print it, with its time of day where it has one.

    >>> stamp("2025-03-20T16:01:01+01:00"), stamp("2025-03-20T16:01"), stamp("2025-03")
    ('2025-03-20 15:01 UTC', '2025-03-20 16:01', '2025-03')
    """
    when = moment(at) if precision_of(at) == "time" else None
    return at if when is None else f"{when:%Y-%m-%d %H:%M}" + (" UTC" if when.tzinfo else "")


def written_time(at: str) -> str:
    """An ISO time written out to the minute.

    >>> written_time("2025-03-20T16:01:01+01:00")
    '20 March 2025, 15:01 UTC'
    """
    when = moment(at)
    if when is None:
        return at
    return f"{in_words(when.date().isoformat())}, {when:%H:%M}" + (" UTC" if when.tzinfo else "")
