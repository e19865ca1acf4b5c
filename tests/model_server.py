"""A language-model server on this machine that speaks OpenAI's chat protocol, and breaks it on command.

    with ModelServer() as server:
        server.say("Rebels. [k1.2]")
        model = make_model("tiny", base_url=server.url)
        server.misbehave("stream-cut-clean-3")

`FAULTS` names all it can do wrong. Each is meant for one way of asking (`Fault.is_stream`); asked the other way it does
the same.
"""

import contextlib
import gzip
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

TEXT = "M23 rebels entered Walikale on Thursday. They hold the airstrip, an activist said."
USAGE = {"prompt_tokens": 21, "completion_tokens": 17, "total_tokens": 38}
CUTS = 12
"""How many places a stream is cut at, spread evenly before its end."""
LONG_WAIT_S = 20.0
"""How long an endless fault lasts at most, so that no test run hangs on it."""


# --- what a right answer looks like -------------------------------------------------------------------------------


def answer(text: object, **changes: Any) -> dict[str, Any]:
    """The answer in one. Changes are made to its choice; `message`, `usage` and `choices` replace those parts."""
    outer = {name: changes.pop(name) for name in ("usage", "choices", "model") if name in changes}
    message = {"role": "assistant", "content": text, "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"} | changes
    whole = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1742428800, "model": "tiny-2025"}
    return whole | {"choices": [choice], "usage": USAGE} | outer


def chunk(delta: dict[str, Any] | None = None, finish: str | None = None, **changes: Any) -> dict[str, Any]:
    """One event of a stream."""
    choice = {"index": changes.pop("index", 0), "delta": delta or {}, "logprobs": None, "finish_reason": finish}
    whole = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1742428800, "model": "tiny-2025"}
    return whole | {"choices": [choice]} | changes


def words(text: str) -> Iterator[dict[str, Any]]:
    """The events that carry a text, without an end."""
    yield chunk({"role": "assistant", "content": ""})
    for number, word in enumerate(text.split(" ")):
        yield chunk({"content": word if number == 0 else f" {word}"})


def event(data: object) -> bytes:
    """An event as it goes over the wire."""
    return b"data: " + json.dumps(data).encode() + b"\n\n"


def whole_stream(text: str) -> tuple[bytes, int]:
    """All bytes of a stream, and after how many of them the answer is complete."""
    body = b"".join(event(each) for each in words(text)) + event(chunk(finish="stop"))
    complete = len(body)
    body += event(chunk(choices=[], usage=USAGE)) + b"data: [DONE]\n\n"
    return body, complete


# --- one request --------------------------------------------------------------------------------------------------


class Exchange:
    """One request, and the means to answer it well or badly."""

    def __init__(self, handler: BaseHTTPRequestHandler, request: dict[str, Any], text: str, ending: threading.Event):
        self.request, self.text, self.ending = request, text, ending
        self.key = (handler.headers.get("authorization") or "").removeprefix("Bearer ")
        self._handler = handler

    def head(self, status: int = 200, content_type: str = "application/json", **headers: str) -> None:
        """Begin the answer; the body then goes on until the connection is closed."""
        self._handler.send_response(status)
        self._handler.send_header("content-type", content_type)
        self._handler.send_header("connection", "close")
        for name, value in headers.items():
            self._handler.send_header(name.replace("_", "-"), value)
        self._handler.end_headers()

    def write(self, data: bytes) -> None:
        """Send bytes now."""
        self._handler.wfile.write(data)
        self._handler.wfile.flush()

    def send(self, body: object, status: int = 200, content_type: str = "application/json", **headers: str) -> None:
        """The whole answer; a body that is no bytes is sent as JSON."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.head(status, content_type, content_length=str(len(data)), **headers)
        self.write(data)

    def stream(self, *events: object, is_ended: bool = True) -> None:
        """A stream of these events: bytes as they are, others as JSON."""
        self.head(content_type="text/event-stream")
        self.go_on(*events)
        if is_ended:
            self.write(b"data: [DONE]\n\n")

    def go_on(self, *events: object) -> None:
        """Further events of a stream that has begun."""
        for each in events:
            self.write(each if isinstance(each, bytes) else event(each))

    def good(self) -> None:
        """Answer as one should."""
        if not self.request.get("stream"):
            return self.send(answer(self.text))
        wants_usage = (self.request.get("stream_options") or {}).get("include_usage")
        last = [chunk(choices=[], usage=USAGE)] if wants_usage else []
        return self.stream(*words(self.text), chunk(finish="stop"), *last)

    def raw(self) -> socket.socket:
        """The socket itself."""
        connection: socket.socket = self._handler.connection
        return connection

    def for_ever(self, data: bytes, every_s: float) -> None:
        """Send the same bytes again and again, until the client has gone or the server ends."""
        end = time.monotonic() + LONG_WAIT_S
        while time.monotonic() < end and not self.ending.wait(every_s):
            self.write(data)

    def hang(self) -> None:
        """Say nothing more."""
        self.ending.wait(LONG_WAIT_S)

    def reset(self) -> None:
        """Drop the connection so that the client's next read fails."""
        # With a linger time of zero the system sends a reset in place of a proper end; closed past the handler, which
        # would send the proper end first.
        self.raw().setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        socket.close(self.raw().detach())


@dataclass(frozen=True)
class Fault:
    """One way to be wrong, on every request alike."""

    name: str
    is_stream: bool
    """It is about an answer that was asked for as a stream."""
    do: Callable[[Exchange], None]
    is_endless: bool = False
    """It lasts until the client gives up: ask with a short deadline."""


FAULTS: dict[str, Fault] = {}
"""All faults by name: `plain-…` for answers in one, `stream-…` for streams."""


def _add(name: str, do: Callable[[Exchange], None], *, is_endless: bool = False) -> None:
    FAULTS[name] = Fault(name, name.startswith("stream-"), do, is_endless)


def _add_both(name: str, do: Callable[[Exchange], None], *, is_endless: bool = False) -> None:
    _add(f"plain-{name}", do, is_endless=is_endless)
    _add(f"stream-{name}", do, is_endless=is_endless)


# --- refusals and other things that are no answer: the same for both ways of asking -------------------------------


def _refuses(status: int, message: str, code: str | None = None, **headers: str) -> Callable[[Exchange], None]:
    def do(ex: Exchange) -> None:
        said = message.replace("$KEY", ex.key)
        ex.send({"error": {"message": said, "type": "error", "code": code}}, status, **headers)

    return do


_STATUSES: dict[str, Callable[[Exchange], None]] = {
    "400": _refuses(400, "Unsupported parameter: 'temperature'\r\n\x1b[31mis not\u202e supported."),
    "400-too-long": _refuses(
        400, "This model's maximum context length is 8192 tokens.", "context_length_exceeded"
    ),
    "401": _refuses(401, "Incorrect API key provided: $KEY. You can find your API key at https://example.com."),
    "402": _refuses(402, "Payment required"),
    "403": _refuses(403, "The key $KEY must not use this model"),
    "404": _refuses(404, "The model `tiny` does not exist", "model_not_found"),
    "408": _refuses(408, "Request timed out"),
    "409": _refuses(409, "Conflict"),
    "413": _refuses(413, "Prompt is too long"),
    "422": _refuses(422, "Unprocessable " + "very " * 200 + "long $KEY"),
    "429": _refuses(429, "Rate limit reached for requests"),
    "429-quota": _refuses(429, "You exceeded your current quota", "insufficient_quota"),
    "429-long-wait": _refuses(429, "Slow down", retry_after="3600"),
    "500": _refuses(500, "The server had an error processing your request, Authorization: Bearer $KEY"),
    "502-html": lambda ex: ex.send(b"<html><h1>502 Bad Gateway</h1></html>", 502, "text/html"),
    "503": _refuses(503, "Overloaded"),
    "503-empty": lambda ex: ex.send(b"", 503),
    "529-text": lambda ex: ex.send(b"overloaded, key sk-abcdef0123456789", 529, "text/plain"),
    "302": lambda ex: ex.send(b"", 302, "text/html", location="http://127.0.0.1:1/elsewhere"),
}  # fmt: skip
for _name, _do in _STATUSES.items():
    _add_both(_name, _do)

_HTML = b"<!DOCTYPE html><html><body>Please log in to the guest network</body></html>"
_add_both("html-200", lambda ex: ex.send(_HTML, content_type="text/html; charset=utf-8"))
_add_both("text-200", lambda ex: ex.send(b"I am a teapot.", content_type="text/plain"))
_add_both("image-200", lambda ex: ex.send(b"\x89PNG\r\n\x1a\n\x00\xff", content_type="image/png"))
_add_both("empty-body", lambda ex: ex.send(b""))
_add_both("error-200", lambda ex: ex.send({"error": {"message": "model not loaded", "code": 500}}))
_add_both("gzip", lambda ex: ex.send(gzip.compress(b" " * 1_000_000), content_encoding="gzip"))
_add_both("not-http", lambda ex: ex.write(b"SSH-2.0-OpenSSH_9.6\r\n" * 3))
_add_both("closed-at-once", lambda ex: None)
_add_both("reset-at-once", Exchange.reset)
_add_both("hang", Exchange.hang, is_endless=True)


def _drip_head(ex: Exchange) -> None:
    ex.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    ex.for_ever(b"a", 0.05)


_add_both("drip-head", _drip_head, is_endless=True)


# --- answers in one -----------------------------------------------------------------------------------------------

_PLAIN_BODIES: dict[str, object] = {
    "null": None,
    "list": [],
    "string": "M23 rebels",
    "number": 7,
    "no-choices": {"id": "chatcmpl-1", "object": "chat.completion", "model": "tiny"},
    "empty-choices": answer("", choices=[]),
    "null-choices": answer("", choices=None),
    "number-choices": answer("", choices=3),
    "two-choices": answer("", choices=[answer(TEXT)["choices"][0], answer(TEXT, index=1)["choices"][0]]),
    "null-message": answer("", message=None),
    "empty-message": answer("", message={}),
    "text-message": answer("", message=TEXT),
    "null-content": answer(None),
    "empty-content": answer(""),
    "blank-content": answer(" \n\t\u00a0"),
    "number-content": answer(17),
    "object-content": answer({"text": TEXT}),
    "finish-length": answer("", finish_reason="length"),
    "finish-filter": answer(TEXT, finish_reason="content_filter"),
    "finish-null": answer(TEXT, finish_reason=None),
    "finish-unknown": answer(TEXT, finish_reason="because"),
    "finish-number": answer(TEXT, finish_reason=1),
    "tool-call": answer(
        None,
        finish_reason="tool_calls",
        message={
            "role": "assistant", "content": None,
            "tool_calls": [{"id": "1", "type": "function", "function": {"name": "look", "arguments": "{}"}}],
        },
    ),
    "refusal": answer(None, message={"role": "assistant", "content": None, "refusal": "I cannot help with that."}),
    "role-user": answer("", message={"role": "user", "content": TEXT}),
    "role-unknown": answer("", message={"role": "robot", "content": TEXT}),
    "surrogate": answer("half a smile \ud83d"),
    "enormous": answer("x" * 1_000_001),
}  # fmt: skip


def _sends(body: object) -> Callable[[Exchange], None]:
    return lambda ex: ex.send(body)


for _name, _body in _PLAIN_BODIES.items():
    _add(f"plain-{_name}", _sends(_body))


def _without_finish(ex: Exchange) -> None:
    body = answer(ex.text)
    del body["choices"][0]["finish_reason"]
    ex.send(body)


_add("plain-finish-missing", _without_finish)
_add("plain-invalid-utf8", lambda ex: ex.send(json.dumps(answer("@@")).encode().replace(b"@@", b"caf\xe9 \xff")))
_add("plain-trailing-garbage", lambda ex: ex.send(json.dumps(answer(ex.text)).encode() + b"}}"))


def _cut_json(part: int, *, is_length_told: bool) -> Callable[[Exchange], None]:
    def do(ex: Exchange) -> None:
        body = json.dumps(answer(ex.text)).encode()
        if is_length_told:
            ex.head(content_length=str(len(body)))
        else:
            ex.head()
        ex.write(body[: len(body) * part // 4])

    return do


for _part in range(4):
    _add(f"plain-cut-clean-{_part}", _cut_json(_part, is_length_told=False))
    _add(f"plain-cut-broken-{_part}", _cut_json(_part, is_length_told=True))


def _drip_json(ex: Exchange) -> None:
    ex.head()
    ex.write(json.dumps(answer(ex.text)).encode()[:60])
    ex.for_ever(b" ", 0.05)


def _hang_in_body(ex: Exchange) -> None:
    body = json.dumps(answer(ex.text)).encode()
    ex.head(content_length=str(len(body)))
    ex.write(body[:-1])
    ex.hang()


def _flood(ex: Exchange) -> None:
    ex.head()
    ex.for_ever(b" " * 100_000, 0.001)


_add("plain-drip", _drip_json, is_endless=True)
_add("plain-hang-in-body", _hang_in_body, is_endless=True)
_add("plain-flood", _flood, is_endless=True)


# --- streams ------------------------------------------------------------------------------------------------------

_START = [*words(TEXT)]
_END = chunk(finish="stop")

_STREAMS: dict[str, list[object]] = {
    "no-event": [b""],
    "only-comments": [b": ping\n\n"] * 3,
    "no-finish": [*_START],
    "finish-length": [chunk({"role": "assistant", "content": " "}), chunk(finish="length")],
    "finish-filter": [*_START, chunk(finish="content_filter")],
    "finish-unknown": [*_START, chunk(finish="because")],
    "finish-length-then-stop": [chunk({"role": "assistant", "content": ""}), chunk(finish="length"), _END],
    "empty": [_END],
    "blank": [chunk({"role": "assistant", "content": "  \n"}), _END],
    "null-content": [chunk({"role": "assistant", "content": None}), _END],
    "null-delta-at-end": [*_START, chunk(choices=[{"index": 0, "delta": None, "finish_reason": "stop"}])],
    "number-content": [*_START, chunk({"content": 17}), _END],
    "object-content": [*_START, chunk({"content": {"text": TEXT}}), _END],
    "list-content": [*_START, chunk({"content": [{"type": "text", "text": TEXT}]}), _END],
    "null-choices": [*_START, chunk(choices=None), _END],
    "number-choices": [*_START, chunk(choices=3), _END],
    "two-choices": [chunk(choices=[chunk({"content": "a"})["choices"][0]] * 2), _END],
    "second-choice": [*_START, chunk({"content": " Nobody did."}, index=1), _END],
    "role-user": [chunk({"role": "user", "content": TEXT}), _END],
    "role-unknown": [chunk({"role": "robot", "content": TEXT}), _END],
    "text-after-end": [*_START, _END, chunk({"content": " Nobody did."})],
    "refusal": [chunk({"role": "assistant", "refusal": "I cannot "}), chunk({"refusal": "help."}), _END],
    "tool-call": [
        chunk({"role": "assistant", "content": None, "tool_calls": [
            {"index": 0, "id": "1", "type": "function", "function": {"name": "look", "arguments": "{}"}}]}),
        chunk(finish="tool_calls"),
    ],
    "tool-call-said-stop": [
        *_START,
        chunk({"tool_calls": [
            {"index": 0, "id": "1", "type": "function", "function": {"name": "look", "arguments": "{}"}}]}),
        _END,
    ],
    "garbage-line": [*_START, b"data: {not json}\n\n", _END],
    "garbage-bytes": [*_START, b"data: \x00\x01\x02\n\n", _END],
    "data-null": [*_START, b"data: null\n\n", _END],
    "data-list": [*_START, b"data: [1, 2]\n\n", _END],
    "data-string": [*_START, b'data: "text"\n\n', _END],
    "data-empty-object": [*_START, b"data: {}\n\n", _END],
    "html-inside": [*_START, b"data: <html>Bad Gateway</html>\n\n", _END],
    "invalid-utf8": [*_START, event(chunk({"content": "@@"})).replace(b"@@", b"caf\xe9 \xff"), _END],
    "surrogate": [*_START, chunk({"content": " \ud83d"}), _END],
    "enormous": [chunk({"content": "x" * 100_000})] * 11,
    "done-too-early": [*_START, b"data: [DONE]\n\n", _END],
    "error-event": [b'event: error\ndata: {"error": {"message": "The engine is overloaded"}}\n\n'],
    "error-event-text": [b"event: error\ndata: overloaded\n\n"],
    "error-event-bare": [b'event: error\ndata: {"message": "overloaded"}\n\n'],
    "error-after-text": [*_START, {"error": {"message": "The server had an error", "type": "server_error"}}, _END],
    "error-string": [*_START, {"error": "CUDA out of memory"}, _END],
    "error-too-long": [{"error": {"message": "maximum context length is 8192", "code": "context_length_exceeded"}}],
}  # fmt: skip


def _streams(events: list[object]) -> Callable[[Exchange], None]:
    return lambda ex: ex.stream(*events)


for _name, _events in _STREAMS.items():
    _add(f"stream-{_name}", _streams(_events))

_add("stream-answered-in-one", lambda ex: ex.send(answer(ex.text)))
_add(
    "stream-error-with-key",
    lambda ex: ex.stream(*_START, {"error": {"message": f"Key {ex.key} was\nrevoked, Bearer {ex.key}"}}),
)


def _cut_stream(part: int, *, is_chunked: bool) -> Callable[[Exchange], None]:
    def do(ex: Exchange) -> None:
        body, complete = whole_stream(ex.text)
        body = body[: (complete - 1) * part // (CUTS - 1)]  # the last cut takes one byte: the end of the last event
        if not is_chunked:
            ex.head(content_type="text/event-stream")
            return ex.write(body)
        ex.head(content_type="text/event-stream", transfer_encoding="chunked")
        return ex.write(b"%x\r\n%b" % (len(body) + 9, body))

    return do


for _part in range(CUTS):
    _add(f"stream-cut-clean-{_part}", _cut_stream(_part, is_chunked=False))
    _add(f"stream-cut-broken-{_part}", _cut_stream(_part, is_chunked=True))


def _reset_after_text(ex: Exchange) -> None:
    ex.stream(*_START, is_ended=False)
    time.sleep(0.05)  # what was sent must arrive before the reset, which would overtake it
    ex.reset()


def _then(*before: object, every_s: float = 0.05, data: bytes) -> Callable[[Exchange], None]:
    def do(ex: Exchange) -> None:
        ex.stream(*before, is_ended=False)
        ex.for_ever(data, every_s)

    return do


def _hang_after(*before: object) -> Callable[[Exchange], None]:
    def do(ex: Exchange) -> None:
        ex.stream(*before, is_ended=False)
        ex.hang()

    return do


_add("stream-reset-after-text", _reset_after_text)
_add("stream-hang-before-text", _hang_after(), is_endless=True)
_add("stream-hang-after-text", _hang_after(*_START), is_endless=True)
_add("stream-hang-after-end", _hang_after(*_START, _END), is_endless=True)
_add("stream-drip-of-bytes", _then(*_START, data=b"d"), is_endless=True)
_add("stream-drip-of-comments", _then(*_START, data=b": ping\n\n"), is_endless=True)
_add("stream-drip-of-text", _then(data=event(chunk({"content": " and"}))), is_endless=True)
_add("stream-drip-of-nothing", _then(data=event(chunk({}))), is_endless=True)
_add("stream-flood-of-text", _then(every_s=0.001, data=event(chunk({"content": " and" * 50}))), is_endless=True)
_add("stream-flood-of-one-line", _then(every_s=0.001, data=b"a" * 10_000), is_endless=True)


# --- the server ---------------------------------------------------------------------------------------------------


class ModelServer:
    """The server; a context manager. It answers well until told otherwise.

    Attributes:
        url: What goes into `base_url`.
        requests: The JSON bodies it was sent, in the order of their coming.
        headers: The headers of each, names in small letters.
    """

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self._texts = [TEXT]
        self._fault: Fault | None = None
        self._times: int | None = None
        self._lock = threading.Lock()
        self._ending = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, name="model-server"
        )
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> "ModelServer":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def say(self, *texts: str) -> None:
        """Answer the next requests with these texts, one each, and all after them with the last."""
        with self._lock:
            self._texts = list(texts)

    def misbehave(self, fault: str | Fault | Callable[[Exchange], None] | None, *, times: int | None = None) -> None:
        """Do something wrong from now on; None to stop.

        Args:
            fault: One of `FAULTS`, by name or itself; or a function of your own that answers an `Exchange`.
            times: On how many requests; None for all.
        """
        if isinstance(fault, str):
            fault = FAULTS[fault]
        elif callable(fault):
            fault = Fault("own", False, fault)
        with self._lock:
            self._fault, self._times = fault, times

    def list_models(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer what lists its models, as llama.cpp's and Ollama's servers do."""
        with self._lock:
            self.headers.append({name.lower(): value for name, value in handler.headers.items()})
        listings: dict[str, Any] = {
            "/v1/models": {"data": [{"id": "tiny", "meta": {"n_ctx": 4096, "n_params": 1_540_000_000}}, {"id": 7}]},
            "/api/tags": {"models": [{"name": "small:4b", "details": {"parameter_size": "4.0B"}}]},
        }
        with contextlib.suppress(OSError):
            found = listings.get(handler.path)
            Exchange(handler, {}, "", self._ending).send(found or {"error": "no such path"}, 200 if found else 404)

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("content-length") or 0))
        request = json.loads(body)
        with self._lock:
            self.requests.append(request)
            self.headers.append({name.lower(): value for name, value in handler.headers.items()})
            fault = self._fault
            if fault is not None and self._times is not None:
                self._times -= 1
                if self._times <= 0:
                    self._fault = None
            text = self._texts[0]
            if fault is None and len(self._texts) > 1:
                self._texts.pop(0)
        exchange = Exchange(handler, request, text, self._ending)
        with contextlib.suppress(OSError):  # the client has gone
            if not handler.path.endswith("/chat/completions"):
                return exchange.send({"error": {"message": f"no such path: {handler.path}"}}, 404)
            (fault.do if fault else Exchange.good)(exchange)
        return None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that breaks off is what many tests are about."""


def _handler(server: ModelServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.close_connection = True
            server.list_models(self)

        def do_POST(self) -> None:
            self.close_connection = True
            if not self.path.endswith("/chat/completions"):  # Ollama's own questions
                return self.send_error(404)
            return server._answer(self)

        def log_message(self, *args: object) -> None:
            pass

    return Handler


def http_date(seconds_from_now: float) -> str:
    """A date as `Retry-After` may have it."""
    return formatdate(time.time() + seconds_from_now, usegmt=True)
