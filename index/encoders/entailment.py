"""A premise and a hypothesis in, how likely the one bears out the other: a model for inference in a folder, on the CPU.

Such models are published in ONNX under many names; the folder holds `model.onnx`, `tokenizer.json`, and a `config.json`
whose `id2label` says which of the model's outputs is entailment.
"""

import json
import threading
from pathlib import Path
from typing import Any

import numpy as np

from index.encoders.onnx import onnx_session
from index.errors import InputError
from index.extras import require

MAX_TOKENS = 512
"""Of both together; what is longer is cut from the premise."""
_FILES = ("model.onnx", "tokenizer.json", "config.json")


class EntailmentModel:
    """A model for inference; loaded at its first use, after which any number of threads may use it.

    Args:
        folder: Holds its files, or a folder `onnx` with `model.onnx`.

    Raises:
        InputError: A file is missing there.
    """

    def __init__(self, folder: str | Path) -> None:
        root = Path(folder).expanduser().absolute()
        self._model = next((each for each in (root / _FILES[0], root / "onnx" / _FILES[0]) if each.is_file()), None)
        missing = [name for name in _FILES[1:] if not (root / name).is_file()]
        if self._model is None or missing:
            what = missing[0] if missing else _FILES[0]
            raise InputError(f"{root} holds no {what} (give the folder of a model for inference in ONNX, NEWSDESK_NLI)")
        self.name = root.name
        self._root, self._lock = root, threading.Lock()
        self._loaded: tuple[Any, Any, int] | None = None

    def probability(self, premise: str, hypothesis: str) -> float:
        """How likely the premise bears out the hypothesis, 0 to 1.

        Raises:
            InputError: The files are damaged, or another kind of model.
            ExtraMissing: What runs it is not installed.
        """
        tokenizer, session, at = self._files()
        texts = (text.encode("utf-8", errors="ignore").decode("utf-8") for text in (premise, hypothesis))
        pair = tokenizer.encode(*texts)
        known = {"input_ids": pair.ids, "attention_mask": pair.attention_mask, "token_type_ids": pair.type_ids}
        inputs = {each.name: np.array([known[each.name]], dtype=np.int64) for each in session.get_inputs()}
        scores = np.asarray(session.run(None, inputs)[0], dtype=np.float64).reshape(-1)
        parts = np.exp(scores - scores.max())
        return float(parts[at] / parts.sum())

    def _files(self) -> tuple[Any, Any, int]:
        with self._lock:  # the others wait for the first
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> tuple[Any, Any, int]:
        """Tokenizer, session, and which output is entailment."""
        require("onnxruntime", "minilm")
        assert self._model is not None  # or it would not have been made
        try:
            labels = json.loads((self._root / _FILES[2]).read_text("utf-8"))["id2label"]
            at = next(int(n) for n, label in labels.items() if str(label).lower().startswith("entail"))
            tokenizer, session = onnx_session(self._model, self._root / _FILES[1])
            tokenizer.enable_truncation(MAX_TOKENS, strategy="only_first")
            if at >= len(labels) or session.get_outputs()[0].shape[-1] not in (len(labels), None):
                raise ValueError(f"it has other outputs than the {len(labels)} labels of its {_FILES[2]}")
        except Exception as exc:  # JSON, tokenizer and ONNX errors: the person can do the same about all
            why = " ".join(f"{type(exc).__name__}: {exc}".split())[:200]
            raise InputError(f"the model for inference in {self._root} cannot be used: {why} (NEWSDESK_NLI)") from exc
        return tokenizer, session, at
