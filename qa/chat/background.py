"""Long work in a thread of its own, of which one hears while it goes on."""

import queue
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Told = TypeVar("Told")
Made = TypeVar("Made")


def working(
    work: Callable[[Callable[[Told], None]], Made], *, on_gone: Callable[[], None] = lambda: None
) -> Generator[Told, None, Made]:
    """Do work; yields the newest thing that it told of itself, whenever there is one, and returns what it made.

    Args:
        work: It is given a function to tell how far it has come.
        on_gone: Called where this is closed before the end.

    Raises:
        Exception: What the work raised.
    """
    told = queue.SimpleQueue[tuple[Told] | None]()
    with ThreadPoolExecutor(1, thread_name_prefix="newsdesk-work") as worker:
        coming = worker.submit(work, lambda said: told.put((said,)))
        coming.add_done_callback(lambda _: told.put(None))
        try:
            while (said := told.get()) is not None:
                if told.empty():
                    yield said[0]
        except GeneratorExit:
            on_gone()
            raise
        return coming.result()
