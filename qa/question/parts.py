"""Several questions put as one, taken apart: `Who took Walikale, when did they take it and how many were hurt?`"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from qa.question.followup import follow_up, has_names
from qa.question.language import language_asked
from qa.question.patterns import table_file, written_out
from qa.question.wrapping import unwrapped
from qa.types import Turn

_FEWEST, _MOST = 2, 4
_FEWEST_WORDS = 2
_IS_RELATIVE = re.compile(r"(?<=[^\W\d_] )(?:who|which|qui)\b", re.IGNORECASE)
_EDGES = " \t\n,;.?!¿¡"


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """One of several questions that are put as one."""

    text: str
    """As it stands in the whole, without what joins it."""
    standalone: str


def parts_of(question: str, turns: Sequence[Turn] = ()) -> tuple[QuestionPart, ...]:
    """The questions that one is made of; none where it is one.

    A later one that has no name of its own is about the one before it: it brings that in brackets, as a follow-up does.

    Args:
        question: As it was asked.
        turns: What was said before.

    >>> parts = parts_of("Who burned Orwick, when did they leave it and how many people were hurt?")
    >>> [part.standalone for part in parts[1:]]
    ['when did they leave it? (Who burned Orwick)', 'how many people were hurt? (Who burned Orwick)']
    >>> parts_of("When did Ada Voss, who led the guild, resign?")
    ()
    """
    asked = _cut(question)
    if not asked:
        return ()
    first = follow_up(f"{asked[0]}?", turns)
    if first.needs:
        return ()
    about, before, language = first.text.rstrip(_EDGES), [*turns, Turn("user", first.text)], language_asked(question)
    found = [QuestionPart(asked[0], first.text)]
    for each in asked[1:]:
        alone = follow_up(f"{each}?", before).text
        if alone == f"{each}?" and has_names(each, language or "en"):
            about = each
        elif alone == f"{each}?":
            alone = f"{alone} ({about})"
        found.append(QuestionPart(each, alone))
        before.append(Turn("user", f"{each}?"))
    return tuple(found)


def _cut(question: str) -> list[str]:
    """Its questions as they stand, without what joins them; none where it is one."""
    patterns = _patterns(language_asked(question) or "en")
    bare = unwrapped(question)
    if not patterns or len(bare) < len(question) // 2:
        return []
    joint, asks, ordered, relative = patterns
    is_ordered = bare.rstrip(_EDGES) != question.strip().rstrip(_EDGES)  # `Tell me who left and when it was`
    begins = ordered if is_ordered else asks
    joints = [match for match in joint.finditer(bare) if begins.match(bare, match.end())]
    # `, who led the guild,` speaks of the one before it, unless it stands in a row that ends with `and how many`.
    while joints and not joints[-1]["and"] and "?" not in joints[-1].group() and relative.match(bare, joints[-1].end()):
        joints.pop()
    if joints and _IS_RELATIVE.search(bare, 1, joints[0].start()):  # `the man who took it and who fled`
        joints = [match for match in joints if not relative.match(bare, match.end())]
    edges = [0, *(edge for match in joints for edge in match.span()), len(bare)]
    asked = [bare[start:end].strip(_EDGES) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    # `Which jet took off, and with what missile?`: the first one asks, too, whatever its verb.
    opening = ordered if len(asked) == _FEWEST else begins
    is_first_whole = opening.match(asked[0]) or bare[edges[1] :].lstrip().startswith("?")
    is_number_right = _FEWEST <= len(asked) <= _MOST
    if not is_number_right or not is_first_whole or min(len(each.split()) for each in asked) < _FEWEST_WORDS:
        return []
    return asked


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]] | None:
    """What joins two questions, how one begins, how one in an order begins, and what begins a relative clause, too."""
    row = next((row for row in table_file("parts")["parts"] if row["in"] == language), None)
    if not row:
        return None
    asks, ordered, relative = (
        re.compile(rf"(?:{written_out(row[name], 'parts', language)})", re.IGNORECASE)
        for name in ("asks", "ordered", "relative")
    )
    last = rf"(?:{row['and']})\s+"
    joint = re.compile(rf"\s*[,;]?\s+(?P<and>{last})|\s*[,;]\s+|\s*\?\s+(?:{last})?", re.IGNORECASE)
    return joint, asks, ordered, relative
