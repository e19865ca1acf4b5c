"""The days that a question names: “in June 2024”, “since March”, “last week” of a given day.

A small grammar of our own, for want of a library that gives periods: dateparser (1.5, tried) reads moments, so that
June 2024 becomes one day of June and `before 2020` and `between March and May 2024` lose their edges; its phrases run
over (`last week about`), it takes the verb in `Who may win` for a month, and half a second goes to importing it.

What is not surely a date is left unread: a question without a period is answered as well as ever.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from qa.types import Period


def period(question: str, as_of: date | None = None) -> Period | None:
    """The one period that a question names; None if it names none, or several.

    Args:
        question: English; month names also French, Spanish and German.
        as_of: What “today” is. Without it `last week`, `on Monday` and `in March` name no period: an archive's
            question has no fixed today.

    >>> period("Who won the election in June 2024?")
    Period(phrase='in June 2024', since=datetime.date(2024, 6, 1), until=datetime.date(2024, 6, 30), is_filter=False)
    >>> period("What was reported last week about Goma?", as_of=date(2025, 3, 20))
    Period(phrase='last week', since=datetime.date(2025, 3, 10), until=datetime.date(2025, 3, 16), is_filter=True)
    """
    if as_of is None and not any(character.isdecimal() for character in question):
        return None  # without a today only a year makes a date
    found = list(_Reader(question, as_of).periods())
    chosen = [each for each in found if each.is_filter] or found
    # Of two different times neither is more asked for than the other.
    return chosen[0] if len({(each.since, each.until) for each in chosen}) == 1 else None


# --- words ----------------------------------------------------------------------------------------------------------

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier enero januar jänner",
            "february feb février fevrier febrero februar",
            "march mar mars marzo märz",
            "april apr avril abril",
            "may mai mayo",
            "june jun juin junio juni",
            "july jul juillet julio juli",
            "august aug août aout agosto",
            "september sept sep septembre septiembre setiembre",
            "october oct octobre octubre oktober okt",
            "november nov novembre noviembre",
            "december dec décembre decembre diciembre dezember dez",
        ),
        1,
    )
    for name in names.split()
}
_DAYS_OF_WEEK = {
    name: number
    for number, names in enumerate(
        (
            "monday lundi lunes montag", "tuesday mardi martes dienstag", "wednesday mercredi miércoles mittwoch",
            "thursday jeudi jueves donnerstag", "friday vendredi viernes freitag", "saturday samedi sábado samstag",
            "sunday dimanche domingo sonntag",
        )
    )
    for name in names.split()
}  # fmt: skip
_NUMBERS = {
    name: number
    for number, name in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
} | {"a": 1, "an": 1}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}


def _any_of(words: dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


@cache
def _compiled(written: str) -> re.Pattern[str]:
    """A blank stands for any white space, and letter case does not matter.

    Compiled when first used: most questions name no date, and `newsdesk ask` is to start at once.
    """
    return re.compile(written.replace(" ", r"\s+"), re.IGNORECASE)


_NEAR = 200  # characters before a phrase that can say what it belongs to
_M = r"(?P<month>[^\W\d_]{3,10})\b"  # looked up in `_MONTHS`
_Y = r"(?P<year>(?:1[5-9]|20)\d\d)(?![\w%°]|[.,:/]\d)"
_D = r"(?P<day>[0-3]?\d)(?:(?:st|nd|rd|th|er|º)\b|\.)?(?![\w:%]|[.,]\d)"
_W = rf"(?P<weekday>{_any_of(_DAYS_OF_WEEK)})\b"
_OF_YEAR = rf"(?:[.,]? (?:of |de |del )?{_Y})"
_UNIT = r"(?P<unit>day|week|month|year|decade)"
_N = rf"(?P<number>\d{{1,3}}|{_any_of(_NUMBERS)})"

# Lower-case words that follow a number which counts something: `in 2000 villages`, `after 2000 people`.
_COUNTED = (
    r"(?-i:[\s-]+(?:(?!always|perhaps|versus|besides|towards|onwards|afterwards|sometimes|après|jamais|depuis"
    r"|entonces|antes|después|articles|stories|reports)[a-zà-ÿ]{4,}(?<!s)s\b|people\b|men\b|women\b"
    r"|children\b|dead\b|tons\b|cars\b|days\b|jobs\b|per ?cent\b|km\b|troops\b))"
)
_SUNDAY_PAPERS = r"(?! (?:Times|Telegraph|Mail|Express|World|Independent|Herald|Mirror|People|Post)\b)"

# --- what a date can look like --------------------------------------------------------------------------------------

_ISO = r"(?P<iso>\d{4}-\d\d(?:-\d\d)?)(?![\w-])"
_DOTTED = r"(?P<day>\d\d?)[./](?P<number>\d\d?)[./](?P<year>\d{4})\b"
_DAY_MONTH = rf"(?:{_W},? )?(?:the |le |el |dem |den )?{_D} (?:of |de )?{_M}{_OF_YEAR}?"
_MONTH_DAY = rf"(?:{_W},? )?{_M}\.? (?:the )?{_D}(?:,? (?:of )?{_Y})?"
_MONTH_THAT_YEAR = rf"{_M} (?:of )?(?P<which>last|this) year\b"
_MONTH = rf"(?:(?P<which>last|this) )?{_M}{_OF_YEAR}?"
_YEAR = _Y
_DAY_ONLY = _D
_DAY_YEAR = rf"{_D},? {_Y}"
_DECADE = r"(?:the )?(?P<year>(?:1[5-9]|20)\d0)s\b"
_QUARTER = (
    rf"(?:(?:the )?(?P<ordinal>{_any_of(_ORDINALS)}) (?P<kind>quarter|half) (?:of )?(?:the year )?"
    rf"|(?P<letter>[QH])(?P<number>[1-4]) ){_Y}"
)
_SEASON = rf"(?:the )?(?P<season>spring|summer|autumn|fall|winter) (?:of )?{_Y}"
_WEEK_OF = r"(?:the )?week (?:of|beginning|starting) "
_LAST_N = rf"(?:the |these )?(?:past|last|previous) (?:{_N} )?(?P<unit>hour|day|week|month|year|decade)s?\b(?! of\b)"
_NAMED = rf"(?P<which>last|this) {_UNIT}\b(?! of\b)|this (?P<now>morning|afternoon|evening)|last (?P<then>night)"
_AGO = rf"{_N} {_UNIT}s? ago\b"
_OF_THE_WEEK = rf"(?:(?P<which>last|this) )?{_W}{_SUNDAY_PAPERS}"
_SINGLE_DAYS = {
    "the day before yesterday": 2, "vorgestern": 2, "yesterday": 1, "gestern": 1, "ayer": 1, "today": 0, "tonight": 0,
    "heute": 0, "hoy": 0, "aujourd'hui": 0, "aujourd’hui": 0,
}  # fmt: skip
# A capital is a title's, as in `USA Today`, unless the question begins with it.
_SINGLE_DAY = rf"(?-i:{_any_of(_SINGLE_DAYS)})\b|(?<!.)(?-i:Today|Yesterday)\b"
_FOREIGN = (
    r"(?:la |el )?(?P<week>semaine dernière|semana pasada|letzte woche)\b"
    r"|(?:le |el )?(?P<month>mois dernier|mes pasado|letzten monat)\b"
    r"|(?:l['’]|el )?(?P<year>année dernière|an dernier|año pasado|letztes jahr)\b"
)

# --- the words around it --------------------------------------------------------------------------------------------

_LEAD = (
    r"(?:(?P<between>between|entre|zwischen)"
    r"|(?P<since>since|on or after|no earlier than|starting(?: in)?|depuis|à partir de|desde|seit|ab)"
    r"|(?P<after>after|later than|following|après|después de|nach)"
    r"|(?P<before>before|prior to|earlier than|avant|antes del?|vor)"
    r"|(?P<until>until|till|up to|up until|through|by|on or before|no later than|jusqu['’](?:en|au|à)|hasta"
    r"|bis(?: zum)?)"
    r"|(?P<open>from|de|du|del|von|vom)"
    r"|(?P<at>in|on|during|throughout|dated|en|le|au|pendant|durant|durante|el|im|am)) "
)
_FILLER = (
    r"(?:the |le |la |l['’]|el |los |dem |der |den )?"
    r"(?:(?:months? of|mois de|mes de|monat|years?|années?|años?|jahre?n?) )?"
)
# A part of a month or of a year is read as all of it: how far `early` reaches nobody can say.
_PART = (
    r"(?:the )?(?:(?:very )?(?:early|late|mid)(?: |-)|(?:beginning|start|middle|end) of |anfang |mitte |ende "
    r"|début |fin |(?:principios|finales|mediados) de )"
)
_TO = r"(?P<to> (?:to|until|till|through|à|au|al?|bis(?: zum)?|hasta|jusqu['’](?:en|au|à)) |\s*[-–—]\s*)"
_JOIN = rf"{_TO}|(?P<and>,? (?:and|or|et|ou|y|o|und|oder|sowie) (?:in |on )?|, )"
_NUMBER_BEFORE = r"\d(?:st|nd|rd|th)?\.? (?:of )?$"
_AND_BEFORE = r",? (?:and|but) before "
_ONWARDS = r",? (?:onwards?\b|on(?=\W*$)|(?:and|or) (?:later|after|onwards?|since)\b)"
_BACKWARDS = r",? (?:and|or) (?:earlier|before)\b(?! \d)"
_EXCLUDES = (
    r"(?:\b(?:not|never)(?: (?:published|written|reported))?|n['’]t|\b(?:except|excluding|other than|apart from|besides"
    r"|rather than|instead of|without)(?: [\w’'-]+){0,3}) $"
)

# --- does it speak of publication? ----------------------------------------------------------------------------------

_ITEMS = (
    r"(?:articles|articles? de presse|stories|coverage|news(?: items| stories| articles| reports)?|headlines|dispatches"
    r"|reports|press reports|artículos|noticias|artikeln?|berichten?|meldungen)"
)
# Only words that cannot make something else of it: `short stories` are no news and `vaccine coverage` neither.
_ITEMS_ALONE = (
    r"(?:^\W*|\b(?:the|any|all|some|which|what|many|these|those|our|your|no|more|other|earlier|older|recent|first|news"
    r"|newspaper|press|media|wire|archived|in|from|of|to|and|or|me|find|show|list|search|give|see|read|are|were|is|by"
    r"|with|only|use|using|for|did|do|does|have|has|les|des|quels|los|las|qué|welche|die|alle|\d+) )" + _ITEMS
)
_MADE = (
    r"(?:published|written|printed|reported|filed|posted|dated|carried|publiés?|parus?|écrits?|publicad[oa]s|escrit[oa]s"
    r"|veröffentlicht|erschienen)"
)
_BE = r"(?:(?:that |which )?(?:was|were|has been|have been|had been|appeared|ran|is there|are there|was there) )"
# Only names may stand between: `articles about Goma in June 2024` are of June, `about the attack in June` need not be.
_NAME = r"(?-i:(?:the |The )?[A-ZÀ-ÞŽ0-9][\w’'.-]*(?: (?:and |of |de |the )?[A-ZÀ-ÞŽ][\w’'.-]*)*)"
_ABOUT = rf"(?:(?:about|on|of|from|in|by|concerning|regarding|mentioning|sur|sobre|über) {_NAME} )"
_AGENT = (
    r"(?:the )?(?:press|papers?|newspapers?|media|outlets?|agencies|journalists|reporters|correspondents|Reuters|AFP|AP"
    r"|BBC|(?-i:(?:[A-Z][\w’'-]* )*(?:Post|Times|Herald|News|Gazette|Ledger|Dispatch|Wire|Tribune|Journal|Press"
    r"|Telegraph|Guardian|Independent|Mail|Courier|Chronicle|Observer|Mirror|Express|Today)))"
)
# What was published in 1859 is a book; what was published about Goma is news.
_SAID = r"(?:reported|said in the (?:press|news|papers|media))"
_WROTE = r"(?:written|published|printed)"
_DETERMINER = r"(?:a|an|the|his|her|its|their|this|that|these|those|who|which|is|are|was|were)"
_BEFORE_IT = (
    rf"(?:{_ITEMS_ALONE} {_BE}?(?:(?:first|only) )?(?:{_MADE} )?{_ABOUT}?{_BE}?(?:{_MADE} |of |from )?"
    rf"|{_ITEMS_ALONE} (?:(?!{_DETERMINER}\b)[\w’'-]+ ){{1,6}}{_MADE} "
    rf"|{_ITEMS_ALONE} (?:[\w’'-]+ ){{1,12}}(?:were|have been|had been) {_MADE} "
    rf"|\b(?:what|anything|something|nothing|everything) (?:was|is|has been|had been|been) (?:(?:first|being) )?"
    rf"(?:{_SAID} {_ABOUT}?|{_WROTE} (?:{_ABOUT}|(?P<wrote>)))|(?P<open>\bwhat (?:was|has been) )"
    rf"|\bwhat (?:did|do|does|has|have|had) {_AGENT} (?:report|write|publish|print|carry|say|cover|reported|written"
    rf"|published|printed|carried|said|covered) {_ABOUT}?"
    rf"|\b(?:which|what) {_AGENT} (?:first )?(?:reported|wrote|published|covered) (?:{_ABOUT}|{_NAME} )?"
    rf"|\bhow (?:was|were) {_NAME} (?:covered|reported) "
    rf"|\bqué se (?:publicó|escribió|informó) {_ABOUT}?|(?P<german>\bwas (?:wurde|ist) ){_ABOUT}?)$"
)
_OWN_ITEMS = rf"(?:['’]s?)? {_ITEMS}\b(?! (?:conference|agency|anchor|channel|release))"
_THEN = rf",? (?:what (?:was|has been) (?:{_SAID}|{_WROTE} (?:about|on))\b|(?:which|what|how many) {_ITEMS}\b)"
_SAID_BEHIND = rf" (?:{_SAID}|{_WROTE} (?:about|on))\b"
_ABOUT_BEHIND = r" (?:about|on|concerning|regarding)\b"
_GERMAN_BEHIND = r" (?:berichtet|geschrieben|gemeldet|veröffentlicht)\b"


@dataclass(frozen=True, slots=True)
class _Days:
    """A stretch of days that is fully known."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class _Calendar:
    """A date as it is written, which may leave its month or year to the words around it."""

    year: int | None
    month: int | None = None
    day: int | None = None
    word: str = ""
    """The month as written."""

    def days(self) -> _Days:
        """The days it means; `ValueError` if there are none, as of 31 June."""
        if self.year is None:
            raise ValueError("no year")
        if self.month is None:
            return _Days(date(self.year, 1, 1), date(self.year, 12, 31))
        length = calendar.monthrange(self.year, self.month)[1]
        return _Days(date(self.year, self.month, self.day or 1), date(self.year, self.month, self.day or length))


_Unit = _Days | _Calendar


class _Reader:
    """Reads one question from left to right."""

    def __init__(self, text: str, as_of: date | None) -> None:
        self._text = text
        # A `datetime` is a date too, and would not compare with one.
        self._today = as_of and date(as_of.year, as_of.month, as_of.day)
        self._readers: tuple[tuple[str, Callable[[re.Match[str]], _Unit | None]], ...] = (
            (_ISO, self._iso),
            (_DOTTED, self._dotted),
            (_QUARTER, self._quarter),
            (_SEASON, self._season),
            (_DECADE, lambda m: _Days(date(int(m["year"]), 1, 1), date(int(m["year"]) + 9, 12, 31))),
            (_NAMED, self._named),
            (_LAST_N, self._last_n),
            (_AGO, self._ago),
            (_SINGLE_DAY, self._single_day),
            (_FOREIGN, lambda m: self._last(str(m.lastgroup))),
            (_DAY_MONTH, self._written),
            (_MONTH_DAY, self._written),
            (_MONTH_THAT_YEAR, self._month_that_year),
            (_MONTH, self._month),
            (_OF_THE_WEEK, self._of_the_week),
            (_YEAR, self._written),
        )

    def periods(self) -> Iterator[Period]:
        """Every period, in reading order."""
        done = 0
        for word in re.finditer(r"(?<![\w$€£¥#/.,-])\w+", self._text):
            if word.start() < done:
                continue
            try:
                read = self._phrase(word.start())
            except (ValueError, OverflowError):  # a day that no calendar has
                read = None
            if read is None:
                continue
            done, since, until = read
            if not _compiled(_EXCLUDES).search(self._text, max(0, word.start() - _NEAR), word.start()):
                is_filter = self._is_published(word.start(), done)
                yield Period(self._text[word.start() : done], since, until, is_filter)

    def _phrase(self, start: int) -> tuple[int, date | None, date | None] | None:
        """The end of the phrase that begins here, with its first and last day."""
        lead = _compiled(_LEAD).match(self._text, start)
        kind = str(lead.lastgroup) if lead else ""
        at = lead.end() if lead else start
        if not lead:
            own = self._units(at, kind, "")
            return own and (own[0], own[1].first, own[1].last)
        part = _compiled(_PART).match(self._text, at)
        if part:
            at = part.end()
        filler = _compiled(_FILLER).match(self._text, at)
        for begin in dict.fromkeys((at, filler.end() if filler else at)):
            named = self._units(begin, kind, lead[0])
            if named:
                end, days, is_range = named
                if lead[0].casefold().split()[0] in ("by", "up", "through") and self._text[begin:end].isdigit():
                    return None  # `rose by 2000`, `up to 2000`
                return self._edges(kind, end, days, is_range=is_range, is_part=bool(part))
        return None

    def _edges(
        self, kind: str, end: int, days: _Days, *, is_range: bool, is_part: bool
    ) -> tuple[int, date | None, date | None] | None:
        """What `since`, `after`, `before` and `until` make of the days behind them."""
        if kind == "between" and not is_range:
            return None
        if kind == "since":
            return (end, days.first, days.last) if is_range else (end, days.first, None)
        if kind == "after":
            first = days.first if is_part else days.last + timedelta(days=1)
            bound = _compiled(_AND_BEFORE).match(self._text, end)
            upper = self._units(bound.end(), "before", bound[0]) if bound else None
            if upper and first < upper[1].first:
                return upper[0], first, upper[1].first - timedelta(days=1)
            return end, first, None
        if kind == "before":
            return end, None, days.last if is_part else days.first - timedelta(days=1)
        if kind == "until":
            return end, None, days.last
        if not is_range and (onwards := _compiled(_ONWARDS).match(self._text, end)):
            return onwards.end(), days.first, None
        if not is_range and (backwards := _compiled(_BACKWARDS).match(self._text, end)):
            return backwards.end(), None, days.last
        return end, days.first, days.last

    # --- one date, a list of dates, a range of dates ------------------------------------------------------------

    def _units(self, start: int, kind: str, lead: str) -> tuple[int, _Days, bool] | None:
        """The dates that stand here, as the days from the first to the last of them."""
        first = self._unit(start) or self._day_only(start)
        if first is None:
            return None
        units, end, is_range = [first[1]], first[0], False
        while join := _compiled(_JOIN).match(self._text, end):
            joins_all = bool(join["to"]) or kind == "between"
            if kind in ("after", "before", "until") or (kind == "since" and not joins_all):
                break
            more = self._unit(join.end()) or self._rest(join.end(), units[-1], is_to=joins_all)
            if more is None:
                if joins_all and isinstance(units[-1], _Calendar) and not units[-1].month and kind:
                    return None  # `from 1500 to 2000 metres` counts, and so does the number before it
                break
            units.append(more[1])
            end, is_range = more[0], is_range or joins_all or kind == "open"
            if joins_all:
                break
        days = self._complete(units, lead.casefold().strip())
        if days is None or (not kind and len(units) == 1 and not self._stands_alone(units[0], start)):
            return None
        return end, days, is_range

    def _unit(self, at: int) -> tuple[int, _Unit] | None:
        """One date."""
        if week := _compiled(_WEEK_OF).match(self._text, at):
            inner = self._unit(week.end())
            if inner and isinstance(inner[1], _Calendar) and inner[1].day:
                day = inner[1].days().first
                return inner[0], self._week(day)
            return None
        for pattern, read in self._readers:
            match = _compiled(pattern).match(self._text, at)
            unit = match and read(match)
            if match and unit and not self._counts(unit, match.end()):
                return match.end(), unit
        return None

    def _day_only(self, at: int) -> tuple[int, _Unit] | None:
        """`3` of `3 to 10 March 2025`; it means nothing by itself."""
        match = _compiled(_DAY_ONLY).match(self._text, at)
        return (match.end(), _Calendar(None, None, int(match["day"]))) if match and _compiled(_JOIN).match(
            self._text, match.end()
        ) else None  # fmt: skip

    def _rest(self, at: int, before: _Unit, *, is_to: bool) -> tuple[int, _Unit] | None:
        """`10, 2025` of `March 3 to 10, 2025`, and `21` of `2019-21`."""
        if not isinstance(before, _Calendar) or (before.month and before.year):
            return None
        if before.month and before.day:
            match = _compiled(_DAY_YEAR).match(self._text, at) or (
                _compiled(_DAY_ONLY).match(self._text, at) if is_to else None
            )
            if match:
                year = match.groupdict().get("year")
                unit = _Calendar(int(year) if year else None, before.month, int(match["day"]), before.word)
                return None if self._counts(unit, match.end()) else (match.end(), unit)
        if before.year and self._text[at - 1] in "-–":
            short = re.compile(r"\d\d(?![\w-])").match(self._text, at)
            if short and int(short[0]) > before.year % 100:
                return short.end(), _Calendar(before.year - before.year % 100 + int(short[0]))
        return None

    def _counts(self, unit: _Unit, end: int) -> bool:
        """Is the number that ends here one of things, as in `2000 villages`?"""
        if not isinstance(unit, _Calendar) or (unit.month and unit.year):
            return False
        return self._text[end - 1 : end].isdigit() and bool(_compiled(_COUNTED).match(self._text, end))

    def _stands_alone(self, unit: _Unit, start: int) -> bool:
        """May it stand without `in` or `on`? `2024` and `Monday` may not: they name too many things."""
        if isinstance(unit, _Days):
            return not any(_compiled(pattern).match(self._text, start) for pattern in (_W, _DECADE))
        # `31 June 2024` is not June.
        return bool(unit.year and unit.month) and not _compiled(_NUMBER_BEFORE).search(
            self._text, max(0, start - 9), start
        )

    def _complete(self, units: list[_Unit], lead: str) -> _Days | None:
        """`March` takes its year from `May 2024` behind it, or the latest one up to today."""
        last = units[-1]
        if isinstance(last, _Calendar) and last.year is None:
            last = units[-1] = self._latest(last, lead)
        for i in range(len(units) - 2, -1, -1):
            one, other = units[i], units[i + 1]
            if isinstance(one, _Calendar) and one.year is None and isinstance(other, _Calendar):
                month = one.month or other.month
                if month is None or other.month is None or other.year is None:
                    return None
                units[i] = replace(one, year=other.year - (month > other.month), month=month)
        known = [unit if isinstance(unit, _Days) else unit.days() for unit in units]
        return _Days(min(days.first for days in known), max(days.last for days in known))

    def _latest(self, unit: _Calendar, lead: str) -> _Calendar:
        """The latest day or month of that name that has begun; `ValueError` if the name is too weak for one."""
        # `may` is a verb, `mars` a planet: a month alone has a capital, or `en` before it.
        is_clear = unit.day or lead == "en" or (unit.word[:1].isupper() and len(unit.word) > 3) or unit.word == "May"
        if self._today is None or unit.month is None or not lead or not is_clear:
            raise ValueError("no year")
        for year in range(self._today.year, self._today.year - 9, -1):  # 29 February can be eight years back
            found = replace(unit, year=year)
            try:
                if found.days().first <= self._today:
                    return found
            except ValueError:
                continue
        raise ValueError("no such day")

    # --- readers of one pattern each ------------------------------------------------------------------------------

    def _iso(self, match: re.Match[str]) -> _Unit | None:
        year, month, *day = (int(number) for number in match["iso"].split("-"))
        return _Calendar(year, month, day[0] if day else None) if 1500 <= year < 2100 and 1 <= month <= 12 else None

    def _dotted(self, match: re.Match[str]) -> _Unit | None:
        one, two = int(match["day"]), int(match["number"])
        if "/" in match[0]:
            if (one > 12) == (two > 12):
                return None  # `3/4/2025` is a day of March to some and of April to others
            one, two = max(one, two), min(one, two)
        return _Calendar(int(match["year"]), two, one) if 1 <= two <= 12 else None

    def _quarter(self, match: re.Match[str]) -> _Unit | None:
        number = int(match["number"] or _ORDINALS[match["ordinal"].casefold()])
        is_half = (match["kind"] or match["letter"]).casefold() in ("half", "h")
        months = 6 if is_half else 3
        if number * months > 12:
            return None
        year = int(match["year"])
        return _Days(date(year, (number - 1) * months + 1, 1), _Calendar(year, number * months).days().last)

    def _season(self, match: re.Match[str]) -> _Unit:
        # The whole year: summer is in December for half the world. Winters are known by either of their years.
        year = int(match["year"])
        if match["season"].casefold() == "winter":
            return _Days(date(year - 1, 12, 1), _Calendar(year + 1, 2).days().last)
        return _Calendar(year).days()

    def _written(self, match: re.Match[str]) -> _Unit | None:
        given = match.groupdict()
        word = given.get("month") or ""
        if word and word.casefold() not in _MONTHS:
            return None
        return _Calendar(
            int(given["year"]) if given.get("year") else None,
            _MONTHS[word.casefold()] if word else None,
            int(given["day"]) if given.get("day") else None,
            word,
        )

    def _month(self, match: re.Match[str]) -> _Unit | None:
        if match["month"] == "Mars":  # the planet; the French month is written small
            return None
        if not match["which"]:
            return self._written(match)
        month = _MONTHS.get(match["month"].casefold())
        if self._today is None or month is None or match["year"]:
            return None
        is_over = month < self._today.month
        year = self._today.year - (match["which"].casefold() == "last" and not is_over)
        return _Calendar(year, month).days()

    def _month_that_year(self, match: re.Match[str]) -> _Unit | None:
        month = _MONTHS.get(match["month"].casefold())
        if self._today is None or month is None:
            return None
        return _Calendar(self._today.year - (match["which"].casefold() == "last"), month).days()

    def _named(self, match: re.Match[str]) -> _Unit | None:
        if self._today is None:
            return None
        if match["now"] or match["then"]:
            day = self._today - timedelta(days=bool(match["then"]))
            return _Days(day, day)
        unit = match["unit"].casefold()
        if match["which"].casefold() == "last":
            return self._last(unit)
        # What is later than today is not known yet.
        return None if unit in ("day", "decade") else replace(self._around(unit, self._today), last=self._today)

    def _last(self, unit: str) -> _Unit | None:
        """The calendar week, month or year before this one."""
        if self._today is None or unit in ("day", "decade"):
            return None
        return self._around(unit, self._around(unit, self._today).first - timedelta(days=1))

    def _last_n(self, match: re.Match[str]) -> _Unit | None:
        """`the past 3 days`: from three days ago up to today."""
        if self._today is None:
            return None
        unit, number = match["unit"].casefold(), _count(match["number"] or "one")
        if unit == "hour":
            unit, number = "day", -(-number // 24)
        return _Days(self._back(unit, number), self._today)

    def _ago(self, match: re.Match[str]) -> _Unit | None:
        if self._today is None:
            return None
        unit = match["unit"].casefold()
        return self._around(unit, self._back(unit, _count(match["number"])))

    def _single_day(self, match: re.Match[str]) -> _Unit | None:
        if self._today is None:
            return None
        day = self._today - timedelta(days=_SINGLE_DAYS[match[0].casefold()])
        return _Days(day, day)

    def _of_the_week(self, match: re.Match[str]) -> _Unit | None:
        """`on Monday` is the latest one, today's included; `last Monday` is over."""
        if self._today is None:
            return None
        number, which = _DAYS_OF_WEEK[match["weekday"].casefold()], (match["which"] or "").casefold()
        back = (self._today.weekday() - number) % 7
        if which == "this" and number > self._today.weekday():
            return None  # still to come
        day = self._today - timedelta(days=back or 7 if which == "last" else back)
        return _Days(day, day)

    # --- calendars --------------------------------------------------------------------------------------------------

    def _week(self, day: date) -> _Days:
        monday = day - timedelta(days=day.weekday())
        return _Days(monday, monday + timedelta(days=6))

    def _around(self, unit: str, day: date) -> _Days:
        """The calendar week, month or year that a day lies in; of a day, itself."""
        if unit == "day":
            return _Days(day, day)
        if unit == "week":
            return self._week(day)
        if unit == "decade":
            return _Days(date(day.year // 10 * 10, 1, 1), date(day.year // 10 * 10 + 9, 12, 31))
        return _Calendar(day.year, day.month if unit == "month" else None).days()

    def _back(self, unit: str, number: int) -> date:
        """The day that lies so far before today; of a month that is too short, its last one."""
        assert self._today is not None
        if unit in ("day", "week"):
            return self._today - timedelta(days=number * (7 if unit == "week" else 1))
        months = self._today.year * 12 + self._today.month - 1 - number * {"month": 1, "year": 12, "decade": 120}[unit]
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(self._today.day, calendar.monthrange(year, month)[1]))

    # --- publication ------------------------------------------------------------------------------------------------

    def _is_published(self, start: int, end: int) -> bool:
        """Do the words around a phrase tie it to what was published, rather than to what happened?"""
        before = _compiled(_BEFORE_IT).search(self._text, max(0, start - _NEAR), start)
        if before:
            behind = {"wrote": _ABOUT_BEHIND, "open": _SAID_BEHIND}.get(str(before.lastgroup))
            if behind:
                return bool(_compiled(behind).match(self._text, end))
            if before["german"]:
                return bool(_compiled(_GERMAN_BEHIND).search(self._text, end))
            return True
        if not self._text[:start].strip() and _compiled(_THEN).match(self._text, end):
            return True
        return bool(_compiled(_OWN_ITEMS).match(self._text, end))


def _count(written: str) -> int:
    return _NUMBERS.get(written.casefold()) or int(written)
