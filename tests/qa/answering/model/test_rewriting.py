"""A rewritten follow-up is asked only where it asks the same, in words of the conversation."""

import pytest

from qa.answering.model.rewriting import asks_the_same, rewrite
from qa.models import Deadline
from qa.models.scripted import ScriptedModel
from qa.types import Turn

SAID = "user: What happened to the ferry Adelheid in March?\nassistant: It sank off Vantry with 7 sailors.\nuser: "


@pytest.mark.parametrize(
    ("question", "given", "is_same"),
    [
        ("And when?", "When did the ferry Adelheid sink?", True),
        ("How many of its sailors were rescued?", "How many sailors of the ferry Adelheid were rescued?", True),
        ("And the Ottilie?", "What happened to the ferry Ottilie in March?", True),
        ("How many of its sailors were rescued?", "How many of its sailors were rescued?", False),  # nothing is put in
        ("How many of its sailors were rescued?", "How many sailors had the ferry?", False),  # less is asked
        ("And when?", "The ferry Adelheid sank off Vantry.", False),  # it answers
        ("And when?", "When did the ferry Adelheid sink? It sank in March.", False),
        ("And when?", "Why did the ferry Adelheid sink?", False),
        ("And when?", "When did the ferry Adelheid leave Redmere?", False),  # a name and a word that nobody said
        ("Did 9 of them die?", "Did the 7 sailors of the ferry Adelheid die?", False),
        ("Was it insured?", "Was the ferry Adelheid not insured?", False),
        ("And when?", "When did the ferry Adelheid sink? Who said so?", False),
        ("And when?", "", False),
    ],
)
def test_a_rewritten_question_asks_the_same_or_is_not_asked(question: str, given: str, is_same: bool) -> None:
    assert asks_the_same(given, question, SAID + question) is is_same


def test_what_a_model_writes_around_the_question_is_left_out() -> None:
    history = [Turn("user", "What happened to the ferry Adelheid?"), Turn("assistant", "It sank.")]
    model = ScriptedModel(["<think>when?</think>**Question:** “When did the ferry Adelheid sink?”"])
    given, _ = rewrite("And when?", history, model, deadline=Deadline(9))
    assert given == "When did the ferry Adelheid sink?"
