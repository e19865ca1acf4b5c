"""A web of several sites on one server of this machine, reached by a resolver and a way to connect that tests give.

The checks of addresses are those of the product: names resolve to public numbers, which are checked and then connected
to the server here instead.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpcore

from index.readers.web.fetcher import Fetcher, FetchLimits
from index.readers.web.visitor import Visitor

PUBLIC = "93.184.215.14"
ARTICLE = (
    "<html lang=en><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1><p>"
    "The harbour at Port Ellis opened again on Monday after eleven days of storm repairs, the port authority said.</p>"
    "<p>Two ferries left before noon, and a third was expected in the evening, its captain said at the quay.</p>"
    "<p>Fishing crews said they had lost about a week of income and asked the council for help.</p></article>"
    "</body></html>"
)


def page(title: str, head: str = "") -> bytes:
    """A page with one article."""
    return ARTICLE.format(title=title, head=head).encode()


class MadeWeb:
    """What the sites hold, by `host/path`, and what was asked of them."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.names: dict[str, list[str]] = {}
        """Addresses of names; those that are not here have a public one if a page is theirs."""
        self.asked: list[tuple[str, dict[str, str]]] = []
        """Each request: `host/path`, and its headers by their names in small letters."""
        self.dialled: list[str] = []
        self.slept: list[float] = []
        self.port = 0

    def put(self, place: str, body: bytes | str = b"", status: int = 200, **headers: str) -> None:
        """Let a place hold that; `content_type="text/plain"` is a header."""
        content = body.encode() if isinstance(body, str) else body
        self.pages[place] = status, {name.replace("_", "-"): value for name, value in headers.items()}, content

    def resolve(self, host: str, port: int) -> list[str]:
        """As a system does: names by a list, numbers in any way of writing them by the C library."""
        if host in self.names:
            return self.names[host]
        if any(place.startswith(f"{host}/") for place in self.pages):
            return [PUBLIC]
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        return [str(each[4][0]) for each in found]

    def dial(self, address: str, port: int, timeout: float) -> httpcore.NetworkStream:
        """Connect to the server here, whatever the address."""
        self.dialled.append(address)
        return httpcore.SyncBackend().connect_tcp("127.0.0.1", self.port, timeout)

    def fetcher(self, limits: FetchLimits | None = None) -> Fetcher:
        """One that reaches this web alone."""
        return Fetcher(limits, resolve=self.resolve, dial=self.dial)

    def visitor(self, limits: FetchLimits | None = None, **options: Any) -> Visitor:
        """One that reaches this web alone and waits for nothing."""
        return Visitor(fetcher=self.fetcher(limits), sleep=self.slept.append, clock=lambda: 100.0, **options)

    def hosts_asked(self) -> set[str]:
        """Of which sites anything was asked."""
        return {place.partition("/")[0] for place, _ in self.asked}


@contextmanager
def made_web() -> Iterator[MadeWeb]:
    """The web, served until the block ends."""
    web = MadeWeb()

    class Sites(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place = f"{self.headers['Host']}{self.path}"
            web.asked.append((place, {name.lower(): value for name, value in self.headers.items()}))
            status, headers, body = web.pages.get(place, (404, {}, b""))
            validators = {self.headers["If-None-Match"], self.headers["If-Modified-Since"]} - {None}
            if status == 200 and validators & {headers.get("ETag"), headers.get("Last-Modified")}:
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Sites) as server:
        web.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield web
        server.shutdown()
        thread.join()
