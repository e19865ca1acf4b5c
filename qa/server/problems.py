"""Errors over HTTP as problem details (RFC 9457), shared by all interfaces for programs.

`install` has an application answer so, `responses` and `describe` say it in its OpenAPI document.
"""

import logging
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import AccessRefused, AnswerMissing, ArticleMissing, Busy, CorpusLocked, InputError, NewsdeskError
from index.text.characters import encodable
from qa.models import ModelCancelled, ModelError, ModelTimeout, ModelUnavailable

MEDIA_TYPE: Final = "application/problem+json"
REQUEST_ID: Final = "newsdesk.request_id"
"""Where a request's id stands in its ASGI scope."""
RETRY_AFTER_S: Final = 2
GONE: Final = 499
"""The client has gone; nobody reads this status, but logs show it (nginx's number)."""
_OPENAI: Final[dict[int, tuple[str, str | None]]] = {
    401: ("invalid_request_error", "invalid_api_key"), 429: ("rate_limit_error", "rate_limit_exceeded"),
}  # fmt: skip
_MOST_FAULTS, _MOST_CHARACTERS = 50, 500
_REF = "#/components/schemas/{model}"
_WHEN = {
    400: "The request is not HTTP or JSON as it should be.",
    401: "No key was sent, or one that is not known.",
    403: "The key does not allow it, or the article is held back by its source.",
    404: "There is no such article, version or answer.",
    409: "Another program is changing the archive.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "Something in the request cannot be used; `errors` says what.",
    429: "Too many requests, or too many are waiting.",
    500: "A fault of the server's; its log names the request.",
    503: "The archive, or what reads its questions, cannot be used at the moment.",
}
_SENTENCES: Final = {
    **dict.fromkeys(("missing", "missing_argument"), "it is needed"),
    **dict.fromkeys(("extra_forbidden", "unexpected_keyword_argument"), "there is no such field"),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "it must be a whole number"),
    "string_too_short": "it is empty", "string_too_long": "it may have at most {max_length:,} characters",
    "too_short": "it needs at least {min_length:,}", "too_long": "it may have at most {max_length:,} items",
    "less_than_equal": "it may be at most {le:,}", "greater_than_equal": "it must be at least {ge:,}",
    "literal_error": "it must be {expected}", "string_type": "it must be a text", "list_type": "it must be a list",
    "bool_type": "it must be true or false",
}  # fmt: skip
"""By pydantic's type of an error; a part in braces is of its context."""
_STATUSES: Final[dict[type[NewsdeskError], int]] = {
    Busy: 429, InputError: 422, AnswerMissing: 404, AccessRefused: 403, ModelCancelled: GONE, ModelTimeout: 503,
    ModelUnavailable: 503, ModelError: 502,
}  # fmt: skip
"""Of errors whose own words a client may read; the first that fits counts."""
_BEGINS_A_YEAR: Final = "^[1-9][0-9]{3}"
_log = logging.getLogger("newsdesk")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing in a request that cannot be used."""

    pointer: str
    """Where: `#/a/0` is a JSON pointer into the body, `?a` a parameter of the query, `{a}` a part of the path."""
    detail: str
    """What is wrong with it, in one sentence."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a request failed (RFC 9457)."""

    type: str
    """`about:blank`: the status says what kind of problem it is."""
    title: str
    """The status in words."""
    status: int
    detail: str
    """What went wrong and what to do next, in one sentence."""
    instance: str
    """The id of the request, by which the server's log names it."""
    errors: tuple[Fault, ...] = ()
    """With status 422: everything that cannot be used."""


def request_id(scope: Scope) -> str:
    """The id of a request, created if nothing in front has done so."""
    found: str = scope.setdefault(REQUEST_ID, secrets.token_hex(16))
    return found


def problem(scope: Scope, status: int, detail: str, errors: Iterable[Fault] = ()) -> Problem:
    """The problem details of a failed request.

    Args:
        scope: Of the request.
        status: Of HTTP.
        detail: One sentence: what, where, what to do next.
        errors: What in the request cannot be used.
    """
    title = "Client Closed Request" if status == GONE else HTTPStatus(status).phrase
    return Problem("about:blank", title, status, _bounded(detail), request_id(scope), tuple(errors)[:_MOST_FAULTS])


def of(scope: Scope, error: NewsdeskError) -> Problem:
    """The problem details of a `NewsdeskError`; paths of this machine go to the log only."""
    if isinstance(error, ArticleMissing):  # whose words name the folder
        return problem(scope, 404, "there is no such article or version in the archive (GET /articles lists them)")
    for kind, status in _STATUSES.items():
        if isinstance(error, kind):
            return problem(scope, status, str(error))
    _log.warning("request %s: %s", request_id(scope), error)
    if isinstance(error, CorpusLocked):
        return problem(scope, 409, "another program is changing the archive; try again when it has ended")
    return problem(scope, 503, f"the archive cannot do this at the moment; the log says why under {request_id(scope)}")


def unexpected(scope: Scope) -> Problem:
    """Problem details without any detail for an unforeseen exception, which is logged in full."""
    _log.exception("request %s failed", request_id(scope))
    return problem(scope, 500, f"the server failed; its log says why under {request_id(scope)}")


def as_json(found: Problem) -> dict[str, Any]:
    """A problem as JSON values; `errors` stands only where there are any."""
    return {name: value for name, value in asdict(found).items() if name != "errors" or value}


def as_openai(
    message: str, status: int, *, kind: str | None = None, param: str | None = None, code: str | None = None
) -> dict[str, dict[str, str | None]]:
    """An error as OpenAI's protocol writes it.

    Args:
        message: One sentence: what, where, what to do next.
        status: Of HTTP.
        kind: Its type; by default what the status says.
        param: The field it is about.
        code: A word for programs; by default what the status says.
    """
    usual, word = _OPENAI.get(status, ("server_error" if status >= 500 else "invalid_request_error", None))
    return {"error": {"message": message, "type": kind or usual, "param": param, "code": code or word}}


def as_response(found: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """A problem as a response, with `Retry-After` where trying again may help."""
    kept = {"cache-control": "no-store", **(headers or {})}
    if found.status in (429, 503):
        kept.setdefault("retry-after", str(RETRY_AFTER_S))
    return JSONResponse(as_json(found), found.status, kept, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Make an application answer every error with problem details."""
    for kind in (NewsdeskError, RequestValidationError, HTTPException, ClientDisconnect):
        app.add_exception_handler(kind, _handle)
    app.add_middleware(_Unexpected)


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors of an operation, for its OpenAPI document; `describe` adds the shape that they refer to."""
    return {status: _response(status) for status in statuses}


def describe(document: dict[str, Any]) -> None:
    """Add the shape of errors to an OpenAPI document."""
    shapes = TypeAdapter(Problem).json_schema(mode="serialization", ref_template=_REF)
    document.setdefault("components", {}).setdefault("schemas", {}).update(**shapes.pop("$defs"), Problem=shapes)


def _response(status: int) -> dict[str, Any]:
    example = as_json(problem({REQUEST_ID: "5f1c0e7a9b2d4c6e8f00112233445566"}, status, _WHEN[status].lower()[:-1]))
    if status == 422:
        example["errors"] = [asdict(Fault("#/question", "the question holds no word (ask in words)"))]
    content = {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="Problem")}, "example": example}}
    described = {"description": _WHEN[status], "content": content}
    if status == 429:
        seconds = {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}}
        described["headers"] = {"Retry-After": seconds}
    return described


class _Unexpected:
    """ASGI middleware that logs unforeseen exceptions with the request's id and answers 500 without details."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_begun = False

        async def sending(message: Message) -> None:
            nonlocal is_begun
            is_begun = True
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception:
            if is_begun or scope["type"] != "http":
                raise  # the server cuts the connection, so that nobody takes half a response for a whole one
            await as_response(unexpected(scope))(scope, receive, send)


async def _handle(request: Request, error: Exception) -> Response:
    match error:
        case NewsdeskError():
            return as_response(of(request.scope, error))
        case RequestValidationError():
            return as_response(_invalid(request.scope, error))
        case HTTPException():
            return _of_http(request, error)
    return as_response(problem(request.scope, GONE, "the client went away before its request was whole"))


def _invalid(scope: Scope, error: RequestValidationError) -> Problem:
    """Of a request that FastAPI or pydantic refused."""
    found = error.errors()
    if found[0]["type"] == "json_invalid":
        why = f"the body is not JSON: {found[0]['ctx']['error']} at character {found[0]['loc'][-1]}"
        return problem(scope, 400, why)
    if isinstance(error.body, bytes):
        return problem(scope, 415, "the body must be JSON; send it with Content-Type: application/json")
    faults = [Fault(_bounded(_pointer(each["loc"])), _bounded(sentence(each))) for each in found]
    return problem(scope, 422, f"the request cannot be used: {faults[0].pointer}: {faults[0].detail}", faults)


def _pointer(place: tuple[str | int, ...]) -> str:
    kind, *rest = map(str, place)
    if kind == "body":
        return "#" + "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in rest)
    return f"?{'/'.join(rest)}" if kind == "query" else "{" + "/".join(rest) + "}"


def sentence(fault: Mapping[str, Any]) -> str:
    """What is wrong with a value, in plain words.

    Args:
        fault: One of the errors of pydantic's `ValidationError`.
    """
    kind, limits = fault["type"], fault.get("ctx", {})
    if kind == "string_pattern_mismatch":
        is_day = limits["pattern"].startswith(_BEGINS_A_YEAR)
        return "write a day as 2025-03-20" if is_day else "it is no id of an answer (32 digits and a to f)"
    if kind in _SENTENCES:
        return _SENTENCES[kind].format(**limits)
    return str(fault["msg"]).removeprefix("Value error, ")


def _bounded(text: str) -> str:
    """Text made encodable and cut short, as names of unknown fields come from the client."""
    return encodable(text[:_MOST_CHARACTERS], "?")


def _of_http(request: Request, error: HTTPException) -> Response:
    headers, detail = error.headers, str(error.detail)
    if error.status_code == 405:  # the framework names the methods of the path's first route only
        at_it = [route for route in request.app.routes if route.matches(request.scope)[0] is Match.PARTIAL]
        methods = ", ".join(sorted({method for route in at_it for method in getattr(route, "methods", ())}))
        headers, detail = {"allow": methods}, f"this address takes {methods}"
    elif error.status_code == 404 and detail == HTTPStatus(404).phrase:
        detail = "there is nothing at this address (openapi.json names all addresses)"
    return as_response(problem(request.scope, error.status_code, detail), headers)
