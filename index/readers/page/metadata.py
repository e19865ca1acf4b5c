"""What is known of a page's article, out of the many things that the page says of it.

The order of trust, and the reasons for it, stand in docs/design/0025-pages.md.
"""

import html
import re
from collections.abc import Iterable, Sequence
from urllib.parse import urljoin, urlsplit

from index.readers.fields import language, line, names, truth
from index.readers.page.bylines import agency_of, authors_of, introduced
from index.readers.page.outlet_names import are_one, best_name, compact, domain_of, host_of
from index.readers.page.publishers import is_another, publisher_of
from index.readers.page.structured import Statements, names_of, types_of
from index.readers.page.titles import outlet_behind, without_kicker, without_outlet
from index.readers.written_dates import read_date
from index.text.corrections import stated_correction
from index.types import Published, Source

_PUBLISHED = tuple(
    "article:published_time article:published og:published_time datepublished date.published parsely-pub-date"
    " sailthru.date cxenseparse:recs:publishtime cxenseparse:publishtime publish-date publish_date publishdate"
    " publication_date publicationdate pubdate dc.date.issued dcterms.created dc.date.created dc.date dcterms.date"
    " dcterms.issued article.published article:published_date date citation_publication_date citation_date displaydate"
    " rnews:datepublished".split()
)
_MODIFIED = tuple(
    "article:modified_time article:modified og:updated_time datemodified dc.date.modified dcterms.modified lastmod"
    " last-modified last_modified revised date.modified".split()
)
_AUTHORS = tuple(
    "citation_author author article:author article:author_name parsely-author sailthru.author cxenseparse:author"
    " dc.creator dcterms.creator byl byline article:byline articleauthor rbauthors".split()
)
_WRITTEN_BY = re.compile(
    r"(?:written|posted|by|verfasst|geschrieben|écrit|escrito|scritto|geschreven|skrevet|autor|author|auteur)\b",
    re.IGNORECASE,
)
_OUTLETS = ("og:site_name", "publisher", "dc.publisher", "article:publisher_name", "copyright")
_SECTIONS = ("article:section", "section", "cxenseparse:section", "parsely-section", "dc.subject")
_KEYWORDS = ("news_keywords", "article:tag", "keywords", "parsely-tags", "sailthru.tags")
_MOST_PARTS = 20
_ACCOUNTS = ("twitter:site", "twitter:creator")


def source_of(page: Statements, address: str | None, language_tag: str | None) -> Source:
    """Everything but the text.

    Args:
        page: What the page states.
        address: Where it was fetched from.
        language_tag: Of the whole page.
    """
    url = _address(page, address)
    labels = _labels(page, url)
    outlets = _outlets(page, labels)
    own = best_name(outlets, labels)
    outlet = _known(url, own) or own
    people = _authors(page, list(filter(None, [own, outlet])))
    return Source(
        title=_title(page, [*filter(None, [outlet, *outlets]), *labels]),
        outlet=outlet,
        authors=people,
        url=url,
        published=_published(page),
        modified=next(iter(_modified(page)), None),
        language=language(language_tag) or language(page.article.get("inlanguage")) or None,
        agency=agency_of(people),
        correction=stated_correction(page.article.get("correction")),
        section=next(iter(_keywords(page, "articlesection", *_SECTIONS)), None),
        keywords=_keywords(page, "keywords", *_KEYWORDS),
        is_free=_is_free(page),
    )


def _keywords(page: Statements, key: str, *metas: str) -> tuple[str, ...]:
    """What the article's own object lists under a name, or else the first of the `meta` tags."""
    stated = names(page.article.get(key)) or next(
        (each for name in metas if (each := names(_many(page.named(name))))), ()
    )
    return tuple(dict.fromkeys(word for each in stated if (word := line(html.unescape(each)))))


def _many(values: list[str]) -> object:
    return values if len(values) > 1 else "".join(values)


def _is_free(page: Statements) -> bool | None:
    """May everybody read all of it? By what schema.org calls it, or the tier that it is sold in."""
    stated = truth(page.article.get("isaccessibleforfree"))
    parts = page.article.get("haspart")
    for part in (parts if isinstance(parts, list) else [parts])[:_MOST_PARTS]:
        if isinstance(part, dict) and truth(part.get("isAccessibleForFree")) is False:
            return False
    tier = next(iter(page.named("article:content_tier")), "").casefold()
    return stated if stated is not None else {"free": True, "locked": False, "metered": False}.get(tier)


# --- address and outlet --------------------------------------------------------------------------------------------


def _address(page: Statements, address: str | None) -> str | None:
    """The canonical address; one without a path is that of the front page."""
    main = page.article.get("mainentityofpage")
    stated = [
        page.canonical,
        *page.named("og:url"),
        page.article.get("url"),
        main.get("@id") if isinstance(main, dict) else main,
    ]
    for each in stated:
        absolute = _joined(address, each) if isinstance(each, str) else None
        if absolute and urlsplit(absolute).path.strip("/"):
            return absolute
    return address


def _joined(base: str | None, stated: str) -> str | None:
    try:
        absolute = line(urljoin(base or "", stated.strip()))
        return absolute if absolute and urlsplit(absolute).scheme in ("http", "https") and domain_of(absolute) else None
    except ValueError:
        return None


def _labels(page: Statements, url: str | None) -> list[str]:
    """What an outlet is called by in addresses: labels of its domain, names of its accounts."""
    host = host_of(url)
    ends = {"www", "com", "co", "org", "net", "amp", "m"}
    labels = [label for label in reversed(host.split(".")[:-1]) if label not in ends]
    accounts = [stated.rstrip("/").rpartition("/")[2].lstrip("@") for stated in page.named(*_ACCOUNTS)]
    return [label for label in (*labels, *accounts) if compact(label)]


def _known(url: str | None, own: str | None) -> str | None:
    """The well-known publisher of an address, unless the page calls itself like another one, which took it over."""
    publisher = publisher_of(url)
    return None if publisher is None or (own and is_another(own, publisher)) else publisher.name


def _outlets(page: Statements, labels: Sequence[str]) -> list[str]:
    publisher = names_of(page.article.get("publisher"))
    sites = page.named(*_OUTLETS[:1])
    headings = [*page.headings, *names_of(page.article.get("headline")), *page.named("og:title")]
    behind = outlet_behind(page.title or "", [*labels, *publisher, *sites], headings)
    web = [name for node in page.nodes if "WebSite" in types_of(node) for name in names_of(node)]
    candidates = [
        *sites[:1],
        *publisher[:1],
        *page.named("application-name")[:1],
        behind,
        *web[:1],
        *page.named(*_OUTLETS[1:]),
    ]
    sections = {
        compact(each) for each in (*names_of(page.article.get("articlesection")), *page.named("article:section"))
    }
    return [name for name in candidates if name and compact(name) not in sections]


# --- title ---------------------------------------------------------------------------------------------------------


def _title(page: Statements, outlets: Sequence[str]) -> str | None:
    """What the page calls its article.

    `og:title` is written for readers. The headline of JSON-LD goes before it where just one of the heading and the
    page's own title agrees with that: then the other was shortened, or put in other words.
    """
    headline = _first([*names_of(page.article.get("headline")), *page.microdata.get("headline", ())])
    stated = [
        _first(page.named("og:title")),
        headline,
        _first(page.headings),
        page.title,
        _first(page.named("twitter:title")),
    ]
    others = [each for each in stated if each]
    social, headline, heading, title, short = (
        without_outlet(each, outlets, others) if each else None for each in stated
    )
    agrees = [each is not None and compact(each) == compact(headline or "") for each in (heading, title)]
    first = headline if agrees.count(True) == 1 else social
    return line(without_kicker(first or social or headline or heading or title or short or "", social))


def _first(values: Iterable[str]) -> str | None:
    return next((value for value in values if len(value.strip()) > 1), None)


# --- dates ---------------------------------------------------------------------------------------------------------


def _published(page: Statements) -> Published | None:
    """The day that is trusted most, with the time of day and the zone that another statement has of it."""
    stated = [*_dates([page.article.get("datepublished")]), *_dates(page.named(*_PUBLISHED))]
    stated += _dates(page.microdata.get("datepublished", ()))
    stated += _dates(node.get("datepublished") for node in page.nodes)
    stated += _dates([page.article.get("datecreated")])
    if not stated:
        stated = _dates(page.times[:1])
    return Published(_sharpest(stated)) if stated else None


def _modified(page: Statements) -> list[str]:
    stated = [*_dates([page.article.get("datemodified")]), *_dates(page.named(*_MODIFIED))]
    return [_sharpest(each)] if (each := [*stated, *_dates(page.microdata.get("datemodified", ()))]) else []


def _dates(values: Iterable[object]) -> list[str]:
    return [day for value in values if isinstance(value, str) and (day := read_date(value)) and _is_likely(day)]


def _is_likely(day: str) -> bool:
    return "1700" < day[:4] < "2200"  # `0001-01-01` and the like stand for none


def _sharpest(stated: Sequence[str]) -> str:
    """The first of several dates; of those that mean the same day, the one that says time and zone."""
    first = stated[0]
    same = [each for each in stated if each[:10] == first[:10]]
    with_zone = [each for each in same if re.search(r"T.*[+-]\d\d:\d\d", each)]
    if "T" in first:
        # The time of day that is trusted most stays; another statement of it may add its zone.
        return next((each for each in with_zone if each[:16] == first[:16]), first)
    return next(iter([*with_zone, *(each for each in same if "T" in each)]), first)


# --- authors -------------------------------------------------------------------------------------------------------


def _authors(page: Statements, outlets: Sequence[str]) -> tuple[str, ...]:
    """People go before the outlet itself, whoever names them."""
    nodes = [name for node in page.nodes if node is not page.article for name in names_of(node.get("author"))]
    metas = [page.named(name) for name in _AUTHORS]
    visible = [introduced(words) for words in page.bylines]
    stated = (
        names_of(page.article.get("author")),
        *metas,
        page.microdata.get("author", ()),
        _labelled(page),
        visible,
        nodes,
    )
    found: tuple[str, ...] = ()
    for bylines in stated:
        people = authors_of([each for each in bylines if "://" not in each and not each.isdecimal()], outlets)
        is_outlet = any(_is_outlet(name, outlets, page) for name in people)
        if people and (not is_outlet or (bylines is stated[0] and len(people) > 1)):
            return people
        found = found or people
    return found


def _labelled(page: Statements) -> list[str]:
    """The author as it is stated for previews: `twitter:label1` is `Written by`, `twitter:data1` the name."""
    pairs = ((page.named(f"twitter:label{n}"), page.named(f"twitter:data{n}")) for n in (1, 2))
    named = [data[0] for label, data in pairs if label and data and _WRITTEN_BY.search(label[0])]
    return named or page.named("twitter:misc:written")  # `twitter:misc:Written by`, of two words


def _is_outlet(name: str, outlets: Sequence[str], page: Statements) -> bool:
    names = (*outlets, *names_of(page.article.get("publisher")), *page.named("og:site_name"))
    return any(are_one(name, each) for each in names if each)
