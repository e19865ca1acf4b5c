"""Every route of an application, with whatever is mounted on it and included in it; and requests without a socket."""

import asyncio
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import unquote

from fastapi.routing import iter_route_contexts

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""What a route that names no method takes."""
HOST = "127.0.0.1:7860"
_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
_PLAUSIBLE = {
    "record": "0" * 31 + "a",
    "name": "0" * 31 + "a",
    "size": "64",
    "path": "a/b.js",
    "path_or_url": "a/b.txt",
}


class Served(NamedTuple):
    """One thing that may be sent."""

    method: str
    path: str
    """As the route is written, with what it is mounted at."""

    @property
    def address(self) -> str:
        """A path that the route answers."""
        return _PARAMETER.sub(lambda match: _PLAUSIBLE.get(match[1], "x1"), self.path)


def routes(app: Any) -> list[Served]:
    """What an application serves, whatever middleware stands around it; each once, in order."""
    while not hasattr(app, "routes"):
        app = app.app
    return sorted(set(_served(app.routes, "")))


def _served(found: Sequence[Any], prefix: str) -> Iterator[Served]:
    for context in iter_route_contexts(found):
        inner = getattr(context.original_route, "routes", None)
        if inner:
            yield from _served(inner, prefix + str(context.path))
            continue
        path = f"{prefix}{context.path}"
        is_opaque = inner is not None  # something is mounted that tells no routes
        for method in context.methods or METHODS:
            yield Served(method, f"{path}/{{path:path}}" if is_opaque else path)


@dataclass(frozen=True)
class Reply:
    """What came of a request."""

    messages: list[Any]

    @property
    def status(self) -> int:
        """The status code."""
        return int(self.messages[0]["status"])

    @property
    def headers(self) -> dict[str, str]:
        """By name in small letters; no name twice."""
        pairs = [(name.decode().lower(), value.decode("latin-1")) for name, value in self.messages[0]["headers"]]
        assert len(dict(pairs)) == len(pairs)
        return dict(pairs)

    @property
    def body(self) -> bytes:
        """All of it."""
        return b"".join(message.get("body", b"") for message in self.messages[1:])

    @property
    def json(self) -> Any:
        """The body's values."""
        return json.loads(self.body)


async def send(
    app: Any,
    method: str,
    target: str,
    headers: Mapping[str, str] | None = None,
    body: bytes | Sequence[bytes] = b"",
    *,
    address: str = "192.0.2.7",
    scheme: str = "http",
) -> Reply:
    """Send an ASGI application a request; a body in pieces comes in so many messages, and after the last nothing."""
    path, _, query = target.partition("?")
    given = {"host": HOST, **(headers or {})}
    scope = {
        "type": "http", "method": method, "path": unquote(path), "query_string": query.encode(), "scheme": scheme,
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in given.items()],
        "client": (address, 50000),
    }  # fmt: skip
    pieces = [body] if isinstance(body, bytes) else list(body)
    is_whole = isinstance(body, bytes)
    messages: list[Any] = []

    async def receive() -> Any:
        if pieces:
            piece = pieces.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(pieces) or not is_whole}
        await asyncio.Event().wait()

    async def sending(message: Any) -> None:
        messages.append(message)

    await app(scope, receive, sending)
    return Reply(messages)


def sent(
    app: Any, method: str, target: str, headers: Mapping[str, str] | None = None, *more: Any, **options: Any
) -> Reply:
    """The same, where nothing else goes on."""
    return asyncio.run(send(app, method, target, headers, *more, **options))
