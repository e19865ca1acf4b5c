"""One article as a page of its own: its whole text, with a cited place marked in it.

The page holds no script and needs none; it is what a marker of an answer leads to.
"""

from collections.abc import Iterator
from itertools import pairwise

from index.corpus import Reading
from index.dates import in_words
from index.stores.types import Row
from index.types import Mask, Source
from qa.rendering.html.markup import PLACE, escape, literal, publishers_link, source_address

Offsets = tuple[int, int]
_EMPTY = "Click a number in an answer: its article opens here, at the words that the sentence rests on."
STYLE = "newsdesk/article.css"


def article(
    reading: Reading, *, quote: Offsets | None = None, passage: Offsets | None = None, context: Offsets | None = None
) -> str:
    """An article with its noise greyed, a quote marked strongly, and what is around it faintly.

    Args:
        reading: The article in one of its versions.
        quote: What was cited, `(start, end)`; a place that this version does not have is named and not marked.
        passage: What the quote was found in.
        context: The sentence that the quote leans on.
    """
    text, about = reading.article.text, reading.article.source
    lost = quote is not None and not _is_place(quote, text)
    shown = {
        name: place
        for name, place in (("quote", quote), ("context", context), ("passage", passage))
        if place and _is_place(place, text)
    }
    words = text[slice(*shown["quote"])] if "quote" in shown else ""
    body = "".join(_marked(text, shown, reading.masks))
    language = next((row.language for row in reading.versions if row.version == reading.version), None)
    parts = [
        f"<header><h1>{escape(about.title or 'Untitled')}</h1>",
        f"<p>{_byline(about)}</p>",
        _links(about, words),
        *(f'<p class="notice">{notice}</p>' for notice in _notices(reading, quote, is_lost=lost)),
        f'</header><div class="text" lang="{escape(language or "")}">{body}</div>',
        _footer(reading),
    ]
    return _page(about.title or "Untitled", "".join(parts))


def empty() -> str:
    """The page before any article has been opened."""
    return _page("No article is open", f'<p class="hint">{escape(_EMPTY)}</p>')


def missing(reason: str) -> str:
    """The page in place of an article that is not, or no longer, in the archive."""
    return _page("No such article", f'<p class="notice">{escape(reason)}</p>')


def _is_place(place: Offsets, text: str) -> bool:
    return 0 <= place[0] < place[1] <= len(text)


def _marked(text: str, shown: dict[str, Offsets], masks: tuple[Mask, ...]) -> Iterator[str]:
    """The text in pieces, each in the tag of the strongest thing that it is part of."""
    edges = {0, len(text), *(edge for place in shown.values() for edge in place)}
    edges |= {edge for mask in masks for edge in (mask.start, mask.end)}
    ordered = sorted(edge for edge in edges if 0 <= edge <= len(text))
    anchor, anchored = f' id="{PLACE}"', "quote" if "quote" in shown else "passage"  # to its first piece
    for start, end in pairwise(ordered):
        piece, inside = literal(text[start:end]), [n for n, (s, e) in shown.items() if s <= start and end <= e]
        noise = next((m.reason for m in masks if m.start <= start and end <= m.end), None)
        if noise:
            piece = f'<span class="noise" title="{escape(noise)}: never cited">{piece}</span>'
        if "quote" in inside:
            piece = f"<mark{anchor}>{piece}</mark>"
        elif inside:
            piece = f'<span class="{inside[0]}"{anchor if anchored in inside else ""}>{piece}</span>'
        if anchored in inside:
            anchor = ""
        yield piece


def _byline(about: Source) -> str:
    published = in_words(about.date) if about.date else "no date"
    parts = [
        f"<b>{escape(about.outlet or 'unknown outlet')}</b>",
        escape(published) + (" (inferred)" if about.published and about.published.origin == "inferred" else ""),
        *([f"by {escape(', '.join(about.authors))}"] if about.authors else []),
        *([escape(about.agency)] if about.agency else []),
    ]
    return " · ".join(parts)


def _links(about: Source, words: str) -> str:
    out = publishers_link(about.url, words, "Publisher’s page ↗")
    return f"<p>{out}</p>" if out else ""


def _notices(reading: Reading, quote: Offsets | None, *, is_lost: bool) -> Iterator[str]:
    if reading.article.source.correction:
        yield f"<b>Correction:</b> {escape(reading.article.source.correction)}"
    if not reading.is_live:
        live = next((row for row in reading.versions if row.is_live), None)
        newer = f' <a href="{source_address(live.article_id, live.version)}">Read the newer one</a>' if live else ""
        yield f"This is an earlier version, as it stood when it was cited.{newer}"
    if is_lost and quote:
        yield f"The place {quote[0]}:{quote[1]} that the link names is not in this version."


def _footer(reading: Reading) -> str:
    rows = "".join(
        f"<li>{_version(row)}{', shown here' if row.version == reading.version else ''}</li>"
        for row in reading.versions
    )
    versions = f"<p>Versions</p><ul>{rows}</ul>" if len(reading.versions) > 1 else ""
    rights = f"<p>{escape(reading.article.source.rights)}</p>" if reading.article.source.rights else ""
    name = f"{escape(reading.article.id)}, version {escape(reading.version)}"
    return f"<footer><p>{name}</p>{versions}{rights}</footer>"


def _version(row: Row) -> str:
    state, address = "newest" if row.is_live else "earlier", source_address(row.article_id, row.version)
    return f'<a href="{address}">{escape(row.version)}</a> added {escape(in_words(row.added_at))}, {state}'


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="{STYLE}"></head>'
        f'<body><main aria-label="Article">{body}</main></body></html>'
    )
