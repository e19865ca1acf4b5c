"""Sitemaps: they name articles and hold none, which is said with what to do about it."""

import re
from collections.abc import Iterator

from index.errors import InputError
from index.readers.decode import decode_html
from index.readers.document import Document
from index.text.characters import counted
from index.types import Article

_PLACE = re.compile(r"<(?:\w+:)?loc\b[^>]*>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]+)", re.IGNORECASE)


def read(document: Document) -> Iterator[Article]:
    """Refuse a sitemap, naming the first page that it lists.

    Raises:
        InputError: Always.
    """
    pages = _PLACE.findall(decode_html(document.read()))
    if not pages:
        raise InputError("a sitemap that names no page")
    raise InputError(
        f"a sitemap, which names {counted(len(pages), 'page')} and holds no text "
        f"(add the pages themselves, the first is {pages[0]:.200})"
    )
    yield  # a reader is a generator
