"""What a page states of itself for machines: JSON-LD, `meta` tags, microdata, its title and its headings.

A page is anybody's: what is read is bounded in number, in length and in depth, and nothing of it is taken for true
here. Which of several statements counts is decided in `metadata`.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from index.readers.fields import line

MAX_JSON_CHARACTERS = 4_000_000
"""Of all JSON-LD of one page; what comes behind is not read."""
MAX_NODES = 5_000
"""Objects of JSON-LD that are looked at."""
_MAX_DEPTH = 12
_MAX_ELEMENTS = 2_000  # of one kind
_MAX_VALUE = 2_000  # characters
_MAX_VALUES = 50

_ARTICLE = re.compile(r"(?:https?://schema\.org/)?(?:\w*Article|\w*NewsReport|\w*Posting|Report|Review\w*|Recipe)")
_PAGE = re.compile(r"(?:https?://schema\.org/)?\w*(?:WebPage|ItemPage|VideoObject)")
# What these hold are other articles, not this one.
_ELSEWHERE = {
    *("itemlistelement", "haspart", "liveblogupdate", "mentions", "citation", "comment", "review", "ispartof", "about"),
    *("relatedlink", "significantlink", "image", "video", "breadcrumb", "potentialaction", "subjectof"),
}
_MICRODATA = ("headline", "datepublished", "datemodified", "datecreated", "author", "name")
_NAMES_AUTHOR = re.compile(
    r"(?:^|[\s_-])(?:authors?|byline|autor|autoren|autores|auteurs?|autore|writer|reporter)(?:[\s_-]|$|name|line)"
)
_OF_AUTHOR = re.compile(
    r"/(?:authors?|autor(?:en|es)?|auteurs?|autori?)/(?:[\w./-]*/)?[\w.]+-[\w.-]+/?$", re.IGNORECASE
)
_NOT_HERE = re.compile(
    r"comment|related|teaser|recommend|sidebar|footer|aside|\bnav\b|popular|mostread|more-|\bbio\b|widget"
)
_COMMENT_START = re.compile(r"[\s\ufeff]*(?:(?:<!--|(?://|/\*)?\s?<!\[CDATA\[(?:\*/)?)\s*)?")

Node = Mapping[str, Any]
"""An object of JSON-LD, its keys in lower case."""


@dataclass(frozen=True, slots=True)
class Statements:
    """What a page states, in the words that it uses."""

    article: Node = field(default_factory=dict)
    """The JSON-LD object of its article, empty without one."""
    nodes: tuple[Node, ...] = ()
    """All JSON-LD objects that are about this page, its publisher or its author."""
    meta: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The contents of `meta` tags by name or property, in lower case."""
    microdata: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Values by `itemprop`, in lower case; the name where the value is a thing of its own."""
    title: str | None = None
    headings: tuple[str, ...] = ()
    """Of the first level."""
    canonical: str | None = None
    times: tuple[str, ...] = ()
    """The `datetime` of `time` elements, in reading order."""
    bylines: tuple[str, ...] = ()
    """Words of elements that are marked as the author's name."""

    def named(self, *names: str) -> list[str]:
        """The contents of the `meta` tags of these names, in this order."""
        return [value for name in names for value in self.meta.get(name, ())]


def statements(tree: Any) -> Statements:
    """Collect what a page states.

    Args:
        tree: The page, parsed by lxml.
    """
    meta: dict[str, list[str]] = {}
    for tag in _first(tree.iter("meta")):
        # Several names for one content are separated by blanks.
        names = (tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower().split()[:3]
        value = line(_unescaped(tag.get("content")))
        for name in names if value else ():
            if len(meta.setdefault(name, [])) < _MAX_VALUES:
                meta[name].append(value)  # type: ignore[arg-type]  # it is a line
    canonical = next((x.get("href") for x in _first(tree.iter("link")) if x.get("rel") == "canonical"), None)
    nodes = tuple(_nodes(tree))
    titles = (t for t in _first(tree.iter("title")) if t.getparent() is None or t.getparent().tag in ("head", "html"))
    return Statements(
        article=_article(nodes, canonical),
        nodes=nodes,
        meta={name: tuple(values) for name, values in meta.items()},
        microdata=_microdata(tree),
        title=next((words for t in titles if (words := _words(t))), None),
        headings=tuple(words for _, h in zip(range(5), tree.iter("h1"), strict=False) if (words := _words(h))),
        canonical=line(canonical),
        times=tuple(t.get("datetime") for t in _first(tree.iter("time")) if t.get("datetime"))[:_MAX_VALUES],
        bylines=tuple(_bylines(tree)),
    )


def types_of(node: Node) -> list[str]:
    """The types of an object of JSON-LD."""
    stated = node.get("@type")
    return [str(each) for each in (stated if isinstance(stated, list) else [stated])[:10] if each]


def names_of(value: object) -> list[str]:
    """The names in a value of JSON-LD: a text, an object with a `name`, or a list of these."""
    found: list[str] = []
    for each in (value if isinstance(value, list) else [value])[:_MAX_VALUES]:
        name = each.get("name") if isinstance(each, dict) else each
        found += [part for part in (name if isinstance(name, list) else [name])[:_MAX_VALUES] if isinstance(part, str)]
    return [name for part in found if (name := line(_unescaped(part)))]


def sold_classes(page: Statements) -> set[str]:
    """Classes of the parts that a page says are not free, in lower case: `{"paywall"}` of `cssSelector: .paywall`."""
    parts = page.article.get("haspart")
    stated = [
        each.get("cssSelector")
        for each in (parts if isinstance(parts, list) else [parts])[:_MAX_VALUES]
        if isinstance(each, dict)
    ]
    words = " ".join(str(each)[:_MAX_VALUE] for each in stated)
    return {name.lower() for name in re.findall(r"\.([A-Za-z][\w-]*)", words)}


def _first(elements: Iterator[Any]) -> Iterator[Any]:
    return (element for _, element in zip(range(_MAX_ELEMENTS), elements, strict=False))


def _unescaped(value: str | None) -> str | None:
    # Twice: much JSON-LD was escaped for HTML before it was written.
    return html.unescape(html.unescape(value[:_MAX_VALUE])) if value else None


def _words(element: Any, limit: int = _MAX_VALUE) -> str:
    """The words of an element as one line, blanks where markup stood."""
    parts: list[str] = []
    length = 0
    for part in element.itertext():
        parts.append(part)
        length += len(part)
        if length > limit:
            break
    return line(" ".join("".join(parts)[:limit].split())) or ""


# --- JSON-LD -------------------------------------------------------------------------------------------------------


def _nodes(tree: Any) -> Iterator[Node]:
    """The objects of all JSON-LD that are about this page, each before what it holds; references are filled in."""
    found: list[dict[str, Any]] = []
    left = MAX_JSON_CHARACTERS
    for script in _first(tree.iter("script")):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        written = (script.text or "")[: left + 1]
        left -= len(written)
        if left < 0:
            break
        for value in _values(written):
            _gather(value, found, 0)
    known = {node["@id"]: node for node in found if isinstance(node.get("@id"), str) and len(node) > 2}
    for node in found:
        for key in ("author", "publisher"):
            node[key] = _resolved(node.get(key), known)
        yield node


def _values(written: str) -> Iterator[object]:
    """JSON values that stand behind one another; of damaged ones, those before the damage."""
    decoder = json.JSONDecoder(strict=False)
    at = _COMMENT_START.match(written).end()  # type: ignore[union-attr]  # it matches the empty string
    while at < len(written):
        try:
            value, at = decoder.raw_decode(written, at)
        except (ValueError, RecursionError):
            return
        yield value
        at += len(written[at : at + 100]) - len(written[at : at + 100].lstrip(" \t\r\n,;"))


def _gather(value: object, found: list[dict[str, Any]], depth: int) -> None:
    if depth > _MAX_DEPTH or len(found) >= MAX_NODES:
        return
    if isinstance(value, list):
        for each in value:
            _gather(each, found, depth + 1)
    elif isinstance(value, dict):
        node = {str(key).lower(): each for key, each in value.items()}
        found.append(node)
        for key, each in node.items():
            if isinstance(each, list | dict) and key not in _ELSEWHERE:
                _gather(each, found, depth + 1)


def _resolved(value: object, known: Mapping[str, Node]) -> object:
    """The value, references to things that are described elsewhere replaced by these."""
    if isinstance(value, list):
        return [_resolved(each, known) for each in value[:_MAX_VALUES]]
    if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
        return known.get(value["@id"], value)
    return value


def _article(nodes: tuple[Node, ...], canonical: str | None) -> Node:
    """The object of the page's article: of several the one that states this address, else the fullest."""

    def rank(node: Node) -> tuple[bool, int]:
        stated = sum(bool(node.get(key)) for key in ("headline", "datepublished", "author", "publisher"))
        return bool(canonical) and canonical in _addresses(node), stated

    for pattern in (_ARTICLE, _PAGE):
        those = [node for node in nodes if any(pattern.fullmatch(each) for each in types_of(node))]
        if those:
            return max(those, key=rank)
    return {}


def _addresses(node: Node) -> list[object]:
    main = node.get("mainentityofpage")
    return [node.get("url"), node.get("@id"), main.get("@id") if isinstance(main, dict) else main]


# --- markup --------------------------------------------------------------------------------------------------------


def _microdata(tree: Any) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for element in _first(tree.iterfind(".//*[@itemprop]")):
        name = element.get("itemprop").lower()
        if name not in _MICRODATA or element.tag == "meta" or len(found.get(name, ())) >= _MAX_VALUES:
            continue
        inner = element.find(".//*[@itemprop='name']") if element.get("itemscope") is not None else None
        stated = element.get("content") or element.get("datetime")
        if value := line(stated) or _words(inner if inner is not None else element, 300):
            found.setdefault(name, []).append(value)
    return {name: tuple(values) for name, values in found.items()}


def _bylines(tree: Any) -> Iterator[str]:
    """Words of elements that say of themselves that they name the author, the plainest first."""
    found: list[tuple[int, int, str]] = []
    for element in _first(tree.iter("a", "span", "p", "div", "address", "li", "strong", "b", "em")):
        marks = " ".join(filter(None, map(element.get, ("rel", "id", "class", "itemprop", "data-testid")))).lower()
        is_marked = _NAMES_AUTHOR.search(marks) or _OF_AUTHOR.search(element.get("href") or "")
        if not is_marked or len(found) >= _MAX_VALUES:
            continue
        words = _words(element, 300)
        if 3 < len(words) < 120 and not any(_NOT_HERE.search(mark) for mark in _marks_above(element)):
            found.append((0 if element.get("rel") == "author" else 1, len(found), words))
    first = min(found, default=None)
    yield from (
        [] if first is None else [words for kind, _, words in found if kind == first[0]][: 3 if first[0] == 0 else 1]
    )


def _marks_above(element: Any) -> Iterator[str]:
    for depth, above in enumerate(element.iterancestors()):
        if depth < 20:
            yield f"{above.tag} {above.get('class') or ''} {above.get('id') or ''}".lower()
