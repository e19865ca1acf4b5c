"""Web pages to articles: the text by trafilatura, what is known of it by `index.readers.page`."""

import logging
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from itertools import pairwise
from typing import Any

from index.dates import parse_date
from index.errors import InputError
from index.readers.decode import decode_html, is_binary
from index.readers.document import Document
from index.readers.page.blocks import paragraphs_of
from index.readers.page.hidden import remove_hidden
from index.readers.page.leads import lead_of, with_lead
from index.readers.page.metadata import source_of
from index.readers.page.pruning import prune
from index.readers.page.publishers import site_of
from index.readers.page.structured import Statements, sold_classes, statements
from index.readers.web.reservations import POLICY, RESERVATION, MiningStatement, refined, statement
from index.types import Article, Published

SHORT_TEXT_CHARS = 300
"""Below this, trafilatura's first answer tends to hold the menus too, and a second, stricter look is taken."""
SHORT_PAGE_CHARS = 600
"""A page that says no more than this is read as it stands: trafilatura runs its paragraphs together, or loses some."""

_ROOT = re.compile(r"<html\b", re.IGNORECASE)
_LANGUAGE = re.compile(r"<html\b[^>]*?\s(?:xml:)?lang\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_SILENT = logging.NullHandler()


def read(document: Document) -> Iterator[Article]:
    """Read the article of a page, without the page around it.

    Raises:
        InputError: If the page holds no article text, or defeats the parser.
    """
    markup = decode_html(document.read(), document.charset)
    if not markup.strip():
        raise InputError("empty")
    if is_binary(markup):
        raise InputError("not a web page: its bytes are no text (save the page as HTML and add that)")
    # Without the outermost tag, a page is turned away.
    tree = _parsed(markup if _ROOT.search(markup) else f"<html><body>{markup}</body></html>")
    page = statements(tree)
    description = next(iter(page.named("og:description", "description")), None)
    stated_language = _LANGUAGE.search(markup[:10_000])
    source = source_of(page, document.url, stated_language[1] if stated_language else None)
    if not source.published:
        source = replace(source, published=_found_date(tree, source.url))
    if not source.outlet:
        source = replace(source, outlet=document.outlet)
    remove_hidden(tree, sold_classes(page))
    lead = lead_of(tree, description)
    text = with_lead(_text(tree, document.url), lead, source.title)
    fetched = document.fetched and refined(document.fetched, _stated_of_mining(page))
    yield Article(document.id, text, source, site=site_of(source.url, source.outlet), fetched=fetched)


def _stated_of_mining(page: Statements) -> MiningStatement | None:
    policy = next(iter(page.named(POLICY)), None)
    return next(filter(None, (statement(each, policy) for each in page.named(RESERVATION))), None)


def _parsed(markup: str) -> Any:
    from trafilatura import load_html

    for name in ("trafilatura", "htmldate"):
        # Whoever wants their messages can have them; they do not belong on the screen by themselves.
        logging.getLogger(name).addHandler(_SILENT)
    try:
        tree = load_html(markup)
    except Exception as exc:
        raise _defeated(exc) from exc
    if tree is None:
        raise InputError("no article text found")
    return tree


def _text(tree: Any, url: str | None) -> str:
    from trafilatura import bare_extraction

    def look(part: Any, *, favor_precision: bool) -> str:
        page = bare_extraction(deepcopy(part), url=url, favor_precision=favor_precision, include_comments=False)
        return _spaced(page.text or "") if page else ""  # type: ignore[union-attr]  # it is no dictionary

    try:
        pruned = deepcopy(tree)
        prune(pruned)
        text = look(pruned, favor_precision=False)
        if len(text) < SHORT_TEXT_CHARS and (whole := _whole(pruned)):
            text = whole
        elif len(text) < SHORT_TEXT_CHARS:
            text = look(pruned, favor_precision=True) or text or look(tree, favor_precision=True)
    except Exception as exc:  # many hands and many libraries: anything may come out of a broken page
        raise _defeated(exc) from exc
    if not text:
        raise InputError("no article text found")
    return text


def _whole(pruned: Any) -> str | None:
    """All words of a page that has few; None of one that has many, or hardly any."""
    paragraphs = paragraphs_of(pruned)
    is_short = sum(map(len, paragraphs)) <= SHORT_PAGE_CHARS
    return "\n\n".join(paragraphs) if is_short and any(" " in each for each in paragraphs) else None


def _found_date(tree: Any, url: str | None) -> Published | None:
    """The date that the address shows, or else that only the words of the page suggest."""
    from htmldate import find_date

    try:
        # What the page says goes before its address, and dates are not hunted for in the running text.
        found = find_date(tree, url=url, original_date=True, extensive_search=False, deferred_url_extractor=True)
    except Exception:
        return None
    value = parse_date(found)
    if not value:
        return None
    written = re.escape(value[:10]).replace(r"\-", r"[-/.]?")
    return Published(value, "url" if re.search(written, url or "") else "inferred")


def _defeated(error: Exception) -> InputError:
    return InputError(f"the page cannot be parsed ({type(error).__name__})")


def _spaced(text: str) -> str:
    """Paragraphs apart by a blank line; neighbouring list items and table rows stay together."""
    lines = [part for part in (part.strip() for part in text.split("\n")) if part]
    spaced = "".join(lines[:1])
    for before, after in pairwise(lines):
        spaced += ("\n" if after[:2] in ("- ", "| ") and before[:2] == after[:2] else "\n\n") + after
    return spaced
