"""Places that people type short and newspapers write in full."""

import re
from collections.abc import Callable, Sequence

_PLACES = {
    "LA": "Los Angeles", "NYC": "New York City", "NY": "New York", "NJ": "New Jersey", "TX": "Texas",
    "DC": "Washington", "SF": "San Francisco", "NOLA": "New Orleans", "Vegas": "Las Vegas", "Philly": "Philadelphia",
    "NZ": "New Zealand", "HK": "Hong Kong", "KL": "Kuala Lumpur", "PNG": "Papua New Guinea",
    "KSA": "Saudi Arabia", "CDMX": "Mexico City", "Joburg": "Johannesburg", "Jo'burg": "Johannesburg",
    "BsAs": "Buenos Aires",
}  # fmt: skip
_PRINTED = {
    "UK": ("United Kingdom", "Britain"), "US": ("United States", "America"), "USA": ("United States", "America"),
    "EU": ("European Union",), "UN": ("United Nations",), "UAE": ("United Arab Emirates", "Emirates"),
    "DRC": ("Democratic Republic of Congo", "Congo"),
}  # fmt: skip
"""Those that newspapers print short as well: written out only where the archive never has them so."""
_SHORT = re.compile(
    rf"(?<![\w.&/-])(?<!Las )(?:{'|'.join((*_PLACES, *_PRINTED))})(?![\w.&/-])(?! (?:Times|Review-Journal)\b)"
)


def written_out(question: str, is_known: Callable[[str], bool], quoted: Sequence[tuple[int, int]] = ()) -> str:
    """A question with the short names of places as newspapers write them, where the archive has their words.

    One that is all in capitals stays, since `LA` may be any word there.

    Args:
        question: Plain words.
        is_known: Does a word stand in the archive?
        quoted: Where the question quotes, which is looked for as it stands.

    >>> written_out("What did LA's teachers get?", lambda word: True)
    "What did Los Angeles's teachers get?"
    """
    if question.isupper():
        return question

    def full(match: re.Match[str]) -> str:
        short = match.group()
        is_quoted = any(start <= match.start() < end for start, end in quoted)
        if is_quoted or (short in _PRINTED and is_known(short)):
            return short
        names = _PRINTED.get(short) or (_PLACES[short],)
        return next((name for name in names if all(map(is_known, name.split()))), short)

    return _SHORT.sub(full, question)
