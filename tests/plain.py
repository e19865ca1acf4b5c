"""Newsdesk as it is where nothing but its core is installed: every other package is hidden.

As a program it runs the commands that it reads, a line a command, and says after each how it ended.
"""

import importlib.metadata as metadata
import re
import sys
import tomllib
from collections.abc import Iterable
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from itertools import chain
from pathlib import Path

PROJECT = Path(__file__).parent.parent / "pyproject.toml"


def brought(extra: str | None = None) -> set[str]:
    """The distributions that `pip install newsdesk` brings, or that an extra names; by their normalised names."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    found: set[str] = set()
    extras = project["optional-dependencies"]

    def named(extra: str) -> list[str]:
        own = re.compile(r"newsdesk\[([\w,]+)\]")
        parts = [(one, own.fullmatch(one)) for one in extras[extra]]
        return [name for one, other in parts for name in (chain(*map(named, other[1].split(","))) if other else [one])]

    waiting = _names(named(extra) if extra else project["dependencies"])
    while waiting:
        name = _normal(waiting.pop())
        if name not in found:
            found.add(name)
            waiting += _needed(name)
    return found


def _needed(name: str) -> list[str]:
    """What a distribution needs, whether or not the system or the Python is the one that needs it."""
    try:
        needed = metadata.requires(name) or []
    except metadata.PackageNotFoundError:  # for another system
        return []
    return _names(one for one in needed if "extra ==" not in one)


def _names(requirements: Iterable[str]) -> list[str]:
    return [re.split(r"[^\w.-]", one, maxsplit=1)[0] for one in requirements]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


class Hidden(MetaPathFinder):
    """Finds nothing but what the core brings."""

    def __init__(self) -> None:
        core = brought() | {"newsdesk"}
        self.names = {
            module
            for module, distributions in metadata.packages_distributions().items()
            if not core & {_normal(name) for name in distributions}
        }

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        """Raise as Python does for a module that is not installed."""
        if fullname.partition(".")[0] in self.names:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return None


if __name__ == "__main__":
    import shlex

    sys.meta_path.insert(0, Hidden())
    from qa.__main__ import main

    for line in sys.stdin:
        sys.argv = ["newsdesk", *shlex.split(line)]
        sys.stdout.write(f"$ {line}")
        sys.stdout.flush()
        try:
            main()
        except SystemExit as end:
            sys.stderr.flush()
            sys.stdout.write(f"= {end.code or 0}\n")
