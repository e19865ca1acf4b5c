"""RSS and Atom (feedparser): one article an entry."""

import html
import io
import re
from collections.abc import Iterator
from typing import Any

from index.errors import InputError
from index.readers.decode import decode
from index.readers.document import Document
from index.readers.fields import authors, identifier, language, line, names
from index.readers.markup import text_of
from index.readers.written_dates import read_date
from index.text.characters import encodable
from index.types import Article, Published, Skipped, Source

_FULL_CHARS = 1_500
"""A description of so many characters is the article itself, as older feeds give it."""
_CUT = re.compile(r"(?:\[(?:…|\.\.\.)\]|…|\.\.\.)\s*(?:(?:continue|keep) reading.{0,80}|read more.{0,80})?\s*\Z", re.I)
_ENTRY_END = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)


def read(document: Document) -> Iterator[Article | Skipped]:
    """Read each entry, with its full content where the feed gives it, else its summary.

    Of a feed that breaks off, the whole entries before that place are kept.
    """
    data = document.read()
    feed = _parsed(data)
    if not feed.get("version"):
        raise InputError("not an RSS or Atom feed")
    entries, break_line = feed.entries, _break_line(feed)
    if break_line is not None:
        entries = entries[: len(_ENTRY_END.findall(decode(data)))]
    for position, entry in enumerate(entries, 1):
        yield _article(document, feed.feed, entry, position)
    if break_line is not None:
        yield Skipped(f"{document.name}:{break_line}", f"the feed is damaged; {len(entries)} whole entries were read")
    elif not entries:
        raise InputError("a feed without entries")


def _parsed(data: bytes) -> Any:
    import feedparser

    try:
        return feedparser.parse(io.BytesIO(data))  # a stream: bytes or text might be taken for a file name
    except Exception as exc:  # it tries a second, lenient parser on anything, with surprises
        raise InputError(f"the feed cannot be parsed ({type(exc).__name__})") from exc


def _break_line(feed: Any) -> int | None:
    # Other complaints (a wrong charset, a wrong content type) leave the entries whole.
    where = getattr(feed.get("bozo_exception"), "getLineNumber", None)
    return int(where() or 1) if where else None


def _article(document: Document, feed: Any, entry: Any, position: int) -> Article | Skipped:
    text = _content(entry)
    url = line(entry.get("link"))
    is_excerpt = document.follows and bool(url) and not _is_full(entry, text)
    if not text.strip() and not is_excerpt:
        return Skipped(f"{document.name}#{position}", "an entry without content")
    return Article(
        id=identifier(entry.get("id")) or identifier(url) or f"{document.id}#{position}",
        text=text,
        source=Source(
            title=line(_words(entry.get("title_detail"))),
            outlet=line(_words((entry.get("source") or {}).get("title_detail")))
            or line(_words(feed.get("title_detail")))
            or document.outlet,
            authors=authors([_person(person.get("name") or "") for person in entry.get("authors", ())]),
            url=url,
            published=_date(entry),
            modified=read_date(dict.get(entry, "updated")),
            language=language(feed.get("language")),
            rights=line(_words(entry.get("rights_detail"))),
            keywords=names([tag.get("term") for tag in entry.get("tags", ())]),
        ),
        is_excerpt=is_excerpt,
    )


def _is_full(entry: Any, text: str) -> bool:
    """Is a text the article, and not what a feed says of it: given as content, or as long as one, and not cut off?"""
    is_long = len(text) >= _FULL_CHARS or any(map(_words, entry.get("content", ())))
    return is_long and not _CUT.search(text)


def _person(name: str) -> str:
    """A name alone: of `ann@post.press (Ann Lee)` feedparser takes no more than a beginning for the address."""
    return name.rpartition("(")[2] if "(" in name and ")" not in name else name


def _content(entry: Any) -> str:
    texts = [_words(content) for content in entry.get("content", ())]
    return max(texts, key=len, default="") or _words(entry.get("summary_detail"))


def _words(detail: Any) -> str:
    value = encodable((detail or {}).get("value") or "")
    if not detail or detail.get("type") == "text/plain":
        return value
    # Much that calls itself HTML is plain text, whose line breaks count.
    return text_of(value) if re.search(r"<[a-zA-Z/!]", value) else html.unescape(value).strip()


def _date(entry: Any) -> Published | None:
    # `dict.get`: feedparser's own would give one for the other, with a warning.
    for name in ("published", "updated"):
        if value := read_date(dict.get(entry, name)):
            return Published(value, "feed")
    return None
