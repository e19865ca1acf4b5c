"""The questions over the sample articles say truly where their answers stand."""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support import ROOT

from qa.newsdesk import Newsdesk

_KEYS = ("id", "question", "history", "as_of", "answers", "answerable", "article_ids", "spans", "tags")
_OF_SOME = {"history": "follow-up", "as_of": "relative-date"}
"""Keys that only rows with a tag have."""
_KINDS = (
    "unanswerable", "false-premise", "follow-up", "conflict", "relative-date", "attribution", "unit", "negation",
    "noise",
)  # fmt: skip
"""The tags of what makes a question hard, in the order of the page for people; a row may have several or none."""
_TAGS = {
    "who", "when", "where", "how many", "how much", "what", "why", "quote", "yes-no", "correction", "near-miss",
    "french", "paraphrase", "date", *_KINDS,
}  # fmt: skip
_ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (ROOT / "examples/questions.jsonl").read_text("utf-8").splitlines()
]


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The text of every sample article, as a corpus of its own stores it."""
    folder: Path = tmp_path_factory.mktemp("questions") / "corpus"
    with Newsdesk.open(folder) as desk:
        desk.add(ROOT / "examples" / "articles")
        return {row.article_id: desk.article(row.article_id).article.text for row in desk.articles()}


def test_there_are_sixty_and_each_has_an_id_and_words_of_its_own() -> None:
    assert [row["id"] for row in _ROWS] == [f"s{number:02}" for number in range(1, 61)]
    asked = [" ".join(row["question"].casefold().split()) for row in _ROWS]
    assert len(set(asked)) == 60


def test_the_first_are_those_of_the_page_for_people() -> None:
    page = (ROOT / "examples/questions.md").read_text("utf-8").splitlines()
    listed = [line.split(" | ")[1] for line in page if line[:3].strip("| ").isdecimal()]
    assert len(listed) == 20
    assert listed == [row["question"] for row in _ROWS[:20]]


def test_there_are_some_of_every_kind_and_the_page_says_how_many() -> None:
    counts = Counter(tag for row in _ROWS for tag in row["tags"])
    kinds = {"answerable": sum(row["answerable"] for row in _ROWS), **{kind: counts[kind] for kind in _KINDS}}
    assert min(kinds.values()) >= 4
    page = (ROOT / "examples/questions.md").read_text("utf-8").splitlines()
    cells = [line.strip("| ").split(" | ") for line in page if line.startswith("| `")]
    assert [(kind.strip("`"), int(number)) for kind, number, _ in cells] == list(kinds.items())


@pytest.mark.parametrize("row", _ROWS, ids=lambda row: row["id"])
def test_row_has_the_keys_and_its_tags_fit_it(row: dict[str, Any]) -> None:
    assert list(row) == [key for key in _KEYS if key not in _OF_SOME or _OF_SOME[key] in row["tags"]]
    assert row["tags"]
    assert len(row["tags"]) == len(set(row["tags"]))
    assert set(row["tags"]) <= _TAGS
    assert ("unanswerable" in row["tags"]) is not row["answerable"]
    assert not {"near-miss", "false-premise"} & set(row["tags"]) or not row["answerable"]
    for turn in row.get("history", []):
        assert list(turn) == ["role", "content"]
    roles = [turn["role"] for turn in row.get("history", [])]
    assert roles == ["user", "assistant"] * (len(roles) // 2)
    assert bool(roles) is ("follow-up" in row["tags"])
    if not row["answerable"]:
        assert (row["answers"], row["article_ids"], row["spans"]) == ([], [], [])


@pytest.mark.parametrize("row", [row for row in _ROWS if row["answerable"]], ids=lambda row: row["id"])
def test_answers_stand_where_the_row_says(row: dict[str, Any], texts: dict[str, str]) -> None:
    assert row["answers"]
    assert row["spans"]
    assert len(row["answers"]) == len(set(row["answers"]))
    slices = []
    for span in row["spans"]:
        assert list(span) == ["article_id", "start", "end"]
        slices.append(texts[span["article_id"]][span["start"] : span["end"]])
    assert set(slices) <= set(row["answers"])
    for answer in row["answers"]:
        assert any(answer in cut for cut in slices), f"{answer} is in no span"
    assert row["article_ids"] == list(dict.fromkeys(span["article_id"] for span in row["spans"]))
    assert "conflict" not in row["tags"] or len(row["article_ids"]) > 1


@pytest.mark.parametrize("row", [row for row in _ROWS if "as_of" in row], ids=lambda row: row["id"])
def test_a_day_told_from_the_day_of_asking_has_one(row: dict[str, Any]) -> None:
    words = row["question"].rstrip("?").split()[-2:]
    assert words[-1] in ("today", "yesterday") or (words[0] in ("this", "last") and words[1] in ("week", "month"))
    assert date(2025, 3, 19) <= date.fromisoformat(row["as_of"]) <= date(2025, 3, 21)  # the days of the articles


@pytest.mark.parametrize("row", _ROWS, ids=lambda row: row["id"])
def test_only_noise_is_not_written_as_a_sentence(row: dict[str, Any]) -> None:
    asked = row["question"]
    assert (asked[0].isupper() and asked.endswith("?")) is ("noise" not in row["tags"])
    assert "noise" not in row["tags"] or asked == asked.lower()


def test_what_the_assistant_said_before_stands_in_an_article(texts: dict[str, str]) -> None:
    said = [turn["content"] for row in _ROWS for turn in row.get("history", []) if turn["role"] == "assistant"]
    assert said
    for words in said:
        assert any(words in text for text in texts.values()), words


def test_every_article_answers_a_question(texts: dict[str, str]) -> None:
    assert len(texts) == 14
    assert {article_id for row in _ROWS for article_id in row["article_ids"]} == set(texts)
