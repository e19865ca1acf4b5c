"""What caused it is answered by how it began, in whatever words."""

from collections.abc import Iterator

import pytest

from index.types import Article, Source
from qa import Newsdesk

_STARTED = "The fire started in a drying room after a cable overheated, the fire chief of Tarn said."
_BEGAN = "The blaze at the brewery began in a loft."


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    with Newsdesk.open(tmp_path_factory.mktemp("causes")) as opened:
        opened.add(
            Article("mill", f"A fire destroyed the mill at Tarn on Monday. {_STARTED}", Source("Mill fire in Tarn")),
            Article("brewery", f"The brewery in Selm burned down. {_BEGAN} Hops were saved.", Source("Brewery gone")),
        )
        yield opened


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What caused the fire at the mill?", _STARTED),
        ("What was the cause of the blaze at the mill?", _STARTED),
        ("What started the fire in the brewery?", _BEGAN),
    ],
)
def test_how_it_began_says_what_caused_it(desk: Newsdesk, question: str, first: str) -> None:
    answer = desk.ask(question, record=False)
    assert answer.answered
    assert answer.statements[0].text == first
