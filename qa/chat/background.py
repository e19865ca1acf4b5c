"""Background work in a thread, with progress."""

import queue
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Report = TypeVar("Report")
Result = TypeVar("Result")


def in_background(
    work: Callable[[Callable[[Report], None]], Result], *, on_gone: Callable[[], None] = lambda: None
) -> Generator[Report, None, Result]:
    """Run work in a thread; yields the newest progress that it reports, whenever there is some, and returns its result.

    Args:
        work: It is given a function by which it reports progress.
        on_gone: Called where this is closed before the end.

    Raises:
        Exception: What the work raised.
    """
    reports = queue.SimpleQueue[tuple[Report] | None]()
    with ThreadPoolExecutor(1, thread_name_prefix="newsdesk-work") as worker:
        future = worker.submit(work, lambda progress: reports.put((progress,)))
        future.add_done_callback(lambda _: reports.put(None))
        try:
            while (report := reports.get()) is not None:
                if reports.empty():
                    yield report[0]
        except GeneratorExit:
            on_gone()
            raise
        return future.result()
