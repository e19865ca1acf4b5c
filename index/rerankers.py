"""Moved to `index.encoders.rerankers`."""

from typing import Any

from index.embedders import moved


def __getattr__(name: str) -> Any:
    return moved(name, __name__, "index.encoders.rerankers")
