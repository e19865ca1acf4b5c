"""An answer in a notebook: every number has its quote, and whatever a text holds is shown literally."""

import re
from dataclasses import replace

import pytest
from elements import Element, dense, parsed, shape
from filled import ANSWER, FERRY, REFUSAL, answered, cited
from hypothesis import given
from hypothesis import strategies as st

from index.types import Filters
from qa.records.redaction import REMOVED
from qa.rendering.html import notebook
from qa.types import (
    Account,
    Answer,
    Citation,
    Disagreement,
    Holder,
    LeadIn,
    PeriodRead,
    Retrieved,
    Searched,
    Statement,
    Unverified,
)

MILL = Citation(
    2, "mill.txt", "v2", None, None, None, None, 0, 17, "Nine were rescued", "", "", LeadIn(0, 9, "He spoke."),
    (Holder("echo", "v3", "Vantry Echo", None, None, None, 0, 17),),
)  # fmt: skip
BOTH = replace(
    ANSWER, statements=(Statement("It *sank*.", "verbatim", (1,)), Statement("Nine were saved.", "supported", (2, 1))),
    citations=(FERRY, MILL), short="nine",
    disagreements=(Disagreement("how many", (Account("nine", 2, None, None), Account("8", 1, "Quay Post", None))),),
    unverified=(Unverified("It had 40 tanks.", "unsupported_number", "40 is not there", 1, ("ferry.txt",)),),
)  # fmt: skip
ALLOWED = {"", "div", "p", "strong", "sup", "ul", "ol", "li", "s", "em", "a", "small"}
ATTRIBUTES = {"class", "style", "dir", "title", "value", "href", "target", "rel"}
SENTINEL = "Payload"
PAYLOADS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<style>*{display:none}</style>", "</p></div></ol>",
    "a\n\n# b", '" onclick="x', "' x='", "--> <!--", "$x$ \\(y\\)", "&lt;b&gt; &#60;", "\u202etxt.exe", "\x1b[31mred",
    "\x00\r\n\x0b", "\ud800\ufffe\uffff", "javascript:alert(1)", "https://evil.example/?a=1&b=2#x",
]  # fmt: skip
TEXTS = st.text(st.characters(exclude_categories=()), min_size=1, max_size=30).filter(str.strip)


def _shown(answer: Answer) -> Element:
    (root,) = (child for child in parsed(_closed(notebook.fragment(answer))).children if isinstance(child, Element))
    return root


def _closed(markup: str) -> str:
    """As XML closes an element without an end tag."""
    return markup.replace("<br>", "\n")


# --- what is shown --------------------------------------------------------------------------------------------------


def test_a_sentence_has_its_number_and_the_number_its_source_and_quote() -> None:
    root = _shown(ANSWER)
    assert root.all("p")[0].text == "It *sank*. [1]"
    assert root.one("sup").attributes["title"] == "“Ferry *sinks*”, Quay Post, 20 March 2025\n“It *sank*.”"
    (item,) = root.all("li")
    assert item.attributes["value"] == "1"
    assert item.text.splitlines() == [
        "“Ferry *sinks*”, Quay Post, 20 March 2025 Publisher’s page ↗", "“It *sank*.”", "ferry.txt 18:27, version v1"
    ]  # fmt: skip
    assert item.one("a").attributes["href"] == "https://quay.example/a?b=c&d=e#:~:text=It%20%2Asank%2A."


def test_all_that_an_answer_tells_is_shown() -> None:
    root = _shown(BOTH)
    assert [p.text for p in root.all("p")] == [
        "nine", "It *sank*. [1] Nine were saved. [2] [1]", "Accounts differ on how many:",
        "Written by the model, but not borne out by what it cites, and so no part of the answer:", "Sources",
    ]  # fmt: skip
    assert [li.text for li in root.all("ul")[0].all("li")] == [
        "nine (unknown outlet, no date) [2]", "8 (Quay Post, no date) [1]"
    ]  # fmt: skip
    assert root.one("s").text == "It had 40 tanks."
    assert root.one("em").text == "40 is not there"
    assert root.one("ol").all("li")[1].text.splitlines() == [
        "untitled, unknown outlet, no date", "“Nine were rescued”", "Context: “He spoke.”", "Also in: Vantry Echo",
        "mill.txt 0:17, version v2",
    ]  # fmt: skip


def test_how_the_question_was_read_stands_above_the_answer() -> None:
    period = PeriodRead("in June 2024", "2024-06-01", "2024-06-30", "filter")
    read = replace(
        ANSWER, standalone_question="What sank?", period=period, answerer="model", model="m", fallback="it is away",
        filters=Filters(outlets=("Quay Post",)),
    )  # fmt: skip
    assert [p.text for p in _shown(read).all("p")][:6] == [
        "Understood as: What sank?", "Limited to: outlets Quay Post",
        "Read as: “in June 2024” = 1 to 30 June 2024 (only articles published then)",
        "Written by: m; each sentence was checked against what it cites",
        "Quoted, not written by a model: it is away", "It *sank*. [1]",
    ]  # fmt: skip


def test_a_refusal_says_what_was_searched_and_what_was_nearest() -> None:
    root = _shown(REFUSAL)
    assert [p.text for p in root.all("p")] == [
        "Searched: 2,143 articles of 1 outlet, published May 2024 to 20 March 2025", "The archive does not say.",
        "Nearest passages",
    ]  # fmt: skip
    assert [li.text for li in root.all("li")] == ["ferry.txt 0:60"]
    assert not _shown(replace(REFUSAL, passages=())).all("li")


def test_words_that_were_taken_down_stay_away() -> None:
    gone = replace(FERRY, title=None, quote=REMOVED)
    markup = notebook.fragment(replace(ANSWER, text=REMOVED, statements=(), citations=(gone,)))
    assert "sank" not in markup
    assert "removed" in markup


def test_an_answer_in_a_notebook_shows_itself() -> None:
    assert ANSWER._repr_html_() == notebook.fragment(ANSWER)


# --- what it is made of ---------------------------------------------------------------------------------------------


def test_it_needs_nothing_and_takes_its_colours_from_the_notebook() -> None:
    markup = notebook.fragment(BOTH)
    assert not re.search(r"<(?:script|style|link|img|iframe)|\sid=|\son\w+=|colou?r\s*:|background|url\(", markup)
    assert {element.tag for element in _shown(BOTH)} <= ALLOWED
    assert {name for element in _shown(BOTH) for name in element.attributes} <= ATTRIBUTES


def test_no_words_are_taken_for_a_formula() -> None:
    assert set(_shown(ANSWER).attributes["class"].split()) == {"mathjax_ignore", "tex2jax_ignore"}


def _with(words: str) -> list[Answer]:
    """Answers with words at every place that somebody outside can fill."""
    citation = cited(FERRY, words, url=FERRY.url)
    period = PeriodRead(words, "2024-06-01", None, "preference")
    full = answered(BOTH, words, citations=(citation, MILL), answerer="model", model=words, period=period)
    refused = replace(
        REFUSAL, text=words, passages=(Retrieved(words, words, 0, 1, 0.5),),
        coverage=Searched(1, 1, words, words, words),
    )  # fmt: skip
    return [full, replace(full, citations=(replace(citation, url=words),)), refused]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payload_stays_words(payload: str) -> None:
    _stays_words(payload)


@given(payload=TEXTS)
def test_any_text_stays_words(payload: str) -> None:
    _stays_words(payload)


def _stays_words(payload: str) -> None:
    for harmful, harmless in zip(_with(payload), _with(SENTINEL), strict=True):
        markup = notebook.fragment(harmful)
        markup.encode()
        shown, expected = _shown(harmful), _shown(harmless)
        links = [element.attributes.pop("href") for element in shown.all("a")]
        assert all(re.match(r"https?://", link) for link in links)
        for element in (*shown.all("a"), *expected.all("a")):
            element.attributes.pop("href", None)
        if payload.startswith("https://") and len(links) > len(expected.all("a")):
            continue  # it is an address, and becomes a link
        assert dense(shown.text) == dense(expected.text.replace(SENTINEL, payload))
        assert shape(shown, "", "") == shape(expected, SENTINEL, payload)
