import pytest

from index.types import Published, Source
from qa.verification import Evidence
from qa.verification.dates import check_dates

_SOURCE = Source(published=Published("2025-03-20"))  # a Thursday


def _faults(statement: str, text: str, source: Source = _SOURCE) -> list[str]:
    return [statement[gap.start : gap.end] for gap in check_dates(statement, [Evidence(text, source)])]


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("It fell on 17 March 2025.", "It fell on Monday."),
        ("It fell on 20 March 2025.", "It fell today."),
        ("It fell on 19 March 2025.", "It fell yesterday."),
        ("It fell on Wednesday.", "It fell yesterday."),
        ("It fell on Thursday.", "It fell on 20 March 2025."),
        ("It fell in March 2025.", "It fell on 17 March 2025."),
        ("It fell in 2025.", "It fell on March 17, 2025."),
        ("It fell in March.", "It fell on 2025-03-17."),
        ("It fell on 17 March.", "It fell on 3/17/2025."),
        ("It fell in January 2025.", "It fell in January."),
        ("It fell in February 2025.", "It fell last month."),
        ("It fell in March 2025.", "It fell last week."),
        ("It fell in 2024.", "It fell last year."),
        ("It fell on Monday.", "It fell on Monday."),
        ("It fell in the 1990s.", "It fell in 1994."),
        ("It fell on Monday, 17 March 2025.", "It fell on 17 March 2025."),
        ("As of 20 March 2025 it held.", "It held."),
        ("Theresa May left.", "She left."),
        ("C'était le 17 mars 2025.", "C'était lundi."),
    ],
)
def test_dates_are_told_from_publication_and_may_lose_precision(statement: str, text: str) -> None:
    assert _faults(statement, text) == []


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("It fell on 18 March 2025.", "It fell on Monday."),
        ("It fell on 10 March 2025.", "It fell on Monday."),
        ("It fell on Tuesday.", "It fell on Monday."),
        ("It fell on 17 March 2025.", "It fell in March 2025."),
        ("It fell on 17 March 2024.", "It fell on 17 March 2025."),
        ("It fell on 17 April 2025.", "It fell on 17 March 2025."),
        ("It fell in 2024.", "It fell in 2025."),
        ("It fell yesterday.", "It fell on Monday."),
        ("It fell on 12 March 2025.", "It fell last week."),
        ("It fell before Monday.", "It fell after Monday."),
        ("It fell in 2025.", "It fell."),
        ("It fell on Tuesday, 17 March 2025.", "It fell on 17 March 2025."),
    ],
)
def test_other_dates_are_not_supported(statement: str, text: str) -> None:
    assert len(_faults(statement, text)) == 1


def test_weekday_is_no_date_where_publication_is_unknown() -> None:
    assert _faults("It fell on 17 March 2025.", "It fell on Monday.", Source()) == ["17 March 2025"]
