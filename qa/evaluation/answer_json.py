"""Validate answers read back as JSON, which other programs may have written."""

from collections.abc import Mapping
from types import UnionType
from typing import Any


def is_answer(value: Mapping[str, Any]) -> bool:
    """True if a value has the sentences and cited words of an `Answer`'s JSON form."""
    if not (
        isinstance(value.get("answered"), bool)
        and isinstance(value.get("text"), str)
        and _are(value.get("statements"), text=str, citations=list | tuple)
        and _are(value.get("citations"), marker=int, quote=str)
    ):
        return False
    markers = (marker for statement in value["statements"] for marker in statement["citations"])
    contexts = [before for citation in value["citations"] if (before := citation.get("context")) is not None]
    return all(isinstance(marker, int) for marker in markers) and _are(contexts, quote=str)


def is_whole(value: Mapping[str, Any]) -> bool:
    """True if it also has the positions of its citations and passages, as measures and reports need them."""
    place: dict[str, type] = {"article_id": str, "start": int, "end": int}
    return is_answer(value) and _are(value["citations"], **place) and _are(value.get("passages", ()), **place)


def _are(values: object, **types: type | UnionType) -> bool:
    return isinstance(values, list | tuple) and all(
        isinstance(value, dict) and all(isinstance(value.get(name), kind) for name, kind in types.items())
        for value in values
    )
