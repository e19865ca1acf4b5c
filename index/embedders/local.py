"""An embedder that ships with the package: no download, no network, the same bits on every machine.

A text's vector is the sum of its words' vectors (`index.lexicon`), each weighted by how much the word tells and by
the square root of how often it stands there.
"""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.embedders import Vectors
from index.lexicon import DIMENSION, lexicon

_WORD = re.compile(r"\w+")
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
        for row, text in enumerate(texts):
            words = Counter(_WORD.findall(text.lower()))
            if len(words) > _MOST_WORDS:
                most = sorted(words.items(), key=lambda item: (-item[1], item[0]))[:_MOST_WORDS]
                words = Counter(dict(most))
            if words:
                vectors, weights = lexicon().look_up(words)
                counts = np.minimum(np.fromiter(words.values(), dtype=np.int64, count=len(words)), 63)
                telling = np.maximum(weights // _WEIGHT_STEP, 1)
                # Whole numbers that float32 holds exactly, whatever the order in which a machine adds them.
                sums[row] = (_DAMPENED[counts] * telling) @ vectors.astype(np.float32)
        return _to_unit_length(sums)


def _to_unit_length(sums: NDArray[np.float32]) -> Vectors:
    exact = sums.astype(np.int64)
    # Square roots and quotients of whole numbers in float64 are rounded the same way on every machine.
    lengths = np.sqrt((exact * exact).sum(axis=1, keepdims=True).astype(np.float64))
    rows: NDArray[np.float64] = np.divide(exact, lengths, out=np.zeros(sums.shape), where=lengths > 0)
    return rows.astype(np.float32)
