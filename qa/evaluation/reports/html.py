"""A comparison as one self-contained HTML page: it loads nothing, and is complete without its script.

The script sorts tables and filters questions; whatever comes from an article, a question, a model or a run is escaped
by Jinja2. The page, its style and its script stand in `templates/`.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from index.extras import require
from index.text.characters import clean
from qa.evaluation.changes import QuestionChange
from qa.evaluation.comparison import CandidateComparison, Comparison, RunSummary
from qa.evaluation.effects import Effect
from qa.evaluation.reports import plots, summary
from qa.evaluation.reports.plots import Bar, Curve
from qa.rendering.times import written_time

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup


def write(comparison: Comparison) -> str:
    """Write the page, with at most 500 changed questions of each candidate, worst first."""
    return _template().render(comparison=comparison)


def policy() -> str:
    """The page's Content-Security-Policy: its own style and script, and nothing else."""
    style, script = (
        base64.b64encode(hashlib.sha256(_file(name).encode()).digest()).decode() for name in ("report.css", "report.js")
    )
    return (
        f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; "
        "form-action 'none'"
    )


@cache
def _file(name: str) -> str:
    return (files("qa.evaluation.reports") / "templates" / name).read_text(encoding="utf-8")


@cache
def _template() -> "Template":
    require("jinja2", "evaluation")
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: clean(value) if type(value) is str else value,
    )
    return environment.from_string(
        _file("report.html"),
        globals={
            "say": summary,
            "policy": policy(),
            "style": Markup(_file("report.css")),
            "script": Markup(_file("report.js")),
            "differences": _differences,
            "risk": _risk,
            "labelled": _labelled,
            "of_each_tag": _of_each_tag,
            "tags_of": _tags_of,
            "json": json.dumps,
            "written_time": written_time,
        },
    )


def _differences(title: str, labelled: Iterable[tuple[str, Effect]], comparison: Comparison) -> "Markup":
    """A plot of what has a unit in common: costs have units of their own."""
    from markupsafe import Markup

    bars = [
        Bar(label, e.difference, e.low, e.high, e.n, e.verdict)
        for label, e in labelled
        if e.difference is not None and comparison.metrics[e.metric].kind != "cost"
    ]
    return Markup(plots.differences(title, bars) if bars else "")  # which escapes what it is given


def _risk(runs: Iterable[RunSummary]) -> "Markup":
    from markupsafe import Markup

    curves = [Curve(f"{run.name} (n {run.with_probability:,})", run.risk) for run in runs if run.risk]
    title = "Share of wrong answers by the share of questions that are answered"
    return Markup(plots.risk(title, curves) if curves else "")


def _labelled(candidate: CandidateComparison, comparison: Comparison) -> list[tuple[str, Effect]]:
    return [(summary.labelled(e.metric, comparison.metrics[e.metric]), e) for e in candidate.effects]


def _of_each_tag(candidate: CandidateComparison, metric: str) -> list[tuple[str, Effect]]:
    return [(tag, e) for tag, effects in candidate.by_tag.items() for e in effects if e.metric == metric]


def _tags_of(shown: Sequence[QuestionChange]) -> list[str]:
    return sorted({tag for changed in shown for tag in changed.tags})
