"""Sentences that say of a value that it is disputed or unknown: `with his age in dispute`."""

import re

from index.text.folding import plain
from index.text.value_types import ValueType

_IS = r"disputed?|unclear|unknown|not (?:\w+ )?(?:known|clear)|in doubt|uncertain|contested|conflicting"
_WHAT: dict[ValueType, str] = {
    "age": "ages?|how old", "count": "numbers?|figures?|toll|total|count|how many", "date": "dates?|days?|when",
    "money": "costs?|price|amount|sum|value|how much", "distance": "distance|how (?:far|long|deep|high|close)",
    "time of day": "times?|hour|when", "duration": "how long", "share": "share|percentage|how much",
    "stature": "height|how tall",
}  # fmt: skip


def _pattern(what: str) -> re.Pattern[str]:
    return re.compile(
        rf"\b(?:(?:{what})\b[^.;]{{0,40}}\b(?:{_IS})|(?:{_IS})\b[^.;]{{0,25}}\b(?:{what}))\b", re.IGNORECASE
    )


_SAID = {kind: _pattern(what) for kind, what in _WHAT.items()}


def unsettled(kind: ValueType, sentence: str) -> tuple[int, int] | None:
    """Where a sentence says that the value of a kind is disputed or unknown, `sentence[start:end]`.

    >>> unsettled("age", "He is in his 50s, with his age in dispute.")
    (27, 41)
    """
    pattern = _SAID.get(kind)
    found = pattern.search(plain(sentence)) if pattern else None
    return found.span() if found else None
