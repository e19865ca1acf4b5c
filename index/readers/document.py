"""What every reader is given: one document, wherever it came from, and the limits it must keep."""

import codecs
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import BinaryIO

from index.errors import InputError
from index.readers.amount import Amount
from index.text.characters import counted
from index.types import Article, Fetched, Skipped

MAX_DOCUMENT_BYTES = 16 * 2**20
"""A single document, or one line of JSON Lines, may have this many bytes."""

MAX_ROWS_BYTES = 64 * 2**20
"""A JSON file may have this many bytes: it holds many articles, but is read whole. JSON Lines has no such limit."""

MAX_BINARY_BYTES = 64 * 2**20
"""A document of a word processor, an e-book, a mail or a PDF may have this many bytes: most of them are pictures."""

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SUFFIX = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,9}")


@dataclass(frozen=True, slots=True)
class Document:
    """An open document before anyone has read it."""

    name: str
    """What a person would look for: the path or URL as it was given."""
    id: str
    """The id of its article, unless the document states one itself."""
    stream: BinaryIO
    kind: str = ""
    """The suffix whose reader applies, `.html`; empty when the content has to tell."""
    outlet: str | None = None
    """For articles that state none."""
    url: str | None = None
    """Where it was fetched from."""
    charset: str | None = None
    """The encoding that the server stated."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Of a table, the names of the columns that are these fields of an article: `{"text": "Body"}`."""
    fetched: Fetched | None = None
    """Of what came from the web: when, and what its site allows."""
    follows: bool = False
    """Are the pages fetched that it links to? Then what holds no full text of an article gives an excerpt of it."""
    n_bytes: int | None = None
    """Its size, where that is known before reading."""
    amount: Amount | None = None
    """Of all that is read with it; kept up by whoever opens the files."""

    def read(self, limit: int = MAX_DOCUMENT_BYTES) -> bytes:
        """The whole content.

        Raises:
            InputError: If it is larger than `limit`, or there is nothing in it.
        """
        if self.n_bytes is not None and self.n_bytes > limit:
            raise InputError(f"too large: {mebibytes(self.n_bytes)}, and the limit is {mebibytes(limit)}")
        data = self.stream.read(limit + 1)
        if len(data) > limit:
            raise InputError(f"too large: more than the limit of {mebibytes(limit)}")
        if not data.strip() or (data.startswith(_MARKS) and not data.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")):
            raise InputError("empty")
        return data


Reader = Callable[[Document], Iterator[Article | Skipped]]
"""Yields articles and what it had to skip; raises `InputError` when nothing more can be read."""


def mebibytes(n_bytes: int) -> str:
    """A size as people read it: `16.0 MiB`."""
    return f"{n_bytes / 2**20:.1f} MiB" if n_bytes >= 2**20 else counted(n_bytes, "byte")


def suffix_of(name: str) -> str:
    """The suffix in lower case, empty where what follows the dot is none: `Mr. Quill`, `wire.001`."""
    suffix = PurePosixPath(name).suffix
    return suffix.lower() if _SUFFIX.fullmatch(suffix) else ""


class Rejoined(io.RawIOBase):
    """A stream whose beginning was already taken off, whole again."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = io.BytesIO(head), rest

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]  # the type of a buffer has no name in 3.11
        """Fill the buffer from the beginning, then from the rest."""
        data = self._head.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
