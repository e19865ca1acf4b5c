"""The HTTP API: everything a program can do with an archive, over JSON, described at openapi.json."""

import asyncio
import base64
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict, is_dataclass
from datetime import date
from functools import partial, wraps
from typing import Annotated, Any, TypeVar

import anyio
from fastapi import Depends, FastAPI, HTTPException, Path, Query, Request
from fastapi.responses import JSONResponse, Response
from sse_starlette import JSONServerSentEvent, ServerSentEvent
from starlette.requests import ClientDisconnect

from index.errors import Busy, InputError, NewsdeskError
from index.stores.types import ListPlace, Row
from qa.newsdesk import Newsdesk
from qa.question.inputs import make_day, make_filters
from qa.records.answers import Feedback
from qa.rendering import views
from qa.rendering.files import FORMATS
from qa.rendering.html.cards import frame
from qa.server import problems
from qa.server.api import schemas
from qa.server.api.conditional import unless_known
from qa.server.api.streams import Events
from qa.server.caller import caller
from qa.server.problems import Fault
from qa.server.workers import Workers, disconnected
from qa.types import Answer, Turn

CHANGES_WAITING = 8
"""Adds and removals that may wait for the one that is under way."""
_PING_S = 15
_NO_STORE = {"cache-control": "no-store"}
_ABOUT = (
    "Ask an archive of news; every sentence of an answer names the exact words that it rests on. Places are counts of "
    "Unicode code points, half-open, in the text of the named version of an article; days and times are ISO 8601. "
    "A body may hold 1 MiB, that of POST /articles 64 MiB. An operation's `x-scope` is what a key must allow. "
    "Errors are problem details (RFC 9457)."
)
_NO_ANSWER = "there is no such answer (`record` of an answer that was kept is its id)"
_OF_A_RECORD = ("read_answer", "export_answer", "give_feedback", "publish_card", "withdraw_card")
Record = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="The id under which an answer is kept.")]
T = TypeVar("T")


def api(workers: Workers, *, public: str | None = None) -> FastAPI:
    """The HTTP API over one archive, to be mounted at /api.

    Args:
        workers: Answers the questions.
        public: The address under which others reach the archive; None for the one that a request names.

    Who may use it, how often and with how large a body is for `qa.server.security.access` in front of it; each
    operation asks for its scope here.
    """
    app = _Documented(
        title="Newsdesk", version="1", description=_ABOUT, docs_url=None, redoc_url=None, redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )  # fmt: skip
    problems.install(app)
    _questions(app, workers)
    _articles(app, workers)
    _changes(app, workers.desk)
    _answers(app, workers, public)
    return app


def changes(desk: Newsdesk) -> FastAPI:
    """The part of the API that adds, removes and withdraws articles, at the same paths."""
    app = FastAPI(openapi_url=None, redirect_slashes=False)
    problems.install(app)
    _changes(app, desk, prefix="/api")
    return app


# --- questions ------------------------------------------------------------------------------------------------------


def _questions(app: FastAPI, workers: Workers) -> None:
    desk = workers.desk

    @app.post("/ask", response_model=Answer, **_operation("ask", 400, 413, 415, 422))
    async def ask(request: Request, body: schemas.AskRequest) -> Response:
        """Answer a question from the archive, or say that the archive does not.

        With `stream` it comes as server-sent events: `draft` {text} as a language model writes, of which nothing has
        been checked; then each `statement` {index, text, is_list, citations} of the checked answer, where there is
        one, with its `verdict` {index, verdict, is_judged, citation_verdicts, own_words}; then `done` with the whole
        answer, or `error` with problem details.
        """
        options = schemas.ask_options(body, [Turn(turn.role, turn.content) for turn in body.history])
        if body.stream:
            return await _streamed(request, workers, body.question, options)
        answer = await workers.answer(body.question, gone=partial(disconnected, request.receive), **options)
        return _json(answer.to_dict())

    @app.get("/search", **_operation("ask", 422))
    @_in_worker(workers)
    def search(query: Annotated[schemas.SearchRequest, Query()]) -> views.Found:
        """The passages that fit a question best, with their scores, and no answer."""
        filters = make_filters(outlets=query.outlet, since=query.since, until=query.until)
        as_of = make_day("as_of", query.as_of) if query.as_of else None
        asked = desk.understand(query.question, filters=filters, as_of=as_of)
        return views.Found.of(asked, desk.find(asked, limit=query.limit))

    @app.get("/status", **_operation("ask"))
    @_in_worker(workers)
    def status() -> views.StatusView:
        """How much the archive holds, of when and from whom, and whether it is in order."""
        return views.StatusView.of(desk.status(), desk.model_name)


# --- an answer as it comes ------------------------------------------------------------------------------------------


async def _streamed(request: Request, workers: Workers, question: str, options: dict[str, Any]) -> Response:
    """The answer as a stream of server-sent events.

    Raises:
        Busy: Too many are waiting.
    """
    pieces: asyncio.Queue[str | None] = asyncio.Queue()  # however slowly the client reads, no worker waits for it
    answering = asyncio.create_task(workers.answer(question, on_text=pieces.put_nowait, **options))
    answering.add_done_callback(lambda _: pieces.put_nowait(None))
    await asyncio.sleep(0)  # its first step shows whether there is room
    if answering.done():
        answering.result()
    return Events(_events(request, pieces, answering), answering, ping_s=_PING_S, comment="")


async def _events(
    request: Request, pieces: asyncio.Queue[str | None], answering: asyncio.Task[Answer]
) -> AsyncIterator[ServerSentEvent]:
    while (piece := await pieces.get()) is not None:
        yield _event("draft", {"text": piece})
    try:
        answer = await answering
    except NewsdeskError as exc:
        yield _event("error", problems.as_json(problems.of(request.scope, exc)))
        return
    except Exception:
        yield _event("error", problems.as_json(problems.unexpected(request.scope)))
        return
    # The nearest sentences of no answer come with the words that say so, in the whole.
    for index, statement in enumerate(answer.statements if answer.answered else ()):
        cited = [asdict(citation) for citation in answer.cited(statement)]
        yield _event(
            "statement", {"index": index, "text": statement.text, "is_list": statement.is_list, "citations": cited}
        )
        names = ("verdict", "is_judged", "citation_verdicts")
        verdict: dict[str, Any] = {name: getattr(statement, name) for name in names}
        verdict["own_words"] = [asdict(words) for words in statement.own_words]
        yield _event("verdict", {"index": index, **verdict})
    yield _event("done", answer.to_dict())


def _event(name: str, data: dict[str, Any]) -> ServerSentEvent:
    return JSONServerSentEvent(data, event=name)


# --- articles -------------------------------------------------------------------------------------------------------


def _articles(app: FastAPI, workers: Workers) -> None:
    desk = workers.desk

    @app.get("/articles", **_operation("ask", 422))
    @_in_worker(workers)
    def list_articles(query: Annotated[schemas.ArticlesRequest, Query()]) -> views.ArticlesPage:
        """The articles, newest publication first, a page at a time; what is added meanwhile moves no page."""
        filters = make_filters(outlets=query.outlet, since=query.since, until=query.until)
        after = _place_of(query.cursor) if query.cursor is not None else None
        rows, total = desk.corpus.page(filters, limit=query.limit + 1, after=after)
        page = rows[: query.limit]
        cursor = _cursor(page[-1]) if len(rows) > len(page) else None
        return views.ArticlesPage(tuple(map(views.ArticleListed.of, page)), cursor, total)

    @app.get(
        "/article",
        response_model=views.ArticleRead,
        **_operation("ask", 404, 422, more={304: {"description": "It is as `If-None-Match` says."}}),
    )
    @_in_worker(workers)
    def read_article(request: Request, query: Annotated[schemas.ArticleRequest, Query()]) -> Response:
        """One version of an article, whole, with its noise marked; with `start` and `end` also the words there.

        They count in its text, or in its headline where `part` is `title`, as a citation's do.
        """
        if (query.start is None) != (query.end is None):
            raise InputError("start and end go together; give both or neither")
        found, place = desk.readable(query.id, query.version), None
        if query.start is not None and query.end is not None:
            place, length = (query.start, query.end), len(found.article.part(query.part))
            if not query.start < query.end <= length:
                raise InputError(
                    f"the place {query.start}:{query.end} is not in the {query.part}, which has {length:,} characters"
                )
        response = _json(views.ArticleRead.of(found, place, query.part))
        response.headers["cache-control"] = "private, no-cache"
        return unless_known(request, response)

    @app.get("/article/versions", **_operation("ask", 404, 422))
    @_in_worker(workers)
    def article_versions(query: Annotated[schemas.VersionsRequest, Query()]) -> views.Versions:
        """The versions of an article that are kept, newest first."""
        return views.Versions(query.id, tuple(map(views.VersionView.of, desk.readable(query.id).versions)))


def _cursor(row: Row) -> str:
    return base64.urlsafe_b64encode(json.dumps(row.place).encode()).decode().rstrip("=")


def _place_of(cursor: str) -> ListPlace:
    try:
        match json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))):
            case [bool(is_undated), int(day), str(article_id)] if abs(day) <= date.max.toordinal():
                article_id.encode()
                return is_undated, day, article_id
    except (ValueError, RecursionError):
        pass
    raise InputError("the cursor is none that a list gave (leave it out to begin with the first page)")


# --- changing the archive -------------------------------------------------------------------------------------------


def _changes(app: FastAPI, desk: Newsdesk, *, prefix: str = "") -> None:
    one_at_a_time, under_way = anyio.Lock(), 0

    async def change(request: Request, work: Callable[[], T]) -> T:
        """Run a change in a thread of its own, one at a time, as it may take minutes.

        Raises:
            Busy: Too many are waiting.
            ClientDisconnect: The client has gone before its turn; then nothing is changed.
        """
        nonlocal under_way
        if under_way > CHANGES_WAITING:  # besides the one that is being made
            raise Busy("too many changes of the archive are waiting; send it again in a minute")
        under_way += 1
        try:
            async with one_at_a_time:
                if await request.is_disconnected():
                    raise ClientDisconnect
                return await anyio.to_thread.run_sync(work)
        finally:
            under_way -= 1

    @app.post(
        f"{prefix}/articles",
        response_model=views.AddReport,
        **_operation(
            "add", 409, 413, 422,
            more={201: {"model": views.AddReport, "description": "Articles were added, or became a new version."}},
            body=schemas.ARTICLES_BODY,
        ),
    )  # fmt: skip
    async def add_articles(request: Request, query: Annotated[schemas.AddRequest, Query()]) -> Response:
        """Add the articles of a file; the same file again changes nothing.

        An article whose id is known and whose content is another becomes a new version, and only the newest is
        searched. 200 says that all of them were there already.
        """
        body = await request.body()
        report = await change(request, lambda: desk.add("-", stdin=io.BytesIO(body), outlet=query.outlet))
        if not report.stored:
            faults = [Fault("#", s.reason if s.name == "-" else f"{s.name}: {s.reason}") for s in report.skipped]
            reason = faults[0].detail if faults else "it holds no article"
            failed = problems.problem(request.scope, 422, f"nothing could be added: {reason}", faults)
            return problems.as_response(failed)
        return _json(views.AddReport.of(report), 201 if report.added or report.updated else 200)

    @app.delete(f"{prefix}/article", response_model=views.Removed, **_operation("remove", 404, 409, 422))
    async def remove_articles(request: Request, query: Annotated[schemas.RemoveRequest, Query()]) -> Response:
        """Take articles down: every version is erased from every file of the archive, and from earlier answers.

        If one of them is not there, nothing is removed.
        """
        ids = tuple(dict.fromkeys(query.id))
        warnings = await change(request, lambda: desk.remove(*ids))
        return _json(views.Removed(ids, tuple(warnings)))

    @app.put(
        f"{prefix}/article/status", response_model=views.StatusSet,
        **_operation("remove", 400, 404, 409, 413, 415, 422),
    )  # fmt: skip
    async def set_status(request: Request, body: schemas.StatusRequest) -> Response:
        """Hold articles back from every search, answer and page, earlier answers included; nothing is erased.

        That outlasts what their sources send of them later, until they are `usable` again. If one of them is not
        there, nothing is changed.
        """
        ids = tuple(dict.fromkeys(body.ids))
        await change(request, lambda: desk.withdraw(*ids, reason=body.reason, status=body.status))
        return _json(views.StatusSet(ids, body.status))


# --- answers that were given ----------------------------------------------------------------------------------------


def _answers(app: FastAPI, workers: Workers, public: str | None) -> None:
    desk = workers.desk

    @app.get("/answers/{record}", response_model=schemas.KeptAnswer, **_operation("ask", 404, 422))
    @_in_worker(workers)
    def read_answer(record: Record) -> Response:
        """An answer that was given, with what was said of it since."""
        kept = desk.answer(record)
        return _json({"record": record, **asdict(kept), "answer": kept.answer.to_dict()})

    @app.get(
        "/answers/{record}/export",
        response_class=Response,
        **_operation("ask", 404, 422, more={200: _files()}),
    )
    @_in_worker(workers)
    def export_answer(record: Record, query: Annotated[schemas.ExportRequest, Query()]) -> Response:
        """An answer as a file, with its sources."""
        name = f'attachment; filename="answer-{record}.{query.format}"'
        headers = {**_NO_STORE, "content-disposition": name}
        content = desk.export(record, query.format)
        return Response(content, media_type=FORMATS[query.format].media_type, headers=headers)

    @app.post(
        "/answers/{record}/feedback", status_code=201, response_model=Feedback,
        **_operation("ask", 400, 404, 413, 415, 422),
    )  # fmt: skip
    @_in_worker(workers)
    def give_feedback(record: Record, body: schemas.FeedbackRequest) -> Response:
        """Keep what a reader says of an answer, with it."""
        desk.feedback(record, body.verdict, body.marker, body.note)
        return _json(Feedback(body.verdict, body.marker, body.note), 201)

    @app.put("/answers/{record}/card", **_operation("publish", 404, 422))
    @_in_worker(workers)
    def publish_card(request: Request, record: Record) -> views.Card:
        """Let anybody see an answer as a card, at an address that can be embedded in a page."""
        desk.publish(record)
        url = f"{(public or str(request.base_url)).rstrip('/')}/cards/{record}"
        return views.Card(url, frame(url, desk.answer(record).answer.question))

    @app.delete("/answers/{record}/card", status_code=204, **_operation("publish", 404, 422))
    @_in_worker(workers)
    def withdraw_card(record: Record) -> Response:
        """Let nobody see the card of an answer any more."""
        desk.unpublish(record)
        return Response(status_code=204)


# --- what all of them share -----------------------------------------------------------------------------------------


def _in_worker(workers: Workers) -> Callable[[Callable[..., Any]], Callable[..., Awaitable[Response]]]:
    """Have an operation run in a worker thread; what it returns becomes JSON, unless it is a response."""

    def decorate(operation: Callable[..., Any]) -> Callable[..., Awaitable[Response]]:
        @wraps(operation)
        async def run(**given: Any) -> Response:
            made = await workers.run(partial(operation, **given))
            return made if isinstance(made, Response) else _json(made)

        return run

    return decorate


def _json(value: Any, status: int = 200) -> JSONResponse:
    """A dataclass, or a dictionary of JSON values, as a response."""
    return JSONResponse(asdict(value) if is_dataclass(value) else value, status, _NO_STORE)  # type: ignore[arg-type]


def _operation(
    scope: str, *statuses: int, more: dict[int | str, Any] | None = None, body: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Arguments for a route's decorator: its required scope and its possible errors."""

    def is_allowed(request: Request) -> None:
        if scope not in caller(request.scope).scopes:
            raise HTTPException(403, f"this key does not allow it; it needs the scope {scope}")

    extra = {"x-scope": scope, "security": [{"key": []}]} | ({"requestBody": body} if body else {})
    errors = problems.responses(401, 403, 429, 500, 503, *statuses) | (more or {})
    return {"dependencies": [Depends(is_allowed)], "responses": errors, "openapi_extra": extra}


def _files() -> dict[str, Any]:
    """The OpenAPI description of an exported file."""
    name = {"description": "`attachment` with a file name.", "schema": {"type": "string"}}
    content: dict[str, Any] = {made.media_type: {"schema": {"type": "string"}} for made in FORMATS.values()}
    content[FORMATS["csl.json"].media_type] = {"schema": {"type": "array", "items": {"type": "object"}}}
    return {"description": "The file.", "content": content, "headers": {"Content-Disposition": name}}


class _Documented(FastAPI):
    """A FastAPI application whose OpenAPI document also has the error schema, the key scheme, examples and links.

    Examples are put in last: the framework drops what is null from them.
    """

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document."""
        if not self.openapi_schema:
            document = super().openapi()
            problems.describe(document)
            document["components"]["securitySchemes"] = {
                "key": {"type": "http", "scheme": "bearer", "description": "`Authorization: Bearer nd_…`"}
            }
            for path in document["paths"].values():
                for operation in path.values():
                    _complete(operation)
            self.openapi_schema = document
        return self.openapi_schema


def _complete(operation: dict[str, Any]) -> None:
    """Add examples to an operation, and links from an answer to the operations on it."""
    name = operation["operationId"]
    if name in schemas.REQUESTS:
        operation["requestBody"]["content"]["application/json"]["example"] = schemas.REQUESTS[name]
    for status in ("200", "201"):
        content = operation["responses"].get(status, {}).get("content", {})
        if "application/json" in content and name in schemas.EXAMPLES:
            content["application/json"]["example"] = schemas.EXAMPLES[name]
    if name == "ask":
        given = operation["responses"]["200"]
        given["content"]["text/event-stream"] = {"schema": schemas.EVENT}
        given["links"] = {
            each: {"operationId": each, "parameters": {"record": "$response.body#/record"}} for each in _OF_A_RECORD
        }
