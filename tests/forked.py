"""Processes forked from one that has imported Chroma already, which takes longer than all that they do."""

import io
import multiprocessing
import runpy
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout, suppress
from multiprocessing.connection import Connection
from types import SimpleNamespace
from typing import Any

import pytest

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(
    [
        "chromadb",
        "chromadb.api.rust",
        "index.stores.chroma",
        "index.ingest.prepare",
        "index.readers",
        "qa.newsdesk",
        "pytest",
    ]
)


def _module(name: str, arguments: Sequence[str], line: "Connection[Any, Any]") -> None:
    """What the child does: run a module as a program, and send what it printed."""
    sys.argv = [name, *arguments]
    printed = io.StringIO()
    with redirect_stdout(printed):
        runpy.run_module(name, run_name="__main__")
    line.send(printed.getvalue())


def _run(command: Sequence[str], *, timeout: float, **_: Any) -> subprocess.CompletedProcess[str]:
    """As `subprocess.run` of `python -m module arguments`."""
    python, flag, name, *arguments = command
    assert (python, flag) == (sys.executable, "-m")
    here, there = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=_module, args=(name, arguments, there))
    process.start()
    there.close()
    printed = ""
    with here, suppress(EOFError):  # it has ended without a word
        if not here.poll(timeout):
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(command, timeout)
        printed = here.recv()
    process.join()
    done = subprocess.CompletedProcess(list(command), process.exitcode or 0, printed, "")
    process.close()
    return done


@pytest.fixture(scope="session", autouse=True)
def quick_checks() -> Iterator[None]:
    """Whether Chroma's store is whole is looked at in a process that is forked, not started, as it is elsewhere."""
    processes = SimpleNamespace(run=_run, TimeoutExpired=subprocess.TimeoutExpired)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("index.stores.chroma.subprocess", processes)
        yield


@pytest.fixture
def real_checks(quick_checks: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that looks whether Chroma's store is whole is started, as it is for a reader."""
    monkeypatch.setattr("index.stores.chroma.subprocess", subprocess)
