"""Which texts are copies of one another: by runs of words that they share, whatever was cut off, added or moved.

A text is read as the hashes of its words. What two texts of an archive may have in common is found by sketches, the
smallest hashes of their runs (bottom-k MinHash), and then looked at exactly.
"""

import re
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.text.number_words import ONES, TENS

SKETCH = 16
"""Hashes of a sketch at most."""
LEAST_SHARED = 3
"""Of two texts that may be copies so many hashes of their sketches are the same."""
LEAST_WORDS, LEAST_SAME_WORDS = 20, 12
"""Words of a copy besides its numbers; from the second on where it has the same words throughout."""
_OPENING_CHARACTERS = 2_000
_RUN = 5  # words, of which a sketch is made
_EXACT_RUN = 3  # words, by which two texts are compared
_SHARED = 0.7  # of the runs of the shorter text, from which it is a copy
_SAME_LENGTH = 0.6  # share of the longer text from which a text cannot be one story among several of it
_NAMES = 0.8  # of the capitalised words of one text, which stand in the other
_OPENING = 1.2  # lengths of the shorter text in which a longer one holds what it begins with
_EQUALLY_LONG = 0.95  # share of the longer text from which nothing was cut off
_FEW = 2  # numbers
_OTHER_NUMBERS = 0.2  # share of the shorter text's numbers that a copy lacks at most, where they are more
_OF_ANOTHER_TABLE = 0.5  # from which the two are a form that was filled in twice
_AROUND = 3  # words on one side of a number by which it is found again
_WORD = re.compile(r"[぀-ヿ㐀-鿿]|\d+(?:,\d{3})+(?!\d)|[^\W_]+")

CopyKind = Literal["copy", "revision"]
"""Of two texts that are nearly the same: `revision` where a number was changed."""


class _Hashes(dict[str, int]):
    """The hash of each word that was met; its lowest bits say that it is a number and begins with a capital."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _MOST_WORDS:
            self.clear()
        folded = word.casefold().replace(",", "")
        folded = _NUMBER_WORDS.get(folded, folded)
        digest = zlib.crc32(folded.encode("utf-8", "replace"))
        found = self[word] = digest << 2 | word[0].isupper() << 1 | folded[0].isdigit()
        return found


_HASHES = _Hashes()
_MOST_WORDS = 500_000
_NUMBER_WORDS = {word: str(value) for word, value in (ONES | TENS).items() if value > 1}
_NUMBER, _CAPITAL = np.uint64(1), np.uint64(2)


@dataclass(frozen=True, slots=True)
class WordHashes:
    """The words of a text as hashes `(n,) uint64`; odd ones are numbers."""

    words: NDArray[np.uint64]
    is_name: NDArray[np.bool_]
    """Of each word: does it begin with a capital letter?"""

    @classmethod
    def of(cls, text: str) -> "WordHashes":
        """Of a text, without regard to letter case and punctuation."""
        found = np.array([_HASHES[word] for word in _WORD.findall(text)], dtype=np.uint64)
        return cls(found & ~_CAPITAL, (found & _CAPITAL).astype(bool))

    @property
    def is_number(self) -> NDArray[np.bool_]:
        """Of each word: is it a number?"""
        return (self.words & _NUMBER).astype(bool)

    @property
    def masked(self) -> NDArray[np.uint64]:
        """The words, all numbers alike."""
        return np.where(self.is_number, _NUMBER, self.words)


def sketch(text: str) -> tuple[int, ...]:
    """The smallest hashes of the runs of words that a text opens with, at most `SKETCH`, as signed 64-bit numbers.

    What is cut off is cut off at the end: of openings alone, much of two texts' sketches is the same, and none is long.
    """
    hashes = _runs(WordHashes.of(text[:_OPENING_CHARACTERS]).words, _RUN)
    hashes.sort()
    return tuple(dict.fromkeys(hashes.view(np.int64).tolist()))[:SKETCH]


def likeness(one: WordHashes, other: WordHashes) -> CopyKind | None:
    """Are two texts nearly the same, or is one the other with its end cut off? None if they are not.

    What only one of them adds is no change of a number.
    """
    short, long = sorted((one, other), key=lambda each: len(each.words))
    telling = len(short.words) - int(short.is_number.sum())
    if telling < LEAST_WORDS:
        return "copy" if telling >= LEAST_SAME_WORDS and np.array_equal(short.words, long.words) else None
    if not _have_same_names(short, long):
        return None
    runs, others = np.unique(_runs(short.masked, _EXACT_RUN)), _runs(long.masked, _EXACT_RUN)
    if len(short.words) < _SAME_LENGTH * len(long.words):
        others = others[: int(_OPENING * len(short.words))]
    if _share(runs, others) < _SHARED:
        return None
    numbers = short.words[short.is_number]
    missing = len(numbers) - int(np.isin(numbers, long.words).sum())
    if not _is_number_changed(short, long) and missing <= max(_FEW, _OTHER_NUMBERS * len(numbers)):
        return "copy"
    return "revision" if missing <= max(_FEW, _OF_ANOTHER_TABLE * len(numbers)) else None


def _have_same_names(short: WordHashes, long: WordHashes) -> bool:
    """Are the names of one also in the other, as far as that goes? Forms that are filled in differ both ways."""
    beginning = long.words[: len(short.words)][long.is_name[: len(short.words)]]
    return (
        _share(np.unique(short.words[short.is_name]), long.words) >= _NAMES
        or _share(np.unique(beginning), short.words) >= _NAMES
    )


def _share(some: NDArray[np.uint64], others: NDArray[np.uint64]) -> float:
    """What share of some different hashes is among the others; 1 of none."""
    return len(np.intersect1d(some, others)) / len(some) if len(some) else 1.0


def _is_number_changed(short: WordHashes, long: WordHashes) -> bool:
    """Was a number changed, as far as the words before or behind it stand in both texts once?"""
    for is_behind in (False, True):
        places, there = (_by_context(each, is_behind=is_behind) for each in (short, long))
        if any(there.get(context, number) != number for context, number in places.items()):
            return True
    if len(short.words) < _EQUALLY_LONG * len(long.words):
        return False
    numbers, others = (set(each.words[each.is_number].tolist()) for each in (short, long))
    return bool(numbers - others and others - numbers)


def _by_context(wording: WordHashes, *, is_behind: bool) -> dict[int, int]:
    """The numbers of a text by the words on one side of them, but for words that stand there twice."""
    masked, places = wording.masked, np.flatnonzero(wording.is_number)
    runs = _runs(masked, _AROUND)
    at = places + 1 if is_behind else places - _AROUND
    whole = (at >= 0) & (at < len(runs))
    contexts, numbers = runs[at[whole]].tolist(), wording.words[places[whole]].tolist()
    found: dict[int, int] = {}
    twice = set()
    for context, number in zip(contexts, numbers, strict=True):
        if context in found:
            twice.add(context)
        found[context] = number
    return {context: number for context, number in found.items() if context not in twice}


def _runs(words: NDArray[np.uint64], length: int) -> NDArray[np.uint64]:
    """The hash of each run of so many words, in reading order; of all words where there are fewer."""
    if not len(words):
        return words
    length = min(length, len(words))
    hashes = np.zeros(len(words) - length + 1, dtype=np.uint64)
    for place in range(length):
        hashes = hashes * np.uint64(0x9E3779B97F4A7C15) + words[place : len(words) - length + 1 + place]
    # Every bit of the words shall count for what is smallest (the end of splitmix64).
    hashes ^= hashes >> np.uint64(30)
    hashes *= np.uint64(0xBF58476D1CE4E5B9)
    hashes ^= hashes >> np.uint64(27)
    hashes *= np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))


@lru_cache(maxsize=2048)
def runs(text: str) -> frozenset[int]:
    """The hashes of a text's runs of three words, numbers as they are, by which a part of it is found in another."""
    return frozenset(_runs(WordHashes.of(text).words, _EXACT_RUN).tolist())
