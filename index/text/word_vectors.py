"""Word vectors that ship with the package: `captured` lies near `seized`, with no model and no network.

`lexicon.npz` holds one vector of small whole numbers for each piece of words, learned once from a sentence encoder
(lexicon.md says how, from what, and under which licence). A word's vector is the weighted sum of its pieces',
brought back to whole numbers. A word that the pieces do not make up (another script, a code) gets a vector of its
character n-grams instead (feature hashing, Weinberger et al. 2009), so that its inflections still lie near it.

All sums and products are of whole numbers that float32 or float64 hold exactly, in whatever order a machine adds
them; square roots and quotients are rounded the same way everywhere by IEEE 754. So are the results.
"""

import re
import threading
import zlib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

DIMENSION = 256
UNIT = 127
"""Length that a word's vector has, about: the inner product of two is a cosine times its square."""
_FILE = Path(__file__).with_name("word_vectors.npz")
_LONGEST_WORD = 32  # characters of a word that are looked at
_MOST_WORDS = 200_000  # remembered: 51 MB; then all are forgotten
_ONE_THREAD = 1 << 18  # multiplications that BLAS starts no second thread for, which costs more than these take
_RARE = 255  # weight of a word that is not made of known pieces
_GRAMS = (3, 4)
_LETTER = re.compile(r"[^\W\d_]")


class Lexicon:
    """Vectors and weights of words, each computed once and remembered. Safe to use from several threads."""

    def __init__(self, file: Path = _FILE) -> None:
        with np.load(file) as stored:
            pieces: list[str] = bytes(stored["pieces"]).decode("utf-8").split("\n")
            self.vectors: NDArray[np.int8] = stored["vectors"]
            """(pieces, 256)"""
            self.weights: NDArray[np.uint8] = stored["weights"]
            """(pieces,) how much each tells, 1 to 255."""
        self._whole = {piece: row for row, piece in enumerate(pieces)}
        self._tokenizer = _tokenizer(pieces)
        self._lock = threading.Lock()
        self._places: dict[str, int] = {}
        self._rows: NDArray[np.int8] = np.zeros((4096, DIMENSION), dtype=np.int8)
        self._row_weights: NDArray[np.uint8] = np.zeros(4096, dtype=np.uint8)

    def look_up(self, words: Iterable[str]) -> tuple[NDArray[np.int8], NDArray[np.uint8]]:
        """The vectors and the weights of words.

        Args:
            words: In lower case; n of them.

        Returns:
            (n, 256) int8, rows of length about 127; and (n,) uint8, how much each word tells, 1 to 255.
        """
        words = list(words)
        with self._lock:
            if len(self._places) > _MOST_WORDS:
                self._places.clear()
            new = set(words).difference(self._places)
            if new:
                self._learn(sorted(new))
            places = np.fromiter(map(self._places.__getitem__, words), dtype=np.int64, count=len(words))
            return self._rows.take(places, axis=0), self._row_weights.take(places)

    def is_word(self, word: str) -> bool:
        """Is a word in lower case one of the table's own, rather than one that is put together from pieces?"""
        return word in self._whole

    def pieces_of(self, word: str) -> list[int]:
        """The rows of the table that a word's vector is the sum of; none for words that have only n-grams."""
        return self._pieces_of_all([word])[0]

    def _pieces_of_all(self, words: Sequence[str]) -> list[list[int]]:
        """Of each word; a word that is a piece itself is that."""
        rows = [self._whole.get(word) for word in words]
        rest = [word[:_LONGEST_WORD] for word, row in zip(words, rows, strict=True) if row is None]
        cut = iter(self._tokenizer.encode_batch(rest, add_special_tokens=False))
        found: list[list[int]] = []
        for word, row in zip(words, rows, strict=True):
            ids = [row + 1] if row is not None else next(cut).ids
            found.append([i - 1 for i in ids] if _is_made_of(ids, word) else [])
        return found

    def _learn(self, words: list[str]) -> None:
        first, needed = len(self._places), len(self._places) + len(words)
        if needed > len(self._rows):
            size = max(needed, 2 * len(self._rows))
            self._rows = np.resize(self._rows, (size, DIMENSION))
            self._row_weights = np.resize(self._row_weights, size)
        sums = np.zeros((len(words), DIMENSION), dtype=np.int64)
        weights = np.full(len(words), _RARE, dtype=np.uint8)
        pieces = self._pieces_of_all(words)
        for i, word in enumerate(words):
            if not pieces[i]:
                sums[i] = _hashed(word[:_LONGEST_WORD])
        weights[[i for i, ids in enumerate(pieces) if ids]] = 0
        for place in range(max(map(len, pieces), default=0)):  # all first pieces, all second ones: words have few
            having = [i for i, ids in enumerate(pieces) if len(ids) > place]
            rows = [pieces[i][place] for i in having]
            learned = self.weights[rows]
            weights[having] = np.maximum(weights[having], learned)
            sums[having] += learned[:, None].astype(np.int32) * self.vectors[rows]
        self._rows[first:needed], self._row_weights[first:needed] = _to_unit(sums), weights
        self._places.update(zip(words, range(first, needed), strict=True))


def products(
    some: NDArray[np.integer[Any] | np.floating[Any]], others: NDArray[np.integer[Any] | np.floating[Any]]
) -> NDArray[np.float32]:
    """(n, m) the inner products of two words each: cosines times the square of `UNIT`.

    Args:
        some: (n, 256) vectors of words.
        others: (m, 256) vectors of other words.
    """
    # At most 256 x 127 x 127 < 2**24: exact in float32 whatever the order, and however they are divided.
    ours, theirs = some.astype(np.float32, copy=False), others.astype(np.float32, copy=False).T
    step = max(1, _ONE_THREAD // max(1, ours.size))
    found = np.empty((len(ours), theirs.shape[1]), dtype=np.float32)
    for start in range(0, theirs.shape[1], step):
        np.matmul(ours, theirs[:, start : start + step], out=found[:, start : start + step])
    return found


@cache
def lexicon() -> Lexicon:
    """The lexicon that ships with the package, loaded when it is first needed."""
    return Lexicon()


def _tokenizer(pieces: list[str]) -> Any:
    from tokenizers import Tokenizer, models, normalizers

    vocabulary = {piece: place for place, piece in enumerate(pieces, 1)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary | {"[UNK]": 0}, unk_token="[UNK]", max_input_chars_per_word=64))
    tokenizer.normalizer = normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=False)
    return tokenizer


def _is_made_of(ids: list[int], word: str) -> bool:
    """Are these pieces that mean something, rather than the letters of a script that the table does not know?"""
    return bool(ids) and 0 not in ids and (len(ids) == 1 or 2 * len(ids) <= min(len(word), _LONGEST_WORD))


def _hashed(word: str) -> NDArray[np.int64]:
    """The sum of signs at the places of a word and of its 3- and 4-grams; never all zero but for no word at all."""
    sums = np.zeros(DIMENSION, dtype=np.int64)
    marked = f"<{word}>"
    grams = [marked[i : i + n] for n in _GRAMS for i in range(len(marked) - n + 1)]
    for feature in (word, *grams):
        digest = zlib.crc32(feature.encode("utf-8", errors="surrogatepass"))
        sums[digest % DIMENSION] += 1 if digest & 0x1_0000 else -1
    return sums


def _to_unit(sums: NDArray[np.int64]) -> NDArray[np.int8]:
    """Rows brought to length 127 and rounded; a row of zeros stays one."""
    lengths = np.sqrt((sums * sums).sum(axis=1, keepdims=True).astype(np.float64))
    scaled: NDArray[np.float64] = np.divide(sums * float(UNIT), lengths, out=np.zeros(sums.shape), where=lengths > 0)
    return np.rint(scaled).astype(np.int8)
