"""An answer, or a whole conversation, written out for a desk: as text, Markdown, HTML, Word and CSL-JSON.

`AnswerView` says what a document contains, in words; each format adds its own markup to them and escapes what comes
from an article, a question or a model.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.errors import InputError
from qa.rendering.answer_view import AnswerView, numbered
from qa.rendering.files import csl, docx, html, markdown, text


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file."""

    suffix: str
    media_type: str
    """As an HTTP header names it, with the character set of texts."""
    write: Callable[[str, Sequence[AnswerView]], bytes]
    """Title and numbered answers as a file's content; it raises nothing, whatever characters they hold."""


FORMATS = {
    file.suffix: file
    for file in (
        Format("txt", "text/plain; charset=utf-8", text.write),
        Format("md", "text/markdown; charset=utf-8", markdown.write),
        Format("html", "text/html; charset=utf-8", html.write),
        Format("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx.write),
        Format("csl.json", "application/vnd.citationstyles.csl+json", csl.write),
    )
}
"""By suffix, in the order in which they are offered."""


def export(title: str, answers: Sequence[AnswerView], suffix: str) -> bytes:
    """Write questions and their answers as one file; the same input gives the same bytes.

    Args:
        title: What the document is called.
        answers: In the order in which they stand; their references are numbered through the whole document.
        suffix: One of `FORMATS`, without a leading dot.

    Raises:
        InputError: If there is no such format.
    """
    if suffix not in FORMATS:
        raise InputError(f"there is no export as {suffix!r} (there are: {', '.join(FORMATS)})")
    return FORMATS[suffix].write(title, numbered(answers))
