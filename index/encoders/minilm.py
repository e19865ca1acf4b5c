"""Chroma's own MiniLM (all-MiniLM-L6-v2 in ONNX, 384 dimensions): downloaded once, then run on the CPU."""

from collections.abc import Sequence
from pathlib import Path

from index.encoders.onnx import DIMENSION, MiniLM, load_minilm
from index.encoders.protocol import Vectors


class MiniLMEmbedder:
    """all-MiniLM-L6-v2 from Chroma's files.

    Args:
        folder: Where the model files are or go, in a folder `onnx` inside it; Chroma's own cache by default.
    """

    name = "minilm"
    dimension = DIMENSION

    def __init__(self, folder: str | Path | None = None) -> None:
        self._folder = folder

    @property
    def revision(self) -> str:
        """The model file's own digest: an int8 copy gives other vectors than the original."""
        return "all-MiniLM-L6-v2/" + self._model.digest[:12]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text, in order; of a text longer than 256 word pieces only the beginning counts.

        Raises:
            EmbedderError: If the model cannot be downloaded or read.
        """
        return self._model.vectors(texts)

    @property
    def _model(self) -> MiniLM:
        return load_minilm(self._folder, instead="use the embedder that needs none: --embedder local")
