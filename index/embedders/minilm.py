"""Chroma's own MiniLM (all-MiniLM-L6-v2 in ONNX, 384 dimensions): downloaded once, then run on the CPU."""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from index.embedders import Vectors
from index.errors import EmbedderError

_BATCH = 32


class MiniLMEmbedder:
    """all-MiniLM-L6-v2 through Chroma's function; about 50 passages a second on two cores.

    Args:
        folder: Where the model files are or go, in a folder `onnx` inside it; Chroma's own cache by default.
    """

    name = "minilm"
    dimension = 384

    def __init__(self, folder: str | Path | None = None) -> None:
        self._folder = Path(folder).expanduser() if folder else None

    @cached_property
    def revision(self) -> str:
        """The model file's own digest: an int8 copy gives other vectors than the original."""
        _ = self._function  # so that it is there
        return "all-MiniLM-L6-v2/" + hashlib.sha256(self._model_file.read_bytes()).hexdigest()[:12]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text, in order; of a text longer than 256 word pieces only the beginning counts.

        Raises:
            EmbedderError: If the model cannot be downloaded or read.
        """
        rows = [self._function(list(texts[i : i + _BATCH])) for i in range(0, len(texts), _BATCH)]
        return np.concatenate([np.asarray(r, dtype=np.float32) for r in rows]) if rows else np.zeros((0, 384), "f4")

    @property
    def _model_file(self) -> Path:
        return Path(self._function.DOWNLOAD_PATH) / "onnx" / "model.onnx"

    @cached_property
    def _function(self) -> Any:
        from chromadb.utils.embedding_functions import ONNXMiniLM_L6_V2

        function = ONNXMiniLM_L6_V2(preferred_providers=["CPUExecutionProvider"])
        if self._folder:
            function.DOWNLOAD_PATH = self._folder
        try:
            function(["ready"])  # downloads where needed, and loads
        except Exception as exc:  # httpx, tar, tokenizer and ONNX errors: the person can do the same about all
            cause = "no network" if isinstance(exc, httpx.TransportError) else f"{type(exc).__name__}: {exc}"[:200]
            folder = Path(function.DOWNLOAD_PATH) / "onnx"
            raise EmbedderError(
                f"the minilm model is not at {folder} and could not be downloaded or read ({cause}); connect once to "
                "download it, copy its six files there, or use the embedder that needs none: --embedder local"
            ) from exc
        return function
