"""What an add would do, without doing it: what is read, and what would become of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from index.ingest.article_ids import ArticleIds
from index.ingest.outlet_ledger import OutletLedger
from index.stores.protocols import Ledger
from index.types import Article, Skipped

_REMEMBERED = 10_000
"""Articles whose words are kept, for rows after them that have the same number."""
Becomes = Literal["added", "updated", "unchanged"]
"""What would become of an article."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """An article that was read, and what would become of it."""

    article: Article
    becomes: Becomes


def preview(items: Iterable[Article | Skipped], ledger: Ledger | None) -> Iterator[Foreseen | Skipped]:
    """What would become of each article.

    Args:
        items: Articles, and what could not be read as one.
        ledger: Of the corpus that they would be added to; None where there is none yet.
    """
    seen: dict[str, str] = {}
    recent: dict[str, Article] = {}

    def known(article_id: str) -> Article | None:
        stored = ledger.article(article_id) if ledger else None
        return recent.get(article_id) or (stored[0] if stored else None)

    ids = ArticleIds(known)
    names = OutletLedger(ledger, keeps=False) if ledger else None
    for item in items:
        if isinstance(item, Skipped):
            yield item
            continue
        article = ids.settled(names.named(item) if names else item)
        version = article.version
        before = seen.get(article.id) or (ledger.live_version(article.id) if ledger else None)
        seen[article.id] = version
        recent[article.id] = article
        if len(recent) > _REMEMBERED:
            del recent[next(iter(recent))]
        yield Foreseen(article, "unchanged" if before == version else "updated" if before else "added")
