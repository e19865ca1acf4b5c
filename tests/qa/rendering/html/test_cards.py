"""Cards of published answers: what stands on them, what is held back, and whatever a text holds shown literally."""

import html
from dataclasses import replace
from typing import Any

import pytest
from elements import Element, parsed
from filled import answered, cited, quoting

from index.types import Filters, Source
from qa.records.answers import AnswerRecord
from qa.records.redaction import REMOVED
from qa.rendering.html import cards
from qa.rendering.html.cards import Cited
from qa.types import (
    Account,
    Answer,
    Citation,
    Disagreement,
    Holder,
    LeadIn,
    PeriodRead,
    Searched,
    Statement,
    Unverified,
)

FIRST = Citation(
    1, "ferry.txt", "v1", "Ferry *sinks*", "Quay Post", "2025-03-20", "https://quay.example/a?b=c&d=e", 0, 24,
    "The ferry sank\nat noon.", "", " Nobody", LeadIn(30, 40, "It was new."),
    (Holder("copy", "v9", "The Wire", None, None, None, 0, 24),),
)  # fmt: skip
SECOND = Citation(2, "owner.txt", "v2", None, None, None, "javascript:alert(1)", 5, 20, "It sank at nine.", "", "")
ANSWER = quoting(
    FIRST, SECOND, question="When did the <ferry> sink?", text="The ferry sank at noon. [1] It sank at nine. [2]",
    short="noon",
    statements=(
        Statement("The ferry sank at noon.", "verbatim", (1,)), Statement("It sank at nine.", "verbatim", (2,)),
    ),
    disagreements=(
        Disagreement("when", (Account("noon", 1, "Quay Post", "2025-03-20"), Account("nine", 2, None, None))),
    ),
    passages=(), coverage=Searched(1203, 2, "2025-03-01", "2025-03-20", None), record="0" * 32,
    unverified=(Unverified("It sank at three.", "unsupported", "No source says so.", 1, ("ferry.txt",)),),
)  # fmt: skip
KNOWN = {("ferry.txt", "v1"): Cited(Source(authors=("Amy Bell",))), ("owner.txt", "v2"): Cited()}


def _card(answer: Answer = ANSWER, known: dict[tuple[str, str], Cited] = KNOWN, **options: Any) -> Element:
    return parsed(cards.card(AnswerRecord(answer, "2025-03-20T16:01:01+01:00", is_published=True), known, **options))


def _paragraphs(of: Element, name: str) -> list[str]:
    return [paragraph.text for paragraph in of.all("p", name)]


def test_card_says_what_was_asked_when_and_of_what() -> None:
    card = _card()
    assert card.one("title").text == card.one("h1").text == "When did the <ferry> sink?"
    assert _paragraphs(card, "note") == [
        "Asked on 20 March 2025, answered from 1,203 articles, the newest of 20 March 2025"
    ]
    assert card.one("footer").text == "Each sentence is quoted word for word from the article that its number names."


def test_how_a_question_was_read_stands_below_it() -> None:
    read = replace(
        ANSWER, standalone_question="When did the ferry Meadowlark sink?", filters=Filters(outlets=("Quay <Post>",)),
        period=PeriodRead("in March", "2025-03-01", "2025-03-31", "preference"),
    )  # fmt: skip
    assert _paragraphs(_card(read), "note")[1:] == [
        "Understood as: When did the ferry Meadowlark sink?",
        "Limited to: outlets Quay <Post>",
        "Read as: “in March” = 1 to 31 March 2025 (preferred, not required)",
    ]


def test_sentences_carry_numbers_that_lead_to_their_sources() -> None:
    text = _card().one("p", "text")
    assert text.text == "The ferry sank at noon.1 It sank at nine.2"
    assert [(a.attributes["href"], a.attributes["aria-label"]) for a in text.all("a")] == [
        ("#source-1", "Source 1: Quay Post, 20 March 2025"), ("#source-2", "Source 2: unknown outlet, no date"),
    ]  # fmt: skip


def test_source_shows_its_exact_words_and_whose_they_are() -> None:
    first, second = _card().one("section", "sources").all("li")
    assert (first.attributes["id"], second.attributes["id"]) == ("source-1", "source-2")
    assert first.one("blockquote").text == f"“{FIRST.quote}”"
    assert _paragraphs(first, "title") == ["Ferry *sinks*"]
    assert _paragraphs(first, "context") == ["Context: “It was new.”"]
    assert _paragraphs(first, "by") == ["Quay Post, 20 March 2025, by Amy Bell", "Also in: The Wire"]
    link = first.one("a").attributes
    assert link["href"] == "https://quay.example/a?b=c&d=e#:~:text=The%20ferry%20sank%20at%20noon."
    assert (link["target"], link["rel"]) == ("_blank", "noopener noreferrer nofollow")
    assert second.one("blockquote").text == "“It sank at nine.”"
    assert second.all("a") == []  # no web address


def test_accounts_that_differ_stand_side_by_side() -> None:
    differing = _card().one("section", "differ")
    assert differing.one("h2").text == "Accounts differ on when"
    assert [side.text for side in differing.all("li")] == [
        "noon1 Quay Post, 20 March 2025", "nine2 unknown outlet, no date",
    ]  # fmt: skip


def test_refusal_says_so_and_what_was_asked() -> None:
    nothing: dict[str, Any] = dict.fromkeys(("statements", "citations", "disagreements"), ())
    card = _card(replace(ANSWER, answered=False, text="The archive does not say.", short=None, **nothing))
    assert card.one("p", "text").text == "The archive does not say."
    assert _paragraphs(card, "note") == ["Asked on 20 March 2025 of 1,203 articles, the newest of 20 March 2025"]
    assert card.one("footer").text == "An answer is given only where articles of the archive bear it out."
    assert card.all("section") == []


def test_model_that_wrote_it_is_named_and_what_the_check_refused_is_not_shown() -> None:
    card = _card(replace(ANSWER, answerer="model", model="qwen<3>"))
    assert card.one("footer").text == "Written by qwen<3>; each sentence was checked against what it cites."
    assert "at three" not in card.text


# --- what happened since --------------------------------------------------------------------------------------------


def test_words_of_an_article_that_was_taken_down_are_removed() -> None:
    gone = replace(FIRST, title=None, quote=REMOVED, context=LeadIn(30, 40, REMOVED))
    statements = (Statement(REMOVED, "verbatim", (1,)), ANSWER.statements[1])
    card = _card(replace(ANSWER, citations=(gone, SECOND), statements=statements), {("owner.txt", "v2"): Cited()})
    assert card.one("p", "text").text == "[removed]1 It sank at nine.2"
    first = card.one("section", "sources").all("li")[0]
    assert first.one("blockquote").text == "[removed]"
    assert _paragraphs(first, "by") == ["Quay Post, 20 March 2025", "This article is not in the archive any more."]
    assert first.one("a").attributes["href"] == "https://quay.example/a?b=c&d=e"  # the page, without the words


def test_words_of_an_article_that_is_held_back_stand_nowhere() -> None:
    reason = "This article was withdrawn by its source and is not shown."
    card = _card(known={**KNOWN, ("ferry.txt", "v1"): Cited(Source(authors=("Amy Bell",)), reason)})
    assert card.one("p", "text").text == "[withheld]1 It sank at nine.2"
    assert card.one("section", "differ").all("li")[0].text == "[withheld]1 Quay Post, 20 March 2025"
    assert card.all("p", "short") == []
    first = card.one("section", "sources").all("li")[0]
    assert [child.text for child in first.children if isinstance(child, Element)] == [
        "1", "Quay Post, 20 March 2025", "[withheld]", reason,
    ]  # fmt: skip
    page = html.unescape(cards.card(AnswerRecord(ANSWER, "", is_published=True), {("owner.txt", "v2"): Cited()}))
    for words in ("The ferry sank", "noon", "It was new", "sinks", "quay.example", "text=The"):
        assert words not in page  # of an article that nothing is known of neither


def test_short_answer_stands_as_long_as_a_sentence_that_is_shown_holds_it() -> None:
    assert _paragraphs(_card(), "short") == ["noon"]
    other = replace(ANSWER, statements=(ANSWER.statements[0], Statement("At noon it sank.", "verbatim", (2,))))
    held = {**KNOWN, ("ferry.txt", "v1"): Cited(held_back="It is under embargo.")}
    assert _paragraphs(_card(other, held), "short") == ["noon"]


def test_correction_and_newer_version_are_told() -> None:
    about = Cited(Source(correction="It sank at <one>."), has_changed=True)
    first = _card(known={**KNOWN, ("ferry.txt", "v1"): about}).one("section", "sources").all("li")[0]
    assert _paragraphs(first, "by")[1:] == [
        "Also in: The Wire", "Correction: It sank at <one>.", "The article has changed since.",
    ]  # fmt: skip


# --- the page -------------------------------------------------------------------------------------------------------


def test_card_stands_by_itself() -> None:
    page = _card()
    assert {element.tag for element in page} - {""} <= {
        "html", "head", "meta", "title", "style", "body", "main", "header", "footer", "section", "h1", "h2", "p", "sup",
        "a", "ol", "ul", "li", "span", "strong", "blockquote",
    }  # fmt: skip
    assert page.one("style").text == cards.STYLE
    assert not {"src", "style", "srcset", "action"} & {name for element in page for name in element.attributes}
    assert "url(" not in cards.STYLE
    assert "@import" not in cards.STYLE


def test_programs_are_told_how_to_frame_it() -> None:
    link = (
        _card(discovery="https://desk.example/oembed?url=https%3A%2F%2Fdesk.example%2Fcards%2F0").one("link").attributes
    )
    assert link == {
        "rel": "alternate", "type": "application/json+oembed",
        "href": "https://desk.example/oembed?url=https%3A%2F%2Fdesk.example%2Fcards%2F0",
    }  # fmt: skip


def test_frame_can_do_nothing_but_open_tabs() -> None:
    frame = parsed(cards.frame("https://desk.example/cards/0?a&b", 'Who "won"?', width=300, height=200)).one("iframe")
    assert frame.attributes == {
        "src": "https://desk.example/cards/0?a&b", "title": 'Who "won"?', "width": "300", "height": "200",
        "sandbox": "allow-popups allow-popups-to-escape-sandbox", "referrerpolicy": "no-referrer", "loading": "lazy",
        "style": "border:1px solid #8886;border-radius:8px;max-width:100%",
    }  # fmt: skip


def test_card_that_is_missing_says_why() -> None:
    assert parsed(cards.missing()).one("main").text == "This card was never published, or was taken back."


PAYLOADS = [
    "<script>alert(1)</script>", "</title></head><body onload=x>", "</style><img src=x onerror=alert(1)>",
    '" onclick="x', "<a href='data:text/html,x'>x</a>", "--> <!--", "<![CDATA[", "&lt;b&gt; &copy; &#60;",
    "[x](javascript:x)", "' x='", "</blockquote></main>",
]  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS)
def test_whatever_a_text_holds_is_shown_literally(payload: str) -> None:
    loaded = answered(ANSWER, payload, citations=(cited(FIRST, payload),), answerer="model", model=payload)
    about = Source(authors=(payload,), agency=payload, correction=payload)
    plain, card = _card(), _card(loaded, {(payload, payload): Cited(about)})
    known = {(element.tag, name) for element in plain for name in ("", *element.attributes)}
    assert {(element.tag, name) for element in card for name in ("", *element.attributes)} <= known
    assert card.one("h1").text == card.one("title").text == card.one("p", "short").text == payload
    assert card.one("p", "text").text == f"{payload}1"
    source = card.one("section", "sources").one("li")
    assert source.one("blockquote").text == f"“{payload}”"
    assert _paragraphs(source, "title") == [payload]
    assert source.all("a") == []
