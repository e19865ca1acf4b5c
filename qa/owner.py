"""One owner, many commands: what other processes add and remove goes through the one that owns the corpus.

The owner listens on a socket in a folder of its own, and announces its address and a token in the lock file, which
only the same person can read. Both sides prove by HMAC that they know the token; it is never sent. Then the caller
sends what is to be done, whole, before anything is changed; the owner answers with progress and last the outcome:

    caller  {"protocol", "do": "add" or "remove", "folder", "outlet"}
            i…  JSON lines cut anywhere: an input as it was given, an article, or the id of one to remove
            s…  standard input, cut anywhere
            .
    owner   {"progress": [phase, done, total]} …  {"skipped": [name, reason]} …  {"done": …} or {"error", "says"}

Everything is JSON or bytes, in messages of at most a mebibyte; nothing is ever unpickled.
"""

import json
import logging
import os
import re
import secrets
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener, answer_challenge, deliver_challenge
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory, TemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO, Self

from index import errors
from index.errors import CorpusError, CorpusLocked, InputError, NewsdeskError
from index.intake import Added, Progress
from index.lock import announced, named
from index.readers import read
from index.readers.document import mebibytes, printable
from index.types import Article, Published, Skipped, Source

if TYPE_CHECKING:
    from qa.newsdesk import Newsdesk

PROTOCOL = 1
"""Changes whenever owner and caller of different versions would misunderstand each other."""
AT_ONCE = 8
"""Callers that are listened to at the same time; their changes are made one after the other."""
MAX_BYTES = 500 * 2**20
"""Of one request: standard input and articles together. Files are read by the owner and have no such limit."""
_MESSAGE = 2**20
_GREETING_S = 10.0
_FAREWELL_S = 5.0
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
# Of what goes wrong while two processes greet; an older Python says with an assertion that it hears no challenge.
_NO_GREETING = (OSError, EOFError, ValueError, AuthenticationError, AssertionError)
_log = logging.getLogger("newsdesk")


# --- the owner ------------------------------------------------------------------------------------------------------


class Owner:
    """Makes the changes that other processes ask for, from `start` to `close`; or use it as a context manager.

    A caller that vanishes while its articles are read ends the reading: what was read by then is stored and indexed,
    as when a command that adds by itself is interrupted, but cleanly. Closing waits for the change that is under way
    and refuses those that have not begun.

    Args:
        desk: Opened to change its corpus; it stays open until the owner is closed.
    """

    def __init__(self, desk: "Newsdesk") -> None:
        self._desk = desk
        self._key = secrets.token_hex(32)
        self._changes = ThreadPoolExecutor(1, thread_name_prefix="newsdesk-owner")
        self._talks: dict[threading.Thread, Connection[Any, Any]] = {}
        self._lock = threading.Lock()  # of `_talks`, and of closing what stands in it
        self._closing = threading.Event()
        self._opened = ExitStack()

    def start(self) -> None:
        """Listen to other processes; where that cannot be done, one warning says so and they are refused as before."""
        corpus = self._desk.corpus
        try:
            with ExitStack() as opened:
                folder = opened.enter_context(TemporaryDirectory(prefix="newsdesk-"))  # nobody else can enter it
                # Not in the corpus folder: the path of a socket has about a hundred bytes at most.
                address = str(Path(folder) / "owner")
                listener = opened.enter_context(Listener(address, "AF_UNIX", backlog=AT_ONCE))
                thread = threading.Thread(target=self._listen, args=(listener,), name="newsdesk-listen", daemon=True)
                thread.start()
                opened.callback(self._finish, thread, address)
                corpus.announce(protocol=PROTOCOL, address=address, token=self._key)
                opened.callback(corpus.announce)
                self._opened = opened.pop_all()
        except (OSError, ValueError) as exc:  # no such sockets here, no room, a lock file of somebody else's
            _log.warning("other processes cannot add to %s while it is open: %s", corpus.folder, exc)

    def close(self) -> None:
        """Wait for the change that is under way and listen no more; safe to call twice."""
        with suppress(OSError):  # the corpus or the socket has been deleted meanwhile
            self._opened.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _listen(self, listener: Listener) -> None:
        while True:
            try:
                connection = listener.accept()
            except OSError:  # no more files can be opened: that passes
                if self._closing.wait(0.1):
                    return
                continue
            with self._lock:
                if self._closing.is_set() or len(self._talks) >= AT_ONCE:
                    connection.close()  # to the caller that is an owner that cannot be reached
                else:
                    thread = threading.Thread(
                        target=self._talk, args=(connection,), name="newsdesk-caller", daemon=True
                    )
                    self._talks[thread] = connection
                    thread.start()
            if self._closing.is_set():
                return

    def _finish(self, listening: threading.Thread, address: str) -> None:
        self._closing.set()
        with suppress(OSError):
            Client(address, "AF_UNIX").close()  # wakes the thread that listens
            listening.join()
        self._hang_up(socket.SHUT_RD)  # who is still sending has come too late
        self._changes.shutdown(wait=True, cancel_futures=True)
        with self._lock:
            talking = list(self._talks)
        until = time.monotonic() + _FAREWELL_S
        for thread in talking:
            thread.join(max(0.0, until - time.monotonic()))
        self._hang_up(socket.SHUT_RDWR)  # who has not taken the outcome by now is stopped
        for thread in talking:
            thread.join()

    def _hang_up(self, how: int) -> None:
        with self._lock:
            for connection in self._talks.values():
                with (
                    suppress(OSError),
                    socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, fileno=os.dup(connection.fileno())) as line,
                ):
                    line.shutdown(how)

    def _talk(self, connection: "Connection[Any, Any]") -> None:
        """One caller, from greeting to outcome, in a thread of its own."""

        def tell(message: dict[str, Any]) -> None:
            with suppress(OSError):  # it has gone
                connection.send_bytes(_bytes(message))

        try:
            deliver_challenge(connection, self._key.encode())
            answer_challenge(connection, self._key.encode())
        except _NO_GREETING as exc:
            _log.info("a process that called did not know the token: %s", exc)
        else:
            self._serve(connection, tell)
        finally:
            with self._lock:
                del self._talks[threading.current_thread()]
                connection.close()

    def _serve(self, connection: "Connection[Any, Any]", tell: Callable[[dict[str, Any]], None]) -> None:
        try:
            with _request(connection) as request:
                for message in self._outcome(request, connection, tell):
                    tell(message)
        except NewsdeskError as exc:
            tell({"error": type(exc).__name__, "says": str(exc)})
        except EOFError:
            _log.info("a process that called has gone before it had said what to do")
        except Exception as exc:
            _log.exception("a change that another process asked for has failed")
            says = f"process {os.getpid()} could not do it ({' '.join(str(exc).split()) or type(exc).__name__})"
            tell({"error": "CorpusError", "says": f"{says}; see what it says, and try again"})

    def _outcome(
        self, request: "_Request", connection: "Connection[Any, Any]", tell: Callable[[dict[str, Any]], None]
    ) -> Sequence[dict[str, Any]]:
        """Have a request's change made when its turn comes, and pass its progress on meanwhile."""
        # The change itself never waits for its caller, who may have been stopped.
        progress: SimpleQueue[dict[str, Any] | None] = SimpleQueue()

        def is_gone() -> bool:
            """After its request a caller says nothing more: what can be read is the end."""
            try:
                has_ended = connection.poll()
            except OSError:
                has_ended = True
            return has_ended and not self._closing.is_set()  # then it was us who hung up

        def work() -> Sequence[dict[str, Any]]:
            return () if is_gone() else request.carried_out(self._desk, progress.put, is_gone)

        try:
            change = self._changes.submit(work)
        except RuntimeError as exc:  # it has been shut down
            raise _too_late() from exc
        change.add_done_callback(lambda _: progress.put(None))
        while (message := progress.get()) is not None:
            tell(message)
        if change.cancelled():
            raise _too_late()
        return change.result()


@dataclass(frozen=True, slots=True)
class _Request:
    """What a caller wants done, complete."""

    do: str
    folder: str
    """Where the caller stands: what relative paths are relative to."""
    outlet: str | None
    items: BinaryIO
    stdin: BinaryIO

    def carried_out(
        self, desk: "Newsdesk", tell: Callable[[dict[str, Any]], None], is_gone: Callable[[], bool]
    ) -> list[dict[str, Any]]:
        """Do it; returns what is to be said of it."""
        given = map(json.loads, self.items)
        if self.do == "remove":
            return [{"done": desk.remove(*given)}]
        skipped: list[Skipped] = []
        report = desk.corpus.add(
            self._articles(given, skipped, is_gone),
            outlet=self.outlet,
            on_progress=lambda *step: tell({"progress": step}),
        )
        told = [{"skipped": (s.name, s.reason)} for s in (*skipped, *report.skipped)]
        counts = {name: getattr(report, name) for name in ("added", "updated", "unchanged", "seconds")}
        return [*told, {"done": counts}]

    def _articles(self, given: Iterable[Any], skipped: list[Skipped], is_gone: Callable[[], bool]) -> Iterator[Article]:
        for item in given:
            for found in [_article(item)] if isinstance(item, dict) else self._read(item):
                if is_gone():
                    return
                if isinstance(found, Skipped):
                    skipped.append(found)
                else:
                    yield found

    def _read(self, given: str) -> Iterator[Article | Skipped]:
        """What an input holds, named as if it were read where the caller stands."""
        if given == "-" or _ADDRESS.match(given) or Path(given).is_absolute():
            yield from read([given], outlet=self.outlet, stdin=self.stdin)
            return
        here = printable(os.path.join(self.folder, ""))  # noqa: PTH118 - its end is what counts
        for found in read([Path(self.folder) / given], outlet=self.outlet):
            if isinstance(found, Skipped):
                name = "." if found.name + os.sep == here else found.name.removeprefix(here)
                found = Skipped(name, found.reason)
            yield found


@contextmanager
def _request(connection: "Connection[Any, Any]") -> Iterator[_Request]:
    """A request, whole.

    Raises:
        CorpusLocked: It cannot be understood.
        InputError: There is too much in it.
        EOFError: The caller has gone.
    """
    with TemporaryFile() as items, TemporaryFile() as stdin:
        try:
            told = json.loads(_received(connection))
            if told["protocol"] != PROTOCOL or told["do"] not in ("add", "remove"):
                raise ValueError(told)
            request = _Request(told["do"], str(told["folder"]), told["outlet"], items, stdin)
            files, n_bytes = {b"i": items, b"s": stdin}, 0
            while (message := _received(connection)) != b".":
                n_bytes += len(message) - 1
                if n_bytes > MAX_BYTES:
                    raise _too_much()
                files[message[:1]].write(message[1:])
        except (ValueError, KeyError, TypeError, RecursionError) as exc:
            raise CorpusLocked(_strangers(f"process {os.getpid()}")) from exc
        items.seek(0)
        stdin.seek(0)
        yield request


def _received(connection: "Connection[Any, Any]") -> bytes:
    """The next message.

    Raises:
        EOFError: The other side has gone.
        ValueError: It is longer than any may be.
    """
    try:
        return connection.recv_bytes(_MESSAGE)
    except OSError as exc:
        raise (EOFError if connection.readable else ValueError)(str(exc)) from exc


def _article(told: dict[str, Any]) -> Article:
    source = told["source"]
    published = Published(**source["published"]) if source["published"] else None
    source |= {"authors": tuple(source["authors"]), "published": published}
    return Article(told["id"], told["text"], Source(**source))


# --- the caller -----------------------------------------------------------------------------------------------------


def add(
    folder: Path,
    inputs: Sequence[str | Path | Article],
    *,
    locked: CorpusLocked,
    outlet: str | None = None,
    stdin: BinaryIO | None = None,
    on_progress: Progress | None = None,
) -> Added:
    """Have the owner of a corpus add what `Corpus.add` takes; the report is the one that it would give.

    Args:
        folder: The corpus folder.
        inputs: As of `Corpus.add`.
        locked: Raised where the owner cannot be reached.
        outlet: As of `Corpus.add`.
        stdin: As of `Corpus.add`.
        on_progress: As of `Corpus.add`.

    Raises:
        CorpusLocked: The owner takes no requests, or is of another version.
        InputError: Articles and standard input are too large together.
        NewsdeskError: As of `Corpus.add`, or the owner ended before it was done.
    """
    given = [asdict(item) if isinstance(item, Article) else os.fspath(item) for item in inputs]
    stream = (stdin or sys.stdin.buffer) if "-" in given else None
    request = {"do": "add", "outlet": outlet}
    stored = "was stopped while adding; what it had acknowledged is stored; run the command again"
    report = Added()
    for message in _asked(folder, request, given, stream, locked=locked, ended=stored):
        if "progress" in message and on_progress:
            on_progress(*message["progress"])
        elif "skipped" in message:
            report.skipped.append(Skipped(*message["skipped"]))
        elif "done" in message:
            for name, count in message["done"].items():
                setattr(report, name, count)
    return report


def remove(folder: Path, article_ids: Sequence[str], *, locked: CorpusLocked) -> list[str]:
    """Have the owner of a corpus take articles down, as `Newsdesk.remove` does.

    Args:
        folder: The corpus folder.
        article_ids: What to remove.
        locked: Raised where the owner cannot be reached.

    Returns:
        Warnings, in words; usually none.

    Raises:
        CorpusLocked: The owner takes no requests, or is of another version.
        ArticleMissing: One of them is not there; then nothing is removed.
        NewsdeskError: As of `Newsdesk.remove`, or the owner ended before it was done.
    """
    request = {"do": "remove", "outlet": None}
    ended = "was stopped while removing; run the command again"
    *_, last = _asked(folder, request, article_ids, None, locked=locked, ended=ended)
    warnings: list[str] = last["done"]
    return warnings


def _asked(
    folder: Path, request: dict[str, Any], items: Iterable[Any], stdin: BinaryIO | None, *, locked: CorpusLocked,
    ended: str,
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """Send a request; yields what the owner says, last that it is done."""
    owner = announced(folder)
    with _reached(owner, locked) as connection:
        head = _bytes({"protocol": PROTOCOL, "folder": str(Path.cwd()), **request})
        for message in (head, *_pieces(items, stdin)):
            try:
                connection.send_bytes(message)
            except OSError:
                break  # it may have said why
        is_done = False
        while not is_done:
            try:
                told = json.loads(connection.recv_bytes(_MESSAGE))
            except (OSError, EOFError) as exc:
                raise CorpusError(f"{named(owner)} {ended}") from exc
            except ValueError as exc:
                raise CorpusLocked(_strangers(named(owner))) from exc
            if "error" in told:
                raise getattr(errors, told["error"], CorpusError)(told["says"])
            is_done = "done" in told
            yield told


@contextmanager
def _reached(owner: dict[str, Any], locked: CorpusLocked) -> Iterator["Connection[Any, Any]"]:
    """A line to the owner of which both sides know that it is the right one."""
    if "address" not in owner or "token" not in owner:
        raise locked
    if owner.get("protocol") != PROTOCOL:
        raise CorpusLocked(_strangers(named(owner)))
    key = str(owner["token"]).encode()
    with ExitStack() as opened:
        try:
            connection = opened.enter_context(Client(str(owner["address"]), "AF_UNIX"))
            if not connection.poll(_GREETING_S):
                raise locked
            answer_challenge(connection, key)
            deliver_challenge(connection, key)
        except _NO_GREETING as exc:
            raise locked from exc
        yield connection


def _pieces(items: Iterable[Any], stdin: BinaryIO | None) -> Iterator[bytes]:
    """The messages that follow a request's first."""
    n_bytes = 0
    for item in items:
        line = _bytes(item) + b"\n"
        for start in range(0, len(line), _MESSAGE - 1):
            yield b"i" + line[start : start + _MESSAGE - 1]
        n_bytes += len(line)
        if n_bytes > MAX_BYTES:
            raise _too_much()
    while stdin and (piece := stdin.read(_MESSAGE - 1)):
        n_bytes += len(piece)
        if n_bytes > MAX_BYTES:
            raise _too_much()
        yield b"s" + piece
    yield b"."


def _bytes(value: object) -> bytes:
    """JSON in ASCII: half of a surrogate pair arrives as it was, for the owner to refuse."""
    return json.dumps(value).encode("ascii")


def _too_late() -> CorpusLocked:
    return CorpusLocked(f"process {os.getpid()}, which owns the corpus, is being stopped; run the command again")


def _too_much() -> InputError:
    return InputError(
        f"standard input and articles are more than {mebibytes(MAX_BYTES)}, the most that another process takes; "
        "save them to a file and add that"
    )


def _strangers(owner: str) -> str:
    return (
        f"{owner} owns the corpus and does not understand this command, which is of another version of Newsdesk; "
        "start that process again, or stop it"
    )
