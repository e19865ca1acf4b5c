"""A corpus of an earlier format opens, is brought up to the present one in place, and loses nothing on the way."""

import hashlib
import itertools
import json
import re
import shutil
import signal
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support import PATIENCE_S, ROOT, article, assert_one_sentence, bytes_under, python, said, settle, tell

import index.stores.ledger
from index.corpus import Corpus
from index.errors import CorpusError, CorpusLocked, CorpusTooNew
from index.stores.ledger import LEDGER_FILE, SqliteLedger
from index.stores.migrations import FORMAT, OLDEST_READ, STEPS
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
    ledger = SqliteLedger(folder, read_only=True)
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
        # The ranking has been learned anew since: the first sentence may be another of those that were cited. Where
        # nothing answers, what is nearest is no part of what the corpus must keep.
        first = [[c.article_id, c.version, c.start, c.end, c.quote] for c in answer.citations if answer.answered][:1]
        assert bool(first) == bool(expected["citations"]), expected["question"]
        assert all(each in expected["citations"] for each in first), expected["question"]
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
    assert {name: content for name, content in bytes_under(folder).items() if name in before} == before  # not migrated
    _holds_everything(folder)


def test_corpus_of_format_1_takes_changes(folder: Path) -> None:
    with Corpus.write(folder) as corpus:
        corpus.rebuild()
        assert corpus.remove(["wire-9"]) == []
        assert corpus.check() == []


# --- format 2: without the copies of articles -------------------------------------------------------------------------

_DATA_2 = ROOT / "tests" / "data" / "format-2-corpus"


@pytest.fixture
def format_2(tmp_path: Path) -> Path:
    """A copy of the corpus of format 2."""
    with zipfile.ZipFile(_DATA_2 / "corpus.zip") as packed:
        packed.extractall(tmp_path / "corpus")
    return tmp_path / "corpus"


def test_corpus_of_format_2_loses_nothing_and_its_copies_are_found_when_something_is_added(format_2: Path) -> None:
    kept = json.loads((_DATA_2 / "expected.json").read_text(encoding="utf-8"))
    before = bytes_under(format_2)
    with Corpus.read(format_2) as corpus:
        assert corpus.ledger.kin(["wire/1"]) == []
        assert {hit.passage.span.article_id for hit in corpus.search("Who told investigators of the radar?", limit=5)}
    assert {name: content for name, content in bytes_under(format_2).items() if name in before} == before
    with Corpus.write(format_2) as corpus:
        settle(corpus)
        corpus.remove(["ledger/10"])
        assert corpus.ledger.kin(["wire/1"]) == []
        corpus.add([article(1)])
        found = {kin.article_id for kin in corpus.ledger.kin(["wire/1"])}
        assert found == {"wire/1", "post/7", "echo/3", "gazette/2", "held/1"}
        ids = corpus.ledger.passage_ids()
        passages = {
            str(i): [p.span.article_id, p.span.version, p.span.start, p.span.end, [list(s) for s in p.sentences]]
            for i, p in corpus.ledger.passages(ids).items()
        }
        expected = {key: row for key, row in kept["passages"].items() if row[0] != "ledger/10"}
        assert {key: row for key, row in passages.items() if row[0] != "a1"} == expected
        held = [(row["id"], row["version"], row["text"]) for row in kept["versions"] if row["id"] != "ledger/10"]
        for article_id, version, text in held:
            stored = corpus.ledger.article(article_id, version)
            assert stored
            assert stored[0].text == text
        assert corpus.check() == []


# --- formats ----------------------------------------------------------------------------------------------------------


def _format(folder: Path) -> int:
    with closing(sqlite3.connect(f"file:{folder / LEDGER_FILE}?mode=ro", uri=True)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def _marks(folder: Path) -> dict[str, str]:
    with closing(sqlite3.connect(f"file:{folder / LEDGER_FILE}?mode=ro", uri=True)) as db:
        return dict(db.execute("SELECT key, value FROM meta"))


def test_corpus_of_format_1_is_of_the_present_one_after_it_was_opened_to_be_changed(folder: Path) -> None:
    before = _marks(folder)
    assert _format(folder) == 1
    Corpus.write(folder).close()
    after = _marks(folder)
    assert _format(folder) == FORMAT
    assert re.fullmatch("[0-9a-f]{32}", after["corpus_id"])
    added = {"corpus_id", *(f"format {number} since" for number in STEPS)}
    assert {key: value for key, value in after.items() if key not in added} == before
    Corpus.write(folder).close()
    assert _marks(folder) == after


def test_new_corpus_is_of_the_present_format_and_each_has_an_id_of_its_own(tmp_path: Path) -> None:
    for name in ("a", "b"):
        Corpus.write(tmp_path / name).close()
    assert [_format(tmp_path / name) for name in ("a", "b")] == [FORMAT, FORMAT]
    assert len({_marks(tmp_path / name)["corpus_id"] for name in ("a", "b")}) == 2


def test_copy_of_a_corpus_is_another_corpus(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    with Corpus.write(folder) as corpus:
        corpus.copy_to(tmp_path / "copy")
    _holds_everything(tmp_path / "copy")
    assert _marks(tmp_path / "copy")["corpus_id"] != _marks(folder)["corpus_id"]


def test_steps_lead_from_every_format_that_can_be_read_to_the_present_one() -> None:
    assert sorted(STEPS) == list(range(OLDEST_READ + 1, FORMAT + 1))


@pytest.mark.parametrize("opened", [Corpus.read, Corpus.write])
def test_corpus_of_a_newer_format_is_refused_in_one_sentence_and_left_alone(
    folder: Path, opened: Callable[[Path], Corpus]
) -> None:
    with closing(sqlite3.connect(folder / LEDGER_FILE)) as db:
        db.execute(f"PRAGMA user_version = {FORMAT + 1}")
    before = bytes_under(folder)
    with pytest.raises(CorpusTooNew, match=rf"format {FORMAT + 1}.*upgrade with: pip install") as caught:
        opened(folder)
    assert_one_sentence(caught.value)
    after = bytes_under(folder)
    assert {name: after[name] for name in before} == before


# --- other processes --------------------------------------------------------------------------------------------------

_HOLDS = """
import sqlite3, sys
from pathlib import Path
from index.stores.lock import WriterLock
lock = WriterLock(Path(sys.argv[1]), "chat")
print("open", flush=True)
sys.stdin.readline()
"""
_WRITES = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1] + "/ledger.sqlite", isolation_level=None)
db.execute("BEGIN IMMEDIATE")
print("open", flush=True)
sys.stdin.readline()
"""
_READS = """
import sqlite3, sys
db = sqlite3.connect(f"file:{sys.argv[1]}/ledger.sqlite?mode=ro", uri=True, isolation_level=None)
db.execute("BEGIN")
count = "SELECT count(*) FROM passages"
before = db.execute(count).fetchone()
print("open", flush=True)
sys.stdin.readline()
assert db.execute(count).fetchone() == before
db.execute("COMMIT")
print(db.execute(count).fetchone() == before, flush=True)
"""


def test_corpus_that_an_older_newsdesk_writes_is_refused_in_one_sentence_and_read_as_it_is(folder: Path) -> None:
    with python(_HOLDS, folder) as older:
        said(older, "open")
        with pytest.raises(CorpusLocked, match="is being written by process") as caught:
            Corpus.write(folder)
        assert_one_sentence(caught.value)
        with Newsdesk.open(folder) as desk:
            assert not desk.corpus.is_writable
            _answers_the_same(desk)
        assert _format(folder) == 1
    Corpus.write(folder).close()
    assert _format(folder) == FORMAT


def test_corpus_that_cannot_be_migrated_now_is_refused_in_one_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.stores.ledger, "_PATIENCE_S", 0.2)
    with python(_WRITES, folder) as older:
        said(older, "open")
        with pytest.raises(CorpusError, match=r"database is locked.*try again") as caught:
            Corpus.write(folder)
        assert_one_sentence(caught.value)
        assert _format(folder) == 1
    Corpus.write(folder).close()
    assert _format(folder) == FORMAT


def test_older_newsdesk_that_reads_goes_on_reading(folder: Path) -> None:
    with python(_READS, folder) as older:
        said(older, "open")
        Corpus.write(folder).close()
        assert _format(folder) == FORMAT
        tell(older, "go on")
        said(older, "True")


# --- killed at any point ----------------------------------------------------------------------------------------------


class _DeathError(BaseException):
    """A process that ends at once."""


class _Mortal(sqlite3.Connection):
    """A connection that dies before one of its statements, or after it."""

    left = -1
    """Statements until then; never, if it is negative."""
    is_after = False
    dies: Callable[[], None]

    def execute(self, *args: Any) -> sqlite3.Cursor:
        done = super().execute(*args) if _Mortal.is_after else None
        if _Mortal.left == 0:
            _Mortal.dies()
        _Mortal.left -= 1
        return done if done is not None else super().execute(*args)


def _die() -> None:
    raise _DeathError


def _killed_at(folder: Path, statement: int, *, is_after: bool, dies: Callable[[], None] = _die) -> bool:
    """Open a ledger and be killed at a statement; were there so many?"""
    connect = sqlite3.connect
    _Mortal.left, _Mortal.is_after, _Mortal.dies = statement, is_after, staticmethod(dies)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", lambda *args, **named: connect(*args, factory=_Mortal, **named))
        # What is dead rolls nothing back: SQLite does so from the file, at the next opening.
        try:
            SqliteLedger(folder, create=True).close()
        except _DeathError:
            return True
        finally:
            _Mortal.left = -1
    return False


@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
def test_migration_that_is_killed_at_any_statement_is_completed_by_the_next_opening(
    folder: Path, tmp_path: Path, is_after: bool
) -> None:
    formats = []
    for statement in itertools.count():
        copy = Path(shutil.copytree(folder, tmp_path / f"{statement}"))
        if not _killed_at(copy, statement, is_after=is_after):
            break
        formats.append(_format(copy))
        assert ("corpus_id" in _marks(copy)) is (formats[-1] > 1)
        _holds_everything(copy)
        with Corpus.write(copy) as corpus:
            settle(corpus)
        assert _format(copy) == FORMAT
        assert len(_marks(copy)["corpus_id"]) == 32
        _holds_everything(copy)
    assert set(formats) == {1, 2, FORMAT}  # the column of locators comes after the last format
    assert len(formats) > 10


_KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[4])
import test_migrations
killed = lambda: os.kill(os.getpid(), signal.SIGKILL)
test_migrations._killed_at(Path(sys.argv[1]), int(sys.argv[2]), is_after=sys.argv[3] == "after", dies=killed)
"""


@pytest.mark.parametrize(("statement", "when", "leaves"), [(9, "after", 1), (12, "before", 1), (12, "after", 2)])
def test_process_that_is_killed_while_it_migrates_leaves_a_corpus_that_opens(
    folder: Path, statement: int, when: str, leaves: int
) -> None:
    with python(_KILLED, folder, statement, when, Path(__file__).parent) as process:
        assert process.wait(PATIENCE_S) == -signal.SIGKILL
    assert _format(folder) == leaves
    _holds_everything(folder)
    with Corpus.write(folder) as corpus:
        settle(corpus)
        assert corpus.check() == []
    assert _format(folder) == FORMAT
    _holds_everything(folder)
