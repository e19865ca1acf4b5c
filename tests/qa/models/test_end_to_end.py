"""From a question over a real socket to an `Answer`: a server that fails in any way leaves a whole, labelled answer."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from model_server import FAULTS, Exchange, ModelServer, answer
from support import day

from index.types import Article, Source
from qa.models import Deadline, Model, make_model
from qa.models.retries import Retries
from qa.newsdesk import Newsdesk
from qa.records.answers import Records

KEY = "sk-very-secret-0123456789"
QUESTION = "What did the ferry Adelheid do off Vantry?"
FAULTY = (
    "plain-401", "plain-429-long-wait", "plain-html-200", "plain-finish-length", "plain-null-content",
    "plain-reset-at-once", "plain-hang", "stream-error-after-text", "stream-no-finish", "stream-hang-after-text",
    "stream-cut-broken-11", "stream-tool-call-said-stop",
)  # fmt: skip
"""A fault of each kind: test_faults.py shows that the client makes one error of each of the others, too."""
SANK = "The ferry Adelheid sank off Vantry on Monday."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("socket") / "corpus"
    with Newsdesk.open(made) as desk:
        text = f"{SANK} Seven sailors were rescued from the ferry."
        desk.add(Article("ferry", text, Source(outlet="Quay Post", published=day("2025-03-20"))))
    return made


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with ModelServer() as here:
        yield here


def _model(server: ModelServer) -> Model:
    model = make_model("tiny", api_key=KEY, base_url=server.url, retries=Retries(first_wait_s=0))
    assert model is not None
    return model


def _citing(exchange: Exchange) -> None:
    """A good answer: the ids are known only to who reads the prompt."""
    prompt = exchange.request["messages"][-1]["content"]
    found = re.search(r"^\[(\w+\.\d+)\] The ferry Adelheid", prompt, re.MULTILINE)
    assert found
    exchange.send(answer(f"The ferry Adelheid sank off Vantry on 17 March 2025. [{found[1]}]"))


def test_a_server_of_ones_own_writes_the_answer_and_its_key_stays_out_of_it(
    folder: Path, server: ModelServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.misbehave(_citing)
    with Newsdesk.read(folder, model=_model(server), style="prose") as desk:
        given = desk.ask(QUESTION)
    assert given.text == "The ferry Adelheid sank off Vantry on 17 March 2025. [1]"
    assert (given.answerer, given.model, given.citations[0].quote) == ("model", "tiny", SANK)
    assert (given.tokens_in or 0) > 0
    kept = json.dumps(list(Records(folder)))
    assert '"model": "tiny"' in kept
    assert KEY not in kept + caplog.text + repr(given) + json.dumps(server.requests)
    assert server.headers[-1]["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("name", FAULTY)
def test_no_fault_is_shown_as_an_answer_or_as_a_traceback(
    folder: Path, server: ModelServer, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    fault = FAULTS[name]
    server.misbehave(fault)
    drafts: list[str] = []
    with Newsdesk.read(folder, model=_model(server)) as desk:
        given = desk.ask(
            QUESTION, deadline=Deadline(0.3 if fault.is_endless else 20), record=False,
            on_text=drafts.append if fault.is_stream else None,
        )  # fmt: skip
        plain = desk.ask(QUESTION, answerer="extractive", record=False)
    assert (given.answerer, given.model) == ("extractive", None)
    assert (given.text, given.statements, given.citations) == (plain.text, plain.statements, plain.citations)
    assert given.fallback
    assert "\n" not in given.fallback
    assert len(given.fallback) < 500
    assert "Traceback" not in given.fallback + caplog.text
    assert KEY not in given.fallback + caplog.text


def test_a_fault_in_the_repair_leaves_nothing_half_checked(folder: Path, server: ModelServer) -> None:
    calls = []

    def half(exchange: Exchange) -> None:
        calls.append(1)
        if len(calls) > 1:
            exchange.send({"error": {"message": "overloaded"}}, 503)
        else:
            exchange.send(answer("Forty sailors drowned. [1]"))

    server.misbehave(half)
    with Newsdesk.read(folder, model=_model(server)) as desk:
        given = desk.ask(QUESTION, record=False)
    assert given.answerer == "extractive"
    assert "Forty" not in given.text
    assert given.fallback
