"""When a model is asked again, and when it is left alone for a while."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from qa.models.deadline import Deadline
from qa.models.errors import ModelUnavailable


@dataclass(frozen=True, slots=True)
class Retries:
    """How often and after what waits a passing fault is tried again."""

    most: int = 2
    """Further tries of one call."""
    first_wait_s: float = 0.5
    """Seconds before the second try, doubled for each further one; half to one and a half of it, by chance."""
    sleep: Callable[[float], None] | None = None
    """Takes seconds; None waits in a way that the deadline and its cancelling end."""
    chance: Callable[[], float] = random.random
    """A number from 0 to 1."""

    def wait(self, fault: ModelUnavailable, tries: int, deadline: Deadline) -> bool:
        """Wait before another try.

        Args:
            fault: What went wrong with the last one; says how long its server asks to wait.
            tries: How many there were.
            deadline: A wait that is longer than what is left of it makes no sense.

        Returns:
            Whether there may be another try; if not, there was no wait.
        """
        seconds = self.first_wait_s * 2 ** (tries - 1) * (0.5 + self.chance())
        if fault.retry_after_s is not None:
            seconds = max(fault.retry_after_s, seconds)
        if tries > self.most or seconds >= deadline.remaining():
            return False
        (self.sleep or deadline.pause)(seconds)
        deadline.check()
        return True


class Breaker:
    """Stops asking a model that failed three times in a row; after 30 seconds one failure is enough to stop again.

    Args:
        clock: Seconds that only grow.
    """

    MOST_FAILURES = 3
    REST_S = 30.0

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._rests_until = 0.0
        self._lock = threading.Lock()

    def check(self, who: str) -> None:
        """Do nothing while the model may be asked.

        Raises:
            ModelUnavailable: While it is left alone.
        """
        with self._lock:
            left = self._rests_until - self._clock()
            if self._failures >= self.MOST_FAILURES and left > 0:
                raise ModelUnavailable(
                    f"{who} failed {self._failures} times in a row and is not asked for another {left:.0f} s (wait, or "
                    "use the extractive answerer)",
                    retry_after_s=left,
                )

    def failed(self, *, is_passing: bool) -> None:
        """A call failed. One that failed for good shows that the server is there."""
        with self._lock:
            self._failures = self._failures + 1 if is_passing else 0
            self._rests_until = self._clock() + self.REST_S

    def succeeded(self) -> None:
        """A call gave an answer."""
        with self._lock:
            self._failures = 0
