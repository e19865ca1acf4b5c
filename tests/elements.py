"""HTML as a parser sees it: a small tree, for tests of what we write."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

from index.text.characters import clean

_VOID = {"meta", "link", "br"}


@dataclass(slots=True)
class Element:
    """One element with what stands in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text inside it."""
        return "".join(piece for piece, _ in self.pieces())

    def __iter__(self) -> Iterator["Element"]:
        """It and every element inside it, in the order in which they begin."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child

    def all(self, tag: str = "", name: str = "") -> list["Element"]:
        """The elements of that tag and class."""
        return [
            element
            for element in self
            if tag in ("", element.tag) and (not name or name in element.attributes.get("class", "").split())
        ]

    def one(self, tag: str = "", name: str = "") -> "Element":
        """The only element of that tag and class."""
        (found,) = self.all(tag, name)
        return found

    def pieces(self, around: tuple["Element", ...] = ()) -> Iterator[tuple[str, tuple["Element", ...]]]:
        """Every text inside it, each with the elements that it stands in, outermost first."""
        for child in self.children:
            if isinstance(child, str):
                yield child, (*around, self)
            else:
                yield from child.pieces((*around, self))


def parsed(markup: str) -> Element:
    """What HTML holds, below an element without a tag.

    Raises:
        AssertionError: A tag is closed that is not open, or not closed, an attribute stands twice, or there is what
            we never write: a comment, an instruction, a declaration other than `<!doctype html>`.
    """
    parser = _Parser()
    parser.feed(markup)
    parser.close()
    assert parser.rawdata == ""
    assert len(parser.open) == 1, f"not closed: {[element.tag for element in parser.open[1:]]}"
    return parser.open[0]


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        assert len(attributes) == len(attrs), f"twice: {attrs}"
        element = Element(tag, attributes)
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)

    def handle_decl(self, decl: str) -> None:
        assert decl == "doctype html"

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data}")


def dense(text: str) -> str:
    """A text without blanks and without what stands for what cannot be shown: some of it is both."""
    return re.sub(r"[\s\ufffd]", "", clean(text))


def shape(root: Element, word: str, payload: str) -> list[tuple[str, dict[str, object]]]:
    """Every tag with its attributes, `payload` standing where their values hold `word`.

    Of an address of ours it is the query's values that are compared, whole and exactly.
    """
    sent = payload.encode(errors="replace").decode()

    def value(name: str, held: str) -> object:
        if name != "href" or not held.startswith("source?"):
            return dense(held.replace(word, payload))
        address = urlsplit(held)
        query = parse_qs(address.query, keep_blank_values=True, strict_parsing=True)
        return {
            key: [sent if one == word else one for one in values] for key, values in query.items()
        }, address.fragment

    return [(element.tag, {name: value(name, held) for name, held in element.attributes.items()}) for element in root]
