"""What goes to a language model and what comes back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from qa.models.deadline import Deadline


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole answer of a model; of one that broke off there is none.

    Invariant: `text` is not blank and is valid Unicode.
    """

    text: str
    tokens_in: int
    """Tokens of the messages: as the server counted them, else counted here."""
    tokens_out: int
    """Tokens of the answer: as the server counted them, else counted here."""
    model: str
    """The model that answered, as the server calls it."""


@runtime_checkable
class Model(Protocol):
    """A language model."""

    @property
    def name(self) -> str:
        """What a user types."""

    @property
    def context_tokens(self) -> int:
        """How many tokens it can take in and put out together."""

    def count(self, text: str) -> int:
        """How many tokens a text has for this model; near it where its tokens are not known."""

    def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        deadline: Deadline,
        on_text: Callable[[str], None] | None = None,
    ) -> Completion:
        """Ask the model and wait for its whole answer.

        Args:
            messages: The conversation so far, the question last.
            max_tokens: Upper bound of the answer; an answer that needs more is an error, not cut.
            deadline: Bounds all of it, further tries and waits included; cancelling it ends the call at once.
            on_text: Given the answer in pieces as they come, in the calling thread. What it was given is an answer
                only if this method returns; what it raises passes through.

        Raises:
            ModelError: If the whole answer did not come, for whatever reason.
        """
