"""The learned numbers of choosing sentences and of declining, read from `weights.json`.

tools/train_answering.py learns them; docs/design/0004-declining.md says from what and how well.
"""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("weights.json")


@dataclass(frozen=True, slots=True)
class Answering:
    """All learned numbers of answering."""

    sentence: dict[str, float]
    """What each feature of a sentence counts; see `qa.answering.ranking.relevance.features`."""
    decline: dict[str, float]
    """What each feature of the evidence counts, `bias` included; see `Answerability.features`."""
    threshold: float
    """The probability below which a question is declined."""
    fit: dict[str, float] = field(default_factory=dict)
    """What each feature of `qa.answering.requirements.near_misses.Fit` counts, with `bias` and `threshold`."""
    right: dict[str, float] = field(default_factory=dict)
    """What each feature of `qa.answering.confidence.Confidence` counts, with `bias`."""


@cache
def learned(*, reranked: bool = False, file: Path = _FILE) -> Answering:
    """The numbers that ship with the package, read when they are first needed.

    Args:
        reranked: Those for when a re-ranking model has read the sentences.
        file: Where they are.
    """
    stored = json.loads(file.read_text(encoding="utf-8"))
    numbers = stored["reranked" if reranked else "plain"]
    return Answering(numbers["sentence"], numbers["decline"], numbers["threshold"], stored["fit"], stored["right"])
