"""A follow-up question that a language model makes to stand alone, used only where it asks the same."""

import re
from collections import Counter
from collections.abc import Sequence

from index.text.analysis import group_of, surface_words, words
from index.text.characters import without_controls
from index.text.verb_forms import base_form
from prompts import render
from qa.answering.model.id_marks import THOUGHTS
from qa.models import Completion, Deadline, Message, Model
from qa.question.analysis import analyse
from qa.question.language import function_words, language_asked
from qa.types import Turn
from qa.verification.markup import find_markup

_TURNS = 6  # of a conversation that a question is rewritten from
_TURN = 1_000  # characters of each
_QUESTION = 2_000  # characters of a rewritten question
_MARKS = "?？؟;"
_LABEL = re.compile(r"\A(?:(?:last|rewritten|standalone|new)\s+)?question\s*:\s*", re.IGNORECASE)
_DENIAL = re.compile(
    r"\b(?:not|no|never|nobody|nothing|without|nicht|kein\w*|nie|pas|jamais|aucun\w*|nunca|sin)\b|n['’]t\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def rewrite(
    question: str, history: Sequence[Turn], model: Model, *, deadline: Deadline
) -> tuple[str | None, Completion]:
    """A question that can be understood without the turns before it; None where the model gave none that can be used.

    Raises:
        ModelError: The model did not answer.
    """
    lines = [f"{turn.role}: {' '.join(turn.content.split())[:_TURN]}" for turn in history[-_TURNS:]]
    said = "\n".join([*lines, f"user: {question}"])
    message = render("followup", fence=fence(said), conversation="\n".join(lines), question=question)
    reply = model.complete((Message("user", message),), max_tokens=200, deadline=deadline)
    given = " ".join(without_controls(THOUGHTS.sub("", reply.text)).split()).strip("\"“”'*` ")
    given = _LABEL.sub("", given).strip("\"“”'*` ")
    is_usable = not reply.is_cut and asks_the_same(given, question, said)
    return (given if is_usable else None), reply


def asks_the_same(given: str, question: str, said: str) -> bool:
    """Is a rewritten question one that may be asked in the place of the other?

    It is one question, of the same kind; it keeps all that the other says, its numbers and denials too; and what it
    adds, which must be something, stands in the conversation. Anything else the rule that needs no model does better.

    Args:
        given: The rewritten question.
        question: The last one of the conversation.
        said: The whole conversation, that question too.

    >>> asks_the_same("When did the mill open?", "When did it open?", "Where is the mill? When did it open?")
    True
    >>> asks_the_same("When did the mill close?", "When did it open?", "Where is the mill? When did it open?")
    False
    """
    if not given or len(given) > _QUESTION or not _is_question(given, question):
        return False
    if find_markup(given) and not find_markup(said):
        return False
    language = language_asked(question) or "en"
    group = group_of(language, question)
    empty = set(words(" ".join(function_words(language)), group))
    old, new = _words(question, group) - empty, _words(given, group) - empty
    return (
        old <= new
        and bool(new - old)
        and new <= _words(said, group)
        and not Counter(_NUMBER.findall(question)) - Counter(_NUMBER.findall(given))
        and bool(_DENIAL.search(given)) == bool(_DENIAL.search(question))
    )


def _words(text: str, group: str) -> set[str]:
    """The words of a text as they are indexed, verbs in one form: `did it sink` asks of what `sank`."""
    return set(words(" ".join(base_form(word.casefold()) for word in surface_words(text, group)), group))


def _is_question(given: str, question: str) -> bool:
    """Is it one question, of the kind of the other where that has one?"""
    is_marked = given.rstrip("\"”'») ")[-1:] in _MARKS
    asked = analyse(question).kind
    is_one = sum(given.count(mark) for mark in "?？؟") <= max(1, question.count("?"))
    return is_marked and is_one and asked in ("other", analyse(given).kind)


def fence(text: str) -> str:
    """A line that does not stand in a text, to put around it."""
    line = "====="
    while line in text:
        line += "="
    return line
