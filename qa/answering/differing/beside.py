"""What other articles say differently in nearly the words of the best sentence, whatever kind of value is asked for.

A name, a place or a thing in another's place is no value that a question's words tell; but where two articles have one
sentence, and not one answer in it, both are shown.
"""

from collections.abc import Sequence

from qa.answering.candidates import Candidate
from qa.answering.differing.compare import SentenceDifference, differences
from qa.answering.differing.groups import reported
from qa.types import DraftDifference

_COPY = 0.7  # of the shorter sentence's words, below which two are not looked at
_MOST = 2  # other accounts


def beside(
    best: Candidate, candidates: Sequence[Candidate], asked: str
) -> tuple[DraftDifference, list[Candidate]] | None:
    """The difference between the best sentence and its copies in other articles, with all of these; None without.

    Args:
        best: The sentence that answers.
        candidates: All there are.
        asked: The question, whose own words are not what it asks for.
    """
    found: list[tuple[Candidate, tuple[int, int]]] = []
    one, kind, about, place = reported(best, is_of_story=False), None, "", (0, 0)
    mine, known = set(best.text.casefold().split()), set[str]()
    for each in candidates:
        if len(found) == _MOST or each.passage.span.article_id == best.passage.span.article_id or each.asks:
            continue
        its = set(each.text.casefold().split())
        if len(mine & its) < _COPY * min(len(mine), len(its)):
            continue
        for difference in differences(one, reported(each, is_of_story=False)):
            words = each.text[slice(*difference.other)].casefold()
            is_asked = _is_asked(best, difference.one, asked) and words not in asked
            is_first = kind is None or (kind, place) == (difference.kind, difference.one)
            if _is_of_value(difference) and is_asked and is_first and words not in known:
                kind, about, place = difference.kind, difference.about, difference.one
                known.add(words)
                found.append((each, difference.other))
    if kind is None:
        return None
    values = [(best, place), *found]
    if kind == "updated":  # the newer figure of an outlet leads
        values.sort(key=lambda value: value[0].passage.source.date or "", reverse=True)
    given = tuple((each.text[slice(*words)], each.span) for each, words in values)
    return DraftDifference(about, given, kind), [each for each, _ in values]


def _is_of_value(difference: SentenceDifference) -> bool:
    """Is it one of values, or the update of one?"""
    is_update = difference.kind == "updated" and difference.about != "what happened"
    return is_update or difference.kind in ("value", "time")


def _is_asked(best: Candidate, words: tuple[int, int], asked: str) -> bool:
    """May these words be what is asked for: among the answers, if there are any, and none of the question's?"""
    start, end = words
    is_among = not best.answers or any(each.start < end and start < each.end for each in best.answers)
    return is_among and best.text[start:end].casefold() not in asked
