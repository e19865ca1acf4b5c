"""Background work in a thread, with progress."""

import queue
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Report = TypeVar("Report")
Result = TypeVar("Result")


def in_background(
    work: Callable[[Callable[[Report], None]], Result],
    *,
    on_gone: Callable[[], None] = lambda: None,
    every_s: float | None = None,
) -> Generator[Report, None, Result]:
    """Run work in a thread; yields the newest progress that it reports, whenever there is some, and returns its result.

    Args:
        work: It is given a function by which it reports progress.
        on_gone: Called where this is closed before the end.
        every_s: Seconds after which the last progress is yielded again, where nothing new comes; never by default.

    Raises:
        Exception: What the work raised.
    """
    reports = queue.SimpleQueue[tuple[Report] | None]()
    with ThreadPoolExecutor(1, thread_name_prefix="newsdesk-work") as worker:
        future = worker.submit(work, lambda progress: reports.put((progress,)))
        future.add_done_callback(lambda _: reports.put(None))
        try:
            last: tuple[Report] | None = None
            while (report := _next(reports, every_s, last)) is not None:
                last = report
                if reports.empty():
                    yield report[0]
        except GeneratorExit:
            on_gone()
            raise
        return future.result()


def _next(
    reports: "queue.SimpleQueue[tuple[Report] | None]", every_s: float | None, last: tuple[Report] | None
) -> tuple[Report] | None:
    """The next report, or the last one again where none comes in time; None at the end."""
    try:
        return reports.get(timeout=every_s if last else None)
    except queue.Empty:
        return last
