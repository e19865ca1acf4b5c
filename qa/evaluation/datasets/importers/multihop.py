"""MultiHop-RAG (Tang and Yang 2024): questions whose answer takes several news articles, and the facts it rests on."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from index.errors import InputError
from qa.evaluation.datasets.importers import rows
from qa.evaluation.datasets.questions import Gold, text_field

_KINDS = ("inference_query", "comparison_query", "temporal_query", "null_query")
_OPTIONAL = {"title": "title", "outlet": "source", "authors": "author", "published": "published_at", "url": "url"}
"""Our fields of an article, and theirs."""


def read(path: Path, faults: rows.Faults) -> Iterator[rows.Placed]:
    """Read a folder with `corpus.json` and `MultiHopRAG.json`; an article's id is its URL, else its title."""
    texts: dict[str, str] = {}
    for place, entry in _entries(path / "corpus.json"):
        with faults.at(place):
            fields = {ours: rows.optional(rows.row_of(entry), theirs) for ours, theirs in _OPTIONAL.items()}
            article = rows.ArticleRow(_id(entry), text_field(entry, "body"), **fields)
            texts.setdefault(article.id, article.text)
            yield place, article
    for number, (place, entry) in enumerate(_entries(path / "MultiHopRAG.json"), 1):
        with faults.at(place):
            yield place, _gold(place, rows.row_of(entry), f"multihop-{number:04}", texts, faults)


def _entries(path: Path) -> list[tuple[str, Any]]:
    values = rows.json_in(path)
    if not isinstance(values, list):
        raise InputError(f"{path} is not of the layout of MultiHop-RAG (it needs a list of objects)")
    return rows.entries({"": values}, "", f"{path.name}: ")


def _id(row: Mapping[str, Any]) -> str:
    found = rows.optional(row, "url") or rows.optional(row, "title")
    if not found:
        raise InputError("it has neither a url nor a title to know the article by")
    return found.strip()


def _gold(place: str, row: Mapping[str, Any], gold_id: str, texts: Mapping[str, str], faults: rows.Faults) -> Gold:
    kind = rows.one_of(row, "question_type", _KINDS)
    is_null = kind == "null_query"
    answer = text_field(row, "answer")
    spans: dict[str, list[tuple[int, int]]] = {}
    for at, evidence in [] if is_null else rows.entries(row, "evidence_list", f"{place}."):
        with faults.at(at):
            if (article_id := _id(rows.row_of(evidence))) not in texts:
                raise InputError(f"the corpus has no article {article_id!r}")
            found = spans.setdefault(article_id, [])
            if kind == "inference_query":  # others are answered with yes, no or an outlet's name
                found += _places(texts[article_id], text_field(evidence, "fact").strip(), answer)
    if not is_null and not spans:
        raise InputError("none of its evidence stands in the corpus")
    gold = {
        "id": gold_id,
        "question": row.get("query"),
        "answers": [] if is_null else [answer],
        "answerable": not is_null,
        "article_ids": [*spans],
        "spans": [span for article_id, places in spans.items() for span in rows.spans(article_id, places)],
        "tags": ["unanswerable" if is_null else kind.removesuffix("_query")],
    }
    return Gold.from_row(gold)


def _places(text: str, fact: str, answer: str) -> list[tuple[int, int]]:
    """Where the answer occurs inside the fact, wherever the fact occurs in the text."""
    starts = [start for start, _ in rows.occurrences(text, fact)]
    if not starts:
        raise InputError("its fact does not stand in the article letter for letter, so it gives no span")
    return [(at + start, at + end) for at in starts for start, end in rows.occurrences(fact, answer)]
