"""The README and the guides say what the program does: run and compared, not trusted."""

import contextlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer
import yaml

import index.errors
from index.readers import SUFFIXES
from index.readers.fields import ALIASES
from index.readers.formats import table
from qa.__main__ import app, main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
INPUT = (ROOT / "docs" / "input.md").read_text(encoding="utf-8")


def _blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def _run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    monkeypatch.setattr(sys, "argv", ["newsdesk", *arguments])
    with contextlib.suppress(SystemExit):
        main()
    printed = capsys.readouterr()
    assert not printed.err
    return printed.out


@pytest.mark.parametrize("number", range(len(_blocks(README, "python"))))
def test_python_of_the_readme_runs(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "examples" / "articles", tmp_path / "articles")
    monkeypatch.chdir(tmp_path)
    scope: dict[str, object] = {}
    exec(compile(_blocks(README, "python")[number], "README.md", "exec"), scope)
    scope["desk"].close()  # type: ignore[attr-defined]
    printed = capsys.readouterr().out
    assert "Walikale" in printed
    assert "[1]" in printed


def test_transcript_of_the_readme_is_what_the_command_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEWSDESK_CORPUS", str(tmp_path / "corpus"))
    monkeypatch.setenv("COLUMNS", "100")
    _run(capsys, monkeypatch, "add", str(ROOT / "examples" / "articles"))
    transcript = _blocks(README, "console")[0]
    command, _, expected = transcript.partition("\n")
    question = re.fullmatch(r'\$ newsdesk ask "(.*)"', command)
    assert question
    assert _run(capsys, monkeypatch, "ask", question[1]) == expected


def test_commands_of_the_readme_are_those_of_the_program() -> None:
    described = dict(re.findall(r"^\| `newsdesk (\w+)` \| (.*?) \|$", README, re.MULTILINE))
    verbs = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    first_lines = {}
    for name, verb in verbs.items():
        paragraph = " ".join(verb.help.split("\n\n")[0].split())
        first_lines[name] = re.match(r".*?\.(?= |$)", paragraph)[0]  # type: ignore[index]
    assert described == first_lines


def test_make_targets_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"^\$ make (\w+)", README, re.MULTILINE))
    assert named == {"chat", "test"}
    assert named <= set(re.findall(r"^(\w+):", makefile, re.MULTILINE))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_suffix_that_is_read_is_documented(suffix: str) -> None:
    assert f"`{suffix}`" in README
    assert f"`{suffix}`" in INPUT


def test_table_of_formats_is_the_one_of_the_readers() -> None:
    """To write it anew: python -m tools.formats_table."""
    written = README.split("<!-- formats -->\n")[1].split("<!-- /formats -->")[0]
    assert written == table()


def test_every_name_of_a_field_is_documented() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|$", INPUT.split("other names |")[1], re.MULTILINE))
    assert {field: set(re.findall(r"`(.*?)`", names)) for field, names in rows.items()} == {
        field: set(names) - {field} for field, names in ALIASES.items()
    }


def test_every_error_stands_in_the_tree_that_is_drawn() -> None:
    classes = {
        name
        for name, value in vars(index.errors).items()
        if isinstance(value, type) and issubclass(value, index.errors.NewsdeskError)
    }
    assert set(re.findall(r"^[│├└─ ]*(\w+)", index.errors.__doc__ or "", re.MULTILINE)) >= classes


def test_files_that_documents_link_to_exist() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").glob("*.md")]:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?://)([^)#]+)\)", text) + re.findall(r'<img[^>]* src="([^"]+)"', text):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_nothing_in_the_repository_names_a_machine_or_a_person_behind_it() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode:
        pytest.skip("not a git checkout")
    forbidden = re.compile(rf"{'/wo' + 'rk'}/|{'/ro' + 'ot'}/|/home/\w|/Users/\w")
    for name in tracked.stdout.splitlines():
        path = ROOT / name
        if path.is_file() and path.suffix in {".py", ".md", ".toml", ".json", ".jsonl", ""}:
            assert not forbidden.search(path.read_text(encoding="utf-8")), name


def test_every_page_has_its_place_on_the_site() -> None:
    def pages(part: object) -> list[str]:
        if isinstance(part, str):
            return [part]
        return [page for one in (part.values() if isinstance(part, dict) else part) for page in pages(one)]  # type: ignore[attr-defined]

    shown = pages(yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"])
    assert len(shown) == len(set(shown))
    shown.remove("design/index.md")  # a list of the notes, which tools/site.py makes
    assert {page.name for page in (ROOT / "docs").glob("*.md")} <= set(shown)
    assert all((ROOT / "docs" / page).exists() or (ROOT / page).exists() for page in shown)


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/architecture.md", "docs/installing.md"])
def test_files_that_are_named_exist(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = re.findall(r"(?:`|^ +|  )((?:qa|index|prompts|tests|docs|tools|examples)/[\w./-]+)", text, re.MULTILINE)
    assert [name for name in named if not (ROOT / name).exists()] == []
