"""Any LlamaIndex `LLM` as a `Model`."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from qa.models.deadline import Deadline
from qa.models.endpoint import Endpoint
from qa.models.errors import ModelCancelled, ModelError, ModelUnavailable
from qa.models.faults import explain
from qa.models.responses import PartialReply
from qa.models.retries import Breaker, Retries
from qa.models.served import ServedModel
from qa.models.tokens import count
from qa.models.types import Completion, Message
from qa.models.wire import Wire
from qa.models.worker import run

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatResponse
    from llama_index.core.llms import LLM

_log = logging.getLogger(__name__)


class LlamaModel:
    """A `Model` that asks through LlamaIndex.

    Args:
        endpoint: What errors call it.
        lend: Gives the LlamaIndex object for one call, made to use that call's connection if it can be.
        context_tokens: How many tokens the model can take in and put out together; None for what its server says.
        usual_tokens: How many those are where it does not.
        served: Asks what its server knows of it, once, when that is first needed.
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
        context_tokens: int | None,
        usual_tokens: int = 0,
        served: Callable[[], ServedModel] = ServedModel,
        limit_name: str | None = None,
        stream_options: dict[str, object] | None = None,
        silence_s: float = 60.0,
        retries: Retries | None = None,
        breaker: Breaker | None = None,
    ) -> None:
        self.name = endpoint.name
        self._context_tokens, self._usual_tokens, self._ask_server = context_tokens, usual_tokens, served
        self._endpoint, self._lend = endpoint, lend
        self._limit_name, self._stream_options = limit_name, stream_options or {}
        self._silence_s = silence_s
        self._retries, self._breaker = retries or Retries(), breaker or Breaker()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._endpoint.who}>"

    @property
    def context_tokens(self) -> int:
        """How many tokens it can take in and put out together."""
        return self._context_tokens or self._served.context_tokens or self._usual_tokens

    @property
    def billions(self) -> float | None:
        """Its parameters, in billions, where its server says so."""
        return self._served.billions

    @cached_property
    def _served(self) -> ServedModel:
        return self._ask_server()

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
            ModelError: If no answer came.
            ValueError: If there is no message, or `max_tokens` is less than 1.
        """
        if not messages or max_tokens < 1:
            raise ValueError(f"got {len(messages)} messages and max_tokens={max_tokens}; both must be at least 1")
        return self._completed(_Call(messages, max_tokens, deadline, on_text))

    def fill(
        self,
        messages: Sequence[Message],
        schema: Mapping[str, object],
        *,
        max_tokens: int,
        deadline: Deadline,
    ) -> Completion:
        """See `ModelOfSchemas.fill`. It is streamed, so that a server that reads slowly shows when it has begun.

        Raises:
            ModelError: If no answer came.
        """
        wanted = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema, "strict": True}}
        options = {"response_format": wanted} if self._limit_name else {}
        return self._completed(_Call(messages, max_tokens, deadline, lambda _: None, options))

    def _completed(self, call: "_Call") -> Completion:
        messages, deadline = call.messages, call.deadline
        deadline.begin()
        deadline.check()  # one that was over before says nothing about the model
        self._breaker.check(self._endpoint.who)
        try:
            draft = self._try_until_it_comes(call)
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
            is_cut=draft.is_cut,
        )

    def _try_until_it_comes(self, call: "_Call") -> PartialReply:
        tries = 0
        while True:
            tries += 1
            try:
                return self._try(call)
            except ModelUnavailable as error:
                fault = error
            if call.is_shown or not self._retries.wait(fault, tries, call.deadline):
                raise fault
            _log.info("trying again: %s", fault)

    def _try(self, call: "_Call") -> PartialReply:
        deadline = call.deadline
        deadline.check()
        wire = Wire(silence_s=self._silence_s, who=self._endpoint.who)
        draft = PartialReply(self._endpoint)

        def ask() -> "Iterator[ChatResponse]":
            try:
                yield from self._responses(wire, call)
            finally:
                wire.close()

        fault = run(ask, lambda response: call.show(draft.add(response)), deadline=deadline, abort=wire.abort)
        if fault is not None:
            deadline.check()  # a read that ended because the time was over says nothing else
            raise explain(fault, self._endpoint, content_type=wire.content_type)
        if self._endpoint.where and not draft.is_openai and wire.content_type != "text/event-stream":
            # A page, say: for the library a stream without a single event in it.
            raise explain(TypeError(), self._endpoint, content_type=wire.content_type)
        draft.check()
        return draft

    def _responses(self, wire: Wire, call: "_Call") -> "Iterator[ChatResponse]":
        from llama_index.core.base.llms.types import ChatMessage, MessageRole

        llm = self._lend(wire)
        messages = [ChatMessage(role=MessageRole(m.role), content=m.content) for m in call.messages]
        options: dict[str, object] = {self._limit_name: call.max_tokens} if self._limit_name else {}
        options |= call.options
        if call.on_text is None:
            yield llm.chat(messages, **options)
        else:
            yield from llm.stream_chat(messages, **options, **self._stream_options)


@dataclass
class _Call:
    messages: Sequence[Message]
    max_tokens: int
    deadline: Deadline
    on_text: Callable[[str], None] | None
    options: Mapping[str, object] = field(default_factory=dict)
    """Further keywords of the call."""
    is_shown: bool = False
    """True as soon as the caller was given something of the answer."""

    def show(self, text: str) -> None:
        if self.on_text and text:
            if not self.is_shown:
                self.deadline.extend()
            self.is_shown = True
            self.on_text(text)
