"""MultiHop-RAG (Tang and Yang 2024): questions whose answer takes several news articles, and the facts it rests on."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from index.errors import InputError
from qa.evaluation.datasets.importers.pieces import ArticleRow, Placed, json_in, occurrences, optional, row_of
from qa.evaluation.datasets.questions import Gold, list_field, text_field

_KINDS = ("inference_query", "comparison_query", "temporal_query", "null_query")


def read(path: Path) -> Iterator[Placed]:
    """Read a folder with `corpus.json` and `MultiHopRAG.json`: an article's id is its URL, or its title without one.

    Raises:
        InputError: One of the files cannot be read, or is no list.
    """
    texts: dict[str, str] = {}
    for index, entry in enumerate(_list_in(path / "corpus.json")):
        place = f"corpus.json: [{index}]"
        try:
            article = _article(row_of(entry))
        except InputError as exc:
            yield Placed(place, exc)
            continue
        texts.setdefault(article.id, article.text)
        yield Placed(place, article)
    for index, entry in enumerate(_list_in(path / "MultiHopRAG.json")):
        yield from _question(f"MultiHopRAG.json: [{index}]", entry, f"multihop-{index + 1:04}", texts)


def _list_in(path: Path) -> list[Any]:
    values = json_in(path)
    if not isinstance(values, list):
        raise InputError(f"{path} is not of the layout of MultiHop-RAG (it needs a list of objects)")
    return values


def _article(row: Mapping[str, Any]) -> ArticleRow:
    return ArticleRow(
        id=_id(row),
        text=text_field(row, "body"),
        title=optional(row, "title"),
        outlet=optional(row, "source"),
        authors=optional(row, "author"),
        published=optional(row, "published_at"),
        url=optional(row, "url"),
    )


def _id(row: Mapping[str, Any]) -> str:
    found = optional(row, "url") or optional(row, "title")
    if not found:
        raise InputError("it has neither a url nor a title to know the article by")
    return found.strip()


def _question(place: str, entry: object, question_id: str, texts: Mapping[str, str]) -> Iterator[Placed]:
    try:
        row = row_of(entry)
        kind = row.get("question_type")
        if kind not in _KINDS:
            raise InputError(f"question_type must be one of {', '.join(_KINDS)}, got {kind!r}")
        is_null = kind == "null_query"
        answer = text_field(row, "answer")
        article_ids: list[str] = []
        spans: list[tuple[str, int, int]] = []
        for index, evidence in enumerate([] if is_null else list_field(row, "evidence_list")):
            try:
                article_id = _known(_id(row_of(evidence)), texts)
                article_ids.append(article_id)
                if kind == "inference_query":  # others are answered with yes, no or an outlet's name
                    spans += _spans(article_id, texts[article_id], text_field(evidence, "fact"), answer)
            except InputError as exc:
                yield Placed(f"{place}.evidence_list[{index}]", exc)
        if not is_null and not article_ids:
            raise InputError("none of its evidence stands in the corpus")
        gold = {
            "id": question_id,
            "question": row.get("query"),
            "answers": [] if is_null else [answer],
            "answerable": not is_null,
            "article_ids": list(dict.fromkeys(article_ids)),
            "spans": [dict(zip(("article_id", "start", "end"), span, strict=True)) for span in dict.fromkeys(spans)],
            "tags": ["unanswerable" if is_null else kind.removesuffix("_query")],
        }
        yield Placed(place, Gold.from_row(gold))
    except InputError as exc:
        yield Placed(place, exc)


def _known(article_id: str, texts: Mapping[str, str]) -> str:
    if article_id not in texts:
        raise InputError(f"the corpus has no article {article_id!r}")
    return article_id


def _spans(article_id: str, text: str, fact: str, answer: str) -> list[tuple[str, int, int]]:
    """Where the answer stands in the places of a fact."""
    starts = [start for start, _ in occurrences(text, fact.strip())]
    if not starts:
        raise InputError("its fact does not stand in the article letter for letter, so it gives no span")
    inside = occurrences(fact.strip(), answer)
    return [(article_id, at + start, at + end) for at in starts for start, end in inside]
