"""SQLite: article versions, passages, vectors, states. The truth; everything else is rebuilt from it.

One row of `articles` per version ever seen, of which at most one per article is live. Only live versions have rows in
`passages`. A version that is live but not yet indexed is pending: committed here, and still to be carried to
Chroma and tantivy. `outdated` lists passages that those two must forget.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from dataclasses import fields as dataclass_fields
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import CorpusDamaged, CorpusError, CorpusMissing, CorpusTooNew
from index.stores import copies
from index.stores.migrations import FORMAT, migrate, new_corpus_id
from index.stores.protocols import Ledger, PassagesOfArticle
from index.stores.types import Compared, Coverage, Kin, ListPlace, OutletCoverage, Prepared, Row
from index.types import Article, Cut, Fetched, Filters, Locator, Mask, Passage, Published, Source, Span, Withdrawal

LEDGER_FILE = "ledger.sqlite"
_PATIENCE_S = 10.0  # for another process to end what it writes
_READ_AT_ONCE = 100  # articles with their passages
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id TEXT NOT NULL,
    version TEXT NOT NULL,
    is_live INTEGER NOT NULL,
    is_indexed INTEGER NOT NULL,
    added_at TEXT NOT NULL,
    outlet TEXT,        -- folded, for filters
    first_day INTEGER,  -- days since 0001-01-01, the range that the publication date can mean
    last_day INTEGER,
    language TEXT,
    source TEXT NOT NULL,
    masks TEXT NOT NULL,
    text TEXT NOT NULL,
    locators TEXT,      -- pages or times of the source
    fetched TEXT,       -- of what came from the web: when, and what its site allows
    UNIQUE (article_id, version)
);
CREATE UNIQUE INDEX one_live_version ON articles (article_id) WHERE is_live;
CREATE INDEX pending ON articles (key) WHERE is_live AND NOT is_indexed;
CREATE INDEX by_day ON articles (first_day, last_day);
CREATE INDEX by_outlet ON articles (outlet);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article INTEGER NOT NULL REFERENCES articles (key),
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    sentences BLOB NOT NULL,  -- pairs of uint32 offsets into the article
    vector BLOB NOT NULL      -- float16
);
CREATE INDEX passages_of ON passages (article);
CREATE TABLE outdated (passage INTEGER PRIMARY KEY);
""" + ";\n".join((*copies.COPIES_SCHEMA, ""))


_WITHDRAWN = "withdrawn "  # before the id of an article, what the newsroom has decided of it; in `meta` of any format
_LATER = ("locators", "fetched")
"""Columns that came after their format: see docs/design/0015."""
_SOURCE_FIELDS = frozenset(each.name for each in dataclass_fields(Source))  # a newer Newsdesk may keep more
_PLACE = "first_day IS NULL, -ifnull(first_day, 0), article_id"


class SqliteLedger(Ledger):
    """The ledger as one SQLite file."""

    def __init__(self, folder: Path, *, create: bool = False, read_only: bool = False) -> None:
        self.folder = folder
        path = folder / LEDGER_FILE
        if not create and (not path.is_file() or path.stat().st_size == 0):
            raise CorpusMissing(f"no corpus at {folder} (create one with: newsdesk add articles/ --corpus {folder})")
        self._lock = threading.RLock()
        mode = "ro" if read_only else "rwc"
        with self._in_words():
            self._db = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode={mode}",
                uri=True, timeout=_PATIENCE_S, isolation_level=None, check_same_thread=False,
            )  # fmt: skip
        try:
            with self._in_words():
                self._open(read_only)
        except BaseException:
            self._db.close()
            raise

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Say in one sentence what SQLite says, whenever it says it: damage may show only when a page is read."""
        try:
            yield
        except sqlite3.DatabaseError as exc:
            path = self.folder / LEDGER_FILE
            # Operational errors (disk full, busy, no permission) are no damage, except where a table is missing.
            if self._is_whole_after(exc):
                raise CorpusError(f"{path} cannot be used at the moment ({exc}); see to that and try again") from exc
            raise CorpusDamaged(
                f"{path} cannot be read ({exc}); restore it from a copy, "
                f"or move {self.folder} away and add the articles again"
            ) from exc

    @staticmethod
    def _is_whole_after(exc: sqlite3.DatabaseError) -> bool:
        passing = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY)
        return getattr(exc, "sqlite_errorcode", 0) & 0xFF in (*passing, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR)

    def _open(self, read_only: bool) -> None:
        found = self._db.execute("PRAGMA user_version").fetchone()[0]
        tables = {name for (name,) in self._db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if found > FORMAT:
            raise CorpusTooNew(
                f"{self.folder} was made by a newer Newsdesk (format {found}, this one reads {FORMAT}); "
                "upgrade with: pip install --upgrade newsdesk"
            )
        if (found or tables) and not {"meta", "articles", "passages", "outdated"} <= tables:
            raise sqlite3.DatabaseError("its tables are not those of a ledger")
        self._knows_copies = not read_only or "origins" in tables
        there = self._later_columns() if read_only else _LATER
        self._later = ", ".join(name if name in there else "NULL" for name in _LATER)
        if not read_only:
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("PRAGMA secure_delete = ON")
        self._db.execute("PRAGMA mmap_size = 268435456")
        if found == 0 and not read_only:
            # In one transaction: a creation that is cut short leaves an empty file, which the next one fills.
            named = f"INSERT INTO meta VALUES ('corpus_id', '{new_corpus_id()}');"
            self._db.executescript(f"BEGIN; {_SCHEMA} {named} PRAGMA user_version = {FORMAT}; COMMIT;")
        elif not read_only:
            migrate(self._db)
            for name in _LATER:  # earlier ledgers of this format may lack them, and need no other Newsdesk with them
                if name not in self._later_columns():
                    self._db.execute(f"ALTER TABLE articles ADD COLUMN {name} TEXT")
        elif found == 0:
            raise CorpusMissing(
                f"no corpus at {self.folder} (create one with: newsdesk add articles/ --corpus {self.folder})"
            )

    def _later_columns(self) -> set[str]:
        return {name for _, name, *_ in self._db.execute("PRAGMA table_info(articles)")} & {*_LATER}

    def copy_to(self, folder: Path) -> None:
        with self._lock, self._in_words(), closing(sqlite3.connect(folder / LEDGER_FILE)) as other:
            self._db.backup(other)
            with other:
                other.execute("UPDATE meta SET value = ? WHERE key = 'corpus_id'", (new_corpus_id(),))

    def close(self) -> None:
        with self._lock:
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, durable when the block ends."""
        with self._lock, self._in_words():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # a full disk has rolled it back already
                    self._db.execute("ROLLBACK")
                raise

    def _all(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        with self._lock, self._in_words():
            return self._db.execute(sql, values).fetchall()

    # --- meta ---------------------------------------------------------------------------------------------------

    def get(self, key: str) -> str | None:
        rows = self._all("SELECT value FROM meta WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else None

    def put(self, **values: str) -> None:
        with self.transaction() as db:
            db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())

    def generation(self) -> int:
        return int(self.get("generation") or 0)

    # --- writing ------------------------------------------------------------------------------------------------

    def live_version(self, article_id: str) -> str | None:
        rows = self._all("SELECT version FROM articles WHERE article_id = ? AND is_live", (article_id,))
        return str(rows[0][0]) if rows else None

    def commit(self, prepared: Iterable[Prepared], *, restored: bool = False) -> None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self.transaction() as db:
            for item in prepared:
                if restored:
                    db.execute("DELETE FROM meta WHERE key = ?", (_WITHDRAWN + item.article.id,))
                self._retire(db, item.article.id)
                key = self._insert(db, item, now)
                is_withdrawn = db.execute(
                    "SELECT 1 FROM meta WHERE key = ?", (_WITHDRAWN + item.article.id,)
                ).fetchone()
                if item.article.source.status == "usable" and not is_withdrawn:
                    db.executemany(
                        "INSERT INTO passages (article, start, end, sentences, vector) VALUES (?, ?, ?, ?, ?)",
                        [
                            (key, cut.start, cut.end, np.asarray(cut.sentences, "<u4").tobytes(), vector.tobytes())
                            for cut, vector in zip(item.cuts, item.vectors, strict=True)
                        ],
                    )
            _bump(db)

    def withdraw(self, article_id: str, withdrawal: Withdrawal) -> None:
        with self.transaction() as db:
            self._forget_passages(db, article_id)
            db.execute(
                "INSERT OR REPLACE INTO meta VALUES (?, ?)",
                (_WITHDRAWN + article_id, json.dumps(asdict(withdrawal), ensure_ascii=False)),
            )
            _bump(db)

    @classmethod
    def _retire(cls, db: sqlite3.Connection, article_id: str) -> None:
        cls._forget_passages(db, article_id)
        db.execute("UPDATE articles SET is_live = 0 WHERE article_id = ?", (article_id,))

    @staticmethod
    def _forget_passages(db: sqlite3.Connection, article_id: str) -> None:
        db.execute(
            "INSERT OR IGNORE INTO outdated SELECT passages.id FROM passages JOIN articles ON articles.key = article"
            " WHERE article_id = ?",
            (article_id,),
        )
        copies.forget(db, article_id)
        db.execute(
            "DELETE FROM passages WHERE article IN (SELECT key FROM articles WHERE article_id = ?)", (article_id,)
        )

    @staticmethod
    def _insert(db: sqlite3.Connection, item: Prepared, now: str) -> int:
        article, source = item.article, item.article.source
        published = source.published
        row = db.execute(
            "INSERT INTO articles (article_id, version, is_live, is_indexed, added_at, outlet, first_day, last_day,"
            " language, source, masks, text, locators, fetched) VALUES (?, ?, 1, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            # A version that comes back becomes live again; a newer Newsdesk may mask it differently.
            " ON CONFLICT (article_id, version) DO UPDATE SET is_live = 1, is_indexed = 0,"
            " added_at = excluded.added_at, language = excluded.language, masks = excluded.masks,"
            " locators = excluded.locators, fetched = excluded.fetched"
            " RETURNING key",
            (
                article.id,
                item.version,
                now,
                source.outlet.casefold() if source.outlet else None,
                published.first_day.toordinal() if published else None,
                published.last_day.toordinal() if published else None,
                item.language,
                json.dumps(source.facts, ensure_ascii=False),
                json.dumps([[mask.start, mask.end, mask.reason] for mask in item.masks]),
                article.text,
                json.dumps([[each.start, each.kind, each.label] for each in article.locators])
                if article.locators
                else None,
                json.dumps(asdict(article.fetched), ensure_ascii=False) if article.fetched else None,
            ),
        ).fetchone()
        return int(row[0])

    def remove(self, article_id: str) -> list[tuple[str, str]]:
        with self.transaction() as db:
            versions = db.execute("SELECT version, text FROM articles WHERE article_id = ?", (article_id,)).fetchall()
            self._retire(db, article_id)
            db.execute("DELETE FROM articles WHERE article_id = ?", (article_id,))
            db.execute("DELETE FROM meta WHERE key = ?", (_WITHDRAWN + article_id,))
            db.execute("INSERT OR REPLACE INTO meta VALUES ('erasing', 'terms and log')")
            _bump(db)
        return versions

    def erase_log(self) -> bool:
        """Move the write-ahead log into the file and truncate it; false while a reader holds on to it."""
        with self._lock, self._in_words():
            busy, _, _ = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    # --- what the indexes still have to learn -------------------------------------------------------------------

    def pending(self) -> list[int]:
        return [k for (k,) in self._all("SELECT key FROM articles WHERE is_live AND NOT is_indexed ORDER BY key")]

    def has_indexed(self) -> bool:
        sql = "SELECT 1 FROM articles JOIN passages ON article = key WHERE is_live AND is_indexed LIMIT 1"
        return bool(self._all(sql))

    def unsettled(self) -> set[int]:
        sql = "SELECT passages.id FROM passages JOIN articles ON key = article WHERE is_live AND NOT is_indexed"
        return {k for (k,) in self._all(f"{sql} UNION SELECT passage FROM outdated")}

    def outdated(self) -> list[int]:
        return [k for (k,) in self._all("SELECT passage FROM outdated ORDER BY passage")]

    def mark_indexed(self, keys: Sequence[int], forgotten: Sequence[int]) -> None:
        with self.transaction() as db:
            db.executemany("UPDATE articles SET is_indexed = 1 WHERE key = ?", [(key,) for key in keys])
            db.executemany("DELETE FROM outdated WHERE passage = ?", [(passage,) for passage in forgotten])
            _bump(db)

    # --- copies -------------------------------------------------------------------------------------------------

    def uncompared(self) -> list[int]:
        return [key for (key,) in self._all(copies.UNCOMPARED)]

    def sketched_like(self, sketch: Sequence[int]) -> list[tuple[int, int]]:
        with self._lock, self._in_words():
            return copies.sketched_like(self._db, sketch)

    def keep_likenesses(self, found: Iterable[Compared]) -> None:
        with self.transaction() as db:
            copies.keep(db, found)

    def forget_likenesses(self) -> None:
        with self.transaction() as db:
            db.execute("DELETE FROM sketches")
            db.execute("DELETE FROM origins")

    def kin(self, article_ids: Sequence[str], filters: Filters | None = None) -> list[Kin]:
        if not self._knows_copies:
            return []
        where, values = _conditions(filters or Filters())
        rows = self._all(
            "SELECT key, article_id, origin, wording FROM origins JOIN articles ON key = article"
            " WHERE is_live AND origin IN (SELECT origin FROM origins JOIN articles ON key = article"
            f" WHERE is_live AND article_id IN (SELECT value FROM json_each(?))){where} ORDER BY key",
            (json.dumps(list(article_ids)), *values),
        )
        return [Kin(*row) for row in rows]

    # --- reading articles ---------------------------------------------------------------------------------------

    _ROW = (
        "articles.key, article_id, version, is_live, added_at, language, source, length(text),"
        f" (SELECT value FROM meta WHERE meta.key = '{_WITHDRAWN}' || article_id)"
    )

    def rows(self, filters: Filters | None = None) -> list[Row]:
        where, values = _conditions(filters or Filters())
        found = self._all(
            f"SELECT {self._ROW} FROM articles WHERE is_live{where} ORDER BY {_PLACE}",
            values,
        )
        return [_row(r) for r in found]

    def page(
        self, filters: Filters | None, *, limit: int, after: ListPlace | None, now: datetime
    ) -> tuple[list[Row], int]:
        where, values = _conditions(filters or Filters())
        stated = "json_extract(source, '$.embargo') IS NOT NULL"
        embargoed = [
            key
            for key, source in self._all(f"SELECT key, source FROM articles WHERE is_live AND {stated}")
            if _source(source).is_embargoed(now)
        ]
        where += " AND json_extract(source, '$.status') = 'usable' AND key NOT IN (SELECT value FROM json_each(?))"
        where += f" AND '{_WITHDRAWN}' || article_id NOT IN (SELECT key FROM meta)"
        values.append(json.dumps(embargoed))
        ((total,),) = self._all(f"SELECT count(*) FROM articles WHERE is_live{where}", values)
        if after:
            where += f" AND ({_PLACE}) > (?, ?, ?)"
            values += after
        # In two steps: lengths of texts are read for the page alone.
        chosen = f"SELECT key FROM articles WHERE is_live{where} ORDER BY {_PLACE} LIMIT ?"
        found = self._all(
            f"SELECT {self._ROW} FROM articles WHERE key IN ({chosen}) ORDER BY {_PLACE}", [*values, limit]
        )
        return [_row(r) for r in found], total

    def versions(self, article_id: str) -> list[Row]:
        found = self._all(
            f"SELECT {self._ROW} FROM articles WHERE article_id = ? ORDER BY is_live DESC, key DESC", (article_id,)
        )
        return [_row(r) for r in found]

    def article(self, article_id: str, version: str | None = None) -> tuple[Article, tuple[Mask, ...]] | None:
        condition, values = ("version = ?", (article_id, version)) if version else ("is_live", (article_id,))
        sql = f"SELECT source, masks, text, {self._later} FROM articles WHERE article_id = ? AND {condition}"
        rows = self._all(sql, values)
        if not rows:
            return None
        source, masks, text, locators, fetched = rows[0]
        article = Article(
            article_id, text, _source(source), locators=_locators(locators), fetched=_fetched(fetched)
        )  # fmt: skip
        return article, tuple(Mask(*m) for m in json.loads(masks))

    def coverage(self) -> Coverage:
        articles, outlets, added = self._all(
            "SELECT count(*), count(DISTINCT outlet), max(added_at) FROM articles WHERE is_live"
        )[0]
        passages = self._all("SELECT count(*) FROM passages")[0][0]
        days = self._all("SELECT min(first_day), max(first_day) FROM articles WHERE is_live")[0]
        earliest, latest = (date.fromordinal(d).isoformat() if d is not None else None for d in days)
        return Coverage(articles, passages, outlets, earliest, latest, added)

    def languages(self) -> list[tuple[str | None, int]]:
        rows = self._all(
            "SELECT language, count(*) AS n FROM articles WHERE is_live GROUP BY language ORDER BY n DESC, language"
        )
        return [(code, n) for code, n in rows]

    def outlets(self) -> list[tuple[str, int]]:
        rows = self._all(
            "SELECT json_extract(source, '$.outlet') AS name, count(*) AS n FROM articles"
            " WHERE is_live AND outlet IS NOT NULL GROUP BY outlet ORDER BY n DESC, name"
        )
        return [(name, n) for name, n in rows]

    def by_outlet(self) -> list[OutletCoverage]:
        rows = self._all(
            "SELECT json_extract(source, '$.outlet') AS name, count(*) AS n, max(first_day), max(added_at)"
            " FROM articles WHERE is_live GROUP BY outlet ORDER BY outlet IS NULL, n DESC, name"
        )
        return [
            OutletCoverage(name, n, date.fromordinal(day).isoformat() if day is not None else None, added)
            for name, n, day, added in rows
        ]

    # --- reading passages ---------------------------------------------------------------------------------------

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        rows = self._all(
            "SELECT id, article, start, end, sentences FROM passages WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(ids)),),
        )
        articles = self._all(
            "SELECT key, article_id, version, text, source, language FROM articles"
            " WHERE key IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted({row[1] for row in rows})),),
        )
        of = {
            key: (article_id, version, text, _source(s), code) for key, article_id, version, text, s, code in articles
        }
        found: dict[int, Passage] = {}
        for id_, key, start, end, sentences in rows:
            if key in of:  # else removed by another process since the first query
                article_id, version, text, source, language = of[key]
                span = Span(article_id, version, start, end)
                found[id_] = Passage(span, text[start:end], source, _pairs(sentences), language, text)
        return found

    def passages_of(self, keys: Sequence[int]) -> Iterator[PassagesOfArticle]:
        for start in range(0, len(keys), _READ_AT_ONCE):
            yield from self._passages_of(keys[start : start + _READ_AT_ONCE])

    def _passages_of(self, keys: Sequence[int]) -> Iterator[PassagesOfArticle]:
        chosen = (json.dumps([int(key) for key in keys]),)
        among = "IN (SELECT value FROM json_each(?))"
        sql = f"SELECT key, article_id, source, text, language, {self._later} FROM articles WHERE key {among}"
        articles = {key: row for key, *row in self._all(sql, chosen)}
        inside: dict[int, list[tuple[int, Cut]]] = {key: [] for key in articles}
        sql = f"SELECT article, id, start, end, sentences FROM passages WHERE article {among} ORDER BY id"
        for key, id_, start, end, sentences in self._all(sql, chosen):
            if key in inside:  # else added by another process since the first query
                inside[key].append((id_, Cut(start, end, _pairs(sentences))))
        for key in keys:
            if key in articles:
                article_id, source, text, language, locators, fetched = articles[key]
                article = Article(
                    article_id, text, _source(source), locators=_locators(locators), fetched=_fetched(fetched)
                )  # fmt: skip
                yield key, [id_ for id_, _ in inside[key]], article, language, [cut for _, cut in inside[key]]

    def faults(self) -> list[str]:
        faults = [f"ledger: {line}" for (line,) in self._all("PRAGMA integrity_check") if line != "ok"]
        stray = self._all(
            "SELECT count(*) FROM passages LEFT JOIN articles ON key = article"
            " WHERE is_live IS NOT 1 OR start >= end OR start < 0 OR end > length(text)"
        )[0][0]
        if stray:
            lies = "passage lies" if stray == 1 else "passages lie"
            faults.append(f"ledger: {stray:,} {lies} outside a live article")
        return faults

    def passage_ids(self, keys: Sequence[int] | None = None) -> list[int]:
        sql = "SELECT id FROM passages ORDER BY id"
        if keys is None:
            return [i for (i,) in self._all(sql)]
        sql = "SELECT id FROM passages WHERE article IN (SELECT value FROM json_each(?)) ORDER BY id"
        return [i for (i,) in self._all(sql, (json.dumps(list(keys)),))]

    def keys(self, filters: Filters | None = None) -> list[int]:
        where, values = _conditions(filters or Filters())
        return [k for (k,) in self._all(f"SELECT key FROM articles WHERE is_live{where} ORDER BY key", values)]

    def places(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        rows = self._all("SELECT id, article FROM passages ORDER BY id")
        ids, articles = np.array(rows, dtype=np.int64).reshape(-1, 2).T
        return ids, articles

    def count_passages(self, filters: Filters) -> int:
        where, values = _conditions(filters)
        sql = f"SELECT count(*) FROM passages JOIN articles ON key = article WHERE is_live{where}"
        return int(self._all(sql, values)[0][0])

    def passing(self, ids: Sequence[int], filters: Filters) -> set[int]:
        where, values = _conditions(filters)
        marks = ",".join("?" * len(ids))
        sql = f"SELECT id FROM passages JOIN articles ON key = article WHERE id IN ({marks}) AND is_live{where}"
        return {i for (i,) in self._all(sql, [*ids, *values])}

    def vectors(
        self, filters: Filters | None = None, *, of_passages: Sequence[int] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
        if of_passages is not None:
            sql = "SELECT id, vector FROM passages WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
            rows = self._all(sql, (json.dumps(list(of_passages)),))
        elif filters:
            where, values = _conditions(filters)
            sql = f"SELECT id, vector FROM passages JOIN articles ON key = article WHERE is_live{where} ORDER BY id"
            rows = self._all(sql, values)
        else:
            rows = self._all("SELECT id, vector FROM passages ORDER BY id")
        ids = np.fromiter((r[0] for r in rows), dtype=np.int64, count=len(rows))
        flat = np.frombuffer(b"".join(r[1] for r in rows), dtype="<f2")
        return ids, flat.reshape(len(rows), -1) if rows else np.zeros((0, 0), dtype=np.float16)


def _bump(db: sqlite3.Connection) -> None:
    db.execute(
        "INSERT INTO meta VALUES ('generation', '1')"
        " ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)"
    )


def _conditions(filters: Filters) -> tuple[str, list[object]]:
    """SQL that follows `WHERE is_live`, and its values. A date known to the month passes if any of its days does."""
    sql = ""
    values: list[object] = []
    if filters.outlets:
        sql += " AND outlet IN (SELECT value FROM json_each(?))"
        values.append(json.dumps([name.casefold() for name in filters.outlets]))
    if filters.since:
        sql += " AND last_day >= ?"
        values.append(filters.since.toordinal())
    if filters.until:
        sql += " AND first_day <= ?"
        values.append(filters.until.toordinal())
    if filters.article_ids:
        sql += " AND article_id IN (SELECT value FROM json_each(?))"
        values.append(json.dumps(list(filters.article_ids)))
    return sql, values


def _pairs(blob: bytes) -> tuple[tuple[int, int], ...]:
    return tuple(map(tuple, np.frombuffer(blob, dtype="<u4").reshape(-1, 2).tolist()))


def _locators(written: str | None) -> tuple[Locator, ...]:
    return tuple(Locator(*each) for each in json.loads(written)) if written else ()


def _fetched(written: str | None) -> Fetched | None:
    return Fetched(**json.loads(written)) if written else None


@lru_cache(maxsize=4_096)
def _source(written: str) -> Source:
    fields = {name: value for name, value in json.loads(written).items() if name in _SOURCE_FIELDS}
    fields["authors"], fields["keywords"] = tuple(fields["authors"]), tuple(fields.get("keywords", ()))
    if fields["published"]:
        fields["published"] = Published(**fields["published"])
    return Source(**fields)


def _row(row: Sequence[Any]) -> Row:
    key, article_id, version, is_live, added_at, language, written, characters, decided = row
    source, withdrawal = _source(written), Withdrawal(**json.loads(decided)) if decided else None
    if withdrawal:
        source = replace(source, status=withdrawal.status)
    return Row(key, article_id, version, bool(is_live), added_at, language, source, characters, withdrawal)
