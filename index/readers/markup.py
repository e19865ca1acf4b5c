"""Scraps of HTML, as rows and feeds hold them, to text."""

import html
import re
from collections.abc import Callable

_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "dd", "details", "div", "dl", "dt", "fieldset"),
        *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html"),
        *("main", "nav", "ol", "p", "pre", "section", "summary", "table", "ul"),
    )
)
_LINES = frozenset(("br", "li", "tr"))
_HIDDEN = frozenset(("script", "style", "svg", "template", "title", "noscript"))
_NEVER_CLOSED = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_HIDING = re.compile(r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))(?![\w-])", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\s([a-z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""", re.IGNORECASE)
_INLINE = frozenset(
    (
        *("a", "abbr", "b", "big", "cite", "code", "em", "font", "i", "img", "mark", "q", "s", "small", "span"),
        *("strong", "sub", "sup", "time", "u"),
    )
)
_FIRST_TAG = re.compile(r"\s*<(?:!doctype\b|!--|/?([a-z][a-z0-9]*)(?=[\s>/]))", re.IGNORECASE)
# No branch runs past the next `<`, so that the time stays in proportion whatever the markup.
_TAG = re.compile(
    r"""<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)(?=[\s/>:-])(?:(?:[^<>"']|"[^"<]*"|'[^'<]*')*+>|[^<>]*+>)|<[!?][^<>]*+>""",
    re.IGNORECASE,
)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def looks_like_markup(text: str) -> bool:
    """Whether a text begins with a tag of HTML."""
    tag = _FIRST_TAG.match(text)
    return tag is not None and (not tag[1] or tag[1].lower() in _BLOCKS | _LINES | _HIDDEN | _INLINE)


def is_hidden(attribute: Callable[[str], str | None]) -> bool:
    """Does an element say of itself that it is not shown?

    Args:
        attribute: What an attribute of it says; None where it has none of that name.
    """
    hidden = attribute("hidden")
    return (
        (hidden is not None and hidden.strip().lower() != "until-found")  # which the browser's own search opens
        or (attribute("aria-hidden") or "").strip().lower() == "true"
        or _HIDING.search(attribute("style") or "") is not None
    )


def text_of(markup: str, without: re.Pattern[str] | None = None) -> str:
    """The words of a scrap of HTML: blocks apart by a blank line, list items and table rows a line each.

    Args:
        markup: HTML, however broken.
        without: Elements whose class, id or type has this in it are left out, beside those that are hidden.

    Not made with `html.parser`, which can take minutes for 90 kB of tags that never end.
    """
    closed, comment_end, rest = markup.rpartition("-->")
    markup = _CDATA.sub("", _COMMENT.sub("", closed + comment_end) + rest)
    parts: list[str] = []
    hidden, depth = "", 0  # the element that we are in, whose words no browser shows, and how many of its name
    at = 0
    for tag in _TAG.finditer(markup):
        if not hidden:
            _add(parts, markup[at : tag.start()])
        at = tag.end()
        name, is_end = (tag["name"] or "").lower(), bool(tag["end"])
        if hidden == "p" and name in _BLOCKS and not (is_end and name == "p"):
            hidden = ""  # whose end need not be written
        if hidden:
            depth += 0 if name != hidden else -1 if is_end else 1
            hidden = hidden if depth and not (is_end and name == hidden and name in _HIDDEN) else ""
        elif not is_end and _begins_hidden(name, tag[0], without):
            hidden, depth = name, 1
        else:
            _break(parts, name)
    if not hidden:
        _add(parts, markup[at:])
    lines = (" ".join(part.split()) for part in "".join(parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _begins_hidden(name: str, tag: str, without: re.Pattern[str] | None) -> bool:
    if not name or tag.endswith("/>") or name in _NEVER_CLOSED:
        return False
    if name in _HIDDEN:
        return True
    attributes = {each[1].lower(): each[2] or each[3] or each[4] or "" for each in _ATTRIBUTE.finditer(tag)}
    marks = (attributes.get(key, "").lower() for key in ("class", "id", "type")) if without else ()
    return is_hidden(attributes.get) or any(without.search(each) for each in marks if without)


def _add(parts: list[str], data: str) -> None:
    # A line break in markup is a blank; those of the text come from tags alone.
    words = re.sub(r"\s+", " ", html.unescape(data))
    if words not in ("", " ") or (words and parts and not parts[-1].endswith("\n")):
        parts.append(words)


def _break(parts: list[str], tag: str) -> None:
    if tag in _BLOCKS:
        parts.append("\n\n")
    elif tag in _LINES and parts and not parts[-1].endswith("\n"):
        parts.append("\n")
    elif tag in ("td", "th"):
        parts.append(" ")
