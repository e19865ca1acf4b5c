"""Responses of LlamaIndex, read with suspicion: is the answer whole, and did the model end it itself?

In LlamaIndex a `ChatResponse` has `message` (role, blocks of content), `delta` (what a streamed piece adds), and `raw`:
what the vendor's library returned. OpenAI's is a `ChatCompletion` or `ChatCompletionChunk`; only there stand
`finish_reason`, `usage` (in a stream: in one last chunk without choices, and only when asked for with
`stream_options`), the number of choices and a refusal. LlamaIndex itself looks at none of these, and joins the pieces
of several choices.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qa.models.endpoint import Endpoint
from qa.models.errors import ModelError
from qa.models.redaction import quote

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatResponse

MOST_CHARACTERS = 1_000_000
"""Of one answer."""
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")  # of a surrogate pair; no file and no screen takes it
_WHOLE = {"stop", "end_turn", "stop_sequence", "eos", "eos_token", "complete", "completed", "done"}
"""How vendors say that an answer ended by itself, in small letters; OpenAI only says `stop`."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What one response adds to an answer."""

    text: str = ""
    finish: str | None = None
    """Why the answer ends here, if it does."""
    is_openai: bool = False
    """It has OpenAI's shape: then its answer must say that it ended by itself."""
    refusal: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None
    model: str = ""


def pieces(responses: "Iterator[ChatResponse]", endpoint: Endpoint) -> Iterator[Piece]:
    """Read the responses of a stream, or the only response of an answer in one.

    Raises:
        ModelError: If one has another shape than an answer to the one that was asked.
    """
    known = 0  # characters
    for response in responses:
        text = response.delta
        if text is None:  # some vendors only give the whole text so far
            text = (response.message.content or "")[known:]
        known += len(text)
        yield _read(response, text, endpoint)


def _read(response: "ChatResponse", text: str, endpoint: Endpoint) -> Piece:
    if _HALF_CHARACTER.search(text):
        raise ModelError(f"{endpoint.who} sent text that is no valid Unicode (try again)", is_passing=True)
    raw = response.raw
    choices = _get(raw, "choices")
    if not isinstance(choices, list):
        finish = _get(raw, "finish_reason") or _get(raw, "done_reason") or _get(raw, "stop_reason")
        return Piece(text, finish if isinstance(finish, str) else None)
    if len(choices) > 1 or any(_get(choice, "index") for choice in choices):
        raise ModelError(f"{endpoint.who} sent several answers where one was asked for (choose another server)")
    choice = choices[0] if choices else None
    message = _get(choice, "message") or _get(choice, "delta")
    role = _get(message, "role")
    if role and role != "assistant":
        raise ModelError(f"{endpoint.who} spoke as {quote(role)!r} where the assistant was to answer (try again)")
    finish = _get(choice, "finish_reason")
    if _get(message, "tool_calls") or _get(message, "function_call"):
        finish = "tool_calls"
    refusal = _get(message, "refusal")
    usage = _get(raw, "usage")
    return Piece(
        text=text,
        finish=finish if finish is None else str(finish),
        is_openai=True,
        refusal=refusal if isinstance(refusal, str) else "",
        tokens_in=_whole(_get(usage, "prompt_tokens")),
        tokens_out=_whole(_get(usage, "completion_tokens")),
        model=quote(_get(raw, "model"), endpoint.key),
    )


def _get(of: Any, name: str) -> Any:
    return of.get(name) if isinstance(of, dict) else getattr(of, name, None)


def _whole(number: object) -> int | None:
    return number if isinstance(number, int) and not isinstance(number, bool) and number >= 0 else None


class PartialReply:
    """An answer that is on its way, piece by piece."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._texts: list[str] = []
        self._size = 0
        self.is_openai = False  # whether any of it had OpenAI's shape
        self._finish: str | None = None
        self._refusal = ""
        self.tokens_in: int | None = None
        self.tokens_out: int | None = None
        self.model = ""

    @property
    def text(self) -> str:
        """All of it so far."""
        return "".join(self._texts)

    def add(self, piece: Piece) -> None:
        """Take the next piece.

        Raises:
            ModelError: If the answer has got too long, or goes on after its end.
        """
        who = self._endpoint.who
        if piece.text and self._finish is not None and self.is_openai:
            raise ModelError(f"{who} went on after the end of its answer (try again)", is_passing=True)
        self._size += len(piece.text) + len(piece.refusal)
        if self._size > MOST_CHARACTERS:
            raise ModelError(f"{who} sent more than {MOST_CHARACTERS:,} characters (choose another model)")
        self._texts.append(piece.text)
        self._refusal += piece.refusal
        self.is_openai |= piece.is_openai
        if self._finish in (None, "stop"):  # a later `stop` does not mend an earlier `length`
            self._finish = piece.finish or self._finish
        self.tokens_in = self.tokens_in if piece.tokens_in is None else piece.tokens_in
        self.tokens_out = self.tokens_out if piece.tokens_out is None else piece.tokens_out
        self.model = piece.model or self.model

    def check(self) -> None:
        """Do nothing if the answer is whole: it ended by itself and says something.

        An object of another vendor that gives no reason for the end is believed when it ends without an exception.

        Raises:
            ModelError: If the answer is not whole.
        """
        who, finish = self._endpoint.who, self._finish
        if self._refusal:
            said = quote(self._refusal, self._endpoint.key)
            raise ModelError(f"{who} declined to answer (put the question in other words); it says: “{said}”")
        if finish is None and (self.is_openai or self._endpoint.where):
            raise ModelError(f"{who} broke off before its answer was complete (try again)", is_passing=True)
        if finish is not None and finish != "stop" and (self.is_openai or finish.lower() not in _WHOLE):
            raise ModelError(f"{who} {_unfinished(finish)}")
        if not self.text.strip():
            raise ModelError(f"{who} sent an empty answer (try again, or choose another model)", is_passing=True)


def _unfinished(finish: str) -> str:
    if finish.lower() in ("length", "max_tokens", "max_output_tokens", "model_length"):
        return "reached its limit before its answer was complete (ask for less, or allow it a longer answer)"
    if finish.lower() in ("content_filter", "safety", "refusal", "recitation"):
        return "was stopped by its content filter (put the question in other words, or choose another model)"
    if finish.lower() in ("tool_calls", "function_call", "tool_use"):
        return "asked for a tool where it was to answer (choose another model)"
    return f"did not end its answer but stopped with {quote(finish)!r} (try again, or choose another model)"
