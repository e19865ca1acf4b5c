"""Sitemaps: they name articles and hold none. What they name is read where links are followed."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.errors import InputError
from index.readers.document import Document
from index.readers.fields import language, line
from index.readers.wire.elements import found, parsed, words
from index.readers.written_dates import read_date
from index.text.characters import counted
from index.types import Article, Published, Source

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def read(document: Document) -> Iterator[Article]:
    """An excerpt of each page that a sitemap names, or of each sitemap that a list of them names.

    Raises:
        InputError: Links are not followed, or it names nothing.
    """
    named = [each for each in found(parsed(document.read()), "url", "sitemap") if words(each.find("loc"))]
    if not named:
        raise InputError("a sitemap that names no page")
    if not document.follows:
        how = f"read them with: newsdesk add --follow {document.url}" if document.url else "add the pages themselves"
        raise InputError(
            f"a sitemap, which names {counted(len(named), 'page')} and holds no text "
            f"({how}, the first is {words(named[0].find('loc')):.200})"
        )
    for each in named:
        yield _excerpt(each)


def _excerpt(entry: "Element") -> Article:
    url = words(entry.find("loc"))
    published = read_date(line(words(entry.find("news/publication_date"))))
    source = Source(
        title=line(words(entry.find("news/title"))),
        outlet=line(words(entry.find("news/publication/name"))),
        url=url,
        published=Published(published, "feed") if published else None,
        modified=read_date(line(words(entry.find("lastmod")))),
        language=language(line(words(entry.find("news/publication/language")))),
    )
    return Article(url, "", source, is_excerpt=True)
