"""Measures give what was worked out by hand or stands in the papers that they come from."""

import doctest
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.metrics import measures
from qa.evaluation.metrics.measures import TextPlace


def test_the_examples_of_the_module_hold() -> None:
    result = doctest.testmod(measures)
    assert (result.attempted > 0, result.failed) == (True, 0)


# --- texts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("  Two\tblanks\n ", "two blanks"),
        ("The U.S.-led plan!", "usled plan"),  # punctuation goes first, so that words close up
        ("A man, an ape, the end", "man ape end"),
        ("Theatre and atheist", "theatre and atheist"),
        ("the the", ""),
        ("“Squid Game”", "“squid game”"),  # SQuAD takes out ASCII punctuation only
        ("$1,000.50", "100050"),
    ],
)
def test_normalisation_is_that_of_squad(text: str, expected: str) -> None:
    assert measures.normalised(text) == expected


@pytest.mark.parametrize(
    ("prediction", "answers", "is_exact", "f1"),
    [
        ("Paris", ["Rome", "the Paris."], True, 1.0),
        ("black cat", ["the cat"], False, 2 / 3),  # precision 1/2, recall 1
        ("cat cat", ["cat"], False, 2 / 3),  # a word counts as often as it stands: 1 in common of 2 and 1
        ("in the old town", ["old town hall", "town"], False, 2 / 3),  # 2 in common of 3 and 3
        ("dog", ["cat"], False, 0.0),
        ("", ["cat"], False, 0.0),
        ("cat", [""], False, 0.0),
        ("", [""], True, 1.0),
        ("the", [""], True, 1.0),
    ],
)
def test_exact_match_and_f1_take_the_best_answer(
    prediction: str, answers: list[str], is_exact: bool, f1: float
) -> None:
    assert measures.exact_match(prediction, answers) is is_exact
    assert measures.f1(prediction, answers) == pytest.approx(f1)


def test_exact_match_and_f1_without_answers_are_misuse() -> None:
    with pytest.raises(ValueError, match="no answers"):
        measures.exact_match("x", [])
    with pytest.raises(ValueError, match="no answers"):
        measures.f1("x", [])


@pytest.mark.parametrize(
    ("text", "answers", "expected"),
    [
        ("The town of Paris fell.", ["paris"], True),
        ("Parisian life", ["Paris"], False),
        ("in New York City", ["York City"], True),
        ("in York, a New City", ["York City"], False),
        ("It is “Squid Game”.", ["Squid Game"], True),
        ("It is Squid Game.", ["“Squid Game”"], True),
        ("a flood—the worst", ["flood"], True),
        ("from 2010–11", ["2010"], True),
        ("it cost 1,000 crowns", ["1000"], True),
        ("nothing", [], False),
        ("nothing", ["", "the", "?"], False),  # an answer without a word is nowhere
        ("no Rome", ["Paris", "Rome"], True),
    ],
)
def test_a_text_contains_whole_words_of_an_answer(text: str, answers: list[str], expected: bool) -> None:
    assert measures.contains(text, answers) is expected


@pytest.mark.parametrize(
    ("text", "answer", "expected"),
    [
        ("Prices rose 35 per cent.", "3.5 per cent", False),
        ("Prices rose 3.5 per cent.", "35 per cent", False),
        ("Prices rose 3.5 per cent.", "5 per cent", False),
        ("Prices rose 3.5 per cent.", "3.5 per cent", True),
        ("Prices rose by 3.5.", "3.5", True),  # the stop behind it ends the sentence
        ("in 2025", "20-25", False),
        ("ages 20-25", "2025", False),
        ("ages 20-25", "20-25", True),
        ("since 24/7", "247", False),
        ("1/2 of it", "12", False),
        ("at 7:30 pm", "730", False),
        ("at 7:30 pm", "7.30 pm", True),  # two ways to write it
        ("on 1.12.2025", "11.2.2025", False),
        ("on 1.12.2025", "1/12/2025", True),
        ("1,200 men", "1,200", True),
        ("1,200 men", "1200", True),
        ("1200 men", "1,200 men", True),
        ("1,200.50 crowns", "1200.50", True),
        ("1,200.50 crowns", "120050", False),
        ("the U.S. 5-year plan", "us 5year plan", True),  # only between two digits
        ("the U.S.-led plan", "USled", True),
        ("Prices fell -3%.", "3", True),
    ],
)
def test_numbers_are_told_apart_by_the_signs_inside_them(text: str, answer: str, expected: bool) -> None:
    assert measures.contains(text, [answer]) is expected


@pytest.mark.parametrize("text", ["3.5 per cent", "20-25", "24/7", "7:30"])
def test_exact_match_and_f1_stay_those_of_squad(text: str) -> None:
    closed = "".join(sign for sign in text if sign not in ".-/:")
    assert measures.exact_match(text, [closed])
    assert measures.f1(text, [closed]) == 1.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((text, True) for text in ("", " ", "%", "!", "The", "“”", "–")),
        *((text, False) for text in ("the 5", "5 %", "Ö", "3.5")),
    ],
)
def test_a_wordless_text_is_one_that_no_text_contains(text: str, expected: bool) -> None:
    assert measures.is_wordless(text) is expected
    assert measures.contains(text, [text]) is not expected


# --- places ------------------------------------------------------------------------------------------------------

_PLACES = st.lists(st.tuples(st.sampled_from("ab"), st.integers(-2, 12), st.integers(-2, 12)), max_size=8)


def _one_by_one(places: Sequence[TextPlace]) -> set[tuple[str, int]]:
    return {(article_id, at) for article_id, start, end in places for at in range(start, end)}


@given(_PLACES, _PLACES)
def test_characters_are_those_that_counting_each_of_them_finds(one: list[TextPlace], other: list[TextPlace]) -> None:
    assert measures.characters(one) == len(_one_by_one(one))
    assert measures.shared_characters(one, other) == len(_one_by_one(one) & _one_by_one(other))


def test_a_place_may_be_as_long_as_it_likes() -> None:
    endless = ("a", 0, 10**15)  # more than could be counted one by one
    assert measures.characters([endless, ("a", 5, 10**15 + 1), ("b", 0, 1)]) == 10**15 + 2
    assert measures.shared_characters(iter([endless]), iter([("a", 3, 8), ("a", 6, 9), ("b", 0, 5)])) == 6
