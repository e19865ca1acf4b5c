"""One process writes a corpus: a lock that the operating system frees when its owner ends, however it ends.

The lock file says who the owner is and, where the owner takes requests of other processes, how to reach it.
"""

import json
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from index.errors import CorpusError, CorpusLocked

LOCK_FILE = "corpus.lock"
_BEGINS = 1 if os.name == "nt" else 0  # on Windows nobody may read or write the byte that is locked, which is the first


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
                f"{folder} is being written by {named(announced(folder))}; wait until it is done or stop it "
                "(asking and searching work meanwhile)"
            ) from exc
        except OSError as exc:
            raise CorpusError(
                f"{folder} cannot be written ({exc.strerror}); check its permissions or choose another --corpus"
            ) from exc
        since = datetime.now(UTC).isoformat(timespec="seconds")
        self._owner: dict[str, str | int] = {"pid": os.getpid(), "purpose": purpose, "since": since}
        self._mode: int | None = None  # of the file before it was kept from others
        with suppress(OSError):  # only a courtesy to others; the lock itself holds without it
            self._write(self._owner)

    def announce(self, **more: str | int) -> None:
        """Let other processes of the same person read more than who the owner is; without arguments no more.

        While there is more, the file can be read by nobody else.

        Raises:
            OSError: The file cannot be written, or not be kept from others.
        """
        if more and self._mode is None:
            self._mode = stat.S_IMODE(self._path.stat().st_mode)
            self._path.chmod(0o600)
        self._write(self._owner | more)
        if not more:
            self._open_again()

    def release(self) -> None:
        """Let others write; safe to call twice."""
        if self._lock.is_locked:
            with suppress(OSError):
                self._write({})
                self._open_again()
            self._lock.release()

    def _open_again(self) -> None:
        mode, self._mode = self._mode, None
        if mode is not None:
            self._path.chmod(mode)

    def _write(self, owner: Mapping[str, str | int]) -> None:
        with self._path.open("r+b", buffering=0) as file:
            file.seek(_BEGINS)
            file.write(json.dumps(owner).encode() if owner else b"")
            file.truncate()


def announced(folder: Path) -> dict[str, Any]:
    """What the owner of a corpus says of itself; empty where that cannot be read."""
    with suppress(OSError, ValueError, RecursionError):
        with (folder / LOCK_FILE).open("rb", buffering=0) as file:
            file.seek(_BEGINS)
            owner = json.loads(file.read())
        return owner if isinstance(owner, dict) else {}
    return {}


def named(owner: Mapping[str, Any]) -> str:
    """The owner of a corpus, described in words."""
    try:
        return f"process {owner['pid']} (newsdesk {owner['purpose']}, since {owner['since']})"
    except KeyError:
        return "another process"
