"""The command line run in this process, for the tests of several files."""

import functools
import io
import json
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import typer.main

from qa.__main__ import main

_command = functools.cache(typer.main.get_command)


@dataclass(frozen=True)
class Ran:
    """How one command ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Newsdesk_ = Callable[..., Ran]


@pytest.fixture
def newsdesk(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Newsdesk_:
    """Runs the command line in this process: `newsdesk("ask", "Who?", stdin=b"")`."""

    def run(*arguments: object, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(typer.main, "get_command", _command)  # else each command would build all of them once more
        monkeypatch.setattr(sys, "argv", ["newsdesk", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return Ran(int(ended.value.code or 0), captured.out, captured.err)

    return run


def assert_refused(ran: Ran, *words: str) -> None:
    """One sentence on standard error, nothing on standard output, exit status 1."""
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("newsdesk: ")
    assert ran.err.count("\n") == 1
    assert "Traceback" not in ran.err
    for word in words:
        assert word in ran.err


FORBIDDEN = set("\x1b\x9b\x07\x00\x08\x7f\u202e\u2066\u202a\u2069\u200f\u061c\r")


def is_harmless(text: str) -> bool:
    """Holds it nothing that a terminal obeys, except line ends and tabs?"""
    controls = {c for c in text if unicodedata.category(c) == "Cc"} - {"\n", "\t"}
    return not controls and not set(text) & FORBIDDEN
