"""A published answer as a page that stands by itself, to be framed in an article: no script, no request to anywhere.

It is written anew for each reader, so that what an outlet corrects, holds back or takes down later counts for it too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from index.dates import in_words
from index.text.characters import counted
from index.types import Source
from qa.records.answers import AnswerRecord
from qa.records.redaction import without
from qa.rendering.answer_view import AnswerView, CitedText, Difference, Reference
from qa.rendering.html.markup import escape, escape_attribute, literal, publishers_link, who
from qa.rendering.times import moment
from qa.types import Answer, Citation

WIDTH, HEIGHT = 600, 480
"""Pixels of a frame for a card, if its page asks for no other size."""
STYLE = (
    ":root{color-scheme:light dark;--ink:#1a1f24;--soft:#57606a;--paper:#fff;--line:#d5d9de;--link:#0b57a4;"
    "--tint:#f4f6f8;--loud:#9a3412;--loud-tint:#fff4ea}"
    "@media (prefers-color-scheme:dark){:root{--ink:#e6e8eb;--soft:#a5adb6;--paper:#15191e;--line:#3d444d;"
    "--link:#8ab8f0;--tint:#21262d;--loud:#ffb784;--loud-tint:#33261a}}"
    "*{box-sizing:border-box}"
    "body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,sans-serif}"
    "main{max-width:44rem;margin:0 auto;padding:1rem 1.25rem 1.25rem;overflow-wrap:anywhere}"
    "p{margin:0 0 .6rem}a{color:var(--link)}"
    "h1{font-size:1.25rem;line-height:1.3;margin:0 0 .25rem}h2{font-size:.8125rem;margin:0 0 .35rem}"
    ".note,.by,footer{font-size:.8125rem;color:var(--soft)}.note{margin:0 0 .25rem}"
    ".short{font-size:1.125rem;font-weight:650;margin:.75rem 0 -.25rem}.text{margin:.75rem 0 1rem}"
    "sup{line-height:0;font-size:.75rem}sup a{padding:0 .2em;font-weight:600}"
    ".differ{border-left:3px solid var(--loud);background:var(--loud-tint);padding:.6rem .75rem;margin:0 0 1rem}"
    ".differ ul{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.5rem 1.25rem;margin:0;"
    "padding:0;list-style:none}.differ .by{display:block;color:inherit}"
    ".sources{border-top:1px solid var(--line);padding-top:.75rem}"
    "ol{list-style:none;margin:0;padding:0}"
    "li[id]{position:relative;padding:.3rem .5rem .4rem 2rem;margin:0 -.5rem .35rem;border-radius:4px}"
    "li[id]:target{background:var(--tint)}"
    ".number{position:absolute;left:.5rem;font-weight:600;font-size:.875rem;color:var(--soft)}"
    "li p{margin:0 0 .15rem;font-size:.875rem}li p.by{font-size:.8125rem}.title{font-weight:600}"
    "blockquote{margin:.25rem 0;font:1rem/1.5 Georgia,'Times New Roman',serif}"
    ".context{font-size:.875rem;color:var(--soft)}"
    "footer{border-top:1px solid var(--line);padding-top:.6rem}footer p:last-child{margin:0}"
    "@media print{:root{--ink:#000;--soft:#333;--paper:#fff;--link:#000;--line:#999;--tint:#fff;--loud:#000;"
    "--loud-tint:#fff}main{max-width:none;padding:0}li[id],.differ{break-inside:avoid}}"
)


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
    parts = [
        f'<header><h1 dir="auto">{escape(answer.question)}</h1>',
        *(f'<p class="note">{escape(note)}</p>' for note in _notes(view)),
        "</header>",
        *([f'<p class="short" dir="auto">{escape(answer.short)}</p>'] if answer.short else []),
        f'<p class="text" dir="auto">{" ".join(map(_sentence, view.sentences))}</p>',
        *map(_differing, view.differences),
        _sources(view.references, known),
        f"<footer><p>{escape(_made(answer))}</p></footer>",
    ]
    return _page(answer.question, "".join(parts), discovery)


def missing() -> str:
    """The page in place of a card that was never published, or was taken back."""
    return _page("No such card", "<p>This card was never published, or was taken back.</p>")


def frame(address: str, title: str, *, width: int = WIDTH, height: int = HEIGHT) -> str:
    """The HTML that shows a card in somebody's page: a frame whose links open in tabs and that can do nothing else.

    Args:
        address: Of the card, absolute.
        title: What the frame is called, for who cannot see it: the question.
        width: In pixels; on a narrower screen it is narrower.
        height: In pixels.
    """
    return (
        f'<iframe src="{escape_attribute(address)}" title="{escape(title)}" width="{width}" height="{height}" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer" loading="lazy" '
        'style="border:1px solid #8886;border-radius:8px;max-width:100%"></iframe>'
    )


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


def _sentence(sentence: CitedText) -> str:
    return escape(sentence.text) + "".join(_marker(reference.citation) for reference, _ in sentence.by_number)


def _marker(citation: Citation) -> str:
    label = f"Source {citation.marker}: {who(citation.outlet, citation.published)}"
    return f'<sup><a href="#source-{citation.marker}" aria-label="{label}">{citation.marker}</a></sup>'


def _differing(difference: Difference) -> str:
    """Accounts side by side, each with its source."""
    accounts = "".join(
        f'<li dir="auto"><strong>{escape(each.account.value)}</strong>'
        + "".join(_marker(reference.citation) for reference in each.references)
        + f' <span class="by">{who(each.account.outlet, each.account.published)}</span></li>'
        for each in difference.accounts
    )
    return f'<section class="differ"><h2>{escape(difference.heading)}</h2><ul>{accounts}</ul></section>'


def _sources(references: Sequence[Reference], known: Mapping[tuple[str, str], Cited]) -> str:
    items = "".join(_source(each, known[each.citation.article_id, each.citation.version]) for each in references)
    heading = "Source" if len(references) == 1 else "Sources"
    return f'<section class="sources"><h2>{heading}</h2><ol>{items}</ol></section>' if items else ""


def _source(reference: Reference, about: Cited) -> str:
    """One place in an article: who, when and what it is called, then its exact words."""
    citation, is_shown = reference.citation, not reference.is_removed
    authors = f", by {escape(', '.join(reference.authors))}" if reference.authors else ""
    parts = [
        f'<span class="number" aria-hidden="true">{citation.marker}</span>',
        f'<p class="by">{who(citation.outlet, citation.published)}{authors}</p>',
    ]
    if citation.title:
        parts.append(f'<p class="title" dir="auto">{escape(citation.title)}</p>')
    if reference.context:
        parts.append(f'<p class="context" dir="auto">{escape(reference.context)}</p>')
    words = f"“{literal(citation.quote)}”" if is_shown else citation.quote
    parts.append(f'<blockquote dir="auto">{words}</blockquote>')
    notes = (
        [*reference.notes, "The article has changed since." if about.has_changed else ""]
        if is_shown
        else [about.held_back]
    )
    parts += [f'<p class="by" dir="auto">{escape(note)}</p>' for note in notes if note]
    if out := publishers_link(citation.url, citation.quote, "Publisher’s page ↗"):
        parts.append(f"<p>{out}</p>")
    return f'<li id="source-{citation.marker}">{"".join(parts)}</li>'


def _page(title: str, body: str, discovery: str = "") -> str:
    link = f'<link rel="alternate" type="application/json+oembed" href="{escape_attribute(discovery)}">'
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{escape(title)}</title>{link if discovery else ""}'
        f"<style>{STYLE}</style></head><body><main>{body}</main></body></html>"
    )
