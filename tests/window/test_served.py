"""The window where others are served too: people log in, see what they may, publish an answer, and log out."""

import shutil
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from browsing import ANSWER, IN_BROWSER, QUESTION, ask
from playwright.sync_api import Browser, Page, expect
from serving import running

import ui
from qa.newsdesk import Newsdesk
from qa.server.app import ServerOptions
from qa.server.security.keys import Keys

pytestmark = IN_BROWSER
PASSWORD = "a long password of ours"


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that wants a login."""

    desk: Newsdesk
    address: str


@pytest.fixture(scope="module")
def archive(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("served") / "corpus"
    shutil.copytree(sample_folder, folder, ignore=shutil.ignore_patterns("*.lock"))
    Keys(folder).add_user("ada", PASSWORD, ["ask", "add", "publish"])
    Keys(folder).add_user("bo", PASSWORD, ["ask"])
    Keys(folder).add_user("cy", PASSWORD, ["ask", "compare"])
    with Newsdesk.open(folder) as desk, socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        with running(ui.application(desk, ServerOptions(), runs=folder.parent / "runs"), listener):
            yield Archive(desk, f"http://127.0.0.1:{listener.getsockname()[1]}")


def _log_in(page: Page, archive: Archive, name: str) -> None:
    page.goto(archive.address)
    assert page.url.startswith(f"{archive.address}/login")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button").click()
    page.wait_for_selector("body.nd-ready")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A browser of a person's own, in which nothing goes wrong."""
    faults: list[str] = []
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    opened = context.new_page()
    opened.on("console", lambda told: faults.append(told.text) if told.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    context.close()
    assert faults == []


def test_editor_logs_in_publishes_an_answer_takes_it_back_and_leaves(archive: Archive, page: Page) -> None:
    _log_in(page, archive, "ada")
    expect(page.locator(".nd-visitor")).to_contain_text("Logged in as ada")
    expect(page.get_by_role("button", name="Add articles")).to_be_visible()
    ask(page, "Who has taken the town of Walikale?")
    page.get_by_role("button", name="Publish as a card").click()
    card = page.get_by_role("link", name="See the card")
    address = card.get_attribute("href") or ""
    assert httpx.get(address).status_code == 200  # without any login
    page.get_by_role("button", name="Take the card back").click()
    expect(card).to_have_count(0)
    assert httpx.get(address).status_code == 404
    page.get_by_role("link", name="Log out").click()
    page.get_by_role("button", name="Log out").click()
    page.goto(archive.address)
    assert page.url.startswith(f"{archive.address}/login")


def test_reader_sees_nothing_that_their_login_does_not_allow(archive: Archive, page: Page) -> None:
    _log_in(page, archive, "bo")
    ask(page, "Who has taken the town of Walikale?")
    expect(page.get_by_role("button", name="Publish as a card")).to_have_count(0)
    expect(page.get_by_role("button", name="Add articles")).to_have_count(0)
    expect(page.get_by_role("tab")).to_have_count(0)


@pytest.mark.parametrize(("name", "may"), [("bo", False), ("cy", True)])
def test_handlers_that_compare_work_for_who_may_only(archive: Archive, page: Page, name: str, may: bool) -> None:
    """The tab is not there; a request made by hand is refused all the same."""
    _log_in(page, archive, name)
    configuration = page.evaluate("() => fetch('config').then(r => r.json())")
    expect(page.get_by_role("tab", name="Compare")).to_have_count(1 if may else 0)
    ways = ["Quoted sentences", "", "", "Quoted sentences", "", "search.bm25=0", [], "", "", ""]
    for label, data, shown in (
        ("Propose questions", [], "nd-drafted"),
        ("Answer both ways", ["Who has taken the town of Walikale?", *ways], "nd-side-head"),
    ):
        button = next(c["id"] for c in configuration["components"] if c["props"].get("value") == label)
        function = next(d["id"] for d in configuration["dependencies"] if [button, "click"] in d["targets"])
        told = _called_by_hand(page, function, data)
        assert "process_completed" in told
        assert (shown in told) == may


def _called_by_hand(page: Page, function: int, data: Sequence[object]) -> str:
    """What a handler of the window tells who calls it without its button."""
    told: str = page.evaluate(
        """async (f) => {
            const session_hash = "byhand" + f.id;
            await fetch("gradio_api/queue/join", {method: "POST", headers: {"content-type": "application/json"},
                body: JSON.stringify({data: f.data, fn_index: f.id, session_hash})});
            return await (await fetch("gradio_api/queue/data?session_hash=" + session_hash)).text();
        }""",
        {"id": function, "data": data},
    )
    return told


def test_handler_that_adds_refuses_who_may_only_ask(archive: Archive, page: Page) -> None:
    """The button is not there; a request made by hand is refused all the same."""
    _log_in(page, archive, "bo")
    before = archive.desk.corpus.coverage().articles
    configuration = page.evaluate("() => fetch('config').then(r => r.json())")
    adding = [
        each["id"]
        for each in configuration["dependencies"]
        if any(name in _buttons(configuration) and kind != "load" for name, kind in each["targets"])
    ]
    assert len(adding) == 2
    for function in adding:
        told = _called_by_hand(page, function, [[], ""] if _inputs(configuration, function) else [])
        assert "does not allow adding" in told
    assert archive.desk.corpus.coverage().articles == before


def _buttons(configuration: dict[str, list[dict[str, object]]]) -> set[object]:
    components = configuration["components"]
    props = ((c["id"], c["props"]) for c in components)
    return {
        key
        for key, its in props
        if its.get("value") == "Add the sample articles" or its.get("elem_id") == "nd-upload"  # type: ignore[attr-defined]
    }


def _inputs(configuration: dict[str, list[dict[str, object]]], function: int) -> object:
    return next(each["inputs"] for each in configuration["dependencies"] if each["id"] == function)


def test_conversations_follow_the_login_to_another_browser(archive: Archive, browser: Browser, page: Page) -> None:
    _log_in(page, archive, "ada")
    ask(page, "How many people were wounded at Walikale?")
    elsewhere = browser.new_context()
    try:
        other = elsewhere.new_page()
        _log_in(other, archive, "ada")
        other.get_by_role("button", name="Earlier conversations").click()
        other.locator(".nd-history a", has_text="How many people were wounded").first.click()
        expect(other.locator(ANSWER).first).to_contain_text("seven")
        assert other.locator(QUESTION).count() == 1
    finally:
        elsewhere.close()
