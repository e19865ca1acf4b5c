"""Chroma: nearest neighbours. Rebuildable; holds passage ids and vectors, no text and no metadata.

Chroma flushes its graph whenever `sync_threshold` vectors are new, and a process killed during a flush can leave
files that end the next process that opens them. So the threshold is set to what a round of changes brings, which is
flushed once, at its end. Lowering it counts only from the next time the collection is opened, hence the reopening.
"""

import json
import os
import struct
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.extras import is_installed
from index.stores.protocols import Ledger, VectorIndex

_NAME = "passages"
_NEVER = 1_000_000_000
_PATIENCE = 100  # tenths of a second
_TIMEOUT_S = 900  # to look whether a store is whole
_TRIES = 3  # Chroma sometimes cannot carry its log over while a busy machine still closes the store it had open
_CALL = 5_000  # Chroma takes at most 5,461 a call
_ROUND = 20_000  # vectors between two flushes: a longer log of changes takes more time, memory and disk (0003)
_HEADER = struct.Struct("<i4Q")  # version, offset, room for vectors, vectors, bytes of one with its links
_LENGTH = 4  # bytes
# Less care in placing a vector than its defaults (100, 16, 100), more links and a wider search: see docs/design/0003.
_EF_CONSTRUCTION, _MAX_NEIGHBORS, _EF_SEARCH = 32, 32, 200


class ChromaIndex(VectorIndex):
    """The vector index as a collection of Chroma's."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._client: Any = None
        self._collection: Any = None
        self._count = 0
        try:
            self._open()
            self._count = self._counted()
        except BaseException:
            self.close()  # Chroma keeps one client per folder: a half-opened one would be handed out again
            raise

    @staticmethod
    def faults(ledger: Ledger, folder: Path) -> list[str]:
        """What is wrong with a store: asked in a child process, for a damaged one can end whoever opens it."""
        kind = type(ledger)
        command = [
            sys.executable, "-m", "index.stores.health", f"{kind.__module__}:{kind.__qualname__}",
            str(ledger.folder.resolve()), str(folder.resolve()),
        ]  # fmt: skip
        for _ in range(_TRIES):
            try:
                done = subprocess.run(
                    command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False,
                    cwd=Path(__file__).parents[2],
                )  # fmt: skip
                if done.returncode == 0:
                    return [str(fault) for fault in json.loads(done.stdout.splitlines()[-1])]
            except (subprocess.TimeoutExpired, ValueError, IndexError):
                return ["the vector store does not answer"]
        return ["the vector store cannot be opened"]

    def _open(self) -> None:
        os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
        import chromadb

        self._folder.mkdir(parents=True, exist_ok=True)
        self._client = chromadb.PersistentClient(str(self._folder), settings=_settings().model_copy())
        hnsw = {
            "space": "cosine", "sync_threshold": _NEVER, "batch_size": 1_000,
            "ef_construction": _EF_CONSTRUCTION, "max_neighbors": _MAX_NEIGHBORS, "ef_search": _EF_SEARCH,
        }  # fmt: skip
        self._collection = self._client.get_or_create_collection(
            _NAME, embedding_function=None, configuration={"hnsw": hnsw}
        )

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = self._collection = None

    def change(self, rows: Iterable[tuple[Sequence[int], NDArray[np.float32]]], forget: Sequence[int]) -> None:
        for ids, vectors in _rounds(rows):
            if ids or forget:
                self._change(ids, vectors, forget)
                forget = ()
        self._count = self._counted()

    def _change(self, ids: Sequence[int], vectors: Sequence[NDArray[np.float32]], forget: Sequence[int]) -> None:
        # Once with a low threshold, which the graph takes over when it is next opened; then back to never.
        self.close()
        self._open()
        self._flush_after(max(2, len(ids) + len(forget)))
        for start in range(0, len(forget), _CALL):
            self._collection.delete(ids=[str(i) for i in forget[start : start + _CALL]])
        for start in range(0, len(ids), _CALL):
            part = slice(start, start + _CALL)
            self._collection.upsert(ids=[str(i) for i in ids[part]], embeddings=vectors[part])
        self._flush_after(_NEVER)
        _blank_unused(self._folder)

    def _flush_after(self, changes: int) -> None:
        from chromadb.errors import InternalError

        for attempt in range(_PATIENCE):
            try:
                self._collection.modify(configuration={"hnsw": {"sync_threshold": changes}})
                return
            except InternalError as exc:  # a client that was just closed lets go of its database a little later
                if "database is locked" not in str(exc) or attempt == _PATIENCE - 1:
                    raise
                time.sleep(0.1)

    def search(self, vector: NDArray[np.float32], limit: int) -> list[tuple[int, float]]:
        limit = min(limit, len(self))
        if limit == 0 or not vector.any():
            return []
        reply = self._collection.query(query_embeddings=[vector], n_results=limit, include=["distances"])
        found = [(int(i), 1.0 - float(d)) for i, d in zip(reply["ids"][0], reply["distances"][0], strict=True)]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def ids(self) -> list[int]:
        return sorted(int(i) for i in self._collection.get(include=[])["ids"])

    def held(self, ids: Sequence[int]) -> set[int]:
        if not len(self):
            return set()
        calls = (ids[start : start + _CALL] for start in range(0, len(ids), _CALL))
        return {int(i) for part in calls for i in self._collection.get(ids=[str(i) for i in part], include=[])["ids"]}

    def stored(self, ids: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """The vectors it holds for these ids."""
        reply = self._collection.get(ids=[str(i) for i in ids], include=["embeddings"])
        return {int(i): np.asarray(v, dtype=np.float32) for i, v in zip(reply["ids"], reply["embeddings"], strict=True)}

    def _counted(self) -> int:
        return int(self._collection.count())

    def __len__(self) -> int:
        return self._count  # as of the last change: counting anew takes as long as searching


def vector_index() -> type[ChromaIndex] | None:
    """Chroma's where that is installed; None where it is not, so that all vectors are scored exactly."""
    return ChromaIndex if is_installed("chromadb") else None


def _blank_unused(folder: Path) -> None:
    """Blank the rows of a graph's files that hold nothing yet.

    A new graph has room for a hundred vectors and is written with it all, uninitialised: with whatever stood in this
    process's memory there before, words of articles for example, which could then not be taken down. What a killed
    process left unfinished is no graph that anything reads; the next one that is written replaces it.
    """
    for header in folder.glob("*/header.bin"):
        start, files = header.read_bytes(), [header.with_name(name) for name in ("data_level0.bin", "length.bin")]
        if len(start) < _HEADER.size or not all(map(Path.exists, files)):
            continue
        version, _, _, used, row = _HEADER.unpack_from(start)
        for path, size in zip(files, (row, _LENGTH), strict=True):
            with path.open("r+b") as file:
                unused = file.seek(0, os.SEEK_END) - used * size
                if version == 1 and unused > 0:
                    file.seek(used * size)
                    file.write(bytes(unused))


@cache
def _settings() -> Any:
    """Chroma's settings, of which each client changes a copy: to read them takes longer than to open a store."""
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False)


def _rounds(
    rows: Iterable[tuple[Sequence[int], NDArray[np.float32]]],
) -> Iterator[tuple[list[int], list[NDArray[np.float32]]]]:
    """The ids and vectors that are flushed together; the last may be none."""
    ids: list[int] = []
    vectors: list[NDArray[np.float32]] = []
    for some, found in rows:
        ids += some
        vectors += list(found)
        if len(ids) >= _ROUND:
            yield ids, vectors
            ids, vectors = [], []
    yield ids, vectors
