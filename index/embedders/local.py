"""An embedder that ships with the package: no download, no network, the same bits on every machine.

Each word and each of its character n-grams is hashed to a place and a sign among 256 dimensions (feature hashing,
Weinberger et al. 2009), so that inflections, names in other spellings and languages it has never seen share
features. Counts are dampened to their square root.

All sums are sums of small whole numbers held in float32, which are exact below 2**24 in whatever order a machine
adds them; what follows is one division and one square root, which IEEE 754 rounds the same way everywhere.
"""

import re
import threading
import zlib
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.embedders import Vectors

_DIMENSION = 256
_WORD = re.compile(r"\w+")
_WORD_WEIGHT = 6  # a whole word counts as much as six of its n-grams
_GRAMS = (3, 4)
_LONGEST_WORD = 32  # characters of a word that are looked at; scripts without blanks come in runs of this length
_MOST_WORDS = 1_000  # different words of a text that are looked at: keeps every sum below 2**24
_CACHED_WORDS = 100_000  # 25 MB
# sqrt of the count times 8, rounded, for counts 0 to 63
_DAMPENED = np.array([round(8 * n**0.5) for n in range(64)], dtype=np.float32)


class LocalEmbedder:
    """Hashed words and character n-grams in 256 dimensions."""

    name = "local"
    revision = "hashed/1"
    dimension = _DIMENSION

    def __init__(self) -> None:
        self._lock = threading.Lock()  # a server embeds questions in several threads
        self._rows: dict[str, int] = {}
        self._table: NDArray[np.int8] = np.zeros((1024, _DIMENSION), dtype=np.int8)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text, in order; a text without a word gives a zero row."""
        sums = np.zeros((len(texts), _DIMENSION), dtype=np.float32)
        for row, text in enumerate(texts):
            words = Counter(_words(text))
            if len(words) > _MOST_WORDS:
                words = Counter(dict(words.most_common(_MOST_WORDS)))
            if words:
                counts = np.minimum(np.fromiter(words.values(), dtype=np.int64, count=len(words)), 63)
                sums[row] = _DAMPENED[counts] @ self._vectors_of(words)
        return _to_unit_length(sums)

    def _vectors_of(self, words: Counter[str]) -> NDArray[np.float32]:
        with self._lock:
            if len(self._rows) + len(words) > _CACHED_WORDS:
                self._rows.clear()
            for word in [word for word in words if word not in self._rows]:
                row = len(self._rows)
                if row >= len(self._table):
                    self._table = np.concatenate([self._table, np.zeros_like(self._table)])
                self._table[row] = _vector_of(word)
                self._rows[word] = row
            rows = np.fromiter(map(self._rows.__getitem__, words), dtype=np.int64, count=len(words))
            return self._table[rows].astype(np.float32)


def _words(text: str) -> list[str]:
    words = _WORD.findall(text.casefold())
    if max(map(len, words), default=0) <= _LONGEST_WORD:
        return words
    return [word[i : i + _LONGEST_WORD] for word in words for i in range(0, len(word), _LONGEST_WORD)]


def _vector_of(word: str) -> NDArray[np.int8]:
    """The sum of sizes is at most 6 for the word and 32 + 31 for its n-grams, so int8 holds any of its numbers."""
    vector = np.zeros(_DIMENSION, dtype=np.int8)
    # Short words are mostly grammar: a word of one letter weighs 1, of six or more 6.
    _add(vector, word, min(len(word), _WORD_WEIGHT))
    marked = f"<{word}>"
    for n in _GRAMS:
        for i in range(len(marked) - n + 1):
            _add(vector, marked[i : i + n], 1)
    return vector


def _add(vector: NDArray[np.int8], feature: str, weight: int) -> None:
    digest = zlib.crc32(feature.encode("utf-8", errors="surrogatepass"))
    vector[digest % _DIMENSION] += weight if digest & 0x1_0000 else -weight


def _to_unit_length(sums: NDArray[np.float32]) -> Vectors:
    exact = sums.astype(np.int64)
    # Square roots and quotients of whole numbers in float64 are rounded the same way on every machine.
    lengths = np.sqrt((exact * exact).sum(axis=1, keepdims=True).astype(np.float64))
    rows: NDArray[np.float64] = np.divide(exact, lengths, out=np.zeros(sums.shape), where=lengths > 0)
    return rows.astype(np.float32)
