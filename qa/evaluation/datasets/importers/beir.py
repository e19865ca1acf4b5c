"""BEIR (Thakur et al. 2021): a corpus, queries, and judgements of which document is relevant to which query."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from index.errors import InputError
from qa.evaluation.datasets.importers import rows
from qa.evaluation.datasets.questions import Gold, text_field


class _Relevant(NamedTuple):
    """A line of a qrels file that judges a document relevant."""

    place: str
    article_id: str
    score: float
    split: str


def read(path: Path, faults: rows.Faults) -> Iterator[rows.Placed]:
    """Read a folder with `corpus.jsonl`, `queries.jsonl` and `qrels/*.tsv`.

    A document without a text has its title for one. A query that nothing is judged relevant to is reported.
    """
    relevant = _judgements(path / "qrels", faults)
    named = {line.article_id for lines in relevant.values() for line in lines}
    present: set[str] = set()  # of them alone: a corpus may have millions of documents
    for _, place, row in faults.rows(path / "corpus.jsonl"):
        with faults.at(place):
            title = rows.optional(row, "title")
            text = rows.optional(row, "text") or title
            if not text:
                raise InputError("it has neither a text nor a title")
            article = rows.ArticleRow(_id(row), text, title=title)
            present |= {article.id} & named
            yield place, article
    for _, place, row in faults.rows(path / "queries.jsonl"):
        with faults.at(place):
            query_id = _id(row)
            lines = relevant.pop(query_id, [])
            for line in lines:
                if line.article_id not in present:
                    faults.add(line.place, f"corpus.jsonl has no document {line.article_id!r}")
            kept = sorted((line for line in lines if line.article_id in present), key=lambda line: -line.score)
            if not kept:
                raise InputError("no document of the corpus is judged relevant to it")
            gold = {
                "id": query_id,
                "question": row.get("text"),
                "answerable": True,
                "article_ids": list(dict.fromkeys(line.article_id for line in kept)),
                "tags": sorted({line.split for line in kept}),
            }
            yield place, Gold.from_row(gold)
    for query_id, lines in relevant.items():
        faults.add(lines[0].place, f"queries.jsonl has no query {query_id!r}")


def _judgements(folder: Path, faults: rows.Faults) -> dict[str, list[_Relevant]]:
    """The relevant documents of each query."""
    found: defaultdict[str, list[_Relevant]] = defaultdict(list)
    files = sorted({file.with_name(file.name.removesuffix(".gz")) for file in folder.glob("*.tsv*")})
    if not files:
        raise InputError(f"{folder} holds no .tsv file (give the folder of a set of BEIR's layout)")
    for file in files:
        for number, place, line in rows.lines(file):
            try:
                query_id, article_id, score, *_ = line.rstrip("\r\n").split("\t")
                if float(score) > 0:
                    found[query_id].append(_Relevant(f"qrels/{place}", article_id, float(score), file.stem))
            except ValueError:
                if number > 1:  # the first line names the columns
                    faults.add(f"qrels/{place}", "it is no query, document and score with tabs between")
    return found


def _id(row: Mapping[str, Any]) -> str:
    """The `_id`, which some exporters write as a number."""
    value = row.get("_id")
    return str(value) if type(value) is int else text_field(row, "_id")
