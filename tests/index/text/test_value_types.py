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
        ("How tall is the captain?", ("stature",)),
        ("How heavy is the anchor?", ("weight",)),
        ("How fast was the lorry?", ("speed",)),
        ("How strong was the quake off Orme?", ("magnitude",)),
        ("How hot was it?", ("temperature",)),
        ("What was the final score?", ("score",)),
        ("What does she do for a living?", ("job",)),
        ("By how many votes did it pass?", ("count", "score")),
        ("Which jet took off, and with what missile?", ("model",)),
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
        ("stature", "Voss (she is 6-feet-9) waved.", "Voss ran 9 miles."),
        ("stature", "He is 1.93 metres tall.", "He is 19."),
        ("weight", "It weighs 38 grams.", "It has 38 grates."),
        ("speed", "It did 90 mph.", "It did 90 miles."),
        ("magnitude", "A 6.4 magnitude quake struck.", "6.4 million felt it."),
        ("temperature", "It was 41 degrees.", "It was 41."),
        ("score", "It passed by 318 votes to 241.", "It passed at 3."),
        ("job", "She worked as a guard at the docks.", "She lived at the docks."),
        ("job", "Her son, Desmond, a bus driver, wept.", "Her son, Desmond, wept."),
        ("model", "An F-22 fired an AIM-9 at it.", "A jet fired in 2022."),
    ],
)
def test_a_sentence_gives_a_value_of_a_kind(kind: ValueType, yes: str, no: str) -> None:
    assert (holds(kind, yes), holds(kind, no)) == (True, False)
