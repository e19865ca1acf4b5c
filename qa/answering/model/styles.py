"""How a model is asked: it writes prose, or a small one only picks the sentences that our code quotes."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from qa.answering.evidence import BEST
from qa.models import Model, ModelOfKnownSize

Style = Literal["prose", "select"]
"""`prose`: the model writes sentences and cites ids; `select`: it names the sentences that are quoted."""

SMALL_BILLIONS: Final = 7.0
"""Parameters below which a model is small: it is shown little, and picks sentences unless prose is asked for."""
_SIZE = re.compile(r"(?<![a-z0-9.])(?:(\d{1,2})x)?(\d{1,4}(?:\.\d{1,2})?)([bm])(?![a-z0-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much a model is shown and asked for."""

    best: int
    """Evidence sentences that are put in for themselves."""
    with_neighbours: bool
    max_evidence: int
    """Tokens of evidence, however large the model's context is."""
    max_answer: int
    """Tokens that it may write."""
    sentences: int
    """Sentences that it is asked for at most."""


LARGE: Final = Sizes(BEST, with_neighbours=True, max_evidence=6_000, max_answer=800, sentences=6)
SMALL: Final = Sizes(8, with_neighbours=False, max_evidence=450, max_answer=200, sentences=3)


def style_of(model: Model, wanted: Style | None) -> Style:
    """The style that was asked for, else the one that goes with the model's size."""
    return wanted or ("select" if is_small(model) else "prose")


def sizes_of(model: Model) -> Sizes:
    """What a model of that size is shown."""
    return SMALL if is_small(model) else LARGE


def is_small(model: Model) -> bool:
    """Has a model fewer than `SMALL_BILLIONS` parameters? One of unknown size has not."""
    size = model.billions if isinstance(model, ModelOfKnownSize) else None
    size = size or billions_in(model.name)
    return size is not None and size < SMALL_BILLIONS


def billions_in(name: str) -> float | None:
    """The parameters that a model's name states, in billions; the first size counts.

    >>> [billions_in(name) for name in ("qwen3:4b", "mixtral-8x7b", "Qwen3-30B-A3B", "smollm2-360m", "gpt-4o")]
    [4.0, 56.0, 30.0, 0.36, None]
    """
    found = _SIZE.search(name)
    if not found:
        return None
    size = int(found[1] or 1) * float(found[2])
    return size if found[3] in "bB" else size / 1000
