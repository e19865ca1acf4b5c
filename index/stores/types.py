"""What the stores of a corpus take and give: frozen values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from index.text.near_copies import CopyKind
from index.types import Article, Cut, Mask, Source, Withdrawal

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
    """With the status that counts: the newsroom's, where it has decided, or else what the source states."""
    characters: int
    withdrawal: Withdrawal | None = None
    """What the newsroom has decided of the article."""

    def held_back(self, now: datetime) -> str | None:
        """Why the article is not to be shown, in one sentence; None if it is. Every surface asks here."""
        return self.withdrawal.notice_with_reason if self.withdrawal else self.source.held_back(now)

    @property
    def place(self) -> ListPlace:
        """Where it stands among the rows of a ledger."""
        published = self.source.published
        return published is None, -published.first_day.toordinal() if published else 0, self.article_id


@dataclass(frozen=True, slots=True)
class Compared:
    """An article that was compared with the others, and which of them it is like."""

    key: int
    sketch: Sequence[int]
    like: Sequence[tuple[int, CopyKind]]
    """Keys of articles that were compared before it, each with what it is to them."""


@dataclass(frozen=True, slots=True)
class Kin:
    """A live article that has copies or revisions, or that is asked for."""

    key: int
    article_id: str
    origin: int
    """The same of all that are copies or revisions of one another."""
    wording: int
    """The same of all that are copies of one another."""


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
class OutletCoverage:
    """What a corpus holds of one outlet."""

    outlet: str | None
    """None for the articles that name none."""
    articles: int
    newest: str | None
    """The latest first day of publication, ISO 8601."""
    last_added: str


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
