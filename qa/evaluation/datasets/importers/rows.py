"""Reading files of JSON row by row, with a list of whatever does not fit, each with its place."""

import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TextIO

from index.errors import InputError
from index.types import Skipped
from qa.evaluation.datasets.questions import Gold, list_field


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
        """The known fields as JSON values."""
        return {name: value for name, value in asdict(self).items() if value}


class Faults(list[Skipped]):
    """Whatever does not fit, in the order of the files."""

    @contextmanager
    def at(self, place: str, so: str = "") -> Iterator[None]:
        """Record an `InputError` with its place, such as `queries.jsonl:12`, and continue after the block."""
        try:
            yield
        except InputError as exc:
            self.add(place, f"{exc}{so}")

    def add(self, place: str, reason: str) -> None:
        """Record a fault."""
        self.append(Skipped(place, reason))

    def rows(self, path: Path) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
        """Yield the JSON objects in a file of JSON lines, each with its number and place."""
        for number, place, line in lines(path):
            with self.at(place):
                yield number, place, row_of(_parsed(line, "this"))


Placed = tuple[str, ArticleRow | Gold]
"""An article or a question behind the place where it stands."""
Layout = Callable[[Path, Faults], Iterator[Placed]]
"""Yields what a set holds, an article before its questions; raises `InputError` where nothing can be read."""


def lines(path: Path) -> Iterator[tuple[int, str, str]]:
    """Yield the lines that are not blank, numbered, each with its place."""
    with _opened(path) as file:
        filled = ((at, line) for at, line in enumerate(file, 1) if line.strip())
        for number, (at, line) in enumerate(filled, 1):
            yield number, f"{path.name}:{at}", line


def json_in(path: Path) -> Any:
    """The value in a JSON file, packed or not."""
    with _opened(path) as file:
        return _parsed(file.read(), str(path))


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    """A file as text, or its `.gz` if only that exists."""
    packed = path if path.suffix == ".gz" or path.exists() else path.with_name(path.name + ".gz")
    found = packed if packed.exists() else path
    try:
        with (gzip.open if found.suffix == ".gz" else open)(found, "rt", encoding="utf-8-sig") as file:
            yield file
    except (OSError, UnicodeDecodeError, EOFError, zlib.error) as exc:
        why = getattr(exc, "strerror", None) or exc
        raise InputError(f"{path} cannot be read: {why} (give the set's own file, in UTF-8)") from exc


def _parsed(text: str, what: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise InputError(f"{what} is not JSON: {exc}") from exc


def row_of(value: object) -> Mapping[str, Any]:
    """The value, if it is a JSON object."""
    if not isinstance(value, dict):
        raise InputError(f"this is no JSON object but {json.dumps(value)[:60]}")
    return value


def entries(row: object, name: str, place: str) -> list[tuple[str, Any]]:
    """The entries of a list in a row, each with its place."""
    return [(f"{place}{name}[{index}]", value) for index, value in enumerate(list_field(row_of(row), name))]


def optional(row: Mapping[str, Any], name: str) -> str | None:
    """An optional text field; a value of another type counts as missing."""
    value = row.get(name)
    return value if isinstance(value, str) and value.strip() else None


def one_of(row: Mapping[str, Any], name: str, known: Iterable[str]) -> str:
    """A field that must have one of the known values."""
    if row.get(name) not in (choices := [*known]):
        raise InputError(f"{name} must be one of {', '.join(choices)}, got {row.get(name)!r}")
    return str(row[name])


def occurrences(text: str, words: str) -> list[tuple[int, int]]:
    """The places where words occur exactly and not inside longer words, as `start, end`.

    >>> occurrences("No, not now: no.", "no")
    [(13, 15)]
    """
    return [found.span() for found in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text) if words.strip()]


def spans(article_id: str, places: Iterable[tuple[int, int]]) -> list[dict[str, Any]]:
    """Distinct spans of one article in the form that `Gold.from_row` reads."""
    return [{"article_id": article_id, "start": start, "end": end} for start, end in dict.fromkeys(places)]


def gold(name: object, question: object, answerable: bool, **known: object) -> Gold:
    """A question of which all is checked as in a question set.

    Raises:
        InputError: A field cannot be used.
    """
    return Gold.from_row({"id": name, "question": question, "answerable": answerable, **known})
