"""One process writes a corpus: a lock that the operating system frees when its owner ends, however it ends."""

import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import CorpusError, CorpusLocked

LOCK_FILE = "corpus.lock"


class WriterLock:
    """Held from construction until `release`.

    Args:
        folder: The corpus folder; it exists.
        purpose: What the owner does, shown to others: `add`, `chat`.

    Raises:
        CorpusLocked: If another process holds it.
    """

    def __init__(self, folder: Path, purpose: str) -> None:
        self._path = folder / LOCK_FILE
        self._lock = FileLock(self._path, thread_local=False)
        try:
            self._lock.acquire(timeout=0)
        except Timeout as exc:
            raise CorpusLocked(
                f"{folder} is being written by {_owner(self._path)}; wait until it is done or stop it "
                "(asking and searching work meanwhile)"
            ) from exc
        except OSError as exc:
            raise CorpusError(
                f"{folder} cannot be written ({exc.strerror}); check its permissions or choose another --corpus"
            ) from exc
        owner = {"pid": os.getpid(), "purpose": purpose, "since": datetime.now(UTC).isoformat(timespec="seconds")}
        with suppress(OSError):  # only a courtesy to others; the lock itself holds without it
            self._path.write_text(json.dumps(owner), encoding="utf-8")

    def release(self) -> None:
        """Let others write; safe to call twice."""
        if self._lock.is_locked:
            with suppress(OSError):
                self._path.write_text("", encoding="utf-8")
            self._lock.release()


def _owner(path: Path) -> str:
    try:
        owner = json.loads(path.read_text(encoding="utf-8"))
        return f"process {owner['pid']} (newsdesk {owner['purpose']}, since {owner['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
