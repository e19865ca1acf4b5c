"""Which articles of a ledger are copies of one another, as its tables hold it.

Each live article that was compared with the others has a row in `origins`: articles of one `origin` are copies or
revisions of one another, those of one `wording` are copies, each by way of the others. `sketches` finds what may be
like an article. Where one of them goes, what was found of those of its origin goes too, and they are compared again.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from index.stores.types import Compared

if TYPE_CHECKING:
    from sqlite3 import Connection

COPIES_SCHEMA = (
    "CREATE TABLE sketches (hash INTEGER NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (hash, article))"
    " WITHOUT ROWID",
    "CREATE INDEX sketches_of ON sketches (article)",
    "CREATE TABLE origins (article INTEGER PRIMARY KEY, origin INTEGER NOT NULL, wording INTEGER NOT NULL)",
    "CREATE INDEX by_origin ON origins (origin)",
)
_MOST_OF_A_HASH = 200  # articles; what more of them have in common is what an outlet puts into all, or one origin
UNCOMPARED = (
    "SELECT key FROM articles WHERE is_live AND key NOT IN (SELECT article FROM origins)"
    " AND EXISTS (SELECT 1 FROM passages WHERE article = key) ORDER BY key"
)


def sketched_like(db: "Connection", sketch: Sequence[int]) -> list[tuple[int, int]]:
    """Keys of articles that have some of these hashes, each with how many, most first."""
    each = f"SELECT * FROM (SELECT article FROM sketches WHERE hash = ? ORDER BY article LIMIT {_MOST_OF_A_HASH})"
    rows = db.execute(" UNION ALL ".join([each] * len(sketch)), sketch) if sketch else ()
    shared = Counter(key for (key,) in rows)
    return sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))


def keep(db: "Connection", found: Iterable[Compared]) -> None:
    """Store what comparing has found, article by article."""
    for each in found:
        db.execute("INSERT OR REPLACE INTO origins VALUES (?, ?, ?)", (each.key, each.key, each.key))
        db.executemany("INSERT OR IGNORE INTO sketches VALUES (?, ?)", [(digest, each.key) for digest in each.sketch])
        for other, likeness in each.like:
            _join(db, "origin", each.key, other)
            if likeness == "copy":
                _join(db, "wording", each.key, other)


def _join(db: "Connection", column: str, one: int, other: int) -> None:
    """Let two articles, and all that are of one origin or wording with either, be of one."""
    rows = db.execute(f"SELECT {column} FROM origins WHERE article IN (?, ?)", (one, other)).fetchall()
    names = sorted(name for (name,) in rows)
    if len(names) == 2 and names[0] != names[1]:
        db.execute(f"UPDATE origins SET {column} = ? WHERE {column} = ?", names)


def forget(db: "Connection", article_id: str) -> None:
    """Forget what was found of an article, and what it may have joined."""
    keys = "SELECT key FROM articles WHERE article_id = ?"
    db.execute(f"DELETE FROM sketches WHERE article IN ({keys})", (article_id,))
    db.execute(
        f"DELETE FROM origins WHERE origin IN (SELECT origin FROM origins WHERE article IN ({keys}))", (article_id,)
    )
