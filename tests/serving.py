"""Applications served to tests: at an address of this machine, or where a network would be."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from qa.server import runner

HOST = "127.0.0.1"


class Served(httpx.BaseTransport):
    """An application where a network would be, for programs that wait."""

    def __init__(self, app: Any) -> None:
        self._inner = httpx.ASGITransport(app, raise_app_exceptions=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def answered() -> httpx.Response:
            response = await self._inner.handle_async_request(request)
            return httpx.Response(response.status_code, headers=response.headers, content=await response.aread())

        return asyncio.run(answered())


@contextmanager
def listening(app: Any) -> Iterator[str]:
    """The address of an application, without a slash at its end."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        with running(app, listener):
            yield f"http://{HOST}:{listener.getsockname()[1]}"


@contextmanager
def running(app: Any, *listeners: socket.socket) -> Iterator[None]:
    """An application, served on bound sockets."""
    server = runner.server(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": list(listeners)})
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.02)
        yield
    finally:
        server.should_exit = True
        thread.join()
