"""The question box on pages of other sites, in a real browser: asked, followed to the words, themed, refused."""

import itertools
import json
import re
import shutil
import socket
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

pytest.importorskip("playwright.sync_api")
pytest.importorskip("axe_playwright_python")

from browsing import IN_BROWSER, until
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from filled import ANSWER, FERRY, answered, cited, quoting
from payloads import ADDRESSES, FEW
from playwright.sync_api import Browser, BrowserContext, Frame, Locator, Page, Route, expect
from serving import running
from support import ROOT

from index.types import Filters
from qa.models.scripted import ScriptedModel
from qa.newsdesk import Newsdesk
from qa.rendering.html import cards
from qa.server.app import ServerOptions, application, guarded
from qa.types import Account, Answer, Disagreement, Focus, PeriodRead, Searched, Statement

pytestmark = IN_BROWSER
EXAMPLE = (ROOT / "examples" / "page.html").read_text(encoding="utf-8")
AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
DIFFERING = "How many people were wounded at Walikale?"
REFUSED = "Who is the president of Kenya?"
_FOUND = """async () => (await axe.run({resultTypes: ["violations"]})).violations.flatMap(
    ({impact, id, nodes}) => nodes.map(node => `${impact}: ${id}: ${node.target.flat().join(" > ")}: ${node.html}`))"""
# Keeps every answer that any box on the page tells of.
_LISTEN = """window.told = [];
    addEventListener("newsdesk-answer", (event) => window.told.push([event.target.className, event.detail]));"""


# --- two sites --------------------------------------------------------------------------------------------------------


def _events(whole: dict[str, Any]) -> str:
    """An answer as it is streamed."""
    told = []
    for index, statement in enumerate(whole["statements"]):
        cited = [c for c in whole["citations"] if c["marker"] in statement["citations"]]
        told.append(_event("statement", {"index": index, "text": statement["text"], "citations": cited}))
    return "".join([*told, _event("done", whole)])


def _event(name: str, value: Any) -> str:
    return f"event: {name}\r\ndata: {json.dumps(value)}\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Sites:
    """The archive's own site, a newsroom's that may ask it, and one that may not."""

    desk: Newsdesk
    ours: str
    theirs: str
    strange: str


@contextmanager
def _sites(desk: Newsdesk) -> Iterator[Sites]:
    with socket.socket() as first, socket.socket() as second, socket.socket() as third:
        addresses = []
        for listener in (first, second, third):
            listener.bind(("127.0.0.1", 0))
            addresses.append(f"http://127.0.0.1:{listener.getsockname()[1]}")
        sites = Sites(desk, *addresses)
        options = ServerOptions(origins=(sites.theirs,))
        archive = guarded(application(desk, options), desk, options)
        with running(archive, first), running(_newsroom(sites), second, third):
            yield sites


def _newsroom(sites: Sites) -> FastAPI:
    """Pages that let run and reach nothing but the archive."""
    app = FastAPI()
    page = EXAMPLE.replace("https://desk.example", sites.ours)
    (style,) = re.findall("<style>(.*?)</style>", page, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; script-src {sites.ours}; connect-src {sites.ours}; style-src 'sha256-{digest}'; "
        f"frame-src {sites.ours}; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )

    @app.get("/")
    def home() -> HTMLResponse:
        return HTMLResponse(page, headers={"content-security-policy": policy})

    @app.get("/framed")
    def framed(what: str) -> HTMLResponse:
        frame = f'<iframe src="{sites.ours}/{what}" width="600" height="600" title="Archive"></iframe>'
        return HTMLResponse(f'<!doctype html><html lang="en"><title>Page</title><main><h1>Page</h1>{frame}</main>')

    return app


@pytest.fixture(scope="module")
def sites(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    folder = tmp_path_factory.mktemp("component") / "corpus"
    shutil.copytree(sample_folder, folder, ignore=shutil.ignore_patterns("*.lock"))
    with Newsdesk.open(folder) as desk, _sites(desk) as served:
        yield served


@dataclass
class Reader:
    """Somebody with a browser, and all that went wrong in it."""

    sites: Sites
    context: BrowserContext
    faults: list[str] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    """What was sent with each question."""

    def open(self, address: str = "", *, origin: str | None = None) -> Page:
        page = self.context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("dialog", lambda dialog: self.faults.append(f"dialog: {dialog.message}"))
        page.on("request", self._see)
        page.add_init_script(_LISTEN)
        page.goto(f"{origin or self.sites.theirs}/{address}")
        return page

    def _hear(self, message: Any) -> None:
        is_icon = message.location["url"].endswith("/favicon.ico")  # browsers ask for it now and then
        if message.type in ("error", "warning") and not is_icon:
            self.faults.append(f"console: {message.text}")

    def _see(self, request: Any) -> None:
        parts = urlsplit(request.url)
        if f"{parts.scheme}://{parts.netloc}" not in (self.sites.ours, self.sites.theirs, self.sites.strange):
            self.faults.append(f"request to {request.url}")
        if parts.path.endswith("/api/ask") and request.method == "POST":
            self.bodies.append(request.post_data_json)


@contextmanager
def _reading(browser: Browser, sites: Sites, **options: Any) -> Iterator[Reader]:
    context = browser.new_context(**{"viewport": {"width": 900, "height": 900}, **options})
    reader = Reader(sites, context)
    try:
        yield reader
        assert context.cookies() == []
    finally:
        context.close()
    assert not reader.faults, reader.faults


@pytest.fixture
def reader(browser: Browser, sites: Sites) -> Iterator[Reader]:
    with _reading(browser, sites) as opened:
        yield opened


def _box(page: Page, number: int = 0) -> Locator:
    return page.locator("newsdesk-ask").nth(number)


def _ask(box: Locator, question: str) -> Locator:
    """Ask, and wait for the answer; the turn."""
    turns = box.get_by_role("article")
    before = turns.count()
    box.get_by_label("Ask the archive").fill(question)
    box.get_by_label("Ask the archive").press("Enter")
    expect(turns).to_have_count(before + 1)
    return turns.first


def _last(page: Page) -> dict[str, Any]:
    told: dict[str, Any] = page.evaluate("window.told.at(-1)[1]")
    return told


def _part(of: Locator, name: str) -> Locator:
    return of.locator(f'[part~="{name}"]')


# --- asking -----------------------------------------------------------------------------------------------------------


def test_marker_opens_the_exact_words_and_leads_to_the_publishers_page_or_to_ours(reader: Reader) -> None:
    page = reader.open()
    turn = _ask(_box(page), DIFFERING)
    answer = _last(page)
    assert _part(turn, "question").all_inner_texts() == [DIFFERING]
    assert [s.text_content() for s in _part(_part(turn, "answer"), "statement").all()] == [
        statement["text"] for statement in answer["statements"]
    ]
    (differing,) = answer["disagreements"]
    sides = _part(turn, "differing").get_by_role("listitem")
    assert [_part(side, "statement").text_content() for side in sides.all()] == [
        a["value"] for a in differing["accounts"]
    ]
    markers = _part(_part(turn, "answer"), "marker")
    assert markers.all_inner_texts() == [str(m) for s in answer["statements"] for m in s["citations"]]
    links = []
    for marker, citation in zip(markers.all(), answer["citations"], strict=True):
        marker.click()
        source = turn.get_by_role("group")
        expect(source).to_have_count(1)
        assert marker.get_attribute("aria-label") == source.get_attribute("aria-label")
        assert _part(source, "quote").text_content() == citation["quote"]
        assert _part(source, "title").text_content() == citation["title"]
        assert _part(source, "by").first.text_content() == f"{citation['outlet'] or 'unknown outlet'}, 20 March 2025"
        links.append((citation, _part(source, "link").get_attribute("href")))
    (first, outside), (second, inside) = links
    assert inside
    scrolled = "At%20least%20seven%20people%20were%20wounded,who%20lives%20there%20said%20on%20Thursday."
    assert outside == f"{first['url']}#:~:text={scrolled}"
    assert second["url"] is None
    read = reader.context.new_page()
    read.goto(inside)
    assert "".join(read.locator("mark").all_text_contents()) == second["quote"]


def test_a_headline_is_called_one_and_leads_to_its_place(reader: Reader) -> None:
    title = "Frost halts trams in Vellin"
    cited = replace(FERRY, title=title, start=0, end=27, quote=title, url=None, part="title")
    answer = quoting(cited, question="What halted the trams?", text=f"{title} [1] (headline)")
    page = reader.open()
    _answered_with(page, 200, _events(answer.to_dict()))
    turn = _ask(_box(page), "What halted the trams?")
    assert _part(turn, "answer").inner_text() == f"{title}1 (headline)"
    _part(turn, "marker").click()
    assert _part(turn, "by").all_text_contents()[1] == "Quoted from the headline"
    assert str(_part(turn, "link").get_attribute("href")).endswith("&quote=0-27&part=title#place")


def test_everything_can_be_done_by_keyboard(reader: Reader) -> None:
    page = reader.open()
    box = _box(page)
    page.keyboard.press("Tab")
    expect(box.get_by_label("Ask the archive")).to_be_focused()
    page.keyboard.type(DIFFERING)
    page.keyboard.press("Enter")
    turn = box.get_by_role("article")
    expect(turn).to_have_count(1)
    expect(box.get_by_label("Ask the archive")).to_be_focused()
    expect(box.get_by_label("Ask the archive")).to_have_value("")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    marker = turn.get_by_role("button", name="Source 1: The Harbour Ledger, 20 March 2025").first
    expect(marker).to_be_focused()
    expect(marker).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    source = turn.get_by_role("group", name="Source 1: The Harbour Ledger, 20 March 2025")
    expect(source).to_be_focused()
    expect(marker).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    expect(source.get_by_role("link")).to_be_focused()
    page.keyboard.press("Escape")
    expect(source).to_have_count(0)
    expect(marker).to_be_focused()
    expect(marker).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(source.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Enter")
    expect(marker).to_be_focused()


def test_answers_come_into_a_live_region_and_states_into_another(reader: Reader) -> None:
    box = _box(reader.open())
    turn = _ask(box, REFUSED)
    expect(box.get_by_role("status")).to_have_text("")
    assert turn.evaluate("turn => turn.closest('[aria-live]').ariaLive") == "polite"
    _ask(box, DIFFERING)
    _part(box, "marker").first.click()
    assert _part(box, "source").get_attribute("aria-live") == "off"  # told by the focus instead


def test_refusal_says_what_was_searched(reader: Reader) -> None:
    page = reader.open()
    turn = _ask(_box(page), REFUSED)
    assert _part(turn, "answer").text_content() == _last(page)["text"]
    expect(turn).to_contain_text("Searched 14 articles of 5 outlets.")
    assert _part(turn, "marker").count() == 0


def test_two_boxes_on_a_page_are_independent(reader: Reader) -> None:
    page = reader.open()
    _ask(_box(page), DIFFERING)
    limited = _ask(_box(page, 1), DIFFERING)
    assert _box(page).get_by_role("article").count() == 1
    expect(limited).to_contain_text("Only: Meridian Post, The Harbour Ledger, from 1 January 2025")
    _part(_box(page), "marker").first.click()
    _part(limited, "marker").first.click()
    assert _part(page.locator("newsdesk-ask"), "source").count() == 2
    page.keyboard.press("Escape")
    assert [_part(_box(page, number), "source").count() for number in (0, 1)] == [1, 0]
    assert [name for name, _ in page.evaluate("window.told")] == ["", "ours"]
    assert [body.get("outlets") for body in reader.bodies] == [None, ["Meridian Post", "The Harbour Ledger"]]
    assert [body["history"] for body in reader.bodies] == [[], []]


def test_conversation_is_sent_along_until_a_new_question_begins(reader: Reader) -> None:
    page = reader.open()
    box = _box(page)
    _ask(box, "Who has taken the town of Walikale?")
    first = _last(page)
    _ask(box, "How many were wounded there?")
    assert reader.bodies[1]["history"] == [
        {"role": "user", "content": first["question"]}, {"role": "assistant", "content": first["text"]},
    ]  # fmt: skip
    box.get_by_role("button", name="New question").click()
    expect(box.get_by_role("article")).to_have_count(0)
    expect(box.get_by_label("Ask the archive")).to_be_focused()
    _ask(box, DIFFERING)
    assert reader.bodies[2]["history"] == []


def test_page_decides_on_colours_and_type(reader: Reader) -> None:
    page = reader.open()
    style = "(box, name) => getComputedStyle(box)[name]"
    ours, plain = _box(page, 1), _box(page)
    assert ours.evaluate(style, "backgroundColor") == "rgb(253, 248, 241)"
    assert ours.evaluate(style, "borderRadius") == "0px"
    assert ours.get_by_role("button", name="Ask").evaluate(style, "backgroundColor") == "rgb(138, 28, 28)"
    assert ours.get_by_role("button", name="Ask").evaluate(style, "fontFamily") == "Georgia, serif"
    assert ours.get_by_text("Ask the archive").evaluate(style, "fontVariantCaps") == "small-caps"
    assert plain.evaluate(style, "backgroundColor") == "rgb(255, 255, 255)"
    page.emulate_media(color_scheme="dark")
    assert plain.evaluate(style, "backgroundColor") == "rgb(21, 25, 30)"
    assert ours.evaluate(style, "backgroundColor") == "rgb(253, 248, 241)"


# --- drafts and faults ------------------------------------------------------------------------------------------------


def test_draft_is_said_to_be_unchecked_and_stopping_gives_the_question_back(reader: Reader) -> None:
    written, desk = "<img src=x onerror=alert(1)> M23 rebels. ", reader.sites.desk
    desk.model = ScriptedModel([written * 500], piece_characters=20, pause_s=0.02)
    try:
        box = _box(reader.open())
        box.get_by_label("Ask the archive").fill(DIFFERING)
        box.get_by_role("button", name="Ask").click()
        expect(box.get_by_role("status")).to_have_text("Draft, not checked yet")
        expect(_part(box, "draft")).to_contain_text(written)
        box.get_by_role("button", name="Stop").click()
        expect(box.get_by_role("status")).to_have_text("Stopped.")
    finally:
        desk.model = None
    expect(box.get_by_role("button", name="Stop")).to_be_hidden()
    expect(_part(box, "draft")).to_be_hidden()
    expect(box.get_by_label("Ask the archive")).to_have_value(DIFFERING)
    expect(box.get_by_label("Ask the archive")).to_be_focused()
    assert box.get_by_role("article").count() == 0


FAULTS = [
    (401, {"detail": "x"}, "The key of this page is missing or not valid."),
    (403, {"detail": "x"}, "This page may not ask the archive."),
    (429, {"detail": "x"}, "Too many questions at once; ask again in a moment."),
    (422, {"detail": "the question <b>has no word</b>"}, "the question <b>has no word</b>"),
    (500, {}, "The archive could not answer; ask again later."),
    (502, "<html>", "The archive could not answer; ask again later."),
    (200, _event("draft", {"text": "The ferry"}), "The answer broke off; ask again."),
    (200, _event("error", {"detail": "the model is gone"}), "the model is gone"),
    (None, "", "The archive cannot be reached; ask again later."),
]


def test_what_goes_wrong_is_told_in_one_sentence(reader: Reader) -> None:
    page = reader.open()
    box = _box(page)
    for status, body, sentence in FAULTS:
        text = body if isinstance(body, str) else json.dumps(body)
        _answered_with(page, status, text)
        box.get_by_label("Ask the archive").fill(DIFFERING)
        box.get_by_label("Ask the archive").press("Enter")
        expect(box.get_by_role("status")).to_have_text(sentence)
        expect(box.get_by_role("button", name="Stop")).to_be_hidden()
        expect(_part(box, "draft")).to_be_hidden()
        page.unroute_all()
    _ask(box, DIFFERING)  # and afterwards it works
    expect(box.get_by_role("status")).to_have_text("")
    # The browser itself tells of these in its console.
    reader.faults[:] = [f for f in reader.faults if not re.match("console: Failed to load resource", f)]


def _answered_with(page: Page, status: int | None, body: str) -> None:
    """What the archive says to the next question; with None it is not there."""

    def answer(route: Route) -> None:
        if status is None:
            route.abort()
        else:
            headers = {"access-control-allow-origin": "*", "content-type": "text/event-stream"}
            route.fulfill(status=status, body=body, headers=headers)

    page.route("**/api/ask", answer)


# --- what others wrote ------------------------------------------------------------------------------------------------


def _loaded(payload: str, url: str | None) -> Answer:
    """An answer with the payload in every field, as if every check had let it pass."""
    return answered(
        ANSWER, payload, standalone_question=f"{payload}!", citations=(cited(FERRY, payload, url=url),),
        period=PeriodRead(payload, None, None, "filter"), filters=Filters(outlets=(payload,)), unverified=(),
        disagreements=(Disagreement(payload, (Account(payload, 1, payload, payload),) * 2),), passages=(),
        coverage=Searched(1, 1, None, None, None), answerer="model", model=payload, fallback=None,
    )  # fmt: skip


def test_words_that_may_answer_are_marked_where_code_points_say(reader: Reader) -> None:
    page = reader.open()
    quote = "The 🌉 of Quillane is 120 metres long."
    at = quote.index("120 metres")
    statement = Statement(quote, "verbatim", (1,), focus=Focus(at, at + 10))
    answer = replace(ANSWER, text=f"{quote} [1]", statements=(statement,), citations=(replace(FERRY, quote=quote),))
    _answered_with(page, 200, _events(answer.to_dict()))
    turn = _ask(_box(page), "How long is it?")
    expect(turn.locator("mark")).to_have_text("120 metres")
    expect(_part(turn, "statement")).to_have_text(quote)


def test_what_others_wrote_is_shown_literally_and_no_link_leads_astray(reader: Reader) -> None:
    page = reader.open()
    box = _box(page)
    groups = [" ¦ ".join(FEW[at : at + 4]) for at in range(0, len(FEW), 4)]
    addresses = itertools.chain(ADDRESSES, itertools.repeat("https://evil.example/)[x](javascript:alert(1))"))
    for payload, url in zip(groups, addresses, strict=False):
        answer = _loaded(payload, url)
        _answered_with(page, 200, _event("draft", {"text": payload}) + _events(answer.to_dict()))
        turn = _ask(box, "What sank?")
        _part(turn, "marker").first.click()
        source = turn.get_by_role("group")
        shown = {**dict.fromkeys(("question", "short", "title", "quote"), payload), "context": f"Context: “{payload}”"}
        assert {name: _part(turn, name).text_content() for name in shown} == shown
        assert _part(turn, "statement").all_text_contents() == [payload] * 3
        assert _part(turn, "note").all_text_contents() == [
            f"Understood as: {payload}!", f"Only: {payload}", f"“{payload}” was read as … – …",
            f"Accounts differ on {payload}",
            f"Written by {payload}; each sentence was checked against what it cites.",
        ]  # fmt: skip
        assert _part(source, "by").all_text_contents() == [f"{payload}, {payload}", f"Also in: {payload}"]
        target = urlsplit(_part(source, "link").evaluate("a => a.href"))
        place = f"{target.scheme}://{target.netloc}"
        if re.match("https?://", url):
            assert place == url[: len(place)]
            assert target.fragment.startswith(":~:text=")
        else:
            assert (place, target.path) == (reader.sites.ours, "/source")
        page.unroute_all()
    names = box.evaluate("box => [...new Set([...box.shadowRoot.querySelectorAll('*')].map(e => e.localName))].sort()")
    assert names == "a article blockquote button div form input label li p span ul".split()


# --- who may ----------------------------------------------------------------------------------------------------------


def test_page_that_is_not_allowed_can_neither_ask_nor_frame_the_box(browser: Browser, sites: Sites) -> None:
    with _reading(browser, sites) as reader:
        page = reader.open(origin=sites.strange)
        box = _box(page)
        box.get_by_label("Ask the archive").fill(DIFFERING)
        box.get_by_label("Ask the archive").press("Enter")
        expect(box.get_by_role("status")).to_have_text("The archive cannot be reached; ask again later.")
        assert box.get_by_role("article").count() == 0
        assert any("CORS policy" in fault for fault in reader.faults)
        reader.faults.clear()
        for what in ("embed", "cards/0"):
            framed = reader.open(f"framed?what={what}", origin=sites.strange)
            until(framed, lambda: any("frame-ancestors" in fault for fault in reader.faults))
            assert framed.frame_locator("iframe").locator("main").count() == 0
            reader.faults.clear()


def test_box_can_be_framed_by_a_page_that_is_allowed(reader: Reader) -> None:
    page = reader.open("framed?what=embed%3Foutlets=Meridian%2520Post%26theme=dark%26placeholder=Ask%2520<us>")
    framed = page.frame_locator("iframe")
    box = framed.locator("newsdesk-ask")
    assert box.get_by_label("Ask the archive").get_attribute("placeholder") == "Ask <us>"
    turn = _ask(box, DIFFERING)
    expect(turn).to_contain_text("Only: Meridian Post")
    assert reader.bodies[0]["outlets"] == ["Meridian Post"]
    assert box.evaluate("box => getComputedStyle(box).backgroundColor") == "rgb(21, 25, 30)"
    size = box.bounding_box()
    assert size is not None
    assert (size["width"], size["height"] >= 600) == (600, True)  # it fills the frame


def test_card_shows_in_the_frame_that_is_handed_out(reader: Reader, sites: Sites) -> None:
    record = sites.desk.ask(DIFFERING).record
    assert record
    sites.desk.records.publish(record)
    page = reader.open("framed?what=embed")
    snippet = cards.frame(f"{sites.ours}/cards/{record}", DIFFERING)
    page.evaluate("html => { document.body.innerHTML = html }", snippet)
    card = page.frame_locator("iframe")
    expect(card.get_by_role("heading", level=1)).to_have_text(DIFFERING)
    card.get_by_role("link", name="Source 2: unknown outlet, 20 March 2025").first.click()
    expect(card.locator("#source-2")).to_be_in_viewport()
    with page.expect_popup() as popup:
        card.get_by_role("link", name="Publisher’s page").click()
    popup.value.close()


# --- for everybody ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, sites: Sites, scheme: str) -> None:
    records = [sites.desk.ask(question).record or "" for question in (DIFFERING, REFUSED)]
    for record in records:
        sites.desk.records.publish(record)
    found: dict[str, list[str]] = {}
    with _reading(browser, sites, color_scheme=scheme, bypass_csp=True) as reader:
        page = reader.open()
        page.set_viewport_size({"width": 320, "height": 700})
        for number in (0, 1):
            _ask(_box(page, number), REFUSED)
            _ask(_box(page, number), DIFFERING)
            _part(_box(page, number), "marker").first.click()
        found["answers and an open source"] = _axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        framed = _axe(reader.open(f"framed?what=embed%3Ftheme={scheme}").frames[1])
        found["framed"] = [line for line in framed if "page-has-heading-one" not in line]  # the page around it has one
        for record in records:
            card = reader.open(f"cards/{record}", origin=sites.ours)
            found[f"card {record}"] = _axe(card)
            assert card.evaluate("document.documentElement.scrollWidth") == 900
            card.set_viewport_size({"width": 300, "height": 700})
            assert card.evaluate("document.documentElement.scrollWidth") == 300
    told = [f"{state}: {line}" for state, lines in found.items() for line in lines]
    assert not told, "\n".join(told)


def _axe(page: Page | Frame) -> list[str]:
    page.evaluate(AXE)
    found: list[str] = page.evaluate(_FOUND)
    return sorted(line for line in found if not line.startswith("minor"))
