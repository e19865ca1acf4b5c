"""Rows that number themselves replace no article of another file, and are recognised when they come again."""

import json
from pathlib import Path

import pytest

from index.corpus import Corpus
from index.ingest.article_ids import is_same_story
from index.ingest.intake import incoming
from index.ingest.preview import Foreseen, preview
from index.types import Article, Published, Source

QUAY = "The town of Dornhaven opened a ferry quay on Monday morning."
FIRE = "A fire destroyed the tram depot of Vantry on Wednesday night."
MILL = "The tide mill was sold to a farmer for nine crowns."


def _table(path: Path, *rows: tuple[str, str]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("nr,text\n" + "".join(f'{number},"{text}"\n' for number, text in rows))


def test_rows_of_files_that_number_themselves_are_all_kept(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    _table(folder / "a.csv", ("1", QUAY))
    _table(folder / "b.csv", ("1", FIRE), ("1", MILL))
    (folder / "c.jsonl").write_text(json.dumps({"id": 1, "text": "Nobody came to the reading room all winter."}))
    ids = ["1", "b.csv#id=1", "b.csv#id=1~2", "c.jsonl#id=1"]
    with Corpus.write(tmp_path / "corpus") as corpus:
        seen = [found.article.id for found in preview(incoming([folder]), corpus.ledger) if isinstance(found, Foreseen)]
        first, again, moved = (corpus.add([each]) for each in (folder, folder, folder / "b.csv"))
        assert [row.article_id for row in corpus.articles()] == seen == ids
        assert (first.added, again.unchanged, moved.unchanged) == (4, 4, 2)
        _table(folder / "b.csv", ("1", FIRE[:-1] + ", the police said."), ("1", "Snow closed the road to Redmere."))
        changed = corpus.add([tmp_path / "in"])
        assert (changed.added, changed.updated, changed.unchanged) == (1, 1, 2)  # what is gone from a file stays
        assert corpus.add([Article("1", FIRE)]).updated == 1  # a program says which article it means


def test_of_one_id_twice_in_a_file_both_articles_are_kept(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text("".join(json.dumps({"id": "fire", "text": text}) + "\n" for text in (FIRE, MILL, FIRE)))
    with Corpus.write(tmp_path / "corpus") as corpus:
        first, again = corpus.add([rows]), corpus.add([rows])
        assert (first.added, first.unchanged, again.unchanged) == (2, 1, 3)
        assert [row.article_id for row in corpus.articles()] == ["fire", "rows.jsonl#id=fire"]


@pytest.mark.parametrize(
    ("known", "given", "is_same"),
    [
        ({"url": "https://a.example/1"}, {"url": "https://a.example/1/", "text": MILL}, True),
        ({"url": "https://a.example/1"}, {"url": "https://b.example/1"}, True),  # the same words: it has moved
        ({"url": "https://a.example/1"}, {"url": "https://b.example/1", "text": FIRE + " Nobody was hurt."}, False),
        ({"title": "Fire in Vantry"}, {"title": "Fire in Vantry", "text": MILL}, False),
        ({"title": "Weather"}, {"title": "Forecast"}, False),
        ({"published": Published("2025-03-01")}, {"published": Published("2025-03-02"), "text": FIRE + " "}, False),
        ({}, {"text": "", "status": "withdrawn"}, True),
    ],
)
def test_what_is_another_article_is_told_by_what_it_says(
    known: dict[str, str], given: dict[str, str], is_same: bool
) -> None:
    def read(fields: dict[str, str]) -> Article:
        source = {name: value for name, value in fields.items() if name != "text"}
        return Article("1", fields.get("text", FIRE), Source(**source))  # type: ignore[arg-type]

    assert is_same_story(read(known), read(given)) is is_same
