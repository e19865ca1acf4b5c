"""A connection to exactly the address that was checked (httpcore): the name is resolved once, and never again.

TLS still asks for the certificate of the name. No proxy of the environment is used: it would resolve the name itself.
"""

import socket
import time
from collections.abc import Iterable
from functools import cache
from ipaddress import ip_address
from ssl import SSLContext
from typing import Any, Protocol

import httpcore
import httpx

from index.readers.web.addresses import Resolve, public_addresses

_MOST_TRIED = 3
"""Addresses of one name, where the first ones do not answer."""


class Dial(Protocol):
    """Opens a connection to an address that is written as a number."""

    def __call__(self, address: str, port: int, timeout: float) -> httpcore.NetworkStream:
        """The open connection; raises `httpcore.ConnectError` or `httpcore.ConnectTimeout`."""


def system_addresses(host: str, port: int) -> list[str]:
    """What the system's resolver says."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def dialled(address: str, port: int, timeout: float) -> httpcore.NetworkStream:
    """A connection over the network, to that address and no other."""
    stream = httpcore.SyncBackend().connect_tcp(address, port, timeout)
    reached = stream.get_extra_info("server_addr")
    if ip_address(reached[0]) != ip_address(address):
        stream.close()
        raise httpcore.ConnectError(f"{address} led to {reached[0]}")
    return stream


@cache
def certificates() -> SSLContext:
    """What certificates are checked by."""
    return httpx.create_ssl_context()


class PinnedBackend(httpcore.NetworkBackend):
    """Resolves a host, checks every address, and connects to one of those; all in a limited time.

    Args:
        resolve: Gives the addresses of a name.
        dial: Connects to one.
        step_s: How long connecting and each wait may take.
        whole_s: How long all may take that is done with it.
    """

    def __init__(self, resolve: Resolve, dial: Dial, *, step_s: float, whole_s: float) -> None:
        self._resolve, self._dial = resolve, dial
        self._step_s, self._until = step_s, time.monotonic() + whole_s

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to a checked address of the host.

        Raises:
            InputError: It has none that is public.
        """
        addresses = public_addresses(host, port, self._resolve)[:_MOST_TRIED]
        for address in addresses:
            try:
                stream = self._dial(address, port, left(self._until, self._step_s))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if address == addresses[-1]:
                    raise
            else:
                return _Timed(stream, self._until, self._step_s)
        raise AssertionError("there is at least one address")


def left(until: float, step_s: float) -> float:
    """Seconds that a step may take.

    Raises:
        httpcore.ReadTimeout: None are left.
    """
    seconds = min(step_s, until - time.monotonic())
    if seconds <= 0:
        raise httpcore.ReadTimeout("too slow")
    return seconds


class _Timed(httpcore.NetworkStream):
    """A connection that ends at a time, so that a server which sends byte after byte holds nobody up."""

    def __init__(self, stream: httpcore.NetworkStream, until: float, step_s: float) -> None:
        self._stream, self._until, self._step_s = stream, until, step_s

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Receive what there is."""
        return self._stream.read(max_bytes, left(self._until, self._step_s))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send."""
        self._stream.write(buffer, left(self._until, self._step_s))

    def close(self) -> None:
        """Hang up."""
        self._stream.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Go on under TLS, with a certificate of that name."""
        seconds = left(self._until, self._step_s)
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, seconds), self._until, self._step_s)

    def get_extra_info(self, info: str) -> Any:
        """What the connection knows of itself."""
        return self._stream.get_extra_info(info)
