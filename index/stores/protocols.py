"""What a corpus asks of the stores behind it; whatever has these methods can stand in for SQLite, tantivy or Chroma.

The ledger alone is the truth. The two indexes hold nothing that is not in it, so that they may lose everything and be
made anew; see `index.stores.upkeep`, which keeps them equal to it.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class VectorIndex(Protocol):
    """Nearest neighbours among the vectors of passages: rows of unit length, compared by cosine.

    One process has it open, which is the one that writes the corpus.
    """

    def change(self, rows: Iterable[tuple[Sequence[int], NDArray[np.float32]]], forget: Sequence[int], /) -> None:
        """Replace or add vectors and forget others; durable when it returns.

        A process that is killed meanwhile may leave anything behind; it is noticed, and the index made anew.

        Args:
            rows: Batches of n passage ids and their vectors `(n, dimension)`, which are taken as they are needed.
            forget: Passages to take out; unknown ids do no harm.
        """
        ...

    def search(self, vector: NDArray[np.float32], limit: int, /) -> list[tuple[int, float]]:
        """Nearest passages as `(id, cosine)`, best first, ties by id; approximate. None for a vector of zeros."""
        ...

    def ids(self) -> list[int]:
        """The ids of all passages it holds, sorted."""
        ...

    def held(self, ids: Sequence[int]) -> set[int]:
        """Those of the passages that it need not be given again."""
        ...

    def close(self) -> None:
        """Let go of its files; safe to call twice, and it may be opened again by `change`."""
        ...

    def __len__(self) -> int:
        """How many vectors it can find, as of the last change; 0 if it leaves the search to the ledger."""
        ...
