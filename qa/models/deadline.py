"""How long an answer may take, by our own clock, and the way to stop waiting for it."""

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from qa.models.errors import ModelCancelled, ModelTimeout

PATIENCE_S = 120.0
"""How long a model may take where nothing else is said: a small one on two cores reads a thousand tokens in it."""
TIMEOUT = "--timeout or NEWSDESK_TIMEOUT"
"""Where it is said, as errors advise."""


class Deadline:
    """A total budget of time, one for all calls and waits of one answer, which the first request starts.

    Whoever is answering already is given the budget once more: the first word of a call extends it.

    Args:
        seconds: The budget; None for one that only `cancel` ends.

    Raises:
        ValueError: If `seconds` is not a number.
    """

    def __init__(self, seconds: float | None = None) -> None:
        if seconds is not None and math.isnan(seconds):
            raise ValueError(f"seconds must be a number, not {seconds}")
        self._seconds = seconds
        self._end: float | None = None  # not begun
        self._cancelled = threading.Event()
        self._wakes: list[Callable[[], None]] = []
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Let the budget run from now on, if it does not yet: a request is made."""
        if self._end is None:
            self.extend()

    def extend(self) -> None:
        """Give the whole budget again from now on: an answer has begun."""
        self._end = math.inf if self._seconds is None else time.monotonic() + self._seconds

    def remaining(self) -> float:
        """Seconds that are left: never negative, 0 when cancelled, infinite without a budget, all before it began."""
        if self._cancelled.is_set():
            return 0.0
        if self._end is None:
            return math.inf if self._seconds is None else max(0.0, self._seconds)
        return max(0.0, self._end - time.monotonic())

    def cancel(self) -> None:
        """End it now; from any thread, any number of times. Whoever waits for it wakes at once."""
        with self._lock:
            self._cancelled.set()
            wakes = list(self._wakes)
        for wake in wakes:
            wake()

    def check(self) -> None:
        """Do nothing while there is time left.

        Raises:
            ModelCancelled: If it was cancelled.
            ModelTimeout: If the time is over.
        """
        if self._cancelled.is_set():
            raise ModelCancelled("the question was cancelled before the model had answered (ask it again)")
        if self.remaining() <= 0:
            raise ModelTimeout(
                f"the model took longer than {self._seconds:g} s and was stopped (try again, or allow it more with "
                f"{TIMEOUT})"
            )

    def pause(self, seconds: float) -> None:
        """Wait, but no longer than there is time left.

        Raises:
            ModelCancelled: If it was cancelled meanwhile.
            ModelTimeout: If the time is over.
        """
        self._cancelled.wait(min(seconds, self.remaining(), threading.TIMEOUT_MAX))
        self.check()

    @contextmanager
    def waking(self, wake: Callable[[], None]) -> Iterator[None]:
        """Call a function when it is cancelled; at once if it is already."""
        with self._lock:
            self._wakes.append(wake)
            late = self._cancelled.is_set()
        if late:
            wake()
        try:
            yield
        finally:
            with self._lock:
                self._wakes.remove(wake)
