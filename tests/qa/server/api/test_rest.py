"""The HTTP API: what each operation answers, what it refuses, and what it never tells."""

import asyncio
import gzip
import json
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from support import PATIENCE_S

from index.errors import CorpusError, CorpusLocked, EmbedderError, InputError, NewsdeskError
from index.types import Article, Filters, Published, Source
from qa.models import ModelCancelled, ModelError, ModelTimeout, ModelUnavailable
from qa.newsdesk import Newsdesk
from qa.records.answers import Feedback
from qa.rendering.files import FORMATS
from qa.rendering.views import AddReport, ArticleListed, ArticleRead, Found, StatusView
from qa.server import problems
from qa.server.api.rest import CHANGES_WAITING, api
from qa.server.caller import Caller, with_caller
from qa.server.workers import Workers

FIRST = "The ferry Meadowlark sank at noon off Quayside. Nobody on the Meadowlark was hurt."
SECOND = "The ferry Meadowlark sank at one off Quayside. Nobody on the Meadowlark was hurt."
QUESTION = "What sank off Quayside?"
ODD_IDS = ("a/../b c", "https://quay.example/a?b=c&d=e#f", "%2e%2e%2f", "..", "/etc/passwd", "Žižka “é” 日本", "<b>")
NO_RECORD = "0" * 32


@dataclass(frozen=True, slots=True)
class Served:
    """An archive behind the API, without a socket."""

    desk: Newsdesk
    asking: Workers
    app: FastAPI
    client: TestClient

    def refused(self, method: str, address: str, status: int, **more: Any) -> dict[str, Any]:
        """The problem that a request gives."""
        answer = self.client.request(method, address, **more)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["cache-control"] == "no-store"
        found: dict[str, Any] = answer.json()
        assert (found["type"], found["status"]) == ("about:blank", status)
        assert "\n" not in found["detail"]
        assert str(self.desk.corpus.folder) not in answer.text
        return found

    def got(self, address: str, **query: Any) -> Any:
        """The JSON at an address."""
        answer = self.client.get(address, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def keep(self) -> str:
        """Ask something; returns the id of its record."""
        record = self.desk.ask(QUESTION).record
        assert record
        return record


def _serve(folder: Path) -> Iterator[Served]:
    with Newsdesk.open(folder) as desk:
        asking = Workers(desk)
        app = api(asking)
        with TestClient(app) as client:
            yield Served(desk, asking, app, client)
        asking.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An archive that no test changes, but for the answers that it keeps."""
    for made in _serve(tmp_path_factory.mktemp("api") / "corpus"):
        made.desk.add(
            Article("ferry", FIRST, Source("Ferry", "Quay Post", published=Published("2025-03-19"))),
            Article("withheld", FIRST, Source(status="withheld")),
            Article("embargoed", f"{FIRST} So it is.", Source(embargo="2999-01-01T00:00:00Z")),
            *(
                Article(name, f"A mill number {number} was opened.", Source(name, "Mill Echo"))
                for number, name in enumerate(ODD_IDS)
            ),
        )
        made.desk.add(Article("ferry", SECOND, Source("Ferry", "Quay Post", published=Published("2025-03-19"))))
        yield made


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Served]:
    """An archive of the test's own."""
    for made in _serve(tmp_path / "corpus"):
        made.desk.add(Article("ferry", FIRST, Source("Ferry", "Quay Post")))
        yield made


def _as_json(value: Any) -> Any:
    return json.loads(json.dumps(value))


# --- questions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/question"),
        ({"question": "…"}, "#/question"),
        ({"question": "a" * 2001}, "#/question"),
        ({"question": 1}, "#/question"),
        ({"question": "a", "judge": "true"}, "#/judge"),
        ({"question": "a", "sinse": "2025"}, "#/sinse"),
        ({"question": "a", "since": "yesterday"}, "#/since"),
        ({"question": "a", "as_of": "2025-02-30"}, "#/as_of"),
        ({"question": "a", "outlets": ["x"] * 101}, "#/outlets"),
        ({"question": "a", "outlets": ["x" * 501]}, "#/outlets/0"),
        ({"question": "a", "article_ids": [""]}, "#/article_ids/0"),
        ({"question": "a", "answerer": "oracle"}, "#/answerer"),
        ({"question": "a", "history": [{"role": "user", "content": "b"}] * 51}, "#/history"),
        ({"question": "a", "history": [{"role": "system", "content": "b"}]}, "#/history/0/role"),
        ({"question": "a", "history": [{"role": "user", "content": "b" * 20_001}]}, "#/history/0/content"),
        ({"question": "a", "a/b~c": 1}, "#/a~1b~0c"),
        ([], "#"),
    ],
)
def test_question_that_cannot_be_used_is_refused_with_its_place(served: Served, body: Any, pointer: str) -> None:
    found = served.refused("POST", "/ask", 422, json=body)
    assert [fault["pointer"] for fault in found["errors"]] == [pointer]
    assert found["detail"] == f"the request cannot be used: {pointer}: {found['errors'][0]['detail']}"


def test_dates_the_wrong_way_round_are_refused(served: Served) -> None:
    for since, until in (("2025", "2024"), ("2025-02-30", None)):
        served.refused("GET", "/search", 422, params={"question": "a", "since": since, "until": until or since})


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 100_000, b'{"question": ' + b"1" * 5000 + b"}", b"nope"])
def test_body_that_is_not_json_is_a_bad_request(served: Served, body: bytes) -> None:
    served.refused("POST", "/ask", 400, content=body, headers={"content-type": "application/json"})


def test_body_of_another_type_is_told_so(served: Served) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        body = b'{"question": "What?"}'
        served.refused("POST", "/ask", 415, content=body, headers={"content-type": kind} if kind else {})


def test_half_of_a_surrogate_pair_is_refused_and_not_echoed(served: Served) -> None:
    for body in (b'{"question": "\\ud800 a"}', b'{"question": "a", "\\ud800": 1}'):
        served.refused("POST", "/ask", 422, content=body, headers={"content-type": "application/json"})


def test_search_tells_what_the_archive_finds(served: Served) -> None:
    asked = served.desk.understand("Meadowlark", filters=Filters(outlets=("quay post",)))
    expected = Found.of(asked, served.desk.find(asked, limit=1))
    assert len(expected.passages) == 1
    assert served.got("/search", question="Meadowlark", limit=1, outlet="quay post") == _as_json(asdict(expected))


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"limit": "x"}, {"outlet": ""}, {"sinse": "2025"}])
def test_search_refuses_what_it_does_not_know(served: Served, query: dict[str, Any]) -> None:
    (name,) = query
    found = served.refused("GET", "/search", 422, params={"question": "a", **query})
    assert found["errors"][0]["pointer"].startswith(f"?{name}")


def test_status_is_told_without_the_folder(served: Served) -> None:
    answer = served.client.get("/status")
    told = _as_json(asdict(StatusView.of(served.desk.status(), None)))
    assert answer.json() | {"bytes_on_disk": 0} == told | {"bytes_on_disk": 0}
    assert str(served.desk.corpus.folder) not in answer.text


def test_status_names_the_model_unless_it_cannot_be_used(own: Served) -> None:
    from qa.models.scripted import ScriptedModel

    own.desk.model = ScriptedModel([], name="parrot")
    assert own.got("/status")["model"] == "parrot"
    own.desk.model = "gpt-5-mini"  # without a key
    assert own.got("/status")["model"] is None


# --- articles -------------------------------------------------------------------------------------------------------


def test_pages_of_the_list_are_the_whole_list_without_what_is_held_back(served: Served) -> None:
    rows = [row for row in served.desk.articles() if row.article_id not in ("withheld", "embargoed")]
    found: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = served.got("/articles", limit=3, **cursor)
        assert page["total"] == len(rows)
        found += page["articles"]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert found == _as_json([asdict(ArticleListed.of(row)) for row in rows])
    assert len(found) == len(ODD_IDS) + 1


def test_cursor_survives_additions_and_removals(own: Served) -> None:
    own.desk.add(*(Article(name, f"A mill {name} was opened.", Source(published=Published(f"2025-03-0{name}")))
                   for name in "8642"))  # fmt: skip
    first = own.got("/articles", limit=2)
    assert [article["article_id"] for article in first["articles"]] == ["8", "6"]
    own.desk.add(*(Article(name, f"A quay {name} was opened.", Source(published=Published(f"2025-03-0{name}")))
                   for name in "95"))  # fmt: skip
    own.desk.remove("6")
    second = own.got("/articles", cursor=first["next"])
    assert [article["article_id"] for article in second["articles"]] == ["5", "4", "2", "ferry"]
    assert second["next"] is None


def test_list_is_filtered(served: Served) -> None:
    assert served.got("/articles", outlet="QUAY post")["total"] == 1
    assert served.got("/articles", since="2025-03", until="2025-03")["total"] == 1
    assert served.got("/articles", until="2024")["total"] == 0


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "",
        "bnVsbA",
        "W10",
        "WzEsMiwzXQ",
        "é",
        "W" * 9999,
        "x" * 10_001,
        "W2ZhbHNlLCAtMTAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMCwgIngiXQ",
        "W2ZhbHNlLC0xLCJcdWQ4MDAiXQ",
    ],
)
def test_cursor_that_is_none_is_refused(served: Served, cursor: str) -> None:
    served.refused("GET", "/articles", 422, params={"cursor": cursor})


def test_article_is_told_as_it_is_read(served: Served) -> None:
    newest, earlier = (row.version for row in served.desk.article("ferry").versions)
    reading = served.desk.article("ferry", earlier)
    told = served.got("/article", id="ferry", version=earlier, start=4, end=20)
    assert told == _as_json(asdict(ArticleRead.of(reading, (4, 20))))
    assert told["span"]["text"] == "ferry Meadowlark"
    assert served.got("/article", id="ferry")["version"] == newest


@pytest.mark.parametrize("name", ODD_IDS)
def test_article_of_any_id_can_be_read(served: Served, name: str) -> None:
    assert served.got("/article", id=name)["article_id"] == name
    assert served.got("/article/versions", id=name)["article_id"] == name


@pytest.mark.parametrize("name", ["withheld", "embargoed"])
def test_article_that_is_held_back_is_refused_with_the_reason(served: Served, name: str) -> None:
    for address in ("/article", "/article/versions"):
        found = served.refused("GET", address, 403, params={"id": name})
        assert "not shown" in found["detail"]


def test_withdrawal_holds_for_earlier_versions_too(own: Served) -> None:
    version = own.desk.article("ferry").version
    own.desk.add(Article("ferry", FIRST, Source("Ferry", "Quay Post", status="withdrawn")))
    own.refused("GET", "/article", 403, params={"id": "ferry", "version": version})


def test_article_that_is_not_there_is_missing(served: Served) -> None:
    for query in ({"id": "nothing"}, {"id": "ferry", "version": "0" * 16}, {"id": "a\x00b"}):
        served.refused("GET", "/article", 404, params=query)
    served.refused("GET", "/article/versions", 404, params={"id": "nothing"})


@pytest.mark.parametrize(("start", "end"), [(5, None), (None, 5), (5, 5), (9, 5), (0, 9999), (-1, 5), (0, 10**30)])
def test_place_that_is_none_is_refused(served: Served, start: int | None, end: int | None) -> None:
    place = {name: value for name, value in (("start", start), ("end", end)) if value is not None}
    served.refused("GET", "/article", 422, params={"id": "ferry", **place})


def test_article_that_has_not_changed_is_not_sent_again(own: Served) -> None:
    first = own.client.get("/article", params={"id": "ferry"})
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    for known in (tag, f'"x", W/{tag}', "*"):
        again = own.client.get("/article", params={"id": "ferry"}, headers={"if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert own.client.get("/article", params={"id": "ferry"}, headers={"if-none-match": '"x"'}).content == first.content
    own.desk.add(Article("ferry", SECOND, Source("Ferry", "Quay Post")))
    changed = own.client.get("/article", params={"id": "ferry"}, headers={"if-none-match": tag})
    assert (changed.status_code, changed.json()["text"]) == (200, SECOND)
    assert changed.headers["etag"] != tag


# --- changes --------------------------------------------------------------------------------------------------------


def test_articles_are_added_once(own: Served) -> None:
    body = json.dumps({"articles": [{"id": "mill", "text": "A mill was opened."}, {"text": "A quay was shut."}]})
    answers = [own.client.post("/articles", content=body, params={"outlet": "Echo"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert [(a.json()["added"], a.json()["unchanged"]) for a in answers] == [(2, 0), (0, 2)]
    assert set(answers[0].json()) == set(AddReport.__dataclass_fields__)
    assert own.got("/article", id="mill")["outlet"] == "Echo"
    changed = own.client.post("/articles", content=b'{"id": "mill", "text": "A mill was shut."}')
    assert (changed.status_code, changed.json()["updated"]) == (201, 1)


@pytest.mark.parametrize(
    "body",
    [
        b"The tide mill was opened on Monday by its owner.\n",
        b'{"text": "The tide mill was opened."}\n{"text": "The quay was shut."}\n',
        b"<html><body><article><p>The tide mill was opened on Monday by its owner.</p></article></body></html>",
        gzip.compress(b"The tide mill was opened on Monday by its owner.\n"),
    ],
    ids=["text", "lines", "html", "gzip"],
)
def test_file_of_any_format_is_taken_whatever_its_type_is_called(own: Served, body: bytes) -> None:
    answer = own.client.post("/articles", content=body, headers={"content-type": "application/x-unknown"})
    assert answer.status_code == 201, answer.text


def test_body_is_never_a_path_or_an_address(own: Served, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("The secret tide mill.")
    for body in (str(secret), f"file://{secret}", "http://127.0.0.1:1/a"):
        own.client.post("/articles", content=body.encode())
    texts = [own.desk.article(row.article_id).article.text for row in own.desk.articles()]
    assert not any("secret tide mill" in text for text in texts)


@pytest.mark.parametrize("body", [b"", b"[]", b'{"articles": [{"id": "x"}]}', b"\x1f\x8b\x08", b"%PDF-1.4 \x00\x01"])
def test_body_without_any_article_is_refused(own: Served, body: bytes) -> None:
    before = own.got("/articles")["total"]
    own.refused("POST", "/articles", 422, content=body)
    assert own.got("/articles")["total"] == before


def test_articles_are_removed_together_or_not_at_all(own: Served) -> None:
    own.desk.add(Article("mill", "A mill was opened."))
    own.refused("DELETE", "/article", 404, params={"id": ["mill", "nothing"]})
    assert own.got("/article", id="mill")["text"] == "A mill was opened."
    gone = own.client.delete("/article", params={"id": ["mill", "ferry", "mill"]})
    assert gone.json() == {"removed": ["mill", "ferry"], "warnings": []}
    assert own.got("/articles")["total"] == 0
    own.refused("DELETE", "/article", 422)


def test_articles_are_held_back_together_or_not_at_all(own: Served) -> None:
    own.desk.add(Article("mill", "A mill was opened."))
    asked = {"ids": ["mill", "nothing"], "reason": "It is not ours."}
    own.refused("PUT", "/article/status", 404, json=asked)
    own.refused("PUT", "/article/status", 422, json={"ids": ["mill"]})
    own.refused("PUT", "/article/status", 422, json={"ids": ["mill"], "status": "gone", "reason": "x"})
    assert own.got("/article", id="mill")["text"] == "A mill was opened."
    done = own.client.put("/article/status", json=asked | {"ids": ["mill", "mill"]})
    assert done.json() == {"ids": ["mill"], "status": "withdrawn"}
    assert own.refused("GET", "/article", 403, params={"id": "mill"})["detail"].endswith("not shown: It is not ours.")
    assert [row["article_id"] for row in own.got("/articles")["articles"]] == ["ferry"]


def test_long_addition_keeps_no_question_waiting_and_few_others(own: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    is_over = threading.Event()
    begun = threading.Semaphore(0)
    report = own.desk.add(Article("mill", "A mill was opened."))

    def add(*inputs: Any, **options: Any) -> Any:
        begun.release()
        assert is_over.wait(PATIENCE_S)
        return report

    monkeypatch.setattr(own.desk, "add", add)
    statuses: list[int] = []

    async def wait_for_all() -> None:
        import httpx

        async with httpx.AsyncClient(transport=httpx.ASGITransport(own.app), base_url="http://test") as client:
            adds = [asyncio.create_task(client.post("/articles", content=b"x")) for _ in range(CHANGES_WAITING + 2)]
            await asyncio.to_thread(begun.acquire)
            done, _ = await asyncio.wait(adds, return_when=asyncio.FIRST_COMPLETED)
            (refused,) = done
            assert refused.result().status_code == 429
            assert refused.result().headers["retry-after"] == "2"
            asked = await client.post("/ask", json={"question": QUESTION})
            assert asked.status_code == 200
            is_over.set()
            statuses.extend(response.status_code for response in await asyncio.gather(*adds))

    asyncio.run(wait_for_all())
    assert sorted(statuses) == [201] * (CHANGES_WAITING + 1) + [429]


# --- answers that were given ----------------------------------------------------------------------------------------


def test_answer_is_found_again_with_what_was_said_of_it(served: Served) -> None:
    record = served.client.post("/ask", json={"question": QUESTION}).json()["record"]
    said = {"verdict": "wrong citation", "marker": 1, "note": "No."}
    answer = served.client.post(f"/answers/{record}/feedback", json=said)
    assert (answer.status_code, answer.json()) == (201, said)
    (kept,) = served.desk.records.get([record]).values()
    assert kept.feedback == (Feedback("wrong citation", 1, "No."),)
    assert served.got(f"/answers/{record}") == _as_json(
        {
            "record": record, "at": kept.at, "answer": kept.answer.to_dict(), "feedback": [said],
            "is_published": False, "since": [],
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [{}, {"verdict": "fine"}, {"verdict": "bad", "marker": 0}, {"verdict": "bad", "marker": 99},
     {"verdict": "bad", "note": "x" * 2001}, {"verdict": "bad", "mark": 1}],
)  # fmt: skip
def test_feedback_that_cannot_be_used_is_not_kept(served: Served, said: dict[str, Any]) -> None:
    record = served.keep()
    served.refused("POST", f"/answers/{record}/feedback", 422, json=said)
    assert served.got(f"/answers/{record}")["feedback"] == []


@pytest.mark.parametrize("suffix", ["txt", "md", "html", "docx", "csl.json"])
def test_answer_is_exported(served: Served, suffix: str) -> None:
    record = served.keep()
    answer = served.client.get(f"/answers/{record}/export", params={"format": suffix})
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="answer-{record}.{suffix}"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content[:2] == b"PK" if suffix == "docx" else "Quay Post" in answer.text
    served.refused("GET", f"/answers/{record}/export", 422, params={"format": "exe"})


def test_card_is_published_and_taken_back(served: Served) -> None:
    record = served.desk.ask('What sank "><script>alert(1)</script> off Quayside?').record
    outer = FastAPI()
    outer.mount("/api", served.app)
    client = TestClient(outer, base_url="https://archive.example")
    for _ in range(2):
        card = client.put(f"/api/answers/{record}/card")
        assert card.status_code == 200
        assert card.json()["url"] == f"https://archive.example/cards/{record}"
        assert card.json()["html"].startswith(
            f'<iframe src="https://archive.example/cards/{record}" title="What sank &'
        )
        assert "<script" not in card.json()["html"]
        assert served.got(f"/answers/{record}")["is_published"] is True
    for _ in range(2):
        taken = client.delete(f"/api/answers/{record}/card")
        assert (taken.status_code, taken.content) == (204, b"")
        assert served.got(f"/answers/{record}")["is_published"] is False


@pytest.mark.parametrize(
    ("method", "rest", "more"),
    [("GET", "", {}), ("GET", "/export", {"params": {"format": "md"}}), ("PUT", "/card", {}), ("DELETE", "/card", {}),
     ("POST", "/feedback", {"json": {"verdict": "good"}})],
)  # fmt: skip
def test_answer_that_was_not_kept_is_missing(served: Served, method: str, rest: str, more: dict[str, Any]) -> None:
    served.refused(method, f"/answers/{NO_RECORD}{rest}", 404, **more)
    found = served.refused(method, f"/answers/x{rest}", 422, **more)
    assert found["errors"][0]["pointer"] == "{record}"


# --- errors ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InputError("no"), 422),
        (CorpusLocked("/srv/x is locked"), 409),
        (CorpusError("/srv/x is full"), 503),
        (EmbedderError("no file /srv/x"), 503),
        (NewsdeskError("/srv/x"), 503),
        (ModelError("no"), 502),
        (ModelTimeout("no"), 503),
        (ModelUnavailable("no"), 503),
        (ModelCancelled("no"), problems.GONE),
        (RuntimeError("/srv/x"), 500),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_every_error_has_its_status_and_names_no_folder(
    served: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception, status: int
) -> None:
    def failing(*args: Any, **options: Any) -> None:
        raise error

    monkeypatch.setattr(served.desk, "ask", failing)
    found = served.refused("POST", "/ask", status, json={"question": QUESTION})
    assert "/srv" not in json.dumps(found)
    if "/srv" in str(error):
        assert found["instance"] in caplog.text
        assert str(error) in caplog.text


def test_problem_names_the_request_as_who_stands_in_front_does(served: Served) -> None:
    async def named(scope: Any, receive: Any, send: Any) -> None:
        await served.app({**scope, problems.REQUEST_ID: "abc"}, receive, send)

    assert TestClient(named).get("/nothing").json()["instance"] == "abc"
    assert len({served.refused("GET", "/nothing", 404)["instance"] for _ in range(2)}) == 2


def test_address_and_method_that_are_none_are_told(served: Served) -> None:
    served.refused("GET", "/ask/", 404)
    for address, methods in (
        ("/article", "DELETE, GET"),
        ("/ask", "POST"),
        (f"/answers/{NO_RECORD}/card", "DELETE, PUT"),
    ):
        answer = served.client.patch(address)
        assert (answer.status_code, answer.headers["allow"]) == (405, methods)


@pytest.mark.parametrize(
    ("method", "address", "scope"),
    [
        ("POST", "/ask", "ask"), ("GET", "/search?question=a", "ask"), ("GET", "/status", "ask"),
        ("GET", "/articles", "ask"), ("GET", "/article?id=ferry", "ask"), ("GET", "/article/versions?id=ferry", "ask"),
        ("POST", "/articles", "add"), ("DELETE", "/article?id=ferry", "remove"),
        ("PUT", "/article/status", "remove"),
        ("GET", f"/answers/{NO_RECORD}", "ask"), ("GET", f"/answers/{NO_RECORD}/export?format=md", "ask"),
        ("POST", f"/answers/{NO_RECORD}/feedback", "ask"), ("PUT", f"/answers/{NO_RECORD}/card", "publish"),
        ("DELETE", f"/answers/{NO_RECORD}/card", "publish"),
    ],
)  # fmt: skip
def test_operation_needs_its_scope(served: Served, method: str, address: str, scope: str) -> None:
    others = Caller("program", frozenset({"ask", "add", "remove", "publish"} - {scope}))

    async def as_others(given: Any, receive: Any, send: Any) -> None:
        await served.app(with_caller(given, others), receive, send)

    answer = TestClient(as_others).request(method, address)
    assert answer.status_code == 403
    assert answer.json()["detail"] == f"this key does not allow it; it needs the scope {scope}"


def test_question_for_which_there_is_no_room_is_told_when_to_come_back(own: Served) -> None:
    full = Workers(own.desk, at_once=1, waiting=-1)
    client = TestClient(api(full))
    for answer in (client.post("/ask", json={"question": QUESTION}), client.get("/status")):
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")
    full.close()


# --- in which words -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "pointer", "sentence"),
    [
        ({}, "#/question", "it is needed"),
        ({"question": ""}, "#/question", "it is empty"),
        ({"question": "x" * 2_001}, "#/question", "it may have at most 2,000 characters"),
        ({"question": "x", "who": 1}, "#/who", "there is no such field"),
        ({"question": 5}, "#/question", "it must be a text"),
        ({"question": "x", "since": "soon"}, "#/since", "write a day as 2025-03-20"),
        ({"question": "x", "outlets": "Post"}, "#/outlets", "it must be a list"),
        ({"question": "x", "outlets": ["a"] * 101}, "#/outlets", "it may have at most 100 items"),
        ({"question": "x", "judge": "yes"}, "#/judge", "it must be true or false"),
        ({"question": "x", "answerer": "oracle"}, "#/answerer", "it must be 'extractive' or 'model'"),
    ],
)
def test_what_cannot_be_used_in_a_question_is_told_in_plain_words(
    served: Served, sent: dict[str, Any], pointer: str, sentence: str
) -> None:
    reply = served.client.post("/ask", json=sent)
    assert reply.status_code == 422
    assert reply.json()["errors"] == [{"pointer": pointer, "detail": sentence}]
    assert reply.json()["detail"] == f"the request cannot be used: {pointer}: {sentence}"


@pytest.mark.parametrize(
    ("address", "pointer", "sentence"),
    [
        ("/search?question=x&limit=0", "?limit", "it must be at least 1"),
        ("/search?question=x&limit=101", "?limit", "it may be at most 100"),
        ("/search?question=x&limit=many", "?limit", "it must be a whole number"),
        ("/answers/x", "{record}", "it is no id of an answer (32 digits and a to f)"),
    ],
)
def test_what_cannot_be_used_in_an_address_is_told_in_plain_words(
    served: Served, address: str, pointer: str, sentence: str
) -> None:
    reply = served.client.get(address)
    assert (reply.status_code, reply.json()["errors"]) == (422, [{"pointer": pointer, "detail": sentence}])


@pytest.mark.parametrize("since", [{"status": "withheld"}, {"embargo": "2999-01-01T00:00:00Z"}])
def test_words_of_an_article_that_is_held_back_since_leave_the_answer_that_was_kept(
    own: Served, since: dict[str, Any]
) -> None:
    record = own.keep()
    before = own.got(f"/answers/{record}")["answer"]
    assert before["citations"]
    own.desk.add(Article("ferry", FIRST, Source("Ferry", "Quay Post", **since)))
    after = own.got(f"/answers/{record}")["answer"]
    assert {c["quote"] for c in after["citations"]} == {s["text"] for s in after["statements"]} == {"[withheld]"}
    assert after["text"] == "[withheld] [1]"
    files = [own.client.get(f"/answers/{record}/export", params={"format": suffix}).text for suffix in FORMATS]
    words = before["citations"][0]["quote"]
    assert not any(words in written for written in (json.dumps(after), *files))
    own.desk.add(Article("ferry", FIRST, Source("Ferry", "Quay Post")))
    assert own.got(f"/answers/{record}")["answer"] == before
