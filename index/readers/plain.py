"""Plain text: final as it was decoded. Its title and date are read off, never cut off."""

import re
from collections.abc import Iterator

from index.dates import parse_date
from index.errors import InputError
from index.readers.decode import decode, is_binary
from index.readers.document import Document
from index.text.calendar_names import names
from index.types import Article, Published, Source

DATE_PREFIX = re.compile(
    r"\A\s*date\s+((?:1[5-9]|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?)(?=\s)[^\S\r\n]*"
)
"""What a crawler puts before the text, ` date 2025-03-20 `, up to the first word; the group is the date."""

MAX_TITLE_CHARS = 150

_TITLE = re.compile(r"\s*(?P<line>\S[^\r\n]*)(?:\r\n|\n|\r)[^\S\r\n]*[\r\n]")
_SENTENCE_END = re.compile(r"(?P<word>\S*?)(?P<mark>[.!?…])[\"'”’)\]]*\s+[\"'“‘(\[]*(?=[^\W_a-z])")
_ABBREVIATIONS = frozenset(
    (
        *("mr", "mrs", "ms", "dr", "prof", "rev", "hon", "pres", "messrs", "gov", "sen", "rep", "gen", "lt", "col"),
        *("sgt", "maj", "capt", "cmdr", "adm", "jr", "sr", "inc", "corp", "co", "ltd", "st", "mt", "ft", "vs", "no"),
        *(names("months_short", "en").keys() - {"may"}),
    )
)


def read(document: Document) -> Iterator[Article]:
    """Read one article of plain text."""
    text = words(document)
    title = headline(text)
    yield Article(
        id=document.id,
        text=text,
        source=Source(
            title=text[slice(*title)] if title else None,
            outlet=document.outlet,
            url=document.url,
            published=prefixed_date(text),
        ),
    )


def words(document: Document) -> str:
    """The decoded content.

    Raises:
        InputError: If it is too large, empty or no text.
    """
    text = decode(document.read())
    if is_binary(text):
        raise InputError("not text")
    if not text.strip():
        raise InputError("empty")
    return text


def prefixed_date(text: str) -> Published | None:
    """The date that a crawler put before the text."""
    prefix = DATE_PREFIX.match(text)
    value = parse_date(prefix[1]) if prefix else None
    return Published(value) if value else None


def headline(text: str) -> tuple[int, int] | None:
    """Where the title stands in a plain text, if it has one.

    That is its first line behind blank lines and a date prefix, when a blank line and more text follow and it is
    short and a single sentence at most.

    Returns:
        Half-open offsets without the blanks around the title.
    """
    prefix = DATE_PREFIX.match(text)
    found = _TITLE.match(text, prefix.end() if prefix else 0)
    if not found:
        return None
    title = found["line"].rstrip()
    has_more = re.compile(r"\s*\S").match(text, found.end())
    if len(title) > MAX_TITLE_CHARS or not has_more or re.fullmatch(r"\W*advertisements?\W*", title, re.IGNORECASE):
        return None
    if any(_ends_sentence(end) for end in _SENTENCE_END.finditer(title)):
        return None
    return found.start("line"), found.start("line") + len(title)


def _ends_sentence(end: re.Match[str]) -> bool:
    # `Dr. Quill`, `U.S. Senate` and `J. Quill` go on.
    word = end["word"].lstrip("\"'“‘([").lower()
    return end["mark"] != "." or not (len(word) == 1 or "." in word or word in _ABBREVIATIONS)
