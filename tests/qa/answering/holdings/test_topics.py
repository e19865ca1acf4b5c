"""What the archive has on a topic: articles that are about it, and not those where the word happens to stand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.types import Article, Filters, Published, Source
from qa.answering.holdings.topics import sections
from qa.newsdesk import Newsdesk


def _article(name: str, title: str, text: str, day: str, path: str = "") -> Article:
    url = f"https://post.example/{path}" if path else None
    return Article(name, text, Source(title, "Quay Post", ("Amy Bell",), url, Published(day)))


ARTICLES = [
    _article("section", "Vantry beat Redmere at last", "They had lost to them nine times.\n\nThe crowd sang.",
             "2025-03-01", "story/sports/high-school/2025/03/01/vantry-beat-redmere-at-last/"),
    _article("singular", "Olm leaves Vantry", "He had been with them since 2019.\n\nHe gave no reason.",
             "2025-03-02", "2025/03/02/sport/olm-leaves/index.html"),
    _article("title", "Who pays for sports in Tarn", "The town hall spent 90,000 crowns.", "2025-03-03"),
    _article("lead", "League: coach and players of Orr win the football championship",
             "The football team of Orr won the league on Sunday, its coach said, in the last game of the season; the "
             "players of the basketball and tennis teams, athletes all, came to the stadium.", "2025-03-04"),
    _article("mentions", "Shops that have closed in Umber",
             "A baker, a florist and a shop for sports clothes have closed since May.\n\nRents rose by a tenth.\n\n"
             "The owner of the sports shop blames the new road.", "2025-03-05",
             "story/money/2025/03/05/shops-that-have-closed-in-umber-after-sports-ground-was-sold/"),
    _article("walkout", "Pupils walk out over rules", "Pupils of Lisse left their classes on Monday.\n\n"
             "The rules say who may use which rooms and play on which sports teams.", "2025-03-06", "news/schools/1/"),
    _article("mixed", "A probe to the moon", "The rocket takes off in May.\n\nIt carries a drill.", "2025-03-07",
             "news/science-health/a-probe-to-the-moon/"),
    _article("clinic", "Flu fills the wards", "Doctors at the hospital of Tarn treat patients with flu; a "
             "vaccine helps, nurses of the clinic say.", "2025-03-08", "news/science-health/flu-fills-the-wards/"),
]  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    with Newsdesk.open(Path(tmp_path_factory.mktemp("topics")) / "corpus") as opened:
        opened.add(*ARTICLES)
        yield opened


@pytest.mark.parametrize(
    "question",
    ["What do you have about sports?", "anything on sports?", "Which articles deal with sports?",
     "Do you have anything about sport?"],
)  # fmt: skip
def test_articles_about_a_topic_are_told_by_section_title_and_lead(desk: Newsdesk, question: str) -> None:
    answer = desk.ask(question, record=False)
    assert {each.article_id for each in answer.citations} == {"section", "singular", "title", "lead"}
    assert answer.text.startswith("The archive holds 4 articles on “sport")
    assert ", by title, section or lead: " in answer.text
    for cited in answer.citations:
        assert desk.article(cited.article_id).article.text[cited.start : cited.end] == cited.quote


def test_a_section_of_several_matters_counts_where_the_article_is_near_the_topic(desk: Newsdesk) -> None:
    answer = desk.ask("anything on health?", record=False)
    assert [each.article_id for each in answer.citations] == ["clinic"]


def test_where_no_article_is_about_it_those_that_speak_of_it_are_listed(desk: Newsdesk) -> None:
    answer = desk.ask("What do you have about florists?", record=False)
    assert answer.text.startswith("The archive holds 1 article on “florists”: “Shops that have closed in Umber”")
    assert "speaks of “glaciers”" in desk.ask("What do you have about glaciers?", record=False).text


def test_the_newest_on_a_topic_is_one_about_it(desk: Newsdesk) -> None:
    answer = desk.ask("What is the newest article about sports?", record=False)
    assert answer.text.startswith("The newest article is: “League: coach")


def test_filters_and_authors_limit_what_is_listed(desk: Newsdesk) -> None:
    early = Filters(until=Published("2025-03-02").last_day)
    told = desk.ask("What do you have about sports?", filters=early, record=False)
    assert {each.article_id for each in told.citations} == {"section", "singular"}
    by = desk.ask("What do you have from Amy Bell about sports?", record=False)
    assert by.text.startswith("The archive holds 4 articles on “sports” from Amy Bell, by title, section or lead: ")


def test_more_articles_than_are_listed_are_counted(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path / "corpus") as many:
        many.add(
            *(_article(f"n{n}", f"Report {n}", f"They won by {n}.", "2025-03-01", f"sport/a/{n}") for n in range(14))
        )
        answer = many.ask("What do you have about sports?", record=False)
        assert answer.text.startswith(
            "The archive holds at least 14 articles on “sports”, by title, section or lead; the 10"
        )
        assert len(answer.citations) == 10


def test_an_article_that_is_held_back_is_neither_counted_nor_listed(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path / "corpus") as desk:
        kept = Source("Held", url="https://post.example/sport/held/1", embargo="2999-01-01T00:00:00+00:00")
        desk.add(ARTICLES[0], Article("kept", "They won on Sunday.", kept))
        answer = desk.ask("What do you have about sports?", record=False)
        assert answer.text.startswith("The archive holds 1 article on “sports”")
        assert [each.article_id for each in answer.citations] == ["section"]


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://post.example/2022/10/09/sport/olm-leaves-vantry-for-redmere/index.html", ["sport"]),
        ("https://post.example/news/science-health/958450/the-science-behind-it", ["news", "science health"]),
        ("https://post.example/sport", []),
        (None, []),
    ],
)
def test_sections_are_the_short_parts_of_an_address(url: str | None, found: list[str]) -> None:
    assert list(sections(url)) == found
