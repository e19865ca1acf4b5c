"""A window in a real browser: the system's Chromium, a served window, and what must not happen in it."""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Frame, Page, expect, sync_playwright
from serving import listening
from support import PATIENCE_S

import ui
from qa.newsdesk import Newsdesk

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
IN_BROWSER = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (Debian: apt-get install chromium)"),
    # Gradio: what it leaves to the garbage collector, and what Starlette will rename.
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore::UserWarning"),
]
"""The marks of a file whose tests open the browser."""
QUESTION = "#nd-question textarea"
ANSWER = ".nd-answer"
MARKER = "a.nd-cite"
# What Playwright turns off, once more, as Chromium takes the last list alone; and the suggestions of an address bar
# that nobody sees: pages of their own, which take as long to load as the window does.
_TURNED_OFF = (
    "AimEnabled", "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying",
    "OptimizationHints", "PaintHolding", "PreconnectToSearch", "ThirdPartyStoragePartitioning",
    "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "WebUIOmniboxPopup",
)  # fmt: skip
expect.set_options(timeout=PATIENCE_S * 1000)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser; it can reach no host but this one."""
    arguments = [
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
        f"--disable-features={','.join(_TURNED_OFF)}",
    ]
    if os.geteuid() == 0:  # its sandbox does not run as root
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments, timeout=PATIENCE_S * 1000)
        new_context = browser.new_context

        def patient(**options: Any) -> BrowserContext:
            context = new_context(**options)
            context.set_default_timeout(PATIENCE_S * 1000)
            return context

        browser.new_context = patient  # type: ignore[method-assign]
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def served(desk: Newsdesk, **options: Any) -> Iterator[str]:
    """The address of a window over a corpus, served as `newsdesk chat` does; `options` of `ui.application`."""
    with listening(ui.application(desk, **options)) as address:
        yield f"{address}/"


@dataclass
class Visit:
    """One person's browser at one window, and all that went wrong in it."""

    address: str
    context: BrowserContext
    faults: list[str] = field(default_factory=list)
    tab: Page | None = None
    """Where the window opens first: one in which another was open has what takes longest, its scripts, compiled."""
    _opened: list[Page] = field(default_factory=list)

    def open(self, more: str = "") -> Page:
        """A new tab with the window, ready to be asked."""
        page, self.tab = self.tab or self.context.new_page(), None
        self._opened.append(page)
        for event, hear in self._heard():
            page.on(event, hear)
        page.goto(self.address + more)
        page.wait_for_selector(".nd-coverage")
        page.wait_for_selector("body.nd-ready")
        return page

    def leave(self) -> None:
        """Close every tab but the one for the next visit, which knows nothing of this one."""
        kept = next((page for page in (*self._opened, self.tab) if page and not page.is_closed()), None)
        for page in self.context.pages:
            if page != kept:
                page.close()
        if not kept:
            return
        if kept in self._opened:
            for event, hear in self._heard():
                kept.remove_listener(event, hear)
        kept.mouse.move(0, 0)
        kept.goto(f"{self.address}newsdesk/window.css")  # of the same process
        forget = {"origin": self.address, "storageTypes": "all"}
        self.context.new_cdp_session(kept).send("Storage.clearDataForOrigin", forget)

    def _heard(self) -> tuple[tuple[Any, Callable[[Any], None]], ...]:
        return ("console", self._hear), ("pageerror", self._fail), ("dialog", self._warn), ("request", self._see)

    def _fail(self, error: Any) -> None:
        self.faults.append(f"error: {error}")

    def _warn(self, dialog: Any) -> None:
        self.faults.append(f"dialog: {dialog.message}")

    def _hear(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"console: {message.text}")

    def _see(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.faults.append(f"request to {request.url}")


@contextmanager
def visiting(browser: Browser, address: str, *, anew: bool = False, **options: Any) -> Iterator[Visit]:
    """A person's browser that remembers nothing of others; it fails if anything went wrong in it.

    Args:
        browser: Where it is opened.
        address: Of the window.
        anew: Is nothing used in which another person's window was open?
        options: Of the context.
    """
    wanted = {"viewport": {"width": 1400, "height": 900}, "color_scheme": "light", **options}
    left = _LEFT.setdefault(browser, {}).setdefault(json.dumps(wanted, sort_keys=True), [])
    context = left.pop() if left and not anew else browser.new_context(**wanted)
    visit = Visit(address, context, tab=context.pages[0] if context.pages else None)
    try:
        yield visit
        if anew:
            context.close()
        else:
            visit.leave()
            context.clear_cookies()
            context.clear_permissions()
            for page in context.pages:
                page.emulate_media(color_scheme=wanted["color_scheme"])
    except BaseException:
        context.close()
        raise
    assert not visit.faults, visit.faults
    if not anew:
        left.append(context)


_LEFT: WeakKeyDictionary[Browser, dict[str, list[BrowserContext]]] = WeakKeyDictionary()


def ask(page: Page, question: str) -> None:
    """Ask in the window, and wait until the answer stands there."""
    before = page.locator(ANSWER).count()
    page.fill(QUESTION, question)
    page.press(QUESTION, "Enter")
    settled(page, before + 1)


def until(page: Page, holds: Callable[[], Any]) -> None:
    """Wait until something holds. Playwright's own `wait_for_function` needs `eval`, which the window forbids."""
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end, f"it did not come about within {PATIENCE_S} s"
        page.wait_for_timeout(30)


def settled(page: Page, answers: int) -> None:
    """Wait until that many answers stand in the conversation and no draft does."""
    until(page, lambda: page.locator(ANSWER).count() == answers and not page.locator(".nd-wait, .nd-draft").count())


def source(page: Page) -> Frame:
    """The frame that shows articles."""
    frame = page.frame(name="newsdesk-source")
    assert frame is not None
    return frame


def _is_at(frame: Frame, address: str) -> bool:
    try:
        return bool(frame.evaluate("a => location.href === a && document.readyState === 'complete'", address))
    except Error:  # it is just leaving for there
        return False


def highlighted(page: Page, link: Any) -> str:
    """What is marked in the article that a marker opens."""
    target = link.evaluate("a => a.href")
    link.press("Enter")  # a click is lost where the conversation is just scrolling
    until(page, lambda: _is_at(source(page), target))
    texts: list[str] = source(page).eval_on_selector_all("mark", "all => all.map(m => m.textContent)")
    return "".join(texts)
