"""Articles are prepared in a second process while this one reads, stores and indexes others.

Preparing (language, sentences, tokens, vectors) takes as long as all the rest of a large add. The second process gets
articles and gives back what `index.ingest.prepare` makes of them; it opens no corpus and writes nothing, so whichever
of the two is killed leaves nothing half done. It is started by `subprocess` and not by `multiprocessing`, which would
run the script of whoever embeds Newsdesk a second time.
"""

import os
import pickle
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from index.encoders.protocol import Embedder
from index.ingest.prepare import prepare
from index.stores.types import Prepared
from index.types import Article

Batch = Sequence[tuple[Article, str]]
"""Articles, each with its version."""

_WORTH_A_PROCESS = 2.0  # seconds of preparing in one add; starting another process takes about one
_AHEAD = 8_000_000  # characters that the second process is given ahead: some seconds of work while this one indexes
_START = "from index.ingest.workers import serve; serve()"


class Preparer:
    """Prepares batches of articles and gives them back in order. Use it as a context manager.

    Args:
        embedder: Makes the vectors. Where it is not the local one, all is done in this process.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._line: deque[_Turn] = deque()
        self._helper: _Helper | None = None
        self._may_be_helped = embedder.name == "local" and _cores() > 1 and bool(sys.executable)
        self._spent = 0.0

    def submit(self, batch: Batch) -> None:
        """Prepare a batch, in the second process or here."""
        if self._may_be_helped and not self._helper and self._spent >= _WORTH_A_PROCESS:
            self._start()
        turn = _Turn(batch)
        if self._helper and not self.has_enough:
            turn.given = self._helper.prepare(batch)
        else:
            turn.prepared = self._prepare(batch)
        self._line.append(turn)

    @property
    def has_enough(self) -> bool:
        """Has the second process, if there is one, enough to do for some seconds?"""
        return not self._helper or sum(turn.size for turn in self._line if not turn.is_ready) >= _AHEAD

    def ready(self) -> Iterator[list[Prepared]]:
        """The batches that are prepared and whose turn it is; waits only where too many are in line."""
        while self._line and (self._line[0].is_ready or sum(turn.size for turn in self._line) > 2 * _AHEAD):
            yield self._next()

    def rest(self) -> Iterator[list[Prepared]]:
        """All that are left, in order; waits for them."""
        while self._line:
            yield self._next()

    def close(self) -> None:
        """End the second process; what is still in line is dropped. Safe to call twice."""
        self._line.clear()
        self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self) -> None:
        try:
            self._helper = _Helper()
        except OSError:  # the machine gives no further process
            self._may_be_helped = False

    def _stop(self) -> None:
        if self._helper:
            self._helper.close()
            self._helper = None

    def _next(self) -> list[Prepared]:
        turn = self._line.popleft()
        if turn.given:
            try:
                return turn.given.result()
            except (OSError, EOFError, pickle.UnpicklingError):  # it is gone, killed for its memory perhaps
                self._may_be_helped = False
                self._stop()
        return turn.prepared if turn.prepared is not None else self._prepare(turn.batch)

    def _prepare(self, batch: Batch) -> list[Prepared]:
        started = time.perf_counter()
        prepared = list(prepare(batch, self._embedder))
        self._spent += time.perf_counter() - started
        return prepared


@dataclass(slots=True)
class _Turn:
    """A batch in line, prepared here or given to the second process."""

    batch: Batch
    given: Future[list[Prepared]] | None = None
    prepared: list[Prepared] | None = None
    size: int = field(init=False)
    """Characters."""

    def __post_init__(self) -> None:
        self.size = sum(len(article.text) for article, _ in self.batch)

    @property
    def is_ready(self) -> bool:
        return self.prepared is not None or (self.given is not None and self.given.done())


class _Helper:
    """The second process. Pickles go through its pipes; threads carry them, so that nobody waits for the other."""

    def __init__(self) -> None:
        places = os.pathsep.join(place or str(Path.cwd()) for place in sys.path)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _START], env=os.environ | {"PYTHONPATH": places},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._sending, self._receiving = ThreadPoolExecutor(1), ThreadPoolExecutor(1)

    def prepare(self, batch: Batch) -> Future[list[Prepared]]:
        """Prepare a batch; an error where the process ends before it is done."""
        self._sending.submit(self._send, batch)
        return self._receiving.submit(_read, self._process.stdout)

    def _send(self, batch: Batch) -> None:
        try:
            _write(self._process.stdin, batch)
        except BaseException:  # it is gone, or an article cannot be pickled: nobody may wait for what never comes
            self._process.kill()

    def close(self) -> None:
        """End it at once: it holds nothing that could be lost."""
        self._process.kill()
        self._sending.shutdown()
        self._receiving.shutdown()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what was not sent yet cannot be flushed any more
                pipe.close()  # type: ignore[union-attr]
        self._process.wait()


def serve() -> None:
    """What the second process does until the first one ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the first one, which then ends this one
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not come between the pickles
    try:
        from index.encoders.local import LocalEmbedder

        embedder = LocalEmbedder()
        while True:
            _write(sink, list(prepare(_read(sys.stdin.buffer), embedder)))
    finally:
        os._exit(1)  # the first process has ended; whatever else went wrong, it meets it, too, and tells it


def _write(sink: Any, what: object) -> None:
    pickle.dump(what, sink, protocol=pickle.HIGHEST_PROTOCOL)
    sink.flush()


def _read(source: Any) -> Any:
    return pickle.load(source)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
