"""Exact sentence spans: text is divided into units by its line breaks, units into sentences by sentencex.

A unit is a paragraph, a headline or one line of a list. Every character that is not white space lies in exactly
one unit and exactly one sentence.
"""

import re
from itertools import pairwise

import sentencex

Edges = tuple[int, int]
"""Half-open `(start, end)` in code points."""

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_WRAP_MIN, _WRAP_MAX = 40, 100  # typewriter and newswire lines: 60 to 80 characters
_NOON = re.compile(r"\b[ap]\.m\.$")
# `2:34 a.m. PT, was in the Pacific` goes on; so does no capital letter but a time zone's.
_ZONE = re.compile(
    r"(?:[ECMP][SD]?T|GMT|UTC|BST|CES?T|EES?T|MSK|IST|JST|KST|AES?T|(?:Eastern|Pacific|Central|Mountain)\b)\b"
)
_LANGUAGE_OF_THE_UNKNOWN = "en"


def units(text: str) -> list[Edges]:
    """Divide a text into paragraphs and single lines, without the white space around them.

    A line break ends a unit, except inside a hard-wrapped paragraph, as newswires send them: there a blank line,
    an indented line or a line that is far too short does.

    >>> units("Head\\n\\nOne line. Two.\\n")
    [(0, 4), (6, 20)]
    """
    found: list[Edges] = []
    for block in _blocks(text):
        if _is_wrapped(text, block):
            found += _rejoined(text, block)
        else:
            found += [line for line, _ in block]
    return found


def sentences(text: str, unit: Edges, language: str | None = None) -> list[Edges]:
    """The sentences of one unit, in order, without the white space around them.

    Args:
        text: The whole text.
        unit: The stretch to divide.
        language: ISO 639-1 code; unknown languages are divided by general rules.
    """
    start, end = unit
    inside = text[start:end]
    pieces = sentencex.segment(language or _LANGUAGE_OF_THE_UNKNOWN, inside)
    if sum(map(len, pieces)) != len(inside):  # offsets come from lengths, so nothing may be missing
        pieces = [inside]
    found: list[Edges] = []
    for piece in pieces:
        trimmed = _trim(text, start, start + len(piece))
        if trimmed and found and _NOON.search(text, *found[-1]) and _ZONE.match(text, trimmed[0]):
            found[-1] = (found[-1][0], trimmed[1])
        elif trimmed:
            found.append(trimmed)
        start += len(piece)
    return found


def _trim(text: str, start: int, end: int) -> Edges | None:
    """Leave out white space at both ends; None where nothing is left."""
    inside = text[start:end]
    left = len(inside) - len(inside.lstrip())
    if left == len(inside):
        return None
    return start + left, start + len(inside.rstrip())


def _blocks(text: str) -> list[list[tuple[Edges, bool]]]:
    """Lines (with: is it indented?) grouped where nothing but one line break lies between them."""
    blocks: list[list[tuple[Edges, bool]]] = []
    previous_end = -1
    for match in _LINE.finditer(text):
        line = _trim(text, match.start(), match.end())
        if line is None:
            continue
        indented = line[0] - match.start() >= 2
        gap = text[previous_end : match.start()]
        if blocks and gap in ("\n", "\r\n", "\r"):
            blocks[-1].append((line, indented))
        else:
            blocks.append([(line, indented)])
        previous_end = match.end()
    return blocks


def _is_wrapped(text: str, block: list[tuple[Edges, bool]]) -> bool:
    """Were the lines broken to fit a width? Then the next line's first word would not have fitted."""
    lines = [line for line, _ in block]
    width = max(end - start for start, end in lines)
    if len(lines) < 2 or not _WRAP_MIN <= width <= _WRAP_MAX:
        return False
    full = 0
    for (start, end), (after, after_end) in pairwise(lines):
        first_word = text[after:after_end].split(maxsplit=1)[0]
        full += end - start + 1 + len(first_word) > width - 6  # wires break a little early
    # The line after a dateline that was taken out is short; so is the last line of an indented paragraph.
    return full >= 0.7 * (len(lines) - 1)


def _rejoined(text: str, block: list[tuple[Edges, bool]]) -> list[Edges]:
    """The paragraphs of a hard-wrapped block, and the subheads right above them."""
    half = max(end - start for (start, end), _ in block) / 2
    joined: list[Edges] = []
    above = 0  # characters of the line above
    for (start, end), indented in block:
        breaks = above < half and not text[start].islower()
        if joined and not indented and not breaks:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
        above = end - start
    return joined
