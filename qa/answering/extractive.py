"""The answerer that needs no model: verbatim sentences from the best places.

Same input, same bytes out: nothing here is random, and every tie is broken by the article's id and the place in it.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from index.text.event_dates import day_of_event
from index.text.listing import enumerated, names_some
from index.text.particulars import contradict, differ
from index.text.time_expressions import recognise
from index.types import Span
from qa.answering.abstention import Answerability, odds, refusal
from qa.answering.accounts import accounts, is_certain, with_counterparts
from qa.answering.candidates import Candidate, Retrieval, led_by
from qa.answering.composing.causes import Causes
from qa.answering.composing.compared import compared
from qa.answering.composing.continuations import Continuing, are_beside, continued, in_reading_order
from qa.answering.composing.corrected import led_by_correction
from qa.answering.composing.digest import digest
from qa.answering.composing.happenings import happenings
from qa.answering.composing.lists import Lists
from qa.answering.composing.newest import Newest
from qa.answering.composing.plans import PLANS, Plan
from qa.answering.composing.timeline import Station, timeline
from qa.answering.composing.weekdays import AskedWeekday
from qa.answering.confidence import Confidence
from qa.answering.differing.beside import beside
from qa.answering.differing.groups import differing_accounts
from qa.answering.events.doers import Deed
from qa.answering.events.premises import OTHERWISE, contradicting
from qa.answering.events.rival_events import RivalEvents
from qa.answering.focus import focus
from qa.answering.requirements.near_misses import INTENTS, Fit
from qa.answering.requirements.required import holding_office, is_lacking, nearest
from qa.answering.short_answer import short
from qa.answering.speakers import who_says
from qa.answering.speakers.antecedents import naming_who_speaks
from qa.answering.speakers.speakers import Speakers
from qa.question.wrapping import unwrapped
from qa.types import Draft, DraftDifference, DraftStatement, Intent, Question, StationDays

NAME = "extractive"
_NAMELESS = 1.0  # of a score: where the newest value is asked for, for a sentence without any name of the question
_NOT_YET = 6.0  # of a score: what appeared after the day of asking
_MOST_OF_ALL, _FEWEST_OF_EACH = 6, 2  # sentences, of several questions that are put as one
_MOST_HAPPENED = 6  # sentences, where all that happened on a day is asked for
_NEAREST = 3  # sentences that are shown where none answers
_NEAREST_ARE = "No article says this outright. Nearest:"
_NONE_DIFFER = "No articles were found whose accounts of this differ. Nearest:"
_OUTRIGHT = 6.5  # a score; see docs/design/0004
_SPEAKS = 0.55  # of what the best one speaks of: below it a sentence is of something else
_GOES_ON = 0.5  # of a score: so far behind the sentence before it stands one that goes on with it
_COPY = 0.7  # share of words in common from which two sentences say the same


def draft_of_parts(question: Question, retrieval: Retrieval, undated: Sequence[Answerability | None]) -> Draft:
    """Answer each of several questions that are put as one, in their order, and say which the archive leaves open.

    Args:
        question: With its parts.
        retrieval: With what was found for each of them.
        undated: Of each of them, as in `draft`.
    """
    most = max(_FEWEST_OF_EACH, _MOST_OF_ALL // len(question.parts))
    rows = zip(question.parts, retrieval.parts, undated, strict=True)
    drafts = [draft(part, found, undated=without, most=most) for part, found, without in rows]
    answered = [each for each in drafts if not each.refusal]
    if not answered:
        return drafts[0]
    statements: dict[tuple[Span, ...], DraftStatement] = {}
    for each in answered:
        for statement in each.statements:
            statements.setdefault(statement.spans, statement)
    return Draft(
        tuple(statements.values()),
        differences=tuple(difference for each in answered for difference in each.differences),
        probability=min(each.probability or 0.0 for each in answered),
        left_open=tuple(part.text for part, each in zip(question.parts, drafts, strict=True) if each.refusal),
    )


def draft(
    question: Question, retrieval: Retrieval, *, undated: Answerability | None = None, most: int | None = None
) -> Draft:
    """Choose the sentences that the question's plan has room for, or decline.

    Args:
        question: Its standalone form is answered.
        retrieval: What was found for it.
        undated: What speaks for an answer if the time that the question names is left aside.
        most: Sentences at most, where the plan has room for more.
    """
    analysis, candidates, matcher = question.analysis, retrieval.candidates, retrieval.matcher
    found = [Answerability.of(analysis, retrieval), *([undated] if undated else [])]
    prior_odds = odds(question.filters)
    evidence = max((replace(each, prior_odds=prior_odds) for each in found), key=lambda each: each.probability)
    if happened := happenings(question, candidates, most or _MOST_HAPPENED):
        sure = _probability(evidence, analysis.intent, candidates, len(happened))
        return Draft(Lists(candidates, ()).compose(happened, analysis).statements, probability=sure)
    why = refusal(evidence, question.near)
    if why and candidates and analysis.is_english and not evidence.unknown and _is_outright(candidates[0]):
        why = ""  # it is asked in other words than the article's
    if not candidates or (why and (evidence.unknown or not evidence.passage)):
        return Draft(refusal=why, probability=evidence.probability)
    # What an article asks in the words of the question is the nearest sentence of all, and no answer.
    # Nor is one that only announces what comes next, unless it comes with it, nor a link.
    around = tuple(hit.before for hit in retrieval.hits if hit.before)
    lists = Lists([*candidates, *retrieval.further], around)
    saying = [each for each in candidates if not each.asks and lists.may_answer(each)]
    saying = [each for each in saying if not each.features.get("furniture")] or saying or list(candidates)
    plan, day = PLANS[analysis.intent], question.as_of
    plan = replace(plan, most=min(plan.most, most or plan.most))
    if question.state_of:
        plan, day = replace(plan, newest_first=True), min(question.state_of, day or date.max)
    known = [each for each in saying if _is_known_by(day, each)]
    if otherwise := contradicting(question, known):
        said = lists.compose(otherwise, analysis)
        return Draft(said.statements, refusal=OTHERWISE, probability=evidence.probability)
    if plan.order == "events" and not why and (stations := timeline(known, plan.most)):
        sure = _probability(evidence, analysis.intent, candidates, len(stations))
        return Draft(tuple(map(_stated, stations)), probability=sure)
    if plan.order == "accounts":
        # Of what it is named by, `the fall of …`, need not stand in any article: whom it names must.
        named = known if not why else [each for each in known if _has_all_names(each, question)]
        if differences := differing_accounts(question, named, plan.most):
            sure = _probability(evidence, analysis.intent, candidates, plan.most)
            return _of_accounts(named, differences, sure)
        near = lists.compose(nearest(question, known, saying)[:_NEAREST], analysis)
        return Draft(near.statements, refusal=_NONE_DIFFER, probability=evidence.probability)
    rival_events, weekday, speakers = RivalEvents(question, saying), AskedWeekday(question), Speakers(question, known)
    chosen, declines = _choose(saying, plan, day, question, lists), bool(why) or _is_near_miss(question, saying)
    room = max(plan.most, len(chosen))
    if holder := holding_office(question, known):
        chosen, declines = led_by(holder, chosen, room), False
    if rival_events.are_weighed or (plan.order == "relevance" and not plan.newest_first):
        chosen = rival_events.with_counterparts(chosen, known, room)
    if plan.order == "relevance" and not plan.newest_first:
        further = [each for each in retrieval.further if _is_known_by(day, each)]
        chosen = with_counterparts(question, chosen, known, matcher, room, further)
        chosen = speakers.with_counterparts(chosen, known, room)
        chosen = Deed(question).led(weekday.led(chosen, known, room), [*known, *further], room)
        causes = Causes(question, matcher)
        chosen = causes.led(chosen, known, room)
        is_value = causes.is_found(chosen) or is_certain(question, chosen, matcher) or rival_events.is_certain(chosen)
        if is_value or speakers.are_found(chosen) or weekday.is_found(chosen):
            declines = False  # the words that it asks by are others than the articles'
    is_corrected = False
    if analysis.wants_span or analysis.intent == "polar":
        chosen, is_corrected = led_by_correction(chosen, known, room)
    if declines:
        near = lists.compose(nearest(question, chosen, saying)[:_NEAREST], analysis)
        return Draft(near.statements, refusal=_NEAREST_ARE, probability=evidence.probability)
    # What a note corrects stands in it, too, and is no account of its own.
    differing = () if is_corrected else accounts(question, chosen, matcher)
    if rivals := rival_events.differing(chosen):
        differing = (*differing, DraftDifference("what happened", rivals, "state"))
    if not differing and analysis.wants_span and not is_corrected:
        asked = question.standalone.casefold()
        # Of dates any sentence may be the one that is asked for; of names only the best one is sure enough.
        leads = chosen if analysis.kind == "when" else chosen[:1]
        copied = next((pair for each in leads if (pair := beside(each, known, asked))), None)
        if copied:
            difference, sides = copied
            differing, chosen = (difference,), led_by(sides, chosen, max(room, len(sides)))
    both = {span for each in differing for _, span in each.values}
    if both and not speakers.are_found(chosen):
        chosen = _with_one_more(chosen, both)
    composed = lists.compose(chosen, analysis, both, question.standalone)
    passages = (*(each.passage for each in chosen), *around)
    # Where sources differ none of them is picked, and no item of a list.
    is_open = composed.has_list or is_corrected
    exact = None if differing or is_open else short(question.standalone, analysis, chosen)
    says = None if is_open else who_says.speaker(question, chosen[0])
    if says and not exact and not differing and who_says.is_sure(question, chosen[0]):
        exact = says
    statements = naming_who_speaks(composed.statements, passages, question, room)
    return Draft(
        statements=statements,
        short=exact,
        focus=None if exact or is_open else says or focus(question.standalone, analysis, chosen[0], matcher),
        differences=differing,
        probability=_probability(evidence, analysis.intent, candidates, len(statements)),
    )


def _is_outright(best: Candidate) -> bool:
    """Does all that is known of the best sentence speak so much for it that the search's share of words says little?

    What scores mean was looked at for English, and without a re-ranking model's cosines.
    """
    return not best.cosine and best.score >= _OUTRIGHT


def _has_all_names(candidate: Candidate, question: Question) -> bool:
    """Has a sentence's passage, or its title, the names of a question, if this has any?"""
    names, said = question.analysis.names, candidate.titled_passage.casefold()
    return bool(names) and all(name.casefold() in said for name in names)


def _of_accounts(known: Sequence[Candidate], differences: Sequence[DraftDifference], sure: float) -> Draft:
    """The sentences in which accounts differ, as the differences come."""
    texts = {each.span: each.text for each in known}
    spans = dict.fromkeys(span for each in differences for _, span in each.values)
    statements = tuple(DraftStatement(texts[span], (span,)) for span in spans)
    return Draft(statements, differences=tuple(differences), probability=sure)


def _with_one_more(chosen: Sequence[Candidate], accounts: Collection[Span]) -> list[Candidate]:
    """The sentences whose accounts differ, which are the answer then, and the best of the others."""
    more = next((each for each in chosen if each.span not in accounts), None)
    return [each for each in chosen if each.span in accounts or each is more]


def _probability(evidence: Answerability, intent: Intent, candidates: Sequence[Candidate], sentences: int) -> float:
    """How likely an answer of so many sentences is right.

    The cosines of a re-ranking model make scores that its numbers were not learned from.
    """
    if candidates[0].cosine:
        return evidence.probability
    return Confidence.of(intent, candidates, sentences).probability


def _stated(station: Station) -> DraftStatement:
    days = StationDays(station.days.first.isoformat(), station.days.last.isoformat())
    return DraftStatement(station.candidate.text, (station.candidate.span,), station=days)


def _is_near_miss(question: Question, candidates: Sequence[Candidate]) -> bool:
    """Do the best sentences only speak of the matter?

    Who asks a few articles by name has a reason to; and what a follow-up leans on is not among what it asks for.
    """
    analysis, leans = question.analysis, question.standalone.casefold() not in question.text.casefold()
    if leans or candidates[0].cosine or odds(question.filters) > 1:
        return False
    if analysis.intent in INTENTS and Fit.of(analysis, unwrapped(question.standalone), candidates).is_near_miss:
        return True
    return is_lacking(question, candidates)


def _choose(
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
    known = [each for each in candidates if _is_known_by(as_of, each)]
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
        if not _is_known_by(as_of, candidate):
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


def _is_known_by(as_of: date | None, candidate: Candidate) -> bool:
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
