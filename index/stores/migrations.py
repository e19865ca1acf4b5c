"""A ledger of an earlier format is brought up to the present one, step by step, each step in one transaction.

The format is a number in the head of the SQLite file, which changes with the transaction that changes the tables: a
process that is killed leaves a ledger of the one format or of the other, and the next opening goes on from there. Steps
never change ids, versions, texts, passages or vectors, and a ledger that is only read is left as it is; see
docs/design/0015-formats-and-migrations.md.
"""

import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from index.stores.copies import COPIES_SCHEMA

if TYPE_CHECKING:
    from sqlite3 import Connection

FORMAT = 3
"""Rises whenever an older Newsdesk could no longer write the ledger, or not read it."""
OLDEST_READ = 1
"""The earliest format that can be read without being changed."""


def _corpus_gets_an_id(db: "Connection") -> None:
    """2: a corpus has an id of its own, by which an index or a copy of another one is recognised."""
    db.execute("INSERT INTO meta VALUES ('corpus_id', ?)", (new_corpus_id(),))


def _articles_get_origins(db: "Connection") -> None:
    """3: which articles are copies of one another; found when something is next added, or by a rebuild."""
    for statement in COPIES_SCHEMA:
        db.execute(statement)


STEPS: Mapping[int, "Callable[[Connection], None]"] = {2: _corpus_gets_an_id, 3: _articles_get_origins}
"""What leads to each format from the one before it."""


def new_corpus_id() -> str:
    """A random id that no other corpus has."""
    return uuid.uuid4().hex


def migrate(db: "Connection") -> None:
    """Bring a ledger that is open for writing up to the present format.

    Args:
        db: In autocommit mode; its format is at least `OLDEST_READ`, and at most `FORMAT`.
    """
    for number, step in sorted(STEPS.items()):
        if _format_of(db) >= number:
            continue
        db.execute("BEGIN IMMEDIATE")
        try:
            if _format_of(db) < number:  # else another process was quicker
                step(db)
                now = datetime.now(UTC).isoformat(timespec="seconds")
                db.execute("INSERT INTO meta VALUES (?, ?)", (f"format {number} since", now))
                db.execute(f"PRAGMA user_version = {number}")
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise


def _format_of(db: "Connection") -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])
