"""Access control: one table of rules, and the ASGI middleware that applies it to every request.

As soon as a key or a login was made, each request needs one that allows what its rule asks for; what stands under no
rule is refused. Before that everybody may do everything, as on a machine of one's own.
"""

import re
import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from starlette.routing import compile_path

from index.errors import InputError
from qa.server.caller import ANYBODY, Caller, caller, with_caller
from qa.server.problems import REQUEST_ID
from qa.server.security import request_log
from qa.server.security.keys import Keys
from qa.server.security.login import LARGEST_FORM, Logins, comes_from, not_allowed
from qa.server.security.rates import Rates, a_minute
from qa.server.security.request_limits import MIB, BoundedExchange, Refusal

QUESTIONS_A_MINUTE = 120
"""Of one key or login, where the key has no rate of its own."""
AT_ONCE = 256
"""Requests that are served at the same time."""
LASTING_AT_ONCE = 2048
"""Streams of open windows, which wait most of the time, besides."""
SILENCE_S = 30.0

PUBLIC, NOBODY = "public", "nobody"
"""What needs no key, and what no key opens."""
_ANY = "GET HEAD POST PUT PATCH DELETE OPTIONS"
_REQUEST_ID = re.compile(r"(?!nd_)[A-Za-z0-9._-]{1,64}")  # what looks like a key is not to be written to a log
_STRANGER = Caller(scopes=frozenset())
_PROGRAMS = ("/api/", "/v1/", "/mcp")


@dataclass(frozen=True, slots=True)
class Rule:
    """What requests with certain methods and paths require."""

    methods: str
    """Separated by blanks; GET allows HEAD."""
    path: str
    """As routes are written: `{name}` is one part, `{name:path}` the rest. A slash at the end makes no difference."""
    needs: str
    """Scopes of `qa.server.caller.SCOPES`, separated by blanks, of which one will do; or `PUBLIC` or `NOBODY`."""
    most: int = MIB
    """Bytes that the body may have."""
    is_question: bool = False
    """Does it count towards the questions a minute?"""
    lasts: bool = False
    """Is the response a stream that stays open as long as a window does?"""
    pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pattern", compile_path(self.path)[0])

    def covers(self, method: str, path: str) -> bool:
        """Does the rule match the method and path?"""
        asked = "GET" if method == "HEAD" else method
        return asked in self.methods.split() and self.pattern.match(path) is not None


def _rules(methods: str, paths: str, needs: str, **more: Any) -> Iterator[Rule]:
    return (Rule(methods, path, needs, **more) for path in paths.split())


RULES: Final = (
    # Logging in, and what is no secret.
    *_rules("GET POST", "/login /logout", PUBLIC, most=LARGEST_FORM),
    *_rules("GET", "/health /newsdesk/{name}", PUBLIC),
    # What is shown on other sites: a page that asks through the interface below, and answers that were published.
    *_rules("GET", "/embed /oembed /cards/{record}", PUBLIC),
    # The interface for programs. A browser asks first what other sites may send, and never with a key.
    *_rules("OPTIONS", "/api/{path:path}", PUBLIC),
    *_rules("GET", "/api/openapi.json", PUBLIC),
    *_rules("POST", "/api/ask", "ask", is_question=True),
    *_rules("GET", "/api/search", "ask", is_question=True),
    *_rules("GET", "/api/articles /api/article /api/article/versions /api/status", "ask"),
    *_rules("POST", "/api/articles", "add", most=64 * MIB),
    *_rules("DELETE", "/api/article", "remove"),
    *_rules("PUT", "/api/article/status", "remove"),
    *_rules("GET", "/api/answers/{record} /api/answers/{record}/export", "ask"),
    *_rules("POST", "/api/answers/{record}/feedback", "ask"),
    *_rules("PUT DELETE", "/api/answers/{record}/card", "publish"),
    # Programs that speak OpenAI's protocol, and agents.
    *_rules("OPTIONS", "/v1/{path:path}", PUBLIC),
    *_rules("POST", "/v1/{path:path}", "ask", is_question=True),
    *_rules("GET", "/v1/{path:path}", "ask"),
    *_rules("POST", "/mcp", "ask", is_question=True),
    *_rules(_ANY, "/mcp /mcp/{path:path}", "ask"),
    # The window's pages.
    *_rules("GET", "/ /source /answers/{name} /conversations/{name}", "ask"),
    *_rules("GET", "/reports", "compare"),
    # What the window is made of: files of Gradio's package.
    *_rules("GET", "/assets/{path:path} /static/{path:path} /svelte/{path:path} /theme.css", PUBLIC),
    *_rules("GET", "/gradio_api/theme.css /manifest.json /pwa_icon /pwa_icon/{size}", PUBLIC),
    *_rules("GET", "/favicon.ico /robots.txt", PUBLIC),
    # What the window does.
    *_rules("GET", "/config /gradio_api/info /gradio_api/app_id /gradio_api/startup-events", "ask"),
    *_rules("GET", "/gradio_api/heartbeat/{session} /gradio_api/queue/data", "ask", lasts=True),
    *_rules("GET", "/gradio_api/queue/status", "ask"),
    *_rules("POST", "/gradio_api/queue/join", "ask", is_question=True),
    *_rules("POST", "/gradio_api/cancel /gradio_api/reset", "ask"),
    # Articles, or a set of questions; what is done with them asks again. 500 MiB and what is put around them.
    *_rules("POST", "/gradio_api/upload", "add compare", most=501 * MIB),
    *_rules("GET", "/gradio_api/upload_progress", "add compare"),
    # Whatever else Gradio offers: logins of its own, other ways of calling the window's functions, ways to files of
    # this machine and of others, tools for developers. The window has no use for any of it.
    *_rules(_ANY, "/gradio_api/{path:path} /monitoring /monitoring/{path:path}", NOBODY),
    *_rules("GET", "/openapi.json", NOBODY),
)
"""The first rule that covers a request counts."""


def rule(method: str, path: str) -> Rule | None:
    """The first rule that covers a request; None if there is none, and the request is refused."""
    path = path.removesuffix("/") or "/"
    return next((rule for rule in RULES if rule.covers(method, path)), None)


_UNRULED = Rule("", "/", "")


class Access:
    """ASGI middleware for access control, limits and the request log.

    Behind it `qa.server.caller.caller` tells who asks, and `scope["newsdesk.request_id"]` the id that the response
    carries as `X-Request-ID`.

    Args:
        app: What it stands before.
        keys: Of the corpus; None where nobody is to need one.
        questions_a_minute: Of one key or login, where the key has no rate of its own.
        at_once: Requests that are served at the same time; more are sent away.
        lasting_at_once: Streams of open windows besides.
        silence_s: Seconds for which the body of a request may stall.
        journal_texts: Write the queries of addresses to the log, which may hold questions.
    """

    def __init__(
        self,
        app: Any,
        keys: Keys | None,
        *,
        questions_a_minute: int = QUESTIONS_A_MINUTE,
        at_once: int = AT_ONCE,
        lasting_at_once: int = LASTING_AT_ONCE,
        silence_s: float = SILENCE_S,
        journal_texts: bool = False,
    ) -> None:
        self.app = app
        self._logins = Logins(keys) if keys else None
        self._rate, self._rates = questions_a_minute, Rates()
        self._most, self._running = {False: at_once, True: lasting_at_once}, {False: 0, True: 0}
        self._silence_s, self._journal_texts = silence_s, journal_texts

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve a request, or refuse it in one sentence."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        given = headers.get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(16)
        found = rule(scope.get("method", "GET"), scope["path"]) or _UNRULED  # a websocket begins as a GET
        scope = {**scope, REQUEST_ID: request_id}
        exchange = BoundedExchange(scope, receive, send, most=found.most, silence_s=self._silence_s)
        began, failed = time.perf_counter(), 499
        try:
            await self._serve(scope, headers, exchange, found)
        except Exception:
            failed = 500
            if not exchange.is_refused:  # what is served stumbles over a body that ends too early
                raise
        finally:
            request_log.note(
                scope, request_id=request_id, path=None if found is _UNRULED else found.path,
                status=exchange.status or failed, seconds=time.perf_counter() - began, sent=exchange.sent,
                caller=caller(scope).name, texts=self._journal_texts,
            )  # fmt: skip

    async def _serve(
        self, scope: dict[str, Any], headers: Mapping[str, str], exchange: BoundedExchange, found: Rule
    ) -> None:
        try:
            sender = self._sender(scope, headers, found)
            scope.update(with_caller({}, sender))
            if self._running[found.lasts] >= self._most[found.lasts]:
                raise Refusal(429, "too many requests at once; try again in a moment", retry_after_s=2)
            exchange.check_length(headers)
            self._count(found, sender)
            self._running[found.lasts] += 1
            try:
                if found.path in ("/login", "/logout"):
                    await self._log_in(scope, headers, exchange)
                else:
                    await self.app(scope, exchange.receive, exchange.send)
            finally:
                self._running[found.lasts] -= 1
        except Refusal as refusal:
            if refusal.status == 401 and _is_page(scope, headers):
                await exchange.respond(303, {"location": _login(scope), "cache-control": "no-store"})
            elif refusal.login is not None and _is_page(scope, headers):
                await not_allowed(exchange, refusal.login, refusal.detail)
            else:
                await exchange.refuse(refusal)

    async def _log_in(self, scope: dict[str, Any], headers: Mapping[str, str], exchange: BoundedExchange) -> None:
        if self._logins is not None and self._logins.keys.is_secured:
            await self._logins.serve(scope, headers, exchange)
        else:  # nobody needs to
            await exchange.respond(303, {"location": "/"})

    def _sender(self, scope: Mapping[str, Any], headers: Mapping[str, str], found: Rule) -> Caller:
        """The caller of a request; refuses whom the rule does not allow."""
        if found.needs == NOBODY:
            raise Refusal(403, "this address is not served")
        try:
            if self._logins is None or not self._logins.keys.is_secured:
                return _unnamed(headers, found)
            if found is _UNRULED:
                raise Refusal(403, "nothing is served at this address in this way; /api/openapi.json says what is")
            return _allowed(self._logins, scope, headers, found)
        except InputError:  # what would open to everybody if this were passed over
            detail = "the keys of this archive cannot be read; tell whoever runs it"
            raise Refusal(503, detail, retry_after_s=60) from None

    def _count(self, found: Rule, sender: Caller) -> None:
        """Count a question of whoever has a name; refuses it where there were too many."""
        if not found.is_question or sender.name is None:
            return
        kind = "login" if sender.is_person else "key"
        if wait := self._rates.take([a_minute(sender.rate or self._rate)], kind, sender.name):
            raise Refusal(429, f"too many questions in one minute; ask again in {wait} seconds", retry_after_s=wait)


def _unnamed(headers: Mapping[str, str], found: Rule) -> Caller:
    """The caller where no key is needed: anybody may do anything, but other sites' pages may only ask."""
    if found is _UNRULED or found.needs in (PUBLIC, "ask") or comes_from(headers) != "elsewhere":
        return ANYBODY
    needed = " or ".join(found.needs.split())
    raise Refusal(403, f"pages of other sites may ask; this needs the scope {needed}")


def _allowed(logins: Logins, scope: Mapping[str, Any], headers: Mapping[str, str], found: Rule) -> Caller:
    try:
        known = _known(logins, scope, headers)
    except Refusal:
        if found.needs == PUBLIC:
            return _STRANGER
        raise
    if found.needs == PUBLIC or not known.scopes.isdisjoint(found.needs.split()):
        return known
    needed, is_person = " or ".join(found.needs.split()), known.is_person
    detail = f"this needs the scope {needed}, which your {'login' if is_person else 'key'} does not have"
    challenge = f'Bearer realm="Newsdesk", error="insufficient_scope", scope="{found.needs}"'
    raise Refusal(403, detail, challenge=challenge, login=known.name if is_person else None)


def _known(logins: Logins, scope: Mapping[str, Any], headers: Mapping[str, str]) -> Caller:
    """The holder of the request's key or cookie; if there is a key, even a wrong one, cookies are ignored."""
    kind, _, secret = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        key = logins.keys.find(secret.strip())
        if key is None:
            detail = "this key is not valid, or was revoked; ask whoever runs this archive for another"
            raise Refusal(401, detail, challenge='Bearer realm="Newsdesk", error="invalid_token"')
        return Caller(key.name, key.scopes, rate=key.rate)
    user = logins.person(headers)
    if user is None:
        detail = "this archive needs a key, sent as Authorization: Bearer, or a login at /login"
        raise Refusal(401, detail, challenge='Bearer realm="Newsdesk"')
    if not _is_ours(scope, headers):
        raise Refusal(403, "a login counts for Newsdesk's own pages only; programs send a key")
    return Caller(user.name, user.scopes, is_person=True)


def _is_ours(scope: Mapping[str, Any], headers: Mapping[str, str]) -> bool:
    """May the cookie of a request count? Browsers send it with what other sites of the same host began, too."""
    origin = comes_from(headers)
    if scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD"):
        return origin == "here"
    return origin != "elsewhere" or headers.get("sec-fetch-mode") == "navigate"  # a link led here


def _is_page(scope: Mapping[str, Any], headers: Mapping[str, str]) -> bool:
    """Does a person open a page?"""
    is_read = scope["type"] == "http" and scope["method"] == "GET"
    return is_read and "text/html" in headers.get("accept", "") and not scope["path"].startswith(_PROGRAMS)


def _login(scope: Mapping[str, Any]) -> str:
    query = scope.get("query_string", b"").decode("latin-1")
    return f"/login?next={quote(quote(scope['path'], errors='replace') + (f'?{query}' if query else ''), safe='/')}"
