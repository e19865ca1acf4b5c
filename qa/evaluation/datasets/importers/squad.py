"""SQuAD 1.1 and 2.0 (Rajpurkar et al. 2016, 2018): paragraphs, questions, and where answers start."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from index.errors import InputError
from qa.evaluation.datasets.importers.pieces import ArticleRow, Placed, json_in, optional, row_of
from qa.evaluation.datasets.questions import Gold, list_field, text_field


def read(path: Path) -> Iterator[Placed]:
    """Read a file of the layout: every paragraph becomes an article, its id the title with a number.

    Raises:
        InputError: The file is not of this layout.
    """
    data = json_in(path)
    if not isinstance(data, dict) or not isinstance(data.get("data"), list):
        raise InputError(
            f'{path} is not of the layout of SQuAD (it needs {{"data": [{{"title", "paragraphs": […]}}]}})'
        )
    numbers: Counter[str] = Counter()
    for index, entry in enumerate(data["data"]):
        place = f"{path.name}: data[{index}]"
        try:
            title = optional(row_of(entry), "title") or f"article {index + 1}"
            paragraphs = list_field(entry, "paragraphs")
        except InputError as exc:
            yield Placed(place, exc)
            continue
        for number, paragraph in enumerate(paragraphs):
            numbers[title] += 1
            yield from _paragraph(f"{place}.paragraphs[{number}]", paragraph, title.strip(), numbers[title])


def _paragraph(place: str, paragraph: object, title: str, number: int) -> Iterator[Placed]:
    try:
        row = row_of(paragraph)
        article = ArticleRow(f"{title}-{number:04}", text_field(row, "context"), title=title.replace("_", " "))
        questions = list_field(row, "qas")
    except InputError as exc:
        yield Placed(place, InputError(f"{exc}, so its questions are left out"))
        return
    yield Placed(place, article)
    for index, question in enumerate(questions):
        yield from _question(f"{place}.qas[{index}]", question, article)


def _question(place: str, question: object, article: ArticleRow) -> Iterator[Placed]:
    try:
        row = row_of(question)
        spans: list[tuple[int, int]] = []
        for index, answer in enumerate(list_field(row, "answers")):
            try:
                spans.append(_span(answer, article.text))
            except InputError as exc:
                yield Placed(f"{place}.answers[{index}]", exc)
        yield Placed(place, _gold(row, list(dict.fromkeys(spans)), article))
    except InputError as exc:
        yield Placed(place, exc)


def _span(answer: object, text: str) -> tuple[int, int]:
    row = row_of(answer)
    words, start = text_field(row, "text"), row.get("answer_start")
    if type(start) is not int or start < 0:  # true is an int to isinstance
        raise InputError(f"answer_start must be a number of at least 0, got {start!r}")
    if (found := text[start : start + len(words)]) != words:
        raise InputError(f"at {start} stands {found!r} and not the answer {words!r}")
    return start, start + len(words)


def _gold(row: Mapping[str, Any], spans: list[tuple[int, int]], article: ArticleRow) -> Gold:
    is_impossible = row.get("is_impossible") is True
    if bool(spans) is is_impossible:
        raise InputError("it is called impossible but has an answer" if spans else "it has no answer that can be used")
    answers = list(dict.fromkeys(article.text[start:end] for start, end in spans))
    return Gold.from_row(
        {
            "id": row.get("id"),
            "question": row.get("question"),
            "answers": answers,
            "answerable": not is_impossible,
            "article_ids": [article.id] if spans else [],
            "spans": [{"article_id": article.id, "start": start, "end": end} for start, end in spans],
            "context_article_id": article.id,
            "tags": ["unanswerable"] if is_impossible else [],
        }
    )
