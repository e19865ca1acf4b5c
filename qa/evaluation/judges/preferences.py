"""People's preferences between two answers, chosen blind and kept in a file, one a line.

The file shows which configuration people like better, and how far a judge that is no person agrees with them.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from index.errors import InputError, file_errors
from qa.evaluation.answer_json import is_answer
from qa.evaluation.datasets.questions import Gold, Shape, one_of, parsed, row_of
from qa.evaluation.metrics.statistics import mcnemar
from qa.question.inputs import MAX_HISTORY, MAX_TURN
from qa.records.jsonl import Lines
from qa.types import Turn

Choice = Literal["first", "second", "tie"]
"""Which of two answers is better."""
CHOICES: tuple[Choice, ...] = ("first", "second", "tie")
TURNED: Mapping[Choice, Choice] = {"first": "second", "second": "first", "tie": "tie"}
"""What a choice is when the answers change places."""


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
        return row | {"history": [asdict(turn) for turn in self.history]}

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "Preference":
        """Read a preference from a line of a file; unknown fields are ignored, null means absent.

        Raises:
            InputError: A field cannot be used, or is too long; the message names it, the caller says where it stands.
        """
        row = {name: value for name, value in row.items() if value is not None}
        for name in ("question", "first", "second", "preferred"):
            if name not in row:
                raise InputError(f"{name} is missing (a preference has question, first, second and preferred)")
        known = {name: shape.of(row, name) for name, shape in _SHAPES.items() if name in row}
        for name in ("first", "second"):
            if not is_answer(known[name]):
                raise InputError(f"{name} is no answer (give all of its JSON: answered, text, statements, citations)")
        # Read as in a question set; the question is checked on the way.
        asked = Gold.from_row({"id": "-", "question": known["question"], "history": row.get("history")})
        if len(asked.history) > MAX_HISTORY or any(len(turn.content) > MAX_TURN for turn in asked.history):
            raise InputError(f"history has more than {MAX_HISTORY} turns, or one of more than {MAX_TURN:,} characters")
        return cls(**known, history=asked.history)


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
                    yield Preference.from_row(row_of(parsed(line.decode("utf-8", errors="replace"))))
                except InputError as exc:
                    raise InputError(f"{self.path}, line {number}: {exc}; mend the line or remove it") from exc

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


def _is_time(written: object) -> bool:
    try:
        return written == "" or datetime.fromisoformat(str(written)).tzinfo is not None
    except ValueError:
        return False


def _text(most: int) -> Shape:
    what = f"a text of at most {most:,} characters"
    return Shape(what, lambda value: isinstance(value, str) and len(value) <= most)


def _object(most: int) -> Shape:
    what = f"an object of at most {most:,} characters"
    return Shape(what, lambda value: isinstance(value, dict) and len(json.dumps(value, ensure_ascii=False)) <= most)


_SHAPES = {
    "question": _text(20_000),
    **dict.fromkeys(("first", "second"), _object(1_000_000)),
    "preferred": one_of(*CHOICES),
    **dict.fromkeys(("first_config", "second_config"), _object(10_000)),
    "by": _text(200),
    "created": Shape("a time such as 2025-03-20T15:01:01+00:00", _is_time),
}
"""What the fields of a line must be."""
