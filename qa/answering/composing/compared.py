"""What a comparison is made of: sentences that give the values which are held against each other.

The two sides seldom stand in one sentence, and the second one has few words of the question: `That is a smaller
footprint compared to others, like Quay Foods (14,000)`. It has a number as the first one has, of the same unit, words
that compare, or it stands beside the first.
"""

import re
from collections.abc import Callable, Sequence

from index.text.quantities import quantities
from qa.answering.candidates import Candidate

# What counts of a score, chosen on the 104 comparisons of tools/newsroom.
_NUMBER = 1.0  # for a number that is no year
_COMPARES = 0.5
_BESIDE, _GAP = 0.7, 3  # for standing next to a chosen sentence, at most so many characters away
_SAME_UNIT, _SAME_ARTICLE = 0.5, 0.3  # as the best two, as any chosen one
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_COMPARING = re.compile(
    r"\b(?:compared|previous(?:ly)?|earlier|before|against|instead of|than|from .{1,25} to|as many|twice|doubled|more"
    r"|less|fewer|higher|lower|last (?:year|week|month|summer)|rose|fell|up|down|by contrast|while|whereas)\b",
    re.IGNORECASE,
)


def compared(
    scored: Sequence[tuple[float, Candidate]],
    most: int,
    within: float,
    says_the_same: Callable[[Candidate, Candidate], bool],
) -> list[Candidate]:
    """At most so many sentences, the best first, then each that goes best with those.

    Args:
        scored: Sentences with their scores, best first.
        most: How many.
        within: How far one may score below the best.
        says_the_same: Is one a copy of the other?
    """
    units = {id(each): _units(each.text) for _, each in scored}
    left = [
        (score + _alone(each.text, units[id(each)]), each) for score, each in scored if each.part == "text"
    ] or list(scored)
    least = max(score for score, _ in left) - within
    chosen: list[Candidate] = []
    while left and len(chosen) < most:
        known = frozenset[str | None]().union(*(units[id(each)] for each in chosen[:2]))

        def worth(pair: tuple[float, Candidate], known: frozenset[str | None] = known) -> float:
            score, each = pair
            return score + _beside(each, chosen) + _SAME_UNIT * bool(units[id(each)] & known)

        best = max(left, key=worth)
        if worth(best) < least:
            break
        left.remove(best)
        if not any(says_the_same(best[1], each) for each in chosen):
            chosen.append(best[1])
    return chosen


def _alone(text: str, units: frozenset[str | None]) -> float:
    """What counts for a sentence whatever else is chosen; units of its quantities."""
    has_number = any(map(str.isdigit, _YEAR.sub("", text))) or bool(units)
    return _NUMBER * has_number + _COMPARES * bool(_COMPARING.search(text))


def _units(text: str) -> frozenset[str | None]:
    return frozenset(each.unit for each in quantities(text))


def _beside(candidate: Candidate, chosen: Sequence[Candidate]) -> float:
    """What counts for a sentence that stands near a chosen one."""
    its = [each for each in chosen if each.span.article_id == candidate.span.article_id]
    gaps = (max(candidate.sentence.start - each.end, each.sentence.start - candidate.end) for each in its)
    return _SAME_ARTICLE * bool(its) + _BESIDE * any(0 <= gap <= _GAP for gap in gaps)
