"""Runs an ASGI application until it is stopped, and shuts it down in order."""

import asyncio
import logging
import signal
import socket
import sys
import threading
from typing import Any

import uvicorn

from qa.models.deadline import PATIENCE_S

_PATIENCE_S = int(PATIENCE_S) + 5
"""How long answers that are under way are waited for. Pressing Ctrl+C twice does not wait."""
_ENDLESS = "/heartbeat/"  # of an open window; it tells the server when the window is closed


class Server(uvicorn.Server):
    """A uvicorn server that finishes running requests when it is stopped."""

    def __init__(self, app: Any) -> None:
        self._streams = _Streams(app)
        super().__init__(
            uvicorn.Config(
                self._streams, log_level="warning", server_header=False, timeout_graceful_shutdown=_PATIENCE_S
            )
        )

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams of open windows, which would never end by themselves, and wait for the rest."""
        self._streams.end()
        await super().shutdown(sockets)


class _Streams:
    """ASGI middleware that keeps track of streams that never end by themselves."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self._endless: set[asyncio.Task[Any]] = set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        task = asyncio.current_task()
        if task is None or _ENDLESS not in scope.get("path", ""):
            await self.app(scope, receive, send)
            return
        self._endless.add(task)
        try:
            await self.app(scope, receive, send)
        finally:
            self._endless.discard(task)

    def end(self) -> None:
        for task in self._endless:
            task.cancel()


def server(app: Any) -> Server:
    """Make a server for an application, not yet running."""
    logging.getLogger("uvicorn.error").addFilter(_is_news)
    return Server(app)


def run(app: Any, listener: socket.socket) -> None:
    """Serve on a bound socket until Ctrl+C or SIGTERM, then return control so that the corpus can be closed.

    Raises:
        KeyboardInterrupt: It was stopped by Ctrl+C.
        SystemExit: It was stopped by SIGTERM.
    """
    if threading.current_thread() is threading.main_thread():
        # The server ends first and then raises the signal again, which by default would end the process on the spot.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    server(app).run(sockets=[listener])


def _is_news(record: logging.LogRecord) -> bool:
    """Is a log record worth showing, that is, more than a stream cut at shutdown?"""
    cut = record.exc_info is not None and isinstance(record.exc_info[1], asyncio.CancelledError)
    return not cut and "timeout graceful shutdown exceeded" not in record.getMessage()
