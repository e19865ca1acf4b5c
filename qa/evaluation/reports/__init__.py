"""Reports of a comparison: plain text, Markdown, JSON, and one HTML page that an editor can read.

`summary` says in words what was found; each format adds its own markup and escapes what comes from an article, a
question, a model or a run.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

from index.errors import InputError
from index.text.characters import encodable
from qa.evaluation.comparison import Comparison
from qa.evaluation.effects import Effect
from qa.evaluation.reports import rendered

__all__ = ["REPORTS", "report"]


def _as_json(comparison: Comparison) -> str:
    def effects(found: Sequence[Effect]) -> list[dict[str, Any]]:
        return [asdict(effect) | {"verdict": effect.verdict} for effect in found]

    value = {
        "baseline": asdict(comparison.baseline),
        "candidates": [
            asdict(each)
            | {"effects": effects(each.effects), "by_tag": {tag: effects(found) for tag, found in each.by_tag.items()}}
            for each in comparison.candidates
        ],
        "standings": [asdict(ranking) for ranking in comparison.standings],
        "metrics": {
            name: {field: getattr(metric, field) for field in ("better", "about", "source", "kind")}
            for name, metric in comparison.metrics.items()
        },
    }
    return encodable(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)) + "\n"


REPORTS: Mapping[str, Callable[[Comparison], str]] = {
    **{suffix: partial(rendered.write, suffix=suffix) for suffix in ("txt", "md", "html")},
    "json": _as_json,
}
"""By suffix, what writes a comparison."""


def report(comparison: Comparison, suffix: str) -> str:
    """Write a report; the same comparison gives the same text, which UTF-8 can always encode.

    Args:
        comparison: What `compare` found.
        suffix: One of `REPORTS`, without a leading dot.

    Raises:
        InputError: If there is no such report.
    """
    if suffix not in REPORTS:
        raise InputError(f"there is no report as {suffix!r} (there are: {', '.join(REPORTS)})")
    return REPORTS[suffix](comparison)
