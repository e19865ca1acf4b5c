"""An embedder that ships with the package: no download, no network, the same bits on every machine.

A text's vector is the sum of its words' vectors (`index.text.word_vectors`), each weighted by how much the word tells
and by the square root of how often it stands there.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from index.encoders.protocol import Vectors
from index.text.analysis import divider
from index.text.word_vectors import DIMENSION, lexicon

_words = divider(re.compile(r"\w+"))
_AT_ONCE = 32  # texts whose words are looked up together
_MOST_WORDS = 256  # different words of a text that are looked at; a passage has half as many
_WEIGHT_STEP = 16  # a word's weight in steps of 16: with it every sum is at most 256 x 32 x 15 x 127 < 2**24
# sqrt of the count times 4, rounded, for counts 0 to 63
_DAMPENED = np.array([round(4 * n**0.5) for n in range(64)], dtype=np.float32)


class LocalEmbedder:
    """Weighted sums of learned word vectors in 256 dimensions."""

    name = "local"
    revision = "lexicon/1"
    dimension = DIMENSION

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text, in order; a text without a word gives a zero row."""
        sums = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for start in range(0, len(texts), _AT_ONCE):
            counted = [_counted(text) for text in texts[start : start + _AT_ONCE]]
            vectors, weights = lexicon().look_up(chain.from_iterable(counted))
            times = chain.from_iterable(words.values() for words in counted)
            counts = np.minimum(np.fromiter(times, dtype=np.int64, count=len(weights)), len(_DAMPENED) - 1)
            shares = _DAMPENED[counts] * np.maximum(weights // _WEIGHT_STEP, 1)
            edges = np.cumsum([0, *map(len, counted)])
            for row, (first, last) in enumerate(pairwise(edges), start):
                # Whole numbers that float32 holds exactly, whatever the order in which a machine adds them.
                sums[row] = shares[first:last] @ vectors[first:last].astype(np.float32)
        return _to_unit_length(sums)


def _counted(text: str) -> dict[str, int]:
    """How often each word stands in a text, of at most so many that stand there most often."""
    words = Counter(_words(text.lower()))
    if len(words) <= _MOST_WORDS:
        return words
    return dict(sorted(words.items(), key=lambda item: (-item[1], item[0]))[:_MOST_WORDS])


def _to_unit_length(sums: NDArray[np.float32]) -> Vectors:
    exact = sums.astype(np.int64)
    # Square roots and quotients of whole numbers in float64 are rounded the same way on every machine.
    lengths = np.sqrt((exact * exact).sum(axis=1, keepdims=True).astype(np.float64))
    rows: NDArray[np.float64] = np.divide(exact, lengths, out=np.zeros(sums.shape), where=lengths > 0)
    return rows.astype(np.float32)
