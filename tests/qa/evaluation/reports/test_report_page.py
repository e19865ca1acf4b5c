"""The HTML report in a real browser: it sorts and filters, asks nobody, and is whole without its script."""

from importlib import resources
from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api")
pytest.importorskip("axe_playwright_python")

from browsing import IN_BROWSER
from compared_runs import BASE, OTHER, PARIS, answer, run
from playwright.sync_api import Browser

from qa.evaluation.comparison import compare
from qa.evaluation.datasets.questions import Gold
from qa.evaluation.reports import report

pytestmark = IN_BROWSER
AXE = resources.files("axe_playwright_python").joinpath("axe.min.js")
_FOUND = "async rules => (await axe.run(rules)).violations.map(({id, nodes}) => `${id}: ${nodes[0].html}`)"
_OUTSIDE = """all => all.filter(text => {
  const [box, sheet] = [text.getBBox(), text.ownerSVGElement.viewBox.baseVal];
  return box.x < 0 || box.y < 0 || box.x + box.width > sheet.width || box.y + box.height > sheet.height;
}).map(text => text.textContent)"""
_IDS = "all => all.map(row => row.cells[1].textContent)"


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(report(compare(BASE, OTHER), "html"), encoding="utf-8")
    return path


def test_the_report_sorts_and_filters_and_asks_nobody(browser: Browser, page_file: Path) -> None:
    faults: list[str] = []
    context = browser.new_context()
    page = context.new_page()
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda asked: faults.append(asked.url) if asked.url != page_file.as_uri() else None)
    page.goto(page_file.as_uri())

    rows = page.locator('tr[data-article^="c0-"]')
    assert rows.evaluate_all(_IDS) == ["1", "2", "3"]
    head = page.locator("table", has=rows).locator("thead th", has_text="Change")
    head.locator("button").click()
    assert (head.get_attribute("aria-sort"), rows.evaluate_all(_IDS)) == ("ascending", ["1", "2", "3"])
    head.locator("button").click()
    assert (head.get_attribute("aria-sort"), rows.evaluate_all(_IDS)) == ("descending", ["3", "2", "1"])

    form = page.locator('form[data-for="c0"]')
    told = form.locator("output")
    form.locator("input").fill("rome STANDS")
    assert told.inner_text() == "2 of 3 shown"
    form.locator('select[name="way"]').select_option("worse")
    assert told.inner_text() == "1 of 3 shown"
    assert [page.locator(f"#c0-{place}").is_visible() for place in range(3)] == [True, False, False]
    form.locator("input").fill("")
    form.locator('select[name="way"]').select_option("")
    form.locator('select[name="tag"]').select_option("why")
    assert [page.locator(f"#c0-{place}").is_visible() for place in range(3)] == [False, False, True]
    context.close()
    assert not faults


def test_the_report_is_whole_without_its_script(browser: Browser, page_file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(page_file.as_uri())
    assert [page.locator(f"#c0-{place}").is_visible() for place in range(3)] == [True, True, True]
    assert not page.locator("form.find").is_visible()
    assert page.locator("thead button").count() == 0
    context.close()


def test_no_label_of_a_plot_is_cut_off(browser: Browser, tmp_path: Path) -> None:
    sure = run("sure", [answer("It is Paris.", probability=0.9), *[answer(probability=0.1)] * 3])
    path = tmp_path / "report.html"
    path.write_text(report(compare(BASE, sure), "html"), encoding="utf-8")
    page = browser.new_context().new_page()
    page.goto(path.as_uri())
    assert page.locator("svg .curve").count() > 1
    assert page.get_by_text("wrongly_declined (less is better)", exact=True).count() > 1
    page.evaluate("() => document.querySelectorAll('details').forEach(all => { all.open = true; })")
    cut = page.locator("svg text").evaluate_all(_OUTSIDE)
    page.context.close()
    assert cut == []


def test_a_screen_reader_stumbles_over_nothing(browser: Browser, tmp_path: Path) -> None:
    """On a page with something of each kind, but little of it: looking at contrasts takes long."""
    golds = [Gold(f"{i}", "Why?", answerable=False if i == 0 else None, tags=("why",)) for i in range(9)]
    good = run("good", [answer("It fell.", probability=0.5, citations=[PARIS]) for _ in golds], golds)
    bad = run("bad", [answer(probability=0.4), *[{"error": "the model is gone"}] * 8], golds)
    path = tmp_path / "report.html"
    path.write_text(report(compare(good, bad), "html"), encoding="utf-8")
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(path.as_uri())
    assert page.locator("td.worse").count() > 1
    assert page.locator("svg").count() > 1
    page.add_script_tag(content=AXE.read_text())
    found = page.evaluate(_FOUND, {})
    page.emulate_media(color_scheme="dark")
    found += page.evaluate(_FOUND, {"runOnly": ["color-contrast"]})
    context.close()
    assert found == []
