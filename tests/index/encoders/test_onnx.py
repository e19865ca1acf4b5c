"""The MiniLM model: its files, its download, and vectors that are each text's own. A small model stands in for it."""

import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from chromadb.utils.embedding_functions import ONNXMiniLM_L6_V2
from hypothesis import given
from hypothesis import strategies as st
from onnx_model import ODD, write_model
from support import ROOT

from index.encoders import onnx
from index.encoders.onnx import MiniLM, is_available, load_minilm
from index.errors import EmbedderError

"""What Chroma's archive unpacks to."""

REAL = os.environ.get("NEWSDESK_TEST_MINILM")
TEXTS = ["M23 rebels entered Walikale.", "tin mine", "日本銀行は金利を据え置いた", "word " * 300, *ODD]

# --- stand-ins ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as Chroma lays it out."""
    return write_model(tmp_path_factory.mktemp("minilm") / "onnx").parent


@pytest.fixture(scope="module")
def model(folder: Path) -> MiniLM:
    return load_minilm(folder)


def chroma(folder: Path) -> Callable[[Sequence[str]], Any]:
    """Chroma's own function over the same files."""
    function: Any = ONNXMiniLM_L6_V2(preferred_providers=["CPUExecutionProvider"])
    function.DOWNLOAD_PATH = folder
    return lambda texts: np.stack([np.asarray(row) for row in function(list(texts))])


# --- vectors ------------------------------------------------------------------------------------------------------


def test_vectors_are_those_of_chromas_function_over_the_same_files(folder: Path, model: MiniLM) -> None:
    texts = [text for text in TEXTS if text.isprintable() or "\x00" in text]
    assert np.abs(model.vectors(texts) - chroma(folder)(texts)).max() < 1e-5


def test_one_unit_row_of_float32_per_text(model: MiniLM) -> None:
    vectors = model.vectors(TEXTS)
    assert vectors.shape == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert model.vectors([]).shape == (0, 384)


@given(texts=st.lists(st.text(st.characters(exclude_categories=()), max_size=40), max_size=6))
def test_a_vector_is_the_same_to_the_bit_in_any_company(model: MiniLM, texts: list[str]) -> None:
    alone = [model.vectors([text])[0] for text in texts]
    assert np.array_equal(
        model.vectors([*texts, "other", *texts[::-1]])[: len(texts)], np.array(alone).reshape(-1, 384)
    )


@pytest.mark.parametrize("text", ["\ud800tin", "t\udfffin"])
def test_a_lone_surrogate_is_left_out(model: MiniLM, text: str) -> None:
    assert np.array_equal(model.vectors([text]), model.vectors(["tin"]))


def test_only_the_first_256_tokens_count(model: MiniLM) -> None:
    beginning = "t" * 254  # and one token before and after
    assert np.array_equal(model.vectors([beginning + "x" * 1_000]), model.vectors([beginning]))
    assert not np.array_equal(model.vectors([beginning[1:] + "x"]), model.vectors([beginning]))


def test_a_text_is_cut_before_the_tokenizer_reads_it(model: MiniLM, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    class Spy:
        def encode(self, text: str) -> Any:
            read.append(len(text))
            return tokenizer.encode(text)

    tokenizer = model._tokenizer
    monkeypatch.setattr(model, "_tokenizer", Spy())
    model.vectors(["x" * 5_000_000])
    assert read == [256 * 32]


def test_several_threads_use_one_model_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx, "_loaded", {})
    made: list[MiniLM] = []
    original = MiniLM.__init__

    def counted(self: MiniLM, files: Path) -> None:
        made.append(self)
        original(self, files)

    monkeypatch.setattr(MiniLM, "__init__", counted)
    start = threading.Barrier(6)

    def use(_: int) -> Any:
        start.wait()
        return load_minilm(folder).vectors(TEXTS)

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(use, range(6)))
    assert len(made) == 1
    assert all(np.array_equal(found[0], vectors) for vectors in found)


# --- files --------------------------------------------------------------------------------------------------------


def test_the_files_may_lie_in_the_folder_itself(tmp_path: Path, model: MiniLM) -> None:
    files = write_model(tmp_path / "files")
    assert is_available(files)
    assert np.array_equal(load_minilm(files).vectors(TEXTS), model.vectors(TEXTS))


def test_one_model_is_loaded_per_folder_however_it_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    assert load_minilm(folder) is load_minilm(str(folder)) is load_minilm(folder.name)


def test_digest_is_that_of_the_model_file(folder: Path, model: MiniLM) -> None:
    assert model.digest == hashlib.sha256((folder / "onnx" / "model.onnx").read_bytes()).hexdigest()


@pytest.mark.parametrize("missing", ["model.onnx", "tokenizer.json"])
def test_is_available_says_whether_a_download_is_needed_and_makes_none(tmp_path: Path, missing: str) -> None:
    assert not is_available(tmp_path / "none")
    assert not (tmp_path / "none").exists()
    files = write_model(tmp_path / "onnx")
    assert is_available(tmp_path)
    (files / missing).unlink()
    assert not is_available(tmp_path)


def test_without_a_folder_it_is_chromas_own_cache(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ONNXMiniLM_L6_V2, "DOWNLOAD_PATH", tmp_path)
    assert not is_available()
    monkeypatch.setattr(ONNXMiniLM_L6_V2, "DOWNLOAD_PATH", folder)
    assert is_available()
    assert load_minilm() is load_minilm(folder)


def test_missing_files_are_fetched_by_chromas_function_into_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []

    def fetch(function: Any) -> None:
        asked.append(function.DOWNLOAD_PATH)
        write_model(function.DOWNLOAD_PATH / "onnx")

    monkeypatch.setattr(ONNXMiniLM_L6_V2, "_download_model_if_not_exists", fetch)
    assert load_minilm(tmp_path / "new").vectors(["tin"]).shape == (1, 384)
    assert load_minilm(tmp_path / "new").vectors(["tin"]).shape == (1, 384)
    assert asked == [tmp_path / "new"]


def test_files_that_are_there_are_not_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(function: Any) -> None:
        raise AssertionError("fetched")

    monkeypatch.setattr(ONNXMiniLM_L6_V2, "_download_model_if_not_exists", refuse)
    assert load_minilm(write_model(tmp_path / "onnx").parent).vectors(["tin"]).shape == (1, 384)


@pytest.mark.parametrize(
    ("instead", "end"),
    [
        ("", "connect once to download it, or copy its six files there"),
        ("do without", "connect once to download it, copy its six files there, or do without"),
    ],
)
def test_missing_without_network_is_one_sentence_that_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, instead: str, end: str
) -> None:
    def unreachable(function: Any) -> None:
        raise httpx.ConnectError("[Errno -3] Temporary failure in name resolution")

    monkeypatch.setattr(ONNXMiniLM_L6_V2, "_download_model_if_not_exists", unreachable)
    with pytest.raises(EmbedderError) as caught:
        load_minilm(tmp_path, instead=instead)
    assert str(caught.value) == (
        f"the minilm model is not at {tmp_path / 'onnx'} and could not be downloaded or read (no network); {end}"
    )


@pytest.mark.parametrize("damaged", ["model.onnx", "tokenizer.json"])
@pytest.mark.parametrize("content", [b"", b"{}", b"\xff" * 100])
def test_a_damaged_file_is_one_sentence_and_is_read_again_when_it_is_whole(
    tmp_path: Path, damaged: str, content: bytes
) -> None:
    file = write_model(tmp_path / "onnx") / damaged
    whole = file.read_bytes()
    file.write_bytes(content)
    with pytest.raises(EmbedderError, match=r"^the minilm model is not at [^\n]* or copy its six files there$"):
        load_minilm(tmp_path)
    file.write_bytes(whole)
    assert load_minilm(tmp_path).vectors(["tin"]).shape == (1, 384)


def test_the_file_of_another_model_is_refused(tmp_path: Path) -> None:
    write_model(tmp_path / "onnx", dimension=768)
    with pytest.raises(EmbedderError, match="it is another model"):
        load_minilm(tmp_path)


def test_nothing_is_loaded_before_it_is_used(folder: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", (
            "import sys; import index.encoders.onnx, index.encoders.rerankers, index.encoders.minilm as e; "
            f"index.encoders.rerankers.make_reranker('minilm', folder={str(folder)!r}); "
            f"e.MiniLMEmbedder({str(folder)!r}); "
            f"assert index.encoders.onnx.is_available({str(folder)!r}); "
            "print({'onnxruntime', 'tokenizers', 'chromadb'} & set(sys.modules), index.encoders.onnx._loaded)"
        )],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout == "set() {}\n"


# --- the real files -----------------------------------------------------------------------------------------------


@pytest.mark.skipif(not REAL, reason="NEWSDESK_TEST_MINILM does not name a folder with the model's files")
def test_the_real_model_agrees_with_chromas_function_and_finds_other_words(tmp_path: Path) -> None:
    model = load_minilm(REAL)
    texts = [
        "Who resigned?",
        "The minister stepped down on Monday.",
        "The price of tin rose.",
        "A lone \ud800 surrogate",
        "word " * 300,
    ]
    vectors = model.vectors(texts)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.1
    assert np.array_equal(model.vectors(texts[::-1])[::-1], vectors)
    files = onnx._files(Path(str(REAL)))
    assert files
    (tmp_path / "onnx").symlink_to(files)
    clean = [text for text in texts if "\ud800" not in text]
    both = np.sum(chroma(tmp_path)(clean) * model.vectors(clean), axis=1)
    is_float = (files / "model.onnx").stat().st_size > 50_000_000
    assert both.min() > (1 - 1e-6 if is_float else 0.95)
