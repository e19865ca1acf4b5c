"""A store that an unclean end has damaged is noticed in a child process and made anew; searching works meanwhile."""

import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support import article, articles, found, mark_unclean, settle, store_of, word

import index.stores.chroma
import index.stores.health
from index.corpus import Corpus
from index.stores.chroma import ChromaIndex
from index.stores.ledger import SqliteLedger
from index.stores.protocols import Ledger


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole corpus of 60 articles whose last end was unclean."""
    folder = tmp_path_factory.mktemp("template") / "corpus"
    with Corpus.write(folder) as corpus:
        corpus.add(articles(60))
    mark_unclean(folder)
    return folder


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    return Path(shutil.copytree(template, tmp_path / "corpus"))


def _faults(folder: Path, store: Path, look: Callable[[Ledger, Path], list[str]] = ChromaIndex.faults) -> list[str]:
    ledger = SqliteLedger(folder, read_only=True)
    try:
        return look(ledger, store)
    finally:
        ledger.close()


def _answers(corpus: Corpus) -> bool:
    return [found(corpus, word(n), 1) for n in (0, 30, 59)] == [["a0"], ["a30"], ["a59"]]


def _one(store: Path, name: str) -> Path:
    [path] = store.rglob(name)
    return path


def _truncate_graph(store: Path) -> None:
    path = _one(store, "data_level0.bin")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])


def _garble_graph(store: Path) -> None:
    for name in ("data_level0.bin", "link_lists.bin", "length.bin", "header.bin"):
        path = _one(store, name)
        path.write_bytes(random.Random(1).randbytes(path.stat().st_size))


def _garble_links(store: Path) -> None:
    path = _one(store, "data_level0.bin")
    path.write_bytes(random.Random(2).randbytes(path.stat().st_size))


def _forget_metadata(store: Path) -> None:
    _one(store, "index_metadata.pickle").unlink()


def _lose_graph(store: Path) -> None:
    for path in store.iterdir():
        if path.is_dir():
            shutil.rmtree(path)


def _lose_database(store: Path) -> None:
    _one(store, "chroma.sqlite3").unlink()


def _garble_database(store: Path) -> None:
    _one(store, "chroma.sqlite3").write_bytes(b"these are no pages of a database " * 500)


def _cut_database(store: Path) -> None:
    path = _one(store, "chroma.sqlite3")
    path.write_bytes(path.read_bytes()[:20_000])


def _lose_store(store: Path) -> None:
    shutil.rmtree(store)


def _empty_store(store: Path) -> None:
    shutil.rmtree(store)
    store.mkdir()


_DAMAGE: list[Callable[[Path], None]] = [
    _truncate_graph, _garble_graph, _garble_links, _forget_metadata, _lose_graph, _lose_database, _garble_database,
    _cut_database, _lose_store, _empty_store,
]  # fmt: skip


@pytest.mark.parametrize("damage", _DAMAGE, ids=lambda damage: damage.__name__.strip("_"))
def test_damaged_vector_store_is_made_anew_and_searching_works_meanwhile(
    folder: Path, damage: Callable[[Path], None]
) -> None:
    damage(store_of(folder, "vectors"))
    with Corpus.write(folder) as corpus:
        assert _answers(corpus)  # while the store is looked at
        settle(corpus)
        assert _answers(corpus)
        assert corpus.check() == []
        assert corpus.status().is_clean


@pytest.mark.parametrize("damage", [_lose_store, _garble_database], ids=lambda damage: damage.__name__.strip("_"))
def test_damage_after_a_clean_end_is_mended_too(folder: Path, damage: Callable[[Path], None]) -> None:
    with Corpus.write(folder) as corpus:
        settle(corpus)
    damage(store_of(folder, "vectors"))
    with Corpus.write(folder) as corpus:
        settle(corpus)
        assert _answers(corpus)
        assert corpus.check() == []


@pytest.mark.usefixtures("real_checks")
def test_whole_store_is_kept_after_an_unclean_end(folder: Path) -> None:
    before = store_of(folder, "vectors")
    with Corpus.write(folder) as corpus:
        settle(corpus)
        assert corpus.upkeep.store("vectors") == before
        assert corpus.status().is_clean


@pytest.mark.usefixtures("real_checks")
def test_check_reports_a_damaged_store_in_words_and_rebuild_mends_it(folder: Path) -> None:
    with Corpus.write(folder) as corpus:
        settle(corpus)
        corpus.upkeep.close_vectors()
        _lose_database(corpus.upkeep.store("vectors"))
        assert corpus.check() == ["the vector store holds 0 passages, not the ledger's 60"]
        assert _answers(corpus)
        corpus.rebuild()
        assert corpus.check() == []


@pytest.mark.usefixtures("real_checks")
@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "the vector store cannot be opened"),
        ("raise RuntimeError", "the vector store cannot be opened"),
        ("print('not JSON')", "the vector store does not answer"),
        ("pass", "the vector store does not answer"),
        ("import time; time.sleep(60)", "the vector store does not answer"),
    ],
)
def test_child_that_ends_badly_is_survived_and_is_a_fault(
    folder: Path, monkeypatch: pytest.MonkeyPatch, code: str, fault: str
) -> None:
    run = subprocess.run
    monkeypatch.setattr(index.stores.chroma, "_TIMEOUT_S", 2)
    monkeypatch.setattr(subprocess, "run", lambda _command, **named: run([sys.executable, "-c", code], **named))
    assert _faults(folder, store_of(folder, "vectors")) == [fault]


@pytest.mark.usefixtures("real_checks")
def test_warnings_that_the_child_prints_before_its_answer_do_no_harm(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, code = subprocess.run, "print('a vendor says hello'); print('[]')"
    monkeypatch.setattr(subprocess, "run", lambda _command, **named: run([sys.executable, "-c", code], **named))
    assert _faults(folder, store_of(folder, "vectors")) == []


# --- what an unclean end may and may not leave ----------------------------------------------------------------------


def _change_store(folder: Path, *, forget: tuple[int, ...] = (), copy_of: int = 0, as_id: int = 0) -> None:
    """Change the store behind the ledger's back."""
    with Corpus.write(folder) as corpus:
        settle(corpus)
        vectors = corpus.upkeep.dense.vectors
        assert vectors is not None
        rows = [([as_id], corpus.ledger.vectors()[1][copy_of : copy_of + 1].astype("float32"))] if as_id else []
        vectors.change(rows, forget)


def test_store_without_passages_of_pending_articles_and_with_outdated_ones_is_whole(folder: Path) -> None:
    _change_store(folder, as_id=1001)
    _change_store(folder, forget=(5,))
    store = store_of(folder, "vectors")
    assert _faults(folder, store) == ["the vector store holds 60 passages, not the ledger's 60"]
    ledger = SqliteLedger(folder)
    with ledger.transaction() as db:
        db.execute("UPDATE articles SET is_indexed = 0 WHERE key = (SELECT article FROM passages WHERE id = 5)")
    assert _faults(folder, store) == ["the vector store holds 60 passages, not the ledger's 60"]
    with ledger.transaction() as db:
        db.execute("INSERT INTO outdated VALUES (1001)")
    assert _faults(folder, store) == []
    ledger.close()
    with Corpus.write(folder) as corpus:  # replayed into, not made anew
        settle(corpus)
        assert (corpus.upkeep.store("vectors"), corpus.check()) == (store, [])


@pytest.mark.parametrize("unclean", [True, False])
def test_store_that_lacks_a_passage_of_an_indexed_article_is_found_out(folder: Path, unclean: bool) -> None:
    _change_store(folder, forget=(7,))
    with Corpus.write(folder) as corpus:
        settle(corpus)
        assert corpus.check() == ["the vector store holds 59 passages, not the ledger's 60"]
        corpus.ledger.put(clean="0" if unclean else "1")
    with Corpus.write(folder) as corpus:
        settle(corpus)
        assert bool(corpus.check()) is not unclean


def test_vector_that_differs_from_the_ledgers_is_found_out(folder: Path) -> None:
    _change_store(folder, copy_of=3, as_id=9)
    assert _faults(folder, store_of(folder, "vectors")) == ["1 vector differs from the ledger's"]


def test_vectors_that_cannot_be_reached_are_found_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = store_of(folder, "vectors")
    assert _faults(folder, store, index.stores.health.faults_of) == []
    search = ChromaIndex.search
    monkeypatch.setattr(
        ChromaIndex, "search", lambda self, vector, limit: [p for p in search(self, vector, limit) if p[0] > 40]
    )
    assert _faults(folder, store, index.stores.health.faults_of) == ["40 of 60 vectors do not find themselves"]


# --- the word index -------------------------------------------------------------------------------------------------


def _lose_terms(store: Path) -> None:
    shutil.rmtree(store)


def _lose_terms_list(store: Path) -> None:
    (store / "meta.json").unlink()


def _garble_terms_list(store: Path) -> None:
    (store / "meta.json").write_bytes(b'{"segments": [')


def _truncate_terms(store: Path) -> None:
    for path in store.glob("*.idx"):
        path.write_bytes(path.read_bytes()[:10])


def _garble_terms(store: Path) -> None:
    for path in store.iterdir():
        if path.suffix in (".term", ".idx", ".fast", ".pos", ".store", ".fieldnorm"):
            path.write_bytes(random.Random(3).randbytes(path.stat().st_size))


def _lose_terms_segment(store: Path) -> None:
    for path in store.glob("*.term"):
        path.unlink()


@pytest.mark.parametrize("is_clean", [True, False])
@pytest.mark.parametrize(
    "damage",
    [_lose_terms, _lose_terms_list, _garble_terms_list, _truncate_terms, _garble_terms, _lose_terms_segment],
    ids=lambda damage: damage.__name__.strip("_"),
)
def test_damaged_word_index_is_made_anew_at_the_next_opening(
    folder: Path, damage: Callable[[Path], None], is_clean: bool
) -> None:
    if is_clean:
        with Corpus.write(folder) as corpus:
            settle(corpus)
    damage(store_of(folder, "terms"))
    with Corpus.write(folder) as corpus:
        assert _answers(corpus)
        settle(corpus)
        assert corpus.check() == []


def test_word_index_that_lacks_passages_after_an_unclean_end_is_made_anew(folder: Path) -> None:
    with Corpus.write(folder) as corpus:
        settle(corpus)
        corpus.upkeep.terms().change((), forget=[1, 2, 3])
        assert "the word index does not hold the ledger's passages" in corpus.check()
        corpus.ledger.put(clean="0")
    with Corpus.write(folder) as corpus:
        settle(corpus)
        assert corpus.check() == []
        corpus.add([article(99)])
        assert found(corpus, word(99))[0] == "a99"
