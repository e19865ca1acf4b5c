"""The page about comparing says what is there: its commands can be read, its metrics are ours, its Python runs."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
import typer.main
from support import ROOT

from qa.__main__ import app
from qa.evaluation.metrics.judgements import METRICS
from qa.newsdesk import Newsdesk

PAGE = (ROOT / "docs" / "comparing.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ newsdesk (.*)$", PAGE, re.MULTILINE)
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("command", COMMANDS)
def test_command_of_the_page_can_be_read(command: str) -> None:
    verb, *arguments = shlex.split(command)
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert commands[verb].make_context(verb, arguments).params


def test_every_metric_stands_on_the_page() -> None:
    rows = re.findall(r"^\| `([\w@]+)` \| (more|less) \| (.*) \| (.*) \|$", PAGE, re.MULTILINE)
    assert rows == [(metric.name, metric.better, metric.about, metric.source) for metric in METRICS.values()]


def test_python_of_the_page_runs(
    sample_folder: Path, sample: Newsdesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    compared, asked = BLOCKS
    monkeypatch.chdir(tmp_path)
    shutil.copytree(sample_folder, "corpus", ignore=shutil.ignore_patterns("*.lock"))
    lines = (ROOT / "examples" / "questions.jsonl").read_text("utf-8").splitlines(keepends=True)
    Path("questions.jsonl").write_text("".join(lines[:6]), "utf-8")
    exec(compile(compared, "comparing.md", "exec"), {})
    assert "span_f1" in capsys.readouterr().out
    names: dict[str, object] = {}
    exec(compile(asked, "comparing.md", "exec"), names)
    names["test_walikale"](sample)  # type: ignore[operator]
