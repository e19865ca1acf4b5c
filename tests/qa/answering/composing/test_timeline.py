"""A timeline has one sentence a day: leads, sentences that name their day, and entries that an article prints."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support import article, day

from qa import Newsdesk
from qa.rendering.answer_view import AnswerView

_LAUNCH = (
    (
        "2025-02-10",
        "Mergus launch called off",
        "The launch of the Mergus probe was called off on Monday when a valve froze. The Mergus probe weighs two tons. "
        "The next attempt will be made on Thursday.",
    ),
    (
        "2025-02-14",
        "Storm keeps Mergus down",
        "A storm kept the Mergus probe on the ground for a second time. The Mergus launch window closes on Sunday.",
    ),
    (
        "2025-02-20",
        "Mergus is under way",
        "The Mergus probe lifted off before dawn on Wednesday. Crowds on the beach cheered the Mergus launch.",
    ),
)
_TRIAL = (
    "Ida Renn is free after nine months.\n\n"
    "Here is a timeline of the case of Ida Renn.\n\n"
    "July 20: Renn arrested\n\nIda Renn was stopped at the border with a bag of seeds.\n\n"
    "Oct. 25: Appeal turned down\n\nA court rejected what her lawyers had asked for.\n\n"
    "Jan. 8: Renn freed\n\nIda Renn was released and flew home."
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    with Newsdesk.open(tmp_path_factory.mktemp("timeline")) as opened:
        launch = [
            article(n, text, title=title, outlet="Post", published=day(on))
            for n, (on, title, text) in enumerate(_LAUNCH)
        ]
        trial = article(9, _TRIAL, title="The case of Ida Renn, a timeline", published=day("2024-07-28"))
        opened.add(*launch, trial, *(article(n) for n in range(20, 60)))
        yield opened


def test_each_day_of_a_story_has_a_station_in_order_with_its_date(desk: Newsdesk) -> None:
    answer = desk.ask("Timeline of the Mergus launch", record=False)
    assert answer.text.splitlines() == [
        "The launch of the Mergus probe was called off on Monday when a valve froze. [1] (10 February 2025)",
        "A storm kept the Mergus probe on the ground for a second time. [2] (14 February 2025)",
        "The Mergus probe lifted off before dawn on Wednesday. [3] (19 February 2025)",
    ]


def test_a_station_is_the_same_to_programs_and_to_readers(desk: Newsdesk) -> None:
    answer = desk.ask("Timeline of the Mergus launch", record=False)
    stated = [each["station"] for each in answer.to_dict()["statements"]]
    assert stated[0] == {"since": "2025-02-10", "until": "2025-02-10"}
    shown = AnswerView(answer).sentences
    assert [(each.note, each.is_apart) for each in shown][:2] == [
        ("10 February 2025", True),
        ("14 February 2025", True),
    ]


def test_entries_of_a_printed_timeline_are_stations_and_their_order_tells_the_year(desk: Newsdesk) -> None:
    answer = desk.ask("Timeline of Ida Renn's case", record=False)
    found = {each.text: each.station.since for each in answer.statements if each.station}
    assert found["July 20: Renn arrested"] == "2024-07-20"
    assert found["Oct. 25: Appeal turned down"] == "2024-10-25"
    assert found["Jan. 8: Renn freed"] == "2025-01-08"


def test_other_answers_have_no_stations(desk: Newsdesk) -> None:
    answer = desk.ask("What froze before the Mergus launch?", record=False)
    assert answer.statements
    assert not any(each.station for each in answer.statements)


def test_accounts_of_a_day_that_differ_stand_beside_each_other_and_what_is_to_come_stands_last(
    tmp_path: Path,
) -> None:
    texts = (
        ("2025-03-20", "The fire at the Tarn mill killed 12 workers on Wednesday. Its looms are new."),
        (
            "2025-03-20",
            "A fire at the Tarn mill killed 14 workers on Wednesday. The council of Tarn will vote on 4 April.",
        ),
        ("2025-03-21", "On Wednesday a fire at the Tarn mill killed 14 workers. The Tarn mill has looms."),
        ("2025-03-22", "Police heard the owner of the Tarn mill on Friday. The council will meet in Tarn on Saturday."),
        ("2025-03-24", "The council of Tarn met on Saturday over the mill fire. The mill was insured."),
    )
    with Newsdesk.open(tmp_path / "corpus") as desk:
        desk.add(
            *(
                article(n, text, title="Fire at the Tarn mill", outlet=f"Post {n}", published=day(on))
                for n, (on, text) in enumerate(texts)
            )
        )
        answer = desk.ask("Timeline of the fire at the Tarn mill", record=False)
    assert [(each.station.since, each.text) for each in answer.statements if each.station] == [
        ("2025-03-19", texts[0][1].partition(". ")[0] + "."),
        ("2025-03-19", texts[2][1].partition(". ")[0] + "."),
        ("2025-03-21", "Police heard the owner of the Tarn mill on Friday."),
        ("2025-03-22", "The council of Tarn met on Saturday over the mill fire."),
        ("2025-04-04", "The council of Tarn will vote on 4 April."),
    ]
