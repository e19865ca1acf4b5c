"""Dates as a sentence writes them, each with the days that it means where that can be told."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from index.text.folding import plain

_MONTH_NAMES = (
    "january jan janvier enero januar", "february feb février fevrier febrero februar", "march mar mars marzo märz",
    "april apr avril abril", "may mai mayo", "june jun juin junio juni", "july jul juillet julio juli",
    "august aug août aout agosto", "september sept sep septembre septiembre", "october oct octobre octubre oktober",
    "november nov novembre noviembre", "december dec décembre diciembre dezember",
)  # fmt: skip
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_DAY_NAMES = (
    "monday mon lundi lunes montag", "tuesday tue tues mardi martes dienstag",
    "wednesday wed mercredi miércoles mittwoch", "thursday thu thur thurs jeudi jueves donnerstag",
    "friday fri vendredi viernes freitag", "saturday sat samedi sábado samstag",
    "sunday sun dimanche domingo sonntag",
)  # fmt: skip
WEEKDAYS = {name: number for number, names in enumerate(_DAY_NAMES) for name in names.split()}
_SMALL = "a one two three four five six seven eight nine ten eleven twelve".split()
_COUNTS = {name: max(1, number) for number, name in enumerate(_SMALL)} | {"an": 1}


# A month has a capital in English and German, and none in French and Spanish; `may`, `mar` and `mars` are words too.
_LOWER = (
    "janvier|février|avril|juin|juillet|août|septembre|octobre|novembre|décembre|enero|febrero|marzo|abril|"
    "mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
)
_CAPITAL = "|".join(
    name.capitalize() for name in sorted(MONTHS, key=len, reverse=True) if name not in ("mars", "mai", "jun", "juni")
)
_M = rf"(?P<month>\b(?:{_CAPITAL}|{_LOWER}|(?<=\d\s)(?:mars|mai)|Mai|Juni|{_CAPITAL.upper()})\b)\.?"
_Y = r"(?P<year>(?:1[5-9]|20)\d\d)(?![\w%]|[.,]\d|:\d)"
_D = r"(?P<day>[0-3]?\d)(?:(?:st|nd|rd|th|er|º)\b|\.(?= [A-ZÄ]))?(?![\w%/]|[.,:]\d)"
_DAYS = [name.capitalize() for name in sorted(WEEKDAYS, key=len, reverse=True)]
_LOWER_DAYS = (
    "lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles viernes sábado domingo".split()
)
_LONG_DAYS = [name for name in _DAYS if len(name) > 4]
_W = rf"(?P<weekday>\b(?:{'|'.join(_LONG_DAYS + _LOWER_DAYS)}))\b"
_WY = rf"(?P<weekday>\b(?:{'|'.join(_DAYS)}))\b\.?"
_OF = r"(?:,? (?:of |de |del )?)"
_COUNTED = re.compile(
    r"[ -]+(?!(?:and|or|but|to|in|on|at|by|for|from|with|when|while|as|after|before|was|were|is|are|had|has|"
    r"have|would|will|that|which|who|the|a|an|of|until|than|because|since|if|so|said|it|he|she|they|we|its|"
    r"his|her|their|there|not|under|over|through|despite|following|amid|et|en|le|la|les|au|du|des|y|el|de|und|"
    r"im|der|die|das)\b)[a-z]{3,}"
)


def _compiled(written: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile(written.replace(" ", r"\s+"), flags)


_PATTERNS = [
    ("iso", _compiled(
        r"(?<![\w-])(?P<year>(?:1[5-9]|20)\d\d)-(?P<month>\d\d)(?:-(?P<day>\d\d))?(?:T[\d:.+Z-]+)?(?![\w-])")),
    ("slash", _compiled(
        r"(?<![\w/.])(?P<one>\d{1,2})(?P<mark>[/.-])(?P<two>\d{1,2})(?P=mark)(?P<year>(?:1[5-9]|20)?\d\d)(?![\w/]|"
        r"[.,]\d)")),
    ("written", _compiled(rf"(?<![\w.,])(?:(?:{_WY},? )?(?:the )?){_D}(?: (?:of|de))? {_M}(?:{_OF}{_Y})?")),
    ("written", _compiled(rf"(?:{_WY},? )?{_M} (?:the )?{_D}(?:,? {_Y})?")),
    ("written", _compiled(rf"{_M}{_OF}{_Y}")),
    ("named", _compiled(
        r"(?P<which>\b(?:last|next|this|past|previous|coming)) (?P<unit>week|month|year|decade)\b|"
        r"(?P<when>\b(?:today|yesterday|tomorrow|tonight|aujourd'hui|hier|demain|hoy|ayer|heute|gestern))\b",
        re.IGNORECASE)),
    ("ago", _compiled(
        rf"(?P<number>(?<![\d.,])\b(?:\d{{1,3}}|{'|'.join(sorted(_COUNTS, key=len, reverse=True))})) (?P<unit>day|"
        rf"week|month|year|decade)s? ago\b", re.IGNORECASE)),
    ("weekday", _compiled(rf"(?:(?P<which>\b(?:last|next|this|Last|Next|This)) )?{_W}(?!s\b)")),
    ("decade", _compiled(r"(?<![\w-])(?:the )?(?P<year>(?:1[5-9]|20)\d0)'?s\b")),
    ("month", _compiled(rf"(?:(?P<which>\b(?:last|next|this|Last|Next|This)) )?{_M}(?![\w'’-])")),
    ("years", _compiled(
        r"(?<![\w$€£¥.,:/-])(?P<year>(?:1[5-9]|20)\d\d)(?P<mark>[-/])(?P<other>\d\d|(?:1[5-9]|20)\d\d)(?![\w%]|"
        r"[.,]\d)")),
    ("year", _compiled(rf"(?<![\w$€£¥.,:/-])(?<![$€£¥]\s){_Y}(?!-)")),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """One date in a text: what it says of itself, before any publication date is known."""

    start: int
    end: int
    kind: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    word: str = ""
    """What a relative one is told by: `last week`, `yesterday`, `3 day ago`."""
    or_month: int | None = None
    """The month if day and month could be exchanged, as in 3/4/2025."""

    @property
    def fields(self) -> tuple[object, ...]:
        """All but the place."""
        return self.kind, self.year, self.month, self.day, self.weekday, self.word, self.or_month


@dataclass(frozen=True, slots=True)
class Days:
    """From the first to the last day, both inclusive."""

    first: date
    last: date


@lru_cache(maxsize=4096)
def written_dates(text: str) -> tuple[Written, ...]:
    """Every date of a text, in reading order, none inside another."""
    text = plain(text)
    found: list[Written] = []
    taken: list[tuple[int, int]] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < stop and begin < end for begin, stop in taken):
                continue
            read = _read(kind, match, text)
            if read:
                found += read
                taken.append((start, end))
    return tuple(sorted(found, key=lambda each: (each.start, each.end)))


def _read(kind: str, match: re.Match[str], text: str) -> list[Written]:
    given = match.groupdict()
    start, end = match.span()
    year: int | None = int(given["year"]) if given.get("year") else None
    if kind == "slash":
        return _read_slash(match)
    if kind == "iso":
        return _if_real(
            Written(start, end, "date", year, int(match["month"]), int(match["day"]) if match["day"] else None)
        )
    if kind == "years":
        other = int(match["other"]) if len(match["other"]) == 4 else int(match["year"][:2] + match["other"])
        if other <= (year or 0):
            return []
        middle = match.start("other")
        return [Written(start, middle - 1, "date", year), Written(middle, end, "date", other)]
    if kind == "decade":
        return [Written(start, end, "decade", year)]
    if kind == "year":
        # `2000 people` counts; `in 2000 people` is rare enough.
        return [] if _COUNTED.match(text, end) else [Written(start, end, "date", year)]
    weekday = WEEKDAYS.get((given.get("weekday") or "").casefold())
    which = (given.get("which") or "").casefold()
    if kind == "weekday":
        return [Written(start, end, "weekday", weekday=weekday, word=which)]
    if kind in ("named", "ago"):
        return [Written(start, end, "relative", word=" ".join(_singular(match.group()).split()))]
    month = MONTHS.get((given.get("month") or "").casefold().rstrip("."))
    day = int(given["day"]) if given.get("day") else None
    if month is None or not _exists(year, month, day):
        return []
    if kind == "month" and not _is_month(match, text):
        return []
    return [Written(start, end, "date", year, month, day, weekday, word=which)]


def _if_real(written: Written) -> list[Written]:
    return [written] if _exists(written.year, written.month, written.day) else []


def _singular(words: str) -> str:
    """`Two weeks ago` and `2 week ago` are the same."""
    words = re.sub(r"s(?=\s+ago)", "", words.casefold())
    return re.sub(r"^[a-z]+(?=.* ago)", lambda m: str(_COUNTS.get(m.group(), m.group())), words)


def _is_month(match: re.Match[str], text: str) -> bool:
    """Is a month's name alone one, and no surname, verb or first name?"""
    word = match["month"]
    if word.casefold() not in (
        "may",
        "march",
        "mar",
        "jan",
        "juan",
        "april",
        "june",
        "august",
        "mai",
        "julio",
        "juli",
        "juin",
        "dec",
        "sep",
        "sept",
        "oct",
        "nov",
        "feb",
        "apr",
        "jun",
        "jul",
        "aug",
    ):
        return True
    before = re.search(r"(\w+)[ ,-]*$", text[max(0, match.start("month") - 20) : match.start("month")])
    after = re.match(r" ([A-Z]\w+)", text[match.end("month") : match.end("month") + 20])
    lead = before[1] if before else ""
    return lead.casefold() in _LEADS and not after


_LEADS = set(
    "in on since until by of from to this last next and or through during before after between early late mid for "
    "first than en de".split()
)


def _read_slash(match: re.Match[str]) -> list[Written]:
    one, two, written = int(match["one"]), int(match["two"]), match["year"]
    year = int(written) if len(written) == 4 else int(written) + (2000 if int(written) < 70 else 1900)
    as_day_first, as_month_first = _exists(year, two, one), _exists(year, one, two)
    start, end = match.span()
    if as_day_first:
        both = one if as_month_first and match["mark"] == "/" and one != two else None
        return [Written(start, end, "date", year, two, one, or_month=both)]
    return [Written(start, end, "date", year, one, two)] if as_month_first else []


def _exists(year: int | None, month: int | None, day: int | None) -> bool:
    if month is not None and not 1 <= month <= 12:
        return False
    return day is None or 1 <= day <= calendar.monthrange(year or 2024, month or 1)[1]


def days_of(written: Written, published: date | None) -> list[Days]:
    """The days that a date means in an article of that day; several where it can mean either, none where none is known.

    Args:
        written: As it stands in the article.
        published: The day of publication, if it is known to the day.
    """
    try:
        if written.kind == "weekday":
            return _weekday(written, published)
        if written.kind == "relative":
            return _relative(written.word, published)
        if written.kind == "decade" and written.year:
            return [Days(date(written.year, 1, 1), date(written.year + 9, 12, 31))]
        if written.year:
            return [_whole(written.year, written.month, written.day)]
        if published is None or written.month is None:
            return []
        near = []
        for year in (published.year - 1, published.year, published.year + 1):
            if _exists(year, written.month, written.day):
                near.append(_whole(year, written.month, written.day))
        near.sort(key=lambda days: abs((days.first - published).days))
        past = [days for days in near if days.first <= published]
        if written.word == "next":
            return [days for days in near if days.first > published][:1]
        # `in June` of an article of March is most often the June to come; told of the past it is the last one.
        return list(dict.fromkeys([near[0], *past[:1]]))
    except (ValueError, OverflowError, IndexError):
        return []


def _whole(year: int, month: int | None, day: int | None) -> Days:
    if month and day:
        return Days(date(year, month, day), date(year, month, day))
    if month:
        return Days(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
    return Days(date(year, 1, 1), date(year, 12, 31))


def _weekday(written: Written, published: date | None) -> list[Days]:
    if published is None or written.weekday is None:
        return []
    back = (published.weekday() - written.weekday) % 7
    if written.word == "next":
        day = published + timedelta(days=7 - back)
    elif written.word == "last" and not back:
        day = published - timedelta(days=7)
    else:
        day = published - timedelta(days=back)
    return [Days(day, day)]


def _relative(word: str, published: date | None) -> list[Days]:
    if published is None:
        return []
    single = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1, "hier": -1, "ayer": -1, "gestern": -1}
    single |= {"aujourd'hui": 0, "hoy": 0, "heute": 0, "demain": 1}
    if word in single:
        day = published + timedelta(days=single[word])
        return [Days(day, day)]
    which, unit, *ago = word.split()
    if ago:
        number = _COUNTS.get(which) or int(which)
        around = _moved(published, unit, -number)
        return [_unit_around(around, "year" if unit == "decade" else unit)]
    step = {"last": -1, "past": -1, "previous": -1, "this": 0, "next": 1, "coming": 1}[which]
    return [_unit_around(_moved(published, unit, step), unit)]


def _moved(day: date, unit: str, number: int) -> date:
    if unit in ("day", "week"):
        return day + timedelta(days=number * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 + number * {"month": 1, "year": 12, "decade": 120}[unit]
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _unit_around(day: date, unit: str) -> Days:
    if unit == "day":
        return Days(day, day)
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return Days(monday, monday + timedelta(days=6))
    if unit == "decade":
        return Days(date(day.year // 10 * 10, 1, 1), date(day.year // 10 * 10 + 9, 12, 31))
    return _whole(day.year, day.month if unit == "month" else None, None)
