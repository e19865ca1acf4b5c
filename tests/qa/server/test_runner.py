"""`newsdesk chat` and `serve` as processes: others add through them, and they end cleanly, without a word too many."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from command_line import Newsdesk_
from support import PATIENCE_S, ROOT, articles

from index.corpus import Corpus
from index.errors import InputError
from index.types import Article
from qa.commands.serving import _server_options
from qa.models import Message
from qa.models.scripted import ScriptedModel
from qa.newsdesk import Newsdesk
from qa.server import runner
from qa.server.app import ServerOptions, application, guarded
from qa.server.security.keys import Keys

# A shell that starts the tests in the background has its children ignore Ctrl+C.
_CODE = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from qa.__main__ import main; sys.argv[0] = 'newsdesk'; main()"
)


def _stopped(server: subprocess.Popen[str], address: str, told: signal.Signals) -> str:
    """What a server wrote that is told to end while a window is open."""
    stream = _opened(f"{address}/gradio_api/heartbeat/x")  # as an open window keeps one, without end
    server.send_signal(told)
    _, errors = server.communicate(timeout=PATIENCE_S)
    stream.close()
    return errors


def test_window_that_is_stopped_leaves_the_corpus_clean(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path / "corpus") as desk:
        desk.add(*articles(2))
    with _started("chat", tmp_path / "corpus") as (server, address):
        errors = _stopped(server, address, signal.SIGTERM)
    assert (server.returncode, errors) == (143, "")
    with Corpus.read(tmp_path / "corpus") as corpus:
        assert corpus.status().is_clean


def test_articles_are_added_and_removed_through_the_server_that_owns_the_corpus_and_it_ends_leaving_that_clean(
    tmp_path: Path, newsdesk: Newsdesk_, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "corpus"
    (tmp_path / "ferry.txt").write_text("The ferry Meadowlark sank at noon off Quayside.", encoding="utf-8")
    with Newsdesk.open(folder) as desk:
        desk.add(*articles(2))
    with _started("serve", folder) as (server, address):
        added = newsdesk("add", "ferry.txt", "--json", "--corpus", folder)
        assert (added.status, added.json["added"]) == (0, 1), added.err
        asked = httpx.post(f"{address}/api/ask", json={"question": "What sank off Quayside?"}).json()
        assert asked["citations"][0]["article_id"] == "ferry.txt"
        removed = newsdesk("remove", "ferry.txt", "--corpus", folder)
        assert (removed.status, removed.out) == (0, "removed 1 article\n"), removed.err
        assert httpx.get(f"{address}/api/article", params={"id": "ferry.txt"}).status_code == 404
        errors = _stopped(server, address, signal.SIGINT)
    assert server.returncode == 130
    with Corpus.read(folder) as corpus:
        assert corpus.status().is_clean
    lines = [json.loads(line) for line in errors.splitlines()]
    assert [(line["method"], line["path"], line["status"]) for line in lines if "article" in line["path"]] == [
        ("GET", "/api/article", 404)
    ]
    assert "Quayside" not in errors


def test_answer_that_is_being_written_when_the_server_is_stopped_is_finished(tmp_path: Path) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def write(messages: Sequence[Message]) -> str:
        begun.set()
        assert may_end.wait(PATIENCE_S)
        (cited,) = re.findall(r"\[(\w+\.\d+)\] The ferry", messages[1].content)
        return f"The ferry Meadowlark sank at noon. [{cited}]"

    got: list[httpx.Response] = []
    with Newsdesk.open(tmp_path / "corpus", model=ScriptedModel([write])) as desk, socket.socket() as listener:
        desk.add(Article("ferry", "The ferry Meadowlark sank at noon off Quayside."))
        options = ServerOptions()
        listener.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = runner.server(guarded(application(desk, options), desk, options))
        serves = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        serves.start()
        while not server.started:
            assert serves.is_alive(), "the server did not start"
            time.sleep(0.02)
        asked = {"question": "What sank off Quayside?"}
        client = httpx.Client(base_url=address, timeout=PATIENCE_S)
        asks = threading.Thread(target=lambda: got.append(client.post("/api/ask", json=asked)))
        asks.start()
        assert begun.wait(PATIENCE_S)
        server.should_exit = True
        while server.servers and server.servers[0].is_serving():
            time.sleep(0.01)
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{address}/health")
        may_end.set()
        for thread in (asks, serves):
            thread.join()
        client.close()
    assert (got[0].status_code, got[0].json()["text"]) == (200, "The ferry Meadowlark sank at noon. [1]")


@contextmanager
def _started(verb: str, folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server as a process of its own, and its address, when it answers."""
    command = [sys.executable, "-W", "ignore", "-u", "-c", _CODE, verb, "--corpus", str(folder)]
    with subprocess.Popen(
        [*command, "--port", str(_free_port())], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as server:  # fmt: skip
        try:
            assert server.stdout is not None
            address = re.search(r"http://\S+", server.stdout.readline())
            assert address is not None
            _opened(f"{address[0]}/source").close()
            yield server, address[0]
        finally:
            server.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _opened(address: str) -> HTTPResponse:
    """The first bytes of a stream, as soon as something answers there."""
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            stream: HTTPResponse = urllib.request.urlopen(address, timeout=PATIENCE_S)
            return stream
        except OSError:
            assert time.monotonic() < end, "the window did not open"
            time.sleep(0.05)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://Paper.example", "https://paper.example"), ("HTTPS://paper.example:443/", "https://paper.example"),
        ("http://paper.example:80", "http://paper.example"), ("https://paper.example:80", "https://paper.example:80"),
        ("http://[::1]:9000/", "http://[::1]:9000"), ("https://käse.example", "https://xn--kse-qla.example"),
    ],
)  # fmt: skip
def test_address_of_a_site_is_taken_as_browsers_write_it(tmp_path: Path, written: str, meant: str) -> None:
    Keys(tmp_path).add_key("one", ["ask"])
    options = _server_options(tmp_path, "127.0.0.1", written, (written,), log_questions=False)
    assert (options.public, options.origins) == (meant, (meant,))
    assert urlsplit(meant).hostname in options.hosts


@pytest.mark.parametrize(
    "written", ["paper.example", "https://", "https://a.example/b", "https://a.example?b", "ftp://a.example",
                "https://a.example:99999", "https://[a", "https://u@a.example", f"https://{'a' * 64}.example", "*"],
)  # fmt: skip
def test_address_that_is_no_sites_is_refused_in_one_sentence(tmp_path: Path, written: str) -> None:
    Keys(tmp_path).add_key("one", ["ask"])
    for public, origins in ((written, ()), (None, (written,))):
        with pytest.raises(InputError, match=r"is no address of a site \(write it as https://paper\.example\)$"):
            _server_options(tmp_path, "127.0.0.1", public, origins, log_questions=False)
