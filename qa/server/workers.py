"""Worker threads that answer questions from HTTP: a bounded number at once, given up when the client has gone."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from starlette.types import Receive

from index.errors import Busy
from qa.models import Deadline
from qa.newsdesk import Newsdesk
from qa.types import Answer

AT_ONCE = 8
"""Questions that are answered at the same time; most of a written answer is waiting for its model."""
WAITING = 64
"""Further questions that may wait for their turn."""


class Workers:
    """Answers questions for programs over one corpus, each in a thread of a pool.

    Args:
        desk: What is asked.
        at_once: The most to answer at the same time.
        waiting: The most that may wait besides.
    """

    def __init__(self, desk: Newsdesk, *, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self.desk = desk
        self._most = at_once + waiting
        self._workers = ThreadPoolExecutor(at_once, thread_name_prefix="newsdesk-http")
        self._count = 0
        self._lock = threading.Lock()

    def close(self) -> None:
        """Wait for running answers and accept no more."""
        self._workers.shutdown(wait=True)

    async def answer(
        self,
        question: str,
        *,
        gone: Callable[[], Awaitable[object]] | None = None,
        on_text: Callable[[str], object] | None = None,
        **options: Any,
    ) -> Answer:
        """Answer one question. Cancelling it gives the answer up.

        Args:
            question: What is asked.
            gone: Returns when the client has gone; then the answer is given up.
            on_text: Called in the event loop with the pieces of a model's draft as they come.
            options: Of `Newsdesk.ask`, but `deadline`.

        Raises:
            Busy: Too many are waiting.
            NewsdeskError: As `Newsdesk.ask`; ModelCancelled where the client has gone.
        """
        deadline, loop = Deadline(self.desk.timeout_s), asyncio.get_running_loop()

        def tell(piece: str) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended: nobody listens any more
                loop.call_soon_threadsafe(on_text or str, piece)

        def work() -> Answer:
            deadline.check()  # it may have been given up while it waited
            return self.desk.ask(question, deadline=deadline, on_text=tell if on_text else None, **options)

        with self._turn():
            answering = loop.run_in_executor(self._workers, work)
            answering.add_done_callback(looked_at)
            async with _watching(gone, deadline):
                try:
                    return await asyncio.shield(answering)
                except asyncio.CancelledError:  # the server ends, or the client has gone
                    deadline.cancel()
                    raise

    async def run(self, work: Callable[[], Any]) -> Any:
        """Run other work on the corpus in a worker thread, under the same limits.

        Raises:
            Busy: Too many are waiting.
        """
        with self._turn():
            return await asyncio.get_running_loop().run_in_executor(self._workers, work)

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        with self._lock:
            if self._count >= self._most:
                raise Busy("too many questions are waiting; ask again in a few seconds")
            self._count += 1
        try:
            yield
        finally:
            with self._lock:
                self._count -= 1


async def disconnected(receive: Receive) -> None:
    """Return when the client of a request has gone; its body must have been read."""
    while (await receive())["type"] != "http.disconnect":
        pass


def looked_at(answering: "asyncio.Future[Any]") -> None:
    """Mark a future's exception as seen: nobody waits for it any more, and the log need not know."""
    if not answering.cancelled():
        answering.exception()


@contextlib.asynccontextmanager
async def _watching(gone: Callable[[], Awaitable[object]] | None, deadline: Deadline) -> AsyncIterator[None]:
    """Cancel the deadline when the client has gone."""
    if gone is None:
        yield
        return

    async def watch() -> None:
        await gone()
        deadline.cancel()

    watcher = asyncio.create_task(watch())
    try:
        yield
    finally:
        watcher.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watcher
