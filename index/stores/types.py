"""What the stores of a corpus take and give: frozen values."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.types import Article, Cut, Mask, Source

ListPlace = tuple[bool, int, str]
"""Where an article stands in a list, newest first: undated or not, minus the first day of publication, its id."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article with all that is computed from it, ready to be committed."""

    article: Article
    version: str
    language: str | None
    masks: tuple[Mask, ...]
    cuts: Sequence[Cut]
    vectors: NDArray[np.float16]
    """(number of cuts, dimension)"""


@dataclass(frozen=True, slots=True)
class Row:
    """One article version as the ledger lists it."""

    key: int
    article_id: str
    version: str
    is_live: bool
    added_at: str
    language: str | None
    source: Source
    characters: int

    @property
    def place(self) -> ListPlace:
        """Where it stands among the rows of a ledger."""
        published = self.source.published
        return published is None, -published.first_day.toordinal() if published else 0, self.article_id


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a corpus holds, of its live articles."""

    articles: int
    passages: int
    outlets: int
    earliest: str | None
    latest: str | None
    last_added: str | None


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """What a word index is given of one passage."""

    passage: int
    article_id: str
    language: str | None
    title: str
    header: str
    body: str
    outlet: str
    first_day: int
    last_day: int
