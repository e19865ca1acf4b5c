"""One call's connection to a server: one that can be broken off from another thread, and takes no endless answers."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from functools import cache
from typing import Any

import httpx

from qa.models.errors import ModelError

MOST_BYTES = 32_000_000
"""Of one response: an answer of 1,000,000 characters in small pieces stays below it."""
_CONNECT_S = 15.0


class Wire:
    """An `httpx.Client` for one call.

    Each call has its own, so that breaking it off harms no other and no connection is used that the server has given
    up meanwhile.

    Args:
        silence_s: The longest wait for the next bytes.
        who: What to call the server in an error.
    """

    def __init__(self, *, silence_s: float, who: str) -> None:
        self._who = who
        self._sockets: list[socket.socket] = []
        self._is_broken = False
        self._lock = threading.Lock()
        self.content_type = ""
        """What the server called its answer, once it has come: `text/html`."""
        self.client = httpx.Client(
            timeout=httpx.Timeout(silence_s, connect=min(silence_s, _CONNECT_S)),
            verify=_tls(),
            follow_redirects=False,  # what is asked goes to the server that was named and to no other
            headers={"accept-encoding": "identity"},  # a small answer must not unfold into a huge one
            event_hooks={"request": [self._watch], "response": [self._bound]},
        )

    def abort(self) -> None:
        """Break the connection off; from any thread. A read that blocks in another one ends."""
        with self._lock:
            self._is_broken = True
            sockets, self._sockets = self._sockets, []
        for each in sockets:
            _shut(each)

    def close(self) -> None:
        """Give everything back; in the thread that used it."""
        with self._lock:
            self._sockets = []
        self.client.close()

    def _watch(self, request: httpx.Request) -> None:
        request.extensions["trace"] = self._trace

    def _trace(self, event: str, info: dict[str, Any]) -> None:
        # httpx tells nobody else which sockets it opens: `connection.connect_tcp.complete`
        if not event.endswith(("connect_tcp.complete", "start_tls.complete")):
            return
        opened = info["return_value"].get_extra_info("socket")
        with self._lock:
            if not self._is_broken:
                self._sockets.append(opened)
                return
        _shut(opened)

    def _bound(self, response: httpx.Response) -> None:
        self.content_type = response.headers.get("content-type", "").split(";")[0].strip().lower()
        if response.headers.get("content-encoding", "identity").lower() not in ("identity", ""):
            raise ModelError(
                f"{self._who} sent a compressed answer although none was asked for (check OPENAI_BASE_URL)"
            )
        assert isinstance(response.stream, httpx.SyncByteStream)
        response.stream = _Bounded(response.stream, self._who)


class _Bounded(httpx.SyncByteStream):
    """The bytes of a response, up to a limit."""

    def __init__(self, stream: httpx.SyncByteStream, who: str) -> None:
        self._stream, self._who = stream, who

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._stream:
            size += len(chunk)
            if size > MOST_BYTES:
                raise ModelError(f"{self._who} sent more than {MOST_BYTES:,} bytes (choose another model)")
            yield chunk

    def close(self) -> None:
        self._stream.close()


def _shut(opened: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it is closed already
        # Not `opened.shutdown`: that of a TLS socket takes away what the other thread is reading with.
        socket.socket.shutdown(opened, socket.SHUT_RDWR)


@cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()  # reading the list of authorities takes some 20 ms
