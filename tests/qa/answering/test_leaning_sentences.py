"""A sentence that cannot be understood alone comes with what it leans on, and no other sentence with anything."""

from collections.abc import Iterator

import pytest
from support import article

from qa import Newsdesk

_STORIES = {
    "Port": ("Olga Brandt runs the port of Skerry.", "Her father built its crane in 1951."),
    "Raid": ("Police held Ed Moss and Jan Pohl in Tarn.", "The two men had hidden 40 watches."),
    "Rain": ("Farms in Vellin lost 600 sheep to the flood.", "That figure doubled by Sunday night."),
    "Camp": ("Aid workers pitched tents at Korl.", "There, nurses vaccinated 900 children."),
    "Mine": ("The Aarfeld mine closed on Friday.", "It had produced copper since 1888."),
    "Vote": ("Kirsten Dahl won the vote in Lomma.", "“We begin tomorrow with the schools,” she said."),
    "Ship": ("Ondine, a ferry, ran aground.", "Nine of the passengers swam ashore."),
    "Bank": ("Regulators fined Brisk Bank on Monday.", "However, the bank will appeal within weeks."),
    "Zoo": ("An otter escaped from Redmere zoo.", "Keepers in Redmere lured the otter home with herring."),
    "Snow": ("Snow fell on Elm Pass at dawn.", "There were 70 lorries stuck at Elm Pass by noon."),
}
"""Two sentences each, of which the second answers."""
_LEANING = {
    "What was built in 1951?": "Port",
    "How many watches were hidden?": "Raid",
    "When did the figure double?": "Rain",
    "How many children did nurses vaccinate?": "Camp",
    "Since when was copper produced?": "Mine",
    "What begins tomorrow with the schools?": "Vote",
    "How many of the passengers swam ashore?": "Ship",
    "When will the bank appeal?": "Bank",
}
_ALONE = {"With what did keepers lure the otter home?": "Zoo", "How many lorries were stuck at Elm Pass?": "Snow"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    """Ten short stories."""
    with Newsdesk.open(tmp_path_factory.mktemp("antecedents")) as opened:
        opened.add(
            *(article(n, " ".join(told), title=title) for n, (title, told) in enumerate(_STORIES.items())),
        )
        yield opened


@pytest.mark.parametrize(("question", "story"), _LEANING.items())
def test_a_leaning_sentence_comes_with_its_antecedent(desk: Newsdesk, question: str, story: str) -> None:
    before, answering = _STORIES[story]
    answer = desk.ask(question, record=False)
    cited = next(each for each in answer.citations if each.quote == answering)
    assert cited.context is not None
    assert cited.context.quote == before


@pytest.mark.parametrize(("question", "story"), _ALONE.items())
def test_what_stands_alone_comes_with_nothing(desk: Newsdesk, question: str, story: str) -> None:
    answer = desk.ask(question, record=False)
    cited = next(each for each in answer.citations if each.quote == _STORIES[story][1])
    assert cited.context is None


def test_what_is_quoted_right_before_is_not_brought_again(desk: Newsdesk) -> None:
    answer = desk.ask("Summarise the raid on Ed Moss, Jan Pohl and the watches in Tarn", record=False)
    quotes = [each.quote for each in answer.citations if each.title == "Raid"]
    assert quotes == [*_STORIES["Raid"]]
    assert [each.context for each in answer.citations if each.title == "Raid"] == [None, None]
