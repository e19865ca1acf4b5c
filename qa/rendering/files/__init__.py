"""An answer, or a whole conversation, written out for a desk: as text, Markdown, HTML, Word and CSL-JSON.

`sections` says what a document tells, in words; each format adds its own markup to them and escapes what comes from an
article, a question or a model.
"""

from collections.abc import Sequence

from index.errors import InputError
from qa.rendering.files import csl, docx, html, markdown, text
from qa.rendering.files.types import Exchange, Format

__all__ = ["FORMATS", "Exchange", "Format", "export"]

FORMATS = {
    made.suffix: made
    for made in (
        Format("txt", "text/plain; charset=utf-8", text.write),
        Format("md", "text/markdown; charset=utf-8", markdown.write),
        Format("html", "text/html; charset=utf-8", html.write),
        Format("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx.write),
        Format("csl.json", "application/vnd.citationstyles.csl+json", csl.write),
    )
}
"""By suffix, in the order in which they are offered."""


def export(title: str, exchanges: Sequence[Exchange], suffix: str) -> bytes:
    """Write questions and their answers as one file; the same input gives the same bytes.

    Args:
        title: What the document is called.
        exchanges: In the order in which they are told; their references are numbered through the whole document.
        suffix: One of `FORMATS`, without a leading dot.

    Raises:
        InputError: If there is no such format.
    """
    if suffix not in FORMATS:
        raise InputError(f"there is no export as {suffix!r} (there are: {', '.join(FORMATS)})")
    return FORMATS[suffix].write(title, exchanges)
