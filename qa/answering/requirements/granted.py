"""What a question takes for granted: that those whom it names have to do with each other, and its numbers."""

import re

from index.text.folding import plain
from index.text.number_words import ONES, TENS
from index.text.time_expressions import recognise
from qa.answering.candidates import Candidate
from qa.answering.requirements.asking import Asking, Requirement, stands_in

_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_WORDS = {word: str(number) for word, number in {**ONES, **TENS}.items()}


def granted(asking: Asking) -> Requirement | None:
    """Both names of a question, of more all but one, and its numbers but for dates, stand in one passage."""
    numbers = _numbers(asking)
    last = [name.tokens[-1] for name in asking.names] if len(asking.names) > 1 else []
    if not last and not numbers:
        return None

    def is_met(candidate: Candidate) -> bool:
        text = plain(candidate.titled_passage)
        if sum(stands_in(each, text) for each in last) < min(len(last), max(2, len(last) - 1)):
            return False
        return not numbers or numbers <= _said(candidate.titled_passage)

    return is_met


def _numbers(asking: Asking) -> frozenset[str]:
    dates = [(each.start, each.end) for each in recognise(asking.text)]
    found = (m for m in _NUMBER.finditer(asking.text) if not any(a <= m.start() < b for a, b in dates))
    known = set(asking.analysis.numbers)
    return frozenset(m.group().replace(",", "") for m in found if m.group() in known and not _YEAR.fullmatch(m.group()))


def _said(text: str) -> frozenset[str]:
    """The numbers of a text, in figures."""
    figures = (each.replace(",", "") for each in _NUMBER.findall(text))
    words = (_WORDS[word] for word in re.findall(r"[a-z]+", text.lower()) if word in _WORDS)
    return frozenset((*figures, *words))
