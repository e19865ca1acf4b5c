"""Articles on their way into the ledger: read, prepared and committed batch by batch, each batch acknowledged."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from index.encoders.protocol import Embedder
from index.ingest.article_ids import ArticleIds
from index.ingest.copies import find_copies
from index.ingest.outlet_ledger import OutletLedger
from index.readers.web.visitor import Visitor
from index.stores.protocols import Ledger
from index.stores.types import Prepared
from index.stores.upkeep import Upkeep
from index.types import Article, Progress, Skipped

if TYPE_CHECKING:
    from index.readers import Amount

_BATCH_ARTICLES, _BATCH_CHARACTERS, _BATCH_SECONDS = 200, 2_000_000, 1.0
_INDEX_PASSAGES = 10_000  # after so many they are indexed, while a second process prepares what follows


@dataclass(slots=True)
class Added:
    """What became of the input of one `add`."""

    added: int = 0
    updated: int = 0
    """Articles that had changed: a new version each."""
    unchanged: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def stored(self) -> int:
        """Articles that are in the corpus now because of this add, or were before."""
        return self.added + self.updated + self.unchanged


class Intake:
    """Takes articles into a ledger.

    Args:
        ledger: Open to be written.
        upkeep: Carries what is committed to the search indexes, on the way where it is much.
        embedder: Makes the vectors.
        fingerprint: What passages are made by; recorded with the first ones.
        on_progress: Called in the phases `reading`, with numbers of articles, and `indexing`, of passages.
    """

    def __init__(
        self,
        ledger: Ledger,
        upkeep: Upkeep,
        embedder: Embedder,
        fingerprint: Callable[[], str],
        on_progress: Progress,
    ) -> None:
        self._ledger = ledger
        self._upkeep = upkeep
        self._embedder = embedder
        self._fingerprint = fingerprint
        self._on_progress = _across_rounds(on_progress)
        self._under_way: dict[str, tuple[str, Article]] = {}  # versions that are not committed yet, by article
        self._outlets = OutletLedger(ledger)
        self._ids = ArticleIds(self._known)
        self._unindexed = self._met = 0
        self._amount: Amount | None = None
        self._shown_at = time.perf_counter()
        self.report = Added()
        """What became of the articles so far."""

    def take(self, items: Iterable[Article | Skipped], amount: "Amount | None" = None) -> Added:
        """Prepare, commit and index articles batch by batch; ends where it is when the corpus is being closed.

        Args:
            items: Articles, and what could not be read as one.
            amount: Of what they are read from, which says how many there will be.

        Returns:
            What became of them.
        """
        self._amount = amount
        self._take(items)
        self._upkeep.index_pending(self._on_progress)
        return self.report

    def _take(self, items: Iterable[Article | Skipped]) -> None:
        from index.ingest.workers import Preparer

        batch: list[tuple[Article, str]] = []
        characters, since = 0, time.perf_counter()
        with Preparer(self._embedder) as preparer:
            for item in items:
                if self._upkeep.is_closing:
                    return
                item = item if isinstance(item, Skipped) else self._ids.settled(self._outlets.named(item))
                version = self._new_version(item)
                self._met += not isinstance(item, Skipped)
                if isinstance(item, Skipped) or version is None:
                    if time.perf_counter() - self._shown_at >= _BATCH_SECONDS:
                        self._show_progress()
                    continue
                batch.append((item, version))
                characters += len(item.text)
                is_full = len(batch) >= _BATCH_ARTICLES or characters >= _BATCH_CHARACTERS
                if is_full or time.perf_counter() - since >= _BATCH_SECONDS:
                    preparer.submit(batch)
                    batch, characters, since = [], 0, time.perf_counter()
                    for prepared in preparer.ready():
                        self._commit(prepared)
                    if preparer.has_enough:
                        self._index_if_much()
            if batch:
                preparer.submit(batch)
            for prepared in preparer.rest():
                if self._upkeep.is_closing:
                    return
                self._commit(prepared)
                self._index_if_much()

    def prepare_again(self) -> None:
        """Prepare every live article of the ledger anew, as after a change of the embedder."""
        from index.ingest.workers import Preparer

        keys, done = self._ledger.keys(), 0
        with Preparer(self._embedder) as preparer:
            for start in range(0, len(keys), _BATCH_ARTICLES):
                part = keys[start : start + _BATCH_ARTICLES]
                preparer.submit([(a, a.version) for _, _, a, _, _ in self._ledger.passages_of(part)])
                is_last = start + len(part) >= len(keys)
                for prepared in preparer.rest() if is_last else preparer.ready():
                    self._ledger.commit(prepared)
                    done += len(prepared)
                    self._on_progress("reading", done, len(keys))

    def restore(self, article_ids: Sequence[str]) -> None:
        """Prepare the live versions of withdrawn articles anew, so that they are found again."""
        from index.ingest.workers import Preparer

        found = [self._ledger.article(article_id) for article_id in article_ids]
        with Preparer(self._embedder) as preparer:
            preparer.submit([(article, article.version) for article, _ in filter(None, found)])
            for prepared in preparer.rest():
                self._ledger.commit(prepared, restored=True)
        find_copies(self._ledger)
        self._upkeep.index_pending(self._on_progress)

    def _new_version(self, item: Article | Skipped) -> str | None:
        """The version of an article that is new or has changed; of others it is noted what they are."""
        if isinstance(item, Skipped):
            self.report.skipped.append(item)
            return None
        version = item.version
        coming = self._under_way.get(item.id)
        if (coming[0] if coming else self._ledger.live_version(item.id)) == version:
            self.report.unchanged += 1
            return None
        self._under_way[item.id] = version, item
        return version

    def _known(self, article_id: str) -> Article | None:
        """The newest that is known of an article, committed or not."""
        if coming := self._under_way.get(article_id):
            return coming[1]
        found = self._ledger.article(article_id)
        return found[0] if found else None

    def _commit(self, prepared: Sequence[Prepared]) -> None:
        usable = []
        known = {item.article.id: self._ledger.live_version(item.article.id) is not None for item in prepared}
        for item in prepared:
            if not item.cuts and item.article.source.status == "usable":  # a withdrawal may come without words
                reason = "nothing in it can be quoted (only advertisement, promotion or damaged lines)"
                self.report.skipped.append(Skipped(item.article.id, reason))
                continue
            usable.append(item)
            self.report.updated += known[item.article.id]
            self.report.added += not known[item.article.id]
            known[item.article.id] = True
        if not self._ledger.get("fingerprint"):
            self._ledger.put(fingerprint=self._fingerprint())
        self._ledger.commit(usable)
        find_copies(self._ledger, is_ending=lambda: self._upkeep.is_closing)
        for item in prepared:
            if (coming := self._under_way.get(item.article.id)) and coming[0] == item.version:
                del self._under_way[item.article.id]
        self._unindexed += sum(len(item.cuts) for item in usable)
        self._show_progress()

    def _show_progress(self) -> None:
        self._shown_at = time.perf_counter()
        expected = self._amount.expected(self._met) if self._amount else None
        self._on_progress("reading", self.report.stored, expected)

    def _index_if_much(self) -> None:
        if self._unindexed >= _INDEX_PASSAGES:
            self._upkeep.index_pending(self._on_progress)
            self._unindexed = 0


def _across_rounds(on_progress: Progress) -> Progress:
    """Progress that adds up the passages of several rounds of indexing, as if they were one."""
    before = 0

    def tell(phase: str, done: int, total: int | None) -> None:
        nonlocal before
        if phase == "indexing" and total is not None:
            on_progress(phase, before + done, before + total)
            before += total if done == total else 0
        else:
            on_progress(phase, done, total)

    return tell


def incoming(
    inputs: Iterable[str | Path | Article],
    outlet: str | None = None,
    stdin: BinaryIO | None = None,
    columns: Mapping[str, str] | None = None,
    visitor: Visitor | None = None,
    amount: "Amount | None" = None,
) -> Iterator[Article | Skipped]:
    """The articles in the inputs of `Corpus.add`, one after the other, and what cannot be one; see there."""
    from index.readers import read

    for item in inputs:
        if isinstance(item, Article):
            if outlet and not item.source.outlet:
                item = replace(item, source=replace(item.source, outlet=outlet))
            is_empty = not item.text.strip() and item.source.status == "usable"
            reason = "empty" if is_empty else None if _is_unicode(item) else "not all of its characters are Unicode"
            yield Skipped(item.id, reason) if reason else item
        else:
            yield from read([item], outlet=outlet, columns=columns, stdin=stdin, visitor=visitor, amount=amount)


def _is_unicode(article: Article) -> bool:
    try:
        json.dumps([article.id, article.text, asdict(article.source)], ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
    return True
