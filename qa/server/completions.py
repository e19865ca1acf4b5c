"""The archive as a model of OpenAI's chat protocol: any program that can ask such a model can ask the archive.

What only Newsdesk knows travels in an object called `newsdesk`: of a request the filters and choices, of a response the
whole `Answer.to_dict()`. What a model drafts is not checked yet, and what was streamed cannot be taken back: a stream
is kept alive by comments until the answer is checked, and brings that.
"""

import asyncio
import html
import json
import logging
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Annotated, Any, Final, Literal

from fastapi import Depends, FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from index.errors import InputError, NewsdeskError
from qa import extract, generate
from qa.characters import web_address
from qa.models import ModelCancelled
from qa.newsdesk import MAX_HISTORY, MAX_QUESTION, Newsdesk, make_day, make_filters
from qa.pages.markup import source_address
from qa.server.asking import Asking, Busy
from qa.server.caller import caller
from qa.types import Answer, Citation, Turn

MODELS: Final = {"newsdesk": None, "newsdesk-extractive": extract.NAME, "newsdesk-model": generate.NAME}
"""What may be asked for, and who then writes the answer: None for whoever does by default."""
_MAX_TURN = 20_000
_SOON_S = 1.0  # what goes wrong within it is told with a status of its own even where a stream was asked for
_ALIVE_S = 10.0  # between the comments of a stream that waits; proxies close one that is silent for a minute
_RETRY_S = 2
_KINDS = {403: "permission_error", 429: "rate_limit_error"}
_STREAM_HEADERS = {"cache-control": "no-cache", "x-accel-buffering": "no"}
_log = logging.getLogger("newsdesk")
_Name = Annotated[str, Field(max_length=500)]


class _Body(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class _Message(_Body):
    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Any = None


class _Extension(_Body):
    """As the arguments of `Newsdesk.ask` and `make_filters`."""

    model_config = ConfigDict(extra="forbid")

    outlets: Annotated[list[_Name], Field(max_length=100)] = []
    since: _Name | None = None
    until: _Name | None = None
    article_ids: Annotated[list[_Name], Field(max_length=100)] = []
    as_of: _Name | None = None
    answerer: Literal["extractive", "model"] | None = None
    unverified: Literal["show", "drop"] = "show"
    judge: bool = False
    record: bool = True


class _StreamOptions(_Body):
    include_usage: bool | None = None


class _Asked(_Body):
    """Fields that are not named here mean nothing to an archive and are passed over."""

    model: str
    messages: list[_Message]
    stream: bool | None = None
    stream_options: _StreamOptions | None = None
    n: Literal[1] | None = None
    newsdesk: _Extension | None = None


class _Refused(Exception):
    """A request that is refused, as OpenAI's clients are told of it.

    Args:
        status: Of HTTP.
        message: One sentence: what, where, what to do next.
        param: The field it is about.
        code: A word for programs.
        headers: Of the response.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        param: str | None = None,
        code: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        kind = "server_error" if status >= 500 else _KINDS.get(status, "invalid_request_error")
        self.status, self.headers = status, headers
        self.body = {"error": {"message": message, "type": kind, "param": param, "code": code}}


def completions(asking: Asking) -> FastAPI:
    """The application over one corpus: `POST /chat/completions`, `GET /models` and `GET /models/{id}`.

    The last user message is the question; the user's and the assistant's before it, at most 50, are what it may lean on.
    Other roles' messages are not obeyed.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(_may_ask)])
    for kind in (_Refused, NewsdeskError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, _tell)

    @app.get("/models")
    def models() -> dict[str, Any]:
        return {"object": "list", "data": [_model(name) for name in _names(asking.desk)]}

    @app.get("/models/{name}")
    def model(name: str) -> dict[str, Any]:
        if name not in _names(asking.desk):
            raise _unknown(name)
        return _model(name)

    @app.post("/chat/completions")
    async def chat(request: Request, asked: _Asked) -> Response:
        if asked.model not in await run_in_threadpool(_names, asking.desk):
            raise _unknown(asked.model)
        *history, question = _turns(asked.messages)
        options = {"history": [turn for turn in history if turn.content.strip()], **_options(asked)}
        base = str(request.base_url)
        if not asked.stream:
            answer = await asking.answer(question.content, gone=lambda: _gone(request.receive), **options)
            return JSONResponse(_completion(answer, asked.model, base))
        answering = asyncio.create_task(asking.answer(question.content, **options))
        await asyncio.wait({answering}, timeout=_SOON_S)
        if answering.done():
            answering.result()
        has_usage = bool(asked.stream_options and asked.stream_options.include_usage)
        return _Streamed(answering, lambda answer: _chunks(answer, asked.model, base, has_usage=has_usage))

    return app


# --- what may be asked ------------------------------------------------------------------------------------------------


async def _may_ask(request: Request) -> None:
    if "ask" not in caller(request.scope).scopes:
        raise _Refused(403, "whoever sent this request may not ask (use a key that may)", code="insufficient_scope")


def _names(desk: Newsdesk) -> list[str]:
    try:
        has_model = desk.model is not None
    except NewsdeskError:  # it was named, and cannot be used
        has_model = False
    return [name for name, answerer in MODELS.items() if has_model or answerer != generate.NAME]


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "newsdesk"}


def _unknown(name: str) -> _Refused:
    why = "no language model is set here" if name in MODELS else f"there is no model {name[:60]!r}"
    return _Refused(404, f"{why} (GET /models lists what can be asked)", param="model", code="model_not_found")


# --- the request ------------------------------------------------------------------------------------------------------


def _turns(messages: Sequence[_Message]) -> list[Turn]:
    """The turns that an answer depends on, oldest first; the last one is the question."""
    last = max((place for place, message in enumerate(messages) if message.role == "user"), default=None)
    if last is None:
        raise _Refused(400, "there is no user message (the last one is the question)", param="messages")
    turns = []
    for place, message in enumerate(messages[: last + 1]):
        if message.role in ("user", "assistant"):
            turns.append((f"messages[{place}].content", message))
    return [
        Turn(message.role, _text(message, where, MAX_QUESTION if message is messages[last] else _MAX_TURN))  # type: ignore[arg-type]
        for where, message in turns[-MAX_HISTORY - 1 :]
    ]


def _text(message: _Message, where: str, most: int) -> str:
    content = message.content
    if content is None and message.role == "assistant":  # it called a tool
        return ""
    parts = content if isinstance(content, list) else [{"type": "text", "text": content}]
    texts = [part.get("text") if isinstance(part, dict) and part.get("type") == "text" else None for part in parts]
    if not all(isinstance(text, str) for text in texts):
        raise _Refused(400, f"{where} is no text (an archive reads neither images nor files)", param=where)
    text = "\n".join(texts).strip()
    if len(text) > most:
        message_ = f"{where} has {len(text):,} characters; send at most {most:,}"
        raise _Refused(400, message_, param=where, code="context_length_exceeded")
    return text


def _options(asked: _Asked) -> dict[str, Any]:
    """The options of `Newsdesk.ask` but the history."""
    more, answerer = asked.newsdesk or _Extension(), MODELS[asked.model]
    if answerer and more.answerer not in (None, answerer):
        message = f"{asked.model} answers in its own way only (ask newsdesk to choose an answerer)"
        raise _Refused(400, message, param="newsdesk.answerer")
    try:
        return {
            "filters": make_filters(
                outlets=more.outlets, since=more.since, until=more.until, article_ids=more.article_ids
            ),
            "as_of": None if more.as_of is None else make_day("as_of", more.as_of),
            "answerer": answerer or more.answerer,
            **more.model_dump(include={"unverified", "judge", "record"}),
        }
    except InputError as exc:
        raise _Refused(400, str(exc), param="newsdesk") from exc


async def _gone(receive: Receive) -> None:
    """Wait until the client has gone; the body must have been read."""
    while (await receive())["type"] != "http.disconnect":
        pass


# --- the answer -------------------------------------------------------------------------------------------------------


def _completion(answer: Answer, model: str, base: str) -> dict[str, Any]:
    message = {
        "role": "assistant",
        "content": answer.text,
        "refusal": None,
        "annotations": _annotations(answer, base),
    }
    return {
        **_head(answer, model, "chat.completion"),
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
        "usage": _usage(answer),
        "newsdesk": answer.to_dict(),
    }


def _chunks(answer: Answer, model: str, base: str, *, has_usage: bool) -> Iterator[dict[str, Any]]:
    """A checked answer statement by statement; the last choice brings the annotations and the whole answer."""
    head = {**_head(answer, model, "chat.completion.chunk"), **({"usage": None} if has_usage else {})}

    def chunk(delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return {**head, "choices": [choice]}

    yield chunk({"role": "assistant", "content": ""})
    for piece in _pieces(answer) or [answer.text]:
        yield chunk({"content": piece})
    yield {**chunk({"annotations": _annotations(answer, base)}, "stop"), "newsdesk": answer.to_dict()}
    if has_usage:
        yield {**head, "choices": [], "usage": _usage(answer)}


def _head(answer: Answer, model: str, kind: str) -> dict[str, Any]:
    name = f"chatcmpl-{answer.record or uuid.uuid4().hex}"
    return {"id": name, "object": kind, "created": int(time.time()), "model": model}


def _usage(answer: Answer) -> dict[str, int]:
    sent, written = answer.tokens_in or 0, answer.tokens_out or 0
    return {"prompt_tokens": sent, "completion_tokens": written, "total_tokens": sent + written}


def _pieces(answer: Answer) -> list[str]:
    """The answer's text cut into its statements; none if it has none.

    Invariant: joined they are `answer.text`.
    """
    written = [s.text + "".join(f" [{marker}]" for marker in s.citations) for s in answer.statements]
    return [f"{' ' if number else ''}{text}" for number, text in enumerate(written)]


def _annotations(answer: Answer, base: str) -> list[dict[str, Any]]:
    """For each marker the place of its sentence in the text, in code points, half-open."""
    found, end = [], 0
    for statement, piece in zip(answer.statements, _pieces(answer), strict=True):
        start = end + piece.startswith(" ")
        end += len(piece)
        place = {"start_index": start, "end_index": start + len(statement.text)}
        for citation in answer.cited(statement):
            about = {"title": citation.title or citation.article_id, "url": _address(citation, base)}
            found.append({"type": "url_citation", "url_citation": {**place, **about}})
    return found


def _address(citation: Citation, base: str) -> str:
    """The publisher's page, or else ours with the quote marked."""
    page = source_address(citation.article_id, citation.version, quote=(citation.start, citation.end))
    return web_address(citation.url) or base + html.unescape(page)  # it is written for an attribute of HTML


class _Streamed(StreamingResponse):
    """The events of an answer, which is given up when its client goes.

    Args:
        answering: What comes to the answer.
        chunks: Makes the events of it.
    """

    def __init__(self, answering: asyncio.Task[Answer], chunks: Callable[[Answer], Iterator[dict[str, Any]]]) -> None:
        super().__init__(_events(answering, chunks), headers=_STREAM_HEADERS, media_type="text/event-stream")
        self._answering = answering

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:  # not in the events: a client that has gone before the first one leaves them unbegun
            self._answering.cancel()


async def _events(
    answering: asyncio.Task[Answer], chunks: Callable[[Answer], Iterator[dict[str, Any]]]
) -> AsyncIterator[str]:
    while not answering.done():
        yield ": the answer is being checked\n\n"
        await asyncio.wait({answering}, timeout=_ALIVE_S)
    try:
        answer = answering.result()
    except Exception as exc:  # the status is sent already
        if not isinstance(exc, NewsdeskError):
            _log.error("a question failed while its stream was open", exc_info=exc)
        yield _event(_refused(exc).body)
        return
    for chunk in chunks(answer):
        yield _event(chunk)
    yield "data: [DONE]\n\n"


def _event(value: dict[str, Any]) -> str:
    # ASCII: some clients take U+2028 and its like for the end of a line.
    return f"data: {json.dumps(value)}\n\n"


# --- what goes wrong --------------------------------------------------------------------------------------------------


async def _tell(_: Request, exc: Exception) -> Response:
    refused = _refused(exc)
    return JSONResponse(refused.body, refused.status, refused.headers)


def _refused(exc: Exception) -> _Refused:
    """What a client is told of an exception: nothing of how this machine is set up."""
    match exc:
        case _Refused():
            return exc
        case RequestValidationError():
            return _invalid(exc.errors()[0])
        case HTTPException(status_code=404 | 405):
            message = "there is nothing to be had this way (POST /chat/completions asks, GET /models lists models)"
            return _Refused(exc.status_code, message, headers=dict(exc.headers or {}))
        case HTTPException():
            return _Refused(exc.status_code, exc.detail, headers=dict(exc.headers or {}))
        case InputError():
            return _Refused(400, str(exc), param="messages")
        case Busy():
            return _Refused(429, str(exc), code="rate_limit_exceeded", headers={"retry-after": str(_RETRY_S)})
        case ModelCancelled():
            return _Refused(499, str(exc))
        case NewsdeskError():
            _log.error("a question could not be answered: %s", exc)
            return _Refused(503, "the archive cannot be asked at the moment (try again later, or tell its keeper)")
        case _:
            return _Refused(500, "something went wrong here, and the question was not answered (ask it again)")


def _invalid(fault: dict[str, Any]) -> _Refused:
    """What is wrong with a field, or with the body as a whole."""
    if fault["type"] == "json_invalid":
        return _Refused(400, f"the body is no JSON: {fault['ctx']['error']} at character {fault['loc'][1]}")
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in fault["loc"][1:])[1:201]
    if not where:
        return _Refused(400, "the body is no JSON object (send one, as application/json)")
    return _Refused(400, f"{where} cannot be used: {fault['msg']}", param=where)
