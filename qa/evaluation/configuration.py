"""The configuration of a run: the ranking numbers that it may override, and the embedder that it may have instead."""

import math
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.corpus import Corpus
from index.errors import InputError
from index.retrieval.weights import Ranking, Weights
from index.types import Progress

if TYPE_CHECKING:
    from qa.newsdesk import Newsdesk

_EXTRACTIVE, _MODEL = "extractive", "model"
_WEIGHTS = tuple(field.name for field in fields(Weights))
_FACTORS = ("soft_most", "soft_steepness", "soft_middle", "digit", "capital")
SETTINGS = tuple(f"search.{name}" for name in (*_WEIGHTS, *_FACTORS))
"""What `overrides` may name: the numbers of `index.retrieval.weights.Ranking`."""


def overrides_of(written: Iterable[str]) -> dict[str, float]:
    """Parse overrides as a person types them.

    >>> overrides_of(["search.cosine=0", "search.lead=1.5"])
    {'search.cosine': 0.0, 'search.lead': 1.5}

    Raises:
        InputError: One is not `name=number`, or there is no such name.
    """
    found = {}
    for setting in written:
        name, _, value = setting.partition("=")
        try:
            found[name.strip()] = float(value)
        except ValueError as exc:
            raise InputError(f"{setting[:60]!r} is no setting (write it as search.cosine=0)") from exc
    _require_known(found)
    return found


def overridden(ranking: Ranking, overrides: Mapping[str, float]) -> Ranking:
    """Replace some numbers of a ranking, with and without a re-ranking model alike.

    Raises:
        InputError: There is no number of that name, one is out of range, or nothing would be found any more.
    """
    _require_known(overrides)
    numbers = {name.removeprefix("search."): float(value) for name, value in overrides.items()}
    for name, value in numbers.items():
        most = 1.0 if name == "soft_most" else math.inf
        if not (math.isfinite(value) and 0 <= value <= most):
            limits = "from 0 to 1" if name == "soft_most" else "0 or more"
            raise InputError(f"search.{name} cannot be {value} (give a number, {limits})")
    weights = {name: value for name, value in numbers.items() if name in _WEIGHTS}
    others: dict[str, Any] = {name: value for name, value in numbers.items() if name in _FACTORS}
    found = replace(
        ranking,
        weights=replace(ranking.weights, **weights),
        reranked=replace(ranking.reranked, **weights),
        **others,
    )
    if not (found.weights.bm25 or found.weights.cosine):
        raise InputError("search.bm25 and search.cosine are both 0, so nothing would be found (leave one of them)")
    return found


def _require_known(overrides: Iterable[str]) -> None:
    if strangers := [name for name in overrides if name not in SETTINGS]:
        raise InputError(f"there is no setting {strangers[0][:60]!r} (choose from: {', '.join(SETTINGS)})")


@contextmanager
def searching(desk: "Newsdesk", overrides: Mapping[str, float]) -> Iterator[None]:
    """Search with other ranking numbers for a while, as `overridden`; everybody who asks this desk meanwhile does."""
    before = desk.corpus.ranking
    desk.corpus.ranking = overridden(before, overrides)
    try:
        yield
    finally:
        desk.corpus.ranking = before


def configuration(desk: "Newsdesk", answerer: str | None, overrides: Mapping[str, float]) -> dict[str, Any]:
    """Everything that decides how a desk answers: `answerer`, `model`, `embedder`, `reranker`, and overrides in `set`.

    Raises:
        InputError: There is no such answerer, model or number, or nothing would be found with these numbers.
    """
    overridden(desk.corpus.ranking, overrides)
    reranker = desk.corpus.reranker
    if "search.reranker" in overrides and reranker is None:
        raise InputError("search.reranker counts only with a re-ranking model (give --reranker too)")
    if answerer not in (None, _EXTRACTIVE, _MODEL):
        raise InputError(f"no answerer is called {answerer!r} (choose from: {_EXTRACTIVE}, {_MODEL})")
    model = None if answerer == _EXTRACTIVE else desk.model
    if answerer == _MODEL and model is None:
        raise InputError("no language model is set, so none can write answers (name one with --model)")
    return {
        "answerer": _MODEL if model else _EXTRACTIVE,
        "model": model.name if model else None,
        "embedder": desk.corpus.embedder.name,
        "reranker": reranker.name if reranker else None,
        "set": {name: float(overrides[name]) for name in sorted(overrides)},
    }


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
