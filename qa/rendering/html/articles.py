"""One article as a page of its own: its whole text, with a cited place marked in it.

The page holds no script and needs none; it is what a marker of an answer leads to.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from index.corpus import Reading
from index.dates import in_words
from index.text.attribution import Attribution, attribution
from index.types import Mask, Part
from qa.rendering.html.markup import PLACE
from qa.rendering.templates import pages
from qa.rendering.wording import said_by

Offsets = tuple[int, int]
_BLANKS = re.compile(r"\s+")


def article(
    reading: Reading,
    *,
    quote: Offsets | None = None,
    passage: Offsets | None = None,
    context: Offsets | None = None,
    part: Part = "text",
) -> str:
    """An article with its noise greyed, a quote marked strongly, and what is around it faintly.

    Args:
        reading: The article in one of its versions.
        quote: What was cited, `(start, end)`; a place that this version does not have is named and not marked.
        passage: What the quote was found in.
        context: The sentence that the quote leans on.
        part: What the quote stands in: its text, or its title.
    """
    text, title = reading.article.text, reading.article.part("title")
    within = text if part == "text" else title
    quoted = {"quote": quote} if quote and 0 <= quote[0] < quote[1] <= len(within) else {}
    words, lost = (within[slice(*quote)], None) if quote and quoted else ("", quote)
    given = {"context": context, "passage": passage}
    around = {name: place for name, place in given.items() if place and 0 <= place[0] < place[1] <= len(text)}
    shown = quoted | around if part == "text" else around  # the strongest first
    language = next((row.language for row in reading.versions if row.version == reading.version), None) or ""
    live = next((row for row in reading.versions if row.is_live), None)
    pieces = _marked(text, shown, reading.masks)
    marked = _marked(title, quoted if part == "title" else {}, ())
    headline = [(_BLANKS.sub(" ", piece), *more) for piece, *more in marked]  # on one line
    says = said_by(_attribution(reading, quote, language)) if quote and quoted and part == "text" else ""
    locator = reading.article.locator(*quote) if quote and quoted and part == "text" else None
    return str(_macros().article(reading, headline, pieces, words, lost, language, live, says, locator))


def empty() -> str:
    """The page before any article has been opened."""
    return str(_macros().empty())


def missing(reason: str) -> str:
    """The page in place of an article that is not, or no longer, in the archive."""
    return str(_macros().missing(reason))


def _attribution(reading: Reading, quote: Offsets, language: str) -> Attribution | None:
    """Who says what is marked."""
    return attribution(reading.article.text, *quote, language=language, outlet=reading.article.source.outlet)


def _macros() -> Any:
    return pages("article.html", in_words=in_words)


def _marked(text: str, shown: dict[str, Offsets], masks: tuple[Mask, ...]) -> Iterator[tuple[str, str, Any, str]]:
    """The text in pieces, each with the strongest thing that it is part of, the id of its tag, and why it is noise."""
    from markupsafe import Markup

    edges = {0, len(text), *(edge for place in shown.values() for edge in place)}
    edges |= {edge for mask in masks for edge in (mask.start, mask.end)}
    ordered = sorted(edge for edge in edges if 0 <= edge <= len(text))
    anchor, anchored = Markup(f' id="{PLACE}"'), "quote" if "quote" in shown else "passage"  # to its first piece
    for start, end in pairwise(ordered):
        inside = [name for name, (first, last) in shown.items() if first <= start and end <= last]
        noise = next((m.reason for m in masks if m.start <= start and end <= m.end), "")
        yield text[start:end], inside[0] if inside else "", anchor if anchored in inside else "", noise
        if anchored in inside:
            anchor = Markup("")
