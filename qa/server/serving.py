"""Runs an application over HTTP until it is told to stop, and then ends it properly."""

import asyncio
import logging
import signal
import socket
import sys
import threading
from typing import Any

_PATIENCE_S = 2  # an open window keeps a stream that would never end by itself


def server(app: Any) -> Any:
    """A server of an application, not running yet."""
    import uvicorn

    logging.getLogger("uvicorn.error").addFilter(_is_news)
    return uvicorn.Server(
        uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=_PATIENCE_S)
    )


def run(app: Any, listener: socket.socket) -> None:
    """Serve on a bound socket until Ctrl+C or SIGTERM, and give control back so that the corpus is closed.

    Raises:
        KeyboardInterrupt: It was stopped by Ctrl+C.
        SystemExit: It was stopped by SIGTERM.
    """
    if threading.current_thread() is threading.main_thread():
        # The server ends first and then raises the signal again, which by default would end the process on the spot.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    server(app).run(sockets=[listener])


def _is_news(record: logging.LogRecord) -> bool:
    """Is it more than that streams to open windows were cut when the server was stopped?"""
    cut = record.exc_info is not None and isinstance(record.exc_info[1], asyncio.CancelledError)
    return not cut and "timeout graceful shutdown exceeded" not in record.getMessage()
