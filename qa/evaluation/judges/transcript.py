"""A question and its answer as a judge sees them: plain lines of bounded length, to stand between two fences."""

from collections.abc import Mapping, Sequence
from typing import Any

from index.text.characters import flat
from qa.types import Turn

_MOST_QUESTION = 4_000
_MOST_ANSWER = 12_000
_MOST_TURN = 1_000
_TURNS = 6
"""So many of a conversation's last turns are shown."""


def question(text: str, history: Sequence[Turn] = (), as_of: str = "") -> str:
    """The question with the turns before it, one line each, and the day on which it was asked.

    >>> print(question("And who lost?", [Turn("user", "Who won?")], "2025-03-20"))
    user: Who won?
    And who lost?
    Asked on 2025-03-20.
    """
    lines = [f"{turn.role}: {flat(turn.content)[:_MOST_TURN]}" for turn in history[-_TURNS:]]
    lines.append(flat(text)[:_MOST_QUESTION])
    return "\n".join([*lines, f"Asked on {flat(as_of)[:40]}."] if as_of else lines)


def answer(given: Mapping[str, Any]) -> str:
    """The answer's sentences, each with the words that it cites; or the sentence with which it declines.

    Nothing shows where it came from: neither who wrote it nor which outlet it cites.

    Args:
        given: JSON form of an `Answer`.
    """
    quotes = {citation["marker"]: _quoted(citation) for citation in given.get("citations", ())}
    lines = []
    for statement in given.get("statements", ()) if given.get("answered") else ():
        lines.append(flat(statement["text"]))
        lines += [f"  Source: {quotes[marker]}" for marker in statement.get("citations", ()) if marker in quotes]
    return "\n".join(lines or [flat(str(given.get("text") or ""))])[:_MOST_ANSWER]


def answer_text(given: Mapping[str, Any]) -> str:
    """The answer's words without markers or citations; or the sentence with which it declines."""
    statements = given.get("statements", ()) if given.get("answered") else ()
    return flat(" ".join(statement["text"] for statement in statements) or str(given.get("text") or ""))[:_MOST_ANSWER]


def _quoted(citation: Mapping[str, Any]) -> str:
    """A citation's words on one line, after the sentence they need for context."""
    before = citation.get("context")
    return flat(f"{before['quote']} {citation['quote']}" if before else citation["quote"])


def fence(*texts: str) -> str:
    """A line that occurs in none of these texts, to put around them.

    >>> fence("a ===== b")
    '======'
    """
    found = "====="
    while any(found in text for text in texts):
        found += "="
    return found
