import json

import pytest

from index.text.characters import one_line
from qa.newsdesk import Newsdesk
from qa.question.followup import follow_up, standalone
from qa.types import Turn

_TOWN = [Turn("user", "Who captured Walikale?"), Turn("assistant", "M23 rebels, near Goma.")]
_TWO = [*_TOWN, Turn("user", "Did Kagame meet Tshisekedi?"), Turn("assistant", "Yes.")]


@pytest.mark.parametrize(
    ("question", "history", "expected"),
    [
        ("How many people live there?", _TOWN, "How many people live there? (Who captured Walikale; M23, Goma)"),
        ("And when?", _TOWN, "And when? (Who captured Walikale; M23, Goma)"),
        ("Why?", _TOWN, "Why? (Who captured Walikale; M23, Goma)"),
        (
            "Qui l'a prise, et quand y est-il entré ?",
            _TOWN,
            "Qui l'a prise, et quand y est-il entré ? (Who captured Walikale; M23, Goma)",
        ),
        ("¿Cuándo llegaron allí?", _TOWN, "¿Cuándo llegaron allí? (Who captured Walikale; M23, Goma)"),
        ("Where did they meet?", _TWO, "Where did they meet? (Did Kagame meet Tshisekedi)"),
        ("Where did he meet Kagame?", _TWO, "Where did he meet Kagame? (Did Kagame meet Tshisekedi)"),
        ("Did they leave Walikale?", _TOWN, "Did they leave Walikale?"),
        ("How much tin does Bisie yield?", _TWO, "How much tin does Bisie yield?"),
        ("How large is the tin mine near the river?", _TOWN, "How large is the tin mine near the river?"),
        ("How many people live there?", [], "How many people live there?"),
        ("What about it?", [Turn("user", "how are things?")], "What about it?"),
        ("And then?", [Turn("assistant", "Goma fell.")], "And then?"),
        ("did the mayor resign though?", _TOWN, "did the mayor resign though? (Who captured Walikale; M23, Goma)"),
        ("And Goma?", _TOWN, "Who captured Goma?"),
        ("The mine too?", [*_TOWN, Turn("user", "And Goma?")], "The mine too? (Who captured Goma)"),
        ("Thanks. Different topic: who won the cup?", _TOWN, "who won the cup?"),
        ("Something else: is it raining?", _TOWN, "is it raining?"),
        (
            "And then?",
            [Turn("user", "Alfa Bravo Charlie Delta Echo met")],
            "And then? (Alfa Bravo Charlie Delta Echo met)",
        ),
    ],
)
def test_a_follow_up_brings_the_question_before_it_and_who_that_was_answered_with(
    question: str, history: list[Turn], expected: str
) -> None:
    assert standalone(question, history) == expected


def test_batch_line_with_history_is_answered_as_the_question_it_stands_for(sample: Newsdesk) -> None:
    line = {
        "id": 7,
        "question": "How many people were wounded there?",
        "history": [
            {"role": "user", "content": "Who captured Walikale?"},
            {"role": "assistant", "content": "M23 rebels had taken the town."},
        ],
    }
    (result,) = sample.batch([json.dumps(line)], record=False)
    assert result["id"] == 7
    assert result["question"] == "How many people were wounded there?"
    assert result["standalone_question"] == "How many people were wounded there? (Who captured Walikale; M23)"
    assert "Walikale" in result["text"]


@pytest.mark.parametrize(
    "history",
    [
        "Who captured Walikale?",
        {"role": "user", "content": "x"},
        ["x"],
        [{"role": "system", "content": "x"}],
        [{"role": "user"}],
        [{"role": "user", "content": ["x"]}],
        [None],
        5,
    ],
)
def test_malformed_history_gives_a_line_with_an_error(sample: Newsdesk, history: object) -> None:
    (result,) = sample.batch([json.dumps({"id": "q", "question": "And there?", "history": history})], record=False)
    assert result.keys() == {"id", "line", "error"}
    assert (result["id"], result["line"]) == ("q", 1)
    assert result["error"].startswith('history must be a list of {"role"')
    assert one_line(result["error"], 1000) == result["error"]


def _talk(*said: str) -> list[Turn]:
    return [Turn("assistant" if place % 2 else "user", text) for place, text in enumerate(said)]


_SINKING = _talk("How many people drowned off Vantry?", "Nine people drowned off Vantry, the harbour master said. [1]")
_BRAND = _talk("Wie viele Menschen starben beim Brand in Kolmsee?", "Drei Menschen starben in Kolmsee. [1]")
_SEISME = _talk("Combien de personnes sont mortes à Brimont ?", "Douze personnes sont mortes à Brimont. [1]")
_SISMO = _talk("¿Cuántas personas murieron en Arvalo?", "Doce personas murieron en Arvalo. [1]")
_JOBS = _talk("How many jobs did Halvor cut in 2022?", "Halvor cut 300 jobs. [1]")


@pytest.mark.parametrize(
    ("question", "history", "expected"),
    [
        ("And in Redmere?", _SINKING, "How many people drowned in Redmere?"),
        ("What about Redmere?", _SINKING, "How many people drowned off Redmere?"),
        ("Redmere?", _SINKING, "How many people drowned off Redmere?"),
        ("And the year after?", _JOBS, "How many jobs did Halvor cut in 2023?"),
        ("And the previous year?", _JOBS, "How many jobs did Halvor cut in 2021?"),
        ("and in 2019?", _JOBS, "How many jobs did Halvor cut in 2019?"),
        ("And Ostrava Steel?", _JOBS, "How many jobs did Ostrava Steel cut in 2022?"),
        ("Und in Lindau?", _BRAND, "Wie viele Menschen starben beim Brand in Lindau?"),
        ("Und im Jahr danach?", _talk("Wie viele Stellen strich Halvor 2022?", "300."),
         "Wie viele Stellen strich Halvor 2023?"),
        ("Et à Calmes ?", _SEISME, "Combien de personnes sont mortes à Calmes ?"),
        ("¿Y en Zafra?", _SISMO, "¿Cuántas personas murieron en Zafra?"),
        ("¿Y el año siguiente?", _talk("¿Cuántos empleos recortó Halvor en 2022?", "300."),
         "¿Cuántos empleos recortó Halvor en 2023?"),
    ],
)  # fmt: skip
def test_a_fragment_asks_the_same_of_something_else(question: str, history: list[Turn], expected: str) -> None:
    assert standalone(question, history) == expected


@pytest.mark.parametrize(
    ("question", "history", "topic"),
    [
        ("How many of the dead were fishermen?", _SINKING, "How many people drowned off Vantry"),
        ("What was the cause?", _SINKING, "How many people drowned off Vantry"),
        ("Who pulled them out?", _SINKING, "How many people drowned off Vantry"),
        ("And why?", _SINKING, "How many people drowned off Vantry"),
        ("What did the harbour master say?", _SINKING, "How many people drowned off Vantry"),
        ("Did its owner pay?", _JOBS, "How many jobs did Halvor cut in 2022"),
        ("Was war die Ursache?", _BRAND, "Wie viele Menschen starben beim Brand in Kolmsee"),
        ("Und die Ursache?", _BRAND, "Wie viele Menschen starben beim Brand in Kolmsee"),
        ("Wer wurde dabei verletzt?", _BRAND, "Wie viele Menschen starben beim Brand in Kolmsee"),
        ("Quelle est la cause ?", _SEISME, "Combien de personnes sont mortes à Brimont"),
        ("Combien d'entre elles étaient des enfants ?", _SEISME, "Combien de personnes sont mortes à Brimont"),
        ("¿Y la causa?", _SISMO, "Cuántas personas murieron en Arvalo"),
        ("¿Cuándo ocurrió eso?", _SISMO, "Cuántas personas murieron en Arvalo"),
    ],
)
def test_what_points_back_brings_what_the_conversation_was_about(
    question: str, history: list[Turn], topic: str
) -> None:
    assert standalone(question, history) == f"{question} ({topic})"


@pytest.mark.parametrize(
    "question",
    [
        "Who is the mayor of Redmere?", "When did Holm say he would leave?", "Who said that the mill closed?",
        "Is it true that Redmere flooded?", "How many people are there in Redmere?", "What is the price of tin?",
        "And who bought Redmere?", "tin prices", "Did Greta Holm sell her mill?", "Will it rain in Redmere this week?",
        "Wer ist der Bürgermeister von Lindau?", "Wie viele Menschen leben in Lindau?",
        "Was kostet ein Haus in Lindau?",
        "Qui a acheté le moulin de Calmes ?", "Combien y a-t-il d'habitants à Calmes ?",
        "¿Quién compró el molino de Zafra?", "¿Cuántos habitantes hay en Zafra?",
    ],
)  # fmt: skip
@pytest.mark.parametrize("history", [_SINKING, _BRAND, _SEISME, _SISMO], ids=["en", "de", "fr", "es"])
def test_a_question_that_is_whole_takes_nothing_from_the_last_topic(question: str, history: list[Turn]) -> None:
    assert standalone(question, history) == question


def test_a_chain_of_follow_ups_goes_on_from_the_last_question() -> None:
    talk = _talk("What did Greta Holm say about Redmere?", "“It will open.” [1]", "And Amy Bell?", "“It will not.” [1]")
    assert standalone("Jonas Brand too?", talk) == "What did Jonas Brand say about Redmere?"
    assert standalone("Why?", talk) == "Why? (What did Amy Bell say about Redmere)"


@pytest.mark.parametrize(
    ("question", "needs"),
    [
        ("Why?", "Why"), ("Who was she?", "she"), ("What did he say?", "he"), ("What happened then?", "then"),
        ("And in Redmere?", "And in Redmere"), ("Und die Ursache?", "Und die Ursache"),
        ("Et à Calmes ?", "Et à Calmes"),
        ("¿Y en Zafra?", "Y en Zafra"), ("Is it raining?", ""), ("Who won the cup?", ""), ("Who is Greta Holm?", ""),
        ("floods", ""), ("Are there survivors?", ""),
    ],
)  # fmt: skip
def test_what_leans_on_nothing_names_what_it_lacks(question: str, needs: str) -> None:
    assert follow_up(question, []).needs == needs


def test_what_leans_on_nothing_is_not_searched_for(sample: Newsdesk) -> None:
    answer = sample.ask("What did he say?", record=False)
    assert not answer.answered
    assert answer.text.startswith("“he” leans on something that was said before, and nothing before it says what")
    assert answer.passages == ()


@pytest.mark.parametrize(
    ("asked", "question", "expected"),
    [
        (["Who burned Orwick?", "How many people were hurt there?"], "And in Redmere?",
         "How many people were hurt in Redmere?"),
        (["Who burned Orwick?", "How many people were hurt?"], "And in Redmere?",
         "How many people were hurt in Redmere?"),
        (["Who burned Orwick?", "And Vantry?", "Who lives there?"], "And in Redmere?", "Who lives in Redmere?"),
        (["Who leads the Quay Guild?", "How old is she?"], "And Ada Voss?", "How old is Ada Voss?"),
        (["Who leads the Quay Guild?", "What is her salary?"], "And Ada Voss?", "What is Ada Voss's salary?"),
        (["Who burned Orwick?", "When did they leave it?"], "And Redmere?",
         "When did they leave it? (Who burned Redmere)"),
        (["What is Bisie?", "How much does it yield?"], "And in 2023?",
         "How much does it yield in 2023? (What is Bisie)"),
        (["When did the mill at Redmere close?", "Who owns it?"], "And the mill in Vantry?",
         "Who owns the mill in Vantry?"),
        (["When did the mill at Redmere close?"], "And the mill in Vantry?", "When did the mill in Vantry close?"),
        (["Who burned Orwick?", "Thank you!"], "And Redmere?", "Who burned Redmere?"),
        (["Who burned Orwick?", "How many articles do you have?"], "And Redmere?", "Who burned Redmere?"),
        (["Wer verbrannte Orwick?", "Wie viele wurden dort verletzt?"], "Und in Redmere?",
         "Wie viele wurden in Redmere verletzt?"),
        (["Qui a pris Orwick ?", "Combien de personnes y ont été blessées ?"], "Et à Redmere ?",
         "Combien de personnes à Redmere ont été blessées ?"),
        (["¿Quién tomó Orwick?", "¿Cuántas personas murieron allí?"], "¿Y en Redmere?",
         "¿Cuántas personas murieron en Redmere?"),
    ],
)  # fmt: skip
def test_a_fragment_asks_the_last_question_though_that_one_pointed_back_itself(
    asked: list[str], question: str, expected: str
) -> None:
    turns = [turn for each in asked for turn in (Turn("user", each), Turn("assistant", "It says so. [1]"))]
    assert standalone(question, turns) == expected


def test_what_follows_a_fragment_of_a_fragment_goes_on_from_it() -> None:
    turns = [Turn("user", each) for each in ("Who burned Orwick?", "When did they leave it?", "And Redmere?")]
    assert standalone("And Vantry?", turns) == "When did they leave it? (Who burned Vantry)"
