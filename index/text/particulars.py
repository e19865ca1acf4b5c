"""What tells two sentences apart that are otherwise the same: their numbers, times, dates, places and negations."""

import re
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import lru_cache

from index.text.folding import caseless, plain
from index.text.quantities import quantities
from index.text.time_expressions import recognise
from index.text.word_lists import any_of, word_class

_CLOCK = re.compile(
    r"(?<![\d.,:])(\d{1,2})(?:[:.h](\d\d))?\s?(?:([ap])\.? ?m\b\.?|(uhr|o['’]clock|heures?|h)\b)"
    r"|(?<![\d.,:])(\d{1,2}):(\d\d)(?![\d:])|\b(noon|midday|midnight)\b",
    re.IGNORECASE,
)
_DENIAL = re.compile(rf"\b(?:not|no|{any_of(word_class('negations'))})\b|n['’]t\b", re.IGNORECASE)
_PLACE = re.compile(
    r"\b(?:in|at|near|from|to|into|of|off|outside|around|towards?|à|en|dans|aus|nach|bei) (?:the |la |le |el )?"
    r"((?!(?:The|A|An|This|That)\b)[^\W\d_a-zà-öø-ÿ][\w’'-]*(?: [^\W\d_a-zà-öø-ÿ][\w’'-]*)*)"
)


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day in a text, `text[start:end]`."""

    start: int
    end: int
    minutes: frozenset[int]
    """After midnight; two where the half of the day is not said."""


@dataclass(frozen=True, slots=True)
class Particulars:
    """What of a text makes another account of it when it is changed."""

    numbers: frozenset[Fraction]
    times: frozenset[int]
    dates: frozenset[tuple[object, ...]]
    places: frozenset[str]
    denies: bool


def clocks(text: str) -> tuple[Clock, ...]:
    """The times of day of a text, in reading order.

    >>> [sorted(each.minutes) for each in clocks("At 3.15 p.m., not at noon or 17:05.")]
    [[915], [720], [1025]]
    """
    found = []
    for match in _CLOCK.finditer(text):
        hour, minute, half, _, hour_24, minute_24, word = match.groups()
        if word:
            found.append(Clock(*match.span(), frozenset([0 if word.casefold() == "midnight" else 720])))
            continue
        hours, minutes = int(hour or hour_24), int(minute or minute_24 or 0)
        if hours > 24 or minutes > 59:
            continue
        if half:
            hours = hours % 12 + (12 if half.casefold() == "p" else 0)
        whole = 60 * hours + minutes
        is_open = match[4] is not None and match[4].casefold().startswith("o") and hours <= 12
        found.append(
            Clock(*match.span(), frozenset([whole % 1440, (whole + 720) % 1440] if is_open else [whole % 1440]))
        )
    return tuple(found)


@lru_cache(maxsize=4096)
def particulars(text: str) -> Particulars:
    """The numbers, times, dates, places and negations of a text.

    >>> particulars("Twelve left Orwick.").numbers == particulars("12 left Orwick.").numbers
    True
    """
    text = plain(text)
    times = clocks(text)
    numbers = {
        max(value for value in found.values | found.upper)
        for found in quantities(text)
        if not any(each.start < found.end and found.start < each.end for each in times)
    }
    return Particulars(
        frozenset(numbers),
        frozenset(minute for each in times for minute in each.minutes),
        frozenset(each.fields for each in recognise(text)),
        frozenset(caseless(match[1]) for match in _PLACE.finditer(text)),
        bool(_DENIAL.search(text)),
    )


def contradict(one: str, other: str) -> bool:
    """Has each of two texts a number, time, date or place that the other has not, or does one alone deny?

    What only one of them adds contradicts nothing.

    >>> contradict("Eight fled Orwick.", "Nine fled Orwick."), contradict("Eight fled.", "8 fled today.")
    (True, False)
    """
    a, b = particulars(one), particulars(other)
    if a.denies != b.denies:
        return True
    pairs = [(getattr(a, each.name), getattr(b, each.name)) for each in fields(Particulars) if each.name != "denies"]
    return any(its - others and others - its for its, others in pairs)


def differ(one: str, other: str) -> bool:
    """Is there any number, time of day or negation that only one of two sentences has, or do they contradict?"""
    a, b = particulars(one), particulars(other)
    return (a.numbers, a.times, a.denies) != (b.numbers, b.times, b.denies) or contradict(one, other)
