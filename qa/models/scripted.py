"""A model that says what it was given to say: for tests, examples and demonstrations, without a network or a key."""

import threading
from collections.abc import Callable, Sequence

from index.text import token_counts
from qa.models.deadline import Deadline
from qa.models.errors import ModelError
from qa.models.types import Completion, Message

Reply = str | Exception | Callable[[Sequence[Message]], str]
"""A text; a function that makes one of the messages; or an exception that is raised."""


class ScriptedModel:
    """A `Model` that gives one reply after another and remembers what it was asked.

    Args:
        replies: One for each call, in order.
        name: What it is called.
        context_tokens: How many tokens it claims to take; nothing is refused for being longer.
        piece_characters: The length of the pieces that `on_text` gets.
        pause_s: Seconds before each piece.

    >>> from qa.models import Deadline
    >>> model = ScriptedModel(["Rebels. [k1.2]"])
    >>> model.complete([Message("user", "Who?")], max_tokens=100, deadline=Deadline(1)).text
    'Rebels. [k1.2]'
    >>> model.calls
    [(Message(role='user', content='Who?'),)]
    """

    def __init__(
        self,
        replies: Sequence[Reply],
        *,
        name: str = "scripted",
        context_tokens: int = 8192,
        piece_characters: int = 16,
        pause_s: float = 0.0,
    ) -> None:
        if piece_characters < 1:
            raise ValueError(f"piece_characters must be at least 1, not {piece_characters}")
        self.name = name
        self.context_tokens = context_tokens
        self.calls: list[tuple[Message, ...]] = []
        """The messages of every call, those that failed included."""
        self._replies = list(replies)
        self._piece_characters, self._pause_s = piece_characters, pause_s
        self._lock = threading.Lock()

    def count(self, text: str) -> int:
        """How many tokens of `o200k_base` a text has."""
        return token_counts.count(text)

    def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,  # noqa: ARG002  # the protocol's
        deadline: Deadline,
        on_text: Callable[[str], None] | None = None,
    ) -> Completion:
        """Give the next reply; see `Model.complete`. `max_tokens` cuts and refuses nothing.

        Raises:
            ModelError: If the time is over, the reply is blank, or there is none left.
            Exception: The one that is the reply.
        """
        deadline.begin()
        deadline.check()
        with self._lock:
            self.calls.append(tuple(messages))
            number = len(self.calls)
        if number > len(self._replies):
            raise ModelError(
                f"the model {self.name!r} has {len(self._replies)} replies and was asked {number} times "
                "(give it one reply for each call)"
            )
        text = self._say(self._replies[number - 1], messages)
        for start in range(0, len(text), self._piece_characters):
            deadline.pause(self._pause_s)
            if on_text:
                on_text(text[start : start + self._piece_characters])
        deadline.check()
        return Completion(text, sum(self.count(m.content) for m in messages), self.count(text), self.name)

    def _say(self, reply: Reply, messages: Sequence[Message]) -> str:
        if isinstance(reply, Exception):
            raise reply
        text = reply if isinstance(reply, str) else reply(messages)
        if not text.strip():
            raise ModelError(f"the model {self.name!r} sent an empty answer (give it a reply with words)")
        return text
