"""The names that sources give to one thing, and one way to read each."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

from index.dates import DateOrder, order_of
from index.readers.markup import text_of
from index.readers.page.bylines import agency_of, authors_of
from index.readers.written_dates import read_date
from index.text.characters import counted, encodable, printable
from index.types import ArticleStatus, DateOrigin, Published, Skipped, Source

# Ours first, then those of NewsAPI, schema.org, ninjs, JSON Feed, crawlers and trafilatura; in lower case.
ALIASES: dict[str, tuple[str, ...]] = {
    "id": ("id", "uri", "guid", "article_id", "uuid"),
    "title": ("title", "headline", "webtitle", "title_page", "title_rss"),
    "text": (
        *("text", "content", "body", "raw_text", "articlebody", "body_text", "maintext", "plaintext", "bodytext"),
        *("content_text", "body_xhtml", "body_html", "content_html", "bodyxhtml", "bodyhtml", "full_text", "fulltext"),
        *("article_text", "content_elements", "lead_paragraph"),
    ),
    "outlet": (
        *("outlet", "source", "source-hostname", "source_hostname", "hostname", "site", "sitename"),
        *("publisher", "publication", "source_name", "domain", "source_domain", "provider"),
    ),
    "published": (
        *("published", "publish_date", "date", "date_published", "datepublished", "published_at", "publishedat"),
        *("pubdate", "firstpublished", "date_publish", "publishing_date", "published_date", "publication_date"),
        *("webpublicationdate", "pub_date", "display_date", "firstcreated", "versioncreated", "datetime"),
    ),
    "modified": (
        *("modified", "date_modified", "datemodified", "versioncreated", "date_modify", "updated_at", "updatedat"),
        *("last_modified", "lastmodified", "last_updated_date"),
    ),
    "url": ("url", "link", "weburl", "web_url", "canonical_url", "permalink"),
    "authors": ("authors", "author", "byline", "by", "bylines", "creator"),
    "language": ("language", "lang", "inlanguage", "meta_lang"),
    "agency": ("agency", "infosource"),
    "status": ("status", "pubstatus"),
    "embargo": ("embargo", "embargoed"),
    "correction": ("correction",),
    "rights": ("rights", "usageterms", "copyrightnotice", "copyright"),
    "section": ("section", "sectionname", "section_name", "articlesection", "category", "categories", "rubric", "desk"),
    "keywords": ("keywords", "keyword", "tags", "news_keywords", "topics", "subject", "subjects"),
    "is_free": ("is_free", "isaccessibleforfree", "free_access"),
    "is_paid": ("is_paid", "paywall", "paywalled", "is_paywalled", "is_premium", "premium"),
    "urgency": ("urgency",),
    "merged_outlet": ("merged_outlet",),
    "description": ("description", "excerpt", "summary", "abstract", "trailtext", "description_text"),
}

_STATUSES: dict[str, ArticleStatus] = {
    **dict.fromkeys(("withheld", "draft", "pending", "private", "future", "auto-draft"), "withheld"),
    **dict.fromkeys(("withdrawn", "canceled", "cancelled", "killed", "retracted", "trash", "deleted"), "withdrawn"),
}
_ORIGINS: dict[str, DateOrigin] = {"stated": "stated", "feed": "feed", "url": "url", "inferred": "inferred"}
_MOST_KEYWORDS, _LONGEST_KEYWORD = 30, 100
_BLANK = frozenset(("-", "--", "?", "n/a", "na", "nan", "nat", "nil", "none", "null", "unknown", "0"))
"""What stands for no value."""
_NO_EMBARGO = ("", "no", "none", "false", "null", "0")


T = TypeVar("T")


class Fields:
    """A row of metadata, its fields found under whatever names sources give them.

    Letter case does not matter, null and blank count as missing, and of several aliases the first that holds
    something wins.
    """

    def __init__(self, row: Mapping[str, object], order: DateOrder | None = None) -> None:
        self._order = order
        self._row = lowered(row)

    def values(self, name: str) -> list[tuple[str, object]]:
        """What the row holds under any name for `name`, with the key it was found at, best first."""
        return [(key, self._row[key]) for key in ALIASES[name] if key in self._row and _holds(self._row[key])]

    def first(self, name: str) -> str | None:
        """The first value that is a line of words, also as WordPress gives one: `{"rendered": "A &amp; B"}`."""
        return self._first(name, _rendered)

    @property
    def id(self) -> str | None:
        """The source's own id, or else the article's URL."""
        return self.own_id or self._first("url", identifier)

    @property
    def own_id(self) -> str | None:
        """The source's own id."""
        return self._first("id", identifier)

    def source(self, outlet: str | None, published: Published | None = None) -> Source:
        """Everything but the text.

        Args:
            outlet: Taken when the row states none.
            published: The same for the date.
        """
        stated_status = re.split(r"[:/#]", (self.first("status") or "").lower())[-1]  # `stat:canceled`
        status = _STATUSES.get(stated_status, "usable")
        embargo = self._first("embargo", self._date)
        if stated_status == "embargoed" and not embargo:
            status = "withheld"
        if not embargo and any(str(value).strip().lower() not in _NO_EMBARGO for _, value in self.values("embargo")):
            # An embargo that cannot be read may still run: better hidden than published too early.
            status = "withheld" if status == "usable" else status
        stated = next((day for _, value in self.values("published") if (day := date_of(value, self._order))), None)
        people = next((found for _, value in self.values("authors") if (found := authors(value))), ())
        return Source(
            title=self.first("title"),
            outlet=self._first("outlet", _name) or outlet,
            authors=people,
            url=self.first("url"),
            published=stated or published,
            modified=self._first("modified", self._date),
            language=self._first("language", language),
            agency=self._first("agency", _name) or agency_of(people),
            status=status,
            embargo=embargo,
            correction=self.first("correction"),
            rights=self.first("rights"),
            section=next(iter(self._first("section", names) or ()), None),
            keywords=self._first("keywords", names) or (),
            is_free=self._is_free(),
            urgency=self._first("urgency", urgency),
            merged_outlet=self.first("merged_outlet"),
        )

    def _is_free(self) -> bool | None:
        stated = self._first("is_free", truth)
        paid = self._first("is_paid", truth)
        return stated if stated is not None or paid is None else not paid

    def dates(self) -> list[object]:
        """The dates that the row states, as they are written."""
        return [value for name in ("published", "modified", "embargo") for _, value in self.values(name)]

    def unread(self, source: Source) -> list[str]:
        """The keys of what the row states and its `source` lacks: a title that is a list of several, an object."""
        stated = ((name, self.values(name)) for name in ("title", "outlet", "url", "language", "modified"))
        return [values[0][0] for name, values in stated if values and getattr(source, name) is None]

    def no_date(self) -> str | None:
        """The date of publication as the row has it, where that is none, as 30 February is; else None."""
        stated = [value for _, value in self.values("published")]
        if any(date_of(value, self._order) for value in stated):
            return None
        written = (line(value.get("value") if isinstance(value, dict) else value) for value in stated)
        return next(
            (each for each in written if each and order_of(each) != "either" and each.casefold() not in _BLANK), None
        )

    def _date(self, value: object) -> str | None:
        return read_date(value, self._order)

    def _first(self, name: str, read: Callable[[object], T | None]) -> T | None:
        return next((found for _, value in self.values(name) if (found := read(value)) not in (None, "", ())), None)


def lowered(row: Mapping[str, object]) -> dict[str, object]:
    """What a row holds, by keys in lower case; of two keys that are one the one that was written so."""
    held: dict[str, object] = {}
    for key, value in row.items():
        lower = str(key).lower()
        if value is not None and (lower not in held or key == lower):
            held[lower] = value
    return held


def line(value: object) -> str | None:
    """A value as one line of text, None if it is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | date):
        return None
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", encodable(str(value))).strip() or None


def identifier(value: object) -> str | None:
    """A value as an id, None if it cannot be one."""
    return printable(str(value).strip()) or None if line(value) else None


def authors(value: object) -> tuple[str, ...]:
    """People's names out of `A, B and C`, of a list of names, or of objects with a `name`."""
    people = value if isinstance(value, list | tuple) else [value]
    return authors_of([name for person in people if (name := _name(person))])


def names(value: object) -> tuple[str, ...]:
    """Keywords or sections out of `a, b; c`, of a list, or of objects with a `name`; numbers are none."""
    given = (
        value
        if isinstance(value, list | tuple)
        else re.split(r"\s*[;,|]\s*", value)
        if isinstance(value, str)
        else [value]
    )
    found = (_name(each) for each in given[:_MOST_KEYWORDS])
    return tuple(
        dict.fromkeys(name for name in found if name and not name.isdecimal() and len(name) <= _LONGEST_KEYWORD)
    )


def truth(value: object) -> bool | None:
    """What is stated as `true`, `False`, `yes`, 0 or `http://schema.org/False`; None of anything else.

    >>> truth("False"), truth("https://schema.org/True"), truth("metered")
    (False, True, None)
    """
    word = str(value).strip().casefold().rpartition("/")[2]
    return True if word in ("true", "yes", "1") else False if word in ("false", "no", "0") else None


def urgency(value: object) -> int | None:
    """A number from 1 to 9, None of anything else."""
    found = re.fullmatch(r"[1-9]", str(value).strip()) if not isinstance(value, bool) else None
    return int(found[0]) if found else None


def date_of(value: object, order: DateOrder | None = None) -> Published | None:
    """A date as sources write it, or as we write one: `{"value", "origin"}`."""
    stated = value if isinstance(value, dict) else {"value": value}
    day, origin = read_date(stated.get("value"), order), _ORIGINS.get(str(stated.get("origin", "stated")))
    return Published(day, origin) if day and origin else None


def language(value: object) -> str | None:
    """The language of a tag such as `en-GB`: `en`."""
    tag = re.fullmatch(r"([A-Za-z]{2,3})(?:[-_]\w+)*", line(value) or "")
    return tag[1].lower() if tag else None


def _name(value: object) -> str | None:
    return line(value.get("name")) if isinstance(value, dict) else line(value)


def _rendered(value: object) -> str | None:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return line(text_of(str(value["rendered"]))) if isinstance(value, dict) and "rendered" in value else line(value)


def _holds(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value not in ([], {})


def not_understood(name: str, keys: list[str]) -> list[Skipped]:
    """What is said of values that were left out, by the keys under which they stand.

    >>> not_understood("a.jsonl", ["title", "title"])[0].reason
    '`title` of 2 rows was not understood and was left out (one line of words, or for dates year-month-day)'
    """
    wanted = "was not understood and was left out (one line of words, or for dates year-month-day)"
    rows = ((key, counted(times, "row")) for key, times in Counter(keys).items())
    return [Skipped(name, f"`{key}` of {number} {wanted}") for key, number in rows]


def left_out(name: str, written: list[str]) -> Skipped:
    """What is said of dates that are none.

    >>> left_out("a.jsonl", ["2025-02-30", "soon, 2025"]).reason
    '2 dates such as 2025-02-30 are none and were left out (write year-month-day)'
    """
    shown, of_many = written[0][:40], len(written) > 1
    what = f"{len(written):,} dates such as {shown} are none and were" if of_many else f"{shown} is no date and was"
    return Skipped(name, f"{what} left out (write year-month-day)")
