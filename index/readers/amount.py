"""How much of some files was read, so that it can be said how much is left."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

_LEAST_SHARE = 0.01


@dataclass(slots=True)
class Amount:
    """Of some files the bytes in all, and how many of them were read.

    What is parsed whole before its first article comes counts when it is done with.
    """

    total: int
    _done: int = field(default=0, init=False)
    _inside: int = field(default=0, init=False)

    @classmethod
    def of(cls, inputs: Iterable[object]) -> "Amount | None":
        """Of files and folders; None where one of the inputs is another, whose size nobody knows before."""
        total = 0
        for given in inputs:
            if not isinstance(given, str | os.PathLike) or not os.path.exists(given):  # noqa: PTH110 - as it may be too long
                return None
            total += sum(_sizes(Path(given)))
        return cls(total) if total else None

    def inside(self, place: int, size: int) -> None:
        """So far has the file been read that is being read."""
        self._inside = place if place < size else 0

    def finish(self, size: int) -> None:
        """A file of this size has been read."""
        self._done, self._inside = self._done + size, 0

    def expected(self, articles: int) -> int | None:
        """How many articles there will be if all files are like what was read; None as long as that is little."""
        share = (self._done + self._inside) / self.total
        return max(articles, round(articles / min(1.0, share))) if share >= _LEAST_SHARE else None


def _sizes(path: Path) -> Iterator[int]:
    if path.is_file():
        yield path.stat().st_size
        return
    for folder, inner, names in os.walk(path):
        inner[:] = [each for each in inner if not each.startswith(".")]
        for name in names:
            with suppress(OSError):
                yield 0 if name.startswith(".") else os.stat(os.path.join(folder, name)).st_size  # noqa: PTH116, PTH118
