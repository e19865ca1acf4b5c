"""One article a PDF: its running text, its pages, and what its properties state."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

from index.errors import InputError
from index.extras import require
from index.readers.document import MAX_BINARY_BYTES, Document
from index.readers.fields import Fields
from index.readers.pdf.lines import Glyph, PrintedLine, lines_of, segments_of, without_running_heads
from index.readers.pdf.paragraphs import running_text
from index.readers.wire.items import extended
from index.text.characters import counted, encodable
from index.types import Article, Published, Skipped

MAX_PAGES = 3_000
MAX_GLYPHS = 200_000
"""Characters on one page; a broadsheet has 60,000."""
_MIN_CHARACTERS = 30  # of a page that is more than a page number over a picture
_LETTERS_OF_A_FONT = 8
"""So many are taken to be of one font: to ask of each costs a third of the time."""
_HYPHENS = frozenset((0x02, 0x2D, 0xAD, 0x2010, 0xFFFE))  # among which one that parts a word is asked for
_BOLD = 600  # of a font's weight, where 400 is plain
_NO_TITLE = re.compile(
    r"microsoft word|untitled|unbenannt|.*\.(?:docx?|pdf|indd|qxp|rtf|odt|pages)\b|\W*", re.IGNORECASE
)


def read(document: Document) -> Iterator[Article | Skipped]:
    """Read the pages, columns in their order; pages that are pictures of text are named.

    Raises:
        InputError: If it cannot be opened, or no page has text.
        ExtraMissing: pypdfium2 is not installed.
    """
    require("pypdfium2", "pdf")
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(document.read(MAX_BINARY_BYTES))
    except pypdfium2.PdfiumError as exc:
        is_locked = "password" in str(exc).casefold()
        reason = "encrypted (save it without a password)" if is_locked else f"a damaged PDF (export it again; {exc})"
        raise InputError(reason) from exc
    try:
        yield from _read(document, pdf)
    finally:
        pdf.close()


def _read(document: Document, pdf: Any) -> Iterator[Article | Skipped]:
    if len(pdf) > MAX_PAGES:
        raise InputError(f"{len(pdf):,} pages, and the limit is {MAX_PAGES:,} (split it)")
    pages = [lines_of(page) for page in without_running_heads([_segments(pdf, at) for at in range(len(pdf))])]
    labels = [_label(pdf, at) for at in range(len(pdf))]
    scans = [label for label, page in zip(labels, pages, strict=True) if _characters(page) < _MIN_CHARACTERS]
    text, locators = running_text(pages, labels)
    if not text.strip() or (len(scans) == len(pages) and len(text) < _MIN_CHARACTERS * len(pages)):
        raise InputError(
            f"a scan: {counted(len(pages), 'page')} without text (recognise it first, as with: ocrmypdf in.pdf out.pdf)"
        )
    stated = {name.casefold(): value for name, value in pdf.get_metadata_dict(skip_empty=True).items()}
    title = stated.get("title", "")
    fields = {
        "title": _largest(pages) if _NO_TITLE.fullmatch(title.strip()) else title,
        "authors": stated.get("author"),
    }
    made = extended(stated.get("creationdate", "").removeprefix("D:")[:8]) or ""
    source = Fields(fields).source(document.outlet, _day(made))
    yield Article(document.id, encodable(text), source, locators=locators)
    if scans and len(scans) < len(pages):
        named = ", ".join(scans[:8]) + (" …" if len(scans) > 8 else "")
        pages_are = "page without text was" if len(scans) == 1 else "pages without text were"
        yield Skipped(document.name, f"{len(scans)} {pages_are} left out, perhaps scans: {named}")


def _day(made: str) -> Published | None:
    """The day on which the file was made, which is not stated to be that of publication."""
    found = re.fullmatch(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", made)
    return Published(made, "inferred") if found else None


def _segments(pdf: Any, at: int) -> list[PrintedLine]:
    import pypdfium2

    try:
        page = pdf[at]
        words = page.get_textpage()
    except pypdfium2.PdfiumError:  # a page that is damaged is one without text
        return []
    try:
        return segments_of(_glyphs(words))
    finally:
        words.close()
        page.close()


def _glyphs(words: Any) -> list[Glyph]:
    from ctypes import byref, c_double

    import pypdfium2.raw as raw

    left, right, bottom, top, box = c_double(), c_double(), c_double(), c_double(), raw.FS_RECTF()
    corners, whole = (byref(left), byref(right), byref(bottom), byref(top)), byref(box)
    found: list[Glyph] = []
    high, is_new_line, is_bold = 0, True, False
    for at in range(min(words.count_chars(), MAX_GLYPHS)):
        code = raw.FPDFText_GetUnicode(words, at)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code, high = (0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)) if high else 0xFFFD, 0
        if code in _HYPHENS and raw.FPDFText_IsHyphen(words, at) == 1:
            code = 0x2D
        raw.FPDFText_GetCharBox(words, at, *corners)
        if code and not (code < 32 and code not in (9, 10, 13)):
            if is_new_line or at % _LETTERS_OF_A_FONT == 0:
                raw.FPDFText_GetLooseCharBox(words, at, whole)
                is_bold = raw.FPDFText_GetFontWeight(words, at) >= _BOLD
            is_new_line = code in (10, 13)
            edges = left.value, bottom.value, right.value, top.value
            found.append(Glyph(chr(code), *edges, box.top - box.bottom, is_bold))
    return found


def _label(pdf: Any, at: int) -> str:
    """How a page is numbered, and behind it, where that is another, which page of the file it is."""
    number, label = str(at + 1), encodable(pdf.get_page_label(at) or "").strip()[:20]
    return number if label in ("", number) else f"{label} ({number})"


def _characters(page: Sequence[PrintedLine]) -> int:
    return sum(len(line.text) for line in page)


def _largest(pages: Sequence[Sequence[PrintedLine]]) -> str | None:
    """The line of the first page in the largest letters, with the lines like it below; None if all are alike."""
    page = [line for line in next((page for page in pages if page), []) if len(line.text) > 3]
    heights = sorted((line.height for line in page), reverse=True)
    if not heights or heights[0] < 1.3 * heights[len(heights) // 2]:
        return None
    first = next(at for at, line in enumerate(page) if line.height == heights[0])
    lines = takewhile(lambda line: line.height >= 0.9 * heights[0], page[first : first + 4])
    title = " ".join(line.text for line in lines)
    return title if len(title) <= 200 else None
