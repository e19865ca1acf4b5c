"""Two articles with one sentence and not one answer in it: both are shown, whatever kind of value is asked for."""

from collections.abc import Iterator

import pytest

from index.types import Article, Published, Source
from qa.newsdesk import Newsdesk

_TEXT = """The Kellbrook dam stands on the Lenn above the village of Selm. It was designed by the engineer {} for the \
county. The dam was opened on {} and supplies water to four towns. Boats are hired out on its lake in summer."""

_UPDATED = (
    ("2025-03-04", "The quay wall of Dornhaven will cost 12 million euros, the harbour board said."),
    ("2025-05-11", "The quay wall of Dornhaven will cost 19 million euros, the harbour board said."),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    with Newsdesk.open(tmp_path_factory.mktemp("beside")) as desk:
        desk.add(
            Article("a", _TEXT.format("Ilse Brandt", "4 May 1931"), Source(outlet="Lenn Almanac")),
            Article("b", _TEXT.format("Tomas Veld", "9 June 1934"), Source(outlet="Selm Guide")),
            Article(
                "c",
                "The Tolmin dam stands on the Orr. It was designed by the engineer Piet Mohr.",
                Source(outlet="Orr"),
            ),
            *(
                Article(f"u{n}", text, Source(outlet="Harbour Post", title="Quay wall", published=Published(day)))
                for n, (day, text) in enumerate(_UPDATED)
            ),
            *(Article(f"f{n}", f"The fair of {place} opens in June.") for n, place in enumerate(("Alby", "Tarn"))),
        )
        yield desk


@pytest.mark.parametrize(
    ("question", "kind", "values"),
    [
        ("Who designed the Kellbrook dam?", "value", {"Ilse Brandt", "Tomas Veld"}),
        ("When was the Kellbrook dam opened?", "time", {"4 May 1931", "9 June 1934"}),
    ],
)
def test_both_answers_are_shown_and_none_is_the_short_one(
    desk: Newsdesk, question: str, kind: str, values: set[str]
) -> None:
    answer = desk.ask(question)
    [found] = answer.disagreements
    assert (found.kind, {each.value for each in found.accounts}, answer.short) == (kind, values, None)
    assert {each.outlet for each in found.accounts} == {"Lenn Almanac", "Selm Guide"}


def test_what_both_say_differs_in_nothing(desk: Newsdesk) -> None:
    assert desk.ask("How many towns does the Kellbrook dam supply with water?").disagreements == ()


def test_an_outlets_newer_figure_leads_and_its_older_one_stands_beside_it_with_its_time(desk: Newsdesk) -> None:
    answer = desk.ask("How much will the quay wall of Dornhaven cost?")
    [found] = answer.disagreements
    assert (found.kind, [(each.value, each.published) for each in found.accounts]) == (
        "updated",
        [("19 million euros", "2025-05-11"), ("12 million euros", "2025-03-04")],
    )
    assert [each.quote for each in answer.citations[:2]] == [text for _, text in _UPDATED[::-1]]
