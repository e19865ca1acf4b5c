"""The calendar days behind `on Wednesday`, `yesterday` and `in February`, by the day on which an article appeared.

News tells of what was: a weekday is the latest such day up to publication, unless the verb beside it speaks of what
is to come; a month without a year is the nearest past one. Each reading names the rule that gave it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from index.text.folding import plain
from index.text.time_expressions import Interval, TimeExpression, recognise, reference_day, resolve
from index.text.word_lists import any_of, word_class
from index.types import Published

DateRule = Literal[
    "past weekday", "coming weekday", "day of publication", "counted from publication", "nearest month", "nearest day"
]
"""How a date was read. `nearest day`: of a month, the year left out."""


@dataclass(frozen=True, slots=True)
class EventDate:
    """A date of a text that says no full date by itself, `text[start:end]`, with the days that it means."""

    start: int
    end: int
    days: Interval
    rule: DateRule


_AHEAD = re.compile(
    r"\b(?:(?:will|would|shall|may|might|could|won['’]t)(?: not| also| now)?(?: be(?: \w+ly)? \w+)?"
    r"|plans? to|planning to|hopes? to|expects? to|aims? to|intends? to"
    r"|upcoming|tomorrow"
    r"|(?:scheduled|slated) (?:for|to|on)"  # also without `is`: `elections scheduled for Sunday`
    r"|(?:is|are|was|were|be|been) (?:\w+ly )?(?:set|due|scheduled|expected|slated|planned|poised|about|going|to)"
    r"|(?:is|are|['’](?:re|s)) (?:not |also |now )?\w+ing"
    r"|(?:ends|begins|starts|opens|closes|expires|kicks off|takes (?:effect|place)|runs (?:until|through|to)))\b",
    re.IGNORECASE,
)
_BACK = re.compile(
    rf"\b(?:\w{{2,}}ed|{any_of(word_class('saying', 'telling', 'past_verbs'))})\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[;—–]|:(?!\d)|, (?:and|but|while|which|who|when|where|after|before)\b")
_REACH = 120  # characters before a date in which a verb says when that is
_NEXT = 60  # and behind it
_SOON = 60  # days
_SAID = re.compile(
    rf"\b(?:{any_of(word_class('saying', 'telling', 'claiming'))})(?: \w+){{0,2}} (?:on |late |early )?$", re.IGNORECASE
)


def event_dates(text: str, published: Published | date | None) -> tuple[EventDate, ...]:
    """The dates of a sentence that need its article's date to be understood, in reading order.

    Args:
        text: A sentence.
        published: When its article appeared; without a day nothing can be said.

    >>> [str(each.days.first) for each in event_dates("He left on Monday and will vote Friday.", date(2025, 3, 19))]
    ['2025-03-17', '2025-03-21']
    """
    day = reference_day(published) if isinstance(published, Published) else published
    if day is None:
        return ()
    found = (_event_date(each, text, day) for each in recognise(text))
    return tuple(each for each in found if each)


def _event_date(expression: TimeExpression, text: str, day: date) -> EventDate | None:
    if expression.kind not in ("weekday", "relative", "date") or (expression.year and expression.kind == "date"):
        return None
    if expression.or_month or (expression.kind == "date" and not expression.month):
        return None
    days = resolve(expression, day)
    if days is None:
        return None
    rule: DateRule
    if expression.kind == "weekday":
        rule = "past weekday"
        if days.first == day:
            rule = "day of publication"
        elif expression.word == "next" or (not expression.word and is_ahead(text, expression)):
            rule, first = "coming weekday", day + timedelta(days=((expression.weekday or 0) - day.weekday()) % 7 or 7)
            days = Interval(first, first)
    elif expression.kind == "relative":
        rule = "counted from publication"
    else:
        rule = "nearest day" if expression.day else "nearest month"
        # A day that is close ahead is announced, or told of in an article that was brought up to date. What is further
        # ahead, and told of as past, is the latest one.
        soon = _SOON if expression.day else 0
        if (days.first - day).days > soon and not is_ahead(text, expression):
            past = resolve(expression, days.first - timedelta(days=300))
            days = past if past and past.first <= day else days
        if expression.day and expression.weekday not in (None, days.first.weekday()):
            years = (resolve(expression, day + timedelta(days=turn * 365)) for turn in (0, -1, 1))
            named = (each for each in years if each and each.first.weekday() == expression.weekday)
            days = min(named, key=lambda each: abs(each.first - day), default=days)
    ends_sentence = text[: expression.end].endswith(".") and not expression.day  # `in February.`
    return EventDate(expression.start, expression.end - ends_sentence, days, rule)


def is_ahead(text: str, expression: TimeExpression) -> bool:
    """Does the verb nearest to a date speak of what is to come?"""
    text = plain(text)
    before = text[max(0, expression.start - _REACH) : expression.start]
    if _SAID.search(before):
        return False
    if cut := list(_CLAUSE.finditer(before)):
        before = before[cut[-1].end() :]
    ahead, back = ([m.end() for m in cue.finditer(before)] for cue in (_AHEAD, _BACK))
    if ahead or back:
        return max(ahead, default=-1) >= max(back, default=-1)
    after = text[expression.end : expression.end + _NEXT]
    ahead, back = ([m.start() for m in cue.finditer(after)] for cue in (_AHEAD, _BACK))
    return bool(ahead) and min(ahead) <= min(back, default=len(after))


def looks_ahead(text: str) -> bool:
    """Does a sentence speak of what is to come?

    >>> looks_ahead("It was to begin in May."), looks_ahead("A court rejected it.")
    (True, False)
    """
    return bool(_AHEAD.search(plain(text)))


def tells_past(text: str) -> bool:
    """Does a sentence say that something happened?

    >>> tells_past("A court rejected it."), tells_past("The next attempt will be made on Thursday.")
    (True, False)
    """
    return bool(_BACK.search(_AHEAD.sub(" ", plain(text))))


def days_named(text: str, published: Published | date | None) -> Iterator[Interval]:
    """The days, months and years that a sentence names, in reading order; `last week` and `in the 1990s` are none."""
    readings = {(each.start, each.end): each.days for each in event_dates(text, published)}
    for expression in recognise(text):
        days = readings.get((expression.start, expression.end)) or (
            resolve(expression, None) if expression.year else None
        )
        if days and (days.first == days.last or expression.kind == "date"):
            yield days


def day_of_event(text: str, published: Published | date | None) -> date | None:
    """The day that a sentence tells of: the first it names, none where it names only a month or a year.

    >>> day_of_event("Feb. 17: Marten stopped at the airport.", date(2022, 12, 8))
    datetime.date(2022, 2, 17)
    """
    return next((days.first for days in days_named(text, published) if days.first == days.last), None)
