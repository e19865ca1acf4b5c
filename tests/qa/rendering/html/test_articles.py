"""An article's page: its whole text, a cited place marked in it, and whatever a text holds shown literally."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import get_args

import pytest
from elements import Element, dense, parsed, shape
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

from index.corpus import Reading
from index.stores.types import Row
from index.text.characters import clean, web_address
from index.types import Article, Mask, MaskReason, Published, Source
from qa.rendering.html import articles

TEXT = "The ferry left.\nAdvertisement\nIt *sank* at noon. Nobody was hurt."
SOURCE = Source(
    "Ferry *sinks*", "Quay Post", ("Amy Bell", "Bo Li"), "https://quay.example/a?b=c&d=e",
    Published("2025-03-20T15:01:01+00:00"), agency="Reuters",
)  # fmt: skip
ADVERTISEMENT = Mask(16, 29, "advertisement")
NOW = datetime(2025, 3, 20, 12, tzinfo=UTC)
SENTINEL = "Payload"
PAYLOADS = [
    "<script>alert(1)</script>", "</title></head><body onload=x>", "</div></main>", "</mark></span>", '" onclick="x',
    "<a href='data:text/html,x'>x</a>", "--> <!--", "<![CDATA[", "&lt;b&gt; &copy; &#60;", "[x](javascript:x)", "' x='",
    "\u202etxt.exe", "\x1b[31mred", "\x00\x0b", "\ud800\ufffe\uffff", "?article=x&quote=1-2#quote", "</textarea>",
]  # fmt: skip


def _reading(
    text: str = TEXT, source: Source = SOURCE, masks: tuple[Mask, ...] = (ADVERTISEMENT,), *, name: str = "ferry.txt"
) -> Reading:
    row = Row(1, name, "v1", True, "2025-03-21T08:00:00+00:00", "en", source, len(text))
    return Reading(Article(name, text, source), "v1", masks, (row,), True)


def _read(reading: Reading, **places: articles.Offsets | None) -> Element:
    return parsed(articles.article(reading, part="text", **places))


def _notices(page: Element) -> list[str]:
    return [notice.text for notice in page.all("p", "notice")]


def _marked(page: Element) -> str:
    return "".join(mark.text for mark in page.all("mark"))


# --- what is shown --------------------------------------------------------------------------------------------------


def test_page_of_an_article_with_a_quote() -> None:
    head, shown = articles.article(_reading(), quote=(30, 48), passage=(0, 65), context=(0, 15)).split("<header>")
    assert head.startswith(
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        '<title>Ferry &#42;sinks&#42;</title><link rel="stylesheet" href="newsdesk/article.css"></head><body><main'
    )
    assert html.unescape(shown) == (
        "<h1>Ferry *sinks*</h1><p><b>Quay Post</b> · 20 March 2025 · by Amy Bell, Bo Li · Reuters</p>"
        '<p><a class="nd-out" href="https://quay.example/a?b=c&d=e#:~:text=It%20%2Asank%2A%20at%20noon." '
        'target="_blank" rel="noopener noreferrer nofollow">Publisher’s page ↗</a></p></header>'
        '<div class="text" lang="en"><span class="context">The ferry left.</span><span class="passage">\n</span>'
        '<span class="passage"><span class="noise" title="advertisement: never cited">Advertisement</span></span>'
        '<span class="passage">\n</span><mark id="place">It *sank* at noon.</mark>'
        '<span class="passage"> Nobody was hurt.</span></div>'
        "<footer><p>ferry.txt, version v1</p></footer></main></body></html>"
    )
    assert "It &#42;sank&#42; at noon&#46;</mark>" in shown


def test_page_of_an_article_of_which_nothing_is_known() -> None:
    shown = _read(_reading("", Source(), ()))
    assert shown.one("h1").text == shown.one("title").text == "Untitled"
    assert shown.one("header").text == "Untitledunknown outlet · no date"
    assert shown.one("div", "text").children == []
    assert shown.all("a") == shown.all(name="notice") == []


def test_byline_says_where_a_date_was_inferred_and_leaves_out_what_is_unknown() -> None:
    about = Source("Ferry", "Post", published=Published("2025-03", "inferred"))
    assert _read(_reading(source=about)).one("header").text == "FerryPost · March 2025 (inferred)"


def test_language_is_that_of_the_version_that_is_shown() -> None:
    reading = _reading()
    versions = (replace(reading.versions[0], version="v2", language="fr"), replace(reading.versions[0], language=None))
    assert _read(replace(reading, versions=versions)).one("div", "text").attributes["lang"] == ""
    assert _read(replace(reading, versions=versions[::-1], version="v2")).one("div", "text").attributes["lang"] == "fr"


def test_correction_stands_above_the_text() -> None:
    assert _notices(_read(_reading(source=replace(SOURCE, correction="It was <9>.")))) == ["Correction: It was <9>."]


def test_rights_stand_below_the_text() -> None:
    footer = _read(_reading(source=replace(SOURCE, rights="© <Post>"))).one("footer")
    assert [line.text for line in footer.all("p")] == ["ferry.txt, version v1", "© <Post>"]


def test_earlier_version_leads_to_the_newer_one_and_all_are_listed() -> None:
    reading = _reading(name="a b&c")
    (row,) = reading.versions
    versions = (replace(row, version="v2"), replace(row, is_live=False, added_at="2025-03-20T08:00:00+00:00"))
    shown = _read(replace(reading, versions=versions, is_live=False), quote=(30, 48))
    assert _notices(shown) == ["This is an earlier version, as it stood when it was cited. Read the newer one"]
    assert shown.one(name="notice").one("a").attributes["href"] == "source?article=a+b%26c&version=v2"
    assert [(item.text, item.one("a").attributes["href"]) for item in shown.all("li")] == [
        ("v2 added 21 March 2025, newest", "source?article=a+b%26c&version=v2"),
        ("v1 added 20 March 2025, earlier, shown here", "source?article=a+b%26c&version=v1"),
    ]
    gone = _read(replace(reading, versions=(versions[1],), is_live=False))
    assert _notices(gone) == ["This is an earlier version, as it stood when it was cited."]
    assert gone.all("li") == []


@pytest.mark.parametrize("place", [(0, 66), (66, 70), (9, 9), (9, 3), (-1, 5), (0, 0), (10**12 - 1, 10**12)])
def test_place_that_a_version_does_not_have_is_told_and_not_marked(place: articles.Offsets) -> None:
    shown = _read(_reading(), quote=place)
    assert _notices(shown) == [f"The place {place[0]}:{place[1]} that the link names is not in this version."]
    assert shown.all("mark") == []
    assert shown.one("div", "text").text == TEXT
    around = _read(_reading(), quote=(0, 9), passage=place, context=place)  # these only help the eye
    assert _notices(around) == []
    assert _marked(around) == "The ferry"
    assert {element.tag for element in around.one("div", "text")} == {"div", "mark", "span"}


def test_quote_over_noise_is_marked_in_pieces_and_the_first_is_what_a_link_scrolls_to() -> None:
    shown = _read(_reading(), quote=(4, 39))
    assert [mark.text for mark in shown.all("mark")] == ["ferry left.\n", "Advertisement", "\nIt *sank*"]
    assert [mark.attributes for mark in shown.all("mark")] == [{"id": "place"}, {}, {}]
    assert shown.all("mark")[1].one("span").attributes == {"class": "noise", "title": "advertisement: never cited"}
    without = replace(SOURCE, url="ftp://quay.example")
    assert _read(_reading(source=without), quote=(4, 39)).all("a") == []


def test_passage_is_what_a_link_scrolls_to_where_nothing_is_quoted() -> None:
    shown = _read(_reading(), passage=(4, 39), context=(0, 9))
    placed = [(e.text, e.attributes["class"]) for e in shown if e.attributes.get("id") == "place"]
    assert placed == [("ferry", "context")]  # where both begin to be one
    assert [e.attributes.get("id") for e in _read(_reading(), context=(0, 9)).all("span", "context")] == [None]
    quoted = _read(_reading(), passage=(4, 39), quote=(30, 39))
    assert [e.text for e in quoted if e.attributes.get("id") == "place"] == ["It *sank*"]


def test_publishers_page_is_opened_at_the_quote_and_else_at_its_top() -> None:
    assert (
        _read(_reading(), quote=(30, 48)).one("a").attributes["href"].endswith("#:~:text=It%20%2Asank%2A%20at%20noon.")
    )
    for quote in (None, (9, 3)):
        assert _read(_reading(), quote=quote).one("a").attributes["href"] == SOURCE.url


def test_page_where_nothing_is_open_says_how_to_open_something() -> None:
    shown = parsed(articles.empty())
    assert shown.one("title").text == "No article is open"
    assert shown.one("main").text == (
        "Click a number in an answer: its article opens here, at the words that the sentence rests on."
    )


def test_page_of_what_is_not_there_says_why() -> None:
    shown = articles.missing("no article '<b>' in *x*")
    assert parsed(shown).one("main").text == "no article '<b>' in *x*"
    assert parsed(shown).one("title").text == "No such article"
    assert "*" not in shown
    assert "<b>" not in shown


# --- whatever a text holds ------------------------------------------------------------------------------------------

# A place that ends between the two characters of a line break of Windows divides it; no sentence ends there.
TEXTS = st.one_of(texts(), st.text(st.characters(exclude_categories=()))).map(lambda text: re.sub("\r+\n", "\n", text))


@st.composite
def _places(draw: st.DrawFn) -> tuple[Reading, dict[str, articles.Offsets]]:
    """An article, masks and places, also overlapping and empty ones and such as it does not have."""
    text = draw(TEXTS)
    edges = st.integers(-2, len(text) + 2) | st.integers(0, len(text))
    masks = draw(st.lists(st.builds(Mask, edges, edges, st.sampled_from(get_args(MaskReason))), max_size=4))
    places = draw(st.dictionaries(st.sampled_from(["quote", "context", "passage"]), st.tuples(edges, edges)))
    return _reading(text, replace(SOURCE, url=None), tuple(masks)), places


def _is_inside(at: int, place: articles.Offsets, text: str) -> bool:
    return 0 <= place[0] <= at < place[1] <= len(text)


def _naively(reading: Reading, places: dict[str, articles.Offsets]) -> Iterator[tuple[str, str, str]]:
    """Each character with what it is part of and why it is noise, one by one."""
    text = reading.article.text
    for at, character in enumerate(text):
        parts = [name for name in ("quote", "context", "passage") if name in places]
        part = next((name for name in parts if _is_inside(at, places[name], text)), "")
        yield clean(character), part, next((m.reason for m in reading.masks if m.start <= at < m.end), "")


def _as_shown(page: Element) -> Iterator[tuple[str, str, str]]:
    for piece, (_, *around) in page.one("div", "text").pieces():
        names = ["quote" if element.tag == "mark" else element.attributes["class"] for element in around]
        reasons = [element.attributes.get("title", "").removesuffix(": never cited") for element in around]
        part = next((name for name in names if name != "noise"), "")
        yield from ((character, part, "".join(reasons)) for character in piece)


@given(_places())
def test_every_character_is_shown_once_and_marked_as_what_it_is_part_of(
    given: tuple[Reading, dict[str, articles.Offsets]],
) -> None:
    reading, places = given
    shown, text = _read(reading, **places), reading.article.text
    assert list(_as_shown(shown)) == list(_naively(reading, places))
    assert shown.one("div", "text").text == clean(text)
    assert all(element.text for element in shown.one("div", "text")) or not text
    start, end = places.get("quote", (0, 0))
    is_place = 0 <= start < end <= len(text)
    assert _marked(shown) == (clean(text[start:end]) if is_place else "")
    start, end = places["quote"] if is_place else places.get("passage", (0, 0))
    anchor = [element.text for element in shown if element.attributes.get("id") == "place"]
    assert len(anchor) == (0 <= start < end <= len(text))
    assert all(clean(text[start:end]).startswith(words) for words in anchor)
    assert len(_notices(shown)) == ("quote" in places and not is_place)


def test_line_break_of_windows_is_one_line_break() -> None:
    shown = _read(_reading("One.\r\nTwo.\r\n", masks=()), quote=(6, 10))
    assert shown.one("div", "text").text == "One.\nTwo.\n"
    assert _marked(shown) == "Two."


def _everywhere(payload: str) -> str:
    """A page that holds a text wherever one from outside can stand."""
    about = Source(
        payload, payload, (payload, payload), payload, Published(payload), agency=payload, correction=payload,
        rights=payload,
    )  # fmt: skip
    reading = _reading(f"{payload} {payload}", about, (), name=payload)
    row = replace(reading.versions[0], version=payload, added_at=payload, language=payload)
    versions = (row, replace(row, version="v0", is_live=False))
    return articles.article(replace(reading, version=payload, versions=versions, is_live=False), passage=(0, 1))


@cache
def _harmless() -> Element:
    return parsed(_everywhere(SENTINEL))


def _assert_literal(payload: str) -> None:
    """The page is that of a harmless word, but for the words."""
    found, harmless = parsed(_everywhere(payload)), _harmless()
    assert harmless.text.count(SENTINEL) >= 15
    assert dense(found.text) == dense(harmless.text.replace(SENTINEL, payload))
    assert shape(found, payload, payload) == shape(harmless, SENTINEL, payload)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_become_text_wherever_they_stand(payload: str) -> None:
    _assert_literal(payload)


@given(st.text(st.characters(exclude_categories=()), min_size=1, max_size=30).filter(str.strip))
def test_any_text_is_shown_literally_wherever_it_stands(payload: str) -> None:
    if not web_address(payload):
        _assert_literal(payload)
