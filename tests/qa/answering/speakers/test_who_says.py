"""Who says so, asked of an archive: the speaker is marked, and every citation says who it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support import article, day

from qa import Newsdesk
from qa.records.redaction import without
from qa.rendering.terminal import answer as shown

_PORT = (
    "Rebels took the port of Tarn on Monday “without firing a shot”, Radio Marlow, the island's station, reported. "
    "At least nine people were hurt, Mira Oduya, a nurse in Tarn, told the Reuters news agency. "
    "“Two of them are children,” Oduya said. Estria has accused Norland of arming the rebels. Norland denies the "
    "accusation. The army did not respond to questions about the port."
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    with Newsdesk.open(tmp_path_factory.mktemp("who-says")) as opened:
        opened.add(
            article(1, _PORT, title="Rebels take port", outlet="Quay Post", published=day("2024-08-19")),
            *(article(n) for n in range(20, 40)),
        )
        yield opened


def test_who_says_quoted_words_is_the_short_answer_and_is_not_first_hand(desk: Newsdesk) -> None:
    answer = desk.ask("Who says the port was taken “without firing a shot”?")
    assert answer.short == "Radio Marlow"
    found = answer.citations[0].attribution
    assert found
    assert found.line == "Radio Marlow, island's station → Quay Post"
    assert not found.is_first_hand
    assert "who says so: Radio Marlow, island's station → Quay Post (second-hand)" in shown(answer)


def test_the_agency_is_marked_where_that_is_asked(desk: Newsdesk) -> None:
    statement = desk.ask("Through which agency does the news come that at least nine people were hurt?").statements[0]
    assert statement.focus
    assert statement.text[statement.focus.start : statement.focus.end] == "Reuters"


def test_a_citation_of_a_later_sentence_has_the_full_name_and_the_role(desk: Newsdesk) -> None:
    answer = desk.ask("Who said that two of them are children?")
    found = next(each.attribution for each in answer.citations if "children" in each.quote)
    assert found
    assert found.line == "Mira Oduya, nurse in Tarn → Quay Post"
    assert found.is_quoted


def test_an_accusation_is_shown_with_its_denial(desk: Newsdesk) -> None:
    answer = desk.ask("Who accused Norland of arming the rebels?")
    found = next(each.attribution for each in answer.citations if "accused" in each.quote)
    assert found
    assert found.denied_by
    assert (found.denied_by.text, found.denial and found.denial.text) == ("Norland", "Norland denies the accusation.")
    assert "denied by Norland: “Norland denies the accusation.”" in shown(answer)


def test_who_says_so_is_withheld_with_the_article(desk: Newsdesk) -> None:
    answer = desk.ask("Who said that two of them are children?")
    hidden = without(answer, {answer.citations[0].article_id})
    assert all(each.attribution is None for each in hidden.citations)


def test_the_articles_own_words_say_nobody(desk: Newsdesk) -> None:
    answer = desk.ask("Did the army respond to questions about the port?")
    assert any(each.attribution is None for each in answer.citations if "did not respond" in each.quote)


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Who shut the Olvera bridge?", None),
        ("Who robbed the Ravel museum?", None),
        ("Where was Hugo Lamm shot?", None),
        ("Who said that the Olvera bridge was shut?", "Lena Ruiz"),
    ],
)
def test_who_says_it_did_not_do_it_and_what_is_denied_is_no_answer(
    tmp_path: Path, question: str, short: str | None
) -> None:
    texts = (
        "The Olvera bridge was shut on Monday, engineer Lena Ruiz said.",
        "The Ravel museum was robbed on Sunday of 30 paintings, director Ines Coll said.",
        "Police denied that Captain Sorel shot the baker Hugo Lamm in Ardmoor.",
    )
    with Newsdesk.open(tmp_path) as desk:
        desk.add(*(article(n, text) for n, text in enumerate(texts)), *(article(n) for n in range(20, 60)))
        assert desk.ask(question, record=False).short == short
