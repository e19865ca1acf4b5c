"""How clean real pages come in: what is read of each, beside what a reader of the page would say.

    python -m benchmarks.reading DATA_DIR [--out got.jsonl]

DATA_DIR holds the pages under `pages/`, as HTML or gzipped HTML, and `expected.jsonl`, one page a line: `file`,
`title`, `outlet`, `outlet_id`, `published` (ISO 8601), `authors` and `text`, a list of paragraphs. All pages are added
to a new archive in a temporary folder, as anybody would add them, and read off it again.

- title, outlet: the share that is right but for letter case and punctuation; authors: the same, as a set;
- day, minute: of publication, in either's zone;
- text kept: the share of the expected words that may be searched and cited; noise: the share of these that is not
  expected;
- one name: publishers of several pages that are known by one name.
"""

import argparse
import gzip
import json
import re
import tempfile
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from statistics import fmean, median
from typing import Any

from qa import Newsdesk


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the pages and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, help="write what was read, one page a line")
    options = parser.parse_args(arguments)
    expected = [json.loads(line) for line in (options.data / "expected.jsonl").read_text("utf-8").splitlines()]
    got = read_pages(options.data / "pages", [page["file"] for page in expected])
    if options.out:
        lines = (json.dumps({"file": name, **page}, ensure_ascii=False) for name, page in got.items())
        options.out.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    print(table(expected, got))


def read_pages(folder: Path, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What an archive holds of each page after all were added to it; a page that could not be read is missing."""
    with tempfile.TemporaryDirectory() as temporary:
        pages = Path(temporary) / "pages"
        pages.mkdir()
        for name in names:
            data = (folder / name).read_bytes()
            (pages / f"{name}.html").write_bytes(gzip.decompress(data) if name.endswith(".gz") else data)
        with Newsdesk.open(Path(temporary) / "corpus") as desk:
            desk.add(pages)
            return {row.article_id.removesuffix(".html"): _page(desk, row.article_id) for row in desk.articles()}


def _page(desk: Newsdesk, article_id: str) -> dict[str, Any]:
    reading = desk.article(article_id)
    article, masks = reading.article, reading.masks
    source, text, at = article.source, "", 0
    for mask in masks:
        text, at = text + article.text[at : mask.start] + "\n", mask.end
    fields = {"title": source.title, "outlet": source.outlet, "published": source.date, "authors": source.authors}
    return {**fields, "text": text + article.text[at:]}


def table(expected: Sequence[Mapping[str, Any]], got: Mapping[str, Mapping[str, Any]]) -> str:
    """The figures as Markdown."""
    judged = [_judged(page, got.get(page["file"], {})) for page in expected]
    names: dict[str, set[str | None]] = defaultdict(set)
    for page in expected:
        names[page["outlet_id"]].add(got.get(page["file"], {}).get("outlet"))
    pages = Counter(page["outlet_id"] for page in expected)
    several = [names[outlet] for outlet, n in pages.items() if n > 1]
    rows = [("pages read", f"{sum(page['file'] in got for page in expected)} of {len(expected)}")]
    for figure in ("title", "outlet", "day", "minute", "authors"):
        right = [each[figure] for each in judged if figure in each]
        rows.append((figure, f"{fmean(right):.3f} ({sum(right)} of {len(right)})" if right else "-"))
    read = [each for each in judged if "kept" in each]
    if read:
        noise = [each["noise"] for each in read]
        rows.append(("text kept, mean", f"{fmean(each['kept'] for each in read):.3f}"))
        rows.append(("noise, mean and median", f"{fmean(noise):.3f}, {median(noise):.3f}"))
    rows.append(
        ("publishers of several pages under one name", f"{sum(len(n) == 1 for n in several)} of {len(several)}")
    )
    return "\n".join(["| | |", "|---|---:|", *(f"| {name} | {value} |" for name, value in rows)])


def _judged(page: Mapping[str, Any], got: Mapping[str, Any]) -> dict[str, float]:
    found: dict[str, float] = {"title": _plain(page["title"]) == _plain(got.get("title"))}
    if page["outlet"]:
        found["outlet"] = _plain(page["outlet"]).replace(" ", "") == _plain(got.get("outlet")).replace(" ", "")
    if page["authors"]:
        found["authors"] = {*map(_plain, page["authors"])} == {*map(_plain, got.get("authors") or ())}
    if page["published"]:
        found |= _judged_date(datetime.fromisoformat(page["published"]), got.get("published") or "")
    if got:
        want, have = _words(" ".join(page["text"])), _words(got["text"])
        both = (want & have).total()
        found |= {"kept": both / max(1, want.total()), "noise": 1 - both / max(1, have.total())}
    return found


def _judged_date(want: datetime, got: str) -> dict[str, float]:
    found = datetime.fromisoformat(got) if len(got) >= 10 else None
    days = {
        want.date(),
        want.astimezone(found.tzinfo).date() if found and found.tzinfo and want.tzinfo else want.date(),
    }
    judged: dict[str, float] = {"day": found is not None and found.date() in days}
    if want.hour or want.minute:
        if found and bool(found.tzinfo) == bool(want.tzinfo):
            is_same = abs((want - found).total_seconds()) < 60
        else:
            is_same = found is not None and (want.hour, want.minute) == (found.hour, found.minute)
        judged["minute"] = "T" in got and is_same
    return judged


def _plain(words: str | None) -> str:
    return re.sub(r"\W+", " ", unicodedata.normalize("NFKC", words or "").casefold()).strip()


def _words(text: str) -> Counter[str]:
    """Words, and single characters where a script sets no blanks between words."""
    found: list[str] = []
    for word in _plain(text).split():
        found += [*word] if re.search("[\u3040-\u30ff\u3400-\u9fff]", word) else [word]
    return Counter(found)


if __name__ == "__main__":
    main()
