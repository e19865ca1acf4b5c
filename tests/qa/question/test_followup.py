import json

import pytest

from index.text.characters import one_line
from qa.newsdesk import Newsdesk
from qa.question.followup import standalone
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
        ("And Goma?", _TOWN, "And Goma? (Who captured)"),
        ("The mine too?", [*_TOWN, Turn("user", "And Goma?")], "The mine too? (Who captured Walikale)"),
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
