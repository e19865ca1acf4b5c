"""Accounts that differ: sentences that give other values of the same kind on the same thing, quoted and set beside."""

import re
from collections.abc import Callable, Hashable, Sequence
from itertools import combinations

from index.retrieval.matching import Matcher
from index.text.analysis import words as analysed
from index.text.given_values import Given
from index.text.language import is_unspaced
from index.text.quantities import with_its_bound
from index.text.value_types import ValueType
from index.types import Span
from qa.answering.answer_types import AnswerSpan
from qa.answering.candidates import Candidate
from qa.answering.differing.asked_values import (
    ABOUT,
    NO_VALUE,
    ONE_STORY,
    SAME_STORY,
    SPEAKS,
    AskedValues,
    GivenValues,
    asked_kinds,
    comparable,
    differ,
    published_on,
)
from qa.answering.differing.figures import agreement, are_set_apart
from qa.types import DifferenceKind, DraftDifference, Question, QuestionAnalysis

_LEADS_OF_BOTH = 3
MOST = 2
"""Counterparts of the best sentence that are quoted besides what was chosen."""
_WORDED_LIKE = 0.4  # of the shorter sentence's words
_HOW = re.compile(r"\bhow (?:far|deep|tall|high|wide|big|close|long|near)\b", re.IGNORECASE)


def with_counterparts(
    question: Question,
    chosen: Sequence[Candidate],
    candidates: Sequence[Candidate],
    matcher: Matcher,
    most: int,
    further: Sequence[Candidate] = (),
) -> list[Candidate]:
    """The chosen sentences and, of other articles, those that give another value than the best one.

    Of one outlet the newer figure comes before the older, which is left out unless both sides are asked for.

    Args:
        question: What is asked.
        chosen: Sentences, best first.
        candidates: All there are, best first.
        matcher: The question's words.
        most: So many sentences in all; what was chosen last gives way.
        further: Sentences that the words of an account found (`words_of_account`): they must be worded like it.
    """
    if question.analysis.intent == "comparison":
        return list(chosen)  # it asks for values of several things
    for asked in (AskedValues(kind, matcher, question, candidates) for kind in asked_kinds(question)):
        best = _leading(question, chosen, asked) or (_certain(candidates, asked) if asked.is_by_words else None)
        if best is None:
            continue
        near = [each for each in chosen if not asked.is_of_other_places(each)]
        chosen = near if best.candidate in near else [best.candidate, *near][:most]
        quoted, its_article = {each.span for each in chosen}, _article(best)
        others = (
            reading
            for n, each in enumerate((*candidates, *further))
            if each.span not in quoted
            and (asked.offered or each.span.article_id != its_article)
            and asked.may_be_of_the_same(best.candidate, each)
            and (reading := asked.read(each))
            and (n < len(candidates) or _is_worded_like(best, reading))
        )
        read = [r for c in chosen if c is not best.candidate and (r := asked.read(c))]
        kept = [best, *(r for r in read if asked.is_of_the_same(best, r))]
        new: list[GivenValues] = []
        for reading in others:
            if len(new) == MOST:
                break
            if not asked.is_of_the_same(best, reading):
                continue
            if all(differ(each, reading) for each in (*kept, *new)):
                new.append(reading)
        differing = [r for r in (*kept[1:], *new) if differ(best, r) and (asked.offered or _article(r) != its_article)]
        if differing:
            return _arranged(question, best, differing, chosen, most)
    return list(chosen)


def words_of_account(question: Question, candidates: Sequence[Candidate], matcher: Matcher) -> str:
    """The words of the best sentence that gives what is asked for, without the values; empty where there is none.

    Only for who asks whether accounts agree: another search costs a third of an answer.
    """
    if question.analysis.intent != "conflict":
        return ""
    saying = [each for each in candidates if not each.asks and not each.features.get("furniture")][:_LEADS_OF_BOTH]
    for asked in (AskedValues(kind, matcher, question, candidates) for kind in asked_kinds(question)):
        if best := _leading(question, saying, asked):
            words = best.candidate.text
            for value in reversed(best.values):
                words = f"{words[: value.start]} {words[value.end :]}"
            return words
    return ""


def _is_worded_like(one: GivenValues, other: GivenValues) -> bool:
    """Is another article's sentence of the same days and made of the same words, or is one of them of the dispute?"""
    if any(value.family == NO_VALUE for value in (*one.values, *other.values)):
        return True
    day, also = published_on(one), published_on(other)
    if day and also and abs((day - also).days) > SAME_STORY:
        return False
    shared = len(one.words & other.words)
    return shared >= max(ONE_STORY, _WORDED_LIKE * min(len(one.words), len(other.words)))


def _leading(question: Question, chosen: Sequence[Candidate], asked: AskedValues) -> GivenValues | None:
    """What the best sentence gives; where both sides are asked for, that may be of the dispute alone.

    Where it is certain which values are meant, the first sentence that gives one leads.
    """
    leads = chosen if asked.is_certain else chosen[: _LEADS_OF_BOTH if question.analysis.intent == "conflict" else 1]
    readings = [reading for each in leads if (reading := asked.read(each))]
    return next((each for each in readings if each.tells), readings[0] if readings else None)


def _certain(candidates: Sequence[Candidate], asked: AskedValues) -> GivenValues | None:
    """The first sentence that gives a value of which the words say that it is asked for."""
    least = SPEAKS * max((each.speaks for each in candidates), default=0.0)
    return next((r for each in candidates if each.speaks >= least and (r := asked.read(each))), None)


def _arranged(
    question: Question,
    best: GivenValues,
    differing: Sequence[GivenValues],
    chosen: Sequence[Candidate],
    most: int,
) -> list[Candidate]:
    """The best sentence and those that differ first; of counts that grow with the news the newest before all."""
    group = [best, *differing]
    old: set[Span] = set()
    if any(best.outcomes) and all(value.family == "count" for value in best.values):
        group.sort(key=_published, reverse=True)
        if question.analysis.intent != "conflict":
            for place, reading in enumerate(group):
                newer = (r for r in group[:place] if r.candidate.outlet == reading.candidate.outlet)
                if _published(reading) and any(_published(r) > _published(reading) for r in newer):
                    old.add(reading.candidate.span)
    first = [r.candidate for r in group if r.candidate.span not in old]
    rest = [c for c in chosen if c.span not in {x.span for x in first} | old]
    return [*first, *rest][:most]


def _published(reading: GivenValues) -> str:
    return reading.candidate.passage.source.date or ""


def _place(reading: GivenValues) -> Span:
    return reading.candidate.span


def _outlet(reading: GivenValues) -> str:
    return reading.candidate.outlet


def _article(reading: GivenValues) -> str:
    return reading.candidate.passage.span.article_id


def accounts(question: Question, chosen: Sequence[Candidate], matcher: Matcher) -> tuple[DraftDifference, ...]:
    """Different values that sources give of what is asked for, side by side.

    An outlet's older figure is no account that differs from its newer one, unless both are asked for.

    Args:
        question: What is asked.
        chosen: The sentences of an answer.
        matcher: The question's words.
    """
    found: list[DraftDifference] = []
    for kind in asked_kinds(question):
        asked = AskedValues(kind, matcher, question, chosen)
        values: dict[Hashable, tuple[GivenValues, Given]] = {}
        first = _leading(question, chosen, asked)
        if first is None:
            continue
        are_both_asked = question.analysis.intent == "conflict" and kind != "date"
        of: Callable[[GivenValues], Hashable] = _place if asked.offered else _article if are_both_asked else _outlet
        others = (r for each in chosen if each is not first.candidate and (r := asked.read(each)))
        alike = [first, *(each for each in others if asked.is_of_the_same(first, each))]
        for each in sorted(alike, key=_published, reverse=True):
            values.setdefault(of(each), (each, _value(first, each)))
        # In the order in which they are quoted.
        values = dict(sorted(values.items(), key=lambda item: alike.index(item[1][0])))
        given = list(values.values())
        if any(are_set_apart(given[0][1], value) for _, value in given[1:]):
            what = _HOW.search(question.standalone) if kind in ("distance", "stature", "duration") else None
            said = tuple((_as_written(r.candidate.text, v), r.candidate.span) for r, v in given)
            if len({words.casefold() for words, _ in said}) < 2:
                continue  # nothing that a reader could tell apart
            about = what.group().casefold() if what else ABOUT[kind]
            found.append(DraftDifference(about, said, _kind(kind, given)))
    return tuple(found) or _counts_of_pairs(question.analysis, chosen, matcher)


def _kind(kind: ValueType, given: Sequence[tuple[GivenValues, Given]]) -> DifferenceKind:
    """In what values differ: one outlet's at two times, of one figure by how exactly it is given, else as they are."""
    if len({_outlet(reading) for reading, _ in given}) == 1 and len({_published(reading) for reading, _ in given}) > 1:
        return "updated"
    if kind in ("time of day", "date"):
        return "time"
    pairs = combinations([value for _, value in given], 2)
    return "rounding" if all(agreement(a, b) != "other" for a, b in pairs) else "value"


def _as_written(text: str, value: Given) -> str:
    """The words of a value: of a count or a measure with those that make it the least or the most."""
    is_figure = value.family not in ("day", "clock", NO_VALUE)
    start, end = with_its_bound(text, value.start, value.end) if is_figure else (value.start, value.end)
    return text[start:end]


def is_certain(question: Question, chosen: Sequence[Candidate], matcher: Matcher) -> bool:
    """Do sentences give different values of which the words say that they are what the question asks for?"""
    for asked in (AskedValues(kind, matcher, question, chosen) for kind in asked_kinds(question)):
        first = _leading(question, chosen, asked) if asked.is_certain else None
        if first and (first.tells or asked.kind != "date" or asked.offered):
            readings = (r for each in chosen if (r := asked.read(each)) and _article(r) != _article(first))
            if any(asked.is_of_the_same(first, r) and differ(first, r) for r in readings):
                return True
    return False


def _value(first: GivenValues, reading: GivenValues) -> Given:
    """The value of a sentence that is set beside the first one's."""
    return next((b for a, b in comparable(first, reading)), reading.values[0])


def _counts_of_pairs(
    analysis: QuestionAnalysis, chosen: Sequence[Candidate], matcher: Matcher
) -> tuple[DraftDifference, ...]:
    """The same for scripts without blanks, whose counts are known by what stands behind them."""
    if analysis.kind != "how many":
        return ()
    values: dict[str, tuple[str, Span]] = {}
    most = SPEAKS * max((each.speaks for each in chosen), default=0.0)
    for candidate in chosen:
        if is_unspaced(candidate.text) and candidate.speaks >= most:
            for span in candidate.answers:
                if _counts_asked(span, candidate, matcher):
                    values.setdefault(candidate.outlet, (candidate.text[span.start : span.end], candidate.span))
    if len({value.casefold() for value, _ in values.values()}) < 2:
        return ()
    return (DraftDifference("how many", tuple(values.values())),)


def _counts_asked(span: AnswerSpan, candidate: Candidate, matcher: Matcher) -> bool:
    """Is the word behind a number one of the question's?"""
    group = candidate.group
    return any(word in matcher.weights(group) for word in analysed(candidate.text[span.end :], group)[:1])
