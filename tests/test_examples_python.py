"""The examples for Python run as they stand, and the notebook shows what running it gives."""

import ast
import contextlib
import io
import json
import re
import runpy
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from fastapi import FastAPI
from llama_index.core.llms import CompletionResponse, CompletionResponseGen, CustomLLM, LLMMetadata

from qa.newsdesk import Newsdesk
from qa.server import runner
from qa.server.api.rest import api
from qa.server.workers import Workers

EXAMPLES = Path(__file__).parent.parent / "examples"
NOTEBOOK = EXAMPLES / "notebook.ipynb"


def _written(text: str) -> list[str]:
    """Text as a notebook keeps it."""
    return text.splitlines(keepends=True)


def outputs(notebook: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """What each code cell of a notebook shows when all are run in order: what it prints, then what it ends in."""
    scope: dict[str, Any] = {"__name__": "__main__"}
    found = []
    for number, cell in enumerate((cell for cell in notebook["cells"] if cell["cell_type"] == "code"), 1):
        body = ast.parse("".join(cell["source"])).body
        last = body[-1]
        ending = ast.parse("None", mode="eval").body
        if isinstance(last, ast.Expr):
            body, ending = body[:-1], last.value
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(ast.Module(body, []), f"cell {number}", "exec"), scope)
            value = eval(compile(ast.Expression(ending), f"cell {number}", "eval"), scope)
        shown: list[dict[str, Any]] = []
        if printed.getvalue():
            shown.append({"name": "stdout", "output_type": "stream", "text": _written(printed.getvalue())})
        if value is not None:
            data = {"text/html": _written(value._repr_html_())}
            shown.append({"data": data, "execution_count": number, "metadata": {}, "output_type": "execute_result"})
        found.append(shown)
    return found


@pytest.fixture(scope="module")
def notebook() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    return read


def test_the_notebook_shows_what_running_it_gives(notebook: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(EXAMPLES)
    stored = [cell["outputs"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert outputs(notebook) == stored
    assert "<sup title=" in json.dumps(stored)


def test_the_notebook_is_one(notebook: dict[str, Any]) -> None:
    """As https://nbformat.readthedocs.io/en/latest/format_description.html has it."""
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert set(notebook) == {"cells", "metadata", "nbformat", "nbformat_minor"}
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    number = 0
    for cell in notebook["cells"]:
        assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", cell["id"])
        assert all(isinstance(line, str) for line in cell["source"])
        if cell["cell_type"] == "code":
            number += 1
            assert set(cell) == {"cell_type", "execution_count", "id", "metadata", "outputs", "source"}
            assert cell["execution_count"] == number
        else:
            assert set(cell) == {"cell_type", "id", "metadata", "source"}
            assert cell["cell_type"] == "markdown"


def _run(name: str, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", [name, *arguments])
    runpy.run_path(str(EXAMPLES / name), run_name="__main__")


def test_the_retriever_finds_passages_with_true_places(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _run("llama_retriever.py", monkeypatch)
    assert "walikale-taken.txt" in capsys.readouterr().out.splitlines()[0]


def test_the_query_engine_answers_with_true_places(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _run("llama_query_engine.py", monkeypatch)
    printed = capsys.readouterr().out
    assert printed.startswith("M23 rebels had taken the town of Walikale by Wednesday night")
    assert "[1] walikale-taken.txt 127:249  'M23 rebels had taken" in printed


class Scripted(CustomLLM):
    """Answers LlamaIndex's three evaluators, and keeps what they ask."""

    asked: ClassVar[list[str]] = []

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata()

    def complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponse:
        self.asked.append(prompt)
        return CompletionResponse(text="4.0\nIt says the same." if "Reference Answer" in prompt else "YES")

    def stream_complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponseGen:
        raise AssertionError("nothing is streamed")


def test_the_evaluators_of_llamaindex_judge_an_answer_by_what_it_cites(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(EXAMPLES / "llama_evaluators.py"))["main"](Scripted())
    answer, *results = capsys.readouterr().out.splitlines()
    assert answer.startswith("M23 rebels had taken the town of Walikale by Wednesday night")
    assert results[-3:] == [
        "FaithfulnessEvaluator: 1.0 (YES)",
        "RelevancyEvaluator: 1.0 (YES)",
        "CorrectnessEvaluator: 4.0 (It says the same.)",
    ]
    faithful, relevant, correct = Scripted.asked
    assert "Context: M23 rebels had taken the town of Walikale by Wednesday night" in faithful
    assert "Who has taken Walikale?" in relevant
    assert "The M23 rebels have taken it." in correct


@pytest.fixture
def address(sample: Newsdesk) -> Iterator[str]:
    """Where a Newsdesk is served."""
    asking, app = Workers(sample), FastAPI()
    app.mount("/api", api(asking))
    server = runner.server(app)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
            asking.close()


def test_the_client_asks_a_newsdesk_that_is_running(
    address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _run("client.py", monkeypatch, "Who has taken Walikale?", address)
    printed = capsys.readouterr().out
    assert printed.startswith("14 articles, 2025-03-01 to 2025-03-21\n\nM23 rebels had taken the town of Walikale")
    assert "[1] walikale-taken.txt 127:249  'M23 rebels had taken" in printed
