"""Who says so, where that is asked: the words of the first sentence that name the speaker, or the agency between."""

import re

from index.text.attribution import Attribution, Mention, attribution, spoken
from index.text.folding import plain
from index.text.quotations import quotations
from index.types import Span
from qa.answering.candidates import Candidate
from qa.question.wrapping import unwrapped
from qa.types import Question

_SAYS = (
    "said says? claims? claimed warns? warned denies denied told tells confirms? confirmed announced insists? insisted "
    "alleged accused? accuses predicted predicts described describes called calls"
)
_WHO = re.compile(rf"^who (?:was it (?:that|who) )?(?:has |had |first )?(?:{'|'.join(_SAYS.split())})\b", re.IGNORECASE)
_MEDIUM = re.compile(r"\b(?:agency|outlet|newspaper|paper|broadcaster|station|wire|network)\b", re.IGNORECASE)
_DENIES = re.compile(r"den(?:y|ies|ied)\b|reject|refut|dismiss", re.IGNORECASE)
_SOME = 0.4  # of the question's weight: below it a sentence is of something else
_ALL = 0.8  # of the question's weight: then a sentence says what is asked


def speaker(question: Question, candidate: Candidate) -> Span | None:
    """The words of a sentence that name who says it, or for `which agency` the agency; None if it names none."""
    asked = question.analysis
    if asked.intent != "source" or asked.values or candidate.part == "title" or candidate.overlap < _SOME:
        return None
    found = _attributed(candidate)
    if not found:
        return None
    named = found.via if _MEDIUM.search(question.standalone) and found.via else found.speaker
    start, end = _within(candidate)
    place = named and _here(candidate.passage.text, named, start, end, candidate.passage.language)
    return candidate.place_of((place[0] - start, place[1] - start)) if place else None


def only_says(candidate: Candidate, words: tuple[int, int]) -> bool:
    """Do words of a sentence only name who says it, or stand in what is denied there? Neither is an answer.

    Args:
        candidate: The sentence.
        words: Where they begin and end in it.
    """
    found = _attributed(candidate)
    if not found:
        return False
    start, end = _within(candidate)
    if (found.denial and start <= found.denial.start < end) or (found.verb and _DENIES.match(found.verb.text)):
        return True
    text, language = candidate.passage.text, candidate.passage.language
    place = _here(text, found.speaker, start, end, language) if found.speaker else None
    return place is not None and place[0] - start < words[1] and words[0] < place[1] - start


def is_sure(question: Question, candidate: Candidate) -> bool:
    """Is `who says` answered: does the sentence say what is asked about, by one who is named?"""
    asked = unwrapped(question.standalone)
    if not _WHO.match(asked):
        return False
    found = _attributed(candidate)
    if not found or found.others or found.is_anonymous:
        return False
    quoted = [plain(asked[each.start : each.end]).strip(" ,.") for each in quotations(asked)]
    if quoted:
        return all(words in plain(candidate.text) for words in quoted)
    return candidate.overlap >= _ALL


def _within(candidate: Candidate) -> tuple[int, int]:
    """Where a sentence stands in its passage."""
    begins = candidate.passage.span.start
    return candidate.start - begins, candidate.end - begins


def _attributed(candidate: Candidate) -> Attribution | None:
    return attribution(candidate.passage.text, *_within(candidate), language=candidate.passage.language)


def _here(text: str, asked: Mention, start: int, end: int, language: str | None) -> tuple[int, int] | None:
    """Where a sentence itself names them, with the last of the words that the article has for them."""
    if start <= asked.start and asked.end <= end:
        return asked.start, asked.end
    last = asked.text.split()[-1]
    for edges, speeches in spoken(text, language):
        for each in speeches if start < edges[1] and edges[0] < end else ():
            words = each.speaker.words
            if words[-1].text == last and start <= words[0].start:
                return words[0].start, words[-1].end
    return None
