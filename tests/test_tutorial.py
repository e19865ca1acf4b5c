"""The tutorial is followed to the letter: its files are written, its commands run and what they print compared."""

import re
import shutil
import sys
from pathlib import Path

import pytest

from qa.__main__ import main

ROOT = Path(__file__).parent.parent
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r'^```(\w+)(?: title="(.*?)")?\n(.*?)^```$', TUTORIAL, re.MULTILINE | re.DOTALL)


def test_the_tutorial_can_be_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    followed = []
    for language, title, content in BLOCKS:
        if title:
            Path(title).parent.mkdir(exist_ok=True)
            Path(title).write_text(content, encoding="utf-8")
        elif language == "python":
            exec(compile(content, "tutorial.md", "exec"), {})
            assert capsys.readouterr().out.startswith("17,324 tonnes\nbisie-tin.txt 411 507 In 2024 Bisie produced")
        elif language == "console":
            for command, expected in re.findall(r"^\$ newsdesk (.*)\n((?:(?!\$ ).*\n)*)", content, re.MULTILINE):
                monkeypatch.setattr(sys, "argv", ["newsdesk", *(quoted or word for quoted, word in _words(command))])
                with pytest.raises(SystemExit) as ended:
                    main()
                printed = capsys.readouterr()
                assert (ended.value.code, printed.err) == (0, ""), command
                assert re.fullmatch(_pattern(expected), printed.out), f"$ newsdesk {command}\n{printed.out}"
                followed.append(command.split()[0])
    assert {"add", "ask", "show", "remove", "status", "questions", "run", "compare"} <= set(followed)


def _words(command: str) -> list[tuple[str, str]]:
    return re.findall(r'"(.*?)"|(\S+)', command)


def _pattern(expected: str) -> str:
    """What must have been printed: `…` is the rest of its line, and alone on a line any number of lines."""
    lines = [r"(?s:.*)" if line == "…\n" else re.escape(line).replace("…", ".*") for line in expected.splitlines(True)]
    return "".join(lines)
