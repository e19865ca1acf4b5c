"""Conversations: which kept answers belong together, in `conversations.jsonl` of the corpus folder.

A line names a conversation, whose it is, and the record of one answer. It holds no text: what was asked and answered
stands in `answers.jsonl` alone, so that an article that is taken down leaves every conversation too.
"""

import hashlib
import uuid
from dataclasses import dataclass
from pathlib import Path

from qa.records.jsonl import Lines, now

CONVERSATIONS_FILE = "conversations.jsonl"


@dataclass(frozen=True, slots=True)
class ConversationRecord:
    """One conversation of one person."""

    id: str
    began: str
    """ISO 8601."""
    records: tuple[str, ...]
    """Of its answers, oldest first."""


class Conversations:
    """The conversations held over one corpus. Nobody is shown another person's.

    A person is known by a secret of theirs, such as a browser's cookie; only its hash is written.
    """

    def __init__(self, folder: Path) -> None:
        self._lines = Lines(folder / CONVERSATIONS_FILE)

    def keep(self, owner: str, record: str, conversation: str | None = None) -> str:
        """Add an answer to a conversation, or begin one; returns the conversation's id."""
        conversation = conversation or uuid.uuid4().hex
        self._write(owner, conversation, record=record)
        return conversation

    def drop(self, owner: str, record: str, conversation: str) -> None:
        """Take an answer out of a conversation: it was asked again, or its question was changed."""
        self._write(owner, conversation, dropped=record)

    def forget(self, owner: str, conversation: str) -> None:
        """Take a conversation off its owner's list; its answers stay in the record of answers."""
        self._write(owner, conversation, forgotten=True)

    def of(self, owner: str) -> list[ConversationRecord]:
        """A person's conversations, the one that was last added to first."""
        held: dict[str, ConversationRecord] = {}
        mine = _hash(owner)
        for line in self._lines:
            if line.get("of") != mine or not {"conversation", "at"} <= line.keys():
                continue
            name = line["conversation"]
            before = held.pop(name, None) or ConversationRecord(name, line["at"], ())
            if not line.get("forgotten"):
                records = [r for r in before.records if r != line.get("dropped")]
                records += [line["record"]] if "record" in line else []
                held[name] = ConversationRecord(name, before.began, tuple(records))
        return [conversation for conversation in reversed(held.values()) if conversation.records]

    def find(self, owner: str, conversation: str) -> ConversationRecord | None:
        """One of a person's conversations; None if it is not theirs or not there."""
        return next((held for held in self.of(owner) if held.id == conversation), None)

    def _write(self, owner: str, conversation: str, **what: object) -> None:
        self._lines.append({"conversation": conversation, "of": _hash(owner), "at": now(), **what})


def _hash(owner: str) -> str:
    return hashlib.sha256(owner.encode()).hexdigest()[:32]
