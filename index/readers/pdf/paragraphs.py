"""Lines of pages to running text: paragraphs, words that were parted at a line's end."""

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from index.readers.pdf.lines import PrintedLine
from index.types import Locator

_SENTENCE_END = re.compile(r"[.!?…:;。！？][\"'”’»)\]]*$")
_LARGER = 1.12
"""So many times the size of the other line, one is of a heading."""
_FULL = 0.9
"""Share of its column that a line takes which breaks off where the column ends."""
_HALF = 0.6
_PARTED = re.compile(r"[^\W\d_][-\u2010\u00ad\ufffe\x02]$")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)+")


def running_text(pages: Sequence[Sequence[PrintedLine]], labels: Sequence[str]) -> tuple[str, tuple[Locator, ...]]:
    """The text of all pages, and where each page begins in it.

    Args:
        pages: The lines of each, in the order of reading.
        labels: How each is numbered.
    """
    compounds = {word for page in pages for line in page for word in _WORD.findall(line.text.casefold())}
    text, locators = "", []
    for page, label in zip(pages, labels, strict=True):
        paragraphs = _paragraphs(page, compounds)
        if not paragraphs:
            continue
        text = _continued(text, paragraphs[0], compounds)
        locators.append(Locator(len(text) - len(paragraphs[0]), "page", label))
        text += "".join(f"\n\n{paragraph}" for paragraph in paragraphs[1:])
    return text, tuple(locators)


def _paragraphs(lines: Sequence[PrintedLine], compounds: set[str]) -> list[str]:
    if not lines:
        return []
    texts = [lines[0].text]
    leading = _leading(lines)
    edges = _edges(lines)
    for (before, line), (left, right) in zip(pairwise(lines), edges[1:], strict=True):
        if _begins(before, line, leading, left, right):
            texts.append(line.text)
        else:
            texts[-1] = _joined(texts[-1], line.text, compounds)
    return [text for text in texts if text.strip()]


def _leading(lines: Sequence[PrintedLine]) -> float:
    """How far lines are apart, from bottom to bottom, most of the time."""
    steps = [before.bottom - line.bottom for before, line in pairwise(lines) if before.bottom > line.bottom]
    return median(steps) if steps else 0.0


def _edges(lines: Sequence[PrintedLine]) -> list[tuple[float, float]]:
    """The left and right edge of the column that each line stands in."""
    columns: list[list[int]] = []
    for at, line in enumerate(lines):
        if columns and line.bottom < lines[columns[-1][-1]].bottom:
            columns[-1].append(at)
        else:
            columns.append([at])
    found: dict[int, tuple[float, float]] = {}
    for column in columns:
        left, right = median(lines[at].left for at in column), max(lines[at].right for at in column)
        found |= dict.fromkeys(column, (left, right))
    return [found[at] for at in range(len(lines))]


def _begins(before: PrintedLine, line: PrintedLine, leading: float, left: float, right: float) -> bool:
    """Does a line begin a paragraph?"""
    height = min(before.height, line.height)
    if max(before.size, line.size) > _LARGER * min(before.size, line.size):
        return True  # a heading
    is_short = before.right < left + _FULL * (right - left)
    if before.is_bold != line.is_bold and (is_short or _SENTENCE_END.search(before.text)):
        return True
    is_below = before.bottom > line.bottom
    if is_below and before.bottom - line.bottom > 1.45 * leading + 1:
        return True
    if not is_below:  # the next column
        return bool(_SENTENCE_END.search(before.text)) and line.text[:1].isupper()
    if line.left > left + 0.6 * height and before.left <= left + 0.6 * height:
        return not _PARTED.search(before.text)
    is_end = bool(_SENTENCE_END.search(before.text))
    # The next word would have had room: a line of prose does not break there, but one of a heading or a table does.
    is_apart = (
        before.right < left + _HALF * (right - left) and line.text[:1].isupper() and not _PARTED.search(before.text)
    )
    return is_apart or (is_end and before.right < left + 0.8 * (right - left))


def _joined(text: str, line: str, compounds: set[str]) -> str:
    if not _PARTED.search(text):
        return f"{text} {line}"
    head, tail = re.search(r"[^\W_]*$", text[:-1]), re.match(r"[^\W_]*", line)
    first, second = head[0] if head else "", tail[0] if tail else ""
    is_compound = not second[:1].islower() or f"{first}-{second}".casefold() in compounds
    return f"{text[:-1]}-{line}" if is_compound and text[-1] in "-\u2010" else f"{text[:-1]}{line}"


def _continued(text: str, paragraph: str, compounds: set[str]) -> str:
    """The text with the first paragraph of the next page, which may go on a sentence."""
    if not text:
        return paragraph
    last = text.rpartition("\n\n")[2]
    goes_on = paragraph[:1].islower() and not _SENTENCE_END.search(last)
    return _joined(text, paragraph, compounds) if goes_on else f"{text}\n\n{paragraph}"
