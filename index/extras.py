"""Packages that not everybody needs, each brought by an extra: `pip install 'newsdesk[window]'`.

They are imported where they are used, after one line that ends in one sentence where the extra is missing:

    require("docx", "docx")
    from docx import Document

A command says so before it begins, and without importing anything yet: `need("gradio", "window")`.
"""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from index.errors import ExtraMissing


def require(module: str, extra: str) -> ModuleType:
    """The module of an extra, imported.

    Args:
        module: As Python calls it: `gradio`, `llama_index.core`.
        extra: The one that brings it, as pyproject.toml calls it: `window`.

    Raises:
        ExtraMissing: It is not installed; the sentence ends in the command to type.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as exc:
        if not f"{module}.".startswith(f"{exc.name}."):
            raise  # it is installed, and something that it needs is not: a fault to be seen, not another extra
        raise _missing(exc.name, extra) from exc


def need(module: str, extra: str) -> None:
    """Go on where a module of an extra is installed.

    Raises:
        ExtraMissing: As of `require`.
    """
    if not is_installed(module):
        raise _missing(module, extra)


def _missing(module: str | None, extra: str) -> ExtraMissing:
    return ExtraMissing(f"{module} is not installed (bring it with: pip install 'newsdesk[{extra}]')", name=module)


def is_installed(module: str) -> bool:
    """Can this module be imported? It is looked for, not imported."""
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # not even the package that it would stand in
        return False
