"""What a watch remembers between its rounds, in a file beside the ledger: what was read, and when to try again.

It holds addresses and paths, what servers and file systems say of their state, and no word of an article. Losing it
costs a round in which all is read anew. Two watches of one corpus share it.
"""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

MEMORY_FILE = "watched.json"
LONGEST_BACKOFF = timedelta(days=1)
_KEPT = timedelta(days=90)
"""What no feed and no folder has named for so long is forgotten."""
_VALIDATOR = re.compile(r"[\x20-\x7e]{1,500}")  # of an answer, what may be sent back in a header
_SENT = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}


def _now() -> datetime:
    return datetime.now(UTC)


class Memory:
    """What is remembered of addresses and files; `save` it once what was read of them is in the archive.

    Args:
        folder: Of the corpus.
        interval: Between two rounds: after a failure so long, after each further one twice as long, a day at most.
        now: Gives the time.
    """

    def __init__(self, folder: Path, *, interval: timedelta, now: Callable[[], datetime] = _now) -> None:
        self._path = folder / MEMORY_FILE
        self._interval, self._now = interval, now
        self._held, self._changed = self._loaded(), dict[str, dict[str, Any]]()

    def known(self, key: str) -> dict[str, str]:
        """Headers that ask for an address only if it has changed."""
        held = self._of(key)
        return {name: held[field] for field, name in _SENT.items() if isinstance(held.get(field), str)}

    def has_read(self, key: str, stated: str) -> bool:
        """Was it read, and states nothing new since?"""
        held = self._of(key)
        if held.get("day") not in (None, self._day()):  # still named: it is not to be forgotten
            self._changed[key] = {**held, "day": self._day()}
        return bool(held) and not held.get("failures") and held.get("stated", "") == stated

    def is_due(self, key: str, stated: str) -> bool:
        """Is it time to ask again, after what went wrong last time? What states something new is always due."""
        held = self._of(key)
        if not held.get("failures") or held.get("stated", "") != stated:
            return True
        with suppress(ValueError, TypeError, KeyError):
            return self._now() >= datetime.fromisoformat(held["until"])
        return True

    def took(self, key: str, stated: str, headers: Mapping[str, str]) -> None:
        """It was read, or has not changed; `headers` are those of the answer, in small letters."""
        held = {field: headers[field] for field in _SENT if _VALIDATOR.fullmatch(headers.get(field, ""))}
        self._changed[key] = {"day": self._day(), "stated": stated, **held}

    def failed(self, key: str, stated: str, retry_after: str = "") -> None:
        """Nothing could be read of it; `retry_after` is the header of that name."""
        before = self._of(key).get("failures")
        failures = min(before + 1, 20) if isinstance(before, int) else 1
        backoff = self._interval * 0.9 * 2 ** (failures - 1)  # a timer that is a little early finds it due
        until = self._now() + min(max(backoff, self._asked_for(retry_after)), LONGEST_BACKOFF)
        about = {"failures": failures, "until": until.isoformat(timespec="seconds")}
        self._changed[key] = {"day": self._day(), "stated": stated, **about}

    def save(self) -> None:
        """Keep what has changed, durably; what another watch has kept meanwhile stays.

        Raises:
            OSError: The folder cannot be written.
        """
        if not self._changed:
            return
        with FileLock(self._path.with_suffix(".lock")):
            held = self._loaded() | self._changed
            oldest = (self._now() - _KEPT).date().isoformat()
            held = {key: about for key, about in held.items() if str(about.get("day", "")) >= oldest}
            fresh = self._path.with_suffix(".new")
            fresh.write_text(json.dumps(held, ensure_ascii=False), encoding="utf-8", errors="replace")
            fresh.replace(self._path)
        self._held, self._changed = held, {}

    def _of(self, key: str) -> dict[str, Any]:
        return self._changed.get(key) or self._held.get(key) or {}

    def _day(self) -> str:
        return self._now().date().isoformat()

    def _asked_for(self, retry_after: str) -> timedelta:
        with suppress(ValueError, TypeError, OverflowError):
            if re.fullmatch(r"\d{1,9}", retry_after.strip()):
                return timedelta(seconds=int(retry_after))
            if retry_after:
                return parsedate_to_datetime(retry_after) - self._now()
        return timedelta()

    def _loaded(self) -> dict[str, dict[str, Any]]:
        try:
            held = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):  # none yet, or damaged: all is read anew
            return {}
        return {k: v for k, v in held.items() if isinstance(v, dict)} if isinstance(held, dict) else {}
