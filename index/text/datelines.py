"""Datelines: the place, the day and the agency that open a report, as in `GOMA, Congo (AP) — Rebels took the town.`"""

import re

LEAD = 400
"""Characters of an article in which it opens; further down, capitals before a dash head a list or a table."""
_LONGEST = 80  # characters of a dateline
_AGENCIES = (
    "AA AAP AFP ANA ANI ANP ANSA AP APA ATS BBC BTA CNBC CNN CP CTK EFE IANS NBC NPR NTB PA PAP PTI SDA STT TASS TT "
    "UPI VOA Anadolu Belga Bloomberg Interfax KNA Kyodo Reuters Ritzau Xinhua Yonhap dpa epd"
)
_KNOWN = rf"(?:{'|'.join(_AGENCIES.split())}|(?:The )?(?:Associated|Canadian) Press)(?: ?[A-Z]\w+)?"  # `CNN Business`
_DASH = r"(?:\s*(?:—|--|––)\s*|\s+[–-]\s+)"
_QUOTES = "[\"'“”‘’«»„¡¿]*"
_SIGNED = re.compile(
    rf"(?P<head>[^()\n]{{0,60}}?)\s*(?:\((?P<agency>[^\W\d_][\w.&/’' -]{{1,39}})\)|\b(?P<written>{_KNOWN})(?={_DASH}))"
    rf"(?P<dash>{_DASH})?\s*(?={_QUOTES}\w)"
)
_UNSIGNED = re.compile(rf"(?P<head>[^()\n:;!?]{{3,60}}?){_DASH}(?={_QUOTES}\w)")
_MARK = re.compile(r"[(—]|--|––|\s[–-]\s")  # every dateline has one, and few other sentences so early
_WORD = re.compile(r"[^\W_]+(?:[.’'-]+[^\W_]+)*")
_DIGIT = re.compile(r"\d")


def past_dateline(text: str, at: int = 0) -> int:
    """Where a sentence begins behind its dateline; 0 where it has none.

    What stands in brackets behind a name in small letters is its abbreviation unless it is an agency that is known:
    `The European Central Bank (ECB) – …`.

    Args:
        text: A sentence.
        at: Where it begins in its article.

    >>> past_dateline("PARIS, March 3 (Reuters) - Police said no."), past_dateline("Paris - it said - is calm.")
    (27, 0)
    """
    if not _MARK.search(text, 0, _LONGEST):
        return 0
    found = _SIGNED.match(text)
    if not (found and _is_signed(found, at)):
        found = _UNSIGNED.match(text)
        if not (found and at < LEAD and _is_place(found["head"])):
            return 0
    return found.end() if found.end() <= _LONGEST and _begins(text[found.end() :]) else 0


def _is_signed(found: re.Match[str], at: int) -> bool:
    """Is it an agency's name, behind a place or alone?"""
    head, agency = found["head"], found["agency"]
    if found["written"] or re.fullmatch(_KNOWN, agency):
        return not head or _is_place(head) or (found["dash"] is not None and all(map(_is_named, head.split(","))))
    return at < LEAD and found["dash"] is not None and (not head or _is_place(head))


def _is_place(head: str) -> bool:
    """Is it a place in capitals, with what may follow one: a country, a state, a day?"""
    place, *more = head.split(",")
    words = _WORD.findall(place)
    is_in_capitals = 0 < len(words) <= 5 and all(word.isupper() and not _DIGIT.search(word) for word in words)
    return is_in_capitals and max(map(_letters, words)) >= 3 and all(map(_is_named, more))


def _is_named(part: str) -> bool:
    """Is it a part of a dateline, such as `New York`, `D.C.`, `March 3` or `le 3 mars`?"""
    words = _WORD.findall(part)
    is_name = all(word[0].isupper() for word in words) and words[:1] != ["The"]
    return 0 < len(words) <= 4 and (is_name or _DIGIT.search(part) is not None)


def _letters(word: str) -> int:
    return sum(map(str.isalpha, word))


def _begins(text: str) -> bool:
    """Does a sentence begin here: with a capital, a figure, or in a script without capitals?"""
    return not next(filter(str.isalnum, text)).islower()


def agency_of(text: str) -> tuple[int, int] | None:
    """Where the dateline that opens an article names the agency that wrote it; None where it names none.

    >>> agency_of("PARIS, March 3 (Reuters) - Police said no."), agency_of("PARIS — Police said no.")
    ((16, 23), None)
    """
    first = text[: _LONGEST + 1]
    found = _SIGNED.match(first) if past_dateline(text[:LEAD]) else None
    if not found or not _is_signed(found, 0):
        return None
    written = found["written"]
    if written and written.split()[0] not in _AGENCIES.split() and not written.endswith("Press"):
        return None  # `PARIS —` begins like PA
    return found.span("agency" if found["agency"] else "written")


def known_agency(name: str) -> str | None:
    """The agency that a byline names, as it is usually written; None where it names a person or another.

    >>> [known_agency(name) for name in ("DPA", "The Associated Press", "Anadolu Ajansı", "Ann Lee")]
    ['dpa', 'Associated Press', 'Anadolu', None]
    """
    if press := re.fullmatch(r"(?:the )?((?:Associated|Canadian) Press)", name.strip(), re.IGNORECASE):
        return press[1].title()
    first, *more = name.split() or [""]
    is_of_it = all(word.casefold() in ("agency", "agencia", "ajansı", "agentur", "media", "news") for word in more)
    known = (agency for agency in _AGENCIES.split() if agency.casefold() == first.casefold())
    return next(known, None) if is_of_it else None
