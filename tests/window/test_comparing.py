"""The tab in which answers are compared, in a real browser: a blind choice, runs and their report, drafts."""

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")

from browsing import ANSWER, IN_BROWSER, ask, served, source, until, visiting
from playwright.sync_api import Browser, Error, Page, expect
from support import PATIENCE_S, ROOT

from qa.evaluation import runs
from qa.evaluation.datasets.questions import QuestionSet
from qa.evaluation.runs import read_run
from qa.newsdesk import Newsdesk

pytestmark = IN_BROWSER
NUMBERS = "Numbers of the ranking"
HOSTILE = "Who <img src=x onerror=alert(1)> has *taken* Walikale?"


@dataclass(frozen=True, slots=True)
class Bench:
    """The tab, opened, and the folder in which it keeps things."""

    page: Page
    runs: Path


@pytest.fixture(scope="module")
def window(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a window, and the folder of its runs."""
    folder = tmp_path_factory.mktemp("comparing")
    shutil.copytree(sample_folder, folder / "corpus", ignore=shutil.ignore_patterns("*.lock"))
    with Newsdesk.open(folder / "corpus") as desk, served(desk, runs=folder / "runs") as address:
        yield address, folder / "runs"


@pytest.fixture
def bench(browser: Browser, window: tuple[str, Path]) -> Iterator[Bench]:
    """A person who has the tab open; nothing was kept before."""
    address, folder = window
    shutil.rmtree(folder, ignore_errors=True)
    with visiting(browser, address) as visit:
        page = visit.open()
        page.get_by_role("tab", name="Compare").click()
        expect(page.get_by_text("Nobody has chosen yet.")).to_be_visible()
        yield Bench(page, folder)


def _set_of(number: int, folder: Path) -> Path:
    path = folder / "few.jsonl"
    QuestionSet(QuestionSet.read(ROOT / "examples" / "questions.jsonl").questions[:number]).write(path)
    return path


def _run(page: Page, name: str, numbers: str = "") -> None:
    page.get_by_label("Name of the run").fill(name)
    page.get_by_label(NUMBERS).nth(2).fill(numbers)
    page.get_by_role("button", name="Run", exact=True).click()


def test_two_answers_are_chosen_between_before_it_is_told_which_is_which(bench: Bench) -> None:
    page = bench.page
    page.get_by_label(NUMBERS).nth(1).fill("search.bm25=0")
    page.fill("#nd-both textarea", HOSTILE)
    page.get_by_role("button", name="Answer both ways").click()
    expect(page.locator("#nd-sides .nd-answer")).to_have_count(2)
    expect(page.get_by_text("search.bm25=0", exact=False)).to_have_count(0)  # but in the field, whose value is no text
    page.locator("#nd-first a").first.click()
    until(page, lambda: "article=" in source(page).url)
    page.get_by_role("button", name="Close").click()

    page.get_by_role("button", name="Answer 2 is better").click()
    expect(page.locator(".nd-revealed")).to_contain_text("You prefer answer 2.")
    expect(page.locator(".nd-revealed")).to_contain_text("quoted sentences, search.bm25=0")
    expect(page.locator("#nd-tally tbody tr")).to_have_count(1)
    expect(page.get_by_role("button", name="Answer 2 is better")).to_be_hidden()
    (line,) = (bench.runs / "preferences.jsonl").read_text("utf-8").splitlines()
    kept = json.loads(line)
    assert (kept["question"], kept["preferred"]) == (HOSTILE, "second")
    assert {} in (kept["first_config"]["set"], kept["second_config"]["set"])


def test_what_cannot_be_answered_both_ways_is_told(bench: Bench) -> None:
    page = bench.page
    page.fill("#nd-both textarea", "Who has taken Walikale?")
    page.press("#nd-both textarea", "Enter")
    expect(page.locator("#nd-both-status")).to_contain_text("both sides are the same")
    page.get_by_label(NUMBERS).first.fill("search.fusion=1")
    page.press("#nd-both textarea", "Enter")
    expect(page.locator("#nd-both-status")).to_contain_text("there is no setting 'search.fusion'")
    assert not (bench.runs / "preferences.jsonl").exists()


def test_set_is_run_twice_and_the_report_opened(bench: Bench, tmp_path: Path) -> None:
    page = bench.page
    page.set_input_files("#nd-compare input[type=file]", _set_of(6, tmp_path))
    expect(page.locator("#nd-set input")).to_have_value("File: few.jsonl")
    _run(page, "baseline")
    expect(page.get_by_text("baseline is finished: 6 questions.")).to_be_visible()
    _run(page, "words", "search.bm25=0")
    expect(page.get_by_text("words is finished: 6 questions.")).to_be_visible()
    expect(page.locator("#nd-runs tbody tr")).to_have_count(2)
    assert read_run(bench.runs / "words").about["config"]["set"] == {"search.bm25": 0.0}

    with page.context.expect_page() as opening:
        page.get_by_role("link", name="Open the report: baseline and words").click()
    report = opening.value
    expect(report.get_by_role("heading", level=1)).to_be_visible()
    assert report.locator("table.sortable").count()
    report.locator("table.sortable thead button").first.click()  # its script may run, and no other
    expect(report.locator("th[aria-sort=ascending]")).to_have_count(1)
    report.close()


def test_run_that_is_stopped_goes_on_where_it_was(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, may_go, result = bench.page, threading.Semaphore(5), runs._result

    def when_it_may(*given: Any) -> Any:
        assert may_go.acquire(timeout=PATIENCE_S)
        return result(*given)

    monkeypatch.setattr(runs, "_result", when_it_may)
    page.set_input_files("#nd-compare input[type=file]", _set_of(60, tmp_path))
    expect(page.locator("#nd-set input")).to_have_value("File: few.jsonl")
    _run(page, "long")
    expect(page.locator("#nd-run-status progress")).to_be_visible()
    page.get_by_role("button", name="Stop", exact=True).last.click()
    stopped = page.get_by_text("long was stopped. It goes on where it was")
    for released in range(50):  # one question more each time, ever more slowly, until the click has come there
        may_go.release()
        with suppress(Error):
            stopped.wait_for(timeout=min(200 * 1.2**released, 5_000))
            break
    expect(page.locator("#nd-runs")).to_contain_text("of 60: not finished")
    done = len((bench.runs / "long" / "answers.jsonl").read_text("utf-8").splitlines())
    assert 0 < done < 60
    may_go.release(100)
    _run(page, "long")
    expect(page.get_by_text("long is finished: 60 questions.")).to_be_visible()
    assert len(read_run(bench.runs / "long").answers) == 60


def test_what_cannot_be_run_is_told(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = bench.page
    _run(page, "x")
    expect(page.locator("#nd-run-status")).to_contain_text("choose a question set")
    (tmp_path / "bad.jsonl").write_text('{"id": "1"}\n', "utf-8")
    page.set_input_files("#nd-compare input[type=file]", tmp_path / "bad.jsonl")
    expect(page.locator("#nd-run-status")).to_contain_text("bad.jsonl, line 1")
    expect(page.locator("#nd-run-status")).not_to_contain_text(str(tmp_path))
    monkeypatch.setattr("qa.comparing.tab._LARGEST_SET", 10)
    page.set_input_files("#nd-compare input[type=file]", _set_of(2, tmp_path))
    expect(page.locator("#nd-run-status")).to_contain_text("few.jsonl has more than 10 bytes")


def test_drafts_are_accepted_or_rejected_and_make_a_set(bench: Bench) -> None:
    page, asked = bench.page, bench.page.locator(".nd-drafted strong")
    page.get_by_role("button", name="Propose questions").click()
    seen = []
    for button in ("Accept", "Reject", "Accept"):
        seen.append(asked.text_content())
        page.get_by_role("button", name=button).click()
        expect(asked).not_to_have_text(seen[-1] or "")
    page.locator(".nd-drafted a.nd-open").click()
    until(page, lambda: source(page).locator("mark").count())
    drafts = QuestionSet.read(bench.runs / "drafts.jsonl")
    assert [gold.question for gold in drafts] == [seen[0], seen[2]]
    page.get_by_role("button", name="Propose questions").click()
    expect(asked).to_have_text(seen[1] or "")  # what was accepted is not proposed again
    _run(page, "drafted")
    expect(page.get_by_text("drafted is finished: 2 questions.")).to_be_visible()


def test_conversation_is_still_there_behind_the_other_tab(bench: Bench) -> None:
    page = bench.page
    page.get_by_role("tab", name="Ask").click()
    ask(page, "Who has taken the town of Walikale?")
    page.get_by_role("tab", name="Compare").click()
    expect(page.locator(ANSWER).first).to_be_hidden()
    page.get_by_role("tab", name="Ask").click()
    expect(page.locator(ANSWER)).to_have_count(1)
    expect(page.locator(ANSWER)).to_be_visible()
