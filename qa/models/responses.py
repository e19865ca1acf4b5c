"""Responses of LlamaIndex, read with suspicion: is the answer whole, and did the model end it itself?

In LlamaIndex a `ChatResponse` has `message` (role, blocks of content), `delta` (what a streamed piece adds), and `raw`:
what the vendor's library returned. OpenAI's is a `ChatCompletion` or `ChatCompletionChunk`; only there stand
`finish_reason`, `usage` (in a stream: in one last chunk without choices, and only when asked for with
`stream_options`), the number of choices and a refusal. LlamaIndex itself looks at none of these, and joins the pieces
of several choices.
"""

import re
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

_CUT = {"length", "max_tokens", "max_output_tokens", "model_length"}
"""How they say that no more was allowed."""


class PartialReply:
    """An answer that is on its way, response by response of a stream, or in the only one."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._texts: list[str] = []
        self._known = 0  # characters
        self._finish: str | None = None
        self._refusal = ""
        self.is_openai = False
        """Has any of it OpenAI's shape? Then it must say that it ended by itself."""
        self.tokens_in: int | None = None
        self.tokens_out: int | None = None
        self.model = ""

    @property
    def text(self) -> str:
        """All of it so far."""
        return "".join(self._texts)

    @property
    def is_cut(self) -> bool:
        """Did it end because no more was allowed?"""
        return (self._finish or "").lower() in _CUT

    def add(self, response: "ChatResponse") -> str:
        """Take the next response; returns what it adds to the text.

        Raises:
            ModelError: If it has another shape than an answer to the one that was asked, or the answer has got too
                long, or goes on after its end.
        """
        text, who = response.delta, self._endpoint.who
        if text is None:  # some vendors only give the whole text so far
            text = (response.message.content or "")[self._known :]
        self._known += len(text)
        if _HALF_CHARACTER.search(text):
            raise ModelError(f"{who} sent text that is no valid Unicode (try again)", is_passing=True)
        if text and self._finish is not None and self.is_openai:
            raise ModelError(f"{who} went on after the end of its answer (try again)", is_passing=True)
        self._texts.append(text)
        raw = response.raw
        choices = _get(raw, "choices")
        if isinstance(choices, list):
            finish = self._add_openais(raw, choices)
        else:
            stated = _get(raw, "finish_reason") or _get(raw, "done_reason") or _get(raw, "stop_reason")
            finish = stated if isinstance(stated, str) else None
        if self._finish in (None, "stop"):  # a later `stop` does not mend an earlier `length`
            self._finish = finish or self._finish
        if self._known + len(self._refusal) > MOST_CHARACTERS:
            raise ModelError(f"{who} sent more than {MOST_CHARACTERS:,} characters (choose another model)")
        return text

    def _add_openais(self, raw: Any, choices: list[Any]) -> str | None:
        """Take what only OpenAI's shape has; returns why the answer ends here, if it does."""
        self.is_openai, who = True, self._endpoint.who
        if len(choices) > 1 or any(_get(choice, "index") for choice in choices):
            raise ModelError(f"{who} sent several answers where one was asked for (choose another server)")
        choice = choices[0] if choices else None
        message = _get(choice, "message") or _get(choice, "delta")
        role, refusal = _get(message, "role"), _get(message, "refusal")
        if role and role != "assistant":
            raise ModelError(f"{who} spoke as {quote(role)!r} where the assistant was to answer (try again)")
        self._refusal += refusal if isinstance(refusal, str) else ""
        usage = _get(raw, "usage")
        self.tokens_in = _whole(_get(usage, "prompt_tokens"), self.tokens_in)
        self.tokens_out = _whole(_get(usage, "completion_tokens"), self.tokens_out)
        self.model = quote(_get(raw, "model"), self._endpoint.key) or self.model
        finish = _get(choice, "finish_reason")
        if _get(message, "tool_calls") or _get(message, "function_call"):
            finish = "tool_calls"
        return finish if finish is None else str(finish)

    def check(self) -> None:
        """Do nothing if the answer is whole, or cut where no more was allowed, and says something.

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
        says_something = bool(self.text.strip())
        is_ended = finish is None or finish == "stop" or (not self.is_openai and finish.lower() in _WHOLE)
        if finish is not None and not is_ended and not (self.is_cut and says_something):
            raise ModelError(f"{who} {_unfinished(finish)}")
        if not says_something:
            raise ModelError(f"{who} sent an empty answer (try again, or choose another model)", is_passing=True)


def _get(of: Any, name: str) -> Any:
    return of.get(name) if isinstance(of, dict) else getattr(of, name, None)


def _whole(number: object, before: int | None) -> int | None:
    """A count, or what was known before where it is none."""
    return number if isinstance(number, int) and not isinstance(number, bool) and number >= 0 else before


def _unfinished(finish: str) -> str:
    if finish.lower() in _CUT:
        return "reached the limit of an answer before it had begun one (choose a model that thinks less)"
    if finish.lower() in ("content_filter", "safety", "refusal", "recitation"):
        return "was stopped by its content filter (put the question in other words, or choose another model)"
    if finish.lower() in ("tool_calls", "function_call", "tool_use"):
        return "asked for a tool where it was to answer (choose another model)"
    return f"did not end its answer but stopped with {quote(finish)!r} (try again, or choose another model)"
