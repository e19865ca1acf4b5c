"""Who did it, and when it was done: the sentence that says so of the very verb that a question asks by.

`Who suspended Irving?` is not answered by who suspended a contract with Irving, nor `When was she arrested?` by the day
on which the news of her arrest broke.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from index.text.event_dates import days_named
from index.text.folding import plain
from index.text.verb_forms import base_form
from index.text.word_lists import word_class
from qa.answering.candidates import Candidate, led_by, speaking
from qa.question.phrases import BE, Word, words_of
from qa.types import Question

_WHO = re.compile(
    r"^(?:(?:so|and|but),? )?who(?:'s|’s| has| had| have)? (?P<verb>[a-z]+ed|[a-z]{3,}) (?P<rest>.+?)\W*$", re.I
)
_WHEN = re.compile(
    r"^(?:(?:so|and|but),? )?(?:when|on (?:what|which) (?:day|date)) (?:was|were) (?P<rest>.+?)\W*$", re.I
)
_SUSPECT = re.compile(
    r"\b(?:suspect(?:ed)?|gunman|shooter|attacker|assassin|perpetrator|charged with|accused of|convicted of|arrested"
    r"|on suspicion of|admitted|confessed|pleaded guilty|found guilty)\b",
    re.IGNORECASE,
)
_HARMS = frozenset("shoot kill murder assassinate stab attack bomb behead strangle poison rob".split())
"""Of which one is suspected before anybody says who did it."""
_PREPOSITIONS = word_class("prepositions") | {"of", "its", "their", "his", "her"}
_TO_PLACES = frozenset("in at near from to of outside inside around".split())
_OBJECT, _SUBJECT, _BY = 5, 7, 10  # words in which they stand from the verb
_SPEAKS, _SUSPECT_SPEAKS = 0.45, 0.3  # of what the best sentence speaks of


@dataclass(frozen=True, slots=True)
class _Verb:
    base: str
    whom: frozenset[str]
    """The names that it is done to, in lower case."""
    asked: frozenset[str]
    """All words of the question."""


class Deed:
    """The verb that a question asks the doer or the day of, if it does."""

    def __init__(self, question: Question) -> None:
        asked = plain(question.standalone)
        names = frozenset(word.lower for name in question.analysis.names for word in words_of(name))
        words = frozenset(word.lower for word in words_of(asked))
        self._who, self._when = None, None
        if (match := _WHO.match(asked)) and match["verb"].lower() not in BE and names:
            self._who = _Verb(base_form(match["verb"].lower()), names, words)
        elif (match := _WHEN.match(asked)) and names:
            verb = next(
                (each for each in words_of(match["rest"]) if each.lower.endswith("ed") or each.is_predicate), None
            )
            self._when = _Verb(verb.base, names, words) if verb and not verb.is_name else None

    def is_said(self, candidates: Sequence[Candidate]) -> bool:
        """Does one of some sentences say it, or is it not asked for?"""
        asks = self._who or self._when
        return not asks or any(says(each) for each in candidates for says in self._ways)

    def may_say(self, text: str) -> bool:
        """Has a text the verb, or a suspect?"""
        verb = self._who or self._when
        return verb is not None and any(each.base == verb.base for each in words_of(plain(text)))

    @property
    def _ways(self) -> tuple[Callable[[Candidate], bool], ...]:
        return self._says_who, self._says_when, self._names_suspect

    def led(self, chosen: Sequence[Candidate], candidates: Sequence[Candidate], most: int) -> list[Candidate]:
        """The chosen sentences, led by the best that says who did it, or when it was done."""
        if not self._who and not self._when:
            return list(chosen)
        for says in self._ways:
            able = speaking(chosen, candidates, _SUSPECT_SPEAKS if says == self._names_suspect else _SPEAKS)
            if first := next(filter(says, able), None):
                return led_by([first], chosen, most)
        return list(chosen)

    def _says_who(self, candidate: Candidate) -> bool:
        """Does a sentence name the doer beside the verb: `The Nets suspended Irving`, `Irving was suspended by …`?"""
        verb = self._who
        if not verb:
            return False
        words = words_of(plain(candidate.text))
        for at, word in enumerate(words):
            if word.base != verb.base or not (word.is_predicate or word.lower.endswith("ed")):
                continue
            behind, before = words[at + 1 : at + 1 + _BY], words[max(0, at - _SUBJECT) : at]
            by = next((n for n, each in enumerate(behind) if each.lower == "by"), None)
            if by is not None and _names_other(words[at + 2 + by : at + 2 + by + _SUBJECT], verb):
                return bool(verb.whom & {each.lower for each in words[:at]})
            is_passive = any(each.lower in BE for each in before[-2:])
            if not is_passive and _is_object(behind[:_OBJECT], verb) and _names_other(_clause(before), verb):
                return True
        return False

    def _says_when(self, candidate: Candidate) -> bool:
        """Does a sentence say that it was done to whom is named, and the day?"""
        verb = self._when
        if not verb or not any(days.first == days.last for days in days_named(candidate.text, candidate.dating)):
            return False
        words = words_of(plain(candidate.text))
        return any(
            word.base == verb.base
            and any(each.lower in BE for each in words[max(0, at - 3) : at])
            and bool(verb.whom & {each.lower for each in words[:at]})
            for at, word in enumerate(words)
        )

    def _names_suspect(self, candidate: Candidate) -> bool:
        """Does a sentence name who is suspected of a deed against whom the question names?"""
        verb = self._who
        if not verb or verb.base not in _HARMS or not _SUSPECT.search(candidate.text):
            return False
        words = words_of(plain(candidate.text))
        of_whom = verb.whom & {each.lower for each in words_of(plain(candidate.titled_passage))}
        return bool(of_whom) and _names_person(words, verb)


def _clause(words: Sequence[Word]) -> Sequence[Word]:
    """The words behind the last comma, if a name is among them."""
    cut = max((n for n, each in enumerate(words) if each.text in ",;:"), default=-1)
    return words[cut + 1 :] or words


def _is_object(words: Sequence[Word], verb: _Verb) -> bool:
    """Does whom the question names stand right behind the verb, with nothing between that belongs to another?"""
    for each in words:
        if each.lower in verb.whom:
            return True
        if each.lower in _PREPOSITIONS or not each.is_word:
            return False
    return False


def _names_other(words: Sequence[Word], verb: _Verb) -> bool:
    """Is a name among some words that the question has not?"""
    return any(each.is_name and each.lower not in verb.asked and each.text[:1].isupper() for each in words)


def _names_person(words: Sequence[Word], verb: _Verb) -> bool:
    """Is a name of two words or more, that is no place and not of whom it is done to, near who is suspected?"""
    at = 0
    for is_name, run in groupby(words, key=lambda each: each.is_name and each.text[:1].isupper()):
        its = [*run]
        before = words[at - 1].lower if at else ""
        around = " ".join(each.text for each in words[max(0, at - _SUBJECT) : at + len(its) + _SUBJECT])
        at += len(its)
        is_person = is_name and len(its) > 1 and before not in _TO_PLACES
        if is_person and verb.whom.isdisjoint(each.lower for each in its) and _SUSPECT.search(around):
            return True
    return False
