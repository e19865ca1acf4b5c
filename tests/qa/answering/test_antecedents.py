"""Asked for a person, the sentence that says who `he` is belongs to the answer."""

from collections.abc import Iterator

import pytest
from support import article, day

from qa import Newsdesk

_YACHT = (
    "The yacht Corvina went down off Palmero before dawn on Monday. Two divers were also missing, said Aldo Ferrante, "
    'who heads the civil guard of the island. "I fear that they are trapped in the hull," he told Harbour Wire. The '
    "search goes on at first light."
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    with Newsdesk.open(tmp_path_factory.mktemp("antecedents")) as opened:
        opened.add(
            article(1, _YACHT, title="Yacht sinks off Palmero", outlet="Post", published=day("2024-08-19")),
            *(article(n) for n in range(20, 40)),
        )
        yield opened


@pytest.mark.parametrize(
    "question",
    ["Who fears that they are trapped in the hull?", "Who told Harbour Wire that they are trapped in the hull?"],
)
def test_who_he_is_is_said_before_what_he_says(desk: Newsdesk, question: str) -> None:
    answer = desk.ask(question)
    assert answer.answered
    said = [statement.text for statement in answer.statements]
    place = next(n for n, text in enumerate(said) if "he told Harbour Wire" in text)
    assert "Aldo Ferrante" in said[place - 1]
    assert all(citation.context is None for citation in answer.citations)


def test_what_was_feared_needs_no_name_and_has_it_beside_it(desk: Newsdesk) -> None:
    answer = desk.ask("Where are they feared to be trapped?")
    shown = [each for each in answer.citations if "trapped" in each.quote]
    assert shown
    assert shown[0].context
    assert "Aldo Ferrante" in shown[0].context.quote
