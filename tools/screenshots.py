"""Take the README's pictures of the window, over the sample articles: python -m tools.screenshots

Needs the development packages and the system's Chromium. Look at every picture before it is committed.
"""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from browsing import ANSWER, MARKER, ask, chromium, highlighted, served, until, visiting  # noqa: E402

from qa.newsdesk import Newsdesk  # noqa: E402

PICTURES = ROOT / "docs" / "images"
_COLOURS = 128  # flat colours: a palette makes the files a third


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, Newsdesk.open(Path(folder) / "corpus") as desk, chromium() as browser:
        desk.add(ROOT / "examples" / "articles")
        with served(desk, runs=Path(folder) / "runs") as address:
            with visiting(browser, address, viewport={"width": 1280, "height": 720}) as visit:
                page = visit.open()
                ask(page, "Who has taken the town of Walikale?")
                highlighted(page, page.locator(f"{ANSWER} {MARKER}").first)
                _save("answer", page.screenshot())
                _begin_anew(page)
                ask(page, "How many people were wounded at Walikale?")
                highlighted(page, page.locator(f"{ANSWER} {MARKER}").nth(1))
                page.mouse.move(0, 0)
                page.locator(f"{ANSWER} {MARKER}").nth(1).hover()
                _save("disagreement", page.screenshot())
                _begin_anew(page)
                ask(page, "Who is the president of Kenya?")
                highlighted(page, page.locator(f"{ANSWER} a.nd-open").first)
                _save("refusal", page.screenshot())
                page.get_by_role("tab", name="Compare").click()
                page.get_by_role("button", name="Close").click()
                page.get_by_label("Numbers of the ranking").nth(1).fill("search.cosine=0 search.lead=0")
                page.fill("#nd-both textarea", "How many people were wounded at Walikale?")
                page.press("#nd-both textarea", "Enter")
                until(page, lambda: page.locator(f"#nd-sides {ANSWER}").count() == 2)
                _save("comparing", page.screenshot())
            with visiting(browser, address, viewport={"width": 390, "height": 720}, has_touch=True) as visit:
                page = visit.open()
                ask(page, "Who has taken the town of Walikale?")
                highlighted(page, page.locator(f"{ANSWER} {MARKER}").first)
                _save("phone", page.screenshot())


def _begin_anew(page: Page) -> None:
    page.get_by_role("button", name="New conversation").click()
    until(page, lambda: page.locator(ANSWER).count() == 0)


def _save(name: str, png: bytes) -> None:
    picture = Image.open(io.BytesIO(png)).convert("RGB").quantize(_COLOURS)
    path = PICTURES / f"{name}.png"
    picture.save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
