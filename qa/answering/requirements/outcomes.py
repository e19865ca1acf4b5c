"""Outcomes and events that are asked for: what lies ahead has none, and what no sentence tells of did not happen."""

import re
from collections.abc import Iterator, Sequence

from index.text.analysis import stem
from index.text.anaphora import is_anaphoric
from index.text.folding import plain
from index.text.names import Name, names
from qa.answering.candidates import Candidate
from qa.answering.events.asserted import stems
from qa.answering.events.events import StatedEvent, events_of, stated_events
from qa.answering.requirements.asking import Asking, Requirement, around, given
from qa.answering.requirements.words import pattern

_HALF = 0.5  # of what a question tells
_OF_SUBJECT = frozenset(("dead", "resigned", "bought"))
_PASSIVE = re.compile(r"\b(?:was|were|is|are|been|being|got|be)\b")
_PLACED = re.compile(r"\b(?:in|at|on|near|off|outside|from) $")
"""Before a place, which does nothing: `Marrin was born in Lodva and died in 2019`."""
_OF_PLACE = re.compile(r"\b(?:in|at|on|near|off|outside) (?:the )?$")
"""Before what a question only places an event in: `Where were the rebels beaten in Kessal?`."""
_AUXILIARY = 12  # characters before a verb
_BESIDE = 20  # characters from an event to the name behind it
_REACH = 80  # characters before a word in which it is put off


def outcome(asking: Asking) -> Requirement | None:
    """How a vote, a match, a trial ended: a sentence says so, and not that it will, of the same numbers."""
    if asking.analysis.kind in ("when", "where", "how many", "how much"):
        return None
    if not pattern("outcomes", "asks").search(asking.lower):
        return None

    def is_met(candidate: Candidate) -> bool:
        if not any(_has_come(given(candidate))) or not asking.is_named(candidate):
            return False
        own = stems(candidate.text)
        is_other = any(map(str.isdigit, candidate.text)) and not all(each in own for each in asking.analysis.numbers)
        return not is_other and asking.is_linked(candidate) and asking.share(candidate) >= _HALF

    return is_met


def _has_come(text: str) -> Iterator[bool]:
    """Of each outcome that a text speaks of: does it say that it came?"""
    for each in pattern("outcomes", "came").finditer(text):
        begins = max((m.end() for m in pattern("outcomes", "clause").finditer(text, 0, each.start())), default=0)
        before = text[max(begins, each.start() - _REACH) : each.start()]
        yield not (pattern("outcomes", "ahead").search(before) or before.endswith(" to "))


def event(asking: Asking) -> Requirement | None:
    """When or why somebody died, resigned, was convicted: a sentence speaks of that, whatever it says of it."""
    if not pattern("outcomes", "took_place").search(asking.lower) or not asking.named:
        return None
    asked = events_of(asking.text) & frozenset(pattern("outcomes", "events").pattern.split())
    if len(asked) != 1 or not (whom := _whom(asking, asked)):
        return None

    def is_met(candidate: Candidate) -> bool:
        text = plain(around(candidate))
        if not whom & stems(text) or not asking.is_named(candidate):
            return False
        if is_anaphoric(candidate.text) and stated_events(candidate.text, asked):
            return True
        listed = names(text)
        return any(_nearest(text, listed, each) & whom for each in stated_events(text, asked))

    return is_met


def _whom(asking: Asking, asked: frozenset[str]) -> frozenset[str]:
    """The stems of the name of whom a question says it: before the verb, or behind it in `why did they ban Voss`."""
    at = stated_events(asking.text, asked)[0]
    before = [each for each in asking.names if each.end <= at.start]
    placed = [each for each in asking.names if _OF_PLACE.search(asking.text, at.end, each.start)]
    behind = [each for each in asking.names if each.start >= at.end and each not in placed]
    is_done_to = not asked & _OF_SUBJECT and not _PASSIVE.search(asking.lower[: at.start])
    its = (behind or before) if is_done_to else (before or behind)
    return frozenset(stem(token.form, "en") for each in its for token in each.tokens if token.is_capital)


def _nearest(text: str, listed: Sequence[Name], event: StatedEvent) -> frozenset[str]:
    """The stems of the names that stand next to an event, one before and one behind it; no places before it."""
    is_passive = _PASSIVE.search(text[max(0, event.start - _AUXILIARY) : event.start])
    acting = [each for each in listed if each.end <= event.start and not _PLACED.search(text, 0, each.start)]
    before = acting[-2 if is_passive else -1 :]
    if any(each.start < event.start < each.end for each in listed):  # `the Merchant of Death`
        return frozenset()
    behind = [each for each in listed if each.start >= event.end and each.start - event.end <= _BESIDE][:1]
    return frozenset(stem(token.form, "en") for each in (*before, *behind) for token in each.tokens)
