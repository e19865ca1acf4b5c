"""A model whose replies are kept in a file: a run that was broken off goes on, and is scored again without a server."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from index.errors import InputError
from qa.models import (
    Completion,
    Deadline,
    Message,
    Model,
    ModelError,
    ModelOfKnownSize,
    ModelOfSchemas,
    ModelTooLong,
)

Purpose = Literal["answer", "repair", "rewriting"]


@dataclass(frozen=True, slots=True)
class RecordedReply:
    """What a model replied to certain messages, or why it refused them."""

    key: str
    """SHA-256 of the messages, the schema and the limit, in hexadecimal digits."""
    text: str
    tokens_in: int
    tokens_out: int
    seconds: float
    model: str
    is_cut: bool = False
    refused: Literal["", "refused", "too long"] = ""
    """`refused`: the server takes no schema; `too long`: the messages were."""

    def completion(self) -> Completion:
        """The reply as the product is given it.

        Raises:
            ModelError: The model refused.
        """
        if self.refused == "too long":
            raise ModelTooLong(self.text)
        if self.refused:
            raise ModelError(self.text, is_refused=True)
        return Completion(self.text, self.tokens_in, self.tokens_out, self.model, self.is_cut)


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One call of a model, and its reply."""

    purpose: Purpose
    messages: tuple[Message, ...]
    reply: RecordedReply


class RecordedModel:
    """A `Model` that asks another one only for what stands not yet in its file.

    What took too long, or failed in passing, is not kept, and asked again in the next run.

    Args:
        file: JSON lines: first what the server says of the model, then a reply a line. Made if it is not there.
        model: None replays what there is.

    Attributes:
        calls: All that were answered since the list was last emptied.
        repairs: May the model be asked to mend what it wrote? If not, such a call fails.

    Raises:
        InputError: There is neither a model nor such a file, or the file is another model's.
    """

    def __init__(self, file: Path, model: Model | None) -> None:
        self._file, self._model = file, model
        lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.is_file() else []
        if not lines and model is None:
            raise InputError(f"{file} holds no replies, and no model is named (set NEWSDESK_MODEL and OPENAI_BASE_URL)")
        if not lines and model is not None:
            billions = model.billions if isinstance(model, ModelOfKnownSize) else None
            lines = [{"name": model.name, "context_tokens": model.context_tokens, "billions": billions}]
            file.parent.mkdir(parents=True, exist_ok=True)
            self._keep(lines[0])
        self.name: str = lines[0]["name"]
        self.context_tokens: int = lines[0]["context_tokens"]
        self.billions: float | None = lines[0]["billions"]
        if model is not None and model.name != self.name:
            raise InputError(f"{file} holds replies of {self.name!r}, not of {model.name!r} (name another --replies)")
        self._known = {reply.key: reply for reply in (RecordedReply(**line) for line in lines[1:])}
        self.calls: list[ModelCall] = []
        self.repairs = True

    def count(self, text: str) -> int:
        """How many tokens a text has; see `Model.count`."""
        from qa.models.tokens import count

        return count(text, self.name)

    def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        deadline: Deadline,
        on_text: Callable[[str], None] | None = None,  # noqa: ARG002  # nobody watches
    ) -> Completion:
        """The reply that is kept, else the model's own, which is then kept."""
        asked = self._model
        return self._replied(
            messages,
            [max_tokens],
            deadline,
            lambda: asked.complete(messages, max_tokens=max_tokens, deadline=deadline) if asked else None,
        )

    def fill(
        self, messages: Sequence[Message], schema: Mapping[str, object], *, max_tokens: int, deadline: Deadline
    ) -> Completion:
        """The same for JSON of a schema; refused where the model takes none."""
        asked = self._model
        if asked is not None and not isinstance(asked, ModelOfSchemas):
            raise ModelError("it takes no schema", is_refused=True)
        return self._replied(
            messages,
            [max_tokens, schema],
            deadline,
            lambda: asked.fill(messages, schema, max_tokens=max_tokens, deadline=deadline) if asked else None,
        )

    def _replied(
        self,
        messages: Sequence[Message],
        options: Sequence[object],
        deadline: Deadline,
        ask: Callable[[], Completion | None],
    ) -> Completion:
        deadline.begin()
        purpose = _purpose(messages)
        if purpose == "repair" and not self.repairs:
            raise ModelError("not asked")
        said = json.dumps([[asdict(message) for message in messages], *options], sort_keys=True)
        key = hashlib.sha256(said.encode()).hexdigest()
        if key not in self._known:
            self._known[key] = _asked(key, ask)
            self._keep(asdict(self._known[key]))
        self.calls.append(ModelCall(purpose, tuple(messages), self._known[key]))
        return self._known[key].completion()

    def _keep(self, line: Mapping[str, object]) -> None:
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _asked(key: str, ask: Callable[[], Completion | None]) -> RecordedReply:
    """What a model says now."""
    started = time.perf_counter()
    try:
        reply = ask()
    except ModelError as exc:
        if not (exc.is_refused or isinstance(exc, ModelTooLong)):
            raise
        refused: Literal["refused", "too long"] = "too long" if isinstance(exc, ModelTooLong) else "refused"
        return RecordedReply(key, str(exc), 0, 0, 0.0, "", refused=refused)
    if reply is None:
        raise ModelError("the file of replies has none to this (name the model, so that it can be asked)")
    seconds = round(time.perf_counter() - started, 2)
    return RecordedReply(key, reply.text, reply.tokens_in, reply.tokens_out, seconds, reply.model, reply.is_cut)


def _purpose(messages: Sequence[Message]) -> Purpose:
    """What is asked for: the rules of an answer are a system's message, and a repair follows what was written."""
    if messages[0].role != "system":
        return "rewriting"
    return "repair" if any(message.role == "assistant" for message in messages) else "answer"


def digest(replies: Sequence[RecordedReply]) -> str:
    """SHA-256 over raw replies, in hexadecimal digits; their order, and one that comes twice, are not in it."""
    lines = sorted({f"{each.key} {each.refused or each.text}" for each in replies})
    return hashlib.sha256("\n".join(lines).encode("utf-8", "backslashreplace")).hexdigest()
