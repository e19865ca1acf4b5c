"""What differs in writing only, made equal: typography, accents, letter case, white space.

`plain` keeps every offset, `fold` keeps a map of them, `bare` and `caseless` keep none.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

APOSTROPHES = "'’‘‚‛′`´ʼ‹›"
QUOTATION_MARKS = APOSTROPHES + '"“”„‟«»″「」『』'
_DASHES = "-‐‑‒–—―−"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_SAME = {ord(mark): "'" for mark in APOSTROPHES}
_SAME |= {ord(mark): '"' for mark in QUOTATION_MARKS if mark not in APOSTROPHES}
_SAME |= {ord(dash): "-" for dash in _DASHES}
_BLANKS = {ord(blank): " " for blank in "\t\n\r\v\f\x85\u00a0\u1680\u2028\u2029\u202f\u205f\u3000"}
_BLANKS |= dict.fromkeys(range(8192, 8203), " ")
_ASCII_BLANKS = " \t\n\r\v\f\x1c\x1d\x1e\x1f"


@cache
def _clusters() -> re.Pattern[str]:
    """White space runs, and characters with all that NFC may join to them: marks, and parts of Hangul syllables."""
    ranges: list[tuple[int, int]] = [(0x1160, 0x11FF)]
    for code in (*range(0x300, 0x3100), *range(0xA600, 0xB000), *range(0xFB1E, 0xFE30), *range(0x10000, 0x1F000)):
        if unicodedata.category(chr(code))[0] == "M":
            if ranges[-1][1] == code - 1:
                ranges[-1] = (ranges[-1][0], code)
            else:
                ranges.append((code, code))
    marks = "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)
    return re.compile(rf"\s+|.[{marks}]*", re.DOTALL)


def plain(text: str) -> str:
    """Straight quotation marks, hyphens and blanks, each character in its old place."""
    return text.translate(_PLAIN)


_PLAIN = _SAME | _BLANKS


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in which typography no longer matters, and where each of its characters came from.

    Invariant: character `i` of `text` was made from `original[starts[i]:ends[i]]`; both lists never fall.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original that `text[start:end]` was made from; an empty stretch has an empty one."""
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else (self.ends[-1] if self.ends else 0)
            return at, at
        return self.starts[start], self.ends[end - 1]


@lru_cache(maxsize=2048)
def fold(text: str) -> Folded:
    """NFC, straight marks, plain dashes, one blank for any white space; soft hyphens and other unseen marks go.

    >>> fold("a\\u00a0 “b”").text
    'a "b"'
    """
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _clusters().finditer(text):
        piece = match.group()
        if not piece.isascii():
            piece = _folded(piece)
        elif piece[0] in _ASCII_BLANKS:
            piece = " "
        start, end = match.span()
        for letter in piece:
            letters.append(letter)
            starts.append(start)
            ends.append(end)
    return Folded("".join(letters), tuple(starts), tuple(ends))


def _folded(piece: str) -> str:
    """One cluster that is not ASCII."""
    if piece.isspace():
        return " "
    piece = unicodedata.normalize("NFC", piece).translate(_SAME).replace("…", "...")
    return "".join(character for character in piece if character not in _INVISIBLE)


def bare(word: str) -> str:
    """A word without accents and letter case: `Félix` and `FELIX` become `felix`."""
    if word.isascii():
        return word.casefold()
    return _accents().sub("", unicodedata.normalize("NFD", word)).casefold()


@cache
def _accents() -> re.Pattern[str]:
    """Runs of characters that are written over, under or through the one before."""
    return re.compile(f"[{''.join(c for c in map(chr, range(0x300, 0x1F000)) if unicodedata.combining(c))}]+")


def caseless(text: str) -> str:
    """A text without letter case, with one blank for any white space.

    >>> caseless(" Last\\n  Week")
    'last week'
    """
    return " ".join(text.casefold().split())
