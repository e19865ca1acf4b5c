"""Which calendar day a weekday was: `what date was the Wednesday in the report?`"""

import re
from collections.abc import Sequence

from index.text.calendar_names import names
from index.text.event_dates import event_dates
from index.text.folding import plain
from index.text.time_expressions import recognise
from qa.answering.candidates import Candidate, led_by, speaking
from qa.types import Question

_ASKS = re.compile(
    r"\b(?:wh(?:at|ich)(?: \w+)? (?:dates?|day)|calendar (?:day|date)|(?:exact|actual) (?:day|date)|dates?)\b",
    re.IGNORECASE,
)
_WEEKDAYS = names("weekdays", "en").keys()
_SPEAKS = 0.5  # of what the best sentence speaks of


class AskedWeekday:
    """The weekday whose date a question asks for, if it does."""

    def __init__(self, question: Question) -> None:
        asked = plain(question.standalone)
        days = {each.weekday for each in recognise(asked) if each.kind == "weekday"}
        self._day = next(iter(days)) if len(days) == 1 and _ASKS.search(asked) else None
        self._is_alone = all(name.casefold() in _WEEKDAYS for name in question.analysis.names)

    def led(self, chosen: Sequence[Candidate], candidates: Sequence[Candidate], most: int) -> list[Candidate]:
        """The chosen sentences, led by those in which that weekday is a day of the calendar."""
        if self._day is None:
            return list(chosen)
        first = [each for each in speaking(chosen, candidates, _SPEAKS) if self._is_dated(each)][:1]
        return led_by(first, chosen, most)

    def is_found(self, chosen: Sequence[Candidate]) -> bool:
        """Does the best sentence answer a question that names nothing but the weekday?"""
        return self._is_alone and any(map(self._is_dated, chosen[:1]))

    def _is_dated(self, candidate: Candidate) -> bool:
        """Does a sentence name that weekday, in an article whose date tells which one it was?"""
        if self._day is None:
            return False
        known = event_dates(plain(candidate.text), candidate.dating)
        return any(each.rule.endswith("weekday") and each.days.first.weekday() == self._day for each in known)
