"""What axe-core finds in the window and in article pages, light and dark; and what a screen reader is told."""

import re
import shutil
from collections.abc import Iterator, Sequence
from importlib import resources
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pytest

pytest.importorskip("playwright.sync_api")
pytest.importorskip("axe_playwright_python")

from browsing import ANSWER, IN_BROWSER, MARKER, ask, served, source, until, visiting
from playwright.sync_api import Browser, Page, expect
from support import day

from index.dates import in_words
from index.types import Article, Source
from qa.models import Message
from qa.models.scripted import ScriptedModel
from qa.newsdesk import Newsdesk

pytestmark = IN_BROWSER
AXE = resources.files("axe_playwright_python").joinpath("axe.min.js")
DIFFERING = "How many people were wounded at Walikale?"
REFUSED = "Who is the president of Kenya?"
WRITTEN = "What sank at noon off Quayside?"
# What it found: how bad, which rule, and where.
_FOUND = """async () => (await axe.run({resultTypes: ["violations"]})).violations.flatMap(
    ({impact, id, nodes}) => nodes.map(node => `${impact}: ${id}: ${node.target.flat().join(" > ")}: ${node.html}`))"""


@pytest.fixture(scope="module")
def desk(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    """The sample articles, and one that a model writes of, corrected, with noise and in two versions."""
    folder = tmp_path_factory.mktemp("accessible") / "corpus"
    shutil.copytree(sample_folder, folder, ignore=shutil.ignore_patterns("*.lock"))
    about = Source(
        title="Ferry sinks", outlet="Quay Post", authors=("Ada Voss",), url="https://example.org/ferry",
        published=day("2025-03-20"), correction="It sank at noon, not at one.", rights="© Quay Post",
    )  # fmt: skip
    with Newsdesk.open(folder) as opened:
        opened.add(Article("ferry", "The ferry Meadowlark sank at one off Quayside.", about))
        opened.add(Article("ferry", _FERRY, about))
        assert opened.article("ferry").masks
        yield opened


_FERRY = """The ferry Meadowlark sank at noon off Quayside. Nobody was hurt.

Sign up to our newsletter

Its owner said that the hull had been mended in spring.
"""


@pytest.fixture(scope="module")
def address(desk: Newsdesk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(desk, runs=tmp_path_factory.mktemp("runs")) as url:
        yield url


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a window over nothing."""
    with Newsdesk.open(tmp_path_factory.mktemp("empty") / "corpus") as desk, served(desk) as url:
        yield url


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def answered(browser: Browser, desk: Newsdesk, address: str) -> Iterator[Page]:
    """A window with an answer and its first source open; tests only look at it."""
    desk.model = None
    with visiting(browser, address) as visit:
        page = visit.open()
        ask(page, DIFFERING)
        _open_source(page)
        yield page


def _open_source(page: Page) -> None:
    """Open the first source, by keyboard: a click may miss a marker that still scrolls."""
    page.locator(MARKER).first.press("Enter")
    expect(source(page).locator("mark")).not_to_have_count(0)


def _found(page: Page) -> list[str]:
    """What axe-core finds in a page and in the article beside it."""
    for frame in page.frames:
        if not frame.evaluate("'axe' in window"):
            frame.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(_FOUND)
    return sorted(line for line in found if not line.startswith("minor"))


def _found_in_both(page: Page) -> list[str]:
    """The same of a page as it is, then of it in the other scheme, in which it stays; each with its scheme."""
    found = []
    for turned in (False, True):
        is_dark: bool = page.evaluate(_IS_DARK)
        if turned:
            page.emulate_media(color_scheme="light" if is_dark else "dark")
            is_dark = not is_dark
            until(page, lambda: page.evaluate(_IS_DARK) is is_dark)  # noqa: B023 - called before it changes
            page.evaluate("() => Promise.all(document.getAnimations().map(each => each.finished))")
        found += [f"{'dark' if is_dark else 'light'}: {line}" for line in _found(page)]
    return found


_IS_DARK = "() => document.body.classList.contains('dark')"


def _write(messages: Sequence[Message]) -> str:
    """One sentence that its source bears out, and one that it does not."""
    given = re.search(r"\[(\w+\.\d+)\] The ferry", messages[1].content)
    cited = given[1] if given else "k3f.1"
    return f"The Meadowlark sank at noon off Quayside. [{cited}] The ferry sank at nine. [{cited}]"


def test_axe_finds_nothing_in_an_empty_archive(browser: Browser, empty: str, scheme: str) -> None:
    with visiting(browser, empty, color_scheme=scheme) as visit:
        page = visit.open()
        expect(page.get_by_role("button", name="Add the sample articles")).to_be_visible()
        assert not (found := _found(page)), "\n".join(found)


def test_axe_finds_nothing_in_the_window(browser: Browser, desk: Newsdesk, address: str) -> None:
    desk.model = ScriptedModel([_write, "2: The ferry sank at nine. [k3f.1]"] * 9)
    found: dict[str, list[str]] = {}
    with visiting(browser, address) as visit:
        page = visit.open()
        expect(page.get_by_role("button", name="Select example 1")).to_be_visible()
        found["before a question"] = _found_in_both(page)
        ask(page, WRITTEN)
        expect(page.locator(".nd-refused s")).to_have_count(1)
        page.locator(".nd-checked summary").click()
        found["a model's answer with an unverified sentence"] = _found_in_both(page)
        page.get_by_label("Quoted sentences").check()
        page.get_by_role("button", name="New conversation").click()
        expect(page.locator(ANSWER)).to_have_count(0)
        ask(page, DIFFERING)
        expect(page.locator(".nd-differ")).to_have_count(1)
        _open_source(page)
        found["differing accounts and a source"] = _found_in_both(page)
        page.locator(MARKER).nth(1).dispatch_event("mouseover")
        page.wait_for_selector(".nd-card.nd-shown")
        found["the card beside a marker"] = _found_in_both(page)
        page.keyboard.press("Escape")
        ask(page, REFUSED)
        found["a refusal"] = _found_in_both(page)
        page.get_by_role("button", name="Feedback").last.click()
        page.get_by_role("button", name="Wrong citation").click()
        expect(page.get_by_label("What is wrong")).to_be_visible()
        found["feedback"] = _found_in_both(page)
        for section in ("Add articles", "Earlier conversations"):
            page.get_by_role("button", name=section).click()
        expect(page.locator(".nd-history a")).to_have_count(2)
        expect(page.locator("#nd-upload")).to_be_visible()
        found["all of the sidebar"] = _found_in_both(page)
    told = [f"{state}: {line}" for state, lines in found.items() for line in lines]
    assert not told, "\n".join(told)


def test_axe_finds_nothing_where_answers_are_compared(browser: Browser, desk: Newsdesk, address: str) -> None:
    desk.model = None
    with visiting(browser, address) as visit:
        page = visit.open()
        page.get_by_role("tab", name="Compare").click()
        page.get_by_label("Numbers of the ranking").first.fill("search.bm25=0")
        page.fill("#nd-both textarea", DIFFERING)
        page.press("#nd-both textarea", "Enter")
        expect(page.locator("#nd-sides .nd-answer")).to_have_count(2)
        found = _found_in_both(page)
        page.get_by_role("button", name="No difference").click()
        expect(page.locator("#nd-tally tbody tr")).to_have_count(1)
        page.get_by_role("button", name="Propose questions").click()
        page.locator(".nd-drafted mark").scroll_into_view_if_needed()  # what is not in view is not looked at
        found += _found_in_both(page)
        drafted = page.locator(".nd-drafted strong").text_content() or ""
        page.get_by_role("button", name="Accept").click()
        expect(page.locator(".nd-drafted strong")).not_to_have_text(drafted)  # until then there is no set to run
        page.get_by_label("Name of the run").fill("colours")
        page.get_by_role("button", name="Run", exact=True).click()
        expect(page.get_by_text("colours is finished")).to_be_visible()
        found += _found_in_both(page)
        assert not found, "\n".join(found)


def test_axe_finds_nothing_on_a_phone_with_the_source_open(
    browser: Browser, desk: Newsdesk, address: str, scheme: str
) -> None:
    desk.model = None
    with visiting(browser, address, color_scheme=scheme, viewport={"width": 390, "height": 740}) as visit:
        page = visit.open()
        ask(page, DIFFERING)
        _open_source(page)
        expect(page.get_by_role("button", name="Close")).to_be_visible()
        assert not (found := _found(page)), "\n".join(found)
        # That it looks into the article too is seen by a fault there.
        source(page).locator("h1").evaluate("h1 => { h1.style.color = '#777'; h1.style.backgroundColor = '#888'; }")
        assert [line for line in _found(page) if re.match("serious: color-contrast: iframe.* > h1", line)]


@pytest.mark.parametrize("version", ["newest", "earlier"])
def test_axe_finds_nothing_in_an_article(
    browser: Browser, desk: Newsdesk, address: str, scheme: str, version: str
) -> None:
    newest, earlier = desk.article("ferry").versions
    # Of the earlier one a place is asked for that it does not have: that too is told in it.
    place = {"newest": f"{newest.version}&quote=0-48&passage=0-64", "earlier": f"{earlier.version}&quote=0-999"}[
        version
    ]
    with visiting(browser, address, color_scheme=scheme) as visit:
        page = visit.context.new_page()
        page.goto(f"{address}source?article=ferry&version={place}")
        expect(page.locator(".notice")).to_have_count({"newest": 1, "earlier": 3}[version])
        assert page.locator("mark, .noise").count() == {"newest": 2, "earlier": 0}[version]
        assert page.locator("footer li").count() == 2
        assert not (found := _found(page)), "\n".join(found)


def test_every_marker_is_named_by_outlet_and_date(answered: Page, desk: Newsdesk) -> None:
    record = [record for record in desk.records if record["question"] == DIFFERING][-1]
    names = {
        str(citation["marker"]): f"Source {citation['marker']}: {citation['outlet'] or 'unknown outlet'}, "
        f"{in_words(citation['published']) if citation['published'] else 'no date'}"
        for citation in record["citations"]
    }
    assert len(names) > 1
    markers = answered.locator(f"{ANSWER} {MARKER}")
    assert markers.count() >= 2 * len(names)  # after the sentences, and after the accounts that differ
    for marker in markers.all():
        number = marker.inner_text()
        assert answered.get_by_role("link", name=names[number], exact=True).and_(marker).count() == 1


def test_conversation_is_a_live_region_and_the_marker_that_opened_the_source_is_told(answered: Page) -> None:
    log = answered.get_by_role("log")
    assert log.count() == log.locator(ANSWER).count() == 1
    assert log.get_attribute("aria-live") == "polite"
    assert log.get_attribute("aria-label")
    assert answered.locator("[aria-current=location]").all_inner_texts() == ["1"]
    # Gradio's labels of messages held their whole markup.
    assert log.locator("[data-testid=bot][aria-label], [data-testid=user][aria-label]").count() == 0


def test_reading_order_is_archive_conversation_question_source(answered: Page) -> None:
    order = answered.locator("#nd-side h1, [role=log], #nd-question textarea, iframe").evaluate_all(
        "all => all.map(e => e.localName)"
    )
    assert order == ["h1", "div", "textarea", "iframe"]
    assert answered.locator("iframe").get_attribute("title") == "Source article"
    assert answered.locator("html").get_attribute("lang")


def test_headings_skip_no_level(browser: Browser, answered: Page, empty: str) -> None:
    with visiting(browser, empty) as visit:
        for page in (answered, source(answered), visit.open()):
            levels = [int(tag[1]) for tag in page.locator("h1, h2, h3, h4, h5, h6").evaluate_all(_TAGS)]
            assert levels[0] == 1
            assert levels.count(1) == 1
            assert all(after <= before + 1 for before, after in pairwise(levels))


_TAGS = "all => all.map(e => e.localName)"


def test_text_of_an_article_names_its_language(browser: Browser, address: str, desk: Newsdesk) -> None:
    foreign = next(row for row in desk.articles() if row.language == "fr")
    with visiting(browser, address) as visit:
        page = visit.context.new_page()
        page.goto(f"{address}source?article={quote(foreign.article_id)}")
        assert page.locator(".text").get_attribute("lang") == "fr"
        assert page.locator("html").get_attribute("lang") == "en"
