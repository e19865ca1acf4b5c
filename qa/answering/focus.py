"""The focus of a sentence: words of the kind that is asked for, to be marked where no short answer is sure enough.

A mark says where to look, not that it is the answer; so it stands on the one value or name of that kind, or on the one
that stands clearly nearest to the question's words, and nowhere else.
"""

import re
from typing import cast, get_args

from index.retrieval.matching import Matcher
from index.text.analysis import words as analysed
from index.text.datelines import past_dateline
from index.text.given_values import given_values
from index.text.names import STARTERS
from index.text.number_words import UNITS
from index.text.quantities import quantities
from index.text.value_types import ValueType
from index.text.verb_forms import base_form
from index.types import Span
from qa.answering.answer_types import candidate_spans
from qa.answering.candidates import Candidate
from qa.answering.short.clauses import Stretch
from qa.answering.short_answer import CORRECTION, OF_WHICH, WHOLE, hides_names, with_bound
from qa.question.slots import slot_of
from qa.question.wrapping import unwrapped
from qa.types import Intent, QuestionAnalysis

_CLEAR = 1.15  # times nearer than the next one
_ONE_VALUE: frozenset[Intent] = frozenset(("fact", "latest", "source", "conflict"))
_NAMED = re.compile(r"\b(?:who(?:m|se)?|where)\b", re.IGNORECASE)
_PLACED = re.compile(r"\b(?:in|at|near|from|to|outside) (?:the )?$", re.IGNORECASE)
_REPORTS = re.compile(r"\b(?:told|according to|reported by)\s+(?:the )?$", re.IGNORECASE)


def focus(question: str, analysis: QuestionAnalysis, candidate: Candidate, matcher: Matcher) -> Span | None:
    """The words of a sentence that may answer; None where none or more than one may, or no value or name is asked for.

    Args:
        question: As it stands on its own.
        analysis: Of the question.
        candidate: The sentence that the answer quotes first.
        matcher: The question's words, weighed by the archive.
    """
    is_asked = analysis.wants_span and analysis.intent in _ONE_VALUE
    if not is_asked or candidate.asks or CORRECTION.search(candidate.text) or hides_names(candidate, analysis):
        return None
    begin = past_dateline(candidate.text)
    found = [place for place in _places(unwrapped(question), analysis, candidate) if place[0] >= begin]
    near = sorted((-_nearness(place, candidate, matcher), place) for place in dict.fromkeys(found))
    if not near or (len(near) > 1 and near[0][0] > _CLEAR * near[1][0]):
        return None
    return candidate.place_of(near[0][1])


def _places(question: str, analysis: QuestionAnalysis, candidate: Candidate) -> list[Stretch]:
    """Everything in a sentence that is of the kind asked for."""
    if candidate.group == "en" and analysis.is_english:
        slot = slot_of(question)
        asked = (slot.filler,) if slot and slot.filler in get_args(ValueType) else analysis.values
        for kind in asked:
            if found := _values(cast("ValueType", kind), question, candidate):
                return found
        # Whether a name is that of a state or of a singer is not known.
        return _names(analysis, candidate) if not analysis.values and _NAMED.search(question) else []
    return [(span.start, span.end) for span in candidate.answers]


def _names(analysis: QuestionAnalysis, candidate: Candidate) -> list[Stretch]:
    """Names that are asked for; who hears of a thing, or reports it, has not done it."""
    text, is_source = candidate.text, analysis.intent == "source"
    dates = candidate_spans("when", text)
    return [
        (span.start, span.end)
        for span in candidate.answers
        if not any(date.start < span.end and span.start < date.end for date in dates)
        and text[span.start : span.end].casefold() not in STARTERS
        and (is_source or not _REPORTS.search(text[: span.start]))
        and (analysis.kind != "who" or not _PLACED.search(text[: span.start]))
    ]


def _values(kind: ValueType, question: str, candidate: Candidate) -> list[Stretch]:
    """Values of a kind: of counts those of the very thing, if there are any; no number that the question gives."""
    text = candidate.text
    if kind == "date":
        places = [(span.start, span.end) for span in candidate_spans("when", text)]
        return [place for place in places if text[slice(*place)] not in question]
    given = given_values(kind, text, candidate.dating)
    slot = slot_of(question)
    if slot and slot.head and slot.filler == "measure":
        unit = UNITS[slot.head.lower]
        starts = {each.start for each in quantities(text) if each.unit == unit}
        given = tuple(each for each in given if each.start in starts)
    if slot and slot.head and kind == "count":
        counted = [(each, each.things or _of_which(text, each.end)) for each in given]
        of_it = tuple(each for each, things in counted if slot.head.base in things)
        given = of_it or tuple(each for each, things in counted if not things)
    return [
        with_bound(text, each.start, each.end)
        for each in given
        if text[each.start : each.end] not in question and not WHOLE.search(text[: each.start])
    ]


def _of_which(text: str, end: int) -> frozenset[str]:
    """What is counted where a number ends: sailors, of `six of its 14 sailors`."""
    found = OF_WHICH.match(text, end)
    return frozenset([base_form(found[1].lower())]) if found else frozenset()


def _nearness(place: Stretch, candidate: Candidate, matcher: Matcher) -> float:
    """Weight of the question's words around a span, each divided by its distance in words."""
    group = candidate.group
    weights = matcher.weights(group)
    left = analysed(candidate.text[: place[0]], group)[::-1]
    right = analysed(candidate.text[place[1] :], group)
    return sum(
        weights[word] / (2 + distance)
        for side in (left, right)
        for distance, word in enumerate(side)
        if word in weights and word not in side[:distance]
    )
