"""The note in which an article says what in it was corrected."""

import re
from functools import lru_cache

from index.types import Article

_NOTE = re.compile(
    r"^[*\[(_ \t]*(?:(?:corrections?|clarification)(?: (?:of|on) [^:\n]{1,30})?|editor['’]s note)\s*[:—–]\s*"
    r"(?P<note>[^\n]{15,1000}?)[*\])_ \t]*$"
    r"|^[*\[(_ \t]*(?P<whole>(?:this|the) (?:article|story|report|piece|post|headline|page)"
    r" (?:was|has been) (?:amended|corrected)[^\n]{0,1000}?)[*\])_ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_CORRECTS = re.compile(
    r"\b(?:correct|amend|clarif|earlier|previous|original|misstated|misidentified|incorrect|wrong)", re.IGNORECASE
)


def printed_correction(text: str) -> str | None:
    """The note of a correction that an article prints, without its label; None if it prints none.

    >>> printed_correction("It sank at nine.\\n\\nCorrection: An earlier version said that it sank at eight.")
    'An earlier version said that it sank at eight.'
    >>> printed_correction("Editor's note: Ada Voss is the paper's columnist.")
    """
    for found in _NOTE.finditer(text):
        note = found["note"] or found["whole"]
        if found[0].lstrip("*[(_ \t").lower().startswith(("correction", "clarification")) or _CORRECTS.search(note):
            return str(note)
    return None


@lru_cache(maxsize=256)
def correction_of(article: Article) -> str | None:
    """The correction that an article's source states apart, or else the one that its text prints."""
    return article.source.correction or printed_correction(article.text)


def stated_correction(value: object) -> str | None:
    """The note of a correction as schema.org's `correction` gives it: a text, or a `CorrectionComment` with a `text`.

    >>> stated_correction([{"@type": "CorrectionComment", "text": "It sank at nine,  not at eight."}])
    'It sank at nine, not at eight.'
    """
    for each in value if isinstance(value, list) else [value]:
        note = (
            next((each[key] for key in ("text", "name", "description") if each.get(key)), None)
            if isinstance(each, dict)
            else each
        )
        if isinstance(note, str) and not note.startswith(("http://", "https://")) and note.strip():
            return " ".join(note[:1000].split())
    return None
