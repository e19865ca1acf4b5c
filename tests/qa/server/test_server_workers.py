"""Questions that come over HTTP: so many at once, so many waiting, and none for who has gone."""

import asyncio
import gc
import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest
from support import PATIENCE_S

from index.errors import Busy, InputError
from qa.models import Deadline, ModelCancelled
from qa.newsdesk import Newsdesk
from qa.server.workers import Workers
from qa.types import Answer

QUESTION = "Who has taken the town of Walikale?"


class Desk:
    """Answers when it is told to, and remembers what was asked of it."""

    def __init__(self, desk: Newsdesk) -> None:
        self._desk, self.timeout_s = desk, desk.timeout_s
        self.asked: list[str] = []
        self.begun = threading.Semaphore(0)
        self.may_end = threading.Event()

    def ask(self, question: str, *, deadline: Deadline, on_text: Callable[[str], object] | None, **_: Any) -> Answer:
        self.asked.append(question)
        if on_text:
            on_text("A draft")
        self.begun.release()
        while not self.may_end.wait(0.01):
            deadline.check()
        return self._desk.ask(QUESTION, answerer="extractive", record=False)

    async def has_begun(self) -> None:
        """Wait until one more question is being answered."""
        assert await asyncio.to_thread(self.begun.acquire, timeout=PATIENCE_S)


@pytest.fixture
def desk(sample: Newsdesk) -> Desk:
    return Desk(sample)


def _asking(desk: Desk, **limits: int) -> Workers:
    return Workers(desk, **limits)  # type: ignore[arg-type]


def test_questions_beyond_those_that_may_wait_are_refused_at_once(desk: Desk) -> None:
    asking = _asking(desk, at_once=1, waiting=2)

    async def main() -> None:
        coming = [asyncio.create_task(asking.answer(f"{number}")) for number in range(3)]
        await desk.has_begun()
        with pytest.raises(Busy, match="ask again"):
            await asking.answer("too many")
        with pytest.raises(Busy):
            await asking.run(lambda: None)
        desk.may_end.set()
        assert [answer.answered for answer in await asyncio.gather(*coming)] == [True] * 3
        assert (await asking.answer("later")).answered  # there is room again

    asyncio.run(main())
    asking.close()
    assert sorted(desk.asked) == ["0", "1", "2", "later"]


def test_who_goes_away_gets_no_answer_and_nobody_hears_of_it(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    asking = _asking(desk, at_once=1)

    async def main() -> None:
        left = asyncio.Event()
        answering = asyncio.create_task(asking.answer("first", gone=left.wait))
        waiting = asyncio.create_task(asking.answer("second"))
        await desk.has_begun()
        waiting.cancel()  # its connection was closed while it waited for its turn
        left.set()
        with pytest.raises(ModelCancelled):
            await answering
        with pytest.raises(asyncio.CancelledError):
            await waiting
        desk.may_end.set()
        assert (await asking.answer("third")).answered

    with caplog.at_level(logging.DEBUG):
        asyncio.run(main())
        asking.close()
        gc.collect()  # what nobody looked at would be logged now
    assert desk.asked == ["first", "third"]
    assert [record.getMessage() for record in caplog.records if "never retrieved" in record.getMessage()] == []


def test_draft_comes_before_the_answer_and_cancelling_ends_it(desk: Desk) -> None:
    asking = _asking(desk, at_once=1)

    async def main() -> None:
        pieces: list[str] = []
        answering = asyncio.create_task(asking.answer("first", on_text=pieces.append))
        await desk.has_begun()
        assert pieces == ["A draft"]
        answering.cancel()
        with pytest.raises(asyncio.CancelledError):
            await answering
        desk.may_end.set()
        assert (await asking.answer("second", on_text=pieces.append)).answered
        assert pieces == ["A draft"] * 2

    asyncio.run(main())
    asking.close()


def test_fault_of_a_question_is_its_askers_and_gives_the_place_back(sample: Newsdesk) -> None:
    asking = Workers(sample, at_once=1, waiting=0)

    async def main() -> None:
        for _ in range(3):
            with pytest.raises(InputError, match="empty"):
                await asking.answer("")
        assert (await asking.answer(QUESTION, record=False)).answered

    asyncio.run(main())
    asking.close()
