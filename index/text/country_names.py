"""What countries are called in other languages: CLDR, kept in `country_names.json` by `tools/country_names.py`."""

import json
from functools import cache
from pathlib import Path


@cache
def in_other_words(language: str, other: str) -> dict[str, str]:
    """Names of countries in one language, in lower case, each with the name in another one.

    Args:
        language: ISO 639-1 code; one that is not listed has no names.
        other: The same.

    >>> in_other_words("fr", "en")["royaume-uni"], in_other_words("qq", "en")
    ('United Kingdom', {})
    """
    stored = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    listed: list[str] = stored["languages"]
    if language not in listed or other not in listed:
        return {}
    here, there = listed.index(language), listed.index(other)
    return {
        name.lower(): names[there].split("|")[0]
        for names in stored["countries"]
        for name in names[here].split("|")
        if name and names[there]
    }
