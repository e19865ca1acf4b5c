"""Several things at the same time, where a model is waited for."""

import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

from qa.models import Deadline, ModelCancelled, ModelError

Item = TypeVar("Item")
Made = TypeVar("Made")


def each(
    work: Callable[[Item, Deadline], Made], items: Sequence[Item], concurrency: int, seconds: float
) -> Generator[Made, None, None]:
    """What work makes of each item, as it comes; in order if only one is worked on at a time.

    Where this is closed before the end, or one of them raises, nothing more is begun, and what is waited for is
    cancelled.

    Args:
        work: Gets an item and how long it may take.
        items: Any.
        concurrency: How many are worked on at the same time, at least 1.
        seconds: For one item.

    Raises:
        Exception: What the work raised.
    """
    if concurrency == 1:
        for item in items:
            yield work(item, Deadline(seconds))
        return
    begun, is_over = list[Deadline](), threading.Event()

    def timed(item: Item) -> Made:
        deadline = Deadline(seconds)
        begun.append(deadline)
        if is_over.is_set():
            deadline.cancel()
        return work(item, deadline)

    with ThreadPoolExecutor(concurrency, thread_name_prefix="newsdesk-judge") as threads:
        waiting = [threads.submit(timed, item) for item in items]
        try:
            for future in as_completed(waiting):
                yield future.result()
        finally:
            is_over.set()
            threads.shutdown(wait=False, cancel_futures=True)
            for deadline in [*begun]:
                deadline.cancel()


def tried(
    work: Callable[[Item, Deadline], Made], items: Sequence[Item], concurrency: int, seconds: float
) -> Generator[tuple[Item, Made | ModelError], None, None]:
    """As `each`, with the item; where the model failed its error takes the place of what was not made.

    Raises:
        ModelCancelled: A call was cancelled.
    """

    def attempt(item: Item, deadline: Deadline) -> tuple[Item, Made | ModelError]:
        try:
            return item, work(item, deadline)
        except ModelCancelled:
            raise
        except ModelError as exc:
            return item, exc

    yield from each(attempt, items, concurrency, seconds)
