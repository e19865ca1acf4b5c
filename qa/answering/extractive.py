"""The answerer that needs no model: verbatim sentences from the best places.

Same input, same bytes out: nothing here is random, and every tie is broken by the article's id and the place in it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from index.retrieval.matching import Matcher
from index.text.analysis import words as analysed
from index.text.anaphora import antecedent
from index.text.particulars import contradict, differ
from index.types import Span
from qa.answering.abstention import Answerability, odds, refusal
from qa.answering.answer_types import AnswerSpan
from qa.answering.candidates import Candidate, Retrieval
from qa.answering.plans import PLANS, Plan
from qa.answering.short_answer import short
from qa.types import Draft, DraftStatement, Question, QuestionAnalysis

NAME = "extractive"
_TO_THE_POINT = 2.5  # below the best sentence's score: articles with such a sentence are on the matter
_DAYS_A_POINT = 15  # days that a sentence is older count one point of its score
_LONG_AGO = 60
_SPEAKS = 0.55  # of what the best one speaks of: below it a sentence is of something else
_COPY = 0.7  # share of words in common from which two sentences say the same


def draft(question: Question, retrieval: Retrieval, *, undated: Answerability | None = None) -> Draft:
    """Choose the sentences that the question's plan has room for, or decline.

    Args:
        question: Its standalone form is answered.
        retrieval: What was found for it.
        undated: What speaks for an answer if the time that the question names is left aside.
    """
    analysis, candidates, matcher = question.analysis, retrieval.candidates, retrieval.matcher
    found = [Answerability.of(analysis, retrieval), *([undated] if undated else [])]
    prior_odds = odds(question.filters)
    evidence = max((replace(each, prior_odds=prior_odds) for each in found), key=lambda each: each.probability)
    why = refusal(evidence, question.near)
    if why or not candidates:
        return Draft(refusal=why, probability=evidence.probability)
    # What an article asks in the words of the question is the nearest sentence of all, and no answer.
    # Nor is one that only announces what comes next.
    saying = [each for each in candidates if not each.asks and not each.text.rstrip().endswith(":")]
    chosen = _choose(saying or candidates, PLANS[analysis.intent])
    differing = accounts(analysis, chosen, matcher)
    # Where sources differ none of them is picked.
    exact = None if differing else short(analysis, chosen, matcher)
    return Draft(
        statements=tuple(DraftStatement(c.text, (c.span,), context=antecedent(c.span, c.passage)) for c in chosen),
        short=exact.span if exact else None,
        accounts=differing,
        probability=evidence.probability,
    )


def _choose(candidates: Sequence[Candidate], plan: Plan) -> list[Candidate]:
    """The best sentences that a plan has room for, none of them the same again."""
    scored = _newest_first(candidates) if plan.newest_first else [(c.score, c) for c in candidates]
    chosen: list[Candidate] = []
    for score, candidate in scored:
        if len(chosen) >= plan.most or score < scored[0][0] - plan.within:
            break
        if chosen and candidate.features.get("lacks_value") and chosen[0].features.get("gives_value"):
            continue  # it does not give what is asked for, and the best one does
        gives = candidate.answers or candidate.features.get("gives_value")
        if chosen and not gives and _speaks(candidate) < _SPEAKS * _speaks(chosen[0]):
            continue
        if any(_says_the_same(candidate, other) for other in chosen):
            continue
        if plan.one_a_day and candidate.passage.source.date in {other.passage.source.date for other in chosen}:
            continue
        chosen.append(candidate)
    return sorted(chosen, key=_place_in_time) if plan.order == "time" else chosen


def _newest_first(candidates: Sequence[Candidate]) -> list[tuple[float, Candidate]]:
    """Candidates with their scores, less what the newest article that is to the point is ahead of theirs."""
    near = (c for c in candidates if c.score >= candidates[0].score - _TO_THE_POINT)
    newest = max((day for c in near if (day := _day(c))), default=None)
    if newest is None:
        return [(c.score, c) for c in candidates]
    scored = []
    for candidate in candidates:
        day = _day(candidate)
        behind = _LONG_AGO if day is None else min(max(0, (newest - day).days), _LONG_AGO)
        scored.append((candidate.score - behind / _DAYS_A_POINT, candidate))
    return sorted(scored, key=lambda pair: -pair[0])


def _day(candidate: Candidate) -> date | None:
    published = candidate.passage.source.published
    return published.last_day if published else None


def _place_in_time(candidate: Candidate) -> tuple[str, str, int]:
    return candidate.passage.source.date or "9999", candidate.passage.span.article_id, candidate.start


def _says_the_same(one: Candidate, other: Candidate) -> bool:
    """Do two sentences have most words in common? What differs in a number, a date, a place or a denial is no copy."""
    if _alike(one.text, other.text) < _COPY:
        return False
    if one.passage.span.article_id == other.passage.span.article_id:
        return not contradict(one.text, other.text)
    return not differ(one.text, other.text)


def _speaks(candidate: Candidate) -> float:
    """How much of the question it, its title and the sentence before speak of."""
    return candidate.match.soft + 0.5 * candidate.near


def _outlet(candidate: Candidate) -> str:
    return candidate.passage.source.outlet or candidate.passage.span.article_id


def _alike(one: str, other: str) -> float:
    """Words in common, as a share of the shorter sentence's."""
    a, b = set(one.casefold().split()), set(other.casefold().split())
    return len(a & b) / max(1, min(len(a), len(b)))


def accounts(
    analysis: QuestionAnalysis, chosen: Sequence[Candidate], matcher: Matcher
) -> tuple[tuple[str, tuple[tuple[str, Span], ...]], ...]:
    """Different numbers that sources give of what was counted, side by side.

    Only counts of the very thing that was asked for are compared (`seven people`, `nine people`): two names or dates
    in answer to one question are often both right, and so are two numbers of different things.
    """
    if analysis.kind != "how many":
        return ()
    values: dict[str, tuple[str, Span]] = {}
    for candidate in chosen:
        if _speaks(candidate) >= _SPEAKS * max(map(_speaks, chosen)):
            for span in candidate.answers:
                if _counts_asked(span, candidate, matcher):
                    values.setdefault(_outlet(candidate), (candidate.text[span.start : span.end], candidate.span))
    if len({value.casefold() for value, _ in values.values()}) < 2:
        return ()
    return (("how many", tuple(values.values())),)


def _counts_asked(span: AnswerSpan, candidate: Candidate, matcher: Matcher) -> bool:
    """Is the word behind a number one of the question's?"""
    group = candidate.group
    return any(word in matcher.weights(group) for word in analysed(candidate.text[span.end :], group)[:1])
