"""A date of the statement must be one of the source's; relative ones are resolved from its publication."""

import re
from collections.abc import Sequence
from datetime import timedelta

from index.text.folding import plain
from index.text.tense import tense
from index.text.time_expressions import Interval, TimeExpression, readings, recognise
from index.types import Published
from qa.verification.types import Evidence, Gap

_REPORTED = re.compile(
    r"\b(?:as of|reported|reporting|published|according to (?:\w+ ){1,4}|in an? (?:report|article|story)|wrote|dated)"
    r"(?:[ \w,]{0,40}? (?:on|in|of))?,? $",
    re.IGNORECASE,
)
_SIDES = {"before": -1, "until": -1, "till": -1, "after": 1, "since": 1}
_SIDE = re.compile(r"\b(before|until|till|after|since) (?:the )?$", re.IGNORECASE)


def check_dates(statement: str, cited: Sequence[Evidence]) -> list[Gap]:
    """A gap for every date that no cited text has, at that precision or a finer one."""
    gaps: list[Gap] = []
    for written in recognise(statement):
        faults = [fault for evidence in cited if (fault := _fault(statement, written, evidence)) is not None]
        if len(faults) == len(cited):
            reason = next((fault for fault in faults if fault), "") or _nearest(cited)
            gaps.append(Gap("unsupported_date", written.start, written.end, reason))
    return gaps


def _fault(statement: str, written: TimeExpression, evidence: Evidence) -> str | None:
    """Why this source does not have the date; None if it does."""
    published = evidence.source.published
    premise = evidence.premise
    fault = ""
    for other in recognise(premise):
        if means(written, other, published) and _is_of_its_tense(written, other, evidence):
            if _side(statement, written) * _side(premise, other) >= 0:
                return None
            fault = f"the source says “{_around(premise, other)}”"
    if _is_publication(statement, written, evidence):
        return None
    if written.kind == "date" and written.year and not written.month and _has_number(premise, str(written.year)):
        return None
    return fault


def _is_of_its_tense(written: TimeExpression, other: TimeExpression, evidence: Evidence) -> bool:
    """Is a year that the source leaves to the reader the one to come or the one past, as its verb says?

    `begins on 3 May` of an article of March is not of the May before.
    """
    published = evidence.source.published
    if published is None or not written.year or other.year or other.kind != "date" or not other.month:
        return True
    its_tense = tense(evidence.premise, other.start, other.end)
    if its_tense == "open":
        return True
    found = [days for days in readings(other, published) if _covers(written, days)]
    if its_tense == "ahead":
        return any(days.last >= published.first_day for days in found)
    return any(days.first <= published.last_day for days in found)


def means(said: TimeExpression, other: TimeExpression, published: Published | None) -> bool:
    """Does the source's date, in an article of a day, bear out the statement's?"""
    if said.fields == other.fields:
        return True
    if said.kind == "relative":
        return False
    if _plainly(said, other):
        return True
    return any(_covers(said, days) for days in readings(other, published))


def _plainly(said: TimeExpression, other: TimeExpression) -> bool:
    """Is all that the statement's date says in the other one, word for word?"""
    if "relative" in (said.kind, other.kind) or "decade" in (said.kind, other.kind):
        return False
    if other.or_month and said.month == other.or_month and said.day == other.month and said.year in (None, other.year):
        return True
    if said.weekday is not None and other.weekday is None and other.day and other.month and other.year:
        return False  # the calendar shows it
    pairs = ((said.year, other.year), (said.month, other.month), (said.day, other.day), (said.weekday, other.weekday))
    if said.word in ("last", "next") and said.word != other.word:
        return False
    return all(mine is None or mine == theirs for mine, theirs in pairs)


def _covers(said: TimeExpression, days: Interval) -> bool:
    """Does every day of the source's date have all that the statement's date says?"""
    if said.kind == "decade":
        return said.year is not None and said.year <= days.first.year and days.last.year <= said.year + 9
    if said.word in ("last", "next"):
        return False  # it counts from a day that is not known
    one, two = days.first, days.last
    if said.year is not None and not said.year == one.year == two.year:
        return False
    if said.month is not None and ((one.year, one.month) != (two.year, two.month) or said.month != one.month):
        return False
    if said.day is not None and (one != two or said.day != one.day):
        return False
    return said.weekday is None or (one == two and said.weekday == one.weekday())


def _is_publication(statement: str, written: TimeExpression, evidence: Evidence) -> bool:
    """Is it the day on which the source appeared, and used as that?"""
    published = evidence.source.published
    if published is None or not _REPORTED.search(plain(statement[: written.start])):
        return False
    premise = plain(evidence.premise)
    if any(_REPORTED.search(premise[: other.start]) for other in recognise(premise)):
        return False  # it tells of another report, with a day of its own
    return _covers(written, Interval(published.first_day, published.last_day))


def _side(text: str, written: TimeExpression) -> int:
    """-1 for `before` that date, 1 for `after` it, 0 for neither."""
    found = _SIDE.search(plain(text[max(0, written.start - 12) : written.start]))
    return _SIDES[found[1].casefold()] if found else 0


def _has_number(text: str, digits: str) -> bool:
    return bool(re.search(rf"(?<![\d.,$€£¥]){digits}(?![\d%]|[.,]\d)", text))


def _nearest(cited: Sequence[Evidence]) -> str:
    for evidence in cited:
        for written in recognise(evidence.premise):
            words = " ".join(evidence.premise[written.start : written.end].split())
            days = readings(written, evidence.source.published)
            if written.kind in ("weekday", "relative") and days and days[0].last - days[0].first < timedelta(days=1):
                return f"the source says “{words}”, which was {days[0].first.isoformat()}"
            return f"the source says “{words}”"
    return "the cited source does not have this date"


def _around(text: str, written: TimeExpression) -> str:
    before = re.search(r"\w+ ?(?:the )?$", plain(text[: written.start]))
    return " ".join(text[before.start() if before else written.start : written.end].split())
