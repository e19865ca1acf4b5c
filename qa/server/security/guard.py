"""Host and origin checks for every request, security headers for every response, whatever the route.

A text that got past all escaping would still find a browser that runs no script but ours, to load nothing
from elsewhere and to send nothing there.
"""

import re
import secrets
from collections.abc import Collection, Iterable, Mapping
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse

READER_COOKIE = "newsdesk_reader"
"""A secret of the browser's by which a reader finds their own conversations again."""
HERE: Final = frozenset({"127.0.0.1", "localhost", "::1"})
"""The names of one's own machine."""
SHARED: Final = ("/api/", "/v1/")
"""Where pages of allowed sites may send questions."""
_YEAR = 365 * 24 * 3600
# Gradio's components style themselves inline; its scripts are named by a number made for this response.
_WINDOW = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; frame-src 'self'; manifest-src 'self'; "
    "base-uri 'self'; form-action 'none'; frame-ancestors 'self'"
)
_NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
_SCRIPT = re.compile(rb"<script(?=[\s>])")
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


class Guard:
    """ASGI middleware that refuses cross-site requests and sets security headers.

    Args:
        app: What is guarded.
        hosts: The names by which this machine may be asked, without port; another name in a request is an attack
            (https://en.wikipedia.org/wiki/DNS_rebinding).
        by_number: Any address in numbers will do as well, as no such attack uses one: for a machine that listens on
            all of its addresses.
        origins: Other sites whose pages may send requests to `SHARED` paths, such as `https://paper.example`.
        window: Path of the one page that runs scripts.
    """

    def __init__(
        self,
        app: Any,
        *,
        hosts: Iterable[str] = HERE,
        by_number: bool = False,
        origins: Collection[str] = (),
        window: str = "/",
    ) -> None:
        self.app, self._hosts, self._by_number = app, frozenset(hosts), by_number
        self._origins, self._window = frozenset(origins), window

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass a request on, or refuse it in one sentence."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if refusal := self._refusal(scope, headers):
            await _refuse(scope, receive, send, refusal)
            return
        if scope.get("method") == "HEAD":  # what answers GET answers it too, whoever made the route
            scope, send = {**scope, "method": "GET"}, _head_only(send)
        answer = _Response(send, headers, is_window=scope.get("path") == self._window)
        await self.app(scope, receive, answer)

    def _refusal(self, scope: Any, headers: dict[str, str]) -> str | None:
        host = _host(f"//{headers.get('host', '')}")
        if host not in self._hosts and not (self._by_number and _is_number(host)):
            return "this address is not served here; use the one that the server was started with"
        origin = headers.get("origin")
        if origin is None or origin.partition("//")[2] == headers.get("host") or scope.get("method") in ("GET", "HEAD"):
            return None
        if origin in self._origins and scope.get("path", "").startswith(SHARED):
            return None
        return "requests from other sites are refused"


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:  # a bracket without its other one
        return None


def _is_number(host: str | None) -> bool:
    try:
        return bool(ip_address(host or ""))
    except ValueError:
        return False


async def _refuse(scope: Any, receive: Any, send: Any, reason: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    headers = {"content-security-policy": _NOTHING, **_HEADERS}
    await PlainTextResponse(reason, 403, headers)(scope, receive, send)


def _head_only(send: Any) -> Any:
    """Pass on a response's head and drop its body, so that a stream ends too."""

    async def sending(message: Any) -> None:
        if message["type"] == "http.response.start":
            await send(message)
            await send({"type": "http.response.body", "body": b""})

    return sending


def cookies(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Names and values of a request's cookies, in order.

    By hand: other programs' cookies come from the same address, and one that is malformed stops a parser.
    """
    pairs = (pair.strip().partition("=") for pair in headers.get("cookie", "").split(";"))
    return [(name, value) for name, _, value in pairs]


class _Response:
    """Adds our headers to a response, and a nonce to each script of the window's page, which is buffered for that."""

    def __init__(self, send: Any, headers: dict[str, str], *, is_window: bool) -> None:
        self._send, self._is_window = send, is_window
        self._is_new = READER_COOKIE not in dict(cookies(headers))
        self._nonce = secrets.token_urlsafe(16)
        self._start: Any = None
        self._body = b""

    async def __call__(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            kind = dict(message["headers"]).get(b"content-type", b"")
            self._is_window = self._is_window and kind.startswith(b"text/html")
            message = {**message, "headers": self._with_ours(message["headers"])}
            if self._is_window:
                self._start = message
                return
        elif message["type"] == "http.response.body" and self._is_window:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_window()
            return
        await self._send(message)

    def _with_ours(self, headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        made = MutableHeaders(raw=list(headers))
        policy = _WINDOW.format(nonce=self._nonce) if self._is_window else _NOTHING
        for name, value in {**_HEADERS, "content-security-policy": policy}.items():
            made.setdefault(name, value)
        if self._is_window and self._is_new:
            made.append(
                "set-cookie",
                f"{READER_COOKIE}={secrets.token_urlsafe(24)}; Path=/; Max-Age={_YEAR}; HttpOnly; SameSite=Strict",
            )
        return made.raw

    async def _send_window(self) -> None:
        body = _SCRIPT.sub(b'<script nonce="' + self._nonce.encode() + b'"', self._body)
        headers = MutableHeaders(raw=self._start["headers"])
        headers["content-length"] = str(len(body))
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": body})
