"""Convert public data sets into our questions and articles: SQuAD, RAMDocs, MultiHop-RAG, BEIR.

A layout is a function with a name in `LAYOUTS`. Nothing is dropped silently: whatever does not fit is reported with
its place.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from index.errors import InputError, file_errors
from index.readers.fields import identifier
from index.types import Skipped
from qa.evaluation.datasets.questions import LIST, TEXT, Gold, one_of, parsed, row_of, text_lines


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article as `newsdesk add` reads it from a row of JSON; its text is stored as it stands here."""

    id: str
    text: str
    title: str | None = None
    outlet: str | None = None
    authors: str | None = None
    published: str | None = None
    url: str | None = None

    def to_row(self) -> dict[str, str]:
        """The known fields as JSON values."""
        return {name: value for name, value in asdict(self).items() if value}


class Faults(list[Skipped]):
    """Whatever does not fit, in the order of the files."""

    @contextmanager
    def at(self, place: str, so: str = "") -> Iterator[None]:
        """Record an `InputError` with its place, such as `queries.jsonl:12`, and continue after the block."""
        try:
            yield
        except InputError as exc:
            self.add(place, f"{exc}{so}")

    def add(self, place: str, reason: str) -> None:
        """Record a fault."""
        self.append(Skipped(place, reason))

    def rows(self, path: Path) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
        """Yield the JSON objects in a file of JSON lines, each with its number and place."""
        for number, place, line in lines(path):
            with self.at(place):
                yield number, place, row_of(parsed(line))


Placed = tuple[str, ArticleRow | Gold]
"""An article or a question behind the place where it stands."""
Layout = Callable[[Path, Faults], Iterator[Placed]]
"""Yields what a set holds, an article before its questions; raises `InputError` where nothing can be read."""


def lines(path: Path) -> Iterator[tuple[int, str, str]]:
    """Yield the lines that are not blank, numbered, each with its place."""
    filled = ((at, line) for at, line in enumerate(_lines(path), 1) if line.strip())
    for number, (at, line) in enumerate(filled, 1):
        yield number, f"{path.name}:{at}", line


def json_in(path: Path) -> Any:
    """The value in a JSON file, packed or not."""
    return parsed("".join(_lines(path)), str(path))


def _lines(path: Path) -> Iterator[str]:
    """The lines of a file, or of its `.gz` if only that exists."""
    packed = path.with_name(f"{path.name}.gz")
    found = packed if packed.exists() and not path.exists() else path
    return text_lines(found, "give the set's own file, in UTF-8")


def entries(row: object, name: str, place: str) -> list[tuple[str, Any]]:
    """The entries of a list in a row, each with its place; none where it is missing."""
    listed = LIST.of({name: [], **row_of(row)}, name)
    return [(f"{place}{name}[{index}]", value) for index, value in enumerate(listed)]


def optional(row: Mapping[str, Any], name: str) -> str | None:
    """An optional text field; a value of another type counts as missing."""
    value = row.get(name)
    return value if isinstance(value, str) and value.strip() else None


def occurrences(text: str, words: str) -> list[tuple[int, int]]:
    """The places where words occur exactly and not inside longer words, as `start, end`.

    >>> occurrences("No, not now: no.", "no")
    [(13, 15)]
    """
    return [found.span() for found in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text) if words.strip()]


def spans(article_id: str, places: Iterable[tuple[int, int]]) -> list[dict[str, Any]]:
    """Distinct spans of one article in the form that `Gold.from_row` reads."""
    return [{"article_id": article_id, "start": start, "end": end} for start, end in dict.fromkeys(places)]


def gold(name: object, question: object, answerable: bool, **known: object) -> Gold:
    """A question of which all is checked as in a question set."""
    return Gold.from_row({"id": name, "question": question, "answerable": answerable, **known})


# --- SQuAD 1.1 and 2.0 (Rajpurkar et al. 2016, 2018): paragraphs, questions, and where answers start -----------------


def squad(path: Path, faults: Faults) -> Iterator[Placed]:
    """Read a file: every paragraph becomes an article, with the title and a number as its id."""
    data = json_in(path)
    if not isinstance(data, dict) or not isinstance(data.get("data"), list):
        needed = '{"data": [{"title", "paragraphs": […]}]}'
        raise InputError(f"{path} is not of the layout of SQuAD (it needs {needed})")
    numbers: Counter[str] = Counter()
    for index, (place, entry) in enumerate(entries(data, "data", f"{path.name}: "), 1):
        with faults.at(place):
            title = (optional(row_of(entry), "title") or f"article {index}").strip()
            for at, paragraph in entries(entry, "paragraphs", f"{place}."):
                numbers[title] += 1
                with faults.at(at, ", so its questions are left out"):
                    text = TEXT.of(row_of(paragraph), "context")
                    article = ArticleRow(f"{title}-{numbers[title]:04}", text, title=title.replace("_", " "))
                    questions = entries(paragraph, "qas", f"{at}.")
                    yield at, article
                    yield from _of_paragraph(questions, article, faults)


def _of_paragraph(questions: list[tuple[str, Any]], article: ArticleRow, faults: Faults) -> Iterator[Placed]:
    for place, question in questions:
        with faults.at(place):
            found = []
            for at, answer in entries(question, "answers", f"{place}."):
                with faults.at(at):
                    words, start = TEXT.of(row_of(answer), "text"), answer.get("answer_start")
                    if type(start) is not int or start < 0:  # true is an int to isinstance
                        raise InputError(f"answer_start must be a number of at least 0, got {start!r}")
                    if (stands := article.text[start : start + len(words)]) != words:
                        raise InputError(f"at {start} stands {stands!r} and not the answer {words!r}")
                    found.append((start, start + len(words)))
            is_impossible = question.get("is_impossible") is True
            if is_impossible and found:
                raise InputError("it is called impossible but has an answer")
            if not is_impossible and not found:
                raise InputError("it has no answer that can be used")
            yield place, gold(
                question.get("id"), question.get("question"), not is_impossible,
                answers=list(dict.fromkeys(article.text[start:end] for start, end in found)),
                article_ids=[article.id] if found else [], spans=spans(article.id, found),
                context_article_id=article.id, tags=["unanswerable"] if is_impossible else [],
            )  # fmt: skip


# --- RAMDocs (Wang et al. 2025): ambiguous questions over documents that are right, wrong or beside the point ---------

_TYPES = ("correct", "misinfo", "noise")


def ramdocs(path: Path, faults: Faults) -> Iterator[Placed]:
    """Read a file: every document becomes an article, and a question is limited to the documents of its line."""
    for number, place, item in faults.rows(path):
        with faults.at(place):
            golds = [answer for _, answer in entries(item, "gold_answers", "") if isinstance(answer, str)]
            ids: dict[str, list[str]] = {kind: [] for kind in _TYPES}
            found: list[dict[str, Any]] = []
            for index, (at, document) in enumerate(entries(item, "documents", f"{place} "), 1):
                with faults.at(at):
                    kind = one_of(*_TYPES).of(row_of(document), "type")
                    article = ArticleRow(f"ramdocs-{number:04}-{index:02}", TEXT.of(document, "text"))
                    ids[kind].append(article.id)
                    if kind == "correct" and (answer := document.get("answer")) in golds:
                        found += spans(article.id, occurrences(article.text, answer))
                    yield at, article
            if not golds:
                raise InputError("gold_answers holds no text")
            tags = {"ambiguous": len(golds) > 1, "misinformation": ids["misinfo"], "noise": ids["noise"]}
            yield place, gold(
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
            fields = {ours: optional(row_of(entry), theirs) for ours, theirs in _OPTIONAL.items()}
            article = ArticleRow(_address(entry), TEXT.of(entry, "body"), **fields)
            texts.setdefault(article.id, article.text)
            yield place, article
    for number, (place, entry) in enumerate(_all_of(path / "MultiHopRAG.json"), 1):
        with faults.at(place):
            yield _of_articles(place, row_of(entry), f"multihop-{number:04}", texts, faults)


def _all_of(path: Path) -> list[tuple[str, Any]]:
    values = json_in(path)
    if not isinstance(values, list):
        raise InputError(f"{path} is not of the layout of MultiHop-RAG (it needs a list of objects)")
    return entries({"": values}, "", f"{path.name}: ")


def _address(row: Mapping[str, Any]) -> str:
    if not (found := optional(row, "url") or optional(row, "title")):
        raise InputError("it has neither a url nor a title to know the article by")
    return found.strip()


def _of_articles(place: str, row: Mapping[str, Any], name: str, texts: Mapping[str, str], faults: Faults) -> Placed:
    kind = one_of(*_KINDS).of(row, "question_type")
    is_null = kind == "null_query"
    answer = TEXT.of(row, "answer")
    found: dict[str, list[tuple[int, int]]] = {}
    for part, evidence in [] if is_null else entries(row, "evidence_list", f"{place}."):
        with faults.at(part):
            if (article_id := _address(row_of(evidence))) not in texts:
                raise InputError(f"the corpus has no article {article_id!r}")
            places = found.setdefault(article_id, [])
            if kind == "inference_query":  # others are answered with yes, no or an outlet's name
                fact = TEXT.of(evidence, "fact").strip()
                if not (facts := occurrences(texts[article_id], fact)):
                    raise InputError("its fact does not stand in the article letter for letter, so it gives no span")
                places += [(at + start, at + end) for at, _ in facts for start, end in occurrences(fact, answer)]
    if not is_null and not found:
        raise InputError("none of its evidence stands in the corpus")
    return place, gold(
        name, row.get("query"), not is_null, answers=[] if is_null else [answer], article_ids=[*found],
        spans=[span for article_id, places in found.items() for span in spans(article_id, places)],
        tags=["unanswerable" if is_null else kind.removesuffix("_query")],
    )  # fmt: skip


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
            title = optional(row, "title")
            if not (text := optional(row, "text") or title):
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
            yield place, gold(_id(row), row.get("text"), True, article_ids=ids, tags=tags)
    for query_id, judged in relevant.items():
        faults.add(judged[0].place, f"queries.jsonl has no query {query_id!r}")


def _judgements(folder: Path, faults: Faults) -> dict[str, list[_Relevant]]:
    found: defaultdict[str, list[_Relevant]] = defaultdict(list)
    files = sorted({file.with_name(file.name.removesuffix(".gz")) for file in folder.glob("*.tsv*")})
    if not files:
        raise InputError(f"{folder} holds no .tsv file (give the folder of a set of BEIR's layout)")
    for file in files:
        for number, place, line in lines(file):
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
    return str(value) if type(value) is int else TEXT.of(row, "_id")


# --- all of them ----------------------------------------------------------------------------------------------------

LAYOUTS: dict[str, Layout] = {"squad": squad, "ramdocs": ramdocs, "multihop-rag": multihop, "beir": beir}


@dataclass(frozen=True, slots=True)
class Converted:
    """The result of a conversion."""

    questions: int
    articles: int
    skipped: tuple[Skipped, ...]
    """What did not fit, in the order of the files. A question may be kept although a part of it is listed here."""


def read(layout: str, path: str | Path, faults: Faults) -> Iterator[ArticleRow | Gold]:
    """Read a data set: articles and questions, each id once, every span an exact slice.

    An article comes before the questions that name it.

    Args:
        layout: A name in `LAYOUTS`.
        path: The set's file, or the folder that holds its files; see docs/questions.md.
        faults: Takes what does not fit, in the order of the files.

    Raises:
        InputError: There is no such layout, or a file cannot be read as one of it.
    """
    if layout not in LAYOUTS:
        raise InputError(f"there is no layout {layout!r} (choose one of {', '.join(LAYOUTS)})")
    ids: dict[type, set[str]] = {ArticleRow: set(), Gold: set()}
    for place, found in LAYOUTS[layout](Path(path), faults):
        with faults.at(place):
            if found.id in ids[type(found)]:
                kind = "article" if isinstance(found, ArticleRow) else "question"
                raise InputError(f"an earlier {kind} has the id {found.id!r} too, and was kept")
            if isinstance(found, ArticleRow):
                if identifier(found.id) != found.id:
                    raise InputError(f"{found.id!r} cannot be an article's id, since blanks or control signs are in it")
            elif gone := {*found.article_ids, found.context_article_id} - {None} - ids[ArticleRow]:
                raise InputError(f"it names the article {min(map(str, gone))!r}, which was left out")
            ids[type(found)].add(found.id)
            yield found


def convert(layout: str, path: str | Path, folder: str | Path) -> Converted:
    """Convert a data set into `articles.jsonl`, which `newsdesk add` reads, and `questions.jsonl`.

    Args:
        layout: A name in `LAYOUTS`.
        path: The set's file or folder.
        folder: Made where it is missing; it must not hold either file yet. Nothing is left in it if this fails.

    Raises:
        InputError: As for `read`, or there is no question in it, or the folder cannot be written into.
    """
    folder = Path(folder)
    targets = {ArticleRow: folder / "articles.jsonl", Gold: folder / "questions.jsonl"}
    if taken := [target for target in targets.values() if target.exists()]:
        raise InputError(f"{taken[0]} is there already (name another folder)")
    counts, faults = dict.fromkeys(targets, 0), Faults()
    with file_errors(folder, "written into", "name another folder"), ExitStack() as opened:
        folder.mkdir(parents=True, exist_ok=True)
        made = Path(opened.enter_context(TemporaryDirectory(dir=folder)))
        files = {
            kind: opened.enter_context((made / target.name).open("w", encoding="ascii"))
            for kind, target in targets.items()
        }
        for found in read(layout, path, faults):
            files[type(found)].write(json.dumps(found.to_row()) + "\n")
            counts[type(found)] += 1
        if not counts[Gold]:
            why = f"; {faults[0].name}: {faults[0].reason}" if faults else ""
            raise InputError(f"{path} gave no question{why} (is {layout} its layout?)")
        for kind, target in targets.items():
            files[kind].close()
            (made / target.name).replace(target)
    return Converted(counts[Gold], counts[ArticleRow], tuple(faults))
