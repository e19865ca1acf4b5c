"""One HTML document that stands by itself: no script, no request to anywhere; whatever a text holds is escaped."""

import html
import re
from collections.abc import Sequence

from index.text.characters import clean, flat, web_address
from qa.rendering.answer_view import REFUSED, AnswerView
from qa.rendering.templates import document, file

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def write(title: str, answers: Sequence[AnswerView]) -> bytes:
    """The document as HTML in UTF-8."""
    marked: set[int] = set()

    def is_first(number: int) -> bool:
        is_new = number not in marked
        marked.add(number)
        return is_new

    return document(
        "html", _escape, title=title, answers=answers, refused=REFUSED, marked=marked, is_first=is_first, file=file,
        web_address=web_address, flat=flat, is_language=_LANGUAGE.fullmatch,
    )  # fmt: skip


def _escape(text: str) -> str:
    return html.escape(clean(text))
