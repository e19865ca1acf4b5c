"""The words that may answer are marked wherever an answer is read, and everything around them stays what it was."""

import html
import io
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from filled import ANSWER, FERRY

from index.text.characters import flat
from qa.records.answers import AnswerRecord
from qa.rendering import terminal
from qa.rendering.answer_view import AnswerView, CitedText
from qa.rendering.files import FORMATS, export
from qa.rendering.html import answers, cards, notebook
from qa.types import Answer, Focus, Statement

QUOTE = "It sank off Brisk at <3 & *4* a.m., 120 metres down."
WORDS = "<3 & *4* a.m."


def _marked(words: str, quote: str = QUOTE) -> Answer:
    at = quote.index(words)
    statement = Statement(quote, "verbatim", (1,), focus=Focus(at, at + len(words)))
    citation = replace(FERRY, quote=quote, end=FERRY.start + len(quote))
    return replace(ANSWER, text=f"{quote} [1]", statements=(statement,), citations=(citation,))


MARKED = _marked(WORDS)
"""An answer of which what looks like markup is marked."""


def _page(suffix: str, answer: Answer) -> str:
    return export("Title", [AnswerView(answer)], suffix).decode()


_KNOWN = {(FERRY.article_id, FERRY.version): cards.Cited()}
_HTML: dict[str, Callable[[Answer], str]] = {
    "window": answers.answer,
    "card": lambda answer: cards.card(AnswerRecord(answer, "2025-03-20T12:00:00+00:00"), _KNOWN),
    "notebook": notebook.fragment,
    "file": lambda answer: _page("html", answer),
}


@pytest.mark.parametrize("surface", _HTML)
def test_words_are_marked_and_shown_literally_in_html(surface: str) -> None:
    page = _HTML[surface](MARKED)
    (found,) = re.findall(r"<(?:mark|u)>(.*?)</(?:mark|u)>", page)
    assert "<" not in found
    assert html.unescape(found) == WORDS
    text = html.unescape(re.sub(r"<[^>]*>", "", page[page.index("<body>") if "<body>" in page else 0 :]))
    assert QUOTE in text  # the blanks around the mark stay


@pytest.mark.parametrize("surface", _HTML)
def test_nothing_is_marked_without_a_focus(surface: str) -> None:
    plain = replace(MARKED, statements=(replace(MARKED.statements[0], focus=None),))
    assert not re.search(r"<(?:mark|u)>", _HTML[surface](plain))


def test_words_are_set_apart_in_markdown() -> None:
    assert r"It sank off Brisk at *\<3 \& \*4\* a\.m.*, 120 metres down.[^1]" in _page("md", MARKED)


def test_words_are_underlined_in_word() -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document(io.BytesIO(export("Title", [AnswerView(MARKED)], "docx")))
    paragraph = next(each for each in document.paragraphs if each.text.startswith("It sank"))
    assert flat("".join(run.text for run in paragraph.runs if run.font.underline)) == WORDS
    assert paragraph.text == f"{QUOTE}[1]"


def test_plain_text_has_no_mark() -> None:
    assert QUOTE in _page("txt", MARKED)
    assert QUOTE in terminal.answer(MARKED)


def test_words_are_underlined_on_a_terminal_even_over_two_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    long = f"{'The ferry ' * 6}sank off Brisk at nine ten eleven twelve noon or later."
    words = "nine ten eleven twelve noon"
    shown = terminal.answer(_marked(words, long), may_dim=True)
    (found,) = re.findall(r"\x1b\[4m(.*?)\x1b\[24m", shown, re.DOTALL)
    assert ("\n" in found, " ".join(found.split())) == (True, words)
    assert shown.replace("\x1b[4m", "").replace("\x1b[24m", "") == terminal.answer(_marked(words, long))


@pytest.mark.parametrize(
    ("start", "end", "pieces"),
    [
        (0, 2, [("It", True, False), (" sank.", False, True)]),
        (3, 8, [("It ", False, False), ("sank.", True, True)]),
        (3, 7, [("It ", False, False), ("sank", True, True), (".", False, False)]),
    ],
)
def test_pieces_are_the_text(start: int, end: int, pieces: list[tuple[str, bool, bool]]) -> None:
    found = CitedText("It sank.", focus=Focus(start, end)).pieces
    assert [(each.text, each.is_focus, each.is_apart) for each in found] == pieces
    assert "".join(each.text for each in found) == "It sank."


def test_formats_that_show_sentences_are_all_tried_here() -> None:
    assert set(FORMATS) == {"txt", "md", "html", "docx", "csl.json"}
