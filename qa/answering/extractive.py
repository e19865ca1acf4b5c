"""The answerer that needs no model: verbatim sentences from the best places.

Same input, same bytes out: nothing here is random, and every tie is broken by the article's id and the place in it.
"""

from collections.abc import Sequence
from dataclasses import replace

from index.retrieval.matching import Matcher
from index.text.analysis import words as analysed
from index.text.anaphora import antecedent
from index.types import Span
from qa.answering.abstention import Answerability, odds, refusal
from qa.answering.answer_types import AnswerSpan
from qa.answering.candidates import Candidate, Retrieval
from qa.answering.short_answer import short
from qa.types import Draft, DraftStatement, Question, QuestionAnalysis

NAME = "extractive"
_SENTENCES = 3
_CLOSE = 4.0  # below the best sentence's score: a sentence is fifty times less likely to be the one, and left out
_SPEAKS = 0.6  # of what the best one speaks of: below it a sentence is of something else
_COPY = 0.7  # share of words in common from which two sentences say the same


def draft(question: Question, retrieval: Retrieval, *, undated: Answerability | None = None) -> Draft:
    """Choose up to three sentences, or decline.

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
    chosen = _choose([candidate for candidate in candidates if not candidate.asks] or candidates)
    differing = accounts(analysis, chosen, matcher)
    # Where sources differ none of them is picked.
    exact = None if differing else short(analysis, chosen, matcher)
    return Draft(
        statements=tuple(DraftStatement(c.text, (c.span,), context=antecedent(c.span, c.passage)) for c in chosen),
        short=exact.span if exact else None,
        accounts=differing,
        probability=evidence.probability,
    )


def _choose(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The best sentence, then those that come close and are not the same again; another outlet's first."""
    chosen = [candidates[0]]
    for wants_other_outlet in (True, False):
        for candidate in candidates[1:]:
            if len(chosen) >= _SENTENCES or candidate.score < chosen[0].score - _CLOSE:
                break
            known = {_outlet(c) for c in chosen}
            if wants_other_outlet and _outlet(candidate) in known:
                continue
            if _speaks(candidate) < _SPEAKS * _speaks(chosen[0]):
                continue
            if not any(_alike(candidate.text, c.text) >= _COPY for c in chosen):
                chosen.append(candidate)
    return chosen


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
