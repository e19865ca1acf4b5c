"""The days that an article as a whole tells of: how far it was brought up to date, and which weekday it names in full.

An archive often dates an article by the day on which it first appeared, or by another time zone's: dated the 7th, it
tells of what happened `on Friday`, the 8th. Who reports speaks of the day, and quotes what was said on it; six days
ago is `last Friday`.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import pairwise

from index.text.calendar_names import WEEKDAYS, names
from index.text.tense import Tense, dates_speech, looks_ahead, tells_past, tense
from index.text.time_expressions import ENGLISH_MONTHS, TimeExpression, recognise, resolve
from index.text.word_lists import any_of

_WEEKDAY = re.compile(rf"\b(?:{'|'.join(name.capitalize() for name in names('weekdays', 'en'))})\b(?!s\b)")
_LINE = re.compile(r"[^\n]+")
_SENTENCE_END = re.compile(r"[.!?][\"”’']*\s+(?=[\"“‘]?[A-Z])")
_NOT_THE_NEXT = re.compile(r"\b(?:last|since|previous|past|Last|Since) $")
_LEAD = 300  # characters of an article in which it tells its news
_WEEK, _HALF_A_YEAR = timedelta(days=6), 183
_NEXT, _SECOND = timedelta(days=1), timedelta(days=2)
_ENOUGH = 3  # speeches of one day, if most are of it
_HEADING = 90  # characters of a line that is nothing but the date of an entry
_ENTRY = 1000  # characters below the date of an entry that belong to it
_TELLING = 300  # of them, that say whether it happened
_AROUND = 80  # characters behind a date that may hold its verb

_OF_WEEK = re.compile(rf"\b(?:{'|'.join(name.capitalize() for name in names('weekdays', 'en'))}),? (?:the )?$")
_LONGEST_WEEKDAY = 16  # characters of `Wednesday, the `
_AFTER_DATE = re.compile(r"\s*(?:[:–—-]\s*\S|$)")
_OF_DAY = re.compile(
    r"^(?:[A-Z]\w+day\b)?[\W\d]*(?:[ap]\.?m\.?\W*)?(?:E[DS]?T|GMT|BST|local time)?\W*(?:on\W*)?$", re.IGNORECASE
)


@cache
def _day_of(*months: int) -> re.Pattern[str]:
    """A day of one of some months."""
    month = any_of([name.capitalize() for name, number in ENGLISH_MONTHS.items() if number in months])
    return re.compile(rf"\b(?:(?:{month})\b\.? \d\d?\b|\d\d? (?:{month})\b)(?:,? (?:19|20)\d\d\b)?")


@dataclass(frozen=True, slots=True)
class ArticleDays:
    """What an article says of its days."""

    until: date
    """The last day that it tells of: that of its publication, or a later one if it was brought up to date."""
    named: dict[int, date]
    """Weekdays, 0 for Monday, that it names with their day of the month: `Friday, July 8`."""
    coming: frozenset[int]
    """Weekdays of which it speaks as of what is to come, and never as of what was."""
    entries: tuple[tuple[int, int, date], ...]
    """Where what stands below the date of an entry begins and ends, with that date."""

    def entry(self, at: int) -> date | None:
        """The day of the entry that a place lies in."""
        return next((day for start, end, day in self.entries if start <= at < end), None)


@lru_cache(maxsize=512)
def days_of(text: str, published: date) -> ArticleDays:
    """Read an article.

    Args:
        text: All of it.
        published: The day on which it first appeared.

    >>> days_of("A jet shot the balloon down Saturday.", date(2023, 2, 3)).until
    datetime.date(2023, 2, 4)
    """
    entries = tuple(_entries(text, published))
    mentions = [each for each in _mentions(text) if not any(start <= each.at < end for start, end, _ in entries)]
    written = [*_written_out(text, published)]
    by_weekday = {number: {day for day, said, _ in written if said == number} for number in range(7)}
    tenses = {number: {each.tense for each in mentions if each.weekday == number} for number in range(7)}
    return ArticleDays(
        max(published, _brought_up_to(mentions, published), *_later(written, published), *_happened(text, entries)),
        {number: min(days) for number, days in by_weekday.items() if len(days) == 1},
        frozenset(number for number, found in tenses.items() if "ahead" in found and "past" not in found),
        entries,
    )


@dataclass(frozen=True, slots=True)
class _Mention:
    """A weekday alone."""

    at: int
    weekday: int
    tense: Tense
    is_speech: bool
    is_lead: bool


def _mentions(text: str) -> Iterator[_Mention]:
    """The weekdays that English text names."""
    for line in _LINE.finditer(text):
        if not _WEEKDAY.search(line[0]):
            continue
        ends = [0, *(each.end() for each in _SENTENCE_END.finditer(line[0])), len(line[0])]
        for found in _WEEKDAY.finditer(line[0]):
            first = max(end for end in ends if end <= found.start())
            sentence, start = line[0][first : min(end for end in ends if end > found.start())], found.start() - first
            if _NOT_THE_NEXT.search(sentence[:start]) or sentence[found.end() - first :][:2] in ("'s", "’s"):
                continue
            at = line.start() + found.start()
            yield _Mention(
                at,
                WEEKDAYS[found[0].lower()],
                tense(sentence, start, found.end() - first),
                dates_speech(sentence, start),
                at < _LEAD,
            )


def _brought_up_to(mentions: list[_Mention], published: date) -> date:
    """The day after publication or the second, if the lead tells of it as past, or if most of what is said was then."""
    speeches = Counter(each.weekday for each in mentions if each.is_speech)
    most, after, second = max(speeches.values(), default=0), published + _NEXT, published + _SECOND
    of_second = speeches[second.weekday()]
    if of_second >= _ENOUGH and 2 * of_second > speeches.total():
        return second
    is_led = any(each.is_lead and each.tense == "past" and each.weekday == after.weekday() for each in mentions)
    return after if is_led or 0 < most == speeches[after.weekday()] else published


def _written_out(text: str, published: date) -> Iterator[tuple[date, int | None, Tense]]:
    """The days of the month that an article names, within a week of its own, with the weekday before them."""
    around = sorted({(published - _WEEK).month, (published + _WEEK).month})
    for found in _day_of(*around).finditer(text):
        before = _OF_WEEK.search(text[max(0, found.start() - _LONGEST_WEEKDAY) : found.start()])
        for each in recognise((before[0] if before else "") + found[0]):
            day = _near(each, published)
            if day and abs(day - published) <= _WEEK and each.weekday in (None, day.weekday()):
                line = text.rfind("\n", 0, found.start()) + 1
                rest = text[line : found.end() + _AROUND].split("\n", 1)[0]
                yield day, each.weekday, tense(rest, found.start() - line, found.end() - line)


def _near(expression: TimeExpression, published: date) -> date | None:
    """The day of a date that names one, the nearest where it leaves the year out."""
    if expression.kind != "date" or not (expression.day and expression.month) or expression.or_month:
        return None
    days = resolve(expression, published)
    return days.first if days else None


def _later(written: list[tuple[date, int | None, Tense]], published: date) -> Iterator[date]:
    """The next days if an article tells of them as past; captions say their day in full."""
    for day, weekday, its in written:
        is_next = timedelta(0) < day - published <= _SECOND
        if is_next and its != "ahead" and (weekday is not None or its == "past"):
            yield day


def _happened(text: str, entries: tuple[tuple[int, int, date], ...]) -> Iterator[date]:
    """The days of entries below which an article tells of what was; a line alone may announce it."""
    for start, end, day in entries:
        below = text[start : min(end, start + _TELLING)].partition("\n")[2]
        if tells_past(below) and not looks_ahead(below):
            yield day


def _entries(text: str, published: date) -> Iterator[tuple[int, int, date]]:
    """What stands below the date of an entry, as in a live report: `Thursday, March 3`, or `Feb. 17: A stop`."""
    heads = []
    for line in _LINE.finditer(text):
        opening = line[0][:_HEADING]
        found = _day_of(*range(1, 13)).search(opening) if any(map(str.isdecimal, opening)) else None
        if not found or not _OF_DAY.match(line[0][: found.start()]) or not _AFTER_DATE.match(line[0], found.end()):
            continue
        if day := next(filter(None, (_near(each, published) for each in recognise(found[0]))), None):
            heads.append((line.start(), day))
    for (start, day), (end, _) in pairwise([*heads, (len(text), published)]):
        yield start, min(end, start + _ENTRY), day
