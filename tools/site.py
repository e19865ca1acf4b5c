"""Gathers in build/docs what the documentation's site shows: docs/, the pages of the root and the examples.

A link that leads out of docs/ in the repository leads to the same page on the site.
"""

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = ("CHANGELOG.md", "CODE_OF_CONDUCT.md", "CONTRIBUTING.md", "SECURITY.md")


def main() -> None:
    """Make the folder anew."""
    target = ROOT / "build" / "docs"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(ROOT / "docs", target)
    shutil.copytree(ROOT / "examples", target / "examples", ignore=shutil.ignore_patterns("articles", "__pycache__"))
    for page in target.rglob("*.md"):
        depth = len(page.relative_to(target).parents)
        up = "../" * depth
        page.write_text(page.read_text(encoding="utf-8").replace(f"]({up}", f"]({up[3:]}"), encoding="utf-8")
    for name in PAGES:
        text = (ROOT / name).read_text(encoding="utf-8")
        (target / name).write_text(re.sub(r"\]\(docs/", "](", text), encoding="utf-8")
    shutil.copy(ROOT / "LICENSE", target)
    (target / "design" / "index.md").write_text(_decisions(target / "design"), encoding="utf-8")


def _decisions(folder: Path) -> str:
    """The list of the design notes, by their titles."""
    titles = {page.name: page.read_text(encoding="utf-8").partition("\n")[0] for page in sorted(folder.glob("*.md"))}
    rows = [f"- [{title.removeprefix('# ')}]({name})\n" for name, title in titles.items()]
    return "# Decisions\n\nContext, decision, what was rejected and why, each under a page.\n\n" + "".join(rows)


if __name__ == "__main__":
    main()
