"""The answerer that needs no model: verbatim sentences from the best places.

Same input, same bytes out: nothing here is random, and every tie is broken by the article's id and the place in it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from index.types import Passage, Span
from qa.answering.abstention import Answerability, odds, refusal
from qa.answering.accounts import accounts, is_certain, with_counterparts
from qa.answering.candidates import Candidate, Retrieval, led_by
from qa.answering.composing.causes import Causes
from qa.answering.composing.choosing import choose, is_known_by
from qa.answering.composing.corrected import led_by_correction
from qa.answering.composing.happenings import happenings
from qa.answering.composing.lists import Lists
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
from qa.types import Draft, DraftDifference, DraftStatement, Question, StationDays

NAME = "extractive"
_MOST_OF_ALL, _FEWEST_OF_EACH = 6, 2  # sentences, of several questions that are put as one
_MOST_HAPPENED = 6  # sentences, where all that happened on a day is asked for
_NEAREST = 3  # sentences that are shown where none answers
_NEAREST_ARE = "No article says this outright. Nearest:"
_NONE_DIFFER = "No articles were found whose accounts of this differ. Nearest:"
_OUTRIGHT = 6.5  # a score; see docs/design/0004


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
    candidates, evidence = retrieval.candidates, _evidence(question, retrieval, undated)
    if happened := happenings(question, candidates, most or _MOST_HAPPENED):
        sure = _probability(evidence, question, candidates, len(happened))
        return Draft(Lists(candidates, ()).compose(happened, question.analysis).statements, probability=sure)
    why = _why_not(question, candidates, evidence)
    if not candidates or (why and (evidence.unknown or not evidence.passage)):
        return Draft(refusal=why, probability=evidence.probability)
    ground = _Ground.of(question, retrieval, evidence, why, most)
    return _contradicted(ground) or _in_stations(ground) or _of_differing_accounts(ground) or _quoted(ground)


@dataclass(frozen=True)
class _Ground:
    """What the sentences of a draft are chosen from."""

    question: Question
    retrieval: Retrieval
    evidence: Answerability
    why: str
    """Why it is declined unless its sentences say by themselves that they answer; else empty."""
    around: tuple[Passage, ...]
    """Passages that stand before those found."""
    lists: Lists
    saying: list[Candidate]
    """Sentences that state something, best first."""
    known: list[Candidate]
    """Those of them that had appeared by the day of asking."""
    plan: Plan
    day: date | None
    """The day of asking, or of the state that is asked for."""

    @classmethod
    def of(
        cls, question: Question, retrieval: Retrieval, evidence: Answerability, why: str, most: int | None
    ) -> "_Ground":
        """What there is to choose from.

        What an article asks in the words of the question is the nearest sentence of all, and no answer. Nor is one
        that only announces what comes next, unless it comes with it, nor a link.
        """
        around = tuple(hit.before for hit in retrieval.hits if hit.before)
        lists = Lists([*retrieval.candidates, *retrieval.further], around)
        saying = [each for each in retrieval.candidates if not each.asks and lists.may_answer(each)]
        saying = [each for each in saying if not each.features.get("furniture")] or saying or [*retrieval.candidates]
        plan, day = PLANS[question.analysis.intent], question.as_of
        plan = replace(plan, most=min(plan.most, most or plan.most))
        if question.state_of:
            plan, day = replace(plan, newest_first=True), min(question.state_of, day or date.max)
        known = [each for each in saying if is_known_by(day, each)]
        return cls(question, retrieval, evidence, why, around, lists, saying, known, plan, day)

    @cached_property
    def rival_events(self) -> RivalEvents:
        """What is said of one thing only where accounts differ."""
        return RivalEvents(self.question, self.saying)

    @cached_property
    def speakers(self) -> Speakers:
        """Whose words are asked for."""
        return Speakers(self.question, self.known)

    @property
    def is_ranked(self) -> bool:
        """Do the sentences come by how well they answer, not by their time?"""
        return self.plan.order == "relevance" and not self.plan.newest_first

    def probability(self, sentences: int) -> float:
        """How likely an answer of so many sentences is right."""
        return _probability(self.evidence, self.question, self.retrieval.candidates, sentences)

    def near(self, sentences: Sequence[Candidate], refusal: str) -> Draft:
        """A refusal with the nearest sentences."""
        near = nearest(self.question, sentences, self.saying)[:_NEAREST]
        said = self.lists.compose(near, self.question.analysis)
        return Draft(said.statements, refusal=refusal, probability=self.evidence.probability)


def _evidence(question: Question, retrieval: Retrieval, undated: Answerability | None) -> Answerability:
    """What speaks for an answer, with the time that is named or without, whichever is more."""
    found = [Answerability.of(question.analysis, retrieval), *([undated] if undated else [])]
    prior_odds = odds(question.filters)
    return max((replace(each, prior_odds=prior_odds) for each in found), key=lambda each: each.probability)


def _why_not(question: Question, candidates: Sequence[Candidate], evidence: Answerability) -> str:
    """Why a question is declined by what was found; empty where it may be answered."""
    why = refusal(evidence, question.near)
    if why and candidates and question.analysis.is_english and not evidence.unknown and _is_outright(candidates[0]):
        return ""  # it is asked in other words than the article's
    return why


def _contradicted(ground: _Ground) -> Draft | None:
    """The sentence that contradicts what the question takes for granted."""
    otherwise = contradicting(ground.question, ground.known)
    if not otherwise:
        return None
    said = ground.lists.compose(otherwise, ground.question.analysis)
    return Draft(said.statements, refusal=OTHERWISE, probability=ground.evidence.probability)


def _in_stations(ground: _Ground) -> Draft | None:
    """The stations of a story, where a timeline is asked for and there are any."""
    if ground.plan.order != "events" or ground.why:
        return None
    stations = timeline(ground.known, ground.plan.most)
    return Draft(tuple(map(_stated, stations)), probability=ground.probability(len(stations))) if stations else None


def _of_differing_accounts(ground: _Ground) -> Draft | None:
    """What articles say differently, where that is asked for; the nearest sentences where nothing differs."""
    if ground.plan.order != "accounts":
        return None
    # Of what it is named by, `the fall of …`, need not stand in any article: whom it names must.
    named = [each for each in ground.known if not ground.why or _has_all_names(each, ground.question)]
    if differences := differing_accounts(ground.question, named, ground.plan.most):
        return _of_accounts(named, differences, ground.probability(ground.plan.most))
    return ground.near(ground.known, _NONE_DIFFER)


def _quoted(ground: _Ground) -> Draft:
    """The sentences that answer, with those that belong beside them; the nearest ones where none answers."""
    chosen, declines, room = _chosen(ground)
    is_corrected = False
    if ground.question.analysis.wants_span or ground.question.analysis.intent == "polar":
        chosen, is_corrected = led_by_correction(chosen, ground.known, room)
    if declines:
        return ground.near(chosen, _NEAREST_ARE)
    chosen, differing = _with_differences(ground, chosen, room, is_corrected=is_corrected)
    return _stating(ground, chosen, differing, room, is_corrected=is_corrected)


def _chosen(ground: _Ground) -> tuple[list[Candidate], bool, int]:
    """The sentences that answer, whether these are declined all the same, and how many an answer has room for."""
    question, saying, known, matcher = ground.question, ground.saying, ground.known, ground.retrieval.matcher
    chosen = choose(saying, ground.plan, ground.day, question, ground.lists)
    declines, room = bool(ground.why) or _is_near_miss(question, saying), max(ground.plan.most, len(chosen))
    if holder := holding_office(question, known):
        chosen, declines = led_by(holder, chosen, room), False
    rival_events, speakers = ground.rival_events, ground.speakers
    if rival_events.are_weighed or ground.is_ranked:
        chosen = rival_events.with_counterparts(chosen, known, room)
    if ground.is_ranked:
        weekday, causes = AskedWeekday(question), Causes(question, matcher)
        further = [each for each in ground.retrieval.further if is_known_by(ground.day, each)]
        chosen = with_counterparts(question, chosen, known, matcher, room, further)
        chosen = speakers.with_counterparts(chosen, known, room)
        chosen = Deed(question).led(weekday.led(chosen, known, room), [*known, *further], room)
        chosen = causes.led(chosen, known, room)
        is_value = causes.is_found(chosen) or is_certain(question, chosen, matcher) or rival_events.is_certain(chosen)
        if is_value or speakers.are_found(chosen) or weekday.is_found(chosen):
            declines = False  # the words that it asks by are others than the articles'
    return chosen, declines, room


def _with_differences(
    ground: _Ground, chosen: list[Candidate], room: int, *, is_corrected: bool
) -> tuple[list[Candidate], tuple[DraftDifference, ...]]:
    """The sentences, led by the accounts that differ where some do, and in what these differ."""
    question, known = ground.question, ground.known
    # What a note corrects stands in it, too, and is no account of its own.
    differing = () if is_corrected else accounts(question, chosen, ground.retrieval.matcher)
    if rivals := ground.rival_events.differing(chosen):
        differing = (*differing, DraftDifference("what happened", rivals, "state"))
    if not differing and question.analysis.wants_span and not is_corrected:
        asked = question.standalone.casefold()
        # Of dates any sentence may be the one that is asked for; of names only the best one is sure enough.
        leads = chosen if question.analysis.kind == "when" else chosen[:1]
        copied = next((pair for each in leads if (pair := beside(each, known, asked))), None)
        if copied:
            difference, sides = copied
            differing, chosen = (difference,), led_by(sides, chosen, max(room, len(sides)))
    both = _spans(differing)
    if both and not ground.speakers.are_found(chosen):
        chosen = _with_one_more(chosen, both)
    return chosen, differing


def _spans(differing: Sequence[DraftDifference]) -> set[Span]:
    return {span for each in differing for _, span in each.values}


def _stating(
    ground: _Ground,
    chosen: Sequence[Candidate],
    differing: tuple[DraftDifference, ...],
    room: int,
    *,
    is_corrected: bool,
) -> Draft:
    """The draft that states these sentences, with the short answer, or what is marked in the first one."""
    question, analysis, matcher = ground.question, ground.question.analysis, ground.retrieval.matcher
    composed = ground.lists.compose(chosen, analysis, _spans(differing), question.standalone)
    passages = (*(each.passage for each in chosen), *ground.around)
    # Where sources differ none of them is picked, and no item of a list.
    is_open = composed.has_list or is_corrected
    exact = None if differing or is_open else short(question.standalone, analysis, chosen)
    says = None if is_open else who_says.speaker(question, chosen[0])
    if says and not exact and not differing and who_says.is_sure(question, chosen[0]):
        exact = says
    marked = None if exact or is_open else says or focus(question.standalone, analysis, chosen[0], matcher)
    statements = naming_who_speaks(composed.statements, passages, question, room)
    return Draft(
        statements=statements,
        short=exact,
        focus=marked,
        differences=differing,
        probability=ground.probability(len(statements)),
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


def _probability(evidence: Answerability, question: Question, candidates: Sequence[Candidate], sentences: int) -> float:
    """How likely an answer of so many sentences is right.

    The cosines of a re-ranking model make scores that its numbers were not learned from.
    """
    if candidates[0].cosine:
        return evidence.probability
    return Confidence.of(question.analysis.intent, candidates, sentences).probability


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
