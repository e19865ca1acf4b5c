"""The chat window: what one turn does, and that the page asks no other machine."""

import re
import socket
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

import ui
from index.errors import InputError
from index.types import Article
from qa.models import Message
from qa.models.scripted import ScriptedModel
from qa.newsdesk import Newsdesk
from qa.types import Turn


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Newsdesk]:
    with Newsdesk.open(tmp_path / "corpus") as opened:
        opened.add(
            Article("ferry", "The ferry Meadowlark sank at noon off Quayside. Nobody on the Meadowlark was hurt.")
        )
        yield opened


def _turn(desk: Newsdesk, text: str, shown: Sequence[Any] = (), said: Sequence[Turn] = ()) -> tuple[Any, ...]:
    """What stands at the end of a turn."""
    *_, last = ui.respond(desk, text, list(shown), list(said))
    return last


def test_a_models_words_are_a_draft_while_they_come_and_then_the_checked_answer(desk: Newsdesk) -> None:
    def write(messages: Sequence[Message]) -> str:
        (cited,) = re.findall(r"\[(\w+\.\d+)\] The ferry", messages[1].content)
        return f"The ferry <b>Meadowlark</b> sank at noon. [{cited}] It sank at noon off Quayside. [{cited}]"

    desk.model = ScriptedModel([write, "1: NOT IN THE ARCHIVE"], piece_characters=5, pause_s=0.01)
    states = [shown[1]["content"] for _, shown, _, _ in ui.respond(desk, "What sank at noon off Quayside?", [], [])]
    first, *drafts, last = states
    assert "Looking in the archive" in first
    assert len(drafts) > 2
    assert all("Draft, not checked yet" in draft for draft in drafts)
    assert all("<b>" not in state for state in states)
    assert "Draft" not in last
    assert "It sank at noon off Quayside" in last
    assert "<sup>" in last


def test_a_turn_that_is_given_up_ends_the_models_work(desk: Newsdesk) -> None:
    desk.model = ScriptedModel(["The ferry sank. " * 500], piece_characters=5, pause_s=0.01)
    turn = ui.respond(desk, "What sank at noon off Quayside?", [], [])
    next(turn)
    assert "Draft" in next(turn)[1][1]["content"]
    turn.close()
    assert not any(thread.name.startswith("newsdesk-answer") for thread in threading.enumerate())


def test_turn_shows_question_and_answer_and_empties_the_box(desk: Newsdesk) -> None:
    box, shown, said, held = _turn(desk, "What sank at noon off Quayside?")
    assert box == ""
    assert [message["role"] for message in shown] == ["user", "assistant"]
    assert "sank at noon" in shown[1]["content"]
    assert [turn.role for turn in said] == ["user", "assistant"]
    assert "1 articles" in held


def test_follow_up_uses_the_conversation_before_it(desk: Newsdesk) -> None:
    said = [Turn("user", "Where did the Meadowlark sink?"), Turn("assistant", "…")]
    _, shown, _, _ = _turn(desk, "Was anybody hurt on it?", said=said)
    assert "Understood as" in shown[1]["content"]
    assert "Nobody on the Meadowlark was hurt" in shown[1]["content"]


def test_blank_question_changes_nothing(desk: Newsdesk) -> None:
    assert _turn(desk, "   ", ["shown"])[:3] == ("   ", ["shown"], [])


def test_question_that_cannot_be_used_stays_in_the_box_with_one_sentence(desk: Newsdesk) -> None:
    box, shown, said, _ = _turn(desk, "?!")
    assert box == "?!"
    assert "holds no word" in shown[1]["content"]
    assert said == []


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
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=rf"port {port} of 127\.0\.0\.1 is taken .*--port"):
            ui.serve(desk, port=port)


def test_only_loopback_is_listened_on() -> None:
    source = Path(ui.__file__).read_text(encoding="utf-8")
    assert re.findall(r"server_name=(\w+)", source) == ["HOST"]
    assert ui.HOST == "127.0.0.1"
