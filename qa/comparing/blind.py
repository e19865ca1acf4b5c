"""One question answered in two ways, for somebody who chooses before learning which is which."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from index.errors import InputError
from qa.chat.conversation import Choices
from qa.evaluation.configuration import configuration, searching
from qa.evaluation.judges.preferences import Choice, Preference
from qa.newsdesk import Newsdesk
from qa.records.jsonl import now
from qa.types import Answer


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """How questions are answered: by which answerer, with which model and numbers of the ranking."""

    answerer: str | None = None
    """As for `Newsdesk.ask`."""
    model: str | None = None
    """The name of a language model; None for the one that the desk has."""
    overrides: Mapping[str, float] = field(default_factory=dict)
    """Numbers of the ranking, by the names in `qa.evaluation.configuration.SETTINGS`."""


@contextmanager
def opened_with(desk: Newsdesk, way: AnswerSettings) -> Iterator[Newsdesk]:
    """The same archive, opened a second time with the model of these settings; whoever uses the desk notices nothing.

    Raises:
        InputError: The model cannot be used.
    """
    model = way.model or (desk.model if way.answerer == "model" else None)
    with Newsdesk.read(desk.corpus.folder, reranker=desk.corpus.reranker, model=model) as opened:
        yield opened


@dataclass(frozen=True, slots=True)
class BlindPair:
    """Two answers to one question, in an order that does not give away where they came from."""

    first: Answer
    second: Answer
    first_config: Mapping[str, Any]
    second_config: Mapping[str, Any]

    def preferred(self, choice: Choice, by: str) -> Preference:
        """What is kept of it when somebody has chosen."""
        first, second = (answer.to_dict() | {"seconds": 0, "record": None} for answer in (self.first, self.second))
        return Preference(
            self.first.question, first, second, choice, self.first_config, self.second_config, by=by, created=now()
        )


def ask_both(
    desk: Newsdesk,
    question: str,
    ways: tuple[AnswerSettings, AnswerSettings],
    choices: Choices,
    *,
    is_turned: bool | None = None,
) -> BlindPair:
    """Answer a question in two ways. Nothing is kept, and where a model fails nothing takes its answer's place.

    Args:
        desk: The archive; both ways open it once more.
        question: What is asked.
        ways: Two that differ.
        choices: What the search is limited to, and the day of asking.
        is_turned: Does the second way's answer stand first? By default a coin decides.

    Raises:
        InputError: The ways are the same, or one cannot be used; as `Newsdesk.ask`.
        ModelError: A model failed.
    """
    made: list[tuple[Answer, dict[str, Any]]] = []
    asked: dict[str, Any] = {"filters": choices.filters, "as_of": choices.as_of, "record": False, "falls_back": False}
    for way in ways:
        with opened_with(desk, way) as opened:
            config = configuration(opened, way.answerer, way.overrides)
            if any(config == before for _, before in made):
                raise InputError("both sides are the same (change how one of them answers)")
            with searching(opened, way.overrides):
                made.append((opened.ask(question, answerer=way.answerer, **asked), config))
    if secrets.randbelow(2) if is_turned is None else is_turned:
        made.reverse()
    (first, first_config), (second, second_config) = made
    return BlindPair(first, second, first_config, second_config)
