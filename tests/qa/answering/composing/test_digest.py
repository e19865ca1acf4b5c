"""A summary is made of what the articles on the matter tell most of, and of each of it once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support import article, day

from qa import Newsdesk

_FIRST = (
    "A landslide buried a row of nine houses in the village of Ober Karst before dawn on Monday. Rescue teams with "
    "dogs searched the mud for four people who were missing. Ober Karst has two bakeries and a chapel of 1742. Weeks "
    "of rain had loosened the slope, a geologist at the scene said."
)
_LATER = (
    "The last of four people missing since a landslide buried houses in Ober Karst was found alive on Wednesday. Weeks "
    "of rain loosened the slope above the village, geologists say in a first report. Readers may send photographs of "
    "Ober Karst. The canton will pay for new houses in the valley."
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    with Newsdesk.open(tmp_path_factory.mktemp("digest")) as opened:
        opened.add(
            article(1, _FIRST, title="Landslide buries houses", outlet="Post", published=day("2025-02-03")),
            article(2, _LATER, title="Last of the missing found", outlet="Bote", published=day("2025-02-05")),
            *(article(n) for n in range(20, 60)),
        )
        yield opened


def test_a_summary_says_what_happened_why_and_how_it_ended_in_the_order_of_the_articles(desk: Newsdesk) -> None:
    answer = desk.ask("Summarise the landslide at Ober Karst")
    assert answer.answered
    points = ["buried a row of nine houses", "rain", "found alive on Wednesday"]
    assert all(point in answer.text for point in points)
    articles = [citation.article_id for citation in answer.citations]
    assert articles == sorted(articles)
    assert set(articles) == {"a1", "a2"}


def test_a_summary_is_the_same_each_time(desk: Newsdesk) -> None:
    first, second = (desk.ask("What happened at Ober Karst?").text for _ in range(2))
    assert first == second


_FAIR = (
    "Thousands were stuck in the mud when a storm flooded the Smoking Owl fair near Tarn Hollow on Saturday. Gates of "
    "the Smoking Owl stayed shut until Monday, the organiser Ida Renn said. One visitor, a man of 40, died in a tent, "
    "Tarn Hollow police said. “It was like wading through porridge at the Smoking Owl,” Lars Beck said."
)
_CAMPER = (
    "A camper who was smoking started a fire that burned 30 acres, wardens in Ostrander said. "
    "The fire began when he saw an owl, the wardens said. Something had gone wrong with his lighter, too."
)


def test_a_summary_keeps_to_one_story_and_to_what_is_reported(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path / "corpus") as opened:
        opened.add(
            article(1, _FAIR, title="Storm strands thousands", outlet="Post", published=day("2025-08-30")),
            article(2, _CAMPER, title="Smoking camper burns hillside", outlet="Bote", published=day("2024-08-01")),
            *(article(n) for n in range(20, 60)),
        )
        answer = opened.ask("Smoking Owl fair: what went wrong?")
    quotes = [citation.quote for citation in answer.citations]
    first, *_ = quotes
    assert first.startswith("Thousands were stuck")
    assert any("stayed shut" in quote for quote in quotes)
    assert any("One visitor" in quote for quote in quotes)


def test_a_summary_reads_the_whole_of_its_article(tmp_path: Path) -> None:
    asides = [f"Neighbour {n} of the yard spoke of other days and of the weather on the coast." for n in range(40)]
    text = (
        f"The trawler Merganser sank off Kettle Point on Monday and eight of its crew were saved. {' '.join(asides)} "
        "A worn seal had let water into the engine room, an inspector found in 2025."
    )
    with Newsdesk.open(tmp_path / "corpus") as opened:
        opened.add(article(1, text, title="Trawler sinks"), *(article(n) for n in range(20, 60)))
        answer = opened.ask("What happened to the Merganser?")
    assert max(each.end for each in answer.passages if each.article_id == "a1") == len(text)
