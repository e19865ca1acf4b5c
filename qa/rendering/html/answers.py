"""One answer as HTML: sentences with numbered markers, and below them what they rest on.

A marker is a link to the place in the article's own page, so that a mouse, a keyboard, a screen reader and a browser
without our script follow it alike; what stands beside it is shown when it is pointed at.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from index.text.characters import counted
from index.types import Source
from qa.rendering.answer_view import AnswerView, CitedText, Difference
from qa.rendering.html.markup import escape, publishers_link, shortened, source_address, who
from qa.rendering.wording import also
from qa.types import Answer, Citation, Retrieved

Sources = Mapping[tuple[str, str], Source]
"""What is known of articles, by id and version."""
PANE = "newsdesk-source"
"""Name of the frame that shows articles."""
_CARD = 420
_VERDICTS = {"verbatim": "word for word", "supported": "in other words"}


def answer(answer: Answer, sources: Sources | None = None, *, is_blind: bool = False) -> str:
    """The answer with all that a reader needs to check it.

    Args:
        answer: The answer.
        sources: Gives the nearest passages of a refusal names.
        is_blind: Leave out what reveals who wrote it.
    """
    if is_blind:
        answer = replace(answer, answerer="", fallback=None, unverified=(), record=None)
    view = AnswerView(answer, sources=sources or {})
    parts = [f'<p class="nd-note">{escape(note)}</p>' for note in (*view.reading, view.fallback) if note]
    if answer.short:
        parts.append(f'<p class="nd-short">{escape(answer.short)}</p>')
    sentences = (_sentence(answer, sentence, number) for number, sentence in enumerate(view.sentences))
    parts.append(f'<p class="nd-text">{" ".join(sentences)}</p>')
    parts += _refused(view)
    parts += [_differing(answer, difference, number) for number, difference in enumerate(view.differences)]
    parts += [_used(answer)] if answer.citations else _searched(view)
    parts += _checked(answer)
    parts += [_actions(escape(answer.record))] if answer.record else []
    return f'<div class="nd-answer">{"".join(parts)}</div>'


def draft(text: str) -> str:
    """A model's words while they come, or that none have come yet."""
    if not text:
        return '<p class="nd-wait" role="status">Looking in the archive …</p>'
    return f'<p class="nd-note" role="status">Draft, not checked yet</p><p class="nd-draft">{escape(text)}</p>'


def notice(text: str) -> str:
    """One sentence to the reader instead of an answer."""
    return f'<p class="nd-notice">{escape(text)}</p>'


def _sentence(answer: Answer, sentence: CitedText, number: int) -> str:
    markers = "".join(
        _marker(answer, each.citation, f"{number}-{each.citation.marker}", _alone(answer, verdict))
        for each, verdict in sentence.by_number
    )
    when = f' <span class="nd-note">({escape(sentence.when)})</span>' if sentence.when else ""
    return f"{escape(sentence.text)}{markers}{when}"


def _alone(answer: Answer, verdict: str | None) -> str:
    """Whether a citation bears a model's sentence out by itself."""
    if answer.answerer != "model" or verdict is None:
        return ""
    return "Bears it out by itself" if verdict in _VERDICTS else "Bears it out together with the others only"


def _marker(answer: Answer, citation: Citation, place: str, verdict: str = "") -> str:
    """A numbered link to the quote in its article, with a card that is shown when it is pointed at."""
    name, by = f"nd-{_name(answer)}-{place}", who(citation.outlet, citation.published)
    card = (
        f'<span class="nd-card" role="tooltip" id="{name}" hidden><span class="nd-by">{by}</span>'
        f'<span class="nd-title">{shortened(citation.title or "untitled", 160)}</span>'
        f'<span class="nd-quote">“{shortened(citation.quote, _CARD)}”</span>'
        + (f'<span class="nd-verdict">{verdict}</span>' if verdict else "")
        + "</span>"
    )
    label = f"Source {citation.marker}: {by}"
    link = f'<a class="nd-cite" {_to(answer, citation)} aria-label="{label}" aria-describedby="{name}">'
    return f"<sup>{link}{citation.marker}</a>{card}</sup>"


def _name(answer: Answer) -> str:
    """Distinguishes this answer's elements from those of others on the page."""
    asked = f"{answer.question}\n{answer.text}".encode(errors="replace")
    return escape(answer.record) if answer.record else hashlib.sha256(asked).hexdigest()[:16]


def _to(answer: Answer, citation: Citation) -> str:
    """The attributes of a link to a citation's place."""
    passage = next(((p.start, p.end) for p in answer.passages if _holds(p, citation)), None)
    context = (citation.context.start, citation.context.end) if citation.context else None
    quote = citation.start, citation.end
    address = source_address(citation.article_id, citation.version, quote=quote, context=context, passage=passage)
    return f'href="{address}" target="{PANE}"'


def _holds(passage: Retrieved, citation: Citation) -> bool:
    same = (passage.article_id, passage.version) == (citation.article_id, citation.version)
    return same and passage.start <= citation.start and citation.end <= passage.end


def _refused(view: AnswerView) -> Iterator[str]:
    if view.refused:
        yield '<div class="nd-refused"><p class="nd-head">Written by the model, not borne out by what it cites</p>'
        for refused in view.refused:
            yield f"<p><s>{escape(refused.text)}</s> <span>{escape(refused.reason)}</span></p>"
        yield "</div>"


def _differing(answer: Answer, difference: Difference, of: int) -> str:
    """Accounts side by side, each with its source."""
    items = []
    for number, each in enumerate(difference.accounts):
        account = each.account
        place = f"differ-{of}-{number}-{account.citation}"
        markers = "".join(_marker(answer, reference.citation, place) for reference in each.references)
        by = who(account.outlet, account.published)
        marker = markers or f"<sup>{account.citation}</sup>"
        items.append(f"<li><strong>{escape(account.value)}</strong>{marker} <span>{by}</span></li>")
    head = f'<p class="nd-head">{escape(difference.heading)}</p>'
    return f'<div class="nd-differ">{head}<ul>{"".join(items)}</ul></div>'


def _used(answer: Answer) -> str:
    """The articles that the answer rests on, in the order of their numbers: not all that was found."""
    by_article: dict[tuple[str, str], list[Citation]] = {}
    for citation in answer.citations:
        by_article.setdefault((citation.article_id, citation.version), []).append(citation)
    items = "".join(f"<li>{source(answer, cited)}</li>" for cited in by_article.values())
    count = len(by_article)
    return f'<div class="nd-used"><p class="nd-head">{counted(count, "source")}</p><ul>{items}</ul></div>'


def source(answer: Answer, cited: Sequence[Citation]) -> str:
    """One article that is cited, once or more: its numbers, title, outlet and day, and what else they rest on."""
    first = cited[0]
    # One number leads where the title leads.
    several = "".join(_marker(answer, citation, f"source-{citation.marker}") for citation in cited)
    numbers = several if len(cited) > 1 else f'<span class="nd-number">{first.marker}</span>'
    parts = [
        f'{numbers} <a class="nd-open" {_to(answer, first)}>{shortened(first.title or "untitled", 160)}</a> '
        f'<span class="nd-by">{who(first.outlet, first.published)}</span>'
    ]
    if out := publishers_link(first.url, first.quote, "Publisher’s page ↗"):
        parts.append(f" {out}")
    if holders := ", ".join(dict.fromkeys(also(citation) for citation in cited if citation.also)):
        parts.append(f'<span class="nd-more">Also in: {escape(holders)}</span>')
    for citation in cited:
        number = f"{citation.marker}: " if len(cited) > 1 else ""
        if not _stands_in(answer, citation.quote):
            parts.append(f'<span class="nd-more">{number}“{shortened(citation.quote, _CARD)}”</span>')
        if citation.context:
            context = shortened(citation.context.quote, _CARD)
            parts.append(f'<span class="nd-more">{number}Context: “{context}”</span>')
    return "".join(parts)


def _stands_in(answer: Answer, quote: str) -> bool:
    """Is a quote shown already, as a sentence of the answer?"""
    return any(" ".join(quote.split()) == " ".join(statement.text.split()) for statement in answer.statements)


def _searched(view: AnswerView) -> list[str]:
    """What was searched in vain, and the passages that came nearest."""
    parts = [f'<p class="nd-note">Searched {escape(view.searched)}</p>']
    if nearest := "".join(f"<li>{_passage(passage, view.sources)}</li>" for passage in view.nearest):
        parts.append(f'<div class="nd-used"><p class="nd-head">Nearest passages</p><ol>{nearest}</ol></div>')
    return parts


def _passage(passage: Retrieved, sources: Sources) -> str:
    address = source_address(passage.article_id, passage.version, passage=(passage.start, passage.end))
    about = sources.get((passage.article_id, passage.version), Source())
    by = who(about.outlet, about.date)
    title = shortened(about.title or passage.article_id, 160)
    link = f'<a class="nd-open" href="{address}" target="{PANE}">{title}</a>'
    return f'{link} <span class="nd-by">{by}</span>'


def _checked(answer: Answer) -> Iterator[str]:
    """The verdict of each sentence that a model wrote."""
    if answer.answerer != "model" or not answer.statements:
        return
    rows = "".join(
        f"<li>{_VERDICTS.get(s.verdict, escape(s.verdict))}{', and judged so by the model' if s.is_judged else ''}: "
        f"{shortened(s.text, 90)}</li>"
        for s in answer.statements
    )
    by, count = escape(answer.model or "a language model"), len(answer.statements)
    head = f"Written by {by}; {counted(count, 'sentence')} checked against what they cite"
    yield f'<details class="nd-checked"><summary>{head}</summary><ol>{rows}</ol></details>'


def _actions(record: str) -> str:
    copies = "".join(
        f'<button type="button" class="nd-copy" data-copy="answers/{record}.{suffix}">{label}</button>'
        for suffix, label in (("txt", "Copy"), ("md", "Copy as Markdown"), ("html", "Copy as HTML"))
    )
    # Shown where the archive is served to others and whoever looks may publish.
    card = f'<button type="button" class="nd-publish" data-card="api/answers/{record}/card">Publish as a card</button>'
    cited = f'<a href="answers/{record}.csl.json" download>Citations (CSL-JSON)</a>'
    return f'<p class="nd-actions">{copies}{cited}{card}</p>'
