"""Every answer given is kept, one JSON line each, in `answers.jsonl` of the corpus folder.

What is said of an answer later is a line of its own after it, with `on` for its record: `feedback` of a reader,
or `is_published`. So nothing that was written is ever written again, except to take an article's words out of it.
"""

import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from index.stores.folder import ANSWERS_FILE
from qa.records.decode import reader
from qa.records.jsonl import Lines, now, parsed, replace_lines
from qa.records.redaction import redacted
from qa.types import Answer

_LOCK_S = 30
_SHORTEST = 12  # characters; shorter sentences ("He agreed.") stand in too many texts to be anybody's


Change = Literal["changed", "corrected", "held back", "removed"]


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reader says of an answer."""

    verdict: Literal["good", "bad", "wrong citation"]
    marker: int | None = None
    """The citation that it is about."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CitedSince:
    """What became, since an answer was given, of an article that it cites."""

    marker: int
    """Of the citation."""
    change: Change
    """`changed`: the newest version does not have the words that are quoted."""
    note: str
    """In one sentence."""


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """An answer as it was kept, and when it was given."""

    answer: Answer
    at: str
    """ISO 8601."""
    feedback: tuple[Feedback, ...] = ()
    is_published: bool = False
    """May anybody see it as a card?"""
    since: tuple[CitedSince, ...] = ()
    """What became of its citations, as the archive is now; empty where all stand as they were quoted."""


class Records:
    """The answers given by one corpus. Several processes may write at the same time."""

    def __init__(self, folder: Path) -> None:
        self._lines = Lines(folder / ANSWERS_FILE)
        self._places: dict[str, list[int]] = {}
        self._seen = (0, 0)  # the file that `_places` is of, and how much of it

    def append(self, answer: Answer) -> str:
        """Keep an answer; returns its record's id."""
        record = uuid.uuid4().hex
        self._lines.append({**answer.to_dict(), "record": record, "at": now()})
        return record

    def comment(self, record: str, feedback: Feedback) -> None:
        """Keep what a reader says of an answer, with it."""
        self._lines.append({"feedback": asdict(feedback), "on": record, "at": now()})

    def publish(self, record: str, *, is_published: bool = True) -> None:
        """Let anybody see an answer as a card, or nobody any more."""
        self._lines.append({"is_published": is_published, "on": record, "at": now()})

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Answers in the order they were given; a half-written line is passed over."""
        return (line for line in self._lines if "on" not in line)

    def get(self, records: Iterable[str]) -> dict[str, AnswerRecord]:
        """Answers by the ids of their records; one that is not there or cannot be read is left out."""
        wanted = list(records)
        if not wanted or not self._lines.path.exists():
            return {}
        with suppress(OSError), self._lines.lock.acquire(timeout=_LOCK_S):  # what is taken down moves everything
            return self._found(wanted)
        return self._found(wanted)  # a folder that cannot be written is not being changed either

    def _found(self, wanted: Sequence[str]) -> dict[str, AnswerRecord]:
        found: dict[str, AnswerRecord] = {}
        self._find_places()
        with self._lines.path.open("rb") as file:
            for record in wanted:
                lines = [_at(file, place) for place in self._places.get(record, ())]
                if kept := _kept(lines):
                    found[record] = kept
        return found

    def _find_places(self) -> None:
        """Where each record's lines begin; only what was written since the last time is read."""
        state = self._lines.path.stat()
        places, done = self._places, self._seen[1]
        if self._seen[0] != state.st_ino or done > state.st_size:
            places, done = {}, 0
        with self._lines.path.open("rb") as file:
            file.seek(done)
            for line in file:
                value = parsed(line)
                if record := value.get("on") or value.get("record"):
                    places.setdefault(str(record), []).append(done)
                if not line.endswith(b"\n"):
                    break
                done += len(line)
        self._places, self._seen = places, (state.st_ino, done)

    def redact(self, article_id: str, phrases: Sequence[str]) -> int:
        """Take an article's words out of every record; returns how many records changed.

        Args:
            article_id: Its quotes are removed wherever they are cited.
            phrases: Its title and sentences, removed wherever they stand, in questions too.
        """
        if not self._lines.path.exists():
            return 0
        ordered = sorted({phrase for phrase in phrases if len(phrase) >= _SHORTEST}, key=len, reverse=True)
        changed = 0

        def cleaned() -> Iterator[str]:
            nonlocal changed
            for record in self._lines:
                left = redacted(record, article_id, ordered)
                changed += left != record
                yield json.dumps(left, ensure_ascii=False)

        with self._lines.lock:
            replace_lines(self._lines.path, cleaned())
        return changed


def _at(file: BinaryIO, place: int) -> dict[str, Any]:
    file.seek(place)
    return parsed(file.readline())


def _kept(lines: Sequence[dict[str, Any]]) -> AnswerRecord | None:
    """An answer with its feedback; None where an earlier version wrote what this one cannot read."""
    from pydantic import ValidationError

    feedback: list[Feedback] = []
    answer, is_published = None, False
    for line in lines:
        try:
            if "feedback" in line:
                feedback.append(reader(Feedback).validate_python(line["feedback"]))
            elif "is_published" in line:
                is_published = line["is_published"] is True
            else:
                answer, at = reader(Answer).validate_python(line), str(line["at"])
        except (ValidationError, KeyError):
            continue
    return AnswerRecord(answer, at, tuple(feedback), is_published) if answer else None
