"""How often something may be done, over a window that moves; no test waits for it."""

from types import SimpleNamespace

import pytest

from qa.server.security import rates as rates_module
from qa.server.security.rates import Rates, a_minute, an_hour

THREE = [a_minute(3)]
BOTH = [a_minute(2), an_hour(5)]


class Clock:
    """A time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def time(self) -> float:
        """Seconds."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the counts."""
    clock = Clock()
    for module in ("limits.storage.memory", "qa.server.security.rates"):
        monkeypatch.setattr(f"{module}.time", SimpleNamespace(time=clock.time))
    return clock


def test_so_many_in_a_minute_and_then_again_when_the_first_is_a_minute_old(clock: Clock) -> None:
    rates = Rates()
    assert rates.take(THREE, "a") == 0
    clock.now += 20
    assert [rates.take(THREE, "a") for _ in range(4)] == [0, 0, 40, 40]
    clock.now += 39
    assert rates.take(THREE, "a") == 1
    clock.now += 1.1
    assert [rates.take(THREE, "a") for _ in range(2)] == [0, 20]


def test_what_is_refused_is_not_counted(clock: Clock) -> None:
    rates = Rates()
    assert [rates.take(THREE, "a") for _ in range(50)] == [0] * 3 + [60] * 47
    clock.now += 60.1
    assert [rates.take(THREE, "a") for _ in range(4)] == [0, 0, 0, 60]


def test_every_limit_holds_and_the_longest_wait_is_told(clock: Clock) -> None:
    rates = Rates()
    waits = []
    for _ in range(3):
        waits += [rates.take(BOTH, "a") for _ in range(3)]
        clock.now += 61
    assert waits == [0, 0, 60, 0, 0, 60, 0, 3478, 3478]


def test_callers_are_counted_apart(clock: Clock) -> None:
    rates = Rates()
    for who in (("a",), ("b",), ("a", "b"), ("a/b",), ("", "a"), ("é\udcff",)):
        assert [rates.take(THREE, *who) for _ in range(4)] == [0, 0, 0, 60], who


def test_what_is_forgotten_begins_anew(clock: Clock) -> None:
    rates = Rates()
    assert [rates.take(BOTH, "a") for _ in range(3)] == [0, 0, 60]
    rates.forget(BOTH, "a")
    assert [rates.take(BOTH, "a") for _ in range(3)] == [0, 0, 60]


def test_callers_of_whom_nothing_is_counted_any_more_take_no_room(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rates_module, "_TIDIED_EVERY", 10)
    rates = Rates()
    for number in range(9):
        rates.take(THREE, str(number))
    for events in rates._storage.events.values():  # as the library does a moment after they have expired
        events.clear()
    rates.take(THREE, "now")
    assert list(rates._storage.events) == ["LIMITER/now/3/1/minute"]
