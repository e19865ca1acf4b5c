import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from support import PATIENCE_S, ROOT, article, articles, day

import index.stores.nearest
from index.corpus import Corpus
from index.stores.chroma import ChromaIndex
from index.stores.nearest import Dense
from index.stores.protocols import Ledger
from index.types import Filters

_CHROMA_MOST = 5_461  # a call with more is refused


def unit_vectors(count: int, dimension: int = 16, seed: int = 0) -> NDArray[np.float32]:
    """Random directions."""
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ChromaIndex]:
    vectors = ChromaIndex(tmp_path / "chroma")
    yield vectors
    vectors.close()


def _flushed_up_to(folder: Path) -> tuple[int, int]:
    """The last change that the graph on disk knows, and the last there was."""
    db = sqlite3.connect(folder / "chroma.sqlite3")
    [flushed] = db.execute(
        "SELECT seq_id FROM max_seq_id JOIN segments ON segments.id = segment_id WHERE scope = 'VECTOR'"
    ).fetchone() or [0]
    [last] = db.execute("SELECT max(seq_id) FROM embeddings_queue").fetchone()
    db.close()
    return int(flushed), int(last)


def test_what_stood_in_memory_does_not_stand_in_the_files_of_a_graph(tmp_path: Path) -> None:
    """The C library fills what is asked of it with a byte, as it may be filled with the words of an article."""
    script = (
        "import sys, numpy as np\n"
        "from pathlib import Path\n"
        "from index.stores.chroma import ChromaIndex\n"
        "store = ChromaIndex(Path(sys.argv[1]))\n"
        "store.change([([1, 2, 3], np.eye(3, 16, dtype=np.float32))], ())\n"
    )
    subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], check=True, timeout=PATIENCE_S, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "MALLOC_PERTURB_": "90"},
    )  # fmt: skip
    for name in ("data_level0.bin", "length.bin"):
        (file,) = tmp_path.rglob(name)
        content = file.read_bytes()
        room = len(content) // 100  # for a vector, with its links
        assert any(content[: 3 * room])
        assert not any(content[3 * room :]), name


@pytest.mark.parametrize(
    "left", [{"header.bin": b"\1"}, {"header.bin": bytes(80)}, {"header.bin": b"", "length.bin": b""}]
)
def test_a_graph_that_a_killed_process_left_unfinished_stops_no_change(tmp_path: Path, left: dict[str, bytes]) -> None:
    unfinished = tmp_path / "store" / "unfinished"
    unfinished.mkdir(parents=True)
    for name, content in left.items():
        (unfinished / name).write_bytes(content)
    store = ChromaIndex(tmp_path / "store")
    store.change([([1, 2, 3], np.eye(3, 16, dtype=np.float32))], ())
    assert {path.name: path.read_bytes() for path in unfinished.iterdir()} == left
    store.close()


def test_collection_measures_by_cosine(store: ChromaIndex) -> None:
    rows = np.array([[3, 0], [0.5, 0.5], [0, 7]], dtype=np.float32)  # lengths that l2 would be misled by
    store.change([([1, 2, 3], rows)], ())
    assert store._collection.configuration_json["hnsw"]["space"] == "cosine"
    assert [(i, round(cosine, 4)) for i, cosine in store.search(np.array([1, 0], dtype=np.float32), 3)] == [
        (1, 1.0),
        (2, 0.7071),
        (3, 0.0),
    ]


def test_embedding_is_nothing_that_chroma_does(store: ChromaIndex) -> None:
    assert store._collection._embedding_function is None


def test_no_call_to_chroma_is_larger_than_it_takes(store: ChromaIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[tuple[str, int]] = []
    opened = ChromaIndex._open

    def counting(self: ChromaIndex) -> None:
        opened(self)
        for name in ("upsert", "delete"):
            call = getattr(self._collection, name)

            def counted(name: str = name, call: Any = call, **named: Any) -> Any:
                sizes.append((name, len(named["ids"])))
                return call(**named)

            monkeypatch.setattr(self._collection, name, counted)

    monkeypatch.setattr(ChromaIndex, "_open", counting)
    count = 2 * _CHROMA_MOST
    store.change([(list(range(1, count + 1)), unit_vectors(count, 2))], ())
    store.change((), list(range(1, count)))
    assert {name for name, _ in sizes} == {"upsert", "delete"}
    assert max(size for _, size in sizes) <= _CHROMA_MOST
    assert [sum(size for name, size in sizes if name == kind) for kind in ("upsert", "delete")] == [count, count - 1]
    assert store.ids() == [count]


@pytest.mark.parametrize("forget", [(), (1, 2), (998, 999)], ids=["nothing", "known", "unknown"])
def test_change_flushes_everything_to_disk_once_at_its_end(
    store: ChromaIndex, tmp_path: Path, forget: tuple[int, ...]
) -> None:
    store.change([(list(range(1, 51)), unit_vectors(50))], ())
    seen = []

    def rows() -> Iterator[tuple[list[int], NDArray[np.float32]]]:
        for start in (51, 61, 71):
            seen.append(_flushed_up_to(tmp_path / "chroma")[0])
            yield list(range(start, start + 10)), unit_vectors(10, seed=start)

    first = _flushed_up_to(tmp_path / "chroma")
    store.change(rows(), forget)
    assert first[0] == first[1]
    assert set(seen) == {first[0]}  # not in between
    flushed, last = _flushed_up_to(tmp_path / "chroma")
    assert flushed == last == first[1] + 30 + len(forget)


def test_store_that_cannot_be_opened_does_not_stand_in_the_way_of_another(tmp_path: Path) -> None:
    (tmp_path / "0").mkdir()
    (tmp_path / "0" / "chroma.sqlite3").write_bytes(b"these are no pages of a database " * 200)
    with pytest.raises(Exception, match=r"not a database|tenant"):
        ChromaIndex(tmp_path / "0")
    vectors = ChromaIndex(tmp_path / "1")
    vectors.change([([1], unit_vectors(1))], ())
    assert vectors.ids() == [1]
    vectors.close()
    vectors.close()


def test_setting_the_threshold_waits_while_a_closed_client_still_holds_the_database(
    store: ChromaIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chromadb.errors import InternalError

    opened, refusals = ChromaIndex._open, iter(["database is locked", "database is locked", "the disk is on fire"])

    def stubborn(self: ChromaIndex) -> None:
        opened(self)
        modify = self._collection.modify

        def refusing(**named: Any) -> Any:
            for words in refusals:
                raise InternalError(words)
            return modify(**named)

        monkeypatch.setattr(self._collection, "modify", refusing)

    monkeypatch.setattr(ChromaIndex, "_open", stubborn)
    with pytest.raises(InternalError, match="on fire"):  # only what passes is waited for
        store.change([([1], unit_vectors(1))], ())
    refusals = iter(["database is locked"])
    store.change([([1], unit_vectors(1))], ())
    assert store.ids() == [1]


# --- Dense: which way is taken, and that it gives the truth ---------------------------------------------------------


class _Counting:
    """Stands where Chroma stands and counts how often it is asked."""

    def __init__(self, vectors: ChromaIndex) -> None:
        self.vectors, self.calls = vectors, 0

    def search(self, vector: NDArray[np.float32], limit: int) -> list[tuple[int, float]]:
        self.calls += 1
        return self.vectors.search(vector, limit)

    def __len__(self) -> int:
        return len(self.vectors)


def _naive(ledger: Ledger, vector: NDArray[np.float32], filters: Filters) -> list[tuple[int, float]]:
    """All passing passages by their cosine, computed one by one."""
    ids, rows = ledger.vectors(filters)
    scored = [(int(i), float(np.dot(row.astype(np.float32), vector))) for i, row in zip(ids, rows, strict=True)]
    return sorted(scored, key=lambda pair: (-pair[1], pair[0]))


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.write(tmp_path) as opened:
        opened.add(
            [article(n, outlet=f"Outlet {n % 4}", published=day(f"2025-03-{1 + n % 20:02}")) for n in range(120)]
        )
        yield opened


_QUESTION = "Which town opened a tide mill on Monday?"


@pytest.mark.parametrize(
    "filters",
    [
        Filters(outlets=("outlet 3",)),
        Filters(since=date(2025, 3, 18)),
        Filters(until=date(2025, 3, 2), outlets=("Outlet 1", "Outlet 0")),
        Filters(article_ids=("a5", "a50", "a119")),
        Filters(outlets=("Nobody",)),
    ],
)
def test_narrow_filter_is_scored_exactly_without_chroma(corpus: Corpus, filters: Filters) -> None:
    vector, ledger = corpus._made_by.vector_of(_QUESTION), corpus.ledger
    dense, counting = Dense(ledger), _Counting(corpus.upkeep.dense.vectors)  # type: ignore[arg-type]
    dense.vectors = counting  # type: ignore[assignment]
    got = dense.search(vector, limit=7, filters=filters)
    expected = _naive(ledger, vector, filters)[:7]
    assert [i for i, _ in got] == [i for i, _ in expected]
    assert np.allclose([s for _, s in got], [s for _, s in expected], atol=1e-6)
    assert counting.calls == 0


def test_broad_filter_asks_chroma_and_gives_only_passages_that_pass(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.stores.nearest, "_NARROW_PASSAGES", 10)
    monkeypatch.setattr(index.stores.nearest, "_IN_MEMORY", 0)
    filters = Filters(outlets=("Outlet 0", "Outlet 1", "Outlet 2"))
    vector, ledger = corpus._made_by.vector_of(_QUESTION), corpus.ledger
    dense, counting = Dense(ledger), _Counting(corpus.upkeep.dense.vectors)  # type: ignore[arg-type]
    dense.vectors = counting  # type: ignore[assignment]
    got = [i for i, _ in dense.search(vector, limit=10, filters=filters)]
    assert counting.calls == 1
    assert len(got) == 10
    assert ledger.passing(got, filters) == set(got)
    best = {i for i, _ in _naive(ledger, vector, filters)[:10]}
    assert len(best & set(got)) >= 8


def test_without_a_filter_chroma_finds_what_exact_scores_find(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.stores.nearest, "_IN_MEMORY", 0)
    vector = corpus._made_by.vector_of(_QUESTION)
    exact = Dense(corpus.ledger).search(vector, limit=10, filters=Filters())
    asked = corpus.upkeep.dense.search(vector, limit=10, filters=Filters())
    naive = _naive(corpus.ledger, vector, Filters())[:10]
    assert [i for i, _ in exact] == [i for i, _ in naive]
    assert np.allclose([s for _, s in exact], [s for _, s in naive], atol=1e-6)
    assert len({i for i, _ in exact} & {i for i, _ in asked}) >= 9


def test_passage_that_chroma_still_holds_but_the_ledger_has_outdated_is_not_given(corpus: Corpus) -> None:
    [old] = corpus.ledger.vectors(Filters(article_ids=("a5",)))[0].tolist()
    vector = corpus.ledger.vectors(Filters(article_ids=("a5",)))[1][0].astype(np.float32)
    assert corpus.upkeep.dense.search(vector, limit=1, filters=Filters())[0][0] == old
    corpus.ledger.remove("a5")
    assert old not in [i for i, _ in corpus.upkeep.dense.search(vector, limit=20, filters=Filters())]


def test_exact_scores_follow_the_ledger_when_it_changes(tmp_path: Path) -> None:
    with Corpus.write(tmp_path) as corpus, Corpus.read(tmp_path) as reader:
        corpus.add(articles(3))
        vector = corpus._made_by.vector_of(_QUESTION)
        assert len(reader.upkeep.dense.search(vector, limit=10, filters=Filters())) == 3
        corpus.add(articles(2, 10))
        assert len(reader.upkeep.dense.search(vector, limit=10, filters=Filters())) == 5
