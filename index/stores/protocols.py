"""What a corpus asks of the stores behind it; whatever has these methods can stand in for SQLite, tantivy or Chroma.

The ledger alone is the truth. The two indexes hold nothing that is not in it, so that they may lose everything and be
made anew; see `index.stores.upkeep`, which keeps them equal to it. An index lives in a folder of its own, which it may
fill as it likes and which is deleted when another one has taken its place.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.stores.types import Compared, Coverage, IndexedPassage, Kin, ListPlace, OutletCoverage, Prepared, Row
from index.types import Article, Cut, Filters, Mask, Passage, Withdrawal

PassagesOfArticle = tuple[int, list[int], Article, str | None, list[Cut]]
"""An article's key, the ids of its passages, itself, its language, and where the passages lie in it."""


class Ledger(Protocol):
    """All articles of a corpus, every version; passages and vectors of those that are live; settings and marks.

    Safe to use from several threads, and to be read by other processes while one writes it. Each change is made whole
    or not at all, and durable when the call returns; what goes wrong is an error of `index.errors`.
    """

    folder: Path
    """The corpus folder, by which another process can open it, too."""

    def __init__(self, folder: Path, *, create: bool = False, read_only: bool = False) -> None:
        """Open the ledger of a corpus folder.

        Args:
            folder: The corpus folder.
            create: Make the ledger where there is none.
            read_only: Another process may be writing.

        Raises:
            CorpusMissing: There is none and `create` is false.
            CorpusTooNew: A newer Newsdesk made it.
            CorpusDamaged: It is no readable ledger.
        """

    def close(self) -> None:
        """Close its files; safe to call twice."""

    def copy_to(self, folder: Path) -> None:
        """Copy it into another folder, as it is between two changes; the copy has an id of its own."""

    def faults(self) -> list[str]:
        """What is wrong with the ledger itself, in words."""

    # Settings and marks, each a word.

    def get(self, key: str) -> str | None:
        """A setting or mark of the corpus."""

    def put(self, **values: str) -> None:
        """Write settings or marks, all or none."""

    def generation(self) -> int:
        """Rises with every change to what can be searched; readers use it to see that they are behind."""

    # Changing articles. Ids of passages and keys of versions are never used twice.

    def commit(self, prepared: Iterable[Prepared], *, restored: bool = False) -> None:
        """Store articles durably, each replacing the version that was live before it.

        Args:
            prepared: The passages of what its source holds back, or the newsroom, are not stored.
            restored: The newsroom's own decisions on them end with it.
        """

    def withdraw(self, article_id: str, withdrawal: Withdrawal) -> None:
        """Keep the newsroom's decision on an article, and forget its passages; also of versions that come later."""

    def remove(self, article_id: str) -> list[tuple[str, str]]:
        """Delete every version of an article; returns `(version, text)` of each, empty if there was none.

        The mark `erasing` says that its words may still stand elsewhere; who erases them there resets it.
        """

    def erase_log(self) -> bool:
        """Erase removed text from its own files; false while another process holds on to it."""

    # What the indexes still have to learn.

    def pending(self) -> list[int]:
        """Keys of live articles that are not indexed yet, in the order they came."""

    def outdated(self) -> list[int]:
        """Ids of passages that must no longer be found."""

    def unsettled(self) -> set[int]:
        """Ids of passages that the indexes may hold or not: of pending articles, and outdated ones."""

    def has_indexed(self) -> bool:
        """Has any live article with passages been carried to the indexes?"""

    def mark_indexed(self, keys: Sequence[int], forgotten: Sequence[int]) -> None:
        """The indexes hold these articles and have forgotten these passages."""

    # Articles that are copies of one another.

    def uncompared(self) -> list[int]:
        """Keys of live articles with passages that have not been compared with the others, in the order they came.

        Where an article goes or gets a new version, those that were like it are among them again.
        """

    def sketched_like(self, sketch: Sequence[int]) -> list[tuple[int, int]]:
        """Keys of compared articles that have some hashes of a sketch, each with how many, most first, then by key.

        Of a hash that very many have, as what an outlet puts into all its articles, only some of them count.
        """

    def keep_likenesses(self, found: Iterable[Compared]) -> None:
        """Store what comparing has found, article by article; what is like the same is of one origin."""

    def forget_likenesses(self) -> None:
        """Let all articles be compared anew."""

    def kin(self, article_ids: Sequence[str], filters: Filters | None = None) -> list[Kin]:
        """These articles and those that are of one origin with them, as far as they were compared and pass, by key."""

    # Reading articles.

    def live_version(self, article_id: str) -> str | None:
        """The version that is searched, or None."""

    def article(self, article_id: str, version: str | None = None) -> tuple[Article, tuple[Mask, ...]] | None:
        """An article's live version or a named one, with its masks; None if there is none."""

    def versions(self, article_id: str) -> list[Row]:
        """Every version of an article that is kept, newest first."""

    def rows(self, filters: Filters | None = None) -> list[Row]:
        """Live articles, newest publication first, then by id."""

    def page(
        self, filters: Filters | None, *, limit: int, after: ListPlace | None, now: datetime
    ) -> tuple[list[Row], int]:
        """Some of the `rows` that their sources let be shown, and how many such there are in all.

        Args:
            filters: Only articles that pass.
            limit: The most to return.
            after: `Row.place` of the last one of the page before; None for the first page.
            now: The time at which embargoes are over or not.
        """

    def keys(self, filters: Filters | None = None) -> list[int]:
        """Keys of all live articles, or of those that a filter lets through."""

    def coverage(self) -> Coverage:
        """Counts and dates over the live articles."""

    def languages(self) -> list[tuple[str | None, int]]:
        """Languages with their number of live articles, most first; None for those that could not be recognised."""

    def outlets(self) -> list[tuple[str, int]]:
        """Names of outlets with their number of live articles, most first."""

    def by_outlet(self) -> list[OutletCoverage]:
        """What it holds of each outlet, most articles first; of those that name none last."""

    # Reading passages.

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """The live passages among these ids."""

    def passages_of(self, keys: Sequence[int]) -> Iterator[PassagesOfArticle]:
        """The passages of each of these articles; none of what was removed meanwhile."""

    def passage_ids(self, keys: Sequence[int] | None = None) -> list[int]:
        """Ids of the passages of these articles, or of all, in order."""

    def places(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Of all passages `(n,)` their ids, in order, and the keys of their articles."""

    def count_passages(self, filters: Filters) -> int:
        """How many passages a filter leaves."""

    def passing(self, ids: Sequence[int], filters: Filters) -> set[int]:
        """Those of the passages that a filter lets through."""

    def vectors(
        self, filters: Filters | None = None, *, of_passages: Sequence[int] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
        """Passage ids `(n,)` and their vectors `(n, dimension)`, in the order of the ids.

        Args:
            filters: Only of articles that pass.
            of_passages: Only these.
        """


class TermIndex(Protocol):
    """Passages by their words. One process writes it; others may read it at the same time.

    Raises:
        ValueError: Its files are damaged.
    """

    def __init__(self, folder: Path) -> None:
        """Open the index in that folder; makes an empty one where there is none."""

    @staticmethod
    def exists(folder: Path) -> bool:
        """Is there an index in the folder?"""

    def change(self, rows: Iterable[IndexedPassage], *, forget: Sequence[int] = ()) -> None:
        """Replace or add rows and forget passages; durable and visible when it returns."""

    def ids(self) -> list[int]:
        """The ids of all passages it holds, sorted."""

    def search(
        self,
        question: str,
        *,
        limit: int,
        languages: Sequence[str | None],
        filters: Filters | None = None,
        factors: Callable[[str, str], Mapping[str, float]] | None = None,
    ) -> list[tuple[int, float]]:
        """Passages by BM25, best first, as `(id, score)`; ties by id.

        Args:
            question: Plain words; nothing in it is taken as query syntax.
            limit: The most to return.
            languages: Those that the corpus holds; the question is stemmed in each.
            filters: Only passages that pass.
            factors: Of a question and a group of fields: what its words count beside their rarity, by stem.
        """

    def near(self, word: str, *, limit: int, languages: Sequence[str | None]) -> list[int]:
        """Passages that hold a word spelt nearly like this one: one letter of their stems differs, else two."""

    def frequency(self, word: str, group: str) -> int:
        """In how many passages an analysed word stands, in body or title, as analysed in a group of languages."""

    def __len__(self) -> int:
        """How many passages it holds."""


class VectorIndex(Protocol):
    """Nearest neighbours among the vectors of passages: rows of unit length, compared by cosine.

    One process has it open, which is the one that writes the corpus.
    """

    def __init__(self, folder: Path) -> None:
        """Open the index in that folder; makes an empty one where there is none."""

    @staticmethod
    def faults(ledger: Ledger, folder: Path, /) -> list[str]:
        """What is wrong with the index in a folder, in words, whatever state its files are in.

        What is unsettled in the ledger may be missing or left over. Nobody has the index open meanwhile.
        """

    def change(self, rows: Iterable[tuple[Sequence[int], NDArray[np.float32]]], forget: Sequence[int], /) -> None:
        """Replace or add vectors and forget others; durable when it returns.

        A process that is killed meanwhile may leave anything behind; it is noticed, and the index made anew.

        Args:
            rows: Batches of n passage ids and their vectors `(n, dimension)`, which are taken as they are needed.
            forget: Passages to take out; unknown ids do no harm.
        """

    def search(self, vector: NDArray[np.float32], limit: int, /) -> list[tuple[int, float]]:
        """Nearest passages as `(id, cosine)`, best first, ties by id; approximate. None for a vector of zeros."""

    def ids(self) -> list[int]:
        """The ids of all passages it holds, sorted."""

    def held(self, ids: Sequence[int]) -> set[int]:
        """Those of the passages that it need not be given again."""

    def close(self) -> None:
        """Let go of its files; safe to call twice, and it may be opened again by `change`."""

    def __len__(self) -> int:
        """How many vectors it can find, as of the last change."""


@dataclass(frozen=True, slots=True)
class Stores:
    """The kinds of stores that a corpus stands on; see `index.stores.installed`."""

    ledger: type[Ledger]
    terms: type[TermIndex]
    vectors: type[VectorIndex] | None
    """None where there is none: then the ledger's vectors are scored one by one."""
