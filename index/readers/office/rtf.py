"""RTF (striprtf): one article, with what its information group states."""

import re
from collections.abc import Callable, Iterator

from index.errors import InputError
from index.extras import require
from index.readers.document import MAX_BINARY_BYTES, Document
from index.readers.fields import Fields
from index.text.characters import encodable
from index.types import Article, Published

_MADE = re.compile(r"\{\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")
_PICTURE = re.compile(
    rb"\{\\\*?\\?(?:pict|objdata|themedata|colorschememapping|datastore)\b[^{}]*(?:\{[^{}]*\}[^{}]*)*\}"
)
_CODE_PAGE = re.compile(r"\\ansicpg(\d{3,5})")


def read(document: Document) -> Iterator[Article]:
    """Read one article.

    Raises:
        InputError: If it is no RTF, or has no text.
        ExtraMissing: striprtf is not installed.
    """
    rtf_to_text: Callable[..., str] = require("striprtf.striprtf", "formats").rtf_to_text

    data = document.read(MAX_BINARY_BYTES)
    if not data.lstrip().startswith(b"{\\rtf"):
        raise InputError("no RTF (it does not begin as one)")
    written = _PICTURE.sub(b"", data).decode("latin-1")
    page = _CODE_PAGE.search(written[:2_000])
    try:
        text = rtf_to_text(written, encoding=f"cp{page[1]}" if page else "cp1252", errors="replace")
    except Exception as exc:  # a pattern at a time, it reads whatever comes, with surprises
        raise InputError(f"damaged RTF (export it again; {type(exc).__name__})") from exc
    text = re.sub(r"\n{2,}|\n", "\n\n", text.replace("\r", "").strip())
    if not text.strip():
        raise InputError("no text in it")
    fields = {"title": _stated(written, "title", rtf_to_text), "authors": _stated(written, "author", rtf_to_text)}
    made = _MADE.search(written)
    day = f"{made[1]}-{int(made[2]):02}-{int(made[3]):02}" if made and 1 <= int(made[2]) <= 12 else None
    is_day = day and 1 <= int(day[8:]) <= 28 + 3 * (day[5:7] != "02")
    published = Published(day, "inferred") if day and is_day else None
    yield Article(document.id, encodable(text), Fields(fields).source(document.outlet, published))


def _stated(written: str, name: str, to_text: Callable[..., str]) -> str | None:
    found = re.search(rf"\{{\\{name} ((?:[^{{}}\\]|\\.){{1,500}})\}}", written[:200_000])
    return (to_text(rf"{{\rtf1 {found[1]}}}", errors="replace").strip() or None) if found else None
