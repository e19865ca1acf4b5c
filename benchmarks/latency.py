"""How long questions take on a large corpus, with and without filters, and where the time of adding goes.

    python -m benchmarks.latency articles.jsonl.gz more.jsonl.gz --questions questions.jsonl.gz [--corpus FOLDER]

Adding is timed stage by stage by wrapping the functions that do it; a corpus that is there already is only asked.
Questions are asked in one process that has the corpus open to write, as the chat window has it, after 20 to warm up.
"""

import argparse
import gzip
import json
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from pkgutil import resolve_name
from typing import Any
from unittest import mock

from index.types import Filters
from qa import Newsdesk

WARM_UP = 20
STAGES = {
    "recognising the language": "index.ingest.prepare.language_of",
    "sentences and masks": "index.ingest.prepare.outline",
    "passages (tokens)": "index.ingest.prepare.cut",
    "vectors": "index.encoders.local.LocalEmbedder.embed",
    "ledger (SQLite)": "index.stores.ledger.SqliteLedger.commit",
    "words (tantivy)": "index.stores.bm25.TantivyIndex.change",
    "nearest neighbours (Chroma)": "index.stores.chroma.ChromaIndex.change",
}
"""What is timed, by the name under which it is called."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path, nargs="*")
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, help="made there, or asked if it is there; a temporary one by default")
    parser.add_argument("--limit", type=int, default=150, help="questions")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as spare:
        folder = chosen.corpus or Path(spare) / "corpus"
        is_new = not folder.exists()
        with Newsdesk.open(folder) as desk:
            if is_new:
                _print_stages(*_add(desk, chosen.articles))
            desk.add()  # waits for what opening left to the background
            desk.corpus.warm_up()
            _print_questions(desk, _questions(chosen.questions)[: chosen.limit + WARM_UP])
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _add(desk: Newsdesk, articles: list[Path]) -> tuple[dict[str, float], float, int]:
    spent = dict.fromkeys(STAGES, 0.0)
    started = time.perf_counter()
    with ExitStack() as wrapped:
        for stage, name in STAGES.items():
            wrapped.enter_context(_timed(name, stage, spent))
        report = desk.add(*articles)
    return spent, time.perf_counter() - started, report.stored


@contextmanager
def _timed(name: str, stage: str, spent: dict[str, float]) -> Iterator[None]:
    original: Callable[..., Any] = resolve_name(name)

    def timed(*args: Any, **kwargs: Any) -> Any:
        started = time.perf_counter()
        try:
            return original(*args, **kwargs)
        finally:
            spent[stage] += time.perf_counter() - started

    with mock.patch(name, timed):
        yield


def _print_stages(spent: dict[str, float], seconds: float, articles: int) -> None:
    print(f"{articles:,} articles added in {seconds:.0f} s, {articles / seconds:.1f} articles/s\n")
    print("| stage | seconds | share |\n|---|---:|---:|")
    rest = seconds - sum(spent.values())
    for stage, value in [*spent.items(), ("reading, versions and the rest", rest)]:
        print(f"| {stage} | {value:.1f} | {100 * value / seconds:.0f} % |")
    print()


def _questions(file: Path) -> list[str]:
    with (gzip.open if file.suffix == ".gz" else open)(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["question"] for line in lines]


def _print_questions(desk: Newsdesk, questions: list[str]) -> None:
    status = desk.status()
    print(f"{status.coverage.articles:,} articles, {status.coverage.passages:,} passages\n")
    print("| questions | p50, ms | p95, ms |\n|---|---:|---:|")
    for name, filters in {"search": Filters(), **_filters(desk)}.items():
        _print_row(name, [_seconds(lambda q=q, f=filters: desk.search(q, filters=f)) for q in questions])  # type: ignore[misc]
    _print_row("ask", [_seconds(lambda q=q: desk.ask(q, record=False)) for q in questions])  # type: ignore[misc]


def _filters(desk: Newsdesk) -> dict[str, Filters]:
    """The outlet with most articles, and the newest tenth of all dated articles."""
    found = {}
    outlets = desk.status().outlets
    if outlets:
        found[f"search, outlet {outlets[0][0]} ({outlets[0][1]:,} articles)"] = Filters(outlets=(outlets[0][0],))
    dates = sorted(row.source.published.first_day for row in desk.articles() if row.source.published)
    if dates:
        found["search, the newest 10 % by date"] = Filters(since=dates[-len(dates) // 10])
    return found


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _print_row(name: str, seconds: list[float]) -> None:
    measured = sorted(seconds[WARM_UP:])
    p95 = measured[int(0.95 * len(measured))]
    print(f"| {name} | {1000 * statistics.median(measured):.1f} | {1000 * p95:.1f} |")


if __name__ == "__main__":
    main()
