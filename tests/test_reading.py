"""The table of `make reading`, on pages of our own."""

import json
from pathlib import Path

import pytest

from benchmarks import reading

PAGE = """<!doctype html><html lang="en"><head><title>{title} | Harbour Post</title>
<meta property="og:site_name" content="Harbour Post">
<meta property="article:published_time" content="2025-03-03T07:10:00+02:00"><meta name="author" content="By Ida Renn">
</head><body><article><h1>{title}</h1><p>The river Lede has run dry for the first time since 1976, the board said.</p>
</article></body></html>"""


def test_pages_are_judged_by_what_the_archive_holds_of_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.html").write_text(PAGE.format(title="Rivers run dry"))
    (tmp_path / "pages" / "b.html").write_text("<html></html>")
    expected = {
        "file": "a.html", "title": "Rivers run dry!", "outlet": "Harbour Post", "outlet_id": "hp",
        "published": "2025-03-03T05:10:20Z", "authors": ["Ida Renn"],
        "text": ["The river Lede has run dry for the first time since 1976, the board said."],
    }  # fmt: skip
    lines = (json.dumps(page) for page in (expected, {**expected, "file": "b.html", "authors": []}))
    (tmp_path / "expected.jsonl").write_text("\n".join(lines))

    reading.main([str(tmp_path)])

    shown = dict(line.strip("| ").split(" | ") for line in capsys.readouterr().out.splitlines()[2:])
    assert shown == {
        "pages read": "1 of 2",
        "title": "0.500 (1 of 2)",
        "outlet": "0.500 (1 of 2)",
        "day": "0.500 (1 of 2)",
        "minute": "0.500 (1 of 2)",
        "authors": "1.000 (1 of 1)",
        "text kept, mean": "1.000",
        "noise, mean and median": "0.000, 0.000",
        "publishers of several pages under one name": "0 of 1",
    }
