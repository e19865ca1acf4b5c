"""What months and weekdays are called: Unicode's CLDR, kept in `calendar_names.json` by `tools/calendar_names.py`."""

import json
from pathlib import Path

_CLDR: dict[str, dict[str, list[str]]] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))


def names(what: str, *languages: str) -> dict[str, int]:
    """Names in lower case, each with its number: of months from 1, of weekdays from 0 for Monday.

    Args:
        what: `months`, `weekdays`, `months_short` or `weekdays_short` (`jan`, without the stop).
        languages: Two letters each, of `LISTED_IN`.

    >>> names("months", "fr")["février"], names("weekdays_short", "en")["tues"]
    (2, 1)
    """
    first = 1 if what.startswith("months") else 0
    return {
        name: number
        for language in languages
        for number, listed in enumerate(_CLDR[language][what], first)
        for name in listed.split()
    }


LISTED_IN = tuple(_CLDR)
"""The languages whose names are listed: en, fr, es, de, pt, it, nl, tr."""
READ_IN = ("en", "fr", "es", "de", "pt", "it", "nl")
"""The languages in which dates are read."""
MONTHS = names("months", *READ_IN) | names("months_short", "en", "de")
WEEKDAYS = names("weekdays", *READ_IN)
WEEKDAYS_SHORT = names("weekdays_short", "en")
