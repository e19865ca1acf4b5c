"""What other processes add and remove goes through the process that owns the corpus."""

import io
import json
import os
import shutil
import socket
import stat
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from support import (
    PATIENCE_S,
    article,
    articles,
    assert_one_sentence,
    bytes_under,
    day,
    found,
    python,
    said,
    settle,
    tell,
    word,
)

import index.ingest.intake
import index.stores.lock
import qa.client
import qa.handover.caller
import qa.server.owner
from index.corpus import Corpus
from index.errors import (
    ArticleMissing,
    Busy,
    CorpusDamaged,
    CorpusError,
    CorpusLocked,
    EmbedderError,
    InputError,
    NewsdeskError,
)
from index.ingest.intake import Added
from index.stores.lock import LOCK_FILE, announced
from index.types import Article, Source
from qa.newsdesk import Newsdesk
from qa.server.api import rest
from qa.server.owner import Owner

_OWNER = """
import sys
from index.corpus import Corpus
from qa.newsdesk import Newsdesk
from qa.server.owner import Owner
with Newsdesk(Corpus.write(sys.argv[1], purpose="chat")) as desk, Owner(desk):
    print("open", flush=True)
    sys.stdin.readline()
print("closed", flush=True)
"""

_HALF_WAY = """
import sys
from index.corpus import Corpus
from qa.newsdesk import Newsdesk
from qa.server.owner import Owner

with Newsdesk(Corpus.write(sys.argv[1], purpose="chat")) as desk, Owner(desk):
    add, requests = desk.add, []

    def third(*inputs, **options):
        requests.append(inputs)
        if len(requests) == 3:
            print("half way", flush=True)
            sys.stdin.readline()
        return add(*inputs, **options)

    desk.add = third
    print("open", flush=True)
    sys.stdin.readline()
"""
"""An owner that stops between two requests."""

_CALLER = """
import sys
import qa.client
from qa.newsdesk import Newsdesk
from support import article

def incoming(*_):
    yield article(1)
    yield article(2)
    yield article(3)
    print("half way", flush=True)
    sys.stdin.readline()

qa.client.incoming, qa.client._BATCH_BYTES = incoming, 1
with Newsdesk.open(sys.argv[1]) as desk:
    desk.add("whatever")
"""
"""A caller that stops when it has read three articles and sent two."""


@dataclass
class _Gate:
    """A change that stops before it is made until it is let on."""

    half_way: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> _Gate:
    made, add = _Gate(), Corpus.add

    def stopping(corpus: Corpus, inputs: Any, **options: Any) -> Added:
        given = list(inputs)
        if given == ["-"]:  # through the owner
            made.half_way.set()
            assert made.go_on.wait(PATIENCE_S)
        return add(corpus, given, **options)

    monkeypatch.setattr(Corpus, "add", stopping)
    return made


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Newsdesk]:
    """A corpus of three articles whose owner takes requests."""
    with _owned(tmp_path / "corpus") as opened:
        yield opened


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    """The same, for tests that change nothing."""
    with _owned(tmp_path_factory.mktemp("shared") / "corpus") as opened:
        yield opened


@contextmanager
def _owned(folder: Path) -> Iterator[Newsdesk]:
    with Newsdesk.open(folder, purpose="chat") as opened:
        opened.add(*articles(3, start=40))
        with Owner(opened):
            yield opened


def _other(desk: Newsdesk) -> Newsdesk:
    """The same corpus as another process opens it."""
    return Newsdesk.open(desk.corpus.folder)


def _versions(desk: Newsdesk) -> list[tuple[str, str]]:
    return sorted((row.article_id, row.version) for row in desk.articles())


def _until(is_so: Callable[[], object]) -> None:
    until = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.005)


def _in_thread(work: Callable[[], object]) -> tuple[threading.Thread, list[Any]]:
    """Runs a function beside the test; what it returns or raises is appended to the list."""
    outcome: list[Any] = []

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as exc:
            outcome.append(exc)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, outcome


@contextmanager
def _line(desk: Newsdesk) -> Iterator[socket.socket]:
    """A connection to the owner on which nothing was said yet."""
    url = httpx.URL(announced(desk.corpus.folder)["address"])
    with socket.create_connection((url.host, url.port or 0), timeout=PATIENCE_S) as line:
        yield line


def _head(desk: Newsdesk, method: str, target: str, length: int = 0) -> bytes:
    """The head of a request that the owner lets in."""
    token = announced(desk.corpus.folder)["token"]
    return (
        f"{method} {target} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\n"
        f"content-length: {length}\r\n\r\n"
    ).encode()


@contextmanager
def _announcing(desk: Newsdesk, **other: str | int) -> Iterator[None]:
    """What the owner announces is changed meanwhile."""
    owner = announced(desk.corpus.folder)
    desk.corpus.announce(**owner | other)
    try:
        yield
    finally:
        desk.corpus.announce(**owner)


@contextmanager
def _listening(answer: Callable[[socket.socket], None], callers: int) -> Iterator[str]:
    """Somebody else at an address of this machine, who answers so many callers."""

    def listen(listener: socket.socket) -> None:
        for _ in range(callers):
            line, _ = listener.accept()
            with line:
                answer(line)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread, outcome = _in_thread(lambda: listen(listener))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()
    assert outcome == [None]


# --- adding and removing --------------------------------------------------------------------------------------------


def test_add_and_remove_of_another_process_go_through_the_owner(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(article(1).text)
    with python(_OWNER, tmp_path / "corpus") as owner:
        said(owner, "open")
        with Newsdesk.open(tmp_path / "corpus", purpose="add") as desk:
            assert not desk.corpus.is_writable
            report = desk.add(tmp_path / "story.txt", article(2), article(3))
            assert (report.added, report.updated, report.unchanged, report.skipped) == (3, 0, 0, [])
            assert found(desk.corpus, word(1))[0] == "story.txt"
            assert (
                desk.ask(f"What did the town open that is called {word(2)}?", record=False).citations[0].article_id
                == "a2"
            )
            assert desk.remove("a2", "a3") == []
            assert [row.article_id for row in desk.articles()] == ["story.txt"]
            assert "a2" not in found(desk.corpus, word(2))
            assert all(word(2).encode() not in held for held in bytes_under(tmp_path / "corpus").values())
        tell(owner, "close")
        said(owner, "closed")
        owner.wait()
        assert owner.stderr is not None
        assert owner.stderr.read() == ""
    with Newsdesk.open(tmp_path / "corpus") as desk:
        assert desk.corpus.check() == []


def test_add_through_the_owner_gives_what_adding_by_oneself_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    (here / "folder" / "deeper").mkdir(parents=True)
    (here / "folder" / "one.txt").write_text(article(1).text)
    (here / "folder" / "deeper" / "two.html").write_text(f"<article><p>{article(2).text}</p></article>")
    (here / "folder" / "deeper" / "table.csv").write_text("a,b")
    (here / "folder" / "blank.txt").write_text(" \n")
    (here / "folder" / os.fsdecode(b"caf\xe9.bin")).write_bytes(b"\0\1\2\3")
    (here / "rows.jsonl").write_text(json.dumps({"id": "r1", "text": article(3).text}) + "\n{broken\n")
    with zipfile.ZipFile(here / "packed.zip", "w") as packed:
        packed.writestr("inside/four.txt", article(4).text)
        packed.writestr("inside/empty.txt", "")
    whole = Article(
        "whole",
        article(5).text,
        Source(
            "Title", "Outlet", ("Ann", "Bo"), "https://example.org/5", day("2025-03-20T10:00:00+00:00"), rights="(c)"
        ),
    )
    inputs: list[str | Path | Article] = [  # what is noise comes once: it is counted by what is in one batch
        "folder", "./rows.jsonl", Path("folder/deeper"), "../here/packed.zip", here / "folder", "", ".", "no\0such",
        "-", "missing.txt", str(here / "missing.txt"), "ftp://example.org/x", "http://127.0.0.1:1/story",
        "-", whole, Article("blank", " "), Article("advertisement", "Advertisement\n"),
        Article("half", "half of a pair \ud800 of surrogates"), article(6),
        article(6, "New.\n"),
    ]  # fmt: skip
    monkeypatch.chdir(here)
    monkeypatch.setattr(
        index.ingest.intake, "_BATCH_SECONDS", 3_600
    )  # what is in one batch must not depend on the hour

    def added(by: Newsdesk) -> tuple[object, ...]:
        stdin = io.BytesIO(article(7).text.encode())
        report = by.add(*inputs, outlet="The Chosen Outlet", stdin=stdin)
        skipped = sorted((skipped.name, skipped.reason) for skipped in report.skipped)
        assert len(skipped) > 15
        return report.added, report.updated, report.unchanged, skipped

    with Newsdesk.open(tmp_path / "direct") as direct, _owned(tmp_path / "corpus") as owned, _other(owned) as other:
        direct.add(*articles(3, start=40))
        assert added(other) == added(direct)
        assert _versions(other) == _versions(direct)
        assert {row.source.outlet for row in other.articles()} >= {"Outlet", "The Chosen Outlet"}
        assert added(other) == added(direct)  # once more: most of it is unchanged
        assert _versions(other) == _versions(direct)


def test_relative_paths_are_relative_to_the_caller(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(article(1).text)
    with _owned(tmp_path / "corpus"):
        script = """
import os, sys
os.chdir(sys.argv[1])
from qa.newsdesk import Newsdesk
with Newsdesk.open("corpus") as desk:
    report = desk.add("story.txt", "none.txt")
    print(report.added, *(skipped.name for skipped in report.skipped))
    print(*sorted(row.article_id for row in desk.articles()))
"""
        with python(script, tmp_path) as caller:
            said(caller, "1 none.txt")
            said(caller, "a40 a41 a42 story.txt")


def test_standard_input_of_several_requests_arrives_whole(desk: Newsdesk) -> None:
    rows = [{"id": f"r{n}", "text": article(n).text, "rights": "x" * 500_000} for n in range(5)]
    stdin = io.BytesIO("\n".join(map(json.dumps, rows)).encode())
    with _other(desk) as other:
        assert other.add("-", stdin=stdin).added == 5
        assert other.article("r4").article.text == article(4).text


def test_large_article_arrives_whole(desk: Newsdesk) -> None:
    with _other(desk) as other:
        long = article(1, rights="x" * 2**21)
        assert other.add(long).added == 1
        assert other.article("a1").article == long


def test_progress_counts_the_articles_that_are_stored(desk: Newsdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qa.client, "_BATCH_BYTES", 1)
    steps: list[tuple[str, int, int | None]] = []
    with _other(desk) as other:
        other.add(*articles(3), article(40), article(4), on_progress=lambda *step: steps.append(step))
    assert steps == [("reading", number, None) for number in (1, 2, 3, 3, 4)]


def test_several_callers_at_once_are_all_served(desk: Newsdesk) -> None:
    def work(number: int) -> Added:
        with _other(desk) as other:
            return other.add(article(number))

    running = [_in_thread(lambda number=number: work(number)) for number in range(6)]  # type: ignore[misc]
    for thread, _ in running:
        thread.join()
    assert [outcome[0].added for _, outcome in running] == [1] * 6
    assert desk.status().coverage.articles == 9


# --- what goes wrong in the change ----------------------------------------------------------------------------------


def test_removing_what_is_not_there_is_refused_as_without_an_owner(shared: Newsdesk) -> None:
    with _other(shared) as other:
        with pytest.raises(ArticleMissing, match="no article 'nonsense'") as caught:
            other.remove("a40", "nonsense")
        assert_one_sentence(caught.value)
        assert len(other.articles()) == 3


@pytest.mark.parametrize("kind", [ArticleMissing, InputError, CorpusError, CorpusLocked, CorpusDamaged, EmbedderError])
def test_errors_of_the_owner_arrive_as_what_they_are(
    kind: type[Exception], shared: Newsdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise kind("this “went” wrong (do that)")

    monkeypatch.setattr(shared, "add", fail)
    monkeypatch.setattr(shared, "remove", fail)
    with _other(shared) as other:
        changes: list[Callable[[], object]] = [lambda: other.remove("a40")]
        if kind is InputError:  # of an article: the others are added all the same
            assert [told.reason for told in other.add(article(1)).skipped] == ["this “went” wrong (do that)"]
        else:
            changes.append(lambda: other.add(article(1)))
        for change in changes:
            with pytest.raises(kind) as caught:
                change()
            assert type(caught.value) is kind
            assert str(caught.value) == "this “went” wrong (do that)"


def test_unexpected_error_of_the_owner_is_one_sentence_at_the_caller_and_a_traceback_at_the_owner(
    desk: Newsdesk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("line one\nline two")

    monkeypatch.setattr(desk.corpus, "add", fail)
    with _other(desk) as other:
        with pytest.raises(NewsdeskError, match=r"the server failed; its log says why under [0-9a-f]{32}") as caught:
            other.add(article(1))
        assert_one_sentence(caught.value)
        assert "RuntimeError" in caplog.text
        assert other.remove("a40") == []  # it goes on serving


def test_other_embedder_than_the_recorded_one_is_refused_while_the_corpus_is_owned(desk: Newsdesk) -> None:
    with pytest.raises(InputError, match="uses the embedder 'local', not 'minilm'") as caught:
        Newsdesk.open(desk.corpus.folder, embedder="minilm")
    assert_one_sentence(caught.value)
    with Newsdesk.open(desk.corpus.folder, embedder="local") as other:
        assert other.add(article(1)).added == 1


def test_request_of_more_than_may_be_sent_is_refused_before_anything_is_added(
    desk: Newsdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qa.server.owner, "MAX_BYTES", 3 * 2**20)
    with _line(desk) as line:
        line.sendall(_head(desk, "POST", "/api/articles", 4 * 2**20))
        with suppress(OSError):  # it need not be read to its end
            line.sendall(json.dumps({"id": "a1", "text": "word " * 2**20}).encode()[: 4 * 2**20])
        assert line.recv(1_000).startswith(b"HTTP/1.1 413")
    assert len(desk.articles()) == 3


# --- an owner that cannot be reached --------------------------------------------------------------------------------


def _assert_locked(desk: Newsdesk, *, purpose: str = "chat") -> None:
    """Refused with the sentence of a corpus whose owner takes no requests."""
    for change in (lambda: desk.add(article(9)), lambda: desk.remove("a40")):
        with pytest.raises(CorpusLocked, match=f"is being written by process .* .newsdesk {purpose}, ") as caught:
            change()
        assert "wait until it is done or stop it" in str(caught.value)
        assert_one_sentence(caught.value)


def test_owner_that_takes_no_requests_is_named_as_before(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path, purpose="add") as desk:
        desk.add(article(40))
        with _other(desk) as other:
            _assert_locked(other, purpose="add")


def test_owner_that_has_gone_is_named_as_before(tmp_path: Path) -> None:
    with ExitStack() as later:
        with _owned(tmp_path) as desk:
            other = later.enter_context(_other(desk))
            announcement = (tmp_path / LOCK_FILE).read_text()
        _assert_locked(other)
        assert (tmp_path / LOCK_FILE).read_text() == ""
        (tmp_path / LOCK_FILE).write_text(announcement)  # as a killed owner leaves it
        _assert_locked(other)


def test_article_is_held_back_and_shown_again_through_the_owner(desk: Newsdesk) -> None:
    with _other(desk) as other:
        with pytest.raises(ArticleMissing):
            other.withdraw("a40", "nowhere", reason="Nobody was there.")
        other.withdraw("a40", reason="Nobody was there.")
        assert not other.is_readable("a40")
        assert "a40" not in found(desk.corpus, word(40))
        other.withdraw("a40", status="usable")
        assert found(desk.corpus, word(40))[0] == "a40"


@pytest.mark.parametrize(
    "damaged",
    [
        "", "{", "[]", "7", '{"address": 7}', '{"address": [], "token": null, "protocol": 3}',
        '{"address": "http://127.0.0.1:99999999", "token": "x", "protocol": 3}',
        '{"address": "nowhere", "token": "x", "protocol": 3}',
    ],
)  # fmt: skip
def test_announcement_that_cannot_be_read_reaches_nobody(shared: Newsdesk, damaged: str) -> None:
    with _other(shared) as other, _announcing(shared):
        (shared.corpus.folder / LOCK_FILE).write_text(damaged)
        _assert_locked(other)


def test_wrong_token_is_refused_by_both_sides(shared: Newsdesk) -> None:
    with _other(shared) as other, _announcing(shared, token="0" * 64):
        _assert_locked(other)
    address = announced(shared.corpus.folder)["address"]
    for given in ({}, {"authorization": f"Bearer {'0' * 64}"}, {"authorization": "Bearer"}):
        for method, target in (("POST", "articles"), ("DELETE", "article?id=a40"), ("GET", "status")):
            assert httpx.request(method, f"{address}/api/{target}", headers=given).status_code == 401
    assert len(shared.articles()) == 3


def test_token_lets_in_to_nothing_but_changes(shared: Newsdesk) -> None:
    owner = announced(shared.corpus.folder)
    with httpx.Client(base_url=owner["address"], headers={"authorization": f"Bearer {owner['token']}"}) as line:
        for method, target in (
            ("GET", "/api/articles"), ("GET", "/api/article?id=a40"), ("POST", "/api/ask"), ("GET", "/api/status"),
            ("GET", "/api/openapi.json"), ("PUT", f"/api/answers/{'0' * 32}/card"), ("GET", "/"), ("GET", "/docs"),
        ):  # fmt: skip
            assert line.request(method, target).status_code in (404, 405), target


def test_listener_that_does_not_know_the_token_is_told_nothing(shared: Newsdesk) -> None:
    heard: list[bytes] = []
    token = announced(shared.corpus.folder)["token"]
    added = replace(article(9), id="quarry-opens")  # "a9" stands in every ninth nonce, which is hexadecimal

    def impostor(line: socket.socket) -> None:
        heard.append(line.recv(65_536))
        line.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 64\r\n\r\n" + b"0" * 64)
        while more := line.recv(65_536):
            heard.append(more)

    with (
        _listening(impostor, 1) as address,
        _other(shared) as other,
        _announcing(shared, address=address),
        pytest.raises(CorpusLocked, match="is being written by"),
    ):
        other.add(added)
    assert len(heard) == 1
    assert heard[0].startswith(b"GET /owner?")
    assert not any(secret.encode() in heard[0] for secret in (token, added.text, added.id))


def test_proof_of_one_greeting_does_for_no_other(shared: Newsdesk) -> None:
    address = announced(shared.corpus.folder)["address"]
    shown = {nonce: httpx.get(f"{address}/owner?{nonce}").text for nonce in ("a" * 32, "b" * 32)}
    assert len({*shown.values()}) == 2

    def replaying(line: socket.socket) -> None:
        line.recv(65_536)
        line.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 64\r\n\r\n" + shown["a" * 32].encode())

    with _listening(replaying, 2) as other_address, _other(shared) as other, _announcing(shared, address=other_address):
        _assert_locked(other)


def test_articles_go_only_to_whom_gave_the_proof(desk: Newsdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who takes the port between two requests, when the owner has been killed, is never called."""
    monkeypatch.setattr(qa.client, "_BATCH_BYTES", 1)
    owner = announced(desk.corpus.folder)
    heard: list[str] = []

    class Passing(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            heard.append("proof")
            self._answer(httpx.get(f"{owner['address']}{self.path}"))

        def do_POST(self) -> None:
            heard.append("articles")
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {"authorization": self.headers["authorization"]}
            self._answer(httpx.post(f"{owner['address']}{self.path}", content=body, headers=headers))
            self.close_connection = True  # as if it had been killed here; whoever connects now is a stranger

        def _answer(self, response: httpx.Response) -> None:
            self.send_response(response.status_code)
            self.send_header("content-type", response.headers["content-type"])
            self.send_header("content-length", str(len(response.content)))
            self.end_headers()
            self.wfile.write(response.content)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Passing) as between:
        thread = threading.Thread(target=between.serve_forever)
        thread.start()
        with (
            _other(desk) as other,
            _announcing(desk, address=f"http://127.0.0.1:{between.server_port}"),
            pytest.raises(CorpusError, match="was stopped while adding; what it had acknowledged is stored"),
        ):
            other.add(article(1), article(2))
        between.shutdown()
        thread.join()
    assert heard == ["proof", "articles"]
    assert sorted(row.article_id for row in desk.articles()) == ["a1", "a40", "a41", "a42"]


@pytest.mark.parametrize("nonsense", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\0\0\0\3abc", b"\xff" * 99, b""])
def test_listener_that_says_nonsense_is_named_as_before(shared: Newsdesk, nonsense: bytes) -> None:
    def answer(line: socket.socket) -> None:
        line.recv(65_536)
        line.sendall(nonsense)

    with _listening(answer, 2) as address, _other(shared) as other, _announcing(shared, address=address):
        _assert_locked(other)


def test_listener_that_says_nothing_is_named_as_before(shared: Newsdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qa.handover.caller, "_GREETING_S", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as listener:  # but nobody accepts
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with _other(shared) as other, _announcing(shared, address=address):
            _assert_locked(other)


def test_owner_of_another_version_is_named_with_what_to_do(shared: Newsdesk) -> None:
    with _other(shared) as other, _announcing(shared, protocol=1):
        with pytest.raises(CorpusLocked, match=f"process {os.getpid()} .*another version of Newsdesk; start") as caught:
            other.add(article(9))
        assert_one_sentence(caught.value)


def test_caller_beyond_those_that_may_wait_is_told_so(
    desk: Newsdesk, gate: _Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rest, "CHANGES_WAITING", 0)
    with _other(desk) as first, _other(desk) as second:
        thread, outcome = _in_thread(lambda: first.add(article(1)))
        assert gate.half_way.wait(PATIENCE_S)
        with pytest.raises(Busy, match="too many changes"):
            second.remove("a40")
        gate.go_on.set()
        thread.join()
        assert outcome[0].added == 1


def test_owner_that_cannot_listen_says_so_and_works_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("no more sockets")

    with monkeypatch.context() as patched:
        patched.setattr(socket, "create_server", fail)
        with _owned(tmp_path / "corpus") as desk, _other(desk) as other:
            _assert_locked(other)
            assert desk.add(article(1)).added == 1
    assert "other processes cannot add to" in caplog.text


# --- a caller that is none of ours ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "request_",
    [
        ("POST", "/api/articles", b""),
        ("POST", "/api/articles", b"\xff\xfe"),
        ("POST", "/api/articles", b"[" * 100_000),
        ("POST", "/api/articles?no=such", b"{}"),
        ("POST", "/api/rebuild", b""),
        ("DELETE", "/api/article", b""),
        ("PATCH", "/api/articles", b""),
    ],
    ids=["nothing", "no text", "deep", "unknown name", "unknown verb", "no article", "unknown method"],
)
def test_request_that_cannot_be_used_is_refused_in_one_sentence(
    shared: Newsdesk, request_: tuple[str, str, bytes]
) -> None:
    method, target, body = request_
    owner = announced(shared.corpus.folder)
    headers = {"authorization": f"Bearer {owner['token']}"}
    response = httpx.request(method, f"{owner['address']}{target}", content=body, headers=headers)
    assert response.status_code in (404, 405, 422)
    assert_one_sentence(InputError(response.json()["detail"]))
    assert len(shared.articles()) == 3


@pytest.mark.parametrize("garbage", [b"", b"\0", b"GET / HTTP/1.1\r\n\r\n" * 50, b"\xff" * 4096, bytes(4096)])
def test_garbage_instead_of_a_greeting_does_the_owner_no_harm(shared: Newsdesk, garbage: bytes) -> None:
    with ExitStack() as opened:
        for _ in range(10):
            line = opened.enter_context(_line(shared))
            with suppress(OSError):
                line.sendall(garbage)
        with _other(shared) as other:
            assert other.add(article(40)).unchanged == 1


# --- who ends in the middle -----------------------------------------------------------------------------------------


def test_owner_killed_in_the_middle_is_one_sentence_at_the_caller_and_what_it_acknowledged_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qa.client, "_BATCH_BYTES", 1)
    with python(_HALF_WAY, tmp_path) as owner:
        said(owner, "open")
        with Newsdesk.open(tmp_path) as desk:
            thread, outcome = _in_thread(lambda: desk.add(*articles(3, start=1)))
            said(owner, "half way")
            owner.kill()
            owner.wait()
            thread.join()
            assert str(outcome[0]).startswith(f"process {owner.pid} (newsdesk chat, since 20")
            assert str(outcome[0]).endswith(
                ") was stopped while adding; what it had acknowledged is stored; run the command again"
            )
            assert type(outcome[0]) is CorpusError
            _assert_locked(desk)  # nobody is there any more
    with Newsdesk.open(tmp_path) as desk:
        settle(desk.corpus)
        assert [row.article_id for row in desk.articles()] == ["a1", "a2"]
        assert found(desk.corpus, word(2))[0] == "a2"
        assert desk.corpus.check() == []


def test_caller_killed_in_the_middle_has_added_what_it_had_sent_and_it_is_indexed(desk: Newsdesk) -> None:
    with python(_CALLER, desk.corpus.folder) as caller:
        said(caller, "half way")
        caller.kill()
        caller.wait()
        with _other(desk) as other:
            other.add(article(9))
            assert sorted(row.article_id for row in other.articles()) == ["a1", "a2", "a40", "a41", "a42", "a9"]
            assert found(other.corpus, word(2))[0] == "a2"
        assert (desk.status().pending, desk.status().is_clean) == (0, True)


def test_caller_interrupted_by_ctrl_c_adds_nothing_more_and_what_was_sent_is_indexed(
    desk: Newsdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qa.client, "_BATCH_BYTES", 1)

    def interrupt(_phase: str, done: int, _total: int | None) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with _other(desk) as other:
        with pytest.raises(KeyboardInterrupt):
            other.add(*articles(4, start=1), on_progress=interrupt)
        other.add(article(9))
        assert sorted(row.article_id for row in other.articles()) == ["a1", "a2", "a40", "a41", "a42", "a9"]
        assert desk.status().pending == 0


def test_change_of_a_caller_that_went_before_its_turn_is_not_made(desk: Newsdesk, gate: _Gate) -> None:
    with _other(desk) as first, _line(desk) as second:
        thread, _ = _in_thread(lambda: first.add(article(1)))
        assert gate.half_way.wait(PATIENCE_S)
        second.sendall(_head(desk, "DELETE", "/api/article?id=a40"))
        time.sleep(0.2)  # it is in the row by then; were it not, it would not be made either
        second.close()
        gate.go_on.set()
        thread.join()
        first.add(article(9))
        assert "a40" in {row.article_id for row in desk.articles()}


def test_caller_that_goes_before_its_request_is_complete_changes_nothing(desk: Newsdesk) -> None:
    with _line(desk) as line:
        line.sendall(_head(desk, "POST", "/api/articles", 1_000) + json.dumps({"id": "a1", "text": "So."}).encode())
    with _other(desk) as other:
        assert other.add(article(9)).added == 1
        assert len(other.articles()) == 4


def test_caller_that_listens_no_more_keeps_nobody_waiting(desk: Newsdesk) -> None:
    with _line(desk) as stopped:
        stopped.sendall(_head(desk, "DELETE", "/api/article?id=a41") * 50)
        with _other(desk) as other:
            assert other.remove("a40") == []


def test_caller_that_stops_in_the_middle_of_its_request_holds_up_no_closing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qa.server.owner, "_SILENCE_S", 0.05)
    with _owned(tmp_path) as desk, _line(desk) as stopped:
        stopped.sendall(_head(desk, "POST", "/api/articles", 1_000) + b"{")
        assert stopped.recv(1_000).startswith(b"HTTP/1.1 408")


def test_closing_waits_for_the_changes_that_were_asked_for(tmp_path: Path, gate: _Gate) -> None:
    with Newsdesk.open(tmp_path, purpose="chat") as desk:
        desk.add(article(40))
        owner = Owner(desk)
        owner.start()
        address = announced(tmp_path)["address"]
        with _other(desk) as first, _other(desk) as second, _line(desk) as third:
            adding, added = _in_thread(lambda: first.add(article(3)))
            assert gate.half_way.wait(PATIENCE_S)
            third.sendall(_head(desk, "POST", "/api/articles", 100))  # what it has to add has not come yet
            closing_, closed = _in_thread(owner.close)
            _until(lambda: not _is_listening(address))
            assert closing_.is_alive()
            _assert_locked(second)
            gate.go_on.set()
            adding.join()
            assert (added[0].added, added[0].skipped) == (1, [])
            third.close()
            closing_.join()
            assert closed == [None]
        assert found(desk.corpus, word(3))[0] == "a3"
        assert (desk.status().pending, desk.status().is_clean) == (0, True)


def test_caller_is_told_where_the_owner_was_closed_between_its_requests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qa.client, "_BATCH_BYTES", 1)
    with Newsdesk.open(tmp_path, purpose="chat") as desk:
        owner = Owner(desk)
        owner.start()
        with _other(desk) as other:
            with pytest.raises(CorpusError, match="was stopped while adding; what it had acknowledged is stored"):
                other.add(*articles(2), on_progress=lambda *_: owner.close())
            assert [row.article_id for row in other.articles()] == ["a0"]


def _is_listening(address: str) -> bool:
    url = httpx.URL(address)
    with suppress(OSError), socket.create_connection((url.host, url.port or 0), timeout=1):
        return True
    return False


# --- what is left and who may see it --------------------------------------------------------------------------------


def test_token_can_be_read_by_its_owner_only_and_is_gone_afterwards(tmp_path: Path) -> None:
    lock = tmp_path / LOCK_FILE
    lock.touch(0o644)
    lock.chmod(0o664)
    with Newsdesk.open(tmp_path, purpose="chat") as desk:
        assert set(announced(tmp_path)) == {"pid", "purpose", "since"}
        with Owner(desk):
            owner = announced(tmp_path)
            assert set(owner) == {"pid", "purpose", "since", "protocol", "address", "token"}
            assert len(owner["token"]) == 64
            assert stat.S_IMODE(lock.stat().st_mode) == 0o600
            assert owner["address"].startswith("http://127.0.0.1:")
        assert set(announced(tmp_path)) == {"pid", "purpose", "since"}
        assert stat.S_IMODE(lock.stat().st_mode) == 0o664
        with Owner(desk):
            assert announced(tmp_path)["token"] != owner["token"]
    assert lock.read_text() == ""
    assert stat.S_IMODE(lock.stat().st_mode) == 0o664


def test_nothing_is_left_of_an_owner_that_was_closed(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path) as desk:
        desk.add(article(40))
        settle(desk.corpus)
        before, files = set(threading.enumerate()), _open_files()
        owner = Owner(desk)
        owner.start()
        address = announced(tmp_path)["address"]
        with _other(desk) as other:
            other.add(article(1))
            with _line(desk) as idle:  # and says nothing
                owner.close()
                owner.close()
                assert idle.recv(1_000) == b""
        _until(lambda: set(threading.enumerate()) == before)
        assert not _is_listening(address)
        assert _open_files() == files


def _open_files() -> list[str]:
    """Sockets and temporary files of this process, where the system lists them."""
    names = []
    for file in Path("/proc/self/fd").glob("*"):
        with suppress(OSError):
            names.append(str(file.readlink()))
    return sorted("socket" for name in names if name.startswith("socket:") or "(deleted)" in name)


def test_owner_that_never_had_a_caller_closes_at_once_and_one_that_never_started_too(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path) as desk:
        Owner(desk).close()
        with Owner(desk):
            pass
    with Newsdesk.open(tmp_path) as desk, Newsdesk.open(tmp_path) as reading:
        with pytest.raises(CorpusError, match="reading only"), Owner(reading):
            pass
        assert "address" not in announced(tmp_path)


def test_owner_whose_corpus_was_deleted_meanwhile_closes_in_peace(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path / "corpus") as desk, Owner(desk):
        settle(desk.corpus)
        address = announced(tmp_path / "corpus")["address"]
        shutil.rmtree(tmp_path / "corpus")
    assert not _is_listening(address)


def test_first_byte_of_the_lock_file_is_left_alone_where_the_system_keeps_it_from_everybody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.stores.lock, "_BEGINS", 1)  # as on Windows
    with _owned(tmp_path) as desk, _other(desk) as other:
        assert (tmp_path / LOCK_FILE).read_bytes().startswith(b'\0{"pid": ')
        assert other.add(article(1)).added == 1
    assert (tmp_path / LOCK_FILE).read_bytes() in (b"", b"\0")
