"""Which web addresses may be fetched: those of public servers, written plainly and without credentials.

Two checks, each enough by itself against the usual tricks: an address as it is written is refused where it hides
something, and whatever a name resolves to is refused unless every address of it is public (`public_addresses`).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from index.errors import InputError
from index.text.characters import one_line, printable

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a name and a port, written as numbers; raises `OSError` where there are none."""

MAX_ADDRESS_CHARS = 4_096
PORTS = (80, 443)
"""Those of the web; whatever else listens on a public server is none of it."""

_CREDENTIALS = re.compile(r"(?<=[/\\])[^/\\?#\s]*:[^/\\?#\s]*@")
_BEGINNING = re.compile(r"(https?)://([^/?#]*)", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*", re.IGNORECASE)
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE)  # what systems read as a part of an IPv4 address
_SPECIAL_4 = tuple(
    IPv4Network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        "168.63.129.16/32",  # public by its number, and inside Azure the machine's own host
    )
)
_GLOBAL_6 = IPv6Network("2000::/3")  # all else is local, multicast, mapped, translated (64:ff9b::/96) or not assigned
_SPECIAL_6 = tuple(
    IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)
_ISATAP = (0x00005EFE, 0x02005EFE)  # before an IPv4 address in the lower half


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An http or https address that may be asked for, once what its name resolves to has been checked."""

    scheme: str
    host: str
    """In ASCII and small letters; an IPv6 address without brackets."""
    port: int
    target: str
    """Path and query, percent-encoded."""

    @property
    def site(self) -> str:
        """Its beginning, up to the path: `https://post.example`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        is_usual = self.port == (443 if self.scheme == "https" else 80)
        return f"{self.scheme}://{host}" if is_usual else f"{self.scheme}://{host}:{self.port}"

    def __str__(self) -> str:
        return self.site + self.target

    def at(self, target: str) -> "WebAddress":
        """Another path of the same site."""
        return WebAddress(self.scheme, self.host, self.port, target)

    def joined(self, reference: str) -> "WebAddress":
        """What a redirect or a link leads to from here.

        Raises:
            InputError: That may not be fetched.
        """
        import httpx

        try:
            return fetchable(str(httpx.URL(str(self)).join(reference.strip().replace(" ", "%20"))))
        except (httpx.InvalidURL, ValueError) as exc:
            raise InputError(f"leads to {one_line(reference, 100)!r}, which is no web address") from exc


def shown_mistyped(written: str) -> str:
    """What may be shown of words that are no address, though they may have been meant as one."""
    return _CREDENTIALS.sub("…@", printable(written))


def shown(written: str) -> str:
    """An address as it may be shown and kept: without the name and password that somebody may have put into it."""
    return printable(re.sub(r"(?<=//)[^/?#]*@", "…@", written))


def fetchable(written: str) -> WebAddress:
    """Read a web address; what follows `#` is left out.

    Raises:
        InputError: It may not be fetched: another scheme or port, credentials, a number in disguise, no address.
    """
    found = _BEGINNING.match(written)
    if not found or len(written) > MAX_ADDRESS_CHARS or re.search(r"[\x00-\x20\x7f\\]", written):
        raise InputError("is no http or https address (write it as https://post.example/story)")
    if "@" in found[2]:
        raise InputError("an address with a name or password in it is not fetched (leave out what stands before the @)")
    host, port, target = _parts(written)
    if port not in PORTS:
        raise InputError(f"port {port} is not fetched from (only 80 and 443 are; save the page and add the file)")
    return WebAddress(found[1].lower(), host, port, target)


def _parts(written: str) -> tuple[str, int, str]:
    import httpx

    try:
        url = httpx.URL(written)
        host = url.raw_host.decode("ascii").lower().removesuffix(".")
        port = url.port if url.port is not None else 443 if url.scheme == "https" else 80
    except (httpx.InvalidURL, UnicodeError, ValueError) as exc:
        raise InputError("is no http or https address (write it as https://post.example/story)") from exc
    if ":" in host:
        _require_public(host, host)
    elif not _HOST.fullmatch(host) or len(host) > 253 or any(len(label) > 63 for label in host.split(".")):
        raise InputError("names no host that could be on the web (write it as https://post.example/story)")
    elif _NUMBER.fullmatch(host.rpartition(".")[2]):
        _require_public(host, host)
    return host, port, url.raw_path.decode("ascii")


def public_addresses(host: str, port: int, resolve: Resolve) -> list[str]:
    """What a host resolves to, as numbers: all of it public.

    Raises:
        InputError: It resolves to nothing, or any of its addresses is not a public server's.
    """
    try:
        addresses = list(dict.fromkeys(resolve(host, port)))
    except (OSError, UnicodeError) as exc:
        why = getattr(exc, "strerror", None) or exc
        raise InputError(f"the server {host} cannot be found ({why}; see whether it is spelt right)") from exc
    if not addresses:
        raise InputError(f"the server {host} cannot be found (it has no address)")
    for address in addresses:
        _require_public(address, host)
    return addresses


def _require_public(address: str, host: str) -> None:
    try:
        is_public = is_public_address(ip_address(address))
    except ValueError:  # octal, hexadecimal, one number for four, a zone: systems read these, people do not
        raise InputError(
            f"{host} is a number that is not written plainly and is not fetched (write the server's name)"
        ) from None
    if not is_public:
        what = host if host == address else f"{host} is {address}, which"
        raise InputError(f"{what} is no public server's address and is not fetched (save the page and add the file)")


def is_public_address(address: IPv4Address | IPv6Address) -> bool:
    """Is that the address of a server on the internet, and of no other machine by another way of writing it?

    Addresses that hold an IPv4 address (mapped, 6to4, Teredo, NAT64, ISATAP) are not, whatever they hold.
    """
    if isinstance(address, IPv4Address):
        return address.is_global and not any(address in network for network in _SPECIAL_4)
    holds_another = int(address) >> 32 & 0xFFFF_FFFF in _ISATAP
    is_special = holds_another or any(address in network for network in _SPECIAL_6)
    return address in _GLOBAL_6 and address.is_global and address.scope_id is None and not is_special
