"""What a sentence says happened, to what, and when: an event with the words right around it and the date beside it.

Two reports of one event have few words in common, but they name it and what it happened to: `withdrew from scheduled
talks in Angola on Tuesday`, `pulled out of the talks on Monday`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from index.text.given_values import Given, agree
from qa.answering.differing.days import are_other_days
from qa.answering.differing.happened import event_words
from qa.answering.differing.reading import SMALL, Places, SentenceReading, as_compared, words
from qa.answering.events.events import StatedEvent

_FEW = 2  # words that two events must have in common, or one where there are no more
_BEHIND, _BEFORE = 5, 4  # words around an event that say what it is of
_CLAUSE = re.compile(
    r"[;:()—–]|, (?:and|but|while|which|who|after|before|when|as|saying|where|blaming|leaving) | (?:but|while|when) |, "
)


@dataclass(frozen=True, slots=True)
class EventFrame:
    """One event of a sentence."""

    event: StatedEvent
    of: frozenset[str]
    """What it happened to and who did it: the words around it in its clause, as base forms, no names."""
    to: frozenset[str]
    """The name that follows it."""
    days: tuple[Given, ...]
    """The dates of its clause."""


@lru_cache(maxsize=1024)
def frames(reading: SentenceReading) -> tuple[EventFrame, ...]:
    """The events that a sentence states, with what they are of."""
    text = reading.text
    cuts = [0, *(match.start() for match in _CLAUSE.finditer(text)), len(text)]
    found = []
    events = event_words(text)
    for each in events:
        start = max(cut for cut in cuts if cut <= each.start)
        end = min(cut for cut in cuts if cut >= each.end)
        inside = [
            t
            for t in reading.tokens
            if start <= t.start and t.end <= end and t.form not in SMALL and not t.form.isdigit()
            and not any(a < t.end and t.start < b for a, b in (*reading.values, (each.start, each.end)))
        ]  # fmt: skip
        behind = [t for t in inside if t.start >= each.end][:_BEHIND]
        before = [t for t in inside if t.end <= each.start][-_BEFORE:]
        days = tuple(
            d for d in reading.days if start <= d.start and d.end <= end and _nearest(events, d).end == each.end
        )
        near = {as_compared(t.form) for t in (*before, *behind)} - reading.named
        last = behind[-1].end if behind else each.end
        called = zip(reading.names, reading.places, strict=True)
        to = next((name for name, (at, to) in called if each.end <= at and to <= last), frozenset[str]())
        found.append(EventFrame(each, frozenset(near), to, days))
    return tuple(found)


def _nearest(events: Sequence[StatedEvent], day: Given) -> StatedEvent:
    """The event that a date is of: the last one before it, else the next."""
    before = [each for each in events if each.end <= day.start]
    return before[-1] if before else events[0]


def rival_events(one: SentenceReading, other: SentenceReading) -> Places | None:
    """Where two sentences state of one thing events that exclude each other, on days that do not.

    Who calls it anything that the other calls it, too, as a sentence in the middle of an article does, is no rival.
    """
    mine, its = frames(one), frames(other)
    stated = {each.event.event for each in mine if each.event.is_fact}
    also = {each.event.event for each in its if each.event.is_fact}
    if stated & also:
        return None
    for a in mine:
        for b in its:
            is_fact = a.event.is_fact and b.event.is_fact
            are_rival = any({a.event.event, b.event.event} <= scale for scale in _once())
            if is_fact and are_rival and _are_of_one(a, b) and not _on_other_days(a, b):
                return Places((a.event.start, a.event.end), (b.event.start, b.event.end))
    return None


def other_days(one: SentenceReading, other: SentenceReading) -> Places | None:
    """Where two sentences give one event of one thing different days."""
    for a in frames(one):
        for b in frames(other):
            is_one = a.event.event == b.event.event and a.event.is_fact and b.event.is_fact
            if is_one and len(a.days) == len(b.days) == 1 and _are_of_one(a, b) and are_other_days(*a.days, *b.days):
                return Places(*((day.start, day.end) for (day,) in (a.days, b.days)))
    return None


def _are_of_one(a: EventFrame, b: EventFrame) -> bool:
    """Do both name what it happened to, or else have they a word around it in common?"""
    if a.to and b.to:
        return not a.to.isdisjoint(b.to)
    return len(a.of & b.of) >= (1 if min(len(a.of), len(b.of)) <= _FEW else _FEW)


@cache
def _once() -> tuple[frozenset[str], ...]:
    """Events of which a thing meets only one, whatever is reported of it later."""
    return tuple(map(frozenset, words()["states"]["once"]))


def _on_other_days(a: EventFrame, b: EventFrame) -> bool:
    return bool(a.days and b.days) and not any(agree(x, y) for x in a.days for y in b.days)
