"""Number words, fractions, scales and units of measurement of English, from `number_words.json`."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

from index.text.word_lists import any_of

_DATA: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))

ONES: dict[str, int] = {word: value for value, word in enumerate(_DATA["ones"].split())}
"""`zero` to `nineteen`."""
TENS: dict[str, int] = {word: 10 * value for value, word in enumerate(_DATA["tens"].split(), 2)}
SCALES: dict[str, int] = _DATA["scales"]
"""What multiplies the number before it: `hundred`, `bn`."""
LONG_SCALES = tuple(word for word in SCALES if len(word) > len("dozen"))
"""`hundred` to `trillion`, without their abbreviations."""
SUFFIXES: dict[str, int] = _DATA["suffixes"]
"""Scales written right behind the figures: the `m` of `$4m`."""
VAGUE: dict[str, int] = _DATA["vague"]
"""`dozens`, `thousands`."""
ORDINALS: dict[str, int] = {word: n for n, word in enumerate(_DATA["ordinals"].split(), 1)} | _DATA["round_ordinals"]
PARTS: dict[str, int] = {name: int(value) for value, names in _DATA["parts"].items() for name in names.split()}
"""What a share is one of how many of: `thirds`, 3."""
FRACTION_SIGNS = {sign: Fraction(written) for sign, written in _DATA["fraction_signs"].items()}
UNITS: dict[str, str] = {name: unit for unit, names in _DATA["units"].items() for name in names}
"""Every spelling of a unit, with the one name that it has here."""

COUNTS = {word: ONES[word] for word in list(ONES)[1:13]} | {"a": 1, "an": 1}
"""What stands before `days ago`: `a`, `one` to `twelve`."""


def small_number(first: str) -> str:
    """Number words from the first one to `ninety-nine`, as the inside of a regular expression's group."""
    return "|".join(list(ONES)[ONES[first] :]) + rf"|(?:{any_of(TENS)})(?:-\w+)?"
