"""The runs of a folder."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.evaluation.runs import NAME, QUESTIONS_FILE, RUN_FILE, TIMINGS_FILE

DRAFTS_FILE, PREFERENCES_FILE = "drafts.jsonl", "preferences.jsonl"
"""What stands beside the runs: questions that an editor has accepted, and which answers people prefer."""


@dataclass(frozen=True, slots=True)
class ListedRun:
    """A run as a list shows it."""

    name: str
    created: str
    config: Mapping[str, Any]
    asked: str
    """Digest of the questions: runs of the same ones can be compared."""
    questions: int
    done: int
    """Questions that are answered; fewer than `questions` where it was interrupted or still goes on."""


def listed_runs(folder: Path) -> list[ListedRun]:
    """The runs in a folder, the newest first; anything else there is skipped."""
    found = [run for path in (folder.iterdir() if folder.is_dir() else ()) if (run := _listed_run(path))]
    return sorted(found, key=lambda run: (run.created, run.name), reverse=True)


def newest_pair(found: Sequence[ListedRun]) -> tuple[str, ...]:
    """The newest finished run and the one before it of the same questions, older first; empty if there is no such pair.

    Args:
        found: Runs, newest first.
    """
    finished = [run for run in found if run.done == run.questions]
    for place, candidate in enumerate(finished):
        for baseline in finished[place + 1 :]:
            if baseline.asked == candidate.asked:
                return baseline.name, candidate.name
    return ()


def _listed_run(folder: Path) -> ListedRun | None:
    try:
        about = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
        questions, done = _lines(folder / QUESTIONS_FILE), _lines(folder / TIMINGS_FILE)  # answers are long
        if not NAME.fullmatch(folder.name):
            return None
        made = str(about["created"]), dict(about["config"]), str(about["questions"])
        return ListedRun(folder.name, *made, questions, min(done, questions))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _lines(path: Path) -> int:
    if not path.exists():
        return 0
    with path.open("rb") as file:
        return sum(1 for _ in file)
