"""Which values a question asks for, and whether two sentences give theirs on the same thing.

Two values are set against each other only where they are of one kind, in one unit, of the same things counted and
the same outcome (the dead are not the hurt), in sentences on the same event; see docs/design/0016.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from index.retrieval.matching import Matcher
from index.text.analysis import PLAIN, stem
from index.text.analysis import words as analysed
from index.text.folding import bare, plain
from index.text.given_values import Given, agree, days_said, given_values
from index.text.language import is_unspaced
from index.text.number_words import LONG_SCALES, ONES, TENS
from index.text.particulars import particulars
from index.text.quantities import things_behind
from index.text.value_types import ValueType
from index.text.word_lists import word_class
from qa.answering.candidates import Candidate
from qa.answering.differing.alternatives import offered
from qa.answering.differing.distances import asks_how_far, is_between
from qa.answering.differing.figures import are_set_apart
from qa.answering.differing.same_story import are_of_one_story
from qa.answering.differing.unsettled import unsettled
from qa.answering.events.asked_names import asked_names, asked_places
from qa.answering.events.event_objects import is_of
from qa.answering.events.events import events_of, stated_events
from qa.answering.events.outcomes import is_word_of, names_any, outcome_of, outcomes_said
from qa.types import Question

SPEAKS = 0.55  # of what the other one speaks of: below it a sentence is of something else
_SHARED = 0.25  # of the shorter sentence's words
_SHARED_WHEN, _SHARED_DATE = 0.4, 0.5  # the same for times and days: sentences give many that are of something else
_AS_NEAR = 0.85  # of the other one's share of the question: so much of it is of the same day
_BEFORE = 200  # characters before a sentence that say what it is of
_TWO_PLACES = 2
NO_VALUE = "none"
"""The family of what a sentence calls unknown or disputed."""
ONE_STORY = 3  # words
_TOLL_GROWS = 365  # days after which another count of the dead is of something else
SAME_STORY = 10  # days between the articles of one event
_SAME_MATTER = 0.6  # of what the one article has of the question, the other has, too
_AROUND = 60  # characters on either side of a value that say what it is of
ABOUT: dict[ValueType, str] = {
    "count": "how many", "money": "how much", "time of day": "the time", "date": "the date", "age": "the age",
    "share": "the share", "duration": "how long", "distance": "the distance",
    "stature": "the height",
}  # fmt: skip
_WHICH_DAY = re.compile(r"\b(?:dates?|wh(?:at|ich) (?:day|month|year))\b", re.IGNORECASE)
_OWNER = re.compile(r"(\w+)(?:, (?:aged? )?| aged )$")
_MEASURES: frozenset[ValueType] = frozenset(("age", "distance", "stature", "money", "duration", "share"))
_COUNTED = re.compile(
    r"\b(?:how (?:many|few)|numbers? of|count of|combien (?:de|d['’])|wie viele|cuánt[oa]s|kaç)(?: of)?"
    r"(?: (?:the|its|their|his|her|our|those|these))?(?=\s)",
    re.IGNORECASE,
)
_PEOPLE = frozenset(
    stem(word, "en") for word in ("people", "person", "persons", "victims", "men", "women", "residents", "inhabitants")
)
_NO_MATTER = word_class("saying", "telling", "explaining", "claiming", "continuing") | {
    *ONES, *TENS, *LONG_SCALES, "about", "around", "some", "least", "more", "than", "nearly", "almost", "monday",
    "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "also", "new", "year", "day", "percent",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class GivenValues:
    """What a sentence gives of the kind asked for, and what it is about."""

    candidate: Candidate
    values: tuple[Given, ...]
    outcomes: tuple[str, ...]
    """Of each value; empty where nothing says what became."""
    words: frozenset[str]
    tells: bool = False
    """Does it tell of the event that the question asks the day of?"""


class AskedValues:
    """One kind of value that a question asks for, and how sentences are read for it."""

    def __init__(self, kind: ValueType, matcher: Matcher, question: Question, candidates: Sequence[Candidate]) -> None:
        asked = plain(question.standalone)
        self.kind = kind
        self._names = asked_names(question, candidates)
        self._matcher = matcher
        self._numbers = particulars(asked).numbers
        self._outcomes = {name for _, name in outcomes_said(kind, asked)}
        counted = _COUNTED.search(asked)
        self._things = frozenset(things_behind(asked, counted.end())) if counted else frozenset[str]()
        self.offered = offered(asked).get(kind, ())
        self._places = asked_places(question, self._names)
        self._is_how_far = kind == "distance" and asks_how_far(asked)
        self._may_be_open = question.analysis.intent == "conflict" or kind == "age"
        self._events = events_of(asked) if kind == "date" else frozenset[str]()

    def is_of_other_places(self, candidate: Candidate) -> bool:
        """Are all distances of a sentence between other places than those that are asked for?"""
        if not self._is_between_two:
            return False
        return bool(given_values(self.kind, candidate.text)) and not self.read(candidate)

    @property
    def _is_between_two(self) -> bool:
        return self._is_how_far and len(self._places) >= _TWO_PLACES

    @property
    def is_by_words(self) -> bool:
        """Is a value known for the one asked for wherever it stands?"""
        return bool(self.offered) or self._is_between_two

    @property
    def is_certain(self) -> bool:
        """Does the question say by itself which of a sentence's values are meant?"""
        return bool(self.offered or self._is_how_far or self._events)

    def read(self, candidate: Candidate) -> GivenValues | None:
        """The values of a sentence that the question asks for; None if it gives none."""
        text = candidate.text
        if candidate.asks or is_unspaced(text) or (self.kind == "date" and not candidate.passage.source.published):
            return None  # days of articles that have none are those of anything; see `differing.beside`
        values = given_values(self.kind, text, candidate.dating)
        became = outcomes_said(self.kind, text)
        found = [(each, outcome_of(text, each.end, became)) for each in values if self._is_of_named(text, each)]
        found = [(each, outcome) for each, outcome in found if self._is_asked(each, outcome)]
        if self._is_between_two or (self._is_how_far and not self.offered):
            found = [(each, outcome) for each, outcome in found if self._is_between(candidate, each)]
        if len(found) > 1:
            near = [self._nearness(candidate, each) for each, _ in found]
            found = [pair for pair, score in zip(found, near, strict=True) if score == max(near)]
        if not found and self._may_be_open and (said := unsettled(self.kind, text)):
            found = [(Given(*said, Fraction(-1), Fraction(-1), NO_VALUE), outcome_of(text, said[1], became))]
        if not found:
            return None
        matter = _matter(text, candidate.group)
        given, outcomes = zip(*found, strict=True)
        return GivenValues(candidate, given, outcomes, matter, self._tells(candidate))

    def _tells(self, candidate: Candidate) -> bool:
        """Does a sentence say that the event of the question happened, to what the question names?"""
        facts = [each for each in stated_events(candidate.text, self._events) if each.is_fact]
        return any(is_of(candidate.text, each, self._names, candidate.titled_passage.casefold()) for each in facts)

    def _is_of_named(self, text: str, value: Given) -> bool:
        """Is it the age of whom the question names, as far as a word beside it says whose it is: `Bout, 55`?"""
        owner = _OWNER.search(text, 0, value.start) if self.kind == "age" and self._names else None
        return not owner or bare(owner[1]) in self._names

    def _is_between(self, candidate: Candidate, value: Given) -> bool:
        """Does a distance lie between the places that are asked for, as far as these are named?"""
        if value.family != "length":
            return False
        weights = self._matcher.weights(candidate.group)

        def is_asked(words: str) -> bool:
            return any(word in weights for word in analysed(words, candidate.group))

        around = _beside(candidate)
        return not self._places or is_between(candidate.text, value, self._places, is_asked, *around)

    def _is_asked(self, value: Given, outcome: str) -> bool:
        if self.offered:
            return any(_is_offered(value, outcome, each) for each in self.offered)
        if len(self._numbers) == 1 and {value.low, value.high} <= self._numbers and self.kind == "count":
            return False  # the question knows it
        if self._outcomes and outcome and outcome not in self._outcomes:
            return False
        if self.kind != "count":
            return True
        if outcome and not self._outcomes and outcome not in ("rescued", "held") and self._things <= _PEOPLE:
            return False  # `19 killed`, where the question is how many were aboard
        if value.things & self._things:
            return True
        is_people = not value.things or bool(value.things & _PEOPLE)
        names_it = names_any(outcome, value.things)
        return bool(self._outcomes) and outcome in self._outcomes and (is_people or names_it)

    def _nearness(self, candidate: Candidate, value: Given) -> float:
        """How much of the question stands around a value."""
        around = candidate.text[max(0, value.start - _AROUND) : value.end + _AROUND]
        weights = self._matcher.weights(candidate.group)
        return round(sum(weights.get(word, 0.0) for word in set(analysed(around, candidate.group))), 6)

    def _shares_enough(self, one: GivenValues, other: GivenValues) -> bool:
        """Have two sentences so many words in common that they are of one event?"""
        a, b = one.candidate, other.candidate
        weights = self._matcher.weights(_compared(a.group))
        shared = one.words & other.words
        least, speaks = min(len(one.words), len(other.words)), SPEAKS
        if self.kind == "date":
            is_as_near = b.match.overlap >= _AS_NEAR * a.match.overlap
            return is_as_near and len(shared) >= max(3, _SHARED_DATE * least)
        if self.kind == "count" and self._outcomes and {*one.outcomes} & {*other.outcomes} & self._outcomes:
            # Of which many died is said in few words: what stands before tells of what.
            shared = _context(a) & _context(b)
            least = min(len(one.words), len(other.words), len(shared) * 4)
            speaks = SPEAKS / 2  # the outcome is the rest
        needed = _SHARED_WHEN if self.kind == "time of day" else _SHARED
        if len(shared) < max(2, needed * least):
            return False
        return bool(shared - weights.keys()) or sum(weights[word] for word in shared & weights.keys()) >= speaks

    def may_be_of_the_same(self, one: Candidate, other: Candidate) -> bool:
        """Does the second sentence speak enough of what the first one does for their values to be compared?"""
        return self.is_certain or self._speaks_enough(one, other)

    def _speaks_enough(self, one: Candidate, other: Candidate) -> bool:
        # An age stands beside the name, without more of the question.
        least = SPEAKS / 2 if self.kind == "age" and self._names else SPEAKS
        return other.speaks >= least * one.speaks and self._has_names(one, other)

    def is_of_the_same(self, one: GivenValues, other: GivenValues) -> bool:
        """Do two sentences give their values on the same subject and event?"""
        a, b = one.candidate, other.candidate
        if not any(True for _ in comparable(one, other)) or one.tells != other.tells:
            return False  # dates of other events are of something else
        if self._is_between_two:
            return True  # both lie between the same places
        if any(one.outcomes) and _are_years_apart(one, other):
            return False  # the dead of one flood are not those of a later one
        if (one.tells or self.offered) and self._is_of_one_event(one, other):
            return True
        if not self._speaks_enough(a, b):
            return False
        if self.kind == "age" and self._names:
            return not _have_grown_older(one, other)
        if not (are_of_one_story(a, b) and self._are_of_one_matter(a, b)):
            return False
        is_open = any(value.family == NO_VALUE for value in (*one.values, *other.values))
        return (is_open or self._shares_enough(one, other)) and self._may_be_one_event(a, b)

    def _are_of_one_matter(self, one: Candidate, other: Candidate) -> bool:
        """Has the second article's passage most of what the first one's has of the question, but for the outcome?"""
        weights = self._matcher.weights(_compared(one.group))
        here, also = (frozenset(analysed(each.titled_passage, _compared(each.group))) for each in (one, other))
        asked = {word: weight for word, weight in weights.items() if word in here and not self._is_outcome(word)}
        return sum(weight for word, weight in asked.items() if word in also) >= _SAME_MATTER * sum(asked.values())

    def _is_outcome(self, word: str) -> bool:
        return any(is_word_of(name, word) for name in self._outcomes)

    def _is_of_one_event(self, one: GivenValues, other: GivenValues) -> bool:
        """Do two sentences tell of one event of the question's, in articles of the same days?"""
        shared = one.words & other.words
        is_asked = shared & self._matcher.weights(_compared(one.candidate.group)).keys()
        if not (self._share_their_context(one, other) if self.offered else is_asked):
            return False
        day, also = published_on(one), published_on(other)
        return not day or not also or abs((day - also).days) <= SAME_STORY

    def _share_their_context(self, one: GivenValues, other: GivenValues) -> bool:
        """Have two sentences with what stands before them so many words in common that their articles are?"""
        return len(_context(one.candidate) & _context(other.candidate)) >= ONE_STORY

    def _has_names(self, one: Candidate, other: Candidate) -> bool:
        """Has the second sentence, or its article's passage, half of the question's names that the first one has?"""
        if self.kind == "age" and self._names:  # of one person, whom the sentence itself names
            return any(name in bare(other.text) for name in self._names)
        if self.kind in ("distance", "stature"):  # between two places, as well
            there, also = bare(one.text), bare(other.text)
            return all(name in also for name in self._names[-2:] if name in there)
        there, also = _bare(one.titled_passage), _bare(other.titled_passage)
        named = [name in also for name in self._names if name in there]
        return 2 * sum(named) >= len(named)

    def _may_be_one_event(self, one: Candidate, other: Candidate) -> bool:
        places, others = (particulars(each.text).places for each in (one, other))
        if places and others and not places & others and not _mentions(places, other) and not _mentions(others, one):
            return False
        if self.kind == "date":
            return True
        days, also = ([found for _, _, found in days_said(plain(each.text), each.dating)] for each in (one, other))
        return not days or not also or any(x.first <= y.last and y.first <= x.last for x in days for y in also)


@lru_cache(maxsize=256)
def _bare(text: str) -> str:
    """A passage without accents and letter case; several sentences of a question stand in each."""
    return bare(text)


def _is_offered(value: Given, outcome: str, alternative: Given) -> bool:
    """Is a value one of those that the question holds against each other, in its unit and of its things?"""
    same = [each for each in (value, *value.also) if each.unit == alternative.unit]
    if not same or not agree(same[0], alternative) or value.family != alternative.family:
        return False
    things, others = alternative.things, value.things
    names_it = names_any(outcome, things)
    return bool(not things or not others or things & others or others & _PEOPLE or names_it)


_STEMMED = frozenset(stem(word, "en") for word in _NO_MATTER) | _NO_MATTER


def _matter(text: str, group: str) -> frozenset[str]:
    """The words that say what a text is of, analysed."""
    words = analysed(text, _compared(group))
    return frozenset(word for word in words if word not in _STEMMED and len(word) > 1 and not word.isdigit())


def _compared(group: str) -> str:
    """What words are compared as: those of texts too short to tell their language as English ones."""
    return "en" if group == PLAIN else group


def _context(candidate: Candidate) -> frozenset[str]:
    """The same of a sentence with its title and what stands before it."""
    passage = candidate.passage
    here = candidate.start - passage.span.start
    before = passage.text[max(0, here - _BEFORE) : max(0, here)]
    return _matter(f"{passage.source.title or ''} {before} {candidate.text}", candidate.group)


def _mentions(places: frozenset[str], candidate: Candidate) -> bool:
    text = candidate.titled_passage.casefold()
    return any(place in text for place in places)


def _beside(candidate: Candidate) -> tuple[str, str]:
    """Its title with what of its passage stands before it, and what stands behind it."""
    passage = candidate.passage
    start, end = candidate.start - passage.span.start, candidate.end - passage.span.start
    return f"{passage.source.title or ''}\n{passage.text[: max(0, start)]}", passage.text[max(0, end) :]


def comparable(one: GivenValues, other: GivenValues) -> Iterator[tuple[Given, Given]]:
    """Values of two sentences that can be set beside each other."""
    for a, became in zip(one.values, one.outcomes, strict=True):
        for b, also in zip(other.values, other.outcomes, strict=True):
            if (a.family == b.family or NO_VALUE in (a.family, b.family)) and (
                became == also or not became or not also
            ):
                yield a, b


def _are_years_apart(one: GivenValues, other: GivenValues) -> bool:
    """Did their articles appear so long after one another that a toll has long been final?"""
    day, also = published_on(one), published_on(other)
    return day is not None and also is not None and abs((day - also).days) > _TOLL_GROWS


def _have_grown_older(one: GivenValues, other: GivenValues) -> bool:
    """May two ages be one person's on two days?"""
    day, also = published_on(one), published_on(other)
    if not day or not also or abs((day - also).days) <= SAME_STORY:
        return False
    years = abs((day - also).days) / 365 + 1
    return any(abs(a.low - b.low) <= years for a, b in comparable(one, other))


def differ(one: GivenValues, other: GivenValues) -> bool:
    """Are all values of two sentences that can be compared different ones?"""
    return all(are_set_apart(a, b) for a, b in comparable(one, other))


def asked_kinds(question: Question) -> tuple[ValueType, ...]:
    """The kinds whose values are compared; a measure is more than a count, and a day has its time."""
    analysis, asked = question.analysis, question.standalone
    kinds = dict.fromkeys(kind for kind in analysis.values if kind in ABOUT)
    if analysis.kind == "how many" and not kinds.keys() & _MEASURES:
        kinds["count"] = None
    elif kinds.keys() & _MEASURES:
        kinds.pop("count", None)
    is_day = analysis.kind == "when" or (analysis.kind == "other" and _WHICH_DAY.search(asked))
    kinds.pop("date", None)
    # Bare figures are of the measure that is asked for: `how much, 240,000 or 440,000?`.
    kinds |= dict.fromkeys(kind for kind in offered(asked) if kind != "count" or not kinds.keys() & _MEASURES)
    if is_day:
        kinds |= {"time of day": None, "date": None}
    return tuple(kinds)


def published_on(reading: GivenValues) -> date | None:
    """The first day on which its article may have appeared; None where that is not known."""
    published = reading.candidate.passage.source.published
    return published.first_day if published else None
