"""Which articles of an archive are copies or revisions of one another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from index.stores.protocols import Ledger
from index.stores.types import Row
from index.types import Filters


@dataclass(frozen=True, slots=True)
class CopyFamily:
    """Articles of one origin, as they appeared, each of which is another one's copy or revision."""

    articles: tuple[Row, ...]
    wordings: tuple[int, ...]
    """Of each of them a number: the same for copies of one another, another one for a revision."""

    @property
    def outlets(self) -> int:
        """How many print it; an article that names no outlet counts for itself."""
        return len({(each.source.outlet or each.article_id).casefold() for each in self.articles})

    def is_revision(self, place: int) -> bool:
        """Is the article at this place a revision of the first one, rather than its copy?"""
        return self.wordings[place] != self.wordings[0]


def families(ledger: Ledger, filters: Filters, now: datetime) -> list[CopyFamily]:
    """All families of articles that may be shown now and pass, that of most articles first, then the newest."""
    rows = {row.article_id: row for row in ledger.rows(filters) if not row.held_back(now)}
    by_origin: dict[int, list[tuple[Row, int]]] = {}
    for kin in ledger.kin(list(rows)):
        if row := rows.get(kin.article_id):
            by_origin.setdefault(kin.origin, []).append((row, kin.wording))
    found = []
    for its in by_origin.values():
        if len(its) > 1:
            ordered, wordings = zip(*sorted(its, key=lambda pair: _as_appeared(pair[0])), strict=True)
            found.append(CopyFamily(ordered, wordings))
    return sorted(found, key=lambda each: (-len(each.articles), each.articles[0].place))


def copies_of(ledger: Ledger, article_ids: Sequence[str], now: datetime) -> list[Row]:
    """The other articles that may be shown now and are copies or revisions of some articles, as they appeared."""
    given = set(article_ids)
    others = (kin.article_id for kin in ledger.kin(article_ids) if kin.article_id not in given)
    rows = (ledger.versions(each)[0] for each in others)
    return sorted((row for row in rows if not row.held_back(now)), key=_as_appeared)


def _as_appeared(row: Row) -> tuple[str, str]:
    return row.source.date or "9999", row.article_id
