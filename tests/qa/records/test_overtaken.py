"""An answer that cites what is not so any more says so when it is opened again."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from command_line import Newsdesk_

from index.types import Article, Published, Source
from qa.chat.conversation import exchanges
from qa.newsdesk import Newsdesk
from qa.rendering.answer_view import OVERTAKEN
from qa.rendering.html import answers

_TEXT = "The ferry Meadowlark sank off Redmere at nine on Monday.\n\nIts owner, Ada Voss, said that nobody was hurt."
_FERRY = Article("ferry", _TEXT, Source("Ferry sinks", "Quay Post", published=Published("2025-03-20"), language="en"))
_QUESTION = "When did the ferry Meadowlark sink?"


def _changed(desk: Newsdesk) -> None:
    desk.add(replace(_FERRY, text=_TEXT.replace("at nine", "at ten")))


def _corrected(desk: Newsdesk) -> None:
    desk.add(replace(_FERRY, source=replace(_FERRY.source, correction="It was ten, not nine.")))


def _held_back(desk: Newsdesk) -> None:
    desk.withdraw("ferry", reason="The owner denies it.")


def _removed(desk: Newsdesk) -> None:
    desk.remove("ferry")


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[tuple[Newsdesk, str]]:
    """An archive of one article, and the record of an answer that quotes it."""
    with Newsdesk.open(tmp_path / "corpus") as desk:
        desk.add(_FERRY)
        answer = desk.ask(_QUESTION)
        assert answer.record
        assert answer.citations[0].quote.startswith("The ferry Meadowlark sank")
        yield desk, answer.record


@pytest.mark.parametrize(
    ("change", "kind", "note"),
    [
        (_changed, "changed", "The article has changed since, and its newest version does not have these words."),
        (_corrected, "corrected", "The article was corrected since: It was ten, not nine."),
        (_held_back, "held back", "is not shown: The owner denies it."),
        (_removed, "removed", "Its words were taken out of the archive since."),
    ],
)
def test_answer_is_flagged_wherever_it_is_opened_again_and_listed(
    asked: tuple[Newsdesk, str], change: Callable[[Newsdesk], None], kind: str, note: str, newsdesk: Newsdesk_
) -> None:
    desk, record = asked
    here = ("--corpus", str(desk.corpus.folder))
    assert desk.answer(record).since == ()
    assert newsdesk("check", "--answers", *here).out == "every kept answer cites what its articles still say\n"
    change(desk)
    [since] = desk.answer(record).since
    assert (since.marker, since.change) == (1, kind)
    assert since.note.endswith(note)
    for name in ("txt", "md", "html"):
        exported = " ".join(desk.export(record, name).decode().replace("\\", "").split())
        assert OVERTAKEN in exported
    [reopened] = exchanges(desk, [record])
    page = unescape(answers.answer(reopened.answer, reopened.sources, since=reopened.since))
    assert OVERTAKEN in page
    assert note in page
    listed = newsdesk("check", "--answers", *here)
    assert listed.status == 0
    assert _QUESTION in listed.out
    assert note in listed.out
    [told] = json.loads(newsdesk("check", "--answers", "--json", *here).out)["answers"]
    assert (told["record"], told["question"]) == (record, _QUESTION)
    assert [(each["article_id"], each["change"]) for each in told["since"]] == [("ferry", kind)]


def test_newer_version_that_still_says_so_flags_nothing(asked: tuple[Newsdesk, str]) -> None:
    desk, record = asked
    desk.add(replace(_FERRY, text=f"{_TEXT}\n\nA new ferry was ordered on Tuesday."))
    assert desk.answer(record).since == ()
    assert list(desk.overtaken_answers()) == []


def test_correction_that_the_article_prints_stands_beside_its_citations(tmp_path: Path) -> None:
    note = "An earlier version said that it sank at eight."
    with Newsdesk.open(tmp_path / "corpus") as desk:
        desk.add(replace(_FERRY, text=f"{_TEXT}\n\nCorrection: {note}"))
        record = desk.ask(_QUESTION).record
        assert record
        [view] = exchanges(desk, [record])
        assert f"Correction: {note}" in unescape(answers.answer(view.answer, view.sources))
        assert f"Correction: {note}" in desk.export(record, "txt").decode()
