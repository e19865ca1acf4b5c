"""One answer as HTML: sentences with numbered markers, and below them what they rest on.

A marker is a link to the place in the article's own page, so that a mouse, a keyboard, a screen reader and a browser
without our script follow it alike; what stands beside it is shown when it is pointed at.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from index.text.characters import counted
from index.types import Source
from qa.records.answers import CitedSince
from qa.rendering.answer_view import AnswerView
from qa.rendering.templates import pages
from qa.rendering.wording import also, said_by
from qa.types import Answer, Citation

Sources = Mapping[tuple[str, str], Source]
"""What is known of articles, by id and version."""
PANE = "newsdesk-source"
"""Name of the frame that shows articles."""


def answer(
    answer: Answer, sources: Sources | None = None, *, since: Sequence[CitedSince] = (), is_blind: bool = False
) -> str:
    """The answer with all that a reader needs to check it.

    Args:
        answer: The answer.
        sources: Gives the nearest passages of a refusal names.
        since: What became of its citations since it was given.
        is_blind: Leave out what reveals who wrote it.
    """
    if is_blind:
        answer = replace(answer, answerer="", fallback=None, unverified=(), record=None)
    by_article: dict[tuple[str, str], list[Citation]] = {}
    for citation in answer.citations:
        by_article.setdefault((citation.article_id, citation.version), []).append(citation)
    view = AnswerView(answer, sources=sources or {}, since=tuple(since))
    return str(_macros().answer(view, _name(answer), list(by_article.values())))


def draft(text: str, reading: str = "") -> str:
    """A model's words while they come, or that none have come yet, with what it reads and how fast."""
    return str(_macros().draft(text, reading))


def notice(text: str) -> str:
    """One sentence to the reader instead of an answer."""
    return str(_macros().notice(text))


def _macros() -> Any:
    return pages(
        "answers.html",
        counted=counted,
        holders=_holders,
        nothing=Source(),
        places=_places,
        said_by=said_by,
        stands_in=_stands_in,
    )


def _name(answer: Answer) -> str:
    """Distinguishes this answer's elements from those of others on the page."""
    asked = f"{answer.question}\n{answer.text}".encode(errors="replace")
    return answer.record or hashlib.sha256(asked).hexdigest()[:16]


def _places(answer: Answer, citation: Citation) -> dict[str, Any]:
    """What the article's page marks: the quote, what it leans on, and the passage that it was found in."""
    if citation.part == "title":
        return {"quote": (citation.start, citation.end), "part": citation.part}
    key = citation.article_id, citation.version
    around = ((p.start, p.end) for p in answer.passages if (p.article_id, p.version) == key)
    passage = next(((s, e) for s, e in around if s <= citation.start and citation.end <= e), None)
    context = (citation.context.start, citation.context.end) if citation.context else None
    return {"quote": (citation.start, citation.end), "context": context, "passage": passage}


def _holders(cited: Sequence[Citation]) -> str:
    return ", ".join(dict.fromkeys(also(citation) for citation in cited if citation.also))


def _stands_in(answer: Answer, quote: str) -> bool:
    """Is a quote shown already, as a sentence of the answer?"""
    return any(" ".join(quote.split()) == " ".join(statement.text.split()) for statement in answer.statements)
