"""The chat window without a browser: what a turn and an add do, and where it listens."""

import errno
import html
import importlib
import inspect
import os
import re
import socket
import threading
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from model_server import Exchange, ModelServer

import ui
from index.errors import InputError
from index.types import Article, Filters
from qa.chat.conversation import Conversation, ModelAtWork
from qa.models import Deadline, Message, present
from qa.models.scripted import ScriptedModel
from qa.newsdesk import Newsdesk
from qa.server import runner

_NOBODY = Conversation("ada")
_WRITTEN: tuple[Any, ...] = ([], "", "", "", ui.WRITTEN)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Newsdesk]:
    with Newsdesk.open(tmp_path / "corpus") as opened:
        opened.add(
            Article("ferry", "The ferry Meadowlark sank at noon off Quayside. Nobody on the Meadowlark was hurt.")
        )
        yield opened


def _last(desk: Newsdesk, text: str, talk: Conversation = _NOBODY, given: Sequence[Any] = (), **more: Any) -> ui.Step:
    """What the window shows at the end of a turn."""
    *_, last = ui.respond(desk, text, talk, given, **more)
    return last


def test_gradio_is_imported_without_writing_stubs_and_answers_several_at_once(desk: Newsdesk) -> None:
    window: Any = ui.build(desk)
    writer: Any = importlib.import_module("gradio.component_meta").create_or_modify_pyi
    writer(int, "int", [])  # of which Gradio's own finds no source
    assert window._queue.default_concurrency_limit == 16


def test_a_models_words_are_a_draft_while_they_come_and_then_the_checked_answer(desk: Newsdesk) -> None:
    def write(messages: Sequence[Message]) -> str:
        (cited,) = re.findall(r"\[(\w+\.\d+)\] The ferry", messages[1].content)
        return f"The ferry <b>Meadowlark</b> sank at noon. [{cited}] It sank at noon off Quayside. [{cited}]"

    desk.model = ScriptedModel([write, "1: NOT IN THE ARCHIVE"], piece_characters=5, pause_s=0.01)
    steps = list(ui.respond(desk, "What sank at noon off Quayside?", _NOBODY, _WRITTEN))
    first, *waiting, last = (step.shown[1]["content"] for step in steps)
    assert "Looking in the archive" in first
    drafts = [shown for shown in waiting if "is reading" not in shown]
    assert len(drafts) > 2
    assert all("Draft, not checked yet" in draft for draft in drafts)
    assert all("<b>" not in step.shown[1]["content"] for step in steps)
    assert "Draft" not in last
    assert "It sank at noon off Quayside" in last
    assert "nd-cite" in last
    assert [step.conversation is None for step in steps] == [True] * (len(steps) - 1) + [False]


def test_question_box_is_emptied_once_and_then_left_to_the_person(desk: Newsdesk) -> None:
    assert [step.box for step in ui.respond(desk, "What sank at noon off Quayside?", _NOBODY)] == ["", None]


def test_a_turn_that_is_given_up_ends_the_models_work(desk: Newsdesk) -> None:
    others = set(threading.enumerate())  # a window that an earlier test closed may still be at its last turn
    desk.model = ScriptedModel(["The ferry sank. " * 500], piece_characters=5, pause_s=0.01)
    turn = ui.respond(desk, "What sank at noon off Quayside?", _NOBODY, _WRITTEN)
    assert any("Draft" in step.shown[1]["content"] for step in turn)
    turn.close()
    begun = set(threading.enumerate()) - others
    assert not any(thread.name.startswith("newsdesk-work") for thread in begun)


def test_a_turn_that_is_stopped_gives_the_question_back_and_changes_nothing(desk: Newsdesk) -> None:
    before = _last(desk, "What sank at noon off Quayside?").conversation
    assert before is not None
    desk.model = ScriptedModel(["The ferry sank. " * 5000] * 2, piece_characters=5, pause_s=0.01)
    for talk, replaces_last in ((_NOBODY, False), (before, True)):  # neither has a turn before it to be rewritten with
        deadline = Deadline(600)
        turn = ui.respond(desk, "Who was hurt?", talk, _WRITTEN, replaces_last=replaces_last, deadline=deadline)
        next(turn)
        next(turn)
        deadline.cancel()
        *_, last = turn
        assert (last.box, last.conversation, last.shown) == ("Who was hurt?", talk, ui.messages(talk))
        assert desk.conversations.of("ada")[0].records == (before.exchanges[0].answer.record,)


def test_turn_shows_question_and_answer_and_keeps_both(desk: Newsdesk) -> None:
    last = _last(desk, "What sank at noon off Quayside?")
    assert [message["role"] for message in last.shown] == ["user", "assistant"]
    assert "sank at noon" in last.shown[1]["content"]
    assert last.conversation is not None
    (held,) = desk.conversations.of("ada")
    assert (held.id, held.records) == (last.conversation.id, (last.conversation.exchanges[0].answer.record,))


def test_follow_up_uses_the_conversation_before_it(desk: Newsdesk) -> None:
    talk = _last(desk, "Where did the Meadowlark sink?").conversation
    assert talk is not None
    last = _last(desk, "Was anybody hurt on it?", talk)
    assert "Understood as" in last.shown[3]["content"]
    assert "Nobody on the Meadowlark was hurt" in last.shown[3]["content"]


def test_a_changed_question_takes_the_place_of_the_last_turn(desk: Newsdesk) -> None:
    talk = _last(desk, "Where did the Meadowlark sink?").conversation
    assert talk is not None
    last = _last(desk, "What sank at noon off Quayside?", talk, replaces_last=True)
    assert len(last.shown) == 2
    assert last.conversation is not None
    assert desk.conversations.of("ada")[0].records == (last.conversation.exchanges[0].answer.record,)


def test_fields_limit_the_search_and_what_cannot_be_read_is_one_sentence(desk: Newsdesk) -> None:
    limited = _last(desk, "What sank at noon?", given=(["Quay Post"], "2025-03", " ", "", ui.QUOTED)).conversation
    assert limited is not None
    assert limited.exchanges[0].answer.filters == Filters(("Quay Post",), date(2025, 3, 1))
    for given, told in (
        ((["Quay Post"], "soon", "", "", ui.QUOTED), "since is no date"),
        (([], "2025", "2024", "", ui.QUOTED), "swap them"),
        (([], "", "", "March", ui.QUOTED), "asked as of is no day"),
    ):
        last = _last(desk, "What sank?", given=given)
        assert told in html.unescape(last.shown[1]["content"])
        assert (last.box, last.conversation) == ("What sank?", _NOBODY)


def test_blank_question_changes_nothing(desk: Newsdesk) -> None:
    assert list(ui.respond(desk, "   ", _NOBODY)) == [ui.Step([], _NOBODY)]


def test_question_that_cannot_be_used_goes_back_into_the_box_with_one_sentence(desk: Newsdesk) -> None:
    last = _last(desk, "?!")
    assert (last.box, last.conversation) == ("?!", _NOBODY)
    assert "holds no word" in last.shown[1]["content"]


def test_report_of_an_add_names_files_as_the_person_knows_them(desk: Newsdesk, tmp_path: Path) -> None:
    hidden = tmp_path / "uploads" / "0af3"
    hidden.mkdir(parents=True)
    (hidden / "mill.txt").write_text("The tide mill of Redmere burnt down.", encoding="utf-8")
    (hidden / "photo.bin").write_bytes(b"\x01\x02\x03")
    first, *_, last = ui.add_files(desk, [str(hidden / "mill.txt"), str(hidden / "photo.bin")], "Redmere Post")
    assert "0 articles read" in html.unescape(first)
    assert "1 article added" in html.unescape(last)
    assert "photo.bin" in html.unescape(last)
    assert "0af3" not in last
    assert desk.article("mill.txt").article.source.outlet == "Redmere Post"


def test_add_that_cannot_be_is_one_sentence(desk: Newsdesk) -> None:
    with Newsdesk.open(desk.corpus.folder) as reader:  # the other one writes
        assert "is being written by" in html.unescape(list(ui.add_files(reader, ["x.txt"], None))[-1])


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore::UserWarning")
def test_window_is_built_with_local_fonts_and_no_public_endpoint(desk: Newsdesk) -> None:
    window = ui.build(desk)
    try:
        config = window.get_config_file()
        assert config["title"] == "Newsdesk"
        assert window.analytics_enabled is False
        public = [
            d for d in config["dependencies"] if d.get("api_visibility", "public") == "public" and d.get("api_name")
        ]
        assert public == []
    finally:
        window.close()


def test_taken_port_is_one_sentence(desk: Newsdesk) -> None:
    with socket.socket() as taken:
        taken.bind((ui.HOST, 0))
        taken.listen()
        port, told = taken.getsockname()[1], list[str]()
        with pytest.raises(InputError, match=rf"port {port} of 127\.0\.0\.1 cannot be listened on .*--port") as caught:
            ui.serve(desk, port=port, on_ready=told.append)
    assert os.strerror(errno.EADDRINUSE) in str(caught.value)
    assert str(caught.value).count("127.0.0.1") == 1
    assert told == []


def test_only_loopback_is_listened_on_unless_another_address_is_named() -> None:
    assert inspect.signature(ui.serve).parameters["host"].default == ui.HOST == "127.0.0.1"
    with ui._listener("127.0.0.1", 0) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"


@pytest.mark.parametrize("host", ["203.0.113.7", "no such host"])
def test_address_that_is_not_this_machines_is_one_sentence(desk: Newsdesk, host: str) -> None:
    with pytest.raises(InputError, match=rf"port 0 of {host} cannot be listened on .*--host"):
        ui.serve(desk, host=host, port=0)


@pytest.mark.parametrize(
    ("host", "written"),
    [("127.0.0.1", "http://127.0.0.1:7861"), ("::1", "http://[::1]:7861"), ("desk.lan", "http://desk.lan:7861")],
)
def test_address_is_told_when_somebody_listens_there(
    desk: Newsdesk, monkeypatch: pytest.MonkeyPatch, host: str, written: str
) -> None:
    events: list[str] = []

    class Listener:
        def __enter__(self) -> "Listener":
            events.append("listens")
            return self

        def __exit__(self, *_: object) -> None:
            events.append("ended")

        def getsockname(self) -> tuple[object, ...]:
            return ("192.0.2.7", 7861)

    monkeypatch.setattr(ui, "_listener", lambda *_: Listener())
    monkeypatch.setattr(ui, "application", lambda *_, **__: None)
    monkeypatch.setattr(runner, "run", lambda *_: events.append("runs"))
    ui.serve(desk, host=host, port=0, on_ready=events.append)
    assert events == ["listens", written, "runs", "ended"]


def test_a_model_that_was_found_is_chosen_for_a_conversation_and_shown_at_work(
    desk: Newsdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ModelServer() as server:
        assert not server.headers, "nothing is asked before a person asks"
        ways, about = ui.models_found(desk, {"vllm": server.url})
        assert ways == [ui.QUOTED, "vllm/tiny"]
        assert "vllm/tiny (1.5B)" in about
        monkeypatch.setitem(present.SERVERS, "vllm", server.url)
        is_seen = threading.Event()

        def answer(exchange: Exchange) -> None:
            is_seen.wait(20)
            exchange.good()

        server.say('{"ids": [], "sentence": ""}')
        server.misbehave(answer)
        window: Any = ui.build(desk)
        for step in ui.respond(desk, "What sank at noon off Quayside?", _NOBODY, ([], "", "", "", "vllm/tiny")):
            if re.search(r"is reading \d+ tokens: \d+ s", html.unescape(step.shown[1]["content"])):
                is_seen.set()
        assert is_seen.is_set()
        assert server.requests[-1]["model"] == "tiny"
        last = step.conversation
        assert last is not None
        assert re.fullmatch(r".+ read 21 tokens and wrote 17 in \d+ s", ui._read_and_written(last))
        assert desk.model is None, "other conversations keep theirs"
        assert "Find language models" in str(window.config)
    assert "No model server answers" in ui.models_found(desk, {"vllm": server.url})[1]


def test_how_fast_a_model_reads_is_said_with_its_first_words() -> None:
    now = ModelAtWork(600, asked_at=10.0, begun_at=70.0, text="It")
    assert ui._reading(now) == "read 600 tokens in 60 s, 10 a second"
