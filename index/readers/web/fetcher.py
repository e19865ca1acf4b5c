"""One address on the web, fetched within limits of size, time, type, compression and redirects."""

import importlib.metadata
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.errors import InputError
from index.readers.document import MAX_DOCUMENT_BYTES, mebibytes
from index.readers.web.addresses import Resolve, WebAddress
from index.text.characters import one_line

if TYPE_CHECKING:
    from index.readers.web.connection import Dial

AGENT = "newsdesk"
"""What robots.txt calls us."""
_REDIRECTS = (301, 302, 303, 307, 308)
_NO_ARTICLES = ("image/", "video/", "audio/", "font/", "model/")
_NO_ARTICLE = frozenset(("text/css", "text/javascript", "application/javascript", "application/wasm"))
_LATER, _LOOK = "try again later", "see whether the address is right"
_ADVICE = {401: "it wants a login: save the page and add the file", 402: "it wants to be paid", 429: _LATER}
_ADVICE[403] = "it refuses this program: save the page and add the file"
_PIECE_BYTES = 2**16


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What fetching one address may take."""

    step_s: float = 20.0
    """Connecting, and each wait for more."""
    whole_s: float = 120.0
    """All of it but the look-up of the name: a server that drips never times out by itself."""
    redirects: int = 5
    n_bytes: int = MAX_DOCUMENT_BYTES
    """As it comes, and unpacked."""


@dataclass(frozen=True, slots=True)
class WebReply:
    """What an address holds."""

    address: WebAddress
    """The one that redirects led to."""
    status: int
    """200, or 304 where nothing has changed."""
    headers: Mapping[str, str]
    """By their names in small letters."""
    body: bytes = field(repr=False, default=b"")

    @property
    def content_type(self) -> str:
        """`text/html`, in small letters; empty where there is none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The encoding that the server states."""
        from email.message import Message

        message = Message()
        message["content-type"] = self.headers.get("content-type", "")
        stated = message.get_content_charset()
        return stated if isinstance(stated, str) else None


class NotFetched(InputError):
    """An address gave nothing, and why.

    Args:
        message: One sentence: what, where, what to do next.
        status: What the server answered, if it did.
        retry_after: The header of that name, as the server wrote it.
    """

    def __init__(self, message: str, *, status: int | None = None, retry_after: str = "") -> None:
        super().__init__(message)
        self.status, self.retry_after = status, retry_after


class Fetcher:
    """Fetches addresses, each over a connection of its own; keeps no cookie and sends no credentials.

    Args:
        limits: Of each address.
        resolve: What gives the addresses of a name; the system's resolver unless given.
        dial: What connects to one of them, after it has been checked; the network unless given.
    """

    def __init__(
        self, limits: FetchLimits | None = None, *, resolve: Resolve | None = None, dial: "Dial | None" = None
    ) -> None:
        self.limits = limits or FetchLimits()
        self._resolve, self._dial = resolve, dial

    def get(
        self,
        address: WebAddress,
        *,
        known: Mapping[str, str] | None = None,
        before: Callable[[WebAddress], None] = lambda _: None,
        cut_at: int | None = None,
    ) -> WebReply:
        """Fetch an address and follow its redirects, each of which is checked as if it had been asked for.

        Args:
            address: What to fetch.
            known: Headers that ask for it only if it has changed.
            before: Called with each address before it is asked for; what it raises ends the fetching.
            cut_at: Take so many bytes and leave the rest, where otherwise too much is refused.

        Raises:
            NotFetched: There is no answer, an error, too much of it, something else than text, or no end of redirects.
            InputError: It may not be fetched.
        """
        until = time.monotonic() + self.limits.whole_s
        for _ in range(self.limits.redirects + 1):
            before(address)
            reply = self._asked(address, known or {}, until - time.monotonic(), cut_at)
            if reply.status not in _REDIRECTS:
                return reply
            address = address.joined(reply.headers.get("location", ""))
        raise NotFetched(f"more than {self.limits.redirects} redirects (give the address that they should lead to)")

    def _asked(self, address: WebAddress, known: Mapping[str, str], whole_s: float, cut_at: int | None) -> WebReply:
        import httpcore

        from index.readers.web.connection import PinnedBackend, certificates, dialled, system_addresses

        backend = PinnedBackend(
            self._resolve or system_addresses, self._dial or dialled, step_s=self.limits.step_s, whole_s=whole_s
        )
        url = httpcore.URL(scheme=address.scheme, host=address.host, port=address.port, target=address.target)
        headers = {
            "Host": address.site.partition("://")[2],
            "User-Agent": f"{AGENT}/{_version()}",
            "Accept": "text/html, application/xhtml+xml, application/xml, application/json, text/*, */*;q=0.5",
            "Accept-Encoding": "gzip",
            "Connection": "close",
        }
        secured = certificates() if address.scheme == "https" else None
        try:
            with (
                httpcore.ConnectionPool(secured, max_connections=1, network_backend=backend) as pool,
                pool.stream("GET", url, headers=[*headers.items(), *known.items()]) as response,
            ):
                pairs = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in response.headers]
                reply = WebReply(address, response.status, dict(reversed(pairs)))
                if reply.status in _REDIRECTS or (reply.status == 304 and known):
                    return reply
                _require_text(reply)
                return WebReply(address, 200, reply.headers, self._body(reply, response.iter_stream(), cut_at))
        except httpcore.TimeoutException as exc:
            raise NotFetched(f"no answer from {address.host} in time (try again later)") from exc
        except httpcore.ConnectError as exc:
            raise NotFetched(f"the server {address.host} cannot be reached ({one_line(str(exc), 120)})") from exc
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError) as exc:
            what = one_line(str(exc) or type(exc).__name__, 120)
            raise NotFetched(f"{address.host} broke off ({what}; try again later)") from exc

    def _body(self, reply: WebReply, pieces: Iterable[bytes], cut_at: int | None) -> bytes:
        """All of a body, unpacked; what comes and what it unpacks to are both within the limit."""
        encoding, body = reply.headers.get("content-encoding", ""), bytearray()
        for piece in self._within(_unpacked(pieces if cut_at else self._within(pieces), encoding)):
            body += piece
            if cut_at and len(body) >= cut_at:
                break
        return bytes(body[:cut_at])

    def _within(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        n_bytes = 0
        for piece in pieces:
            n_bytes += len(piece)
            if n_bytes > self.limits.n_bytes:
                raise NotFetched(
                    f"too large: more than the limit of {mebibytes(self.limits.n_bytes)} (name its parts)", status=200
                )
            yield piece


def _require_text(reply: WebReply) -> None:
    if reply.status != 200:
        words = f"{reply.address.host} answered {reply.status} {_meaning(reply.status)}".rstrip()
        words += f" ({_ADVICE.get(reply.status, _LATER if reply.status >= 500 else _LOOK)})"
        raise NotFetched(words, status=reply.status, retry_after=reply.headers.get("retry-after", ""))
    kind = reply.content_type
    if kind.startswith(_NO_ARTICLES) or kind in _NO_ARTICLE:
        raise NotFetched(
            f"holds {one_line(kind, 60)}, which is no article (name the page that it belongs to)", status=200
        )


def _meaning(status: int) -> str:
    from http import HTTPStatus

    return HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""


def _unpacked(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """A body piece by piece as it was before it was packed; gzip is all that is asked for."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        yield from pieces
        return
    if encoding not in ("gzip", "x-gzip"):
        raise NotFetched(
            f"packed as {one_line(encoding, 40)!r}, which was not asked for (save the page and add the file)",
            status=200,
        )
    unpacker = zlib.decompressobj(wbits=31)
    try:
        for piece in pieces:
            rest, unpacked = piece, b""
            while not unpacker.eof and (rest or len(unpacked) == _PIECE_BYTES):
                unpacked = unpacker.decompress(rest, _PIECE_BYTES)
                rest = unpacker.unconsumed_tail
                yield unpacked
    except zlib.error as exc:
        raise NotFetched(f"its packed data are damaged ({exc}; try again later)", status=200) from exc
    if not unpacker.eof:
        raise NotFetched("its packed data break off (try again later)", status=200)


def _version() -> str:
    try:
        return importlib.metadata.version("newsdesk")
    except importlib.metadata.PackageNotFoundError:
        return "0"  # run from a checkout
