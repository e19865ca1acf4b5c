"""Markdown with footnotes, as GitHub and Pandoc read them; whatever a text holds is shown literally.

A footnote is one paragraph that ends with the quote: a reader without footnotes shows it as it stands, and never takes
it for the definition of a link.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.text.characters import flat, web_address
from qa.rendering.answer_view import REFUSED, AnswerView
from qa.rendering.templates import document

if TYPE_CHECKING:
    from markupsafe import Markup

# Besides what CommonMark knows: what GitHub makes addresses and emoji of (`www.`, `:x:`), and what Pandoc sets in type
# (straight quotes, `--`, `...`) or takes for a definition.
_MARKUP = re.compile(r"[!-$&'*+<>@\[-`{-~]|[.:](?=[\w./+-])|[-=](?=[-=])|(?<=[-=])[-=]|\A[-=:]")
_LIST_MARKER = re.compile(r"\A(\(?\w+)([.)])", re.ASCII)  # `1.`, `a)` and Pandoc's `(iv)`
_ENTITY = re.compile(r"&#?\w+;")


def write(title: str, answers: Sequence[AnswerView]) -> bytes:
    """The document as CommonMark with footnotes, in UTF-8."""
    return document("md", escape, title=title, answers=answers, refused=REFUSED, address=_address)


def escape(text: str) -> str:
    """The text on one line, shown literally at the start of a paragraph and inside one.

    >>> print(escape("1. It *sank* (at www.example.org)"))
    1\\. It \\*sank\\* (at www\\.example\\.org)
    """
    return _LIST_MARKER.sub(r"\1\\\2", _MARKUP.sub(r"\\\g<0>", flat(text)))


def _address(url: str) -> "Markup":
    """A link if it may be one; readers differ on whether `&copy;` in one is a character reference."""
    from markupsafe import Markup

    return Markup(f"<{url}>" if web_address(url) and not _ENTITY.search(url) else escape(url))
