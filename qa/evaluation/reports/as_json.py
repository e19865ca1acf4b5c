"""A comparison as JSON."""

import json
import re
from dataclasses import asdict
from typing import Any

from qa.evaluation.comparison import CandidateComparison, Comparison
from qa.evaluation.effects import Effect

_LONE = re.compile(r"[\ud800-\udfff]")


def write(comparison: Comparison) -> str:
    """Write all of a comparison as indented JSON."""
    found = {
        "baseline": asdict(comparison.baseline),
        "candidates": [_candidate(candidate) for candidate in comparison.candidates],
        "standings": [asdict(ranking) for ranking in comparison.standings],
        "metrics": {
            name: {"better": metric.better, "about": metric.about, "source": metric.source, "kind": metric.kind}
            for name, metric in comparison.metrics.items()
        },
    }
    return _LONE.sub("\ufffd", json.dumps(found, ensure_ascii=False, indent=2, allow_nan=False)) + "\n"


def _candidate(candidate: CandidateComparison) -> dict[str, Any]:
    effects = [_effect(effect) for effect in candidate.effects]
    by_tag = {tag: [_effect(effect) for effect in of_tag] for tag, of_tag in candidate.by_tag.items()}
    return asdict(candidate) | {"effects": effects, "by_tag": by_tag}


def _effect(effect: Effect) -> dict[str, Any]:
    return asdict(effect) | {"verdict": effect.verdict}
