"""Follow-up questions made to stand on their own, by a rule that needs no model."""

import re
from collections.abc import Sequence

from index.text.word_lists import any_of, word_class
from qa.question.analysis import names_in
from qa.types import Turn

_POINTING = word_class(
    "subjects", "objects", "possessives", "demonstratives", "subjects_fr", "subjects_es",
    also="hers theirs there then lui leur leurs y allí su sus",
)  # fmt: skip
_ANAPHORA = re.compile(
    rf"\b({any_of(_POINTING)})\b"
    r"|^\s*(and|but|so|or|also|what about|how about|why|since when|until when|et|y|pero)\b",
    re.IGNORECASE,
)
_FEW_WORDS = 3
_MOST_CARRIED = 4


def standalone(question: str, history: Sequence[Turn]) -> str:
    """Add to a question the names it leans on.

    A question leans on the turns before it if it has a pronoun, begins like a continuation, or names nothing and is
    very short. Then the names of the last question that had any are added in brackets, so that the reader sees
    what was understood.

    >>> standalone("How many people live there?", [Turn("user", "Who captured Walikale?")])
    'How many people live there? (Walikale)'
    """
    mine = names_in(question)
    leans = _ANAPHORA.search(question) or (not mine and len(question.split()) <= _FEW_WORDS)
    if not leans:
        return question
    for turn in reversed(history):
        if turn.role == "user" and (names := names_in(turn.content)):
            carried = [name for name in names if name not in mine][:_MOST_CARRIED]
            return f"{question} ({', '.join(carried)})" if carried else question
    return question
