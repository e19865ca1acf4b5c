"""Words in quotation marks, whatever marks a language has, found in running text."""

import re
from dataclasses import dataclass

from index.text.folding import QUOTATION_MARKS

_CLOSES = {
    "“": "”",
    "„": "“”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "‘": "’",
    '"': '"”',
    "'": "'’",
    "「": "」",
    "『": "』",
    "‚": "‘’",
}
_CLOSING = set("”»」』")
_SINGLE = "'‘‚"  # opens only before a word, and if something closes it
_MARK = re.compile(f"[{re.escape(''.join(sorted(QUOTATION_MARKS)))}]")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words between quotation marks, `statement[start:end]` without the marks."""

    start: int
    end: int


def quotations(statement: str) -> list[Quotation]:
    """The outermost quotations of a statement, in order.

    A mark that is never closed quotes all that follows, a closing one that was never opened all that goes before:
    rather too much is looked for than too little.
    """
    found: list[Quotation] = []
    opened: tuple[int, str] | None = None
    after_last = 0
    last_single: int | None = None
    for match in _MARK.finditer(statement):
        i, mark = match.start(), match.group()
        if _is_apostrophe(statement, i):
            continue
        if last_single is None and mark in _SINGLE:
            last_single = _last_closing_single(statement)
        if opened is not None:
            is_its = mark in _CLOSES[opened[1]] or _closes_in_its_place(statement, i, opened[1])
            if is_its and _may_close(statement, i):
                found.append(Quotation(opened[0] + 1, i))
                opened, after_last = None, i + 1
        elif _only_closes(statement, i):
            found.append(Quotation(after_last, i))
            after_last = i + 1
        elif mark in _CLOSES and _may_open(statement, i, last_single or 0):
            opened = (i, mark)
    if opened is not None:
        found.append(Quotation(opened[0] + 1, len(statement)))
    return [q for q in found if statement[q.start : q.end].strip()]


def _closes_in_its_place(text: str, i: int, opening: str) -> bool:
    """Does a straight mark close a curly one, as in `“It sank," she said`, since no curly one does?"""
    if opening != "“" or text[i] != '"' or not _only_closes(text, i):
        return False
    following = text.find("“", i + 1)
    return "”" not in text[i : len(text) if following < 0 else following]


def _is_apostrophe(text: str, i: int) -> bool:
    """Is it inside a word, as in `don't`, or before a shortened year, as in `'90s`?"""
    before, after = text[max(0, i - 1) : i], text[i + 1 : i + 2]
    if text[i] == '"':
        return before.isalnum() and (after.isalnum() or (before.isdigit() and text[:i].count('"') % 2 == 0))  # inches
    if text[i] not in "'’‘ʼ`´′‛":
        return False
    if before.isalnum() and after.isalnum():
        return True
    return text[i] != "‘" and bool(re.match(r"\d0s\b", text[i + 1 : i + 4]))


def _may_open(text: str, i: int, last_single: int) -> bool:
    """A single mark opens only before a word, after a blank or bracket, and if something closes it."""
    if text[i] not in _SINGLE:
        return True
    before, after = text[max(0, i - 1) : i], text[i + 1 : i + 2]
    if before.isalnum() or not after or after.isspace():
        return False
    return last_single > i


def _last_closing_single(text: str) -> int:
    """Where the last single mark stands that could close a quotation; -1 for none."""
    places = (i for i in range(len(text) - 1, -1, -1) if text[i] in "'’‘")
    return next((i for i in places if _may_close(text, i) and not _is_apostrophe(text, i)), -1)


def _may_close(text: str, i: int) -> bool:
    if text[i] not in "'’‘":
        return True
    return i > 0 and not text[i - 1].isspace() and not text[i + 1 : i + 2].isalnum()


def _only_closes(text: str, i: int) -> bool:
    """Is it a closing mark by its form or, if straight, by standing behind a word and before none?"""
    if text[i] == '"':
        return i > 0 and not text[i - 1].isspace() and text[i - 1] not in "([-–—" and not text[i + 1 : i + 2].isalnum()
    if text[i] == "»":
        return "«" not in text[i:]  # German and Danish books write »so«
    return text[i] in _CLOSING
