"""Every fault of a model server becomes one sentence: no half answer, no key, no traceback, no thread left."""

import re
import threading
import time
import traceback
from collections.abc import Callable, Iterator

import pytest
from model_server import CUTS, FAULTS, TEXT, Fault, ModelServer, answer, chunk, whole_stream, words
from support import PATIENCE_S, assert_one_sentence

from qa.models import Completion, Deadline, Message, Model, ModelError, ModelTimeout, make_model
from qa.models.retries import Retries
from qa.models.worker import THREAD_NAME

KEY = "sk-test-5f1c9b7e-0a1b2c3d4e5f6a7b"
ASKED = [Message("system", "Answer briefly."), Message("user", "Who entered Walikale?")]
SHORT_S = 0.3


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with ModelServer() as here:
        yield here


def _model(server: ModelServer) -> Model:
    """A new one each time: its breaker must not decide the next test."""
    model = make_model("tiny", api_key=KEY, base_url=server.url, retries=Retries(first_wait_s=0))
    assert model is not None
    return model


def _ask(model: Model, fault: Fault, shown: list[str]) -> Completion:
    # An hour of `Retry-After` must not be waited for either.
    deadline = Deadline(SHORT_S if fault.is_endless else 20)
    return model.complete(ASKED, max_tokens=200, deadline=deadline, on_text=shown.append if fault.is_stream else None)


@pytest.fixture(autouse=True)
def _no_thread_stays() -> Iterator[None]:
    yield
    end = time.monotonic() + PATIENCE_S  # one that reads a flood gets little of a busy machine
    while left := [thread for thread in threading.enumerate() if thread.name == THREAD_NAME]:
        assert time.monotonic() < end, left
        time.sleep(0.005)


def test_there_are_many_faults_of_both_kinds() -> None:
    kinds = [fault.is_stream for fault in FAULTS.values()]
    assert min(kinds.count(True), kinds.count(False)) >= 40


@pytest.mark.parametrize("is_stream", [False, True], ids=["plain", "stream"])
def test_without_a_fault_there_is_an_answer(server: ModelServer, is_stream: bool) -> None:
    server.misbehave(None)
    shown: list[str] = []
    done = _model(server).complete(
        ASKED, max_tokens=200, deadline=Deadline(20), on_text=shown.append if is_stream else None
    )
    assert done == Completion(TEXT, 21, 17, "tiny-2025")
    assert "".join(shown) == (TEXT if is_stream else "")


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_fault_becomes_one_sentence_and_never_an_answer(
    server: ModelServer, fault: Fault, capfd: pytest.CaptureFixture[str]
) -> None:
    server.misbehave(fault)
    shown: list[str] = []
    start = time.monotonic()
    with pytest.raises(ModelError) as caught:
        _ask(_model(server), fault, shown)
    if fault.is_endless:
        assert SHORT_S * 0.9 < time.monotonic() - start < SHORT_S + 1
        assert str(caught.value).startswith("the model took longer than 0.3 s")
    message = str(caught.value)
    assert_one_sentence(caught.value)
    assert message.isprintable()
    assert "(" in message  # what to do next
    assert len(message) < 500
    trace = "".join(traceback.format_exception(caught.value))
    assert KEY not in trace
    assert KEY[8:20] not in trace
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert isinstance(caught.value, ModelTimeout) == fault.is_endless, message
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "name",
    [
        "stream-no-finish",
        "stream-error-after-text",
        "stream-reset-after-text",
        "stream-hang-after-text",
        "stream-cut-broken-11",
    ],
)
def test_what_was_shown_before_the_fault_is_no_answer_and_is_not_asked_for_again(
    server: ModelServer, name: str
) -> None:
    server.misbehave(name)
    asked = len(server.requests)
    shown: list[str] = []
    with pytest.raises(ModelError):
        _ask(_model(server), FAULTS[name], shown)
    assert "".join(shown) == TEXT
    assert len(server.requests) == asked + 1


@pytest.mark.parametrize("is_stream", [False, True], ids=["plain", "stream"])
def test_what_was_written_until_no_more_was_allowed_is_an_answer_that_says_so(
    server: ModelServer, is_stream: bool
) -> None:
    whole, cut = answer(TEXT, finish_reason="length"), [*words(TEXT), chunk(finish="length")]
    server.misbehave(lambda asked: asked.stream(*cut) if is_stream else asked.send(whole))
    on_text: Callable[[str], None] | None = (lambda _: None) if is_stream else None
    done = _model(server).complete(ASKED, max_tokens=200, deadline=Deadline(20), on_text=on_text)
    assert (done.text, done.is_cut) == (TEXT, True)


def test_cuts_are_all_before_the_end_and_differ() -> None:
    body, complete = whole_stream(TEXT)
    places = [(complete - 1) * part // (CUTS - 1) for part in range(CUTS)]
    assert places == sorted(set(places))
    assert places[0] == 0
    assert places[-1] == complete - 1 < len(body)


@pytest.mark.parametrize("is_chunked", [False, True], ids=["clean", "broken"])
def test_cut_anywhere_in_the_last_events_is_no_answer(server: ModelServer, is_chunked: bool) -> None:
    body, complete = whole_stream("Yes.")
    for length in range(complete - 60, complete):

        def cut(ex: object, length: int = length) -> None:
            from model_server import Exchange

            assert isinstance(ex, Exchange)
            if is_chunked:
                ex.head(content_type="text/event-stream", transfer_encoding="chunked")
                ex.write(b"%x\r\n%b" % (len(body), body[:length]))
            else:
                ex.head(content_type="text/event-stream")
                ex.write(body[:length])

        server.misbehave(cut)
        with pytest.raises(ModelError, match="broke off before"):
            _model(server).complete(ASKED, max_tokens=9, deadline=Deadline(20), on_text=lambda _: None)


# What a person can do about it differs, so the sentence must.
SENTENCES = {
    "plain-400": r"refused what was asked, status 400 .*“Unsupported parameter: '.*' \[31mis not supported\.”$",
    "plain-400-too-long": r"^the question and its passages are too long for the model 'tiny' at http://[\d.:]+/v1 \(",
    "stream-400-too-long": r"too long for the model 'tiny'",
    "stream-error-too-long": r"too long for the model 'tiny'",
    "plain-413": r"too long for the model 'tiny'",
    "plain-401": r"the key with status 401 \(check OPENAI_API_KEY\); it says: “Incorrect API key .*: \*\*\*\.? You",
    "stream-403": r"refused the key with status 403",
    "plain-404": r"knows no model 'tiny' \(check its name in NEWSDESK_MODEL, and OPENAI_BASE_URL\)",
    "plain-422": r"very very.*…”$",
    "plain-429": r"is asked too often \(wait a little\)",
    "plain-429-quota": r"has no quota left",
    "plain-503": r"cannot answer now, status 503 \(try again later\); it says: “Overloaded”$",
    "plain-502-html": r"cannot answer now, status 502 \(try again later\)$",
    "stream-529-text": r"status 529 .*; it says: “overloaded, key \*\*\*”$",
    "stream-302": r"points to another address",
    "plain-html-200": r"sent a web page where a model was to answer \(check OPENAI_BASE_URL\)$",
    "stream-html-200": r"sent a web page where a model was to answer \(check OPENAI_BASE_URL\)$",
    "plain-text-200": r"sent no chat answer but text/plain",
    "stream-image-200": r"sent no chat answer but image/png",
    "plain-empty-choices": r"sent no chat answer \(check",
    "plain-two-choices": r"several answers",
    "stream-second-choice": r"several answers",
    "plain-finish-length": r"reached the limit of an answer before",
    "stream-finish-length-then-stop": r"reached the limit of an answer before",
    "plain-finish-filter": r"content filter",
    "plain-finish-null": r"broke off before its answer was complete",
    "plain-finish-missing": r"broke off before its answer was complete",
    "plain-finish-unknown": r"stopped with 'because'",
    "plain-tool-call": r"asked for a tool",
    "stream-tool-call-said-stop": r"asked for a tool",
    "plain-refusal": r"declined to answer \(.*\); it says: “I cannot help with that\.”$",
    "stream-refusal": r"declined to answer \(.*\); it says: “I cannot help\.”$",
    "plain-null-content": r"empty answer",
    "plain-blank-content": r"empty answer",
    "stream-blank": r"empty answer",
    "plain-role-user": r"spoke as 'user'",
    "stream-role-user": r"spoke as 'user'",
    "plain-surrogate": r"no valid Unicode",
    "stream-surrogate": r"no valid Unicode",
    "plain-invalid-utf8": r"cut or damaged",
    "stream-invalid-utf8": r"cut or damaged",
    "plain-cut-clean-2": r"cut or damaged",
    "plain-cut-broken-2": r"the connection to .* broke off",
    "plain-enormous": r"more than 1,000,000 characters",
    "stream-enormous": r"more than 1,000,000 characters",
    "plain-gzip": r"compressed",
    "stream-text-after-end": r"went on after the end",
    "stream-error-event": r"gave up in the middle of its answer \(try again\); it says: “The engine is overloaded”$",
    "stream-error-with-key": r"it says: “Key \*\*\* was revoked, \*\*\*”$",
    "plain-reset-at-once": r"the connection to .* broke off",
    "stream-closed-at-once": r"the connection to .* broke off",
    "stream-no-finish": r"broke off before its answer was complete",
    "stream-cut-clean-0": r"broke off before its answer was complete",
    "stream-answered-in-one": r"sent no chat answer \(check",
}  # fmt: skip


@pytest.mark.parametrize("name", SENTENCES)
def test_sentence_says_what_it_was(server: ModelServer, name: str) -> None:
    server.misbehave(name)
    with pytest.raises(ModelError) as caught:
        _ask(_model(server), FAULTS[name], [])
    assert re.search(SENTENCES[name], str(caught.value)), str(caught.value)
