"""Reports of a comparison: JSON, and what Jinja2 renders: an HTML page, Markdown for a pull request, plain text.

`summary` says in words what was found; what each format says and in which order stands in `templates/`. Whatever comes
from an article, a question, a model or a run is shown literally, as each format has it. The page is self-contained: it
loads nothing, and is complete without its script, which sorts tables and filters questions. Its plots are inline SVG,
drawn by the macros of `plots.svg`; their colours come from the page's style by class, and a table of the page shows the
same.
"""

import base64
import hashlib
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from index.errors import InputError
from index.text.characters import clean, encodable, flat, one_line
from qa.evaluation.comparison import CandidateComparison, Comparison, RunSummary
from qa.evaluation.effects import Effect
from qa.evaluation.metrics.judgements import METRICS
from qa.evaluation.reports import summary
from qa.rendering import templates
from qa.rendering.files.markdown import escape
from qa.rendering.times import written_time

if TYPE_CHECKING:
    from jinja2 import Environment, Template
    from markupsafe import Markup

__all__ = ["REPORTS", "report"]
_LITERAL: Mapping[str, Callable[[str], str]] = {"html": clean, "md": escape, "txt": flat}
_MARKS = {"same": "{}", "lost": "[-{}-]", "new": "{{+{}+}}"}
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0)
Labelled = Sequence[tuple[str, Effect]]
"""Effects behind what a table or a plot calls them."""


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


def _rendered(comparison: Comparison, suffix: str) -> str:
    """Write a report of one of the three formats, by its suffix."""
    written = _template(suffix).render(comparison=comparison)
    if suffix == "html":
        return written
    return "\n".join(line.rstrip() for line in written.strip("\n").split("\n")) + "\n"


def policy() -> str:
    """The page's Content-Security-Policy: its own style and script, and nothing else."""
    style, script = (
        base64.b64encode(hashlib.sha256(_file(name).encode()).digest()).decode() for name in ("report.css", "report.js")
    )
    return (
        f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; "
        "form-action 'none'"
    )


def _file(name: str) -> str:
    return templates.file(f"templates/{name}", "qa.evaluation.reports")


def _environment(literal: Callable[[str], str]) -> "Environment":
    """What a template may call: the words and numbers of `summary` as `say`, and some filters.

    Args:
        literal: Makes a text fit for the format. What it gives is escaped for HTML unless it is `Markup`.
    """
    found = templates.environment(literal)
    found.globals["say"] = summary
    found.filters["short"] = lambda text, most: one_line(flat(text), most)
    found.filters |= {"whole": "{:,}".format, "percent": "{:.0%}".format, "tenth": "{:.1f}".format}
    return found


@cache
def _template(suffix: str) -> "Template":
    literal = _LITERAL[suffix]
    written = _environment(literal if suffix == "html" else lambda text: _markup(literal(text)))
    of_format = {"html": _page, "md": _markdown, "txt": _text}[suffix]()
    return written.from_string(_file(f"report.{suffix}"), globals=of_format)


def _page() -> dict[str, Any]:
    """What the page's template may call and show besides the words of `summary`."""
    return {
        "policy": policy(),
        "style": _markup(_file("report.css")),
        "script": _markup(_file("report.js")),
        "differences": differences,
        "risk": risk,
        "labelled": lambda candidate: [(summary.labelled(e.metric), e) for e in candidate.effects],
        "of_each_tag": _of_each_tag,
        "json": json.dumps,
        "written_time": written_time,
    }


def _of_each_tag(candidate: CandidateComparison, metric: str) -> Labelled:
    return [(tag, e) for tag, effects in candidate.by_tag.items() for e in effects if e.metric == metric]


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
    return {
        "columns": lambda rows: _markup("\n".join(summary.columns(rows))),
        "measures": lambda effects: [[e.metric, *summary.cells(e)] for e in effects],
        "words": lambda changed: "".join(_MARKS[segment.kind].format(segment.text) for segment in changed.words),
    }


# --- plots -----------------------------------------------------------------------------------------------------------


def differences(title: str, labelled: Labelled) -> "Markup":
    """Draw points with intervals, one below the other, around a line at zero; empty where there is none.

    Costs are left out, as they have units of their own; all other values are from -1 to 1.
    """
    bars = [(label, e) for label, e in labelled if e.difference is not None and METRICS[e.metric].kind != "cost"]
    if not bars:
        return _markup("")
    most = max(abs(v) for _, e in bars for v in (e.difference, e.low, e.high) if v is not None)
    step = next((s for s in _STEPS if 3 * s >= most), 0.5)
    reach = max(step, math.ceil(most / step - 1e-9) * step)
    return _markup(
        _macros().differences(title, bars, lambda v: 270 + 400 * (v + reach) / (2 * reach), step, round(reach / step))
    )


def risk(title: str, runs: Iterable[RunSummary]) -> "Markup":
    """Draw each run's risk by coverage, a line for each, both axes 0 to 1; empty where none has any."""
    drawn = [run for run in runs if run.risk]
    highest = max((risk for run in drawn for _, risk in run.risk), default=0.0)
    ceiling = min(1.0, max(0.2, math.ceil(highest * 5) / 5))
    return _markup(_macros().risk(title, drawn, ceiling) if drawn else "")


@cache
def _macros() -> Any:
    return _environment(flat).from_string(_file("plots.svg")).module


def _markup(text: str) -> "Markup":
    """A text that is fit to be shown as it is: the macros escape what they are given."""
    from markupsafe import Markup

    return Markup(text)


# --- JSON ------------------------------------------------------------------------------------------------------------


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
    **{suffix: partial(_rendered, suffix=suffix) for suffix in ("txt", "md", "html")},
    "json": _as_json,
}
"""By suffix, what writes a comparison."""
