"""Questions whose answers are known, one JSON object a line."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import AccessRefused, ArticleMissing, InputError, file_errors
from index.text.folding import caseless, plain
from qa.evaluation.metrics.measures import is_wordless
from qa.question.inputs import make_day
from qa.types import Turn

if TYPE_CHECKING:
    from qa.newsdesk import Newsdesk

# --- rows of JSON --------------------------------------------------------------------------------------------------


def text_lines(path: Path, advice: str) -> Iterator[str]:
    """The lines of a file in UTF-8; `.gz` is unpacked.

    Raises:
        InputError: It cannot be read, or not to its end; `advice` says what to do next.
    """
    try:
        # Some editors and spreadsheets put a byte order mark first, which the plain codec takes for a letter.
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8-sig") as file:
            yield from file
    except (OSError, UnicodeDecodeError, EOFError, zlib.error) as exc:
        why = getattr(exc, "strerror", None) or exc  # some of gzip's have none
        if isinstance(exc, UnicodeDecodeError):
            why = "it is no UTF-8 text"
        raise InputError(f"{path} cannot be read: {why} ({advice})") from exc


def parsed(text: str, what: str = "this") -> Any:
    """The value that a text of JSON holds.

    Raises:
        InputError: It is none.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise InputError(f"{what} is not JSON: {exc}") from exc


def row_of(value: object) -> Mapping[str, Any]:
    """The value, if it is a JSON object.

    Raises:
        InputError: It is not.
    """
    if not isinstance(value, dict):
        raise InputError(f"this is no JSON object but {shown(value)}")
    return value


@dataclass(frozen=True, slots=True)
class Shape:
    """What a field of a row must be."""

    what: str
    """In words, behind `must be`."""
    fits: Callable[[Any], bool]
    """Is a value so, or each entry of a list?"""
    is_list: bool = False

    def of(self, row: Mapping[str, Any], name: str) -> Any:
        """The field's value.

        Raises:
            InputError: It is something else; of a list, the first entry that does not fit is shown.
        """
        value = row.get(name)
        if self.is_list and isinstance(value, list):
            value = next(([entry] for entry in value if not self.fits(entry)), None)
            if value is None:
                return row[name]
        elif not self.is_list and self.fits(value):
            return value
        raise InputError(f"{name} must be {self.what}, got {shown(value)}")


TEXT = Shape("a text that is not empty", lambda value: isinstance(value, str) and bool(value.strip()))
TEXTS = Shape("a list of texts", lambda value: isinstance(value, str), is_list=True)
LIST = Shape("a list", lambda _: True, is_list=True)


def one_of(*choices: str) -> Shape:
    """One of some texts."""
    return Shape(f"one of {', '.join(choices)}", lambda value: value in choices)


def shown(value: object) -> str:
    """A value on one line, cut where it is long."""
    return json.dumps(value, ensure_ascii=False, default=str)[:60]


# --- questions -----------------------------------------------------------------------------------------------------

_FILTERS = ("outlets", "since", "until", "article_ids")


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
        '{"id": "7", "question": "Who won?", "filters": {"until": "2025"}}'
        """
        row: dict[str, Any] = {"id": self.id, "question": self.question}
        if self.filters:
            row["filters"] = dict(self.filters)
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
        row = {"id": None, "question": None, **{name: value for name, value in row.items() if value is not None}}
        known = {name: shape.of(row, name) for name, shape in _SHAPES.items() if name in row}
        for name in ("must", "must_not"):
            if wordless := [text for text in known.get(name, ()) if is_wordless(text)]:
                what = "in which there is no word to look for (write one, or a number)"
                raise InputError(f"{name} holds {shown(wordless[0])}, {what}")
        if both := {*known.get("must", ())} & {*known.get("must_not", ())}:
            raise InputError(f"{shown(min(both))} stands in must and in must_not (an answer cannot keep both)")
        day = known.pop("as_of", None)
        if known.setdefault("date", day) != (day or known["date"]):
            raise InputError(f"date is {known['date']} and as_of {day}, which mean the same (give one of them)")
        known["filters"] = {name: value for name, value in known.get("filters", {}).items() if value is not None}
        known["spans"] = [GoldSpan(at["article_id"], at["start"], at["end"]) for at in known.get("spans", ())]
        known["history"] = [Turn(turn["role"], turn["content"]) for turn in known.get("history", ())]
        fixed: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in known.items()}
        return cls(**fixed)


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
        with suppress(ArticleMissing, AccessRefused):
            texts[name] = desk.readable(name).article.text
    return texts


def _fault(span: GoldSpan, answers: Iterable[str], text: str | None) -> str:
    if text is None:
        return "there is no such article (add it, or correct the id)"
    if not 0 <= span.start < span.end <= len(text):
        return f"it is out of range, the text has {len(text):,} characters (was the article changed?)"
    cut = text[span.start : span.end]
    inside, *sought = (caseless(plain(each)) for each in (cut, *answers))
    if any(sought) and not any(answer and answer in inside for answer in sought):
        return f"{shown(cut)} holds none of the answers (correct the span or the answers)"
    return ""


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
    for number, line in enumerate(text_lines(path, "give a .jsonl or .jsonl.gz file, whole and in UTF-8"), 1):
        if not line.strip():
            continue
        try:
            gold = Gold.from_row(row_of(parsed(line)))
            if gold.id in found:
                raise InputError(f"the id {gold.id!r} stands on an earlier line too (give each question its own)")
        except InputError as exc:
            raise InputError(f"{path}, line {number}: {exc}") from exc
        found[gold.id] = gold
    if not found:
        raise InputError(f"{path} holds no question (give one JSON object with id and question per line)")
    return list(found.values())


def _is_span(span: Any) -> bool:
    if not isinstance(span, dict) or not isinstance(span.get("article_id"), str):
        return False
    start, end = span.get("start"), span.get("end")
    return type(start) is type(end) is int and 0 <= start < end  # `type`, since true is an int to isinstance


def _is_turn(turn: Any) -> bool:
    is_said = isinstance(turn, dict) and isinstance(turn.get("content"), str)
    return is_said and turn.get("role") in ("user", "assistant")


def _is_day(value: Any) -> bool:
    with suppress(InputError):
        return bool(make_day("", value))
    return False


_SHAPES = {
    **dict.fromkeys(("id", "question", "context_article_id"), TEXT),
    **dict.fromkeys(("answers", "article_ids", "wrong_answers", "must", "must_not", "tags"), TEXTS),
    **dict.fromkeys(("answerable", "need_all"), Shape("true, false or null", lambda value: isinstance(value, bool))),
    **dict.fromkeys(("date", "as_of"), Shape("a day such as 2025-03-20", _is_day)),
    "spans": Shape('a list of {"article_id", "start", "end"} with 0 <= start < end', _is_span, is_list=True),
    "history": Shape('a list of {"role": "user" or "assistant", "content": text}', _is_turn, is_list=True),
    "filters": Shape(
        f"an object with nothing but {', '.join(_FILTERS)}",
        lambda value: isinstance(value, dict) and value.keys() <= {*_FILTERS},
    ),
}
"""What the fields of a row must be."""
