"""Markdown to text (markdown-it-py), with the fields of its front matter (PyYAML)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from index.errors import InputError
from index.readers.document import Document
from index.readers.fields import Fields, left_out
from index.readers.markup import text_of
from index.readers.plain import prefixed_date, words
from index.types import Article, Skipped

if TYPE_CHECKING:
    from markdown_it.token import Token

MAX_FRONT_MATTER_CHARS = 16 * 2**10

MAX_OPEN_COMMENTS = 100

_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_TOGETHER = ("bullet_list", "ordered_list", "table")


@dataclass(frozen=True, slots=True)
class _Rendered:
    text: str
    title: str | None
    """The level-1 heading that the text begins with."""


def read(document: Document) -> Iterator[Article | Skipped]:
    """Read one article; a heading that gives it its title stays in the text."""
    content = words(document)
    front, body = _split(content)
    rendered = _rendered(body)
    if not rendered.text.strip():
        raise InputError("empty")
    fields = Fields(front)
    source = fields.source(document.outlet, prefixed_date(rendered.text))
    yield Article(
        # `url` is no id here: site generators keep half an address in it.
        id=fields.own_id or document.id,
        text=rendered.text,
        source=replace(source, title=source.title or rendered.title, url=source.url or document.url),
    )
    if written := fields.no_date():
        yield left_out(document.name, [written])


def _split(content: str) -> tuple[dict[str, Any], str]:
    """Front matter and the rest. Front matter that cannot be read is part of the text."""
    found = _FRONT_MATTER.match(content[: MAX_FRONT_MATTER_CHARS + 8])
    fields = _front_matter(found["yaml"]) if found else None
    return ({}, content) if found is None or fields is None else (fields, content[found.end() :])


def _front_matter(written: str) -> dict[str, Any] | None:
    import yaml

    try:
        # An alias can stand for an alias of an alias: nine lines of YAML become a billion words.
        if any(isinstance(token, yaml.AnchorToken | yaml.AliasToken) for token in yaml.scan(written)):
            return None
        fields = _loaded(written)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return fields if isinstance(fields, dict) else None


def _loaded(written: str) -> object:
    """YAML's values; all as they are written where one is no date, as 30 February is none."""
    import yaml

    try:
        return yaml.safe_load(written)
    except ValueError:
        return yaml.load(written, yaml.BaseLoader)  # which makes nothing but strings, lists and mappings


def _rendered(content: str) -> _Rendered:
    from markdown_it import MarkdownIt

    try:
        tokens = MarkdownIt("commonmark").enable("table").parse(_tamed(content))
    except (RecursionError, ValueError, IndexError) as exc:
        raise InputError(f"the Markdown cannot be parsed ({type(exc).__name__})") from exc
    blocks: list[tuple[str, int]] = []  # text, and the number of the list or table that it stands in
    row: list[str] | None = None
    depth = group = 0
    for token in tokens:
        if token.type.rpartition("_")[0] in _TOGETHER:
            group += depth == 0
            depth += token.nesting
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row:
            blocks.append((" | ".join(row), group))
            row = None
        elif block := _block(token):
            blocks.append((block, group if depth else 0)) if row is None else row.append(block)
    opening = tokens[1] if len(tokens) > 1 and tokens[0].tag == "h1" else None
    return _Rendered(_joined(blocks), _block(opening) or None if opening else None)


def _tamed(content: str) -> str:
    """The same Markdown, unless it opens so many comments without an end that looking for the ends takes minutes."""
    for opening, closing in (("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>")):
        ended, end, rest = content.rpartition(closing)
        if rest.count(opening) > MAX_OPEN_COMMENTS:
            content = ended + end + rest.replace(opening, "&lt;" + opening[1:])
    return content


def _joined(blocks: list[tuple[str, int]]) -> str:
    """Blocks apart by a blank line, those of one list or table by a line break."""
    text, last = "", 0
    for block, group in blocks:
        text += ("" if not text else "\n" if group and group == last else "\n\n") + block
        last = group
    return text


def _block(token: "Token") -> str:
    if token.type == "inline":
        return "".join(_inline(child) for child in token.children or ()).strip()
    if token.type in ("fence", "code_block"):
        return token.content.rstrip("\r\n")
    return text_of(token.content) if token.type == "html_block" else ""


def _inline(token: "Token") -> str:
    if token.type in ("text", "text_special", "code_inline"):
        return token.content
    if token.type == "softbreak":
        return " "
    is_break = token.type == "hardbreak" or re.fullmatch(r"<br\s*/?>", token.content, re.IGNORECASE)
    return "\n" if is_break else ""
