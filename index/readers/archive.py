"""Compressed files, opened in memory within limits: a small file must not grow without end."""

import bz2
import gzip
import io
import lzma
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, BinaryIO, cast

from index.errors import InputError
from index.extras import require
from index.readers.document import MAX_ROWS_BYTES, Document, mebibytes, suffix_of
from index.text.characters import printable
from index.types import Skipped

MAX_MEMBERS = 100_000
MAX_UNPACKED_BYTES = 4 * 2**30
MAX_RATIO = 200
"""Unpacked to packed size. News text has about 3, repeated boilerplate 30; a bomb has 1,000."""
MIN_BOMB_BYTES = 4 * 2**20
"""Anything may unpack to this many bytes, whatever the ratio."""


class Unpacked(io.RawIOBase):
    """What comes out of a compressed stream. Damage and bombs surface as `InputError` at the place of the break."""

    def __init__(self, packed: BinaryIO | None, unpacked: Any) -> None:
        self._packed, self._unpacked, self._n_bytes = packed, unpacked, 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]  # the type of a buffer has no name in 3.11
        """Fill the buffer with unpacked bytes."""
        try:
            # One step at a time: what came out before a break must not get lost with it.
            data = self._unpacked.read1(len(buffer))
        except EOFError as exc:
            raise InputError("the compressed data break off here") from exc
        except Exception as exc:  # each library has errors of its own for what is damaged
            raise InputError(f"the compressed data are damaged here ({exc})") from exc
        self._n_bytes += len(data)
        self._check()
        buffer[: len(data)] = data
        return len(data)

    def _check(self) -> None:
        if self._n_bytes > MAX_UNPACKED_BYTES:
            raise InputError(f"unpacks to more than the limit of {mebibytes(MAX_UNPACKED_BYTES)}")
        if self._packed and self._n_bytes > max(MIN_BOMB_BYTES, MAX_RATIO * self._packed.tell()):
            raise InputError(f"unpacks to more than {MAX_RATIO} times its size")


class _Counted(io.RawIOBase):
    """A stream that counts what was taken from it, as a pipe cannot tell."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._n_bytes = stream, 0

    def read(self, size: int = -1) -> bytes:
        """Read and count."""
        data = self._stream.read(size)
        self._n_bytes += len(data)
        return data

    def tell(self) -> int:
        """How many bytes were taken."""
        return self._n_bytes


def uncompressed(document: Document) -> Document:
    """The document inside a compressed file; the suffix in front of `.gz` tells its kind.

    Raises:
        ExtraMissing: It is Zstandard, and what unpacks that is not installed.
    """
    counted = _Counted(document.stream)
    unpacked = Unpacked(counted, COMPRESSED[document.kind](counted))  # type: ignore[arg-type]  # it reads and tells
    kind = ".tar" if document.kind == ".tgz" else suffix_of(document.name.lower().removesuffix(document.kind))
    return replace(document, stream=io.BufferedReader(unpacked, 1 << 16), kind=kind, n_bytes=None)


def _zstandard(stream: Any) -> Any:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        require("backports.zstd", "formats")
        from backports import zstd
    # A window of 128 MiB, as its own command allows; a larger one would be held in memory.
    return zstd.ZstdFile(stream, options={zstd.DecompressionParameter.window_log_max: 27})


COMPRESSED: dict[str, Callable[[Any], Any]] = {
    ".gz": lambda stream: gzip.GzipFile(fileobj=stream),
    ".tgz": lambda stream: gzip.GzipFile(fileobj=stream),
    ".bz2": bz2.BZ2File,
    ".xz": lzma.LZMAFile,
    ".zst": _zstandard,
}
"""What unpacks a compressed file, by its suffix."""


def members(document: Document, *, prefix: str = "") -> Iterator[Document | Skipped]:
    """The files in a ZIP archive, in the order of their names.

    Args:
        document: The archive.
        prefix: Put before each member's path to make its id.

    Raises:
        InputError: If it is no archive that can be read, or exceeds a limit as a whole.
    """
    stream = document.stream if document.stream.seekable() else io.BytesIO(document.read(MAX_ROWS_BYTES))
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as exc:
        raise InputError(f"the ZIP archive is damaged or incomplete ({exc})") from exc
    with archive:
        infos = [info for info in archive.infolist() if not info.is_dir() and not is_hidden(info.filename)]
        if len(infos) > MAX_MEMBERS:
            raise InputError(f"too many members: {len(infos)}, and the limit is {MAX_MEMBERS}")
        n_bytes = sum(info.file_size for info in infos)
        if n_bytes > MAX_UNPACKED_BYTES:
            raise InputError(f"unpacks to {mebibytes(n_bytes)}, and the limit is {mebibytes(MAX_UNPACKED_BYTES)}")
        if not infos:
            raise InputError("empty")
        for info in sorted(infos, key=lambda info: info.filename):
            yield from _member(document, archive, info, prefix)


def _member(
    document: Document, archive: zipfile.ZipFile, info: zipfile.ZipInfo, prefix: str
) -> Iterator[Document | Skipped]:
    path = printable(info.filename)
    name = f"{document.name}/{path}"
    if reason := refused(info.filename):
        yield Skipped(name, reason)
        return
    if info.flag_bits & 0x1:
        yield Skipped(name, "encrypted")
        return
    if info.file_size > max(MIN_BOMB_BYTES, MAX_RATIO * info.compress_size):
        yield Skipped(name, f"unpacks to more than {MAX_RATIO} times its size")
        return
    try:
        # It reads no further than the size that it declares.
        member = cast(zipfile.ZipExtFile, archive.open(info))
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, ValueError) as exc:
        yield Skipped(name, f"cannot be unpacked ({exc})")
        return
    with member:
        stream = io.BufferedReader(Unpacked(None, member), 1 << 16)
        yield replace(
            document, name=name, id=prefix + path, stream=stream, kind=suffix_of(path), n_bytes=info.file_size
        )


def is_hidden(path: str) -> bool:
    """Is it a file that systems keep for themselves?"""
    return any((part.startswith(".") and part not in (".", "..")) or part == "__MACOSX" for part in _parts(path))


def refused(path: str) -> str | None:
    """Why the path of a member is not taken, None if it is: it must not lead out of its archive."""
    return "its path leads out of the archive (pack it anew, without ..)" if ".." in _parts(path) else None


def _parts(path: str) -> list[str]:
    return path.replace("\\", "/").split("/")
