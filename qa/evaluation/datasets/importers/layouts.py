"""Layouts of public data sets, each read by a function: SQuAD, RAMDocs, MultiHop-RAG, BEIR."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from index.errors import InputError
from qa.evaluation.datasets.importers import rows
from qa.evaluation.datasets.importers.rows import ArticleRow, Faults, Placed
from qa.evaluation.datasets.questions import list_field, text_field

# --- SQuAD 1.1 and 2.0 (Rajpurkar et al. 2016, 2018): paragraphs, questions, and where answers start -----------------


def squad(path: Path, faults: Faults) -> Iterator[Placed]:
    """Read a file: every paragraph becomes an article, with the title and a number as its id."""
    data = rows.json_in(path)
    if not isinstance(data, dict) or not isinstance(data.get("data"), list):
        needed = '{"data": [{"title", "paragraphs": […]}]}'
        raise InputError(f"{path} is not of the layout of SQuAD (it needs {needed})")
    numbers: Counter[str] = Counter()
    for index, (place, entry) in enumerate(rows.entries(data, "data", f"{path.name}: "), 1):
        with faults.at(place):
            title = (rows.optional(rows.row_of(entry), "title") or f"article {index}").strip()
            for at, paragraph in rows.entries(entry, "paragraphs", f"{place}."):
                numbers[title] += 1
                with faults.at(at, ", so its questions are left out"):
                    text = text_field(rows.row_of(paragraph), "context")
                    article = ArticleRow(f"{title}-{numbers[title]:04}", text, title=title.replace("_", " "))
                    questions = rows.entries(paragraph, "qas", f"{at}.")
                    yield at, article
                    yield from _of_paragraph(questions, article, faults)


def _of_paragraph(questions: list[tuple[str, Any]], article: ArticleRow, faults: Faults) -> Iterator[Placed]:
    for place, question in questions:
        with faults.at(place):
            found = []
            for at, answer in rows.entries(question, "answers", f"{place}."):
                with faults.at(at):
                    found.append(_span(rows.row_of(answer), article.text))
            is_impossible = question.get("is_impossible") is True
            if is_impossible and found:
                raise InputError("it is called impossible but has an answer")
            if not is_impossible and not found:
                raise InputError("it has no answer that can be used")
            yield place, rows.gold(
                question.get("id"), question.get("question"), not is_impossible,
                answers=list(dict.fromkeys(article.text[start:end] for start, end in found)),
                article_ids=[article.id] if found else [], spans=rows.spans(article.id, found),
                context_article_id=article.id, tags=["unanswerable"] if is_impossible else [],
            )  # fmt: skip


def _span(row: Mapping[str, Any], text: str) -> tuple[int, int]:
    words, start = text_field(row, "text"), row.get("answer_start")
    if type(start) is not int or start < 0:  # true is an int to isinstance
        raise InputError(f"answer_start must be a number of at least 0, got {start!r}")
    if (found := text[start : start + len(words)]) != words:
        raise InputError(f"at {start} stands {found!r} and not the answer {words!r}")
    return start, start + len(words)


# --- RAMDocs (Wang et al. 2025): ambiguous questions over documents that are right, wrong or beside the point ---------

_TYPES = ("correct", "misinfo", "noise")


def ramdocs(path: Path, faults: Faults) -> Iterator[Placed]:
    """Read a file: every document becomes an article, and a question is limited to the documents of its line."""
    for number, place, item in faults.rows(path):
        with faults.at(place):
            golds = [answer for answer in list_field(item, "gold_answers") if isinstance(answer, str)]
            ids: dict[str, list[str]] = {kind: [] for kind in _TYPES}
            found: list[dict[str, Any]] = []
            for index, (at, document) in enumerate(rows.entries(item, "documents", f"{place} "), 1):
                with faults.at(at):
                    kind = rows.one_of(rows.row_of(document), "type", _TYPES)
                    article = ArticleRow(f"ramdocs-{number:04}-{index:02}", text_field(document, "text"))
                    ids[kind].append(article.id)
                    if kind == "correct" and (answer := document.get("answer")) in golds:
                        found += rows.spans(article.id, rows.occurrences(article.text, answer))
                    yield at, article
            if not golds:
                raise InputError("gold_answers holds no text")
            tags = {"ambiguous": len(golds) > 1, "misinformation": ids["misinfo"], "noise": ids["noise"]}
            yield place, rows.gold(
                f"ramdocs-{number:04}", item.get("question"), bool(ids["correct"]),
                answers=item["gold_answers"], article_ids=ids["correct"], spans=found, need_all=True,
                filters={"article_ids": sorted(chain(*ids.values()))}, wrong_answers=item.get("wrong_answers"),
                tags=[tag for tag, holds in tags.items() if holds],
            )  # fmt: skip


# --- MultiHop-RAG (Tang and Yang 2024): questions whose answer takes several articles, and the facts it rests on ------

_KINDS = ("inference_query", "comparison_query", "temporal_query", "null_query")
_OPTIONAL = {"title": "title", "outlet": "source", "authors": "author", "published": "published_at", "url": "url"}
"""Our fields of an article, and theirs."""


def multihop(path: Path, faults: Faults) -> Iterator[Placed]:
    """Read a folder with `corpus.json` and `MultiHopRAG.json`; an article's id is its URL, else its title."""
    texts: dict[str, str] = {}
    for place, entry in _all_of(path / "corpus.json"):
        with faults.at(place):
            fields = {ours: rows.optional(rows.row_of(entry), theirs) for ours, theirs in _OPTIONAL.items()}
            article = ArticleRow(_address(entry), text_field(entry, "body"), **fields)
            texts.setdefault(article.id, article.text)
            yield place, article
    for number, (place, entry) in enumerate(_all_of(path / "MultiHopRAG.json"), 1):
        with faults.at(place):
            yield _of_articles(place, rows.row_of(entry), f"multihop-{number:04}", texts, faults)


def _all_of(path: Path) -> list[tuple[str, Any]]:
    values = rows.json_in(path)
    if not isinstance(values, list):
        raise InputError(f"{path} is not of the layout of MultiHop-RAG (it needs a list of objects)")
    return rows.entries({"": values}, "", f"{path.name}: ")


def _address(row: Mapping[str, Any]) -> str:
    if not (found := rows.optional(row, "url") or rows.optional(row, "title")):
        raise InputError("it has neither a url nor a title to know the article by")
    return found.strip()


def _of_articles(place: str, row: Mapping[str, Any], name: str, texts: Mapping[str, str], faults: Faults) -> Placed:
    kind = rows.one_of(row, "question_type", _KINDS)
    is_null = kind == "null_query"
    answer = text_field(row, "answer")
    found: dict[str, list[tuple[int, int]]] = {}
    for at, evidence in [] if is_null else rows.entries(row, "evidence_list", f"{place}."):
        with faults.at(at):
            if (article_id := _address(rows.row_of(evidence))) not in texts:
                raise InputError(f"the corpus has no article {article_id!r}")
            places = found.setdefault(article_id, [])
            if kind == "inference_query":  # others are answered with yes, no or an outlet's name
                places += _within(texts[article_id], text_field(evidence, "fact").strip(), answer)
    if not is_null and not found:
        raise InputError("none of its evidence stands in the corpus")
    return place, rows.gold(
        name, row.get("query"), not is_null, answers=[] if is_null else [answer], article_ids=[*found],
        spans=[span for article_id, places in found.items() for span in rows.spans(article_id, places)],
        tags=["unanswerable" if is_null else kind.removesuffix("_query")],
    )  # fmt: skip


def _within(text: str, fact: str, answer: str) -> list[tuple[int, int]]:
    """Where the answer occurs inside the fact, wherever the fact occurs in the text."""
    starts = [start for start, _ in rows.occurrences(text, fact)]
    if not starts:
        raise InputError("its fact does not stand in the article letter for letter, so it gives no span")
    return [(at + start, at + end) for at in starts for start, end in rows.occurrences(fact, answer)]


# --- BEIR (Thakur et al. 2021): a corpus, queries, and judgements of which document is relevant to which query --------


class _Relevant(NamedTuple):
    place: str
    article_id: str
    score: float
    split: str


def beir(path: Path, faults: Faults) -> Iterator[Placed]:
    """Read a folder with `corpus.jsonl`, `queries.jsonl` and `qrels/*.tsv`.

    A document without a text has its title for one. A query that nothing is judged relevant to is reported.
    """
    relevant = _judgements(path / "qrels", faults)
    named = {line.article_id for judged in relevant.values() for line in judged}
    present: set[str] = set()  # of them alone: a corpus may have millions of documents
    for _, place, row in faults.rows(path / "corpus.jsonl"):
        with faults.at(place):
            title = rows.optional(row, "title")
            if not (text := rows.optional(row, "text") or title):
                raise InputError("it has neither a text nor a title")
            article = ArticleRow(_id(row), text, title=title)
            present |= {article.id} & named
            yield place, article
    for _, place, row in faults.rows(path / "queries.jsonl"):
        with faults.at(place):
            judged = relevant.pop(_id(row), [])
            for line in judged:
                if line.article_id not in present:
                    faults.add(line.place, f"corpus.jsonl has no document {line.article_id!r}")
            kept = sorted((line for line in judged if line.article_id in present), key=lambda line: -line.score)
            if not kept:
                raise InputError("no document of the corpus is judged relevant to it")
            ids, tags = list(dict.fromkeys(line.article_id for line in kept)), sorted({line.split for line in kept})
            yield place, rows.gold(_id(row), row.get("text"), True, article_ids=ids, tags=tags)
    for query_id, judged in relevant.items():
        faults.add(judged[0].place, f"queries.jsonl has no query {query_id!r}")


def _judgements(folder: Path, faults: Faults) -> dict[str, list[_Relevant]]:
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
