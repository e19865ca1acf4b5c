"""Any LlamaIndex `LLM` as a `Model`."""

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from qa.models.deadline import Deadline
from qa.models.endpoint import Endpoint
from qa.models.errors import ModelCancelled, ModelError, ModelUnavailable
from qa.models.faults import explain
from qa.models.responses import PartialReply, Piece, pieces
from qa.models.retries import Breaker, Retries
from qa.models.tokens import count
from qa.models.types import Completion, Message
from qa.models.wire import Wire
from qa.models.worker import run

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage, ChatResponse
    from llama_index.core.llms import LLM

_log = logging.getLogger(__name__)


class LlamaModel:
    """A `Model` that asks through LlamaIndex.

    Args:
        endpoint: What errors call it.
        lend: Gives the LlamaIndex object for one call, made to use that call's connection if it can be.
        context_tokens: How many tokens the model can take in and put out together.
        limit_name: The keyword by which the object takes the bound on the answer's length: `max_tokens`; None for
            objects of which that is not known: theirs is what they were made with.
        stream_options: Further keywords of a streaming call.
        silence_s: The longest wait for the next bytes.
        retries: When a passing fault is tried again.
        breaker: When the model is left alone.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        lend: "Callable[[Wire], LLM]",
        *,
        context_tokens: int,
        limit_name: str | None = None,
        stream_options: dict[str, object] | None = None,
        silence_s: float = 60.0,
        retries: Retries | None = None,
        breaker: Breaker | None = None,
    ) -> None:
        self.name = endpoint.name
        self.context_tokens = context_tokens
        self._endpoint, self._lend = endpoint, lend
        self._limit_name, self._stream_options = limit_name, stream_options or {}
        self._silence_s = silence_s
        self._retries, self._breaker = retries or Retries(), breaker or Breaker()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._endpoint.who}>"

    def count(self, text: str) -> int:
        """How many tokens a text has: by the model's own table where it is known, else by `o200k_base`."""
        return count(text, self.name)

    def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        deadline: Deadline,
        on_text: Callable[[str], None] | None = None,
    ) -> Completion:
        """See `Model.complete`. A passing fault is tried again, unless `on_text` was given something already.

        Raises:
            ModelError: If the whole answer did not come.
            ValueError: If there is no message, or `max_tokens` is less than 1.
        """
        if not messages or max_tokens < 1:
            raise ValueError(f"got {len(messages)} messages and max_tokens={max_tokens}; both must be at least 1")
        deadline.check()  # one that was over before says nothing about the model
        self._breaker.check(self._endpoint.who)
        shown = _Shown(on_text)
        try:
            draft = self._try_until_it_comes(messages, max_tokens, deadline, shown)
        except ModelCancelled:
            raise
        except ModelError as error:
            self._breaker.failed(is_passing=error.is_passing)
            raise
        self._breaker.succeeded()
        text = draft.text
        return Completion(
            text=text,
            tokens_in=sum(self.count(m.content) for m in messages) if draft.tokens_in is None else draft.tokens_in,
            tokens_out=self.count(text) if draft.tokens_out is None else draft.tokens_out,
            model=draft.model or self.name,
        )

    def _try_until_it_comes(
        self, messages: Sequence[Message], max_tokens: int, deadline: Deadline, shown: "_Shown"
    ) -> PartialReply:
        tries = 0
        while True:
            tries += 1
            try:
                return self._try(messages, max_tokens, deadline, shown)
            except ModelUnavailable as error:
                fault = error
            if shown.is_something or not self._retries.wait(fault, tries, deadline):
                raise fault
            _log.info("trying again: %s", fault)

    def _try(self, messages: Sequence[Message], max_tokens: int, deadline: Deadline, shown: "_Shown") -> PartialReply:
        deadline.check()
        wire = Wire(silence_s=min(self._silence_s, max(deadline.remaining(), 0.001)), who=self._endpoint.who)
        draft = PartialReply(self._endpoint)

        def ask() -> Iterator[Piece]:
            try:
                yield from pieces(self._responses(wire, messages, max_tokens, shown.is_wanted), self._endpoint)
            finally:
                wire.close()

        def take(piece: Piece) -> None:
            draft.add(piece)
            shown(piece.text)

        fault = run(ask, take, deadline=deadline, abort=wire.abort)
        if fault is not None:
            deadline.check()  # a read that ended because the time was over says nothing else
            raise explain(fault, self._endpoint, content_type=wire.content_type)
        if self._endpoint.where and not draft.is_openai and wire.content_type != "text/event-stream":
            # A page, say: for the library a stream without a single event in it.
            raise explain(TypeError(), self._endpoint, content_type=wire.content_type)
        draft.check()
        return draft

    def _responses(
        self, wire: Wire, messages: Sequence[Message], max_tokens: int, is_stream: bool
    ) -> "Iterator[ChatResponse]":
        llm = self._lend(wire)
        options: dict[str, object] = {self._limit_name: max_tokens} if self._limit_name else {}
        if not is_stream:
            yield llm.chat(_chat(messages), **options)
            return
        yield from llm.stream_chat(_chat(messages), **options, **self._stream_options)


class _Shown:
    """What the caller was shown of an answer."""

    def __init__(self, on_text: Callable[[str], None] | None) -> None:
        self._on_text = on_text
        self.is_wanted = on_text is not None
        self.is_something = False

    def __call__(self, text: str) -> None:
        if self._on_text and text:
            self.is_something = True
            self._on_text(text)


def _chat(messages: Sequence[Message]) -> "list[ChatMessage]":
    from llama_index.core.base.llms.types import ChatMessage, MessageRole

    return [ChatMessage(role=MessageRole(message.role), content=message.content) for message in messages]
