"""What became of as many as a sentence counts, of a sum or a size: the dead are not the hurt, a rise is no fall."""

import re
from collections.abc import Iterable, Sequence

from index.text.value_types import ValueType

# What became of people and sums, as news has it; values of different outcomes are never two accounts of one.
_WORDS = {
    "dead": r"dead|deaths?|die[sd]?|dying|kill\w*|fatal\w*|tolls?|perish\w*|drown\w*",
    "hurt": r"injur\w+|hurt|wound\w*|casualt\w+",
    "missing": r"missing|unaccounted",
    "ill": r"sick\w*|ill|illness\w*|infect\w+|cases?",
    "in hospital": r"hospitali[sz]\w+",
    "displaced": r"displac\w+|homeless|evacuat\w+|fled|flee\w*|uproot\w*|on the road|(?:left|lost) their homes?",
    "rescued": r"rescued?|saved|surviv\w+",
    "held": r"arrest\w*|detain\w*|captur\w+|captive\w*",
    "up": r"r[oi]se[ns]?|rising|up|jump\w*|gain\w*|grew|grow\w*|soar\w*|increas\w+|surg\w+|higher",
    "down": r"fell|fall\w*|drop\w*|declin\w+|down|lost|los\w+|slump\w*|slid\w*|plung\w*|tumbl\w*|lower\w*|low",
    "long": r"long|length",
    "deep": r"deep|depth|water",
    "high": r"high|tall|height",
    "aloft": r"altitude|flew|flying|flown",
    "wide": r"wide|width",
}  # fmt: skip
_MOVES, _SIZES = ("up", "down"), ("long", "deep", "high", "aloft", "wide")
_OF: dict[ValueType, tuple[str, ...]] = {
    "count": tuple(name for name in _WORDS if name not in (*_MOVES, *_SIZES)),
    "money": _MOVES, "share": _MOVES, "distance": _SIZES, "stature": _SIZES,
}  # fmt: skip
_OUTCOME = {name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for name, words in _WORDS.items()}
_CUT = re.compile(r"[;:—–]|, | and | but | while | whereas ")


def outcomes_said(kind: ValueType, text: str) -> list[tuple[int, str]]:
    """The places of words that say what became of values of a kind, with the outcome.

    >>> outcomes_said("count", "Two drowned, four were hurt.")
    [(4, 'dead'), (23, 'hurt')]
    """
    return [(m.start(), name) for name in _OF.get(kind, ()) for m in _OUTCOME[name].finditer(text)]


def is_word_of(outcome: str, word: str) -> bool:
    """Does a word, or the beginning of a text, name an outcome?"""
    return bool(_OUTCOME[outcome].match(word))


def names_any(outcome: str, words: Iterable[str]) -> bool:
    """Does one of some words name an outcome? None does where there is no outcome."""
    return bool(outcome) and any(is_word_of(outcome, word) for word in words)


def outcome_of(text: str, behind: int, places: Sequence[tuple[int, str]]) -> str:
    """What became of so many as end at `behind`: the nearest word for it, in that part of the sentence if there."""
    if not places:
        return ""
    start = max((m.end() for m in _CUT.finditer(text, 0, behind) if m.end() < behind), default=0)
    cut = _CUT.search(text, behind)
    inside = [pair for pair in places if start <= pair[0] < (cut.start() if cut else len(text))]
    return min(inside or places, key=lambda pair: (abs(pair[0] - behind), pair[1]))[1]
