"""A list that is quoted whole is shown line by line, wherever an answer is shown."""

import html
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from filled import FERRY, quoting
from markdown_it import MarkdownIt

from qa.records.answers import AnswerRecord
from qa.records.decode import reader
from qa.records.redaction import without
from qa.rendering import agents, terminal
from qa.rendering.answer_view import AnswerView
from qa.rendering.files import export
from qa.rendering.html import answers, cards
from qa.rendering.html.notebook import fragment
from qa.types import Answer, Statement, in_order

LINES = ("Selene’s crew named <four> ports:", "- *Tarn* & Orr", "- Umber", "1. Lisse", "| Mora | 9 |")
TEXT = LINES[0] + "\n\n" + "\n".join(LINES[1:])
LISTED = replace(FERRY, quote=TEXT, start=0, end=len(TEXT))
AFTER = replace(FERRY, marker=2, quote="It sank\nat noon.")
_QUOTED = quoting(LISTED, AFTER)
ANSWER = replace(
    _QUOTED,
    statements=(replace(_QUOTED.statements[0], is_list=True), _QUOTED.statements[1]),
    text=in_order([(f"{TEXT} [1]", True), (f"{AFTER.quote} [2]", False)]),
)


def _of_html(written: str) -> str:
    """As a browser sets it, without markers: only tags end lines."""
    ends = re.sub(
        r"</?(?!(?:a|b|em|s|small|span|strong|sup)\b)[^>]+>",
        "\n",
        re.sub(r"\s+|<sup.*?</sup>", " ", written, flags=re.S),
    )
    return html.unescape(re.sub(r"<[^>]+>", "", ends))


def _file(answer: Answer, suffix: str) -> str:
    made = export("Answers", [AnswerView(answer)], suffix)
    if suffix != "docx":
        return made.decode()
    written = zipfile.ZipFile(io.BytesIO(made)).read("word/document.xml").decode()
    return html.unescape(re.sub(r"<[^>]+>", "", written.replace("<w:br/>", "\n")))


def _markdown(answer: Answer) -> str:
    return _of_html(MarkdownIt("commonmark").render(_file(answer, "md")))


def _card(answer: Answer) -> str:
    return _of_html(cards.card(AnswerRecord(answer, "2025-03-21"), {("ferry.txt", "v1"): cards.Cited()}))


_SURFACES: dict[str, Callable[[Answer], str]] = {
    "txt": partial(_file, suffix="txt"),
    "docx": partial(_file, suffix="docx"),
    "md": _markdown,
    "html": lambda answer: _of_html(_file(answer, "html")),
    "window": lambda answer: _of_html(answers.answer(answer)),
    "card": _card,
    "notebook": lambda answer: _of_html(fragment(answer)),
    "terminal": terminal.answer,
    "agents": agents.answer,
}


@pytest.mark.parametrize("surface", _SURFACES)
def test_each_item_stands_on_its_line_and_what_follows_begins_another(surface: str) -> None:
    shown = [line.strip() for line in _SURFACES[surface](ANSWER).splitlines() if line.strip()]
    first = next(n for n, line in enumerate(shown) if line.endswith(LINES[0]))
    assert shown[first + 1 : first + 4] == list(LINES[1:4])
    assert shown[first + 4].startswith(LINES[4])
    assert "It sank" not in shown[first + 4]
    assert shown[first + 5].startswith("It sank")


@pytest.mark.parametrize("surface", sorted({*_SURFACES} - {"terminal", "agents"}))
def test_a_sentence_that_is_no_list_runs_on_over_its_line_breaks(surface: str) -> None:
    assert "It sank at noon." in _SURFACES[surface](ANSWER)
    plain = replace(ANSWER, statements=tuple(replace(each, is_list=False) for each in ANSWER.statements))
    assert not any(line.strip() == LINES[2] for line in _SURFACES[surface](plain).splitlines())


@pytest.mark.parametrize("surface", ["html", "card"])
def test_its_quote_stands_line_by_line_among_the_sources_too(surface: str) -> None:
    assert _SURFACES[surface](ANSWER).splitlines().count(LINES[2]) == 2


def test_what_is_left_of_an_answer_keeps_its_lines() -> None:
    removed = replace(AFTER, article_id="tram.txt")
    left = without(replace(ANSWER, citations=(LISTED, removed)), {"tram.txt"})
    assert left.text.startswith(f"{TEXT} [1]\n")
    assert "noon" not in left.text


def test_an_answer_that_was_kept_before_lists_were_one_statement_is_read() -> None:
    old = quoting(FERRY).to_dict()
    for statement in old["statements"]:
        del statement["is_list"]
    assert reader(Answer).validate_python(old).statements == (Statement("It *sank*.", "verbatim", (1,)),)
