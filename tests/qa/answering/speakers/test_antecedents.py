"""Asked for a person, the sentence that says who `he` is belongs to the answer."""

from collections.abc import Iterator
from pathlib import Path

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


_LAUNCH = (
    "The rocket Halden 4 stayed on the ground at Cape Orme on Monday after a valve froze. {} "
    "“We fly when she is ready,” said Ottilie Brand, who heads the space agency. “We had trouble with "
    "one engine from the "
    "start. It is a very complicated machine. You do not strike the match until the pan is full.” Crowds had "
    "waited on the beach since dawn."
)
_BETWEEN = " ".join(
    f"Engineers had looked at the {part} of the rocket again during the night and found that it was sound."
    for part in ("first tank", "second tank", "hatch", "nozzle", "pump", "frame", "outer skin", "ring", "cone", "cable")
)


@pytest.mark.parametrize("between", ["", _BETWEEN, f"{_BETWEEN} {_BETWEEN}"])
def test_a_bare_quotation_comes_with_who_says_it_across_a_passage_too(tmp_path: Path, between: str) -> None:
    with Newsdesk.open(tmp_path) as desk:
        desk.add(
            article(1, _LAUNCH.format(between), title="Launch called off", outlet="Post", published=day("2024-08-19")),
            *(article(n) for n in range(20, 40)),
        )
        answer = desk.ask("Who said that you do not strike the match until the pan is full?")
    assert answer.answered
    said = [statement.text for statement in answer.statements]
    place = next(n for n, text in enumerate(said) if "strike the match" in text)
    assert "Ottilie Brand" in said[place] or "Ottilie Brand" in said[place - 1]


def test_what_a_surgeon_says_is_asked_of_a_person(tmp_path: Path) -> None:
    text = (
        "Dr Henrik Ost, who has worked in Colby for 34 years, had never seen a case of the fever before January. "
        "“I had to look at my old slides,” he said. The clinic has 40 beds."
    )
    with Newsdesk.open(tmp_path) as desk:
        desk.add(
            article(1, text, title="Fever in Colby", outlet="Post", published=day("2024-08-19")),
            *(article(n) for n in range(20, 40)),
        )
        answer = desk.ask("Which doctor had to look at his old slides?")
    assert any("Henrik Ost" in statement.text for statement in answer.statements)
