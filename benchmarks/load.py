"""Many people ask while articles are being added: `newsdesk serve` as a process, and a small driver beside it.

    python -m benchmarks.load articles.jsonl.gz more.jsonl.gz --questions questions.jsonl.gz

The first articles make the archive; the next ones are sent to it while people ask, each question after the answer to
the one before, without a pause. Meanwhile some clients read slowly and some go away without waiting. At the end the
server is told to stop while questions are under way: those must be answered, and the corpus be clean.
"""

import argparse
import asyncio
import gzip
import itertools
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from qa import Newsdesk

_BATCH = 50
_MOST_S = 300


@dataclass
class Tally:
    """What the people saw."""

    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    while_adding: int = 0
    """Of `seconds`, the first so many fell into the time of adding."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path, nargs="+")
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--held", type=int, default=4_000, help="articles that the archive holds at first")
    parser.add_argument("--added", type=int, default=2_000, help="articles that are added meanwhile")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--each", type=int, default=30, help="questions of each person")
    parser.add_argument("--slow", type=int, default=5, help="clients that read a byte a second")
    parser.add_argument("--vanishing", type=int, default=40, help="clients that go away without waiting")
    chosen = parser.parse_args()
    rows = _rows(chosen.articles)
    held, added = list(itertools.islice(rows, chosen.held)), list(itertools.islice(rows, chosen.added))
    questions = _questions(chosen.questions)
    with tempfile.TemporaryDirectory() as spare:
        folder = Path(spare) / "corpus"
        first = Path(spare) / "held.jsonl"
        first.write_text("".join(held), encoding="utf-8")
        with Newsdesk.open(folder) as desk:
            desk.add(first)
        asyncio.run(_measure(folder, added, questions, chosen))
        with Newsdesk.read(folder) as desk:
            status = desk.status()
            print(
                f"after the end: clean {status.is_clean}, pending {status.pending}, {status.coverage.articles:,} held"
            )


async def _measure(folder: Path, added: Sequence[str], questions: Sequence[str], chosen: argparse.Namespace) -> None:
    port = _free_port()
    command = [sys.executable, "-m", "qa", "serve", "--corpus", str(folder), "--port", str(port)]
    server = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    try:
        limits = httpx.Limits(max_connections=None)
        address = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(base_url=address, timeout=_MOST_S, limits=limits) as client:
            await _until_up(client)
            for question in questions[:20]:
                await client.post("/api/ask", json={"question": question})
            tally, is_over = Tally(), asyncio.Event()
            nuisances = [
                *(asyncio.create_task(_read_slowly(port, questions[n], is_over)) for n in range(chosen.slow)),
                *(asyncio.create_task(_vanish(port, questions[n])) for n in range(chosen.vanishing)),
            ]
            began = time.perf_counter()
            adding = asyncio.create_task(_add(client, added, tally))
            people = [_person(client, questions[n :: chosen.people], chosen.each, tally) for n in range(chosen.people)]
            await asyncio.gather(*people)
            asked_s = time.perf_counter() - began
            added_s = await adding - began
            is_over.set()
            await asyncio.gather(*nuisances)
            _print(tally, asked_s, added_s, len(added))
            _print_memory(server.pid)
            await _stop(client, server, questions)
    finally:
        server.kill()
        server.wait()


async def _person(client: httpx.AsyncClient, questions: Sequence[str], count: int, tally: Tally) -> None:
    for number, question in enumerate(itertools.islice(itertools.cycle(questions), count)):
        started = time.perf_counter()
        try:
            if number % 2:
                answer = await client.post("/api/ask", json={"question": question})
                is_whole = answer.status_code == 200 and "answered" in answer.json()
                told = answer.text[:200]
            else:
                told = (await client.post("/api/ask", json={"question": question, "stream": True})).text
                is_whole = "event: done" in told
        except httpx.HTTPError as exc:
            is_whole, told = False, repr(exc)
        tally.seconds.append(time.perf_counter() - started)
        if not is_whole:
            tally.faults.append(told[:200])


async def _add(client: httpx.AsyncClient, rows: Sequence[str], tally: Tally) -> float:
    for start in range(0, len(rows), _BATCH):
        body = "".join(rows[start : start + _BATCH])
        answer = await client.post(
            "/api/articles", content=body.encode(), headers={"content-type": "application/jsonl"}
        )
        if answer.status_code not in (200, 201):
            tally.faults.append(f"adding: {answer.status_code} {answer.text[:200]}")
    tally.while_adding = len(tally.seconds)
    return time.perf_counter()


async def _read_slowly(port: int, question: str, is_over: asyncio.Event) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1)
    writer.write(_request(port, question))
    while not is_over.is_set():
        await reader.read(1)
        await asyncio.sleep(1)
    writer.close()


async def _vanish(port: int, question: str) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(_request(port, question))
    await writer.drain()
    writer.close()


def _request(port: int, question: str) -> bytes:
    body = json.dumps({"question": question, "stream": True}).encode()
    head = f"POST /api/ask HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\ncontent-type: application/json\r\n"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


async def _stop(client: httpx.AsyncClient, server: subprocess.Popen[bytes], questions: Sequence[str]) -> None:
    under_way = [asyncio.create_task(client.post("/api/ask", json={"question": q})) for q in questions[:8]]
    await asyncio.sleep(0.05)  # they have been sent
    server.send_signal(signal.SIGTERM)
    answers = await asyncio.gather(*under_way, return_exceptions=True)
    whole = sum(isinstance(answer, httpx.Response) and answer.status_code == 200 for answer in answers)
    status = await asyncio.to_thread(server.wait, 90)
    print(f"told to stop: {whole} of {len(answers)} questions that were under way answered, exit status {status}")


def _print(tally: Tally, asked_s: float, added_s: float, added: int) -> None:
    def told(seconds: Sequence[float]) -> str:
        if len(seconds) < 2:
            return "none"
        marks = statistics.quantiles(seconds, n=20)
        return f"p50 {statistics.median(seconds):.2f} s, p95 {marks[18]:.2f} s, longest {max(seconds):.2f} s"

    print(f"{len(tally.seconds)} questions in {asked_s:.1f} s, {len(tally.faults)} faults: {told(tally.seconds)}")
    print(f"{added:,} articles added in {added_s:.1f} s; of the questions, {tally.while_adding} meanwhile: "
          f"{told(tally.seconds[: tally.while_adding])}")  # fmt: skip
    for fault in tally.faults[:5]:
        print(f"  fault: {fault}")


def _print_memory(pid: int) -> None:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM"):
            print(f"peak memory of the server {int(line.split()[1]) / 1024:.0f} MB")


async def _until_up(client: httpx.AsyncClient) -> None:
    for _ in range(600):
        try:
            if (await client.get("/health")).status_code == 200:
                return
        except httpx.HTTPError:
            await asyncio.sleep(0.1)
    raise SystemExit("the server did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _rows(paths: Sequence[Path]) -> Iterator[str]:
    for path in paths:
        with _opened(path) as file:
            yield from file


def _questions(path: Path) -> list[str]:
    with _opened(path) as file:
        return [str(json.loads(line)["question"]) for line in file]


def _opened(path: Path) -> Any:
    return gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")


if __name__ == "__main__":
    main()
