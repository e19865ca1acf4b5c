"""Values that a question holds against each other: `is it 78 or 80 miles?`, `on Monday or on Tuesday?`."""

import re
from itertools import pairwise

from index.text.folding import plain
from index.text.given_values import Given, agree, given_values
from index.text.value_types import ValueType

_KINDS: tuple[ValueType, ...] = ("distance", "money", "duration", "share", "age", "time of day", "date", "count")
_FIGURE = r"[$€£¥]?(?<![\w.,])\d[\d.,]*"
_ONE_OTHER = (
    r"(?:,? (?:and|but|while|whereas))?,? (?:the |an)?others?(?: \w+){0,2}?"
    r"(?: (?:says?|said|has|have|gives?|gave|puts? it at))?"
)
_JOINT = (
    rf"(?:\s*(?:,? or|,? and|vs\.?|versus|against|/|–|-)|{_ONE_OTHER})"
    r"(?: (?:only|just|at|on|in|about|is it|was it|the))*\s*"
)
_SHARED_UNIT = re.compile(
    rf"({_FIGURE})({_JOINT})({_FIGURE})(\s?(?:%|per cent|(?:[mb]illion )?[^\W\d_]+))", re.IGNORECASE
)
_BARE = re.compile(rf"({_FIGURE})({_JOINT})({_FIGURE})(?=\W*$|[,;:]| which)", re.IGNORECASE)
_HOW_MANY = re.compile(r"\bhow many ([^\W\d_]+)", re.IGNORECASE)
_BETWEEN = re.compile(rf"(?: [a-z]+){{0,2}}{_JOINT}", re.IGNORECASE)
_WEIGHS = re.compile(
    r"\b(?:or|both|versus|vs|which (?:one )?(?:is|was|of|do|should)|which,? then"
    r"|(?:i|we)(?:['’]ve| have)?(?: (?:have|got|see|seen|read))+ (?=\S*\d)"
    r"|(?:one|some) (?:\w+ ){0,3}(?:says?|said|has|have|gives?)\b)",
    re.IGNORECASE,
)


def offered(question: str) -> dict[ValueType, tuple[Given, ...]]:
    """The values that a question asks to choose between, by their kind; empty for most questions.

    >>> [(kind, len(values)) for kind, values in offered("We have 78 and 80 miles, which is it?").items()]
    [('distance', 2)]
    """
    question = plain(question)
    if not _WEIGHS.search(question):
        return {}
    # `78 or 80 miles`, `how many miles, 78 or 80`: the unit is that of both.
    unit = _HOW_MANY.search(question)
    question = _BARE.sub(rf"\1 {unit[1]}\2\3 {unit[1]}", question) if unit else question
    question = _SHARED_UNIT.sub(r"\1\4\2\3\4", question)
    for kind in _KINDS:
        values = given_values(kind, question)
        pairs = [
            (one, other)
            for one, other in pairwise(values)
            if _BETWEEN.fullmatch(question, one.end, other.start) and not agree(one, other)
        ]
        if pairs:
            return {kind: pairs[0]}
    return {}
