"""Dates as sources write them out, in the languages of their readers."""

import re

from index.dates import DateOrder, parse_date
from index.text.calendar_names import LISTED_IN, names

_MONTHS = {**names("months_short", *LISTED_IN), **names("months", *LISTED_IN), **names("months_short", "en")}
_DAYS = {*names("weekdays", *LISTED_IN), *names("weekdays_short", *LISTED_IN)}
_ENGLISH = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_WORD = re.compile(r"[^\W\d_]+\.?")
_LINKING = {
    "de",
    "del",
    "den",
    "der",
    "le",
    "el",
    "il",
    "om",
    "um",
    "uhr",
    "the",
    "of",
    "à",
    "a",
    "las",
    "alle",
    "ore",
    "às",
    "h",
}
_LONGEST = 80  # characters


def read_date(written: object, order: DateOrder | None = None) -> str | None:
    """Read a date as `index.dates.parse_date` does, its months in any language whose names are known.

    Args:
        written: As for `parse_date`.
        order: Of numbers that can be read two ways; see there.

    >>> [read_date(date) for date in ("3. März 2025", "5 mars 2024", "lun., 03 mars 2025 08:00:00 +0100", "4/5/2024")]
    ['2025-03-03', '2024-03-05', '2025-03-03T08:00:00+01:00', None]
    """
    found = parse_date(written, order)
    if found or not isinstance(written, str) or len(written) > _LONGEST:
        return found
    months = 0

    def in_english(word: re.Match[str]) -> str:
        nonlocal months
        name = word[0].rstrip(".").casefold()
        if name in _MONTHS:
            months += 1
            return f" {_ENGLISH[_MONTHS[name] - 1]} "
        return " " if name in _DAYS or name in _LINKING else word[0]

    english = _WORD.sub(in_english, written)
    english = re.sub(r"(?<=\d)[.ºª]°?(?=\s)|^[\s,]+", " ", english)
    return parse_date(" ".join(english.replace(" ,", ",").strip(" ,").split())) if months == 1 else None
