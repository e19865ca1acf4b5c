"""Quotations of two sentences that are one quotation in other words."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from index.text.names import tokens
from qa.answering.differing.reading import Places, SentenceReading

_INSERTED = re.compile(r"[\[(][^\])]{0,60}[\])]")  # an outlet's words within a quotation
_ALIKE = 0.6  # of the words of two quotations
_LONG = 4  # words, below which what stands around must be alike, too
_ALIKE_SHORT = 0.5
_LEAST = 2  # words


def wordings(one: SentenceReading, other: SentenceReading, *, are_beside: bool) -> Places | None:
    """Where two sentences quote the same words differently; what one cuts short is no other wording.

    Args:
        one: A sentence.
        other: Another one.
        are_beside: Are the sentences alike around their quotations?
    """
    if one.speaker and other.speaker and one.speaker != other.speaker:
        return None
    for a in one.quotes:
        for b in other.quotes:
            here, there = (list(tokens(_INSERTED.sub(" ", r.text[s:e]))) for r, (s, e) in ((one, a), (other, b)))
            least = min(len(here), len(there))
            if _stands_in(one, a, other) or _stands_in(other, b, one):
                continue
            if least < _LEAST or all(t.is_capital for t in (*here, *there)):
                continue
            mine, its = [t.form for t in here], [t.form for t in there]
            if _holds(mine, its) or _holds(its, mine):
                continue
            alike = SequenceMatcher(None, mine, its, autojunk=False).ratio()
            if alike >= (_ALIKE if least >= _LONG else _ALIKE_SHORT if are_beside else 1.0):
                return Places(a, b)
    return None


def _stands_in(reading: SentenceReading, quote: tuple[int, int], other: SentenceReading) -> bool:
    """Does the other sentence quote the same words, too, beside other ones?"""
    return reading.text[slice(*quote)] in other.text


def _holds(whole: Sequence[str], part: Sequence[str]) -> bool:
    """Does one quotation hold the other, word for word?"""
    return any(list(whole[n : n + len(part)]) == list(part) for n in range(len(whole) - len(part) + 1))
