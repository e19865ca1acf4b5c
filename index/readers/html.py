"""Web pages to articles (trafilatura), and scraps of markup to text."""

import html
import logging
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from index.dates import parse_date
from index.errors import InputError
from index.readers.decode import decode_html
from index.readers.document import Document
from index.readers.fields import authors, language, line
from index.types import Article, Published, Source

SHORT_TEXT_CHARS = 250
"""Below this, trafilatura's first answer tends to hold the menus too, and a second, stricter look is taken."""

_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "dd", "details", "div", "dl", "dt", "fieldset"),
        *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html"),
        *("main", "nav", "ol", "p", "pre", "section", "summary", "table", "ul"),
    )
)
_LINES = frozenset(("br", "li", "tr"))
_HIDDEN = frozenset(("script", "style", "svg", "template", "title"))
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
_ROOT = re.compile(r"<html\b", re.IGNORECASE)
_LANGUAGE = re.compile(r"<html\b[^>]*?\slang\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_SILENT = logging.NullHandler()


def read(document: Document) -> Iterator[Article]:
    """Read the article of a page, without the page around it.

    Raises:
        InputError: If the page holds no article text, or defeats the parser.
    """
    markup = decode_html(document.read(), document.charset)
    if not markup.strip():
        raise InputError("empty")
    # Without the outermost tag, a page is turned away.
    page = _extracted(markup if _ROOT.search(markup) else f"<html><body>{markup}</body></html>", document.url)
    text = _spaced(page.text or "") if page else ""
    if page is None or not text:
        raise InputError("no article text found")
    stated_language = _LANGUAGE.search(markup[:10_000])
    yield Article(
        id=document.id,
        text=text,
        source=Source(
            title=line(page.title),
            outlet=line(page.sitename) or line(page.hostname) or document.outlet,
            authors=authors((page.author or "").split(";")),
            url=line(page.url) or document.url,
            published=_published(markup, page.date, page.url or document.url or ""),
            language=language(stated_language[1]) if stated_language else None,
        ),
    )


def looks_like_markup(text: str) -> bool:
    """Whether a text begins with a tag of HTML."""
    tag = _FIRST_TAG.match(text)
    return tag is not None and (not tag[1] or tag[1].lower() in _BLOCKS | _LINES | _HIDDEN | _INLINE)


def text_of(markup: str) -> str:
    """The words of a scrap of HTML: blocks apart by a blank line, list items and table rows a line each.

    Not made with `html.parser`, which can take minutes for 90 kB of tags that never end.
    """
    closed, comment_end, rest = markup.rpartition("-->")
    markup = _CDATA.sub("", _COMMENT.sub("", closed + comment_end) + rest)
    parts: list[str] = []
    hidden = ""  # the element that we are in, whose words no browser shows
    at = 0
    for tag in _TAG.finditer(markup):
        if not hidden:
            _add(parts, markup[at : tag.start()])
        at = tag.end()
        name, is_end = (tag["name"] or "").lower(), bool(tag["end"])
        if hidden:
            hidden = "" if is_end and name == hidden else hidden
        elif name in _HIDDEN and not is_end and not tag[0].endswith("/>"):
            hidden = name
        else:
            _break(parts, name)
    if not hidden:
        _add(parts, markup[at:])
    lines = (" ".join(part.split()) for part in "".join(parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


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


def _extracted(markup: str, url: str | None) -> Any:
    from trafilatura import bare_extraction

    for name in ("trafilatura", "htmldate"):
        # Whoever wants their messages can have them; they do not belong on the screen by themselves.
        logging.getLogger(name).addHandler(_SILENT)
    # What the page says of itself goes before its address, and dates are not hunted for in the running text.
    date_search = {"original_date": True, "extensive_search": False, "deferred_url_extractor": True}

    def look(*, favor_precision: bool) -> Any:
        return bare_extraction(
            markup,
            url=url,
            favor_precision=favor_precision,
            include_comments=False,
            with_metadata=True,
            date_extraction_params=date_search,
        )

    try:
        page = look(favor_precision=False)
        if page is not None and len(page.text or "") < SHORT_TEXT_CHARS:
            page = look(favor_precision=True) or page
    except Exception as exc:  # many hands and many libraries: anything may come out of a broken page
        raise InputError(f"the page cannot be parsed ({type(exc).__name__})") from exc
    return page


def _spaced(text: str) -> str:
    """Paragraphs apart by a blank line; neighbouring list items and table rows stay together."""
    lines = [part for part in (part.strip() for part in text.split("\n")) if part]
    spaced = "".join(lines[:1])
    for before, after in pairwise(lines):
        spaced += ("\n" if after[:2] in ("- ", "| ") and before[:2] == after[:2] else "\n\n") + after
    return spaced


def _published(markup: str, found: str | None, url: str) -> Published | None:
    """The page's date, and whether its markup states it, its address shows it, or only its words suggest it."""
    value = parse_date(found)
    if not value:
        return None
    written = re.escape(value[:10]).replace(r"\-", r"[-/.]?")
    if re.search(rf"[\"'>]\s*{written}", re.sub(r"https?://[^\s\"'<>]*", "", markup)):
        return Published(value, "stated")
    return Published(value, "url" if re.search(written, url) else "inferred")
