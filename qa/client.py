"""HTTP clients with the methods of `Newsdesk`, for a server that runs elsewhere.

An operation is written once, as a generator that yields requests, is sent their responses and returns what its caller
gets, as httpx writes its own authentication. `Client` and `AsyncClient` differ only in how they wait.
"""

import asyncio
import functools
import json
import re
from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, Concatenate, Final, Generic, Literal, ParamSpec, Self, TypeVar, overload

import httpx

from index import errors
from index.errors import AnswerMissing, ArticleMissing, InputError, NewsdeskError, Unreachable
from index.ingest.intake import incoming
from index.readers.web.visitor import Visitor
from index.text.characters import encodable, one_line
from index.types import Article, ArticleStatus, Part, Progress, Skipped
from qa.models.errors import ModelError, ModelTimeout, ModelUnavailable
from qa.question.inputs import make_filters
from qa.records.answers import AnswerRecord, Feedback
from qa.records.decode import reader
from qa.rendering import views
from qa.rendering.html import notebook  # noqa: F401 - answers show themselves in notebooks from then on
from qa.types import Answer, Turn

ADDRESS: Final = "http://127.0.0.1:7860"
"""Where `newsdesk serve` listens by default."""
ERROR: Final = "urn:newsdesk:error:"
"""What the type of a problem begins with where it names the error itself, of `index.errors`."""
TIMEOUT_S: Final = 120.0
"""How long a server may be silent; a model has a minute for an answer, and others may be asking too."""
_BATCH_BYTES = 2**20
_LISTED = 500
_SENTENCE = 500  # characters of a server's sentence that are shown
_EVENT_END = re.compile(rb"\r\n\r\n|\n\n|\r\r")
_LINE_END = re.compile(rb"\r\n|\n|\r")  # U+2028 inside a text ends no line
_ROW_NAME = re.compile(r".*:(\d+)")

_Day = str | date
P = ParamSpec("P")
T = TypeVar("T")
TransportT = TypeVar("TransportT", httpx.BaseTransport, httpx.AsyncBaseTransport)


_ERRORS: Final[dict[int, type[NewsdeskError]]] = {
    **dict.fromkeys((400, 413, 415, 422), InputError), **dict.fromkeys((401, 403), errors.AccessRefused),
    409: errors.CorpusLocked, 502: ModelError, 504: ModelTimeout,
}  # fmt: skip
"""Besides 404, which is what was asked for, and 429 and 503, which say how long to wait."""


# --- the operations ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    path: str
    params: Sequence[tuple[str, str]] = ()
    content: bytes | None = None
    take: Callable[[bytes], None] | None = None
    """Given the content of a good response as it comes."""


_Steps = Generator[_Request, httpx.Response, T]


def _page(filters: Sequence[tuple[str, str]], per_page: int, cursor: str) -> _Steps[views.ArticlesPage]:
    limits = [("limit", str(per_page)), *([("cursor", cursor)] if cursor else [])]
    return _read(views.ArticlesPage, (yield _Request("GET", "articles", [*filters, *limits])))


def _sent(rows: Mapping[str, bytes]) -> _Steps[views.AddReport]:
    names = list(rows)
    response = yield _Request("POST", "articles", content=b"\n".join(rows.values()))
    try:
        report = _read(views.AddReport, response)
        return replace(report, skipped=tuple(_as_named_here(each, names) for each in report.skipped))
    except InputError as exc:
        if len(rows) == 1:
            return views.AddReport(0, 0, 0, (Skipped(names[0], str(exc)),), 0.0)
    reports: list[views.AddReport] = []
    for name, row in rows.items():  # not one could be used, each for a reason of its own
        reports.append((yield from _sent({name: row})))
    return _together(reports)


def _together(reports: Sequence[views.AddReport]) -> views.AddReport:
    def total(name: str) -> Any:
        return sum(getattr(report, name) for report in reports)

    skipped = tuple(each for report in reports for each in report.skipped)
    return views.AddReport(total("added"), total("updated"), total("unchanged"), skipped, round(total("seconds"), 3))


# --- what goes out ----------------------------------------------------------------------------------------------------


def _json(value: object) -> bytes:
    return json.dumps(value).encode("ascii")


def _day(written: _Day | None) -> str | None:
    return written.isoformat() if isinstance(written, date) else written


def _filters(outlets: Sequence[str] | None, since: _Day | None, until: _Day | None) -> list[tuple[str, str]]:
    made = make_filters(outlets=outlets, since=_day(since), until=_day(until))
    days = [(name, day.isoformat()) for name, day in (("since", made.since), ("until", made.until)) if day]
    return [("outlet", name) for name in made.outlets] + days


def _record(record: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{32}", record):  # it becomes part of a path
        raise AnswerMissing(f"{one_line(repr(record), 80)} names no answer (take the `record` of one)")
    return record


def _batches(articles: Iterable[Article]) -> Iterator[dict[str, bytes]]:
    """Batches of rows by article id, about a mebibyte each; a single row may be larger."""
    batch: dict[str, bytes] = {}
    size = 0
    for article in articles:
        row = _row(article)
        if batch and (size + len(row) > _BATCH_BYTES or article.id in batch):
            yield batch
            batch, size = {}, 0
        batch[article.id] = row
        size += len(row)
    if batch:
        yield batch


def _row(article: Article) -> bytes:
    """An article as a line of JSON that reads back as exactly this article; see `docs/input.md`."""
    pages = [[each.start, each.kind, each.label] for each in article.locators]
    row = {"id": article.id, "text": article.text, **asdict(article.source), "locators": pages}
    row["fetched"] = asdict(article.fetched) if article.fetched else None
    return json.dumps({name: value for name, value in row.items() if value}, ensure_ascii=False).encode()


def _as_named_here(skipped: Skipped, names: Sequence[str]) -> Skipped:
    """A skipped row under its article's id instead of its number in the batch."""
    row = _ROW_NAME.fullmatch(skipped.name)
    number = int(row[1]) if row and skipped.name not in names else 0
    return Skipped(names[number - 1], skipped.reason) if 0 < number <= len(names) else skipped


# --- what comes back --------------------------------------------------------------------------------------------------


def _read(kind: type[T], response: httpx.Response, *, missing: type[NewsdeskError] = ArticleMissing) -> T:
    value: T = _value(kind, _check(response, missing=missing).content)
    return value


def _value(kind: Any, content: bytes) -> Any:
    """Parse JSON into a value of a type."""
    try:
        return reader(kind).validate_python(json.loads(content))
    except (ValueError, RecursionError) as exc:  # pydantic's error is a ValueError too
        raise Unreachable("the server answered what this version cannot read (use the same version on both)") from exc


def _check(response: httpx.Response, *, missing: type[NewsdeskError] = ArticleMissing) -> httpx.Response:
    """Return a successful response; raise the error of any other."""
    if response.is_success:
        return response
    problem = None
    if response.headers.get("content-type", "").startswith("application/problem+json"):
        problem = _value(dict[str, Any], response.content)
    if not problem:
        status = f"{response.status_code} {response.reason_phrase}".strip()
        raise Unreachable(f"the server answered {status}, which is not what Newsdesk says (check its address)")
    raise _error(problem, response.status_code, missing, response.headers.get("retry-after", ""))


def _error(
    problem: Mapping[str, Any], status: int, missing: type[NewsdeskError] = ArticleMissing, retry_after: str = ""
) -> NewsdeskError:
    """The error that `Newsdesk` would have raised for a problem (RFC 9457), with the server's message."""
    words = problem.get("detail") or problem.get("title") or f"the server answered {status}"
    sentence = one_line(str(words), _SENTENCE)
    kind = str(problem.get("type", ""))
    named = vars(errors).get(kind.removeprefix(ERROR)) if kind.startswith(ERROR) else None
    if isinstance(named, type) and issubclass(named, NewsdeskError):
        return named(sentence)
    wait_s = float(retry_after) if re.fullmatch(r"\d{1,6}", retry_after) else None
    if status == 404:
        return missing(sentence)
    if status == 429:
        return errors.Busy(sentence, retry_after_s=wait_s)
    if status == 503:
        return errors.CorpusError(sentence) if wait_s is None else ModelUnavailable(sentence, retry_after_s=wait_s)
    return _ERRORS.get(status, NewsdeskError)(sentence)


class _Events:
    """Incremental parser of an answer's server-sent events: pieces of a draft, then the answer or an error."""

    def __init__(self, on_text: Callable[[str], None]) -> None:
        self._on_text = on_text
        self._rest = b""
        self._done: bytes | None = None

    def take(self, content: bytes) -> None:
        """Feed the next bytes of the response."""
        *events, self._rest = _EVENT_END.split(self._rest + content)
        for event in events:
            fields = [line.partition(b":") for line in _LINE_END.split(event)]
            kinds = [value.removeprefix(b" ") for name, _, value in fields if name == b"event"]
            data = b"\n".join(value.removeprefix(b" ") for name, _, value in fields if name == b"data")
            self._take(kinds[-1] if kinds else b"", data)

    def _take(self, kind: bytes, data: bytes) -> None:
        if kind == b"draft":
            self._on_text(_value(_DraftEvent, data).text)
        elif kind == b"done":
            self._done = data
        elif kind == b"error":
            problem = _value(dict[str, Any], data)
            status = problem.get("status")
            raise _error(problem, status if isinstance(status, int) else 500)

    def answer(self) -> Answer:
        """The answer, once the response has ended."""
        if self._done is None:
            raise Unreachable("the answer broke off before its end (ask again)")
        given: Answer = _value(Answer, self._done)
        return given


@dataclass(frozen=True, slots=True)
class _DraftEvent:
    text: str


# --- the clients ------------------------------------------------------------------------------------------------------


class _Operation(Generic[P, T]):
    """Descriptor for a method of both clients: blocking in one, a coroutine in the other."""

    def __init__(self, steps: Callable[Concatenate[Any, P], _Steps[T]]) -> None:
        self._steps = steps

    @overload
    def __get__(self, client: None, owner: object) -> Callable[Concatenate[Any, P], _Steps[T]]: ...
    @overload
    def __get__(self, client: "Client", owner: object) -> Callable[P, T]: ...
    @overload
    def __get__(self, client: "AsyncClient", owner: object) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, client: "Client | AsyncClient | None", owner: object) -> Callable[..., Any]:
        if client is None:
            return self._steps  # its words and arguments, for `help`

        @functools.wraps(self._steps)
        def method(*args: P.args, **options: P.kwargs) -> Any:
            return client._run(self._steps(client, *args, **options))

        return method


class _Operations(Generic[TransportT]):
    """What both clients can do, and where it is sent."""

    _connect: Callable[..., Any]

    def __init__(
        self, base_url: str = ADDRESS, key: str | None = None, timeout: float = TIMEOUT_S, *,
        transport: TransportT | None = None,
    ) -> None:  # fmt: skip
        self._http = self._connect(**_settings(base_url, key, timeout), transport=transport)

    @_Operation
    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn | Mapping[str, str]] = (),
        outlets: Sequence[str] | None = None,
        since: _Day | None = None,
        until: _Day | None = None,
        article_ids: Sequence[str] | None = None,
        as_of: _Day | None = None,
        answerer: str | None = None,
        unverified: Literal["show", "drop"] = "show",
        judge: bool = False,
        record: bool = True,
        on_text: Callable[[str], None] | None = None,
    ) -> _Steps[Answer]:
        """Answer a question from the archive, or say that the archive does not.

        Args:
            question: At most 2,000 characters.
            history: Earlier turns of the conversation, oldest first.
            outlets: Only articles of these outlets.
            since: First day that counts: `2025-03-20`, or `2025-03` for its first day.
            until: Last day that counts.
            article_ids: Only these articles.
            as_of: The day from which `last week` in the question counts, and of about which articles come first.
            answerer: `extractive` or `model`; by default the server's.
            unverified: What becomes of a model's sentences that did not pass the check.
            judge: Have the model judge its own sentences, too.
            record: Keep the answer in the archive.
            on_text: Called with a model's words as they come: a draft, of which nothing has been checked yet.

        Raises:
            InputError: The question or a choice cannot be used.
            Busy: Too many questions are waiting.
            AccessRefused: The key does not allow it.
            Unreachable: The server does not answer.
        """
        asked: dict[str, Any] = {
            "question": question,
            "history": [asdict(turn) if isinstance(turn, Turn) else dict(turn) for turn in history],
            **make_filters(outlets=outlets, since=_day(since), until=_day(until), article_ids=article_ids).to_dict(),
            "unverified": unverified,
            "judge": judge,
            "record": record,
            "stream": on_text is not None,
        }
        asked |= {name: value for name, value in (("as_of", _day(as_of)), ("answerer", answerer)) if value is not None}
        events = _Events(on_text) if on_text else None
        response = yield _Request("POST", "ask", content=_json(asked), take=events.take if events else None)
        if events is None:
            return _read(Answer, response)
        _check(response)
        return events.answer()

    @_Operation
    def search(
        self,
        question: str,
        *,
        limit: int = 10,
        outlets: Sequence[str] | None = None,
        since: _Day | None = None,
        until: _Day | None = None,
        as_of: _Day | None = None,
    ) -> _Steps[views.Found]:
        """The passages that fit a question best.

        Args:
            question: At most 2,000 characters.
            limit: The most to return, 1 to 100.
            outlets: Only articles of these outlets.
            since: First day that counts.
            until: Last day that counts.
            as_of: As in `ask`.

        Raises:
            InputError: The question or a choice cannot be used.
        """
        chosen = [("question", question), ("limit", str(limit)), *_filters(outlets, since, until)]
        chosen += [("as_of", day) for day in [_day(as_of)] if day is not None]
        return _read(views.Found, (yield _Request("GET", "search", chosen)))

    @_Operation
    def article(
        self, id: str, version: str | None = None, place: tuple[int, int] | None = None, part: Part = "text"
    ) -> _Steps[views.ArticleRead]:
        """One article, whole, with its noise marked and its versions named.

        Args:
            id: The article's.
            version: The newest unless named.
            place: `(start, end)` in code points; the words there are returned with it.
            part: What the place counts in, as a citation's: the text, or the title.

        Raises:
            ArticleMissing: No such article or version.
            AccessRefused: It was withdrawn or withheld, or is under embargo.
            InputError: The place is not there.
        """
        asked = [("id", id), *([("version", version)] if version else [])]
        asked += [(name, str(edge)) for name, edge in zip(("start", "end"), place or (), strict=False)]
        asked += [("part", part)] if part != "text" else []
        return _read(views.ArticleRead, (yield _Request("GET", "article", asked)))

    @_Operation
    def versions(self, id: str) -> _Steps[tuple[views.VersionView, ...]]:
        """The versions of an article that are kept, newest first.

        Raises:
            ArticleMissing: No such article.
        """
        return _read(views.Versions, (yield _Request("GET", "article/versions", [("id", id)]))).versions

    @_Operation
    def add(
        self,
        *inputs: str | Path | Article,
        outlet: str | None = None,
        columns: Mapping[str, str] | None = None,
        stdin: BinaryIO | None = None,
        visitor: Visitor | None = None,
        on_progress: Progress | None = None,
    ) -> _Steps[views.AddReport]:
        """Add files, folders, archives, web addresses, `-` for standard input, or `Article`s.

        They are read here, as `Newsdesk.add` reads them, so that ids and versions are the same; what is sent are
        articles, about a mebibyte at a time. Adding again what a broken connection has cut short is safe.

        Args:
            inputs: Paths, addresses and `Article`s.
            outlet: The outlet of articles that state none.
            columns: Of tables, the names of the columns that are these fields of an article.
            stdin: What `-` reads.
            visitor: What reads web addresses, and how.
            on_progress: Called in the phase `reading`, with numbers of articles that are new or have changed.

        Raises:
            CorpusLocked: Another process writes the archive.
            AccessRefused: The key does not allow it.
        """
        skipped: list[Skipped] = []

        def articles() -> Iterator[Article]:
            for item in incoming(inputs, outlet, stdin, columns, visitor):
                if isinstance(item, Skipped):
                    skipped.append(item)
                else:
                    yield item

        reports: list[views.AddReport] = []
        for rows in _batches(articles()):
            reports.append((yield from _sent(rows)))
            if on_progress:
                on_progress("reading", sum(report.added + report.updated for report in reports), None)
        return _together([*reports, views.AddReport(0, 0, 0, tuple(skipped), 0.0)])

    @_Operation
    def remove(self, *ids: str) -> _Steps[views.Removed]:
        """Take articles down: every version of their text is erased, earlier answers included.

        Raises:
            ArticleMissing: One of them is not there; then nothing is removed.
        """
        return _read(views.Removed, (yield _Request("DELETE", "article", [("id", name) for name in ids])))

    @_Operation
    def withdraw(self, *ids: str, reason: str = "", status: ArticleStatus = "withdrawn") -> _Steps[views.StatusSet]:
        """Hold articles back from every search, answer and page, earlier answers included; nothing is erased.

        Args:
            ids: Which ones.
            reason: Why; shown to whoever asks for one of them.
            status: `usable` takes an earlier decision back.

        Raises:
            ArticleMissing: One of them is not there; then nothing is changed.
            InputError: They are to be held back without a reason.
        """
        asked = _json({"ids": ids, "status": status, "reason": reason})
        return _read(views.StatusSet, (yield _Request("PUT", "article/status", content=asked)))

    @_Operation
    def status(self) -> _Steps[views.StatusView]:
        """How the archive stands."""
        return _read(views.StatusView, (yield _Request("GET", "status")))

    @_Operation
    def answer(self, record: str) -> _Steps[AnswerRecord]:
        """An answer that was kept, when it was given, and what readers said of it.

        Raises:
            AnswerMissing: No such answer is kept.
        """
        return _read(AnswerRecord, (yield _Request("GET", f"answers/{_record(record)}")), missing=AnswerMissing)

    @_Operation
    def feedback(
        self, record: str, verdict: Literal["good", "bad", "wrong citation"], marker: int | None = None, note: str = ""
    ) -> _Steps[None]:
        """Say what is right or wrong with an answer.

        Args:
            record: The answer's `record`.
            verdict: What it is.
            marker: The citation that it is about.
            note: At most 2,000 characters.

        Raises:
            AnswerMissing: No such answer is kept.
            InputError: The verdict or the note cannot be used.
        """
        said = _json(asdict(Feedback(verdict, marker, note)))
        _check((yield _Request("POST", f"answers/{_record(record)}/feedback", content=said)), missing=AnswerMissing)

    @_Operation
    def export(self, record: str, format: str) -> _Steps[bytes]:
        """An answer written out as a file: `txt`, `md`, `html`, `docx` or `csl.json`.

        Raises:
            AnswerMissing: No such answer is kept.
            InputError: There is no such format.
        """
        asked = _Request("GET", f"answers/{_record(record)}/export", [("format", format)])
        return _check((yield asked), missing=AnswerMissing).content

    @_Operation
    def publish(self, record: str) -> _Steps[views.Card]:
        """Make a card of an answer that anybody can see.

        Raises:
            AnswerMissing: No such answer is kept.
        """
        return _read(views.Card, (yield _Request("PUT", f"answers/{_record(record)}/card")), missing=AnswerMissing)

    @_Operation
    def unpublish(self, record: str) -> _Steps[None]:
        """Let nobody see an answer's card any more.

        Raises:
            AnswerMissing: No such answer is kept.
        """
        _check((yield _Request("DELETE", f"answers/{_record(record)}/card")), missing=AnswerMissing)


class Client(_Operations[httpx.BaseTransport]):
    """A Newsdesk that runs elsewhere, with the methods of `Newsdesk`; what it returns are the values of `qa.types`,
    `qa.rendering.views` and `qa.records.answers`. Use it as a context manager, or call `close`.

    >>> with Client() as desk:                                # doctest: +SKIP
    ...     print(desk.ask("Who has taken Walikale?").text)

    Args:
        base_url: Where it is served.
        key: A key that it accepts, `nd_…`; needed where the server wants one.
        timeout: Seconds that the server may be silent.
        transport: How requests travel; for tests, an application instead of a network.

    Raises:
        InputError: The address or the key cannot be used.
    """

    _http: httpx.Client
    _connect = httpx.Client

    def close(self) -> None:
        """Close the connections; safe to call twice."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def articles(
        self, *, outlets: Sequence[str] | None = None, since: _Day | None = None, until: _Day | None = None,
        per_page: int = _LISTED,
    ) -> Iterator[views.ArticleListed]:  # fmt: skip
        """Live articles, newest publication first, however many; they are fetched `per_page` (1 to 500) at a time."""
        filters = _filters(outlets, since, until)
        cursor: str | None = ""
        while cursor is not None:
            page = self._run(_page(filters, per_page, cursor))
            yield from page.articles
            cursor = page.next

    def _run(self, steps: _Steps[T]) -> T:
        step = _next(steps)
        while isinstance(step, _Request):
            step = _next(steps, self._send(step))
        return step.value

    def _send(self, asked: _Request) -> httpx.Response:
        with _reaching(self._http), self._http.stream(**_arguments(asked)) as response:
            if asked.take and response.is_success:
                for content in response.iter_bytes():
                    asked.take(content)
            else:
                response.read()
        return response


class AsyncClient(_Operations[httpx.AsyncBaseTransport]):
    """`Client` for `async` programs: the same methods, to be awaited; `articles` is iterated with `async for`.

    Files to add are read in a thread, and `on_text` is called in the event loop.
    """

    _http: httpx.AsyncClient
    _connect = httpx.AsyncClient

    async def aclose(self) -> None:
        """Close the connections; safe to call twice."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def articles(
        self, *, outlets: Sequence[str] | None = None, since: _Day | None = None, until: _Day | None = None,
        per_page: int = _LISTED,
    ) -> AsyncIterator[views.ArticleListed]:  # fmt: skip
        """As `Client.articles`."""
        filters = _filters(outlets, since, until)
        cursor: str | None = ""
        while cursor is not None:
            page = await self._run(_page(filters, per_page, cursor))
            for listed in page.articles:
                yield listed
            cursor = page.next

    async def _run(self, steps: _Steps[T]) -> T:
        step = await asyncio.to_thread(_next, steps)
        while isinstance(step, _Request):
            step = await asyncio.to_thread(_next, steps, await self._send(step))
        return step.value

    async def _send(self, asked: _Request) -> httpx.Response:
        with _reaching(self._http):
            async with self._http.stream(**_arguments(asked)) as response:
                if asked.take and response.is_success:
                    async for content in response.aiter_bytes():
                        asked.take(content)
                else:
                    await response.aread()
        return response


@dataclass(frozen=True, slots=True)
class _Done(Generic[T]):
    value: T


def _next(steps: _Steps[T], response: httpx.Response | None = None) -> _Request | _Done[T]:
    """Advance an operation to its next request or its result."""
    try:
        return next(steps) if response is None else steps.send(response)
    except StopIteration as done:
        return _Done(done.value)


def _settings(base_url: str, key: str | None, timeout: float) -> dict[str, Any]:
    if key is not None and not re.fullmatch(r"[\x21-\x7e]+", key):
        raise InputError("the key holds characters that no key has (copy it again, whole)")
    with suppress(httpx.InvalidURL, UnicodeError):
        address = httpx.URL(f"{base_url.rstrip('/')}/api/")
        if address.scheme in ("http", "https") and address.host:
            headers = {"authorization": f"Bearer {key}"} if key else {}
            return {"base_url": address, "headers": headers, "timeout": timeout}
    raise InputError(f"{one_line(base_url, 100)!r} is no web address (write it as {ADDRESS})")


def _arguments(asked: _Request) -> dict[str, Any]:
    return {
        "method": asked.method,
        "url": asked.path,
        "params": [(name, encodable(value)) for name, value in asked.params],
        "content": asked.content,
        "headers": {"content-type": "application/json"} if asked.content is not None else {},
    }


@contextmanager
def _reaching(http: "httpx.Client | httpx.AsyncClient") -> Iterator[None]:
    """Translate httpx errors into `Unreachable`."""
    address = f"{http.base_url.scheme}://{http.base_url.netloc.decode('ascii')}"  # without a password
    try:
        yield
    except httpx.ConnectError as exc:
        raise Unreachable(f"nothing answers at {address} (start it there with: newsdesk serve)") from exc
    except httpx.TimeoutException as exc:
        raise Unreachable(f"{address} is silent for too long (ask again, or with a longer timeout)") from exc
    except httpx.HTTPError as exc:
        raise Unreachable(f"the connection to {address} broke off ({one_line(str(exc), 200)}); ask again") from exc
