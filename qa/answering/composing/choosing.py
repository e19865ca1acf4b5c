"""Which of the ranked sentences an answer quotes, as the plan of its intent has room for them."""

import math
from collections.abc import Sequence
from datetime import date

from index.text.event_dates import day_of_event
from index.text.listing import enumerated, names_some
from index.text.particulars import contradict, differ
from index.text.time_expressions import recognise
from qa.answering.candidates import Candidate, led_by
from qa.answering.composing.compared import compared
from qa.answering.composing.continuations import Continuing, are_beside, continued, in_reading_order
from qa.answering.composing.digest import digest
from qa.answering.composing.lists import Lists
from qa.answering.composing.newest import Newest
from qa.answering.composing.plans import Plan
from qa.types import Question

_NAMELESS = 1.0  # of a score: where the newest value is asked for, for a sentence without any name of the question
_NOT_YET = 6.0  # of a score: what appeared after the day of asking
_SPEAKS = 0.55  # of what the best one speaks of: below it a sentence is of something else
_GOES_ON = 0.5  # of a score: so far behind the sentence before it stands one that goes on with it
_COPY = 0.7  # share of words in common from which two sentences say the same


def choose(
    candidates: Sequence[Candidate], plan: Plan, as_of: date | None, question: Question, lists: Lists
) -> list[Candidate]:
    """The best sentences that a plan has room for, none of them the same again.

    Args:
        candidates: Best first.
        plan: What is asked for.
        as_of: The day of asking.
        question: It names the sides that a comparison has.
        lists: Those among them.
    """
    known = [each for each in candidates if is_known_by(as_of, each)]
    newest = Newest(known, as_of) if plan.newest_first and known else None
    asks_value = bool(set(question.analysis.values) - {"date"})
    if newest and not asks_value:
        state = newest.state(plan.most, _says_the_same, of_day=bool(question.state_of))
        if state and question.analysis.intent == "polar":
            return led_by(known[:1], state, plan.most)  # what says yes or no need not be the news of that day
        if state:
            return state
    names = question.analysis.names if asks_value else ()
    scored = _as_planned(candidates, plan, as_of, newest, names, lists)
    if plan.order == "time":
        return sorted(digest(scored, plan.most, plan.within, _says_the_same), key=_place_in_time)
    if plan.compares:
        return _with_sides(compared(scored, plan.most, plan.within, _says_the_same), scored, plan, question)
    # What its items or the sentence before count for a list counts against no other sentence.
    top = scored[0][1].score + plan.enumerates if lists.opens(scored[0][1]) else scored[0][0]
    best, least = scored[0][1], math.log(plan.least) + _log_total(scored) if plan.least else -math.inf
    chosen: list[Candidate] = []
    continuing: Continuing = continued(candidates) if plan.enumerates else {}
    scored = _continued(scored, continuing)
    is_whole = plan.enumerates and enumerated(best.text) > 0 and not lists.opens(best)
    for score, candidate in scored:
        if len(chosen) >= plan.most + plan.further or score < top - plan.within:
            break
        is_further = plan.enumerates and any(are_beside(candidate, each, continuing) for each in chosen)
        if len(chosen) >= plan.most and not is_further:
            continue
        if chosen and score < least:
            break
        if chosen and candidate.features.get("lacks_value") and best.features.get("gives_value"):
            continue  # it does not give what is asked for, and the best one does
        gives = candidate.answers or candidate.features.get("gives_value")
        is_list = plan.enumerates and (lists.opens(candidate) or _enumerates(candidate) or id(candidate) in continuing)
        gives = gives or is_list
        if chosen and is_whole and not (enumerated(candidate.text) or (is_list and len(chosen) < plan.most)):
            continue  # the best sentence is a list by itself
        if chosen and not gives and candidate.speaks < _SPEAKS * best.speaks:
            continue
        if any(_says_the_same(candidate, other) for other in chosen):
            continue
        chosen.append(candidate)
    if plan.enumerates:
        return in_reading_order(chosen, continuing)
    return chosen


def _with_sides(
    chosen: list[Candidate], scored: Sequence[tuple[float, Candidate]], plan: Plan, question: Question
) -> list[Candidate]:
    """The same with the best sentences of sides that none of them speaks of, as far as there is room."""
    found = [*chosen]
    for score, each in scored:
        is_near = score >= scored[0][0] - plan.within and len(found) < plan.most + plan.further
        if is_near and _adds_side(each, found, question):
            found.append(each)
    return found


def _adds_side(candidate: Candidate, chosen: Sequence[Candidate], question: Question) -> bool:
    """Does a sentence speak of a side of the question that no chosen one speaks of?"""
    if any(_says_the_same(candidate, each) for each in chosen):
        return False
    return not _sides(candidate, question) <= set().union(*(_sides(each, question) for each in chosen))


def _sides(candidate: Candidate, question: Question) -> set[tuple[str, date | None]]:
    """The question's names and numbers that a sentence has, each with its day where the question names several."""
    asked, text = question.analysis, candidate.text.casefold()
    day = _day_of(candidate) if len(recognise(question.standalone)) > 1 else None
    return {(side, day) for side in map(str.casefold, (*asked.names, *asked.numbers)) if side in text}


def _as_planned(
    candidates: Sequence[Candidate],
    plan: Plan,
    as_of: date | None,
    newest: Newest | None,
    names: Sequence[str],
    lists: Lists,
) -> list[tuple[float, Candidate]]:
    """Candidates with their scores, best first, less what their days count against them.

    What appeared after the day of asking is not known then.
    """
    scored = []
    for candidate in candidates:
        score = candidate.score + (newest.worth(candidate) if newest else 0.0)
        if newest and names and not any(name in candidate.text for name in names):
            score -= _NAMELESS
        if not is_known_by(as_of, candidate):
            score -= _NOT_YET
        if plan.enumerates and (lists.opens(candidate) or _enumerates(candidate)):
            score += lists.score(candidate) - candidate.score + plan.enumerates
        scored.append((score, candidate))
    return sorted(scored, key=lambda pair: -pair[0])


def _continued(scored: Sequence[tuple[float, Candidate]], continuing: Continuing) -> list[tuple[float, Candidate]]:
    """The same with what goes on with a sentence not far behind it."""
    scores = {id(each): score for score, each in scored}
    for _, each in sorted(scored, key=lambda pair: (pair[1].span.article_id, pair[1].start)):
        if before := continuing.get(id(each)):
            scores[id(each)] = max(scores[id(each)], scores.get(id(before), -math.inf) - _GOES_ON)
    return sorted(((scores[id(each)], each) for _, each in scored), key=lambda pair: -pair[0])


def _enumerates(candidate: Candidate) -> bool:
    """Does a sentence name several things one after another, or some of many?"""
    return enumerated(candidate.text) > 0 or names_some(candidate.text)


def _log_total(scored: Sequence[tuple[float, Candidate]]) -> float:
    """The logarithm of what the scores weigh together, as a softmax takes them."""
    best = scored[0][0]
    return best + math.log(sum(math.exp(score - best) for score, _ in scored))


def _day(candidate: Candidate) -> date | None:
    published = candidate.passage.source.published
    return published.last_day if published else None


def is_known_by(as_of: date | None, candidate: Candidate) -> bool:
    """Had its article appeared by the day of asking?"""
    return not as_of or not (day := _day(candidate)) or day <= as_of


def _day_of(candidate: Candidate) -> date | None:
    """The day that a sentence tells of, or else that it appeared on."""
    return day_of_event(candidate.text, candidate.dating) or _day(candidate)


def _place_in_time(candidate: Candidate) -> tuple[str, str, int]:
    return candidate.passage.source.date or "9999", candidate.passage.span.article_id, candidate.start


def _says_the_same(one: Candidate, other: Candidate) -> bool:
    """Do two sentences have most words in common? What differs in a number, a date, a place or a denial is no copy."""
    if _alike(one.text, other.text) < _COPY:
        return False
    if one.passage.span.article_id == other.passage.span.article_id:
        return not contradict(one.text, other.text)
    return not differ(one.text, other.text)


def _alike(one: str, other: str) -> float:
    """Words in common, as a share of the shorter sentence's."""
    a, b = set(one.casefold().split()), set(other.casefold().split())
    return len(a & b) / max(1, min(len(a), len(b)))
