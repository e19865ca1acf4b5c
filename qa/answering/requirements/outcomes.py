"""Outcomes and events that are asked for: what lies ahead has none, and what no sentence tells of did not happen."""

from collections.abc import Iterator

from index.text.folding import plain
from qa.answering.asserted import stems
from qa.answering.candidates import Candidate
from qa.answering.event_objects import is_of
from qa.answering.events import events_of, stated_events
from qa.answering.requirements.asking import Asking, Requirement, around, given
from qa.answering.requirements.words import pattern

_HALF = 0.5  # of what a question tells
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
        yield not pattern("outcomes", "ahead").search(text[max(begins, each.start() - _REACH) : each.start()])


def event(asking: Asking) -> Requirement | None:
    """When or why somebody died, resigned, was convicted: a sentence speaks of that, whatever it says of it."""
    if not pattern("outcomes", "took_place").search(asking.lower) or not asking.named:
        return None
    asked = events_of(asking.text) & frozenset(pattern("outcomes", "events").pattern.split())
    if len(asked) != 1:
        return None
    named = [token.form for each in asking.names for token in each.tokens]

    def is_met(candidate: Candidate) -> bool:
        if not asking.named & stems(around(candidate)) or not asking.is_named(candidate):
            return False
        if asking.share(candidate, alone=True) >= _HALF and stated_events(candidate.text, asked):
            return True
        text = plain(around(candidate))
        return any(is_of(text, each, named, text) for each in stated_events(text, asked))

    return is_met
