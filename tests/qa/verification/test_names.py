import pytest

from index.text.names import names
from index.types import Source
from qa.verification import Evidence, check
from qa.verification.names import check_names, check_outlets

_SOURCE = Source(title="Rebels enter Walikale", outlet="Meridian Post", agency="Lake Region Wire")
_MET = (
    "On Tuesday President Félix Tshisekedi of Congo met Paul Kagame of Rwanda in Doha, United Nations officials said."
)


def _faults(statement: str, text: str = _MET) -> list[str]:
    return [statement[gap.start : gap.end] for gap in check_names(statement, [Evidence(text, _SOURCE)])]


def test_names_are_divided_at_titles_and_peoples() -> None:
    statement = "Congolese President Félix Tshisekedi met Ursula von der Leyen on Monday."
    assert [statement[n.start : n.end] for n in names(statement)] == [
        "Congolese",
        "Félix Tshisekedi",
        "Ursula von der Leyen",
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "Tshisekedi met Kagame.",
        "Felix Tshisekedi's host was in Doha.",
        "The Congolese president met the Rwandan one.",
        "UN officials said so.",
        "The U.N. said so.",
        "It happened in Walikale, the Meridian Post said.",
        "However, Kagame left.",
        "Officials left.",
        "Rwanda’s Paul Kagame left.",
    ],
)
def test_names_of_the_source_are_supported(statement: str) -> None:
    assert _faults(statement) == []


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("Tshisekedi met Museveni.", "Museveni"),
        ("Kigali denied it.", "Kigali"),
        ("Paul Tshisekedi was there.", "Paul Tshisekedi"),
        ("Félix Kagame was there.", "Félix Kagame"),
        ("Paul Biya Kagame was there.", "Paul Biya Kagame"),
        ("The EU said so.", "EU"),
        ("The Burundian president came.", "Burundian"),
        ("FELIX TSHISEKEDI MET YOWERI MUSEVENI THERE", "MUSEVENI"),
    ],
)
def test_other_names_are_not(statement: str, words: str) -> None:
    assert words in _faults(statement)


def test_full_name_needs_more_than_the_surname() -> None:
    assert _faults("Aline Kavira said so.", "Kavira said so.") == ["Aline Kavira"]


@pytest.mark.parametrize(
    "statement", ["He left, Al Jazeera reported.", "He told Reuters that he left.", "According to AFP he left."]
)
def test_another_outlet_is_misattributed(statement: str) -> None:
    assert [gap.verdict for gap in check_outlets(statement, [Evidence("He left.", _SOURCE)])] == ["misattributed"]


def test_outlet_that_the_source_itself_credits_is_not() -> None:
    assert check_outlets("He told Reuters that he left.", [Evidence("“I left,” he told Reuters.", _SOURCE)]) == []


_TWO = Evidence("Alan Smith said taxes would rise sharply, while Mary Jones said spending cuts were enough.", _SOURCE)


@pytest.mark.parametrize(
    ("statement", "verdicts"),
    [
        ("Smith said taxes would rise sharply.", []),
        ("Jones said spending cuts were enough.", []),
        ("Jones said taxes would rise sharply.", ["misattributed"]),
        ("Smith said spending cuts were enough.", ["misattributed"]),
    ],
)
def test_words_of_one_speaker_are_not_given_to_another(statement: str, verdicts: list[str]) -> None:
    assert [finding.verdict for finding in check(statement, [_TWO])][:1] == verdicts
