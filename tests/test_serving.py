"""`newsdesk chat` as a process: it ends when it is told to, without a word too many, and leaves the corpus clean."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from http.client import HTTPResponse
from pathlib import Path

import pytest
from support import ROOT, articles

from index.corpus import Corpus
from qa.newsdesk import Newsdesk

_CODE = "import sys; from qa.__main__ import main; sys.argv[0] = 'newsdesk'; main()"


@pytest.mark.parametrize(("told", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_window_that_is_stopped_leaves_the_corpus_clean(tmp_path: Path, told: signal.Signals, status: int) -> None:
    with Newsdesk.open(tmp_path / "corpus") as desk:
        desk.add(*articles(2))
    command = [sys.executable, "-W", "ignore", "-u", "-c", _CODE, "chat", "--corpus", str(tmp_path / "corpus")]
    with subprocess.Popen(
        [*command, "--port", str(_free_port())], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as window:  # fmt: skip
        assert window.stdout is not None
        address = re.search(r"http://\S+", window.stdout.readline())
        assert address is not None
        stream = _opened(f"{address[0]}/gradio_api/heartbeat/x")  # as an open window keeps one, without end
        window.send_signal(told)
        _, errors = window.communicate(timeout=60)
        stream.close()
    assert (window.returncode, errors) == (status, "")
    with Corpus.read(tmp_path / "corpus") as corpus:
        assert corpus.status().is_clean


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _opened(address: str) -> HTTPResponse:
    """The first bytes of a stream, as soon as something answers there."""
    for _ in range(300):
        try:
            stream: HTTPResponse = urllib.request.urlopen(address, timeout=30)
            return stream
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the window did not open")
