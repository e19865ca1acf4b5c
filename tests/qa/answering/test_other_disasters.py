"""The dead of one disaster are no newer count of those of another, years before."""

from pathlib import Path

from support import article, day

from qa import Newsdesk

_FLOOD = (
    "Twenty-one people are dead and dozens are missing in Orwick County after severe flooding rocked the community "
    "Saturday. The Marland National Guard was sent there."
)
_STORM = (
    "In addition to killing more than 100 people, the storm Lena has flooded roads and vehicles across Marland and the "
    "states around it. Flooding can set cars on fire."
)


def test_the_count_that_is_asked_for_is_not_replaced_by_that_of_a_later_storm(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path) as desk:
        desk.add(
            article(1, _FLOOD, title="Marland floods: 21 dead", outlet="Post", published=day("2021-08-21")),
            article(2, _STORM, title="Will cars catch fire?", outlet="Post", published=day("2024-09-30")),
            *(article(n) for n in range(20, 60)),
        )  # fmt: skip
        answer = desk.ask("How many people died in the Marland floods?", record=False)
    assert answer.statements[0].text.startswith("Twenty-one people are dead")
