"""Add, remove and withdraw through the process that owns a corpus, at the address and with the token in its lock file.

The owner proves first, by an HMAC of a nonce, that it knows the token; only then is anything sent to it, and over the
same connection. So whoever has taken the port of an owner that was killed learns nothing.
"""

import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final, Literal

import httpx

from index.errors import CorpusError, CorpusLocked, Unreachable
from index.stores.lock import announced, named
from qa.client import Client

PROTOCOL: Final = 3
"""Changes whenever owner and caller of different versions would misunderstand each other."""
PROOF: Final = "/owner"
"""Where an owner answers a nonce, which is the query, with `proof`."""
_GREETING_S = 10.0


def proof(token: str, nonce: str) -> str:
    """The response to a nonce that only somebody with the token can give."""
    return hmac.new(token.encode(), b"newsdesk owner " + nonce.encode(), sha256).hexdigest()


@contextmanager
def owner(
    folder: Path, doing: Literal["adding", "removing", "withdrawing"], *, locked: CorpusLocked
) -> Iterator[Client]:
    """The owner of a corpus, once it has shown that it is the one named in the lock file.

    Args:
        folder: The corpus folder.
        doing: What it is asked for.
        locked: Raised where the owner cannot be reached.

    Raises:
        CorpusLocked: The owner takes no requests, or is of another version.
        CorpusError: It ended before it was done.
    """
    holder = announced(folder)
    if "address" not in holder or "token" not in holder:
        raise locked
    if holder.get("protocol") != PROTOCOL:
        raise CorpusLocked(
            f"{named(holder)} owns the corpus and does not understand this command, which is of another version of "
            "Newsdesk; start that process again, or stop it"
        )
    address, token = str(holder["address"]), str(holder["token"])
    try:
        line = _Connection(address, token)
    except (OSError, HTTPException, ValueError, httpx.InvalidURL) as exc:
        raise locked from exc
    try:
        with Client(address, token, transport=line) as client:
            yield client
    except Unreachable as exc:
        stored = "what it had acknowledged is stored; " if doing == "adding" else ""
        raise CorpusError(f"{named(holder)} was stopped while {doing}; {stored}run the command again") from exc


class _Connection(httpx.BaseTransport):
    """An httpx transport over one verified connection, which is never reopened.

    Raises:
        OSError: Nobody is there, or not who should be.
        HTTPException: What answers does not speak HTTP.
        ValueError: That is no address.
    """

    def __init__(self, address: str, token: str) -> None:
        url, nonce = httpx.URL(address), secrets.token_hex(16)
        self._line = HTTPConnection(url.host, url.port, timeout=_GREETING_S)
        try:
            self._line.connect()
            self._line.auto_open = 0
            answer = self._answered("GET", f"{PROOF}?{nonce}", b"", {}).content
            if not hmac.compare_digest(answer, proof(token, nonce).encode()):
                raise ConnectionRefusedError(f"{address} does not know the token")
        except BaseException:
            self._line.close()
            raise
        self._line.sock.settimeout(None)  # another change may have to be waited for

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request over the connection."""
        try:
            return self._answered(request.method, request.url.raw_path.decode(), request.read(), dict(request.headers))
        except (OSError, HTTPException) as exc:
            raise httpx.ReadError(str(exc)) from exc

    def close(self) -> None:
        """Close the connection."""
        self._line.close()

    def _answered(self, method: str, target: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        self._line.request(method, target, body or None, headers)
        answer = self._line.getresponse()
        return httpx.Response(answer.status, headers=answer.getheaders(), content=answer.read())
