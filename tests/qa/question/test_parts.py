"""Several questions put as one."""

import pytest

from qa.question.parts import parts_of
from qa.types import Turn


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who burned Orwick, when did they leave it and how many people were hurt?",
         ["Who burned Orwick?", "when did they leave it? (Who burned Orwick)",
          "how many people were hurt? (Who burned Orwick)"]),
        ("Who burned Orwick? When was it? And how many fled?",
         ["Who burned Orwick?", "When was it? (Who burned Orwick)", "how many fled? (Who burned Orwick)"]),
        ("Who burned Orwick and who rebuilt Redmere?", ["Who burned Orwick?", "who rebuilt Redmere?"]),
        ("Who burned Orwick, when did Redmere burn and how many fled?",
         ["Who burned Orwick?", "when did Redmere burn?", "how many fled? (when did Redmere burn)"]),
        ("How many people died in Orwick, and in how many towns?",
         ["How many people died in Orwick?", "in how many towns? (How many people died in Orwick)"]),
        ("Which jet brought down the balloon off Orwick, and with what missile?",
         ["Which jet brought down the balloon off Orwick?",
          "with what missile? (Which jet brought down the balloon off Orwick)"]),
        ("Who leaked the list in Orwick, and to whom?",
         ["Who leaked the list in Orwick?", "to whom? (Who leaked the list in Orwick)"]),
        ("Tell me who burned Orwick, when it fell and how many were hurt.",
         ["who burned Orwick?", "when it fell? (who burned Orwick)", "how many were hurt? (who burned Orwick)"]),
        ("Qui a pris Orwick, quand a-t-il été pris et combien de personnes ont été blessées ?",
         ["Qui a pris Orwick?", "quand a-t-il été pris? (Qui a pris Orwick)",
          "combien de personnes ont été blessées? (Qui a pris Orwick)"]),
        ("Wer hat Orwick eingenommen, wann war das und wie viele Menschen wurden verletzt?",
         ["Wer hat Orwick eingenommen?", "wann war das? (Wer hat Orwick eingenommen)",
          "wie viele Menschen wurden verletzt? (Wer hat Orwick eingenommen)"]),
        ("¿Quién tomó Orwick, cuándo fue y cuántas personas resultaron heridas?",
         ["Quién tomó Orwick?", "cuándo fue? (Quién tomó Orwick)",
          "cuántas personas resultaron heridas? (Quién tomó Orwick)"]),
    ],
)  # fmt: skip
def test_questions_put_as_one_are_taken_apart_and_each_stands_alone(question: str, expected: list[str]) -> None:
    assert [part.standalone for part in parts_of(question)] == expected


@pytest.mark.parametrize(
    "question",
    [
        "Who burned Orwick?", "When and where did the ferry sink?", "When did Ada Voss, who led the guild, resign?",
        "Who runs the mine, which closed in March?", "Did Ada Voss say why she left and when she returns?",
        "What is the largest city of Redmere and the smallest?", "Orwick, Redmere and Vantry", "Who, when, where?",
        "How did the guild and the council agree?", "Who told the Quay Post that he left when it burned?",
        "Who is the man who took Orwick and who fled?", "大桥何时开工？",
    ],
)  # fmt: skip
def test_one_question_stays_one(question: str) -> None:
    assert parts_of(question) == ()


def test_the_first_of_several_may_lean_on_what_was_said_before() -> None:
    turns = [Turn("user", "Who burned Orwick?"), Turn("assistant", "The Quay Guild. [1]")]
    first, second = parts_of("When did they leave it and how many people were hurt?", turns)
    assert first.standalone.startswith("When did they leave it? (Who burned Orwick")
    assert second.text == "how many people were hurt"
    assert parts_of("When did they leave it and how many people were hurt?") == ()
