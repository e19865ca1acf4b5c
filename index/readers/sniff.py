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
_MAGIC = {
    ".gz": b"\x1f\x8b",
    ".zst": b"\x28\xb5\x2f\xfd",
    ".bz2": b"BZh",
    ".xz": b"\xfd7zXZ\0",
    ".pdf": b"%PDF-",
    ".rtf": b"{\\rtf",
    ".warc": b"WARC/1.",
}
_PACKAGES = {
    ".epub": b"mimetypeapplication/epub+zip",
    ".odt": b"mimetypeapplication/vnd.oasis.opendocument.text",
    ".docx": b"word/",
}
_HEADER = r"(?:(?!content-type)[a-z][a-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*"
_BEGINNINGS = {
    ".vtt": re.compile(r"WEBVTT(?:\s|\Z)"),
    ".srt": re.compile(r"\s*\d+[ \t]*\r?\n\d{1,2}:\d\d:\d\d[,.]\d{3}[ \t]+-->"),
    ".mbox": re.compile(r"From \S+.*\d{4}[ \t]*\r?\n[\w-]+:", re.ASCII),
    ".mhtml": re.compile(rf"{_HEADER}content-type:\s*multipart/related", re.IGNORECASE),
    ".eml": re.compile(
        r"(?=(?:[^\n]*\n){0,80}?from:)(?=(?:[^\n]*\n){0,80}?date:)(?=(?:[^\n]*\n){0,80}?(?:message-id|mime-version):)"
        r"(?:[a-z][a-z0-9-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){3}",
        re.IGNORECASE,
    ),
}
"""How text begins that is more than plain text."""


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
    if kind := _binary_kind(head):
        return kind
    text = decode(head[:-3] if len(head) == HEAD_BYTES else head)
    if kind := next((kind for kind, pattern in _BEGINNINGS.items() if pattern.match(text)), None):
        return kind
    beginning = text[_PROLOGUE.match(text).end() :]  # type: ignore[union-attr]  # it matches the empty string
    if beginning.startswith("{"):
        return _json_kind(beginning)
    if re.match(r"\[\s*[\[{\"\]]", beginning):
        return ".json"
    if _FEED.match(beginning) or root_of(beginning) in KNOWN_ROOTS:
        return ".xml"
    return ".html" if _PAGE.match(beginning) else ".txt"


def _binary_kind(head: bytes) -> str | None:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        # What says that it is more than an archive stands at its beginning, uncompressed.
        return next((kind for kind, mark in _PACKAGES.items() if mark in head[:4096]), ".zip")
    if head[257:262] == b"ustar":
        return ".tar"
    return next((kind for kind, mark in _MAGIC.items() if head.startswith(mark)), None)


def _json_kind(beginning: str) -> str:
    """`.jsonl` where the first line is an object by itself, or does not end in sight."""
    first, line_feed, _ = beginning.partition("\n")
    try:
        json.loads(first, strict=False)
    except (ValueError, RecursionError):
        is_cut = not line_feed and len(beginning) >= HEAD_BYTES // 4  # UTF-32 has four bytes a character
        return ".jsonl" if is_cut else ".json" if re.match(r"\{\s*[\"}]", beginning) else ".txt"
    return ".jsonl"
