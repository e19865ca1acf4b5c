"""OpenAI's chat completions protocol with the archive as the model, so that programs written for it can ask us.

What only Newsdesk knows travels in an object called `newsdesk`: of a request the filters and choices, of a response the
whole `Answer.to_dict()`. What a model drafts is not checked yet, and what was streamed cannot be taken back: a stream
is kept alive by comments until the answer is checked, and brings that.
"""

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Annotated, Any, Final, Literal

from fastapi import Depends, FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from sse_starlette import ServerSentEvent
from starlette.exceptions import HTTPException
from starlette.types import Scope

from index.errors import InputError, NewsdeskError
from index.text.characters import web_address
from qa.answering import extractive, generative
from qa.newsdesk import Newsdesk
from qa.question.inputs import MAX_HISTORY, MAX_QUESTION, MAX_TURN
from qa.rendering.html.markup import source_page
from qa.server import problems
from qa.server.api.schemas import ask_options
from qa.server.api.streams import Events
from qa.server.caller import caller
from qa.server.workers import Workers, disconnected
from qa.types import Answer, Citation, Turn

MODELS: Final = {"newsdesk": None, "newsdesk-extractive": extractive.NAME, "newsdesk-model": generative.NAME}
"""What may be asked for, and who then writes the answer: None for whoever does by default."""
_SOON_S = 1.0  # what goes wrong within it is answered with a status of its own even where a stream was asked for
_ALIVE_S = 10.0  # between the comments of a stream that waits; proxies close one that is silent for a minute
_WAITING = "the answer is not checked yet"
_Name = Annotated[str, Field(max_length=500)]


class _Body(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class _Message(_Body):
    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Any = None


class _NewsdeskOptions(_Body):
    """The `newsdesk` object of a request: arguments of `Newsdesk.ask` and `make_filters`."""

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


class _CompletionRequest(_Body):
    """The body of `POST /chat/completions`; fields that mean nothing to an archive are ignored."""

    model: str
    messages: list[_Message]
    stream: bool | None = None
    stream_options: _StreamOptions | None = None
    n: Literal[1] | None = None
    newsdesk: _NewsdeskOptions | None = None


class _Refused(Exception):
    """A refused request, in the form of OpenAI's errors."""

    def __init__(self, status: int, message: str, *, headers: Mapping[str, str] | None = None, **more: str) -> None:
        super().__init__(message)
        self.status, self.headers = status, headers
        self.body = problems.as_openai(message, status, kind="permission_error" if status == 403 else None, **more)


def completions(workers: Workers, *, public: str | None = None) -> FastAPI:
    """The application over one corpus: `POST /chat/completions`, `GET /models` and `GET /models/{id}`.

    The last user message is the question. It may lean on what the user and the assistant said before it, the last 50
    messages of it; those of other roles are not obeyed.

    Args:
        workers: What answers.
        public: The address at which others reach the pages of articles where a proxy stands before us, such as
            `https://desk.example/archive`; else that of each request.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(_may_ask)])
    for kind in (_Refused, NewsdeskError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, _tell)

    @app.get("/models")
    def models() -> dict[str, Any]:
        return {"object": "list", "data": [_model(name) for name in _names(workers.desk)]}

    @app.get("/models/{name}")
    def model(name: str) -> dict[str, Any]:
        if name not in _names(workers.desk):
            raise _unknown(name)
        return _model(name)

    @app.post("/chat/completions")
    async def chat(request: Request, asked: _CompletionRequest) -> Response:
        if asked.model not in await run_in_threadpool(_names, workers.desk):
            raise _unknown(asked.model)
        question, history = _conversation(asked.messages)
        options = _options(asked, history)
        base = (public or str(request.base_url)).rstrip("/")
        if not asked.stream:
            answer = await workers.answer(question, gone=partial(disconnected, request.receive), **options)
            return _json(_completion(answer, asked.model, base))
        answering = asyncio.create_task(workers.answer(question, **options))
        await asyncio.wait({answering}, timeout=_SOON_S)
        if answering.done():
            answering.result()  # raises what went wrong
        has_usage = bool(asked.stream_options and asked.stream_options.include_usage)
        chunks = partial(_chunks, model=asked.model, base=base, has_usage=has_usage)
        events = _events(answering, chunks, request.scope)
        return Events(events, answering, ping_s=_ALIVE_S, comment=_WAITING)

    return app


# --- what may be asked ------------------------------------------------------------------------------------------------


async def _may_ask(request: Request) -> None:
    if "ask" not in caller(request.scope).scopes:
        raise _Refused(403, "whoever sent this request may not ask (use a key that may)", code="insufficient_scope")


def _names(desk: Newsdesk) -> list[str]:
    has_model = desk.model_name is not None
    return [name for name, answerer in MODELS.items() if has_model or answerer != generative.NAME]


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "newsdesk"}


def _unknown(name: str) -> _Refused:
    why = "no language model is set here" if name in MODELS else f"there is no model {name[:60]!r}"
    return _Refused(404, f"{why} (GET /models lists what can be asked)", param="model", code="model_not_found")


# --- the request ------------------------------------------------------------------------------------------------------


def _conversation(messages: Sequence[_Message]) -> tuple[str, list[Turn]]:
    """The question, and the turns before it that it may lean on, oldest first."""
    last = max((place for place, message in enumerate(messages) if message.role == "user"), default=None)
    if last is None:
        raise _Refused(400, "there is no user message (the last one is the question)", param="messages")
    read = [place for place in range(last) if messages[place].role in ("user", "assistant")][-MAX_HISTORY:]
    turns = [
        Turn("user" if messages[place].role == "user" else "assistant", _text(messages, place, MAX_TURN))
        for place in read
    ]
    return _text(messages, last, MAX_QUESTION), [turn for turn in turns if turn.content]


def _text(messages: Sequence[_Message], place: int, most: int) -> str:
    message, where = messages[place], f"messages[{place}].content"
    if message.content is None and message.role == "assistant":  # it called a tool
        return ""
    parts = message.content if isinstance(message.content, list) else [{"type": "text", "text": message.content}]
    texts = []
    for part in parts:
        text = part.get("text") if isinstance(part, dict) and part.get("type") == "text" else None
        if not isinstance(text, str):
            raise _Refused(400, f"{where} is not text alone (images, sounds and files are not read)", param=where)
        texts.append(text.encode("utf-8", errors="replace").decode("utf-8"))  # JSON can write half a character
    whole = "\n".join(texts).strip()
    if len(whole) > most:
        too_long = f"{where} has {len(whole):,} characters; send at most {most:,}"
        raise _Refused(400, too_long, param=where, code="context_length_exceeded")
    return whole


def _options(asked: _CompletionRequest, history: Sequence[Turn]) -> dict[str, Any]:
    """The options of `Newsdesk.ask`."""
    more, answerer = asked.newsdesk or _NewsdeskOptions(), MODELS[asked.model]
    if answerer and more.answerer not in (None, answerer):
        message = f"{asked.model} answers in its own way only (ask newsdesk to choose an answerer)"
        raise _Refused(400, message, param="newsdesk.answerer")
    try:
        return {**ask_options(more, history), "answerer": answerer or more.answerer}
    except InputError as exc:
        raise _Refused(400, str(exc), param="newsdesk") from exc


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
    """A checked answer as chunks, one a statement; the last choice carries annotations and the whole answer."""
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


def _json(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    # ASCII: half a character, which JSON can write, has no bytes of its own.
    return Response(json.dumps(value), status, headers, media_type="application/json")


def _head(answer: Answer, model: str, kind: str) -> dict[str, Any]:
    name = f"chatcmpl-{answer.record or uuid.uuid4().hex}"
    return {"id": name, "object": kind, "created": int(time.time()), "model": model}


def _usage(answer: Answer) -> dict[str, int]:
    sent, written = answer.tokens_in or 0, answer.tokens_out or 0
    return {"prompt_tokens": sent, "completion_tokens": written, "total_tokens": sent + written}


def _pieces(answer: Answer) -> list[str]:
    """The answer's text, split before each statement but the first; empty if it has none.

    Invariant: joined they are `answer.text`.
    """
    starts = [0, *_starts(answer)[1:], len(answer.text)] if answer.statements else []
    return [answer.text[start:end] for start, end in pairwise(starts)]


def _starts(answer: Answer) -> list[int]:
    """Where each statement begins in the answer's text."""
    found, end = [], 0
    for statement in answer.statements:
        found.append(answer.text.index(statement.text, end))
        end = found[-1] + len(statement.text)
    return found


def _annotations(answer: Answer, base: str) -> list[dict[str, Any]]:
    """URL citations with the offsets of their sentences in the text: code points, half-open."""
    found = []
    for statement, start in zip(answer.statements, _starts(answer), strict=True):
        place = {"start_index": start, "end_index": start + len(statement.text)}
        for citation in answer.cited(statement):
            about = {"title": citation.title or citation.article_id, "url": _address(citation, base)}
            found.append({"type": "url_citation", "url_citation": {**place, **about}})
    return found


def _address(citation: Citation, base: str) -> str:
    """The URL of the publisher's page, or else of our own with the quote marked."""
    page = source_page(citation.article_id, citation.version, part=citation.part, quote=(citation.start, citation.end))
    return web_address(citation.url) or f"{base}/{page}"


async def _events(
    answering: asyncio.Task[Answer], chunks: Callable[[Answer], Iterator[dict[str, Any]]], scope: Scope
) -> AsyncIterator[ServerSentEvent]:
    if not answering.done():
        yield ServerSentEvent(comment=_WAITING)
    try:
        answer = await answering
    except Exception as exc:  # the status is sent already
        yield _event(_refused(exc, scope).body)
        return
    for chunk in chunks(answer):
        yield _event(chunk)
    yield ServerSentEvent("[DONE]", sep="\n")


def _event(value: dict[str, Any]) -> ServerSentEvent:
    # ASCII: some clients take U+2028 and its like for the end of a line.
    return ServerSentEvent(json.dumps(value), sep="\n")


# --- what goes wrong --------------------------------------------------------------------------------------------------


async def _tell(request: Request, exc: Exception) -> Response:
    refused = _refused(exc, request.scope)
    return _json(refused.body, refused.status, refused.headers)


def _refused(exc: Exception, scope: Scope) -> _Refused:
    """The exception being handled as an error for the client, without details of this machine."""
    match exc:
        case _Refused():
            return exc
        case RequestValidationError():
            return _invalid(exc.errors()[0])
        case HTTPException(status_code=404 | 405):
            message = "there is nothing to be had this way (POST /chat/completions asks, GET /models lists models)"
            return _Refused(exc.status_code, message, headers=exc.headers)
        case HTTPException():
            return _Refused(exc.status_code, exc.detail, headers=exc.headers)
        case InputError():
            return _Refused(400, str(exc), param="messages")
        case NewsdeskError():
            found = problems.of(scope, exc)
        case _:
            found = problems.unexpected(scope)
    headers = {"retry-after": str(problems.RETRY_AFTER_S)} if found.status == 429 else None
    return _Refused(found.status, found.detail, headers=headers)


def _invalid(fault: dict[str, Any]) -> _Refused:
    """The refusal for a field that failed validation, or for the body as a whole."""
    if fault["type"] == "json_invalid":
        return _Refused(400, f"the body is no JSON: {fault['ctx']['error']} at character {fault['loc'][1]}")
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in fault["loc"][1:])[1:201]
    if not where:
        return _Refused(400, "the body is no JSON object (send one, as application/json)")
    return _Refused(400, f"{where} cannot be used: {fault['msg']}", param=where)
