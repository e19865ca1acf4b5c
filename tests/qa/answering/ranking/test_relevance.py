"""What speaks for a sentence: whom it names, and who had it first."""

from collections.abc import Iterator

import pytest
from support import article, day

from qa import Newsdesk
from qa.question.analysis import analyse
from qa.question.persons import asks_for_person

_FIRE = (
    "Orwick Fire Chief Henry Dole and Orwick Police Chief Lance Hart saw a man with a dog above the "
    "town. The fire burned "
    "60 acres of the hillside in Orwick on Monday, fire officials said. The man who was held over the "
    "fire was questioned "
    "for hours. The man, who identified himself as Cory Amsel, said that he had tried to burn a nest."
)
_CLAUSE = (
    "Aldo Voss can leave the Harbour Hawks early, a person who has read the contract said on Wednesday. "
    "The contract's opt-out "
    "clause names two directors of the Hawks. The Harbour Gazette first reported the clause on Tuesday."
)
_QUAKE = (
    "A 6.4 magnitude quake struck near Port Orme early on Tuesday, breaking windows. Port Orme had a "
    "quake in December 2021, which "
    "did little damage. The December quake off Port Orme woke people who ran into the streets."
)

_MATCH = (
    "It was 41 degrees in Orwick on Wednesday. The match in Orwick ended 3-1 after extra time. The "
    "referee of the match in "
    "Orwick stopped play twice."
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    with Newsdesk.open(tmp_path_factory.mktemp("relevance")) as opened:
        opened.add(
            article(1, _FIRE, title="Hillside fire in Orwick", outlet="Post", published=day("2024-08-19")),
            article(2, _CLAUSE, title="Voss can opt out", outlet="Post", published=day("2024-08-21")),
            article(3, _QUAKE, title="Quake off Port Orme", outlet="Post", published=day("2024-12-17")),
            article(4, _MATCH, title="Match in Orwick", outlet="Post", published=day("2024-08-22")),
            *(article(n) for n in range(20, 40)),
        )
        yield opened


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What was the name of the man held over the hillside fire in Orwick?", "Cory Amsel"),
        ("Who broke the story of Voss's opt-out clause?", "Harbour Gazette"),
        ("How strong was the December 2024 quake off Port Orme?", "6.4 magnitude"),
        ("How hot was it in Orwick on Wednesday?", "41 degrees"),
        ("What was the final score of the match in Orwick?", "3-1"),
    ],
)
def test_the_sentence_that_gives_what_is_asked_for_is_quoted(desk: Newsdesk, question: str, words: str) -> None:
    answer = desk.ask(question)
    assert answer.answered
    assert any(words in statement.text for statement in answer.statements)


@pytest.mark.parametrize(
    ("question", "is_person"),
    [
        ("Which politician called it a present?", True),
        ("What was the name of the man in custody?", True),
        ("Whose idea was it?", True),
        ("Which other paper had it?", False),
        ("Which river rose?", False),
        ("What age is Viktor Ost?", False),
        ("Which MP saved the government?", True),
    ],
)
def test_a_person_is_asked_for_by_many_words(question: str, is_person: bool) -> None:
    assert asks_for_person(question) is is_person


def test_who_calls_a_thing_something_is_asked_for_a_person() -> None:
    assert analyse("Which politician called the deal a present?").kind == "who"
    assert analyse("What is the new ferry called?").kind == "title"
