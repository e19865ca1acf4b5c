"""`Corpus`: one folder that holds an archive, and everything that can be done with it.

The order of writing is what keeps it whole: an article is committed to the ledger (and only then acknowledged), then
carried to tantivy and Chroma, then marked as indexed. What a killed process left between the two is carried over at
the next opening.
"""

import ctypes
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, BinaryIO, Literal, Self, TypeVar

from index.encoders import Embedder, make_embedder
from index.encoders.rerankers import SentenceReranker
from index.errors import AccessRefused, ArticleMissing, CorpusError, InputError
from index.ingest.copies import find_copies, find_copies_again
from index.ingest.fingerprint import CorpusEmbedder
from index.ingest.intake import Added, Intake, incoming
from index.ingest.outlet_ledger import OutletLedger, near_names
from index.readers.amount import Amount
from index.readers.web.visitor import Visitor
from index.retrieval.families import CopyFamily, copies_of, families
from index.retrieval.matching import Matcher, is_known, question_groups
from index.retrieval.retriever import Retriever
from index.retrieval.spelling import Respelling, respell
from index.retrieval.weights import learned
from index.stores.folder import bytes_on_disk, make_folder
from index.stores.installed import installed
from index.stores.lock import WriterLock
from index.stores.protocols import Ledger, Stores
from index.stores.types import Coverage, ListPlace, OutletCoverage, Row
from index.stores.upkeep import Upkeep
from index.text.analysis import group_of, surface_words
from index.text.vocabulary import vocabulary
from index.types import Article, Filters, Hit, Mask, Passage, Progress, Withdrawal, silent

_log = logging.getLogger("newsdesk")
_MANY = 200  # articles of an add, after which memory is given back
_SPELT_NEARLY = 200  # passages in which a word is looked for that a question spells nearly
_WARM_PASSAGES = 2_000  # half a second, for most of the words that questions then meet


@dataclass(frozen=True, slots=True)
class Status:
    """The state of a corpus."""

    folder: str
    coverage: Coverage
    outlets: tuple[tuple[str, int], ...]
    languages: tuple[str, ...]
    embedder: str
    embedder_is_current: bool
    """False after an upgrade changed the embedder or the cutting of passages: `rebuild` brings it up to date."""
    pending: int
    """Articles that are stored but not yet indexed."""
    is_clean: bool
    """Did the last writer end properly?"""
    bytes_on_disk: int
    by_outlet: tuple[OutletCoverage, ...] = ()
    """Of each outlet how many articles, the newest, and when the last was added."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as it is shown: with its noise marked and its versions named."""

    article: Article
    version: str
    masks: tuple[Mask, ...]
    versions: tuple[Row, ...]
    is_live: bool


T = TypeVar("T")


class Corpus:
    """An open corpus. Use it as a context manager, or call `close`.

    Open it with `Corpus.read` or `Corpus.write`.
    """

    def __init__(
        self, folder: Path, ledger: Ledger, stores: Stores, lock: WriterLock | None, options: dict[str, Any]
    ) -> None:
        self.folder = folder
        self.ledger = ledger
        """What is in it; everything else is made from that."""
        self._made_by = CorpusEmbedder(ledger, options)
        self.upkeep = Upkeep(
            folder, ledger, stores, is_writer=lock is not None, is_current=self._made_by.is_current
        )  # fmt: skip
        """Its two search indexes."""
        self._lock = lock
        self._memory: dict[str, tuple[int, Any]] = {}
        self._changing = threading.RLock()  # one change at a time within this process
        self.ranking = learned()
        """What each kind of evidence counts in `search`; another is for measuring what each part is worth."""
        self.reranker: SentenceReranker | None = None
        """A model that reads the best sentences again, where one was asked for."""

    # --- opening and closing ------------------------------------------------------------------------------------

    @classmethod
    def read(cls, folder: str | Path, *, stores: Stores | None = None, **embedder_options: Any) -> Self:
        """Open a corpus to ask and search it; another process may be writing it.

        Args:
            folder: The corpus folder.
            stores: What it stands on, if not on what is installed.
            embedder_options: Passed to the embedder, such as `base_url`.

        Raises:
            CorpusMissing: There is none.
            CorpusTooNew: A newer Newsdesk made it.
            CorpusDamaged: Its ledger cannot be read.
        """
        folder, stores = Path(folder), stores or installed()
        return cls(folder, stores.ledger(folder, read_only=True), stores, None, embedder_options)

    @classmethod
    def write(
        cls,
        folder: str | Path,
        *,
        embedder: str | None = None,
        purpose: str = "write",
        stores: Stores | None = None,
        **embedder_options: Any,
    ) -> Self:
        """Open a corpus to change it; makes it where there is none.

        What an earlier process left undone is completed in the background, while searching works already.

        Args:
            folder: The corpus folder.
            embedder: Name of the embedder of a new corpus (`local` by default); an existing one must have it.
            purpose: What this process does, shown to others that find the corpus locked.
            stores: What it stands on, if not on what is installed.
            embedder_options: Passed to the embedder, such as `base_url`.

        Raises:
            CorpusLocked: Another process writes it.
            CorpusTooNew: A newer Newsdesk made it.
            CorpusDamaged: Its ledger cannot be read.
            InputError: It exists with another embedder, or there is no embedder of that name.
            ExtraMissing: What the embedder runs on is not installed.
        """
        folder, stores = Path(folder), stores or installed()
        if embedder:
            make_embedder(embedder)  # what is not installed, or unknown, leaves no empty folder behind
        make_folder(folder)
        lock = WriterLock(folder, purpose)
        ledger = None
        try:
            ledger = stores.ledger(folder, create=True)
            corpus = cls(folder, ledger, stores, lock, embedder_options)
            corpus._made_by.settle(folder, embedder)
            corpus.upkeep.start()
        except BaseException:
            if ledger:
                ledger.close()
            lock.release()
            raise
        return corpus

    def close(self) -> None:
        """Finish what is under way and let go of the folder; safe to call twice.

        An `add` of another thread ends where it is: what it has acknowledged is indexed, and it raises CorpusError.
        """
        self.upkeep.is_closing = True
        with self._changing:
            self.upkeep.close()
            self.ledger.close()
            if self._lock:
                self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def is_writable(self) -> bool:
        """Was it opened with `write`?"""
        return self._lock is not None

    def announce(self, **more: str | int) -> None:
        """Tell other processes of the same person how to reach this one, in the lock file; no arguments: no more.

        Raises:
            CorpusError: It was opened for reading only.
            OSError: The lock file cannot be written, or not be kept from others.
        """
        if self._lock is None:
            raise CorpusError(f"{self.folder} was opened for reading only; only its owner can be reached")
        self._lock.announce(**more)

    @property
    def has_pending(self) -> bool:
        """Are there stored articles that no process has indexed yet?"""
        return self.upkeep.has_pending

    @property
    def embedder(self) -> Embedder:
        """The embedder it was made with; its model is loaded when it first embeds."""
        return self._made_by.embedder

    # --- changing -----------------------------------------------------------------------------------------------

    def add(
        self,
        inputs: Iterable[str | Path | Article],
        *,
        outlet: str | None = None,
        columns: Mapping[str, str] | None = None,
        stdin: BinaryIO | None = None,
        visitor: Visitor | None = None,
        on_progress: Progress = silent,
    ) -> Added:
        """Add files, folders, archives, web addresses, `-` for standard input, or `Article`s.

        Each article is durable and acknowledged (through `on_progress`) when its batch is committed. An unchanged
        article is left alone; a changed one becomes a new version, and only the newest is searched.

        Args:
            inputs: What to add.
            outlet: The outlet of articles that state none.
            columns: Of tables, the names of the columns that are these fields of an article: `{"text": "Body"}`.
            stdin: What `-` means.
            visitor: What reads web addresses: whether links are followed, and what is known from earlier rounds.
            on_progress: Called in the phases `reading`, with numbers of articles and, as far as the files tell, of
                those that there may be in all, and `indexing`, with numbers of passages.

        Raises:
            CorpusError: It cannot be changed, or was closed meanwhile.
        """
        started = time.perf_counter()
        with self._changing:
            self._require_writer()
            self._made_by.require_current(self.folder)
            given = list(inputs)
            amount = Amount.of(given) if on_progress is not silent else None
            report = self._intake(on_progress).take(incoming(given, outlet, stdin, columns, visitor, amount), amount)
            if report.stored >= _MANY:
                _give_back_memory()
            if self.upkeep.is_closing:
                raise CorpusError(
                    f"{self.folder} was closed while adding; what was acknowledged is stored, add the rest again"
                )
        report.seconds = time.perf_counter() - started
        return report

    def remove(self, article_ids: Sequence[str]) -> list[str]:
        """Take articles down: every version is erased from every file that this class keeps.

        Quotes in answer records are the business of `Newsdesk.remove`, which also calls this.

        Returns:
            Warnings, in words; usually none.

        Raises:
            ArticleMissing: One of them is not there; then nothing is removed.
        """
        with self._changing:
            self._require_writer()
            self._require_articles(article_ids)
            for article_id in article_ids:
                self.ledger.remove(article_id)
            find_copies_again(self.ledger)
            self.upkeep.index_pending(silent)
            if not self.upkeep.erase():
                return ["another process is reading the corpus: the erased text leaves its log when that ends"]
        return []

    def withdraw(
        self, article_ids: Sequence[str], reason: str, *, status: Literal["withheld", "withdrawn"] = "withdrawn"
    ) -> None:
        """Hold articles back, in every version and whatever is added of them later, until they are restored.

        Raises:
            ArticleMissing: One of them is not there; then nothing is changed.
        """
        with self._changing:
            self._require_writer()
            self._require_articles(article_ids)
            decided = Withdrawal(status, reason, datetime.now(UTC).isoformat(timespec="seconds"))
            for article_id in article_ids:
                self.ledger.withdraw(article_id, decided)
            find_copies_again(self.ledger)
            self.upkeep.index_pending(silent)

    def restore(self, article_ids: Sequence[str]) -> None:
        """End withdrawals: what the articles' sources say of them counts again.

        Raises:
            ArticleMissing: One of them is not there; then nothing is changed.
        """
        with self._changing:
            self._require_writer()
            self._made_by.require_current(self.folder)
            self._require_articles(article_ids)
            withdrawn = [each for each in article_ids if self.ledger.versions(each)[0].withdrawal]
            self._intake(silent).restore(withdrawn)

    def merge_outlets(self, names: Sequence[str], into: str, *, on_progress: Progress = silent) -> Added:
        """Bring the articles of outlets under one name, those that are added later, too.

        Each becomes a new version; earlier ones keep the name under which they came.

        Args:
            names: Compared without regard to letter case.
            into: The name that stays, as it is to be written.
            on_progress: As in `add`.

        Raises:
            InputError: There is no outlet of one of these names, or the name that stays is empty; nothing is changed.
        """
        with self._changing:
            self._require_writer()
            self._made_by.require_current(self.folder)
            into = " ".join(into.split())
            held = {name.casefold() for name, _ in self.ledger.outlets()}
            if not into:
                raise InputError("say which name stays (--into NAME)")
            if missing := next((name for name in names if name.casefold() not in held), None):
                known = ", ".join(near_names(missing, [name for name, _ in self.ledger.outlets()]))
                called = f"there are: {known}; all of them: " if known else "see: "
                raise InputError(f"no outlet {missing!r} in {self.folder} ({called}newsdesk outlets)")
            OutletLedger(self.ledger).merge(names, into)
            rows = self.ledger.rows(Filters(outlets=(*names, into)))
            read = (self.ledger.article(row.article_id) for row in rows)
            return self._intake(on_progress).take(article for article, _ in filter(None, read))

    def merged(self, filters: Filters) -> Filters:
        """Filters with the names of outlets as they are called now, where some were merged."""
        names = OutletLedger(self.ledger, keeps=False)
        return replace(filters, outlets=tuple(dict.fromkeys(map(names.merged, filters.outlets))))

    def _require_articles(self, article_ids: Sequence[str]) -> None:
        for article_id in article_ids:
            if not self.ledger.versions(article_id):
                raise ArticleMissing(f"no article {article_id!r} in {self.folder} (see: newsdesk list)")

    def copy_to(self, folder: Path) -> None:
        """Copy the articles and what is known of them into an empty folder; `rebuild` there makes its indexes."""
        self.ledger.copy_to(folder)

    def rebuild(self, *, embedder: str | None = None, on_progress: Progress = silent) -> None:
        """Make both search indexes anew from the ledger, swap them in when they are ready, and find copies anew.

        Passages are cut and embedded again only where the embedder or the cutting has changed, or if another embedder
        is named.
        """
        with self._changing:
            self._require_writer(mended=False)
            if embedder and embedder != self.ledger.get("embedder"):
                self._made_by.change(embedder)
            if not self._made_by.is_current():
                self.ledger.put(fingerprint="")  # were it cut short, vectors of two embedders would stand side by side
                self._intake(on_progress).prepare_again()
                self.ledger.put(fingerprint=self._made_by.fingerprint())
            self.upkeep.rebuild(on_progress)
            self.ledger.forget_likenesses()
            find_copies(self.ledger)

    def check(self) -> list[str]:
        """Compare everything with the ledger; returns what is wrong, in words."""
        with self._changing:
            self._require_writer()
            return [*self.ledger.faults(), *self.upkeep.faults()]

    # --- asking -------------------------------------------------------------------------------------------------

    def search(
        self,
        question: str,
        *,
        limit: int = 10,
        filters: Filters | None = None,
        prefer: tuple[date | None, date | None] | None = None,
        matcher: Matcher | None = None,
    ) -> list[Hit]:
        """The passages that fit a question best.

        Args:
            question: Plain words.
            limit: The most to return, at least 1.
            filters: Only from articles that pass.
            prefer: First and last day (None: open): articles count more the nearer to them they were published.
            matcher: The question's words, if they were prepared already.

        Returns:
            Each text once: further articles that hold it in nearly the same words are a hit's `copies`.

        Raises:
            EmbedderError: The embedder cannot be loaded or does not answer. Without its re-ranker it goes on.
        """
        return self._retriever().search(
            matcher or self.matcher(question), limit=limit, filters=self.merged(filters or Filters()), prefer=prefer
        )

    def passages_of(self, article_ids: Sequence[str]) -> list[Passage]:
        """All passages of some articles that may be shown now, in reading order within each."""
        keys = self.ledger.keys(Filters(article_ids=tuple(article_ids))) if article_ids else []
        shown = self._shown(self.ledger.passage_ids(keys) if keys else [])
        return sorted(shown.values(), key=lambda each: (each.span.article_id, each.span.start))

    def _retriever(self) -> Retriever:
        return Retriever(
            self.ledger, self.upkeep.terms(), self._languages(), self.upkeep.dense, self._made_by.vector_of,
            self._shown, self._newest(), self.ranking, self.reranker, self.lose_reranker,
        )  # fmt: skip

    def respelled(self, question: str) -> Respelling:
        """The question with slips of the keyboard read as words of the archive; see `index.retrieval.spelling`."""
        terms, languages = self.upkeep.terms(), self._languages()
        groups = question_groups(languages, question)

        def texts_near(word: str) -> Iterator[str]:
            ids = terms.near(word, limit=_SPELT_NEARLY, languages=languages)
            return (passage.text for passage in self._shown(ids).values())

        return respell(question, lambda word: is_known(word, terms, groups), texts_near, languages)

    def _shown(self, ids: Sequence[int]) -> dict[int, Passage]:
        """The passages that may be shown now."""
        now = datetime.now(UTC)
        return {i: p for i, p in self.ledger.passages(ids).items() if not p.source.is_embargoed(now)}

    def warm_up(self) -> None:
        """Load what the first questions would wait for: tables, and the words of what was added last."""
        passages = self.ledger.passages(self.ledger.passage_ids()[-_WARM_PASSAGES:])
        found: dict[str, set[str]] = {}
        for passage in passages.values():
            group = group_of(passage.language, passage.text)
            found.setdefault(group, set()).update(surface_words(passage.text, group))
        for group, words in found.items():
            vocabulary(group).look_up(sorted(words))
        if passages and self.embedder.name == "local":  # another one may cost money, and wait for a network
            self.search(passages[max(passages)].text[:100], limit=1)

    def lose_reranker(self, why: Exception) -> None:
        """Go on without a re-ranking model that cannot be used; says so once."""
        _log.warning("answering without the re-ranker: %s", why)
        self.reranker = None

    def matcher(self, question: str, *, context: str = "") -> Matcher:
        """The question's words weighed by this corpus.

        Args:
            question: Plain text.
            context: The part of it that the rest only leans on.
        """
        return Matcher(question, self.upkeep.terms(), self._languages(), self.ranking, context=context)

    def article(self, article_id: str, version: str | None = None) -> Reading:
        """One article, its live version or the one named.

        Raises:
            ArticleMissing: No such article or version.
        """
        found = self.ledger.article(article_id, version)
        versions = tuple(self.ledger.versions(article_id))
        if found is None:
            what = f"version {version} of article {article_id!r}" if version and versions else f"article {article_id!r}"
            raise ArticleMissing(f"no {what} in {self.folder} (see: newsdesk list)")
        article, masks = found
        shown = article.version
        row = next((v for v in versions if v.version == shown), None)
        if row is None:  # removed by another process since the first query
            raise ArticleMissing(f"no article {article_id!r} in {self.folder} (see: newsdesk list)")
        return Reading(article, row.version, masks, versions, row.is_live)

    def readable(self, article_id: str, version: str | None = None) -> Reading:
        """One article that may be shown. What is decided of it now counts for its earlier versions too.

        Raises:
            ArticleMissing: No such article or version.
            AccessRefused: Its source, or the newsroom, has withdrawn or withheld it, or it is under embargo.
        """
        found = self.article(article_id, version)
        if reason := found.versions[0].held_back(datetime.now(UTC)):
            raise AccessRefused(reason)
        return found

    def is_live(self, article_id: str, version: str) -> bool:
        """Is that the version that is searched?"""
        return self.ledger.live_version(article_id) == version

    def articles(self, filters: Filters | None = None, *, held_back: bool = False) -> list[Row]:
        """Live articles that may be shown now, newest publication first; with those that are held back if asked for."""
        rows, now = self.ledger.rows(self.merged(filters or Filters())), datetime.now(UTC)
        return rows if held_back else [row for row in rows if not row.held_back(now)]

    def copy_families(self, filters: Filters | None = None) -> list[CopyFamily]:
        """Articles that may be shown now and are copies or revisions of one another, the most printed first."""
        return families(self.ledger, self.merged(filters or Filters()), datetime.now(UTC))

    def copies_of(self, article_ids: Sequence[str]) -> list[Row]:
        """The other articles that may be shown now and are copies or revisions of these."""
        return copies_of(self.ledger, article_ids, datetime.now(UTC))

    def page(
        self, filters: Filters | None = None, *, limit: int, after: ListPlace | None = None
    ) -> tuple[list[Row], int]:
        """Some of the `articles` that their sources let be shown now, and how many such there are in all.

        Args:
            filters: Only articles that pass.
            limit: The most to return.
            after: `Row.place` of the last one of the page before; what is added meanwhile moves none.
        """
        shown = self.merged(filters or Filters())
        return self.ledger.page(shown, limit=limit, after=after, now=datetime.now(UTC))

    def coverage(self) -> Coverage:
        """Numbers of articles, passages and outlets, and the days that they cover."""
        return self._remembered("coverage", self.ledger.coverage)

    def outlets(self) -> list[tuple[str, int]]:
        """Outlets with their number of articles, most first."""
        return self.ledger.outlets()

    def languages(self) -> list[tuple[str | None, int]]:
        """Languages with their number of articles, most first; None for those that could not be recognised."""
        return self._remembered("languages", self.ledger.languages)

    def status(self) -> Status:
        """The state of the corpus."""
        languages = sorted(code for code, _ in self.ledger.languages() if code)
        return Status(
            folder=str(self.folder),
            coverage=self.ledger.coverage(),
            outlets=tuple(self.ledger.outlets()),
            languages=tuple(languages),
            embedder=self._made_by.name,
            embedder_is_current=self._made_by.is_current(),
            pending=len(self.ledger.pending()),
            is_clean=self.ledger.get("clean") != "0",
            bytes_on_disk=bytes_on_disk(self.folder),
            by_outlet=tuple(self.ledger.by_outlet()),
        )

    # --- inside: what every question needs --------------------------------------------------------------------

    def _languages(self) -> list[str | None]:
        return [code for code, _ in self.languages()]

    def _newest(self) -> date | None:
        latest = self.coverage().latest
        return date.fromisoformat(latest) if latest else None

    def _remembered(self, what: str, ask: Callable[[], T]) -> T:
        """An answer of the ledger, asked again only after something has changed."""
        generation = self.ledger.generation()
        held = self._memory.get(what)
        if held is None or held[0] != generation:
            held = self._memory[what] = generation, ask()
        answer: T = held[1]
        return answer

    # --- inside: what it was made with --------------------------------------------------------------------------

    def _intake(self, on_progress: Progress) -> Intake:
        return Intake(self.ledger, self.upkeep, self.embedder, self._made_by.fingerprint, on_progress)

    def _require_writer(self, *, mended: bool = True) -> None:
        if self._lock is None:
            raise CorpusError(f"{self.folder} was opened for reading only; open it with Corpus.write to change it")
        fault = self.upkeep.settle()
        if fault and mended:
            self.upkeep.mend()  # the next change finds it tried again, with room on the disk perhaps
            raise CorpusError(
                f"{self.folder} could not be mended after a process was cut short ({fault}); "
                "try again, or make its indexes anew with: newsdesk rebuild"
            ) from fault


def _give_back_memory() -> None:
    """Return freed memory to the system, where the C library keeps it: 200 MB after adding 100,000 passages."""
    with suppress(OSError, TypeError, AttributeError):  # glibc alone has it
        ctypes.CDLL(None).malloc_trim(0)
