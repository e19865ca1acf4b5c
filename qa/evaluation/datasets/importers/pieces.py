"""What every layout is made of: articles, places, and files of JSON."""

import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TextIO

from index.errors import InputError
from qa.evaluation.datasets.questions import Gold


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article as `newsdesk add` reads it from a row of JSON; its text is stored as it stands here."""

    id: str
    text: str
    title: str | None = None
    outlet: str | None = None
    authors: str | None = None
    published: str | None = None
    url: str | None = None

    def to_row(self) -> dict[str, str]:
        """The row, without what is not known."""
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True, slots=True)
class Placed:
    """An article, a question, or what is wrong with one, and where it stands in the set."""

    place: str
    """As a person would look for it: `dev.json: data[3].paragraphs[0]`, `queries.jsonl:12`."""
    what: ArticleRow | Gold | InputError


Layout = Callable[[Path], Iterator[Placed]]
"""Yields what a set holds, an article before its questions; raises `InputError` where nothing can be read."""


def occurrences(text: str, words: str) -> list[tuple[int, int]]:
    """Where words stand in a text letter for letter and not inside of longer words, as `start, end`.

    >>> occurrences("No, not now: no.", "no")
    [(13, 15)]
    """
    if not words.strip():
        return []
    return [found.span() for found in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)]


def row_of(value: object) -> Mapping[str, Any]:
    """A JSON object.

    Raises:
        InputError: It is something else.
    """
    if not isinstance(value, dict):
        raise InputError(f"this is no JSON object but {json.dumps(value)[:60]}")
    return value


def optional(row: Mapping[str, Any], name: str) -> str | None:
    """A text that may be missing; what is no text counts as missing."""
    value = row.get(name)
    return value if isinstance(value, str) and value.strip() else None


def json_in(path: Path) -> Any:
    """The one value in a file of JSON, packed or not.

    Raises:
        InputError: There is no such file, or it holds no JSON.
    """
    with opened(path) as file:
        return _value(file.read(), str(path))


def rows_in(path: Path) -> Iterator[tuple[str, Mapping[str, Any] | InputError]]:
    """Each line of a file of JSON lines with its place; in place of a line that is no object what is wrong with it.

    Raises:
        InputError: There is no such file, or it is damaged.
    """
    for place, line in lines_in(path):
        try:
            yield place, row_of(_value(line, "this"))
        except InputError as exc:
            yield place, exc


def lines_in(path: Path) -> Iterator[tuple[str, str]]:
    """Each line that is not blank with its place.

    Raises:
        InputError: There is no such file, or it is damaged.
    """
    with opened(path) as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield f"{path.name}:{number}", line


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """A file as text; one with `.gz` behind its name is taken where there is no other."""
    packed = path if path.suffix == ".gz" else path.with_name(path.name + ".gz")
    try:
        if path.suffix == ".gz" or (packed.exists() and not path.exists()):
            with gzip.open(packed, "rt", encoding="utf-8-sig") as file:
                yield file
        else:
            with path.open(encoding="utf-8-sig") as file:
                yield file
    except (OSError, UnicodeDecodeError, EOFError, zlib.error) as exc:
        why = getattr(exc, "strerror", None) or exc
        raise InputError(f"{path} cannot be read: {why} (give the set's own file, in UTF-8)") from exc


def _value(text: str, what: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise InputError(f"{what} is not JSON: {exc}") from exc
