import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from support import article, assert_one_sentence, day

from index.errors import CorpusDamaged, CorpusError, CorpusMissing, CorpusTooNew
from index.stores.ledger import LEDGER_FILE, SqliteLedger
from index.stores.migrations import FORMAT
from index.stores.types import Prepared
from index.types import Article, Cut, Filters, Mask


def prepared(item: Article, *, masks: tuple[Mask, ...] = (), vector: tuple[float, ...] = (1.0, 0.0)) -> Prepared:
    """An article of one passage that holds all its text."""
    cut = Cut(0, len(item.text), ((0, len(item.text)),))
    return Prepared(item, item.version, "en", masks, [cut], np.array([vector], dtype=np.float16))


@pytest.fixture
def ledger(tmp_path: Path) -> SqliteLedger:
    return SqliteLedger(tmp_path, create=True)


def test_committed_article_is_read_back_equal_with_masks_and_source(ledger: SqliteLedger) -> None:
    item = article(
        1, "Ad\nA town opened its quay.", authors=("Ann Orr", "Bo Lee"), url="https://example.org/1",
        published=day("2025-03"), status="usable", rights="ours",
    )  # fmt: skip
    ledger.commit([prepared(item, masks=(Mask(0, 2, "advertisement"),))])
    assert ledger.article("a1") == (item, (Mask(0, 2, "advertisement"),))
    [row] = ledger.rows()
    assert (row.article_id, row.version, row.is_live, row.source) == ("a1", item.version, True, item.source)
    assert row.characters == len(item.text)
    ledger.close()


def test_new_version_replaces_the_passages_and_keeps_the_old_text(ledger: SqliteLedger) -> None:
    old, new = article(1, "The quay is open."), article(1, "The quay is shut.")
    ledger.commit([prepared(old)])
    ledger.mark_indexed(ledger.pending(), [])
    ledger.commit([prepared(new)])
    assert ledger.live_version("a1") == new.version
    assert [p.text for p in ledger.passages([1, 2]).values()] == ["The quay is shut."]
    assert (ledger.outdated(), ledger.pending(), ledger.unsettled()) == ([1], [2], {1, 2})
    assert ledger.article("a1", old.version) == (old, ())
    assert [(row.version, row.is_live) for row in ledger.versions("a1")] == [(new.version, True), (old.version, False)]
    ledger.close()


def test_version_that_comes_back_is_pending_again_and_takes_its_new_masks(ledger: SqliteLedger) -> None:
    old, new = article(1, "The quay is open."), article(1, "The quay is shut.")
    for item, masks in ((old, ()), (new, ()), (old, (Mask(0, 3, "promotion"),))):
        ledger.commit([prepared(item, masks=masks)])
        ledger.mark_indexed(ledger.pending(), ledger.outdated())
    ledger.commit([prepared(new)])
    ledger.commit([prepared(old, masks=(Mask(0, 3, "promotion"),))])
    assert ledger.live_version("a1") == old.version
    assert len(ledger.pending()) == 1
    assert ledger.article("a1") == (old, (Mask(0, 3, "promotion"),))
    assert len(ledger.versions("a1")) == 2
    ledger.close()


def test_passage_ids_are_never_used_twice(ledger: SqliteLedger) -> None:
    ledger.commit([prepared(article(1))])
    ledger.remove("a1")
    ledger.commit([prepared(article(2))])
    assert ledger.passage_ids() == [2]
    assert ledger.outdated() == [1]
    ledger.close()


def test_generation_rises_with_every_change_of_what_can_be_searched(ledger: SqliteLedger) -> None:
    seen = [ledger.generation()]
    ledger.commit([prepared(article(1))])
    seen.append(ledger.generation())
    ledger.mark_indexed(ledger.pending(), [])
    seen.append(ledger.generation())
    ledger.remove("a1")
    seen.append(ledger.generation())
    assert seen == sorted(set(seen))
    ledger.put(note="x")
    assert ledger.generation() == seen[-1]
    ledger.close()


def test_commit_that_fails_in_the_middle_stores_nothing_and_the_ledger_works_on(ledger: SqliteLedger) -> None:
    broken = prepared(article(2))
    broken = Prepared(broken.article, broken.version, "en", (), broken.cuts, np.zeros((0, 2), dtype=np.float16))
    with pytest.raises(ValueError, match="zip"):
        ledger.commit([prepared(article(1)), broken])
    assert (ledger.rows(), ledger.passage_ids(), ledger.generation()) == ([], [], 0)
    ledger.commit([prepared(article(1))])
    assert ledger.passage_ids() == [1]
    ledger.close()


def test_transaction_that_sqlite_rolled_back_itself_reports_its_own_error(ledger: SqliteLedger) -> None:
    def change() -> None:
        with ledger.transaction() as db:
            db.execute("ROLLBACK")  # as a full disk does
            raise KeyError("the cause")

    with pytest.raises(KeyError):
        change()
    ledger.put(note="works on")
    assert ledger.get("note") == "works on"
    ledger.close()


def test_withheld_article_has_no_passages(ledger: SqliteLedger) -> None:
    ledger.commit([prepared(article(1, status="withheld"))])
    assert ledger.passage_ids() == []
    assert ledger.article("a1") is not None
    ledger.close()


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), [1, 2, 3]),
        (Filters(outlets=("the VANTRY times",)), [1]),
        (Filters(outlets=("The Vantry Times", "Post")), [1, 2]),
        (Filters(outlets=("None",)), []),
        (Filters(since=date(2025, 3, 31)), [2]),  # March 2025 may mean its last day
        (Filters(until=date(2025, 3, 1)), [1, 2]),
        (Filters(since=date(2025, 2, 1), until=date(2025, 2, 28)), []),
        (Filters(article_ids=("a3", "a1", "unknown")), [1, 3]),
        (Filters(outlets=("Post",), article_ids=("a1",)), []),
    ],
)
def test_filters_let_through_what_they_name(ledger: SqliteLedger, filters: Filters, expected: list[int]) -> None:
    first = article(1, outlet="The Vantry Times", published=day("2025-01-05"))
    second = article(2, outlet="Post", published=day("2025-03"))
    ledger.commit([prepared(first), prepared(second), prepared(article(3, outlet=None))])
    assert sorted(ledger.passing([1, 2, 3, 99], filters)) == expected
    assert ledger.vectors(filters)[0].tolist() == expected
    assert ledger.count_passages(filters) == len(expected)
    assert sorted(row.article_id for row in ledger.rows(filters)) == [f"a{n}" for n in expected]
    ledger.close()


def test_vectors_come_back_as_they_were_stored(ledger: SqliteLedger) -> None:
    ledger.commit([prepared(article(n), vector=(n / 8, 0.5)) for n in (3, 1, 2)])
    ids, vectors = ledger.vectors()
    assert ids.tolist() == [1, 2, 3]
    assert vectors.tolist() == [[0.375, 0.5], [0.125, 0.5], [0.25, 0.5]]
    assert ledger.vectors(of_passages=ledger.passage_ids([2]))[1].tolist() == [[0.125, 0.5]]
    ledger.close()


def test_passage_that_lies_outside_its_article_is_a_fault(ledger: SqliteLedger) -> None:
    ledger.commit([prepared(article(1)), prepared(article(2))])
    assert ledger.faults() == []
    with ledger.transaction() as db:
        db.execute("UPDATE passages SET end = 100000 WHERE id = 2")
    assert ledger.faults() == ["ledger: 1 passage lies outside a live article"]
    ledger.close()


def test_passages_of_an_article_that_vanishes_between_two_queries_are_left_out(
    ledger: SqliteLedger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.commit([prepared(article(1)), prepared(article(2))])
    reader = SqliteLedger(tmp_path, read_only=True)
    ask = reader._all

    def removing(sql: str, values: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        rows = ask(sql, values)
        if "FROM passages WHERE id IN" in sql:
            ledger.remove("a1")
        return rows

    monkeypatch.setattr(reader, "_all", removing)
    assert [p.span.article_id for p in reader.passages([1, 2]).values()] == ["a2"]
    reader.close()
    ledger.close()


# --- files that are no ledger ---------------------------------------------------------------------------------------


def _database(path: Path, script: str) -> None:
    db = sqlite3.connect(path)
    db.executescript(script)
    db.close()


@pytest.mark.parametrize("read_only", [True, False])
@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (
            lambda p: _database(p, f"CREATE TABLE x (y); PRAGMA user_version = {FORMAT + 1}"),
            CorpusTooNew,
            "upgrade with",
        ),
        (lambda p: _database(p, f"PRAGMA user_version = {FORMAT}"), CorpusDamaged, "not those of a ledger"),
        (
            lambda p: _database(p, "CREATE TABLE recipes (name); INSERT INTO recipes VALUES ('soup')"),
            CorpusDamaged,
            "not",
        ),
        (lambda p: p.write_bytes(b"Dear reader, this is a letter. " * 300), CorpusDamaged, "not a database"),
        (lambda p: p.mkdir(), CorpusError, LEDGER_FILE),
    ],
    ids=["newer", "no tables", "another program's", "no database", "a folder"],
)
def test_file_that_is_no_ledger_is_refused_in_one_sentence_and_left_as_it_is(
    tmp_path: Path, make: object, error: type[CorpusError], words: str, read_only: bool
) -> None:
    path = tmp_path / LEDGER_FILE
    assert callable(make)
    make(path)
    before = path.read_bytes() if path.is_file() else None
    if read_only and before is None:
        error, words = CorpusMissing, "no corpus at"
    with pytest.raises(error, match=words) as caught:
        SqliteLedger(tmp_path, create=not read_only, read_only=read_only)
    assert_one_sentence(caught.value)
    assert (path.read_bytes() if path.is_file() else None) == before


def test_empty_file_is_no_corpus_to_a_reader_and_a_new_one_to_a_writer(tmp_path: Path) -> None:
    (tmp_path / LEDGER_FILE).touch()
    with pytest.raises(CorpusMissing, match="create one with: newsdesk add"):
        SqliteLedger(tmp_path, read_only=True)
    SqliteLedger(tmp_path, create=True).close()
    SqliteLedger(tmp_path, read_only=True).close()


def test_page_that_is_damaged_is_reported_in_one_sentence_when_it_is_read(tmp_path: Path) -> None:
    ledger = SqliteLedger(tmp_path, create=True)
    ledger.commit([prepared(article(n, f"Sentence {n}. " * 200)) for n in range(50)])
    ledger.close()
    path = tmp_path / LEDGER_FILE
    content = bytearray(path.read_bytes())
    content[3 * 4096 :] = b"\xa5" * (len(content) - 3 * 4096)
    path.write_bytes(content)
    ledger = SqliteLedger(tmp_path, read_only=True)
    with pytest.raises(CorpusDamaged, match="restore it from a copy") as caught:
        ledger.rows()
    assert_one_sentence(caught.value)
    ledger.close()


def test_ledger_that_another_program_holds_is_not_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, other = SqliteLedger(tmp_path, create=True), SqliteLedger(tmp_path, create=True)
    other._db.execute("PRAGMA busy_timeout = 1")
    with ledger.transaction(), pytest.raises(CorpusError, match="database is locked") as caught:
        other.put(note="x")
    assert not isinstance(caught.value, CorpusDamaged)
    assert_one_sentence(caught.value)
    other.close()
    ledger.close()


def test_pages_follow_the_order_of_rows_and_leave_out_what_is_held_back(ledger: SqliteLedger) -> None:
    now = datetime(2025, 6, 1, tzinfo=UTC)
    days = [None, "2025-03-20", "2025-03", "2025-03-20T15:01:01+00:00", None, "2024", "2025-03-20"]
    shown = [article(n, published=day(d) if d else None, outlet="A" if n % 2 else "B") for n, d in enumerate(days)]
    held = [
        article(20, status="withheld"),
        article(21, status="withdrawn", published=day("2025-03-20")),
        article(22, embargo="2025-06-02T00:00:00+00:00", published=day("2025-03-20")),
        article(23, embargo="someday"),
    ]
    over = article(24, embargo="2025-05-31")
    ledger.commit([prepared(item) for item in [*shown, *held, over]])
    wanted = [row.article_id for row in ledger.rows() if row.article_id not in {item.id for item in held}]
    assert len(wanted) == 8
    for limit in (1, 3, 8, 100):
        found: list[str] = []
        after = None
        while True:
            page, total = ledger.page(None, limit=limit, after=after, now=now)
            assert total == 8
            found += [row.article_id for row in page]
            if len(page) < limit:
                break
            after = page[-1].place
        assert found == wanted
    page, total = ledger.page(Filters(outlets=("a",)), limit=2, after=None, now=now)
    assert total == 3
    ledger.commit(
        [prepared(article(30, outlet="A", published=day("2025-05-01")))]
    )  # before the place, so it moves nothing
    after_it, total = ledger.page(Filters(outlets=("a",)), limit=2, after=page[-1].place, now=now)
    assert total == 4
    assert {row.article_id for row in [*page, *after_it]} == {"a1", "a3", "a5"}
    ledger.close()
