"""RAMDocs (Wang et al. 2025): ambiguous questions over documents that are right, wrong or beside the point."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from index.errors import InputError
from qa.evaluation.datasets.importers.pieces import ArticleRow, Placed, occurrences, row_of, rows_in
from qa.evaluation.datasets.questions import Gold, list_field, text_field

_TYPES = ("correct", "misinfo", "noise")


def read(path: Path) -> Iterator[Placed]:
    """Read a file of the layout: every document becomes an article, and each question is limited to those of its line.

    Raises:
        InputError: The file cannot be read.
    """
    for number, (place, row) in enumerate(rows_in(path), 1):
        if isinstance(row, InputError):
            yield Placed(place, row)
        else:
            yield from _item(place, row, f"ramdocs-{number:04}")


def _item(place: str, item: Mapping[str, Any], item_id: str) -> Iterator[Placed]:
    try:
        documents = list_field(item, "documents")
        golds = [gold for gold in list_field(item, "gold_answers") if isinstance(gold, str)]
    except InputError as exc:
        yield Placed(place, exc)
        return
    articles: list[tuple[ArticleRow, Mapping[str, Any]]] = []
    for index, document in enumerate(documents):
        try:
            row = row_of(document)
            if row.get("type") not in _TYPES:
                raise InputError(f"type must be one of {', '.join(_TYPES)}, got {row.get('type')!r}")
            articles.append((ArticleRow(f"{item_id}-{index + 1:02}", text_field(row, "text")), row))
        except InputError as exc:
            yield Placed(f"{place} documents[{index}]", exc)
        else:
            yield Placed(f"{place} documents[{index}]", articles[-1][0])
    try:
        if not golds:
            raise InputError("gold_answers holds no text")
        yield Placed(place, _gold(item, item_id, golds, articles))
    except InputError as exc:
        yield Placed(place, exc)


def _gold(
    item: Mapping[str, Any], item_id: str, golds: list[str], articles: list[tuple[ArticleRow, Mapping[str, Any]]]
) -> Gold:
    correct = [(article, row.get("answer")) for article, row in articles if row["type"] == "correct"]
    types = {row["type"] for _, row in articles}
    tags = {"ambiguous": len(golds) > 1, "misinformation": "misinfo" in types, "noise": "noise" in types}
    return Gold.from_row(
        {
            "id": item_id,
            "question": item.get("question"),
            "answers": item["gold_answers"],
            "answerable": bool(correct),
            "article_ids": [article.id for article, _ in correct],
            "spans": [
                {"article_id": article.id, "start": start, "end": end}
                for article, answer in correct
                if answer in golds
                for start, end in occurrences(article.text, answer)
            ],
            "filters": {"article_ids": [article.id for article, _ in articles]},
            "wrong_answers": item.get("wrong_answers"),
            "need_all": True,
            "tags": [tag for tag, is_so in tags.items() if is_so],
        }
    )
