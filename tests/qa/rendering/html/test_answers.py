"""Answers as HTML: every sentence leads to its place, and whatever a text holds is shown literally."""

import html
import re
from dataclasses import replace
from datetime import date
from functools import cache
from urllib.parse import parse_qs, urlsplit

import pytest
from elements import Element, dense, parsed, shape
from filled import ANSWER, FERRY, REFUSAL, answered, cited
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index.text.characters import clean, web_address
from index.types import Filters, Published, Source
from qa.records.redaction import REMOVED
from qa.rendering.html import answers
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

MILL = Citation(2, "mill.txt", "v2", None, None, None, None, 0, 17, "Nine were rescued", "", "")
BOTH = replace(
    ANSWER, statements=(Statement("It *sank*.", "verbatim", (1,)), Statement("Nine were saved.", "supported", (2, 1))),
    citations=(FERRY, MILL),
)  # fmt: skip
WRITTEN = replace(
    BOTH, answerer="model", model="gpt <x>",
    statements=(
        Statement("It *sank*.", "verbatim", (1,), False, ("verbatim",)),
        Statement("Nine were saved.", "supported", (2, 1), True, ("unsupported", "supported")),
    ),
)  # fmt: skip
SENTINEL = "Payload"
PAYLOADS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "![x](http://evil.example)", "a\n\n# b", "\n\n- x",
    "[x](javascript:alert(1))", "</p><iframe src=//evil.example>", "</div></span></sup>", '" onclick="x', "' x='",
    "<a href='data:text/html,x'>x</a>", "--> <!--", "`code` **bold** _em_", "$\\href{javascript:x}{x}$", "&lt;b&gt;",
    "<http://evil.example>", "www.evil.example", "| a | b |\n|---|---|", "\u202etxt.exe", "\x1b[31mred", "\x00\r\n\x0b",
    "\ud800\ufffe\uffff", "?article=x&quote=1-2#quote",
]  # fmt: skip
TEXTS = st.text(st.characters(exclude_categories=()), min_size=1, max_size=30).filter(str.strip)


def _read(answer: Answer, sources: answers.Sources | None = None) -> Element:
    return parsed(answers.answer(answer, sources)).one(name="nd-answer")


def _texts(answer: Answer, name: str) -> list[str]:
    return [element.text for element in _read(answer).all(name=name)]


# --- what is shown --------------------------------------------------------------------------------------------------


def test_one_quoted_sentence_with_its_marker_card_and_source() -> None:
    link = 'href="source?article=ferry.txt&#38;version=v1&#38;quote=18-27&#38;passage=0-60#place" '
    link += 'target="newsdesk-source"'

    assert answers.answer(ANSWER) == (
        '<div class="nd-answer"><p class="nd-text">It &#42;sank&#42;&#46;'
        f'<sup><a class="nd-cite" {link} aria-label="Source 1: Quay Post&#44; 20 March 2025" '
        'aria-describedby="nd-0f-0-1">1</a><span class="nd-card" role="tooltip" id="nd-0f-0-1" hidden>'
        '<span class="nd-by">Quay Post&#44; 20 March 2025</span><span class="nd-title">Ferry &#42;sinks&#42;</span>'
        '<span class="nd-quote">“It &#42;sank&#42;&#46;”</span></span></sup></p>'
        '<div class="nd-used"><p class="nd-head">1 source</p><ul><li><span class="nd-number">1</span> '
        f'<a class="nd-open" {link}>Ferry &#42;sinks&#42;</a> <span class="nd-by">Quay Post&#44; 20 March 2025</span> '
        '<a class="nd-out" href="https://quay.example/a?b=c&#38;d=e#:~:text=It%20%2Asank%2A." target="_blank" '
        'rel="noopener noreferrer nofollow">Publisher’s page ↗</a></li></ul></div>'
        '<p class="nd-actions"><button type="button" class="nd-copy" data-copy="answers/0f.txt">Copy</button>'
        '<button type="button" class="nd-copy" data-copy="answers/0f.md">Copy as Markdown</button>'
        '<button type="button" class="nd-copy" data-copy="answers/0f.html">Copy as HTML</button>'
        '<a href="answers/0f.csl.json" download>Citations (CSL-JSON)</a>'
        '<button type="button" class="nd-publish" data-card="api/answers/0f/card">Publish as a card</button></p></div>'
    )


def test_refusal_tells_what_was_searched_and_the_three_nearest_passages() -> None:
    near = tuple(Retrieved(name, "v1", 3, 9, 0.5) for name in ("a <1>", "b", "c", "d"))
    known = {("a <1>", "v1"): Source("A *ferry*", "Post", published=Published("2025-03"))}
    shown = answers.answer(replace(REFUSAL, passages=near, record=None), known)
    assert html.unescape(shown) == (
        '<div class="nd-answer"><p class="nd-text">The archive does not say.</p>'
        '<p class="nd-note">Searched 2,143 articles of 1 outlet, published May 2024 to 20 March 2025</p>'
        '<div class="nd-used"><p class="nd-head">Nearest passages</p><ol>'
        '<li><a class="nd-open" href="source?article=a+%3C1%3E&version=v1&passage=3-9#place" target="newsdesk-source">'
        'A *ferry*</a> <span class="nd-by">Post, March 2025</span></li>'
        '<li><a class="nd-open" href="source?article=b&version=v1&passage=3-9#place" target="newsdesk-source">b</a> '
        '<span class="nd-by">unknown outlet, no date</span></li>'
        '<li><a class="nd-open" href="source?article=c&version=v1&passage=3-9#place" target="newsdesk-source">c</a> '
        '<span class="nd-by">unknown outlet, no date</span></li></ol></div></div>'
    )


def test_refusal_of_an_empty_archive_has_no_dates_and_no_passages() -> None:
    empty = replace(REFUSAL, passages=(), coverage=Searched(0, 0, None, None, None), record=None)
    assert answers.answer(empty) == (
        '<div class="nd-answer"><p class="nd-text">The archive does not say&#46;</p>'
        '<p class="nd-note">Searched 0 articles of 0 outlets</p></div>'
    )
    undated = replace(empty, coverage=Searched(2, 2, "2025-03-20", None, None))
    assert _texts(undated, "nd-note") == ["Searched 2 articles of 2 outlets, published 20 March 2025"]
    one = replace(empty, coverage=Searched(1, 1, "2025-03-20", "2025-03-20", None))
    assert _texts(one, "nd-note") == ["Searched 1 article of 1 outlet, published 20 March 2025"]


def test_each_number_of_a_sentence_leads_to_its_place() -> None:
    text = _read(BOTH).one(name="nd-text")
    assert [(m.text, m.attributes["href"], m.attributes["target"]) for m in text.all("a")] == [
        ("1", "source?article=ferry.txt&version=v1&quote=18-27&passage=0-60#place", answers.PANE),
        # In the order of the answer's numbers.
        ("1", "source?article=ferry.txt&version=v1&quote=18-27&passage=0-60#place", answers.PANE),
        ("2", "source?article=mill.txt&version=v2&quote=0-17#place", answers.PANE),
    ]
    assert [element.text for element in text.all("sup")][2] == "2unknown outlet, no dateuntitled“Nine were rescued”"
    assert text.children[0] == "It *sank*."
    assert text.children[2] == " Nine were saved."


@pytest.mark.parametrize(
    ("passages", "passage"),
    [
        ((Retrieved("ferry.txt", "v1", 18, 27, 0.9), Retrieved("ferry.txt", "v1", 0, 60, 0.9)), ["18-27"]),
        ((Retrieved("ferry.txt", "v1", 19, 60, 0.9), Retrieved("ferry.txt", "v1", 0, 26, 0.9)), None),
        ((Retrieved("ferry.txt", "v0", 0, 60, 0.9), Retrieved("mill.txt", "v1", 0, 60, 0.9)), None),
    ],
)
def test_passage_that_is_marked_is_the_one_that_holds_the_quote(
    passages: tuple[Retrieved, ...], passage: list[str] | None
) -> None:
    link = _read(replace(ANSWER, passages=passages)).all("a", "nd-cite")[0]
    assert parse_qs(urlsplit(link.attributes["href"]).query).get("passage") == passage


def test_marker_names_its_card_and_no_id_stands_twice() -> None:
    twice = Disagreement("how many", (Account("9", 2, "Post", "2025"), Account("8", 2, None, None)))
    for answer in (ANSWER, BOTH, WRITTEN, replace(WRITTEN, disagreements=(twice,)), REFUSAL):
        shown = _read(answer)
        ids = [element.attributes["id"] for element in shown if "id" in element.attributes]
        assert len(ids) == len(set(ids))
        assert [m.attributes["aria-describedby"] for m in shown.all("a", "nd-cite")] == ids
        assert all(name.startswith("nd-0f-") for name in ids)  # nor in another answer of the page


def test_words_that_the_answer_does_not_show_stand_at_their_source() -> None:
    cited = replace(
        MILL, url="ftp://mill.example", context=LeadIn(20, 40, "The mill <left>."),
        also=(
            Holder("wire.txt", "v1", "Harbour *Post*", None, None, None, 0, 17),
            Holder("b_1.txt", "v1", None, None, None, None, 0, 17),
            Holder("c.txt", "v1", "Harbour *Post*", None, None, None, 0, 17),
        ),
    )  # fmt: skip
    ferry, mill = _read(replace(BOTH, citations=(FERRY, cited))).one(name="nd-used").all("li")
    assert ferry.all(name="nd-more") == []
    assert [more.text for more in mill.all(name="nd-more")] == [
        "Also in: Harbour *Post*, b_1.txt",
        "“Nine were rescued”",
        "Context: “The mill <left>.”",
    ]
    assert "context=20-40" in mill.one(name="nd-open").attributes["href"]
    assert mill.all(name="nd-out") == []


def test_sources_are_articles_each_with_its_numbers() -> None:
    later = replace(FERRY, marker=3, start=30, end=48, quote="The quay was shut.")
    used = _read(replace(BOTH, citations=(FERRY, MILL, later))).one(name="nd-used")
    assert used.one(name="nd-head").text == "2 sources"
    ferry, mill = used.all("li")
    assert [marker.text for marker in ferry.all("a", "nd-cite")] == ["1", "3"]
    assert [more.text for more in ferry.all(name="nd-more")] == ["3: “The quay was shut.”"]
    assert mill.one(name="nd-number").text == "2"
    assert [open_.attributes["href"] for open_ in used.all(name="nd-open")] == [
        "source?article=ferry.txt&version=v1&quote=18-27&passage=0-60#place",
        "source?article=mill.txt&version=v2&quote=0-17#place",
    ]
    newer = replace(later, version="v9")  # of another version the same place is another's
    assert _read(replace(BOTH, citations=(FERRY, MILL, newer))).one(name="nd-used").one(name="nd-head").text == (
        "3 sources"
    )


def test_article_without_title_outlet_date_and_address_is_named_as_such() -> None:
    (item,) = _read(replace(ANSWER, citations=(replace(MILL, marker=1),))).one(name="nd-used").all("li")
    assert item.one(name="nd-open").text == "untitled"
    assert item.text == "1 untitled unknown outlet, no date“Nine were rescued”"
    assert item.all(name="nd-out") == []


def test_what_became_of_the_question_stands_before_the_answer() -> None:
    read = PeriodRead("in March *2025*", "2025-03-01", "2025-03-31", "filter")
    asked = replace(
        ANSWER, standalone_question="What <happened>? (ferry)", period=read, as_of="2025-04-01", short="*sank*",
        filters=Filters(("Quay Post",), date(2025, 3, 1), date(2025, 3, 31), ("ferry.txt",)),
        fallback="the <model> is asleep",
    )  # fmt: skip
    assert [element.text for element in _read(asked).all("p")[:6]] == [
        "Understood as: What <happened>? (ferry)",
        "Limited to: outlets Quay Post; articles ferry.txt",
        "Read as: “in March *2025*” = 1 to 31 March 2025 (only articles published then)",
        "Quoted, not written by a model: the <model> is asleep",
        "*sank*",
        _read(ANSWER).one(name="nd-text").text,
    ]
    assert _texts(asked, "nd-short") == ["*sank*"]
    assert _texts(replace(ANSWER, as_of="2025-04-01"), "nd-note") == [
        "Asked as of 1 April 2025: what was published about then comes first"
    ]
    assert _texts(replace(ANSWER, period=replace(read, since=None, applied="preference")), "nd-note") == [
        "Read as: “in March *2025*” = up to 31 March 2025 (preferred, not required)"
    ]
    assert _texts(replace(ANSWER, filters=Filters(since=date(2025, 3, 1))), "nd-note") == [
        "Limited to: from 1 March 2025 on"
    ]
    assert _texts(ANSWER, "nd-note") == []


def test_accounts_that_differ_stand_side_by_side_with_their_sources() -> None:
    accounts = Account("seven", 1, "Quay Post", "2025-03-20"), Account("<9>", 2, None, None), Account("8", 7, "A", "B")
    shown = _read(replace(BOTH, disagreements=(Disagreement("how *many*", accounts),))).one(name="nd-differ")
    assert shown.one(name="nd-head").text == "Accounts differ on how *many*"
    assert [
        ([value.text for value in side.all("strong")], [m.text for m in side.all("a")], side.all("span")[-1].text)
        for side in shown.all("li")
    ] == [
        (["seven"], ["1"], "Quay Post, 20 March 2025"),
        (["<9>"], ["2"], "unknown outlet, no date"),
        (["8"], [], "A, B"),  # its citation is not the answer's
    ]
    assert shown.all("li")[2].one("sup").text == "7"
    assert _read(BOTH).all(name="nd-differ") == []


def test_what_a_model_could_not_show_is_struck_out_with_the_reason() -> None:
    refused = Unverified("It cost <b>9</b>.", "unsupported_number", "The source says <8>.", 1, ("mill",))
    answer = replace(WRITTEN, unverified=(refused, replace(refused, text="It burned.", reason="Nothing says so.")))
    assert html.unescape(re.search(r'<div class="nd-refused">.*?</div>', answers.answer(answer))[0]) == (  # type: ignore[index]
        '<div class="nd-refused"><p class="nd-head">Written by the model, not borne out by what it cites</p>'
        "<p><s>It cost <b>9</b>.</s> <span>The source says <8>.</span></p>"
        "<p><s>It burned.</s> <span>Nothing says so.</span></p></div>"
    )
    assert _read(answer).all("b") == []
    assert "cost" not in _read(answer).one(name="nd-text").text
    assert _read(WRITTEN).all(name="nd-refused") == []


def test_verdicts_of_a_models_sentences_and_of_each_of_their_citations() -> None:
    shown = _read(WRITTEN)
    checked = shown.one("details", "nd-checked")
    assert checked.one("summary").text == "Written by gpt <x>; 2 sentences checked against what they cite"
    assert [item.text for item in checked.all("li")] == [
        "word for word: It *sank*.",
        "in other words, and judged so by the model: Nine were saved.",
    ]
    text = shown.one(name="nd-text")
    assert [
        (m.text, card.one(name="nd-verdict").text) for m, card in zip(text.all("a"), _cards(text), strict=True)
    ] == [
        ("1", "Bears it out by itself"),
        ("1", "Bears it out by itself"),
        ("2", "Bears it out together with the others only"),
    ]
    unnamed = replace(WRITTEN, model=None, statements=WRITTEN.statements[:1])
    assert _texts(unnamed, "nd-checked")[0].startswith("Written by a language model; 1 sentence checked against")


def _cards(element: Element) -> list[Element]:
    return element.all(name="nd-card")


def test_only_a_models_answer_has_verdicts() -> None:
    for answer in (BOTH, replace(WRITTEN, answerer="extractive"), replace(REFUSAL, answerer="model", model="x")):
        assert _read(answer).all(name="nd-verdict") == []
        assert _read(answer).all(name="nd-checked") == []
    # Answers of earlier versions were kept without them.
    before = replace(WRITTEN, statements=tuple(replace(s, citation_verdicts=()) for s in WRITTEN.statements))
    assert _read(before).all(name="nd-verdict") == []


def test_article_that_was_taken_down_leaves_a_removed_quote() -> None:
    gone = replace(FERRY, title=None, quote=REMOVED, context=LeadIn(0, 6, REMOVED))
    statements = (Statement(REMOVED, "verbatim", (1,)), BOTH.statements[1])
    shown = _read(replace(BOTH, citations=(gone, MILL), statements=statements))
    assert shown.one(name="nd-text").children[0] == "[removed]"
    assert shown.all(name="nd-quote")[0].text == "“[removed]”"
    ferry = shown.one(name="nd-used").all("li")[0]
    assert ferry.one(name="nd-open").text == "untitled"
    assert [more.text for more in ferry.all(name="nd-more")] == ["Context: “[removed]”"]


def test_long_quotes_and_titles_are_shortened_in_cards_and_whole_in_the_answer() -> None:
    quote = "Sank. " * 100
    cited = replace(FERRY, quote=quote, title="Ferry " * 50)
    answer = replace(ANSWER, citations=(cited,), statements=(Statement(quote.strip(), "verbatim", (1,)),))
    card = _cards(_read(answer))[0]
    assert card.one(name="nd-quote").text == f"“{' '.join(['Sank.'] * 70)} …”"
    assert card.one(name="nd-title").text == " ".join(["Ferry"] * 26) + " …"
    assert _read(answer).one(name="nd-text").children[0] == quote.strip()
    assert _read(answer).all(name="nd-more") == []  # the answer holds it, however it is spaced


def test_answer_that_was_not_kept_cannot_be_copied() -> None:
    shown = _read(replace(ANSWER, record=None))
    assert shown.all("button") == shown.all(name="nd-actions") == []
    other = _read(replace(ANSWER, record=None, question="And then?"))
    assert _cards(shown)[0].attributes["id"] != _cards(other)[0].attributes["id"]  # they may stand on one page


def test_draft_and_notice_are_told_as_such() -> None:
    assert answers.draft("") == '<p class="nd-wait" role="status">Looking in the archive …</p>'
    assert answers.draft("It <b>\n\nsank") == (
        '<p class="nd-note" role="status">Draft, not checked yet</p><p class="nd-draft">It &#60;b&#62; sank</p>'
    )
    assert answers.notice("No <b>*word*") == '<p class="nd-notice">No &#60;b&#62;&#42;word&#42;</p>'


# --- whatever a text holds ------------------------------------------------------------------------------------------


def _everywhere(payload: str) -> list[tuple[Answer, answers.Sources]]:
    """Answers that hold a text wherever one from outside can stand."""
    citation = cited(FERRY, payload, quote=f"{payload} quoted")
    differing = Disagreement(payload, (Account(payload, 1, payload, payload), Account(payload, 9, None, None)))
    extractive = answered(
        ANSWER, payload, citations=(citation, replace(citation, marker=2, outlet=None, also=())), unverified=(),
        statements=(Statement(payload, "verbatim", (1, 2)),), disagreements=(differing,),
    )  # fmt: skip
    written = replace(
        extractive, answerer="model", model=payload, embedder=payload,
        statements=(Statement(payload, "supported", (1, 2), True, ("verbatim", "unsupported")),),
        unverified=(Unverified(payload, "unsupported", payload, 1, (payload,)),),
    )  # fmt: skip
    refusal = replace(
        extractive, statements=(), citations=(), disagreements=(), answered=False,
        coverage=Searched(1, 1, payload, f"{payload} later", None),
        passages=(Retrieved(payload, payload, 0, 9, 0.5), Retrieved("other", payload, 0, 9, 0.5)),
    )  # fmt: skip
    known = {(payload, payload): Source(payload, payload, published=Published(payload))}
    return [(extractive, {}), (written, {}), (refusal, known), (refusal, {})]


@cache
def _harmless() -> list[Element]:
    return [parsed(answers.answer(*made)) for made in _everywhere(SENTINEL)]


def _assert_literal(payload: str) -> None:
    """The HTML is that of a harmless word, but for the words."""
    for (answer, known), harmless in zip(_everywhere(payload), _harmless(), strict=True):
        markup = answers.answer(answer, known)
        found = parsed(markup)
        assert harmless.text.count(SENTINEL) >= 10
        assert dense(found.text) == dense(harmless.text.replace(SENTINEL, payload))
        assert shape(found, payload, payload) == shape(harmless, SENTINEL, payload)
        assert not re.search(r"[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", markup)  # to Markdown it is one block of HTML
        assert MarkdownIt("commonmark").render(markup).removesuffix("\n") == markup


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_become_text_wherever_they_stand(payload: str) -> None:
    _assert_literal(payload)


@given(TEXTS)
def test_any_text_is_shown_literally_wherever_it_stands(payload: str) -> None:
    if not web_address(payload):
        _assert_literal(payload)


@given(TEXTS)
def test_any_draft_and_notice_is_one_text(text: str) -> None:
    for shown, before in ((answers.draft(text), "Draft, not checked yet"), (answers.notice(text), "")):
        assert parsed(shown).text == before + clean(" ".join(text.split()))
        assert {element.tag for element in parsed(shown)} == {"", "p"}
        assert MarkdownIt("commonmark").render(shown).removesuffix("\n") == shown


@st.composite
def _cited(draw: st.DrawFn) -> Answer:
    """An answer of several sentences, each with some of its citations."""
    markers = draw(st.lists(st.integers(1, 9), min_size=1, max_size=5, unique=True))
    citations = tuple(
        replace(FERRY, marker=marker, article_id=draw(st.sampled_from("abc")), title=draw(TEXTS)) for marker in markers
    )
    texts = draw(st.lists(TEXTS, min_size=1, max_size=4))
    statements = tuple(
        Statement(text, "verbatim", tuple(draw(st.lists(st.sampled_from(markers), unique=True)))) for text in texts
    )
    accounts = tuple(
        Account(draw(TEXTS), marker, None, None) for marker in draw(st.lists(st.sampled_from(markers), max_size=4))
    )
    differing = (Disagreement("how many", accounts),) if accounts else ()
    return replace(ANSWER, statements=statements, citations=citations, disagreements=differing)


@given(_cited())
def test_sentences_keep_their_order_their_words_and_their_numbers(answer: Answer) -> None:
    shown = _read(answer)
    ids = [element.attributes["id"] for element in shown if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    order = [citation.marker for citation in answer.citations]
    told = [child if isinstance(child, str) else child.one("a").text for child in shown.one(name="nd-text").children]
    expected = [
        part
        for statement in answer.statements
        for part in (
            clean(" ".join(statement.text.split())),
            *(str(marker) for marker in sorted(statement.citations, key=order.index)),
        )
    ]
    assert dense("|".join(told)).replace("|", "") == dense("".join(expected)).replace("|", "")
    used = shown.one(name="nd-used")
    listed = [number.text for number in [*used.all("a", "nd-cite"), *used.all(name="nd-number")]]
    assert sorted(listed) == sorted(map(str, order))
