"""BEIR (Thakur et al. 2021): a corpus, queries, and judgements of which document is relevant to which query."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import InputError
from qa.evaluation.datasets.importers.pieces import ArticleRow, Placed, lines_in, optional, rows_in
from qa.evaluation.datasets.questions import Gold, text_field


@dataclass(frozen=True, slots=True)
class _Judgement:
    """A line of a qrels file."""

    place: str
    article_id: str
    score: float
    split: str


def read(path: Path) -> Iterator[Placed]:
    """Read a folder with `corpus.jsonl`, `queries.jsonl` and `qrels/*.tsv`.

    A document without a text has its title for one. A query that nothing is judged relevant to is reported.

    Raises:
        InputError: A file cannot be read, or there is no qrels file.
    """
    judged: defaultdict[str, list[_Judgement]] = defaultdict(list)
    yield from _judge(path, judged)
    named = {judgement.article_id for judgements in judged.values() for judgement in judgements}
    present: set[str] = set()
    for place, row in rows_in(path / "corpus.jsonl"):
        placed = Placed(place, row if isinstance(row, InputError) else _article(row))
        if isinstance(placed.what, ArticleRow) and placed.what.id in named:
            present.add(placed.what.id)
        yield placed
    for place, row in rows_in(path / "queries.jsonl"):
        if isinstance(row, InputError):
            yield Placed(place, row)
        else:
            yield from _question(place, row, judged, present)
    for query_id, judgements in judged.items():
        yield Placed(judgements[0].place, InputError(f"queries.jsonl has no query {query_id!r}"))


def _judge(path: Path, judged: defaultdict[str, list[_Judgement]]) -> Iterator[Placed]:
    """Fill `judged` by query, and yield the lines that say nothing."""
    files = sorted({file.with_name(file.name.removesuffix(".gz")) for file in (path / "qrels").glob("*.tsv*")})
    if not files:
        raise InputError(f"{path / 'qrels'} holds no .tsv file (give the folder of a set of BEIR's layout)")
    for file in files:
        for place, line in lines_in(file):
            parts = line.rstrip("\r\n").split("\t")
            try:
                query_id, article_id, score = parts[0], parts[1], float(parts[2])
            except (ValueError, IndexError):
                if not place.endswith(":1"):  # the first line names the columns
                    yield Placed(f"qrels/{place}", InputError("it is no query, document and score with tabs between"))
                continue
            if score > 0:
                judged[query_id].append(_Judgement(f"qrels/{place}", article_id, score, file.stem))


def _article(row: Mapping[str, Any]) -> ArticleRow | InputError:
    try:
        title = optional(row, "title")
        text = optional(row, "text") or title
        if not text:
            raise InputError("it has neither a text nor a title")
        return ArticleRow(_id(row), text, title=title)
    except InputError as exc:
        return exc


def _id(row: Mapping[str, Any]) -> str:
    """`_id`, which some exporters write as a number."""
    value = row.get("_id")
    return str(value) if type(value) is int else text_field(row, "_id")


def _question(
    place: str, row: Mapping[str, Any], judged: dict[str, list[_Judgement]], present: set[str]
) -> Iterator[Placed]:
    try:
        query_id = _id(row)
        judgements = judged.pop(query_id, [])
        for each in judgements:
            if each.article_id not in present:
                yield Placed(each.place, InputError(f"corpus.jsonl has no document {each.article_id!r}"))
        kept = sorted((each for each in judgements if each.article_id in present), key=lambda each: -each.score)
        if not kept:
            raise InputError("no document of the corpus is judged relevant to it")
        gold = {
            "id": query_id,
            "question": row.get("text"),
            "answerable": True,
            "article_ids": list(dict.fromkeys(each.article_id for each in kept)),
            "tags": sorted({each.split for each in kept}),
        }
        yield Placed(place, Gold.from_row(gold))
    except InputError as exc:
        yield Placed(place, exc)
