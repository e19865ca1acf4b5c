"""What every response carries and every request must pass, around a small application."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
from elements import parsed
from hypothesis import given
from hypothesis import strategies as st

from qa.server.security.guard import READER_COOKIE, Guard

HOST = "127.0.0.1:7860"
PAGE = (
    b"<!doctype html><script>a()</script><p>\xc3\xa9</p>"
    b'<script\n src="b.js"></script><script type="module">c()</script>'
)
CARRIED = {
    "x-content-type-options": ["nosniff"],
    "referrer-policy": ["no-referrer"],
    "cross-origin-opener-policy": ["same-origin"],
    "cross-origin-resource-policy": ["same-origin"],
    "permissions-policy": ["camera=(), microphone=(), geolocation=()"],
}
NOTHING = {
    "default-src": ["'none'"], "base-uri": ["'none'"], "form-action": ["'none'"], "frame-ancestors": ["'none'"],
    "sandbox": [],
}  # fmt: skip


@dataclass
class App:
    """An application that gives one answer; it remembers what reached it."""

    pieces: Sequence[bytes] = (PAGE,)
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Sequence[tuple[str, str]] = ()
    scopes: list[Any] = field(default_factory=list)
    received: list[Any] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scopes.append(scope)
        self.received.append(await receive())
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            return
        length = sum(map(len, self.pieces))
        headers = [("content-type", self.kind), ("content-length", str(length)), *self.headers]
        head = [(name.encode(), value.encode()) for name, value in headers]
        await send({"type": "http.response.start", "status": self.status, "headers": head})
        for piece in self.pieces[:-1]:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": self.pieces[-1]})


@dataclass(frozen=True)
class Answer:
    """What came of a request."""

    messages: list[Any]

    @property
    def status(self) -> int:
        """The status code."""
        return int(self.messages[0]["status"])

    @property
    def headers(self) -> dict[str, list[str]]:
        """Every header with all its values."""
        held: dict[str, list[str]] = {}
        for name, value in self.messages[0]["headers"]:
            held.setdefault(name.decode(), []).append(value.decode())
        return held

    @property
    def policy(self) -> dict[str, list[str]]:
        """The content security policy by directive; there is exactly one."""
        (written,) = self.headers["content-security-policy"]
        return {name: values for name, *values in (directive.split() for directive in written.split(";"))}

    @property
    def nonce(self) -> str:
        """The number that the policy names."""
        (nonce,) = re.findall(r"'nonce-([^']*)'", self.headers["content-security-policy"][0])
        return str(nonce)

    @property
    def body(self) -> bytes:
        """All of it."""
        return b"".join(message.get("body", b"") for message in self.messages[1:])


def _scope(kind: str, method: str | None, path: str, headers: dict[str, str]) -> dict[str, Any]:
    head = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    return {"type": kind, "path": path, "headers": head, **({"method": method} if method else {})}


def _ask(
    app: Any, method: str | None = "GET", path: str = "/", *, kind: str = "http", host: str | None = HOST, **more: str
) -> Answer:
    """Send the guard a request; another argument is a header."""
    messages: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"asked"}

    async def send(message: Any) -> None:
        messages.append(message)

    guard = app if isinstance(app, Guard) else Guard(app)
    headers = ({} if host is None else {"host": host}) | more
    asyncio.run(guard(_scope(kind, method, path, headers), receive, send))
    return Answer(messages)


def _scripts(body: bytes) -> list[dict[str, str]]:
    return [script.attributes for script in parsed(body.decode()).all("script")]


# --- requests -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", [HOST, "127.0.0.1", "localhost", "localhost:1", "LocalHost:7860", "[::1]:7860", "[::1]", "127.0.0.1:"]
)
def test_this_machine_is_asked_by_its_own_names(host: str) -> None:
    app = App()
    assert _ask(app, host=host).status == 200
    assert len(app.scopes) == 1


@pytest.mark.parametrize(
    "host",
    [
        None, "", "evil.example", "evil.example:7860", "127.0.0.1.evil.example", "localhost.evil.example:7860",
        "evil.example.localhost:7860", "xlocalhost", "127.0.0.2:7860", "0.0.0.0:7860", "[::2]:7860", "::1", ":7860",
        "127.1", "2130706433", "[::ffff:127.0.0.1]:7860", "http://127.0.0.1", "192.168.0.2:7860", "\xe9vil.example",
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_name_of_another_machine_is_refused(host: str | None, method: str) -> None:
    """A page that has its own name point here (DNS rebinding) is what sends it; so would be a proxy."""
    app = App()
    answer = _ask(app, method, host=host)
    assert (answer.status, answer.body) == (
        403,
        b"this address is not served here; use the one that the server was started with",
    )
    assert app.scopes == []


def test_other_names_are_served_only_where_they_are_given() -> None:
    guard = Guard(App(), hosts=["newsroom.example"])
    assert _ask(guard, host="newsroom.example:80").status == 200
    assert _ask(guard, host="127.0.0.1").status == 403


@pytest.mark.parametrize(
    ("host", "status"), [("192.168.0.2:7860", 200), ("[fe80::1]", 200), ("evil.example", 403), ("", 403)]
)
def test_machine_that_listens_everywhere_is_asked_by_number_but_by_no_other_name(host: str, status: int) -> None:
    assert _ask(Guard(App(), by_number=True), host=host).status == status


@pytest.mark.parametrize(
    ("origin", "path", "status"),
    [
        ("https://paper.example", "/api/ask", 200),
        ("https://paper.example", "/v1/chat/completions", 200),
        ("https://paper.example", "/gradio_api/queue/join", 403),
        ("https://paper.example", "/login", 403),
        ("https://paper.example", "/apiary", 403),
        ("https://paper.example:8443", "/api/ask", 403),
        ("http://paper.example", "/api/ask", 403),
        ("https://evil.example", "/api/ask", 403),
        ("null", "/api/ask", 403),
    ],
)
def test_allowed_site_may_ask_and_nothing_else(origin: str, path: str, status: int) -> None:
    guard = Guard(App(), origins=["https://paper.example"])
    assert _ask(guard, "POST", path, origin=origin).status == status


def test_headers_that_a_response_has_already_are_left_to_it() -> None:
    answer = _ask(App(headers=[("cross-origin-resource-policy", "cross-origin")]))
    assert answer.headers["cross-origin-resource-policy"] == ["cross-origin"]


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example", "https://evil.example:7860", "null", "", "http://127.0.0.1", "http://127.0.0.1:8888",
        "http://localhost:7860", "http://127.0.0.1:7860.evil.example", "http://[::1]:7860", "file://",
        "chrome-extension://abc", "http://127.0.0.1:7860@evil.example", HOST,
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_other_sites_may_not_send(origin: str, method: str) -> None:
    app = App()
    answer = _ask(app, method, "/gradio_api/queue/join", origin=origin)
    assert (answer.status, answer.body) == (403, b"requests from other sites are refused")
    assert app.scopes == []


@pytest.mark.parametrize("path", ["/", "/cards/x"])
def test_head_is_answered_as_get_is_without_the_body(path: str) -> None:
    app, same = App((PAGE, b"<p>more</p>")), App((PAGE, b"<p>more</p>"))
    answer, whole = _ask(app, "HEAD", path), _ask(same, "GET", path)
    assert (answer.status, answer.body, len(answer.messages)) == (200, b"", 2)
    assert whole.body
    assert app.scopes[0]["method"] == "GET"
    assert answer.headers["content-length"] == whole.headers["content-length"] == [str(len(whole.body))]
    assert set(answer.headers) == set(whole.headers)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_other_sites_may_lead_here(method: str) -> None:
    app = App()
    answer = _ask(app, method, origin="http://evil.example")
    assert answer.status == 200
    assert {name: answer.headers[name] for name in CARRIED} == CARRIED  # by which a browser lets them see nothing
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        (HOST, "http://127.0.0.1:7860"),
        ("localhost:7861", "http://localhost:7861"),
        ("[::1]:7860", "http://[::1]:7860"),
        ("127.0.0.1", "http://127.0.0.1"),
    ],
)
def test_our_own_pages_may_send(host: str, origin: str) -> None:
    app = App()
    assert _ask(app, "POST", host=host, origin=origin).status == 200
    assert app.received == [{"type": "http.request", "body": b"asked"}]


def test_what_is_no_browser_may_send() -> None:
    assert _ask(App(), "POST").status == 200


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({"origin": "http://127.0.0.1:7860"}, True),
        ({}, True),
        ({"origin": "http://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://127.0.0.1:8888"}, False),
        ({"origin": "http://evil.example", "host": "evil.example"}, False),
        ({"origin": "http://127.0.0.1:7860", "host": "evil.example"}, False),
    ],
)
def test_websocket_is_for_our_own_pages(headers: dict[str, str], passes: bool) -> None:
    app = App()
    answer = _ask(app, None, "/ws", kind="websocket", host=headers.pop("host", HOST), **headers)
    assert (len(app.scopes) == 1) is passes
    assert ({"type": "websocket.accept"} in answer.messages) is passes


def test_start_and_end_of_the_server_pass() -> None:
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert scope == {"type": "lifespan"}
        await send({"type": f"{(await receive())['type']}.complete"})

    async def receive() -> Any:
        return {"type": "lifespan.startup"}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(Guard(app)({"type": "lifespan"}, receive, send))
    assert sent == [{"type": "lifespan.startup.complete"}]


# --- responses ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 304, 404, 500])
@pytest.mark.parametrize("path", ["/", "/source", "/answers/x.txt", "/gradio_api/info"])
@pytest.mark.parametrize("kind", ["text/html", "application/json", "text/event-stream"])
def test_every_response_carries_our_headers_once(status: int, path: str, kind: str) -> None:
    answer = _ask(App(kind=kind, status=status), path=path)
    assert answer.status == status
    assert {name: answer.headers[name] for name in CARRIED} == CARRIED
    assert len(answer.headers["content-security-policy"]) == 1


@pytest.mark.parametrize("refused", [{"host": "evil.example"}, {"method": "POST", "origin": "null"}])
def test_refusal_carries_our_headers_too(refused: dict[str, str]) -> None:
    answer = _ask(App(), **refused)
    assert {name: answer.headers[name] for name in CARRIED} == CARRIED
    assert answer.headers["content-type"] == ["text/plain; charset=utf-8"]
    assert answer.policy == NOTHING
    assert "set-cookie" not in answer.headers


def test_response_keeps_its_own_headers() -> None:
    app = App(headers=[("set-cookie", "a=1"), ("set-cookie", "b=2"), ("etag", '"x"')])
    answer = _ask(app, path="/other")
    assert answer.headers["set-cookie"] == ["a=1", "b=2"]
    assert (answer.headers["etag"], answer.headers["content-type"]) == (['"x"'], [app.kind])
    assert _ask(app).headers["set-cookie"][:2] == ["a=1", "b=2"]  # the window's comes besides


def test_policy_of_the_window_names_its_scripts_by_a_number_of_this_response() -> None:
    answer = _ask(App())
    assert answer.policy == {
        "default-src": ["'none'"],
        "script-src": ["'self'", f"'nonce-{answer.nonce}'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "frame-src": ["'self'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'self'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'self'"],
    }
    assert "unsafe-eval" not in str(answer.policy)
    assert _scripts(answer.body) == [
        {"nonce": answer.nonce},
        {"nonce": answer.nonce, "src": "b.js"},
        {"nonce": answer.nonce, "type": "module"},
    ]
    assert re.sub(rb' nonce="[\w-]{22}"', b"", answer.body) == PAGE


def test_no_two_responses_have_the_same_number() -> None:
    guard = Guard(App())
    numbers = {_ask(guard).nonce for _ in range(20)}
    assert len(numbers) == 20
    assert all(re.fullmatch(r"[\w-]{22}", number) for number in numbers)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/source", "text/html; charset=utf-8"),
        ("//", "text/html"),
        ("", "text/html"),
        ("/?", "text/html"),
        ("/", "application/json"),
        ("/", "text/plain"),
        ("/", "image/svg+xml"),
    ],
)
def test_whatever_is_not_the_window_runs_nothing(path: str, kind: str) -> None:
    answer = _ask(App(kind=kind), path=path)
    assert answer.policy == NOTHING
    assert answer.body == PAGE
    assert "set-cookie" not in answer.headers


def test_page_with_a_policy_of_its_own_keeps_it() -> None:
    own = [("content-security-policy", "default-src 'none'; style-src 'self'")]
    assert _ask(App(headers=own), path="/source").policy == {"default-src": ["'none'"], "style-src": ["'self'"]}


def test_window_may_stand_elsewhere() -> None:
    guard = Guard(App(), window="/desk")
    assert "script-src" in _ask(guard, path="/desk").policy
    assert _ask(guard, path="/").policy == NOTHING


@given(st.lists(st.integers(0, len(PAGE)), max_size=6).map(sorted))
def test_length_fits_however_the_window_is_sent_in_pieces(cuts: list[int]) -> None:
    edges = [0, *cuts, len(PAGE)]
    pieces = [PAGE[start:end] for start, end in pairwise(edges)]
    answer = _ask(App(pieces))
    assert answer.headers["content-length"] == [str(len(answer.body))]
    assert len(answer.messages) == 2
    assert re.sub(rb' nonce="[\w-]{22}"', b"", answer.body) == PAGE
    assert [script["nonce"] for script in _scripts(answer.body)] == [answer.nonce] * 3


def test_window_without_a_stated_length_gets_one() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": b"<script>", "more_body": True})
        await send({"type": "http.response.body"})

    answer = _ask(app)
    assert answer.headers["content-length"] == [str(len(b'<script nonce="">') + 22)]
    assert answer.body == f'<script nonce="{answer.nonce}">'.encode()


def test_only_scripts_get_the_number() -> None:
    body = b"<scripted></scripted><p>script</p><style></style><script-x></script-x>"
    assert _ask(App((body,))).body == body


def test_body_of_another_page_keeps_its_length_and_its_pieces() -> None:
    answer = _ask(App((b"<script>", b"", b"</script>")), path="/other")
    assert [message["body"] for message in answer.messages[1:]] == [b"<script>", b"", b"</script>"]
    assert answer.headers["content-length"] == ["17"]


# --- the reader's cookie --------------------------------------------------------------------------------------------


def test_reader_gets_a_secret_with_the_window() -> None:
    (written,) = _ask(App()).headers["set-cookie"]
    secret, *attributes = written.split("; ")
    assert re.fullmatch(rf"{READER_COOKIE}=[\w-]{{32}}", secret)
    assert attributes == ["Path=/", "Max-Age=31536000", "HttpOnly", "SameSite=Strict"]
    assert _ask(App()).headers["set-cookie"] != [written]


@pytest.mark.parametrize(
    "cookie",
    [
        f"{READER_COOKIE}=abc", f"a=1; {READER_COOKIE}=abc; b=2", f'{READER_COOKIE}="abc"', f"a=1;{READER_COOKIE}=abc",
        f"_xsrf=2|aa|bb; username-127-0-0-1-8888=2|1:0|10:17; {READER_COOKIE}=abc",
    ],
)  # fmt: skip
def test_reader_who_has_a_secret_keeps_it(cookie: str) -> None:
    assert "set-cookie" not in _ask(App(), cookie=cookie).headers


@pytest.mark.parametrize("cookie", ["", "a=1", f"x{READER_COOKIE}=abc", f"{READER_COOKIE}x=abc", f"a={READER_COOKIE}"])
def test_cookie_of_another_name_is_no_secret(cookie: str) -> None:
    assert len(_ask(App(), cookie=cookie).headers["set-cookie"]) == 1


def test_only_the_window_sets_the_cookie() -> None:
    for path, kind in (("/source", "text/html"), ("/answers/x.html", "text/html"), ("/", "application/json")):
        assert "set-cookie" not in _ask(App(kind=kind), path=path).headers


# --- streams --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/gradio_api/queue/data"])
def test_stream_passes_piece_by_piece(path: str) -> None:
    told: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        kind = [(b"content-type", b"text/event-stream; charset=utf-8")]
        await send({"type": "http.response.start", "status": 200, "headers": kind})
        for number in range(3):
            told.append(f"made {number}")
            await send({"type": "http.response.body", "body": f"data: <script>{number}".encode(), "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def send(message: Any) -> None:
        told.append(message.get("body", b"start").decode())

    asyncio.run(Guard(app)(_scope("http", "GET", path, {"host": HOST}), None, send))
    assert told == [
        "start", "made 0", "data: <script>0", "made 1", "data: <script>1", "made 2", "data: <script>2", "",
    ]  # fmt: skip


def test_what_an_application_raises_passes() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError("it broke")

    with pytest.raises(RuntimeError, match="it broke"):
        _ask(app)
