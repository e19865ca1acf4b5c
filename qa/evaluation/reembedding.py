"""Re-embed a copy of a corpus for the time of one run."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.corpus import Corpus
from index.types import Progress


@contextmanager
def embedded(folder: str | Path, embedder: str | None, on_progress: Progress) -> Iterator[Path]:
    """Give the folder of a corpus that has the named embedder.

    Where the corpus has another one, it is a copy, of which every passage is embedded anew; it is removed at the end.
    The corpus itself is only read, and may be changed by others meanwhile.

    Args:
        folder: Of the corpus.
        embedder: Its name; None for the one that the corpus has.
        on_progress: Called with the number of passages embedded so far.

    Raises:
        CorpusMissing: There is none.
        InputError: There is no embedder of that name.
        EmbedderError: It cannot be loaded or does not answer.
    """
    folder = Path(folder)
    with Corpus.read(folder) as corpus:
        if embedder in (None, corpus.status().embedder):
            yield folder
            return
    with tempfile.TemporaryDirectory(prefix="newsdesk-") as made:
        copy = Path(made) / "corpus"
        copy.mkdir()
        with Corpus.read(folder) as corpus:
            corpus.copy_to(copy)
        with Corpus.write(copy, purpose="run") as corpus:
            corpus.rebuild(embedder=embedder, on_progress=on_progress)
        yield copy
