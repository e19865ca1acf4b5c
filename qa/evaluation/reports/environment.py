"""Templates of reports, and how Jinja2 reads them."""

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from index.extras import require
from index.text.characters import flat, one_line
from qa.evaluation.reports import summary

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def file(name: str) -> str:
    """The text of a file in `templates/`."""
    return (files("qa.evaluation.reports") / "templates" / name).read_text(encoding="utf-8")


def environment(literal: Callable[[str], str]) -> "Environment":
    """What a template may call: the words and numbers of `summary` as `say`, and some filters.

    Args:
        literal: Makes a text fit for the format. What it gives is escaped for HTML unless it is `Markup`.
    """
    require("jinja2", "evaluation")
    from jinja2 import Environment, StrictUndefined

    def shown(value: Any) -> Any:
        return literal(value) if type(value) is str else value

    found = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=shown
    )
    found.globals["say"] = summary
    found.filters["literal"] = shown
    found.filters["short"] = lambda text, most: one_line(flat(text), most)
    found.filters |= {"whole": "{:,}".format, "percent": "{:.0%}".format, "tenth": "{:.1f}".format}
    return found
