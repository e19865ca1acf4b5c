"""Word documents: paragraphs and tables in their order, with what was inserted and without what was deleted.

Not by python-docx: that leaves out insertions, text boxes and content controls.
"""

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

# Deleted words, alternatives for old programs, and what is printed around the text.
_LEFT_OUT = frozenset(("del", "moveFrom", "Fallback", "instrText", "footnoteReference", "annotationRef"))


def read(document: Document) -> Iterator[Article]:
    """Read one article, its title from the properties or the paragraph in the style of titles.

    Raises:
        InputError: If it is no Word document, or has no text.
    """
    with Package(document) as package:
        body, about = package.xml("word/document.xml"), package.xml("docProps/core.xml")
        language = _language(package.xml("word/styles.xml"))
    if body is None:
        raise InputError("no Word document (it has no word/document.xml)")
    blocks = [block for block in _blocks(body) if block[1].strip()]
    if not blocks:
        raise InputError("no text in it")
    styled = next((text for style, text in blocks if style.casefold() in ("title", "titel", "titre", "heading1")), None)
    fields = {
        "title": property_of(about, "title") or styled,
        "authors": property_of(about, "creator"),
        "modified": property_of(about, "modified"),
        "language": property_of(about, "language") or language,
    }
    made = date_of(property_of(about, "created"))
    source = Fields(fields).source(document.outlet, Published(made.value, "inferred") if made else None)
    yield Article(document.id, encodable("\n\n".join(text for _, text in blocks)), source)


def _blocks(element: "Element") -> Iterator[tuple[str, str]]:
    """Paragraphs and tables with the names of their styles."""
    for child in element:
        if child.tag == "p":
            yield from _paragraph(child)
        elif child.tag == "tbl":
            rows = ([" ".join(text for _, text in _blocks(cell)) for cell in row if cell.tag == "tc"] for row in child)
            yield "table", "\n".join(" | ".join(row) for row in rows if any(cell.strip() for cell in row))
        elif child.tag not in _LEFT_OUT:
            yield from _blocks(child)


def _paragraph(paragraph: "Element") -> Iterator[tuple[str, str]]:
    style = next((attribute(each, "val") for each in paragraph.iter() if each.tag == "pStyle"), None)
    yield style or "", "".join(_words(paragraph)).strip()
    for box in paragraph.iter():
        if box.tag == "txbxContent":
            yield from _blocks(box)


def _words(element: "Element") -> Iterator[str]:
    for child in element:
        if child.tag == "t":
            yield child.text or ""
        elif child.tag in ("tab", "br", "cr"):
            yield "\n" if child.tag != "tab" else "\t"
        elif child.tag == "noBreakHyphen":
            yield "\u2011"
        elif child.tag == "softHyphen":
            yield "\u00ad"
        elif child.tag not in _LEFT_OUT and child.tag not in ("txbxContent", "pPr", "rPr"):
            yield from _words(child)


def _language(styles: "Element | None") -> str | None:
    found = next((each for each in styles.iter() if each.tag == "lang"), None) if styles is not None else None
    return attribute(found, "val") if found is not None else None
