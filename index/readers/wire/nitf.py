"""NITF of the IPTC: one article a document."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.errors import InputError
from index.readers.document import Document
from index.readers.wire.elements import first, found, parsed, text_of_element, words
from index.readers.wire.items import code, extended, item
from index.types import Article

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def read(document: Document) -> Iterator[Article]:
    """Read its body, headline, by-line, publication, times, status, embargo, correction and rights.

    Raises:
        InputError: If it has no body, or no text in it and is no withdrawal either.
    """
    root = parsed(document.read())
    nitf = next((element for element in root.iter() if element.tag == "nitf"), None)
    if nitf is None or nitf.find("body") is None:
        raise InputError("NITF without a body")
    body = nitf.find("body/body.content")
    dateline = words(nitf.find("body/body.head/dateline"))
    yield item(document, document.id, _stated(nitf), text_of_element(body) if body is not None else "", dateline)


def _stated(nitf: "Element") -> dict[str, object]:
    head, about, data = "body/body.head", "head/docdata", nitf.find("head/pubdata")
    publication = data if data is not None else nitf
    issued = _time(nitf, f"{about}/date.issue")
    released = _time(nitf, f"{about}/date.release")
    times = (extended(publication.get("date.publication")), issued, _time(nitf, f"{head}/dateline/story.date"))
    status = code(_attribute(nitf, about, "management-status"))
    if status == "embargoed":
        released = released or "until further notice"
    elif released and issued and released <= issued:
        released = None  # it only says when it was given out
    return {
        "id": _attribute(nitf, f"{about}/doc-id", "id-string"),
        "title": words(first(*found(nitf, f"{head}/hedline/hl1", f"{head}/headline/hl1", "head/title"))),
        "authors": [words(first(by.find("person"), by)) for by in nitf.findall(f"{head}/byline")],
        "outlet": publication.get("name") or _attribute(nitf, f"{about}/doc.copyright", "holder"),
        "agency": words(nitf.find(f"{head}/distributor")),
        "published": next(filter(None, times), None),
        "status": status,
        "embargo": released,
        "correction": _correction(nitf.find(f"{about}/correction")),
        "rights": words(first(*found(nitf, f"{head}/rights", f"{about}/doc.rights"))) or _copyright(nitf),
        "url": publication.get("ex-ref"),
        "section": publication.get("position.section"),
        "keywords": [each.get("key") for each in nitf.findall(f"{about}/key-list/keyword")],
        "urgency": _attribute(nitf, f"{about}/urgency", "ed-urg"),
        "language": nitf.get("{http://www.w3.org/XML/1998/namespace}lang"),
    }


def _attribute(nitf: "Element", path: str, name: str) -> str | None:
    return next((value for each in nitf.findall(path) if (value := each.get(name))), None)


def _time(nitf: "Element", path: str) -> str | None:
    return extended(_attribute(nitf, path, "norm"))


def _correction(correction: "Element | None") -> str | None:
    return (correction.get("info") or "Sent as a correction.") if correction is not None else None


def _copyright(nitf: "Element") -> str | None:
    holder, year = (_attribute(nitf, "head/docdata/doc.copyright", name) for name in ("holder", "year"))
    return " ".join(part for part in ("©", year, holder) if part) if holder else None
