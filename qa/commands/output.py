"""Where verbs read lines from and write to: files, pipes, a terminal with its progress bar."""

from __future__ import annotations

import contextlib
import itertools
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import file_errors
from index.text.characters import safe

if TYPE_CHECKING:
    from index.types import Progress


@contextlib.contextmanager
def lines_of(name: str) -> Iterator[Iterator[str]]:
    """The lines of a file, of a gzipped file, or of standard input."""
    if name == "-":
        yield (line.decode("utf-8-sig", errors="replace") for line in sys.stdin.buffer)
        return
    from qa.evaluation.datasets.questions import text_lines

    lines = text_lines(Path(name), "give a file of JSON lines")
    first = [*itertools.islice(lines, 1)]  # a file that cannot be read is refused before anything is written
    yield itertools.chain(first, lines)


@contextlib.contextmanager
def sink(name: str) -> Iterator[Callable[[str], object]]:
    """A function that writes to a file or to standard output."""
    if name == "-":
        yield sys.stdout.write
        return
    with file_errors(Path(name), "written", "name another file"):
        file = Path(name).open("w", encoding="utf-8")  # noqa: SIM115 - closed below, opened apart for its own error
    with file:
        yield file.write


@contextlib.contextmanager
def progress() -> Iterator[Progress]:
    """A bar on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _phase, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TimeElapsedColumn

    text, bar, _, left = Progress.get_default_columns()
    columns = text, bar, MofNCompleteColumn(), TimeElapsedColumn(), left
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def tell(phase: str, done: int, total: int | None) -> None:
            if phase not in tasks:
                tasks[phase] = bars.add_task(phase, total=total)
            bars.update(tasks[phase], completed=done, total=total)

        yield tell


def draft_writer(*, as_json: bool) -> Callable[[str], None] | None:
    """A function that shows a model's words as they come, on a terminal only: a draft, not checked yet."""
    if as_json or not sys.stderr.isatty():
        return None

    def show(piece: str) -> None:
        sys.stderr.write(f"\x1b[2m{safe(piece)}\x1b[0m")
        sys.stderr.flush()

    return show


def say(text: str) -> None:
    """Print for people."""
    sys.stdout.write(text + "\n")


def say_json(value: object, indent: int | None = 2) -> None:
    """Print for programs."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=indent) + "\n")


def show(value: Callable[[], object], text: Callable[[], str], *, as_json: bool) -> None:
    """Print for programs or for people, and make only what is printed."""
    if as_json:
        say_json(value())
    else:
        say(text())
