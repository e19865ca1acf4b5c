from datetime import date

import pytest

from index.text.event_dates import event_dates
from index.text.time_expressions import Interval
from index.types import Published

THURSDAY = date(2025, 3, 20)


@pytest.mark.parametrize(
    ("sentence", "phrase", "first", "last", "rule"),
    [
        ("The ferry sank on Monday.", "Monday", "2025-03-17", "2025-03-17", "past weekday"),
        ("He spoke on Thursday.", "Thursday", "2025-03-20", "2025-03-20", "day of publication"),
        ("It broke down last Thursday.", "last Thursday", "2025-03-13", "2025-03-13", "past weekday"),
        ("On Friday, a jury cleared her.", "Friday", "2025-03-14", "2025-03-14", "past weekday"),
        ("The union will vote Wednesday on the offer.", "Wednesday", "2025-03-26", "2025-03-26", "coming weekday"),
        ("Drivers are rallying at the port on Friday.", "Friday", "2025-03-21", "2025-03-21", "coming weekday"),
        ("The launch is scheduled for Saturday.", "Saturday", "2025-03-22", "2025-03-22", "coming weekday"),
        ("He spoke ahead of the vote scheduled for Sunday.", "Sunday", "2025-03-23", "2025-03-23", "coming weekday"),
        ("On Sunday, voters will choose a mayor.", "Sunday", "2025-03-23", "2025-03-23", "coming weekday"),
        ("The period ends on Tuesday.", "Tuesday", "2025-03-25", "2025-03-25", "coming weekday"),
        ("They will strike, the union said Tuesday.", "Tuesday", "2025-03-18", "2025-03-18", "past weekday"),
        ("They were wounded yesterday.", "yesterday", "2025-03-19", "2025-03-19", "counted from publication"),
        ("It opens tomorrow.", "tomorrow", "2025-03-21", "2025-03-21", "counted from publication"),
        ("Prices fell last week.", "last week", "2025-03-10", "2025-03-16", "counted from publication"),
        ("The mill closed in February after a fire.", "February", "2025-02-01", "2025-02-28", "nearest month"),
        ("He was elected in November.", "November", "2024-11-01", "2024-11-30", "nearest month"),
        ("It was signed on Feb. 3.", "Feb. 3", "2025-02-03", "2025-02-03", "nearest day"),
        ("The trial will begin on April 2.", "April 2", "2025-04-02", "2025-04-02", "nearest day"),
    ],
)
def test_the_days_behind_a_date(sentence: str, phrase: str, first: str, last: str, rule: str) -> None:
    (found,) = event_dates(sentence, THURSDAY)
    assert sentence[found.start : found.end] == phrase
    assert (found.days.first.isoformat(), found.days.last.isoformat(), found.rule) == (first, last, rule)


def test_each_date_is_read_by_the_verb_beside_it() -> None:
    text = "Machinists will vote Wednesday on a contract, the company and the union said Tuesday."
    assert [each.days.first for each in event_dates(text, THURSDAY)] == [date(2025, 3, 26), date(2025, 3, 18)]


@pytest.mark.parametrize(
    "sentence", ["It sank on 3 March 2024.", "In 2019 it was sold.", "Nobody was hurt.", "", "Fridays are quiet."]
)
def test_what_is_dated_in_full_or_not_at_all_needs_no_reading(sentence: str) -> None:
    assert event_dates(sentence, THURSDAY) == ()


@pytest.mark.parametrize("published", [None, Published("2025"), Published("2025-03")])
def test_without_a_day_of_publication_nothing_can_be_told(published: Published | None) -> None:
    assert event_dates("It sank on Monday.", published) == ()


def test_the_time_of_day_makes_no_other_day() -> None:
    (found,) = event_dates("It sank on Monday.", Published("2025-03-20T23:59:00+00:00"))
    assert found.days.first == date(2025, 3, 17)


@pytest.mark.parametrize(
    ("sentence", "published", "expected"),
    [
        # Announced, in words that do not say so; and an article that was brought up to date after its date.
        ("Crews go to the pad for the start on August 29.", date(2022, 8, 27), date(2022, 8, 29)),
        ("On Aug. 4, she was convicted.", date(2022, 7, 20), date(2022, 8, 4)),
        # Told of as past and far ahead: the year before.
        ("He was arrested on Dec. 4.", date(2022, 7, 20), date(2021, 12, 4)),
        # The weekday that is named tells the year.
        ("The runners set off on Sunday, Nov. 6.", date(2022, 8, 30), date(2022, 11, 6)),
        ("The runners set off on Sunday, Nov. 6.", date(2022, 11, 8), date(2022, 11, 6)),
    ],
)
def test_a_day_close_ahead_or_told_by_its_weekday_is_of_its_year(
    sentence: str, published: date, expected: date
) -> None:
    (found,) = event_dates(sentence, published)
    assert found.days.first == expected


def test_a_month_joined_to_this_one_comes_after_it() -> None:
    read = event_dates("Launches in September and October depend on the weather.", date(2022, 9, 3))
    assert [str(each.days.first) for each in read] == ["2022-09-01", "2022-10-01"]
    read = event_dates("Votes were held in March and December.", date(2022, 11, 3))
    assert [str(each.days.first) for each in read] == ["2022-03-01", "2021-12-01"]


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("La mairie annonce l'ouverture d'un site lundi 24 mars, au stade.", "lundi 24 mars"),
        ("Die Wahl findet am Montag, dem 24. März statt.", "Montag, dem 24. März"),
        ("El pleno se reúne el lunes 24 de marzo en Tarn.", "lunes 24 de marzo"),
    ],
)
def test_a_weekday_with_its_date_is_one_day(sentence: str, words: str) -> None:
    (read,) = event_dates(sentence, date(2025, 3, 21))
    assert (sentence[read.start : read.end], read.days) == (words, Interval(date(2025, 3, 24), date(2025, 3, 24)))
