"""Run several model calls at the same time."""

import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

from qa.models import Deadline, ModelCancelled, ModelError

Item = TypeVar("Item")
Made = TypeVar("Made")


def concurrently(
    work: Callable[[Item, Deadline], Made], items: Sequence[Item], concurrency: int, seconds: float
) -> Generator[tuple[Item, Made | ModelError], None, None]:
    """Yield each item with its result or the model's error, as they complete; in order if `concurrency` is 1.

    Where this is closed before the end, or one of them raises, nothing more is begun, and what is waited for is
    cancelled.

    Args:
        work: Gets an item and how long it may take.
        items: Any.
        concurrency: How many are worked on at the same time, at least 1.
        seconds: For one item.

    Raises:
        ModelCancelled: A call was cancelled.
    """
    begun, is_over = list[Deadline](), threading.Event()

    def attempt(item: Item) -> tuple[Item, Made | ModelError]:
        deadline = Deadline(seconds)
        begun.append(deadline)
        if is_over.is_set():
            deadline.cancel()
        try:
            return item, work(item, deadline)
        except ModelCancelled:
            raise
        except ModelError as exc:
            return item, exc

    if concurrency == 1:
        yield from map(attempt, items)
        return
    with ThreadPoolExecutor(concurrency, thread_name_prefix="newsdesk-judge") as threads:
        waiting = [threads.submit(attempt, item) for item in items]
        try:
            for future in as_completed(waiting):
                yield future.result()
        finally:
            is_over.set()
            threads.shutdown(wait=False, cancel_futures=True)
            for deadline in [*begun]:
                deadline.cancel()
