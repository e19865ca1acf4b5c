"""The archive in a few lines of HTML: how fresh it is, what was added, earlier conversations."""

import html
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from elements import parsed
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index.ingest.intake import Added
from index.stores.types import Coverage
from index.text.characters import clean
from index.types import Skipped
from qa.rendering.html import archive

NOW = datetime(2025, 3, 20, 12, 0, tzinfo=UTC)
TEXTS = st.text(st.characters(exclude_categories=()), min_size=1, max_size=60).filter(str.strip)
PAYLOADS = [
    "<script>alert(1)</script>", "</li></ul><img src=x onerror=alert(1)>", "a\n\n# b\n\n- c", "`x` **b** _e_", '" x="',
    "[x](javascript:alert(1))", "&lt;b&gt;", "--> <!--", "\u202etxt.exe\x1b\x00", "\ud800",
]  # fmt: skip


def _coverage(**changed: object) -> Coverage:
    held = {
        "articles": 2143, "passages": 9000, "outlets": 12, "earliest": "2024-01-01", "latest": "2025-03-20",
        "last_added": "2025-03-20T10:00:00+00:00",
    }  # fmt: skip
    return Coverage(**{**held, **changed})  # type: ignore[arg-type]


def _is_one_block(markup: str) -> bool:
    """Does Markdown leave it as it is?"""
    return bool(MarkdownIt("commonmark").render(markup).removesuffix("\n") == markup)


# --- how fresh it is ------------------------------------------------------------------------------------------------


def test_coverage_line_says_what_the_archive_holds_and_how_fresh_it_is() -> None:
    assert archive.coverage(_coverage(), NOW) == (
        '<p class="nd-coverage">2&#44;143 articles&#44; 12 outlets&#44; newest 20 March 2025&#44; '
        "last added 2 hours ago</p>"
    )
    one = _coverage(articles=1, outlets=1, latest=None, last_added=None)
    assert html.unescape(archive.coverage(one, NOW)) == '<p class="nd-coverage">1 article, 1 outlet</p>'
    assert archive.coverage(_coverage(articles=0, outlets=0), NOW) == (
        '<p class="nd-coverage">The archive is empty.</p>'
    )


@pytest.mark.parametrize("latest", [None, "2025-03-21", "2025-03-12", "2023-03-21"])
def test_how_fresh_the_archive_is_stands_in_one_line_that_alarms_nobody(latest: str | None) -> None:
    shown = parsed(archive.coverage(_coverage(latest=latest), NOW))
    [line] = shown.all("p", "nd-coverage")
    assert ("newest" in line.text) is bool(latest)
    assert shown.all("strong") == []


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (timedelta(seconds=-5), "just now"),  # another machine's clock
        (timedelta(0), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=60), "1 minute ago"),
        (timedelta(minutes=2), "2 minutes ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=59), "59 days ago"),
        (timedelta(days=60), "2 months ago"),
        (timedelta(days=729), "24 months ago"),
        (timedelta(days=730), "2 years ago"),
        (timedelta(days=4000), "10 years ago"),
    ],
)
def test_how_long_ago_a_moment_was(before: timedelta, told: str) -> None:
    then = NOW - before
    assert archive.ago(then.isoformat(), NOW) == told
    assert archive.ago(then.astimezone(timezone(timedelta(hours=5, minutes=30))).isoformat(), NOW) == told
    assert archive.ago(then.replace(tzinfo=None).isoformat(), NOW) == told  # without a zone it is UTC


# --- what was added -------------------------------------------------------------------------------------------------


def test_report_of_an_add() -> None:
    report = Added(1200, 1, 2, [Skipped("a <b>.txt", "it is\nempty"), Skipped("c_d.bin", "no *reader*")], 1.25)
    assert html.unescape(archive.added(report)) == (
        '<div class="nd-report" role="status">'
        "<p>1,200 articles added, 1 article in a newer version, 2 articles there before in 1.2 s.</p>"
        "<p>Not added:</p><ul><li><b>a <b>.txt</b>: it is empty</li><li><b>c_d.bin</b>: no *reader*</li></ul></div>"
    )
    assert "a &#60;b&#62;&#46;txt" in archive.added(report)
    assert parsed(archive.added(Added())).text == "Nothing was added in 0.0 s."
    assert parsed(archive.added(Added(1, seconds=2))).text == "1 article added in 2.0 s."


@pytest.mark.parametrize(
    ("count", "listed", "rest"), [(20, 20, []), (21, 21, ["and 1 more"]), (1520, 21, ["and 1,500 more"])]
)
def test_report_lists_the_first_twenty_that_were_not_added(count: int, listed: int, rest: list[str]) -> None:
    report = Added(skipped=[Skipped(f"{number}.bin", "no reader") for number in range(count)])
    items = [item.text for item in parsed(archive.added(report)).all("li")]
    assert items[:20] == [f"{number}.bin: no reader" for number in range(20)]
    assert len(items) == listed
    assert items[20:] == rest


def test_long_names_and_reasons_are_shortened() -> None:
    (item,) = parsed(archive.added(Added(skipped=[Skipped("x" * 500, "no " * 500)]))).all("li")
    assert item.text == f"{'x' * 120} …: {'no ' * 100}…"


@pytest.mark.parametrize(
    ("phase", "done", "total", "told"),
    [
        ("reading", 0, None, "0 articles read …"),
        ("reading", 1234, None, "1,234 articles read …"),
        ("indexing", 5000, 12345, "5,000 of 12,345 passages indexed …"),
        ("indexing", 0, 0, "0 passages indexed …"),
    ],
)
def test_progress_of_an_add(phase: str, done: int, total: int | None, told: str) -> None:
    assert archive.progress(phase, done, total) == f'<div class="nd-report" role="status"><p>{told}</p></div>'


# --- conversations --------------------------------------------------------------------------------------------------


def test_earlier_conversations_are_links_with_their_first_question() -> None:
    held = [("0f", "Who <sank>\n it?", "2025-03-20T11:30:00+00:00"), ("1e", "Why? " * 40, "2025-03-18T12:00:00+00:00")]
    assert html.unescape(archive.history(held, NOW)) == (
        '<ul class="nd-history"><li><a href="?conversation=0f">Who <sank> it?</a> <span>30 minutes ago</span></li>'
        f'<li><a href="?conversation=1e">{"Why? " * 16}…</a> <span>2 days ago</span></li></ul>'
    )
    assert archive.history([], NOW) == (
        '<p class="nd-none">None yet. They are kept with the archive, for this browser only.</p>'
    )


def test_conversation_is_saved_once_it_is_kept() -> None:
    assert archive.exports(None) == ""
    assert archive.exports("0f") == (
        '<p class="nd-exports" data-conversation="0f">Save as: '
        '<a href="conversations/0f.md" download>Markdown</a> <a href="conversations/0f.html" download>HTML</a> '
        '<a href="conversations/0f.docx" download>Word</a> '
        '<a href="conversations/0f.csl.json" download>CSL-JSON</a></p>'
    )


def test_empty_archive_says_how_to_fill_it_and_any_other_what_it_is_for() -> None:
    empty, filled = parsed(archive.welcome(is_empty=True)), parsed(archive.welcome(is_empty=False))
    assert empty.one("h2").text == "The archive is empty"
    assert empty.one("code").text == "newsdesk add articles/"
    assert "sample articles" in empty.text
    assert filled.one("h2").text == "Ask the archive"
    assert filled.all("code") == []


# --- whatever a text holds ------------------------------------------------------------------------------------------


def _assert_literal(payload: str) -> None:
    words = " ".join(payload.split())
    added = archive.added(Added(skipped=[Skipped(payload, payload)]))
    (item,) = parsed(added).all("li")
    assert item.text == clean(f"{words}: {words}")
    assert [element.tag for element in parsed(added)] == ["", "div", "p", "p", "ul", "li", "b"]
    history = archive.history([("0f", payload, NOW.isoformat())], NOW)
    assert parsed(history).one("a").text == clean(words)
    assert [element.tag for element in parsed(history)] == ["", "ul", "li", "a", "span"]
    exports = archive.exports(payload)
    assert parsed(exports).text == "Save as: Markdown HTML Word CSL-JSON"
    assert parsed(exports).one("p").attributes["data-conversation"] == clean(words)
    for markup in (added, history, exports):
        assert not re.search(r"[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", markup)
        assert _is_one_block(markup)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_become_text_wherever_they_stand(payload: str) -> None:
    _assert_literal(payload)


@given(TEXTS)
def test_any_text_is_shown_literally_wherever_it_stands(payload: str) -> None:
    _assert_literal(payload)


def test_all_that_is_said_of_the_archive_is_one_block_to_markdown() -> None:
    for markup in (
        archive.coverage(_coverage(latest="2020-01-01"), NOW), archive.coverage(_coverage(articles=0), NOW),
        archive.progress("reading", 1, 2), archive.history([], NOW), archive.welcome(is_empty=True),
        archive.welcome(is_empty=False), archive.added(Added()),
    ):  # fmt: skip
        assert parsed(markup).text
        assert _is_one_block(markup)


def test_who_is_logged_in_finds_the_way_out() -> None:
    assert archive.head(None, may_publish=False) == "<h1>Newsdesk</h1>"
    shown = parsed(archive.head("Ada <b>", may_publish=True))
    assert shown.one("p").text == "Logged in as Ada <b> Log out"
    assert shown.one("a").attributes["href"] == "logout"
    assert "data-may-publish" in shown.one("h1").attributes
    assert parsed(archive.head("Ada", may_publish=False)).one("h1").attributes == {}
