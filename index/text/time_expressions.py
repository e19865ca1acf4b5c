"""Dates as people write them: `recognise` says where they stand and what they say, `resolve` which days they mean.

A small grammar of our own, for want of a library that gives intervals: dateparser (1.5, tried) reads moments, so that
June 2024 becomes one day of June and `before 2020` and `between March and May 2024` lose their edges; its phrases run
over (`last week about`), it takes the verb in `Who may win` for a month, and half a second goes to importing it.

The grammar has two registers. In prose a capital tells a month from a word, and surnames and counts are left alone. A
question is typed in any case; it is read from a given place on (`expressions_at`), as behind `since` or `in`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Literal, get_args

from index.text.calendar_names import MONTHS, WEEKDAYS, WEEKDAYS_SHORT, names
from index.text.folding import caseless, plain
from index.text.number_words import COUNTS, ORDINALS
from index.text.word_lists import any_of, word_class
from index.types import Published

DateKind = Literal["date", "week", "decade", "quarter", "half", "season", "weekday", "relative", "rolling"]
Precision = Literal["day", "week", "month", "quarter", "half", "season", "year", "decade"]


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """One date in a text, `text[start:end]`: what it says of itself, before any day of reference is known."""

    start: int
    end: int
    kind: DateKind
    """`relative` is so many calendar units from the reference; `rolling` reaches from there up to the reference."""
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    """0 for Monday."""
    word: str = ""
    """`last`, `this` or `next` before a month or weekday, a season's name, the whole of a relative one: `3 day ago`."""
    or_month: int | None = None
    """The month if day and month could be exchanged, as in 3/4/2025."""
    unit: str = ""
    """Of a relative or rolling one: day, week, month, year or decade."""
    number: int = 0
    """Units after the reference, negative before it; which quarter or half of the year."""

    @property
    def fields(self) -> tuple[object, ...]:
        """All that it says, without its place in the text."""
        return self.kind, self.year, self.month, self.day, self.weekday, self.word, self.or_month

    @property
    def precision(self) -> Precision:
        """How long a stretch of days it names."""
        named = self.unit or ("day" if self.kind == "weekday" or (self.kind == "date" and self.day) else self.kind)
        return next((each for each in get_args(Precision) if each == named), "month" if self.month else "year")


@dataclass(frozen=True, slots=True)
class Interval:
    """From the first to the last day, both inclusive."""

    first: date
    last: date


# --- words ------------------------------------------------------------------------------------------------------------

ENGLISH_MONTHS = names("months", "en") | names("months_short", "en")
_LOWER_LANGUAGES = "fr", "es", "pt", "it", "nl"
_LOWER_MONTHS = names("months", *_LOWER_LANGUAGES).keys() - {"mars", "mai", "mei"}
_CAPITAL_MONTHS = [
    name.capitalize()
    for name in names("months", "en", "fr", "es", "de") | names("months_short", "en", "de")
    if name not in ("mars", "mai", "jun", "juni")
]
_WEAK_MONTHS = names("months_short", "en").keys() | set("march april june august mai juin julio juli dez jän".split())
"""Surnames, verbs and first names too: alone they need one of `_MONTH_LEADS` before them."""
_MONTH_LEADS = frozenset(
    "in on since until by from of to this last next and or through during before after between early late mid for "
    "first than en de".split()
)
_SAID_OF_QUESTIONS = {
    "the day before yesterday": -2, "vorgestern": -2, "yesterday": -1, "gestern": -1, "ayer": -1, "today": 0,
    "tonight": 0, "heute": 0, "hoy": 0, "aujourd'hui": 0, "aujourd’hui": 0,
}  # fmt: skip
_SINGLE_DAYS = _SAID_OF_QUESTIONS | {
    "hier": -1, "tomorrow": 1, "demain": 1,  # `hier` is `here` in a German question
    "ontem": -1, "ieri": -1, "gisteren": -1, "hoje": 0, "oggi": 0, "vandaag": 0, "amanhã": 1, "domani": 1,
}  # fmt: skip
_STEPS = {"last": -1, "past": -1, "previous": -1, "this": 0, "next": 1, "coming": 1}
_QUARTERS = {word: number for word, number in ORDINALS.items() if number <= 4}


@cache
def _compiled(written: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """A blank stands for any white space. Compiled when first used: most questions name no date."""
    return re.compile(written.replace(" ", r"\s+"), flags)


# --- readers: what one form says --------------------------------------------------------------------------------------

_Match = re.Match[str]
_Reader = Callable[[_Match], Sequence[TimeExpression]]


def _given(match: _Match, kind: DateKind, **fields: str | int | None) -> list[TimeExpression]:
    return [TimeExpression(*match.span(), kind, **fields)]  # type: ignore[arg-type]  # each reader knows its fields


def _exists(year: int | None, month: int | None, day: int | None) -> bool:
    if month is not None and not 1 <= month <= 12:
        return False
    return day is None or 1 <= day <= calendar.monthrange(year or 2024, month or 1)[1]


def _iso(match: _Match) -> Sequence[TimeExpression]:
    year, month, day = int(match["year"]), int(match["month"]), int(match["day"]) if match["day"] else None
    return _given(match, "date", year=year, month=month, day=day) if _exists(year, month, day) else []


def _numeric(match: _Match) -> Sequence[TimeExpression]:
    """`20.03.2025`, and `3/4/2025`, which is a day of April to some and of March to others."""
    one, two, written = int(match["one"]), int(match["two"]), match["year"]
    year = int(written) if len(written) == 4 else int(written) + (2000 if int(written) < 70 else 1900)
    as_day_first, as_month_first = _exists(year, two, one), _exists(year, one, two)
    if as_day_first:
        both = one if as_month_first and match["mark"] == "/" and one != two else None
        return _given(match, "date", year=year, month=two, day=one, or_month=both)
    return _given(match, "date", year=year, month=one, day=two) if as_month_first else []


def _written(match: _Match) -> Sequence[TimeExpression]:
    """Any of day, month and year, with the weekday before them."""
    given = match.groupdict()
    name = (given.get("month") or "").casefold()
    month = MONTHS.get(name) if name else None
    year, day = (int(given[part]) if given.get(part) else None for part in ("year", "day"))
    if (name and month is None) or not _exists(year, month, day):
        return []
    weekday = _WEEKDAY_NUMBERS.get((given.get("weekday") or "").casefold())
    which = caseless(given.get("which") or "")
    return _given(match, "date", year=year, month=month, day=day, weekday=weekday, word=which)


def _month_alone(match: _Match) -> Sequence[TimeExpression]:
    """A month's name that is no surname, verb or first name."""
    if match["month"].casefold() in _WEAK_MONTHS:
        start, end, text = match.start("month"), match.end("month"), match.string
        before = re.search(r"(\w+)[ ,-]*$", text[max(0, start - 20) : start])
        if not before or before[1].casefold() not in _MONTH_LEADS or re.match(r" [A-Z]\w", text[end : end + 20]):
            return []
    return _written(match)


def _month_of_question(match: _Match) -> Sequence[TimeExpression]:
    if match["month"] == "Mars" or (match["which"] and match["year"]):  # the planet: the French month is written small
        return []
    # `March 32` is not March.
    return [] if _compiled(_Q_MONTH_DAY, re.IGNORECASE).match(match.string, match.start()) else _written(match)


def _year(match: _Match) -> Sequence[TimeExpression]:
    # `2000 people` counts; `in 2000 people` is rare enough.
    return [] if _compiled(_COUNTED).match(match.string, match.end()) else _written(match)


def _two_years(match: _Match) -> Sequence[TimeExpression]:
    """`2019-21` and `2019/20`."""
    year, other = int(match["year"]), int((match["year"][:2] + match["other"])[-4:])
    middle = match.start("other")
    one, two = (
        TimeExpression(match.start(), middle - 1, "date", year),
        TimeExpression(middle, match.end(), "date", other),
    )
    return [one, two] if other > year else []


def _decade(match: _Match) -> Sequence[TimeExpression]:
    return _given(match, "decade", year=int(match["year"]))


def _quarter(match: _Match) -> Sequence[TimeExpression]:
    number = int(match["number"] or ORDINALS[match["ordinal"].casefold()])
    is_half = (match["kind"] or match["letter"]).casefold() in ("half", "h")
    if is_half and number > 2:
        return []
    return _given(match, "half" if is_half else "quarter", year=int(match["year"]), number=number)


def _season(match: _Match) -> Sequence[TimeExpression]:
    return _given(match, "season", year=int(match["year"]), word=match["season"].casefold())


def _weekday(match: _Match) -> Sequence[TimeExpression]:
    number = _WEEKDAY_NUMBERS[match["weekday"].casefold()]
    return _given(match, "weekday", weekday=number, word=(match["which"] or "").casefold())


def _named(match: _Match) -> Sequence[TimeExpression]:
    """`last week`, `yesterday`."""
    said = caseless(match.group())
    if said in _SINGLE_DAYS:
        return _given(match, "relative", word=said, unit="day", number=_SINGLE_DAYS[said])
    which, unit = said.split()
    return _given(match, "relative", word=said, unit=unit, number=_STEPS[which])


def _ago(match: _Match) -> Sequence[TimeExpression]:
    number, unit = COUNTS.get(match["number"].casefold()) or int(match["number"]), match["unit"].casefold()
    return _given(match, "relative", word=f"{number} {unit} ago", unit=unit, number=-number)


def _years_ago(match: _Match) -> Sequence[TimeExpression]:
    """In prose `two decades ago` is a year, twenty before."""
    return [
        replace(each, unit="year", number=10 * each.number) if each.unit == "decade" else each for each in _ago(match)
    ]


def _part_of_day(match: _Match) -> Sequence[TimeExpression]:
    said = match.group().casefold()
    return _given(match, "relative", word=said, unit="day", number=-1 if said.endswith("night") else 0)


def _last_foreign(match: _Match) -> Sequence[TimeExpression]:
    return _given(match, "relative", word=f"last {match.lastgroup}", unit=match.lastgroup, number=-1)


def _rolling(match: _Match) -> Sequence[TimeExpression]:
    """`the past 3 days`: from three days ago up to the reference."""
    unit, written = match["unit"].casefold(), (match["number"] or "one").casefold()
    number = COUNTS.get(written) or int(written)
    if unit == "hour":
        unit, number = "day", -(-number // 24)
    return _given(match, "rolling", word=match.group().casefold(), unit=unit, number=-number)


# --- forms: what a date can look like ---------------------------------------------------------------------------------

_WEEKDAY_NUMBERS = WEEKDAYS | WEEKDAYS_SHORT
_WORD, _FIGURE = re.compile(r"\w+"), re.compile(r"\d")
_FIRST_YEAR, _LAST_YEAR = 1000, 9000  # in which days may be counted from: farther than any text counts
_ANY_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
_N = rf"(?P<number>\d{{1,3}}|{any_of(COUNTS)})"
_UNIT = r"(?P<unit>day|week|month|year|decade)"

_M = (
    rf"(?P<month>\b(?:{any_of(_CAPITAL_MONTHS)}|{any_of(_LOWER_MONTHS)}|(?<=\d\s)(?:mars|mai|mei)|Mai|Juni"
    rf"|{any_of(_CAPITAL_MONTHS).upper()})\b)\.?"
)
_Y = rf"{_ANY_YEAR}(?![\w%]|[.,]\d|:\d)"
_D = r"(?P<day>[0-3]?\d)(?:(?:st|nd|rd|th|er|º)\b|\.(?= [A-ZÄ]))?(?![\w%/]|[.,:]\d)"
_ANY_DAYS = [name.capitalize() for name in names("weekdays", "en", "fr", "es", "de") | WEEKDAYS_SHORT]
_W = rf"(?P<weekday>\b(?:{any_of([*(d for d in _ANY_DAYS if len(d) > 4), *names('weekdays', *_LOWER_LANGUAGES)])}))\b"
_WY = rf"(?P<weekday>\b(?:{any_of(_ANY_DAYS)}))\b\.?"
_OF = r"(?:,? (?:of |de |del )?)"
_WHICH = r"(?:(?P<which>\b(?:last|next|this|Last|Next|This)) )?"
_NOTHING_COUNTED = word_class(
    "articles", "subjects", "possessives", "be", "have",
    also="and or but to in on at by for from with when while as after before would will that which who of until than "
    "because since if so said we there not under over through despite following amid et en le la les au du des y el de "
    "und im der die das",
)  # fmt: skip
_COUNTED = rf"[\s-]+(?!(?:{any_of(_NOTHING_COUNTED)})\b)[a-z]{{3,}}"
_LAST_FOREIGN = (
    r"(?:\b(?:la|el) )?\b(?P<week>semaine dernière|semana pasada|letzten? woche)\b"
    r"|(?:\b(?:le|el) )?\b(?P<month>mois dernier|mes pasado|letzten monat)\b"
    r"|(?:\bl['’]|\bel )?\b(?P<year>année dernière|an dernier|año pasado|letztes jahr)\b"
)
_PROSE: tuple[tuple[_Reader, str, re.RegexFlag], ...] = (
    (_iso, rf"(?<![\w-]){_ANY_YEAR}-(?P<month>\d\d)(?:-(?P<day>\d\d))?(?:T[\d:.+Z-]+)?(?![\w-])", re.NOFLAG),
    (_numeric, r"(?<![\w/.])(?P<one>\d{1,2})(?P<mark>[/.-])(?P<two>\d{1,2})(?P=mark)(?P<year>(?:1[5-9]|20)?\d\d)"
               r"(?![\w/]|[.,]\d)", re.NOFLAG),
    (_written, rf"(?<![\w.,])(?:(?:{_WY},? )?(?:the )?){_D}(?: (?:of|de))? {_M}(?:{_OF}{_Y})?", re.NOFLAG),
    (_written, rf"(?:{_WY},? )?{_M} (?:the )?{_D}(?:,? {_Y})?", re.NOFLAG),
    (_written, rf"{_M}{_OF}{_Y}", re.NOFLAG),
    (_named, rf"\b(?:last|next|this|past|previous|coming) (?:week|month|year|decade)\b"
             rf"|(?<!USA\s)\b(?:{any_of(_SINGLE_DAYS)})\b(?-i:(?<!\w\sToday))", re.IGNORECASE),
    (_last_foreign, _LAST_FOREIGN, re.IGNORECASE),
    (_years_ago, rf"(?<![\d.,])\b{_N} {_UNIT}s? ago\b", re.IGNORECASE),
    (_weekday, rf"{_WHICH}{_W}(?!s\b)", re.NOFLAG),
    (_decade, r"(?<![\w-])(?:the )?(?P<year>(?:1[5-9]|20)\d0)'?s\b", re.NOFLAG),
    (_month_alone, rf"{_WHICH}{_M}(?![\w'’-])", re.NOFLAG),
    (_two_years, rf"(?<![\w$€£¥.,:/-]){_ANY_YEAR}[-/](?P<other>\d\d|(?:1[5-9]|20)\d\d)(?![\w%]|[.,]\d)", re.NOFLAG),
    (_year, rf"(?<![\w$€£¥.,:/-])(?<![$€£¥]\s){_Y}(?!-)", re.NOFLAG),
)  # fmt: skip
"""The first that fits takes its place in the text."""
_CUES: dict[str, frozenset[str]] = {
    "month": frozenset(MONTHS),
    "weekday": frozenset(("feira", *_WEEKDAY_NUMBERS, *(f"{name}s" for name in WEEKDAYS))),
    "named": frozenset(("week", "month", "year", "decade", *(re.findall(r"\w+", said)[-1] for said in _SINGLE_DAYS))),
    "ago": frozenset(("ago",)),
    "last": frozenset("dernière dernier pasada pasado letzte letzten letztes".split()),
}
_NEEDS: dict[_Reader, frozenset[str]] = {
    _iso: frozenset(("figure",)), _numeric: frozenset(("figure",)), _written: frozenset(("figure", "month")),
    _named: frozenset(("named",)), _last_foreign: frozenset(("last",)),
    _years_ago: frozenset(("ago",)), _weekday: frozenset(("weekday",)),
    _decade: frozenset(("figure",)), _month_alone: frozenset(("month",)), _two_years: frozenset(("figure",)),
    _year: frozenset(("figure",)),
}  # fmt: skip
"""What has to stand in a text for a form to fit: most texts have none of it, and no pattern is tried."""

_QM = r"(?P<month>[^\W\d_]{3,10})\b"  # looked up
_QY = rf"{_ANY_YEAR}(?![\w%°]|[.,:/]\d)"
_QD = r"(?P<day>[0-3]?\d)(?:(?:st|nd|rd|th|er|º)\b|\.)?(?![\w:%]|[.,]\d)"
_QW = rf"(?P<weekday>{any_of(WEEKDAYS)})\b"
_Q_OF_YEAR = rf"(?:[.,]? (?:of |de |del )?{_QY})"
_Q_MONTH_DAY = rf"(?:{_QW},? )?{_QM}\.? (?:the )?{_QD}(?:,? (?:of )?{_QY})?"
_SUNDAY_PAPERS = r"(?! (?:Times|Telegraph|Mail|Express|World|Independent|Herald|Mirror|People|Post)\b)"
_QUESTION: tuple[tuple[_Reader, str], ...] = (
    (_iso, rf"{_ANY_YEAR}-(?P<month>\d\d)(?:-(?P<day>\d\d))?(?![\w-])"),
    (_numeric, r"(?P<one>\d\d?)(?P<mark>[./])(?P<two>\d\d?)(?P=mark)(?P<year>\d{4})\b"),
    (_quarter, rf"(?:(?:the )?(?P<ordinal>{any_of(_QUARTERS)}) (?P<kind>quarter|half) (?:of )?(?:the year )?"
               rf"|(?P<letter>[QH])(?P<number>[1-4]) ){_QY}"),
    (_season, rf"(?:the )?(?P<season>spring|summer|autumn|fall|winter) (?:of )?{_QY}"),
    (_decade, r"(?:the )?(?P<year>(?:1[5-9]|20)\d0)s\b"),
    (_named, r"(?:last|this) (?:week|month|year)\b(?! of\b)"),
    (_part_of_day, r"this (?:morning|afternoon|evening)|last night"),
    (_rolling, rf"(?:the |these )?(?:past|last|previous) (?:{_N} )?(?P<unit>hour|day|week|month|year|decade)s?\b"
               r"(?! of\b)"),
    (_ago, rf"{_N} {_UNIT}s? ago\b"),
    # A capital is a title's, as in `USA Today`, unless the question begins with it.
    (_named, rf"(?-i:{any_of(_SAID_OF_QUESTIONS)})\b|(?<!.)(?-i:Today|Yesterday)\b"),
    (_last_foreign, _LAST_FOREIGN),
    (_written, rf"(?:{_QW},? )?(?:the |le |el |dem |den )?{_QD} (?:of |de )?{_QM}{_Q_OF_YEAR}?"),
    (_written, _Q_MONTH_DAY),
    (_written, rf"{_QM} (?:of )?(?P<which>(?:last|this) year)\b"),
    (_month_of_question, rf"(?:(?P<which>last|this) )?{_QM}{_Q_OF_YEAR}?"),
    (_weekday, rf"(?:(?P<which>last|this) )?{_QW}{_SUNDAY_PAPERS}"),
    (_written, _QY),
)  # fmt: skip
_WEEK_OF = r"(?:the )?week (?:of|beginning|starting) "
_QUESTION_DAY = (_QD, rf"{_QD},? {_QY}")

# --- the same words for rules with patterns of their own --------------------------------------------------------------

ENGLISH_MONTH = f"(?:{'|'.join(name.capitalize() for name in names('months', 'en'))})"
ENGLISH_WEEKDAY = f"(?:{'|'.join(name.capitalize() for name in names('weekdays', 'en'))})"
ENGLISH_DATE = rf"(?:{ENGLISH_MONTH}(?: \d\d?)?(?:,? \d{{4}})?|\d\d? {ENGLISH_MONTH}(?: \d{{4}})?|\d{{4}})"
"""A day, month or year as careful English prose writes it: the groups are not named."""
_SPAN_MONTH = any_of([name.capitalize() for name in ENGLISH_MONTHS] + [*names("months", "fr", "es")])
_SPAN_DAY = any_of([name.capitalize() for name in names("weekdays", "en")] + [*names("weekdays", "fr", "es")])
DATE_PHRASE = (
    rf"(?:(?:the )?(?:early |late |mid-)?(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? )?\b(?:{_SPAN_MONTH})\b\.?"
    r"(?: \d{1,2}(?:st|nd|rd|th)?\b(?!,\d))?"
    rf"(?:,? (?:of )?\d{{4}})?|\b(?:{_SPAN_DAY})(?: (?:morning|afternoon|evening|night))?"
    r"|\b(?:1\d{3}|20\d{2})s?\b(?:\s?[-–]\s?(?:1\d{3}|20\d{2}|\d{2})\b)?|\b\d{1,2}(?:st|nd|rd|th) century\b)"
    r"(?: (?:BC|BCE|AD|CE)\b)?"
)
"""All that can answer “when?”: more than `recognise` finds, as `early in the 5th century BC` has no days."""


@lru_cache(maxsize=4096)
def recognise(text: str) -> tuple[TimeExpression, ...]:
    """Every date of a text, in reading order, none inside another.

    >>> [(each.kind, each.precision) for each in recognise("On 3 May 2024, and again last week.")]
    [('date', 'day'), ('relative', 'week')]
    """
    text = plain(text)
    found: list[TimeExpression] = []
    taken: list[tuple[int, int]] = []
    cues = _cues(text)
    for read, pattern, flags in _PROSE:
        if not _NEEDS[read] <= cues:
            continue
        for match in _compiled(pattern, flags).finditer(text):
            start, end = match.span()
            if any(start < stop and begin < end for begin, stop in taken):
                continue
            if expressions := read(match):
                found += expressions
                taken.append((start, end))
    return tuple(sorted(found, key=lambda each: (each.start, each.end)))


def may_hold_a_date(text: str) -> bool:
    """Does a text have a figure, a month or a weekday, without which `DATE_PHRASE` stands nowhere?"""
    return not _cues(text).isdisjoint(("figure", "month", "weekday"))


@lru_cache(maxsize=4096)
def _cues(text: str) -> frozenset[str]:
    """Which of what a form needs a text has."""
    words = set(_WORD.findall(text.lower()))
    named = {name for name, listed in _CUES.items() if not listed.isdisjoint(words)}
    return frozenset(named | {"figure"} if _FIGURE.search(text) else named)


def expressions_at(text: str, at: int) -> Iterator[TimeExpression]:
    """What the words of a question may say from a place on, the likeliest first."""
    if week := _compiled(_WEEK_OF, re.IGNORECASE).match(text, at):
        inner = (each for each in expressions_at(text, week.end()) if each.kind == "date" and each.day)
        yield from (replace(each, start=at, kind="week") for each in inner)
        return
    for read, pattern in _QUESTION:
        if match := _compiled(pattern, re.IGNORECASE).match(text, at):
            yield from read(match)


def day_at(text: str, at: int, *, with_year: bool = False) -> TimeExpression | None:
    """A day of the month without its month: `3` of `3 to 10 March 2025`, `10, 2025` of `March 3 to 10, 2025`."""
    match = _compiled(_QUESTION_DAY[with_year], re.IGNORECASE).match(text, at)
    if not match:
        return None
    return TimeExpression(*match.span(), "date", int(match["year"]) if with_year else None, day=int(match["day"]))


# --- the days that are meant ------------------------------------------------------------------------------------------


def resolve(expression: TimeExpression, reference: Published | date | None) -> Interval | None:
    """The days that a date means, most likely; None where nobody can tell.

    Args:
        expression: As it stands in an article.
        reference: When the article was published; needed where the date leaves out its year or counts from today.

    >>> resolve(recognise("last week")[0], date(2025, 3, 20))
    Interval(first=datetime.date(2025, 3, 10), last=datetime.date(2025, 3, 16))
    """
    return next(iter(readings(expression, reference)), None)


def readings(expression: TimeExpression, reference: Published | date | None) -> list[Interval]:
    """All that a date can mean: `June` of an article of March is the June to come, or the one before.

    Args:
        expression: As it stands in an article.
        reference: When the article was published.
    """
    day = reference_day(reference) if isinstance(reference, Published) else reference
    try:
        return _fixed(expression) or (_relative_to(expression, day) if day else [])
    except (ValueError, OverflowError):
        return []


def resolve_in_question(expression: TimeExpression, today: date | None) -> Interval | None:
    """The days that a date of a question means: what nobody can know yet is not asked for.

    `This week` ends today, `this Friday` means nothing on a Thursday, and `last June` is the latest one that is over.

    Args:
        expression: With its year, or relative; see `latest` for the others.
        today: The day of the question, if it has one.
    """
    if expression.or_month or (expression.month and not expression.year and not expression.word):
        return None
    if expression.kind == "date" and expression.word:
        if today is None or expression.month is None:
            return None
        which, *of_year = expression.word.split()
        is_over = expression.month < today.month and not of_year
        return _whole(today.year - (which == "last" and not is_over), expression.month)
    is_this = expression.word == "this" and expression.weekday is not None
    if is_this and today and today.weekday() < (expression.weekday or 0):
        return None
    found = resolve(expression, today)
    is_running = expression.kind == "relative" and expression.number == 0
    return replace(found, last=today) if found and today and is_running else found


def latest(expression: TimeExpression, today: date) -> TimeExpression:
    """The latest day or month of that name that has begun, with its year.

    Raises:
        ValueError: There is no such day.
    """
    for year in range(today.year, today.year - 9, -1):  # 29 February can be eight years back
        dated = replace(expression, year=year)
        if any(days.first <= today for days in readings(dated, None)):
            return dated
    raise ValueError("no such day")


def reference_day(published: Published | None) -> date | None:
    """The day of publication, where it is known to the day; what counts from a day of the calendar's ends runs over."""
    if published is None or published.precision not in ("day", "time"):
        return None
    try:
        day = published.first_day
    except ValueError:
        return None
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def _fixed(expression: TimeExpression) -> list[Interval]:
    """The days of a date that needs no reference."""
    year, number = expression.year, expression.number
    if not year:
        return []
    if expression.kind == "decade":
        return [Interval(date(year, 1, 1), date(year + 9, 12, 31))]
    if expression.kind in ("quarter", "half"):
        months = 3 if expression.kind == "quarter" else 6
        return [Interval(date(year, (number - 1) * months + 1, 1), _whole(year, number * months).last)]
    if expression.word == "winter":  # known by either of its years
        return [Interval(date(year - 1, 12, 1), _whole(year + 1, 2).last)]
    if expression.kind == "week" and expression.month and expression.day:
        return [around("week", date(year, expression.month, expression.day))]
    # Of another season the whole year: summer is in December for half the world.
    return [_whole(year, expression.month, expression.day)]


def _relative_to(expression: TimeExpression, day: date) -> list[Interval]:
    """The days of a date that counts from the day of publication."""
    if expression.kind == "rolling":
        return [Interval(moved(day, expression.unit, expression.number), day)]
    if expression.kind == "relative":
        return [around(expression.unit, moved(day, expression.unit, expression.number))]
    if expression.weekday is not None and expression.kind == "weekday":
        back = (day.weekday() - expression.weekday) % 7
        if expression.word == "next":
            back -= 7
        elif expression.word == "last":
            back = back or 7
        return [around("day", day - timedelta(days=back))]
    if expression.month is None:
        return []
    years = [year for year in (day.year - 1, day.year, day.year + 1) if _exists(year, expression.month, expression.day)]
    near = [_whole(year, expression.month, expression.day) for year in years]
    near.sort(key=lambda days: abs((days.first - day).days))
    if expression.word == "next":
        return [days for days in near if days.first > day][:1]
    # `in June` of an article of March is most often the June to come; of the past it is the last one.
    past = [days for days in near if days.first <= day]
    return list(dict.fromkeys([*near[:1], *past[:1]]))


def _whole(year: int, month: int | None = None, day: int | None = None) -> Interval:
    if month and day:
        return Interval(date(year, month, day), date(year, month, day))
    if month:
        return Interval(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
    return Interval(date(year, 1, 1), date(year, 12, 31))


def moved(day: date, unit: str, number: int) -> date:
    """The day that lies so many units away; of a month that is too short, its last one."""
    if unit in ("day", "week"):
        return day + timedelta(days=number * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 + number * {"month": 1, "year": 12, "decade": 120}[unit]
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def around(unit: str, day: date) -> Interval:
    """The calendar week, month, year or decade that a day lies in; of a day, itself."""
    if unit == "day":
        return Interval(day, day)
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return Interval(monday, monday + timedelta(days=6))
    if unit == "decade":
        return Interval(date(day.year // 10 * 10, 1, 1), date(day.year // 10 * 10 + 9, 12, 31))
    return _whole(day.year, day.month if unit == "month" else None)
