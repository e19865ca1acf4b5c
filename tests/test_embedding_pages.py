"""The snippets of docs/embedding.md for pages of other sites, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import IN_BROWSER
from playwright.sync_api import Browser
from snippets import Site, blocks, served_to_others

pytestmark = IN_BROWSER


@pytest.fixture(scope="module")
def site(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served_to_others(sample_folder, tmp_path_factory.mktemp("embedding")) as made:
        yield made


@pytest.mark.parametrize("snippet", blocks("html"))
def test_page_of_another_site_asks(site: Site, snippet: str, browser: Browser) -> None:
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Page</title>'
    site.pages["page"] = head + site.written(snippet)
    page = browser.new_context().new_page()
    try:
        page.goto(f"{site.other}/page")
        frame = page.frames[-1]  # the page itself where it holds no frame
        box = frame.get_by_role("textbox")
        box.fill("Who has taken the town of Walikale?")
        box.press("Enter")
        frame.get_by_text("Walikale", exact=False).nth(1).wait_for()
        assert site.desk.records.get([list(site.desk.records)[-1]["record"]])
    finally:
        page.context.close()
