"""The paragraphs of a page that has few words: what extractors are unsure of and run together, read block by block."""

from collections.abc import Iterator
from typing import Any

_INLINE = frozenset(
    (
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i"),
        *("ins", "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong"),
        *("sub", "sup", "time", "tt", "u", "var", "wbr"),
    )
)
_UNSEEN = frozenset(("head", "script", "style", "svg", "title", "template", "noscript", "textarea", "select", "option"))
_LINKED = 0.5  # of a paragraph's words, from which it only leads elsewhere


def paragraphs_of(tree: Any) -> list[str]:
    """The words of each block in reading order, but for those that are mostly links.

    Args:
        tree: The page, parsed by lxml, without what is no part of its article.
    """
    found: list[str] = []
    words, linked = "", 0
    for piece, is_linked in (*_pieces(tree, is_linked=False), (None, False)):
        if piece is not None:
            words += piece
            linked += len(piece.strip()) if is_linked else 0
            continue
        if (line := " ".join(words.split())) and linked <= _LINKED * len(line):
            found.append(line)
        words, linked = "", 0
    return found


def _pieces(element: Any, *, is_linked: bool) -> Iterator[tuple[str | None, bool]]:
    """Stretches of text, each with whether a link holds it; None where a block begins or ends."""
    if not isinstance(element.tag, str) or element.tag in _UNSEEN:
        return
    is_linked = is_linked or element.tag == "a"
    is_block = element.tag not in _INLINE
    if is_block:
        yield None, False
    yield element.text or "", is_linked
    for child in element:
        yield from _pieces(child, is_linked=is_linked)
        yield child.tail or "", is_linked
    if is_block:
        yield None, False
