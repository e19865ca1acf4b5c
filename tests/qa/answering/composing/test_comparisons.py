"""A comparison is short, and hears each side."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.types import Article, Published, Source
from qa.newsdesk import Newsdesk

_ARDEN = [
    "Bus fares in Arden rose by 3 crowns in May.",
    "Bus fares in Arden are paid by 9,000 riders a day, the town says.",
    "Bus fares in Arden had not changed since the depot was built.",
    "Bus fares in Arden pay for new engines and for drivers' wages.",
    "Bus fares in Arden anger pupils who ride to school.",
    "Bus fares in Arden will be voted on again by the council.",
    "Bus fares in Arden were criticised by a union of pensioners.",
]
_LEDE = "In Lede the fares of a bus fell by 2 crowns after a vote."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Newsdesk]:
    with Newsdesk.open(tmp_path / "corpus") as opened:
        day = Published("2025-03-20")
        opened.add(*(Article(f"a{n}", each, Source(published=day)) for n, each in enumerate(_ARDEN)))
        yield opened


def test_a_side_that_is_heard_is_not_heard_a_fifth_time(desk: Newsdesk) -> None:
    answer = desk.ask("How do bus fares in Arden compare with last year's?", record=False)
    assert len(answer.statements) == 4


def test_the_other_side_is_heard_though_it_comes_after_four(desk: Newsdesk) -> None:
    desk.add(Article("lede", _LEDE, Source(published=Published("2025-03-20"))))
    answer = desk.ask("How do bus fares in Arden compare with those in Lede?", record=False)
    assert _LEDE in [each.text for each in answer.statements]
    assert len(answer.statements) <= 5


def test_another_day_is_another_side_where_days_are_compared(desk: Newsdesk) -> None:
    later = "Bus fares in Arden fell by 1 crown, the town says."
    desk.add(Article("later", later, Source(published=Published("2025-03-21"))))
    answer = desk.ask("How did bus fares in Arden change between 20 March and 21 March 2025?", record=False)
    assert later in [each.text for each in answer.statements]
    assert len(answer.statements) <= 5


_CHAINS = """Quay Foods of Tarn is to sell a fish burger in its shops from Friday, its owner said on Monday.

The burger of Quay Foods costs 6 crowns, and cod is all that is in it, the owner of the shops said.

Chains of shops look for what is new. That matters to Quay Foods, which has 340 shops in Tarn. That is a smaller number
compared to other chains, like Dunn's (about 1,400).

The owner of Quay Foods began in a shop on the quay. Shops of Dunn's and of Quay Foods stand side by side in Orr.
The first shop of Quay Foods had a stove and a table. Dunn's has never sold fish in any of its shops.
"""


def test_values_of_both_sides_are_quoted_though_the_second_has_few_words_of_the_question(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path / "chains") as desk:
        desk.add(Article("chains", _CHAINS, Source(published=Published("2025-03-20"))))
        said = desk.ask("How does the number of shops of Quay Foods compare with that of Dunn's?", record=False).text
    assert "340 shops" in said
    assert "about 1,400" in said
