"""Whatever went wrong below us, as one sentence."""

import json
import math
import re
import socket
import ssl
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import httpx

from qa.models.deadline import TIMEOUT
from qa.models.endpoint import Endpoint
from qa.models.errors import ModelError, ModelTimeout, ModelTooLong, ModelUnavailable
from qa.models.redaction import quote

if TYPE_CHECKING:
    import openai

_TOO_LONG = re.compile(
    r"context[ _]?(length|window|size)|maximum context|too many (input )?tokens|prompt is too long|reduce the length",
    re.IGNORECASE,
)


def explain(fault: BaseException, endpoint: Endpoint, *, content_type: str = "") -> ModelError:
    """Make our error of a library's.

    Args:
        fault: What was raised while the model was asked.
        endpoint: Which model and where.
        content_type: What the server called its answer, if it came so far.
    """
    import openai

    links = list(_chain(fault))
    for link in links:
        if isinstance(link, ModelError):  # ours, raised below the library
            return link
        if isinstance(link, openai.APIStatusError):
            return _status(link, endpoint)
    for link in links:
        if isinstance(link, httpx.TimeoutException | openai.APITimeoutError | TimeoutError):
            return ModelTimeout(f"{endpoint.who} was silent for too long (try again, or allow it more with {TIMEOUT})")
        if isinstance(link, UnicodeEncodeError):  # half characters, from a command line say
            return ModelError(f"what was asked of {endpoint.who} is no valid Unicode (type the question anew)")
    for link in reversed(links):  # the deepest knows best
        if isinstance(link, OSError | httpx.HTTPError | httpx.InvalidURL | openai.APIConnectionError):
            return _connection(link, endpoint)
    for link in links:
        if isinstance(link, openai.APIError):
            return _event(link, endpoint)
    return _shape(fault, endpoint, content_type)


def _chain(fault: BaseException) -> Iterator[BaseException]:
    """The exception and what it came from, outermost first."""
    link: BaseException | None = fault
    for _ in range(20):
        if link is None:
            return
        yield link
        link = link.__cause__ or link.__context__


def _connection(fault: BaseException, endpoint: Endpoint) -> ModelError:
    server = endpoint.server
    address = "OPENAI_BASE_URL" if endpoint.where else "its address"
    if isinstance(fault, ssl.SSLError):
        why = quote(fault.reason or "").replace("_", " ").lower() or "no agreement"
        return ModelError(f"no safe connection to {server}: {why} (check {address} and the server's certificate)")
    if isinstance(fault, socket.gaierror):
        return ModelUnavailable(f"{server} is not known by that name (check the network and {address})")
    if isinstance(fault, ConnectionRefusedError):
        return ModelUnavailable(f"{server} is not running (start it, or check {address})")
    if isinstance(fault, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return ModelError(f"the address of {server} cannot be used (check {address})")
    if isinstance(fault, httpx.LocalProtocolError):
        return ModelError(f"what was asked cannot be sent to {server} (check its key and {address})")
    return ModelUnavailable(f"the connection to {server} broke off before the answer was complete (try again)")


def _status(fault: "openai.APIStatusError", endpoint: Endpoint) -> ModelError:
    """What a status other than 200 means."""
    status, server = fault.status_code, endpoint.server
    said = _said(fault.body, endpoint)
    if status in (401, 403) and not endpoint.key:
        return ModelError(f"{server} wants a key (set OPENAI_API_KEY){said}")
    if status in (401, 403):
        return ModelError(f"{server} refused the key with status {status} (check OPENAI_API_KEY){said}")
    if status == 402 or (status == 429 and _code(fault.body) == "insufficient_quota"):
        return ModelError(f"the account at {server} has no quota left (check its plan and billing){said}")
    if status == 404:
        return ModelError(
            f"{server} knows no model {endpoint.name!r} (check its name in NEWSDESK_MODEL, and OPENAI_BASE_URL){said}"
        )
    if _is_too_long(fault.body):
        return _too_long(endpoint)
    if status == 429:
        return ModelUnavailable(f"{server} is asked too often (wait a little){said}", retry_after_s=_wait(fault))
    if status in (408, 409) or status >= 500:
        return ModelUnavailable(
            f"{server} cannot answer now, status {status} (try again later){said}", retry_after_s=_wait(fault)
        )
    if 300 <= status < 400:
        return ModelError(f"{server} points to another address, status {status} (check OPENAI_BASE_URL)")
    return ModelError(
        f"{server} refused what was asked, status {status} (check the model's name and what its server allows){said}",
        is_refused=status in (400, 415, 422, 501),
    )


def _event(fault: "openai.APIError", endpoint: Endpoint) -> ModelError:
    """An error that came inside a stream of status 200."""
    if _is_too_long(fault.body) or _is_too_long(fault.message):
        return _too_long(endpoint)
    said = _said(fault.body if isinstance(fault.body, dict) else fault.message, endpoint)
    return ModelError(f"{endpoint.who} gave up in the middle of its answer (try again){said}", is_passing=True)


def _shape(fault: BaseException, endpoint: Endpoint, content_type: str) -> ModelError:
    """What the library stumbled over in an answer of status 200, or an object's own exception."""
    if not endpoint.where:
        said = _said(str(fault), endpoint)
        return ModelError(f"{endpoint.who} failed with {type(fault).__name__} (see what it needs){said}")
    if content_type in ("text/html", "application/xhtml+xml"):
        return ModelError(f"{endpoint.server} sent a web page where a model was to answer (check OPENAI_BASE_URL)")
    is_other = not (content_type.endswith("json") or content_type in ("text/event-stream", ""))
    if isinstance(fault, json.JSONDecodeError | UnicodeDecodeError) and not is_other:
        return ModelError(f"{endpoint.who} sent an answer that is cut or damaged (try again)", is_passing=True)
    kind = f" but {quote(content_type)}" if is_other else ""
    return ModelError(f"{endpoint.server} sent no chat answer{kind} (check OPENAI_BASE_URL and the model's name)")


def _too_long(endpoint: Endpoint) -> ModelError:
    return ModelTooLong(
        f"the question and its passages are too long for {endpoint.who} (state its tokens in NEWSDESK_CONTEXT, or "
        "name a model with a larger context in NEWSDESK_MODEL)"
    )


def _is_too_long(body: object) -> bool:
    if _code(body) in ("context_length_exceeded", "exceed_context_size_error"):
        return True
    return bool(_TOO_LONG.search(_message(body)))


def _code(body: object) -> object:
    return (body.get("code") or body.get("type")) if isinstance(body, dict) else None


def _message(body: object) -> str:
    """The text inside `{"message": …}`, `{"detail": …}` or a plain text."""
    if isinstance(body, dict):
        body = next((body[name] for name in ("message", "detail", "error") if isinstance(body.get(name), str)), "")
    return body[:10_000] if isinstance(body, str) else ""


def _said(body: object, endpoint: Endpoint) -> str:
    said = quote(_message(body), endpoint.key)
    return f"; it says: “{said}”" if said else ""


def _wait(fault: "openai.APIStatusError") -> float | None:
    """Seconds that `Retry-After` asks to wait: given as a number or as a date."""
    asked: Any = fault.response.headers.get("retry-after")
    if asked is None:
        return None
    try:
        seconds = float(asked)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(asked).timestamp() - time.time()
        except (ValueError, TypeError, OverflowError):
            return None
    return max(0.0, seconds) if math.isfinite(seconds) else None
