"""The printed correction of what is asked for, which outweighs the sentence that it corrects."""

import re
from collections.abc import Sequence

from qa.answering.candidates import Candidate, led_by

_LABEL = re.compile(r"[*\[(_ ]*(?:corrections?|clarification)\b[^:—–\n]{0,30}[:—–]", re.IGNORECASE)
_OF_ITSELF = re.compile(
    r"\b(?:this|the) (?:article|story|report|piece|headline) (?:was|has been) (?:amended|corrected)\b"
    r"|\b(?:earlier|previous|original) version of this (?:article|story|report|piece|page)\b",
    re.IGNORECASE,
)
_SPEAKS = 0.7  # of what the best sentence speaks of: below it another thing was corrected
_NOTE = 3  # sentences of a note that are quoted
_GAP = 3  # characters between two of them


def led_by_correction(
    chosen: Sequence[Candidate], candidates: Sequence[Candidate], most: int
) -> tuple[list[Candidate], bool]:
    """The chosen sentences, led by the note that corrects what they say, whole; and whether there is one.

    Args:
        chosen: Best first.
        candidates: All there are, best first.
        most: So many sentences in all; what was chosen last gives way.
    """
    best = max((each.speaks for each in chosen), default=0.0)
    asked = chosen[0].match.words if chosen else frozenset[str]()
    for opening in candidates:
        if opening.part == "text" and _is_note(opening):
            note = [opening, *_rest(opening, candidates)][:_NOTE]
            has_all = asked <= frozenset[str]().union(*(each.match.words for each in note))
            if has_all and max(each.speaks for each in note) >= _SPEAKS * best:
                return led_by(note, chosen, max(most, len(note))), True
    return list(chosen), False


def _is_note(candidate: Candidate) -> bool:
    return bool(_LABEL.match(candidate.text) or _OF_ITSELF.search(candidate.text))


def _rest(opening: Candidate, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The sentences of its paragraph behind the one that opens a note, in reading order."""
    its = [each for each in candidates if each.passage.span == opening.passage.span and each.start >= opening.end]
    found: list[Candidate] = []
    end = opening.end
    for each in sorted(its, key=lambda one: one.start):
        between = each.passage.text[end - each.passage.span.start : each.start - each.passage.span.start]
        if len(between) > _GAP or "\n" in between:
            break
        found.append(each)
        end = each.end
    return found
