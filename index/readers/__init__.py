"""Bytes, paths and addresses in, articles out. A format is a line in `index/readers/formats.py`."""

import hashlib
import io
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Literal, Protocol

from index.errors import ExtraMissing, InputError
from index.readers import archive, mail, tape, warc
from index.readers.amount import Amount
from index.readers.archive import COMPRESSED, uncompressed
from index.readers.contained.process import shared
from index.readers.document import Document, Reader, suffix_of
from index.readers.formats import HERE, READERS
from index.readers.sniff import sniffed
from index.readers.web.addresses import shown_mistyped
from index.readers.web.visitor import Remembers, Visitor
from index.text.characters import printable
from index.types import Article, Skipped

Inside = Literal["", "compressed", "container"]
"""What a document was taken out of."""


class Container(Protocol):
    """Takes documents out of one that holds them; `prefix` is put before their paths to make ids."""

    def __call__(self, document: Document, *, prefix: str = "") -> Iterator[Document | Skipped]:
        """The documents, and what is none."""


CONTAINERS: dict[str, Container] = {
    ".zip": archive.members,
    ".tar": tape.members,
    ".warc": warc.pages,
    ".mbox": mail.messages,
}
"""What holds documents, by its suffix, and what takes them out."""

PACKED = (*COMPRESSED, ".zip", ".tar")
"""Suffixes of what is not opened inside another archive, but for a tar that is compressed."""

SUFFIXES: tuple[str, ...] = (*READERS, *dict.fromkeys((*COMPRESSED, *CONTAINERS)))
"""Every suffix that is known by name. Of other files the content has to tell what they are."""

# Text or ZIP to the eye, or so short that they might be, articles never.
_UNSUPPORTED = frozenset(
    (
        *(".bat", ".c", ".cfg", ".conf", ".cpp", ".cs", ".css", ".go", ".h", ".ini", ".ipynb", ".java", ".js", ".lock"),
        *(".log", ".php", ".ps", ".py", ".rb", ".rs", ".sh", ".sql", ".svg", ".toml", ".ts", ".xsl", ".yaml", ".yml"),
        *(".pptx", ".tex", ".xlsx", ".bib", ".jar", ".whl", ".ods", ".odp"),
        *(".jpg", ".jpeg", ".jpe", ".png", ".gif", ".webp", ".bmp", ".ico", ".tif", ".tiff", ".heic", ".avif"),
        *(".mp3", ".mp4", ".m4a", ".m4v", ".wav", ".ogg", ".oga", ".ogv", ".opus", ".flac", ".aac", ".mov", ".avi"),
        *(".mkv", ".webm", ".mpg", ".mpeg", ".wmv", ".woff", ".woff2", ".ttf", ".otf", ".eot", ".psd", ".indd"),
    )
)
_SAVE_AS = {
    ".doc": "save it as .docx",
    ".dot": "save it as .docx",
    ".wpd": "save it as .docx",
    ".pages": "export it as .docx or .pdf",
    ".msg": "save it as .eml",
    ".pst": "export its mails as .mbox or .eml",
    ".xls": "save it as .csv",
    ".xlsx": "save it as .csv",
    ".ods": "save it as .csv",
    ".7z": "unpack it and add the folder",
    ".rar": "unpack it and add the folder",
    ".mobi": "convert it to .epub",
    ".azw3": "convert it to .epub",
}
"""What to do with a file that is not read."""
_ADDRESS = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_LIKE_ADDRESS = re.compile(r"https?:[/\\]|[/\\]{2}\w|www\.\w", re.IGNORECASE)
_SAVED = re.compile(
    r"(?P<page>.+?)(?:[_-]files|\.files|[_-]dateien|_fichiers|_archivos|_ficheiros|_bestanden)", re.IGNORECASE
)
_STDIN = "stdin"
_FEW_BYTES = 8
"""Of a file whose name does not say that it is text; a sentence has more in any language."""

__all__ = ["PACKED", "READERS", "SUFFIXES", "Amount", "Document", "Reader", "read"]


def read(
    inputs: Iterable[str | Path],
    *,
    outlet: str | None = None,
    columns: Mapping[str, str] | None = None,
    stdin: BinaryIO | None = None,
    visitor: Visitor | None = None,
    amount: Amount | None = None,
) -> Iterator[Article | Skipped]:
    """Read articles one after the other, and say what could not be read.

    Bad input never raises and never stops the rest.

    Args:
        inputs: Files, folders (read in the order of their names, without hidden files), http(s) addresses, or `-`
            for standard input.
        outlet: For articles that state none.
        columns: Of tables, the names of the columns that are these fields of an article.
        stdin: What `-` reads, `sys.stdin` unless given.
        visitor: What reads addresses, and how; a new one unless given.
        amount: Of the inputs; is kept up with what was read of them.
    """
    default = Document("", "", io.BytesIO(), outlet=outlet, columns=columns or {}, amount=amount)
    visitor = visitor or Visitor()
    for given in inputs:
        if not isinstance(given, str | os.PathLike):
            yield Skipped(f"{given!r:.60}", "is no path and no address (give each as a text)")
            continue
        name = os.fspath(given)
        address = _ADDRESS.match(name) if isinstance(given, str) else None
        if name == "-":
            yield from _standard_input(replace(default, name="-", id=_STDIN, stream=stdin or sys.stdin.buffer))
        elif address and address["scheme"].lower() not in ("http", "https"):
            yield Skipped(printable(name), f"only http and https addresses can be read, not {address['scheme']}")
        elif address:
            yield from visitor.read(name, outlet, _document)
        else:
            yield from _path(Path(given), default, visitor.memory)


def _standard_input(document: Document) -> Iterator[Article | Skipped]:
    for found in _document(document):
        if isinstance(found, Article) and re.fullmatch(rf"{_STDIN}(?:#[\d.]+)?", found.id):
            # Named by its content: the next article to come through a pipe must not replace this one.
            digest = hashlib.sha256(found.text.encode("utf-8", "replace")).hexdigest()[:12]
            found = replace(found, id=f"{_STDIN}-{digest}")
        yield found


def _path(path: Path, default: Document, memory: Remembers | None) -> Iterator[Article | Skipped]:
    name = shown_mistyped(str(path))
    try:
        is_folder, exists = path.is_dir(), path.exists()
    except (OSError, ValueError):  # too long for a name, or with a NUL in it
        is_folder = exists = False
    if is_folder:
        yield from _folder(path, "", default, set(), memory)
    elif exists:
        yield from _file(path, path.name, default, "", memory)
    else:
        hint = " (a web address begins with https://)" if _LIKE_ADDRESS.match(str(path)) else ""
        yield Skipped(name, f"no such file or folder{hint}")


def _folder(
    folder: Path, prefix: str, default: Document, visited: set[tuple[int, int]], memory: Remembers | None
) -> Iterator[Article | Skipped]:
    """Everything below a folder, each folder once even where links lead back to it."""
    try:
        status = folder.stat()
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as exc:
        yield Skipped(printable(str(folder)), _why(exc))
        return
    if (status.st_dev, status.st_ino) in visited:
        return
    visited.add((status.st_dev, status.st_ino))
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir() and (page := _saved_page(entry)):
            yield Skipped(printable(str(entry)), f"left out: the parts of {printable(page)}, a saved page")
        elif entry.is_dir():
            yield from _folder(entry, f"{prefix}{entry.name}/", default, visited, memory)
        else:
            # An archive among other files keeps its name in its members' ids: two may hold the same path.
            yield from _file(entry, prefix + entry.name, default, f"{prefix}{entry.name}/", memory)


def _saved_page(folder: Path) -> str | None:
    """The page beside a folder in which a browser put its pictures, scripts and frames."""
    found = _SAVED.fullmatch(folder.name)
    names = (f"{found['page']}{suffix}" for suffix in (".html", ".htm", ".xhtml")) if found else ()
    return next((name for name in names if (folder.parent / name).is_file()), None)


def _file(
    path: Path, article_id: str, default: Document, member_prefix: str, memory: Remembers | None
) -> Iterator[Article | Skipped]:
    name = printable(str(path))
    try:
        if not path.is_file():  # a pipe would wait for ever
            yield Skipped(name, "not a regular file" if path.exists() else "a link that leads nowhere")
            return
        with path.open("rb") as stream:
            status = os.fstat(stream.fileno())
            key, state = str(path.absolute()), f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"
            if memory and (memory.has_read(key, state) or not memory.is_due(key, state)):
                return
            named = replace(default, name=name, id=printable(article_id), kind=suffix_of(path.name))
            opened, has_read = replace(named, stream=stream, n_bytes=status.st_size), False
            for found in _document(opened, member_prefix=member_prefix):
                has_read = has_read or isinstance(found, Article)
                if default.amount:
                    default.amount.inside(stream.tell(), status.st_size)
                yield found
            if default.amount:
                default.amount.finish(status.st_size)
        if memory and has_read:
            memory.took(key, state, {})
        elif memory:
            memory.failed(key, state)
    except OSError as exc:
        yield Skipped(name, _why(exc))


def _document(document: Document, *, inside: Inside = "", member_prefix: str = "") -> Iterator[Article | Skipped]:
    try:
        yield from _by_kind(document, inside, member_prefix)
    except (InputError, ExtraMissing) as exc:
        yield Skipped(document.name, str(exc))
    except OSError as exc:
        yield Skipped(document.name, _why(exc))


def _by_kind(document: Document, inside: Inside, member_prefix: str) -> Iterator[Article | Skipped]:
    if document.kind in _SAVE_AS:
        raise InputError(f"files ending in {document.kind} are not supported ({_SAVE_AS[document.kind]})")
    if document.kind in _UNSUPPORTED:
        raise InputError(f"files ending in {document.kind} are not supported")
    is_scrap = False
    if document.kind not in SUFFIXES:
        document = sniffed(document)
        is_scrap = document.kind == ".txt" and document.n_bytes is not None and document.n_bytes < _FEW_BYTES
    is_tar = document.kind == ".tar" and inside == "compressed"
    if inside and document.kind in PACKED and not is_tar:
        raise InputError("an archive inside an archive is not opened")
    if document.kind in COMPRESSED:
        yield from _by_kind(uncompressed(document), "compressed", member_prefix)
    elif document.kind in CONTAINERS:
        for member in CONTAINERS[document.kind](document, prefix=printable(member_prefix)):
            yield from [member] if isinstance(member, Skipped) else _document(member, inside="container")
    else:
        for found in _parsed(document):
            if is_scrap and isinstance(found, Article):
                raise InputError("too short for an article (name it .txt if it is one)")
            yield replace(found, file=document.id) if isinstance(found, Article) else found


def _parsed(document: Document) -> Iterator[Article | Skipped]:
    """The articles of a document, in another process unless its format is read line by line, or there can be none."""
    if document.kind in HERE or not sys.executable:
        return READERS[document.kind](document)
    return shared().read(document)


def _why(error: OSError) -> str:
    return f"cannot be read ({error.strerror or error})"
