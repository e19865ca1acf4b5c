"""Every snippet of docs/embedding.md does what the page says, against a server as `newsdesk serve` makes it."""

import asyncio
import json
import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import ClientSession, StdioServerParameters, stdio_client
from mcp.types import CallToolResult
from snippets import PAGE, Site, blocks, served_to_others
from support import ROOT
from typer.testing import CliRunner

import ui
from qa.__main__ import app
from qa.newsdesk import Newsdesk
from qa.server.api.embed import PARAMETERS
from qa.server.app import ServerOptions

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore::UserWarning")


@pytest.fixture(scope="module")
def site(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served_to_others(sample_folder, tmp_path_factory.mktemp("embedding")) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where `articles/` and `corpus/` are, as the reader has them."""
    shutil.copytree(ROOT / "examples" / "articles", tmp_path / "articles")
    monkeypatch.chdir(tmp_path)
    return tmp_path


CURLS = [line for block in blocks("console") for line in block.splitlines() if "curl" in line]


@pytest.mark.parametrize("line", CURLS)
def test_request_over_http_is_answered(site: Site, line: str) -> None:
    words = iter(shlex.split(line.removeprefix("$ curl -s ")))
    method, headers, body, url = "GET", {}, None, ""
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, headers[name] = next(words).partition(": ")
        elif word == "-d":
            method, body = "POST", next(words)
        else:
            url = site.written(word)
    answer = httpx.request(method, url, headers=headers, content=body)
    assert answer.status_code in (200, 201), answer.text
    told = answer.json()
    assert told.get("answered") or told.get("passages") or told.get("added") or told.get("openapi")
    if "added" in told:
        site.desk.remove("n1")


@pytest.mark.parametrize("number", range(len(blocks("python"))))
def test_program_prints_what_the_archive_says(
    site: Site, number: int, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    snippet = blocks("python")[number]
    if '"corpus/"' in snippet:
        with Newsdesk.open(folder / "corpus") as own:
            own.add(folder / "articles")
    names: dict[str, Any] = {}
    exec(compile(site.written(snippet), "snippet", "exec"), names)
    if isinstance(names.get("desk"), Newsdesk):
        names["desk"].close()
    printed = capsys.readouterr().out
    assert "Walikale" in printed or f"{site.address}/cards/" in printed


def test_agents_settings_start_a_server_that_answers(folder: Path) -> None:
    (settings,) = map(json.loads, blocks("json"))
    given = settings["mcpServers"]["newsdesk"]
    assert given["command"] == "newsdesk"
    with Newsdesk.open(folder / "corpus") as own:
        own.add(folder / "articles")

    async def asked() -> dict[str, Any]:
        started = StdioServerParameters(
            command=sys.executable, args=["-W", "ignore", "-m", "qa", *given["args"]], cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        async with stdio_client(started) as (read, write), ClientSession(read, write) as session:
            await session.initialize()
            result = await session.call_tool("ask", {"question": "Who has taken the town of Walikale?"})
            assert isinstance(result, CallToolResult)
            return dict(result.structured_content or {})

    assert "Walikale" in asyncio.run(asked())["citations"][0]["quote"]


def test_keys_and_logins_are_made_as_described(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Newsdesk.open(folder / "corpus") as own:
        own.add(folder / "articles")
    served: list[tuple[str, ServerOptions | None]] = []
    monkeypatch.setattr(ui, "serve", lambda _desk, *, host, options, **_: served.append((host, options)))
    lines = [line for block in blocks("console") for line in block.splitlines() if line.startswith("$ newsdesk")]
    runner = CliRunner()
    early = runner.invoke(app, shlex.split(lines[-1])[2:])
    assert "without a key" in str(early.exception)
    for line in lines:
        done = runner.invoke(app, shlex.split(line)[2:], input="a long password\n")
        assert done.exit_code == 0, (line, done.output, done.exception)
    ((host, options),) = served
    assert options is not None
    assert (host, options.public, options.origins) == ("127.0.0.1", "https://desk.example", ("https://paper.example",))
    assert options.hosts == {"127.0.0.1", "localhost", "::1", "desk.example"}


def test_table_of_attributes_is_that_of_the_component() -> None:
    script = (ROOT / "qa" / "server" / "static" / "newsdesk-ask.js").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", PAGE, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert named == set(re.findall(r'[gG]etAttribute\("(\w+)"\)', script)) | set(PARAMETERS)
