"""Extras: what a plain installation can do without them, and the one sentence in which everything else ends."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from plain import brought
from support import PATIENCE_S, ROOT

import ui
from index.errors import ExtraMissing, NewsdeskError
from index.extras import is_installed, require
from qa import Newsdesk
from qa.server.app import ServerOptions


def test_module_that_is_installed_is_handed_back() -> None:
    assert require("json.decoder", "window").__name__ == "json.decoder"


def test_missing_module_ends_in_the_command_that_brings_it() -> None:
    with pytest.raises(ExtraMissing) as caught:
        require("no_such_package.part", "window")
    assert str(caught.value) == ("no_such_package is not installed (bring it with: pip install 'newsdesk[window]')")
    assert isinstance(caught.value, NewsdeskError)
    assert isinstance(caught.value, ImportError)
    assert caught.value.name == "no_such_package"


def test_package_that_lacks_what_it_needs_itself_is_a_fault_to_be_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "half_installed.py").write_text("import no_such_package\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError) as caught:
        require("half_installed", "window")
    assert not isinstance(caught.value, ExtraMissing)


def test_modules_are_looked_for_without_importing_them() -> None:
    assert is_installed("json.decoder")
    assert not is_installed("no_such_package")
    assert not is_installed("no_such_package.part")


def _calls() -> list[tuple[str, str]]:
    """Every `require` and `need` of the product: module and extra."""
    found = []
    for path in (*ROOT.glob("index/**/*.py"), *ROOT.glob("qa/**/*.py"), ROOT / "ui.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("require", "need"):
                module, extra = (argument.value for argument in node.args if isinstance(argument, ast.Constant))
                found.append((str(module), str(extra)))
    return found


def test_the_extra_that_is_named_brings_the_module() -> None:
    distributions = packages_distributions()
    calls = set(_calls())
    for module, extra in calls:
        named = {canonicalize_name(name) for name in distributions[module.partition(".")[0]]}
        assert named & brought(extra), f"{extra} does not bring {module}"
    assert {extra for _, extra in calls} >= {
        "window",
        "server",
        "llm",
        "llamaindex",
        "evaluation",
        "docx",
        "minilm",
        "pdf",
        "formats",
    }


def test_every_requirement_has_its_version_in_the_constraints() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    named = [Requirement(line) for line in lines]  # no comment, no address of a registry
    for requirement in map(Requirement, asked):
        versions = [
            one.specifier for one in named if canonicalize_name(one.name) == canonicalize_name(requirement.name)
        ]
        assert versions or requirement.name == "newsdesk", (
            f"{requirement} is not in constraints.txt (renew it: make lock)"
        )
        for version in versions:
            assert requirement.specifier.contains(str(version).removeprefix("==")), f"{requirement}: make lock"


PLAIN = {
    "add examples/articles": "14 added",
    'ask "Who has taken the town of Walikale?"': "M23 rebels had taken",
    'ask "Who has taken the town of Walikale?" --json': '"answered": true',
    'ask "Who has taken the town of Walikale?" --model some-model': "pip install 'newsdesk[llm]'",
    "batch two.jsonl --out answers.jsonl": "",
    'search "tin mine" -n 2': "bisie-tin.txt",
    "show walikale-taken.txt": "The army made no public comment.",
    "list": "Capital Dispatch",
    "status": "corpus: 14 articles",
    "check": "",
    "rebuild": "",
    "questions check two.jsonl": "2 questions",
    "questions draft --out drafts.jsonl -n 2 --accept-all": "",
    "run two.jsonl --name one": "2 questions in",
    "run two.jsonl --name two": "2 questions in",
    "key add paper --scopes ask": "",
    "key list": "paper",
    "user list": "",
    "remove bisie-tin.txt": "removed 1 article\n",
}
"""What works with the core alone, with a part of what it prints."""
MORE = {
    "chat": "window",
    "serve": "server",
    "mcp": "server",
    "compare one two": "evaluation",
    "judge one --model some-model": "llm",
    "rebuild --embedder openai": "llm",
    "rebuild --embedder minilm": "minilm",
    "add examples/articles --corpus new --embedder openai": "llm",
    "add examples/articles --corpus new --embedder minilm": "minilm",
    'ask "Who has taken Walikale?" --reranker minilm': "minilm",
}
"""What ends in one line that names an extra."""


def test_commands_work_without_extras_or_name_the_one_that_is_missing(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    two = (tmp_path / "examples" / "questions.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)[:2]
    (tmp_path / "two.jsonl").write_text("".join(two), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "plain.py")],
        input="".join(f"{command}\n" for command in (*PLAIN, *MORE, "check")),
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT), "OPENAI_API_KEY": "no-key", "HOME": str(tmp_path)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    printed = dict(re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", done.stdout, re.MULTILINE))
    for command, part in PLAIN.items():
        assert part in printed[command], done.stdout
        assert printed[command].endswith("= 0\n"), done.stdout
    for command, extra in MORE.items():
        line = rf"newsdesk: \w+ is not installed \(bring it with: pip install 'newsdesk\[{extra}\]'\)\n= 1\n"
        assert re.fullmatch(line, printed[command]), done.stdout
    assert printed["check"].endswith("= 0\n"), "a command that ended so left the corpus otherwise than it was"
    assert not (tmp_path / "new").exists(), "a command that ended so left a folder behind"


@pytest.mark.parametrize(
    ("program", "extra"),
    [
        ("from qa.rendering.files import export; export('Title', [], 'docx')", "docx"),
        ("import index.llama", "llamaindex"),
        ("import qa.llama", "llamaindex"),
        ("from qa.models import as_model; as_model(object())", "llm"),
        ("import ui; from qa import Newsdesk; ui.build(Newsdesk.open('corpus'))", "window"),
    ],
)
def test_programs_are_told_which_extra_is_missing(program: str, extra: str, tmp_path: Path) -> None:
    hidden = f"import sys, plain; sys.meta_path.insert(0, plain.Hidden())\n{program}"
    done = subprocess.run(
        [sys.executable, "-c", hidden], cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE_S, check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])},
    )  # fmt: skip
    last = done.stderr.splitlines()[-1]
    assert re.fullmatch(rf"index\.errors\.ExtraMissing: .* \(bring it with: pip install 'newsdesk\[{extra}\]'\)", last)


def test_programs_are_served_without_a_window_where_gradio_is_missing(
    sample_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui, "is_installed", lambda module: module != "gradio")
    with Newsdesk.read(sample_folder) as desk:
        served = ui.application(desk, ServerOptions())
        with TestClient(served, base_url="http://127.0.0.1") as program:
            answer = program.post("/api/ask", json={"question": "Who has taken the town of Walikale?"})
            assert answer.json()["answered"]
            assert program.get("/embed").status_code == 200
            assert program.get("/").status_code == 404
