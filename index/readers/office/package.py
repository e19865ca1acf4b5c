"""The parts of a document that is a ZIP package, unpacked in memory within limits."""

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from index.errors import InputError
from index.readers.document import MAX_BINARY_BYTES, Document, mebibytes
from index.readers.wire.elements import parsed

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_PART_BYTES = 64 * 2**20
MAX_PARTS = 20_000
MAX_RATIO = 500
"""Unpacked to packed size of one part that is read; the XML of word processors has up to 100."""
MIN_BOMB_BYTES = 4 * 2**20


class Package:
    """A document that is a ZIP package; use it as a context manager.

    Raises:
        InputError: If it is none, or is damaged.
    """

    def __init__(self, document: Document) -> None:
        data = document.read(MAX_BINARY_BYTES)
        if data.startswith(b"\xd0\xcf\x11\xe0"):
            raise InputError("encrypted, or of an old Office (save it anew without a password)")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as exc:
            raise InputError(f"damaged or incomplete ({exc}; export it again)") from exc
        if len(self._zip.infolist()) > MAX_PARTS:
            raise InputError(f"too many parts: {len(self._zip.infolist()):,}, and the limit is {MAX_PARTS:,}")

    def __enter__(self) -> "Package":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def read(self, name: str) -> bytes | None:
        """The bytes of a part; None where there is none of that name."""
        try:
            info = self._zip.getinfo(name)
        except KeyError:
            return None
        if info.file_size > MAX_PART_BYTES:
            raise InputError(f"{name} in it unpacks to more than the limit of {mebibytes(MAX_PART_BYTES)}")
        if info.file_size > max(MIN_BOMB_BYTES, MAX_RATIO * info.compress_size):
            raise InputError(f"{name} in it unpacks to more than {MAX_RATIO} times its size")
        try:
            return self._zip.read(info)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError) as exc:
            raise InputError(f"{name} in it cannot be unpacked ({exc}; export it again)") from exc

    def xml(self, name: str) -> "Element | None":
        """The root element of a part, its names without namespaces; None where there is none."""
        data = self.read(name)
        return parsed(data) if data and data.strip() else None


def attribute(element: "Element", name: str) -> str | None:
    """An attribute by its name without namespace."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def property_of(root: "Element | None", name: str) -> str | None:
    """The words of the first element of that name."""
    found = next((each for each in root.iter() if each.tag == name), None) if root is not None else None
    return " ".join("".join(found.itertext()).split()) or None if found is not None else None
