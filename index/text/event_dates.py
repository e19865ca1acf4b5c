"""The calendar days behind `on Wednesday`, `yesterday` and `in February`, by the day on which an article appeared.

News tells of what was: a weekday is the latest such day up to publication, unless the verb beside it speaks of what
is to come; a month without a year is the nearest past one. Each reading names the rule that gave it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from operator import itemgetter
from typing import Literal

from index.text.article_days import ArticleDays, days_of
from index.text.counted_dates import CountedRule, counted_dates
from index.text.tense import Tense, is_still_ahead, tense
from index.text.time_expressions import Interval, TimeExpression, recognise, reference_day, resolve
from index.types import Dating, Published

DateRule = Literal[
    "past weekday", "coming weekday", "day of publication", "named in full", "brought up to date", "nearest day",
    CountedRule,
]  # fmt: skip
"""How a date was read. `nearest day`: of a month, the year left out. `named in full`: the article says elsewhere
which `Friday, July 8` it was. `counted from another date`: of the sentence. `brought up to date`: it
tells of what came after the day it is dated."""


@dataclass(frozen=True, slots=True)
class EventDate:
    """A date of a text that says no full date by itself, `text[start:end]`, with the days that it means."""

    start: int
    end: int
    days: Interval
    rule: DateRule


_SOON = 60  # days
_LONG_AGO = 120  # days: what was to come on such a day is to come a year later
_HABIT = re.compile(r"\b(?:every|each|a|one|any|most|that|first|second|third|fourth) $", re.IGNORECASE)
_HABITS = re.compile(r"^ (?:morning|afternoon|evening|night)s\b")
_SINCE = re.compile(r"\b(?:since|past|previous) $", re.IGNORECASE)
_OF_NAME = re.compile(
    r"\b(?:Black|Good|Super|Cyber|Ash|Palm|Easter|Fat|Bloody|Shrove|Holy|Giving|Business) $", re.IGNORECASE
)
"""`Black Friday`."""
_NAME_GOES_ON = re.compile(r"^ (?:Night|Morning) (?:Live|Football|Fever|Lights)\b")
_TO_WEEKDAY = re.compile(r"^(?: to | through |[-–])(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_FROM_WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: to | through |[-–])$")
_JOINED = re.compile(r"(?:, | and | or | to | through |, and |, or |[-–])(?:in |early |late |mid-)?", re.IGNORECASE)
_OF_WEEKDAY = re.compile(r",? (?:(?:dem|den|der|le|el|the) )?")
_SMALL_HOURS = re.compile(
    r"\b(?:early|overnight|before dawn)(?: on)? $|\bshortly after midnight(?: on)? $", re.IGNORECASE
)
_DAY = timedelta(days=1)
_ANY_DAY = date(2000, 1, 1)


def event_dates(text: str, published: Published | date | Dating | None) -> tuple[EventDate, ...]:
    """The dates of a sentence that need its article's date to be understood, in reading order.

    Args:
        text: A sentence.
        published: When its article appeared, best with what else stands in it; without a day nothing can be said.

    >>> [str(each.days.first) for each in event_dates("He left on Monday and will vote Friday.", date(2025, 3, 19))]
    ['2025-03-17', '2025-03-21']
    """
    expressions = _with_weekdays(recognise(text), text)
    if not expressions and not counted_dates(text, _ANY_DAY, []):
        return ()  # without reading the days of its article
    day, article = _days(published)
    if day is None:
        return ()
    found = _in_turn([read for each in expressions if (read := _event_date(each, text, day, article))], text, day)
    counted = [EventDate(*each) for each in counted_dates(text, day, _anchors(text, found))]
    found = [each for each in found if not any(one.start < each.end and each.start < one.end for one in counted)]
    return tuple(sorted((*found, *counted), key=lambda each: each.start))


def _with_weekdays(expressions: Sequence[TimeExpression], text: str) -> list[TimeExpression]:
    """The same, a weekday and the date behind it as one: `lundi 24 mars`, `Sonntag, dem 6. April`."""
    found: list[TimeExpression] = []
    for each in expressions:
        before = found[-1] if found else None
        is_dated = each.kind == "date" and each.day and each.month and each.weekday is None
        if before and before.kind == "weekday" and is_dated and _OF_WEEKDAY.fullmatch(text, before.end, each.start):
            found[-1] = replace(each, start=before.start, weekday=before.weekday)
        else:
            found.append(each)
    return found


def _in_turn(found: Sequence[EventDate], text: str, day: date) -> list[EventDate]:
    """The same, a month behind one that has not passed coming after it: `launches in September and October`."""
    read: list[EventDate] = []
    for each in found:
        is_behind = bool(read) and _is_behind(read[-1], each, text, day)
        first = each.days.first
        after = first.replace(year=first.year + 1) if is_behind else first
        read.append(replace(each, days=_month(after)) if is_behind else each)
    return read


def _is_behind(before: EventDate, month: EventDate, text: str, day: date) -> bool:
    """Is a month joined to one that has not passed, and was read as an earlier one?"""
    if not before.rule == month.rule == "nearest month" or not month.days.first < before.days.first:
        return False
    return before.days.last >= day and bool(_JOINED.fullmatch(text, before.end, month.start))


def _month(first: date) -> Interval:
    return Interval(first, (first + 32 * _DAY).replace(day=1) - _DAY)


def _anchors(text: str, found: list[EventDate]) -> list[tuple[int, int, date]]:
    """The single days that a sentence names."""
    dated = [(each.start, each.end, days) for each in recognise(text) if each.year and (days := resolve(each, None))]
    dated += [(each.start, each.end, each.days) for each in found]
    return [
        (start, end, days.first) for start, end, days in sorted(dated, key=itemgetter(0)) if days.first == days.last
    ]


def _days(published: Published | date | Dating | None) -> tuple[date | None, ArticleDays | None]:
    """The day that a sentence counts from: that of its entry or of its article, with what this tells of its days."""
    if not isinstance(published, Dating):
        return (reference_day(published) if isinstance(published, Published) else published), None
    day = reference_day(published.published)
    if day is None or not published.article:
        return day, None
    article = days_of(published.article, day)
    of_entry = article.entry(published.at)
    return (of_entry, None) if of_entry else (day, article)


def _event_date(expression: TimeExpression, text: str, day: date, article: ArticleDays | None) -> EventDate | None:
    if expression.kind not in ("weekday", "relative", "date") or (expression.year and expression.kind == "date"):
        return None
    if expression.or_month or (expression.kind == "date" and not expression.month):
        return None
    days = resolve(expression, day)
    if days is None:
        return None
    rule: DateRule
    if expression.kind == "weekday":
        if not (read := _weekday(expression, text, day, article)):
            return None
        first, rule = read
        days = Interval(first, first)
    elif expression.kind == "relative":
        rule = "counted from publication"
    else:
        rule = "nearest day" if expression.day else "nearest month"
        # A day that is close ahead is announced, or reported in an article that was brought up to date. What is further
        # ahead, and spoken of as past, is the latest one.
        soon = _SOON if expression.day else 0
        is_ahead = tense(text, expression.start, expression.end) == "ahead"
        if (days.first - day).days > soon and not is_ahead:
            past = resolve(expression, days.first - timedelta(days=300))
            days = past if past and past.first <= day else days
        elif (
            is_ahead
            and expression.day
            and (day - days.last).days > (0 if is_still_ahead(text, expression.start) else _LONG_AGO)
        ):
            days = resolve(expression, days.first + timedelta(days=366)) or days
        elif days.last < day and is_ahead and not expression.day:
            days = resolve(replace(expression, word="next"), day) or days
        if expression.day and expression.weekday not in (None, days.first.weekday()):
            years = (resolve(expression, day + timedelta(days=turn * 365)) for turn in (0, -1, 1))
            named = (each for each in years if each and each.first.weekday() == expression.weekday)
            days = min(named, key=lambda each: abs(each.first - day), default=days)
    # `in February.`, `on Feb. 3.`
    is_last = not text[expression.end :].strip() or not expression.day or text[expression.start].isalpha()
    ends_sentence = text[: expression.end].endswith(".") and is_last
    return EventDate(expression.start, expression.end - ends_sentence, days, rule)


def _weekday(
    expression: TimeExpression, text: str, day: date, article: ArticleDays | None
) -> tuple[date, DateRule] | None:
    """The day that a weekday was or will be; None where nobody can tell, and of `every Monday`."""
    before, after, wanted = text[: expression.start], text[expression.end :], expression.weekday or 0
    if _OF_NAME.search(before) or _NAME_GOES_ON.search(after) or _HABIT.search(before) or _HABITS.search(after):
        return None
    is_range = bool(_TO_WEEKDAY.search(after) or _FROM_WEEKDAY.search(before))
    back, next_one = (day.weekday() - wanted) % 7, day + ((wanted - day.weekday()) % 7 or 7) * _DAY
    latest = day - back * _DAY
    if expression.word == "last" or _SINCE.search(before):
        return latest - (0 if back else 7) * _DAY, "past weekday"
    if expression.word == "next":
        return next_one, "coming weekday"
    said = tense(text, expression.start, expression.end)
    if is_range and said != "ahead":
        return None
    named = article.named.get(wanted) if article else None
    if article and named and (named > day if said == "ahead" else day < named <= article.until or said == "open"):
        return named, "named in full"
    if not back:
        return day, "day of publication"
    if said == "ahead" or (expression.word == "this" and said == "open"):
        return next_one, "coming weekday"
    if article is None:
        return latest, "past weekday"
    return _of_article(wanted, said, day, article)


def _of_article(wanted: int, said: Tense, day: date, article: ArticleDays) -> tuple[date, DateRule] | None:
    """The same of a weekday that is not spoken of as to come, by what else stands in its article."""
    ahead = (wanted - day.weekday()) % 7
    next_one = day + ahead * _DAY
    if article.until - day > 6 * _DAY:  # it goes on for weeks: its last day, or else none
        return (article.until, "brought up to date") if article.until.weekday() == wanted else None
    if next_one <= article.until:
        return next_one, "brought up to date"
    if said == "open" and wanted in article.coming:
        return next_one, "coming weekday"
    # Six days ago is `last Friday`: more often it is tomorrow, by another clock or a newer text.
    return None if ahead == 1 else (next_one - 7 * _DAY, "past weekday")


def days_named(text: str, published: Published | date | Dating | None) -> Iterator[Interval]:
    """The days, months and years that a sentence names, in reading order; `last week` and `in the 1990s` are none."""
    readings = {(each.start, each.end): each.days for each in event_dates(text, published)}
    for expression in recognise(text):
        days = readings.get((expression.start, expression.end)) or (
            resolve(expression, None) if expression.year else None
        )
        if days and (days.first == days.last or expression.kind == "date"):
            yield days


def day_of_event(text: str, published: Published | date | Dating | None) -> date | None:
    """The day that a sentence tells of: the first it names, none where it names only a month or a year.

    >>> day_of_event("Feb. 17: Marten stopped at the airport.", date(2022, 12, 8))
    datetime.date(2022, 2, 17)
    """
    return next((days.first for days in days_named(text, published) if days.first == days.last), None)
