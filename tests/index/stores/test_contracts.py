"""What every vector index has to do; and a corpus does the same on stores that are none of those that ship."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from other_stores import OTHER_STORES, VECTOR_INDEXES, JsonTermIndex, NumpyVectorIndex
from support import article, articles, found, settle, word

from index.corpus import Corpus
from index.stores.ledger import SqliteLedger
from index.stores.protocols import Stores, VectorIndex
from index.types import Filters


def _unit_vectors(count: int, seed: int = 0) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).normal(size=(count, 16)).astype(np.float32)
    unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


@pytest.fixture(params=VECTOR_INDEXES, ids=lambda kind: kind.__name__)
def vectors(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[VectorIndex]:
    """An empty index of each kind."""
    kind: type[VectorIndex] = request.param
    index = kind(tmp_path / "vectors")
    yield index
    index.close()


def test_a_vector_is_replaced_and_forgetting_an_unknown_id_does_no_harm(vectors: VectorIndex) -> None:
    rows = _unit_vectors(3)
    vectors.change([([1, 2], rows[:2])], ())
    vectors.change([([2, 3], rows[1:][::-1])], [1, 77])
    assert (vectors.ids(), len(vectors), vectors.held([1, 2, 3, 4])) == ([2, 3], 2, {2, 3})
    [(first, near)], [(second, _)] = vectors.search(rows[2], 1), vectors.search(rows[1], 1)
    assert (first, second) == (2, 3)
    assert near == pytest.approx(1.0, abs=1e-5)


def test_search_of_an_empty_index_or_with_a_zero_vector_finds_nothing(vectors: VectorIndex) -> None:
    assert (vectors.search(_unit_vectors(1)[0], 5), vectors.ids(), len(vectors)) == ([], [], 0)
    vectors.change([([1], _unit_vectors(1))], ())
    assert vectors.search(np.zeros(16, dtype=np.float32), 5) == []


def test_nearest_are_first_and_equal_ones_are_ordered_by_id(vectors: VectorIndex) -> None:
    row, other = _unit_vectors(2)
    vectors.change([([9, 4, 7], np.repeat(row[None], 3, axis=0)), ([5], other[None])], ())
    assert [i for i, _ in vectors.search(row, 4)] == [4, 7, 9, 5]
    assert [i for i, _ in vectors.search(other, 1)] == [5]


def test_vectors_are_taken_as_they_are_needed_and_are_there_when_it_is_opened_again(
    vectors: VectorIndex, tmp_path: Path
) -> None:
    rows = _unit_vectors(30)
    vectors.change(((list(range(start, start + 10)), rows[start : start + 10]) for start in (0, 10, 20)), ())
    vectors.close()
    vectors.close()
    again = type(vectors)(tmp_path / "vectors")
    assert again.ids() == list(range(30))
    assert [again.search(rows[i], 1)[0][0] for i in (0, 15, 29)] == [0, 15, 29]
    again.close()


@pytest.mark.parametrize("kind", VECTOR_INDEXES)
def test_an_index_that_lacks_a_vector_or_has_another_is_found_out(tmp_path: Path, kind: type[VectorIndex]) -> None:
    stores = Stores(SqliteLedger, JsonTermIndex, kind)
    with Corpus.write(tmp_path, stores=stores) as corpus:
        corpus.add(articles(3))
        assert corpus.check() == []
    ledger = SqliteLedger(tmp_path, read_only=True)
    folder = corpus.folder / "chroma" / (ledger.get("vectors") or "0")
    ids, rows = ledger.vectors()
    for rows_changed, forget in (([], ids[:1].tolist()), ([(ids[:1].tolist(), rows[1:2].astype(np.float32))], [])):
        assert kind.faults(ledger, folder) == []
        index = kind(folder)
        index.change(rows_changed, forget)
        index.close()
        assert len(kind.faults(ledger, folder)) == 1
        index = kind(folder)
        index.change([(ids.tolist(), rows.astype(np.float32))], ())
        index.close()
    ledger.close()


# --- a whole corpus -----------------------------------------------------------------------------------------------


class _DeathError(BaseException):
    """A process that ends at once."""


def _dying(*_: Any, **__: Any) -> None:
    raise _DeathError


def _is_found(corpus: Corpus, numbers: range) -> bool:
    return [found(corpus, word(n), 1) for n in numbers] == [[f"a{n}"] for n in numbers]


def test_corpus_on_other_stores_takes_finds_removes_and_is_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    with Corpus.write(folder, stores=OTHER_STORES) as corpus:
        corpus.add([*articles(6), article(2, "The quay was painted green by two sailors on a wet Tuesday.")])
        assert found(corpus, "Who painted the quay green?", 1) == ["a2"]
        assert corpus.search("town", limit=3, filters=Filters(article_ids=("a4",)))[0].passage.span.article_id == "a4"
        assert corpus.remove(["a5"]) == []
        assert corpus.check() == []
    files = {path.name for path in folder.rglob("*") if path.is_file()}
    assert files == {"rows.json", "vectors.npz", "ledger.sqlite", "corpus.lock"}
    with Corpus.read(folder, stores=OTHER_STORES) as reader:
        assert _is_found(reader, range(2))
        assert reader.respelled("What did the goverment of Dornhaven open?").text
        assert "a5" not in found(reader, word(5))
    with Corpus.write(folder, stores=OTHER_STORES) as corpus:
        corpus.rebuild()
        assert corpus.check() == []
        assert (_is_found(corpus, range(2)), corpus.coverage().articles) == (True, 5)


@pytest.mark.parametrize("kind", [JsonTermIndex, NumpyVectorIndex])
@pytest.mark.parametrize("is_first", [True, False])
def test_corpus_on_other_stores_is_whole_again_after_a_death(
    tmp_path: Path, kind: type, is_first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Corpus.write(tmp_path, stores=OTHER_STORES) as corpus:
        if not is_first:
            corpus.add(articles(2))
        with monkeypatch.context() as patch:
            patch.setattr(kind, "change", _dying)
            with pytest.raises(_DeathError):
                corpus.add(articles(4))
    with Corpus.write(tmp_path, stores=OTHER_STORES) as corpus:
        settle(corpus)
        assert (_is_found(corpus, range(4)), corpus.check(), corpus.has_pending) == (True, [], False)


def test_corpus_is_carried_to_other_stores_and_back(tmp_path: Path) -> None:
    kinds: list[Stores | None] = [None, OTHER_STORES, None]
    for number, stores in enumerate(kinds):
        with Corpus.write(tmp_path, stores=stores) as corpus:
            settle(corpus)
            corpus.rebuild()
            corpus.add([article(number)])
            assert (_is_found(corpus, range(number + 1)), corpus.check()) == (True, [])
