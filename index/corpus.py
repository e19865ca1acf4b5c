"""`Corpus`: one folder that holds an archive, and everything that can be done with it.

The order of writing is what keeps it whole: an article is committed to the ledger (and only then acknowledged), then
carried to tantivy and Chroma, then marked as indexed. What a killed process left between the two is carried over at
the next opening.
"""

import ctypes
import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.encoders import Embedder, make_embedder
from index.encoders.rerankers import SentenceReranker
from index.errors import ArticleMissing, CorpusError, InputError
from index.ingest.intake import Added, Intake, Progress, counted_on, incoming, silent
from index.retrieval.matching import Matcher, is_known, question_groups
from index.retrieval.retriever import Retriever
from index.retrieval.spelling import Respelling, respell
from index.retrieval.weights import learned
from index.stores.bm25 import Terms, TermsRow
from index.stores.ledger import LEDGER_FILE, Coverage, Ledger, Place, Row
from index.stores.lock import LOCK_FILE, WriterLock
from index.stores.nearest import Dense
from index.text.analysis import group_of, surface_words
from index.text.vocabulary import vocabulary
from index.types import Article, Filters, Hit, Mask, Passage

if TYPE_CHECKING:
    from index.stores.chroma import Vectors, WithoutChroma

ANSWERS_FILE = "answers.jsonl"
_log = logging.getLogger("newsdesk")
_MANY = 200  # articles of an add, after which memory is given back
_UPSERT = 5_000
_SPELT_NEARLY = 200  # passages in which a word is looked for that a question spells nearly
_WARM_PASSAGES = 2_000  # half a second, for most of the words that questions then meet


@dataclass(frozen=True, slots=True)
class Status:
    """How a corpus stands."""

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

    def __init__(self, folder: Path, ledger: Ledger, lock: WriterLock | None, options: dict[str, Any]) -> None:
        self.folder = folder
        self._ledger = ledger
        self._lock = lock
        self._embedder_options = options
        self._embedder: Embedder | None = None
        self._memory: dict[str, tuple[int, Any]] = {}
        self._dense = Dense(ledger)
        self._terms: Terms | None = None
        self._terms_generation = -1
        self._mending: threading.Thread | None = None
        self._mending_fault: BaseException | None = None
        self._changing = threading.RLock()  # one change at a time within this process
        self._is_closing = False
        self._asking = threading.Lock()  # held while Chroma is asked, so that it is not closed meanwhile
        self.ranking = learned()
        """What each kind of evidence counts in `search`; another is for measuring what each part is worth."""
        self.reranker: SentenceReranker | None = None
        """A model that reads the best sentences again, where one was asked for."""

    # --- opening and closing ------------------------------------------------------------------------------------

    @classmethod
    def read(cls, folder: str | Path, **embedder_options: Any) -> Self:
        """Open a corpus to ask and search it; another process may be writing it.

        Raises:
            CorpusMissing: There is none.
            CorpusTooNew: A newer Newsdesk made it.
            CorpusDamaged: Its ledger cannot be read.
        """
        folder = Path(folder)
        return cls(folder, Ledger(folder, read_only=True), None, embedder_options)

    @classmethod
    def write(
        cls, folder: str | Path, *, embedder: str | None = None, purpose: str = "write", **embedder_options: Any
    ) -> Self:
        """Open a corpus to change it; makes it where there is none.

        What an earlier process left undone is completed in the background, while searching works already.

        Args:
            folder: The corpus folder.
            embedder: Name of the embedder of a new corpus (`local` by default); an existing one must have it.
            purpose: What this process does, shown to others that find the corpus locked.
            embedder_options: Passed to the embedder, such as `base_url`.

        Raises:
            CorpusLocked: Another process writes it.
            CorpusTooNew: A newer Newsdesk made it.
            CorpusDamaged: Its ledger cannot be read.
            InputError: It exists with another embedder, or there is no embedder of that name.
        """
        folder = Path(folder)
        _make_folder(folder)
        lock = WriterLock(folder, purpose)
        ledger = None
        try:
            ledger = Ledger(folder, create=True)
            _settle_embedder(ledger, folder, embedder)
            corpus = cls(folder, ledger, lock, embedder_options)
            corpus._sweep()
            corpus._start_mending()
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
        self._is_closing = True
        with self._changing:
            if self._mending:
                self._mending.join()
            self._close_vectors()
            self._ledger.close()
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
        return bool(self._ledger.pending() or self._ledger.outdated())

    @property
    def embedder(self) -> Embedder:
        """The embedder it was made with; its model is loaded when it first embeds."""
        if self._embedder is None:
            self._embedder = make_embedder(self._ledger.get("embedder") or "local", **self._embedder_options)
        return self._embedder

    # --- changing -----------------------------------------------------------------------------------------------

    def add(
        self,
        inputs: Iterable[str | Path | Article],
        *,
        outlet: str | None = None,
        stdin: BinaryIO | None = None,
        on_progress: Progress = silent,
    ) -> Added:
        """Add files, folders, archives, web addresses, `-` for standard input, or `Article`s.

        Each article is durable and acknowledged (through `on_progress`) when its batch is committed. An unchanged
        article is left alone; a changed one becomes a new version, and only the newest is searched.

        Args:
            inputs: What to add.
            outlet: The outlet of articles that state none.
            stdin: What `-` means.
            on_progress: Told of phases `reading` (articles) and `indexing` (passages, of those that are stored so far).

        Raises:
            CorpusError: It cannot be changed, or was closed meanwhile.
        """
        started = time.perf_counter()
        with self._changing:
            self._require_writer()
            self._require_current_embedder()
            told = counted_on(on_progress)
            intake = self._intake(told)
            intake.take(incoming(inputs, outlet, stdin), lambda: self._index_pending(told), lambda: self._is_closing)
            self._index_pending(told)
            report = intake.report
            if report.stored >= _MANY:
                _give_back_memory()
            if self._is_closing:
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
            for article_id in article_ids:
                if not self._ledger.versions(article_id):
                    raise ArticleMissing(f"no article {article_id!r} in {self.folder} (see: newsdesk list)")
            for article_id in article_ids:
                self._ledger.remove(article_id)
            self._index_pending(silent)
            if not self._erase():
                return ["another process is reading the corpus: the erased text leaves its log when that ends"]
        return []

    def copy_to(self, folder: Path) -> None:
        """Copy the articles and what is known of them into an empty folder; `rebuild` there makes its indexes."""
        self._ledger.copy_to(folder)

    def rebuild(self, *, embedder: str | None = None, on_progress: Progress = silent) -> None:
        """Make both search indexes anew from the ledger, and swap them in when they are ready.

        Passages are cut and embedded again only where the embedder or the cutting has changed, or if another embedder
        is named.
        """
        with self._changing:
            self._require_writer(mended=False)
            if embedder and embedder != self._ledger.get("embedder"):
                self._embedder = make_embedder(embedder, **self._embedder_options)
                _ = self._embedder.revision  # an embedder that cannot work is refused before anything is touched
                self._ledger.put(embedder=embedder, fingerprint="")
            if not self._is_current():
                self._ledger.put(fingerprint="")  # were it cut short, vectors of two embedders would stand side by side
                self._intake(on_progress).take_again()
                self._ledger.put(fingerprint=self._fingerprint())
            self._ledger.put(clean="0")
            keys, outdated = self._ledger.pending(), self._ledger.outdated()
            self._rebuild_terms()
            self._rebuild_vectors(on_progress)
            self._ledger.mark_indexed(keys, outdated)
            self._ledger.put(clean="1")

    def check(self) -> list[str]:
        """Compare everything with the ledger; returns what is wrong, in words."""
        with self._changing:
            self._require_writer()
            faults = self._ledger.faults()
            if self._terms_now().ids() != self._ledger.passage_ids():
                faults.append("the word index does not hold the ledger's passages")
            if not self._is_current():
                return [*faults, "the passages were made by another embedder or cutter"]
            from index.stores import chroma
            from index.stores.health import faults_of

            self._close_vectors()
            faults += faults_of(self.folder, self._store("vectors")) if chroma.is_available() else []
            if not faults:
                self._open_vectors()
            return faults

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
            matcher or self.matcher(question), limit=limit, filters=filters or Filters(), prefer=prefer
        )

    def _retriever(self) -> Retriever:
        return Retriever(
            self._terms_now(), self._languages(), self._dense, self._asking, self._vector_of, self._shown,
            self._newest(), self.ranking, self.reranker, self.lose_reranker,
        )  # fmt: skip

    def respelled(self, question: str) -> Respelling:
        """The question with slips of the keyboard read as words of the archive; see `index.retrieval.spelling`."""
        terms, languages = self._terms_now(), self._languages()
        groups = question_groups(languages, question)

        def texts_near(word: str) -> Iterator[str]:
            ids = terms.near(word, limit=_SPELT_NEARLY, languages=languages)
            return (passage.text for passage in self._shown(ids).values())

        return respell(question, lambda word: is_known(word, terms, groups), texts_near, languages)

    def _shown(self, ids: Sequence[int]) -> dict[int, Passage]:
        """The passages that may be shown now."""
        now = datetime.now(UTC)
        return {i: p for i, p in self._ledger.passages(ids).items() if not p.source.is_embargoed(now)}

    def warm_up(self) -> None:
        """Load what the first questions would wait for: tables, and the words of what was added last."""
        passages = self._ledger.passages(self._ledger.passage_ids()[-_WARM_PASSAGES:])
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

    def matcher(self, question: str) -> Matcher:
        """The question's words weighed by this corpus."""
        return Matcher(question, self._terms_now(), self._languages(), self.ranking)

    def article(self, article_id: str, version: str | None = None) -> Reading:
        """One article, its live version or the one named.

        Raises:
            ArticleMissing: No such article or version.
        """
        found = self._ledger.article(article_id, version)
        versions = tuple(self._ledger.versions(article_id))
        if found is None:
            what = f"version {version} of article {article_id!r}" if version and versions else f"article {article_id!r}"
            raise ArticleMissing(f"no {what} in {self.folder} (see: newsdesk list)")
        article, masks = found
        shown = article.version
        row = next((v for v in versions if v.version == shown), None)
        if row is None:  # removed by another process since the first query
            raise ArticleMissing(f"no article {article_id!r} in {self.folder} (see: newsdesk list)")
        return Reading(article, row.version, masks, versions, row.is_live)

    def is_live(self, article_id: str, version: str) -> bool:
        """Is that the version that is searched?"""
        return self._ledger.live_version(article_id) == version

    def articles(self, filters: Filters | None = None) -> list[Row]:
        """Live articles, newest publication first."""
        return self._ledger.rows(filters)

    def page(self, filters: Filters | None = None, *, limit: int, after: Place | None = None) -> tuple[list[Row], int]:
        """Some of the `articles` that their sources let be shown now, and how many such there are in all.

        Args:
            filters: Only articles that pass.
            limit: The most to return.
            after: `index.stores.ledger.place` of the last one of the page before; what is added meanwhile moves none.
        """
        return self._ledger.page(filters, limit=limit, after=after, now=datetime.now(UTC))

    def coverage(self) -> Coverage:
        """How much it holds, and of when."""
        return self._remembered("coverage", self._ledger.coverage)

    def outlets(self) -> list[tuple[str, int]]:
        """Outlets with their number of articles, most first."""
        return self._ledger.outlets()

    def status(self) -> Status:
        """How it stands."""
        languages = sorted(code for code in self._ledger.languages() if code)
        return Status(
            folder=str(self.folder),
            coverage=self._ledger.coverage(),
            outlets=tuple(self._ledger.outlets()),
            languages=tuple(languages),
            embedder=self._ledger.get("embedder") or "local",
            embedder_is_current=self._is_current(),
            pending=len(self._ledger.pending()),
            is_clean=self._ledger.get("clean") != "0",
            bytes_on_disk=sum(map(_size, self.folder.rglob("*"))),
        )

    # --- inside: what every question needs --------------------------------------------------------------------

    def _languages(self) -> list[str | None]:
        return self._remembered("languages", self._ledger.languages)

    def _newest(self) -> date | None:
        latest = self.coverage().latest
        return date.fromisoformat(latest) if latest else None

    def _remembered(self, what: str, ask: Callable[[], T]) -> T:
        """An answer of the ledger, asked again only after something has changed."""
        generation = self._ledger.generation()
        held = self._memory.get(what)
        if held is None or held[0] != generation:
            held = self._memory[what] = generation, ask()
        answer: T = held[1]
        return answer

    # --- inside: what it was made with --------------------------------------------------------------------------

    def _intake(self, on_progress: Progress) -> Intake:
        return Intake(self._ledger, self.embedder, self._fingerprint, on_progress)

    def _fingerprint(self) -> str:
        from index.ingest.passages import CUTTER

        return f"{self.embedder.name} {self.embedder.revision} {self.embedder.dimension} {CUTTER}"

    def _is_current(self) -> bool:
        recorded = self._ledger.get("fingerprint")
        if recorded is None:
            return True
        if recorded.split(" ")[0] != "local" and self._embedder is None:
            from index.ingest.passages import CUTTER

            return recorded.endswith(CUTTER)
        return recorded == self._fingerprint()

    def _require_current_embedder(self) -> None:
        if not self._is_current():
            raise CorpusError(
                f"{self.folder} was made with {self._ledger.get('fingerprint') or 'an interrupted rebuild'}, "
                f"now it would be {self._fingerprint()}; bring it up to date with: newsdesk rebuild"
            )

    def _require_writer(self, *, mended: bool = True) -> None:
        if self._lock is None:
            raise CorpusError(f"{self.folder} was opened for reading only; open it with Corpus.write to change it")
        if self._mending:
            self._mending.join()
            self._mending = None
        fault, self._mending_fault = self._mending_fault, None
        if fault and mended:
            self._start_mending()  # the next change finds it tried again, with room on the disk perhaps
            raise CorpusError(
                f"{self.folder} could not be mended after a process was cut short ({fault}); "
                "try again, or make its indexes anew with: newsdesk rebuild"
            ) from fault

    def _vector_of(self, question: str) -> NDArray[np.float32]:
        if not self._is_current() or not self._ledger.get("fingerprint"):
            return np.zeros(1, dtype=np.float32)  # vectors of two embedders cannot be compared: words alone serve
        vector: NDArray[np.float32] = self.embedder.embed([question])[0]
        return vector

    # --- inside: the two indexes --------------------------------------------------------------------------------

    def _store(self, kind: str) -> Path:
        """Folder of the index in use: `terms/N` or `chroma/N`. Swapping is one write to the ledger."""
        name = "chroma" if kind == "vectors" else "terms"
        return self.folder / name / (self._ledger.get(kind) or "0")

    def _next_store(self, kind: str) -> tuple[Path, str]:
        number = str(int(self._ledger.get(kind) or "0") + 1)
        folder = self._store(kind).parent / number
        shutil.rmtree(folder, ignore_errors=True)
        return folder, number

    def _sweep(self) -> None:
        """Delete what a rebuild that was cut short left, and what belonged to a ledger that is gone."""
        is_new = self._ledger.get("fingerprint") is None
        for kind in ("terms", "vectors"):
            current = self._store(kind)
            for folder in current.parent.glob("*") if current.parent.is_dir() else ():
                if is_new or folder != current:
                    shutil.rmtree(folder, ignore_errors=True)

    def _terms_now(self) -> Terms:
        """The word index, as new as the ledger."""
        generation = self._ledger.generation()
        if self._terms is None or (self._lock is None and generation != self._terms_generation):
            self._terms = Terms(self._store("terms")) if self._lock else self._terms_beside_a_writer()
            self._terms_generation = generation
        return self._terms

    def _terms_beside_a_writer(self) -> Terms:
        """The word index in use, looked for again where it is swapped at this very moment."""
        while True:
            store = self._store("terms")
            try:
                terms = Terms(store) if Terms.exists(store) else None
            except ValueError:  # what tantivy raises for damaged or vanished files
                terms = None
            if store == self._store("terms"):
                break
        if terms is None:
            raise CorpusError(f"{self.folder} has no word index that can be read; build it with: newsdesk rebuild")
        return terms

    def _start_mending(self) -> None:
        """Complete what is pending; after an unclean end, look first whether Chroma is whole."""
        self._mend_terms()
        if self._ledger.get("clean") == "0" or self.has_pending or self._is_erasing:
            self._mending = threading.Thread(target=self._mend, name="newsdesk-mend", daemon=True)
            self._mending.start()
        elif self._ledger.get("fingerprint"):
            self._mending = threading.Thread(target=self._open_or_mend, name="newsdesk-open", daemon=True)
            self._mending.start()

    def _mend_terms(self) -> None:
        try:
            whole = Terms.exists(self._store("terms")) or not self._ledger.keys()
            if whole and self._ledger.get("clean") == "0":
                unsettled = self._ledger.unsettled()
                settled = set(self._ledger.passage_ids()) - unsettled
                held = set(self._terms_now().ids())
                whole = settled <= held <= settled | unsettled
            if whole:
                self._terms_now()
        except ValueError:  # what tantivy raises for damaged files
            whole = False
        if not whole:
            self._rebuild_terms()

    def _mend(self) -> None:
        try:
            is_current = self._is_current()
            if is_current and self._ledger.get("clean") == "0" and self._is_damaged():
                self._rebuild_vectors(silent)
            self._index_pending(silent)
            if self._is_erasing:
                self._erase()
            if is_current:
                self._ledger.put(clean="1")
                self._open_vectors()
        except BaseException as exc:  # handed to the thread that next needs the corpus whole
            self._mending_fault = exc

    def _is_damaged(self) -> bool:
        from index.stores import chroma
        from index.stores.health import faults_of

        store = self._store("vectors")
        if not chroma.is_available():
            return store.is_dir()  # it cannot be looked at
        return bool(faults_of(self.folder, store)) if store.is_dir() else self._ledger.has_indexed()

    def _open_or_mend(self) -> None:
        try:
            self._open_vectors()
        except BaseException:  # damaged since its last clean end
            self._ledger.put(clean="0")
            self._mend()

    def _open_vectors(self) -> None:
        from index.stores import chroma

        if self._dense.vectors is None:
            if chroma.is_available() and not self._store("vectors").is_dir() and self._ledger.has_indexed():
                self._rebuild_vectors(silent)
            else:
                self._publish(chroma.open_vectors(self._store("vectors")))

    def _publish(self, vectors: "Vectors | WithoutChroma | None") -> None:
        """From now on searches ask this store, or score the ledger's vectors; none is under way when it returns."""
        with self._asking:
            self._dense.vectors = vectors

    def _close_vectors(self) -> None:
        vectors = self._dense.vectors
        self._publish(None)
        if vectors:
            vectors.close()

    def _index_pending(self, on_progress: Progress) -> None:
        keys, forget = self._ledger.pending(), self._ledger.outdated()
        if not keys and not forget:
            return
        self._ledger.put(clean="0")
        self._terms_now().change(self._terms_rows(keys), forget=forget)
        if not self._is_current():
            return  # vectors of two embedders do not mix: words serve until `rebuild`, which makes both indexes anew
        self._open_vectors()
        vectors = self._dense.vectors
        assert vectors is not None  # just opened
        self._publish(None)  # it is closed and opened in between; exact scores serve meanwhile
        # A passage's vector never changes, and storing one again spoils Chroma's graph: only what is missing goes in.
        wanted = self._ledger.passage_ids(keys)
        held = vectors.held(wanted)
        missing = [passage for passage in wanted if passage not in held]
        try:
            vectors.change(self._vector_batches(missing, on_progress), forget)
        except BaseException:
            vectors.close()
            raise
        self._publish(vectors)
        self._ledger.mark_indexed(keys, forget)
        self._ledger.put(clean="1")

    @property
    def _is_erasing(self) -> bool:
        """Was an article removed whose words may still stand in tantivy or in the ledger's log?"""
        return self._ledger.get("erasing") in ("terms and log", "log")

    def _erase(self) -> bool:
        """Erase what was removed from tantivy and the log; false while a reader holds on to the log."""
        if self._ledger.get("erasing") == "terms and log":
            self._rebuild_terms()  # tantivy keeps the words of deleted passages until it happens to merge
            self._ledger.put(erasing="log")
        if not self._ledger.erase_log():
            return False
        self._ledger.put(erasing="nothing")
        return True

    def _rebuild_terms(self) -> None:
        folder, number = self._next_store("terms")
        terms = Terms(folder)
        terms.change(self._terms_rows(self._ledger.keys()))
        old = self._store("terms")
        self._ledger.put(terms=number)
        self._terms = terms
        shutil.rmtree(old, ignore_errors=True)

    def _rebuild_vectors(self, on_progress: Progress) -> None:
        from index.stores.chroma import open_vectors

        folder, number = self._next_store("vectors")
        vectors = open_vectors(folder)
        ids = self._ledger.passage_ids()
        try:
            vectors.change(self._vector_batches(ids, on_progress), ())
        except BaseException:
            vectors.close()
            raise
        old, before = self._store("vectors"), self._dense.vectors
        self._ledger.put(vectors=number)
        self._publish(vectors)
        if before:
            before.close()
        shutil.rmtree(old, ignore_errors=True)

    def _terms_rows(self, keys: Sequence[int]) -> Iterator[TermsRow]:
        from index.ingest.prepare import dateline

        for _, ids, article, language, cuts in self._ledger.passages_of(keys):
            source = article.source
            published = source.published
            for passage, cut in zip(ids, cuts, strict=True):
                yield TermsRow(
                    passage=passage,
                    article_id=article.id,
                    language=language,
                    title=source.title or "",
                    header=dateline(source),
                    body=article.text[cut.start : cut.end],
                    outlet=(source.outlet or "").casefold(),
                    first_day=published.first_day.toordinal() if published else 0,
                    last_day=published.last_day.toordinal() if published else 0,
                )

    def _vector_batches(
        self, ids: Sequence[int], on_progress: Progress
    ) -> Iterator[tuple[list[int], NDArray[np.float32]]]:
        for start in range(0, len(ids), _UPSERT):
            found, vectors = self._ledger.vectors(of_passages=ids[start : start + _UPSERT])
            yield found.tolist(), vectors.astype(np.float32)
            on_progress("indexing", min(start + _UPSERT, len(ids)), len(ids))


def _give_back_memory() -> None:
    """Return freed memory to the system, where the C library keeps it: 200 MB after adding 100,000 passages."""
    with suppress(OSError, TypeError, AttributeError):  # glibc alone has it
        ctypes.CDLL(None).malloc_trim(0)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        ours = (LOCK_FILE, "chroma", "terms", ANSWERS_FILE, "answers.lock", "answers.new")
        foreign = [p.name for p in folder.iterdir() if p.name not in ours]
    except OSError as exc:
        raise CorpusError(f"{folder} cannot be made a corpus ({exc.strerror}); choose another --corpus") from exc
    if foreign and not any(name.startswith(LEDGER_FILE) for name in foreign):
        raise CorpusError(
            f"{folder} holds other files ({sorted(foreign)[0]!r}) and is no corpus; "
            "choose an empty or new folder as --corpus"
        )


def _settle_embedder(ledger: Ledger, folder: Path, name: str | None) -> None:
    recorded = ledger.get("embedder")
    if recorded is None:
        make_embedder(name or "local")  # an unknown name is refused before it is recorded
        ledger.put(embedder=name or "local")
    elif name and name != recorded:
        raise InputError(
            f"{folder} uses the embedder {recorded!r}, not {name!r}; change it with: newsdesk rebuild --embedder {name}"
        )


def _size(path: Path) -> int:
    with suppress(OSError):  # a writer may have deleted it meanwhile
        return path.stat().st_size if path.is_file() else 0
    return 0
