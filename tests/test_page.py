"""Answers as HTML: whatever a text holds is shown literally."""

import html
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.ledger import Coverage
from index.types import Filters
from qa import page
from qa.terminal import safe
from qa.types import (
    Account,
    Answer,
    Citation,
    Context,
    Disagreement,
    Holder,
    PeriodRead,
    Searched,
    Statement,
    Unverified,
)

CITATION = Citation(1, "ferry.txt", "v1", "Ferry", "Quay Post", "2025-03-20", None, 0, 9, "It *sank*.", "", "")
ANSWER = Answer(
    question="What happened?", standalone_question="What happened?", filters=Filters(), answered=True,
    text="It *sank*. [1]", short=None, statements=(Statement("It *sank*.", "verbatim", (1,)),), citations=(CITATION,),
    disagreements=(), passages=(), coverage=Searched(2, 1, "2025-03-20", "2025-03-20", None), answerer="extractive",
    embedder="local", seconds=0.1,
)  # fmt: skip
PAYLOADS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "![x](http://evil.example/x.png)",
    "[x](javascript:alert(1))",
    "<form action=//evil.example><input></form>", "</p><iframe src=//evil.example>", "<a href='data:text/html,x'>x</a>",
    "`code` **bold** _em_ # head", "$\\href{javascript:alert(1)}{x}$", "&lt;script&gt;", "\u202etxt.exe", "\x1b[31mred",
    "<http://evil.example>", "http://evil.example/x", "www.evil.example", "| a | b |\n|---|---|",
    "<style>*{display:none}</style>",
]  # fmt: skip


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))


def _tags(markup: str) -> list[tuple[str, list[tuple[str, str | None]]]]:
    parser = _Tags()
    parser.feed(markup)
    return parser.tags


def _everywhere(payload: str) -> Answer:
    citation = replace(
        CITATION, quote=payload, title=payload, outlet=payload, article_id=payload, url=payload, published=payload,
        context=Context(0, 1, payload), also=(Holder(payload, "v1", payload, payload, payload, payload, 0, 1),),
    )  # fmt: skip
    return replace(
        ANSWER, question="?", standalone_question=payload, short=payload, citations=(citation,),
        statements=(Statement(payload, "verbatim", (1,)),), text=payload,
        disagreements=(Disagreement(payload, (Account(payload, 1, payload, payload),)),),
        period=PeriodRead(payload, "2025-03-20", None, "filter"),
    )  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_become_text_wherever_they_stand(payload: str) -> None:
    for answer in (_everywhere(payload), replace(_everywhere(payload), statements=(), citations=())):
        tags = _tags(page.answer(answer))
        assert {tag for tag, _ in tags} <= {"p", "em", "strong", "sup", "br", "small", "a"}
        for tag, attributes in tags:
            # Only an http address of the article itself becomes a link.
            assert not attributes or (tag == "a" and dict(attributes)["href"] == payload == "http://evil.example/x")


@given(st.text())
def test_escaped_text_reads_as_it_was_and_holds_no_markup(text: str) -> None:
    escaped = page.escape(text)
    assert not re.search(r"[<>\"'*_`\[\]()!|~$\\]", escaped)
    shown = html.unescape(escaped)
    assert shown == " ".join(safe(text).split())


def test_answer_shows_its_sentence_with_marker_and_source() -> None:
    assert page.answer(ANSWER) == (
        "<p>It &#42;sank&#42;&#46;<sup>&#91;1&#93;</sup></p>\n"
        "<p>&#91;1&#93; “It &#42;sank&#42;&#46;”<br><small>Quay Post&#44; 2025&#45;03&#45;20: Ferry "
        "(ferry&#46;txt 0&#58;9)</small></p>"
    )


def test_context_and_copies_stand_around_the_quote() -> None:
    holder = Holder("a2", "v1", "Harbour *Post*", None, "Ferry", None, 0, 9)
    shown = page.source(replace(CITATION, context=Context(0, 9, "The ferry <left>."), also=(holder, holder)))
    assert html.unescape(shown) == (
        "[1] <small>Context: “The ferry <left>.”</small><br>“It *sank*.”<br><small>Quay Post, 2025-03-20: Ferry "
        "(ferry.txt 0:9)</small><br><small>Also in: Harbour *Post*</small>"
    )
    assert [tag for tag, _ in _tags(shown)] == ["small", "br", "br", "small", "br", "small"]


def test_period_that_was_read_is_shown_before_the_answer() -> None:
    read = PeriodRead("in March 2025", "2025-03-01", "2025-03-31", "filter")
    assert html.unescape(page.answer(replace(ANSWER, period=read))).startswith(
        "<p><em>Read as: “in March 2025” = 1 to 31 March 2025 (only articles published then)</em></p>\n<p>It"
    )


def test_what_a_model_could_not_show_is_struck_out_with_the_reason_and_escaped() -> None:
    refused = Unverified("It cost <b>9</b>.", "unsupported_number", "The source says <8>.", 1, ("mill",))
    shown = page.answer(replace(ANSWER, unverified=(refused,), fallback="the <model> is asleep"))
    assert {"s", "small", "p"} <= {tag for tag, _ in _tags(shown)} <= {"s", "small", "p", "sup", "br", "em", "strong"}
    assert "<b>" not in shown + page.answer(ANSWER)
    plain = html.unescape(shown)
    assert "<s>It cost <b>9</b>.</s><br><small>Not verified: The source says <8>.</small>" in plain
    assert plain.startswith("<p><small>Quoted, not written by a model: the <model> is asleep</small></p>")


def test_a_draft_is_marked_as_one_and_escaped() -> None:
    assert html.unescape(page.draft("It <b>sank")) == "<p><em>Draft, not checked yet</em></p>\n<p>It <b>sank</p>"
    assert "<b>" not in page.draft("It <b>sank")


def test_day_of_asking_is_shown_before_the_answer() -> None:
    assert html.unescape(page.answer(replace(ANSWER, as_of="2025-03-20"))).startswith(
        "<p><em>Asked as of 20 March 2025: what was published about then comes first</em></p>\n<p>It"
    )


def test_link_is_made_of_a_web_address_only() -> None:
    linked = page.source(replace(CITATION, url="https://example.org/a?b=c&d=e"))
    (tag, attributes), *_ = [pair for pair in _tags(linked) if pair[0] == "a"]
    assert tag == "a"
    assert dict(attributes) == {
        "href": "https://example.org/a?b=c&d=e",
        "target": "_blank",
        "rel": "noopener noreferrer nofollow",
    }
    for address in ("javascript:alert(1)", "https://", "https://a b", 'https://a"onclick=x', "file:///etc/passwd"):
        assert "<a" not in page.source(replace(CITATION, url=address))


def test_refusal_says_what_was_searched() -> None:
    refused = replace(ANSWER, answered=False, text="The archive does not say.", statements=(), citations=())
    assert html.unescape(page.answer(replace(refused, passages=(object(),)))) == (  # type: ignore[arg-type]
        "<p>The archive does not say.</p>\n<p>Searched 2 articles of 1 outlets, 2025-03-20 to 2025-03-20.</p>"
    )


def test_rewritten_question_short_answer_and_differing_accounts_are_shown() -> None:
    differing = Disagreement("how many", (Account("seven", 1, "A", "2025-03-20"), Account("nine", 2, None, None)))
    shown = html.unescape(
        page.answer(
            replace(ANSWER, standalone_question="What happened? (ferry)", short="sank", disagreements=(differing,))
        )
    )
    assert "Understood as: What happened? (ferry)" in shown
    assert "<strong>sank</strong>" in shown
    assert (
        "how many: <strong>seven</strong> [1] A, 2025-03-20; <strong>nine</strong> [2] unknown outlet, no date" in shown
    )


def test_coverage_line_of_an_empty_archive_says_how_to_fill_it() -> None:
    assert "newsdesk add articles/" in page.coverage(Coverage(0, 0, 0, None, None, None))
    held = page.coverage(Coverage(2143, 9000, 12, "2024-01-01", "2025-03-20", "2025-03-21T10:00:00+00:00"))
    assert html.unescape(held) == (
        "2,143 articles, 12 outlets, 2024-01-01 to 2025-03-20; last added 2025-03-21T10:00:00+00:00"
    )
