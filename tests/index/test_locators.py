"""The page or the time of a quote, from the file to the citation, and through every place that keeps it."""

import json
from pathlib import Path

from file_samples import SAMPLES

from index.corpus import Corpus
from index.types import Locator
from qa.client import _row
from qa.newsdesk import Newsdesk
from qa.rendering import terminal


def test_citation_says_the_page_or_the_time(tmp_path: Path) -> None:
    for suffix in (".pdf", ".srt"):
        (tmp_path / f"a{suffix}").write_bytes(SAMPLES[suffix])
    with Newsdesk.open(tmp_path / "corpus") as desk:
        desk.add(tmp_path / "a.pdf", tmp_path / "a.srt")
        answer = desk.ask("What was the third ferry late for?")
        assert [each.locator and each.locator.words for each in answer.citations] == ["pages 1–2"]
        assert "a.pdf pages 1–2, " in terminal.answer(answer)
        answer = desk.ask("When was the ferry sailing?")
        assert answer.citations[0].locator == Locator(0, "time", "00:00:01")
        assert json.loads(json.dumps(answer.to_dict()))["citations"][0]["locator"]["label"] == "00:00:01"
        assert answer.record
        assert desk.answer(answer.record).answer.citations[0].locator == answer.citations[0].locator
        article = desk.corpus.article("a.pdf").article
        desk.corpus.withdraw(["a.pdf"], "not ours")
        desk.corpus.restore(["a.pdf"])
        assert desk.corpus.article("a.pdf").article.locators == article.locators
    (tmp_path / "sent.jsonl").write_bytes(_row(article))
    with Corpus.write(tmp_path / "other") as other:
        other.add([tmp_path / "sent.jsonl"])
        assert other.article("a.pdf").article.locators == article.locators
