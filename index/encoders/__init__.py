"""Texts in, unit vectors out. An embedder is chosen when a corpus is created and recorded in it."""

from collections.abc import Callable
from typing import Any

from index.encoders.protocol import Embedder, Vectors
from index.errors import InputError

__all__ = ["EMBEDDERS", "Embedder", "Vectors", "make_embedder"]


def _local(**options: Any) -> Embedder:
    from index.encoders.local import LocalEmbedder

    return LocalEmbedder(**options)


def _minilm(**options: Any) -> Embedder:
    from index.encoders.minilm import MiniLMEmbedder

    return MiniLMEmbedder(**options)


def _openai(**options: Any) -> Embedder:
    from index.encoders.openai import OpenAIEmbedder

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
