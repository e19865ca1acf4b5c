"""Small helpers of several test files: invented articles, and other processes to share a corpus with."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from index.corpus import Corpus
from index.stores.upkeep import IndexKind
from index.types import Article, Published, Source

ROOT = Path(__file__).parent.parent
PATIENCE_S = 180.0
"""Longer than anything takes on a loaded machine; what waits so long has failed. No test is about time."""

_PLACES = ("Dornhaven", "Ostermoor", "Kellbrook", "Vantry", "Marsholt", "Pellworth", "Quillane", "Redmere")
_THINGS = ("a ferry quay", "a grain store", "a glass bridge", "a reading room", "a tide mill", "a tram depot")


def in_threads(work: Callable[[int], object], numbers: Iterable[int]) -> None:
    """Call a function with each number in a thread of its own, all at once and interrupted as often as can be."""
    threads = [threading.Thread(target=work, args=(number,)) for number in numbers]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)


def word(number: int) -> str:
    """A word that stands in one invented article only: letters, so that no tokenizer divides it."""
    return "zq" + "".join(chr(ord("a") + int(digit)) for digit in str(number)) + "x"


def article(number: int, text: str | None = None, **source: Any) -> Article:
    """An invented article with a word of its own, `word(number)`."""
    place, thing = _PLACES[number % len(_PLACES)], _THINGS[number % len(_THINGS)]
    text = text or (
        f"The town of {place} opened {thing} called {word(number)} on Monday morning.\n\n"
        f"Its mayor said that the work had cost {number + 3} thousand crowns and had taken two winters.\n"
    )
    source = {"title": f"{place} opens {thing}, number {number}", "outlet": f"The {place} Gazette"} | source
    return Article(f"a{number}", text, Source(**source))


def articles(count: int, start: int = 0) -> list[Article]:
    """Invented articles, each with a word of its own."""
    return [article(number) for number in range(start, start + count)]


def day(value: str) -> Published:
    """A publication date."""
    return Published(value)


def found(corpus: Corpus, words: str, limit: int = 10) -> list[str]:
    """Ids of the articles that a search finds, best first, each once."""
    return list(dict.fromkeys(hit.passage.span.article_id for hit in corpus.search(words, limit=limit)))


def settle(corpus: Corpus) -> None:
    """Wait until what the opening started in the background is done, and see that nothing went wrong with it."""
    fault = corpus.upkeep.settle()
    assert fault is None, fault


def mark_unclean(folder: Path) -> None:
    """Make a closed corpus look as if its last writer had been killed."""
    with Corpus.write(folder) as corpus:
        settle(corpus)
        corpus.ledger.put(clean="0")


def store_of(folder: Path, kind: IndexKind) -> Path:
    """The folder of the index in use."""
    with Corpus.read(folder) as corpus:
        return corpus.upkeep.store(kind)


def bytes_under(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def assert_one_sentence(error: BaseException) -> None:
    """`str(error)` is one line for the person in front of the screen, and no traceback."""
    message = str(error)
    assert message
    assert "\n" not in message
    assert not re.search(r"Traceback|Error\(|<class", message)


@contextmanager
def python(script: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """Another Python process that runs a script; ended and reaped at the end of the block."""
    process = subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}, cwd=ROOT,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def said(process: subprocess.Popen[str], line: str) -> None:
    """Wait until the other process prints a line."""
    assert process.stdout is not None
    got = process.stdout.readline().strip()
    assert got == line, f"{got!r} instead of {line!r}: {process.stderr.read() if process.stderr and not got else ''}"


def tell(process: subprocess.Popen[str], line: str) -> None:
    """Send the other process a line."""
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


def write_lexicon(file: Path, pieces: Mapping[str, tuple[Mapping[int, int], int]]) -> Path:
    """A small table of word vectors: for each piece what stands at which place of its vector, and its weight."""
    vectors = np.zeros((len(pieces), 256), dtype=np.int8)
    for row, (numbers, _) in zip(vectors, pieces.values(), strict=True):
        row[list(numbers)] = list(numbers.values())
    np.savez(
        file,
        pieces=np.frombuffer("\n".join(pieces).encode("utf-8"), dtype=np.uint8),
        vectors=vectors,
        weights=np.array([weight for _, weight in pieces.values()], dtype=np.uint8),
    )
    return file
