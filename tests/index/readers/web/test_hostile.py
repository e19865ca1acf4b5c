"""Addresses that lead, or seem to lead, where a person did not mean to go: none of them is ever connected to."""

from collections.abc import Iterator
from ipaddress import IPv4Address, ip_address

import httpcore
import pytest
from made_web import PUBLIC, MadeWeb, made_web, page

from index.readers import read
from index.readers.web import addresses
from index.readers.web.connection import PinnedBackend, certificates
from index.readers.web.fetcher import Fetcher, NotFetched
from index.types import Article, Skipped

INSIDE = (
    "127.0.0.1 127.255.255.254 10.0.0.1 172.16.0.1 172.31.255.255 192.168.0.1 169.254.169.254 100.100.100.200 "
    "0.0.0.0 224.0.0.1 168.63.129.16 192.0.0.192"
).split()
ALSO_INSIDE = (
    "0.1.2.3 10.255.255.255 100.64.0.1 127.1.2.3 169.254.170.2 192.0.2.1 192.88.99.1 198.18.0.1 198.19.255.255 "
    "198.51.100.7 203.0.113.9 239.255.255.250 240.0.0.1 255.255.255.255"
).split()
INSIDE_6 = (
    ":: ::1 fe80::1 febf::1 fec0::1 fc00::1 fd00:ec2::254 fdff::1 ff02::1 ff05::2 100::1 64:ff9b::1 64:ff9b:1::1 "
    "2001::1 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002::1 3fff::1 5f00::1 4000::1 2620:4f:8000::1"
).split()
TRICKS = (
    "http://user@post.example/ http://user:word@post.example/ http://post.example@127.0.0.1/ http://@127.0.0.1/ "
    "http://127.0.0.1@post.example/ http://post.example:80@127.0.0.1/ http://post.example%40127.0.0.1/ "
    "http://post.example%2f@127.0.0.1/ http://post.example\\@127.0.0.1/ http:\\\\127.0.0.1\\ "
    "http://127.0.0.1\\.post.example/ http:127.0.0.1/ http:/127.0.0.1/ http:///127.0.0.1/ http://:80/ http:// "
    "https:// http://? http://# http://post.example:22/ http://post.example:25/ http://post.example:6379/ "
    "http://post.example:8080/ http://post.example:0/ http://post.example:65536/ http://post.example:99999/ "
    "http://post.example:-80/ http://post.example:80:80/ http://post.example:http/ http://127.0.0.1:80/ "
    "http://127.0.0.1:11211/ HTTP://127.0.0.1/ hTTpS://LOCALHOST/ http://LocalHost./ "
    "http://localhost.localdomain/ http://ip6-localhost/ http://metadata.google.internal/computeMetadata/v1/ "
    "http://instance-data/latest/meta-data/ http://kubernetes.default.svc/ http://[::1 http://::1/ "
    "http://[::1%25lo]/ http://[fe80::1%25eth0]/ http://[::1]a/ http://[127.0.0.1]/ http://[v1.x]/ "
    "http://%31%32%37.0.0.1/ http://127%2e0%2e0%2e1/ http://%6c%6f%63%61%6c%68%6f%73%74/ "
    "http://127.0.0.1%00.post.example/ http://①②⑦.⓪.⓪.①/ http://127。0。0。1/ http://１２７.0.0.1/ http://ⓛocalhost/ "
    "http://0/ http://0x0/ http://00/ http://0x/ http://1/ http://127.0.0.1.0x7f/ http://0x7f.0.0.01/ "
    "http://post.example.1/ http://256.256.256.256/ http://1.2.3.4.5/ http://127.0.0.0x1/ http://post..example/ "
    "http://.post.example/ http://-/ http://post_/-.example/ http://*.post.example/ "
    "http://post.example,127.0.0.1/ http://post.example;127.0.0.1/ http://post!example/ "
    "http://127.0.0.1.nip.example/ http://rebound.example/ http://nowhere.example/ file:///etc/hostname "
    "ftp://post.example/ gopher://127.0.0.1:70/ dict://127.0.0.1/ ldap://127.0.0.1/ jar:http://127.0.0.1!/ "
    "view-source:http://127.0.0.1/ ws://127.0.0.1/ data:text/html,hello javascript:alert(1)"
).split()
UNPRINTED = (
    "http://127.0.0.1\t/", "http://127.0.0.1\n/", "http://post.example /", " http://127.0.0.1/",
    "http://post.example/\r\nHost: x",
    "http://post.example\x00.evil.example/", "http://127.0.0.1/\x7f", "http://" + "a" * 64 + "." * 2 + "example/",
    "http://" + "a." * 200 + "example/", "http://post.example/" + "a" * 5_000, "http://\u202epost.example/",
)  # fmt: skip


def _written(address: str) -> Iterator[str]:
    """An IPv4 address in the ways that some system or other reads."""
    a, b, c, d = (int(part) for part in address.split("."))
    number = int(IPv4Address(address))
    high, low = number >> 16, number & 0xFFFF
    yield from (address, f"{address}.", str(number), hex(number), f"0{number:o}", f"0x{a:x}.0x{b:x}.0x{c:x}.0x{d:x}")
    yield from (f"0{a:o}.0{b:o}.0{c:o}.0{d:o}", f"{a}.{number & 0xFFFFFF}", f"{a}.{b}.{low}", f"00{a}.{b}.{c}.{d}")
    yield from (f"[::ffff:{address}]", f"[::ffff:{high:x}:{low:x}]", f"[::{address}]", f"[64:ff9b::{address}]")
    yield from (f"[2002:{high:x}:{low:x}::1]", f"[64:ff9b:1::{high:x}:{low:x}]", f"[::ffff:0:{high:x}:{low:x}]")
    yield from (f"[2001:0:{high:x}:{low:x}:0:0:{~high & 0xFFFF:x}:{~low & 0xFFFF:x}]",)  # Teredo
    yield f"[2a00:1450::5efe:{high:x}:{low:x}]"  # ISATAP


HOSTILE = [
    *(f"http://{written}/" for address in INSIDE for written in _written(address)),
    *(f"https://{address}/latest/meta-data/" for address in ALSO_INSIDE),
    *(f"http://[{address}]/" for address in INSIDE_6),
    *(f"http://named-{n}.example/" for n in range(len(INSIDE + ALSO_INSIDE + INSIDE_6))),
    *(f"http://both-{n}.example/" for n in range(len(INSIDE))),
    *TRICKS,
    *UNPRINTED,
]


@pytest.fixture(scope="module")
def web() -> Iterator[MadeWeb]:
    with made_web() as made:
        made.put("post.example/story", page("Harbour reopens"))
        made.names = {f"named-{n}.example": [each] for n, each in enumerate(INSIDE + ALSO_INSIDE + INSIDE_6)}
        made.names |= {f"both-{n}.example": [PUBLIC, each] for n, each in enumerate(INSIDE)}
        made.names |= {"127.0.0.1.nip.example": ["127.0.0.1"], "rebound.example": ["127.0.0.1"]}
        made.names |= {name: ["127.0.0.1"] for name in ("localhost", "localhost.localdomain", "ip6-localhost")}
        made.names |= {"metadata.google.internal": ["169.254.169.254"], "instance-data": ["169.254.169.254"]}
        made.names |= {"kubernetes.default.svc": ["10.96.0.1"], "post": ["10.0.0.9"]}
        yield made


def test_no_hostile_address_is_connected_to(web: MadeWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(set(HOSTILE)) >= 270
    web.dialled.clear()
    for url in HOSTILE:
        found = list(read([url], visitor=web.visitor()))
        assert [type(each) for each in found] == [Skipped], url
        assert web.dialled == [], url
    # The same where the numbers are not looked at: it is that check which keeps most of them off.
    monkeypatch.setattr(addresses, "is_public_address", lambda _: True)
    assert sum(bool(list(read([url], visitor=web.visitor())) and web.dialled) for url in HOSTILE[:20]) > 10


def test_no_redirect_leads_to_a_hostile_address(web: MadeWeb) -> None:
    visitor = web.visitor()
    web.asked.clear()
    for n, url in enumerate(each for each in HOSTILE[::2] if each.isascii() and each.isprintable()):
        web.put(f"post.example/go{n}", status=302, Location=url)
        web.dialled.clear()
        found = list(read([f"http://post.example/go{n}"], visitor=visitor))
        assert [type(each) for each in found] == [Skipped], url
        assert set(web.dialled) == {PUBLIC}, url
    assert web.hosts_asked() == {"post.example"}


def test_the_address_that_was_checked_is_the_one_connected_to(web: MadeWeb) -> None:
    """A name that resolves to something else the second time is not asked for a second time."""
    lookups: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        lookups.append(host)
        return [PUBLIC] if len(lookups) == 1 else ["127.0.0.1"]

    web.dialled.clear()
    reply = Fetcher(resolve=rebinding, dial=web.dial).get(addresses.fetchable("http://post.example/story"))
    assert (reply.status, lookups, web.dialled) == (200, ["post.example"], [PUBLIC])


def test_a_public_server_is_read(web: MadeWeb) -> None:
    (found,) = read(["http://post.example/story#top"], visitor=web.visitor())
    assert isinstance(found, Article)
    assert (found.id, found.source.title) == ("http://post.example/story", "Harbour reopens")


@pytest.mark.parametrize("address", ["8.8.8.8", PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "2a00:1450::1"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert addresses.is_public_address(ip_address(address))


def test_tls_asks_for_the_certificate_of_the_name() -> None:
    asked: list[object] = []

    class Stream(httpcore.NetworkStream):
        def start_tls(self, ssl_context, server_hostname=None, timeout=None):  # type: ignore[no-untyped-def]
            asked.extend([server_hostname, ssl_context.check_hostname, ssl_context.verify_mode.name])
            raise httpcore.ConnectError("no certificate")

        def close(self) -> None:
            pass

    fetcher = Fetcher(resolve=lambda *_: [PUBLIC], dial=lambda address, *_: asked.append(address) or Stream())  # type: ignore[func-returns-value]
    with pytest.raises(NotFetched, match=r"the server post.example cannot be reached \(no certificate\)"):
        fetcher.get(addresses.fetchable("https://post.example/"))
    assert asked == [PUBLIC, "post.example", True, "CERT_REQUIRED"]
    assert certificates().check_hostname


def test_another_address_of_a_name_is_tried() -> None:
    tried: list[str] = []

    def dial(address: str, port: int, timeout: float) -> httpcore.NetworkStream:
        tried.append(address)
        if len(tried) < 3:
            raise httpcore.ConnectError("down")
        return httpcore.MockStream([])

    numbers = ["8.8.8.8", "8.8.4.4", "9.9.9.9", "1.1.1.1"]
    PinnedBackend(lambda *_: numbers, dial, step_s=1, whole_s=1).connect_tcp("post.example", 80)
    assert tried == numbers[:3]
