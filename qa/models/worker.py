"""Work in a thread of its own that one can stop listening to."""

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from functools import partial
from typing import TypeVar

from qa.models.deadline import Deadline

T = TypeVar("T")

THREAD_NAME = "newsdesk-model"


def run(
    work: Callable[[], Iterator[T]], take: Callable[[T], None], *, deadline: Deadline, abort: Callable[[], None]
) -> BaseException | None:
    """Hand on what an iterator yields, as it comes, until it ends or the deadline does.

    A blocking read cannot be interrupted where it happens. So the iterator runs in a daemon thread, and this one waits
    for whatever is first: the next item, the deadline, or its cancelling.

    Args:
        work: Makes the iterator; called and used up in the other thread.
        take: Given each item, in the calling thread. What it raises passes through.
        deadline: After it nobody listens any more.
        abort: Called in the calling thread when nobody listens any more; makes the iterator end soon, if it can.

    Returns:
        What the iterator raised, or None when it ended well. It is not raised, so that no error of ours carries it.

    Raises:
        ModelTimeout: If the deadline came first.
        ModelCancelled: If it was cancelled first.
    """
    inbox: queue.SimpleQueue[Callable[[], object]] = queue.SimpleQueue()  # what is to be done in the calling thread
    ends: list[BaseException | None] = []
    stopped = threading.Event()

    def listen_to_it() -> None:
        fault: BaseException | None = None
        try:
            iterator = work()
            with closing(iterator):  # type: ignore[type-var]  # a generator: closed here, not in some other thread
                for value in iterator:
                    if stopped.is_set():
                        return
                    inbox.put(partial(take, value))
        except BaseException as exc:  # the calling thread decides what to do about it
            fault = exc
        finally:
            inbox.put(partial(ends.append, fault))

    with deadline.waking(lambda: inbox.put(deadline.check)):
        deadline.check()
        threading.Thread(target=listen_to_it, name=THREAD_NAME, daemon=True).start()
        try:
            while not ends:
                deadline.check()
                with suppress(queue.Empty):
                    inbox.get(timeout=min(deadline.remaining(), threading.TIMEOUT_MAX))()
            return ends[0]
        finally:
            stopped.set()
            abort()
