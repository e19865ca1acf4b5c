"""Which word of the cited sentences each word of a statement is: found together, so that neighbours stay neighbours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from index.text.demonyms import aliases, country
from index.text.synonyms import are_derived, are_synonyms, is_doer
from index.text.verb_forms import base_form
from index.types import Published, Source
from qa.verification.clauses.edges import are_apart
from qa.verification.clauses.structure import separations
from qa.verification.clauses.words import PRONOUNS, ReadSentence, SentenceWord
from qa.verification.dates import means
from qa.verification.numbers import supports

_BEAM = 24
"""Alignments of what stands before a word that are followed."""
_UNMATCHED, _DERIVED, _PRONOUN = 2.4, 0.4, 0.8
_DIRECTIONS = {
    way: frozenset(map(base_form, words.split()))
    for way, words in (("up", "rose increase growth climbed"), ("down", "fell decrease decline dropped"))
}
_SPANS = frozenset("day week month year night morning evening weekend".split())
_SOMEBODY = frozenset(map(base_form, "person speaker".split()))
"""What a writer calls somebody whom the source calls `he` or `she` only."""
_PERSONS = frozenset("he she him her i me".split())
_OPENING = 3
"""Words of a sentence in which a pronoun is its subject."""
_OTHER_SENTENCE, _APART, _BACK, _AGAIN, _STEP = 3.0, 1.6, 0.5, 1.5, 0.01


class WordPlace(NamedTuple):
    """A word of a cited sentence: the number of the sentence and of the word."""

    sentence: int
    word: int


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """One cited sentence as it is compared."""

    reading: ReadSentence
    about: Source
    elsewhere: frozenset[str]
    """Names that a pronoun of it may stand for: of the sentence before and of the other cited ones."""
    things: frozenset[str] = frozenset()
    """Other words of those sentences: `the pair`, for which `they` may stand."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """A sentence of a statement with the places of its words."""

    said: ReadSentence
    sources: Sequence[CitedSentence]
    places: Mapping[int, WordPlace]
    loose: frozenset[int]
    """Words that describe a name and stand beside it in another place."""
    framed: frozenset[int]
    """Words that say who says it."""

    def source_of(self, n: int) -> ReadSentence:
        """The cited sentence that a word stands in."""
        return self.sources[self.places[n].sentence].reading


@dataclass(frozen=True, slots=True)
class _Way:
    cost: float
    last: tuple[int, WordPlace] | None
    chosen: tuple[tuple[int, WordPlace], ...]


def align(said: ReadSentence, sources: Sequence[CitedSentence]) -> dict[int, WordPlace]:
    """The best place for each word of weight; those that have none are left out."""
    apart = separations(said, is_said=True)
    ways = [_Way(0, None, ())]
    for n in said.weighty:
        word = said.words[n]
        found = [(place, cost) for k, source in enumerate(sources) for place, cost in _candidates(word, k, source)]
        further = [_Way(way.cost + _UNMATCHED, way.last, way.chosen) for way in ways]
        for place, cost in found:
            best = min(ways, key=lambda way: way.cost + _step(apart, sources, way.last, n, place))
            total = best.cost + cost + _step(apart, sources, best.last, n, place)
            further.append(_Way(total, (n, place), (*best.chosen, (n, place))))
        further.sort(key=lambda way: way.cost)
        kept: dict[WordPlace | None, _Way] = {}
        for way in further:
            kept.setdefault(way.last[1] if way.last else None, way)
        ways = list(kept.values())[:_BEAM]
    return dict(min(ways, key=lambda way: way.cost).chosen)


def _step(
    apart: Sequence[dict[int, int]],
    sources: Sequence[CitedSentence],
    last: tuple[int, WordPlace] | None,
    n: int,
    place: WordPlace,
) -> float:
    if last is None:
        return 0.0
    before, at = last
    if at == place:
        is_pronoun = not sources[place.sentence].reading.words[place.word].has_weight
        return 0.0 if is_pronoun and n == before + 1 else _AGAIN
    if are_apart(apart, before, n):
        return 0.1 if at.sentence != place.sentence else 0.0
    if at.sentence != place.sentence:
        return _OTHER_SENTENCE
    cost = _STEP * min(20, abs(place.word - at.word)) + _BACK * (place.word < at.word)
    return cost + _APART * are_apart(separations(sources[place.sentence].reading), at.word, place.word)


def _candidates(word: SentenceWord, k: int, source: CitedSentence) -> list[tuple[WordPlace, float]]:
    found: list[tuple[WordPlace, float]] = []
    for n, other in enumerate(source.reading.words):
        if word.date and other.lower in _SPANS and n and source.reading.words[n - 1].lower in ("that", "same"):
            found.append((WordPlace(k, n), _PRONOUN))  # the date itself is checked with the sentence before
        elif other.has_weight and (cost := likeness(word, other, source)) is not None:
            found.append((WordPlace(k, n), cost))
        elif other.kind == "function" and other.lower in PRONOUNS and _may_stand_for(n, word, source):
            found.append((WordPlace(k, n), _PRONOUN))
        elif word.stem in _DIRECTIONS.get(other.lower, ()) and _is_measured(source.reading, n):
            found.append((WordPlace(k, n), _DERIVED))
    return found


def _is_measured(reading: ReadSentence, n: int) -> bool:
    """Does `up` or `down` stand beside a number: `up 38 percent`, `2.8 percent, up from 2.5`?"""
    beside = reading.words[max(0, n - 2) : n + 3]
    return any(word.kind == "number" for word in beside)


def _may_stand_for(n: int, word: SentenceWord, source: CitedSentence) -> bool:
    """May the source's pronoun stand for what a statement names?"""
    if word.is_name:
        before = source.reading.words[:n]
        return word.lower in source.elsewhere or any(each.is_name and each.lower == word.lower for each in before)
    if word.stem in _SOMEBODY:
        return source.reading.words[n].lower in _PERSONS
    return n < _OPENING and word.stem in source.things


def likeness(word: SentenceWord, other: SentenceWord, source: CitedSentence) -> float | None:
    """What it costs to take one word for another; None where they do not mean the same."""
    if word.date or other.date:
        return _same_date(word, other, source.about.published)
    if word.quantity and other.quantity:
        return 0.0 if supports(word.quantity, other.quantity) else None
    if word.kind == "number" or other.kind == "number":
        return 0.0 if word.lower == other.lower or word.stem == other.stem else None
    if word.lower == other.lower or word.stem == other.stem:
        return 0.0
    if word.is_name or other.is_name:
        same = country(word.lower) == country(other.lower) or other.lower in aliases(word.lower)
        return 0.0 if same or _plural(word.lower, other.lower) else None
    shares = source.reading.its.shares
    if word.lower in shares or other.lower in shares:
        return 0.0 if shares.get(word.lower) == shares.get(other.lower) else None
    if are_synonyms(word.stem, other.stem, source.reading.language):
        return 0.1
    if source.reading.language == "en" and (are_derived(word.stem, other.stem) or is_doer(word.stem, other.stem)):
        return _DERIVED
    return None


def _same_date(word: SentenceWord, other: SentenceWord, published: Published | None) -> float | None:
    if word.date and other.date:
        return 0.0 if means(word.date, other.date, published) else None
    if word.lower == other.lower:
        return 0.0
    year = next((each.date.year for each in (word, other) if each.date and each.date.year), None)
    number = other if word.date else word
    return 0.0 if year and number.lower == str(year) else None


def _plural(one: str, other: str) -> bool:
    return len(one) > 3 and (one == other + "s" or one + "s" == other)
