"""Collect a language model's opinions: several at a time, and kept in a file so that nothing is asked twice.

A judge sees a question and its answer as plain lines of bounded length, between two fences.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from index.errors import InputError, file_errors
from index.text.characters import flat
from index.types import Progress
from qa.evaluation.workers import completed
from qa.models import Deadline, Message, Model, ModelCancelled, ModelError
from qa.records.jsonl import Lines
from qa.types import Turn

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_SECONDS = 240.0
"""For one opinion, all of its prompts together."""
_MOST_TOKENS = 2_000
"""Of one reply: a word or two, and before them whatever a model thinks to itself."""
_MOST_QUESTION, _MOST_ANSWER, _MOST_TURN = 4_000, 12_000, 1_000
_TURNS = 6
"""So many of a conversation's last turns are shown."""

Opinion = TypeVar("Opinion", bound="DataclassInstance")
Restore = Callable[[Mapping[str, Any]], Opinion | None]


class UnreadableReply(Exception):
    """A reply is not in the form that was asked for; the message continues after the model's name."""


@dataclass(frozen=True, slots=True)
class Task(Generic[Opinion]):
    """One thing to ask a judge about."""

    id: str
    """The id of the question that was answered."""
    prompts: Sequence[str]
    read: Callable[[Iterable[str]], Opinion]
    """Makes an opinion of the replies; raises `UnreadableReply` if one is not in the form that was asked for."""
    basis: Sequence[str] = ()
    """What the opinion depends on besides the model and the prompts; tasks that are equal in all are asked once."""


@dataclass(frozen=True, slots=True)
class Judge:
    """A language model that judges, one thing or several at a time."""

    model: Model
    concurrency: int = 1
    """How many things are judged at the same time."""
    on_progress: Progress = lambda *_: None
    """Called with how many are done; what it raises ends the judging, which can be resumed."""

    def __post_init__(self) -> None:
        if self.concurrency < 1:
            raise InputError(f"{self.concurrency} answers cannot be judged at the same time (give at least 1)")

    def opinion(self, task: Task[Opinion], deadline: Deadline | None = None) -> Opinion:
        """Ask about one thing, within 240 seconds by default.

        Raises:
            ModelError: It did not answer whole, or not in the form that was asked for, or has no room for the prompt.
        """
        model, deadline = self.model, deadline or Deadline(_SECONDS)
        room = min(_MOST_TOKENS, model.context_tokens // 4)

        def complete(prompt: str) -> str:
            if model.count(prompt) + room > model.context_tokens:
                raise ModelError(f"{model.name} has no room for what it is to judge (name another model)")
            reply = model.complete((Message("user", prompt),), max_tokens=room, deadline=deadline)
            if reply.is_cut:
                raise ModelError(f"{model.name} reached the limit of an opinion before it had given one (name another)")
            return reply.text.rpartition("</think>")[2].strip()  # of a model that writes its thoughts before

        try:
            return task.read(map(complete, task.prompts))
        except UnreadableReply as exc:
            raise ModelError(f"{model.name} {exc} (name another model)") from exc

    def opinions(
        self, tasks: Sequence[Task[Opinion]], path: Path | None, restore: Restore[Opinion], phase: str = "judging"
    ) -> list[Opinion | ModelError]:
        """Ask about many things; a failure does not stop the others.

        Args:
            tasks: What is asked.
            path: A file in which opinions are kept: one counts again for exactly this model and basis.
            restore: Reads an opinion from a row of that file; None where it holds none that counts.
            phase: What `on_progress` calls it.

        Returns:
            An opinion for each task, or why there is none.

        Raises:
            InputError: The file cannot be read or written.
            ModelCancelled: A call was cancelled.
        """
        begun, is_over = list[Deadline](), threading.Event()

        def attempt(keyed: tuple[str, Task[Opinion]]) -> tuple[str, Task[Opinion], Opinion | ModelError]:
            deadline = Deadline(_SECONDS)
            begun.append(deadline)
            if is_over.is_set():
                deadline.cancel()
            try:
                return *keyed, self.opinion(keyed[1], deadline)
            except ModelCancelled:
                raise
            except ModelError as exc:
                return *keyed, exc

        def end() -> None:
            is_over.set()
            for deadline in [*begun]:
                deadline.cancel()

        # A digest of everything that an opinion depends on: model, prompts and answers.
        bases = [json.dumps([self.model.name, *task.basis, *task.prompts]) for task in tasks]
        keys = [hashlib.sha256(basis.encode()).hexdigest()[:32] for basis in bases]
        once = dict(zip(keys, tasks, strict=True))  # what several people labelled is one thing to ask
        found: dict[str, Opinion | ModelError] = {}
        with file_errors(path or Path(), "used", "choose another folder"):
            for row in Lines(path) if path else ():
                if isinstance(row.get("key"), str) and (opinion := restore(row)) is not None:
                    found[row["key"]] = opinion
        missing = [keyed for keyed in once.items() if keyed[0] not in found]
        before = len(once) - len(missing)
        self.on_progress(phase, before, len(once))
        with closing(completed(attempt, missing, self.concurrency, on_end=end)) as results:
            for done, (key, task, result) in enumerate(results, before + 1):
                found[key] = result
                if path and not isinstance(result, ModelError):
                    with file_errors(path, "used", "choose another folder"):
                        Lines(path).append({"id": task.id, "key": key, "model": self.model.name, **asdict(result)})
                self.on_progress(phase, done, len(once))
        return [found[key] for key in keys]


# --- what a judge sees ---------------------------------------------------------------------------------------------


def question_lines(text: str, history: Sequence[Turn] = (), as_of: str = "") -> str:
    """The question with the turns before it, one line each, and the day on which it was asked.

    >>> print(question_lines("And who lost?", [Turn("user", "Who won?")], "2025-03-20"))
    user: Who won?
    And who lost?
    Asked on 2025-03-20.
    """
    lines = [f"{turn.role}: {flat(turn.content)[:_MOST_TURN]}" for turn in history[-_TURNS:]]
    lines.append(flat(text)[:_MOST_QUESTION])
    return "\n".join([*lines, f"Asked on {flat(as_of)[:40]}."] if as_of else lines)


def answer_lines(given: Mapping[str, Any]) -> str:
    """The answer's sentences, each with the words that it cites; or the sentence with which it declines.

    Nothing shows where it came from: neither who wrote it nor which outlet it cites.

    Args:
        given: JSON form of an `Answer`.
    """
    quotes = {}
    for citation in given.get("citations", ()):
        before = citation.get("context")  # the sentence that it needs to be understood
        quotes[citation["marker"]] = flat(f"{before['quote']} {citation['quote']}" if before else citation["quote"])
    lines = []
    for statement in given.get("statements", ()) if given.get("answered") else ():
        lines.append(flat(statement["text"]))
        lines += [f"  Source: {quotes[marker]}" for marker in statement.get("citations", ()) if marker in quotes]
    return "\n".join(lines or [flat(str(given.get("text") or ""))])[:_MOST_ANSWER]


def answer_words(given: Mapping[str, Any]) -> str:
    """The answer's words without markers or citations; or the sentence with which it declines."""
    statements = given.get("statements", ()) if given.get("answered") else ()
    return flat(" ".join(statement["text"] for statement in statements) or str(given.get("text") or ""))[:_MOST_ANSWER]


def fence(*texts: str) -> str:
    """A line that occurs in none of these texts, to put around them.

    >>> fence("a ===== b")
    '======'
    """
    found = "====="
    while any(found in text for text in texts):
        found += "="
    return found
