"""The ways in which the words of a sentence can contradict what a question takes for granted, and bear it out."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from index.text.analysis import stem
from index.text.event_dates import event_dates
from index.text.folding import bare, plain
from index.text.given_values import Given, agree, given_values
from index.text.names import Name, names, tokens
from index.text.word_lists import any_of, word_class
from qa.answering.candidates import Candidate
from qa.answering.events.asserted import HALF, NEARLY_ALL, Asserted, stems
from qa.answering.events.event_objects import is_of
from qa.answering.events.events import StatedEvent, events_of, opposites, stated_events

_RECENT = 31  # days before an article appeared in which a person acted who is alive
_TITLED = re.compile(rf"(?:\W+(?:the|{any_of(word_class('titles'))}))*\W+", re.IGNORECASE)
_TITLES = frozenset(stem(word, "en") for word in word_class("titles"))


@dataclass(frozen=True, slots=True)
class _Words:
    denial: re.Pattern[str]
    """At the end of what stands before a word that is denied."""
    in_part: re.Pattern[str]
    """Behind it: it is so denied only in part."""
    exchanged: frozenset[str]
    of_subject: frozenset[str]
    behind: frozenset[str]
    turned: re.Pattern[str]
    acts: str
    gone: re.Pattern[str]


@cache
def _words() -> _Words:
    data = tomllib.loads(Path(__file__).with_name("premises.toml").read_text(encoding="utf-8"))
    denies, alive = data["denies"], data["alive"]
    return _Words(
        re.compile(rf"\b(?:{denies['before']})(?:\W+(?:{denies['between']})\b)*\W+$"),
        re.compile(rf"\b(?:{denies['after']})\b"),
        frozenset(data["exchanged"]["events"]),
        frozenset(data["of_subject"]["events"]),
        frozenset(data["of_subject"]["behind"]),
        re.compile(rf"\b(?:{data['turned']})\b"),
        alive["acts"],
        re.compile(rf"\b(?:{alive['gone']})\b"),
    )


def _is_denied(text: str, start: int, end: int) -> bool:
    """Do the words right before a place of a text deny what stands there, wholly: not `until` then, not it `only`?"""
    lower = text.lower()
    return bool(_words().denial.search(lower, 0, start)) and not _words().in_part.search(lower, end)


class Contradiction(Protocol):
    """One way in which a sentence says the opposite of a question, or the same."""

    def contradicts(self, candidate: Candidate) -> bool:
        """Does a sentence say the opposite?"""
        ...

    def affirms(self, candidate: Candidate) -> bool:
        """Does a sentence say the same, so that nothing contradicts?"""
        ...


class _OppositeEvent:
    """The event did not happen, or another that excludes it: the mayor refused to resign, the vaccine was rejected."""

    def __init__(self, asserted: Asserted, event: str, at: int, words: str) -> None:
        self._asserted, self._event, self._at = asserted, event, at
        self._among = frozenset([event]) | opposites(event)
        self._besides = stems(words)
        subject = [name for name in asserted.names if name.end <= at]
        self._subject = subject[-1].tokens[-1].form if subject and event in _words().of_subject else ""

    def contradicts(self, candidate: Candidate) -> bool:
        text = plain(candidate.text)
        found = stated_events(candidate.text, self._among)
        if not found or any(each.event == self._event and each.is_fact for each in found):
            return False
        if not self._asserted.is_subject_of(candidate, self._besides, NEARLY_ALL):
            return False
        if not self._asserted.has_doer_in(candidate, self._at):
            return False
        for each in found:
            is_other = each.event != self._event and each.is_fact
            is_denied = each.event == self._event and _is_denied(text, each.start, each.end)
            if (is_other or is_denied) and self._is_of(candidate, each):
                return is_of(candidate.text, each, self._asserted.named, candidate.titled_passage)
        return False

    def affirms(self, candidate: Candidate) -> bool:
        found = stated_events(candidate.text, frozenset([self._event]))
        facts = [each for each in found if each.is_fact]
        return bool(facts) and self._asserted.is_subject_of(candidate, self._besides, HALF, itself=False)

    def _is_of(self, candidate: Candidate, event: StatedEvent) -> bool:
        """Is it said of the one of whom the question says it?"""
        if not self._subject:
            return True
        listed = names(candidate.text)
        beside = [name for name in listed if name.end <= event.start][-1:]
        if not beside and event.event not in _words().behind:
            return True
        if event.event in _words().behind:
            beside += [name for name in listed if name.start >= event.end][:1]
        return any(token.form == self._subject for name in beside for token in name.tokens)


class _DeniedWord:
    """A word of the question is denied where all else of it is spoken of: `the choice was not unanimous`."""

    def __init__(self, asserted: Asserted, form: str) -> None:
        self._asserted, self._form = asserted, form

    def contradicts(self, candidate: Candidate) -> bool:
        return self._says(candidate, denied=True)

    def affirms(self, candidate: Candidate) -> bool:
        return self._says(candidate, denied=False)

    def _says(self, candidate: Candidate, *, denied: bool) -> bool:
        if self._form not in stems(candidate.text):
            return False
        text = plain(candidate.text)
        is_so = any(
            stem(token.form, "en") == self._form and _is_denied(text, token.start, token.end) is denied
            for token in tokens(text)
        )
        return is_so and self._asserted.is_subject_of(candidate, frozenset([self._form]), NEARLY_ALL)


class _Exchanged:
    """Who did it to whom is the other way round: B bought A."""

    def __init__(self, asserted: Asserted, event: str) -> None:
        self._asserted, self._event = asserted, frozenset([event])
        self._pair = _doer_and_object(asserted.text, self._event)

    def contradicts(self, candidate: Candidate) -> bool:
        return self._pair is not None and self._said(candidate) == self._pair[::-1]

    def affirms(self, candidate: Candidate) -> bool:
        return self._pair is not None and self._said(candidate) == self._pair

    def _said(self, candidate: Candidate) -> tuple[str, str] | None:
        return _doer_and_object(candidate.text, self._event)


_PASSIVE = re.compile(r"\b(?:was|were|is|are|been|be|being|got)(?: \w+ly)?\W+$", re.IGNORECASE)
_BY = re.compile(r"(?:\W+\w+){0,6}?\W+by(?:\W+(?:the|its|his|rival|fellow|a))*\W+$", re.IGNORECASE)
_FEW_WORDS = re.compile(r"(?:\W*\b[a-z]+\b){0,5}\W*")


def _doer_and_object(text: str, among: frozenset[str]) -> tuple[str, str] | None:
    """The last words of the names on both sides of an event, who did it first; None where it is not so plain."""
    text = plain(text)
    listed = names(text)
    for each in stated_events(text, among):
        before = [name for name in listed if name.end <= each.start]
        after = [name for name in listed if name.start >= each.end]
        if not before or not after or each.is_denied:
            continue
        one, other = before[-1], after[0]
        gap = text[one.end : each.start]
        if not _FEW_WORDS.fullmatch(gap):
            continue
        pair = one.tokens[-1].form, other.tokens[-1].form
        if _BY.fullmatch(text[each.end : other.start]):
            return pair[::-1]
        if _PASSIVE.search(f" {gap}"):
            return None
        return pair if _FEW_WORDS.fullmatch(text[each.end : other.start]) and " by " not in gap else None
    return None


class _OtherValue:
    """The number or the day of an event is another one: nine miners died, not twelve; on Tuesday, not on Monday."""

    def __init__(self, asserted: Asserted, event: str, words: str) -> None:
        self._asserted, self._event = asserted, frozenset([event])
        self._besides = stems(words)
        self._counts = [each for each in given_values("count", asserted.text) if each.things]
        self._days = given_values("date", asserted.text)

    def contradicts(self, candidate: Candidate) -> bool:
        return self._states_it(candidate, NEARLY_ALL) and any(
            mine and said and not any(agree(a, b) for a in mine for b in said) for mine, said in self._values(candidate)
        )

    def affirms(self, candidate: Candidate) -> bool:
        """Does it give the same value, or another where several are given?"""
        return self._states_it(candidate, HALF, itself=False) and any(
            agree(a, b) for mine, said in self._values(candidate) for a in mine for b in said
        )

    def _states_it(self, candidate: Candidate, share: float, *, itself: bool = True) -> bool:
        facts = [each for each in stated_events(candidate.text, self._event) if each.is_fact]
        return any(
            is_of(candidate.text, each, self._asserted.named, candidate.titled_passage) for each in facts
        ) and self._asserted.is_subject_of(candidate, self._besides, share, itself=itself)

    def _values(self, candidate: Candidate) -> list[tuple[Sequence[Given], Sequence[Given]]]:
        text = candidate.text
        counted = [
            each for each in given_values("count", text) if any(each.things & mine.things for mine in self._counts)
        ]
        days = given_values("date", text, candidate.dating) if self._days else ()
        return [(self._counts, counted), (self._days, days if len(days) == 1 else ())]


def _stand_together(text: str, name: Name, at: int, words: str) -> bool:
    """Is there nothing but a title between an event and a name?"""
    before, after = text[name.end : at], text[at + len(words) : name.start]
    return bool(_TITLED.fullmatch(before) or _TITLED.fullmatch(after))


class _Alive:
    """Whom the question has dead acts in the days of the article, and nothing says that he died."""

    def __init__(self, asserted: Asserted, at: int, words: str) -> None:
        # Of one person and nothing else: `who killed four in Orwick` has no Orwick dead.
        others = asserted.forms.keys() - stems(words) - _TITLES
        is_one = (
            len(asserted.names) == 1 and not others and _stand_together(asserted.text, asserted.names[0], at, words)
        )
        self._name = [token.form for token in asserted.names[0].tokens] if is_one else []
        self._last = self._name[-1] if is_one else ""
        last, acts = re.escape(self._last), _words().acts
        self._acts = re.compile(
            rf"\b{last}(?:,[^.;:]{{2,90}},)? (?:{acts})\b|\b(?:met|meets) (?:with |between )?[^,.]{{0,60}}\b{last}\b"
        )

    def contradicts(self, candidate: Candidate) -> bool:
        text = bare(plain(candidate.text))
        if not self._last or not self._acts.search(text) or not self._is_named_in(candidate.titled_passage):
            return False
        published = candidate.passage.source.published
        known = event_dates(candidate.text, candidate.dating)
        day = published.first_day if published else None
        is_recent = any(day and abs((day - each.days.last).days) <= _RECENT for each in known)
        said = given_values("date", candidate.text, candidate.dating)
        return is_recent or (not day and any(each.unit == "weekday" for each in said))

    def affirms(self, candidate: Candidate) -> bool:
        text = bare(plain(candidate.text))
        return self._last in text and bool(_words().gone.search(text))

    def _is_named_in(self, text: str) -> bool:
        """Does the whole name stand in a text, of no namesake's?"""
        words = [token.form for token in tokens(text)]
        size = len(self._name)
        places = (i for i in range(len(words)) if words[i : i + size] == self._name)
        return any(words[i + size : i + size + 1] != ["jr"] for i in places)


def ways(asserted: Asserted) -> Iterator[Contradiction]:
    """The ways in which what a question asserts can be contradicted, the plainest first."""
    for event in _asserted_events(asserted.text):
        words = asserted.text[event.start : event.end]
        if event.event == "dead":
            yield _Alive(asserted, event.start, words)
        if event.event in _words().exchanged:
            yield _Exchanged(asserted, event.event)
        yield _OppositeEvent(asserted, event.event, event.start, words)
        yield _OtherValue(asserted, event.event, words)
    if not _words().turned.search(asserted.text.lower()):
        yield from (_DeniedWord(asserted, form) for form in asserted.forms)


def _asserted_events(question: str) -> list[StatedEvent]:
    """What the words for one event of a question can mean; nothing where there are two, one said of the other."""
    found = [each for each in stated_events(question, events_of(question)) if each.is_fact]
    longest = [each for each in found if not any(_holds(other, each) for other in found)]
    return longest if len({(each.start, each.end) for each in longest}) == 1 else []


def _holds(one: StatedEvent, other: StatedEvent) -> bool:
    """Do the words of one event hold those of another, as `ban was lifted` does `ban`?"""
    return one.start <= other.start and other.end <= one.end and one.end - one.start > other.end - other.start
