"""The lines of a page, column by column, found by where its characters stand."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median, median_low

_GAP = 1.4
"""So many times the height of a line apart on one line, words belong to two columns."""
_GUTTER = 0.8
"""Free of words from top to bottom, a strip of so many heights of a line parts columns."""
_PROSE_CHARACTERS, _PROSE_LINES = 12, 3
"""Columns of fewer characters a line, or fewer lines, are those of a table, which is read row by row."""
_MAX_CUTS = 400
_MARGIN = 0.1
"""Of the height of what is printed on a page, at the top and at the bottom, where running heads stand."""
_RUNNING_PAGES = 3


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character and its box, in points from the left and from the bottom."""

    character: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    """Of its font: the height that any of its characters may take."""
    is_bold: bool = False


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """Words on one line of one column."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    """Of the font of most of its characters."""
    is_bold: bool = False
    """Are all of its characters?"""

    @property
    def height(self) -> float:
        """Of its tallest character."""
        return self.top - self.bottom


def segments_of(glyphs: Sequence[Glyph]) -> list[PrintedLine]:
    """Runs of characters that follow one another, without the gaps between columns."""
    found: list[list[Glyph]] = []
    for glyph in glyphs:
        if glyph.character in "\r\n" or not found:
            found.append([])
        run = found[-1]
        if run and not glyph.character.isspace() and _is_apart(run, glyph):
            found.append([])
        if glyph.character not in "\r\n":
            found[-1].append(glyph)
    return [_line(run) for run in found if any(not glyph.character.isspace() for glyph in run)]


def lines_of(segments: Sequence[PrintedLine]) -> list[PrintedLine]:
    """The lines of a page in the order of reading."""
    return [line for block in _blocks(list(segments), 0) for line in _rows(block)]


def without_running_heads(pages: Sequence[Sequence[PrintedLine]]) -> list[list[PrintedLine]]:
    """Pages without running heads and feet: what stands at one height of several pages and differs in numbers only."""
    found = Counter(mark for page in pages for mark in {_mark(each) for each in _outermost(page)})
    running = {mark for mark, times in found.items() if times >= min(_RUNNING_PAGES, len(pages)) and times > 1}
    kept = []
    for page in pages:
        heads = {id(each) for each in _outermost(page) if _mark(each) in running}
        kept.append([each for each in page if id(each) not in heads])
    return kept


def _outermost(page: Sequence[PrintedLine]) -> list[PrintedLine]:
    top, bottom = max((each.top for each in page), default=0.0), min((each.bottom for each in page), default=0.0)
    margin = _MARGIN * (top - bottom)
    return [each for each in page if each.top > top - margin or each.bottom < bottom + margin]


def _mark(line: PrintedLine) -> tuple[str, int]:
    return re.sub(r"\d+", "0", line.text.casefold()), round(line.bottom / 6)


def _is_apart(run: Sequence[Glyph], glyph: Glyph) -> bool:
    last = next((each for each in reversed(run) if not each.character.isspace()), None)
    if last is None:
        return False
    height = max(last.top - last.bottom, glyph.top - glyph.bottom, 4.0)
    is_level = glyph.bottom < last.top + height / 2 and glyph.top > last.bottom - height / 2
    return not is_level or not -3 * height < glyph.left - last.right < _GAP * height


def _line(run: Sequence[Glyph]) -> PrintedLine:
    inked = [glyph for glyph in run if not glyph.character.isspace()]
    letters = [glyph for glyph in inked if glyph.character.isalnum()] or inked  # brackets are taller than any letter
    text = " ".join("".join(glyph.character for glyph in run).split())
    return PrintedLine(
        text,
        min(glyph.left for glyph in inked),
        min(glyph.bottom for glyph in letters),
        max(glyph.right for glyph in inked),
        max(glyph.top for glyph in letters),
        median_low(glyph.size for glyph in inked),
        all(glyph.is_bold for glyph in letters),
    )


def _blocks(segments: list[PrintedLine], depth: int) -> list[list[PrintedLine]]:
    """Segments cut along what is free of words: between columns, or else above and below what spans them."""
    if len(segments) < 2 or depth > _MAX_CUTS:
        return [segments] if segments else []
    height = median(each.height for each in segments)
    gutter = _widest(segments, lambda each: (each.left, each.right))
    if gutter and gutter[1] - gutter[0] >= _GUTTER * height:
        sides = _parted(segments, gutter, lambda each: each.right)
        if all(_is_prose(side) for side in sides):
            return _blocks(sides[0], depth + 1) + _blocks(sides[1], depth + 1)
    if not _may_have_columns(segments):
        return [segments]
    gap = _widest(segments, lambda each: (-each.top, -each.bottom))
    if not gap:
        return [segments]
    above, below = _parted(segments, gap, lambda each: -each.bottom)
    return _joined(_blocks(above, depth + 1), _blocks(below, depth + 1))


def _joined(above: list[list[PrintedLine]], below: list[list[PrintedLine]]) -> list[list[PrintedLine]]:
    """Blocks that are one under the other are one again, so that their lines show their paragraphs."""
    if len(above) == len(below) == 1:
        return [above[0] + below[0]]
    return above + below


def _may_have_columns(segments: Sequence[PrintedLine]) -> bool:
    """Do any two segments stand beside one another?"""
    ordered = sorted(segments, key=lambda each: -each.top)
    return any(below.top > above.bottom + 0.3 * above.height for above, below in pairwise(ordered))


def _is_prose(side: Sequence[PrintedLine]) -> bool:
    return len(side) >= _PROSE_LINES and median(len(each.text) for each in side) >= _PROSE_CHARACTERS


def _widest(segments: Sequence[PrintedLine], edges) -> tuple[float, float] | None:  # type: ignore[no-untyped-def]
    """The widest strip that no segment reaches into, between two that do; `edges` gives the near and the far one."""
    spans = sorted(edges(each) for each in segments)
    best, reached = None, spans[0][1]
    for near, far in spans[1:]:
        if near > reached and (best is None or near - reached > best[1] - best[0]):
            best = (reached, near)
        reached = max(reached, far)
    return best


def _parted(segments, strip: tuple[float, float], far) -> tuple[list[PrintedLine], list[PrintedLine]]:  # type: ignore[no-untyped-def]
    before = [each for each in segments if far(each) <= strip[0]]
    return before, [each for each in segments if far(each) > strip[0]]


def _rows(block: Sequence[PrintedLine]) -> list[PrintedLine]:
    """The lines of a block from top to bottom; what stands on one line is joined, from left to right."""
    rows: list[list[PrintedLine]] = []
    for each in sorted(block, key=lambda each: -each.top):
        if rows and each.top > rows[-1][0].bottom + 0.5 * min(each.height, rows[-1][0].height):
            rows[-1].append(each)
        else:
            rows.append([each])
    return [_row(sorted(row, key=lambda each: each.left)) for row in rows]


def _row(row: Sequence[PrintedLine]) -> PrintedLine:
    return PrintedLine(
        " ".join(each.text for each in row),
        row[0].left,
        min(each.bottom for each in row),
        max(each.right for each in row),
        max(each.top for each in row),
        max(row, key=lambda each: len(each.text)).size,
        all(each.is_bold for each in row),
    )
