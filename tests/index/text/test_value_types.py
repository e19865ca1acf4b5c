import pytest

from index.text.value_types import ValueType, asked_for, holds


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("How old is the captain?", ("age",)),
        ("How far is the mine?", ("distance",)),
        ("How much did the repair cost?", ("money",)),
        ("At what time did it leave?", ("time of day",)),
        ("How long did it last?", ("duration",)),
        ("What share of the votes did she get?", ("share",)),
        ("How many were hurt?", ("count",)),
        ("When did it sink?", ("date",)),
        ("Who took Walikale?", ()),
    ],
)
def test_kinds_of_values_that_a_question_asks_for(question: str, kinds: tuple[ValueType, ...]) -> None:
    assert asked_for(question) == kinds


@pytest.mark.parametrize(
    ("kind", "yes", "no"),
    [
        ("age", "Voss, 58, led it.", "Voss led it for 58 days."),
        ("distance", "It lies 160 feet down.", "It lies 160 days back."),
        ("money", "It cost $3 million.", "It took 3 men."),
        ("time of day", "It left at 6:40 a.m.", "It left 6 men."),
        ("duration", "It took nine days.", "It took nine men."),
        ("share", "She got 12 %.", "She got 12."),
        ("count", "Seven were hurt.", "Some were hurt."),
        ("count", "KIRK SEVEN", "Kirk left."),  # not the Turkish forty, kırk
        ("date", "It sank on Monday.", "It sank."),
    ],
)
def test_a_sentence_gives_a_value_of_a_kind(kind: ValueType, yes: str, no: str) -> None:
    assert (holds(kind, yes), holds(kind, no)) == (True, False)
