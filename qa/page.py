"""Answers as HTML: pure functions of values that return strings, tested as strings.

Every character of an article, a question or a file name that HTML or Markdown could take for markup becomes a
numeric character reference before our own few tags are added; only http and https addresses become links.
"""

import re
from urllib.parse import urlsplit

from index.ledger import Coverage
from qa.terminal import also, how_read, safe
from qa.types import Answer, Citation

_MARKUP = re.compile(r"[^\w\s]", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s\"'<>]{1,2000}")


def escape(text: str) -> str:
    """The text shown literally, whether it is read as HTML or as Markdown.

    >>> escape("a <b> *c*")
    'a &#60;b&#62; &#42;c&#42;'
    """

    def reference(match: re.Match[str]) -> str:
        character = match.group()
        return f"&#{ord(character)};" if ord(character) < 128 else character

    # Line breaks and runs of blanks mean something in Markdown; an underscore is a word character to `re`.
    flat = " ".join(safe(text).split())
    return _MARKUP.sub(reference, flat).replace("_", "&#95;")


def answer(given: Answer) -> str:
    """The answer: sentences with numbered markers, then the sources that were used."""
    parts = []
    if given.standalone_question != given.question:
        parts.append(f"<p><em>Understood as: {escape(given.standalone_question)}</em></p>")
    if given.fallback:
        parts.append(f"<p><small>Quoted, not written by a model: {escape(given.fallback)}</small></p>")
    if how := how_read(given.period, given.as_of):
        parts.append(f"<p><em>{escape(how)}</em></p>")
    if given.short:
        parts.append(f"<p><strong>{escape(given.short)}</strong></p>")
    if given.statements:
        sentences = (
            escape(s.text) + "".join(f"<sup>&#91;{marker}&#93;</sup>" for marker in s.citations)
            for s in given.statements
        )
        parts.append(f"<p>{' '.join(sentences)}</p>")
    else:
        parts.append(f"<p>{escape(given.text)}</p>")
    for refused in given.unverified:
        parts.append(f"<p><s>{escape(refused.text)}</s><br><small>Not verified: {escape(refused.reason)}</small></p>")
    for disagreement in given.disagreements:
        sides = "; ".join(
            f"<strong>{escape(a.value)}</strong> &#91;{a.citation}&#93; {escape(_who(a.outlet, a.published))}"
            for a in disagreement.accounts
        )
        parts.append(f"<p>Accounts differ on {escape(disagreement.about)}: {sides}</p>")
    if given.citations:
        parts += [f"<p>{source(citation)}</p>" for citation in given.citations]
    elif given.passages:
        held = given.coverage
        span = f", {held.earliest} to {held.latest}" if held.earliest else ""
        parts.append(f"<p>Searched {held.articles:,} articles of {held.outlets:,} outlets{escape(span)}.</p>")
    return "\n".join(parts)


def draft(text: str) -> str:
    """A model's words while they come, or that none have come yet."""
    if not text:
        return "<p><em>Looking in the archive …</em></p>"
    return f"<p><em>Draft, not checked yet</em></p>\n<p>{escape(text)}</p>"


def source(citation: Citation) -> str:
    """One source: its marker, the exact words, who published them and when."""
    title = escape(citation.title or "untitled")
    if citation.url and _ADDRESS.fullmatch(citation.url) and urlsplit(citation.url).hostname:
        address = escape(citation.url)
        title = f'<a href="{address}" target="_blank" rel="noopener noreferrer nofollow">{title}</a>'
    before = f"<small>Context: “{escape(citation.context.quote)}”</small><br>" if citation.context else ""
    copies = f"<br><small>Also in: {escape(also(citation))}</small>" if citation.also else ""
    return (
        f"&#91;{citation.marker}&#93; {before}“{escape(citation.quote)}”<br>"
        f"<small>{escape(_who(citation.outlet, citation.published))}: {title} "
        f"({escape(citation.article_id)} {citation.start}&#58;{citation.end})</small>{copies}"
    )


def coverage(held: Coverage) -> str:
    """One line on what the corpus holds."""
    if not held.articles:
        return "The archive is empty. Stop the window and add articles with: newsdesk add articles/"
    span = f", {held.earliest} to {held.latest}" if held.earliest else ""
    return escape(f"{held.articles:,} articles, {held.outlets:,} outlets{span}; last added {held.last_added}")


def _who(outlet: str | None, published: str | None) -> str:
    return f"{outlet or 'unknown outlet'}, {(published or 'no date')[:10]}"
