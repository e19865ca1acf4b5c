"""Accounts that differ in what happened: one article has the town taken, another only reached.

Events are set against each other only where a question asks whether the one or the other happened, in articles of one
story; see docs/design/0016.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from index.text.folding import plain
from index.text.given_values import agree, given_values
from index.types import Span
from qa.answering.candidates import Candidate, led_by, speaking
from qa.answering.events.asked_names import asked_names
from qa.answering.events.asserted import HALF, NEARLY_ALL, Asserted, stems
from qa.answering.events.event_objects import is_of
from qa.answering.events.events import StatedEvent, events_of, rivals, stated_events
from qa.types import Question

MOST = 2
"""Other accounts that are quoted besides the best sentence."""
_SPEAKS = 0.4  # of what the best sentence speaks of: the other account has another verb
_A_DAY = timedelta(days=1)
_EITHER = re.compile(r"\bor\b|\bonly\b|\bone\b.*\bother\b|\bboth\b|\bwhich is it\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Account:
    candidate: Candidate
    event: StatedEvent
    """The first of them that the sentence states."""
    events: frozenset[str]


class RivalEvents:
    """What a question asks whether it happened, and what sentences say of it."""

    def __init__(self, question: Question, candidates: Sequence[Candidate]) -> None:
        standalone = plain(question.standalone)
        asked = events_of(standalone)
        asks = question.analysis.intent in ("polar", "conflict") or _EITHER.search(standalone)
        self._rivals = rivals(asked) if asks else frozenset[str]()
        self.are_weighed = len(asked & self._rivals) > 1
        """Does the question hold two events against each other?"""
        self._names = asked_names(question, candidates)
        self._asserted = Asserted(standalone, self._names)
        said = stated_events(standalone, self._rivals)
        self._besides = stems(" ".join(standalone[each.start : each.end] for each in said))

    def with_counterparts(
        self, chosen: Sequence[Candidate], candidates: Sequence[Candidate], most: int
    ) -> list[Candidate]:
        """The chosen sentences, led by those that say what happened, of each article that says something else.

        Args:
            chosen: Sentences, best first.
            candidates: All there are, best first.
            most: So many sentences in all; what was chosen last gives way.
        """
        if not self._rivals:
            return list(chosen)
        near = speaking(chosen, candidates, _SPEAKS)
        accounts = [account for each in near if (account := self._read(each))]
        led: list[_Account] = []
        for account in accounts:
            if len(led) <= MOST and all(_is_rival(account, other) for other in led):
                led.append(account)
        if len(led) < 2:
            return list(chosen)
        return led_by([each.candidate for each in led], chosen, most)

    def differing(self, chosen: Sequence[Candidate]) -> tuple[tuple[str, Span], ...]:
        """What the sentences say that happened, in their words, where articles of the same day say different things."""
        found: list[_Account] = []
        for account in map(self._read, chosen):
            if account and all(_is_rival(account, other) and _is_of_one_day(account, other) for other in found):
                found.append(account)
        if len(found) < 2:
            return ()
        return tuple((f.candidate.text[f.event.start : f.event.end], f.candidate.span) for f in found)

    def is_certain(self, chosen: Sequence[Candidate]) -> bool:
        """Does the question hold two events against each other, and do articles say the one and the other?"""
        return self.are_weighed and bool(self.differing(chosen))

    def _read(self, candidate: Candidate) -> _Account | None:
        if not self._rivals or candidate.asks:
            return None
        # Who holds two events against each other names both, of which a sentence states one.
        share = HALF if self.are_weighed else NEARLY_ALL
        if not self._asserted.is_subject_of(candidate, self._besides, share, ahead=self.are_weighed):
            return None
        around = candidate.titled_passage
        facts = [
            each
            for each in stated_events(candidate.text, self._rivals)
            if each.is_fact and is_of(candidate.text, each, self._names, around)
        ]
        return _Account(candidate, facts[0], frozenset(each.event for each in facts)) if facts else None


def _is_rival(one: _Account, other: _Account) -> bool:
    """Do two articles say different things, of which a newer one of the same outlet is no rival but its correction?"""
    a, b = one.candidate, other.candidate
    return a.outlet != b.outlet and not one.events & other.events and not _are_of_other_days(a, b)


def _are_of_other_days(one: Candidate, other: Candidate) -> bool:
    a, b = (given_values("date", plain(each.text), each.dating) for each in (one, other))
    return bool(a and b) and not any(agree(x, y) for x in a for y in b)


def _is_of_one_day(one: _Account, other: _Account) -> bool:
    """May two articles have appeared at the same time, so that neither tells what became of the other's account?"""
    day, also = (_published_on(each.candidate) for each in (one, other))
    return not day or not also or abs(day - also) <= _A_DAY


def _published_on(candidate: Candidate) -> date | None:
    published = candidate.passage.source.published
    return published.first_day if published else None
