"""People's preferences between two answers, chosen blind and kept in a file, one a line.

The file shows which configuration people like better, and how far a judge that is no person agrees with them.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from index.errors import InputError, file_errors
from qa.evaluation.answer_json import is_answer
from qa.evaluation.datasets.questions import Gold, shown
from qa.evaluation.metrics.agreement import CHOICES, TURNED, Choice
from qa.evaluation.metrics.statistics import mcnemar
from qa.records.jsonl import Lines
from qa.types import Turn

_MOST = {"question": 20_000, "by": 200, "created": 100}
"""Characters of a text."""
_MOST_JSON = {"first": 1_000_000, "second": 1_000_000, "first_config": 10_000, "second_config": 10_000}
"""Characters of a value as JSON."""
_MOST_TURNS = 50
_MOST_TURN = 20_000


@dataclass(frozen=True, slots=True)
class Preference:
    """Somebody's blind preference between two answers to one question."""

    question: str
    first: Mapping[str, Any]
    """JSON form of an `Answer`, with `seconds` of 0 and no `record`."""
    second: Mapping[str, Any]
    preferred: Choice
    first_config: Mapping[str, Any] = field(default_factory=dict)
    """What made the first answer, as under `config` in a run's `run.json`; empty where it is not known."""
    second_config: Mapping[str, Any] = field(default_factory=dict)
    history: tuple[Turn, ...] = ()
    """Earlier turns of the conversation, oldest first."""
    by: str = ""
    """Whose preference it is; empty where nobody is known."""
    created: str = ""
    """ISO 8601 with a zone; empty where it is not known."""

    def to_row(self) -> dict[str, Any]:
        """All fields as JSON values, as `from_row` reads them."""
        row = {each.name: getattr(self, each.name) for each in fields(self)}
        whole = {name: dict(row[name]) for name in _MOST_JSON}
        return {**row, **whole, "history": [asdict(turn) for turn in self.history]}

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "Preference":
        """Read a preference from a line of a file; unknown fields are ignored, null means absent.

        Raises:
            InputError: A field cannot be used, or is too long; the message names it, the caller says where it stands.
        """
        names = {each.name for each in fields(cls)}
        known = {name: value for name, value in row.items() if name in names and value is not None}
        for name in ("question", "first", "second", "preferred"):
            if name not in known:
                raise InputError(f"{name} is missing (a preference has question, first, second and preferred)")
        if known["preferred"] not in CHOICES:
            raise InputError(f"preferred must be one of {', '.join(CHOICES)}, got {shown(known['preferred'])}")
        for name, most in _MOST.items():
            value = known.get(name, "")
            if not isinstance(value, str) or len(value) > most:
                raise InputError(f"{name} must be a text of at most {most:,} characters, got {shown(value)}")
        for name, most in _MOST_JSON.items():
            value = known.get(name, {})
            if not isinstance(value, dict) or len(json.dumps(value, ensure_ascii=False)) > most:
                raise InputError(f"{name} must be an object of at most {most:,} characters, got {shown(value)}")
        for name in ("first", "second"):
            if not is_answer(known[name]):
                raise InputError(f"{name} is no answer (give all of its JSON: answered, text, statements, citations)")
        if known.get("created") and not _is_time(known["created"]):
            raise InputError(f"created must be a time such as 2025-03-20T15:01:01+00:00, got {shown(row['created'])}")
        return cls(**{**known, "history": _history(known)})


@dataclass(frozen=True, slots=True)
class Tally:
    """How often people preferred each of two configurations."""

    first_config: Mapping[str, Any]
    """Which of the two is called the first says nothing."""
    second_config: Mapping[str, Any]
    first_wins: int
    second_wins: int
    ties: int
    created: str
    """When the newest of these preferences was given; empty where it is not known."""

    @property
    def n(self) -> int:
        """How many preferences these are."""
        return self.first_wins + self.second_wins + self.ties

    @property
    def p(self) -> float:
        """How likely so uneven a split is by a coin's toss; see `qa.evaluation.metrics.statistics.mcnemar`."""
        return mcnemar(self.first_wins, self.second_wins)


class Preferences:
    """A file of preferences; several processes may add to it at the same time.

    Args:
        path: The file, JSON lines; it need not be there yet, its folder neither.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    def add(self, preference: Preference) -> None:
        """Append a preference, durably.

        Raises:
            InputError: A field of it could not be read again, or the file cannot be written.
        """
        row = preference.to_row()
        Preference.from_row(row)
        with file_errors(self.path, "written", "choose another file"):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            Lines(self.path).append(row)

    def __iter__(self) -> Iterator[Preference]:
        """Iterate in the order of writing; a missing file is empty, and a half-written line is skipped.

        Raises:
            InputError: The file cannot be read or a line cannot be used; the message has its number.
        """
        with file_errors(self.path, "read", "give a .jsonl file"):
            lines = self.path.read_bytes().splitlines() if self.path.exists() else []
        for number, line in enumerate(lines, 1):
            if line.strip() and not _is_torn(line):
                try:
                    yield _read(line)
                except InputError as exc:
                    raise InputError(f"{self.path}, line {number}: {exc}") from exc

    def tally(self) -> list[Tally]:
        """Count wins for each pair of configurations that were compared, in either order, newest first."""
        wins: dict[tuple[str, str], Counter[str]] = {}
        created: dict[tuple[str, str], str] = {}
        for preference in self:
            first, second = _key(preference.first_config), _key(preference.second_config)
            pair = min(first, second), max(first, second)
            wins[pair] = wins.pop(pair, Counter())  # the newest last
            side = preference.preferred if first == pair[0] else TURNED[preference.preferred]
            wins[pair][side] += 1
            created[pair] = preference.created or created.get(pair, "")
        return [
            Tally(json.loads(a), json.loads(b), counts["first"], counts["second"], counts["tie"], created[a, b])
            for (a, b), counts in reversed(wins.items())
        ]


def _key(config: Mapping[str, Any]) -> str:
    return json.dumps(config, sort_keys=True)


def _is_torn(line: bytes) -> bool:
    """Did a process die while it wrote this line? A whole one ends with the object's own brace."""
    return line.lstrip().startswith(b"{") and not line.rstrip().endswith(b"}")


def _read(line: bytes) -> Preference:
    try:
        row = json.loads(line.decode("utf-8", errors="replace"))
    except (ValueError, RecursionError) as exc:
        raise InputError(f"this is not JSON: {exc} (remove the line)") from exc
    if not isinstance(row, dict):
        raise InputError("this is no JSON object (remove the line)")
    return Preference.from_row(row)


def _is_time(written: str) -> bool:
    try:
        return datetime.fromisoformat(written).tzinfo is not None
    except ValueError:
        return False


def _history(row: Mapping[str, Any]) -> tuple[Turn, ...]:
    """The turns, read as in a question set; the question is checked on the way."""
    asked = Gold.from_row({"id": "-", "question": row["question"], "history": row.get("history")})
    if len(asked.history) > _MOST_TURNS or any(len(turn.content) > _MOST_TURN for turn in asked.history):
        raise InputError(f"history has more than {_MOST_TURNS} turns, or one of more than {_MOST_TURN:,} characters")
    return asked.history
