import pytest

from index.types import Source
from qa.verification import Evidence
from qa.verification.numbers import check_numbers


def _faults(statement: str, source: str) -> list[str]:
    return [statement[gap.start : gap.end] for gap in check_numbers(statement, [Evidence(source, Source())])]


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        ("7 people were hurt.", "Seven people were hurt."),
        ("A dozen shops closed.", "Twelve shops closed."),
        ("It cost $1.5 million.", "It cost 1,500,000 dollars."),
        ("It cost $5bn.", "It cost five billion dollars."),
        ("It rose 38%.", "It rose 38 per cent."),
        ("Half of them left.", "50 per cent of them left."),
        ("Two thirds voted.", "Two-thirds voted."),
        ("Between 5 and 7 km.", "It was 5–7 km away."),
        ("About 48 per cent agreed.", "47.6 per cent agreed."),
        ("Nearly 50 people came.", "49 people came."),
        ("More than 40 people came.", "47 people came."),
        ("At least 40 people came.", "More than 40 people came."),
        ("At least 40 people came.", "40 or more people came."),
        ("No fewer than 40 came.", "At least 40 came."),
        ("Zero deaths were reported.", "There were no deaths."),
        ("Hundreds slept there.", "218 slept there."),
        ("It was the 3rd attack.", "It was the third attack."),
        ("The boy of 12 was hit.", "He was hit, a boy of twelve."),
        ("One man was hit.", "A man was hit."),
        ("No one came.", "The hall stayed empty."),
        ("M23 and COVID-19 are names.", "Nothing."),
        ("Two hundred and six men.", "206 men."),
        ("The sentence was 30 years.", "A 30-year sentence."),
        ("In 2000 it closed.", "It closed in 2000."),
    ],
)
def test_equal_numbers_are_supported_however_written(statement: str, source: str) -> None:
    assert _faults(statement, source) == []


@pytest.mark.parametrize(
    ("statement", "source", "words"),
    [
        ("8 people were hurt.", "Seven people were hurt.", "8"),
        ("More than 40 came.", "Fewer than 40 came.", "40"),
        ("40 came.", "More than 40 came.", "40"),
        ("48 per cent agreed.", "47.6 per cent agreed.", "48 per cent"),
        ("Nearly 50 people came.", "51 people came.", "50"),
        ("More than 50 people came.", "47 people came.", "50"),
        ("More than 200 came.", "More than 400 came.", "200"),
        ("It got 47 votes.", "It was 47 km away.", "47"),
        ("It was 47 miles away.", "It was 47 km away.", "47 miles"),
        ("It cost €5 million.", "It cost $5 million.", "€5 million"),
        ("It cost $5 billion.", "It cost $5 million.", "$5 billion"),
        ("It rose 5 per cent.", "It rose 5 percentage points.", "5 per cent"),
        ("There were 49.", "There were not 49 but 47.", "49"),
        ("6 men and 9 women came.", "9 men and 6 women came.", "6"),
        ("It was the fourth attack.", "It was the third attack.", "fourth"),
        ("Seven people came.", "Between five and seven people came.", "Seven"),
        ("Ten came.", "Nobody came.", "Ten"),
    ],
)
def test_other_numbers_are_not(statement: str, source: str, words: str) -> None:
    assert words in _faults(statement, source)


def test_reason_says_what_the_source_says() -> None:
    gaps = check_numbers("Eight people were hurt.", [Evidence("At least seven people were hurt.", Source())])
    assert [gap.reason for gap in gaps] == ["the source says “At least seven people were”"]
