"""What a text says happened: events that articles give different accounts of, in the words of `events.toml`."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from index.text.folding import plain

_LAST_WORDS = re.compile(r"(?:[\w'’-]+\W+){0,6}$")
_TO = re.compile(r"\bto\W+$")


@dataclass(frozen=True, slots=True)
class StatedEvent:
    """One event in a text, `text[start:end]`."""

    event: str
    start: int
    end: int
    is_denied: bool
    is_supposed: bool
    """Does the text only plan, fear, demand or allege it?"""

    @property
    def is_fact(self) -> bool:
        """Does the text say that it happened?"""
        return not self.is_denied and not self.is_supposed


@dataclass(frozen=True, slots=True)
class _Words:
    said: dict[str, re.Pattern[str]]
    rival: tuple[frozenset[str], ...]
    opposite: tuple[frozenset[str], ...]
    denied: re.Pattern[str]
    supposed: re.Pattern[str]


@cache
def _words() -> _Words:
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    scales, turned = data["scales"], data["turned"]
    return _Words(
        {event: re.compile(rf"\b(?:{pattern})\b") for event, pattern in data["said"].items()},
        tuple(map(frozenset, scales["rival"])),
        tuple(map(frozenset, scales["opposite"])),
        *(re.compile(rf"\b(?:{turned[name]})\b") for name in ("denied", "supposed")),
    )


def known_events() -> frozenset[str]:
    """All events that there are words for."""
    return frozenset(_words().said)


def events_of(question: str) -> frozenset[str]:
    """What a question asks about, of all events that there are words for."""
    return frozenset(each.event for each in stated_events(question, known_events()))


@lru_cache(maxsize=4096)
def stated_events(text: str, among: frozenset[str]) -> tuple[StatedEvent, ...]:
    """The events of a text, in reading order.

    Args:
        text: A sentence.
        among: Those that are looked for.

    >>> among = frozenset(["resigned", "taken"])
    >>> [(each.event, each.is_denied) for each in stated_events("He did not resign; rebels seized the hall.", among)]
    [('resigned', True), ('taken', False)]
    """
    # In lower case: of a pattern that takes either case Python tries every word at every place.
    text, words = "".join(c.lower() if len(c.lower()) == 1 else c for c in plain(text)), _words()
    found = []
    for event in among:
        for match in words.said[event].finditer(text):
            before = _words_before(text, match.start())
            denials = len(words.denied.findall(before))
            is_supposed = denials > 1 or bool(words.supposed.search(before) or _TO.search(before))
            found.append(StatedEvent(event, *match.span(), denials == 1, is_supposed))
    return tuple(sorted(found, key=lambda each: (each.start, each.event)))


def rivals(events: frozenset[str]) -> frozenset[str]:
    """Of some events those that accounts of one thing may differ in, with what they may say instead."""
    found = (scale for scale in _words().rival if scale & events)
    return frozenset[str]().union(*found)


def opposites(event: str) -> frozenset[str]:
    """What cannot be true of a thing of which an event is."""
    found = (pair - {event} for pair in _words().opposite if event in pair)
    return frozenset[str]().union(*found)


_CLAUSE = re.compile(r"[.;:!?—–“”\"]|, (?:and|but|while|which|who|after|before|when|as|saying) | but ")


def _words_before(text: str, at: int) -> str:
    """The last words of the clause before a place."""
    start = max((m.end() for m in _CLAUSE.finditer(text, 0, at)), default=0)
    last = _LAST_WORDS.search(text, start, at)
    return last.group() if last else ""
