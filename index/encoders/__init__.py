"""Texts in, unit vectors out. An embedder is chosen when a corpus is created and recorded in it."""

from collections.abc import Callable
from typing import Any

from index.encoders.protocol import Embedder, Vectors
from index.errors import InputError
from index.extras import need

__all__ = ["EMBEDDERS", "Embedder", "Vectors", "make_embedder"]


def _local(**options: Any) -> Embedder:
    from index.encoders.local import LocalEmbedder

    return LocalEmbedder(**options)


def _minilm(**options: Any) -> Embedder:
    need("onnxruntime", "minilm")  # before it is recorded as a corpus's
    from index.encoders.minilm import MiniLMEmbedder

    return MiniLMEmbedder(**options)


def _openai(**options: Any) -> Embedder:
    need("openai", "llm")
    from index.encoders.openai import OpenAIEmbedder

    return OpenAIEmbedder(**options)


EMBEDDERS: dict[str, Callable[..., Embedder]] = {"local": _local, "minilm": _minilm, "openai": _openai}
"""How to make each embedder by name; what it needs is imported only then."""


def make_embedder(name: str, **options: Any) -> Embedder:
    """The embedder of that name.

    Raises:
        InputError: If there is none.
        ExtraMissing: If what it runs on is not installed.
    """
    if name not in EMBEDDERS:
        raise InputError(f"no embedder is called {name!r} (choose from: {', '.join(EMBEDDERS)})")
    return EMBEDDERS[name](**options)
