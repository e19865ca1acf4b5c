"""Lets other commands of the same user add and remove articles through the process that owns the corpus.

It listens at an address of this machine that only it knows, and writes that and a token into the lock file, which
nobody else can read. There it serves the part of the HTTP API that changes the archive to whoever sends the token
(`qa.handover` does, once it has seen that it speaks to the owner).
"""

import hmac
import logging
import secrets
import socket
import threading
from contextlib import ExitStack, suppress
from typing import Any, Final, Self

import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from index.errors import NewsdeskError
from qa.client import ERROR
from qa.handover.caller import PROOF, PROTOCOL, proof
from qa.newsdesk import Newsdesk
from qa.server import problems
from qa.server.caller import Caller, with_caller
from qa.server.security.request_limits import MIB, BoundedExchange, Refusal

MAX_BYTES: Final = 500 * MIB
"""Of one request, which holds about a mebibyte of articles, or one that is larger."""
_SILENCE_S = 5.0
_KEPT_S = 24 * 3600  # a caller may read for long between two requests
_MAY: Final = Caller(scopes=frozenset({"add", "remove"}))
_log = logging.getLogger("newsdesk")


class Owner:
    """Serves changes to other commands from `start` to `close`; also a context manager.

    Closing waits for the changes that were asked for by then. Articles that a caller has not sent yet are not added:
    it hears so.

    Args:
        desk: Opened to change its corpus; it stays open until the owner is closed.
    """

    def __init__(self, desk: Newsdesk) -> None:
        self._desk = desk
        self._opened = ExitStack()

    def start(self) -> None:
        """Start listening; if that fails, log one warning, and other commands are refused."""
        corpus, token = self._desk.corpus, secrets.token_hex(32)
        try:
            with ExitStack() as opened:
                listener = opened.enter_context(socket.create_server(("127.0.0.1", 0)))
                address = f"http://127.0.0.1:{listener.getsockname()[1]}"
                server = uvicorn.Server(_settings(_Entrance(self._desk, token)))
                serving = threading.Thread(target=server.run, args=([listener],), name="newsdesk-owner", daemon=True)
                serving.start()
                opened.callback(_stop, server, serving)
                corpus.announce(protocol=PROTOCOL, address=address, token=token)
                opened.callback(corpus.announce)
                self._opened = opened.pop_all()
        except OSError as exc:  # no room, a lock file of somebody else's
            _log.warning("other processes cannot add to %s while it is open: %s", corpus.folder, exc)

    def close(self) -> None:
        """Finish the requested changes and stop listening; safe to call twice."""
        with suppress(OSError):  # the corpus has been deleted meanwhile
            self._opened.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _settings(app: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, lifespan="off", ws="none",
        timeout_keep_alive=_KEPT_S,
    )  # fmt: skip


def _stop(server: uvicorn.Server, serving: threading.Thread) -> None:
    server.should_exit = True
    serving.join()


class _Entrance:
    """ASGI application that proves knowledge of the token, and admits requests that carry it."""

    def __init__(self, desk: Newsdesk, token: str) -> None:
        self._desk, self._token = desk, token
        self._app: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        exchange = BoundedExchange(scope, receive, send, most=MAX_BYTES, silence_s=_SILENCE_S)
        given = dict(scope["headers"]).get(b"authorization", b"")
        if scope["path"] == PROOF:
            shown = proof(self._token, scope["query_string"].decode("latin-1")).encode()
            await exchange.respond(200, {"content-type": "text/plain", "content-length": str(len(shown))}, shown)
        elif hmac.compare_digest(given, f"Bearer {self._token}".encode()):
            await self._changes(with_caller(scope, _MAY), exchange.receive, exchange.send)
        else:
            await exchange.refuse(Refusal(401, "only commands of who owns this archive are listened to here"))

    @property
    def _changes(self) -> Any:
        if self._app is None:  # made when it is first needed: a window opens sooner without it
            from qa.server.api.rest import changes

            self._app = changes(self._desk)
            self._app.add_exception_handler(NewsdeskError, _in_full)
        return self._app


async def _in_full(request: Request, error: Exception) -> Response:
    """Answer with an error's class and full message; this caller may read the paths in it."""
    assert isinstance(error, NewsdeskError)
    failed = problems.as_json(problems.of(request.scope, error))
    failed |= {"type": f"{ERROR}{type(error).__name__}", "detail": str(error)}
    return JSONResponse(failed, failed["status"], media_type=problems.MEDIA_TYPE)
