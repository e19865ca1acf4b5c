"""Dataclasses read back from JSON."""

from functools import cache
from typing import Any


@cache
def reader(kind: Any) -> Any:
    """A pydantic `TypeAdapter` of a dataclass."""
    from pydantic import TypeAdapter  # slow to import, and only who opens an answer again needs it

    return TypeAdapter(kind)
