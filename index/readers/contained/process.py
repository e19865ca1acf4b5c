"""The process that parses, as this one sees it: started when it is first needed, begun anew where a file broke it."""

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import InputError
from index.readers.contained.messages import found_in, head_of
from index.readers.document import MAX_BINARY_BYTES, Document, mebibytes
from index.types import Article, Skipped

_START = "from index.readers.contained.serve import serve; serve()"
_KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "LD_LIBRARY_PATH", "TZ")
"""Of the environment: no key and no password that stands there is anything to a parser."""


@dataclass(frozen=True, slots=True)
class ParsingLimits:
    """What parsing one file may take."""

    memory_bytes: int = 2 * 2**30
    """Address space of the process that parses."""
    cpu_s: int = 60
    wall_s: float = 120.0
    output_bytes: int = 256 * 2**20
    documents: int = 2_000
    """After so many the process is begun anew, so that no library's leak grows without end."""


class ParsingProcess:
    """Parses documents in another process, one after the other; several threads may share it."""

    def __init__(self, limits: ParsingLimits | None = None) -> None:
        self.limits = limits or ParsingLimits()
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = self._parsed = 0

    def read(self, document: Document) -> Iterator[Article | Skipped]:
        """The articles of a document.

        Raises:
            InputError: What its reader says, or which limit it broke; the next document finds a new process.
        """
        too_large = document.n_bytes is not None and document.n_bytes > MAX_BINARY_BYTES
        data = b"" if too_large else document.stream.read(MAX_BINARY_BYTES + 1)
        with self._lock:
            found, error = self._exchange(document, data)
        yield from found
        if error:
            raise InputError(error)

    def close(self) -> None:
        """End the process; it holds nothing that could be lost. Safe to call twice."""
        if self._owner == os.getpid():
            self._ended()

    def _exchange(self, document: Document, data: bytes) -> tuple[list[Article | Skipped], str]:
        """What was found, and what was wrong: in the words of the reader, or that the process did not outlive it."""
        child, found = self._running(), list[Article | Skipped]()
        is_late = threading.Event()

        def end() -> None:
            is_late.set()
            child.kill()

        watch = threading.Timer(self.limits.wall_s, end)
        watch.daemon = True
        watch.start()
        try:
            _send(child.stdin, document, data)
            return found, _receive(child.stdout, found, self.limits.output_bytes)
        except (OSError, EOFError, ValueError) as exc:
            code = self._ended()
            return found, self._why(exc, code, is_late=is_late.is_set())
        except BaseException:  # half of an answer is in the pipe: the next document must not get the rest
            self._ended()
            raise
        finally:
            watch.cancel()

    def _ended(self) -> int:
        """The exit status of the process, once it is no more."""
        child, self._child = self._child, None
        if child is None:
            return 0
        child.kill()
        for pipe in (child.stdin, child.stdout):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
        return child.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():  # in a process that was forked off, the child is still its parent's
            self._child = None
        if self._child and (self._child.poll() is not None or self._parsed >= self.limits.documents):
            self.close()
        if self._child is None:
            self._child, self._owner, self._parsed = self._started(), os.getpid(), 0
        self._parsed += 1
        return self._child

    def _started(self) -> subprocess.Popen[bytes]:
        places = os.pathsep.join(place or str(Path.cwd()) for place in sys.path)
        environment = {name: value for name in _KEPT_VARIABLES if (value := os.environ.get(name))}
        limits = [str(self.limits.memory_bytes), str(self.limits.cpu_s)]
        return subprocess.Popen(
            [sys.executable, "-P", "-c", _START, *limits], env=environment | {"PYTHONPATH": places},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def _why(self, error: Exception, code: int, *, is_late: bool) -> str:
        if is_late:
            return f"took longer than {self.limits.wall_s:g} seconds to parse (split it, or save it in another format)"
        if str(error).startswith("gives"):
            return f"{error} (split it)"
        if code == -getattr(signal, "SIGXCPU", 0):
            return f"took more than {self.limits.cpu_s} seconds to parse (split it, or save it in another format)"
        return "its parser broke down over it (save it anew, or in another format)"


def _send(sink: Any, document: Document, data: bytes) -> None:
    sink.write(head_of(document, data))
    sink.write(data)
    sink.flush()


def _receive(source: Any, found: list[Article | Skipped], limit: int) -> str:
    """Collect what comes back for one document; returns what was wrong, empty if nothing was."""
    n_bytes = 0
    while line := source.readline(limit - n_bytes + 1):
        n_bytes += len(line)
        if n_bytes > limit:
            raise ValueError(f"gives more than {mebibytes(limit)} of text")
        if line[:1] == b'"':
            return str(json.loads(line))
        found.append(found_in(line))
    raise EOFError


_shared: ParsingProcess | None = None


def shared() -> ParsingProcess:
    """The one of this program; it ends with it."""
    global _shared
    if _shared is None:
        _shared = ParsingProcess()
        atexit.register(_shared.close)
    return _shared
