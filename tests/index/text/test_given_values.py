"""Values as they are compared: their unit, their bound, and what is the same in other words."""

from datetime import date

import pytest

from index.text.given_values import agree, days_said, given_values
from index.text.value_types import ValueType
from index.types import Published


@pytest.mark.parametrize(
    ("kind", "sentence", "expected"),
    [
        ("count", "Forty-one goats and 12 sheep were lost on Friday.", [41, 12]),
        ("count", "Ines Dahl, 44, walked 12 miles with six goats at 5 a.m.", [6]),
        ("money", "The dam cost €2.5 million, or 250 cents a head.", [2_500_000, 2.5]),
        ("distance", "The hut lies 3 km off, 200 metres up.", [3000, 200]),
        ("distance", "The mast is 6 feet 6 inches tall.", [1.9812]),
        ("duration", "He waited two hours and five minutes, three days ago.", [7500]),
        ("share", "Turnout was 61 per cent in the third quarter.", [61]),
        ("age", "Ines Dahl, 44, and a 9-year-old boy.", [44, 9]),
        ("time of day", "It began at 6.20 p.m. and ended at midnight.", [1100, 0]),
    ],
)
def test_values_of_a_kind_are_read_in_one_unit(kind: ValueType, sentence: str, expected: list[float]) -> None:
    assert [float(each.low) for each in given_values(kind, sentence)] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("kind", "one", "other", "same"),
    [
        ("count", "Twelve goats", "12 goats", True),
        ("count", "about 65,000 fans", "65,000 fans", True),
        ("count", "about 65,000 fans", "64,300 fans", True),
        ("count", "65,000 fans", "52,000 fans", False),
        ("count", "more than 120 goats", "126 goats", True),
        ("count", "at least three goats", "31 goats", True),
        ("count", "at least 31 goats", "three goats", False),
        ("money", "$437.8 million", "$437,830,563", True),
        ("money", "$387 million", "$437 million", False),
        ("distance", "60 miles", "97 km", True),
        ("distance", "125 km", "80 miles", True),
        ("distance", "125 km (78 miles)", "125 km (80 miles)", False),
        ("distance", "125 km (78 miles)", "78 miles", True),
        ("date", "on Monday", "on Tuesday", False),
        ("distance", "about 47 feet", "about 50 feet", False),
        ("share", "nearly 7 %", "6.8 per cent", True),
        ("duration", "five to seven hours", "six hours", True),
        ("time of day", "at 3 p.m.", "at 15:00", True),
        ("time of day", "at 3 p.m.", "at 3.40 p.m.", False),
    ],
)
def test_the_same_value_in_other_words_agrees(kind: ValueType, one: str, other: str, same: bool) -> None:
    (a,), (b,) = given_values(kind, one), given_values(kind, other)
    assert agree(a, b) is agree(b, a) is same


def test_a_day_on_which_something_was_said_is_not_when_it_was() -> None:
    found = days_said("The coach left on Monday, the police said on Wednesday.", Published("2025-03-19"))
    assert [days.first for _, _, days in found] == [date(2025, 3, 17)]
