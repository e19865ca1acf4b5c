"""Asked what happened on a day, sentences that tell of that day answer, by the dates that they mean."""

from collections.abc import Iterator

import pytest
from support import article, day

from qa import Newsdesk

_ARTICLES = (
    ("2025-02-13", "Dam bursts", "The Elling dam burst on Friday and flooded two villages. It was built in 1931."),
    ("2025-02-15", "Search goes on", "Divers searched the Elling mill on Saturday. The Elling dam burst on Friday."),
    ("2025-02-16", "Bakers win", "A baker from Hollin won a prize on Sunday. He will be honoured on Friday in Hollin."),
    ("2024-02-20", "Old fair", "A fair was held in Hollin and drew a crowd."),
)  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    with Newsdesk.open(tmp_path_factory.mktemp("happenings")) as opened:
        opened.add(
            *(
                article(n, text, title=title, outlet=f"Post {n}", published=day(on))
                for n, (on, title, text) in enumerate(_ARTICLES)
            ),
            *(article(n) for n in range(20, 30)),
        )
        yield opened


@pytest.mark.parametrize("question", ["What happened on 14 February 2025?", "What else happened on Feb. 14, 2025?"])
def test_what_happened_on_a_day_is_what_sentences_tell_of_it(desk: Newsdesk, question: str) -> None:
    answer = desk.ask(question, record=False)
    assert answer.answered
    assert {each.text for each in answer.statements} == {
        "The Elling dam burst on Friday and flooded two villages.",
        "The Elling dam burst on Friday.",
    }


def test_a_day_of_which_nothing_tells_has_no_events(desk: Newsdesk) -> None:
    assert not desk.ask("What happened on 3 March 2011?", record=False).answered


def test_a_question_for_one_thing_that_happened_is_asked_as_before(desk: Newsdesk) -> None:
    answer = desk.ask("Which prize did a baker from Hollin win on 16 February 2025?", record=False)
    assert "baker" in answer.statements[0].text
