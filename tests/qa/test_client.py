"""The client gives over HTTP what `Newsdesk` gives in one's own process, and knows all that the HTTP API takes."""

import asyncio
import gzip
import io
import json
import shutil
import socket
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from serving import Served
from starlette.applications import Starlette
from starlette.routing import Mount
from support import ROOT, articles, assert_one_sentence, day

from index.errors import (
    AccessRefused,
    AnswerMissing,
    ArticleMissing,
    Busy,
    CorpusError,
    CorpusLocked,
    InputError,
    NewsdeskError,
    Unreachable,
)
from index.types import Article, DateOrigin, Published, Skipped, Source
from qa.chat.conversation import exchanges
from qa.client import AsyncClient, Client
from qa.models import ModelError, ModelTimeout, ModelUnavailable
from qa.models.scripted import ScriptedModel
from qa.newsdesk import Newsdesk
from qa.question.inputs import make_filters
from qa.records.answers import Feedback
from qa.rendering.files import export
from qa.rendering.views import ArticleListed, ArticleRead, Found, StatusView
from qa.server.api.rest import api
from qa.server.workers import Workers
from qa.types import Answer, Turn

QUESTION = "How many people were wounded at Walikale?"
HELD = Article("held", "The ferry sank at noon. Nobody was hurt at all.", Source(status="withheld"))
Call = Callable[..., Any]
Handler = Callable[[httpx.Request], httpx.Response]


def over_http(asking: Workers) -> Starlette:
    return Starlette(routes=[Mount("/api", api(asking))])


def calls(app: Any = None, *, handler: Handler | None = None, key: str | None = None) -> dict[str, Call]:
    """A way to call a method by its name for each kind of client, over an application or a function."""

    def waiting(name: str, *arguments: Any, **options: Any) -> Any:
        transport = httpx.MockTransport(handler) if handler else Served(app)
        with Client("http://127.0.0.1", key, transport=transport) as client:
            given = getattr(client, name)(*arguments, **options)
            return list(given) if name == "articles" else given

    def awaited(name: str, *arguments: Any, **options: Any) -> Any:
        transport = httpx.MockTransport(handler) if handler else httpx.ASGITransport(app, raise_app_exceptions=False)

        async def called() -> Any:
            async with AsyncClient("http://127.0.0.1", key, transport=transport) as client:
                given = getattr(client, name)(*arguments, **options)
                return [each async for each in given] if name == "articles" else await given

        return asyncio.run(called())

    return {"Client": waiting, "AsyncClient": awaited}


def problem(status: int, detail: str = "it cannot be done (try another)", **headers: str) -> httpx.Response:
    told = {"type": "about:blank", "title": "No", "status": status, "detail": detail, "instance": "1"}
    return httpx.Response(status, json=told, headers={"content-type": "application/problem+json", **headers})


@pytest.fixture(scope="module")
def asking(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    folder = tmp_path_factory.mktemp("client") / "corpus"
    shutil.copytree(sample_folder, folder)
    with Newsdesk.open(folder) as desk:
        desk.add(HELD)
        asking = Workers(desk)
        yield asking
        asking.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Workers]:
    with Newsdesk.open(tmp_path / "corpus") as desk:
        asking = Workers(desk)
        yield asking
        asking.close()


@pytest.fixture(params=["Client", "AsyncClient"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def app(asking: Workers) -> Starlette:
    return over_http(asking)


@pytest.fixture
def call(kind: str, app: Starlette) -> Call:
    return calls(app)[kind]


@pytest.fixture
def desk(asking: Workers) -> Newsdesk:
    return asking.desk


# --- the same values ------------------------------------------------------------------------------------------------


def test_passages_are_those_that_newsdesk_finds(call: Call, desk: Newsdesk) -> None:
    filters = make_filters(outlets=["Meridian Post"])
    expected = Found.of(desk.understand(QUESTION, filters=filters), desk.search(QUESTION, limit=3, filters=filters))
    assert call("search", QUESTION, limit=3, outlets=["Meridian Post"]) == expected
    assert expected.passages


def test_articles_of_all_pages_come_in_order_without_those_that_are_held_back(call: Call, desk: Newsdesk) -> None:
    expected = [ArticleListed.of(row) for row in desk.articles() if row.article_id != "held"]
    assert call("articles", per_page=5) == expected
    assert len(expected) == 14
    chosen = [ArticleListed.of(row) for row in desk.articles(make_filters(outlets=["Meridian Post"]))]
    assert call("articles", outlets=["Meridian Post"]) == chosen


def test_an_article_is_read_whole_with_the_place_that_was_asked_for(call: Call, desk: Newsdesk) -> None:
    expected = ArticleRead.of(desk.article("walikale-taken.txt"), (127, 249))
    given = call("article", "walikale-taken.txt", place=(127, 249))
    assert given == expected
    assert given.span.text == given.text[127:249]
    assert call("article", "walikale-taken.txt", version=given.version) == replace(expected, span=None)
    assert call("versions", "walikale-taken.txt") == expected.versions


def test_status_is_told(call: Call, desk: Newsdesk) -> None:
    assert call("status") == StatusView.of(desk.status(), None)


def test_what_is_done_with_a_kept_answer(call: Call, desk: Newsdesk) -> None:
    answer = call("ask", QUESTION)
    call("feedback", answer.record, "wrong citation", marker=1, note="wounded, not killed")
    call("feedback", answer.record, "good")
    card = call("publish", answer.record)
    kept = call("answer", answer.record)
    assert kept == desk.records.get([answer.record])[answer.record]
    assert kept.feedback == (Feedback("wrong citation", 1, "wounded, not killed"), Feedback("good"))
    assert kept.is_published
    assert card.url.endswith(f"/cards/{answer.record}")
    assert card.url in card.html
    held = exchanges(desk, [answer.record])
    for suffix in ("txt", "csl.json"):
        assert call("export", answer.record, suffix) == export(QUESTION, held, suffix)
    call("unpublish", answer.record)
    assert not call("answer", answer.record).is_published


def test_a_models_words_come_while_it_writes(kind: str, sample_folder: Path) -> None:
    def write(messages: Sequence[Any]) -> str:
        cited = messages[1].content.split("[", 1)[1].split("]")[0]
        return f"It was \u2028a town in the\x85 east of the country. [{cited}] Nobody was there. [{cited}]"

    expected, pieces = list[str](), list[str]()
    with Newsdesk.read(sample_folder, model=ScriptedModel([write, "no", write, "no"])) as desk:
        answer = desk.ask(QUESTION, on_text=expected.append, record=False)
        asking = Workers(desk)
        given = calls(over_http(asking))[kind]("ask", QUESTION, on_text=pieces.append, record=False)
        asking.close()
    assert pieces == expected
    assert len(pieces) > 2
    assert "\u2028a town in the\x85" in "".join(pieces)
    assert replace(given, seconds=0) == replace(answer, seconds=0)


# --- adding ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A folder with every kind of file."""
    folder = tmp_path / "mixed"
    shutil.copytree(ROOT / "examples" / "articles", folder / "sub")
    (folder / "date.txt").write_text(
        " date 2025-03-20 A headline\n\nThe ferry\u2028sank at noon.\r\n\r\n  Nobody was hurt.  \n", encoding="utf-8"
    )
    (folder / "markup.txt").write_text("<p>The ferry <b>sank</b> at noon, and this is plain text.</p>\n")
    (folder / "windows.txt").write_bytes("The ferry “sank” – at noon. It cost 5 €.".encode("cp1252"))
    (folder / "row.json").write_text(json.dumps({"content_html": "<p>One row sank.</p><p>Two.</p>", "author": "A, B"}))
    (folder / "more.jsonl.gz").write_bytes(gzip.compress(b'{"id": "a/../b", "text": "The mill of Vantry burned."}\n'))
    (folder / "odd.pdf").write_bytes(b"%PDF")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x/a.txt", "The grain store of Redmere opened on Monday.")
    (folder / "some.zip").write_bytes(packed.getvalue())
    return folder


def _versions(desk: Newsdesk) -> dict[str, str]:
    return {row.article_id: row.version for row in desk.articles()}


def test_added_files_have_the_ids_and_versions_of_a_direct_add(
    kind: str, empty: Workers, mixed: Path, tmp_path: Path
) -> None:
    with Newsdesk.open(tmp_path / "direct") as direct:
        expected = direct.add(mixed, outlet="Quay Post")
        versions = _versions(direct)
    call = calls(over_http(empty))[kind]
    report = call("add", mixed, outlet="Quay Post")
    assert (report.added, report.updated, report.unchanged) == (expected.added, 0, 0)
    assert report.skipped == tuple(expected.skipped)
    assert len(versions) == 20
    assert _versions(empty.desk) == versions
    again = call("add", mixed, outlet="Quay Post")
    assert (again.added, again.updated, again.unchanged) == (0, 0, expected.added)


def test_where_a_date_comes_from_is_kept(empty: Workers) -> None:
    origins: tuple[DateOrigin, ...] = ("stated", "feed", "url", "inferred")
    sources = [Source(published=Published("2025-03", origin)) for origin in origins]
    added = [Article(f"a{n}", f"The ferry number {n} sank.", source) for n, source in enumerate(sources)]
    calls(over_http(empty))["Client"]("add", *added)
    assert _versions(empty.desk) == {article.id: article.version for article in added}


def test_articles_are_sent_in_parts_that_a_server_takes(
    kind: str, empty: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    served = over_http(empty)

    async def counting(scope: Any, receive: Any, send: Any) -> None:
        async def counted() -> Any:
            message = await receive()
            sizes.append(len(message.get("body", b"")))
            return message

        await served(scope, counted, send)

    monkeypatch.setattr("qa.client._BATCH_BYTES", 1_500)
    source = Source(
        title="A title", outlet="Quay Post", authors=("A. Bell", "C, Jr"), url="https://example.org/a", language="en",
        published=day("2025-03-20T15:01:01+00:00"), modified="2025-03-21", agency="Wire", correction="It was noon.",
        embargo="2020-01-01T00:00:00+00:00", rights="All rights",
    )  # fmt: skip
    given = [*articles(9), Article("https://example.org/a?b=c#d", " <p>It sank.</p>\x00\n👍\u2029", source)]
    report = calls(counting)[kind]("add", *given, given[0])
    assert (report.added, report.unchanged, report.skipped) == (10, 1, ())
    assert _versions(empty.desk) == {article.id: article.version for article in given}
    assert len([size for size in sizes if size]) == 3
    assert max(sizes) <= 1_600


def test_what_cannot_be_added_is_told_by_its_name_and_stops_nothing(kind: str, empty: Workers) -> None:
    call = calls(over_http(empty))[kind]
    noise = [Article(f"n{number}", "Advertisement\n") for number in range(2)]
    report = call("add", *noise, Article("blank", " "), Article("half", "It sank \ud800."))
    assert report.added == 0
    assert [told.name for told in report.skipped] == ["n0", "n1", "blank", "half"]
    assert all("nothing in it can be quoted" in told.reason for told in report.skipped[:2])
    report = call("add", *noise, Article("withdrawn", "", Source(status="withdrawn")), *articles(1))
    assert report.added == 2
    assert [told.name for told in report.skipped] == ["n0", "n1"]


def test_a_missing_file_is_skipped_without_a_request(kind: str) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise AssertionError("nothing was to be sent")

    report = calls(handler=handler)[kind]("add", "no-such-file.txt")
    assert report.skipped == (Skipped("no-such-file.txt", "no such file or folder"),)


def test_articles_are_taken_down(kind: str, empty: Workers) -> None:
    call = calls(over_http(empty))[kind]
    call("add", *articles(3))
    with pytest.raises(ArticleMissing) as caught:
        call("remove", "a0", "a7")
    assert_one_sentence(caught.value)
    assert call("remove", "a0", "a2").removed == ("a0", "a2")
    assert [row.article_id for row in empty.desk.articles()] == ["a1"]


def test_articles_are_held_back_and_shown_again(kind: str, empty: Workers) -> None:
    call = calls(over_http(empty))[kind]
    call("add", *articles(2))
    assert call("withdraw", "a0", "a0", reason="It was not checked.").ids == ("a0",)
    with pytest.raises(AccessRefused, match=r"This article was withdrawn on .* and is not shown: It was not checked\."):
        call("article", "a0")
    assert call("withdraw", "a0", status="usable").status == "usable"
    assert call("article", "a0").article_id == "a0"


# --- errors ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "arguments", "error"),
    [
        ("search", ("wounded",), InputError),
        ("article", ("no such",), ArticleMissing),
        ("article", ("walikale-taken.txt", "v0"), ArticleMissing),
        ("article", ("walikale-taken.txt", None, (0, 10_000_000)), InputError),
        ("article", ("held",), AccessRefused),
        ("versions", ("held",), AccessRefused),
        ("versions", ("no such",), ArticleMissing),
        ("remove", (), InputError),
        ("withdraw", (), InputError),
        ("withdraw", ("walikale-taken.txt",), InputError),
        ("answer", ("0" * 32,), AnswerMissing),
        ("answer", ("../articles",), AnswerMissing),
        ("feedback", ("0" * 32, "good"), AnswerMissing),
        ("export", ("0" * 32, "txt"), AnswerMissing),
        ("export", ("0" * 32, "pdf"), InputError),
        ("publish", ("0" * 32,), AnswerMissing),
        ("unpublish", ("0" * 32,), AnswerMissing),
    ],
)
def test_what_the_server_refuses_is_raised_as_newsdesk_would(
    call: Call, name: str, arguments: tuple[Any, ...], error: type[NewsdeskError]
) -> None:
    with pytest.raises(error) as caught:
        call(name, *arguments, **({"limit": 0} if name == "search" else {}))
    assert type(caught.value) is error
    assert_one_sentence(caught.value)


def test_dates_and_lists_are_refused_before_anything_is_sent(kind: str) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise AssertionError("nothing was to be sent")

    call = calls(handler=handler)[kind]
    for options in ({"since": "soon"}, {"since": "2025-03", "until": "2025-02"}, {"outlets": "Quay Post"}):
        for name in ("ask", "search"):
            with pytest.raises(InputError):
                call(name, QUESTION, **options)
        with pytest.raises(InputError):
            call("articles", **options)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, InputError), (401, AccessRefused), (403, AccessRefused), (404, ArticleMissing), (409, CorpusLocked),
        (413, InputError), (415, InputError), (422, InputError), (429, Busy), (499, NewsdeskError),
        (500, NewsdeskError), (502, ModelError), (503, CorpusError), (504, ModelTimeout),
    ],
)  # fmt: skip
def test_a_problem_is_raised_in_the_servers_words(kind: str, status: int, error: type[NewsdeskError]) -> None:
    with pytest.raises(error) as caught:
        calls(handler=lambda _: problem(status, "it is\nnot\x1b[31m there"))[kind]("status")
    assert type(caught.value) is error
    assert str(caught.value) == "it is not\ufffd[31m there"


def test_how_long_to_wait_is_told(kind: str) -> None:
    with pytest.raises(Busy) as busy:
        calls(handler=lambda _: problem(429, **{"retry-after": "2"}))[kind]("ask", QUESTION)
    assert busy.value.retry_after_s == 2
    with pytest.raises(Busy) as later:
        calls(handler=lambda _: problem(429, **{"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}))[kind]("status")
    assert later.value.retry_after_s is None
    with pytest.raises(ModelUnavailable) as away:
        calls(handler=lambda _: problem(503, **{"retry-after": "7"}))[kind]("ask", QUESTION)
    assert away.value.retry_after_s == 7


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(404, text="<h1>Not found</h1>"),
        httpx.Response(302, headers={"location": "https://evil.example/"}),
        httpx.Response(500, json={"error": "?"}),
        httpx.Response(500, content=b"[1]", headers={"content-type": "application/problem+json"}),
        httpx.Response(200, text="<html>hello</html>"),
        httpx.Response(200, json={"text": "half an answer"}),
        httpx.Response(200, content=b"[" * 100_000),
    ],
    ids=["page", "redirect", "json", "list", "no json", "half", "deep"],
)
def test_what_is_no_newsdesk_is_told_so(kind: str, response: httpx.Response) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        assert request.url.host == "127.0.0.1"
        return httpx.Response(response.status_code, headers=response.headers, content=response.content)

    for options in ({}, {"on_text": print}):
        with pytest.raises(Unreachable) as caught:
            calls(handler=handler)[kind]("ask", QUESTION, **options)
        assert_one_sentence(caught.value)


def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    with socket.socket() as held:  # bound and not listening: nobody else gets the port meanwhile
        held.bind(("127.0.0.1", 0))
        address = f"http://me:secret@127.0.0.1:{held.getsockname()[1]}/news/"
        with Client(address) as client, pytest.raises(Unreachable, match=r"^nothing answers at http://127") as caught:
            client.status()
    assert "secret" not in str(caught.value)
    assert_one_sentence(caught.value)


@pytest.mark.parametrize(
    ("fault", "words"), [(httpx.ReadTimeout("?"), "is silent"), (httpx.RemoteProtocolError("cut\noff"), "broke off")]
)
def test_a_connection_that_fails_is_one_sentence(kind: str, fault: httpx.HTTPError, words: str) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise fault

    with pytest.raises(Unreachable, match=words) as caught:
        calls(handler=handler)[kind]("search", QUESTION)
    assert_one_sentence(caught.value)


@pytest.mark.parametrize("given", ["", "127.0.0.1:7860", "ftp://example.org", "http://", "http://a\x00b", "http://[::"])
def test_an_address_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(InputError, match="no web address") as caught:
        Client(given)
    assert_one_sentence(caught.value)


def test_the_key_is_sent_and_a_broken_one_refused(kind: str) -> None:
    seen: list[str | None] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("authorization"))
        return problem(401)

    for key in ("nd_abc", None):
        with pytest.raises(AccessRefused):
            calls(handler=handler, key=key)[kind]("status")
    assert seen == ["Bearer nd_abc", None]
    for key in ("nd_\u00e9", "nd_\nx", ""):
        with pytest.raises(InputError, match="key"):
            Client(key=key)


# --- events ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def answered(sample: Newsdesk) -> bytes:
    return json.dumps(sample.ask(QUESTION, record=False).to_dict(), ensure_ascii=False).encode()


def _streamed(kind: str, parts: Sequence[bytes]) -> tuple[list[str], Answer]:
    class Parts(httpx.SyncByteStream, httpx.AsyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield from parts

        async def __aiter__(self) -> Any:
            for part in parts:
                yield part

    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Parts(), headers={"content-type": "text/event-stream"})

    pieces: list[str] = []
    return pieces, calls(handler=handler)[kind]("ask", QUESTION, on_text=pieces.append)


@given(data=st.data(), end=st.sampled_from(["\r\n", "\n", "\r"]))
def test_events_are_read_however_they_are_cut(answered: bytes, data: st.DataObject, end: str) -> None:
    lines = [
        ": a comment", "", 'event: draft\ndata: {"text": "It\u2028 sank"}', "", 'event:draft\ndata:{"text":\ndata:"!"}',
        "", "event: later\ndata: ?", "", "event: done", f"data: {answered.decode()}", "", "",
    ]  # fmt: skip
    written = end.join("\n".join(lines).split("\n")).encode()
    edges = sorted(data.draw(st.lists(st.integers(0, len(written)), max_size=6)))
    parts = [written[start:stop] for start, stop in zip([0, *edges], [*edges, len(written)], strict=True)]
    pieces, answer = _streamed("Client", parts)
    assert pieces == ["It\u2028 sank", "!"]
    assert json.loads(json.dumps(answer.to_dict())) == json.loads(answered)


def test_a_stream_that_breaks_off_or_fails_is_an_error(kind: str, answered: bytes) -> None:
    with pytest.raises(Unreachable, match="broke off"):
        _streamed(kind, [b"event: done\ndata: " + answered])  # without the blank line that ends it
    told = json.dumps({"title": "No", "status": 422, "detail": "the question holds no word (ask in words)"}).encode()
    with pytest.raises(InputError, match="holds no word"):
        _streamed(kind, [b"event: error\ndata: " + told + b"\n\n"])
    with pytest.raises(Unreachable, match="cannot read"):
        _streamed(kind, [b"event: draft\ndata: nothing\n\n"])
    with pytest.raises(NewsdeskError, match=r"^failed$"):
        _streamed(kind, [b'event: error\ndata: {"detail": "failed", "status": "?"}\n\n'])


# --- the document of the HTTP API -----------------------------------------------------------------------------------

METHODS = {
    "ask": "ask", "search": "search", "list_articles": "articles", "read_article": "article",
    "article_versions": "versions", "add_articles": "add", "remove_articles": "remove", "status": "status",
    "set_status": "withdraw",
    "read_answer": "answer", "export_answer": "export", "give_feedback": "feedback", "publish_card": "publish",
    "withdraw_card": "unpublish",
}  # fmt: skip
"""The client's method for each operation of the HTTP API."""
ONLY_THERE = {"add_articles": {"outlet"}}
"""What the client does itself: it reads the files, and gives their articles the outlet."""


def _sent(name: str, options: dict[str, Any], *arguments: Any) -> list[httpx.Request]:
    """The requests of a call whose responses say nothing of use, but for a page of articles that has a next one."""
    requests: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        is_first = len(requests) == 1 and name == "articles"
        return httpx.Response(200, json={"articles": [], "next": "more", "total": 1}) if is_first else problem(500)

    with pytest.raises(NewsdeskError):
        calls(handler=handler)["Client"](name, *arguments, **options)
    return requests


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    return document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema


def test_every_operation_parameter_and_field_of_the_http_api_is_the_clients_and_no_other(asking: Workers) -> None:
    record = "0" * 32
    dates: dict[str, Any] = {"since": "2025-03-20", "until": "2025-03-20"}
    filters = {"outlets": ["Quay Post"], **dates}
    everything: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
        "ask": ((QUESTION,), {
            **filters, "history": [Turn("user", "x")], "article_ids": ["a"], "as_of": "2025-03-20",
            "answerer": "model", "unverified": "drop", "judge": True, "record": False, "on_text": print,
        }),
        "search": ((QUESTION,), {**filters, "limit": 3, "as_of": "2025-03-20"}),
        "articles": ((), {**filters, "per_page": 7}),
        "article": (("a",), {"version": "v", "place": (1, 2), "part": "title"}),
        "versions": (("a",), {}),
        "add": (tuple(articles(1)), {"outlet": "Quay Post"}),
        "remove": (("a", "b"), {}),
        "withdraw": (("a", "b"), {"reason": "wrong", "status": "withheld"}),
        "status": ((), {}),
        "answer": ((record,), {}),
        "export": ((record, "txt"), {}),
        "feedback": ((record, "good"), {"marker": 1, "note": "x"}),
        "publish": ((record,), {}),
        "unpublish": ((record,), {}),
    }  # fmt: skip
    document = api(asking).openapi()
    told: dict[str, tuple[str, str, set[str]]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            fields = {p["name"] for p in operation.get("parameters", ()) if p["in"] == "query"}
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            if operation["operationId"] != "add_articles":  # a file, whose fields stand in docs/input.md
                fields |= set(_resolved(document, body).get("properties", ()))
            fields -= ONLY_THERE.get(operation["operationId"], set())
            told[METHODS[operation["operationId"]]] = method.upper(), f"/api{path}", fields
    assert set(told) == set(METHODS.values()) == set(everything)
    done: dict[str, tuple[str, str, set[str]]] = {}
    for name, (arguments, options) in everything.items():
        fields = set()
        for request in _sent(name, options, *arguments):
            fields |= set(parse_qs(request.url.query.decode()))
            if name != "add" and request.content:
                fields |= set(json.loads(request.content))
        done[name] = request.method, request.url.path.replace(record, "{record}"), fields
    assert done == told


def test_clients_have_the_same_methods() -> None:
    def methods(kind: type) -> set[str]:
        return {name for name in dir(kind) if not name.startswith("_")}

    assert methods(Client) - {"close"} == methods(AsyncClient) - {"aclose"}
    assert set(METHODS.values()) == methods(Client) - {"close"}
    assert all(getattr(kind, name).__doc__ for kind in (Client, AsyncClient) for name in METHODS.values())


def test_newsdesk_in_ones_own_process_has_the_same_methods() -> None:
    def named(kind: type) -> set[str]:
        return {name for name, value in vars(kind).items() if callable(value) and not name.startswith("_")}

    assert named(Client) - {"close"} == named(AsyncClient) - {"close", "aclose"}
    assert named(Client) <= named(Newsdesk)
