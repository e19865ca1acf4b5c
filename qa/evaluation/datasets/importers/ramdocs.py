"""RAMDocs (Wang et al. 2025): ambiguous questions over documents that are right, wrong or beside the point."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from index.errors import InputError
from qa.evaluation.datasets.importers import rows
from qa.evaluation.datasets.questions import Gold, list_field, text_field

_TYPES = ("correct", "misinfo", "noise")


def read(path: Path, faults: rows.Faults) -> Iterator[rows.Placed]:
    """Read a file: every document becomes an article, and a question is limited to the documents of its line."""
    for number, place, item in faults.rows(path):
        with faults.at(place):
            golds = [gold for gold in list_field(item, "gold_answers") if isinstance(gold, str)]
            ids: dict[str, list[str]] = {kind: [] for kind in _TYPES}
            spans: list[dict[str, Any]] = []
            for index, (at, document) in enumerate(rows.entries(item, "documents", f"{place} "), 1):
                with faults.at(at):
                    kind = rows.one_of(rows.row_of(document), "type", _TYPES)
                    article = rows.ArticleRow(f"ramdocs-{number:04}-{index:02}", text_field(document, "text"))
                    ids[kind].append(article.id)
                    if kind == "correct" and (answer := document.get("answer")) in golds:
                        spans += rows.spans(article.id, rows.occurrences(article.text, answer))
                    yield at, article
            if not golds:
                raise InputError("gold_answers holds no text")
            tags = {"ambiguous": len(golds) > 1, "misinformation": ids["misinfo"], "noise": ids["noise"]}
            gold = {
                "id": f"ramdocs-{number:04}",
                "question": item.get("question"),
                "answers": item["gold_answers"],
                "answerable": bool(ids["correct"]),
                "article_ids": ids["correct"],
                "spans": spans,
                "filters": {"article_ids": sorted(chain(*ids.values()))},
                "wrong_answers": item.get("wrong_answers"),
                "need_all": True,
                "tags": [tag for tag, holds in tags.items() if holds],
            }
            yield place, Gold.from_row(gold)
