"""One person's conversation as a window holds it: what was asked and answered, and how the next turn goes."""

import time
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date

from index.types import Filters
from qa.answering import extractive, generative
from qa.chat.background import in_background
from qa.models import Deadline
from qa.newsdesk import Newsdesk
from qa.question.periods import period
from qa.records.jsonl import now
from qa.rendering.answer_view import AnswerView
from qa.types import Answer, Turn

ANSWERERS = {"Quoted sentences": extractive.NAME, "Language model": generative.NAME}
"""What a window calls those who answer."""
_TICK_S = 1.0  # after which a person who waits for a model sees that time goes on


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person has chosen beside the question."""

    filters: Filters = field(default_factory=Filters)
    answerer: str | None = None
    as_of: date | None = None
    """The day that `last week` counts from and about which articles come first; None for today, if it is needed."""
    model: str | None = None
    """The language model of this conversation, as `newsdesk models` lists it; None for the desk's own."""


@dataclass(frozen=True, slots=True)
class ModelAtWork:
    """How far a language model has come with an answer."""

    tokens: int
    """What it reads."""
    asked_at: float
    """When it was asked, as `time.monotonic` counts."""
    begun_at: float | None = None
    """When its first words came; None while it reads."""
    text: str = ""
    """Its words so far."""

    @property
    def seconds(self) -> float:
        """How long it has been reading, or how long that took."""
        return max(0.0, (self.begun_at or time.monotonic()) - self.asked_at)

    @property
    def pace(self) -> float | None:
        """Tokens that it read in a second; None until it has."""
        return self.tokens / max(self.seconds, 0.001) if self.begun_at else None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation; a turn makes a new value of it."""

    owner: str
    """A secret of the person's, by which their conversations are found again."""
    id: str | None = None
    """None until its first answer is kept."""
    exchanges: tuple[AnswerView, ...] = ()

    @property
    def before_last(self) -> "Conversation":
        """The conversation as it was before its last turn."""
        return replace(self, exchanges=self.exchanges[:-1])

    @property
    def history(self) -> list[Turn]:
        """The turns as a follow-up reads them."""
        return [
            turn
            for exchange in self.exchanges
            for turn in (Turn("user", exchange.answer.question), Turn("assistant", exchange.answer.text))
        ]


def ask(
    desk: Newsdesk,
    conversation: Conversation,
    text: str,
    choices: Choices,
    *,
    replaces_last: bool = False,
    deadline: Deadline | None = None,
) -> Generator[ModelAtWork | Conversation, None, None]:
    """One turn: how far a model has come, then the conversation with the answer. Closing it stops the model.

    Args:
        desk: What is asked.
        talk: The conversation so far.
        text: The question.
        choices: What was chosen beside it.
        replaces_last: It takes the place of the last turn, once it is answered.
        deadline: For the model's work; its `cancel` ends the turn.

    Raises:
        NewsdeskError: The question cannot be answered, or it was cancelled; the conversation stays as it is.
    """
    replaces_last = replaces_last and bool(conversation.exchanges)
    before = conversation.before_last if replaces_last else conversation
    deadline = deadline or Deadline(desk.timeout_s)

    def work(tell: Callable[[ModelAtWork], None]) -> Answer:
        now = ModelAtWork(0, time.monotonic())

        def asked(tokens: int) -> None:
            nonlocal now
            now = ModelAtWork(tokens, time.monotonic())
            tell(now)

        def grow(piece: str) -> None:
            nonlocal now
            now = replace(now, begun_at=now.begun_at or time.monotonic(), text=now.text + piece)
            tell(now)

        return desk.ask(
            text, history=before.history, filters=choices.filters, answerer=choices.answerer,
            as_of=choices.as_of or _today_if_needed(text), deadline=deadline, on_text=grow, on_asked=asked,
            model=choices.model,
        )  # fmt: skip

    answer = yield from in_background(work, on_gone=deadline.cancel, every_s=_TICK_S)
    after = _with(desk, before, answer)
    if replaces_last and answer.record:  # what was not kept takes nothing's place
        _drop_last(desk, conversation)
    yield after


def reopened(desk: Newsdesk, owner: str, conversation_id: str) -> Conversation | None:
    """A conversation that was kept, with its answers as they may be shown now; None if it is not this person's."""
    held = desk.conversations.find(owner, conversation_id)
    return Conversation(owner, held.id, exchanges(desk, held.records)) if held else None


def recent(desk: Newsdesk, owner: str, most: int) -> list[tuple[str, str, str]]:
    """A person's last conversations: the id, the first question and the time of each."""
    held = desk.conversations.of(owner)[:most]
    kept = desk.records.get(conversation.records[0] for conversation in held)
    return [(c.id, kept[c.records[0]].answer.question, c.began) for c in held if c.records[0] in kept]


def exchanges(desk: Newsdesk, records: Iterable[str]) -> tuple[AnswerView, ...]:
    """Answers that were kept, by the ids of their records, with what the archive still knows of their articles.

    The words of articles that are held back at present are left out.
    """
    kept = desk.answers(records)
    return tuple(AnswerView(k.answer, k.at, desk.sources(k.answer), since=k.since) for k in kept.values())


def _with(desk: Newsdesk, conversation: Conversation, answer: Answer) -> Conversation:
    exchange = AnswerView(answer, now(), desk.sources(answer))
    name = conversation.id
    if answer.record:
        with suppress(OSError):  # a corpus on a read-only disk still answers
            name = desk.conversations.keep(conversation.owner, answer.record, conversation.id)
    return replace(conversation, id=name, exchanges=(*conversation.exchanges, exchange))


def _drop_last(desk: Newsdesk, conversation: Conversation) -> None:
    record = conversation.exchanges[-1].answer.record
    if conversation.id and record:
        with suppress(OSError):  # on a disk that cannot be written nothing was kept either
            desk.conversations.drop(conversation.owner, record, conversation.id)


def _today_if_needed(text: str) -> date | None:
    """The day of asking, if the question names days that count from it, such as `last week`."""
    today = date.today()
    return today if period(text, today) and not period(text, None) else None
