"""Form login with server-side sessions, without any script.

The server keeps sessions in memory, by the hash of what the cookie says: to start it again logs everybody out.
"""

import asyncio
import hashlib
import re
import secrets
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import parse_qs

import anyio.to_thread
from starlette.requests import ClientDisconnect, Request

from qa.rendering.templates import file, pages
from qa.server.problems import GONE
from qa.server.security.guard import cookies
from qa.server.security.keys import Keys, User
from qa.server.security.rates import Rates, a_minute, an_hour
from qa.server.security.request_limits import BoundedExchange, Refusal
from qa.server.security.request_log import address

SESSION_COOKIE = "newsdesk_session"
IDLE_S, LONGEST_S = 12 * 3600, 7 * 24 * 3600
LARGEST_FORM = 16 * 1024
# Of one name from one address; of one address, behind which a whole newsroom may sit; and of one name from anywhere.
_HERE = (a_minute(5), an_hour(20))
_ADDRESS = (a_minute(20), an_hour(100))
_NAME = (an_hour(100),)
_AT_ONCE, _WAITING = 2, 16  # passwords that are computed, at 32 MiB each, and that wait for it
_FORM_S = 30
_LOCAL = re.compile(r"/(?![/\\])[!-\[\]-~]*")  # printable ASCII without the backslash, which browsers take for a slash
_STYLE = file("login.css")
_STYLE_HASH = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS: Final = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": f"default-src 'none'; style-src 'self' 'sha256-{_STYLE_HASH}'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'",
    # Without any referrer a browser sends a form with `Origin: null`, as if it came from another site.
    "referrer-policy": "same-origin",
}


@dataclass(slots=True)
class _Session:
    name: str
    stamp: str
    begun: float
    used: float


class Logins:
    """The /login and /logout pages and the sessions behind them.

    Args:
        keys: Holds the logins.
        now: The time in seconds.
    """

    def __init__(self, keys: Keys, *, now: Callable[[], float] = time.time) -> None:
        self.keys, self._now = keys, now
        self._sessions: dict[str, _Session] = {}
        self._failures = Rates()
        self._computing, self._trying = anyio.CapacityLimiter(_AT_ONCE), 0

    def begin(self, user: User) -> str:
        """Begin a session and return its cookie's secret."""
        now = self._now()
        self._sessions = {name: session for name, session in self._sessions.items() if _lasts(session, now)}
        secret = secrets.token_urlsafe(32)
        self._sessions[_hashed(secret)] = _Session(user.name, user.salt, now, now)
        return secret

    def person(self, headers: Mapping[str, str]) -> User | None:
        """Who is logged in by a request's cookie."""
        for secret in _secrets(headers):
            session = self._sessions.get(_hashed(secret))
            if session is None or not _lasts(session, self._now()):
                continue
            user = self.keys.user(session.name)
            if user is not None and user.salt == session.stamp:  # neither removed nor given another password
                session.used = self._now()
                return user
        return None

    async def serve(self, scope: Mapping[str, Any], headers: Mapping[str, str], exchange: BoundedExchange) -> None:
        """Answer a request for /login or /logout."""
        person = self.person(headers) if comes_from(headers) != "elsewhere" else None
        is_login, is_sent = scope["path"].startswith("/login"), scope["method"] == "POST"
        if is_sent and comes_from(headers) == "elsewhere":
            raise Refusal(403, "this form was sent by another site; open the page here and log in")
        elif is_login and is_sent:
            await self._log_in(scope, headers, exchange)
        elif is_login:
            (to,) = _fields(scope["query_string"], "next")
            await (_redirect(exchange, _local(to)) if person else exchange.respond(200, _HEADERS, _form(to)))
        elif is_sent:
            self._end(headers)
            await _redirect(exchange, "/login", cookie=_cookie(scope, "", 0))
        elif person:
            await exchange.respond(200, _HEADERS, _page("leave", person.name))
        else:
            await _redirect(exchange, "/login")

    async def _log_in(self, scope: Mapping[str, Any], headers: Mapping[str, str], exchange: BoundedExchange) -> None:
        if not headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            raise Refusal(415, "log in with the form at /login")
        name, password, to = _fields(await _body(scope, exchange), "name", "password", "next")
        if wait := self._wait(name, address(scope)):
            notice = f"Too many attempts. Try again in {_in_words(wait)}."
            await exchange.respond(429, {**_HEADERS, "retry-after": str(wait)}, _form(to, name, notice))
            return
        if self._trying >= _AT_ONCE + _WAITING:
            notice = "Too many people are logging in at this moment. Try again in a few seconds."
            await exchange.respond(503, {**_HEADERS, "retry-after": "5"}, _form(to, name, notice))
            return
        self._trying += 1
        try:  # in a thread: it takes a while by design, and nobody else is to wait for it
            user = await anyio.to_thread.run_sync(self.keys.log_in, name, password, limiter=self._computing)
        finally:
            self._trying -= 1
        if user is None:
            await exchange.respond(
                401, {**_HEADERS, "www-authenticate": "Bearer"}, _form(to, name, "Name or password is wrong.")
            )
            return
        self._forgive(name, address(scope))
        self._end(headers)
        await _redirect(exchange, _local(to), cookie=_cookie(scope, self.begin(user), LONGEST_S))

    def _wait(self, name: str, place: str) -> int:
        """Seconds until the next attempt, 0 for none; counted before the password is checked, as many come at once."""
        return next((wait for counted in _counted(name, place) if (wait := self._failures.take(*counted))), 0)

    def _forgive(self, name: str, place: str) -> None:
        for counted in _counted(name, place):
            self._failures.forget(*counted)

    def _end(self, headers: Mapping[str, str]) -> None:
        for secret in _secrets(headers):
            self._sessions.pop(_hashed(secret), None)


async def not_allowed(exchange: BoundedExchange, name: str, reason: str) -> None:
    """Answer 403 to a person whose login of this name lacks the scope, with a way to log in as somebody else."""
    page = _page("not_allowed", name, reason[:1].upper() + reason[1:])
    await exchange.respond(403, _HEADERS, page)


def comes_from(headers: Mapping[str, str]) -> Literal["here", "elsewhere", "unknown"]:
    """Which site a browser says a request comes from; programs do not say.

    A browser sends `Sec-Fetch-Site` where the connection is safe, and `Origin` at least with what is no GET.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return "here" if site in ("same-origin", "none") else "elsewhere"
    if origin is None:
        return "unknown"
    return "here" if origin.partition("//")[2] == headers.get("host") else "elsewhere"


def _counted(name: str, place: str) -> tuple[tuple[Any, ...], ...]:
    return (_HERE, "here", name, place), (_ADDRESS, "address", place), (_NAME, "name", name)


def _lasts(session: _Session, now: float) -> bool:
    return now - session.used < IDLE_S and now - session.begun < LONGEST_S


def _secrets(headers: Mapping[str, str]) -> list[str]:
    return [value for name, value in cookies(headers) if name == SESSION_COOKIE]


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _cookie(scope: Mapping[str, Any], value: str, seconds: int) -> str:
    safe = "; Secure" if scope.get("scheme") == "https" else ""
    return f"{SESSION_COOKIE}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{safe}"


async def _redirect(exchange: BoundedExchange, to: str, *, cookie: str | None = None) -> None:
    headers = {"location": to, "cache-control": "no-store", "content-length": "0"}
    await exchange.respond(303, headers | ({"set-cookie": cookie} if cookie else {}))


async def _body(scope: Mapping[str, Any], exchange: BoundedExchange) -> bytes:
    """The body of a form."""
    try:
        async with asyncio.timeout(_FORM_S):  # who sends it byte by byte has no right to wait here yet
            return await Request(dict(scope), exchange.receive).body()
    except ClientDisconnect:
        raise Refusal(GONE, "the client went away before its form was whole") from None
    except TimeoutError:
        raise Refusal(408, f"the form did not come within {_FORM_S} seconds; send it again") from None


def _fields(written: bytes, *names: str) -> list[str]:
    """The first value of each named field of a form or query; empty if missing."""
    try:
        held = parse_qs(written.decode("utf-8", errors="replace"), keep_blank_values=True, max_num_fields=20)
    except ValueError:  # more fields than any form of ours has
        held = {}
    return [held.get(name, [""])[0] for name in names]


def _local(to: str) -> str:
    """A redirect target after login, restricted to paths of this server."""
    return to if _LOCAL.fullmatch(to) and not to.startswith("/login") else "/"


def _in_words(seconds: int) -> str:
    return f"{seconds} seconds" if seconds < 120 else f"{-(-seconds // 60)} minutes"


def _form(to: str, name: str = "", notice: str = "") -> bytes:
    return _page("form", _local(to), name[:64], notice)


def _page(which: str, *words: str) -> bytes:
    """A page of the template, with what was typed as text."""
    page: str = getattr(pages("login.html", style=_STYLE), which)(*words)
    return page.encode(errors="replace")
