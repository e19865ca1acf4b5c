"""Size and time limits of one request, and the response to one that is refused."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from qa.server import problems

MIB = 1024 * 1024
# Whoever would send more of this body is not to send it into the next request.
_CLOSING = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


@dataclass(eq=False)
class Refusal(Exception):
    """Why a request is not served."""

    status: int
    detail: str
    """One sentence: what, and what to do next."""
    retry_after_s: int | None = None
    challenge: str | None = None
    """Of a key that is missing or does not suffice (https://www.rfc-editor.org/rfc/rfc6750)."""
    login: str | None = None
    """The name of a login that does not suffice."""

    def headers(self) -> dict[str, str]:
        """Headers of the response."""
        headers = {"cache-control": "no-store"}
        if self.retry_after_s is not None:
            headers["retry-after"] = str(self.retry_after_s)
        if self.challenge is not None:
            headers["www-authenticate"] = self.challenge
        if self.status in _CLOSING:
            headers["connection"] = "close"
        return headers

    def body(self, scope: Any) -> tuple[str, bytes]:
        """Content type and JSON body: an OpenAI error below /v1, else problem details."""
        if scope["path"].startswith("/v1/"):
            return "application/json", json.dumps(problems.as_openai(self.detail, self.status)).encode()
        failed = problems.as_json(problems.problem(scope, self.status, self.detail))
        return problems.MEDIA_TYPE, json.dumps(failed).encode()


class BoundedExchange:
    """The `receive` and `send` of one request with limits applied; nothing is buffered, so streams flow.

    Args:
        scope: Of the request, with its id, which the response carries.
        receive: Its body.
        send: Takes its response.
        most: Bytes that its body may have.
        silence_s: Seconds for which its body may stall.
    """

    def __init__(self, scope: Any, receive: Any, send: Any, *, most: int, silence_s: float) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._most, self._silence_s = most, silence_s
        self._got, self._is_whole = 0, scope["type"] != "http"
        self.status: int | None = None
        """Of the response; None before it has begun."""
        self.sent = 0
        """Bytes of its body."""
        self.is_refused = False
        """Is whatever else would answer too late?"""

    def check_length(self, headers: Mapping[str, str]) -> None:
        """Refuse a request that announces a body of more than it may have."""
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length[:20]) > self._most:
            raise self._too_long()

    def _too_long(self) -> Refusal:
        return Refusal(413, f"the request holds more than {_size(self._most)}; send less at once")

    async def receive(self) -> Any:
        """The next piece of the body; if it is too long or stalls, the request is refused and ends."""
        if self._is_whole:
            return await self._receive()
        if self.is_refused:
            return {"type": "http.disconnect"}
        try:
            message = await asyncio.wait_for(self._receive(), self._silence_s)
        except TimeoutError:
            return await self._end(
                Refusal(408, f"nothing came for {self._silence_s:g} seconds; send the request again")
            )
        self._got += len(message.get("body", b""))
        if self._got > self._most:
            return await self._end(self._too_long())
        self._is_whole = not message.get("more_body", False)
        return message

    async def send(self, message: Any) -> None:
        """Pass a part of the response on, with the request's id."""
        if self.is_refused:
            return
        if message["type"] == "http.response.start":
            self.status = message["status"]
            others = [(name, value) for name, value in message["headers"] if name.lower() != b"x-request-id"]
            message = {**message, "headers": [*others, (b"x-request-id", problems.request_id(self._scope).encode())]}
        elif message["type"] == "http.response.body":
            self.sent += len(message.get("body", b""))
        elif message["type"] == "websocket.accept":
            self.status = 101
        await self._send(message)

    async def refuse(self, refusal: Refusal) -> None:
        """Answer with a refusal unless a response has begun; nothing else is sent afterwards."""
        if self._scope["type"] == "websocket":
            self.status = refusal.status
            await self._send({"type": "websocket.close", "code": 1008})
        elif self.status is None:
            kind, body = refusal.body(self._scope)
            headers = {"content-type": kind, "content-length": str(len(body)), **refusal.headers()}
            await self.respond(refusal.status, headers, body)
        self.is_refused = True

    async def respond(self, status: int, headers: Mapping[str, str], body: bytes = b"") -> None:
        """Send a whole response."""
        encoded = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        await self.send({"type": "http.response.start", "status": status, "headers": encoded})
        await self.send({"type": "http.response.body", "body": body})

    async def _end(self, refusal: Refusal) -> Any:
        await self.refuse(refusal)
        return {"type": "http.disconnect"}


def _size(count: int) -> str:
    return f"{count // MIB} MiB" if count >= MIB else f"{count // 1024} KiB"
