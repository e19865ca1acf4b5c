"""What a question says of the world, and whether a sentence is about the same."""

import re
import tomllib
from collections.abc import Sequence
from datetime import timedelta
from functools import cache, cached_property, lru_cache
from pathlib import Path

from index.text.analysis import stem
from index.text.anaphora import is_anaphoric
from index.text.calendar_names import names as calendar_names
from index.text.folding import plain
from index.text.given_values import days_said
from index.text.names import Name, names, tokens
from index.text.number_words import ONES, TENS
from index.text.time_expressions import Interval, recognise, resolve
from index.text.word_lists import word_class
from qa.answering.candidates import Candidate

_BESIDE = 200  # characters beside a sentence that say what it is of
NEARLY_ALL, HALF = 0.75, 0.5
"""Shares of what a question speaks of."""
_NEAR = timedelta(days=10)  # of a day that the question may have wrong
_DOER = re.compile(r"\b(?:did|does|do|has|have|had) (?P<doer>[^,;]{2,60}?)\s*$", re.IGNORECASE)
_SHORT = 2  # letters
_SMALL = word_class(
    "articles", "subjects", "objects", "possessives", "demonstratives", "be", "be_forms", "have", "do", "modals",
    "question_words", "prepositions", "conjunctions", "adverbs", "subordinators", "determiners",
)  # fmt: skip
_VALUES = frozenset((*ONES, *TENS, *calendar_names("weekdays", "en"), *calendar_names("months", "en")))


@cache
def _empty() -> frozenset[str]:
    data = tomllib.loads(Path(__file__).with_name("premises.toml").read_text(encoding="utf-8"))
    return frozenset(stem(word, "en") for word in data["empty"].split())


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """The words of a text, stemmed."""
    return frozenset(stem(token.form, "en") for token in tokens(text))


@lru_cache(maxsize=4096)
def _forms(text: str) -> frozenset[str]:
    return frozenset(token.form for token in tokens(text))


class Asserted:
    """What a question says of the world: whom it names, of what it speaks."""

    def __init__(self, question: str, named: Sequence[str]) -> None:
        self.text = plain(question)
        self.named = frozenset(named)
        listed = [token for token in tokens(self.text) if token.form not in _SMALL]
        found = (stem(token.form, "en") for token in listed if self._tells(token.form))
        self.forms = dict.fromkeys(form for form in found if len(form) > _SHORT and form not in _empty())
        """The stems of its telling words, but for names and values."""

    def _tells(self, form: str) -> bool:
        return form not in self.named and not form.isdigit() and form not in _VALUES

    @cached_property
    def names(self) -> list[Name]:
        """Its names, in reading order."""
        return [name for name in names(self.text) if any(token.form in self.named for token in name.tokens)]

    def is_subject_of(
        self, candidate: Candidate, besides: frozenset[str], share: float, *, itself: bool = True, ahead: bool = False
    ) -> bool:
        """Is a sentence about what the question is about?

        Args:
            candidate: The sentence.
            besides: Stems that need not stand there: of the words that are contradicted.
            share: How much of the question must be spoken of, 0 to 1.
            itself: Must some of it stand in the sentence?
            ahead: May what follows say what it is of, as what comes before may?
        """
        passage = candidate.passage
        title, here = passage.source.title or "", candidate.start - passage.span.start
        whole = _forms(f"{title}\n{passage.text}")
        if not self.named <= whole:
            return False
        wanted = self.forms.keys() - besides
        own = stems(candidate.text)
        behind = here + len(candidate.text) + _BESIDE if ahead else here
        beside = passage.text[max(0, here - _BESIDE) : max(0, behind)]
        known = own | stems(f"{title}\n{beside}")
        if len(wanted & known) < share * len(wanted):
            return False
        if not itself:
            return True
        if self.named and not self.named & _forms(candidate.text):  # it may be of another one beside
            return not names(candidate.text) and (bool(wanted & own) or is_anaphoric(candidate.text))
        return bool(wanted & own) or bool(self.named) or is_anaphoric(candidate.text)

    def has_doer_in(self, candidate: Candidate, at: int) -> bool:
        """Does a sentence name whom the question has do it, as far as it does?

        Args:
            candidate: The sentence.
            at: Where in the question the event stands: what is between the auxiliary verb and it does it.
        """
        asked = _DOER.search(self.text, 0, at)
        doer = {token.form for token in tokens(asked["doer"])} - _SMALL if asked else set[str]()
        return (
            not doer
            or is_anaphoric(candidate.text)
            or bool({stem(form, "en") for form in doer} & stems(candidate.text))
        )

    def is_of_its_time(self, candidate: Candidate) -> bool:
        """May a sentence tell of the days that the question dates by their year, if it does?"""
        asked = [days for each in recognise(self.text) if each.year and (days := resolve(each, None))]
        if not asked:
            return True
        published = candidate.passage.source.published
        said = [days for _, _, days in days_said(plain(candidate.text), candidate.dating)]
        if not said and published:
            said = [Interval(published.first_day, published.last_day)]
        return any(a.first - _NEAR <= b.last and b.first - _NEAR <= a.last for a in asked for b in said)
