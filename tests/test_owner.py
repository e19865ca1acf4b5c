"""What other processes add and remove goes through the process that owns the corpus."""

import io
import json
import os
import shutil
import socket
import stat
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Client, Connection, Listener, answer_challenge
from pathlib import Path
from typing import Any

import pytest
from support import article, articles, assert_one_sentence, bytes_under, day, found, python, said, settle, tell, word

import index.intake
import qa.owner
from index.errors import ArticleMissing, CorpusDamaged, CorpusError, CorpusLocked, EmbedderError, InputError
from index.intake import Added
from index.lock import LOCK_FILE, announced
from index.types import Article, Skipped, Source
from qa.newsdesk import Newsdesk
from qa.owner import Owner

_OWNER = """
import sys
from index.corpus import Corpus
from qa.newsdesk import Newsdesk
from qa.owner import Owner
with Newsdesk(Corpus.write(sys.argv[1], purpose="chat")) as desk, Owner(desk):
    print("open", flush=True)
    sys.stdin.readline()
print("closed", flush=True)
"""

_HALF_WAY = """
import sys
import index.intake
import qa.owner
from index.corpus import Corpus
from qa.newsdesk import Newsdesk
from qa.owner import Owner
from support import article

def read(given, **more):
    yield article(1)
    yield article(2)
    print("half way", flush=True)
    sys.stdin.readline()
    yield article(3)

index.intake._BATCH_ARTICLES = 1
qa.owner.read = read
with Newsdesk(Corpus.write(sys.argv[1], purpose="chat")) as desk, Owner(desk):
    print("open", flush=True)
    sys.stdin.readline()
"""
"""An owner that stops between two articles, with each committed by itself."""

_CALLER = """
import sys
from qa.newsdesk import Newsdesk
with Newsdesk.open(sys.argv[1]) as desk:
    print("open", flush=True)
    desk.add("whatever")
"""


@dataclass
class _Gate:
    """Reading that stops after two articles until it is let on."""

    half_way: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    def read(self, given: Any, **more: Any) -> Iterator[Article | Skipped]:
        yield article(1)
        yield article(2)
        self.half_way.set()
        assert self.go_on.wait(30)
        yield article(3)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> _Gate:
    made = _Gate()
    monkeypatch.setattr(qa.owner, "read", made.read)
    monkeypatch.setattr(index.intake, "_BATCH_ARTICLES", 1)
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


def _line(desk: Newsdesk) -> "Connection[Any, Any]":
    """A line to the owner, after the greeting."""
    owner = announced(desk.corpus.folder)
    return Client(owner["address"], "AF_UNIX", authkey=owner["token"].encode())


@contextmanager
def _announcing(desk: Newsdesk, **other: str | int) -> Iterator[None]:
    """What the owner announces is changed meanwhile."""
    owner = announced(desk.corpus.folder)
    desk.corpus.announce(**owner | other)
    try:
        yield
    finally:
        desk.corpus.announce(**owner)


_ADD = {"protocol": 1, "do": "add", "folder": "/", "outlet": None}


def _told(line: "Connection[Any, Any]") -> dict[str, Any]:
    told: dict[str, Any] = json.loads(line.recv_bytes())
    return told


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
    (here / "folder" / "advertisement.txt").write_text("Advertisement\n")
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
    inputs: list[str | Path | Article] = [
        "folder", "./rows.jsonl", Path("folder/deeper"), "../here/packed.zip", here / "folder", "", ".", "no\0such",
        "-", "missing.txt", str(here / "missing.txt"), "ftp://example.org/x", "http://127.0.0.1:1/story",
        "-", whole, Article("blank", " "), Article("half", "half of a pair \ud800 of surrogates"), article(6),
        article(6, "New.\n"),
    ]  # fmt: skip
    monkeypatch.chdir(here)
    monkeypatch.setattr(index.intake, "_BATCH_SECONDS", 3_600)  # what is in one batch must not depend on the hour

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


def test_standard_input_of_several_messages_arrives_whole(desk: Newsdesk) -> None:
    rows = [{"id": f"r{n}", "text": article(n).text, "photograph": "x" * 500_000} for n in range(5)]
    stdin = io.BytesIO("\n".join(map(json.dumps, rows)).encode())
    with _other(desk) as other:
        assert other.add("-", stdin=stdin).added == 5
        assert other.article("r4").article.text == article(4).text


def test_article_of_several_messages_arrives_whole(desk: Newsdesk) -> None:
    with _other(desk) as other:
        long = article(1, rights="x" * 2**21)
        assert other.add(long).added == 1
        assert other.article("a1").article == long


def test_progress_is_that_of_adding_by_oneself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.intake, "_BATCH_ARTICLES", 2)
    told: list[list[tuple[str, int, int | None]]] = []
    with Newsdesk.open(tmp_path / "direct") as direct, _owned(tmp_path / "corpus") as owned, _other(owned) as other:
        direct.add(*articles(3, start=40))
        for by in (other, direct):
            steps: list[tuple[str, int, int | None]] = []
            by.add(*articles(5), on_progress=lambda *step, to=steps: to.append(step))
            told.append(steps)
    assert told[0] == told[1]
    assert [step for step in told[0] if step[0] == "reading"] == [
        ("reading", 2, None), ("reading", 4, None), ("reading", 5, None)
    ]  # fmt: skip


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


@pytest.mark.parametrize("kind", [ArticleMissing, InputError, CorpusError, CorpusDamaged, EmbedderError])
def test_errors_of_the_owner_arrive_as_what_they_are(
    kind: type[Exception], shared: Newsdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise kind("this “went” wrong (do that)")

    monkeypatch.setattr(shared.corpus, "add", fail)
    with _other(shared) as other, pytest.raises(kind) as caught:
        other.add(article(1))
    assert type(caught.value) is kind
    assert str(caught.value) == "this “went” wrong (do that)"


def test_unexpected_error_of_the_owner_is_one_sentence_at_the_caller_and_a_traceback_at_the_owner(
    desk: Newsdesk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("line one\nline two")

    monkeypatch.setattr(desk.corpus, "add", fail)
    with _other(desk) as other:
        with pytest.raises(CorpusError, match=r"could not do it \(line one line two\); see what it says") as caught:
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


def test_more_than_may_be_sent_is_refused_before_anything_is_added(
    desk: Newsdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qa.owner, "MAX_BYTES", 3 * 2**20)
    with _other(desk) as other:
        for inputs in (["-"], [article(1, "word " * 2**20)]):
            with pytest.raises(InputError, match=r"more than 3\.0 MiB") as caught:
                other.add(*inputs, stdin=io.BytesIO(b"word " * 2**20))
            assert_one_sentence(caught.value)
        with _line(desk) as line:  # a caller that does not count
            line.send_bytes(json.dumps(_ADD).encode())
            with suppress(OSError):
                for _ in range(5):
                    line.send_bytes(b"s" + b"x" * (2**20 - 1))
            assert _told(line)["error"] == "InputError"
        assert len(other.articles()) == 3


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


@pytest.mark.parametrize(
    "damaged", ["", "{", "[]", "7", '{"address": 7}', '{"address": [], "token": null, "protocol": 1}']
)
def test_announcement_that_cannot_be_read_reaches_nobody(shared: Newsdesk, damaged: str) -> None:
    with _other(shared) as other, _announcing(shared):
        (shared.corpus.folder / LOCK_FILE).write_text(damaged)
        _assert_locked(other)


def test_wrong_token_is_refused_by_both_sides(shared: Newsdesk) -> None:
    with _other(shared) as other, _announcing(shared, token="0" * 64):
        _assert_locked(other)
        assert len(other.articles()) == 3


def test_listener_that_does_not_know_the_token_is_told_nothing(shared: Newsdesk, tmp_path: Path) -> None:
    heard: list[bytes] = []

    def impostor(listener: Listener) -> None:
        with listener.accept() as line, suppress(EOFError):
            line.send_bytes(b"#CHALLENGE#" + bytes(20))
            line.recv_bytes()
            line.send_bytes(b"#WELCOME#")
            line.recv_bytes()
            line.send_bytes(bytes(16))
            while True:
                heard.append(line.recv_bytes())

    with tempfile.TemporaryDirectory() as folder, Listener(f"{folder}/owner", "AF_UNIX") as listener:
        thread, outcome = _in_thread(lambda: impostor(listener))
        with (
            _other(shared) as other,
            _announcing(shared, address=f"{folder}/owner"),
            pytest.raises(CorpusLocked, match="is being written by"),
        ):
            other.add(article(9))
        thread.join()
    assert outcome == [None]
    assert heard == [b"#FAILURE#"]


@pytest.mark.parametrize("nonsense", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\0\0\0\3abc", b"\0\0\0\0", b""])
def test_listener_that_says_nonsense_is_named_as_before(shared: Newsdesk, nonsense: bytes) -> None:
    def answer(listener: socket.socket) -> None:
        for _ in range(2):
            line, _ = listener.accept()
            with line:
                line.sendall(nonsense)

    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{folder}/owner")
        listener.listen()
        thread, outcome = _in_thread(lambda: answer(listener))
        with _other(shared) as other, _announcing(shared, address=f"{folder}/owner"):
            _assert_locked(other)
        thread.join()
    assert outcome == [None]


def test_listener_that_says_nothing_is_named_as_before(shared: Newsdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qa.owner, "_GREETING_S", 0.05)
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{folder}/owner")
        listener.listen()  # but nobody accepts
        with _other(shared) as other, _announcing(shared, address=f"{folder}/owner"):
            _assert_locked(other)


def test_owner_of_another_version_is_named_with_what_to_do(shared: Newsdesk) -> None:
    with _other(shared) as other, _announcing(shared, protocol=2):
        with pytest.raises(CorpusLocked, match=f"process {os.getpid()} .*another version of Newsdesk; start") as caught:
            other.add(article(9))
        assert_one_sentence(caught.value)


def test_caller_beyond_those_that_are_listened_to_is_refused(
    desk: Newsdesk, gate: _Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qa.owner, "AT_ONCE", 1)
    with _other(desk) as first, _other(desk) as second:
        thread, outcome = _in_thread(lambda: first.add("whatever"))
        assert gate.half_way.wait(30)
        _assert_locked(second)
        gate.go_on.set()
        thread.join()
        assert outcome[0].added == 3


def test_owner_that_cannot_listen_says_so_and_works_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    long = tmp_path / ("x" * 120)  # longer than the path of a socket can be
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    with _owned(tmp_path / "corpus") as desk, _other(desk) as other:
        _assert_locked(other)
        assert desk.add(article(1)).added == 1
        assert list(long.iterdir()) == []
    assert "other processes cannot add to" in caplog.text


# --- a caller that is none of ours ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\xff\xfe",
        b"[1, 2]",
        b'{"protocol": 1}',
        json.dumps({**_ADD, "protocol": 0}).encode(),
        json.dumps({**_ADD, "do": "rebuild"}).encode(),
        b"[" * 100_000,
        b'"' + b"x" * 2**21 + b'"',
    ],
    ids=["nothing", "no text", "no object", "no verb", "older", "unknown verb", "deep", "oversized"],
)
def test_request_that_cannot_be_read_is_refused_in_one_sentence(shared: Newsdesk, message: bytes) -> None:
    with _line(shared) as line:
        with suppress(OSError):  # it need not be read to its end
            line.send_bytes(message)
        told = _told(line)
    assert told["error"] == "CorpusLocked"
    assert "of another version of Newsdesk; start that process again, or stop it" in told["says"]
    with _other(shared) as other:
        assert other.add(article(40)).unchanged == 1


@pytest.mark.parametrize("message", [b"", b"x", b"pickle", b"s" + b"x" * 2**20])
def test_message_of_no_kind_or_too_long_is_refused_in_one_sentence(shared: Newsdesk, message: bytes) -> None:
    with _line(shared) as line:
        line.send_bytes(json.dumps(_ADD).encode())
        with suppress(OSError):
            line.send_bytes(message)
        assert "of another version of Newsdesk" in _told(line)["says"]
    assert len(shared.articles()) == 3


def test_pickled_request_is_not_unpickled(shared: Newsdesk, tmp_path: Path) -> None:
    class Bomb:
        def __reduce__(self) -> tuple[Any, ...]:
            return Path.touch, (tmp_path / "exploded",)

    with _line(shared) as line:
        line.send(Bomb())
        assert _told(line)["error"] == "CorpusLocked"
    assert not (tmp_path / "exploded").exists()


@pytest.mark.parametrize("garbage", [b"", b"\0", b"GET / HTTP/1.1\r\n\r\n" * 50, b"\xff" * 4096, bytes(4096)])
def test_garbage_instead_of_a_greeting_does_the_owner_no_harm(shared: Newsdesk, garbage: bytes) -> None:
    for _ in range(qa.owner.AT_ONCE + 2):
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(announced(shared.corpus.folder)["address"])
            with suppress(OSError):
                line.sendall(garbage)
    _until(lambda: "newsdesk-caller" not in {thread.name for thread in threading.enumerate()})  # each ends by itself
    with _other(shared) as other:
        assert other.add(article(40)).unchanged == 1


# --- who ends in the middle -----------------------------------------------------------------------------------------


def test_owner_killed_in_the_middle_is_one_sentence_at_the_caller_and_what_it_acknowledged_is_stored(
    tmp_path: Path,
) -> None:
    with python(_HALF_WAY, tmp_path) as owner:
        said(owner, "open")
        with Newsdesk.open(tmp_path) as desk:
            thread, outcome = _in_thread(lambda: desk.add("whatever"))
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
        shutil.rmtree(Path(announced(tmp_path)["address"]).parent)  # a killed process cannot tidy up
    with Newsdesk.open(tmp_path) as desk:
        settle(desk.corpus)
        assert [row.article_id for row in desk.articles()] == ["a1", "a2"]
        assert found(desk.corpus, word(2))[0] == "a2"
        assert desk.corpus.check() == []


def test_caller_killed_in_the_middle_ends_the_reading_and_what_was_read_is_indexed(desk: Newsdesk, gate: _Gate) -> None:
    with python(_CALLER, desk.corpus.folder) as caller:
        said(caller, "open")
        assert gate.half_way.wait(30)
        caller.kill()
        caller.wait()
        gate.go_on.set()
        with _other(desk) as other:
            other.add(article(9))  # after it in the row
            assert sorted(row.article_id for row in other.articles()) == ["a1", "a2", "a40", "a41", "a42", "a9"]
            assert found(other.corpus, word(2))[0] == "a2"
        assert (desk.status().pending, desk.status().is_clean) == (0, True)


def test_caller_interrupted_by_ctrl_c_ends_the_reading_and_what_was_read_is_indexed(
    desk: Newsdesk, gate: _Gate
) -> None:
    def interrupt(*_: object) -> None:
        assert gate.half_way.wait(30)
        raise KeyboardInterrupt

    with _other(desk) as other:
        with pytest.raises(KeyboardInterrupt):
            other.add("whatever", on_progress=interrupt)
        gate.go_on.set()
        other.add(article(9))
        assert sorted(row.article_id for row in other.articles()) == ["a1", "a2", "a40", "a41", "a42", "a9"]
        assert desk.status().pending == 0


def test_change_of_a_caller_that_went_before_its_turn_is_not_made(desk: Newsdesk, gate: _Gate) -> None:
    with _other(desk) as first, _line(desk) as second:
        thread, _ = _in_thread(lambda: first.add("whatever"))
        assert gate.half_way.wait(30)
        for message in (json.dumps({**_ADD, "do": "remove"}).encode(), b'i"a40"\n', b"."):
            second.send_bytes(message)
        second.close()
        gate.go_on.set()
        thread.join()
        first.add(article(9))
        assert "a40" in {row.article_id for row in desk.articles()}


def test_caller_that_goes_before_its_request_is_complete_changes_nothing(desk: Newsdesk) -> None:
    with _line(desk) as line:
        line.send_bytes(json.dumps(_ADD).encode())
        line.send_bytes(b"i" + json.dumps({"id": "a1"}).encode())
    with _other(desk) as other:
        assert other.add(article(9)).added == 1
        assert len(other.articles()) == 4


def test_caller_that_listens_no_more_keeps_nobody_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qa.owner, "_FAREWELL_S", 0.05)

    def talkative(*_: object, on_progress: Callable[..., None], **__: object) -> Added:
        for number in range(5_000):
            on_progress("reading", number, None)
        return Added()

    with _owned(tmp_path) as desk, _line(desk) as stopped:
        with monkeypatch.context() as patched:
            patched.setattr(desk.corpus, "add", talkative)
            stopped.send_bytes(json.dumps(_ADD).encode())
            stopped.send_bytes(b".")
            assert stopped.poll(30)  # it has begun; nothing more is read
        with _other(desk) as other:
            assert other.remove("a40") == []


def test_closing_waits_for_the_change_under_way_and_refuses_those_that_wait(tmp_path: Path, gate: _Gate) -> None:
    with Newsdesk.open(tmp_path, purpose="chat") as desk:
        desk.add(article(40))
        owner = Owner(desk)
        owner.start()
        with _other(desk) as first, _other(desk) as second, _line(desk) as third:
            adding, added = _in_thread(lambda: first.add("whatever"))
            assert gate.half_way.wait(30)
            removing, removed = _in_thread(lambda: second.remove("a40"))
            _until(lambda: owner._changes._work_queue.qsize() == 1)
            third.send_bytes(json.dumps(_ADD).encode())  # standard input that has not come to its end
            closing_, closed = _in_thread(owner.close)
            removing.join()
            assert str(removed[0]).endswith("which owns the corpus, is being stopped; run the command again")
            assert type(removed[0]) is CorpusLocked
            assert closing_.is_alive()
            _assert_locked(second)
            gate.go_on.set()
            adding.join()
            assert (added[0].added, added[0].skipped) == (3, [])
            closing_.join()
            assert closed == [None]
            with pytest.raises(EOFError):
                third.recv_bytes()
        assert found(desk.corpus, word(3))[0] == "a3"
        assert (desk.status().pending, desk.status().is_clean) == (0, True)


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
            folder = Path(owner["address"]).parent
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
            assert tmp_path not in folder.parents
        assert set(announced(tmp_path)) == {"pid", "purpose", "since"}
        assert stat.S_IMODE(lock.stat().st_mode) == 0o664
        with Owner(desk):
            assert announced(tmp_path)["token"] != owner["token"]
    assert lock.read_text() == ""
    assert stat.S_IMODE(lock.stat().st_mode) == 0o664


def test_token_never_crosses_the_line(shared: Newsdesk) -> None:
    token = announced(shared.corpus.folder)["token"].encode()
    heard: list[bytes] = []

    class Overheard:
        def __init__(self, line: "Connection[Any, Any]") -> None:
            self._line = line

        def recv_bytes(self, size: int) -> bytes:
            heard.append(self._line.recv_bytes(size))
            return heard[-1]

        def send_bytes(self, message: bytes) -> None:
            heard.append(message)
            self._line.send_bytes(message)

    with Client(announced(shared.corpus.folder)["address"], "AF_UNIX") as line:
        answer_challenge(Overheard(line), token)  # type: ignore[arg-type]
    assert len(heard) == 3
    assert not any(token in message or bytes.fromhex(token.decode()) in message for message in heard)


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
            idle = socket.socket(socket.AF_UNIX)
            idle.connect(address)  # and says nothing
            owner.close()
            owner.close()
            with closing(idle):
                while idle.recv(1_000):
                    pass
        assert set(threading.enumerate()) == before
        assert not Path(address).parent.exists()
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
        address = Path(announced(tmp_path / "corpus")["address"])
        shutil.rmtree(tmp_path / "corpus")
    assert not address.parent.exists()
