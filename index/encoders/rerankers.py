"""A question and candidate sentences in, how alike they are out: a second opinion on sentences already found.

A re-ranker reads the words of a question, so it needs no vectors in the archive, and may be added or left out at any
time.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.encoders.onnx import MAX_CHARACTERS, MiniLM, load_minilm
from index.errors import InputError

_REMEMBERED = 10_000  # sentences: 15 MB of vectors


class SentenceReranker(Protocol):
    """Says how near sentences are to a question in meaning."""

    @property
    def name(self) -> str:
        """What a user types: `minilm`."""

    def similarities(self, question: str, sentences: Sequence[str]) -> NDArray[np.float32]:
        """One cosine in [-1, 1] per sentence, in order; each depends on the question and its sentence alone.

        Raises:
            EmbedderError: If the model cannot be loaded.
        """


class MiniLMReranker:
    """Cosines of all-MiniLM-L6-v2, whichever embedder the archive has; remembers sentences it has seen.

    Args:
        folder: Where the model files are or go; Chroma's own cache by default. See `index.encoders.onnx.load_minilm`.
    """

    name = "minilm"

    def __init__(self, folder: str | Path | None = None) -> None:
        self._folder = folder
        self._lock = threading.Lock()  # a server answers in several threads
        self._rows: OrderedDict[str, NDArray[np.float32]] = OrderedDict()  # the one used longest ago is first

    def similarities(self, question: str, sentences: Sequence[str]) -> NDArray[np.float32]:
        """One cosine in [-1, 1] per sentence, in order; loads the model at its first use.

        Raises:
            EmbedderError: If the model cannot be downloaded or read.
        """
        if not sentences:
            return np.zeros(0, dtype=np.float32)
        asked, *rows = self._vectors([text[:MAX_CHARACTERS] for text in (question, *sentences)])
        # Not a product of matrices: that may round a row in another way when there are more of them.
        cosines = (np.stack(rows) * asked).sum(axis=1)
        return np.asarray(np.clip(cosines, -1, 1), dtype=np.float32)

    def _vectors(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """Two threads may compute the same sentence: it has the same vector, so no one need wait."""
        rows = {text: row for text in texts if (row := self._remembered(text)) is not None}
        unknown = [text for text in dict.fromkeys(texts) if text not in rows]
        new = dict(zip(unknown, self._model.vectors(unknown), strict=True)) if unknown else {}
        self._remember(new)
        rows |= new
        return [rows[text] for text in texts]

    def _remembered(self, text: str) -> NDArray[np.float32] | None:
        with self._lock:
            if text in self._rows:
                self._rows.move_to_end(text)
            return self._rows.get(text)

    def _remember(self, new: dict[str, NDArray[np.float32]]) -> None:
        with self._lock:
            for text, row in new.items():
                self._rows[text] = row.copy()  # a view would keep all that were computed with it
            while len(self._rows) > _REMEMBERED:
                self._rows.popitem(last=False)

    @property
    def _model(self) -> MiniLM:
        return load_minilm(self._folder)


def _minilm(**options: Any) -> SentenceReranker:
    return MiniLMReranker(**options)


RERANKERS: dict[str, Callable[..., SentenceReranker]] = {"minilm": _minilm}
"""How to make each re-ranker by name; its model is loaded at its first use."""


def make_reranker(name: str, **options: Any) -> SentenceReranker:
    """The re-ranker of that name.

    Raises:
        InputError: If there is none.
    """
    if name not in RERANKERS:
        raise InputError(f"no re-ranker is called {name!r} (choose from: {', '.join(RERANKERS)})")
    return RERANKERS[name](**options)
