"""Sentences that go on with what the one before them says: `Another was …`, `The others …`, `They will also …`."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from index.text.listing import names_some
from index.text.number_words import ONES
from index.text.word_lists import any_of
from qa.answering.candidates import Candidate

_GAP = 3  # characters between two sentences that stand side by side
_COUNTED = rf"(?:{any_of(ONES)}|\d+|some|several|many|both|most|half|all|each|neither)"
_GOES_ON = re.compile(
    r"(?:(?:another|others|also|further)\b"
    r"|the (?:others?|rest|remaining|second|third|fourth|fifth|last|final|two|three)\b"
    r"|an?(?:other| second| third| fourth| fifth| further)\b"
    rf"|{_COUNTED} (?:of (?:them|those|the)|others?|more|further|were|was|are|is|had|have|has|said)\b|{_COUNTED}, )"
    r"|.{0,80}\b(?:also|too|as well|likewise|in addition)\b",
    re.IGNORECASE,
)


Continuing = Mapping[int, Candidate]
"""Of sentences that go on with the one right before them: that one, by the sentence's identity."""


def continued(candidates: Sequence[Candidate]) -> Continuing:
    """Which sentences go on with the one right before them."""
    ordered = sorted((each for each in candidates if each.part == "text"), key=lambda c: (c.span.article_id, c.start))
    found: dict[int, Candidate] = {}
    for before, each in pairwise(ordered):
        is_next = before.span.article_id == each.span.article_id and 0 <= each.sentence.start - before.end <= _GAP
        if is_next and (_GOES_ON.match(each.text) or (names_some(each.text) and names_some(before.text))):
            found[id(each)] = before
    return found


def are_beside(one: Candidate, other: Candidate, continuing: Continuing) -> bool:
    """Does one of two sentences go on with the other?"""
    return continuing.get(id(one)) is other or continuing.get(id(other)) is one


def in_reading_order(chosen: Sequence[Candidate], continuing: Continuing) -> list[Candidate]:
    """The same, but those that go on with one another as they stand in their article, where the first of them stood."""
    placed: list[list[Candidate]] = []
    for each in chosen:
        beside = [row for row in placed if any(are_beside(each, other, continuing) for other in row)]
        if beside:
            beside[0].extend([each, *(other for row in beside[1:] for other in row)])
            placed = [row for row in placed if not any(row is other for other in beside[1:])]
        else:
            placed.append([each])
    return [each for row in placed for each in sorted(row, key=lambda candidate: candidate.start)]
