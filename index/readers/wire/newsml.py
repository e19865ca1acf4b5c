"""NewsML-G2 of the IPTC: one article a newsItem, alone or in a newsMessage."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.errors import InputError
from index.readers.document import Document
from index.readers.wire.elements import first, found, parsed, text_of_element, words
from index.readers.wire.items import code, item
from index.types import Article, Skipped

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_OTHER_ITEMS = ("packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem")
_CORRECTIONS = ("correction", "corrects", "corr")


def read(document: Document) -> Iterator[Article | Skipped]:
    """Read each newsItem: its body, headline, by-line, provider, times, status, embargo, correction and rights.

    Raises:
        InputError: If it holds no newsItem.
    """
    root = parsed(document.read())
    items = [element for element in root.iter() if element.tag == "newsItem"]
    for position, element in enumerate(items, 1):
        place = f"#{position}" if len(items) > 1 else ""
        try:
            yield _article(document, element, f"{document.id}{place}")
        except InputError as exc:
            yield Skipped(f"{document.name}{place}", str(exc))
    if not items:
        other = next((element.tag for element in root.iter() if element.tag in _OTHER_ITEMS), "no newsItem")
        raise InputError(f"NewsML-G2 with {other} alone, which has no text (add its newsItems)")


def _article(document: Document, news: "Element", fallback_id: str) -> Article:
    meta = {element.tag: element for element in reversed(news.findall("itemMeta/*"))}
    language = next((tag.get("tag") for tag in found(news, "contentMeta/language")), None) or _language(news)
    stated: dict[str, object] = {
        "id": news.get("guid"),
        "title": words(first(*_in_language(news, "contentMeta/headline"), meta.get("title"))),
        "authors": [words(by) for by in found(news, "contentMeta/by")] or [*_names(news, "contentMeta/creator")],
        "outlet": next(_names(news, "itemMeta/provider", "rightsInfo/copyrightHolder"), None),
        "agency": next(_names(news, "contentMeta/infoSource"), None) or words(news.find("contentMeta/creditline")),
        "language": language,
        "published": words(first(meta.get("firstCreated"), news.find("contentMeta/contentCreated"))) or _version(news),
        "modified": _version(news),
        "status": code(meta["pubStatus"].get("qcode") or meta["pubStatus"].get("uri")) if "pubStatus" in meta else None,
        "embargo": (words(meta["embargoed"]) or "until further notice") if "embargoed" in meta else None,
        "correction": _correction(news),
        "rights": words(first(*found(news, "rightsInfo/usageTerms", "rightsInfo/copyrightNotice"))),
        "keywords": [words(each) for each in found(news, "contentMeta/keyword")]
        or [*_names(news, "contentMeta/subject")],
        "urgency": words(news.find("contentMeta/urgency")),
        "url": next((link.get("href") for link in _links(news, "canonical", "permalink", "webpage")), None),
    }
    return item(document, fallback_id, stated, _text(news), words(news.find("contentMeta/dateline")))


def _text(news: "Element") -> str:
    """The longest body: what is not text, or the same in short, stands beside it."""
    bodies = [text_of_element(body) for body in found(news, "contentSet/inlineXML")]
    bodies += [(body.text or "").strip() for body in found(news, "contentSet/inlineData") if _is_plain(body)]
    return max(bodies, key=len, default="")


def _is_plain(body: "Element") -> bool:
    return (body.get("contenttype") or "text/plain").startswith("text/") and not body.get("encoding")


def _version(news: "Element") -> str:
    return words(news.find("itemMeta/versionCreated"))


def _in_language(news: "Element", path: str) -> "list[Element]":
    """Elements at a path, those in the item's own language first."""
    return sorted(news.findall(path), key=lambda each: _language(each) not in (None, _language(news)))


def _language(element: "Element") -> str | None:
    return element.get("{http://www.w3.org/XML/1998/namespace}lang")


def _names(news: "Element", *paths: str) -> Iterator[str]:
    """Names of people and organisations: written out, or a literal that is no address."""
    for element in found(news, *paths):
        name = words(element.find("name")) or (element.get("literal") or "").strip()
        if name and "." not in name.rstrip("."):
            yield name


def _links(news: "Element", *relations: str) -> "Iterator[Element]":
    return (link for link in found(news, "itemMeta/link") if code(link.get("rel")) in relations)


def _correction(news: "Element") -> str | None:
    signals = {code(signal.get("qcode") or signal.get("uri")) for signal in found(news, "itemMeta/signal")}
    note = words(news.find("itemMeta/edNote"))
    is_corrected = bool(signals & set(_CORRECTIONS)) or note.casefold().startswith(("correct", "corr."))
    return (note or "Sent as a correction.") if is_corrected else None
