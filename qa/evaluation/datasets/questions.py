"""Questions whose answers are known, one JSON object a line."""

import datetime
import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import ArticleMissing, InputError, file_errors
from index.text.folding import caseless, plain
from qa.evaluation.metrics.measures import is_wordless
from qa.types import Turn

if TYPE_CHECKING:
    from qa.newsdesk import Newsdesk

_FILTERS = ("outlets", "since", "until", "article_ids")
_ROLES = ("user", "assistant")
_DAYS = ("date", "as_of")
"""The two names of a row for the day on which its question was asked."""


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """Where an answer stands: code points `start:end`, half-open, of the article's text."""

    article_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Gold:
    """A question and what is known of its answer. What is not known is empty or None, and is not judged."""

    id: str
    question: str
    answers: tuple[str, ...] = ()
    """Any of them will do, unless `need_all`."""
    answerable: bool | None = None
    """Does the archive hold an answer? None: nobody knows."""
    article_ids: tuple[str, ...] = ()
    """Articles that hold an answer."""
    spans: tuple[GoldSpan, ...] = ()
    """Where answers stand; one of them is enough."""
    history: tuple[Turn, ...] = ()
    """Earlier turns of the conversation, oldest first."""
    filters: Mapping[str, Any] = field(default_factory=dict)
    """What the search is limited to, as for `Newsdesk.batch`: some of `outlets`, `since`, `until`, `article_ids`."""
    date: str | None = None
    """The day on which it was asked, ISO 8601: it is asked as of that day. A row may call it `as_of` too."""
    context_article_id: str | None = None
    """The article that the question was written for."""
    wrong_answers: tuple[str, ...] = ()
    """What misinformation in the archive says."""
    need_all: bool = False
    """Must every one of `answers` be named?"""
    must: tuple[str, ...] = ()
    """Texts that must stand in the answer, every one of them; each with a word or a number in it."""
    must_not: tuple[str, ...] = ()
    """Texts none of which may stand in the answer; each with a word or a number in it."""
    tags: tuple[str, ...] = ()
    """Kinds of question that it belongs to, such as `date`."""

    def to_line(self) -> str:
        """The question as a line of JSON for `Newsdesk.batch`; nothing of what is known of its answer is in it.

        >>> Gold("7", "Who won?", answers=("Ann",), article_ids=("a",), filters={"until": "2025"}).to_line()
        '{"id": "7", "question": "Who won?", "until": "2025"}'
        """
        row: dict[str, Any] = {"id": self.id, "question": self.question, **self.filters}
        if self.date:
            row["as_of"] = self.date
        if self.history:
            row["history"] = [{"role": turn.role, "content": turn.content} for turn in self.history]
        return json.dumps(row, ensure_ascii=False)

    def to_row(self) -> dict[str, Any]:
        """Everything known, as `from_row` reads it; what is not known is left out, and the day is called `as_of`.

        >>> Gold("7", "Who won?", answers=("Ann",), date="2025-03-20").to_row()
        {'id': '7', 'question': 'Who won?', 'answers': ['Ann'], 'as_of': '2025-03-20'}
        """
        row = {"as_of" if name == "date" else name: value for name, value in asdict(self).items()}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in row.items()
            if value or (name == "answerable" and value is False)
        }

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "Gold":
        """The question that a row of a file describes; unknown fields are passed over, null means the same as absent.

        Raises:
            InputError: A field cannot be used; the message names it, the caller says where the row stands.
        """
        row = {name: value for name, value in row.items() if value is not None}
        must, must_not = _demands(row, "must"), _demands(row, "must_not")
        if both := set(must) & set(must_not):
            raise InputError(f"{shown(min(both))} stands in must and in must_not (an answer cannot keep both)")
        return cls(
            id=text_field(row, "id"),
            question=text_field(row, "question"),
            answers=_texts(row, "answers"),
            answerable=_claim(row, "answerable", None),
            article_ids=_texts(row, "article_ids"),
            spans=tuple(_span(span) for span in list_field(row, "spans")),
            history=tuple(_turn(turn) for turn in list_field(row, "history")),
            filters=_filters(row.get("filters", {})),
            date=_date(row),
            context_article_id=text_field(row, "context_article_id") if "context_article_id" in row else None,
            wrong_answers=_texts(row, "wrong_answers"),
            need_all=bool(_claim(row, "need_all", False)),
            must=must,
            must_not=must_not,
            tags=_texts(row, "tags"),
        )


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions in their order, each id once."""

    questions: tuple[Gold, ...]

    def __post_init__(self) -> None:
        if len({gold.id for gold in self.questions}) < len(self.questions):
            ids = {gold.id for gold in self.questions}
            raise ValueError(f"got {len(self.questions)} questions with {len(ids)} different ids")

    @classmethod
    def read(cls, path: str | Path) -> "QuestionSet":
        """Read a set from a file, as `read_questions` does."""
        return cls(tuple(read_questions(path)))

    def write(self, path: str | Path) -> None:
        """Write the set as JSON lines, packed if the name ends in `.gz`; the same set gives the same bytes.

        Raises:
            InputError: The file cannot be written.
        """
        path = Path(path)
        lines = "".join(json.dumps(gold.to_row(), ensure_ascii=False) + "\n" for gold in self.questions)
        # Half of a surrogate pair, which JSON can hold and UTF-8 cannot, becomes `\ud800`: JSON's own escape.
        content = lines.encode("utf-8", "backslashreplace")
        with file_errors(path, "written", "name a file in a folder"):
            path.write_bytes(gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)

    def __iter__(self) -> Iterator[Gold]:
        return iter(self.questions)

    def __len__(self) -> int:
        return len(self.questions)

    @property
    def digest(self) -> str:
        """SHA-256 over the questions and all that is known of them, in hexadecimal digits; their order is not in it.

        Taken of JSON in ASCII without blanks, keys and questions sorted, what is not known left out.
        """
        rows = sorted((gold.to_row() for gold in self.questions), key=lambda row: str(row["id"]))
        return hashlib.sha256(json.dumps(rows, sort_keys=True, separators=(",", ":")).encode("ascii")).hexdigest()

    @property
    def tags(self) -> tuple[str, ...]:
        """Every tag, in the order of its first question."""
        return tuple(dict.fromkeys(tag for gold in self.questions for tag in gold.tags))

    def tagged(self, tag: str) -> "QuestionSet":
        """The questions that have a tag, in their order; maybe none."""
        return QuestionSet(tuple(gold for gold in self.questions if tag in gold.tags))


@dataclass(frozen=True, slots=True)
class SpanFault:
    """A gold span that cannot be right, and why."""

    question_id: str
    span: GoldSpan
    reason: str

    def __str__(self) -> str:
        place = f"{self.span.start}:{self.span.end} of {self.span.article_id!r}"
        return f"question {self.question_id!r}, span {place}: {self.reason}"


def check_spans(questions: Iterable[Gold], texts: Mapping[str, str]) -> list[SpanFault]:
    """Compare gold spans with the articles that they point into.

    A span holds an answer if its words are somewhere in it, apart from letter case, the style of quotation marks and
    white space. A question without answers is judged on the range alone.

    Returns:
        A fault for each span whose article is unknown, that ends behind the text or that holds none of the answers,
        in the order of the questions; empty if all is well.
    """
    return [
        SpanFault(gold.id, span, reason)
        for gold in questions
        for span in gold.spans
        if (reason := _fault(span, gold.answers, texts.get(span.article_id)))
    ]


def texts_of(desk: "Newsdesk", article_ids: Iterable[str]) -> dict[str, str]:
    """Article id to text, of those articles that are in the archive."""
    texts = {}
    for name in set(article_ids):
        with suppress(ArticleMissing):
            texts[name] = desk.article(name).article.text
    return texts


def _fault(span: GoldSpan, answers: Iterable[str], text: str | None) -> str:
    if text is None:
        return "there is no such article (add it, or correct the id)"
    if not 0 <= span.start < span.end <= len(text):
        return f"it is out of range, the text has {len(text):,} characters (was the article changed?)"
    cut, sought = text[span.start : span.end], [folded for answer in answers if (folded := _folded(answer))]
    if sought and not any(answer in _folded(cut) for answer in sought):
        return f"{shown(cut)} holds none of the answers (correct the span or the answers)"
    return ""


def _folded(text: str) -> str:
    return caseless(plain(text))


def read_questions(path: str | Path) -> list[Gold]:
    """Read questions from a file of JSON lines; `.gz` is unpacked, blank lines and unknown fields are passed over.

    A row has `id` and `question`, and optionally the other fields of `Gold`; null means the same as absent. The day on
    which it was asked may be called `date` or `as_of`.

    Returns:
        The questions in the file's order, at least one, each id once.

    Raises:
        InputError: The file cannot be read or holds no question, or a line cannot be used; the message has its number.
    """
    path = Path(path)
    found: dict[str, Gold] = {}
    number = 0
    try:
        # Some editors and spreadsheets put a byte order mark first, which the plain codec takes for a letter.
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8-sig") as lines:
            for number, line in ((number, line) for number, line in enumerate(lines, 1) if line.strip()):  # noqa: B007
                gold = _gold(line)
                if gold.id in found:
                    raise InputError(f"the id {gold.id!r} stands on an earlier line too (give each question its own)")
                found[gold.id] = gold
    except InputError as exc:
        raise InputError(f"{path}, line {number}: {exc}") from exc
    except OSError as exc:  # gzip's BadGzipFile is one too, without a strerror
        raise InputError(f"{path} cannot be read: {exc.strerror or exc} (give a .jsonl or .jsonl.gz file)") from exc
    except (UnicodeDecodeError, EOFError, zlib.error) as exc:
        raise InputError(f"{path} cannot be read behind line {number}: {exc} (give UTF-8 text, whole)") from exc
    if not found:
        raise InputError(f"{path} holds no question (give one JSON object with id and question per line)")
    return list(found.values())


def _gold(line: str) -> Gold:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as exc:
        raise InputError(f"this is not JSON: {exc}") from exc
    if not isinstance(row, dict):
        raise InputError('this is no JSON object (write {"id": …, "question": …})')
    return Gold.from_row(row)


def text_field(row: Mapping[str, Any], name: str) -> str:
    """A field of a row that must be a text with something in it.

    Raises:
        InputError: It is not.
    """
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{name} must be a text that is not empty, got {shown(value)}")
    return value


def _demands(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    texts = _texts(row, name)
    if wordless := [text for text in texts if is_wordless(text)]:
        raise InputError(
            f"{name} holds {shown(wordless[0])}, in which there is no word to look for (write one, or a number)"
        )
    return texts


def _date(row: Mapping[str, Any]) -> str | None:
    days = {name: _day(row[name], name) for name in _DAYS if name in row}
    if len(set(days.values())) > 1:
        raise InputError(f"date is {days['date']} and as_of {days['as_of']}, which mean the same (give one of them)")
    return next(iter(days.values()), None)


def _day(value: object, name: str) -> str:
    try:
        if isinstance(value, str) and len(value) == len("2025-03-20"):
            return datetime.date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    raise InputError(f"{name} must be a day such as 2025-03-20, got {shown(value)}")


def _claim(row: Mapping[str, Any], name: str, default: bool | None) -> bool | None:
    value = row.get(name, default)
    if value is not None and not isinstance(value, bool):
        raise InputError(f"{name} must be true, false or null, got {shown(value)}")
    return value


def list_field(row: Mapping[str, Any], name: str) -> list[Any]:
    """A field of a row that must be a list; empty where it is missing.

    Raises:
        InputError: It is something else.
    """
    value = row.get(name, [])
    if not isinstance(value, list):
        raise InputError(f"{name} must be a list, got {shown(value)}")
    return value


def _texts(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    values = list_field(row, name)
    if not all(isinstance(value, str) for value in values):
        raise InputError(f"{name} must be a list of texts, got {shown(values)}")
    return tuple(values)


def _span(span: object) -> GoldSpan:
    if isinstance(span, dict):
        article_id, start, end = span.get("article_id"), span.get("start"), span.get("end")
        # `type`, since true is an int to isinstance
        if isinstance(article_id, str) and type(start) is int and type(end) is int and 0 <= start < end:
            return GoldSpan(article_id, start, end)
    raise InputError(f'a span must be {{"article_id", "start", "end"}} with 0 <= start < end, got {shown(span)}')


def _turn(turn: object) -> Turn:
    if isinstance(turn, dict) and turn.get("role") in _ROLES and isinstance(turn.get("content"), str):
        return Turn(turn["role"], turn["content"])
    raise InputError(f'a turn must be {{"role": "user" or "assistant", "content": text}}, got {shown(turn)}')


def _filters(given: object) -> dict[str, Any]:
    if not isinstance(given, dict) or (strangers := [name for name in given if name not in _FILTERS]):
        what = f"an unknown {strangers[0]!r}" if isinstance(given, dict) else shown(given)
        raise InputError(f"filters must be an object with some of {', '.join(_FILTERS)}, got {what}")
    return {name: value for name, value in given.items() if value is not None}


def shown(value: object) -> str:
    """A value on one line, cut where it is long."""
    return json.dumps(value, ensure_ascii=False, default=str)[:60]
