"""A corpus where Chroma is not installed: found the same, kept whole, and carried between machines with and without."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support import articles, mark_unclean, settle, store_of, word

from index.corpus import Corpus
from index.stores import chroma, nearest
from index.types import Article

ARTICLES = articles(3)


@contextmanager
def without_chroma() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chroma, "is_installed", lambda module: False)
        yield


def _make(folder: Path, content: list[Article]) -> Path:
    with Corpus.write(folder) as corpus:
        corpus.add(content)
    return folder


def _found(corpus: Corpus, number: int) -> list[tuple[str, float]]:
    hits = corpus.search(f"What did the mayor say of {word(number)}?")
    return [(hit.passage.span.article_id, hit.score) for hit in hits]


def _is_whole(folder: Path) -> bool:
    """Does a process with Chroma find everything in order, with a store of Chroma's?"""
    with Corpus.write(folder) as corpus:
        settle(corpus)
        return corpus.upkeep.store("vectors").is_dir() and corpus.check() == []


def test_same_passages_are_found_with_the_same_scores(tmp_path: Path) -> None:
    with_it = _make(tmp_path / "with", ARTICLES)
    with Corpus.write(with_it) as corpus:
        settle(corpus)
        expected = [_found(corpus, number) for number in range(3)]
    with without_chroma(), Corpus.write(_make(tmp_path / "without", ARTICLES)) as corpus:
        settle(corpus)
        assert [_found(corpus, number) for number in range(3)] == expected
    assert [found[0][0] for found in expected] == ["a0", "a1", "a2"]


def test_nothing_of_chroma_is_on_disk_and_the_corpus_is_whole(tmp_path: Path) -> None:
    with without_chroma(), Corpus.write(tmp_path / "corpus") as corpus:
        corpus.add(ARTICLES)
        corpus.rebuild()
        assert corpus.check() == []
        assert _found(corpus, 1)[0][0] == "a1"
    assert not (tmp_path / "corpus" / "chroma").exists()


def test_corpus_that_was_made_without_chroma_gets_its_store_where_chroma_is(tmp_path: Path) -> None:
    with without_chroma():
        folder = _make(tmp_path / "corpus", ARTICLES)
    assert _is_whole(folder)


def test_store_is_left_alone_as_long_as_nothing_changes(tmp_path: Path) -> None:
    folder = _make(tmp_path / "corpus", ARTICLES)
    store = store_of(folder, "vectors")
    with without_chroma(), Corpus.write(folder) as corpus:
        assert corpus.check() == []
        corpus.add(ARTICLES)  # known already
        assert _found(corpus, 2)[0][0] == "a2"
    assert store == store_of(folder, "vectors")
    assert _is_whole(folder)
    assert store == store_of(folder, "vectors")


@pytest.mark.parametrize("change", ["add", "remove"])
def test_store_that_a_change_without_chroma_outdates_is_deleted_and_made_anew(change: str, tmp_path: Path) -> None:
    folder = _make(tmp_path / "corpus", ARTICLES[:2])
    with without_chroma(), Corpus.write(folder) as corpus:
        if change == "add":
            corpus.add(ARTICLES[2:])
        else:
            corpus.remove(["a1"])
        assert not corpus.upkeep.store("vectors").exists()
        assert corpus.check() == []
    assert _is_whole(folder)


def test_store_that_cannot_be_looked_at_after_an_unclean_end_is_not_called_whole(tmp_path: Path) -> None:
    folder = _make(tmp_path / "corpus", ARTICLES)
    mark_unclean(folder)
    store = store_of(folder, "vectors")
    with without_chroma(), Corpus.write(folder) as corpus:
        settle(corpus)
        assert corpus.status().is_clean
    assert not store.exists()
    assert _is_whole(folder)


def test_who_holds_many_vectors_in_memory_is_told_what_would_leave_them_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(nearest, "_IN_MEMORY", 0)
    with without_chroma(), Corpus.write(tmp_path / "corpus") as corpus, caplog.at_level(logging.WARNING, "newsdesk"):
        corpus.add(ARTICLES)
        assert _found(corpus, 0)[0][0] == "a0"
    assert [record.getMessage() for record in caplog.records] == [
        "0 MB of vectors are held in memory; Chroma leaves them on disk (pip install 'newsdesk[chroma]')"
    ]
