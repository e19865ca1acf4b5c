"""A comparison for programs."""

import json
import re
from dataclasses import asdict
from typing import Any

from qa.evaluation.comparison import Against, Comparison, Effect

_LONE = re.compile(r"[\ud800-\udfff]")


def write(comparison: Comparison) -> str:
    """All of a comparison as JSON, indented."""
    told = {
        "baseline": asdict(comparison.baseline),
        "candidates": [_against(against) for against in comparison.candidates],
        "standings": [asdict(standing) for standing in comparison.standings],
        "metrics": {
            name: {"better": metric.better, "about": metric.about, "source": metric.source, "kind": metric.kind}
            for name, metric in comparison.metrics.items()
        },
    }
    return _LONE.sub("\ufffd", json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False)) + "\n"


def _against(against: Against) -> dict[str, Any]:
    effects = [_effect(effect) for effect in against.effects]
    by_tag = {tag: [_effect(effect) for effect in of_tag] for tag, of_tag in against.by_tag.items()}
    return asdict(against) | {"effects": effects, "by_tag": by_tag}


def _effect(effect: Effect) -> dict[str, Any]:
    return asdict(effect) | {"verdict": effect.verdict}
