"""A corpus of an earlier format opens, is brought up to the present one in place, and loses nothing on the way."""

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from support import ROOT, bytes_under, settle

from index.corpus import Corpus
from index.stores.ledger import Ledger
from qa.newsdesk import Newsdesk

_DATA = ROOT / "tests" / "data" / "format-1-corpus"
_EXPECTED: dict[str, Any] = json.loads((_DATA / "expected.json").read_text(encoding="utf-8"))
_KEPT = ("answers.jsonl", "conversations.jsonl", "access.json")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the corpus of format 1."""
    folder = tmp_path / "corpus"
    with zipfile.ZipFile(_DATA / "corpus.zip") as packed:
        packed.extractall(folder)
    return folder


def _holds_everything(folder: Path) -> None:
    """Every version, passage and vector of the corpus of format 1 is in the ledger, as it was."""
    ledger = Ledger(folder, read_only=True)
    try:
        versions = []
        for row in (row for name in sorted({v["id"] for v in _EXPECTED["versions"]}) for row in ledger.versions(name)):
            found = ledger.article(row.article_id, row.version)
            assert found is not None
            versions.append(
                {
                    "id": row.article_id, "version": row.version, "is_live": row.is_live, "added_at": row.added_at,
                    "text": found[0].text, "masks": [[m.start, m.end, m.reason] for m in found[1]],
                }
            )  # fmt: skip
            assert found[0].version == row.version
        assert versions == _EXPECTED["versions"]
        passages = {
            str(i): [p.span.article_id, p.span.version, p.span.start, p.span.end, [list(s) for s in p.sentences]]
            for i, p in ledger.passages(ledger.passage_ids()).items()
        }
        assert passages == _EXPECTED["passages"]
        assert hashlib.sha256(ledger.vectors()[1].tobytes()).hexdigest() == _EXPECTED["vectors"]
        assert (ledger.pending(), ledger.outdated(), ledger.faults()) == ([], [], [])
    finally:
        ledger.close()


def _answers_the_same(desk: Newsdesk) -> None:
    for expected in _EXPECTED["answers"]:
        answer = desk.ask(expected["question"], record=False)
        assert answer.answered is expected["answered"], expected["question"]
        first = [[c.article_id, c.version, c.start, c.end, c.quote] for c in answer.citations][:1]
        assert first == expected["citations"][:1]
    for question, article_id in _EXPECTED["found"].items():
        assert desk.search(question, limit=1)[0].passage.span.article_id == article_id


def test_corpus_of_format_1_opens_and_loses_nothing(folder: Path) -> None:
    kept = {name: (folder / name).read_bytes() for name in _KEPT}
    with Newsdesk.open(folder) as desk:
        settle(desk.corpus)
        _answers_the_same(desk)
        assert desk.corpus.check() == []
        said = _EXPECTED["conversation"]
        [conversation] = desk.conversations.of(said["owner"])
        assert (conversation.id, list(conversation.records)) == (said["id"], said["records"])
        assert [desk.answer(record).answer.record for record in said["records"]] == said["records"]
    _holds_everything(folder)
    assert {name: (folder / name).read_bytes() for name in _KEPT} == kept


def test_corpus_of_format_1_is_read_as_it_is(folder: Path) -> None:
    before = bytes_under(folder)
    with Newsdesk.read(folder) as desk:
        _answers_the_same(desk)
    assert {name: content for name, content in bytes_under(folder).items() if name in before} == before
    _holds_everything(folder)


def test_corpus_of_format_1_takes_changes(folder: Path) -> None:
    with Corpus.write(folder) as corpus:
        corpus.rebuild()
        assert corpus.remove(["wire-9"]) == []
        assert corpus.check() == []
