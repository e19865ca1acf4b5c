"""The period that a question names: “in June 2024”, “since March”, “last week” of a given day.

Dates are read by `index.text.time_expressions`; here is what stands around them: whether they begin or end a period,
and whether they speak of what happened or of what was published. What is not surely a date is left unread: a question
without a period is answered as well as ever.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from index.text.time_expressions import (
    Interval,
    TimeExpression,
    day_at,
    expressions_at,
    latest,
    resolve_in_question,
)
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


def without_state_day(question: str, named: Period) -> str:
    """A question without the day whose state it asks for: `as of 6 May`, `by the end of June`, `on the eve of 3 July`.

    The articles that tell of that state seldom print the day, and print others.

    >>> asked = "As of 6 May 2024, how many had died?"
    >>> without_state_day(asked, period(asked))
    'how many had died?'
    """
    if named.is_filter or not named.until:
        return question
    before = rf"\b(?:{_STATE_OF} )?" if _compiled(_BY_ITSELF).match(named.phrase) else rf"\b{_STATE_OF} "
    as_written = re.escape(named.phrase).replace(r"\ ", " ")
    found = _compiled(rf"{before}{as_written}\b[,;:]?\s*").search(question)
    rest = f"{question[: found.start()]}{question[found.end() :]}" if found else question
    return rest.strip() if any(map(str.isalnum, rest)) else question


@cache
def _compiled(written: str) -> re.Pattern[str]:
    """A blank stands for any white space, and letter case does not matter.

    Compiled when first used: most questions name no date, and `newsdesk ask` is to start at once.
    """
    return re.compile(written.replace(" ", r"\s+"), re.IGNORECASE)


_NEAR = 200  # characters before a phrase that can say what it belongs to

# --- the words around a date ----------------------------------------------------------------------------------------

_LEAD = (
    r"(?:(?P<between>between|entre|zwischen)"
    r"|(?P<since>since|on or after|no earlier than|starting(?: in)?|depuis|à partir de|desde|seit|ab)"
    r"|(?P<after>after|later than|following|après|después de|nach)"
    r"|(?P<before>before|prior to|earlier than|avant|antes del?|vor)"
    r"|(?P<until>until|till|up to|up until|through|by|on or before|no later than|jusqu['’](?:en|au|à)|hasta"
    r"|bis(?: zum)?)"
    r"|(?P<open>from|de|du|del|von|vom|aus)"
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

_STATE_OF = (
    r"(?:(?:as of|as at|as on|by|until|till|up to)(?: the)?(?: (?:very )?(?:end|start|beginning|close|middle) of)?"
    r"|(?:at|towards?) the (?:very )?(?:end|start|beginning|close) of"
    r"|(?:on|in) the (?:very )?(?:night|evening|morning|afternoon|eve) of)"
)
_BY_ITSELF = r"(?:by|until|till|up to|up until|no later than) "

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
# Lower-case words that follow a number which counts something: `in 2000 villages`, `after 2000 people`.
_COUNTED = (
    r"(?-i:[\s-]+(?:(?!always|perhaps|versus|besides|towards|onwards|afterwards|sometimes|après|jamais|depuis"
    r"|entonces|antes|después|articles|stories|reports)[a-zà-ÿ]{4,}(?<!s)s\b|people\b|men\b|women\b"
    r"|children\b|dead\b|tons\b|cars\b|days\b|jobs\b|per ?cent\b|km\b|troops\b))"
)


class _Reader:
    """Reads one question from left to right."""

    def __init__(self, text: str, as_of: date | None) -> None:
        self._text = text
        # A `datetime` is a date too, and would not compare with one.
        self._today = as_of and date(as_of.year, as_of.month, as_of.day)

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
        self, kind: str, end: int, days: Interval, *, is_range: bool, is_part: bool
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

    def _units(self, start: int, kind: str, lead: str) -> tuple[int, Interval, bool] | None:
        """The dates that stand here, as the days from the first to the last of them."""
        first = self._unit(start) or self._day_only(start)
        if first is None:
            return None
        units, is_range = [first], False
        while join := _compiled(_JOIN).match(self._text, units[-1].end):
            joins_all = bool(join["to"]) or kind == "between"
            if kind in ("after", "before", "until") or (kind == "since" and not joins_all):
                break
            more = self._unit(join.end()) or self._rest(join.end(), units[-1], is_to=joins_all)
            if more is None:
                if joins_all and _is_partial(units[-1]) and not units[-1].month and kind:
                    return None  # `from 1500 to 2000 metres` counts, and so does the number before it
                break
            units.append(more)
            is_range = is_range or joins_all or kind == "open"
            if joins_all:
                break
        end = units[-1].end
        days = self._complete(units, lead.casefold().strip())
        if days is None or (not kind and len(units) == 1 and not self._stands_alone(units[0], start)):
            return None
        return end, days, is_range

    def _unit(self, at: int) -> TimeExpression | None:
        """One date, which may leave its month or year to the words around it."""
        for unit in expressions_at(self._text, at):
            has_days = (_is_partial(unit) and not unit.or_month) or resolve_in_question(unit, self._today)
            if has_days and not self._counts(unit):
                return unit
        return None

    def _day_only(self, at: int) -> TimeExpression | None:
        """`3` of `3 to 10 March 2025`; it means nothing by itself."""
        day = day_at(self._text, at)
        return day if day and _compiled(_JOIN).match(self._text, day.end) else None

    def _rest(self, at: int, before: TimeExpression, *, is_to: bool) -> TimeExpression | None:
        """`10, 2025` of `March 3 to 10, 2025`, and `21` of `2019-21`."""
        if not _is_partial(before) or (before.month and before.year):
            return None
        if before.month and before.day:
            day = day_at(self._text, at, with_year=True) or (day_at(self._text, at) if is_to else None)
            if day:
                unit = replace(day, month=before.month)
                return None if self._counts(unit) else unit
        if before.year and self._text[at - 1] in "-–":
            short = re.compile(r"\d\d(?![\w-])").match(self._text, at)
            if short and int(short[0]) > before.year % 100:
                return TimeExpression(*short.span(), "date", before.year - before.year % 100 + int(short[0]))
        return None

    def _counts(self, unit: TimeExpression) -> bool:
        """Is the number that ends here one of things, as in `2000 villages`?"""
        if not _is_partial(unit) or (unit.month and unit.year):
            return False
        return self._text[unit.end - 1].isdigit() and bool(_compiled(_COUNTED).match(self._text, unit.end))

    def _stands_alone(self, unit: TimeExpression, start: int) -> bool:
        """May it stand without `in` or `on`? `2024` and `Monday` may not: they name too many things."""
        if not _is_partial(unit):
            return unit.kind != "decade" and (unit.kind != "weekday" or bool(unit.word))
        # `31 June 2024` is not June.
        return bool(unit.year and unit.month) and not _compiled(_NUMBER_BEFORE).search(
            self._text, max(0, start - 9), start
        )

    def _complete(self, units: list[TimeExpression], lead: str) -> Interval | None:
        """`March` takes its year from `May 2024` behind it, or the latest one up to today."""
        if _is_partial(units[-1]) and units[-1].year is None:
            units[-1] = self._latest(units[-1], lead)
        for i in range(len(units) - 2, -1, -1):
            one, other = units[i], units[i + 1]
            if _is_partial(one) and one.year is None and _is_partial(other):
                month = one.month or other.month
                if month is None or other.month is None or other.year is None:
                    return None
                units[i] = replace(one, year=other.year - (month > other.month), month=month)
        known = [days for unit in units if (days := resolve_in_question(unit, self._today))]
        if len(known) < len(units):
            return None
        return Interval(min(days.first for days in known), max(days.last for days in known))

    def _latest(self, unit: TimeExpression, lead: str) -> TimeExpression:
        """The latest day or month of that name that has begun; `ValueError` if the name is too weak for one."""
        written = self._text[unit.start : unit.end]
        # `may` is a verb, `mars` a planet: a month alone has a capital, or `en` before it.
        is_clear = unit.day or lead == "en" or (written[:1].isupper() and len(written) > 3) or written == "May"
        if self._today is None or unit.month is None or not lead or not is_clear:
            raise ValueError("no year")
        return latest(unit, self._today)

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


def _is_partial(unit: TimeExpression) -> bool:
    """Is it a date of the calendar, which may lack its year or month?"""
    return unit.kind == "date" and not unit.word
