"""What goes to a language model and what comes back."""

from collections.abc import Callable, Mapping, Sequence
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
    """What a model answered; of an answer that broke off there is none.

    Invariant: `text` is not blank and is valid Unicode.
    """

    text: str
    tokens_in: int
    """Tokens of the messages: as the server counted them, else counted here."""
    tokens_out: int
    """Tokens of the answer: as the server counted them, else counted here."""
    model: str
    """The model that answered, as the server calls it."""
    is_cut: bool = False
    """Did it end because no more was allowed? Its last sentence is then not whole."""


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
        """Ask the model and wait until it has ended.

        Args:
            messages: The conversation so far, the question last.
            max_tokens: Upper bound of the answer; one that needs more says that it is cut.
            deadline: Bounds all of it, further tries and waits included; cancelling it ends the call at once.
            on_text: Given the answer in pieces as they come, in the calling thread. What it was given is an answer
                only if this method returns; what it raises passes through.

        Raises:
            ModelError: If no answer came, or not all that the model wrote, for whatever reason.
        """


@runtime_checkable
class ModelOfKnownSize(Protocol):
    """A model that knows, or can ask its server, how large it is."""

    @property
    def billions(self) -> float | None:
        """Its parameters in billions; None where nothing states them."""


@runtime_checkable
class ModelOfSchemas(Protocol):
    """A model whose server may write JSON of a given schema."""

    def fill(
        self,
        messages: Sequence[Message],
        schema: Mapping[str, object],
        *,
        max_tokens: int,
        deadline: Deadline,
    ) -> Completion:
        """Ask the model for JSON of a schema; see `Model.complete`.

        Args:
            messages: The conversation so far, the question last.
            schema: A JSON schema. A server that knows none may pay no heed to it.
            max_tokens: Upper bound of the answer.
            deadline: Bounds all of it.

        Raises:
            ModelError: If no answer came; `is_refused` where the server takes no schema.
        """
