"""Words that two articles have in common one after another, by which they may share an origin."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from index.text.quotations import quotations
from index.text.word_lists import word_class

LONG = 7
"""Words in the same order that two reporters hardly find by chance."""
_TELLING = 4  # of them that are neither small nor names
_READ = 8_000  # characters of an article
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
    common = _runs(one).keys() & _runs(other).keys()
    if not common:
        return None
    places = sorted(_runs(one)[run] for run in common)
    edges = [match.span() for match in _WORD.finditer(one[:_READ])]
    quoted = [(each.start, each.end) for each in quotations(one[:_READ])]
    for begin, end in _stretches(places):
        start, stop = edges[begin][0], edges[end][1]
        is_cut = _STOP.search(one, start, stop) or any(first < stop and start < last for first, last in quoted)
        if not is_cut and _tells(one[start:stop]):
            return start, stop
    return None


def _stretches(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and the last word of each stretch, of the words at which its runs begin."""
    begin = last = places[0]
    for place in places[1:]:
        if place != last + 1:
            yield begin, last + LONG - 1
            begin = place
        last = place
    yield begin, last + LONG - 1


def _tells(words: str) -> bool:
    telling = [each for each in _WORD.findall(words) if each[:1].islower() and each not in _SMALL]
    return len(telling) >= _TELLING


@lru_cache(maxsize=256)
def _runs(text: str) -> Mapping[tuple[str, ...], int]:
    """All runs of seven words of a text, each with the number of the word at which it begins first."""
    words = [word.casefold() for word in _WORD.findall(text[:_READ])]
    places = enumerate(zip(*(words[n:] for n in range(LONG)), strict=False))
    return {run: place for place, run in reversed([*places])}
