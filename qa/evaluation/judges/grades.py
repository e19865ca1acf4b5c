"""The grades that a judge gave to a run's answers, as the run's folder keeps them: one line each in `judged.jsonl`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import file_errors
from qa.records.jsonl import Lines

JUDGED_FILE = "judged.jsonl"
JUDGED = ("judged_faithful", "judged_relevant", "judged_correct")
"""The measures, by their names among `METRICS`."""


@dataclass(frozen=True, slots=True)
class Grade:
    """A model's grade of one answer on one measure."""

    metric: str
    value: float
    """0 to 1."""
    why: str
    """Its own words, cut at 600 characters."""

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "Grade | None":
        """Read a grade from a line of the file; None if the line holds none."""
        value = row.get("value")
        is_whole = (
            row.get("metric") in JUDGED
            and all(isinstance(row.get(name), str) for name in ("id", "model"))
            and isinstance(value, int | float)
            and 0 <= value <= 1
        )
        return cls(row["metric"], float(row["value"]), str(row.get("why", ""))) if is_whole else None


@dataclass(frozen=True, slots=True)
class Grades:
    """All grades that one model gave on one measure."""

    model: str
    """Whose opinion it is."""
    values: Mapping[str, float]
    """By question id, 0 to 1; without what could not be judged."""


def read_grades(folder: str | Path) -> dict[str, Grades]:
    """Read the grades in a run's folder, by measure in the order of `JUDGED`; none if it was never judged.

    Values of different models are never mixed: of each measure those of the model count that was asked last. Lines that
    are half written are passed over, and so are those that hold no value.

    Raises:
        InputError: The file cannot be read.
    """
    path = Path(folder) / JUDGED_FILE
    models: dict[str, str] = {}
    values: dict[tuple[str, str], dict[str, float]] = {}
    with file_errors(path, "read", "remove it"):
        for row in Lines(path):
            if grade := Grade.from_row(row):
                models[grade.metric] = row["model"]
                values.setdefault((grade.metric, row["model"]), {})[row["id"]] = grade.value
    return {metric: Grades(models[metric], values[metric, models[metric]]) for metric in JUDGED if metric in models}
