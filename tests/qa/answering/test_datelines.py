"""A quote begins with its sentence: the dateline is searched, told where it answers, and else left out."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from support import article, day

from qa import Newsdesk
from qa.models.scripted import ScriptedModel
from qa.models.types import Message

_SENTENCE = "The salt mine of the Orlo family was flooded on Tuesday after a dam had broken."
_TEXT = f"REDMERE, May 6 (Reuters) - {_SENTENCE} Nobody was hurt, the mine's owner said."
_LENGTH = len("REDMERE, May 6 (Reuters) - ")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    """An article with a dateline among five without."""
    with Newsdesk.open(tmp_path_factory.mktemp("datelines")) as opened:
        opened.add(article(1, _TEXT, title="Dam breaks", published=day("2025-05-06")))
        opened.add(*(article(n, f"Mine {n} sold its salt to the town.", title=f"Salt {n}") for n in range(2, 7)))
        yield opened


def test_a_quote_begins_behind_the_dateline(desk: Newsdesk) -> None:
    answer = desk.ask("When was the salt mine of the Orlo family flooded?", record=False)
    first = answer.citations[0]
    assert (answer.statements[0].text, first.quote, first.start) == (_SENTENCE, _SENTENCE, _LENGTH)
    assert first.prefix == _TEXT[:_LENGTH]
    focus = answer.statements[0].focus
    assert focus is not None
    assert _SENTENCE[focus.start : focus.end] == "Tuesday"


def test_the_place_of_a_dateline_is_found_and_told_where_it_is_asked_for(desk: Newsdesk) -> None:
    answer = desk.ask("Where was the salt mine of the Orlo family flooded?", record=False)
    assert answer.citations[0].quote.startswith("REDMERE, May 6 (Reuters) - The salt mine")
    found = desk.ask("What was flooded in Redmere?", record=False)
    assert (found.answered, found.citations[0].quote) == (True, _SENTENCE)


def test_a_context_begins_behind_its_dateline(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path) as desk:
        desk.add(article(1, "LIMA (AP) — Ida Renn runs the zoo. She bought nine otters in April.", title="Zoo"))
        answer = desk.ask("How many otters were bought in April?", record=False)
    context = answer.citations[0].context
    assert context is not None
    assert (context.quote, context.start) == ("Ida Renn runs the zoo.", len("LIMA (AP) — "))


def test_articles_that_a_list_names_are_cited_without_datelines(desk: Newsdesk) -> None:
    answer = desk.ask("What do you have on the Orlo family?", record=False)
    assert _SENTENCE in [citation.quote for citation in answer.citations]


@pytest.mark.parametrize(
    ("written", "context"),
    [("The mine was flooded on Tuesday.", None), ("In Redmere the salt mine was flooded.", _TEXT[:_LENGTH])],
)
def test_what_a_model_takes_from_a_dateline_is_shown_before_the_quote(
    tmp_path: Path, written: str, context: str | None
) -> None:
    def write(messages: Sequence[Message]) -> str:
        line = next(line for line in messages[1].content.splitlines() if _SENTENCE in line)
        assert "REDMERE" in line  # the model sees it
        return f"{written} {line.partition(' ')[0]}"

    with Newsdesk.open(tmp_path, model=ScriptedModel([write])) as desk:
        desk.add(article(1, _TEXT, title="Dam breaks"))
        answer = desk.ask("What was flooded?", record=False)
    assert [statement.text for statement in answer.statements] == [written]
    cited = answer.citations[0]
    assert cited.quote == _SENTENCE
    assert (cited.context and cited.context.quote) == context
    assert not answer.unverified


def test_a_quote_without_its_dateline_is_taken_down_with_its_article(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path) as desk:
        desk.add(article(1, _TEXT))
        record = desk.ask(_SENTENCE).record
        assert record is not None
        desk.remove("a1")
        assert "Orlo" not in str(desk.answer(record))
