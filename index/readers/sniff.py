"""The kind of a document, recognised by how it begins."""

import io
import json
import re
from dataclasses import replace

from index.readers.decode import decode
from index.readers.document import Document, Rejoined
from index.readers.xml import KNOWN_ROOTS, root_of

HEAD_BYTES = 2**16

_PROLOGUE = re.compile(r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*", re.DOTALL)
_FEED = re.compile(r"<(?:!doctype\s+rss[^>]*>\s*<)?(?:rss|feed|rdf:rdf|(?:atom|a):feed)\b", re.IGNORECASE)
_PAGE = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|article|main|section|header|div|h1|p)\b", re.IGNORECASE
)


def sniffed(document: Document) -> Document:
    """The same document, unread, with the kind that its content shows; `.txt` where it shows none."""
    head = document.stream.read(HEAD_BYTES)
    stream = document.stream
    if stream.seekable():
        stream.seek(-len(head), io.SEEK_CUR)
    else:
        stream = io.BufferedReader(Rejoined(head, stream), HEAD_BYTES)
    return replace(document, stream=stream, kind=kind_of(head))


def kind_of(head: bytes) -> str:
    """The kind of a document that begins like this, as the suffix it would have."""
    if head.startswith(b"\x1f\x8b"):
        return ".gz"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ".zip"
    text = decode(head[:-3] if len(head) == HEAD_BYTES else head)
    beginning = text[_PROLOGUE.match(text).end() :]  # type: ignore[union-attr]  # it matches the empty string
    if beginning.startswith("{"):
        return _json_kind(beginning)
    if re.match(r"\[\s*[\[{\"\]]", beginning):
        return ".json"
    if _FEED.match(beginning) or root_of(beginning) in KNOWN_ROOTS:
        return ".xml"
    return ".html" if _PAGE.match(beginning) else ".txt"


def _json_kind(beginning: str) -> str:
    """`.jsonl` where the first line is an object by itself, or does not end in sight."""
    first, line_feed, _ = beginning.partition("\n")
    try:
        json.loads(first, strict=False)
    except (ValueError, RecursionError):
        is_cut = not line_feed and len(beginning) >= HEAD_BYTES // 4  # UTF-32 has four bytes a character
        return ".jsonl" if is_cut else ".json" if re.match(r"\{\s*[\"}]", beginning) else ".txt"
    return ".jsonl"
