"""E-books: one article a chapter, in the order of reading."""

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from index.errors import InputError
from index.readers.document import Document
from index.readers.fields import Fields
from index.readers.markup import text_of
from index.readers.office.package import Package, property_of
from index.readers.wire.elements import text_of_element, words
from index.text.characters import encodable
from index.types import Article, Skipped

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_MIN_CHARACTERS = 40  # a cover or a title page is no chapter
_NOT_READ = ("nav", "cover", "toc")


def read(document: Document) -> Iterator[Article | Skipped]:
    """Read the chapters that have text, each under the book's author, publisher and date.

    Raises:
        InputError: If it is no e-book, is protected, or no chapter has text.
    """
    with Package(document) as package:
        container = package.xml("META-INF/container.xml")
        root = (
            next((each for each in container.iter() if each.tag == "rootfile"), None) if container is not None else None
        )
        path = root.get("full-path", "") if root is not None else ""
        book = package.xml(path) if path else None
        if book is None:
            raise InputError("no e-book (it names no package of chapters)")
        if package.read("META-INF/rights.xml") or package.read("META-INF/license.lcpl"):
            raise InputError("protected against copying, so that its text cannot be read")
        found = False
        for number, name in enumerate(_chapters(book, posixpath.dirname(path)), 1):
            try:
                chapter = _chapter(document, package, book, name, number)
            except InputError as exc:
                yield Skipped(f"{document.name}/{name}", str(exc))
            else:
                found = found or chapter is not None
                yield from (chapter,) if chapter else ()
        if not found:
            raise InputError("no text in it")


def _chapters(book: "Element", folder: str) -> Iterator[str]:
    items = {each.get("id"): each for each in book.iter() if each.tag == "item"}
    for reference in (each for each in book.iter() if each.tag == "itemref"):
        item = items.get(reference.get("idref"))
        if item is not None and "html" in (item.get("media-type") or "") and item.get("properties") not in _NOT_READ:
            yield posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "").partition("#")[0]))


def _chapter(document: Document, package: Package, book: "Element", name: str, number: int) -> Article | None:
    data = package.read(name)
    if data is None:
        raise InputError("a chapter that is named is not there")
    text, title = _text(package, name, data)
    if len(text) < _MIN_CHARACTERS:
        return None
    fields = {
        "title": title or property_of(book, "title"),
        "authors": [words(each) for each in book.iter() if each.tag == "creator"],
        "outlet": property_of(book, "publisher") or property_of(book, "title"),
        "published": property_of(book, "date"),
        "language": property_of(book, "language"),
        "rights": property_of(book, "rights"),
    }
    return Article(f"{document.id}#{number}", encodable(text), Fields(fields).source(document.outlet))


def _text(package: Package, name: str, data: bytes) -> tuple[str, str | None]:
    try:
        page = package.xml(name)
    except InputError:  # many are no XML, though they should be
        return text_of(data.decode("utf-8", "replace")), None
    assert page is not None
    body = next((each for each in page.iter() if each.tag == "body"), page)
    heading = next((words(each) for each in body.iter() if each.tag in ("h1", "h2") and words(each)), None)
    title = heading or next((words(each) for each in page.iter() if each.tag == "title" and words(each)), None)
    return text_of_element(body), title
