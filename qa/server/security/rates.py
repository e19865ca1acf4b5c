"""Rate limits over moving windows, kept in memory."""

import math
import time
from collections.abc import Sequence
from urllib.parse import quote

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

_TIDIED_EVERY = 1000


a_minute, an_hour = RateLimitItemPerMinute, RateLimitItemPerHour
"""A limit of so many in any 60, or 3,600, seconds."""


class Rates:
    """Rate limits for any number of callers."""

    def __init__(self) -> None:
        self._storage = MemoryStorage()
        self._limiter = MovingWindowRateLimiter(self._storage)
        self._taken = 0

    def take(self, limits: Sequence[RateLimitItem], *who: str) -> int:
        """Count one event if every limit allows it.

        Returns:
            0 if it is allowed, else the seconds after which it will be; then nothing is counted.
        """
        name = _name(who)
        waits = [self._wait(limit, name) for limit in limits if not self._limiter.test(limit, name)]
        if waits:
            return max(waits)
        for limit in limits:
            self._limiter.hit(limit, name)
        self._tidy()
        return 0

    def forget(self, limits: Sequence[RateLimitItem], *who: str) -> None:
        """Reset the counts."""
        for limit in limits:
            self._limiter.clear(limit, _name(who))

    def _wait(self, limit: RateLimitItem, name: str) -> int:
        return max(1, math.ceil(self._limiter.get_window_stats(limit, name).reset_time - time.time()))

    def _tidy(self) -> None:
        """Drop keys without events, which the library would keep for ever."""
        self._taken += 1
        if self._taken % _TIDIED_EVERY == 0:
            for key in [key for key, events in list(self._storage.events.items()) if not events]:
                self._storage.clear(key)


def _name(who: Sequence[str]) -> str:
    """One key from several parts, unambiguous even if a part holds a slash."""
    return "/".join(quote(part, safe="", errors="replace") for part in who)
