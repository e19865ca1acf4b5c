"""Word vectors: the same bits for a word whatever is looked up beside it, and n-grams for words without pieces."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import in_threads, write_lexicon

from index.text import word_vectors as module
from index.text.word_vectors import DIMENSION, UNIT, Lexicon, lexicon, products

UNKNOWN = ["москва", "сборная", "สวัสดี", "🙂", "x-47b", "金利", "١٢٣"]
"""Words that are made of no pieces: other scripts, a sign, a code."""
WORDS = ["captured", "seized", "tin", "elections", "walikale", "2025", "m23", "l'été", *UNKNOWN]
_ANY = st.one_of(
    st.sampled_from(WORDS),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40).map(str.lower),
    st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12),
)


def _cosine(one: str, other: str) -> float:
    first, second = lexicon().look_up([one, other])[0].astype(np.int64)
    return float(first @ second) / UNIT**2


def _looked_up(where: Lexicon, words: Sequence[str]) -> list[tuple[bytes, int]]:
    vectors, weights = where.look_up(words)
    return [(vector.tobytes(), int(weight)) for vector, weight in zip(vectors, weights, strict=True)]


@pytest.fixture(scope="module")
def other() -> Lexicon:
    """A second one, which has looked up other things."""
    made = Lexicon()
    made.look_up(["zeppelin", *WORDS[::-2]])
    return made


@pytest.mark.parametrize(("some", "others"), [(1, 1), (7, 1100), (40, 300), (0, 5), (5, 0), (1200, 2)])
def test_products_of_words_are_exact_however_many_there_are(some: int, others: int) -> None:
    random = np.random.default_rng(7)
    ours, theirs = (random.integers(-127, 128, (size, DIMENSION), dtype=np.int8) for size in (some, others))
    assert (products(ours, theirs) == ours.astype(np.int64) @ theirs.astype(np.int64).T).all()
    assert (products(ours.astype(np.float32), theirs) == products(ours, theirs)).all()


# --- a small table ------------------------------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path) -> Lexicon:
    pieces = {"tin": ({0: 127}, 3), "##ning": ({1: 127}, 4), "taken": ({2: 127}, 200), "t": ({3: 127}, 9)}
    return Lexicon(write_lexicon(tmp_path / "small.npz", pieces | {"##i": ({4: 127}, 9), "##p": ({5: 127}, 9)}))


def test_a_word_is_the_weighted_sum_of_its_pieces_and_tells_what_the_heaviest_tells(small: Lexicon) -> None:
    vectors, weights = small.look_up(["tinning", "taken"])
    # 3 x 127 and 4 x 127, of a length of 5 x 127: 76.2 and 101.6
    assert {int(i): int(vectors[0][i]) for i in np.flatnonzero(vectors[0])} == {0: 76, 1: 102}
    assert {int(i): int(vectors[1][i]) for i in np.flatnonzero(vectors[1])} == {2: 127}
    assert weights.tolist() == [4, 200]
    assert [small.pieces_of(word) for word in ("tinning", "taken")] == [[0, 1], [2]]


@pytest.mark.parametrize("word", ["gold", "tinx", "tip", "", "🙂"])
def test_a_word_that_the_pieces_do_not_make_up_or_only_letter_by_letter_has_ngrams(small: Lexicon, word: str) -> None:
    vectors, weights = small.look_up([word, "tin"])
    assert (weights[0], small.pieces_of(word)) == (255, [])
    assert np.linalg.norm(vectors[0].astype(np.float64)) == pytest.approx(UNIT, abs=8)


def test_letters_beyond_the_thirty_second_make_no_difference(small: Lexicon) -> None:
    long = "ы" * 32
    assert _looked_up(small, [long, long + "x", "x" + long]) == _looked_up(small, [long, long, "x" + long[:31]])


def test_a_table_is_read_from_a_path_and_from_no_other_place(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Lexicon(tmp_path / "absent.npz")


# --- the table that ships -----------------------------------------------------------------------------------------


def test_one_row_and_one_weight_per_word_in_order_and_none_for_no_word() -> None:
    vectors, weights = lexicon().look_up(["tin", "mine", "tin"])
    assert (vectors.shape, weights.shape) == ((3, DIMENSION), (3,))
    assert (str(vectors.dtype), str(weights.dtype)) == ("int8", "uint8")
    assert np.array_equal(vectors[0], vectors[2])
    assert [part.shape for part in lexicon().look_up([])] == [(0, DIMENSION), (0,)]


def test_rows_are_the_callers_own() -> None:
    before = _looked_up(lexicon(), ["tin"])
    vectors, weights = lexicon().look_up(["tin"])
    vectors[:], weights[:] = 1, 1
    assert _looked_up(lexicon(), ["tin"]) == before


@given(st.lists(_ANY, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_a_word_has_the_same_bits_alone_in_company_in_any_order_and_in_any_lexicon(
    other: Lexicon, words: list[str], random: Any
) -> None:
    together = dict(zip(words, _looked_up(other, words), strict=True))
    shuffled = random.sample(words, len(words))
    assert _looked_up(lexicon(), shuffled) == [together[word] for word in shuffled]
    assert [_looked_up(lexicon(), [word])[0] for word in words] == [together[word] for word in words]


def test_a_lexicon_that_learns_words_one_by_one_in_another_order_gives_the_same_rows(other: Lexicon) -> None:
    fresh, words = Lexicon(), [*WORDS, *(f"word{i}" for i in range(40))]
    for word in reversed(words):
        fresh.look_up([word])
    assert _looked_up(fresh, words) == _looked_up(other, words)


@given(st.lists(_ANY, min_size=1, max_size=8))
def test_rows_are_of_about_unit_length_and_weights_tell_something(words: list[str]) -> None:
    vectors, weights = lexicon().look_up(words)
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1)
    assert (abs(lengths - UNIT) < 8).all()  # each of 256 numbers is rounded by at most a half
    assert (abs(vectors.astype(np.int64)) <= UNIT).all()
    assert (weights >= 1).all()


@given(st.lists(_ANY, min_size=2, max_size=12))
def test_products_of_rows_are_whole_numbers_that_float32_holds_in_any_order_of_adding(words: list[str]) -> None:
    vectors = lexicon().look_up(words)[0]
    exact = vectors.astype(np.int64)
    assert (abs(exact) @ abs(exact).T).max() < 2**24  # of every partial sum, since no term is larger than its size
    assert np.array_equal(vectors.astype(np.float32) @ vectors.astype(np.float32).T, exact @ exact.T)


def test_every_row_of_the_table_fits_the_same_bounds() -> None:
    table, weights = lexicon().vectors, lexicon().weights
    assert (str(table.dtype), str(weights.dtype)) == ("int8", "uint8")
    assert table.shape == (len(weights), DIMENSION)
    assert (weights >= 1).all()
    # 32 pieces of a word at most: their weighted sums are far from where int64 ends.
    assert 32 * 255 * 128 * 32 < 2**62
    assert (table.astype(np.int64) ** 2).sum(axis=1).max() < 2**24


@pytest.mark.parametrize("word", UNKNOWN)
def test_a_word_of_an_unknown_script_or_a_code_falls_back_to_ngrams(word: str) -> None:
    vectors, weights = lexicon().look_up([word])
    assert (lexicon().pieces_of(word), weights.tolist()) == ([], [255])
    assert vectors.any()


@pytest.mark.parametrize(
    ("word", "inflected", "stranger"),
    [
        ("москва", "москвы", "киев"),
        ("правительство", "правительства", "избиратели"),
        ("выборы", "выборов", "шахтёры"),
        ("κυβέρνηση", "κυβέρνησης", "εκλογές"),
        ("kx-4711b", "kx-4711c", "zq-9038d"),
    ],
)
def test_inflections_of_a_word_without_pieces_are_nearer_to_each_other_than_to_others(
    word: str, inflected: str, stranger: str
) -> None:
    assert _cosine(word, inflected) > _cosine(word, stranger)
    assert _cosine(word, inflected) > _cosine(inflected, stranger)


@pytest.mark.parametrize(
    ("word", "near", "far"), [("captured", "seized", "tin"), ("election", "elections", "mine"), ("ship", "boat", "tax")]
)
def test_words_of_like_meaning_lie_near_each_other(word: str, near: str, far: str) -> None:
    assert _cosine(word, near) > _cosine(word, far)


# --- remembering --------------------------------------------------------------------------------------------------


def test_memory_is_emptied_beyond_its_limit_and_the_rows_stay_the_same(
    other: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = [*WORDS, *(f"word{i}" for i in range(30))]
    expected = _looked_up(other, words)
    monkeypatch.setattr(module, "_MOST_WORDS", 5)
    narrow = Lexicon()
    for start in (0, 7, 0, 3):
        some = words[start : start + 9]
        assert _looked_up(narrow, some) == expected[start : start + 9]
        assert len(narrow._places) <= 5 + 9
    assert _looked_up(narrow, words) == expected  # more at once than it may remember
    assert _looked_up(narrow, words[::-1]) == expected[::-1]


def test_a_word_that_cannot_be_encoded_leaves_the_memory_whole(other: Lexicon) -> None:
    fresh = Lexicon()
    with pytest.raises((TypeError, UnicodeError)):  # no text of a corpus has it: `\w` does not match it
        fresh.look_up(["tin", "\ud800"])
    assert _looked_up(fresh, ["mine", "tin"]) == _looked_up(other, ["mine", "tin"])


def test_several_threads_at_once_get_the_same_rows(other: Lexicon, monkeypatch: pytest.MonkeyPatch) -> None:
    words = [f"{word}{i}" for i in range(40) for word in ("town", "слово", "w")]
    expected = _looked_up(other, words)
    monkeypatch.setattr(module, "_MOST_WORDS", 60)  # so that it is emptied while others look things up
    shared, right = Lexicon(), list[bool]()

    def look_up(first: int) -> None:
        for start in range(first, len(words) - 10, 7):
            right.append(_looked_up(shared, words[start : start + 10]) == expected[start : start + 10])

    in_threads(look_up, range(4))
    assert all(right)
    assert len(right) > 50
