"""Whatever a reader is shown says of a headline that it is one, and leads to it."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from elements import parsed
from filled import FERRY, quoting

from index.corpus import Reading
from index.stores.types import Row
from index.types import Article, Source
from qa.llama import cited_node
from qa.records.answers import AnswerRecord
from qa.records.decode import reader
from qa.rendering import agents, terminal
from qa.rendering.answer_view import AnswerView
from qa.rendering.files import FORMATS, export
from qa.rendering.html import answers, articles, cards
from qa.types import Answer

TITLE = "Frost halts trams in Vellin"
CITED = replace(FERRY, title=TITLE, start=0, end=len(TITLE), quote=TITLE, part="title")
_QUOTED = quoting(CITED, text=f"{TITLE} [1] (headline)")
ANSWER = replace(_QUOTED, statements=(replace(_QUOTED.statements[0], part="title"),))
IN_TEXT = replace(ANSWER, citations=(replace(CITED, part="text"),), statements=_QUOTED.statements, text=f"{TITLE} [1]")


def _read(source: Source) -> Reading:
    row = Row(1, "ferry.txt", "v1", True, "2025-03-21T08:00:00+00:00", "en", source, 26)
    return Reading(Article("ferry.txt", "Passengers queued at dawn.", source), "v1", (), (row,), True)


def _file(answer: Answer, suffix: str) -> str:
    made = export("Answers", [AnswerView(answer)], suffix)
    if suffix != "docx":
        return made.decode()
    return zipfile.ZipFile(io.BytesIO(made)).read("word/document.xml").decode()


def _card(answer: Answer) -> str:
    kept = AnswerRecord(answer, "2025-03-21", is_published=True)
    return cards.card(kept, {("ferry.txt", "v1"): cards.Cited()})


_SURFACES: dict[str, Callable[[Answer], str]] = {
    **{suffix: partial(_file, suffix=suffix) for suffix in FORMATS},
    "window": answers.answer,
    "card": _card,
    "notebook": lambda answer: answer._repr_html_(),
    "terminal": terminal.answer,
    "agents": agents.answer,
}  # fmt: skip


@pytest.mark.parametrize("surface", _SURFACES)
def test_a_headline_is_called_one_and_nothing_else_is(surface: str) -> None:
    shown, plain = (re.sub(r"&#\d+;", "", _SURFACES[surface](answer)) for answer in (ANSWER, IN_TEXT))
    assert "headline" in shown
    assert "headline" not in plain


def test_a_marker_leads_to_the_headline() -> None:
    link = parsed(answers.answer(ANSWER)).one("a", "nd-cite")
    assert link.attributes["href"] == f"source?article=ferry.txt&version=v1&quote=0-{len(TITLE)}&part=title#place"


def test_the_articles_page_marks_the_words_in_its_headline() -> None:
    page = parsed(articles.article(_read(Source(title=TITLE)), quote=(0, 5), part="title"))
    (mark,) = page.all("mark")
    assert (mark.text, mark.attributes["id"]) == ("Frost", "place")
    assert page.one("h1").text == TITLE
    assert page.one("h1").all("mark") == [mark]


@pytest.mark.parametrize(("title", "place"), [(TITLE, (5, 99)), (None, (0, 5))])
def test_a_place_that_the_headline_does_not_have_is_named_and_not_marked(
    title: str | None, place: tuple[int, int]
) -> None:
    page = parsed(articles.article(_read(Source(title=title)), quote=place, part="title"))
    assert page.all("mark") == []
    assert f"The place {place[0]}:{place[1]} that the link names is not in this version." in page.text


def test_a_node_of_a_headline_has_no_place_in_the_text_and_the_score_of_its_article() -> None:
    node, in_text = (cited_node(answer, answer.citations[0]) for answer in (ANSWER, IN_TEXT))
    assert (node.node.start_char_idx, node.node.metadata["part"], node.score) == (None, "title", 0.9)  # type: ignore[attr-defined]
    assert (in_text.node.start_char_idx, "part" in in_text.node.metadata) == (0, False)  # type: ignore[attr-defined]
    assert node.node.node_id != in_text.node.node_id


def test_an_answer_that_was_kept_before_there_were_headlines_is_read() -> None:
    old = IN_TEXT.to_dict()
    for of in (*old["citations"], *old["statements"]):
        del of["part"]
    assert reader(Answer).validate_python(old) == IN_TEXT
