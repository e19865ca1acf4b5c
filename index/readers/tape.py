"""Files in a tar archive, one after the other as they come; nothing is unpacked to disk, and no link is followed."""

import io
import tarfile
from collections.abc import Iterator
from dataclasses import replace

from index.errors import InputError
from index.readers.archive import MAX_MEMBERS, MAX_UNPACKED_BYTES, Unpacked, is_hidden, refused
from index.readers.document import Document, mebibytes, suffix_of
from index.text.characters import printable
from index.types import Skipped


def members(document: Document, *, prefix: str = "") -> Iterator[Document | Skipped]:
    """The files in a tar archive, in its order; each is read before the next.

    Args:
        document: The archive.
        prefix: Put before each member's path to make its id.

    Raises:
        InputError: If it is damaged from some place on, or exceeds a limit.
    """
    n_bytes = number = 0
    try:
        with tarfile.open(fileobj=document.stream, mode="r|") as archive:
            for member in archive:
                number, n_bytes = number + 1, n_bytes + member.size
                if number > MAX_MEMBERS:
                    raise InputError(f"more than {MAX_MEMBERS:,} members; those before were read")
                if n_bytes > MAX_UNPACKED_BYTES:
                    raise InputError(f"unpacks to more than {mebibytes(MAX_UNPACKED_BYTES)}; what came before was read")
                if not member.isdir() and not is_hidden(member.name):
                    yield _member(document, archive, member, prefix)
    except (tarfile.TarError, EOFError, ValueError, OverflowError) as exc:
        raise InputError(f"the tar archive is damaged or incomplete ({exc}); what came before was read") from exc
    if not number:
        raise InputError("empty")


def _member(document: Document, archive: tarfile.TarFile, member: tarfile.TarInfo, prefix: str) -> Document | Skipped:
    path = printable(member.name)
    name = f"{document.name}/{path}"
    if reason := refused(member.name):
        return Skipped(name, reason)
    if member.issym() or member.islnk():
        return Skipped(name, "a link, which is not followed (add the file that it leads to)")
    if not member.isfile() or member.issparse():
        return Skipped(name, "not a regular file")
    stream = archive.extractfile(member)
    held = io.BufferedReader(Unpacked(None, stream), 1 << 16)
    return replace(document, name=name, id=prefix + path, stream=held, kind=suffix_of(path), n_bytes=member.size)
