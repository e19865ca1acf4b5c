"""The verb that keeps an archive up with folders, feeds, sitemaps and pages."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qa.commands import options, output

if TYPE_CHECKING:
    from pathlib import Path

    from index.ingest.intake import Added


def watch(
    inputs: Annotated[
        list[str], typer.Argument(help="Folders, files, feeds, sitemaps and other web addresses.", show_default=False)
    ],
    corpus: options.Corpus = options.HERE,
    interval: Annotated[str, typer.Option(help="Between two rounds: 90m, 12h, 1d.", metavar="TIME")] = "15m",
    once: Annotated[
        bool,
        typer.Option("--once", help="One round, for a timer of the system's; exit status 1 if nothing could be read."),
    ] = False,
    outlet: Annotated[str | None, typer.Option(help="The outlet of articles that do not state theirs.")] = None,
    columns: options.Columns = None,
    follow: options.Follow = False,
    agreed: options.Agreed = None,
    as_json: options.Json = False,
) -> None:
    """Add what is new in folders, feeds and sitemaps, round after round, until it is stopped.

    Only what has changed is read: files by their size and time, addresses by what their servers say. What fails is
    tried again after longer and longer times. What disappears from its source stays in the archive.

        newsdesk watch incoming/ https://post.example/feed.xml --follow --interval 10m
    """
    from index.errors import CorpusError, InputError, file_errors
    from index.readers.web.memory import MEMORY_FILE, Memory

    if "-" in inputs:
        raise InputError("standard input cannot be watched (name a folder, a file or a web address)")
    pause = options.given_duration(interval)
    how: dict[str, Any] = {"outlet": outlet, "columns": options.given_columns(columns) if columns else None}
    how["visitor"] = visitor = options.visitor(follow, agreed)
    with _until_stopped() as stopped:
        while not stopped.is_set():
            memory = visitor.memory = Memory(corpus, interval=pause)
            try:
                report = _round(inputs, corpus, how)
                with file_errors(corpus / MEMORY_FILE, "written", "make room, or see to the folder's permissions"):
                    memory.save()
                _show(report, as_json=as_json)
                if once and report.skipped and not report.stored:
                    raise typer.Exit(1)  # so that a timer notices
            except CorpusError as exc:  # another process writes it: what was to be read is read next time
                if once:
                    raise
                typer.echo(f"newsdesk: {exc}", err=True)
            if once or stopped.wait(pause.total_seconds()):
                return


def _round(inputs: list[str], corpus: Path, how: dict[str, Any]) -> Added:
    """Add what is new; the corpus is open no longer than that takes."""
    from qa.newsdesk import Newsdesk

    with Newsdesk.open(corpus, purpose="watch") as desk:
        return desk.add(*inputs, **how)


def _show(report: Added, *, as_json: bool) -> None:
    """A line of JSON for each round, or the report of a round in which something was read or went wrong."""
    from qa.rendering import terminal
    from qa.rendering.views import AddReport

    now = datetime.now(UTC).isoformat(timespec="seconds")
    if as_json:
        made: dict[str, Any] = {"at": now, **asdict(AddReport.of(report))}
        output.say_json(made, indent=None)
    elif report.stored or report.skipped:
        output.say(f"{now} {terminal.added(report)}")


@contextlib.contextmanager
def _until_stopped() -> Iterator[threading.Event]:
    """An event that Ctrl-C and the system's wish to stop set; a round that is under way is cut short and ends well."""
    stopped = threading.Event()

    def stop(*_: object) -> None:
        stopped.set()
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    except KeyboardInterrupt:
        if not stopped.is_set():
            raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
