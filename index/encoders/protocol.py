"""What every embedder is: texts in, unit vectors out."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""(n, dimension) float32, rows of unit length (a text without a single letter or digit may give a zero row)."""


class Embedder(Protocol):
    """Turns texts into vectors whose inner product says how alike they are."""

    @property
    def name(self) -> str:
        """What a user types: `local`, `minilm`, `openai`."""

    @property
    def revision(self) -> str:
        """Changes whenever the same text would give another vector; part of a corpus's fingerprint."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text, in order.

        Raises:
            EmbedderError: If the model cannot be loaded or its service does not answer.
        """
