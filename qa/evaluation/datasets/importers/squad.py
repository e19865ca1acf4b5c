"""SQuAD 1.1 and 2.0 (Rajpurkar et al. 2016, 2018): paragraphs, questions, and where answers start."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from index.errors import InputError
from qa.evaluation.datasets.importers.rows import ArticleRow, Faults, Placed, entries, json_in, optional, row_of, spans
from qa.evaluation.datasets.questions import Gold, text_field


def read(path: Path, faults: Faults) -> Iterator[Placed]:
    """Read a file: every paragraph becomes an article, with the title and a number as its id."""
    data = json_in(path)
    if not isinstance(data, dict) or not isinstance(data.get("data"), list):
        raise InputError(
            f'{path} is not of the layout of SQuAD (it needs {{"data": [{{"title", "paragraphs": […]}}]}})'
        )
    numbers: Counter[str] = Counter()
    for index, (place, entry) in enumerate(entries(data, "data", f"{path.name}: "), 1):
        with faults.at(place):
            title = (optional(row_of(entry), "title") or f"article {index}").strip()
            for at, paragraph in entries(entry, "paragraphs", f"{place}."):
                numbers[title] += 1
                with faults.at(at, ", so its questions are left out"):
                    text = text_field(row_of(paragraph), "context")
                    article = ArticleRow(f"{title}-{numbers[title]:04}", text, title=title.replace("_", " "))
                    questions = entries(paragraph, "qas", f"{at}.")
                    yield at, article
                    yield from _questions(questions, article, faults)


def _questions(questions: list[tuple[str, Any]], article: ArticleRow, faults: Faults) -> Iterator[Placed]:
    for place, question in questions:
        with faults.at(place):
            found = []
            for at, answer in entries(question, "answers", f"{place}."):
                with faults.at(at):
                    found.append(_span(row_of(answer), article.text))
            is_impossible = question.get("is_impossible") is True
            if is_impossible and found:
                raise InputError("it is called impossible but has an answer")
            if not is_impossible and not found:
                raise InputError("it has no answer that can be used")
            gold = {
                "id": question.get("id"),
                "question": question.get("question"),
                "answers": list(dict.fromkeys(article.text[start:end] for start, end in found)),
                "answerable": not is_impossible,
                "article_ids": [article.id] if found else [],
                "spans": spans(article.id, found),
                "context_article_id": article.id,
                "tags": ["unanswerable"] if is_impossible else [],
            }
            yield place, Gold.from_row(gold)


def _span(row: Mapping[str, Any], text: str) -> tuple[int, int]:
    words, start = text_field(row, "text"), row.get("answer_start")
    if type(start) is not int or start < 0:  # true is an int to isinstance
        raise InputError(f"answer_start must be a number of at least 0, got {start!r}")
    if (found := text[start : start + len(words)]) != words:
        raise InputError(f"at {start} stands {found!r} and not the answer {words!r}")
    return start, start + len(words)
