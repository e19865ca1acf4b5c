"""Logging in and out in a browser: the form, the cookie, who may send it, and how often."""

import asyncio
import re
import threading
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from elements import Element, parsed
from routes import HOST, Reply, send, sent
from support import PATIENCE_S

from qa.server.caller import Caller, caller
from qa.server.security import keys as keys_module
from qa.server.security import login
from qa.server.security.access import Access
from qa.server.security.keys import Keys, User
from qa.server.security.login import IDLE_S, LARGEST_FORM, LONGEST_S, SESSION_COOKIE, Logins

PASSWORD = "a long enough password"
HOSTILE = '"><script>alert(1)</script>'
FORM = {"content-type": "application/x-www-form-urlencoded"}
OURS = {"origin": f"http://{HOST}"}


class App:
    """What stands behind: it remembers who came."""

    def __init__(self) -> None:
        self.callers: list[Caller] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.callers.append(caller(scope))
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})


@pytest.fixture(autouse=True)
def _passwords_cost_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys_module, "SCRYPT", {"n": 2, "r": 8, "p": 1})


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    """One login."""
    keys = Keys(tmp_path)
    keys.add_user("Ada", PASSWORD, ["ask"])
    return keys


@pytest.fixture
def app() -> App:
    """What is behind the login."""
    return App()


@pytest.fixture
def access(app: App, keys: Keys) -> Access:
    """It, behind the login."""
    return Access(app, keys)


def _post(
    access: Access, name: str = "Ada", password: str = PASSWORD, to: str = "/", headers: Mapping[str, str] = OURS,
    **options: Any,
) -> Reply:  # fmt: skip
    body = urlencode({"name": name, "password": password, "next": to}).encode()
    return sent(access, "POST", "/login", {**FORM, **headers}, body, **options)


def _cookie(reply: Reply) -> str:
    return reply.headers["set-cookie"].partition(";")[0]


def _log_in(access: Access, name: str = "Ada", password: str = PASSWORD) -> dict[str, str]:
    """The headers of a browser that is logged in."""
    reply = _post(access, name, password)
    assert reply.status == 303
    return {"cookie": f"theme=dark; {_cookie(reply)}"}


def _page(reply: Reply) -> Element:
    return parsed(re.sub(r"(<input[^>]*)>", r"\1/>", reply.body.decode()))


def _field(page: Element, name: str) -> str:
    (found,) = [field for field in page.all("input") if field.attributes.get("name") == name]
    return found.attributes["value"]


# --- the form -------------------------------------------------------------------------------------------------------


def test_form_works_without_a_script_and_says_what_is_what(access: Access) -> None:
    reply = sent(access, "GET", "/login?next=/source%3Farticle%3Da")
    page = _page(reply)
    assert reply.status == 200
    assert (reply.headers["content-type"], reply.headers["cache-control"]) == ("text/html; charset=utf-8", "no-store")
    assert page.all("script") == []
    form = page.one("form")
    assert (form.attributes["method"], form.attributes["action"]) == ("post", "/login")
    fields = {field.attributes["id"]: field.attributes for field in page.all("input") if "id" in field.attributes}
    assert {label.attributes["for"] for label in page.all("label")} == set(fields) == {"name", "password"}
    assert fields["password"]["type"] == "password"
    assert (fields["name"]["autocomplete"], fields["password"]["autocomplete"]) == ("username", "current-password")
    assert _field(page, "next") == "/source?article=a"
    assert page.one("html").attributes["lang"] == "en"


def test_form_may_load_its_style_and_send_itself_and_nothing_else(access: Access) -> None:
    reply = sent(access, "GET", "/login")
    policy = reply.headers["content-security-policy"]
    assert re.fullmatch(
        r"default-src 'none'; style-src 'self' 'sha256-[\w+/]{43}='; base-uri 'none'; form-action 'self'; "
        r"frame-ancestors 'self'",
        policy,
    )
    assert reply.headers["referrer-policy"] == "same-origin"  # without any, browsers send forms with `Origin: null`
    assert login._STYLE in reply.body.decode()


def test_what_was_typed_is_shown_again_as_text_and_the_password_is_not(access: Access) -> None:
    reply = _post(access, HOSTILE, PASSWORD + "x", HOSTILE)
    page = _page(reply)
    assert reply.status == 401
    assert (page.all("script"), _field(page, "name"), _field(page, "next")) == ([], HOSTILE, "/")
    assert PASSWORD not in reply.body.decode()
    assert page.one("p", "notice").attributes["role"] == "alert"
    assert page.one("p", "notice").text == "Name or password is wrong."


def test_wrong_name_and_wrong_password_look_the_same(access: Access) -> None:
    replies = [_post(access, name, "wrong password") for name in ("Ada", "Bob")]
    assert replies[0].status == replies[1].status == 401
    assert replies[0].body.replace(b"Ada", b"Bob") == replies[1].body
    assert all("set-cookie" not in reply.headers for reply in replies)


@pytest.mark.parametrize(
    ("to", "leads"),
    [
        ("/", "/"), ("/source?article=a&version=b#place", "/source?article=a&version=b#place"), ("/a//b", "/a//b"),
        ("/?x=http://evil.example", "/?x=http://evil.example"), ("", "/"), ("//evil.example", "/"),
        ("/\\evil.example", "/"), ("\\\\evil.example", "/"), ("http://evil.example", "/"), ("evil.example", "/"),
        ("/\t/evil.example", "/"), ("/\n/evil.example", "/"), ("/a\r\nset-cookie: x=y", "/"),
        ("javascript:alert(1)", "/"),
        (" /a", "/"), ("/a b", "/"), ("/é", "/"), ("/a\\b", "/"), ("/\x00", "/"), ("/login", "/"),
        ("/login?next=/", "/"),
    ],
)  # fmt: skip
def test_login_leads_to_a_path_of_this_server_only(access: Access, to: str, leads: str) -> None:
    reply = _post(access, to=to)
    assert (reply.status, reply.headers["location"]) == (303, leads)
    again = sent(access, "GET", f"/login?{urlencode({'next': to})}", {"cookie": _cookie(reply)})
    assert (again.status, again.headers["location"]) == (303, leads)


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/json", "text/plain", ""])
def test_only_a_form_is_read(access: Access, kind: str) -> None:
    reply = sent(access, "POST", "/login", {**OURS, "content-type": kind}, b"name=Ada")
    assert (reply.status, reply.json["detail"]) == (415, "log in with the form at /login")


@pytest.mark.parametrize("body", [b"", b"\xff=\xfe", b"name", b"&" * 5000, b"a=1&" * 50, b"name=Ada&name=Bob", b"=&=;"])
def test_form_that_is_none_is_a_wrong_password(access: Access, body: bytes) -> None:
    assert sent(access, "POST", "/login", {**FORM, **OURS}, body).status == 401


def test_form_that_is_too_long_is_refused(access: Access) -> None:
    reply = sent(access, "POST", "/login", {**FORM, **OURS}, b"x" * (LARGEST_FORM + 1))
    assert (reply.status, reply.json["detail"]) == (413, "the request holds more than 16 KiB; send less at once")


def test_form_that_comes_byte_by_byte_is_not_waited_for(access: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login, "_FORM_S", 0.01)
    reply = sent(access, "POST", "/login", {**FORM, **OURS}, [b"name=Ada", b"&"])
    assert (reply.status, reply.headers["connection"]) == (408, "close")


# --- sessions -------------------------------------------------------------------------------------------------------


def test_cookie_is_kept_from_scripts_and_other_sites_and_names_nobody(access: Access, app: App) -> None:
    reply = _post(access)
    name, *attributes = reply.headers["set-cookie"].split("; ")
    assert re.fullmatch(rf"{SESSION_COOKIE}=[\w-]{{43}}", name)
    assert attributes == ["Path=/", "Max-Age=604800", "HttpOnly", "SameSite=Strict"]
    assert sent(access, "GET", "/", {"cookie": name}).status == 204
    assert app.callers == [Caller("Ada", frozenset({"ask"}), is_person=True)]


def test_cookie_travels_safely_where_the_connection_is_safe(access: Access) -> None:
    reply = _post(access, headers={"origin": f"https://{HOST}"}, scheme="https")
    assert reply.headers["set-cookie"].endswith("; Secure")


def test_server_keeps_no_cookie(keys: Keys) -> None:
    logins = Logins(keys)
    secret = logins.begin(keys.users[0])
    assert secret not in repr(vars(logins))
    assert logins.person({"cookie": f"{SESSION_COOKIE}={secret}"}) == keys.users[0]


def test_every_login_begins_a_session_of_its_own_and_ends_the_one_before(access: Access) -> None:
    first = _post(access)
    second = _post(access, headers={**OURS, "cookie": _cookie(first)})
    assert _cookie(first) != _cookie(second)
    assert [sent(access, "GET", "/", {"cookie": _cookie(reply)}).status for reply in (first, second)] == [401, 204]


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "x",
        SESSION_COOKIE,
        f"{SESSION_COOKIE}=",
        f"{SESSION_COOKIE}=x",
        f"{SESSION_COOKIE}=;;=;\xff",
        "=",
        "x" * 9000,
    ],
)
def test_cookie_that_nobody_was_given_opens_nothing(access: Access, app: App, cookie: str) -> None:
    assert sent(access, "GET", "/", {"cookie": cookie}).status == 401
    assert app.callers == []


def test_cookie_of_another_program_on_this_machine_does_not_hide_ours(access: Access) -> None:
    headers = _log_in(access)
    assert sent(access, "GET", "/", {"cookie": f"{SESSION_COOKIE}=other; {headers['cookie']}"}).status == 204


def test_session_ends_when_the_login_is_removed_or_gets_another_password(access: Access, tmp_path: Path) -> None:
    elsewhere = Keys(tmp_path)
    headers = _log_in(access)
    elsewhere.add_user("Ada", PASSWORD + "2", ["ask", "add"])
    assert sent(access, "GET", "/", headers).status == 401
    headers = _log_in(access, password=PASSWORD + "2")
    assert sent(access, "GET", "/", headers).status == 204
    elsewhere.remove_user("Ada")
    assert sent(access, "GET", "/", headers).status == 401
    elsewhere.add_user("Ada", PASSWORD + "2")
    assert sent(access, "GET", "/", headers).status == 401  # not even by somebody of the same name


def test_session_ends_after_a_night_without_use_and_after_a_week(keys: Keys) -> None:
    clock = SimpleNamespace(now=0.0)
    logins = Logins(keys, now=lambda: clock.now)
    headers = {"cookie": f"{SESSION_COOKIE}={logins.begin(keys.users[0])}"}
    clock.now = IDLE_S - 1
    assert logins.person(headers)
    clock.now += IDLE_S
    assert logins.person(headers) is None
    headers = {"cookie": f"{SESSION_COOKIE}={logins.begin(keys.users[0])}"}
    begun, lasted = clock.now, 0
    while logins.person(headers):
        clock.now += IDLE_S / 2
        lasted += 1
    assert clock.now - begun == LONGEST_S == 14 * IDLE_S == lasted * IDLE_S / 2
    logins.begin(keys.users[0])
    assert len(logins._sessions) == 1  # those that have ended take no room


def test_logging_out_ends_the_session(access: Access) -> None:
    headers = _log_in(access)
    page = sent(access, "GET", "/logout", headers)
    assert (page.status, _page(page).one("form").attributes) == (
        200, {"method": "post", "action": "/logout"},
    )  # fmt: skip
    assert b"logged in as Ada" in page.body
    assert sent(access, "GET", "/", headers).status == 204  # only to send the form ends it
    reply = sent(access, "POST", "/logout", {**headers, **OURS})
    assert (reply.status, reply.headers["location"]) == (303, "/login")
    assert reply.headers["set-cookie"] == f"{SESSION_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"
    assert sent(access, "GET", "/", headers).status == 401
    assert sent(access, "GET", "/logout", headers).headers["location"] == "/login"


# --- other sites ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        # A link, a bookmark and our own pages lead here; another site of the same host may not have anything loaded.
        ("GET", {}, 204),
        ("GET", {"sec-fetch-site": "same-origin"}, 204),
        ("GET", {"sec-fetch-site": "none", "sec-fetch-mode": "navigate"}, 204),
        ("GET", {"sec-fetch-site": "same-site", "sec-fetch-mode": "navigate"}, 204),
        ("GET", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 204),
        ("GET", {"sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors"}, 403),
        ("GET", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"}, 403),
        ("GET", {"origin": "http://127.0.0.1:9999"}, 403),
        ("GET", OURS, 204),
        # What changes something must be known to come from our own pages.
        ("POST", {}, 403),
        ("POST", OURS, 204),
        ("POST", {"sec-fetch-site": "same-origin"}, 204),
        ("POST", {"sec-fetch-site": "none"}, 204),
        ("POST", {"sec-fetch-site": "same-site", **OURS}, 403),
        ("POST", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 403),
        ("POST", {"origin": "http://127.0.0.1:9999"}, 403),
        ("POST", {"origin": "null"}, 403),
        ("POST", {"origin": ""}, 403),
    ],
)
def test_cookie_counts_for_our_own_pages_only(
    access: Access, app: App, method: str, headers: dict[str, str], status: int
) -> None:
    path = "/" if method == "GET" else "/gradio_api/queue/join"
    reply = sent(access, method, path, {**_log_in(access), **headers})
    assert reply.status == status
    assert len(app.callers) == (status == 204)
    if status == 403:
        assert reply.json["detail"] == "a login counts for Newsdesk's own pages only; programs send a key"


@pytest.mark.parametrize(
    "headers", [{"origin": "http://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
)
@pytest.mark.parametrize("path", ["/login", "/logout"])
def test_other_sites_log_nobody_in_or_out(access: Access, path: str, headers: dict[str, str]) -> None:
    held = _log_in(access)
    body = urlencode({"name": "Ada", "password": PASSWORD}).encode()
    reply = sent(access, "POST", path, {**FORM, **held, **headers}, body)
    assert (reply.status, "set-cookie" in reply.headers) == (403, False)
    assert sent(access, "GET", "/", held).status == 204


# --- how often ------------------------------------------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The clock of the counts."""
    clock = SimpleNamespace(now=1_000_000.0)
    for module in ("limits.storage.memory", "qa.server.security.rates"):
        monkeypatch.setattr(f"{module}.time", SimpleNamespace(time=lambda: clock.now))
    return clock


def test_a_name_is_tried_five_times_a_minute_from_one_place(access: Access, clock: SimpleNamespace) -> None:
    assert [_post(access, password=f"wrong password {n}").status for n in range(5)] == [401] * 5
    refused = _post(access)
    assert (refused.status, refused.headers["retry-after"]) == (429, "60")
    page = _page(refused)
    assert page.one("p", "notice").text == "Too many attempts. Try again in 60 seconds."
    assert _post(access, address="192.0.2.8").status == 303  # the person themselves sits elsewhere
    clock.now += 61
    assert _post(access).status == 303


def test_a_name_is_tried_twenty_times_an_hour_from_one_place(access: Access, clock: SimpleNamespace) -> None:
    for _ in range(4):
        assert [_post(access, password="wrong password").status for _ in range(5)] == [401] * 5
        clock.now += 61
    refused = _post(access)
    assert (refused.status, refused.headers["retry-after"]) == (429, "3356")
    assert "Try again in 56 minutes." in _page(refused).one("p", "notice").text


def test_one_place_may_not_try_many_names(access: Access, clock: SimpleNamespace) -> None:
    assert [_post(access, f"name {n}", "wrong password").status for n in range(21)] == [401] * 20 + [429]
    assert _post(access, address="192.0.2.8").status == 303


def test_many_places_may_not_try_one_name_without_end(access: Access, clock: SimpleNamespace) -> None:
    tried = [_post(access, password="wrong password", address=f"192.0.2.{n}").status for n in range(101)]
    assert tried == [401] * 100 + [429]
    assert _post(access, "Bob", "wrong password", address="192.0.2.200").status == 401


def test_who_logs_in_begins_to_count_anew(access: Access, clock: SimpleNamespace) -> None:
    for _ in range(6):
        assert [_post(access, password="wrong password").status for _ in range(4)] == [401] * 4
        assert _post(access).status == 303


def test_attempts_at_the_same_time_are_counted_before_any_is_computed(access: Access, clock: SimpleNamespace) -> None:
    body = urlencode({"name": "Ada", "password": "wrong password"}).encode()

    async def burst() -> list[int]:
        attempts = (send(access, "POST", "/login", {**FORM, **OURS}, body) for _ in range(12))
        return sorted(reply.status for reply in await asyncio.gather(*attempts))

    assert asyncio.run(burst()) == [401] * 5 + [429] * 7


def test_passwords_are_computed_two_at_a_time_and_nobody_else_waits(
    access: Access, app: App, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = _log_in(access)
    go, lock = threading.Event(), threading.Lock()
    running, most = 0, 0

    def slow(name: str, password: str) -> User | None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        assert go.wait(PATIENCE_S)
        with lock:
            running -= 1
        return None

    monkeypatch.setattr(keys, "log_in", slow)

    async def attempt(number: int) -> Reply:
        body = urlencode({"name": f"n{number}"}).encode()
        return await send(access, "POST", "/login", {**FORM, **OURS}, body, address=f"192.0.2.{number}")

    async def crowd() -> list[int]:
        attempts = [asyncio.create_task(attempt(number)) for number in range(20)]
        while sum(task.done() for task in attempts) < 2:  # two are sent away, as sixteen wait already
            await asyncio.sleep(0)
        while running < 2 and sum(task.done() for task in attempts) == 2:
            await asyncio.sleep(0)
        assert (await send(access, "GET", "/", cookie)).status == 204
        go.set()
        return sorted([(await task).status for task in attempts])

    assert asyncio.run(crowd()) == [401] * 18 + [503] * 2
    assert most == 2


# --- nobody needs to ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/login", "/logout", "/login/"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_where_nobody_needs_to_log_in_the_page_leads_to_the_window(
    app: App, tmp_path: Path, path: str, method: str
) -> None:
    for keys in (None, Keys(tmp_path)):
        reply = sent(Access(app, keys), method, path, FORM, b"name=Ada&password=x")
        assert (reply.status, reply.headers["location"], app.callers) == (303, "/", [])


# --- a login that does not suffice ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/source", "/reports"])
def test_person_whose_login_does_not_allow_a_page_is_told_so_on_a_page_with_the_way_out(
    access: Access, keys: Keys, app: App, path: str
) -> None:
    keys.add_user("Bo", PASSWORD, ["publish"])
    headers = {**_log_in(access, "Bo"), "accept": "text/html,*/*;q=0.8", **OURS}
    reply = sent(access, "GET", path, headers)
    assert (reply.status, app.callers) == (403, [])
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    page = parsed(reply.body.decode())
    needed = "compare" if path == "/reports" else "ask"
    assert page.one("p", "notice").text == f"This needs the scope {needed}, which your login does not have."
    assert "You are logged in as Bo." in page.text
    assert page.one("form").attributes["action"] == "/logout"
    key = {"authorization": f"Bearer {keys.add_key('one', ['publish'])}", "accept": "text/html"}
    for program in ({**headers, "accept": "application/json"}, key):
        reply = sent(access, "GET", path, program)
        assert (reply.status, reply.headers["content-type"]) == (403, "application/problem+json")
