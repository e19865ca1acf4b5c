"""Lines that are items of a list or rows of a table: recognised by their shape, as they seldom carry another mark."""

import re
from functools import lru_cache

_BULLET = re.compile(r"[-*+•·–—‣◦▪●○・■□◾◼▶►▸✓→]\s*(?=\S)")
_NUMBERED = re.compile(r"(?:\(?\d{1,3}[.)]|\(?[a-z][.)]|#\d{1,3}:?)\s+(?=\S)")
_CELLS = re.compile(r"\S\s*\|\s*\S|\S\t+\S|\S {3,}\S")
_RULE = re.compile(r"[\s|:+=–—-]+")
# What parts an item in two: `Day pass: 8 pounds`, `Jon Aster, 34`, `Arden – Ida Renn`.
_PARTED = (
    re.compile(r"\S[:：]\s*\S"),
    re.compile(r"\S\s[-–—]\s\S"),
    re.compile(r"\S[,，、]\s*\d"),
    re.compile(r"\S\s?\([^()]+\)$"),
    re.compile(r"\S[;；]\s*\S"),
    re.compile(r"\S[,:] [\"“„«][^\"“”„«»]+[\"”»]$"),
)

_QUOTED = re.compile(r'["“„«][^"“”„«»,]{0,60}[^"“”„«»,.]["”»](?:\s*\([^()]*\))?')  # a title

_FEWEST = 3  # things
_REMEMBERED = 4096  # sentences; one question asks this of some of its hundred more than once
_THING = r"[^,;.:!?]{2,70}?"
_ENUMERATION = re.compile(rf"{_THING}(?:[,;] {_THING})+,? (?:and|or|und|et|y|e) [^,;.:!?]{{2,70}}")
_MAY_ENUMERATE = re.compile(r"[,;] [^.:!?]* (?:and|or|und|et|y|e) ")
_BETWEEN = re.compile(r",? (?:and|or|und|et|y|e) (?=[^,;]*$)|[,;] ")
_SOME = re.compile(r"\bamong (?:those|the|them)\b", re.IGNORECASE)
_NAMED = re.compile(r"[\W_]*(?:\d|(?:(?:the|a|an|in|at) )?[^\W\d_a-zà-öø-ÿ])")


def is_bulleted(line: str) -> bool:
    """Does a line begin as the item of a list does?

    >>> is_bulleted("- Bread"), is_bulleted("Bread")
    (True, False)
    """
    return bool(_BULLET.match(line))


def is_numbered(line: str) -> bool:
    """Does a line begin with its number? A subhead may, too: see `are_alike`."""
    return bool(_NUMBERED.match(line))


def is_row(line: str) -> bool:
    """Does a line hold the cells of a table?

    >>> is_row("| Arden | 61% |"), is_row("Single | 3 pounds"), is_row("A line")
    (True, True, False)
    """
    return any(mark in line for mark in ("|", "\t", "   ")) and bool(_CELLS.search(line))


def is_quoted_title(line: str) -> bool:
    """Is a line nothing but a title in quotation marks, with who else had a part in it in brackets at most?

    >>> is_quoted_title("“Quay” (with Ida Renn)"), is_quoted_title("“We left,” she said")
    (True, False)
    """
    return bool(_QUOTED.fullmatch(line))


def is_rule(line: str) -> bool:
    """Is it a line of a table that holds no words, such as `|---|---|`?"""
    return bool(_RULE.fullmatch(line)) and ("-" in line or "=" in line)


def are_alike(line: str, above: str) -> bool:
    """Are two lines of one list by their shape: both bulleted, numbered, of cells, titles, or parted in the same way?

    >>> are_alike("Day pass: 8 pounds", "Single: 3 pounds"), are_alike("The road north", "Single: 3 pounds")
    (True, False)
    """
    if any(shape(line) and shape(above) for shape in (is_bulleted, is_numbered, is_row, is_quoted_title)):
        return True
    return any(part.search(line) and part.search(above) for part in _PARTED)


@lru_cache(maxsize=_REMEMBERED)
def enumerated(text: str) -> int:
    """How many things a sentence calls by name one after another: `in Arle, Bray and Corv`; 0 of fewer than three.

    >>> enumerated("It rained in Arle, Bray, Corv and Dorn."), enumerated("In May, he left, she said.")
    (4, 0)
    """
    if not _MAY_ENUMERATE.search(text):  # the rest is slow to find nothing
        return 0
    found = (sum(map(bool, map(_NAMED.match, _BETWEEN.split(m.group())[1:]))) + 1 for m in _ENUMERATION.finditer(text))
    return max((count for count in found if count >= _FEWEST), default=0)


def names_some(text: str) -> bool:
    """Does a sentence name some of many: `Among the missing are Ida Renn and her son`?"""
    return bool(_SOME.search(text))
