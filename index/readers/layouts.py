"""The rows in what newsrooms, services and crawlers write as JSON, each made into a plain row of fields.

What is known by name here is ninjs 2 and 3, WordPress, JSON Feed, JSON-LD, fundus, trafilatura, the Guardian, the
New York Times and Arc; other wrappers are looked through for objects that have text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from index.readers.fields import Fields, lowered

LISTS = ("articles", "items", "data", "documents", "results", "stories", "docs", "posts", "entries")
"""What lists of articles go by, beside whatever holds objects with text."""
MAX_DEPTH = 4
"""Wrappers in wrappers."""

# What holds the fields of the article that it stands in: the Guardian, AP, Elasticsearch, JSON:API, Contentful.
_INNER = ("fields", "item", "_source", "attributes", "article", "node")
_BESIDE = frozenset(("associations", "renditions", "links", "_links", "_embedded", "related", "comments", "extra"))
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_XHTML = re.compile(r"x?html", re.IGNORECASE)


def rows_in(value: object) -> Sequence[object] | None:
    """The rows of a list, or of an object that holds some and is no article itself; None where it is one row."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict) or has_text(plain_row(value)):
        return None
    lower = {str(key).lower(): held for key, held in value.items()}
    if isinstance(graph := lower.get("@graph"), list):  # JSON-LD, of which only articles have words
        return [node for node in graph if has_text(node)]
    listed = next((rows for key in LISTS if isinstance(rows := lower.get(key), list)), None)
    if listed is not None:
        return [_of_feed(lower, row) for row in listed] if _is_json_feed(lower) else listed
    return _wrapped(value)


def has_text(row: object) -> bool:
    """Is it an object with a text under any of its names?"""
    found = Fields(row).values("text") if isinstance(row, dict) else []
    held = found[0][1] if found else None
    return isinstance(held, str | list) or (isinstance(held, dict) and bool({"rendered", "sections"} & set(held)))


def plain_row(given: Mapping[str, Any]) -> dict[str, Any]:
    """A row whose fields are plain values, whatever layout it has; what is not known stays as it is."""
    row: dict[str, Any] = lowered(given)
    for key in _INNER:
        if isinstance(inner := row.get(key), dict) and not has_text(row):
            row |= lowered(inner)
    for change in (_of_ninjs, _of_wordpress, _of_sections, _of_service):
        row |= change(row)
    if isinstance(source := row.get("source"), str) and _ADDRESS.fullmatch(source.strip()):  # trafilatura, newspaper
        row |= {"source": None, "url": row.get("url") or source}
    return row


def _wrapped(value: Mapping[str, Any]) -> Sequence[object] | None:
    """The rows on the first level of wrappers that has any."""
    level: list[object] = [value]
    for _ in range(MAX_DEPTH):
        level = [inner for held in level for inner in _inside(held)]
        rows = [row for held in level for row in (held if isinstance(held, list) else [held]) if isinstance(row, dict)]
        if any(has_text(plain_row(row)) for row in rows):
            return [row for row in rows if has_text(plain_row(row))]
    return None


def _inside(held: object) -> Iterator[object]:
    if isinstance(held, dict):
        yield from (inner for key, inner in held.items() if str(key).lower() not in _BESIDE)


def _is_json_feed(feed: Mapping[str, Any]) -> bool:
    return "jsonfeed.org" in str(feed.get("version"))


def _of_feed(feed: Mapping[str, Any], row: object) -> object:
    """An entry of a JSON Feed, with what the feed states for all of them."""
    if not isinstance(row, dict):
        return row
    people = feed.get("authors") or feed.get("author")
    shared = {"outlet": feed.get("title"), "language": feed.get("language"), "authors": people}
    own = {key: value for key, value in row.items() if value}
    if "author" in own or "authors" in own:
        shared.pop("authors")
    return {**shared, **own} if has_text(own) else {**shared, **own, "content_text": own.get("summary")}


def _of_ninjs(row: Mapping[str, Any]) -> dict[str, Any]:
    """ninjs 2 and 3 have lists of headlines and bodies, each with its role and type; AP and Reuters have by-lines."""
    changed: dict[str, Any] = {}
    if headline := _best(row.get("headlines")):
        changed["headline"] = headline.get("value")
    if body := _best(row.get("bodies"), prefer=_XHTML):
        name = "body_xhtml" if _XHTML.search(_type(body)) else "body_text"
        changed[name] = body.get("value")
    if summary := _best(row.get("descriptions")):
        changed["description"] = summary.get("value")
    if isinstance(sources := row.get("infosources", row.get("infosource")), list):
        changed["infosource"] = next((each.get("name") for each in sources if isinstance(each, dict)), None)
    if isinstance(lines := row.get("bylines"), list):
        changed["bylines"] = [each.get("by") or each.get("name") if isinstance(each, dict) else each for each in lines]
    if isinstance(terms := row.get("usageterms"), list):
        changed["usageterms"] = " ".join(str(each) for each in terms)
    rights = row.get("rightsinfo")
    if isinstance(rights, dict) and not row.get("usageterms"):
        changed["usageterms"] = rights.get("usageterms") or rights.get("usageTerms")
    signals = {str(each.get("code", each) if isinstance(each, dict) else each) for each in _listed(row.get("signals"))}
    note = row.get("ednote")
    if any("corr" in signal for signal in signals) or str(note or "").casefold().startswith(("correct", "corr.")):
        changed["correction"] = row.get("correction") or note or "Sent as a correction."
    return changed


def _best(values: object, prefer: re.Pattern[str] | None = None) -> dict[str, Any] | None:
    """Of texts with roles the main one, else one of the preferred type, else the longest."""
    texts = [each for each in _listed(values) if isinstance(each, dict) and isinstance(each.get("value"), str)]

    def rank(each: dict[str, Any]) -> tuple[bool, bool, int]:
        role = str(each.get("role") or "main").casefold().rpartition(":")[2]
        return role == "main", bool(prefer and prefer.search(_type(each))), len(each["value"])

    return max(texts, key=rank, default=None)


def _type(each: Mapping[str, Any]) -> str:
    return next((str(value) for key, value in each.items() if str(key).lower() == "contenttype"), "")


def _of_wordpress(row: Mapping[str, Any]) -> dict[str, Any]:
    """WordPress states times without zone, those of Greenwich beside them; its authors are numbers and stand apart."""
    changed: dict[str, Any] = {}
    for name in ("date", "modified"):
        if isinstance(there := row.get(f"{name}_gmt"), str) and there:
            changed[name] = there if re.search(r"Z$|[+-]\d\d:?\d\d$", there) else f"{there}Z"
    if isinstance(row.get("guid"), dict):
        changed["guid"] = row["guid"].get("rendered")
    if isinstance(row.get("author"), int):
        embedded = row.get("_embedded")
        people = embedded.get("author") if isinstance(embedded, dict) else None
        changed["author"] = [each.get("name") for each in _listed(people) if isinstance(each, dict)]
    return changed


def _of_sections(row: Mapping[str, Any]) -> dict[str, Any]:
    """A text in parts, as fundus (`{"sections": [{"headline", "paragraphs"}]}`), Arc and editors of blocks have it."""
    for name in ("text", "content", "body", "content_elements"):
        held = row.get(name)
        if isinstance(held, dict) and isinstance(held.get("sections"), list):
            held = [held.get("summary"), *held["sections"]]
        if isinstance(held, list) and any(isinstance(part, dict | list) for part in held):
            parts = [part for part in _parts(held, 0) if part.strip()]
            if parts:
                is_markup = any(re.match(r"\s*<(?:p|h\d|ul|ol|blockquote|div)\b", part) for part in parts)
                return {name: None, "body_html" if is_markup else "body_text": "\n\n".join(parts)}
    return {}


def _parts(held: object, depth: int) -> Iterator[str]:
    """The words of blocks, in their order."""
    if isinstance(held, str):
        yield held
    elif isinstance(held, list) and depth < 6:
        for part in held:
            yield from _parts(part, depth + 1)
    elif isinstance(held, dict) and depth < 6:
        for key in ("headline", "paragraphs", "text", "content", "value", "html", "children", "data", "items"):
            if key in held:
                yield from _parts(held[key], depth + 1)


def _of_service(row: Mapping[str, Any]) -> dict[str, Any]:
    """One value of several that services give for a field, as `{"main": …}` and `{"original": …}` do."""
    changed: dict[str, Any] = {}
    for name, keys in _CHOSEN.items():
        if isinstance(held := row.get(name), dict) and not set(held) & {"rendered", "name"}:
            changed[name] = next((held[key] for key in keys if held.get(key)), held)
    if isinstance(headlines := row.get("headlines"), dict):
        changed["headline"] = headlines.get("basic")
    if isinstance(credit := row.get("credits"), dict):
        changed["authors"] = [each.get("name") for each in _listed(credit.get("by")) if isinstance(each, dict)]
    if isinstance(links := row.get("links"), dict) and not row.get("url"):
        changed["url"] = links.get("permalink")
    return changed


_CHOSEN = {
    "headline": ("main", "basic", "value"),
    "title": ("main", "basic", "value"),
    "byline": ("original", "value"),
    "description": ("basic", "rendered", "value"),
    "date": ("$date",),
    "published": ("$date",),
}


def _listed(values: object) -> Iterable[Any]:
    return values if isinstance(values, list) else ()
