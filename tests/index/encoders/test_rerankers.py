"""Re-rankers: one contract, and what is particular to each."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from onnx_model import ODD, write_model

from index.encoders import rerankers
from index.encoders.onnx import load_minilm
from index.encoders.rerankers import RERANKERS, MiniLMReranker, SentenceReranker, make_reranker
from index.errors import EmbedderError, InputError

QUESTION = "Who has taken Walikale?"
SENTENCES = ["M23 rebels entered Walikale.", "Les électeurs élisent leur maire.", "tin mine", *ODD]
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=30)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("minilm") / "onnx").parent


@pytest.fixture(params=list(RERANKERS), scope="module")
def reranker(request: pytest.FixtureRequest, folder: Path) -> SentenceReranker:
    """Each re-ranker that a user can name."""
    return make_reranker(request.param, folder=folder)


class Counted:
    """A model that says which texts it was asked for."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[list[str]] = []
        self._model = load_minilm(folder)

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.append(list(texts))
        return self._model.vectors(texts)


@pytest.fixture
def counted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Counted:
    model = Counted(folder)
    monkeypatch.setattr(rerankers, "load_minilm", lambda folder: model)
    return model


# --- the contract -------------------------------------------------------------------------------------------------


def test_a_reranker_goes_by_the_name_it_is_listed_under(
    reranker: SentenceReranker, request: pytest.FixtureRequest
) -> None:
    assert f"[{reranker.name}]" in request.node.name


def test_one_cosine_per_sentence_in_order(reranker: SentenceReranker) -> None:
    found = reranker.similarities(QUESTION, SENTENCES)
    assert found.shape == (len(SENTENCES),)
    assert found.dtype == np.float32
    assert np.isfinite(found).all()
    assert (abs(found) <= 1).all()
    assert np.array_equal(reranker.similarities(QUESTION, SENTENCES[::-1])[::-1], found)


def test_a_question_is_most_like_itself(reranker: SentenceReranker) -> None:
    found = reranker.similarities(QUESTION, [*SENTENCES, QUESTION])
    assert int(found.argmax()) == len(SENTENCES)
    assert abs(found[-1] - 1) < 1e-6


def test_no_sentence_gives_no_number(reranker: SentenceReranker) -> None:
    found = reranker.similarities(QUESTION, [])
    assert found.shape == (0,)
    assert found.dtype == np.float32


@given(question=ANY_TEXT, sentences=st.lists(ANY_TEXT, min_size=1, max_size=5))
def test_a_cosine_is_the_same_to_the_bit_in_any_company(
    reranker: SentenceReranker, question: str, sentences: list[str]
) -> None:
    alone = [fresh(reranker).similarities(question, [s])[0] for s in sentences]
    assert reranker.similarities(question, [*sentences, QUESTION])[:-1].tolist() == alone


def fresh(reranker: Any) -> SentenceReranker:
    """One of the same kind that remembers nothing."""
    return make_reranker(reranker.name, folder=reranker._folder)


def test_a_name_that_no_reranker_has_lists_those_there_are() -> None:
    with pytest.raises(InputError) as caught:
        make_reranker("cohere")
    assert str(caught.value) == "no re-ranker is called 'cohere' (choose from: minilm)"


# --- minilm -------------------------------------------------------------------------------------------------------


def test_minilm_gives_the_products_of_the_models_vectors(folder: Path) -> None:
    vectors = load_minilm(folder).vectors([QUESTION, *SENTENCES])
    assert np.allclose(MiniLMReranker(folder).similarities(QUESTION, SENTENCES), vectors[1:] @ vectors[0], atol=1e-6)


def test_minilm_computes_a_sentence_once(counted: Counted) -> None:
    reranker = MiniLMReranker()
    first = reranker.similarities("a?", ["x", "y", "x"])
    assert first[0] == first[2]
    assert np.array_equal(reranker.similarities("a?", ["x", "y", "x"]), first)
    reranker.similarities("b?", ["y", "z"])
    assert counted.asked == [["a?", "x", "y"], ["b?", "z"]]


def test_minilm_forgets_what_was_asked_for_longest_ago(counted: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rerankers, "_REMEMBERED", 3)
    reranker = MiniLMReranker()
    reranker.similarities("a?", ["x", "y"])
    reranker.similarities("a?", ["x"])
    reranker.similarities("a?", ["z"])  # y goes
    reranker.similarities("a?", ["x", "y"])
    assert counted.asked == [["a?", "x", "y"], ["z"], ["y"]]
    assert len(reranker._rows) == 3


def test_minilm_answers_rightly_when_asked_for_more_than_it_remembers(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = MiniLMReranker(folder).similarities(QUESTION, SENTENCES)
    monkeypatch.setattr(rerankers, "_REMEMBERED", 2)
    small = MiniLMReranker(folder)
    assert np.array_equal(small.similarities(QUESTION, SENTENCES), expected)
    assert np.array_equal(small.similarities(QUESTION, SENTENCES), expected)
    assert len(small._rows) == 2


def test_minilm_remembers_no_more_of_a_text_than_counts(folder: Path) -> None:
    reranker = MiniLMReranker(folder)
    reranker.similarities("x" * 1_000_000, ["y" * 1_000_000])
    assert {len(text) for text in reranker._rows} == {8_192}
    assert all(row.base is None for row in reranker._rows.values())


def test_minilm_gives_the_same_numbers_to_several_threads_at_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentences = [f"sentence {i}" for i in range(40)]
    expected = MiniLMReranker(folder).similarities(QUESTION, sentences)
    monkeypatch.setattr(rerankers, "_REMEMBERED", 15)
    shared = MiniLMReranker(folder)
    start = threading.Barrier(6)

    def ask(first: int) -> bool:
        start.wait()
        turned = sentences[first:] + sentences[:first]
        return np.array_equal(shared.similarities(QUESTION, turned), np.roll(expected, -first))

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(ask, range(0, 30, 5)))
    assert len(shared._rows) == 15


def test_minilm_that_is_absent_is_missed_at_its_first_use_only(tmp_path: Path) -> None:
    (tmp_path / "onnx").write_text("a file where the folder goes")
    reranker = MiniLMReranker(tmp_path)
    assert reranker.similarities("a?", []).shape == (0,)
    with pytest.raises(EmbedderError) as caught:
        reranker.similarities("a?", ["x"])
    assert str(caught.value).startswith(f"the minilm model is not at {tmp_path / 'onnx'} and could not be downloaded")
    assert str(caught.value).endswith("; connect once to download it, or copy its six files there")
