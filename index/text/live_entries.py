"""The times of a live report: `14.32 GMT` on a line of its own, or before its entry, and which entry a place is of."""

import re

_HOUR = r"(?:[01]?\d|2[0-3])"
_ZONE = r"(?:GMT|UTC|BST|CES?T|EES?T|E[SD]?T|C[SD]T|M[SD]T|P[SD]?T|IST|SAST|CAT|EAT|WAT|MSK|Uhr)\b"
_HALF = r" ?[ap]\.?m\b\.?"
_CLOCK = (
    rf"{_HOUR}:[0-5]\d(?:{_HALF})?(?: \(?{_ZONE}\)?)?|{_HOUR}[.h][0-5]\d(?:{_HALF}|(?:{_HALF})? \(?{_ZONE}\)?)"
    rf"|(?:1[0-2]|[1-9]){_HALF}(?: {_ZONE})?"
)
_ENTRY = re.compile(
    rf"^[ \t]*(?:(?:updated|posted|published)(?: at)? )?(?P<time>{_CLOCK})(?:[ \t]*(?:\n|$)|[ \t]*[:–—|-][ \t]+(?=\S))",
    re.IGNORECASE | re.MULTILINE,
)
_FEWEST = 2  # entries, below which a time on a line of its own is none


def entry_time(text: str, at: int) -> tuple[int, int] | None:
    """Where the time of the entry stands that a place of a live report lies in; None where it is of none.

    >>> text = "14.32 GMT\\nThe bridge fell.\\n\\n13:05 GMT\\nTraffic is slow."
    >>> [text[slice(*entry_time(text, text.index(word)))] for word in ("bridge", "slow")]
    ['14.32 GMT', '13:05 GMT']
    >>> entry_time("At 14.32 it fell.\\n13:05 GMT\\nTraffic is slow.", 30)
    """
    entries = [*_ENTRY.finditer(text)]
    if len(entries) < _FEWEST:
        return None
    before = [each for each in entries if each.end() <= at]
    return before[-1].span("time") if before else None
