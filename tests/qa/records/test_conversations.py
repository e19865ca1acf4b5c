"""Conversations: an order of kept answers, each person's own."""

from pathlib import Path

from qa.records.conversations import CONVERSATIONS_FILE, Conversations


def test_conversation_holds_its_answers_in_order(tmp_path: Path) -> None:
    held = Conversations(tmp_path)
    one = held.keep("ada", "r1")
    assert held.keep("ada", "r2", one) == one
    two = held.keep("ada", "r3")
    assert [(c.id, c.records) for c in held.of("ada")] == [(two, ("r3",)), (one, ("r1", "r2"))]
    held.keep("ada", "r4", one)
    assert [c.id for c in held.of("ada")] == [one, two]  # the one last added to stands first
    assert Conversations(tmp_path).find("ada", one) == held.of("ada")[0]  # another process reads the same


def test_nobody_sees_anothers_conversations(tmp_path: Path) -> None:
    held = Conversations(tmp_path)
    mine = held.keep("ada", "r1")
    assert held.of("bo") == []
    assert held.find("bo", mine) is None
    held.keep("bo", "r9", mine)  # who learns an id and adds to it adds to one of their own
    assert held.find("ada", mine).records == ("r1",)  # type: ignore[union-attr]
    assert b"ada@example.com" not in (tmp_path / CONVERSATIONS_FILE).read_bytes()


def test_answers_that_were_dropped_and_conversations_that_were_forgotten_are_gone(tmp_path: Path) -> None:
    held = Conversations(tmp_path)
    one = held.keep("ada", "r1")
    held.keep("ada", "r2", one)
    held.drop("ada", "r1", one)
    assert held.of("ada")[0].records == ("r2",)
    held.drop("ada", "r2", one)
    assert held.of("ada") == []
    two = held.keep("ada", "r3")
    held.forget("ada", two)
    assert held.of("ada") == []


def test_half_written_line_is_passed_over(tmp_path: Path) -> None:
    held = Conversations(tmp_path)
    one = held.keep("ada", "r1")
    with (tmp_path / CONVERSATIONS_FILE).open("a") as file:
        file.write('[]\n{"conversation": "x"}\n{"conversation": "to')
    held.keep("ada", "r2", one)
    assert held.of("ada")[0].records == ("r1", "r2")
