"""Append-only files of JSON lines, which several processes may write at the same time."""

import json
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock


class Lines:
    """One such file, with the lock that its writers hold.

    Args:
        path: The file; it need not be there yet.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = FileLock(path.with_suffix(".lock"))

    def append(self, value: dict[str, Any]) -> None:
        """Write one line, durably."""
        line = json.dumps(value, ensure_ascii=False) + "\n"
        with self.lock, self.path.open("a+b") as file:
            if file.tell() and _ends_torn(self.path):
                line = "\n" + line  # a process died while writing; its half line must not swallow this one
            file.write(line.encode("utf-8", errors="replace"))
            file.flush()
            os.fsync(file.fileno())

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """The value of each line, in the order of writing; a half-written one is skipped."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            yield from (value for line in file if (value := parsed(line)))


def parsed(line: bytes) -> dict[str, Any]:
    """The values of a line; none if it is only half written."""
    try:
        value = json.loads(line.decode("utf-8", errors="replace"))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def replace_lines(path: Path, lines: Iterable[str]) -> None:
    """Put a whole file in its place, durably: whoever reads it sees the old one or the new one."""
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def now() -> str:
    """The time, ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _ends_torn(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"
