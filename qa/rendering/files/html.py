"""One HTML document that stands by itself: no script, no request to anywhere; whatever a text holds is escaped."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence

from index.text.characters import clean, flat, web_address
from qa.rendering.answer_view import REFUSED, AnswerView, CitedText, Reference

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 Georgia,serif;overflow-wrap:anywhere}"
    "h1,h2{line-height:1.2}article,section{border-top:1px solid;margin-top:2rem}"
    "blockquote{margin:.25rem 0 .25rem 1rem}ul.facts,small{font-size:.85rem}sup{line-height:0}"
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def write(title: str, answers: Sequence[AnswerView]) -> bytes:
    """The document as HTML in UTF-8."""
    cited: set[int] = set()
    articles = [_article(view, cited) for view in answers]
    references = [_reference(reference, cited) for view in answers for reference in view.references]
    lines = [*_head(title), "<main>", f"<h1>{_escape(title)}</h1>", *articles]
    if references:
        lines += ["<section>", "<h2>Sources</h2>", "<ol>", *references, "</ol>", "</section>"]
    return "\n".join([*lines, "</main>", "</body>", "</html>", ""]).encode()


def _head(title: str) -> list[str]:
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="referrer" content="no-referrer">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{_escape(flat(title))}</title>",
        f"<style>{_STYLE}</style>",
        "</head>",
        "<body>",
    ]


def _escape(text: str) -> str:
    return html.escape(clean(text))


def _article(view: AnswerView, cited: set[int]) -> str:
    return "\n".join(["<article>", *_parts(view, cited), "</article>"])


def _parts(view: AnswerView, cited: set[int]) -> Iterator[str]:
    yield f'<h2 dir="auto">{_escape(view.answer.question)}</h2>'
    yield _list(map(_escape, view.facts), ' class="facts"')
    if view.answer.short:
        yield f'<p dir="auto">Short answer: <strong>{_escape(view.answer.short)}</strong></p>'
    yield f'<p dir="auto">{" ".join(_sentence(s, cited) for s in view.sentences)}</p>'
    for difference in view.differences:
        yield f"<p>{_escape(difference.heading)}:</p>"
        yield _list(_sentence(account, cited) for account in difference.accounts)
    if view.refused:
        yield f"<p>{_escape(REFUSED)}</p>"
        yield _list(f"<s>{_escape(u.text)}</s> <small>Not verified: {_escape(u.reason)}</small>" for u in view.refused)


def _list(items: Iterable[str], attributes: str = "") -> str:
    return "\n".join([f"<ul{attributes}>", *(f'<li dir="auto">{item}</li>' for item in items), "</ul>"])


def _sentence(sentence: CitedText, cited: set[int]) -> str:
    return _escape(sentence.text) + "".join(_mark(reference.number, cited) for reference in sentence.references)


def _mark(number: int, cited: set[int]) -> str:
    """A number that leads to its reference; the first of its kind can be led back to."""
    anchor = "" if number in cited else f' id="mark-{number}"'
    cited.add(number)
    return f'<sup{anchor}><a href="#source-{number}">[{number}]</a></sup>'


def _reference(reference: Reference, cited: set[int]) -> str:
    head = [_escape(reference.work), _address(reference.citation.url), _escape(reference.place)]
    back = f' <a href="#mark-{reference.number}" aria-label="Back to the sentence">↩</a>'
    lines = [
        f'<li id="source-{reference.number}" value="{reference.number}">',
        ", ".join(part for part in head if part) + (back if reference.number in cited else ""),
        *([f'<p dir="auto"><small>{_escape(reference.context)}</small></p>'] if reference.context else []),
        f'<blockquote dir="auto"{_quoted_from(reference)}>{_escape(reference.quote)}</blockquote>',
        *(f'<p dir="auto"><small>{_escape(note)}</small></p>' for note in reference.notes),
        "</li>",
    ]
    return "\n".join(lines)


def _address(url: str | None) -> str:
    shown = _escape(url or "")
    return f'<a href="{shown}" rel="noopener noreferrer nofollow">{shown}</a>' if web_address(url) else shown


def _quoted_from(reference: Reference) -> str:
    """Attributes of a quote: where it is from, and its language, so that a screen reader reads it as such."""
    address, language = web_address(reference.citation.url), reference.source.language or ""
    cite = f' cite="{_escape(address)}"' if address else ""
    return cite + (f' lang="{language}"' if _LANGUAGE.fullmatch(language) else "")
