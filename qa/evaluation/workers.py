"""Do several things at the same time, in threads."""

from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")


def completed(
    work: Callable[[Item], Made],
    items: Iterable[Item],
    concurrency: int,
    *,
    on_end: Callable[[], object] = lambda: None,
) -> Generator[Made, None, None]:
    """Yield what is made of each item, as it is done; in order if `concurrency` is 1.

    Where this is closed before the end, or one of them raises, nothing more is begun.

    Args:
        work: What is done with an item; what it raises ends all.
        items: Any.
        concurrency: How many are worked on at the same time, at least 1.
        on_end: Called before what has been begun is waited for.
    """
    if concurrency == 1:
        yield from map(work, items)
        return
    with ThreadPoolExecutor(concurrency, thread_name_prefix="newsdesk-evaluation") as threads:
        waiting = [threads.submit(work, item) for item in items]
        try:
            for future in as_completed(waiting):
                yield future.result()
        finally:
            on_end()
            threads.shutdown(cancel_futures=True)
