"""What two articles on one event say differently is answered with both, however it is asked."""

from collections.abc import Iterator

import pytest
from two_accounts import PAIRS

from qa import Newsdesk
from qa.types import Answer


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    with Newsdesk.open(tmp_path_factory.mktemp("pairs")) as desk:
        desk.add(*PAIRS)
        yield desk


def _values(answer: Answer) -> list[tuple[str, list[str]]]:
    return [(each.about, sorted(account.value for account in each.accounts)) for each in answer.disagreements]


@pytest.mark.parametrize(
    ("question", "about", "values"),
    [
        # A distance in the unit that both print, of the place that is asked for.
        ("How far is the Karrow mine from Dorsal?", "how far", ["60 km (37 miles)", "60km (40 miles)"]),
        ("how many miles is karrow from dorsal", "the distance", ["60 km (37 miles)", "60km (40 miles)"]),
        (
            "We have both 37 and 40 miles for Karrow, which is it?",
            "the distance",
            ["60 km (37 miles)", "60km (40 miles)"],
        ),
        ("I have two distances from Pellick to Sarn.", "the distance", ["32 km (20 miles)", "32km (22 miles)"]),
        ("How far is Pellick from Sarn?", "how far", ["32 km (20 miles)", "32km (22 miles)"]),
        ("Is Pellick 20 or 22 miles from Sarn?", "the distance", ["32 km (20 miles)", "32km (22 miles)"]),
        # The day of one event, in other words for it.
        ("When was work at the Karrow mine halted?", "the date", ["Monday", "Wednesday"]),
        ("Monday or Wednesday: when did Oreland stop work?", "the date", ["Monday", "Wednesday"]),
        ("Oreland suspended work: which day do we have?", "the date", ["Monday", "Wednesday"]),
        ("On which day did the union leave the talks in Velm?", "the date", ["Tuesday", "Wednesday"]),
        ("Did the union walk out of the talks on Tuesday or Wednesday?", "the date", ["Tuesday", "Wednesday"]),
        # What happened.
        ("Was the ferry levy upheld or struck down?", "what happened", ["struck down", "upheld"]),
        ("Did the court strike down the ferry levy?", "what happened", ["struck down", "upheld"]),
        ("Has the tram strike in Ostrand ended or was it only suspended?", "what happened", ["ended", "suspended"]),
        ("is the tram strike over?", "what happened", ["ended", "suspended"]),
        ("Did the dam above Pellick burst or overflow?", "what happened", ["burst", "overflowed"]),
        (
            "One paper says the dam burst, the other that it overflowed. Which is it?",
            "what happened",
            ["burst", "overflowed"],
        ),
        # Values that the question holds against each other.
        ("4.2 or 5.1 million euros, which is it for the levy?", "how much", ["4.2 million euros", "5.1 million euros"]),
        ("We have 1,400 and 950 drivers on strike. Which is right?", "how many", ["1,400", "950"]),
        ("nine or seventeen missing at Pellick?", "how many", ["At least nine", "Seventeen"]),
    ],
)
def test_both_accounts_are_quoted_and_announced(desk: Newsdesk, question: str, about: str, values: list[str]) -> None:
    answer = desk.ask(question)
    assert answer.answered
    assert _values(answer) == [(about, values)]
    assert len({citation.article_id for citation in answer.citations}) == 2


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What did Norline say?", ["it would repay passengers", "refused to comment"]),
        (
            "Who was evacuated at Karrow, according to whom?",
            ["the fire service said", "according to the district council"],
        ),
        ("Who was displaced in Pellick, according to whom?", ["said a teacher", "The army said it had moved"]),
        ("Were the Karrow miners rescued or only reached?", ["reached the flooded gallery", "brought to the surface"]),
    ],
)
def test_everyone_who_says_something_is_quoted(desk: Newsdesk, question: str, words: list[str]) -> None:
    answer = desk.ask(question)
    assert answer.answered
    assert all(part in answer.text for part in words)


@pytest.mark.parametrize(
    "question",
    [
        "How far is Lower Karrow from Dorsal?",  # another pit
        "How many miners died at Lower Karrow?",
        "Who said the ruling came “quite unexpectedly”?",
        "What did the transport authority say?",
    ],
)
def test_values_of_something_else_are_no_accounts(desk: Newsdesk, question: str) -> None:
    answer = desk.ask(question)
    assert answer.answered
    assert answer.disagreements == ()


def test_a_distance_of_another_place_is_not_quoted(desk: Newsdesk) -> None:
    assert "Lower Karrow" not in desk.ask("How far is the Karrow mine from Dorsal?").text
    assert "60" not in desk.ask("How far is Lower Karrow from Dorsal?").text


def test_a_weekday_is_answered_with_its_date(desk: Newsdesk) -> None:
    answer = desk.ask("What calendar day was the Thursday on which the strike ended?")
    assert "(Thursday: 18 September 2025)" in answer.text
