"""The passages nearest to a vector, in whichever way is right: Chroma for broad searches, exact scores otherwise.

A process that does not write the corpus never opens Chroma; it scores all of the ledger's vectors, which takes
milliseconds at the size of a newsroom's archive and gives the true order.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.ledger import Ledger
from index.types import Filters
from index.vectors import Vectors

_FEW_PASSAGES = 20_000  # up to here scoring all of them is faster than asking Chroma (1.5 ms against 4 at 13,000)
_NARROW_SHARE = 0.2  # of all passages: below it, over-fetching from Chroma would cost more than exact scores
_NARROW_PASSAGES = 5_000


@dataclass(frozen=True, slots=True)
class _Matrix:
    generation: int
    ids: NDArray[np.int64]
    vectors: NDArray[np.float32]


class Dense:
    """Nearest passages of one corpus."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._matrix: _Matrix | None = None
        self.vectors: Vectors | None = None
        """Chroma, while it may be asked."""

    def search(self, vector: NDArray[np.float32], *, limit: int, filters: Filters) -> list[tuple[int, float]]:
        """Passages as `(id, cosine)`, best first; ties by id."""
        if not vector.any():
            return []
        vectors = self.vectors
        if vectors is None or len(vectors) <= _FEW_PASSAGES:
            return self._among_all(vector, limit, filters)
        if not filters:
            return self._live(vectors.search(vector, limit), filters)
        passing = self._ledger.count_passages(filters)
        total = len(vectors)
        if passing <= max(_NARROW_PASSAGES, _NARROW_SHARE * total):
            return _nearest(*_as_float(self._ledger.vectors(filters)), vector, limit)
        wanted = int(limit * total / passing * 1.5) + 10
        return self._live(vectors.search(vector, wanted), filters)[:limit]

    def cosines(self, passages: Sequence[int], vector: NDArray[np.float32]) -> list[tuple[int, float]]:
        """Of these passages, as `(id, cosine)`, best first; none where the question has no vector."""
        if not vector.any() or not passages:
            return []
        return _nearest(*_as_float(self._ledger.vectors(of_passages=passages)), vector, len(passages))

    def _live(self, found: list[tuple[int, float]], filters: Filters) -> list[tuple[int, float]]:
        passing = self._ledger.passing([i for i, _ in found], filters)
        return [(i, score) for i, score in found if i in passing]

    def _among_all(self, vector: NDArray[np.float32], limit: int, filters: Filters) -> list[tuple[int, float]]:
        if filters:
            return _nearest(*_as_float(self._ledger.vectors(filters)), vector, limit)
        generation = self._ledger.generation()
        if self._matrix is None or self._matrix.generation != generation:
            self._matrix = _Matrix(generation, *_as_float(self._ledger.vectors()))
        return _nearest(self._matrix.ids, self._matrix.vectors, vector, limit)


def _as_float(
    rows: tuple[NDArray[np.int64], NDArray[np.float16]],
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    return rows[0], rows[1].astype(np.float32)


def _nearest(
    ids: NDArray[np.int64], vectors: NDArray[np.float32], vector: NDArray[np.float32], limit: int
) -> list[tuple[int, float]]:
    if not len(ids):
        return []
    scores = vectors @ vector
    # All that score as well as the last that fits, so that ties at the edge are cut by id too.
    least = np.partition(scores, -limit)[-limit] if limit < len(ids) else -np.inf
    found = [(int(ids[i]), float(scores[i])) for i in np.flatnonzero(scores >= least)]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit]
