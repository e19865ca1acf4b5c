"""The upkeep of a corpus's two search indexes: they are kept equal to its ledger, whatever a killed process has left.

An index lives in a numbered folder, `terms/N` or `chroma/N`; which N counts is one row of the ledger, so that an index
made anew is swapped in by one transaction. The mark `clean` is taken away before the first write to an index and set
after the last: without it, the next process that opens the corpus compares the indexes with the ledger.
"""

import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.errors import CorpusError
from index.stores.nearest import Dense
from index.stores.protocols import Ledger, Stores, TermIndex, VectorIndex
from index.stores.types import IndexedPassage
from index.types import Progress, silent

_UPSERT = 5_000  # vectors read from the ledger at a time
_FOLDERS = {"terms": "terms", "vectors": "chroma"}
IndexKind = Literal["terms", "vectors"]


class Upkeep:
    """The two search indexes of one open corpus. One change at a time: callers that change something hold a lock.

    Args:
        folder: The corpus folder.
        ledger: What the indexes are to hold.
        stores: Which kinds of indexes they are.
        is_writer: May this process change the indexes? Else it opens the words alone, beside whoever writes.
        is_current: Were the ledger's vectors made by the embedder and the cutter of this process? Vectors of two do
            not mix: without it words alone are kept up, until everything is made anew.
    """

    def __init__(
        self, folder: Path, ledger: Ledger, stores: Stores, *, is_writer: bool, is_current: Callable[[], bool]
    ) -> None:
        self._folder = folder
        self._ledger = ledger
        self._is_writer = is_writer
        self._is_current = is_current
        self._stores = stores
        self._terms: TermIndex | None = None
        self._terms_generation = -1
        self._mending: threading.Thread | None = None
        self._fault: BaseException | None = None
        self.dense = Dense(ledger, is_alone=is_writer and stores.vectors is None)
        """The search by vectors; it asks the vector index while that may be asked."""
        self.is_closing = False
        """Set by whoever wants the corpus closed; what takes long asks it on the way."""

    # --- opening and closing ------------------------------------------------------------------------------------

    def start(self) -> None:
        """Delete what nobody needs any more, and complete in the background what an earlier process left undone.

        Words can be searched when it returns. After an unclean end it is looked first whether the vector index is
        whole.
        """
        self._sweep()
        self.mend()

    def mend(self) -> None:
        """What `start` does but for deleting; to be tried again after a fault."""
        self._mend_terms()
        if self._ledger.get("clean") == "0" or self.has_pending or self.is_erasing:
            self._mending = threading.Thread(target=self._mend, name="newsdesk-mend", daemon=True)
            self._mending.start()
        elif self._ledger.get("fingerprint"):
            self._mending = threading.Thread(target=self._open_or_mend, name="newsdesk-open", daemon=True)
            self._mending.start()

    def settle(self) -> BaseException | None:
        """Wait for what runs in the background; returns once what went wrong with it, None if all is well."""
        if self._mending:
            self._mending.join()
            self._mending = None
        fault, self._fault = self._fault, None
        return fault

    def close(self) -> None:
        """Let go of the folder when what runs in the background has ended; safe to call twice."""
        if self._mending:
            self._mending.join()
        self._terms = None  # tantivy looks for changes of its folder as long as anybody holds its index
        self.close_vectors()

    def store(self, kind: IndexKind) -> Path:
        """The folder of the index in use."""
        return self._folder / _FOLDERS[kind] / (self._ledger.get(kind) or "0")

    def terms(self) -> TermIndex:
        """The word index, as new as the ledger.

        Raises:
            CorpusError: This process does not write, and there is none that can be read.
        """
        generation = self._ledger.generation()
        if self._terms is None or (not self._is_writer and generation != self._terms_generation):
            self._terms = self._stores.terms(self.store("terms")) if self._is_writer else self._terms_beside_a_writer()
            self._terms_generation = generation
        return self._terms

    def open_vectors(self) -> None:
        """Let searches ask the vector index, if there is one; it is made anew where its folder is gone."""
        if self.dense.vectors is None and self._stores.vectors:
            if not self.store("vectors").is_dir() and self._ledger.has_indexed():
                self._rebuild_vectors(silent)
            else:
                self.dense.publish(self._stores.vectors(self.store("vectors")))

    def close_vectors(self) -> None:
        """From now on searches score the ledger's vectors, and nobody has the vector index open."""
        vectors = self.dense.vectors
        self.dense.publish(None)
        if vectors is not None:
            vectors.close()

    @property
    def has_pending(self) -> bool:
        """Does the ledger hold any change that the indexes do not?"""
        return bool(self._ledger.pending() or self._ledger.outdated())

    # --- keeping up ---------------------------------------------------------------------------------------------

    def index_pending(self, on_progress: Progress) -> None:
        """Carry to both indexes what the ledger holds and they do not, and let them forget what it has outdated.

        Args:
            on_progress: Called in the phase `indexing`, with numbers of passages.
        """
        keys, forget = self._ledger.pending(), self._ledger.outdated()
        if not keys and not forget:
            return
        self._ledger.put(clean="0")
        self.terms().change(self._terms_rows(keys), forget=forget)
        if not self._is_current():
            return
        self.open_vectors()
        vectors = self.dense.vectors
        if vectors is not None:  # an empty one is false
            self._index_vectors(vectors, keys, forget, on_progress)
        else:  # what another process may have left is outdated
            shutil.rmtree(self.store("vectors"), ignore_errors=True)
        self._ledger.mark_indexed(keys, forget)
        self._ledger.put(clean="1")

    def _index_vectors(
        self, vectors: VectorIndex, keys: Sequence[int], forget: Sequence[int], on_progress: Progress
    ) -> None:
        self.dense.publish(None)  # it is closed and opened in between; exact scores serve meanwhile
        # A passage's vector never changes, and storing one again spoils Chroma's graph: only what is missing goes in.
        wanted = self._ledger.passage_ids(keys)
        held = vectors.held(wanted)
        missing = [passage for passage in wanted if passage not in held]
        try:
            vectors.change(self._vector_batches(missing, on_progress), forget)
        except BaseException:
            vectors.close()
            raise
        self.dense.publish(vectors)

    @property
    def is_erasing(self) -> bool:
        """Was an article removed whose words may still stand in the word index or in the ledger's log?"""
        return self._ledger.get("erasing") in ("terms and log", "log")

    def erase(self) -> bool:
        """Erase what was removed from the word index and the log; false while a reader holds on to the log."""
        if self._ledger.get("erasing") == "terms and log":
            self._rebuild_terms()  # tantivy keeps the words of deleted passages until it happens to merge
            self._ledger.put(erasing="log")
        if not self._ledger.erase_log():
            return False
        self._ledger.put(erasing="nothing")
        return True

    def rebuild(self, on_progress: Progress) -> None:
        """Make both indexes anew from the ledger, and swap each in when it is ready."""
        self._ledger.put(clean="0")
        keys, outdated = self._ledger.pending(), self._ledger.outdated()
        self._rebuild_terms()
        self._rebuild_vectors(on_progress)
        self._ledger.mark_indexed(keys, outdated)
        self._ledger.put(clean="1")

    def faults(self) -> list[str]:
        """Compare both indexes with the ledger; returns what is wrong, in words."""
        faults = []
        if self.terms().ids() != self._ledger.passage_ids():
            faults.append("the word index does not hold the ledger's passages")
        if not self._is_current():
            return [*faults, "the passages were made by another embedder or cutter"]
        self.close_vectors()
        if self._stores.vectors:
            faults += self._stores.vectors.faults(self._ledger, self.store("vectors"))
        if not faults:
            self.open_vectors()
        return faults

    # --- inside: mending ----------------------------------------------------------------------------------------

    def _sweep(self) -> None:
        """Delete what a rebuild that was cut short left, and what belonged to a ledger that is gone."""
        is_new = self._ledger.get("fingerprint") is None
        for current in (self.store("terms"), self.store("vectors")):
            for folder in current.parent.glob("*") if current.parent.is_dir() else ():
                if is_new or folder != current:
                    shutil.rmtree(folder, ignore_errors=True)

    def _terms_beside_a_writer(self) -> TermIndex:
        """The word index in use, looked for again where it is swapped at this very moment."""
        while True:
            store = self.store("terms")
            try:
                terms = self._stores.terms(store) if self._stores.terms.exists(store) else None
            except ValueError:  # its files are damaged or have vanished
                terms = None
            if store == self.store("terms"):
                break
        if terms is None:
            raise CorpusError(f"{self._folder} has no word index that can be read; build it with: newsdesk rebuild")
        return terms

    def _mend_terms(self) -> None:
        try:
            whole = self._stores.terms.exists(self.store("terms")) or not self._ledger.keys()
            if whole and self._ledger.get("clean") == "0":
                unsettled = self._ledger.unsettled()
                settled = set(self._ledger.passage_ids()) - unsettled
                held = set(self.terms().ids())
                whole = settled <= held <= settled | unsettled
            if whole:
                self.terms()
        except ValueError:  # its files are damaged
            whole = False
        if not whole:
            self._rebuild_terms()

    def _mend(self) -> None:
        try:
            is_current = self._is_current()
            if is_current and self._ledger.get("clean") == "0" and self._is_damaged():
                self._rebuild_vectors(silent)
            self.index_pending(silent)
            if self.is_erasing:
                self.erase()
            if is_current:
                self._ledger.put(clean="1")
                self.open_vectors()
        except BaseException as exc:  # handed to the thread that next needs the corpus whole
            self._fault = exc

    def _is_damaged(self) -> bool:
        store = self.store("vectors")
        if not self._stores.vectors:
            return store.is_dir()  # it cannot be looked at
        return bool(self._stores.vectors.faults(self._ledger, store)) if store.is_dir() else self._ledger.has_indexed()

    def _open_or_mend(self) -> None:
        try:
            self.open_vectors()
        except BaseException:  # damaged since its last clean end
            self._ledger.put(clean="0")
            self._mend()

    # --- inside: making anew ------------------------------------------------------------------------------------

    def _next_store(self, kind: IndexKind) -> tuple[Path, str]:
        number = str(int(self._ledger.get(kind) or "0") + 1)
        folder = self.store(kind).parent / number
        shutil.rmtree(folder, ignore_errors=True)
        return folder, number

    def _rebuild_terms(self) -> None:
        folder, number = self._next_store("terms")
        terms = self._stores.terms(folder)
        terms.change(self._terms_rows(self._ledger.keys()))
        old = self.store("terms")
        self._ledger.put(terms=number)
        self._terms = terms
        shutil.rmtree(old, ignore_errors=True)

    def _rebuild_vectors(self, on_progress: Progress) -> None:
        if not self._stores.vectors:
            shutil.rmtree(self.store("vectors"), ignore_errors=True)
            return
        folder, number = self._next_store("vectors")
        vectors = self._stores.vectors(folder)
        try:
            vectors.change(self._vector_batches(self._ledger.passage_ids(), on_progress), ())
        except BaseException:
            vectors.close()
            raise
        old, before = self.store("vectors"), self.dense.vectors
        self._ledger.put(vectors=number)
        self.dense.publish(vectors)
        if before is not None:
            before.close()
        shutil.rmtree(old, ignore_errors=True)

    def _terms_rows(self, keys: Sequence[int]) -> Iterator[IndexedPassage]:
        for _, ids, article, language, cuts in self._ledger.passages_of(keys):
            source = article.source
            published = source.published
            for passage, cut in zip(ids, cuts, strict=True):
                yield IndexedPassage(
                    passage=passage,
                    article_id=article.id,
                    language=language,
                    title=source.title or "",
                    header=source.dateline,
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
