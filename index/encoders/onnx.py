"""all-MiniLM-L6-v2 on the CPU: Chroma's files and Chroma's download, each text run by itself.

Chroma's own function pads every text to 256 tokens, of which a sentence fills thirty; without that it is ten times as
fast. Here nothing is padded, because no two texts share a run; instead one text runs on each core. On a CPU that is as
fast as batches of 2,048 tokens of texts of like length and a sixth slower than such of 512, and it makes a text's
vector its own: in an int8 file the range of a whole batch, padding included, sets the steps in which its numbers are
counted, so that the same sentence in other company has a cosine to itself of .99, at worst of .95.

A float file gives Chroma's vectors to within 1e-4; an int8 file gives others, as near to the float ones as Chroma's.
"""

import hashlib
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from numpy.typing import NDArray

from index.errors import EmbedderError
from index.extras import require

DIMENSION = 384
MAX_TOKENS = 256
MAX_CHARACTERS = MAX_TOKENS * 32
"""Of one text: the tokenizer reads all it is given before it cuts, a second for every million characters or two."""

_MODEL, _TOKENIZER = "model.onnx", "tokenizer.json"


class MiniLM:
    """The loaded model; any number of threads may use it at once.

    Args:
        files: The folder that holds `model.onnx` and `tokenizer.json`.
    """

    def __init__(self, files: Path) -> None:
        self._files = files
        self._tokenizer, self._session = onnx_session(files / _MODEL, files / _TOKENIZER)
        self._tokenizer.enable_truncation(MAX_TOKENS)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the model file: an int8 copy gives other vectors than the original."""
        with (self._files / _MODEL).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of unit length per text, in order; each depends on its text alone, to the last bit.

        Of a text longer than 256 tokens or 8,192 characters only the beginning counts. One without a letter, even the
        empty one, has the row of a text without words; what is no character (a lone surrogate) is left out.
        """
        if not texts:
            return np.zeros((0, DIMENSION), dtype=np.float32)
        with ThreadPoolExecutor(min(len(texts), os.cpu_count() or 1), "minilm") as cores:
            return np.stack(list(cores.map(self._vector, texts)))

    def _vector(self, text: str) -> NDArray[np.float32]:
        """The mean over the tokens; without padding there is none to leave out."""
        readable = text[:MAX_CHARACTERS].encode("utf-8", errors="ignore").decode("utf-8")
        ids = np.array([self._tokenizer.encode(readable).ids], dtype=np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        mean = np.asarray(self._session.run(None, inputs)[0][0], dtype=np.float32).mean(axis=0)
        return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-12), dtype=np.float32)


def onnx_session(model: Path, tokenizer: Path) -> tuple[Any, Any]:
    """The tokenizer of a model, which pads nothing, and the session that runs it on one core of the CPU."""
    import onnxruntime
    from tokenizers import Tokenizer

    made: Any = Tokenizer.from_file(str(tokenizer))
    made.no_padding()
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1  # the texts are what is divided among the cores
    return made, onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


_lock = threading.Lock()
_loaded: dict[Path, MiniLM] = {}


def load_minilm(folder: str | Path | None = None, *, instead: str = "") -> MiniLM:
    """The model of that folder, downloaded where it is missing and loaded once in a process.

    Args:
        folder: Holds the model files, or a folder `onnx` with them, which is where a download goes; Chroma's own
            cache by default.
        instead: What else the person could do, for the end of an error's sentence.

    Raises:
        EmbedderError: If the model cannot be downloaded or read.
        ExtraMissing: If what runs it is not installed.
    """
    require("onnxruntime", "minilm")
    root = _root(folder)
    with _lock:  # the others wait for the first
        if root not in _loaded:
            try:
                _loaded[root] = _load(root)
            except Exception as exc:  # httpx, tar, tokenizer and ONNX errors: the person can do the same about all
                raise EmbedderError(_explain(exc, _files(root) or root / "onnx", instead)) from exc
        return _loaded[root]


def is_available(folder: str | Path | None = None) -> bool:
    """Would `load_minilm` find its files there without a download? They are not read."""
    return _files(_root(folder)) is not None


def _root(folder: str | Path | None) -> Path:
    if folder:
        return Path(folder).expanduser().absolute()
    require("chromadb", "minilm")
    from chromadb.utils.embedding_functions import ONNXMiniLM_L6_V2

    return Path(ONNXMiniLM_L6_V2.DOWNLOAD_PATH)


def _files(root: Path) -> Path | None:
    """The folder that holds the files, if there is one: `onnx` as Chroma lays it out, or `root` itself."""
    for files in (root / "onnx", root):
        if (files / _MODEL).is_file() and (files / _TOKENIZER).is_file():
            return files
    return None


def _load(root: Path) -> MiniLM:
    files = _files(root)
    if files is None:
        _download(root)
        files = root / "onnx"
    model = MiniLM(files)
    shown = model.vectors(["ready"])  # another model's file, or a damaged one, shows itself here
    if shown.shape != (1, DIMENSION) or not np.isfinite(shown).all():
        raise ValueError("it is another model")
    return model


def _download(root: Path) -> None:
    """What Chroma's function does before its first use: it fetches an archive and compares its digest."""
    from chromadb.utils.embedding_functions import ONNXMiniLM_L6_V2

    function = ONNXMiniLM_L6_V2(preferred_providers=["CPUExecutionProvider"])
    function.DOWNLOAD_PATH = root
    function._download_model_if_not_exists()


def _explain(exc: Exception, files: Path, instead: str) -> str:
    cause = "no network" if isinstance(exc, httpx.TransportError) else f"{type(exc).__name__}: {exc}"
    fetch, copy = "connect once to download it", "copy its six files there"
    choice = f"{fetch}, {copy}, or {instead}" if instead else f"{fetch}, or {copy}"
    return (
        f"the minilm model is not at {files} and could not be downloaded or read "
        f"({' '.join(cause.split())[:200]}); {choice}"
    )
