import pytest

from qa.question.holdings import holdings_question
from qa.types import HoldingsQuestion, Subject


@pytest.mark.parametrize(
    ("question", "subject", "topic", "outlet"),
    [
        ("How many articles are there?", "size", "", ""),
        ("Please tell me how many stories you have", None, "", ""),
        ("how many articles do you have from the Quay Post?", "size", "", "the Quay Post"),
        ("How big is the archive?", "size", "", ""),
        ("Which outlets do you have?", "outlets", "", ""),
        ("list the sources", "outlets", "", ""),
        ("What is the newest article?", "newest", "", ""),
        ("what's the latest story from the Harbour Wire?", "newest", "", "the Harbour Wire"),
        ("How far back does the archive go?", "oldest", "", ""),
        ("articles per month", "months", "", ""),
        ("What's in the archive?", "span", "", ""),
        ("what do you hold from the Meridian?", "span", "", "the Meridian"),
        ("What do you have about tin mines?", "topic", "tin mines", ""),
        ("Do you have anything on “the ferry”?", "topic", "the ferry", ""),
        ("Which articles mention Walikale", "topic", "Walikale", ""),
        ("How many articles on the strike do you have?", "topic", "the strike", ""),
        ("When did the article about the mill appear?", "published", "the mill", ""),
        ("Who wrote the story about the substation?", "author", "the substation", ""),
    ],
)
def test_questions_about_the_archive_itself_are_told_apart(
    question: str, subject: Subject | None, topic: str, outlet: str
) -> None:
    assert holdings_question(question) == (HoldingsQuestion(subject, topic, outlet) if subject else None)


@pytest.mark.parametrize(
    "question",
    [
        "How many pieces of the rocket fell?", "How many stories did the tower have?", "When did the ferry sink?",
        "What is the latest on the talks?", "Which outlets reported the outage?", "What do we have on the strike?",
        "Who wrote the report on the ferry's hull? And when?", "Which papers did the minister sign?",
        "What did the archive of Goma lose?", "How many articles of the treaty were changed?",
        "What files did the police find in the office?",
    ],
)  # fmt: skip
def test_questions_about_what_the_articles_say_are_left_to_them(question: str) -> None:
    assert holdings_question(question) is None
