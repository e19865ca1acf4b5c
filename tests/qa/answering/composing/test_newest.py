"""The newest state is what the newest article on the matter has that older ones had not."""

from collections.abc import Iterator

import pytest
from support import article, day

from qa import Newsdesk

_FIRST = (
    "Goalkeeper Pelle Arn was suspended by Norr United on Monday for missing training. Pelle Arn apologised for the "
    "suspension on his own page. The suspension of Pelle Arn is to last for four games at least, the club said."
)
_SECOND = (
    "Pelle Arn met the owner of Norr United on Thursday to talk about his return. The owner and the goalkeeper agreed "
    "on a course of training, a person who was there said. Pelle Arn was suspended last week for missing training. "
    "The goalkeeper missed his second game on Wednesday, which the club lost, and will miss two more."
)
_THIRD = "Pelle Arn returned to the goal of Norr United on Sunday and kept it clean. The crowd sang for the goalkeeper."
_TOLL = (
    "Floods in the Orla valley killed 7 people, the province said. In the Harn valley to the north 12 people died.",
    "Floods in the Orla valley have now killed 9 people, the province said. In the whole country 31 people died.",
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    with Newsdesk.open(tmp_path_factory.mktemp("newest")) as opened:
        days = ("2025-02-03", "2025-02-13", "2025-02-23")
        for n, (on, text) in enumerate(zip(days, (_FIRST, _SECOND, _THIRD), strict=True)):
            opened.add(article(n, text, title=f"Pelle Arn, part {n}", published=day(on)))
        for n, (on, text) in enumerate(zip(("2025-03-01", "2025-03-09"), _TOLL, strict=True)):
            opened.add(article(5 + n, text, title="Orla valley floods", published=day(on)))
        opened.add(*(article(n) for n in range(20, 60)))
        yield opened


def test_the_newest_article_tells_the_state_its_lead_first(desk: Newsdesk) -> None:
    answer = desk.ask("What's the latest on Pelle Arn?", record=False)
    assert {each.article_id for each in answer.citations} == {"a2"}
    assert answer.statements[0].text == "Pelle Arn returned to the goal of Norr United on Sunday and kept it clean."


def test_as_of_a_day_the_newest_article_known_then_tells_and_background_gives_way(desk: Newsdesk) -> None:
    answer = desk.ask("Where did Pelle Arn's suspension stand on the night of 14 February 2025?", record=False)
    assert {each.article_id for each in answer.citations} == {"a1"}
    assert answer.statements[0].text.startswith("Pelle Arn met the owner of Norr United on Thursday")
    assert any("missed his second game" in each.text for each in answer.statements)


def test_the_newest_value_is_the_named_one_of_the_newest_article(desk: Newsdesk) -> None:
    answer = desk.ask("What is the latest death toll in the Orla valley?", record=False)
    assert answer.statements[0].text == "Floods in the Orla valley have now killed 9 people, the province said."


def test_as_of_a_day_yes_or_no_is_said_by_the_sentence_that_is_most_to_the_point(desk: Newsdesk) -> None:
    answer = desk.ask("Had Pelle Arn missed training by 14 February 2025?", record=False)
    assert answer.statements[0].text == "Pelle Arn was suspended last week for missing training."
