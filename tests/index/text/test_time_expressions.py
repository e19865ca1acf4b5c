"""Dates in running text: where they stand, how exact they are, and which days they mean."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.calendar_names import MONTHS, WEEKDAYS, WEEKDAYS_SHORT
from index.text.time_expressions import expressions_at, readings, recognise, resolve
from index.types import Published

_THURSDAY = date(2025, 3, 20)
_WORDS = [
    *"on in since the of and until last this next ago days week weeks year 3 20 21st 31 2024 2024, 1990s 3/4/2025 May "
    "Mars mai Jänner setiembre décembre Monday lunes two decades yesterday hier 2025-03-20 2019-21 people".split(),
]


@pytest.mark.parametrize(
    ("text", "words", "precision", "first", "last"),
    [
        ("It fell on 3 May 2024.", "3 May 2024", "day", "2024-05-03", "2024-05-03"),
        ("It fell in May 2024.", "May 2024", "month", "2024-05-01", "2024-05-31"),
        ("It fell in 2024.", "2024", "year", "2024-01-01", "2024-12-31"),
        ("It fell in the 1990s.", "the 1990s", "decade", "1990-01-01", "1999-12-31"),
        ("It fell on Monday.", "Monday", "day", "2025-03-17", "2025-03-17"),
        ("It falls next Monday.", "next Monday", "day", "2025-03-24", "2025-03-24"),
        ("It fell last week.", "last week", "week", "2025-03-10", "2025-03-16"),
        ("It fell three weeks ago.", "three weeks ago", "week", "2025-02-24", "2025-03-02"),
        ("It fell two decades ago.", "two decades ago", "year", "2005-01-01", "2005-12-31"),
        ("It fell the day before yesterday.", "the day before yesterday", "day", "2025-03-18", "2025-03-18"),
        ("Cayó el lunes.", "lunes", "day", "2025-03-17", "2025-03-17"),
        ("Cayó el 3 de setiembre de 2024.", "3 de setiembre de 2024", "day", "2024-09-03", "2024-09-03"),
        ("Es fiel am 3. Jänner 2024.", "3. Jänner 2024", "day", "2024-01-03", "2024-01-03"),
    ],
)
def test_date_of_an_article_is_found_with_its_precision_and_its_days(
    text: str, words: str, precision: str, first: str, last: str
) -> None:
    (found,) = recognise(text)
    days = resolve(found, _THURSDAY)
    assert (text[found.start : found.end], found.precision) == (words, precision)
    assert days is not None
    assert (days.first.isoformat(), days.last.isoformat()) == (first, last)


@pytest.mark.parametrize("text", ["Dez Bryant caught it.", "Mars is red.", "They may win.", "2000 people fled."])
def test_surnames_planets_verbs_and_counts_are_no_dates(text: str) -> None:
    assert recognise(text) == ()


def test_date_without_its_year_needs_a_day_of_publication() -> None:
    (june,) = recognise("It opens in June.")
    assert [days.first for days in readings(june, _THURSDAY)] == [date(2025, 6, 1), date(2024, 6, 1)]
    assert readings(june, None) == readings(june, Published("2025-03")) == []
    assert resolve(june, Published("2025-03-20T10:00:00")) == resolve(june, _THURSDAY)


def test_quarter_season_and_week_of_a_question_say_how_long_they_are() -> None:
    said = ["Q3 2024", "the first half of 2024", "winter 2024", "week of 20 March 2025", "past 3 days"]
    found = [next(expressions_at(words, 0)) for words in said]
    assert [each.precision for each in found] == ["quarter", "half", "season", "week", "day"]
    assert [days and (str(days.first), str(days.last)) for days in (resolve(each, _THURSDAY) for each in found)] == [
        ("2024-07-01", "2024-09-30"),
        ("2024-01-01", "2024-06-30"),
        ("2023-12-01", "2025-02-28"),
        ("2025-03-17", "2025-03-23"),
        ("2025-03-17", "2025-03-20"),
    ]


@given(st.lists(st.sampled_from(_WORDS), max_size=8), st.dates())
def test_dates_do_not_overlap_and_their_days_are_in_order(listed: list[str], published: date) -> None:
    text = " ".join(listed)
    found = recognise(text)
    for one, other in pairwise(found):
        assert one.end <= other.start
    for each in found:
        assert text[each.start : each.end].strip()
        assert all(days.first <= days.last for days in readings(each, published))


def test_names_of_months_and_weekdays_are_those_of_cldr_and_a_few_spellings_more() -> None:
    assert {name: MONTHS[name] for name in "jänner okt dez setiembre fevrier aout decembre sept sep märz".split()} == {
        "jänner": 1, "okt": 10, "dez": 12, "setiembre": 9, "fevrier": 2, "aout": 8, "decembre": 12, "sept": 9,
        "sep": 9, "märz": 3,
    }  # fmt: skip
    assert (WEEKDAYS["miércoles"], WEEKDAYS["sonntag"], WEEKDAYS_SHORT["tues"]) == (2, 6, 1)


def test_expression_says_the_same_wherever_it_stands() -> None:
    one, two = (recognise(text)[0] for text in ("last week", "It fell last  week"))
    assert one.fields == two.fields
    assert one != two
