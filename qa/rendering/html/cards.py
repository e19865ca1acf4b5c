"""A published answer as a page that stands by itself, to be framed in an article: no script, no request to anywhere.

It is written anew for each reader, so that what an outlet corrects, holds back or takes down later counts for it too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from index.dates import in_words
from index.text.characters import counted
from index.types import Source
from qa.records.answers import AnswerRecord
from qa.records.redaction import without
from qa.rendering.answer_view import AnswerView
from qa.rendering.templates import file, pages
from qa.rendering.times import moment
from qa.types import Answer

WIDTH, HEIGHT = 600, 480
"""Pixels of a frame for a card, if its page asks for no other size."""
STYLE = file("card.css")


@dataclass(frozen=True, slots=True)
class Cited:
    """The present state of an article that a card quotes."""

    source: Source = field(default_factory=Source)
    """As its newest version has it."""
    held_back: str = ""
    """Why its words are not to be shown, in one sentence; empty if they are."""
    has_changed: bool = False
    """Is there a newer version than the one that is quoted?"""


def card(kept: AnswerRecord, cited: Mapping[tuple[str, str], Cited], *, discovery: str = "") -> str:
    """An answer as a page: the question, sentences with numbers, and below them what they rest on, word for word.

    What a model wrote and the check refused is no part of an answer and stands on no card.

    Args:
        kept: The answer as it was kept; of articles that were taken down its words are gone already.
        cited: Of each article that it cites, by id and version, what is known at present; of one that is left out
            nothing is shown but that it was cited.
        discovery: Address at which programs learn how to frame this card.
    """
    known = {(c.article_id, c.version): cited.get((c.article_id, c.version), _GONE) for c in kept.answer.citations}
    answer = without(kept.answer, {article_id for (article_id, _), about in known.items() if about.held_back})
    view = AnswerView(answer, kept.at, {key: about.source for key, about in known.items()})
    return str(_macros().card(view, _notes(view), known, _made(answer), discovery))


def missing() -> str:
    """The page in place of a card that was never published, or was taken back."""
    return str(_macros().missing())


def frame(address: str, title: str, *, width: int = WIDTH, height: int = HEIGHT) -> str:
    """The HTML that shows a card in somebody's page: a frame whose links open in tabs and that can do nothing else.

    Args:
        address: Of the card, absolute.
        title: What the frame is called, for who cannot see it: the question.
        width: In pixels; on a narrower screen it is narrower.
        height: In pixels.
    """
    return str(_macros().frame(address, title, width, height))


def _macros() -> Any:
    return pages("card.html", style=STYLE)


_GONE = Cited(held_back="This article is not in the archive any more.")


def _notes(view: AnswerView) -> Iterator[str]:
    """When it was asked and of what, and how the question was read."""
    when, coverage = moment(view.at), view.answer.coverage
    asked = f"Asked on {in_words(when.date().isoformat())}" if when else "Asked"
    articles = counted(coverage.articles, "article")
    newest = f", the newest of {in_words(coverage.latest)}" if coverage.latest else ""
    yield f"{asked}, answered from {articles}{newest}" if view.answer.answered else f"{asked} of {articles}{newest}"
    yield from view.reading


def _made(answer: Answer) -> str:
    if not answer.statements:
        return "An answer is given only where articles of the archive bear it out."
    if answer.answerer == "model":
        return f"Written by {answer.model or 'a language model'}; each sentence was checked against what it cites."
    return "Each sentence is quoted word for word from the article that its number names."
