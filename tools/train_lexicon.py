"""Make `index/text/word_vectors.npz`: one vector of 256 small whole numbers for each piece of words.

    pip install onnxruntime
    python -m tools.train_lexicon --teacher FOLDER

1. Every whole word and piece of the teacher's vocabulary is passed through it once and its vector is kept.
2. Principal components bring 384 dimensions to 256.
3. A piece weighs a / (a + p), where p is its frequency by Zipf's law at its rank (Arora, Liang and Ma 2017).
4. Vectors are brought to length 127 and rounded; weights to 1 .. 255.

FOLDER holds all-MiniLM-L6-v2 as Chroma lays it out: model.onnx, vocab.txt. Nothing is drawn at random: the same input
gives the same file on the same machine.
"""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.text.word_vectors import DIMENSION, UNIT

FIRST_WORD = 1996  # in the teacher's vocabulary: before it stand unused places, marks and single letters
ZIPF = 97.0  # a / (a + 1 / (10.3 rank)) with a = 0.001


def teach(folder: Path) -> tuple[list[str], NDArray[np.float32]]:
    """The teacher's pieces and the vector it gives to each alone."""
    import onnxruntime

    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    pieces = (folder / "vocab.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    begin, end = pieces.index("[CLS]"), pieces.index("[SEP]")
    rows = []
    for first in range(0, len(pieces), 256):
        ids = np.array([[begin, i, end] for i in range(first, min(first + 256, len(pieces)))], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        rows.append(session.run(None, given)[0].mean(axis=1))
    return pieces, np.concatenate(rows).astype(np.float32)


def reduce(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n, 256) principal components, rows of unit length."""
    centred = vectors - vectors[FIRST_WORD:].mean(axis=0)
    _, _, axes = np.linalg.svd(centred[FIRST_WORD:], full_matrices=False)
    found = centred @ axes[:DIMENSION].T
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), dtype=np.float32)


def weigh(pieces: list[str]) -> NDArray[np.uint8]:
    """(n,) how much each piece tells, by its rank."""
    rank = np.maximum(np.arange(len(pieces)) - FIRST_WORD + 1, 1)
    return np.asarray(np.clip(np.rint(255 * rank / (rank + ZIPF)), 1, 255), dtype=np.uint8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teacher", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("index/text/word_vectors.npz"))
    chosen = parser.parse_args()
    pieces, taught = teach(chosen.teacher)
    kept = [i for i, piece in enumerate(pieces) if not (piece.startswith("[") and piece.endswith("]"))]
    weights = weigh(pieces)[kept]
    vectors = reduce(taught)[kept]
    pieces = [pieces[i] for i in kept]
    store(chosen.out, pieces, vectors, weights)


def store(file: Path, pieces: list[str], vectors: NDArray[np.float32], weights: NDArray[np.uint8]) -> None:
    """Write the table as the product reads it."""
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    letters = np.frombuffer("\n".join(pieces).encode("utf-8"), dtype=np.uint8)
    np.savez(file, pieces=letters, vectors=np.rint(unit * UNIT).astype(np.int8), weights=weights)
    print(file, file.stat().st_size, flush=True)


if __name__ == "__main__":
    main()
