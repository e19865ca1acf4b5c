"""What two sentences of one thing say differently: a value, a time, a state, a manner, a scope, a quotation's words.

Two sentences are of one thing if they share most of their words and a name, their articles name the same, and they
differ in one respect alone: where the place, the day and the figure are others, another thing is spoken of. High
precision comes first; see docs/design/0024.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from index.text.given_values import Given, agree
from index.text.quantities import with_its_bound
from qa.answering.differing.days import are_as_exact
from qa.answering.differing.figures import FigurePair, pairs
from qa.answering.differing.frames import other_days, rival_events
from qa.answering.differing.happened import events_of, manners, scopes, states
from qa.answering.differing.likeness import SentencePair
from qa.answering.differing.reading import Places, ReportedSentence, SentenceReading, read, words
from qa.answering.differing.slots import replaced
from qa.answering.differing.wordings import wordings
from qa.types import DifferenceKind

_ALIKE, _MUCH_ALIKE = 0.5, 0.74  # of the shorter sentence's words
_BESIDE = 0.34  # of the words around two measures
_SAME_DEED = 0.6  # the same where no word for an event says that both are of one
_MANNER = 0.4  # the same where the words for it are the rest
_SCOPE = 0.35  # the same where they share a superlative
_LEAST = 2  # words in common
_FAR = 3  # times a figure is the other one, from where on the sentences must be much alike
_FINAL = 365  # days after which another count is of something else
_GROWN = 10  # days between two articles in which nobody grows older
_INDEFINITE = re.compile(
    r"^\W*(?:an?|two|three|four|five|six|seven|eight|nine|ten|\d+|several|some|many)\b", re.IGNORECASE
)
_ABOUT = {
    "count": "how many", "money": "how much", "distance": "the distance", "duration": "how long",
    "share": "the share", "age": "the age",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SentenceDifference:
    """What two sentences say differently: the words of each, `text[start:end]`."""

    kind: DifferenceKind
    one: tuple[int, int]
    other: tuple[int, int]
    about: str
    """Of what: `how many`, `the date`."""


def differences(one: ReportedSentence, other: ReportedSentence) -> tuple[SentenceDifference, ...]:
    """What two sentences of different articles say differently of one thing; nothing if they agree or tell of two.

    A newer sentence of the same outlet is no rival of its older one but its update.
    """
    a, b = read(one), read(other)
    if not a.is_comparable or not b.is_comparable:
        return ()
    found = tuple(_differences(a, b))
    if one.outlet == other.outlet and one.at != other.at:
        updated = ("value", "time", "state", "rounding")
        return tuple(SentenceDifference("updated", d.one, d.other, d.about) if d.kind in updated else d for d in found)
    return found


def _differences(a: SentenceReading, b: SentenceReading) -> Iterator[SentenceDifference]:
    like = SentencePair.of(a, b)
    if quoted := wordings(a, b, are_beside=like.share >= _ALIKE):
        yield SentenceDifference("wording", *quoted, "what was said")
        return
    figures = pairs(a, b, are_copies=like.are_copies)
    have_other_figures = any(each.agreement == "other" for each in figures) or _have_unlike_figures(a, b, figures)
    is_of_one = like.are_of_one_matter
    if is_of_one and not have_other_figures and like.share >= _MANNER and (placed := manners(a, b)):
        yield SentenceDifference("manner", *placed, "how it happened")
        return
    if is_of_one and like.are_of_one_time and not have_other_figures:
        if placed := rival_events(a, b):
            yield SentenceDifference("state", *placed, "what happened")
            return
        if placed := other_days(a, b):
            yield SentenceDifference("time", *placed, "the date")
            return
    if len(like.shared) < _LEAST or _contrast(a.text, b.text):
        return
    if is_of_one and (other := replaced(like)):
        yield SentenceDifference("value", *other, "who or where")
        return
    days, clocks = _other_days(a, b, like), _other_clocks(a, b)
    respects = [have_other_figures, bool(days or clocks), like.have_other_names]
    if sum(respects) > 1 or not is_of_one or (like.have_other_subjects and not like.have_other_names):
        return
    if like.have_other_names:
        if named := _other_name(a, b, like):
            yield SentenceDifference("value", *named, "who or where")
        return
    if not days and like.share >= _ALIKE and (placed := states(a, b)):
        yield SentenceDifference("state", *placed, "what happened")
        return
    if like.share >= _SCOPE and (placed := scopes(a, b)):
        yield SentenceDifference("scope", *placed, "how much of a record it is")
        return
    if when := days or clocks:
        if _is_of_one_happening(a, b, like):
            yield SentenceDifference("time", *when, "the date" if days else "the time")
        return
    yield from (each for pair in figures if (each := _figure(a, b, pair, like)))


def _is_of_one_happening(a: SentenceReading, b: SentenceReading, like: SentencePair) -> bool:
    """Do two sentences tell of one event, by a word for it or by most of their words?"""
    deed = like.shared - a.named - b.named
    if events_of(a) & events_of(b) and like.share >= _ALIKE and len(like.shared) > _LEAST:
        return True
    return like.share >= _SAME_DEED and bool(deed) and like.are_as_long


def _figure(a: SentenceReading, b: SentenceReading, pair: FigurePair, like: SentencePair) -> SentenceDifference | None:
    kind: DifferenceKind = "rounding" if pair.agreement == "rounded" else "value"
    if pair.agreement == "same" or like.share < (_MUCH_ALIKE if pair.ratio > _FAR else _ALIKE):
        return None
    is_measure = pair.agreement == "other" and pair.one.kind not in ("count", "age")
    if like.have_other_years or (is_measure and not _is_of_one_measure(pair, like)):
        return None
    if a.day and b.day:
        apart = abs((a.day - b.day).days)
        if apart and pair.one.is_increment:
            return None
        if (pair.one.outcome and apart > _FINAL) or (pair.one.kind == "age" and apart > _GROWN):
            return None
    one, other = pair.one.given, pair.other.given
    mine, its = with_its_bound(a.text, one.start, one.end), with_its_bound(b.text, other.start, other.end)
    return SentenceDifference(kind, mine, its, _ABOUT[pair.one.kind])


def _is_of_one_measure(pair: FigurePair, like: SentencePair) -> bool:
    """Are two sums, shares or lengths of one thing, by the first words of their sentences and those beside them?"""
    return like.have_one_head and (like.are_copies or pair.share_beside >= _BESIDE)


def _have_unlike_figures(a: SentenceReading, b: SentenceReading, figures: list[FigurePair]) -> bool:
    """Has each of two sentences one figure, of which nothing says that they are of one thing?"""
    mine, its = ({each.given.start for each in r.figures} for r in (a, b))
    return len(mine) == len(its) == 1 and not figures


def _other_name(a: SentenceReading, b: SentenceReading, like: SentencePair) -> Places | None:
    """Where the one has a name in the place of which the other has another, of what is only once."""
    if like.share_but_names < _MUCH_ALIKE:
        return None
    is_once = _unique().search(a.text) and _unique().search(b.text)
    is_new = _INDEFINITE.match(a.text) or _INDEFINITE.match(b.text)
    if not like.are_copies and (is_new or not is_once):
        return None
    mine, its = _only_in(a, b), _only_in(b, a)
    return Places(*mine.values(), *its.values()) if len(mine) == len(its) == 1 else None


def _only_in(a: SentenceReading, b: SentenceReading) -> dict[frozenset[str], tuple[int, int]]:
    """The names that only the first of two sentences has, each with its first place."""
    found: dict[frozenset[str], tuple[int, int]] = {}
    for name, place in zip(a.names, a.places, strict=True):
        if name.isdisjoint(b.named):
            found.setdefault(name, place)
    return found


def _other_days(a: SentenceReading, b: SentenceReading, like: SentencePair) -> Places | None:
    """Where two sentences name days of which none agree; of copies those that do not."""
    mine = [x for x in a.days if not any(agree(x, y) for y in b.days)]
    its = [y for y in b.days if not any(agree(x, y) for x in a.days)]
    if not mine or not its:
        return None
    if not are_as_exact(mine[0], its[0]) and not (_has_figures(a, mine[0]) and _has_figures(b, its[0])):
        return None
    if a.day and b.day and (mine[0].low > a.day.toordinal()) != (its[0].low > b.day.toordinal()):
        return None  # the one is to come, the other has been
    is_one_of_all = len(a.days) == len(mine) and len(b.days) == len(its)
    is_one_changed = like.are_copies and len(a.days) == len(b.days) and len(mine) == len(its) == 1
    return Places(_place(mine[0]), _place(its[0])) if is_one_of_all or is_one_changed else None


def _has_figures(reading: SentenceReading, day: Given) -> bool:
    """Is it a date that says its day, month or year, no weekday and no bare month?"""
    return any(map(str.isdigit, reading.text[day.start : day.end]))


def _place(given: Given) -> tuple[int, int]:
    return given.start, given.end


def _other_clocks(a: SentenceReading, b: SentenceReading) -> Places | None:
    if not a.clocks or not b.clocks or any(x.minutes & y.minutes for x in a.clocks for y in b.clocks):
        return None
    return Places((a.clocks[0].start, a.clocks[0].end), (b.clocks[0].start, b.clocks[0].end))


@cache
def _contrasts() -> tuple[tuple[re.Pattern[str], ...], ...]:
    return tuple(tuple(re.compile(rf"\b(?:{each})\b", re.IGNORECASE) for each in row) for row in words()["contrasts"])


@lru_cache(maxsize=4096)
def _members(text: str) -> tuple[frozenset[int], ...]:
    """Of each row of contrasts which of its words a text has."""
    return tuple(frozenset(n for n, each in enumerate(row) if each.search(text)) for row in _contrasts())


def _contrast(one: str, other: str) -> bool:
    """Has each of two sentences a word of one row that the other has not?"""
    rows = zip(_members(one), _members(other), strict=True)
    return any(here and there and here.isdisjoint(there) for here, there in rows)


@cache
def _unique() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words()['unique']})\b", re.IGNORECASE)
