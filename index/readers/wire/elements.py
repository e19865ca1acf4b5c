"""XML of strangers into elements (defusedxml): no entity, no file and no address that it names is followed."""

import html
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.errors import InputError
from index.readers.decode import decode_html
from index.readers.markup import text_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_DECLARATION = re.compile(r"\A\s*(?:<\?xml\b.*?\?>)?\s*", re.DOTALL)
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*>", re.IGNORECASE)
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([a-z][a-z0-9]{1,31});", re.IGNORECASE)
# What NITF calls blocks and headings, as HTML does.
_AS_HTML = {"body.content": "div", "block": "div", "hl1": "h1", "hl2": "h2", "bq": "blockquote", "fn": "p", "note": "p"}
_LEFT_OUT = frozenset(("media", "nitf-table-metadata", "script", "style", "figure", "head"))
MAX_DEPTH = 200
"""Elements inside elements; what is nested deeper was not written by a newsroom."""


def parsed(data: bytes) -> "Element":
    """The root element of a document, its names without namespaces.

    Raises:
        InputError: If it is not well-formed, declares entities, or is nested too deeply.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    # The names of HTML's characters stand in a DTD that is not fetched.
    written = _DOCTYPE.sub("", _DECLARATION.sub("", decode_html(data), count=1), count=1)
    try:
        root: Element = fromstring(_NAMED.sub(_character, written).encode("utf-8", "replace"))
    except DefusedXmlException as exc:
        raise InputError("declares entities of its own, which are not expanded (save it without its DTD)") from exc
    except ParseError as exc:
        line, column = exc.position
        raise InputError(f"the XML is damaged at line {line} column {column + 1} (export it again)") from exc
    _check_depth(root)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
    return root


def _character(named: re.Match[str]) -> str:
    character = html.unescape(named[0])
    return named[0] if character == named[0] else html.escape(character)


def _check_depth(root: "Element") -> None:
    level, depth = [root], 0
    while level:
        level, depth = [child for element in level for child in element], depth + 1
        if depth > MAX_DEPTH:
            raise InputError(f"nested more than {MAX_DEPTH} elements deep")


def words(element: "Element | None") -> str:
    """All words of an element on one line; empty without one."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def first(*elements: "Element | None") -> "Element | None":
    """The first element that has words."""
    return next((element for element in elements if words(element)), None)


def found(root: "Element", *paths: str) -> "Iterator[Element]":
    """All elements at paths, such as `itemMeta/edNote`, path by path."""
    for path in paths:
        yield from root.findall(path)


def text_of_element(element: "Element") -> str:
    """The text of XHTML or NITF: blocks apart by a blank line; pictures and their captions are left out."""
    from xml.etree.ElementTree import tostring

    for parent in element.iter():
        for child in [each for each in parent if each.tag in _LEFT_OUT]:
            _take_out(parent, child)
        parent.tag = _AS_HTML.get(parent.tag, parent.tag)
    return text_of(tostring(element, encoding="unicode"))


def _take_out(parent: "Element", child: "Element") -> None:
    """Remove an element, but not the words behind it."""
    at = list(parent).index(child)
    if child.tail and at:
        parent[at - 1].tail = (parent[at - 1].tail or "") + child.tail
    elif child.tail:
        parent.text = (parent.text or "") + child.tail
    parent.remove(child)
