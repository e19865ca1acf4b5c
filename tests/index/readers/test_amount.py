"""How many articles there will be is estimated by what was read of the files."""

import json
from pathlib import Path

from index.corpus import Corpus
from index.readers import Amount

WORDS = "The town of {} opened a ferry quay on Monday morning, and its mayor thanked the builders for their work."


def test_articles_to_come_are_counted_by_what_was_read(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(3):
        rows = (json.dumps({"text": WORDS.format(f"town{number}{row}")}) for row in range(300))
        (folder / f"{number}.jsonl").write_text("\n".join(rows))
    shown: list[tuple[int, int | None]] = []
    with Corpus.write(tmp_path / "corpus") as corpus:
        corpus.add([folder], on_progress=lambda what, done, of: shown.append((done, of)) if what == "reading" else None)
        corpus.add([folder], on_progress=lambda what, done, of: shown.append((done, of)) if what == "reading" else None)
    assert shown[-1] == (900, 900)
    assert all(of is None or (done <= of and 890 < of < 1_400) for done, of in shown)
    assert Amount.of([folder, "https://example.org/a"]) is None


def test_share_that_was_read_says_how_many_are_expected() -> None:
    amount = Amount(1_000)
    assert amount.expected(0) is None
    amount.inside(100, 200)
    assert amount.expected(7) == 70
    amount.inside(200, 200)  # read whole before the first article came
    assert amount.expected(7) is None
    amount.finish(200)
    assert amount.expected(10) == 50
