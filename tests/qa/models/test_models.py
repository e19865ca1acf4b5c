"""Language models: settings, asking, trying again, leaving alone, cancelling; and the model that follows a script."""

import contextlib
import logging
import random
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import httpx
import pytest
from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    CompletionResponse,
    CompletionResponseGen,
    LLMMetadata,
    MessageRole,
)
from llama_index.core.llms import CustomLLM, MockLLM
from llama_index.llms.openai import OpenAI
from llama_index.llms.openai_like import OpenAILike
from model_server import FAULTS, LONG_WAIT_S, TEXT, USAGE, Exchange, ModelServer, answer, chunk, http_date, words
from support import PATIENCE_S, assert_one_sentence, in_threads

from index.errors import InputError, NewsdeskError
from qa.models import (
    Completion,
    Deadline,
    Message,
    Model,
    ModelCancelled,
    ModelError,
    ModelTimeout,
    ModelUnavailable,
    as_model,
    make_model,
    patience,
)
from qa.models.endpoint import Endpoint
from qa.models.faults import explain
from qa.models.llama import LlamaModel
from qa.models.redaction import quote
from qa.models.retries import Breaker, Retries
from qa.models.scripted import ScriptedModel
from qa.models.served import ServedModel, served_model
from qa.models.wire import Wire
from qa.models.worker import THREAD_NAME

KEY = "sk-test-5f1c9b7e-0a1b2c3d4e5f6a7b"
ASKED = [Message("system", "Answer briefly."), Message("user", "Who entered Walikale?")]


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as here:
        yield here


@pytest.fixture
def waits() -> list[float]:
    """The seconds that a model of `make` would have waited before asking again."""
    return []


@pytest.fixture
def make(server: ModelServer, waits: list[float]) -> Callable[..., LlamaModel]:
    def model(**options: Any) -> LlamaModel:
        retries = Retries(sleep=waits.append, chance=lambda: 0.5)
        usual: dict[str, Any] = {"name": "tiny", "api_key": KEY, "base_url": server.url, "retries": retries}
        made = make_model(**usual | options)
        assert isinstance(made, LlamaModel)
        return made

    return model


def ask(model: Model, on_text: Callable[[str], None] | None = None, seconds: float = 20, **options: Any) -> Completion:
    usual: dict[str, Any] = {"max_tokens": 200, "deadline": Deadline(seconds), "on_text": on_text}
    return model.complete(ASKED, **usual | options)


def fails(model: Model, on_text: Callable[[str], None] | None = None, **options: Any) -> str:
    """The sentence of the error that asking ends with."""
    with pytest.raises(ModelError) as caught:
        ask(model, on_text, **options)
    assert_one_sentence(caught.value)
    return str(caught.value)


def _no_thread_is_left() -> bool:
    end = time.monotonic() + 5
    while any(thread.name == THREAD_NAME for thread in threading.enumerate()):
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True


# --- asking -------------------------------------------------------------------------------------------------------


def test_an_answer_comes_whole_with_the_servers_counts(server: ModelServer, make: Callable[..., Model]) -> None:
    server.say("Rebels. [k1.2]")
    assert ask(make()) == Completion("Rebels. [k1.2]", 21, 17, "tiny-2025")
    [request] = server.requests
    assert request == {
        "model": "tiny",
        "messages": [
            {"role": "system", "content": "Answer briefly."},
            {"role": "user", "content": "Who entered Walikale?"},
        ],
        "temperature": 0.0,
        "max_tokens": 200,
        "stream": False,
    }
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"


def test_a_stream_is_shown_piece_by_piece_in_the_asking_thread(server: ModelServer, make: Callable[..., Model]) -> None:
    pieces: list[tuple[str, int]] = []
    done = ask(make(), lambda text: pieces.append((text, threading.get_ident())))
    assert done == Completion(TEXT, 21, 17, "tiny-2025")
    assert [text for text, _ in pieces] == [TEXT.split(" ")[0], *(f" {word}" for word in TEXT.split(" ")[1:])]
    assert {thread for _, thread in pieces} == {threading.get_ident()}
    assert server.requests[0]["stream"] is True
    assert server.requests[0]["stream_options"] == {"include_usage": True}


def test_a_piece_is_shown_before_the_rest_has_come(server: ModelServer, make: Callable[..., Model]) -> None:
    seen = threading.Event()

    def slow(ex: Exchange) -> None:
        ex.stream(chunk({"content": "First"}), is_ended=False)
        assert seen.wait(PATIENCE_S)
        ex.go_on(chunk({"content": " second"}), chunk(finish="stop"))

    server.misbehave(slow)
    assert ask(make(), lambda _: seen.set()).text == "First second"


def test_pieces_join_to_the_text_whatever_characters_it_has(server: ModelServer, make: Callable[..., Model]) -> None:
    text = "«Élections» à  Kisangani\n\n日本 🙂 e\u0301 \u202eabc\x00 [k3f.2]"
    server.say(text)
    shown: list[str] = []
    assert ask(make(), shown.append).text == "".join(shown) == text


@pytest.mark.parametrize(
    "usage",
    [
        None, 7, {}, "many", {"prompt_tokens": -1, "completion_tokens": 2.5},
        {"prompt_tokens": "21", "completion_tokens": True}, {"prompt_tokens": None, "completion_tokens": None},
    ],
    ids=repr,
)  # fmt: skip
@pytest.mark.parametrize("is_stream", [False, True], ids=["plain", "stream"])
def test_tokens_are_counted_here_where_the_server_gives_no_proper_numbers(
    server: ModelServer, make: Callable[..., Model], usage: object, is_stream: bool
) -> None:
    def do(ex: Exchange) -> None:
        if is_stream:
            ex.stream(*words(TEXT), chunk(finish="stop"), chunk(choices=[], usage=usage))
        else:
            ex.send(answer(TEXT, usage=usage))

    server.misbehave(do)
    model = make()
    done = ask(model, (lambda _: None) if is_stream else None)
    assert (done.text, done.tokens_in, done.tokens_out) == (TEXT, 8, model.count(TEXT))


def test_good_answers_in_unusual_clothes_are_taken(server: ModelServer, make: Callable[..., Model]) -> None:
    def no_role_no_done_crlf_and_comments(ex: Exchange) -> None:
        ex.stream(
            b": hello\r\n\r\nnonsense without a colon\n\n",
            chunk({"role": "", "content": "Rebels"}), chunk({"reasoning_content": "hm"}), chunk({"content": " did."}),
            chunk(finish="stop"), is_ended=False,
        )  # fmt: skip

    shown: list[str] = []
    server.misbehave(no_role_no_done_crlf_and_comments)
    assert ask(make(), shown.append).text == "Rebels did."
    server.misbehave(lambda ex: ex.send(answer("Rebels did."), content_type="text/plain"))
    assert ask(make()).text == "Rebels did."


def test_a_question_that_is_no_text_is_said_to_be_none(server: ModelServer, make: Callable[..., Model]) -> None:
    with pytest.raises(ModelError, match=r"^what was asked of the model 'tiny' at .* is no valid Unicode"):
        make().complete([Message("user", "Who \udcff?")], max_tokens=9, deadline=Deadline(20))
    assert server.requests == []


@pytest.mark.parametrize("fault", [None, "stream-error-after-text", "plain-503", "stream-drip-of-text", "plain-hang"])
def test_every_connection_is_given_back(
    server: ModelServer, make: Callable[..., Model], monkeypatch: pytest.MonkeyPatch, fault: str | None
) -> None:
    wires: list[Wire] = []

    def made(**options: Any) -> Wire:
        wires.append(Wire(**options))
        return wires[-1]

    monkeypatch.setattr("qa.models.llama.Wire", made)
    server.misbehave(fault)
    with contextlib.suppress(ModelError):
        ask(make(), None if fault and not FAULTS[fault].is_stream else lambda _: None, seconds=0.5)
    assert _no_thread_is_left()
    assert wires
    assert all(wire.client.is_closed for wire in wires)


def test_many_threads_may_ask_one_model(server: ModelServer, make: Callable[..., Model]) -> None:
    def echo(ex: Exchange) -> None:
        ex.stream(*words(ex.request["messages"][0]["content"]), chunk(finish="stop"))

    server.misbehave(echo)
    model = make()
    got: dict[int, str] = {}

    def work(number: int) -> None:
        asked = [Message("user", f"number {number} please")]
        got[number] = model.complete(asked, max_tokens=9, deadline=Deadline(20), on_text=lambda _: None).text

    in_threads(work, range(8))
    assert got == {number: f"number {number} please" for number in range(8)}


@pytest.mark.parametrize(("messages", "max_tokens"), [([], 10), (ASKED, 0)])
def test_asking_without_a_message_or_for_nothing_is_a_mistake(
    server: ModelServer, make: Callable[..., Model], messages: list[Message], max_tokens: int
) -> None:
    with pytest.raises(ValueError, match=f"got {len(messages)} messages and max_tokens={max_tokens}"):
        make().complete(messages, max_tokens=max_tokens, deadline=Deadline(9))
    assert server.requests == []


def test_what_on_text_raises_passes_through_and_ends_the_call(server: ModelServer, make: Callable[..., Model]) -> None:
    def stop(text: str) -> None:
        raise KeyboardInterrupt

    server.misbehave("stream-drip-of-text")
    with pytest.raises(KeyboardInterrupt):
        ask(make(), stop)
    assert _no_thread_is_left()


# --- settings -----------------------------------------------------------------------------------------------------


def test_no_name_gives_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    assert make_model() is None
    monkeypatch.setenv("NEWSDESK_MODEL", " ")
    assert make_model(api_key=KEY) is None


def test_settings_come_from_the_environment(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSDESK_MODEL", "tiny")
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("OPENAI_API_KEY", KEY + "\n")
    model = make_model()
    assert model is not None
    assert model.name == "tiny"
    assert ask(model).text == TEXT
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"


def test_arguments_come_before_the_environment(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSDESK_MODEL", "other")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("OPENAI_API_BASE", "http://127.0.0.1:1/v1")  # LlamaIndex reads it
    monkeypatch.setenv("OPENAI_API_KEY", "sk-other")
    model = make_model("tiny", api_key=KEY, base_url=server.url, context_tokens=4096)
    assert model is not None
    assert (model.name, model.context_tokens) == ("tiny", 4096)
    ask(model)
    assert (server.requests[0]["model"], server.headers[0]["authorization"]) == ("tiny", f"Bearer {KEY}")


def test_a_server_of_ones_own_needs_no_key(server: ModelServer) -> None:
    model = make_model("tiny", base_url=server.url)
    assert model is not None
    assert ask(model).text == TEXT
    server.misbehave("plain-401")
    assert fails(model).startswith(f"the model server at {server.url} wants a key (set OPENAI_API_KEY)")


def test_openais_own_models_need_a_key() -> None:
    with pytest.raises(InputError) as caught:
        make_model("gpt-4o")
    assert str(caught.value) == (
        "the model 'gpt-4o' needs a key (set OPENAI_API_KEY, or OPENAI_BASE_URL for a server that needs none)"
    )


@pytest.mark.parametrize(
    "base_url",
    [
        "localhost:8080",
        "ftp://127.0.0.1/v1",
        "http://",
        "http://[::1",
        "http://bob:sesame@127.0.0.1/v1",
        "http://h/v1?key=sesame",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_repeating_it(base_url: str) -> None:
    with pytest.raises(InputError, match=r"^OPENAI_BASE_URL ") as caught:
        make_model("tiny", base_url=base_url)
    assert_one_sentence(caught.value)
    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize("key", ["sk-a b", "sk-a\nb", "sk-“a”", "sk-\x7f"])
def test_a_key_that_is_none_is_refused_without_repeating_it(key: str) -> None:
    with pytest.raises(InputError) as caught:
        make_model("tiny", api_key=key, base_url="http://127.0.0.1:1/v1")
    assert str(caught.value) == "the key has characters that no key has (check OPENAI_API_KEY)"


def test_numbers_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="timeout_s=0 "):
        make_model("tiny", base_url="http://h/v1", timeout_s=0)
    with pytest.raises(ValueError, match="context_tokens=0 "):
        make_model("tiny", base_url="http://h/v1", context_tokens=0)


@pytest.mark.parametrize(
    ("name", "kind", "sent"),
    [
        ("gpt-4o", OpenAI, {"temperature": 0.0, "max_completion_tokens": 9}),
        ("o3-mini", OpenAI, {"temperature": 1.0, "max_completion_tokens": 9}),
        ("gpt-99-of-tomorrow", OpenAILike, {"temperature": 1.0, "max_completion_tokens": 9}),
    ],
)
def test_openais_models_are_asked_through_llamaindexs_openai(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch, name: str, kind: type, sent: dict[str, object]
) -> None:
    asked: list[object] = []
    monkeypatch.setattr("qa.models.openai._where", lambda url: ("api.openai.com", True))
    original = OpenAI.chat

    def chat(self: OpenAI, messages: Sequence[ChatMessage], **options: Any) -> ChatResponse:
        asked.append(type(self))
        assert KEY not in repr(self)  # LlamaIndex shows what it was given
        response: ChatResponse = original(self, messages, **options)
        return response

    monkeypatch.setattr(OpenAI, "chat", chat)
    model = make_model(name, api_key=KEY, base_url=server.url)
    assert model is not None
    assert ask(model, max_tokens=9).text == TEXT
    assert asked == [kind]
    del server.requests[0]["messages"]
    assert server.requests[0] == {"model": name, "stream": False, **sent}


def test_a_model_that_does_not_chat_is_refused_when_it_is_named() -> None:
    with pytest.raises(ModelError, match=r"^the model 'gpt-5.2-pro' does not answer chats"):
        make_model("gpt-5.2-pro", api_key=KEY)


@pytest.mark.parametrize(
    ("name", "base_url", "tokens"),
    [
        ("gpt-4o", None, 128_000), ("gpt-4", None, 8192), ("gpt-99", None, 128_000),
        ("tiny", "http://127.0.0.1:1/v1", 8192), ("gpt-4o", "http://127.0.0.1:1/v1", 128_000),
    ],
)  # fmt: skip
def test_context_is_what_is_known_of_the_name(name: str, base_url: str | None, tokens: int) -> None:
    model = make_model(name, api_key=KEY, base_url=base_url)
    assert model is not None
    assert model.context_tokens == tokens


@pytest.mark.parametrize(
    ("name", "tokens"), [("gpt-4", 22), ("gpt-4o", 20), ("tiny", 20), ("gpt-oss-20b", 20), ("text-davinci-003", 20)]
)
def test_tokens_are_counted_as_the_model_does(name: str, tokens: int) -> None:
    model = make_model(name, api_key=KEY, base_url="http://127.0.0.1:1/v1")
    assert model is not None
    assert model.count("Les électeurs élisent leur maire à Ouagadougou. <|endoftext|>") == tokens


@pytest.mark.parametrize("name", ["gpt-4", "tiny"])
def test_any_text_that_a_model_may_send_can_be_counted(name: str) -> None:
    model = make_model(name, base_url="http://127.0.0.1:1/v1")
    assert model is not None
    assert model.count("") == 0
    assert 0 < model.count(" " * 1_000_000) < 20_000
    words = "tin mine " * 12_000  # 108,000 characters
    assert 24_000 <= model.count(words) <= 24_010


def test_importing_and_refusing_load_nothing_heavy() -> None:
    script = (
        "import sys; from qa.models import make_model; from qa.models.scripted import ScriptedModel; make_model();"
        "print([m for m in ('openai', 'llama_index.core', 'httpx') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- keys ---------------------------------------------------------------------------------------------------------


def test_the_key_is_in_no_repr_no_log_and_no_error(
    server: ModelServer, make: Callable[..., LlamaModel], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    model = make()
    ask(model)
    ask(model, lambda _: None)
    said = [repr(model), str(model)]
    for name in ("plain-401", "plain-500", "stream-error-with-key", "stream-403"):
        server.misbehave(name)
        with pytest.raises(ModelError) as caught:
            ask(make(), (lambda _: None) if FAULTS[name].is_stream else None)
        said += [repr(caught.value), *traceback.format_exception(caught.value), repr(vars(caught.value))]
        assert "***" in str(caught.value)
    assert f"<LlamaModel: the model 'tiny' at {server.url}>" == said[0]
    assert caplog.records
    said += [record.getMessage() for record in caplog.records]
    assert KEY not in "\n".join(said)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (f"Key {KEY} is wrong", "Key *** is wrong"),
        ("Incorrect API key provided: sk-proj-ab12****************ef34.", "Incorrect API key provided: ***"),
        ("Authorization: Bearer abc.def.ghi failed", "Authorization: *** failed"),
        ("token 0123456789abcdef0123456789abcdef used", "token *** used"),
        ("The model gpt-4o-mini-2024-07-18 is overloaded", "The model gpt-4o-mini-2024-07-18 is overloaded"),
        ("a\r\n\tb\x1b[31m\u202ec\x00", "a b [31m c"),
        ("x " * 300, "x " * 99 + "x…"),
        ("  <html>no</html>", ""),
        ({"a": 1}, ""),
        (None, ""),
    ],
)
def test_a_servers_own_words_are_one_short_line_without_keys(said: object, shown: str) -> None:
    assert quote(said, KEY) == shown


def test_the_key_in_use_is_masked_whatever_it_looks_like() -> None:
    assert quote("Key open-sesame, open-sesame.", "open-sesame") == "Key ***, ***."
    assert quote("Key open-sesame.") == "Key open-sesame."


# --- trying again -------------------------------------------------------------------------------------------------

PASSING = [
    "plain-408",
    "plain-409",
    "plain-429",
    "plain-500",
    "plain-503",
    "plain-reset-at-once",
    "stream-closed-at-once",
]


@pytest.mark.parametrize("name", PASSING)
def test_a_passing_fault_is_tried_again(
    server: ModelServer, make: Callable[..., Model], waits: list[float], name: str
) -> None:
    server.misbehave(name, times=2)
    shown: list[str] = []
    assert ask(make(), shown.append if FAULTS[name].is_stream else None).text == TEXT
    assert "".join(shown) in ("", TEXT)
    assert len(server.requests) == 3
    assert waits == [0.5, 1.0]


def test_after_three_tries_it_is_an_error(server: ModelServer, make: Callable[..., Model], waits: list[float]) -> None:
    server.misbehave("plain-503")
    assert fails(make()) == (
        f"the model server at {server.url} cannot answer now, status 503 (try again later); it says: “Overloaded”"
    )
    assert len(server.requests) == 3
    assert len(waits) == 2


@pytest.mark.parametrize(
    "name", ["plain-400", "plain-401", "plain-404", "plain-429-quota", "plain-html-200", "plain-empty-content"]
)
def test_a_fault_that_stays_is_not_tried_again(
    server: ModelServer, make: Callable[..., Model], waits: list[float], name: str
) -> None:
    server.misbehave(name)
    fails(make())
    assert len(server.requests) == 1
    assert waits == []


def test_waits_differ_by_chance() -> None:
    seconds: list[float] = []
    retries = Retries(sleep=seconds.append, chance=random.Random(1).random)
    for _ in range(50):
        assert retries.wait(ModelUnavailable("busy"), 2, Deadline(60))
    assert min(seconds) >= 0.5
    assert max(seconds) <= 1.5
    assert len(set(seconds)) == 50


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [
        ("7", 7, 7), ("7.5", 7.5, 7.5), ("0", 0.5, 0.5), ("-3", 0.5, 0.5), ("nonsense", 0.5, 0.5), ("nan", 0.5, 0.5),
        ("inf", 0.5, 0.5), ("date", 6.5, 10), ("Wed, 99 Foo 2025", 0.5, 0.5), ("", 0.5, 0.5),
    ],
)  # fmt: skip
def test_retry_after_is_honoured(
    server: ModelServer, make: Callable[..., Model], waits: list[float], asked: str, least: float, most: float
) -> None:
    def busy(ex: Exchange) -> None:
        ex.send({"error": {"message": "busy"}}, 429, retry_after=http_date(9) if asked == "date" else asked)

    server.misbehave(busy, times=1)
    assert ask(make()).text == TEXT
    assert len(waits) == 1
    assert least <= waits[0] <= most


def test_a_wait_beyond_the_deadline_is_not_begun(
    server: ModelServer, make: Callable[..., Model], waits: list[float]
) -> None:
    server.misbehave("plain-429-long-wait")
    assert "is asked too often" in fails(make())
    assert (len(server.requests), waits) == (1, [])


def test_time_that_passes_in_a_wait_counts(server: ModelServer, make: Callable[..., Model]) -> None:
    server.misbehave("plain-503")
    model = make(retries=Retries(sleep=lambda _: time.sleep(2.2), first_wait_s=0.001))
    assert "took longer than 2 s" in fails(model, seconds=2)
    assert len(server.requests) == 1


def test_nobody_listening_is_tried_again_and_said(waits: list[float], make: Callable[..., Model]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    assert fails(make(base_url=url)) == (
        f"the model server at {url} is not running (start it, or check OPENAI_BASE_URL)"
    )
    assert len(waits) == 2


def test_a_host_that_is_not_known_is_said(make: Callable[..., Model], monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: object, **options: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert fails(make(base_url="http://models.example/v1")) == (
        "the model server at http://models.example/v1 is not known by that name (check the network and OPENAI_BASE_URL)"
    )


def test_a_connection_that_is_not_safe_is_said(
    server: ModelServer, make: Callable[..., Model], waits: list[float]
) -> None:
    url = server.url.replace("http:", "https:")
    assert fails(make(base_url=url)).startswith(f"no safe connection to the model server at {url}: ")
    assert waits == []


@pytest.mark.parametrize("is_stream", [False, True], ids=["plain", "stream"])
def test_more_bytes_than_any_answer_has_are_not_read(
    server: ModelServer, make: Callable[..., Model], monkeypatch: pytest.MonkeyPatch, is_stream: bool
) -> None:
    monkeypatch.setattr("qa.models.wire.MOST_BYTES", 50_000)
    server.misbehave("stream-flood-of-one-line" if is_stream else "plain-flood")
    assert fails(make(), (lambda _: None) if is_stream else None) == (
        f"the model 'tiny' at {server.url} sent more than 50,000 bytes (choose another model)"
    )
    assert _no_thread_is_left()


def test_a_wrong_path_is_said_to_be_wrong(server: ModelServer, make: Callable[..., Model]) -> None:
    server.misbehave("plain-404")
    assert "OPENAI_BASE_URL" in fails(make(base_url=server.url.removesuffix("/v1")))


# --- leaving alone ------------------------------------------------------------------------------------------------


def _with_clock(model: LlamaModel) -> list[float]:
    """Give a model a breaker whose clock is this list's only number."""
    now = [1000.0]
    model._breaker = Breaker(clock=lambda: now[0])
    return now


def test_after_three_failed_calls_it_is_left_alone_for_half_a_minute(
    server: ModelServer, make: Callable[..., LlamaModel]
) -> None:
    model = make(retries=Retries(most=0))
    now = _with_clock(model)
    server.misbehave("plain-503")
    for _ in range(3):
        assert "status 503" in fails(model)
    now[0] += 5
    assert fails(model) == (
        f"the model 'tiny' at {server.url} failed 3 times in a row and is not asked for another 25 s (wait, or use the "
        "extractive answerer)"
    )
    assert len(server.requests) == 3
    now[0] += 25
    assert "status 503" in fails(model)  # one try was due, and failed
    assert "4 times in a row" in fails(model)
    assert len(server.requests) == 4
    now[0] += 30
    server.misbehave(None)
    assert ask(model).text == TEXT
    server.misbehave("plain-503")
    assert "status 503" in fails(model)  # the count began anew
    assert "status 503" in fails(model)


@pytest.mark.parametrize("between", ["plain-401", None])
def test_only_failures_in_a_row_count(
    server: ModelServer, make: Callable[..., LlamaModel], between: str | None
) -> None:
    model = make(retries=Retries(most=0))
    _with_clock(model)
    for fault in ("plain-503", "plain-503", between, "plain-503", "plain-503", between):
        server.misbehave(fault)
        with contextlib.suppress(ModelError):
            ask(model)
    assert len(server.requests) == 6


def _cancelling(deadline: Deadline) -> Callable[[str], None]:
    return lambda _: deadline.cancel()


def test_cancelled_calls_say_nothing_about_the_model(server: ModelServer, make: Callable[..., LlamaModel]) -> None:
    model = make(retries=Retries(most=0))
    for _ in range(2):
        server.misbehave("plain-503")
        assert "status 503" in fails(model)
        for deadline in (Deadline(0), Deadline(9)):
            server.misbehave("stream-drip-of-text")
            with pytest.raises(ModelError):
                ask(model, _cancelling(deadline), deadline=deadline)
    server.misbehave("plain-503")
    assert "status 503" in fails(model)  # the others were neither counted among the failures nor an end of them
    assert "failed 3 times in a row" in fails(model)


# --- deadlines ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["plain-hang", "plain-drip", "plain-drip-head", "stream-drip-of-bytes", "stream-drip-of-text"]
)
def test_cancelling_from_another_thread_ends_a_call_at_once(
    server: ModelServer, make: Callable[..., Model], name: str
) -> None:
    server.misbehave(name)
    deadline = Deadline(60)
    cancelled: list[float] = []

    def cancel() -> None:
        while not server.requests:
            time.sleep(0.005)
        time.sleep(0.1)
        cancelled.append(time.monotonic())
        deadline.cancel()

    other = threading.Thread(target=cancel)
    other.start()
    with pytest.raises(ModelCancelled, match=r"^the question was cancelled before .* \(ask it again\)$"):
        ask(make(), (lambda _: None) if FAULTS[name].is_stream else None, deadline=deadline)
    # Some ten milliseconds on a machine that does nothing else; the server would let go much later.
    assert time.monotonic() - cancelled[0] < LONG_WAIT_S / 2
    other.join()
    assert _no_thread_is_left()
    assert len(server.requests) == 1


def test_cancelling_ends_the_wait_before_another_try(server: ModelServer, make: Callable[..., Model]) -> None:
    server.misbehave("plain-503")
    deadline = Deadline(60)
    timer = threading.Timer(0.2, deadline.cancel)
    timer.start()
    start = time.monotonic()
    with pytest.raises(ModelCancelled):
        ask(make(retries=Retries(first_wait_s=20)), deadline=deadline)
    assert time.monotonic() - start < 5
    timer.join()


def test_a_silence_ends_before_the_deadline(
    server: ModelServer, make: Callable[..., Model], waits: list[float]
) -> None:
    server.misbehave("stream-hang-after-text")
    assert (
        fails(make(timeout_s=0.2), lambda _: None)
        == f"the model 'tiny' at {server.url} was silent for too long (try again, or allow it more with --timeout or "
        "NEWSDESK_TIMEOUT)"
    )
    assert waits == []


def test_a_deadline_that_is_over_asks_nothing(server: ModelServer, make: Callable[..., Model]) -> None:
    assert "took longer than 0 s" in fails(make(), seconds=0)
    assert server.requests == []


def test_a_deadline_counts_down_and_can_be_cancelled() -> None:
    deadline = Deadline(100)
    assert 99 < deadline.remaining() <= 100
    deadline.check()
    deadline.pause(0)
    deadline.cancel()
    deadline.cancel()
    assert deadline.remaining() == 0
    with pytest.raises(ModelCancelled):
        deadline.check()


def test_a_deadline_without_a_budget_ends_by_cancelling_only(server: ModelServer, make: Callable[..., Model]) -> None:
    deadline = Deadline()
    assert deadline.remaining() == float("inf")
    assert ask(make(), deadline=deadline).text == TEXT
    with pytest.raises(ValueError, match="must be a number"):
        Deadline(float("nan"))


def test_whoever_waits_is_woken_also_when_it_was_cancelled_before() -> None:
    woken: list[str] = []
    deadline = Deadline(9)
    with deadline.waking(lambda: woken.append("a")):
        deadline.cancel()
    with deadline.waking(lambda: woken.append("b")):
        pass
    deadline.cancel()
    assert woken == ["a", "b"]


# --- objects of LlamaIndex ----------------------------------------------------------------------------------------


class Said(CustomLLM):
    """A model of some vendor: completes a prompt, and says what its library returned."""

    text: str = "Rebels did."
    raw: Any = None
    error: Any = None

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(context_window=777, model_name="vendor-1")

    def complete(self, prompt: str, formatted: bool = False, **options: Any) -> CompletionResponse:
        if self.error:
            raise self.error
        return CompletionResponse(text=self.text, raw=self.raw)

    def stream_complete(self, prompt: str, formatted: bool = False, **options: Any) -> CompletionResponseGen:
        for end in range(1, len(self.text) + 1):
            yield CompletionResponse(text=self.text[:end], delta=self.text[end - 1], raw=self.raw)
        if self.error:
            raise self.error


def test_any_llamaindex_model_can_be_asked() -> None:
    model = as_model(MockLLM(max_tokens=3))
    assert isinstance(model, LlamaModel)
    assert (model.name, model.context_tokens) == ("MockLLM", MockLLM().metadata.context_window)
    assert ask(model) == Completion("text text text", 8, 3, "MockLLM")
    shown: list[str] = []
    assert ask(model, shown.append).text == "".join(shown) == "text text text"


def test_a_model_of_another_vendor_keeps_its_name_and_context() -> None:
    model = as_model(Said())
    assert (model.name, model.context_tokens) == ("vendor-1", 777)
    assert ask(model).text == "Rebels did."


def test_an_endless_stream_of_another_vendor_is_left_at_its_next_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    def stream(self: Said, messages: object, **options: object) -> Iterator[ChatResponse]:
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            yield ChatResponse(message=ChatMessage(role=MessageRole.ASSISTANT, content=""), delta="a")
            time.sleep(0.01)

    monkeypatch.setattr(Said, "stream_chat", stream)
    assert "took longer than 0.2 s" in fails(as_model(Said()), lambda _: None, seconds=0.2)
    assert _no_thread_is_left()


def test_pieces_are_found_where_a_vendor_gives_the_text_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    def stream(self: Said, messages: object, **options: object) -> Iterator[ChatResponse]:
        for text in ("Rebels", "Rebels did", "Rebels did."):
            yield ChatResponse(message=ChatMessage(role=MessageRole.ASSISTANT, content=text))

    monkeypatch.setattr(Said, "stream_chat", stream)
    shown: list[str] = []
    assert ask(as_model(Said()), shown.append).text == "Rebels did."
    assert shown == ["Rebels", " did", "."]


@pytest.mark.parametrize("is_stream", [False, True], ids=["plain", "stream"])
@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (None, None),
        ({"done_reason": "stop"}, None),
        ({"stop_reason": "end_turn"}, None),
        ({"finish_reason": "STOP"}, None),
        ({"done_reason": "length"}, None),
        ({"stop_reason": "max_tokens"}, None),
        ({"finish_reason": "SAFETY"}, "content filter"),
        ({"choices": [{"message": {"role": "assistant"}}]}, "broke off"),
        ({"choices": []}, "broke off"),
    ],
    ids=repr,
)
def test_a_vendors_reason_for_the_end_is_heeded_if_it_gives_one(
    raw: Any, sentence: str | None, is_stream: bool
) -> None:
    model, on_text = as_model(Said(raw=raw)), (lambda _: None) if is_stream else None
    if sentence is None:
        assert ask(model, on_text).text == "Rebels did."
    else:
        assert sentence in fails(model, on_text)


def test_raw_of_openais_shape_may_be_a_dictionary() -> None:
    assert ask(as_model(Said(raw={"choices": [{"finish_reason": "stop"}]}))).text == "Rebels did."


@pytest.mark.parametrize("is_stream", [False, True], ids=["plain", "stream"])
def test_a_vendors_exception_becomes_a_sentence_without_keys(is_stream: bool) -> None:
    model = as_model(Said(error=RuntimeError("quota\nfor sk-live-0123 is used up")))
    assert fails(model, (lambda _: None) if is_stream else None) == (
        "the model 'vendor-1' failed with RuntimeError (see what it needs); it says: “quota for *** is used up”"
    )


def test_an_openai_object_of_the_users_own_is_asked_under_the_same_rules(server: ModelServer) -> None:
    llm = OpenAILike(model="tiny", api_key=KEY, api_base=server.url, is_chat_model=True, context_window=5000)
    model = as_model(llm)
    assert (model.name, model.context_tokens) == ("tiny", 5000)
    assert KEY not in repr(model)
    assert ask(model, max_tokens=9) == Completion(TEXT, USAGE["prompt_tokens"], USAGE["completion_tokens"], "tiny-2025")
    assert server.requests[0]["max_tokens"] == 9
    assert isinstance(model, LlamaModel)
    model._retries = Retries(most=0)
    server.misbehave("plain-503")
    assert "status 503" in fails(model)
    server.misbehave("stream-drip-of-bytes")
    assert "took longer" in fails(model, lambda _: None, seconds=0.3)
    assert _no_thread_is_left()
    assert len(server.requests) == 3  # its own three retries are off
    assert (llm.max_retries, llm._client) == (3, None)  # and it is as it was


def test_a_client_of_the_users_own_stays_in_use(server: ModelServer) -> None:
    import openai

    with openai.OpenAI(api_key=KEY, base_url=server.url, default_headers={"x-desk": "foreign"}) as client:
        options: dict[str, Any] = {"openai_client": client}
        model = as_model(OpenAILike(model="tiny", api_base=server.url, is_chat_model=True, **options))
        assert ask(model, lambda _: None).text == TEXT
        server.misbehave("plain-400")
        fails(model)
        assert not client.is_closed()
    assert [headers["x-desk"] for headers in server.headers] == ["foreign"] * 2


def test_a_model_passes_through() -> None:
    model = ScriptedModel(["a"])
    assert as_model(model) is model


@pytest.mark.parametrize("value", ["gpt-4o", None, 7, object()])
def test_what_is_no_model_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=rf"^a model is a LlamaIndex LLM, .* got {type(value).__name__}$"):
        as_model(value)


def test_errors_belong_to_the_tree() -> None:
    for kind in (ModelTimeout, ModelCancelled, ModelUnavailable):
        assert issubclass(kind, ModelError)
    assert issubclass(ModelError, NewsdeskError)
    passing = [ModelError("a", is_passing=True), ModelTimeout("a"), ModelUnavailable("a")]
    assert [error.is_passing for error in [*passing, ModelError("a"), ModelCancelled("a")]] == [True] * 3 + [False] * 2


def test_every_error_of_the_openai_library_has_a_sentence() -> None:
    import httpx
    import openai

    request = httpx.Request("POST", "http://h/v1")
    at = Endpoint("tiny", "http://h/v1", KEY)
    kinds = [
        kind for kind in vars(openai).values() if isinstance(kind, type) and issubclass(kind, openai.APIStatusError)
    ]
    assert len(kinds) >= 9
    for kind in kinds:
        status = getattr(kind, "status_code", None)
        response = httpx.Response(status if isinstance(status, int) else 500, request=request)
        error = explain(_status_error(kind, response), at)
        assert_one_sentence(error)
        assert KEY not in str(error)
    for fault in (
        openai.APIConnectionError(request=request),
        openai.APITimeoutError(request=request),
        openai.OpenAIError("x"),
    ):
        assert_one_sentence(explain(fault, at))


def _status_error(kind: Any, response: Any) -> Exception:
    import openai

    error = kind.__new__(kind)
    openai.APIStatusError.__init__(error, f"key {KEY}", response=response, body={"message": f"key {KEY}"})
    assert isinstance(error, Exception)
    return error


# --- the scripted model -------------------------------------------------------------------------------------------


def test_a_scripted_model_gives_its_replies_in_order_and_remembers_the_questions() -> None:
    model = ScriptedModel(
        ["One.", lambda messages: messages[-1].content.upper(), RuntimeError("broken")], context_tokens=99
    )
    assert isinstance(model, Model)
    assert model.context_tokens == 99
    assert ask(model) == Completion("One.", 8, 2, "scripted")
    assert ask(model).text == "WHO ENTERED WALIKALE?"
    with pytest.raises(RuntimeError, match="broken"):
        ask(model)
    assert fails(model) == (
        "the model 'scripted' has 3 replies and was asked 4 times (give it one reply for each call)"
    )
    assert model.calls == [tuple(ASKED)] * 4


def test_a_scripted_model_streams_in_pieces() -> None:
    shown: list[str] = []
    assert ask(ScriptedModel(["abcdefgh"], piece_characters=3), shown.append).text == "abcdefgh"
    assert shown == ["abc", "def", "gh"]
    with pytest.raises(ValueError, match="piece_characters must be at least 1, not 0"):
        ScriptedModel([], piece_characters=0)


def test_a_scripted_model_keeps_to_the_deadline() -> None:
    shown: list[str] = []
    model = ScriptedModel(["abcdefgh"] * 3, piece_characters=1, pause_s=0.1)
    assert "took longer than 0.25 s" in fails(model, shown.append, seconds=0.25)
    assert 1 <= len(shown) <= 2
    deadline = Deadline(9)
    with pytest.raises(ModelCancelled):
        ask(model, lambda _: deadline.cancel(), deadline=deadline)
    with pytest.raises(ModelCancelled):
        ask(model, deadline=deadline)
    assert len(model.calls) == 2


def test_a_scripted_blank_reply_is_an_error_as_it_is_of_a_real_model() -> None:
    assert "empty answer" in fails(ScriptedModel([" \n"]))


# --- what a server says of its model --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({"/v1/models": {"data": [{"id": "tiny", "meta": {"n_ctx": 8192, "n_ctx_train": 9, "n_params": 15 * 10**8}}]}},
         ServedModel(8192, 1.5)),
        ({"/v1/models": {"data": [{"id": "other", "max_model_len": 1}, {"id": "tiny", "max_model_len": 16384}]}},
         ServedModel(16384)),
        ({"/v1/models": {"data": [{"id": "tiny"}, {"id": "b"}]},
          "/api/show": {"details": {"parameter_size": "494M"}, "model_info": {"qwen2.context_length": 32768}}},
         ServedModel(4096, 0.494)),
        ({"/v1/models": {"data": [{"id": "tiny"}]},
          "/api/show": {"parameters": "stop x\nnum_ctx   16000", "model_info": {"llama.context_length": 131072}}},
         ServedModel(16000)),
        ({"/v1/models": {"data": [{"id": "tiny"}]},
          "/api/v0/models": {"data": [{"id": "tiny", "loaded_context_length": 2048}]}},
         ServedModel(2048)),
        ({"/v1/models": {"data": "none"}}, ServedModel()), ({}, ServedModel()), ({"/v1/models": [1]}, ServedModel()),
    ],
)  # fmt: skip
def test_a_server_is_asked_what_its_model_takes(answers: dict[str, Any], found: ServedModel) -> None:
    asked: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        known = answers.get(request.url.path)
        return httpx.Response(404) if known is None else httpx.Response(200, json=known)

    assert served_model("http://h/v1", "tiny", "sk-x", transport=httpx.MockTransport(handle)) == found
    assert answers or asked == ["/v1/models"]


def test_context_and_time_may_be_stated(monkeypatch: pytest.MonkeyPatch, server: ModelServer) -> None:
    monkeypatch.setenv("NEWSDESK_CONTEXT", "2048")
    monkeypatch.setenv("NEWSDESK_TIMEOUT", "7.5")
    model = make_model("tiny-0.5b", base_url=server.url)
    assert model is not None
    assert (model.context_tokens, patience()) == (2048, 7.5)
    assert server.requests == []
    for name, written in (("NEWSDESK_CONTEXT", "many"), ("NEWSDESK_TIMEOUT", "-1"), ("NEWSDESK_TIMEOUT", "soon")):
        monkeypatch.setenv("NEWSDESK_TIMEOUT", "7.5")
        monkeypatch.setenv(name, written)
        with pytest.raises(InputError, match=name):
            make_model("tiny", base_url=server.url)


def test_json_of_a_schema_is_asked_for_and_a_server_that_knows_none_says_so(
    server: ModelServer, make: Callable[..., LlamaModel]
) -> None:
    server.say('{"ids": []}')
    schema: dict[str, object] = {"type": "object"}
    assert make().fill(ASKED, schema, max_tokens=9, deadline=Deadline(20)).text == '{"ids": []}'
    assert server.requests[-1]["response_format"]["json_schema"]["schema"] == schema
    server.misbehave(lambda asked: asked.send({"error": {"message": "no response_format here"}}, status=400))
    with pytest.raises(ModelError) as caught:
        make().fill(ASKED, schema, max_tokens=9, deadline=Deadline(20))
    assert caught.value.is_refused


def test_the_clock_starts_with_the_request_and_again_with_the_first_word(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("qa.models.deadline.time.monotonic", lambda: now[0])
    deadline = Deadline(60)
    now[0] += 500
    assert deadline.remaining() == 60
    deadline.begin()
    now[0] += 50
    deadline.begin()
    assert deadline.remaining() == 10
    deadline.extend()
    assert deadline.remaining() == 60
