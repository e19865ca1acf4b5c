"""XML by its outermost element: feeds, NewsML-G2, NITF, sitemaps."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace

from index.errors import InputError
from index.readers import feed
from index.readers.decode import decode_html
from index.readers.document import Document, Reader
from index.readers.wire import newsml, nitf, sitemap
from index.types import Article, Skipped

ROOTS: dict[str, Reader] = {
    "newsitem": newsml.read,
    "newsmessage": newsml.read,
    "packageitem": newsml.read,
    "nitf": nitf.read,
    "urlset": sitemap.read,
    "sitemapindex": sitemap.read,
}
"""Readers by the name of the outermost element; what has another is given to the reader of feeds."""
_REFUSED = {"newsml": "NewsML 1", "conceptitem": "a conceptItem", "planningitem": "a planningItem"}
KNOWN_ROOTS = frozenset((*ROOTS, *_REFUSED))
_ROOT = re.compile(
    r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!doctype[^\[>]*(?:\[.*?\]\s*)?>\s*)*<(?:[\w.-]+:)?([\w.-]+)", re.I | re.S
)


def read(document: Document) -> Iterator[Article | Skipped]:
    """Read by the outermost element.

    Raises:
        InputError: If it is nothing that can be read.
    """
    data = document.read()
    root = root_of(decode_html(data[:65_536]))
    if root in _REFUSED:
        raise InputError(f"{_REFUSED[root]} cannot be read (NewsML-G2, NITF and ninjs can)")
    yield from ROOTS.get(root, feed.read)(replace(document, stream=io.BytesIO(data)))


def root_of(beginning: str) -> str:
    """The name of the outermost element in lower case, without its prefix; empty where there is none."""
    found = _ROOT.match(beginning)
    return found[1].casefold() if found else ""
