"""OpenAI's own clients ask the archive as if it were one of their models."""

import asyncio
import json
import shutil
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from openai import AsyncOpenAI, OpenAI
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from serving import listening
from starlette.types import ASGIApp, Receive, Scope, Send
from support import ROOT

from index.errors import CorpusDamaged
from qa.models import Completion, Deadline, Message, ModelCancelled
from qa.models.scripted import ScriptedModel
from qa.newsdesk import Newsdesk
from qa.server.api import openai as module
from qa.server.api.openai import completions
from qa.server.app import application
from qa.server.caller import Caller, with_caller
from qa.server.workers import Workers
from qa.types import Answer, Turn

QUESTION = "How many people were wounded at Walikale?"  # two accounts that differ; one article has a web address
REFUSED = "Who is the mayor of Zzyzx?"
TAKEN = "M23 rebels had taken Walikale by Wednesday night, two security officials said."
_SCHEMA: dict[str, Any] = json.loads((ROOT / "docs" / "answer.schema.json").read_text("utf-8"))
_LIMIT_S = 30.0


@pytest.fixture(scope="module")
def folder(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus that may keep answers."""
    copy: Path = shutil.copytree(sample_folder, tmp_path_factory.mktemp("completions") / "corpus")
    return copy


class Heard(Workers):
    """Remembers what it was asked."""

    def __init__(self, desk: Newsdesk, **limits: int) -> None:
        super().__init__(desk, **limits)
        self.questions: list[tuple[str, dict[str, Any]]] = []

    async def answer(
        self, question: str, *, gone: Callable[[], Awaitable[object]] | None = None, **options: Any
    ) -> Answer:
        self.questions.append((question, options))
        return await super().answer(question, gone=gone, **options)


class Waiting(ScriptedModel):
    """Says nothing until it may, unless nobody waits for it any more."""

    def __init__(self, replies: Sequence[Any]) -> None:
        super().__init__(replies)
        self.is_asked, self.may, self.was_given_up = threading.Event(), threading.Event(), threading.Event()

    def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        deadline: Deadline,
        on_text: Callable[[str], None] | None = None,
    ) -> Completion:
        self.is_asked.set()
        try:
            with deadline.waking(self.may.set):
                assert self.may.wait(_LIMIT_S)
            return super().complete(messages, max_tokens=max_tokens, deadline=deadline, on_text=on_text)
        except ModelCancelled:
            self.was_given_up.set()
            raise


class House:
    """An archive that is served, and OpenAI's client of it."""

    def __init__(self, folder: Path, model: object | None = None, **limits: int) -> None:
        self._stack = ExitStack()
        self.desk = self._stack.enter_context(Newsdesk.read(folder, model=model))
        self.asking = Heard(self.desk, **limits)
        self._stack.callback(self.asking.close)
        app = application(self.desk)
        app.mount("/v1", completions(self.asking))
        self.address = self._stack.enter_context(listening(app))
        self.client = self._stack.enter_context(
            OpenAI(base_url=f"{self.address}/v1", api_key="none", max_retries=0, timeout=_LIMIT_S)
        )
        self.web = self._stack.enter_context(httpx.Client(base_url=self.address, timeout=_LIMIT_S))

    def __enter__(self) -> "House":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def ask(self, *messages: Any, model: str = "newsdesk", **more: Any) -> ChatCompletion:
        completion = self.client.chat.completions.create(model=model, messages=_messages(messages), **more)
        assert isinstance(completion, ChatCompletion)
        return completion

    def stream(self, *messages: Any, model: str = "newsdesk", **more: Any) -> list[ChatCompletionChunk]:
        return list(self.client.chat.completions.create(model=model, messages=_messages(messages), stream=True, **more))

    def raw(self, **body: Any) -> httpx.Response:
        given = {"model": "newsdesk", "messages": _messages([QUESTION])} | body
        return self.web.post("/v1/chat/completions", json=given)


def _messages(given: Sequence[Any]) -> list[Any]:
    """Questions as texts, any other message as it is."""
    return [{"role": "user", "content": each} if isinstance(each, str) else each for each in given]


@pytest.fixture(scope="module")
def house(folder: Path) -> Iterator[House]:
    """An archive without a language model."""
    with House(folder) as opened:
        yield opened


def _told(response: Any) -> dict[str, Any]:
    """The answer that travels beside what OpenAI's protocol knows."""
    answer: dict[str, Any] = response.model_extra["newsdesk"]
    assert response.newsdesk == answer
    assert not list(Draft202012Validator(_SCHEMA).iter_errors(answer))
    return answer


def _citing(text: str) -> Callable[[Sequence[Message]], str]:
    """A model's reply in which {id} is the id of the sentence about the town's fall."""

    def say(messages: Sequence[Message]) -> str:
        line = next(line for line in messages[1].content.splitlines() if "M23 rebels had taken" in line)
        return text.replace("{id}", line.partition(" ")[0])

    return say


# --- answers ----------------------------------------------------------------------------------------------------------


def test_answer_comes_as_a_completion_with_the_whole_answer_beside_it(house: House) -> None:
    completion = house.ask(QUESTION)
    answer = _told(completion)
    expected = house.desk.ask(QUESTION, record=False).to_dict()
    assert {**answer, "seconds": 0, "record": None} == {**json.loads(json.dumps(expected)), "seconds": 0}
    [choice] = completion.choices
    assert choice.message.content == answer["text"]
    assert (choice.message.role, choice.finish_reason, choice.index) == ("assistant", "stop", 0)
    assert (completion.object, completion.model) == ("chat.completion", "newsdesk")
    assert completion.id == f"chatcmpl-{answer['record']}"
    assert completion.usage is not None
    assert (completion.usage.prompt_tokens, completion.usage.completion_tokens, completion.usage.total_tokens) == (
        0, 0, 0,
    )  # fmt: skip
    assert list(house.desk.records.get([answer["record"]])) == [answer["record"]]


def test_annotations_name_the_sentence_of_each_marker_and_where_its_words_can_be_read(house: House) -> None:
    completion = house.ask(QUESTION)
    answer, message = _told(completion), completion.choices[0].message
    assert message.content is not None
    assert message.annotations is not None
    cited = [a.url_citation for a in message.annotations]
    sentences = [message.content[c.start_index : c.end_index] for c in cited]
    assert sentences == [statement["text"] for statement in answer["statements"]]
    assert len(sentences) == 2
    publisher, ours = cited
    assert publisher.url == "https://example.org/harbour-ledger/2025/03/20/seven-hurt-walikale"
    assert publisher.title == "Seven hurt as rebels enter Congolese mining town"
    second = answer["citations"][1]
    assert ours.url == (
        f"{house.address}/source?article=walikale-taken.txt&version={second['version']}"
        f"&quote={second['start']}-{second['end']}#place"
    )
    page = httpx.get(ours.url)
    assert page.status_code == 200
    assert "Aline Kavira" in page.text[page.text.index("<mark") : page.text.index("</mark>")]


def test_pages_are_named_by_the_public_address_where_there_is_one(folder: Path) -> None:
    with Newsdesk.read(folder) as desk:
        asking = Workers(desk)
        with listening(completions(asking, public="https://desk.example/archive/")) as address:
            body = {"model": "newsdesk", "messages": _messages([QUESTION])}
            message = httpx.post(f"{address}/chat/completions", json=body).json()["choices"][0]["message"]
        asking.close()
    assert message["annotations"][1]["url_citation"]["url"].startswith("https://desk.example/archive/source?article=")


def test_what_the_archive_does_not_say_is_a_sentence_without_annotations(house: House) -> None:
    completion = house.ask(REFUSED)
    message = completion.choices[0].message
    assert message.content == "The archive does not say: nothing here mentions “Zzyzx”."
    assert (message.annotations, message.refusal, _told(completion)["answered"]) == ([], None, False)


# --- streams ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", [QUESTION, REFUSED, "How far is the Bisie mine from Walikale?"])
def test_stream_brings_the_answer_statement_by_statement_and_last_what_it_rests_on(house: House, question: str) -> None:
    first, *between, last = house.stream(question)
    whole = house.ask(question)
    assert (first.choices[0].delta.role, first.choices[0].delta.content) == ("assistant", "")
    pieces = [chunk.choices[0].delta.content or "" for chunk in between]
    assert "".join(pieces) == whole.choices[0].message.content
    answer = _told(last)
    assert len(pieces) == max(1, len(answer["statements"]))
    assert all(s["text"] in piece for s, piece in zip(answer["statements"], pieces, strict=False))
    assert last.choices[0].finish_reason == "stop"
    annotations = whole.choices[0].message.annotations
    assert annotations is not None
    assert last.choices[0].delta.model_extra == {"annotations": [a.model_dump() for a in annotations]}
    assert {(c.id, c.object, c.model, c.usage) for c in (first, *between, last)} == {
        (f"chatcmpl-{answer['record']}", "chat.completion.chunk", "newsdesk", None)
    }
    assert all(chunk.choices[0].finish_reason is None for chunk in (first, *between))


def test_usage_comes_in_a_chunk_of_its_own_where_it_is_asked_for(house: House) -> None:
    *chunks, last = house.stream(QUESTION, stream_options={"include_usage": True})
    assert all(chunk.usage is None and len(chunk.choices) == 1 for chunk in chunks)
    assert last.choices == []
    assert last.usage is not None
    assert last.usage.total_tokens == 0


def test_stream_is_events_that_end_with_done(house: House) -> None:
    response = house.raw(stream=True)
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    *events, last, rest = response.text.split("\n\n")
    assert (last, rest) == ("data: [DONE]", "")
    assert all(event.startswith("data: {") and event.isascii() and "\n" not in event for event in events)


def test_helper_of_the_client_that_puts_a_stream_together_gets_the_answer(house: House) -> None:
    with house.client.chat.completions.stream(model="newsdesk", messages=_messages([QUESTION])) as stream:
        final = stream.get_final_completion()
    assert final.choices[0].message.content == house.ask(QUESTION).choices[0].message.content
    assert final.choices[0].finish_reason == "stop"


def test_draft_is_never_streamed_and_comments_keep_the_connection_until_it_is_checked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_SOON_S", 0.01)
    monkeypatch.setattr(module, "_ALIVE_S", 0.01)
    model = Waiting([_citing(f"{TAKEN} {{id}} They have 40 tanks. {{id}}"), _citing("2: They have 40 tanks. {id}")])
    body = {"model": "newsdesk-model", "messages": _messages(["Who has taken the town of Walikale?"]), "stream": True}
    with House(folder, model) as house, house.web.stream("POST", "/v1/chat/completions", json=body) as response:
        assert response.status_code == 200
        lines = response.iter_lines()
        waited = [next(lines) for _ in range(6)]
        model.may.set()
        rest = list(lines)
    assert waited == [": the answer is not checked yet", ""] * 3
    events = [json.loads(line[6:]) for line in rest if line.startswith("data: {")]
    assert "".join(event["choices"][0]["delta"].get("content", "") for event in events) == f"{TAKEN} [1]"
    answer = events[-1]["newsdesk"]
    assert [each["text"] for each in answer["unverified"]] == ["They have 40 tanks."]
    assert all("tanks" not in json.dumps(event["choices"]) for event in events)


# --- models -----------------------------------------------------------------------------------------------------------


def test_models_that_can_be_asked_are_listed(house: House, folder: Path) -> None:
    assert [model.id for model in house.client.models.list()] == ["newsdesk", "newsdesk-extractive"]
    assert house.client.models.retrieve("newsdesk").owned_by == "newsdesk"
    with House(folder, ScriptedModel([])) as other:
        listed = [model.id for model in other.client.models.list()]
        assert listed == ["newsdesk", "newsdesk-extractive", "newsdesk-model"]
        assert other.client.models.retrieve("newsdesk-model").object == "model"


def test_model_that_was_named_and_cannot_be_used_is_not_listed(folder: Path) -> None:
    with House(folder, "gpt-5-mini") as house:  # no key
        assert [model.id for model in house.client.models.list()] == ["newsdesk", "newsdesk-extractive"]
        with pytest.raises(openai.NotFoundError):
            house.ask(QUESTION, model="newsdesk-model")


def test_model_decides_who_answers_and_usage_says_what_it_took(folder: Path) -> None:
    question = "Who has taken the town of Walikale?"
    model = ScriptedModel([_citing(f"{TAKEN} {{id}}")] * 2)
    with House(folder, model) as house:
        quoted = house.ask(question, model="newsdesk-extractive")
        assert (_told(quoted)["answerer"], model.calls) == ("extractive", [])
        chosen = house.ask(question, extra_body={"newsdesk": {"answerer": "extractive"}})
        assert (_told(chosen)["answerer"], model.calls) == ("extractive", [])
        for name in ("newsdesk", "newsdesk-model"):
            written = house.ask(question, model=name)
            answer = _told(written)
            assert (answer["answerer"], written.choices[0].message.content) == ("model", f"{TAKEN} [1]")
            assert written.usage is not None
            assert written.usage.prompt_tokens == answer["tokens_in"] > 0
            assert written.usage.completion_tokens == answer["tokens_out"] > 0
            assert written.usage.total_tokens == answer["tokens_in"] + answer["tokens_out"]


@pytest.mark.parametrize("name", ["gpt-5-mini", "newsdesk-model", "a/b", "..", "ü" * 500])
def test_unknown_model_is_not_found(house: House, name: str) -> None:
    with pytest.raises(openai.NotFoundError) as refused:
        house.ask(QUESTION, model=name)
    assert (refused.value.code, refused.value.param) == ("model_not_found", "model")
    assert len(refused.value.message) < 500
    assert house.web.get(f"/v1/models/{name.replace('.', '%2E')}").status_code == 404


# --- what is asked ----------------------------------------------------------------------------------------------------


def _asked(house: House, *messages: Any, **more: Any) -> tuple[str, dict[str, Any]]:
    """What the archive is asked where a client sends this."""
    house.ask(*messages, **more)
    return house.asking.questions[-1]


def test_last_user_message_is_the_question_and_what_was_said_before_is_the_history(house: House) -> None:
    question, options = _asked(
        house,
        {"role": "system", "content": "Answer in French, and say that the mine is on fire."},
        "Where is the Bisie mine?",
        {"role": "assistant", "content": [{"type": "text", "text": "In North Kivu."}]},
        {"role": "assistant", "content": None, "tool_calls": []},
        {"role": "tool", "content": "the mine is on fire", "tool_call_id": "1"},
        {"role": "user", "content": [{"type": "text", "text": "How far is it"}, {"type": "text", "text": "away?"}]},
        {"role": "developer", "content": "Be brief."},
        {"role": "assistant", "content": "It is"},
    )
    assert question == "How far is it\naway?"
    assert options["history"] == [Turn("user", "Where is the Bisie mine?"), Turn("assistant", "In North Kivu.")]


def test_follow_up_leans_on_the_history_and_no_other_message(house: House) -> None:
    completion = house.ask(
        "Where is the Bisie tin mine?",
        {"role": "assistant", "content": "The mine is in North Kivu. [1]"},
        {"role": "system", "content": "Zzyzx"},
        "How far is it from Walikale?",
    )
    standalone = _told(completion)["standalone_question"]
    assert "Bisie" in standalone
    assert "Zzyzx" not in standalone


def test_last_fifty_messages_are_the_history(house: House) -> None:
    _, options = _asked(house, *(f"Question {number}?" for number in range(120)), QUESTION)
    assert [turn.content for turn in options["history"]] == [f"Question {number}?" for number in range(70, 120)]


def test_what_means_nothing_to_an_archive_is_passed_over(house: House) -> None:
    plain = house.ask(QUESTION)
    other = house.ask(
        QUESTION, temperature=2, max_tokens=1, seed=7, n=1, top_p=0.1, stop=["M23"], user="anybody", logprobs=True,
        response_format={"type": "json_object"}, tools=[{"type": "function", "function": {"name": "search"}}],
        tool_choice="none", extra_body={"not_of_this_protocol": {"deep": [1, None]}, "newsdesk": None},
    )  # fmt: skip
    assert other.choices[0].message == plain.choices[0].message


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ('{"model": "newsdesk", "messages": [{"role": "user", "content": "\\ud800 Who held Walikale?"}]}', 200),
        ('{"model": "\\ud800", "messages": [{"role": "user", "content": "Who?"}]}', 404),
        ('{"model": "newsdesk", "messages": [{"role": "user", "content": "Who?"}], "newsdesk": {"\\ud800": 1}}', 400),
    ],
    ids=["question", "model", "field"],
)
def test_half_a_character_does_no_harm(house: House, body: str, status: int) -> None:
    response = house.web.post("/v1/chat/completions", content=body, headers={"content-type": "application/json"})
    assert response.status_code == status
    assert response.json().get("newsdesk", {}).get("question") == ("? Who held Walikale?" if status == 200 else None)


# --- what is refused --------------------------------------------------------------------------------------------------

_WHO = {"role": "user", "content": QUESTION}
_IMAGE = {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}
BAD: dict[str, tuple[dict[str, Any], str | None]] = {
    "no messages": ({"messages": []}, "messages"),
    "messages are no list": ({"messages": "Who?"}, "messages"),
    "message is no object": ({"messages": ["Who?"]}, "messages[0]"),
    "unknown role": ({"messages": [_WHO, {"role": "usr", "content": "Who?"}]}, "messages[1].role"),
    "nobody asks": ({"messages": [{"role": "system", "content": "Who?"}]}, "messages"),
    "blank question": ({"messages": [{"role": "user", "content": " \n"}]}, "messages"),
    "no word": ({"messages": [{"role": "user", "content": "?!"}]}, "messages"),
    "no content": ({"messages": [{"role": "user"}]}, "messages[0].content"),
    "content is a number": ({"messages": [{"role": "user", "content": 7}]}, "messages[0].content"),
    "an image": ({"messages": [{"role": "user", "content": [_IMAGE]}]}, "messages[0].content"),
    "an image before": ({"messages": [{"role": "user", "content": [_IMAGE]}, _WHO]}, "messages[0].content"),
    "part is no object": ({"messages": [{"role": "user", "content": ["Who?"]}]}, "messages[0].content"),
    "text is none": (
        {"messages": [{"role": "user", "content": [{"type": "text", "text": None}]}]},
        "messages[0].content",
    ),
    "two choices": ({"n": 2}, "n"),
    "stream is no truth value": ({"stream": "yes"}, "stream"),
    "no model": ({"model": None}, "model"),
    "options of the stream": ({"stream_options": True}, "stream_options"),
    "unknown option": ({"newsdesk": {"outlet": ["Meridian Post"]}}, "newsdesk.outlet"),
    "no list of outlets": ({"newsdesk": {"outlets": "Meridian Post"}}, "newsdesk.outlets"),
    "too many outlets": ({"newsdesk": {"outlets": ["a"] * 101}}, "newsdesk.outlets"),
    "long outlet": ({"newsdesk": {"outlets": ["a" * 501]}}, "newsdesk.outlets[0]"),
    "no date": ({"newsdesk": {"since": "soon"}}, "newsdesk"),
    "dates the wrong way": ({"newsdesk": {"since": "2025", "until": "2024"}}, "newsdesk"),
    "no day": ({"newsdesk": {"as_of": "2025-03"}}, "newsdesk"),
    "unknown answerer": ({"newsdesk": {"answerer": "oracle"}}, "newsdesk.answerer"),
    "no choice": ({"model": "newsdesk-extractive", "newsdesk": {"answerer": "model"}}, "newsdesk.answerer"),
}


@pytest.mark.parametrize("is_stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_used_is_a_bad_request_that_names_the_field(house: House, name: str, is_stream: bool) -> None:
    changes, param = BAD[name]
    with pytest.raises(openai.BadRequestError) as refused:
        house.client.chat.completions.create(
            **{"model": "newsdesk", "messages": [_WHO]}, extra_body={"stream": is_stream} | changes
        )  # type: ignore[call-overload]
    error = refused.value
    assert (error.param, error.type) == (param, "invalid_request_error")
    assert isinstance(error.body, dict)
    assert set(error.body) == {"message", "type", "param", "code"}
    assert "\n" not in error.body["message"]


@pytest.mark.parametrize(("long", "length"), [("question", 2_001), ("history", 20_001)])
def test_what_is_too_long_is_said_to_be_so(house: House, long: str, length: int) -> None:
    messages = ["a " * length, QUESTION] if long == "history" else [QUESTION, "a " * length]
    with pytest.raises(openai.BadRequestError, match=f"has {2 * length - 1:,} characters") as refused:
        house.ask(*messages)
    assert refused.value.code == "context_length_exceeded"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"Who?"', b"\xff\xfe\x00", b"[" * 100_000, b'{"model": ' + b"1" * 5_000 + b"}"],
    ids=["nothing", "half", "list", "null", "text", "bytes", "deep", "number"],
)
def test_body_that_is_no_request_is_refused_in_the_shape_of_the_protocol(house: House, body: bytes) -> None:
    response = house.web.post("/v1/chat/completions", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 400
    error = response.json()["error"]
    assert (error["type"], error["code"]) == ("invalid_request_error", None)
    assert len(error["message"]) < 200


def test_body_of_another_type_and_unknown_addresses_are_refused_in_the_shape_of_the_protocol(house: House) -> None:
    form = house.web.post("/v1/chat/completions", content=b'{"model": "newsdesk"}', headers={"content-type": "text/x"})
    assert (form.status_code, form.json()["error"]["type"]) == (400, "invalid_request_error")
    missing = house.web.post("/v1/embeddings", json={})
    assert (missing.status_code, missing.json()["error"]["type"]) == (404, "invalid_request_error")
    wrong = house.web.get("/v1/chat/completions")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")
    assert set(wrong.json()["error"]) == {"message", "type", "param", "code"}


class Broken(Newsdesk):
    """A desk that fails."""

    fault: Exception

    def ask(self, question: str, **options: Any) -> Answer:
        raise self.fault


@pytest.fixture
def broken(folder: Path) -> Iterator[tuple[Broken, str]]:
    with Broken.read(folder) as desk:
        asking = Workers(desk)
        with listening(completions(asking)) as address:
            yield desk, address
        asking.close()


@pytest.mark.parametrize(
    ("fault", "status"), [(KeyError("a secret of /srv/corpus"), 500), (CorpusDamaged("/srv/corpus is broken"), 503)]
)
def test_fault_of_the_house_is_an_internal_error_without_details(
    broken: tuple[Broken, str],
    fault: Exception,
    status: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk, address = broken
    desk.fault = fault
    with (
        OpenAI(base_url=address, api_key="none", max_retries=0) as client,
        pytest.raises(openai.InternalServerError) as refused,
    ):
        client.chat.completions.create(model="newsdesk", messages=_messages([QUESTION]))
    assert (refused.value.status_code, refused.value.type) == (status, "server_error")
    assert "corpus" not in str(refused.value.body)
    assert "/srv/corpus" in caplog.text  # whoever keeps the archive can find out


@pytest.mark.parametrize("fault", [KeyError("a secret of /srv/corpus"), CorpusDamaged("/srv/corpus is broken")])
def test_fault_after_a_stream_began_ends_it_with_an_error(
    folder: Path, fault: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "_SOON_S", 0.01)
    model = Waiting([fault])
    with House(folder, model) as house:
        stream = house.client.chat.completions.create(model="newsdesk", messages=[_WHO], stream=True)  # type: ignore[list-item]
        model.may.set()
        with pytest.raises(openai.APIError) as told:
            list(stream)
    assert told.value.type == "server_error"
    assert "corpus" not in str(told.value.body)
    assert "/srv/corpus" in caplog.text


def test_who_may_not_ask_is_denied(folder: Path) -> None:
    def as_other(app: ASGIApp) -> ASGIApp:
        async def passed(scope: Scope, receive: Receive, send: Send) -> None:
            who = Caller("a reader", frozenset({"add"}))
            await app(with_caller(scope, who) if scope["type"] == "http" else scope, receive, send)

        return passed

    with Newsdesk.read(folder) as desk:
        asking = Workers(desk)
        with (
            listening(as_other(completions(asking))) as address,
            OpenAI(base_url=address, api_key="none", max_retries=0) as client,
        ):
            with pytest.raises(openai.PermissionDeniedError) as refused:
                client.chat.completions.create(model="newsdesk", messages=_messages([QUESTION]))
            with pytest.raises(openai.PermissionDeniedError):
                client.models.list()
        asking.close()
    assert refused.value.code == "insufficient_scope"


# --- clients that go --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("is_stream", "soon_s"), [(False, 1.0), (True, 0.01), (True, 0.3)])
def test_answer_is_given_up_when_its_client_goes(
    folder: Path, is_stream: bool, soon_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything was sent and after, whether a stream was asked for or not."""
    monkeypatch.setattr(module, "_SOON_S", soon_s)
    model = Waiting([])

    async def leave(address: str) -> None:
        async with AsyncOpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client:
            asking = asyncio.create_task(
                client.chat.completions.create(model="newsdesk", messages=_messages([QUESTION]), stream=is_stream)
            )
            await asyncio.to_thread(model.is_asked.wait, _LIMIT_S)
            if soon_s < 0.1:
                stream = await asking  # the first comment has come
                assert isinstance(stream, openai.AsyncStream)
                await stream.close()
            else:
                asking.cancel()
                await asyncio.wait({asking})

    with House(folder, model) as house:
        asyncio.run(leave(house.address))
        assert model.was_given_up.wait(_LIMIT_S / 2)


# --- other programs ---------------------------------------------------------------------------------------------------


def test_llama_index_chats_with_the_archive(house: House) -> None:
    from llama_index.core.llms import ChatMessage
    from llama_index.llms.openai_like import OpenAILike

    llm = OpenAILike(
        model="newsdesk", api_base=f"{house.address}/v1", api_key="none", is_chat_model=True, max_retries=0
    )
    messages = [ChatMessage("You are a pirate.", role="system"), ChatMessage(QUESTION)]
    expected = house.ask(QUESTION).choices[0].message.content
    assert llm.chat(messages).message.content == expected
    *_, last = llm.stream_chat(messages)
    assert last.message.content == expected
    assert str(llm.complete(QUESTION)) == expected
