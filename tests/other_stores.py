"""Stores that are no library's: what `index.stores.protocols` asks for and nothing else, in a few lines each."""

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from index.stores.bm25 import HEADER_BOOST, TITLE_BOOST, TantivyIndex
from index.stores.chroma import ChromaIndex
from index.stores.ledger import SqliteLedger
from index.stores.protocols import Ledger, Stores, TermIndex, VectorIndex
from index.stores.types import IndexedPassage
from index.text.analysis import PLAIN, group_of, groups_for, question_words, words
from index.types import Filters

_K1, _B = 1.2, 0.75


class FencedLedger:
    """SQLite's ledger, of which nobody can use more than the Protocol names."""

    def __init__(self, folder: Path, *, create: bool = False, read_only: bool = False) -> None:
        self._held = SqliteLedger(folder, create=create, read_only=read_only)

    def __getattr__(self, name: str) -> Any:
        if name not in {*vars(Ledger), *Ledger.__annotations__}:
            raise AttributeError(f"no ledger need have {name!r}")
        return getattr(self._held, name)


class JsonTermIndex:
    """A word index as one JSON file, scored by hand."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "rows.json"
        held = json.loads(self._path.read_text("utf-8")) if self._path.exists() else []
        self._rows = {row["passage"]: IndexedPassage(**row) for row in held}

    @staticmethod
    def exists(folder: Path) -> bool:
        return (folder / "rows.json").exists()

    def change(self, rows: Iterable[IndexedPassage], *, forget: Sequence[int] = ()) -> None:
        for passage in forget:
            self._rows.pop(passage, None)
        self._rows |= {row.passage: row for row in rows}
        new = self._path.with_suffix(".new")
        new.write_text(json.dumps([asdict(row) for row in self._rows.values()]), "utf-8")
        new.replace(self._path)

    def ids(self) -> list[int]:
        return sorted(self._rows)

    def search(
        self,
        question: str,
        *,
        limit: int,
        languages: Sequence[str | None],
        filters: Filters | None = None,
        factors: Callable[[str, str], Mapping[str, float]] | None = None,
    ) -> list[tuple[int, float]]:
        scores: dict[int, float] = {}

        def add(
            texts: Mapping[int, str], group: str, asked: Iterable[str], boost: float, factor: Mapping[str, float]
        ) -> None:
            bags = {i: words(text, group) for i, text in texts.items()}
            mean = sum(map(len, bags.values())) / max(1, len(bags))
            for word in dict.fromkeys(asked):
                df = sum(word in bag for bag in bags.values())
                idf = math.log(1 + (len(bags) - df + 0.5) / (df + 0.5))
                for passage, bag in bags.items():
                    if tf := bag.count(word):
                        share = tf * (_K1 + 1) / (tf + _K1 * (1 - _B + _B * len(bag) / mean))
                        scores[passage] = scores.get(passage, 0.0) + boost * idf * factor.get(word, 1.0) * share

        for group in groups_for(languages, question):
            asked, held = question_words(question, group), self._of(group)
            factor = factors(question, group) if factors else {}
            add({i: row.body for i, row in held.items()}, group, asked, 1.0, factor)
            add({i: row.title for i, row in held.items()}, group, asked, TITLE_BOOST, factor)
        asked = question_words(question, PLAIN)
        add({i: row.header for i, row in self._rows.items()}, PLAIN, asked, HEADER_BOOST, {})
        found = [(i, score) for i, score in scores.items() if _passes(self._rows[i], filters or Filters())]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit]

    def near(self, word: str, *, limit: int, languages: Sequence[str | None]) -> list[int]:
        for distance in (1, 2):
            found = [
                passage
                for group in groups_for(languages, word)
                for form in words(word, group)
                for passage, row in self._of(group).items()
                if any(Levenshtein.distance(form, other) <= distance for other in words(row.body, group))
            ]
            if found:
                return found[:limit]
        return []

    def frequency(self, word: str, group: str) -> int:
        held = self._of(group).values()
        return max(sum(word in words(text, group) for text in texts) for texts in (
            [row.body for row in held], [row.title for row in held]
        ))  # fmt: skip

    def __len__(self) -> int:
        return len(self._rows)

    def _of(self, group: str) -> dict[int, IndexedPassage]:
        return {i: row for i, row in self._rows.items() if group_of(row.language, row.body) == group}


def _passes(row: IndexedPassage, filters: Filters) -> bool:
    return (
        (not filters.outlets or row.outlet in [name.casefold() for name in filters.outlets])
        and (not filters.article_ids or row.article_id in filters.article_ids)
        and (not filters.since or row.last_day >= filters.since.toordinal())
        and (not filters.until or 0 < row.first_day <= filters.until.toordinal())
    )


class NumpyVectorIndex:
    """A vector index as one file of numpy's, every vector compared."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "vectors.npz"
        self._rows: dict[int, NDArray[np.float32]] = {}
        if self._path.exists():
            with np.load(self._path) as held:
                self._rows = dict(zip(held["ids"].tolist(), held["rows"], strict=True))

    @staticmethod
    def faults(ledger: Ledger, folder: Path, /) -> list[str]:
        unsettled, (ids, rows) = ledger.unsettled(), ledger.vectors()
        held = NumpyVectorIndex(folder)._rows
        settled = set(ids.tolist()) - unsettled
        if not settled <= set(held) <= settled | unsettled:
            return ["it does not hold the ledger's passages"]
        differ = sum(i in held and not np.array_equal(held[i], row) for i, row in zip(ids.tolist(), rows, strict=True))
        return [f"{differ} vectors differ"] if differ else []

    def change(self, rows: Iterable[tuple[Sequence[int], NDArray[np.float32]]], forget: Sequence[int], /) -> None:
        for ids, vectors in rows:
            self._rows |= zip(ids, vectors, strict=True)
        for passage in forget:
            self._rows.pop(passage, None)
        new = self._path.with_suffix(".new.npz")
        np.savez(new, ids=np.array(list(self._rows), dtype=np.int64), rows=np.array(list(self._rows.values())))
        new.replace(self._path)

    def search(self, vector: NDArray[np.float32], limit: int, /) -> list[tuple[int, float]]:
        found = [(i, float(row @ vector)) for i, row in self._rows.items() if vector.any()]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit]

    def ids(self) -> list[int]:
        return sorted(self._rows)

    def held(self, ids: Sequence[int]) -> set[int]:
        return set(ids) & set(self._rows)

    def close(self) -> None:
        pass

    def __len__(self) -> int:
        return len(self._rows)


TERM_INDEXES: list[type[TermIndex]] = [TantivyIndex, JsonTermIndex]
VECTOR_INDEXES: list[type[VectorIndex]] = [ChromaIndex, NumpyVectorIndex]
"""Every kind there is: the contract tests run over them."""
OTHER_STORES = Stores(cast("type[Ledger]", FencedLedger), JsonTermIndex, NumpyVectorIndex)
