"""Who may do what over HTTP: every route there is, with every kind of caller, and how much of it."""

import asyncio
import json
import logging
import re
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from routes import HOST, METHODS, Reply, Served, routes, send, sent

from qa.newsdesk import Newsdesk
from qa.server.app import ServerOptions
from qa.server.caller import ANYBODY, SCOPES, Caller, caller
from qa.server.problems import REQUEST_ID
from qa.server.security import keys as keys_module
from qa.server.security.access import NOBODY, PUBLIC, RULES, Access, rule
from qa.server.security.keys import Keys

MIB = 1024 * 1024
SECRET = "Who betrayed the minister of Ostermoor?"
RECORD = "5f1c0e7a9b2d4c6e8f00112233445566"


class App:
    """What stands behind: it reads what comes, answers 204 and remembers."""

    def __init__(self) -> None:
        self.scopes: list[Any] = []
        self.got = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scopes.append(scope)
        while (message := await receive())["type"] == "http.request":
            self.got += len(message["body"])
            if not message["more_body"]:
                break
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    @property
    def callers(self) -> list[Caller]:
        """Who came, in order."""
        return [caller(scope) for scope in self.scopes]


@pytest.fixture(autouse=True)
def _passwords_cost_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys_module, "SCRYPT", {"n": 2, "r": 8, "p": 1})


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    """Where keys are made."""
    return Keys(tmp_path)


@pytest.fixture
def app() -> App:
    """What is behind."""
    return App()


@pytest.fixture(scope="module")
def composed(sample: Newsdesk) -> Iterator[Any]:
    """All that is served, put together as it is when it is served."""
    import ui

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Gradio's own, of what it uses of others
        app = ui.application(sample, ServerOptions())
    with TestClient(app):  # it begins and ends, and with it its threads
        yield app


def _bearer(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


def _problem(reply: Reply) -> dict[str, Any]:
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["cache-control"] == "no-store"
    told: dict[str, Any] = reply.json
    assert (told["status"], told["instance"], told["type"]) == (
        reply.status,
        reply.headers["x-request-id"],
        "about:blank",
    )
    assert set(told) == {"type", "title", "status", "detail", "instance"}
    return told


def _narrow(keys: Keys, needs: str) -> str:
    """A key that allows everything but that, or those."""
    return keys.add_key(f"all but {needs}", [scope for scope in SCOPES if scope not in needs.split()])


# --- every route ----------------------------------------------------------------------------------------------------


def test_every_route_that_is_served_has_a_rule(composed: Any) -> None:
    served = routes(composed)
    assert {"/", "/source", "/gradio_api/queue/join", "/gradio_api/upload"} <= {route.path for route in served}
    assert [route for route in served if rule(route.method, route.address) is None] == []


def test_route_without_a_rule_is_found() -> None:
    from fastapi import APIRouter, FastAPI
    from starlette.routing import Mount, Route, WebSocketRoute

    inner, app, router = FastAPI(openapi_url=None), FastAPI(openapi_url=None), APIRouter(prefix="/r")
    for target in (inner, app, router):
        target.get("/new/{thing}")(lambda thing: thing)
    app.include_router(router)
    app.mount("/inner", inner)
    app.mount("/opaque", App())
    app.routes.extend([Route("/any", App()), WebSocketRoute("/ws", App()), Mount("/m", routes=[Route("/x", App())])])
    found = routes(SimpleNamespace(app=SimpleNamespace(app=app)))  # behind two middlewares
    assert {path for _, path in found} >= {
        "/new/{thing}", "/r/new/{thing}", "/inner/new/{thing}", "/opaque/{path:path}", "/any", "/ws", "/m/x",
    }  # fmt: skip
    assert {method for method, path in found if path == "/any"} == set(METHODS)
    assert [route for route in found if rule(route.method, route.address)] == []


@pytest.mark.parametrize(
    ("method", "path", "needs"),
    [
        ("POST", "/api/ask", "ask"), ("GET", "/api/article", "ask"), ("DELETE", "/api/article", "remove"),
        ("GET", "/api/articles", "ask"), ("POST", "/api/articles", "add"), ("HEAD", "/api/articles", "ask"),
        ("PUT", f"/api/answers/{RECORD}/card", "publish"), ("DELETE", f"/api/answers/{RECORD}/card", "publish"),
        ("GET", "/reports", "compare"),
        ("POST", f"/api/answers/{RECORD}/feedback", "ask"), ("GET", "/api/openapi.json", PUBLIC),
        ("OPTIONS", "/api/ask", PUBLIC), ("OPTIONS", "/v1/chat/completions", PUBLIC),
        ("POST", "/v1/chat/completions", "ask"), ("GET", "/v1/models", "ask"), ("POST", "/mcp", "ask"),
        ("DELETE", "/mcp", "ask"), ("GET", "/mcp/", "ask"), ("GET", "/", "ask"), ("GET", "/source", "ask"),
        ("GET", f"/answers/{RECORD}.docx", "ask"), ("GET", "/conversations/x.md", "ask"),
        ("GET", "/newsdesk/window.js", PUBLIC), ("GET", "/health", PUBLIC), ("GET", "/embed", PUBLIC),
        ("GET", "/oembed", PUBLIC), ("GET", f"/cards/{RECORD}", PUBLIC), ("POST", "/login", PUBLIC),
        ("POST", "/login/", PUBLIC), ("POST", "/gradio_api/upload", "add compare"),
        ("POST", "/gradio_api/queue/join", "ask"),
        ("GET", "/gradio_api/file=/etc/passwd", NOBODY), ("GET", "/gradio_api/file=https://evil.example/x", NOBODY),
        ("GET", "/config", "ask"), ("GET", "/config/", "ask"),
        ("GET", "/gradio_api/token", NOBODY), ("POST", "/gradio_api/run/predict", NOBODY),
        ("POST", "/gradio_api/call/v2/predict", NOBODY), ("GET", "/gradio_api/proxy=http://evil.example", NOBODY),
        ("POST", "/gradio_api/vibe-edit/", NOBODY), ("GET", "/monitoring/summary", NOBODY),
        ("POST", "/gradio_api/new", NOBODY), ("GET", "/gradio_api/upload", NOBODY),
    ],
)  # fmt: skip
def test_rules_say_who_may(method: str, path: str, needs: str) -> None:
    found = rule(method, path)
    assert found is not None
    assert found.needs == needs


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PATCH", "/api/article"), ("DELETE", "/api/articles"), ("PUT", "/api/articles"), ("GET", "/api/ask"),
        ("GET", "/API/status"), ("GET", "//api/status"), ("GET", "/api//status"), ("GET", "/api/status//"),
        ("GET", "/api"), ("GET", "/api/new"), ("GET", "/newsdesk/a/b"), ("GET", "/answers/a/b"), ("GET", "/cards"),
        ("POST", "/"), ("TRACE", "/"), ("CONNECT", "/"), ("get", "/"), ("", "/"), ("GET", "*"),
        ("GET", "/docs"), ("GET", "/access.json"), ("GET", "/.git/config"), ("GET", "/login/x"), ("DELETE", "/login"),
        ("GET", "/assets"),
    ],
)  # fmt: skip
def test_what_stands_under_no_rule_is_refused_to_everybody(app: App, keys: Keys, method: str, path: str) -> None:
    secret = keys.add_key("all", SCOPES)
    for headers in ({}, _bearer(secret), {"accept": "text/html"}):
        reply = sent(Access(app, keys), method, path, headers)
        assert reply.status == 403
        assert _problem(reply)["detail"].startswith("nothing is served at this address in this way")
    assert app.scopes == []


def _codes(access: Access, served: Served, headers: Mapping[str, str], body: bytes = b"") -> int:
    return sent(access, served.method, served.address, headers, body).status


def test_every_route_is_open_to_the_right_key_only(composed: Any, keys: Keys) -> None:
    """With no key, a wrong one, one that allows everything else, and one that allows only this."""
    wide = {scope: keys.add_key(f"only {scope}", [scope], rate=100_000) for scope in SCOPES}
    narrow = {needs: _narrow(keys, needs) for needs in {rule.needs for rule in RULES}}
    app = App()
    access = Access(app, keys)
    expected, found = {}, {}
    for served in routes(composed):
        needed = rule(served.method, served.address)
        assert needed is not None
        if needed.path in ("/login", "/logout"):
            continue  # they answer by themselves; see test_login.py
        needs = needed.needs
        if needs == PUBLIC:
            expected[served] = (204, 204, 204, 204)
        elif needs == NOBODY:
            expected[served] = (403, 403, 403, 403)
        else:
            expected[served] = (401, 401, 403, 204)
        found[served] = (
            _codes(access, served, {}),
            _codes(access, served, _bearer("nd_" + "A" * 43)),
            _codes(access, served, _bearer(narrow[needs])),
            _codes(access, served, _bearer(wide.get(needs.split()[-1], wide["ask"]))),
        )
    assert found == expected
    assert set(found.values()) == {(204,) * 4, (403,) * 4, (401, 401, 403, 204)}


def test_every_route_is_open_where_no_key_was_made_except_gradios_own_doors(composed: Any, tmp_path: Path) -> None:
    app = App()
    for keys in (None, Keys(tmp_path)):
        access = Access(app, keys)
        for served in routes(composed):
            needed = rule(served.method, served.address)
            assert needed is not None
            status = {"nobody": 403}.get(needed.needs, 303 if needed.path in ("/login", "/logout") else 204)
            assert _codes(access, served, {}) == status, served
    assert set(app.callers) == {ANYBODY}


@pytest.mark.parametrize(
    ("method", "path", "narrow"),
    [
        ("GET", "/api/status", 403), ("GET", "/api/articles", 403), ("GET", "/v1/models", 403), ("GET", "/source", 403),
        ("GET", "/config", 403), ("GET", "/health", 200), ("GET", "/api/openapi.json", 200), ("GET", "/theme.css", 200),
        ("GET", "/newsdesk/article.css", 200),
    ],
)  # fmt: skip
def test_what_is_really_served_answers_the_right_key_only(
    sample: Newsdesk, composed: Any, tmp_path: Path, method: str, path: str, narrow: int
) -> None:
    keys = Keys(tmp_path)
    right, other = keys.add_key("right", ["ask"]), keys.add_key("other", ["add"])
    app = composed
    while not hasattr(app, "routes"):
        app = app.app
    transport = httpx.ASGITransport(Access(app, keys))

    async def asked(headers: dict[str, str]) -> int:
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
            return (await client.request(method, path, headers=headers)).status_code

    codes = [asyncio.run(asked(headers)) for headers in ({}, _bearer("nd_x"), _bearer(other), _bearer(right))]
    assert codes == ([200] * 4 if narrow == 200 else [401, 401, 403, 200])


# --- what is told ---------------------------------------------------------------------------------------------------


def test_caller_is_named_behind_it(app: App, keys: Keys) -> None:
    secret = keys.add_key("desk", ["ask", "add"])
    access = Access(app, keys)
    sent(access, "GET", "/api/status", _bearer(secret))
    sent(access, "GET", "/health", _bearer(secret))
    sent(access, "GET", "/health", _bearer("nd_wrong"))
    sent(access, "GET", "/health")
    desk, stranger = Caller("desk", frozenset({"ask", "add"})), Caller(None, frozenset())
    assert app.callers == [desk, desk, stranger, stranger]


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer nd_",
        "Basic {}",
        "{}",
        "bearer{}",
        "Bearer {}x",
        "Bearer x{}",
        "Bearer {} {}",
        "\xff",
    ],
)
def test_what_is_no_key_is_told_to_be_none(app: App, keys: Keys, header: str) -> None:
    secret = keys.add_key("desk", ["ask"])
    reply = sent(Access(app, keys), "GET", "/api/status", {"authorization": header.replace("{}", secret)})
    assert (reply.status, app.scopes) == (401, [])
    assert reply.headers["www-authenticate"].startswith('Bearer realm="Newsdesk"')
    assert secret not in str(reply.messages)


@pytest.mark.parametrize("header", ["Bearer {}", "bearer {}", "BEARER   {} "])
def test_key_is_read_as_programs_write_it(app: App, keys: Keys, header: str) -> None:
    secret = keys.add_key("desk", ["ask"])
    assert sent(Access(app, keys), "GET", "/api/status", {"authorization": header.format(secret)}).status == 204


def test_key_in_an_address_or_a_cookie_counts_for_nothing(app: App, keys: Keys) -> None:
    secret = keys.add_key("desk", ["ask"])
    access = Access(app, keys)
    assert sent(access, "GET", f"/api/status?key={secret}&authorization=Bearer+{secret}").status == 401
    assert sent(access, "GET", "/api/status", {"cookie": f"newsdesk_session={secret}"}).status == 401
    assert sent(access, "GET", "/api/status", {"x-api-key": secret}).status == 401


def test_program_is_told_what_is_missing(app: App, keys: Keys) -> None:
    narrow = keys.add_key("reader", ["ask"])
    access = Access(app, keys)
    missing = sent(access, "GET", "/api/status")
    assert missing.headers["www-authenticate"] == 'Bearer realm="Newsdesk"'
    assert _problem(missing)["title"] == "Unauthorized"
    assert "Authorization: Bearer" in _problem(missing)["detail"]
    wrong = sent(access, "GET", "/api/status", _bearer("nd_x"))
    assert wrong.headers["www-authenticate"] == 'Bearer realm="Newsdesk", error="invalid_token"'
    assert "not valid, or was revoked" in _problem(wrong)["detail"]
    few = sent(access, "DELETE", "/api/article?id=a", _bearer(narrow))
    assert few.headers["www-authenticate"] == 'Bearer realm="Newsdesk", error="insufficient_scope", scope="remove"'
    assert _problem(few)["detail"] == "this needs the scope remove, which your key does not have"


@pytest.mark.parametrize(("scope", "status"), [("add", 204), ("compare", 204), ("ask", 403), ("publish", 403)])
def test_either_of_two_scopes_will_do_where_a_rule_says_so(app: App, keys: Keys, scope: str, status: int) -> None:
    access, headers = Access(app, keys), _bearer(keys.add_key("one", [scope]))
    upload = sent(access, "POST", "/gradio_api/upload", headers)
    assert (upload.status, sent(access, "GET", "/gradio_api/upload_progress", headers).status) == (status, status)
    if status == 403:
        assert _problem(upload)["detail"] == "this needs the scope add or compare, which your key does not have"


def test_openais_clients_are_told_in_their_own_shape(app: App, keys: Keys) -> None:
    secret, narrow = keys.add_key("one", ["ask"], rate=1), keys.add_key("reader", ["add"])
    access = Access(app, keys)
    tried = [
        sent(access, "POST", "/v1/chat/completions", headers, body)
        for headers, body in (
            ({}, b""), (_bearer("sk-x"), b""), (_bearer(narrow), b""),
            ({**_bearer(secret), "content-length": "9999999"}, b""), (_bearer(secret), b""), (_bearer(secret), b""),
        )
    ]  # fmt: skip
    assert [reply.status for reply in tried] == [401, 401, 403, 413, 204, 429]
    shapes = [reply.json["error"] for reply in tried if reply.status != 204]
    assert all(set(shape) == {"message", "type", "param", "code"} and shape["message"] for shape in shapes)
    assert [(shape["type"], shape["code"]) for shape in shapes] == [
        ("invalid_request_error", "invalid_api_key"), ("invalid_request_error", "invalid_api_key"),
        ("invalid_request_error", None), ("invalid_request_error", None), ("rate_limit_error", "rate_limit_exceeded"),
    ]  # fmt: skip
    assert {reply.headers["content-type"] for reply in tried if reply.status != 204} == {"application/json"}


@pytest.mark.parametrize(
    ("target", "to"),
    [
        ("/", "/login?next=/"),
        ("/source?article=a%2Fb&version=v", "/login?next=/source%3Farticle%3Da%252Fb%26version%3Dv"),
        ("/answers/x%20y.html", "/login?next=/answers/x%2520y.html"),
    ],
)
def test_person_who_opens_a_page_is_led_to_the_login(app: App, keys: Keys, target: str, to: str) -> None:
    keys.add_user("Ada", "a long enough password")
    access = Access(app, keys)
    reply = sent(access, "GET", target, {"accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"})
    assert (reply.status, reply.headers["location"], reply.headers["cache-control"]) == (303, to, "no-store")
    page = sent(access, "GET", to).body.decode()
    assert re.findall(r'name="next" value="([^"]*)"', page)[0].replace("&#38;", "&") == target


@pytest.mark.parametrize(
    ("method", "path", "accept"),
    [("GET", "/", "*/*"), ("GET", "/", "application/json"), ("POST", "/gradio_api/queue/join", "text/html"),
     ("GET", "/api/status", "text/html"), ("GET", "/v1/models", "text/html"), ("GET", "/mcp", "text/html")],
)  # fmt: skip
def test_program_is_not_led_to_the_login(app: App, keys: Keys, method: str, path: str, accept: str) -> None:
    keys.add_key("desk")
    assert sent(Access(app, keys), method, path, {"accept": accept}).status == 401


def test_key_that_is_revoked_ends_at_the_next_request(app: App, keys: Keys, tmp_path: Path) -> None:
    access, elsewhere = Access(app, keys), Keys(tmp_path)
    assert sent(access, "GET", "/api/status").status == 204  # nobody needs one yet
    secret = elsewhere.add_key("desk")
    assert [sent(access, "GET", "/api/status", headers).status for headers in ({}, _bearer(secret))] == [401, 204]
    elsewhere.revoke_key("desk")
    assert [sent(access, "GET", "/api/status", headers).status for headers in ({}, _bearer(secret))] == [401, 401]


def test_keys_that_cannot_be_read_open_nothing(app: App, keys: Keys, tmp_path: Path) -> None:
    secret = keys.add_key("desk")
    (tmp_path / "access.json").write_text("{", encoding="utf-8")
    for path in ("/api/status", "/", "/login", "/health", "/api/new"):
        reply = sent(Access(app, keys), "GET", path, _bearer(secret))
        assert reply.status == 503
        assert "cannot be read; tell whoever runs it" in _problem(reply)["detail"]
        assert str(tmp_path) not in reply.body.decode()
    assert app.scopes == []


# --- how much -------------------------------------------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The clock of the counts."""
    clock = SimpleNamespace(now=1_000_000.0)
    for module in ("limits.storage.memory", "qa.server.security.rates"):
        monkeypatch.setattr(f"{module}.time", SimpleNamespace(time=lambda: clock.now))
    return clock


def test_each_key_asks_so_often_in_a_minute(app: App, keys: Keys, clock: SimpleNamespace) -> None:
    slow, fast, other = keys.add_key("slow", rate=2), keys.add_key("fast", rate=5), keys.add_key("other")
    access = Access(app, keys, questions_a_minute=3)

    def asked(secret: str, count: int) -> list[int]:
        return [sent(access, "POST", "/api/ask", _bearer(secret)).status for _ in range(count)]

    assert asked(slow, 3) == [204, 204, 429]
    assert asked(fast, 6) == [204] * 5 + [429]
    assert asked(other, 4) == [204] * 3 + [429]
    clock.now += 15
    reply = sent(access, "POST", "/mcp", _bearer(other))  # every way of asking counts
    assert (reply.status, reply.headers["retry-after"]) == (429, "45")
    assert _problem(reply)["detail"] == "too many questions in one minute; ask again in 45 seconds"
    assert sent(access, "GET", "/api/status", _bearer(other)).status == 204  # to read an article is no question
    clock.now += 45.1
    assert asked(other, 1) == [204]


def test_ways_of_asking_are_the_ones_that_count() -> None:
    assert [(rule.methods, rule.path) for rule in RULES if rule.is_question] == [
        ("POST", "/api/ask"), ("GET", "/api/search"), ("POST", "/v1/{path:path}"), ("POST", "/mcp"),
        ("POST", "/gradio_api/queue/join"),
    ]  # fmt: skip


def test_nobody_is_counted_where_nobody_needs_a_key(app: App) -> None:
    access = Access(app, None, questions_a_minute=1)
    assert [sent(access, "POST", "/api/ask").status for _ in range(5)] == [204] * 5


@pytest.mark.parametrize(
    ("method", "path", "most"),
    [
        ("POST", "/api/ask", MIB), ("POST", "/v1/chat/completions", MIB), ("POST", "/mcp", MIB),
        ("POST", "/api/articles", 64 * MIB), ("POST", "/gradio_api/upload", 501 * MIB), ("POST", "/nowhere", MIB),
        ("GET", "/", MIB),
    ],
)  # fmt: skip
def test_body_that_is_announced_as_too_long_is_refused_unread(app: App, method: str, path: str, most: int) -> None:
    access = Access(app, None)
    for length in (str(most + 1), "9" * 40, "0" + str(most + 1)):
        reply = sent(access, method, path, {"content-length": length}, [b"x"])
        assert (reply.status, reply.headers["connection"]) == (413, "close")
        assert f"the request holds more than {most // MIB} MiB; send less at once" in reply.body.decode()
    assert app.scopes == []
    assert sent(access, method, path, {"content-length": str(most)}, b"x").status == 204


def test_body_that_lies_about_its_length_is_counted(app: App) -> None:
    access = Access(app, None)
    pieces = [b"x" * (MIB // 2)] * 40
    for headers in ({}, {"content-length": "1"}, {"content-length": "-1"}, {"content-length": "x"}):
        app.got = 0
        reply = sent(access, "POST", "/api/ask", headers, pieces)
        assert (reply.status, app.got) == (413, MIB)
        assert [message["type"] for message in reply.messages] == ["http.response.start", "http.response.body"]
    assert sent(access, "POST", "/api/ask", {}, b"x" * MIB).status == 204
    assert sent(access, "POST", "/api/articles", {}, b"x" * (2 * MIB)).status == 204


def test_what_stumbles_over_a_body_that_was_cut_off_is_not_told(caplog: pytest.LogCaptureFixture) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        while (await receive())["type"] == "http.request":
            pass
        raise ValueError(SECRET)

    assert sent(Access(app, None), "POST", "/api/ask", {}, [b"x" * MIB] * 3).status == 413
    with pytest.raises(ValueError, match="betrayed"):
        sent(Access(_failing, None), "POST", "/api/ask")


async def _failing(scope: Any, receive: Any, send: Any) -> None:
    raise ValueError(SECRET)


def test_body_that_stalls_is_not_waited_for(app: App) -> None:
    reply = sent(Access(app, None, silence_s=0.01), "POST", "/api/ask", {}, [b"{", b'"question"'])
    assert (reply.status, reply.headers["connection"]) == (408, "close")
    assert _problem(reply)["detail"] == "nothing came for 0.01 seconds; send the request again"


def test_who_has_sent_everything_may_wait_for_an_answer_as_long_as_it_takes() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        with pytest.raises(TimeoutError):  # as the server does to see whether the client has gone
            await asyncio.wait_for(receive(), 0.1)
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    assert sent(Access(app, None, silence_s=0.01), "POST", "/api/ask", {}, b"{}").status == 204


def test_streams_flow_piece_by_piece() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-request-id", b"theirs")]})
        for number in range(3):
            assert len(seen) == number + 1
            await send({"type": "http.response.body", "body": b"data: 1\n\n", "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    seen: list[Any] = []

    async def sending(message: Any) -> None:
        seen.append(message)

    async def run() -> None:
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/",
            "headers": [(b"x-request-id", b"mine")],
            "query_string": b"",
        }
        await Access(app, None)(scope, None, sending)

    asyncio.run(run())
    assert seen[0]["headers"] == [(b"x-request-id", b"mine")]
    assert len(seen) == 5


def test_so_many_requests_are_served_at_once(keys: Keys) -> None:
    go = asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await go.wait()
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    access = Access(app, None, at_once=3, lasting_at_once=2)

    async def crowd() -> None:
        held = [asyncio.create_task(send(access, "GET", "/api/status")) for _ in range(3)]
        held += [asyncio.create_task(send(access, "GET", "/gradio_api/heartbeat/x")) for _ in range(2)]
        await asyncio.sleep(0)
        for path in ("/api/status", "/gradio_api/heartbeat/x"):
            reply = await send(access, "GET", path)
            assert (reply.status, reply.headers["retry-after"]) == (429, "2")
            assert _problem(reply)["detail"] == "too many requests at once; try again in a moment"
        go.set()
        assert [(await task).status for task in held] == [204] * 5
        assert [(await send(access, "GET", path)).status for path in ("/", "/gradio_api/queue/data")] == [204] * 2

    asyncio.run(crowd())


def test_place_of_a_request_that_failed_is_free_again() -> None:
    access = Access(_failing, None, at_once=1)
    for _ in range(3):
        with pytest.raises(ValueError, match="betrayed"):
            sent(access, "GET", "/")


# --- websockets and the rest ----------------------------------------------------------------------------------------


def _websocket(access: Access, path: str, headers: Mapping[str, str]) -> list[Any]:
    messages: list[Any] = []
    head = [(name.encode(), value.encode()) for name, value in {"host": HOST, **headers}.items()]
    scope = {"type": "websocket", "path": path, "headers": head, "query_string": b"", "client": ("192.0.2.7", 1)}

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def sending(message: Any) -> None:
        messages.append(message)

    asyncio.run(access(scope, receive, sending))
    return messages


async def _accepting(scope: Any, receive: Any, send: Any) -> None:
    assert (await receive())["type"] == "websocket.connect"
    await send({"type": "websocket.accept"})


def test_websocket_stands_under_the_rule_of_its_path(keys: Keys) -> None:
    secret, narrow = keys.add_key("desk", ["ask"]), keys.add_key("other", ["add"])
    access = Access(_accepting, keys)
    closed, accepted = [{"type": "websocket.close", "code": 1008}], [{"type": "websocket.accept"}]
    assert _websocket(access, "/source", _bearer(secret)) == accepted
    for headers in ({}, _bearer(narrow), _bearer("nd_x"), {"accept": "text/html"}):
        assert _websocket(access, "/source", headers) == closed
    assert _websocket(access, "/nowhere", _bearer(secret)) == closed
    assert _websocket(access, "/gradio_api/token", _bearer(secret)) == closed


def test_start_and_end_of_the_server_pass(keys: Keys) -> None:
    scopes = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        scopes.append(scope)

    asyncio.run(Access(app, keys)({"type": "lifespan"}, None, None))
    assert scopes == [{"type": "lifespan"}]


@pytest.mark.parametrize(
    ("given", "is_kept"),
    [("a", True), ("A-b_c.9", True), ("x" * 64, True), ("x" * 65, False), ("", False), ("a b", False), ("a\n", False),
     ("é", False), ("a/b", False), ('"', False), ("nd_" + "a" * 43, False)],
)  # fmt: skip
def test_request_has_an_id_its_own_if_that_will_do(app: App, given: str, is_kept: bool) -> None:
    reply = sent(Access(app, None), "GET", "/health", {"x-request-id": given})
    told = reply.headers["x-request-id"]
    assert app.scopes[0][REQUEST_ID] == told
    assert (told == given) is is_kept
    assert is_kept or re.fullmatch(r"[0-9a-f]{32}", told)


# --- the journal ----------------------------------------------------------------------------------------------------


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Any:
    """What stands in the journal."""
    caplog.set_level(logging.INFO, "newsdesk.access")
    return lambda: [json.loads(record.getMessage()) for record in caplog.records if record.name == "newsdesk.access"]


def test_line_says_who_asked_for_what_and_how_it_ended(keys: Keys, lines: Any) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 201, "headers": []})
        await send({"type": "http.response.body", "body": b"12345", "more_body": True})
        await send({"type": "http.response.body", "body": b"678"})

    secret = keys.add_key("desk", ["ask"])
    sent(Access(app, keys), "POST", f"/api/answers/{RECORD}/feedback", {**_bearer(secret), "x-request-id": "r1"})
    (line,) = lines()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line.pop("time"))
    assert line.pop("milliseconds") >= 0
    assert line == {
        "id": "r1", "method": "POST", "path": "/api/answers/{record}/feedback", "status": 201, "bytes": 8,
        "caller": "desk", "address": "192.0.2.7",
    }  # fmt: skip


def test_every_end_of_a_request_has_its_line(app: App, keys: Keys, lines: Any) -> None:
    secret = keys.add_key("desk", ["ask"], rate=1)
    access = Access(app, keys)
    sent(access, "GET", "/api/status")
    sent(access, "GET", "/nowhere", _bearer(secret))
    sent(access, "GET", "/", {"accept": "text/html"})
    sent(access, "GET", "/login")
    sent(access, "POST", "/api/ask", _bearer(secret), b"x" * (MIB + 1))
    sent(access, "POST", "/api/search", _bearer(secret))
    sent(access, "GET", "/api/search", _bearer(secret))
    sent(access, "BREW", "/", _bearer(secret))
    _websocket(Access(_accepting, keys), "/source", _bearer(secret))
    with pytest.raises(ValueError, match="betrayed"):
        sent(Access(_failing, keys), "GET", "/", _bearer(secret))
    assert [(line["method"], line["path"], line["status"], line["caller"]) for line in lines()] == [
        ("GET", "/api/status", 401, None), ("GET", None, 403, None), ("GET", "/", 303, None),
        ("GET", "/login", 200, None), ("POST", "/api/ask", 413, "desk"), ("POST", None, 403, None),
        ("GET", "/api/search", 429, "desk"), ("other", None, 403, None), ("GET", "/source", 101, "desk"),
        ("GET", "/", 500, "desk"),
    ]  # fmt: skip


def test_client_that_goes_before_its_answer_has_a_line(lines: Any) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.Event().wait()

    async def run() -> None:
        task = asyncio.create_task(send(Access(app, None), "GET", "/"))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(run())
    assert [line["status"] for line in lines()] == [499]


def _send_everything(access: Access, secret: str, password: str) -> str:
    """All in which a question, a key, a cookie or a password can come, right and wrong; returns the cookie's secret."""
    form, here = {"content-type": "application/x-www-form-urlencoded"}, {"origin": f"http://{HOST}"}
    login = sent(access, "POST", "/login", {**form, **here}, f"name=Ada&password={password}&next=/{secret}".encode())
    cookie = login.headers["set-cookie"].partition(";")[0]
    question = SECRET.replace(" ", "%20")
    for headers in ({}, _bearer(secret), _bearer(f"x{secret}"), {"cookie": cookie}, {"x-request-id": secret}):
        for path in ("/api/search", f"/answers/{RECORD}.html", f"/{question}", f"/api/{secret}", f"/cards/{RECORD}"):
            sent(
                access,
                "GET",
                f"{path}?question={question}&key={secret}",
                {**headers, "referer": SECRET, "user-agent": SECRET},
            )
        sent(access, "POST", "/api/ask", headers, SECRET.encode())
        sent(access, SECRET, "/", headers)
    sent(access, "POST", "/login", {**form, **here}, f"name={secret}&password={password}x".encode())
    return cookie.partition("=")[2]


@pytest.mark.parametrize("texts", [False, True])
def test_no_question_key_cookie_or_password_gets_into_the_journal(
    app: App, keys: Keys, caplog: pytest.LogCaptureFixture, texts: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    password = "correct horse battery"
    secret = keys.add_key("desk", ["ask"])
    keys.add_user("Ada", password)
    cookie = _send_everything(Access(app, keys, journal_texts=texts), secret, password)
    written = "\n".join(record.getMessage() for record in caplog.records)
    assert written.count("\n") > 20
    for text in (password, cookie, RECORD, "minister", "Ostermoor", secret):
        if texts and text in ("minister", "Ostermoor", secret):
            assert text in written  # the query is wanted, whatever somebody puts there
        else:
            assert text not in written, text
    assert all(record.name == "newsdesk.access" for record in caplog.records if "newsdesk" in record.name)


def test_name_cannot_forge_a_line(keys: Keys, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "newsdesk.access")
    access = Access(App(), None, journal_texts=True)
    sent(access, "GET", '/?a="}\n{"status": 200', address='1.2.3.4"\n{')
    (record,) = caplog.records
    assert "\n" not in record.getMessage()
    assert json.loads(record.getMessage())["address"] == '1.2.3.4"\n{'


# --- pages of other sites -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("POST", "/api/ask", 204), ("GET", "/api/status", 204), ("GET", "/embed", 204), ("POST", "/api/articles", 403),
     ("DELETE", "/api/article", 403), ("PUT", f"/api/answers/{RECORD}/card", 403)],
)  # fmt: skip
def test_page_of_another_site_may_ask_where_nobody_needs_a_key_and_no_more(
    app: App, keys: Keys, method: str, path: str, status: int
) -> None:
    access = Access(app, keys)
    assert sent(access, method, path, {"origin": "https://paper.example"}).status == status
    assert sent(access, method, path, {"origin": f"http://{HOST}"}).status == 204
    assert sent(access, method, path).status == 204
