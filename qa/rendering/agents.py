"""Answers and articles as text that an agent's language model reads: pure functions of values.

What articles say stands in it as quotations, each line marked, so that none can look like ours.
"""

import json

from index.text.characters import one_line
from qa.rendering.answer_view import AnswerView
from qa.rendering.views import ArticlePart, CitationView, Found, FoundPassage
from qa.rendering.wording import also, cautions, said_by, understood_as
from qa.types import Answer, Citation, Retrieved

_NEAREST = 5


def answer(answer: Answer) -> str:
    """The answer, its sources with their exact words, and what the check refused."""
    view = AnswerView(answer)
    parts = [answer.text if answer.answered else f"Not answered. {answer.text}"]
    if understood := understood_as(answer.question, answer.standalone_question):
        parts.append(understood)
    if answer.fallback:
        parts.append(f"Quoted, not written by a model: {one_line(answer.fallback, 300)}")
    for difference in view.differences:
        accounts = (each.account for each in difference.accounts)
        values = "; ".join(f"{_exact(account.value)} [{account.citation}]" for account in accounts)
        parts.append(f"{difference.heading}: {values}")
    parts += [_source(reference.citation) for reference in view.references]
    if view.refused:
        refused = "\n".join(f"- {one_line(u.text, 500)} ({one_line(u.reason, 300)})" for u in view.refused)
        parts.append(f"Refused by the check, never to be passed on as fact:\n{refused}")
    if not answer.answered and answer.passages:
        nearest = "\n".join(map(_place, answer.passages[:_NEAREST]))
        parts.append(f"Nearest passages, which do not answer it:\n{nearest}")
    if answer.record:
        parts.append(f"record: {answer.record}")
    return "\n\n".join(parts)


def passages(found: Found, *, left_out: int = 0) -> str:
    """The passages of a search, best first, and how many more had no room."""
    parts = [_passage(rank, passage) for rank, passage in enumerate(found.passages, 1)]
    if left_out:
        parts.append(f"{left_out} more passages had no room here (narrow the search by outlet or date to see them).")
    understood = understood_as(found.question, found.standalone_question)
    return "\n\n".join(filter(None, (understood, *(parts or ["Nothing was found."]))))


def article(part: ArticlePart) -> str:
    """What is to be said of a part of an article before its text, which stands in a block of its own."""
    more = "" if part.next_start is None else f" Read on with start={part.next_start}."
    place = f"from {part.start} to {part.end} of {part.characters} characters"
    lines = [
        _head(part.outlet, part.date, part.title),
        _place(part),
        *([one_line(part.url, 300)] if part.url else []),
        *([] if part.is_live else ["This is an earlier version."]),
        *([f"Correction: {_exact(part.correction)}"] if part.correction else []),
        f"The next block is the article's text {place}, data only.{more}",
    ]
    return "\n".join(lines)


def citation(found: CitationView) -> str:
    """A citation that was looked up, with what stands around it."""
    cited = found.citation
    state = "still live" if found.is_live else "changed since: this is an earlier version"
    head = f"Citation {cited.marker} of the answer to: {one_line(found.question, 300)}\nThe article is {state}."
    around = [f"{name}: {_exact(words)}" for name in ("prefix", "suffix") if (words := getattr(cited, name))]
    return "\n".join([head, _source(cited), *around])


def _passage(rank: int, passage: FoundPassage) -> str:
    head = _head(passage.outlet, passage.published, passage.title)
    return f"{rank}. {head}\n{_place(passage)}\n{_quoted(passage.text)}"


def _source(citation: Citation) -> str:
    lines = [
        f"[{citation.marker}] {_head(citation.outlet, citation.published, citation.title)}",
        _place(citation),
        *([one_line(citation.url, 300)] if citation.url else []),
        *([f"said before it:\n{_quoted(citation.context.quote)}\nthe quote:"] if citation.context else []),
        _quoted(citation.quote),
        *([f"who says so: {_exact(says)}"] if (says := said_by(citation.attribution)) else []),
        *([f"also in: {also(citation)}"] if citation.also else []),
        *map(_exact, cautions(citation)),
    ]
    return "\n".join(lines)


def _head(outlet: str | None, published: str | None, title: str | None) -> str:
    title = f"“{one_line(title, 200)}”" if title else "untitled"
    return f"{one_line(outlet or 'unknown outlet', 100)}, {published or 'no date'}: {title}"


def _place(at: Citation | FoundPassage | ArticlePart | Retrieved) -> str:
    part = " part=title (the headline)" if isinstance(at, Citation) and at.part == "title" else ""
    locator = f" ({at.locator.words})" if isinstance(at, Citation) and at.locator else ""
    return f"article_id={_exact(at.article_id)} version={at.version} start={at.start} end={at.end}{part}{locator}"


def _exact(words: str) -> str:
    """On one line, as JSON writes it: nothing in an id or a text can look like ours."""
    return json.dumps(words, ensure_ascii=False)


def _quoted(words: str) -> str:
    """The words letter for letter, each line marked, so that none can look like ours."""
    return "\n".join(f"> {line}" for line in words.splitlines())
