"""What a judge is shown of a question and of an answer: plain lines, bounded, made to stand between two fences."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from index.text.characters import flat
from qa.types import Turn

_MOST_QUESTION = 4_000
_MOST_ANSWER = 12_000
_MOST_TURN = 1_000
_TURNS = 6
"""So many of a conversation's last turns are shown."""


def asked(question: str, history: Sequence[Turn] = (), as_of: str = "") -> str:
    """A question with the turns before it, each on one line, and the day on which it was asked.

    >>> print(asked("And who lost?", [Turn("user", "Who won?")], "2025-03-20"))
    user: Who won?
    And who lost?
    Asked on 2025-03-20.
    """
    lines = [f"{turn.role}: {flat(turn.content)[:_MOST_TURN]}" for turn in history[-_TURNS:]]
    lines.append(flat(question)[:_MOST_QUESTION])
    return "\n".join([*lines, f"Asked on {flat(as_of)[:40]}."] if as_of else lines)


def answer(given: Mapping[str, Any]) -> str:
    """An answer's sentences, each with the words that it cites; of one that declines the sentence that says so.

    Nothing shows where it came from: neither who wrote it nor which outlet it cites.

    Args:
        given: JSON form of an `Answer`.
    """
    quotes = {citation["marker"]: quoted(citation) for citation in given.get("citations", ())}
    lines = []
    for statement in given.get("statements", ()) if given.get("answered") else ():
        lines.append(flat(statement["text"]))
        lines += [f"  Source: {quotes[marker]}" for marker in statement.get("citations", ()) if marker in quotes]
    return "\n".join(lines or [flat(str(given.get("text") or ""))])[:_MOST_ANSWER]


def said(given: Mapping[str, Any]) -> str:
    """An answer's words alone, without markers; of one that declines the sentence that says so."""
    statements = given.get("statements", ()) if given.get("answered") else ()
    return flat(" ".join(statement["text"] for statement in statements) or str(given.get("text") or ""))[:_MOST_ANSWER]


def quoted(citation: Mapping[str, Any]) -> str:
    """The words that a citation points at, after the sentence that they lean on, on one line."""
    return flat(" ".join(_quotes(citation)))


def _quotes(citation: Mapping[str, Any]) -> Iterator[str]:
    if before := citation.get("context"):
        yield before["quote"]
    yield citation["quote"]


def fence(*texts: str) -> str:
    """A line that stands in none of these texts, to put around them.

    >>> fence("a ===== b")
    '======'
    """
    found = "====="
    while any(found in text for text in texts):
        found += "="
    return found
