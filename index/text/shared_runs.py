"""Words that two articles have in common one after another, by which they may share an origin."""

import re
from collections.abc import Iterator
from functools import lru_cache

from index.text.quotations import quotations
from index.text.word_lists import word_class

LONG = 7
"""Words in the same order that two reporters hardly find by chance."""
_TELLING = 3  # of them that are neither small nor names
_READ = 20_000  # characters of an article
_WORD = re.compile(r"\w+(?:[’'-]\w+)*")
_STOP = re.compile(r"\n|[.!?] ")
_SMALL = word_class(
    "articles", "subjects", "objects", "possessives", "demonstratives", "be", "be_forms", "have", "do", "modals",
    "negations", "saying", "prepositions", "conjunctions", "subordinators", "determiners", also="of and or",
)  # fmt: skip


def shared_run(one: str, other: str) -> tuple[int, int] | None:
    """The first seven words or more of a text, `text[start:end]`, that another one has, too; None where none tell.

    What stands in quotation marks was said to both, and names in a row are nobody's wording.

    >>> one = "Rain fell as divers looked for a way into the sunken barge."
    >>> one[slice(*shared_run(one, "The divers looked for a way into the sunken hull."))]
    'divers looked for a way into the sunken'
    """
    its = {run for run, _, _ in _runs(other)}
    begin, end = -1, -1
    for run, first, last in _runs(one):
        if run in its:
            begin, end = (begin if begin >= 0 else first), last
        elif begin >= 0 and _tells(one[begin:end]):
            break
        else:
            begin = -1
    return (begin, end) if begin >= 0 and _tells(one[begin:end]) else None


def _tells(words: str) -> bool:
    telling = [each for each in _WORD.findall(words) if each[:1].islower() and each not in _SMALL]
    return len(telling) >= _TELLING


@lru_cache(maxsize=64)
def _runs(text: str) -> tuple[tuple[tuple[str, ...], int, int], ...]:
    return tuple(_found(text[:_READ]))


def _found(text: str) -> Iterator[tuple[tuple[str, ...], int, int]]:
    quoted = [(each.start, each.end) for each in quotations(text)]
    words = [(match[0], *match.span()) for match in _WORD.finditer(text)]
    for place in range(len(words) - LONG + 1):
        run = words[place : place + LONG]
        start, end = run[0][1], run[-1][2]
        is_cut = _STOP.search(text, start, end) or any(first < end and start < last for first, last in quoted)
        if not is_cut:
            yield tuple(word.casefold() for word, _, _ in run), start, end
