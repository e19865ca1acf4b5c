"""Questions whose answers are known, one JSON object a line."""

import datetime
import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from index.errors import InputError
from qa.types import Turn

_FILTERS = ("outlets", "since", "until", "article_ids")
_ROLES = ("user", "assistant")


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """Where an answer stands: code points `start:end`, half-open, of the article's text."""

    article_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Gold:
    """A question and what is known of its answer. What is not known is empty or None, and is not judged."""

    id: str
    question: str
    answers: tuple[str, ...] = ()
    """Any of them will do, unless `need_all`."""
    answerable: bool | None = None
    """Does the archive hold an answer? None: nobody knows."""
    article_ids: tuple[str, ...] = ()
    """Articles that hold an answer."""
    spans: tuple[GoldSpan, ...] = ()
    """Where answers stand; one of them is enough."""
    history: tuple[Turn, ...] = ()
    """Earlier turns of the conversation, oldest first."""
    filters: Mapping[str, Any] = field(default_factory=dict)
    """What the search is limited to, as for `Newsdesk.batch`: some of `outlets`, `since`, `until`, `article_ids`."""
    date: str | None = None
    """The day on which it was asked, ISO 8601: it is asked as of that day."""
    context_article_id: str | None = None
    """The article that the question was written for."""
    wrong_answers: tuple[str, ...] = ()
    """What misinformation in the archive says."""
    need_all: bool = False
    """Must every one of `answers` be named?"""
    tags: tuple[str, ...] = ()
    """Kinds of question that it belongs to, such as `date`."""

    def to_line(self) -> str:
        """The question as a line of JSON for `Newsdesk.batch`; nothing of what is known of its answer is in it.

        >>> Gold("7", "Who won?", answers=("Ann",), article_ids=("a",), filters={"until": "2025"}).to_line()
        '{"id": "7", "question": "Who won?", "until": "2025"}'
        """
        row: dict[str, Any] = {"id": self.id, "question": self.question, **self.filters}
        if self.date:
            row["as_of"] = self.date
        if self.history:
            row["history"] = [{"role": turn.role, "content": turn.content} for turn in self.history]
        return json.dumps(row, ensure_ascii=False)


def read_questions(path: str | Path) -> list[Gold]:
    """Read questions from a file of JSON lines; `.gz` is unpacked, blank lines and unknown fields are passed over.

    A row has `id` and `question`, and optionally the other fields of `Gold`; null means the same as absent.

    Returns:
        The questions in the file's order, at least one, each id once.

    Raises:
        InputError: The file cannot be read or holds no question, or a line cannot be used; the message has its number.
    """
    path = Path(path)
    found: dict[str, Gold] = {}
    number = 0
    try:
        with _open(path) as lines:
            for number, line in _numbered(lines):  # noqa: B007
                gold = _gold(line)
                if gold.id in found:
                    raise InputError(f"the id {gold.id!r} stands on an earlier line too (give each question its own)")
                found[gold.id] = gold
    except InputError as exc:
        raise InputError(f"{path}, line {number}: {exc}") from exc
    except OSError as exc:  # gzip's BadGzipFile is one too, without a strerror
        raise InputError(f"{path} cannot be read: {exc.strerror or exc} (give a .jsonl or .jsonl.gz file)") from exc
    except (UnicodeDecodeError, EOFError, zlib.error) as exc:
        raise InputError(f"{path} cannot be read behind line {number}: {exc} (give UTF-8 text, whole)") from exc
    if not found:
        raise InputError(f"{path} holds no question (give one JSON object with id and question per line)")
    return list(found.values())


@contextmanager
def _open(path: Path) -> Iterator[TextIO]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        yield file


def _numbered(lines: TextIO) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(lines, 1) if line.strip())


def _gold(line: str) -> Gold:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as exc:
        raise InputError(f"this is not JSON: {exc}") from exc
    if not isinstance(row, dict):
        raise InputError('this is no JSON object (write {"id": …, "question": …})')
    row = {name: value for name, value in row.items() if value is not None}
    return Gold(
        id=_text(row, "id"),
        question=_text(row, "question"),
        answers=_texts(row, "answers"),
        answerable=_claim(row, "answerable", None),
        article_ids=_texts(row, "article_ids"),
        spans=tuple(_span(span) for span in _list(row, "spans")),
        history=tuple(_turn(turn) for turn in _list(row, "history")),
        filters=_filters(row.get("filters", {})),
        date=_day(row["date"]) if "date" in row else None,
        context_article_id=_text(row, "context_article_id") if "context_article_id" in row else None,
        wrong_answers=_texts(row, "wrong_answers"),
        need_all=bool(_claim(row, "need_all", False)),
        tags=_texts(row, "tags"),
    )


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{name} must be a text that is not empty, got {_shown(value)}")
    return value


def _day(value: object) -> str:
    try:
        if isinstance(value, str) and len(value) == len("2025-03-20"):
            return datetime.date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    raise InputError(f"date must be a day such as 2025-03-20, got {_shown(value)}")


def _claim(row: Mapping[str, Any], name: str, default: bool | None) -> bool | None:
    value = row.get(name, default)
    if value is not None and not isinstance(value, bool):
        raise InputError(f"{name} must be true, false or null, got {_shown(value)}")
    return value


def _list(row: Mapping[str, Any], name: str) -> list[Any]:
    value = row.get(name, [])
    if not isinstance(value, list):
        raise InputError(f"{name} must be a list, got {_shown(value)}")
    return value


def _texts(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    values = _list(row, name)
    if not all(isinstance(value, str) for value in values):
        raise InputError(f"{name} must be a list of texts, got {_shown(values)}")
    return tuple(values)


def _span(span: object) -> GoldSpan:
    if isinstance(span, dict):
        article_id, start, end = span.get("article_id"), span.get("start"), span.get("end")
        # `type`, since true is an int to isinstance
        if isinstance(article_id, str) and type(start) is int and type(end) is int and 0 <= start < end:
            return GoldSpan(article_id, start, end)
    raise InputError(f'a span must be {{"article_id", "start", "end"}} with 0 <= start < end, got {_shown(span)}')


def _turn(turn: object) -> Turn:
    if isinstance(turn, dict) and turn.get("role") in _ROLES and isinstance(turn.get("content"), str):
        return Turn(turn["role"], turn["content"])
    raise InputError(f'a turn must be {{"role": "user" or "assistant", "content": text}}, got {_shown(turn)}')


def _filters(given: object) -> dict[str, Any]:
    if not isinstance(given, dict) or (strangers := [name for name in given if name not in _FILTERS]):
        what = f"an unknown {strangers[0]!r}" if isinstance(given, dict) else _shown(given)
        raise InputError(f"filters must be an object with some of {', '.join(_FILTERS)}, got {what}")
    return {name: value for name, value in given.items() if value is not None}


def _shown(value: object) -> str:
    """A value on one line, cut where it is long."""
    return json.dumps(value, ensure_ascii=False)[:60]
