"""Words met so far, each analysed once: its stem, its vector, whether only itself can stand for it.

A question looks at thousands of words, mostly the same few thousand every time; this turns them into arrays without
a step of Python for each.
"""

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from index.text.analysis import PAIRS, stems
from index.text.calendar_names import names
from index.text.number_words import LONG_SCALES, ONES, ORDINALS, TENS
from index.text.word_vectors import DIMENSION, lexicon

_MOST_WORDS = 100_000  # remembered in each group: 26 MB of vectors; then all are forgotten
_DIGIT = re.compile(r"\d")
_EXACT = frozenset(  # their vectors lie near each other, and what they say does not
    (*ONES, *TENS, *LONG_SCALES, *list(ORDINALS)[:5], *names("weekdays", "en"), *names("months", "en"))
)


@dataclass(frozen=True, slots=True)
class Words:
    """Some n words, of which u are different."""

    different: NDArray[np.int64]
    """(n,) which of the different ones each is, 0 to u - 1."""
    wanted: NDArray[np.int64]
    """(u,) which of the wanted stems each has, or -1."""
    vectors: NDArray[np.int8]
    """(u, 256) of the words in lower case, rows of length about 127 (`index.text.word_vectors`); 0 for exact ones."""
    is_exact: NDArray[np.bool_]
    """(u,) is it a number or a date, which only itself can stand for?"""


class Vocabulary:
    """Words of one group of languages. Safe to use from several threads.

    Args:
        group: What words are analysed as; see `index.stores.bm25.group_of`.
    """

    def __init__(self, group: str) -> None:
        self._group = group
        self._lock = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        self._numbers: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._stem_of = np.zeros(1024, dtype=np.int32)
        self._is_exact = np.zeros(1024, dtype=bool)
        self._vectors = np.zeros((1024, DIMENSION), dtype=np.int8)

    def look_up(self, words: Sequence[str], wanted: Sequence[str] = ()) -> Words:
        """What is known of words.

        Args:
            words: As they are written; n of them.
            wanted: Different stems, as `index.stores.bm25.stems` gives them.
        """
        with self._lock:
            if len(self._numbers) > _MOST_WORDS:
                self._forget()
            numbers = self._numbers_of(words)
            unknown = np.flatnonzero(numbers < 0)
            if len(unknown):
                new = [words[i] for i in unknown.tolist()]
                self._learn(sorted(set(new)))
                numbers[unknown] = self._numbers_of(new)
            is_there = np.zeros(len(self._numbers), dtype=bool)
            is_there[numbers] = True
            there = np.flatnonzero(is_there)
            places = np.empty(len(self._numbers), dtype=np.int64)
            places[there] = np.arange(len(there))
            of_stems = np.full(len(self._stems), -1, dtype=np.int64)
            for place, form in enumerate(wanted):
                if form in self._stems:
                    of_stems[self._stems[form]] = place
            return Words(
                places[numbers],
                of_stems[self._stem_of[there]],
                self._vectors.take(there, axis=0),
                self._is_exact[there],
            )

    def _numbers_of(self, words: Sequence[str]) -> NDArray[np.int64]:
        return np.fromiter(map(self._numbers.get, words, repeat(-1)), dtype=np.int64, count=len(words))

    def _learn(self, words: list[str]) -> None:
        first, needed = len(self._numbers), len(self._numbers) + len(words)
        if needed > len(self._vectors):
            size = max(needed, 2 * len(self._vectors))
            self._stem_of = np.resize(self._stem_of, size)
            self._is_exact = np.resize(self._is_exact, size)
            self._vectors = np.resize(self._vectors, (size, DIMENSION))
        lower = [word.lower() for word in words]
        is_exact = [word in _EXACT or bool(_DIGIT.search(word)) for word in lower]
        self._is_exact[first:needed] = is_exact
        self._vectors[first:needed] = 0
        if self._group != PAIRS:  # pairs of characters are no words
            near = [i for i, exact in enumerate(is_exact) if not exact]
            self._vectors[[first + i for i in near]] = lexicon().look_up([lower[i] for i in near])[0]
        numbers = self._stems
        self._stem_of[first:needed] = [numbers.setdefault(form, len(numbers)) for form in stems(words, self._group)]
        self._numbers.update(zip(words, range(first, needed), strict=True))


@cache
def vocabulary(group: str) -> Vocabulary:
    """The vocabulary of a group of languages, made when it is first needed."""
    return Vocabulary(group)
