"""A second process prepares articles: the same as in this one, in order, whatever becomes of either of the two."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from support import PATIENCE_S, ROOT, article, found, settle, word

import index.ingest.intake
import index.ingest.workers
from index.corpus import Corpus
from index.encoders.local import LocalEmbedder
from index.ingest.workers import Batch, Preparer
from index.stores.types import Prepared
from index.stores.upkeep import Upkeep
from index.types import Article

_ARTICLES = [article(number, language="en") for number in range(60)]
_BATCHES = [[(item, item.version) for item in _ARTICLES[start : start + 10]] for start in range(0, 60, 10)]


@pytest.fixture
def helped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second process is started at once, also on a machine with one core."""
    monkeypatch.setattr(index.ingest.workers, "_WORTH_A_PROCESS", 0.0)
    monkeypatch.setattr(index.ingest.workers, "_cores", lambda: 2)


def _told(prepared: list[Prepared]) -> list[dict[str, Any]]:
    return [asdict(item) | {"vectors": (item.vectors.dtype, item.vectors.tolist())} for item in prepared]


def _process(preparer: Preparer) -> "subprocess.Popen[bytes]":
    assert preparer._helper is not None
    return preparer._helper._process


def _run(preparer: Preparer) -> list[list[dict[str, Any]]]:
    for batch in _BATCHES:
        preparer.submit(batch)
    return [_told(prepared) for prepared in preparer.rest()]


@pytest.fixture(scope="module")
def alone() -> list[list[dict[str, Any]]]:
    """What this process makes of the batches."""
    with Preparer(LocalEmbedder()) as preparer:
        return _run(preparer)


@pytest.mark.usefixtures("helped")
@pytest.mark.parametrize("ahead", [0, 3_000, 8_000_000], ids=["nothing", "some", "all"])
def test_both_processes_make_the_same_of_articles(
    alone: list[list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch, ahead: int
) -> None:
    monkeypatch.setattr(index.ingest.workers, "_AHEAD", ahead)
    given, prepare = [], index.ingest.workers._Helper.prepare

    def counting(self: Any, batch: Batch) -> Any:
        given.append(batch)
        return prepare(self, batch)

    monkeypatch.setattr(index.ingest.workers._Helper, "prepare", counting)
    with Preparer(LocalEmbedder()) as preparer:
        assert _run(preparer) == alone
    size = sum(len(item.text) for item, _ in _BATCHES[0])
    assert len(given) == min(len(_BATCHES), -(-ahead // size))


def test_little_work_starts_no_process(alone: list[list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", None)
    with Preparer(LocalEmbedder()) as preparer:
        assert _run(preparer) == alone


@pytest.mark.usefixtures("helped")
def test_machine_that_gives_no_process_prepares_all_the_same(
    alone: list[list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BlockingIOError("Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    with Preparer(LocalEmbedder()) as preparer:
        assert _run(preparer) == alone


@pytest.mark.usefixtures("helped")
@pytest.mark.parametrize("after", [0, 2, 5])
def test_second_process_that_is_killed_costs_time_and_nothing_else(
    alone: list[list[dict[str, Any]]], after: int
) -> None:
    with Preparer(LocalEmbedder()) as preparer:
        for batch in _BATCHES[: after + 1]:
            preparer.submit(batch)
        made: list[list[dict[str, Any]]] = []
        rest: Iterator[list[Prepared]] = preparer.rest()
        made += [_told(next(rest)) for _ in range(after)]
        _process(preparer).kill()
        made += map(_told, rest)
        for batch in _BATCHES[after + 1 :]:
            preparer.submit(batch)
        made += map(_told, preparer.rest())
    assert made == alone


class _Unpicklable(Article):
    def __reduce__(self) -> Any:
        raise TypeError("cannot pickle this")


class _Poisonous(Article):
    def __reduce__(self) -> Any:
        return int, ("not a number",)


@pytest.mark.usefixtures("helped")
@pytest.mark.parametrize("kind", [_Unpicklable, _Poisonous], ids=["cannot be sent", "cannot be taken"])
def test_article_that_cannot_go_to_another_process_is_prepared_here(
    alone: list[list[dict[str, Any]]], kind: type[Article]
) -> None:
    first = _ARTICLES[0]
    odd = [(kind(first.id, first.text, first.source), first.version), *_BATCHES[0][1:]]
    with Preparer(LocalEmbedder()) as preparer:
        for batch in (odd, *_BATCHES[1:]):
            preparer.submit(batch)
        assert [_told(prepared) for prepared in preparer.rest()] == alone


@pytest.mark.usefixtures("helped")
def test_what_is_ready_is_given_without_waiting_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.ingest.workers, "_AHEAD", 1)
    with Preparer(LocalEmbedder()) as preparer:
        os.kill(_started(preparer).pid, signal.SIGSTOP)
        preparer.submit(_BATCHES[0])  # the second process has this one, and sleeps
        monkeypatch.setattr(index.ingest.workers, "_AHEAD", 1_000)
        size = sum(len(item.text) for item, _ in _BATCHES[0])
        assert size < 2 * 1_000 < 2 * size
        assert list(preparer.ready()) == []
        os.kill(_process(preparer).pid, signal.SIGCONT)
        preparer.submit(_BATCHES[1])  # and too many are in line: the first is waited for
        first = next(preparer.ready())
        assert [item.article.id for item in first] == [item.id for item, _ in _BATCHES[0]]


def _started(preparer: Preparer) -> "subprocess.Popen[bytes]":
    preparer._start()
    return _process(preparer)


@pytest.mark.usefixtures("helped")
def test_end_leaves_no_process_and_no_thread_even_with_work_in_line() -> None:
    with Preparer(LocalEmbedder()) as preparer:
        for batch in _BATCHES:
            preparer.submit(batch)
        process = _process(preparer)
    assert process.returncode is not None
    preparer.close()


@pytest.mark.usefixtures("helped")
def test_other_embedders_stay_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LocalEmbedder, "name", "openai:small")
    monkeypatch.setattr(subprocess, "Popen", None)
    with Preparer(LocalEmbedder()) as preparer:
        preparer.submit(_BATCHES[0])
        assert len(next(preparer.ready())) == 10


_KILLED = """
import os, signal, sys, time
import index.ingest.workers
from index.encoders.local import LocalEmbedder
from index.ingest.workers import Preparer
from support import articles

index.ingest.workers._WORTH_A_PROCESS, index.ingest.workers._cores = 0.0, lambda: 2
preparer = Preparer(LocalEmbedder())
for _ in range(int(sys.argv[1])):
    preparer.submit([(item, item.version) for item in articles(200)])
preparer._helper or preparer._start()
print(preparer._helper._process.pid, flush=True)
time.sleep(float(sys.argv[2]))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(("batches", "wait"), [(0, 0.0), (40, 0.0), (40, 1.5)], ids=["idle", "starting", "at work"])
def test_second_process_ends_when_the_first_is_killed(batches: int, wait: float) -> None:
    places = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    ran = subprocess.run(
        [sys.executable, "-c", _KILLED, str(batches), str(wait)],
        env=os.environ | {"PYTHONPATH": places}, capture_output=True, text=True, timeout=PATIENCE_S,
    )  # fmt: skip
    assert ran.returncode == -signal.SIGKILL, ran.stderr
    pid, deadline = int(ran.stdout), time.monotonic() + PATIENCE_S
    while _is_running(pid):
        assert time.monotonic() < deadline, "the second process goes on"
        time.sleep(0.05)


def _is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"  # an orphan that nobody waits for has ended, too


_UNGUARDED = """
import sys
import index.ingest.workers
from qa import Newsdesk
from support import articles

print("once")
index.ingest.workers._WORTH_A_PROCESS, index.ingest.workers._cores = 0.0, lambda: 2
with Newsdesk.open(sys.argv[1]) as desk:
    print(desk.add(*articles(20)).added)
"""


def test_script_that_embeds_newsdesk_is_not_run_twice(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(_UNGUARDED, encoding="utf-8")
    places = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    ran = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "corpus")],
        env=os.environ | {"PYTHONPATH": places}, capture_output=True, text=True, timeout=PATIENCE_S,
    )  # fmt: skip
    assert (ran.stdout.split(), ran.stderr, ran.returncode) == (["once", "20"], "", 0)


# --- a corpus that is filled so -------------------------------------------------------------------------------------


def _held(folder: Path) -> tuple[object, ...]:
    with Corpus.write(folder) as corpus:
        settle(corpus)
        assert corpus.check() == []
        ids, vectors = corpus.ledger.vectors()
        hits = [(h.passage.span, h.passage.text) for h in corpus.search("a glass bridge in Vantry")]
        return ids.tolist(), vectors.tolist(), hits, found(corpus, word(57)), len(corpus.articles())


@pytest.mark.usefixtures("helped")
def test_corpus_is_the_same_whoever_prepares_and_however_often_it_is_indexed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = article(3, "The glass bridge of Dornhaven was closed again in March.", language="en")
    items = [*_ARTICLES, changed, *_ARTICLES[:2], changed]
    monkeypatch.setattr(index.ingest.intake, "_BATCH_ARTICLES", 7)
    reports = []
    indexed: list[int] = []
    monkeypatch.setattr(Upkeep, "index_pending", _counting(Upkeep.index_pending, indexed))
    for name, at_once in (("often", 10), ("once", 10_000)):
        monkeypatch.setattr(index.ingest.intake, "_INDEX_PASSAGES", at_once)
        with Corpus.write(tmp_path / name) as corpus:
            told: list[tuple[str, int, int | None]] = []
            report = corpus.add(items, on_progress=lambda *step, told=told: told.append(step))
            reports.append((report.added, report.updated, report.unchanged, report.skipped))
        steps = [(done, total) for phase, done, total in told if phase == "indexing"]
        assert steps == sorted(steps)
        assert steps[-1] in ((60, 60), (61, 61))  # an article that changed meanwhile may be indexed twice
        indexed.append(-1)
    monkeypatch.setattr(index.ingest.workers, "_cores", lambda: 1)
    with Corpus.write(tmp_path / "alone") as corpus:
        report = corpus.add(items)
        reports.append((report.added, report.updated, report.unchanged, report.skipped))
    assert reports == [(60, 1, 3, [])] * 3
    assert indexed.index(-1) > 2  # several times on the way, and once at the end
    assert indexed[indexed.index(-1) :] == [-1, 1, -1, 1]
    assert _held(tmp_path / "often") == _held(tmp_path / "once") == _held(tmp_path / "alone")


def _counting(index_pending: Any, indexed: list[int]) -> Any:
    def counting(self: Upkeep, *args: Any) -> None:
        if self.has_pending:
            indexed.append(1)
        index_pending(self, *args)

    return counting


@pytest.mark.usefixtures("helped")
def test_rebuild_is_helped_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.ingest.intake, "_BATCH_ARTICLES", 7)
    with Corpus.write(tmp_path) as corpus:
        corpus.add(_ARTICLES)
        before = corpus.ledger.vectors()[1].tolist()
        corpus.ledger.put(fingerprint="local older")
        told: list[tuple[str, int, int | None]] = []
        corpus.rebuild(on_progress=lambda *step: told.append(step))
        assert [done for phase, done, _ in told if phase == "reading"] == [*range(7, 57, 7), 60]
        assert corpus.ledger.vectors()[1].tolist() == before
        assert corpus.check() == []
