"""Reports of a comparison: plain text, Markdown, JSON, and one HTML page that an editor can read.

`summary` says in words what was found; each format adds its own markup and escapes what comes from an article, a
question, a model or a run.
"""

from collections.abc import Callable, Mapping
from functools import partial

from index.errors import InputError
from qa.evaluation.comparison import Comparison
from qa.evaluation.reports import as_json, rendered

__all__ = ["REPORTS", "report"]

REPORTS: Mapping[str, Callable[[Comparison], str]] = {
    **{suffix: partial(rendered.write, suffix=suffix) for suffix in ("txt", "md", "html")},
    "json": as_json.write,
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
