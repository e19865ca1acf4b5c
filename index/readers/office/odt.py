"""OpenDocument texts: paragraphs, headings, lists and tables in their order, without what was deleted."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.errors import InputError
from index.readers.document import Document
from index.readers.fields import Fields, date_of
from index.readers.office.package import Package, attribute, property_of
from index.text.characters import encodable
from index.types import Article, Published

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_LEFT_OUT = frozenset(("tracked-changes", "annotation", "note", "sequence-decls", "forms", "table-of-content"))


def read(document: Document) -> Iterator[Article]:
    """Read one article.

    Raises:
        InputError: If it is no OpenDocument text, is encrypted, or has no text.
    """
    with Package(document) as package:
        if b"encryption-data" in (package.read("META-INF/manifest.xml") or b""):
            raise InputError("encrypted (save it without a password)")
        content, about = package.xml("content.xml"), package.xml("meta.xml")
    body = next((each for each in content.iter() if each.tag == "text"), None) if content is not None else None
    if body is None:
        raise InputError("no OpenDocument text (it has no content.xml with a text)")
    blocks = [block for block in _blocks(body) if block[1].strip()]
    if not blocks:
        raise InputError("no text in it")
    fields = {
        "title": property_of(about, "title") or next((text for level, text in blocks if level == "1"), None),
        "authors": property_of(about, "creator") or property_of(about, "initial-creator"),
        "language": property_of(about, "language"),
    }
    made = date_of(property_of(about, "creation-date"))
    source = Fields(fields).source(document.outlet, Published(made.value, "inferred") if made else None)
    yield Article(document.id, encodable("\n\n".join(text for _, text in blocks)), source)


def _blocks(element: "Element") -> Iterator[tuple[str, str]]:
    """Paragraphs, lists and tables with their levels as headings."""
    for child in element:
        if child.tag in ("p", "h"):
            yield (attribute(child, "outline-level") or "") if child.tag == "h" else "", "".join(_words(child)).strip()
        elif child.tag == "list":
            yield "", "\n".join(text for _, text in _blocks(child))
        elif child.tag == "table-row":
            cells = (" ".join(text for _, text in _blocks(cell)) for cell in child)
            yield "", " | ".join(cell for cell in cells if cell)
        elif child.tag == "table":
            yield "", "\n".join(text for _, text in _rows(child))
        elif child.tag not in _LEFT_OUT:
            yield from _blocks(child)


def _rows(table: "Element") -> Iterator[tuple[str, str]]:
    return ((level, text) for level, text in _blocks(table) if text)


def _words(element: "Element") -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == "s":
            yield " " * min(int(attribute(child, "c") or "1") if (attribute(child, "c") or "1").isdecimal() else 1, 80)
        elif child.tag in ("tab", "line-break"):
            yield "\t" if child.tag == "tab" else "\n"
        elif child.tag not in _LEFT_OUT:
            yield from _words(child)
        yield child.tail or ""
