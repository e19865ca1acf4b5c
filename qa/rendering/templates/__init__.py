"""Templates of what is shown and written, and how Jinja2 reads them: whatever is put into one is made literal first."""

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from qa.rendering.html import markup

if TYPE_CHECKING:
    from jinja2 import Environment, Template
    from markupsafe import Markup


@cache
def file(name: str, package: str = "qa.rendering.templates") -> str:
    """The text of a file beside the templates."""
    return (files(package) / name).read_text(encoding="utf-8")


def environment(literal: Callable[[str], str]) -> "Environment":
    """Reads templates whose line breaks count.

    Args:
        literal: Makes a text fit for the format. What it gives is escaped for HTML unless it is `Markup`.
    """
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    def shown(value: Any) -> Any:
        return literal(value) if type(value) is str else value

    found = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=shown,
        loader=FunctionLoader(file),
    )  # fmt: skip
    found.filters["literal"] = shown
    return found


def document(suffix: str, literal: Callable[[str], str], **words: Any) -> bytes:
    """A whole document of one format, with line breaks.

    Args:
        suffix: Of its template.
        literal: Makes a text fit for the format.
        words: What the template may call and show.
    """
    return _of_documents(suffix, literal).render(words).encode()


@cache
def _of_documents(suffix: str, literal: Callable[[str], str]) -> "Template":
    return environment(_safe(literal)).get_template(f"document.{suffix}")


def _safe(made: Callable[..., str]) -> Callable[..., "Markup"]:
    """The same function for templates: what it makes is escaped no more."""
    from markupsafe import Markup

    return lambda *args, **options: Markup(made(*args, **options))


@cache
def _of_pages() -> "Environment":
    """Reads templates of HTML that Markdown may meet first: on one line, every text escaped for both."""
    from jinja2 import FunctionLoader

    found = environment(_safe(markup.escape))
    found.loader = FunctionLoader(lambda name: _on_one_line(file(name)))
    ours = (markup.literal, markup.shortened, markup.escape_attribute, markup.publishers_link, markup.source_address)
    named: dict[str, Any] = {made.__name__: _safe(made) for made in (*ours, markup.who)}
    found.globals |= named
    found.filters |= named | {"whole": _safe("{:,}".format), "tenth": _safe("{:.1f}".format)}
    return found


def pages(name: str, **words: Any) -> Any:
    """The macros of a template of HTML, as functions that give one line of it.

    Args:
        name: The template's file.
        words: What it may call and show besides what its macros are given.
    """
    return _of_pages().get_template(name, globals=words).module


def _on_one_line(written: str) -> str:
    """A template without its line breaks; a blank at the beginning of a line stays."""
    return written.replace("\n", "")
