"""What a judge said of single answers, as a run's folder keeps it: `judged.jsonl`, one value a line."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import InputError
from qa.lines import Lines

JUDGED_FILE = "judged.jsonl"
JUDGED = ("judged_faithful", "judged_relevant", "judged_correct")
"""The measures, by their names among `METRICS`."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A measure of which a model is the judge."""

    model: str
    """Whose opinion it is."""
    values: Mapping[str, float]
    """By question id, 0 to 1; without what could not be judged."""


def read_judged(folder: str | Path) -> dict[str, Judged]:
    """What was kept, by measure, in the order of `JUDGED`; empty if nothing was.

    Values of different models are never mixed: of each measure those of the model count that was asked last. Lines that
    are half written are passed over, and so are those that hold no value.

    Raises:
        InputError: The file cannot be read.
    """
    path = Path(folder) / JUDGED_FILE
    models: dict[str, str] = {}
    values: dict[tuple[str, str], dict[str, float]] = {}
    try:
        for row in Lines(path):
            if _is_whole(row):
                models[row["metric"]] = row["model"]
                values.setdefault((row["metric"], row["model"]), {})[row["id"]] = float(row["value"])
    except OSError as exc:
        raise InputError(f"{path} cannot be read: {exc.strerror or exc} (remove it)") from exc
    return {metric: Judged(models[metric], values[metric, models[metric]]) for metric in JUDGED if metric in models}


def _is_whole(row: Mapping[str, Any]) -> bool:
    value = row.get("value")
    return (
        row.get("metric") in JUDGED
        and isinstance(row.get("id"), str)
        and isinstance(row.get("model"), str)
        and isinstance(value, int | float)
        and 0 <= value <= 1
    )
