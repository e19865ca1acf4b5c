"""Newsdesk beside the pipeline that a LlamaIndex user starts with, both measured in one run on the same articles.

    python -m benchmarks.speed articles.jsonl.gz --sizes 1000,6000 --questions questions.jsonl.gz --out speed.json

The starter cuts with `SentenceSplitter`, keeps everything in Chroma on disk, embeds with the same local embedder and
makes one search where Newsdesk makes two (BM25 and vectors) and re-ranks. Both are closed after adding and opened
again for the questions. Each runs in a process of its own, which first does everything once with a few articles in
another folder, so that imports and tables are loaded before the clock starts.
"""

import argparse
import contextlib
import gzip
import importlib.metadata
import importlib.util
import json
import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

WARM_UP_QUERIES = 20
_WARM_UP_ARTICLES = 5
_COMMAND_RUNS = 5
_LIMIT = 10
_SEED = 20250320
_LIBRARIES = (
    "chromadb", "tantivy", "llama-index-core", "llama-index-vector-stores-chroma",
    "sentencex", "tiktoken", "nltk", "numpy",
)  # fmt: skip


class System(Protocol):
    """What is measured: opened on one folder, which it makes if it is not there."""

    def add(self, articles: Path) -> None:
        """Read JSON lines; durable and searchable when it returns."""
        ...

    def settle(self) -> None:
        """Finish whatever opening left to the background."""
        ...

    def passages(self) -> int:
        """How many passages or chunks it holds."""
        ...

    def search(self, question: str) -> object:
        """The ten best."""
        ...

    def close(self) -> None:
        """Let go of the folder."""
        ...


class NewsdeskSystem:
    """Newsdesk in the process that writes the corpus, as the chat window and the server have it."""

    def __init__(self, folder: Path) -> None:
        from qa import newsdesk

        self._desk = newsdesk.Newsdesk.open(folder)

    def add(self, articles: Path) -> None:
        self._desk.add(articles)

    def settle(self) -> None:
        self._desk.add()  # adding nothing waits for Chroma, which is opened in the background

    def passages(self) -> int:
        return self._desk.status().coverage.passages

    def search(self, question: str) -> object:
        return self._desk.search(question, limit=_LIMIT)

    def ask(self, question: str) -> object:
        """A whole cited answer, kept in the corpus folder as it is for users."""
        return self._desk.ask(question)

    def close(self) -> None:
        self._desk.close()


class Starter:
    """What LlamaIndex's and Chroma's first pages lead to.

    Chroma is told that it embeds nothing itself; it would otherwise make ready a model that nothing here asks for.

    Args:
        folder: Where Chroma keeps its files.
        splitter: Arguments of `SentenceSplitter`; none for its defaults.
    """

    def __init__(self, folder: Path, **splitter: Any) -> None:
        import chromadb
        from llama_index.core import StorageContext, VectorStoreIndex
        from llama_index.vector_stores.chroma import ChromaVectorStore

        from index.encoders import make_embedder
        from index.llama import CorpusEmbedding

        self._splitter = splitter
        self._embedding = CorpusEmbedding(make_embedder("local"))
        self._client: Any = chromadb.PersistentClient(str(folder))
        self._collection = self._client.get_or_create_collection("articles", embedding_function=None)
        store = ChromaVectorStore(chroma_collection=self._collection)
        self._storage = StorageContext.from_defaults(vector_store=store)
        index = VectorStoreIndex.from_vector_store(store, embed_model=self._embedding)
        self._retriever = index.as_retriever(similarity_top_k=_LIMIT)

    def add(self, articles: Path) -> None:
        from llama_index.core import Document, VectorStoreIndex
        from llama_index.core.node_parser import SentenceSplitter

        documents = [
            Document(
                text=row["text"], metadata={name: row.get(name) or "" for name in ("title", "outlet", "published")}
            )
            for row in _rows(articles)
        ]
        VectorStoreIndex.from_documents(
            documents,
            storage_context=self._storage,
            embed_model=self._embedding,
            transformations=[SentenceSplitter(**self._splitter)],
        )

    def settle(self) -> None:
        pass

    def passages(self) -> int:
        return int(self._collection.count())

    def search(self, question: str) -> object:
        return self._retriever.retrieve(question)

    def close(self) -> None:
        self._client.close()


SYSTEMS: dict[str, Callable[[Path], System]] = {
    "newsdesk": NewsdeskSystem,
    "starter-200": lambda folder: Starter(folder, chunk_size=200, chunk_overlap=0),  # passages of Newsdesk's size
    "starter-default": Starter,
}


@dataclass(frozen=True, slots=True)
class Job:
    """What one child process measures."""

    system: str
    size: int
    articles: str
    folder: str
    scratch: str
    warm_up: list[str]
    questions: list[str]


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of one job. Times of questions are in milliseconds; one that a system does not answer is None."""

    system: str
    size: int
    seconds_adding: float
    articles_per_second: float
    passages: int
    search_p50: float
    search_p95: float
    ask_p50: float | None
    ask_p95: float | None
    peak_mb: float
    """Of memory, of the whole process: imports, adding and questions."""
    disk_mb: float
    """After adding and closing, before the first question."""


@dataclass(frozen=True, slots=True)
class _Column:
    heading: str
    field: str
    form: str


_COLUMNS = (
    _Column("added, articles/s", "articles_per_second", ",.1f"),
    _Column("passages", "passages", ",d"),
    _Column("search p50, ms", "search_p50", ",.1f"),
    _Column("search p95, ms", "search_p95", ",.1f"),
    _Column("ask p50, ms", "ask_p50", ",.1f"),
    _Column("ask p95, ms", "ask_p95", ",.1f"),
    _Column("peak memory, MB", "peak_mb", ",.0f"),
    _Column("on disk, MB", "disk_mb", ",.1f"),
)


# --- in the child ------------------------------------------------------------------------------------------------


def child() -> None:
    """Read a job as JSON from standard input, do it, print its figures as one JSON line."""
    job = Job(**json.load(sys.stdin))
    with contextlib.redirect_stdout(sys.stderr):  # libraries print warnings
        figures = measure(job)
    print(json.dumps(asdict(figures)))


def measure(job: Job) -> Figures:
    """Add, close, open again, ask."""
    import resource

    make, folder, articles = SYSTEMS[job.system], Path(job.folder), Path(job.articles)
    if job.system != "newsdesk":
        _unlink_nltk(Path(job.scratch))
    _rehearse(make, articles, Path(job.scratch), job.warm_up[:1])

    started = time.perf_counter()
    system = make(folder)
    system.add(articles)
    seconds = time.perf_counter() - started
    passages = system.passages()
    system.close()
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

    system = make(folder)
    system.settle()
    search_p50, search_p95 = _times(system.search, job)
    ask_p50, ask_p95 = _times(system.ask, job) if isinstance(system, NewsdeskSystem) else (None, None)
    system.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Figures(
        system=job.system,
        size=job.size,
        seconds_adding=round(seconds, 3),
        articles_per_second=round(job.size / seconds, 2),
        passages=passages,
        search_p50=search_p50,
        search_p95=search_p95,
        ask_p50=ask_p50,
        ask_p95=ask_p95,
        peak_mb=round(peak / (2**20 if sys.platform == "darwin" else 2**10), 1),
        disk_mb=round(disk / 1e6, 2),
    )


def _rehearse(make: Callable[[Path], System], articles: Path, scratch: Path, questions: Sequence[str]) -> None:
    """Load every module and table; what one system learns of words stays with it and is dropped."""
    few = scratch / "few.jsonl"
    with _lines(articles) as lines:
        few.write_text("".join(islice(lines, _WARM_UP_ARTICLES)), encoding="utf-8")
    system = make(scratch / "rehearsal")
    system.add(few)
    for question in questions:
        system.search(question)
    system.close()


def _times(answer: Callable[[str], object], job: Job) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds."""
    for question in job.warm_up:
        answer(question)
    times = []
    for question in job.questions:
        started = time.perf_counter()
        answer(question)
        times.append((time.perf_counter() - started) * 1000)
    p95 = statistics.quantiles(times, n=20, method="inclusive")[-1]
    return round(statistics.median(times), 2), round(p95, 2)


def _unlink_nltk(scratch: Path) -> None:
    """Let NLTK read LlamaIndex's tables where an installer made them hard links (uv does), which NLTK refuses."""
    package = importlib.util.find_spec("llama_index.core")
    assert package is not None  # the benchmark needs it
    assert package.origin is not None
    tables = Path(package.origin).parent / "_static" / "nltk_cache"
    is_linked = any(path.stat().st_nlink > 1 for path in tables.rglob("*") if path.is_file())
    if is_linked and "NLTK_DATA" not in os.environ:
        copy = scratch / "nltk"
        shutil.copytree(tables, copy)
        os.environ["NLTK_DATA"] = str(copy)


# --- in the parent -----------------------------------------------------------------------------------------------
# It stays small: on Linux a child's peak memory starts from that of the process that made it.


def main() -> int:
    """Measure what the command line names; returns the exit status."""
    parser = _parser()
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsdesk-speed-") as name:
        folder = Path(name)
        for size in args.sizes:
            if (held := _write_first(args.articles, size, _input(folder, size))) < size:
                parser.error(f"{args.articles} holds {held:,} articles, fewer than {size:,} (choose smaller --sizes)")
        questions = _questions(
            args.questions or _input(folder, min(args.sizes)), "question" if args.questions else "title"
        )
        if len(questions) < 2:
            parser.error(f"{args.questions or args.articles} holds fewer than two questions")
        timed, warm_up = questions[: args.queries], questions[-WARM_UP_QUERIES:]
        machine = _machine()
        runs, failures, corpus = [], [], None
        for size in args.sizes:
            for system in args.systems:
                print(f"{system}, {size:,} articles …", file=sys.stderr)
                done = _run(folder, system, size, warm_up, timed)
                runs += [done] if done else []
                failures += [] if done else [f"{system} with {size:,} articles"]
                made = folder / f"{system}-{size}"
                if done and system == "newsdesk":  # the largest is asked from the command line below
                    if corpus:
                        shutil.rmtree(corpus)
                    corpus = made
                else:
                    shutil.rmtree(made, ignore_errors=True)
        commands: dict[str, float] = {}
        try:
            commands = _commands(folder, corpus, timed[0])
        except subprocess.CalledProcessError as exc:  # the figures before it are kept
            failures.append(" ".join(exc.cmd))
    asked = f"{len(timed)} {'questions' if args.questions else 'article titles as questions'}"
    print(report(runs, commands, machine, asked))
    if args.out:
        found = {
            "machine": machine,
            "articles": args.articles.name,
            "asked": asked,
            "runs": [asdict(run) for run in runs],
            "commands": commands,
        }
        args.out.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    for failure in failures:
        print(f"failed: {failure}", file=sys.stderr)
    return 1 if failures else 0


def report(runs: Sequence[Figures], commands: dict[str, float], machine: dict[str, str], asked: str) -> str:
    """All figures as Markdown; in brackets how they compare with Newsdesk at the same size."""
    lines = [
        "| articles | system | " + " | ".join(column.heading for column in _COLUMNS) + " |",
        "|---:|---|" + "---:|" * len(_COLUMNS),
    ]
    newsdesk = {run.size: run for run in runs if run.system == "newsdesk"}
    for run in runs:
        base = newsdesk.get(run.size) if run.system != "newsdesk" else None
        cells = [_cell(column, run, base) for column in _COLUMNS]
        lines.append(f"| {run.size:,} | {run.system} | {' | '.join(cells)} |")
    lines += ["", f"In brackets: times Newsdesk's figure. Times of {asked}, after {WARM_UP_QUERIES} to warm up."]
    if commands:
        lines += ["", f"| command | median of {_COMMAND_RUNS}, ms |", "|---|---:|"]
        lines += [f"| `{command}` | {milliseconds:,.0f} |" for command, milliseconds in commands.items()]
    return "\n".join([*lines, "", "; ".join(f"{name} {value}" for name, value in machine.items()) + "."])


def _cell(column: _Column, run: Figures, base: Figures | None) -> str:
    value = getattr(run, column.field)
    if value is None:
        return "–"
    beside = f" ({value / getattr(base, column.field):.2f}×)" if base else ""
    return format(value, column.form) + beside


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed",
        description="Measure Newsdesk beside a LlamaIndex starter pipeline; prints a Markdown table.",
    )
    parser.add_argument("articles", type=_file, metavar="ARTICLES", help="JSON lines, may be .gz")
    parser.add_argument("--sizes", type=_sizes, default=[1000, 6000], help="how many articles, such as 1000,6000")
    parser.add_argument(
        "--questions", type=_file, help="JSON lines with `question`, may be .gz; default: article titles"
    )
    parser.add_argument("--queries", type=_queries, default=200, help="how many questions are timed (default 200)")
    parser.add_argument("--systems", type=_systems, default=list(SYSTEMS), help=f"some of {','.join(SYSTEMS)}")
    parser.add_argument("--out", type=Path, help="write the figures to this file too, as JSON")
    return parser


def _file(written: str) -> Path:
    if not Path(written).is_file():
        raise argparse.ArgumentTypeError(f"{written} is no file")
    return Path(written)


def _sizes(written: str) -> list[int]:
    if not all(part.isdecimal() and int(part) for part in written.split(",")):
        raise argparse.ArgumentTypeError(f"{written!r} is no list of sizes (write 1000,6000)")
    return sorted({int(part) for part in written.split(",")})


def _queries(written: str) -> int:
    if not written.isdecimal() or int(written) < 2:
        raise argparse.ArgumentTypeError(f"{written!r} is no number of at least 2")
    return int(written)


def _systems(written: str) -> list[str]:
    names = written.split(",")
    if strangers := [name for name in names if name not in SYSTEMS]:
        raise argparse.ArgumentTypeError(f"no system is called {strangers[0]!r} (choose from: {', '.join(SYSTEMS)})")
    return [name for name in SYSTEMS if name in names]  # Newsdesk first


def _run(folder: Path, system: str, size: int, warm_up: list[str], questions: list[str]) -> Figures | None:
    """One job in a process of its own; None if that fails, having said why on standard error."""
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        made = str(folder / f"{system}-{size}")
        job = Job(system, size, str(_input(folder, size)), made, scratch, warm_up, questions)
        done = subprocess.run(
            [sys.executable, "-c", "from benchmarks import speed; speed.child()"],
            input=json.dumps(asdict(job)),
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "ANONYMIZED_TELEMETRY": "False", "PYTHONIOENCODING": "utf-8"},
            check=False,
        )
    return None if done.returncode else Figures(**json.loads(done.stdout))


def _commands(folder: Path, corpus: Path | None, question: str) -> dict[str, float]:
    """Wall times of the command line in milliseconds, Python's start included.

    Modules are compiled before, as they are once a program is installed, whatever this process was told about that.
    """
    env = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    found = {"python -m qa --help": _median_of_runs(["--help"], env)}
    if corpus:
        found["python -m qa ask … --corpus …"] = _median_of_runs(["ask", question, "--corpus", str(corpus)], env)
    return found


def _median_of_runs(arguments: Sequence[str], env: dict[str, str]) -> float:
    times = []
    for _ in range(1 + _COMMAND_RUNS):  # the first compiles
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "qa", *arguments], stdout=subprocess.DEVNULL, env=env, check=True)
        times.append((time.perf_counter() - started) * 1000)
    return round(statistics.median(times[1:]), 1)


def _machine() -> dict[str, str]:
    facts = {
        "date": datetime.now(UTC).date().isoformat(),
        "cores": str(os.cpu_count()),
        "load at start": f"{os.getloadavg()[0]:.1f}",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
    }
    return facts | {name: importlib.metadata.version(name) for name in _LIBRARIES}


def _input(folder: Path, size: int) -> Path:
    return folder / f"articles-{size}.jsonl"


def _write_first(articles: Path, size: int, to: Path) -> int:
    """Copy the first lines; returns how many there were."""
    written = 0
    with _lines(articles) as lines, to.open("w", encoding="utf-8", newline="\n") as file:
        for written, line in enumerate(islice(lines, size), 1):  # noqa: B007
            file.write(line)
    return written


def _questions(source: Path, field: str) -> list[str]:
    """What is asked, each once, in a fixed order of chance."""
    found = sorted({str(row.get(field) or "").strip() for row in _rows(source)})
    found = [text for text in found if any(character.isalnum() for character in text)]
    random.Random(_SEED).shuffle(found)
    return found


def _rows(source: Path) -> Iterator[dict[str, Any]]:
    with _lines(source) as lines:
        yield from map(json.loads, lines)


@contextlib.contextmanager
def _lines(source: Path) -> Iterator[Iterator[str]]:
    """The lines that are not empty."""
    is_packed = source.suffix == ".gz"
    with gzip.open(source, "rt", encoding="utf-8") if is_packed else source.open(encoding="utf-8") as file:
        yield (line for line in file if line.strip())


if __name__ == "__main__":
    sys.exit(main())
