"""Moved to `index.encoders.local`."""

from typing import Any

from index.embedders import moved


def __getattr__(name: str) -> Any:
    return moved(name, __name__, "index.encoders.local")
