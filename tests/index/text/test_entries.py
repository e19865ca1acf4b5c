"""Entries of a timeline are told by the date that they begin with, and their order tells the years left out."""

from datetime import date

import pytest

from index.text.entries import entry_date, entry_days


@pytest.mark.parametrize(
    "line",
    ["Feb. 17: Marten stopped", "- April 21: law signed", "12 March 2025 – the plant closes", "1991: a stampede"],
)
def test_a_line_that_begins_with_its_date_is_an_entry(line: str) -> None:
    assert entry_date(line)


@pytest.mark.parametrize(
    "line", ["On 17 February he left", "May 2021", "Friday was quiet.", "The law: signed on April 21", ""]
)
def test_other_lines_are_none(line: str) -> None:
    assert entry_date(line) is None


def _firsts(lines: list[str], published: date) -> list[str | None]:
    return [days.first.isoformat() if days else None for days in entry_days(lines, published)]


def test_a_timeline_that_was_brought_up_to_date_runs_on_past_the_day_on_which_it_appeared() -> None:
    lines = ["July 20: Arrested", "Oct. 25: Appeal", "Jan. 8: Freed"]
    assert _firsts(lines, date(2024, 7, 28)) == ["2024-07-20", "2024-10-25", "2025-01-08"]


def test_where_the_newest_comes_first_each_entry_is_read_by_itself() -> None:
    lines = ["May 9: Freed", "March 2: Appeal", "Nov. 20: Arrested"]
    assert _firsts(lines, date(2025, 5, 9)) == ["2025-05-09", "2025-03-02", "2024-11-20"]


def test_a_year_that_is_said_stands() -> None:
    assert _firsts(["2019: Founded", "6 March: Sold", "a word"], date(2025, 4, 1)) == ["2019-01-01", "2025-03-06", None]
