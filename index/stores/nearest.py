"""The passages nearest to a vector, in whichever way is right: exact scores as long as memory allows, then Chroma.

Scoring every vector takes some milliseconds at the size of a newsroom's archive, gives the true order whatever the
filter, and is the only way in a process that does not write the corpus, which never opens Chroma.
"""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.stores.protocols import Ledger, VectorIndex
from index.types import Filters

_log = logging.getLogger("newsdesk")
_IN_MEMORY = 128 * 2**20
"""Bytes of vectors up to which all are held and scored: 131,000 passages of the local embedder, about 10 ms a query."""
_NARROW_SHARE = 0.2  # of all passages: below it, over-fetching from Chroma would cost more than exact scores
_NARROW_PASSAGES = 5_000
_FILTERS = 20  # whose passages are remembered
_READ = 10_000  # vectors read from the ledger at a time


@dataclass(frozen=True, slots=True)
class _Matrix:
    """All vectors of the ledger as of one generation."""

    generation: int
    ids: NDArray[np.int64]
    """(n,) in order."""
    articles: NDArray[np.int64]
    """(n,) the key of each passage's article."""
    vectors: NDArray[np.float32]
    """(n, dimension)"""


class Dense:
    """The search by vectors of one corpus.

    Args:
        ledger: Holds the vectors.
        is_alone: Is there no index that could hold them on disk?
    """

    def __init__(self, ledger: Ledger, *, is_alone: bool = False) -> None:
        self._ledger, self._is_alone = ledger, is_alone
        self._matrix: _Matrix | None = None
        self._passing: dict[Filters, NDArray[np.int64]] = {}
        self._asking = threading.Lock()  # held while the vector index is asked, so that it is not closed meanwhile
        self.vectors: VectorIndex | None = None
        """The vector index, while it may be asked."""

    def publish(self, vectors: VectorIndex | None) -> None:
        """From now on ask this store, or score the ledger's vectors; no search is under way when it returns."""
        with self._asking:
            self.vectors = vectors

    def search(self, vector: NDArray[np.float32], *, limit: int, filters: Filters) -> list[tuple[int, float]]:
        """Passages as `(id, cosine)`, best first; ties by id."""
        if not vector.any():
            return []
        with self._asking:
            return self._search(vector, limit, filters)

    def _search(self, vector: NDArray[np.float32], limit: int, filters: Filters) -> list[tuple[int, float]]:
        vectors = self.vectors
        if vectors is None or len(vectors) * vector.nbytes <= _IN_MEMORY:
            return self._among_all(vector, limit, filters)
        self._matrix = None
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
        matrix = self._held(vector.size)
        if not filters:
            return _nearest(matrix.ids, matrix.vectors, vector, limit)
        passing = self._rows(matrix, filters)
        if len(passing) > _NARROW_SHARE * len(matrix.ids):  # then copying their vectors takes longer than scoring all
            return _best(matrix.ids[passing], (matrix.vectors @ vector)[passing], limit)
        return _nearest(matrix.ids[passing], matrix.vectors[passing], vector, limit)

    def _rows(self, matrix: _Matrix, filters: Filters) -> NDArray[np.int64]:
        """Where the passages stand that a filter lets through; people ask many questions with the same one."""
        if filters not in self._passing:
            if len(self._passing) >= _FILTERS:
                self._passing.clear()
            self._passing[filters] = np.flatnonzero(np.isin(matrix.articles, self._ledger.keys(filters)))
        return self._passing[filters]

    def _held(self, dimension: int) -> _Matrix:
        """All vectors, as new as the ledger; what was held before is not read again."""
        generation, old = self._ledger.generation(), self._matrix
        if old is not None and old.generation == generation and old.vectors.shape[1] == dimension:
            return old
        ids, articles = self._ledger.places()
        vectors = np.zeros((len(ids), dimension), dtype=np.float32)
        is_there = np.zeros(len(ids), dtype=bool)
        if old is not None and old.vectors.shape[1] == dimension:
            _, now, before = np.intersect1d(ids, old.ids, assume_unique=True, return_indices=True)
            vectors[now], is_there[now] = old.vectors[before], True
        missing = np.flatnonzero(~is_there)
        for start in range(0, len(missing), _READ):
            found, rows = self._ledger.vectors(of_passages=ids[missing[start : start + _READ]].tolist())
            places = np.searchsorted(ids, found)
            vectors[places], is_there[places] = rows, True
        if not is_there.all():  # removed by another process since the first query
            ids, articles, vectors = ids[is_there], articles[is_there], vectors[is_there]
        if self._is_alone and vectors.nbytes > _IN_MEMORY:
            _log.warning(
                "%d MB of vectors are held in memory; Chroma leaves them on disk (pip install 'newsdesk[chroma]')",
                vectors.nbytes // 2**20,
            )
        self._matrix = _Matrix(generation, ids, articles, vectors)
        self._passing.clear()
        return self._matrix


def _as_float(
    rows: tuple[NDArray[np.int64], NDArray[np.float16]],
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    return rows[0], rows[1].astype(np.float32)


def _nearest(
    ids: NDArray[np.int64], vectors: NDArray[np.float32], vector: NDArray[np.float32], limit: int
) -> list[tuple[int, float]]:
    return _best(ids, vectors @ vector, limit) if len(ids) else []


def _best(ids: NDArray[np.int64], scores: NDArray[np.float32], limit: int) -> list[tuple[int, float]]:
    # All that score as well as the last that fits, so that ties at the edge are cut by id too.
    least = np.partition(scores, -limit)[-limit] if limit < len(ids) else -np.inf
    found = [(int(ids[i]), float(scores[i])) for i in np.flatnonzero(scores >= least)]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit]
