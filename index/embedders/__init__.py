"""Texts in, unit vectors out. An embedder is chosen when a corpus is created and recorded in it."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import InputError

Vectors = NDArray[np.float32]
"""(n, dimension) float32, rows of unit length (a text without a single letter or digit may give a zero row)."""


class Embedder(Protocol):
    """Turns texts into vectors whose inner product says how alike they are."""

    @property
    def name(self) -> str:
        """What a user types: `local`, `minilm`, `openai`."""
        ...

    @property
    def revision(self) -> str:
        """Changes whenever the same text would give another vector; part of a corpus's fingerprint."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text, in order.

        Raises:
            EmbedderError: If the model cannot be loaded or its service does not answer.
        """
        ...


def _local(**options: Any) -> Embedder:
    from index.embedders.local import LocalEmbedder

    return LocalEmbedder(**options)


def _minilm(**options: Any) -> Embedder:
    from index.embedders.minilm import MiniLMEmbedder

    return MiniLMEmbedder(**options)


def _openai(**options: Any) -> Embedder:
    from index.embedders.openai import OpenAIEmbedder

    return OpenAIEmbedder(**options)


EMBEDDERS: dict[str, Callable[..., Embedder]] = {"local": _local, "minilm": _minilm, "openai": _openai}
"""How to make each embedder by name; what it needs is imported only then."""


def make_embedder(name: str, **options: Any) -> Embedder:
    """The embedder of that name.

    Raises:
        InputError: If there is none.
    """
    if name not in EMBEDDERS:
        raise InputError(f"no embedder is called {name!r} (choose from: {', '.join(EMBEDDERS)})")
    return EMBEDDERS[name](**options)
