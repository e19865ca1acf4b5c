"""`newsdesk timeline`: events in their order, grouped by day, each sentence with who reported it."""

from pathlib import Path

import pytest
from command_line import Newsdesk_
from support import article, day

from qa import Newsdesk

_LAUNCH = (
    ("2025-02-10", "The Mergus launch was called off on Monday when a valve froze."),
    ("2025-02-14", "A storm kept the Mergus probe on the ground for a second time."),
    ("2025-02-20", "The Mergus probe lifted off before dawn on Wednesday."),
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chronology")
    with Newsdesk.open(folder) as desk:
        desk.add(
            *(
                article(n, f"{text} Crowds saw it.", title="Mergus launch", outlet="Post", published=day(on))
                for n, (on, text) in enumerate(_LAUNCH)
            ),
            *(article(n) for n in range(20, 40)),
        )
    return folder


def test_events_are_grouped_by_day_in_their_order_with_who_reported(newsdesk: Newsdesk_, corpus: Path) -> None:
    ran = newsdesk("timeline", "the Mergus launch", "--corpus", corpus)
    assert ran.out.split("\n\n") == [
        "10 February 2025\n  The Mergus launch was called off on Monday when a valve froze. (Post, 10 February 2025)",
        "14 February 2025\n  A storm kept the Mergus probe on the ground for a second time. (Post, 14 February 2025)",
        "19 February 2025\n  The Mergus probe lifted off before dawn on Wednesday. (Post, 20 February 2025)\n",
    ]


def test_programs_get_the_place_of_each_sentence(newsdesk: Newsdesk_, corpus: Path) -> None:
    found = newsdesk("timeline", "the Mergus launch", "--corpus", corpus, "--json").json
    first = found["days"][0]
    assert (first["since"], first["until"], first["when"]) == ("2025-02-10", "2025-02-10", "10 February 2025")
    assert [(each["outlet"], each["start"]) for each in first["reported"]] == [("Post", 0)]


def test_a_topic_without_events_says_so(newsdesk: Newsdesk_, corpus: Path) -> None:
    assert newsdesk("timeline", "Zorblax", "--corpus", corpus).out.startswith("No article tells of an event of Zorblax")


@pytest.mark.parametrize("topic", ["", "  ", "???", "🦄", "<b>launch</b>"])
def test_what_names_no_topic_is_refused_in_one_sentence(newsdesk: Newsdesk_, corpus: Path, topic: str) -> None:
    ran = newsdesk("timeline", topic, "--corpus", corpus)
    assert ran.status != 0
    assert ran.out == ""
    assert "names no topic (for example: newsdesk timeline 'Walikale')" in ran.err
