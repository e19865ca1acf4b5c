import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.question.analysis import analyse, names_in
from qa.types import QuestionAnalysis

_KINDS = [
    ("Who captured Walikale?", "who"),
    ("Whose army withdrew?", "who"),
    ("Qui a pris Walikale ?", "who"),
    ("¿Quién ganó la votación?", "who"),
    ("Wer hat gewonnen?", "who"),
    ("Quem venceu?", "who"),
    ("Chi ha vinto?", "who"),
    ("When did M23 take Goma?", "when"),
    ("In which year was it founded?", "when"),
    ("Since when?", "when"),
    ("Quand rouvre l'aéroport ?", "when"),
    ("¿Cuándo reabre el aeropuerto?", "when"),
    ("Wann öffnet der Flughafen?", "when"),
    ("Where is the substation?", "where"),
    ("In what city did they meet?", "where"),
    ("Où est le stade ?", "where"),
    ("¿Dónde está el incendio?", "where"),
    ("How many people were wounded?", "how many"),
    ("Combien de familles sont arrivées ?", "how many"),
    ("¿Cuántos bomberos acudieron?", "how many"),
    ("Wie viele Menschen flohen?", "how many"),
    ("How much does a seat cost?", "how much"),
    ("How far is Mubi?", "how much"),
    ("What share of tin comes from Bisie?", "how much"),
    ("What is the flight called?", "title"),
    ("Why did the talks fail?", "other"),
    ("tin mine", "other"),
    ("", "other"),
]


@pytest.mark.parametrize(("question", "kind"), _KINDS)
def test_question_word_says_what_is_asked_for(question: str, kind: str) -> None:
    assert analyse(question).kind == kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Where did the army withdraw to when it left Walikale?", "where"),
        ("Who held the town when the army left?", "who"),
        ("What happened when M23 entered the town?", "other"),
        ("Why is the town where soldiers rest so quiet?", "other"),
        ("when m23 took walikale", "when"),
        ("Give me the calendar day the bridge came down in Selby.", "when"),
    ],
)
def test_when_and_where_of_a_clause_are_no_question(question: str, kind: str) -> None:
    assert analyse(question).kind == kind


@pytest.mark.parametrize(
    ("question", "names", "numbers"),
    [
        ("When did M23 take Walikale?", ("M23", "Walikale"), ()),
        ("Did the Congolese army leave Walikale and Walikale only?", ("Congolese", "Walikale"), ()),
        ("What did Tshisekedi's office say?", ("Tshisekedi",), ()),
        ("What did Tshisekedi’s office say?", ("Tshisekedi",), ()),
        ("Did the U.S. vote in 2024 on 12,600 dollars?", ("U.S.",), ("2024", "12,600")),
        ("What does Ruth Okello-Brandt want?", ("Ruth", "Okello-Brandt"), ()),
        ("Combien d'habitants à Kisangani ?", ("Kisangani",), ()),
        ("¿Qué dijo Ángela en Múnich?", ("Ángela", "Múnich"), ()),
        ("WHO CAPTURED WALIKALE?", (), ()),
        ("who captured walikale?", (), ()),
        ("How many of 97, and of 97?", (), ("97",)),
        ("", (), ()),
    ],
)
def test_names_and_numbers_are_found_once_each(question: str, names: tuple[str, ...], numbers: tuple[str, ...]) -> None:
    taken = analyse(question)
    assert (taken.names, taken.numbers) == (names, numbers)


@given(st.text())
def test_names_and_numbers_stand_in_the_question_whatever_it_is(question: str) -> None:
    taken = analyse(question)
    assert isinstance(taken, QuestionAnalysis)
    assert all(part in question for part in (*taken.names, *taken.numbers))


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Summarise the row over Selby", ("Selby",)),
        ("Please Compare Tarn and Selby", ("Tarn", "Selby")),
        ("Any danger of a flood in Selby?", ("Selby",)),
        ("Dates please for all fires near Tarn, in order", ("Tarn",)),
        ("Résume la grève de Tarn", ("Tarn",)),
        ("Nenne die Orte bei Selby", ("Orte", "Selby")),  # a German noun looks like a name
        ("What Is The Height Of The Tower In Selby?", ()),
        ("Who leads the Outline of Selby?", ("Outline", "Selby")),  # a party: no order, as it begins nothing
    ],
)
def test_an_order_is_no_name_and_capitals_throughout_tell_none(question: str, names: tuple[str, ...]) -> None:
    assert names_in(question) == names
