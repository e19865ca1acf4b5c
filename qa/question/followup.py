"""Follow-up questions made to stand on their own, by a rule that needs no model."""

import re
from collections.abc import Sequence

from index.text.names import STARTERS, Name, names
from index.text.word_lists import any_of, word_class
from qa.question.analysis import names_in
from qa.types import Turn

_POINTING = word_class(
    "subjects", "objects", "possessives", "demonstratives", "subjects_fr", "subjects_es",
    also="hers theirs there then lui leur leurs y allí su sus",
)  # fmt: skip
_ANAPHORA = re.compile(
    rf"\b({any_of(_POINTING)})\b"
    r"|^\s*(and|but|so|or|also|what about|how about|why|since when|until when|et|y|pero|und|aber)\b"
    r"|\b(?:too|though|instead)\W*$",
    re.IGNORECASE,
)
_DEFINITE = re.compile(r"\b(?:the|le|la|les|l['’]|der|die|das|el|los|las) ?[^\W\d_]{3,}\b", re.IGNORECASE)
_SPECIFIED = re.compile(rf"{_DEFINITE.pattern} (?:\w+ )?(?:of|in|near|at|from|on|that|which|who)\b", re.IGNORECASE)
"""`The mine near the river` says which one it is; `the court` was spoken of."""
_ANOTHER = re.compile(
    r"^.{0,40}?\b(?:(?:different|new|another) (?:thing|topic|question|subject|story)|something else|unrelated"
    r"|chang\w+ (?:the )?(?:topic|subject)|on (?:a different|another) (?:note|topic|matter))\b[\s\W]*",
    re.IGNORECASE,
)
"""What announces that the next question has nothing to do with the last."""
_NEXT = re.compile(r"^\s*(?:and|what about|how about|et|y|und)\b[^?]{0,60}\?*\s*$", re.IGNORECASE)
_FEW_WORDS = 3
_MOST_CARRIED = 4
_LONGEST_CARRIED = 160  # characters


def standalone(question: str, history: Sequence[Turn]) -> str:
    """Add to a follow-up question what it is about: the question before it, and who that was answered with.

    A question is a follow-up if it has a pronoun, begins or ends like a continuation, or names nothing and is very
    short or speaks of `the court` as if it had been spoken of. What is added stands in brackets, so that the reader
    sees what was understood. A question that announces another topic is none.

    >>> standalone("How many people live there?", [Turn("user", "Who captured Walikale?")])
    'How many people live there? (Who captured Walikale)'
    """
    if other := _ANOTHER.match(question):
        return question[other.end() :].strip() or question
    mine = names_in(question)
    leans = _ANAPHORA.search(question) or (
        not mine
        and (len(question.split()) <= _FEW_WORDS or (_DEFINITE.search(question) and not _SPECIFIED.search(question)))
    )
    if not leans:
        return question
    asked = [n for n, turn in enumerate(history) if turn.role == "user" and names_in(turn.content)]
    if not asked:
        return question
    # Of a follow-up to a follow-up the last question that is whole says what both are about.
    at = asked[-1]
    before = next((n for n in reversed(asked) if not _ANAPHORA.search(history[n].content)), at)
    if mine and set(names_in(history[before].content)) <= set(mine):
        return question  # it says itself what it is about
    carried = history[before].content.strip().rstrip("?!. ")[:_LONGEST_CARRIED]
    if mine and _NEXT.match(question):  # `And Heathrow?` asks the same of something else
        for name in names_in(carried):
            carried = carried.replace(name, " ")
        return f"{question} ({' '.join(carried.split())})"
    answer = history[at + 1].content if at + 1 < len(history) and history[at + 1].role == "assistant" else ""
    known = f"{question} {carried}".casefold()
    named = dict.fromkeys(answer[n.start : n.end] for n in names(answer) if _is_surely(n))
    new = [name for name in named if name.casefold() not in known][:_MOST_CARRIED]
    return f"{question} ({'; '.join([carried, ', '.join(new)] if new else [carried])})"


def _is_surely(name: Name) -> bool:
    """Is it a name, and no word that is capitalised for beginning a sentence?"""
    if len(name.tokens) > 1 or name.tokens[0].is_acronym or any(map(str.isdigit, name.tokens[0].form)):
        return True
    return not name.is_first and name.tokens[0].form not in STARTERS
