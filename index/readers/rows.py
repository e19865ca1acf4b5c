"""JSON and JSON Lines: one article a row, its `text` exactly as the row gives it."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from index.dates import DateOrder, order_of
from index.errors import InputError
from index.readers.decode import decode, stated_encoding
from index.readers.document import MAX_DOCUMENT_BYTES, MAX_ROWS_BYTES, Document, Rejoined, mebibytes
from index.readers.fields import Fields, left_out, line, not_understood
from index.readers.layouts import LISTS, plain_row, rows_in
from index.readers.markup import looks_like_markup, text_of
from index.readers.plain import prefixed_date
from index.text.characters import encodable
from index.text.notices import cut_off
from index.types import Article, Fetched, Locator, Skipped

_LIST_START = re.compile(rf'(?<!\\)"(?:{"|".join(LISTS)})"\s*:\s*\[')
# Raw line breaks inside strings are forgiven: many exporters write them.
_DECODER = json.JSONDecoder(strict=False)


_MARKUP = ("body_xhtml", "body_html", "content_html", "bodyxhtml", "bodyhtml")
MAX_HELD_ROWS = 2_000
"""So many rows wait for one that shows in which order their dates are written."""


@dataclass(frozen=True, slots=True)
class GivenRow:
    """A row before it is an article: its fields, what a person would look for, and its id where it has none."""

    fields: object
    name: str
    fallback_id: str


def read_lines(document: Document) -> Iterator[Article | Skipped]:
    """Read one article a line, however long the file is."""
    return articles(document, _rows_of_lines(document))


def read_json(document: Document) -> Iterator[Article | Skipped]:
    """Read one article, a list of them, or an object that holds such a list.

    Of a file that breaks off or is damaged, the rows before that place are kept.
    """
    return articles(document, _rows_of_json(document))


def articles(document: Document, rows: Iterator[GivenRow | Skipped]) -> Iterator[Article | Skipped]:
    """The articles of rows, whose dates of numbers are all in one order: that of a row which allows no other."""
    orders: set[DateOrder] = set()
    held: list[GivenRow] = []
    unread: list[str] = []
    wrong: list[str] = []
    keys: list[str] = []

    def article(row: GivenRow) -> Article | Skipped:
        order = next(iter(orders)) if len(orders) == 1 else None
        if not order:
            unread.extend(_of_two_readings(row))
        if isinstance(row.fields, dict) and (written := Fields(row.fields, order).no_date()):
            wrong.append(written)
        found = _article(document, row, order)
        if isinstance(found, Article) and isinstance(row.fields, dict):
            keys.extend(Fields(row.fields, order).unread(found.source))
        return found

    for row in rows:
        if isinstance(row, Skipped):
            yield row
            continue
        dates = Fields(row.fields).dates() if isinstance(row.fields, dict) else []
        shown = {order for date in dates if (order := order_of(date)) and "." not in str(date)}
        orders |= {order for order in shown if order != "either"}
        if orders or len(held) >= MAX_HELD_ROWS:
            yield from map(article, held)
            held = []
        if "either" in shown and not orders and len(unread) == 0:
            held.append(row)
        else:
            yield article(row)
    yield from map(article, held)
    if unread:
        what = "dates such as" if len(unread) > 1 else "date"
        reason = f"{len(unread):,} {what} {unread[0]} can be read two ways and were left out (write year-month-day)"
        yield Skipped(document.name, reason if len(unread) > 1 else reason.replace("were", "was"))
    if wrong:
        yield left_out(document.name, wrong)
    yield from not_understood(document.name, keys)


def _of_two_readings(row: GivenRow) -> list[str]:
    dates = Fields(row.fields).dates() if isinstance(row.fields, dict) else []
    return [str(date) for date in dates if order_of(date) == "either"][:1]


def _rows_of_lines(document: Document) -> Iterator[GivenRow | Skipped]:
    seen = False
    number = 0
    try:
        for number, row in enumerate(_lines(document), 1):
            if row is None:
                yield Skipped(f"{document.name}:{number}", f"longer than the limit of {mebibytes(MAX_DOCUMENT_BYTES)}")
            elif row.strip():
                yield from _line(document, number, row)
            seen = seen or row is None or bool(row.strip())
    except InputError as exc:  # the archive around it breaks off; the lines before stay
        yield Skipped(f"{document.name}:{number + 1}", str(exc))
        return
    if not seen:
        raise InputError("empty")


def _rows_of_json(document: Document) -> Iterator[GivenRow | Skipped]:
    content = decode(document.read(MAX_ROWS_BYTES))
    if not content.strip():
        raise InputError("empty")
    try:
        value, end = _DECODER.raw_decode(content, len(content) - len(content.lstrip()))
    except (ValueError, RecursionError) as exc:
        yield from _before_the_break(document, content, exc)
        return
    if content[end:].strip():
        # A second value follows: JSON Lines under another name.
        yield from _rows_of_lines(_again(document, content))
    elif (rows := rows_in(value)) is not None:
        for position, row in enumerate(rows, 1):
            yield GivenRow(_plain(row), f"{document.name}#{position}", f"{document.id}#{position}")
    else:
        yield GivenRow(_plain(value), document.name, document.id)


def _lines(document: Document) -> Iterator[str | None]:
    """Decoded lines; None stands for one that is too long. Only a line feed ends a line."""
    head = document.stream.read(4)
    encoding = stated_encoding(head) or ""
    stream: Any = io.BufferedReader(Rejoined(head, document.stream), 1 << 16)
    if encoding.startswith(("utf-16", "utf-32")):
        stream = io.TextIOWrapper(stream, encoding[:6], errors="replace", newline="\n")
    while line := stream.readline(MAX_DOCUMENT_BYTES):
        is_whole = line[-1:] in ("\n", b"\n") or len(line) < MAX_DOCUMENT_BYTES
        yield None if not is_whole else decode(line) if isinstance(line, bytes) else line
        while not is_whole and (line := stream.readline(1 << 20)):
            is_whole = line[-1:] in ("\n", b"\n")


def _line(document: Document, number: int, line: str) -> Iterator[GivenRow | Skipped]:
    name = f"{document.name}:{number}"
    try:
        value = _DECODER.decode(line)
    except (ValueError, RecursionError) as exc:
        yield Skipped(name, f"not valid JSON: {_why(exc)}")
        return
    rows = rows_in(value)
    if rows is None:
        yield GivenRow(_plain(value), name, f"{document.id}#{number}")
        return
    for position, row in enumerate(rows, 1):
        yield GivenRow(_plain(row), f"{name}#{position}", f"{document.id}#{number}.{position}")


def _before_the_break(document: Document, content: str, error: Exception) -> Iterator[GivenRow | Skipped]:
    """The whole rows in front of a place that is not JSON, then that place."""
    if content.lstrip().startswith("{") and "\n" in content.strip() and _is_row(content.lstrip().split("\n", 1)[0]):
        yield from _rows_of_lines(_again(document, content))
        return
    start = re.compile(r"\s*\[").match(content) or _LIST_START.search(content)
    position, at = 0, start.end() if start else len(content)
    row_start = re.compile(r"[\s,]*(?=\{)")
    while found := row_start.match(content, at):
        try:
            row, at = _DECODER.raw_decode(content, found.end())
        except (ValueError, RecursionError):
            at = found.end()
            break
        position += 1
        yield GivenRow(_plain(row), f"{document.name}#{position}", f"{document.id}#{position}")
    place = error.lineno if isinstance(error, json.JSONDecodeError) else 1 + content.count("\n", 0, at)
    before = "row before it was" if position == 1 else f"{position:,} rows before it were"
    kept = f"; the {before} read" if position else ""
    yield Skipped(f"{document.name}:{place}", f"not valid JSON: {_why(error)}{kept}")


def _article(document: Document, row: GivenRow, order: DateOrder | None) -> Article | Skipped:
    if not isinstance(row.fields, dict):
        return Skipped(row.name, "not an object with fields")
    fields = Fields(row.fields, order)
    try:
        text = _text(fields)
    except InputError as exc:
        if document.follows and (source := fields.source(document.outlet)).url and source.status == "usable":
            return Article(fields.id or row.fallback_id, "", source, is_excerpt=True)
        if not fields.id or (source := fields.source(document.outlet)).status != "withdrawn":
            return Skipped(row.name, str(exc))
        return Article(fields.id, "", source)  # a withdrawal may come without words
    source = fields.source(document.outlet, prefixed_date(text))
    locators = _locators(row.fields.get("locators"), len(text)) if row.fields.get("text") == text else ()
    fetched = _fetched(row.fields.get("fetched"))
    return Article(fields.id or row.fallback_id, text, source, locators=locators, fetched=fetched)


def _text(fields: Fields) -> str:
    found = fields.values("text")
    if not found:
        raise InputError("no text in it (a row needs `text`)")
    key, value = found[0]
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        value = "\n\n".join(value)
    if isinstance(value, dict) and isinstance(value.get("rendered"), str):  # WordPress
        value, key = value["rendered"], "content_html"
    if not isinstance(value, str):
        raise InputError(f"`{key}` is {_json_type(value)}, not text")
    # Offsets are measured against `text`, so that one is never converted, whatever it looks like.
    text = encodable(value)
    if key != "text" and (key in _MARKUP or looks_like_markup(text)):
        text = text_of(text)
    if not text.strip():
        raise InputError("empty")
    if key != "text" and cut_off(text) < len(text):  # a service gives the beginning only; its summary is whole
        return fields.first("description") or text
    return text


def _locators(written: object, length: int) -> tuple[Locator, ...]:
    """Pages and times as we write them, `[[0, "page", "1"], …]`; none at all where one of them cannot be read."""
    found: list[Locator] = []
    for each in written if isinstance(written, list) else ():
        match each:
            case [int(start), "page" | "time" as kind, str(label)] if 0 <= start < length and label.strip():
                found.append(Locator(start, kind, line(label) or ""))
            case _:
                return ()
    return tuple(sorted(found, key=lambda each: each.start))


def _fetched(written: object) -> Fetched | None:
    """What is known of its fetching, as we write it."""
    match written:
        case {"url": str(url), "at": str(at), "robots": "allowed" | "no rules" as robots, "reserved": bool() | None}:
            policy = line(written.get("policy"))  # type: ignore[attr-defined]  # it is a dictionary
            return Fetched(encodable(url), encodable(at), robots, written["reserved"], policy)  # type: ignore[index]
    return None


def _plain(row: object) -> object:
    return plain_row(row) if isinstance(row, dict) else row


def _again(document: Document, content: str) -> Document:
    return replace(document, stream=io.BytesIO(content.encode("utf-8", "replace")))


def _is_row(line: str) -> bool:
    try:
        return isinstance(_DECODER.decode(line), dict)
    except (ValueError, RecursionError):
        return False


def _json_type(value: object) -> str:
    kinds = ((bool, "a truth value"), (int | float, "a number"), (dict, "an object"), (list, "a list of other things"))
    return next((words for kind, words in kinds if isinstance(value, kind)), "something else")


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg[:1].lower()}{error.msg[1:]} at line {error.lineno} column {error.colno}"
    return "nested too deeply" if isinstance(error, RecursionError) else "a number in it is too long"
