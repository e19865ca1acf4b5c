"""The reports that Jinja2 renders: an HTML page, Markdown for a pull request, and plain text in columns.

What each says and in which order stands in `templates/`; whatever comes from an article, a question, a model or a run
is shown literally, as each format has it. The page is self-contained: it loads nothing, and is complete without its
script, which sorts tables and filters questions.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from index.text.characters import clean, flat
from qa.evaluation.comparison import CandidateComparison, Comparison, RunSummary
from qa.evaluation.effects import Effect
from qa.evaluation.reports import plots, summary
from qa.evaluation.reports.environment import environment, file
from qa.evaluation.reports.plots import Bar, Curve
from qa.rendering.files.markdown import escape
from qa.rendering.times import written_time

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

_LITERAL: Mapping[str, Callable[[str], str]] = {"html": clean, "md": escape, "txt": flat}
_MARKS = {"same": "{}", "lost": "[-{}-]", "new": "{{+{}+}}"}


def write(comparison: Comparison, suffix: str) -> str:
    """Write a report of one of the three formats, by its suffix."""
    written = _template(suffix).render(comparison=comparison)
    if suffix == "html":
        return written
    return "\n".join(line.rstrip() for line in written.strip("\n").split("\n")) + "\n"


def policy() -> str:
    """The page's Content-Security-Policy: its own style and script, and nothing else."""
    style, script = (
        base64.b64encode(hashlib.sha256(file(name).encode()).digest()).decode() for name in ("report.css", "report.js")
    )
    return (
        f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; "
        "form-action 'none'"
    )


@cache
def _template(suffix: str) -> "Template":
    from markupsafe import Markup

    literal = _LITERAL[suffix]
    written = environment(literal if suffix == "html" else lambda text: Markup(literal(text)))
    of_format = {"html": _page, "md": _markdown, "txt": _text}[suffix]()
    return written.from_string(file(f"report.{suffix}"), globals=of_format)


def _page() -> dict[str, Any]:
    """What the page's template may call and show besides the words of `summary`."""
    from markupsafe import Markup

    return {
        "policy": policy(),
        "style": Markup(file("report.css")),
        "script": Markup(file("report.js")),
        "differences": _differences,
        "risk": _risk,
        "labelled": _labelled,
        "of_each_tag": _of_each_tag,
        "json": json.dumps,
        "written_time": written_time,
    }


def _markdown() -> dict[str, Any]:
    def rows(named: Iterable[tuple[str, Effect]]) -> list[list[str]]:
        cells = [(name, [cell.replace("<", "&lt;") for cell in summary.cells(effect)]) for name, effect in named]
        return [[name, *numbers, f"**{verdict}**" if verdict else ""] for name, (*numbers, verdict) in cells]

    return {
        "measures": lambda effects: rows((f"`{e.metric}`", e) for e in effects),
        "tags": lambda tagged: rows((f"{escape(tag)}: `{e.metric}`", e) for tag, e in tagged),
        "rankings": lambda ranked: [[f"`{metric}`", *row] for metric, *row in ranked],
        "escaped": lambda rows: [[*map(escape, row)] for row in rows],
    }


def _text() -> dict[str, Any]:
    from markupsafe import Markup

    return {
        "columns": lambda rows: Markup("\n".join(summary.columns(rows))),
        "measures": lambda effects: [[e.metric, *summary.cells(e)] for e in effects],
        "words": lambda changed: "".join(_MARKS[segment.kind].format(segment.text) for segment in changed.words),
    }


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
