"""Words as arrays: the same facts as one by one, whatever was looked up before and however little is remembered."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import in_threads

from index.text import vocabulary as module
from index.text.analysis import stems
from index.text.vocabulary import Vocabulary
from index.text.word_vectors import lexicon

WORDS = [
    "Captured",
    "captured",
    "the",
    "mines",
    "Mine",
    "seven",
    "Monday",
    "M23",
    "2025",
    "Walikale",
    "Москва",
    "naïve",
]
_SOME = st.lists(st.sampled_from(WORDS), max_size=20)
_Facts = list[tuple[int, bytes, bool]]


def _one_by_one(words: Sequence[str], wanted: Sequence[str]) -> _Facts:
    found = []
    for word in words:
        is_exact = any(map(str.isdigit, word)) or word.lower() in ("seven", "monday")
        vector = np.zeros(256, dtype=np.int8) if is_exact else lexicon().look_up([word.lower()])[0][0]
        form = stems([word], "en")[0]
        found.append((wanted.index(form) if form in wanted else -1, vector.tobytes(), is_exact))
    return found


def _looked_up(where: Vocabulary, words: Sequence[str], wanted: Sequence[str]) -> _Facts:
    found = where.look_up(words, wanted)
    assert sorted(set(found.different.tolist())) == list(range(len(found.wanted)))
    assert len(found.wanted) == len(set(words))
    return [
        (int(found.wanted[i]), found.vectors[i].tobytes(), bool(found.is_exact[i])) for i in found.different.tolist()
    ]


@given(before=_SOME, words=_SOME, wanted=st.lists(st.sampled_from(["captur", "mine", "m23", "tin"]), unique=True))
def test_words_together_are_what_each_is_alone(before: list[str], words: list[str], wanted: list[str]) -> None:
    made = Vocabulary("en")
    made.look_up(before)
    assert _looked_up(made, words, wanted) == _one_by_one(words, wanted)
    assert _looked_up(made, words[::-1], wanted) == _one_by_one(words[::-1], wanted)


def test_memory_is_emptied_beyond_its_limit_and_words_stay_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_WORDS", 3)
    made = Vocabulary("en")
    for start in (0, 5, 2, 0):
        some = WORDS[start : start + 6]
        assert _looked_up(made, some, ["mine"]) == _one_by_one(some, ["mine"])
        assert len(made._numbers) <= 3 + 6


def test_more_words_than_there_was_room_for_are_all_kept() -> None:
    made = Vocabulary("en")
    many = [f"word{'abcdefghij'[i % 10]}{'klmnopqrst'[i // 10 % 10]}{'uvwxyz'[i // 100 % 6]}" for i in range(600)]
    many = [a + b for a in many for b in ("", "ing", "er")]
    first = _looked_up(made, many, [])
    assert _looked_up(made, many, []) == first
    assert first[::97] == _one_by_one(many[::97], [])


def test_pairs_of_characters_have_no_vectors() -> None:
    found = Vocabulary("pairs").look_up(["金利", "利は"], ["金利"])
    assert not found.vectors.any()
    assert found.wanted[found.different].tolist() == [0, -1]


def test_several_threads_at_once_get_the_same_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_WORDS", 4)  # so that it is emptied while others look things up
    made, right = Vocabulary("en"), list[bool]()
    expected = _one_by_one(WORDS, ["mine"])

    def look_up(first: int) -> None:
        for start in range(60):
            part = slice((start + first) % 7, (start + first) % 7 + 5)
            right.append(_looked_up(made, WORDS[part], ["mine"]) == expected[part])

    in_threads(look_up, range(4))
    assert right == [True] * 240
