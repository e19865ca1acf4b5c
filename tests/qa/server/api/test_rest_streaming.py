"""Answers as server-sent events: a draft as it is written, then what was checked; and clients that do not read them."""

import asyncio
import json
import re
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

import pytest
from fastapi.testclient import TestClient

from index.types import Article, Source
from qa.models import Completion, Deadline, Message
from qa.models.scripted import ScriptedModel
from qa.newsdesk import Newsdesk
from qa.server.api import rest as http
from qa.server.api import streams
from qa.server.api.rest import api
from qa.server.workers import Workers

FERRY = Article(
    "ferry",
    "The ferry Meadowlark sank at noon off Quayside. Nobody on the Meadowlark was hurt.",
    Source("Ferry sinks", "Quay Post"),
)
QUESTION = "What sank at noon off Quayside?"
PATIENCE_S = 60.0  # for what happens at once; a test that waits so long has failed


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    with Newsdesk.open(tmp_path_factory.mktemp("streaming") / "corpus") as opened:
        opened.add(FERRY)
        yield opened


@pytest.fixture
def asking(desk: Newsdesk) -> Iterator[Workers]:
    made = Workers(desk, at_once=1, waiting=0)
    yield made
    made.close()
    desk.model = None


def _quoting(messages: Sequence[Message]) -> str:
    (cited,) = re.findall(r"\[(\w+\.\d+)\] The ferry", messages[-1].content)
    return f"The ferry Meadowlark sank at noon off Quayside. [{cited}]"


def _told(stream: str) -> list[tuple[str, Any]]:
    """The events of a stream, without comments."""
    found = []
    for block in filter(None, stream.replace("\r\n", "\n").split("\n\n")):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":"))
        if fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


class Endless:
    """A model that writes until its deadline is cancelled."""

    name = "endless"
    context_tokens = 8192

    def __init__(self) -> None:
        self.has_begun = threading.Event()
        self.was_cancelled = threading.Event()

    def count(self, text: str) -> int:
        return len(text)

    def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        deadline: Deadline,
        on_text: Callable[[str], None] | None = None,
    ) -> Completion:
        woken = threading.Event()
        if on_text:
            on_text("The ferry")
        self.has_begun.set()
        with deadline.waking(woken.set):
            assert woken.wait(PATIENCE_S)
        self.was_cancelled.set()
        deadline.check()
        raise AssertionError("a deadline that woke us was not cancelled")


async def _asked(
    asking: Workers, body: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
) -> None:
    """One request to the application, with a client that is ours; its body is received first."""
    content = json.dumps(body).encode()
    coming = iter([{"type": "http.request", "body": content, "more_body": False}])

    async def received() -> Any:
        return next(coming, None) or await receive()

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": "/ask", "raw_path": b"/ask", "root_path": "", "query_string": b"", "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1), "headers": [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")],
    }  # fmt: skip
    await api(asking)(scope, received, send)


async def _never() -> Any:
    await asyncio.Event().wait()


def test_draft_comes_in_pieces_and_then_what_was_checked(desk: Newsdesk, asking: Workers) -> None:
    desk.model = ScriptedModel([_quoting])
    response = TestClient(api(asking)).post("/ask", json={"question": QUESTION, "stream": True})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-store"
    events = _told(response.text)
    kinds = [kind for kind, _ in events]
    drafts = [data["text"] for kind, data in events if kind == "draft"]
    assert kinds == ["draft"] * len(drafts) + ["statement", "verdict", "done"]
    assert len(drafts) > 1
    assert re.sub(r" ?\[.*?\]", "", "".join(drafts)) == "The ferry Meadowlark sank at noon off Quayside."
    statement, verdict, done = (data for _, data in events[-3:])
    assert statement == {
        "index": 0, "text": "The ferry Meadowlark sank at noon off Quayside.", "is_list": False,
        "citations": done["citations"],
    }  # fmt: skip
    assert verdict == {
        "index": 0, "verdict": "verbatim", "is_judged": False, "citation_verdicts": ["verbatim"], "own_words": [],
    }  # fmt: skip
    (kept,) = desk.records.get([done["record"]]).values()
    assert json.loads(json.dumps(kept.answer.to_dict())) == done
    assert done["answerer"] == "model"


def test_extractive_answer_is_streamed_without_a_draft(asking: Workers) -> None:
    response = TestClient(api(asking)).post("/ask", json={"question": QUESTION, "stream": True})
    assert [kind for kind, _ in _told(response.text)][-1] == "done"
    assert "event: draft" not in response.text


def test_question_that_cannot_be_used_is_refused_before_any_event(asking: Workers) -> None:
    response = TestClient(api(asking)).post("/ask", json={"question": " … ", "stream": True})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_what_goes_wrong_after_the_first_event_is_an_event(
    desk: Newsdesk, asking: Workers, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(*args: Any, on_text: Callable[[str], None], **options: Any) -> None:
        on_text("The")
        raise RuntimeError("/srv/secret")

    monkeypatch.setattr(desk, "ask", failing)
    response = TestClient(api(asking)).post("/ask", json={"question": QUESTION, "stream": True})
    (_, draft), (kind, problem) = _told(response.text)
    assert (draft, kind, problem["status"]) == ({"text": "The"}, "error", 500)
    assert "secret" not in response.text
    assert problem["instance"] in caplog.text


@pytest.mark.parametrize("is_streamed", [True, False], ids=["stream", "whole"])
def test_client_that_vanishes_stops_the_model(desk: Newsdesk, asking: Workers, is_streamed: bool) -> None:
    model = Endless()
    desk.model = model

    async def left() -> Any:
        await asyncio.to_thread(model.has_begun.wait, PATIENCE_S)
        return {"type": "http.disconnect"}

    async def ignored(message: Any) -> None:
        pass

    asyncio.run(_asked(asking, {"question": QUESTION, "stream": is_streamed}, left, ignored))
    assert model.was_cancelled.wait(PATIENCE_S)
    desk.model = None  # and its place is free again
    assert TestClient(api(asking)).post("/ask", json={"question": QUESTION}).status_code == 200


def test_client_that_was_gone_before_the_first_event_stops_the_model_too(desk: Newsdesk, asking: Workers) -> None:
    model = Endless()
    desk.model = model

    async def gone() -> Any:
        return {"type": "http.disconnect"}

    async def ignored(message: Any) -> None:
        pass

    asyncio.run(_asked(asking, {"question": QUESTION, "stream": True}, gone, ignored))
    assert not model.has_begun.is_set() or model.was_cancelled.wait(PATIENCE_S)
    desk.model = None
    assert TestClient(api(asking)).post("/ask", json={"question": QUESTION}).status_code == 200


def test_client_that_reads_nothing_keeps_no_place_and_is_let_go(
    desk: Newsdesk, asking: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "_PATIENCE_S", 1.0)  # in which it answers on a busy machine too
    desk.model = ScriptedModel([_quoting])
    answered: list[bool] = []

    async def stuck(message: Any) -> None:
        if message["type"] == "http.response.body":
            while asking._count:  # the answer is finished although nothing of it is taken
                await asyncio.sleep(0)
            answered.append(True)
            await _never()

    asyncio.run(asyncio.wait_for(_asked(asking, {"question": QUESTION, "stream": True}, _never, stuck), PATIENCE_S))
    assert answered == [True]


def test_silence_is_filled_with_comments(desk: Newsdesk, asking: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "_PING_S", 0.01)
    model = Endless()
    desk.model = model
    heard = asyncio.Event()

    async def listening(message: Any) -> None:
        if message.get("body", b"").startswith(b":"):
            heard.set()

    async def left() -> Any:
        await heard.wait()
        return {"type": "http.disconnect"}

    asyncio.run(asyncio.wait_for(_asked(asking, {"question": QUESTION, "stream": True}, left, listening), PATIENCE_S))
    assert model.was_cancelled.wait(PATIENCE_S)


def test_stream_for_which_there_is_no_room_is_refused_with_its_status(desk: Newsdesk, asking: Workers) -> None:
    model = Endless()
    desk.model = model
    status: list[int] = []

    async def left() -> Any:
        await asyncio.to_thread(model.has_begun.wait, PATIENCE_S)

        async def second(message: Any) -> None:
            if message["type"] == "http.response.start":
                status.append(message["status"])

        await _asked(asking, {"question": QUESTION, "stream": True}, _never, second)
        return {"type": "http.disconnect"}

    async def ignored(message: Any) -> None:
        pass

    asyncio.run(_asked(asking, {"question": QUESTION, "stream": True}, left, ignored))
    assert status == [429]
