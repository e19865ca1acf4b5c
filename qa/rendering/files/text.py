"""Plain text: sentences with bracketed numbers, and the references below."""

from collections.abc import Sequence

from index.text.characters import flat
from qa.rendering.answer_view import REFUSED, AnswerView
from qa.rendering.templates import document


def write(title: str, answers: Sequence[AnswerView]) -> bytes:
    """The document as UTF-8 text, one line for each paragraph."""
    return document("txt", flat, title=title, answers=answers, refused=REFUSED)
