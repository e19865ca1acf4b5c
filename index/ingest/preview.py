"""What an add would do, without doing it: what is read, and what would become of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from index.ingest.outlet_ledger import OutletLedger
from index.stores.protocols import Ledger
from index.types import Article, Skipped

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
    names = OutletLedger(ledger, keeps=False) if ledger else None
    for item in items:
        if isinstance(item, Skipped):
            yield item
            continue
        article = names.named(item) if names else item
        version = article.version
        known = seen.get(article.id) or (ledger.live_version(article.id) if ledger else None)
        seen[article.id] = version
        yield Foreseen(article, "unchanged" if known == version else "updated" if known else "added")
