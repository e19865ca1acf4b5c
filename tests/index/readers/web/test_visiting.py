"""What an address holds, within limits, as far as its site lets it be read, and what it links to."""

import gzip
import json
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from file_samples import PDF
from made_web import MadeWeb, made_web, page

from index.readers import read
from index.readers.web.fetcher import FetchLimits
from index.readers.web.memory import MEMORY_FILE, Memory
from index.readers.web.visitor import Visitor
from index.types import Article, Skipped

WORDS = "The ferry to Port Ellis sailed at noon. Nobody was hurt."
RSS = """<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Harbour Post</title>
<item><title>Whole</title><link>http://post.example/whole</link><guid>g-1</guid><description>In short.</description>
<content:encoded><![CDATA[<p>Bakers met.</p><p>They talked.</p>]]></content:encoded></item>
<item><title>In short</title><link>/story</link><pubDate>Thu, 20 Mar 2025 10:00:00 +0100</pubDate>
<author>ann@post.example (Ann Lee)</author><description>A harbour opened.</description></item></channel></rss>"""


@pytest.fixture
def web() -> Iterator[MadeWeb]:
    with made_web() as made:
        yield made


def _read(web: MadeWeb, url: str, visitor: Visitor | None = None) -> list[Article | Skipped]:
    return list(read([url], visitor=visitor or web.visitor()))


def _reason(web: MadeWeb, url: str, visitor: Visitor | None = None) -> str:
    (found,) = _read(web, url, visitor)
    assert isinstance(found, Skipped)
    assert found.name == url
    return found.reason


# --- one address ---------------------------------------------------------------------------------------------------


def test_what_an_address_holds_chooses_the_reader(web: MadeWeb) -> None:
    web.put("post.example/koi", "<p>Паром вышел в море.</p>".encode("koi8-r"), content_type="text/html; charset=koi8-r")
    web.put("post.example/feed", RSS, content_type="text/html")
    web.put("post.example/rows", '[{"text": "One."}]', content_type="application/json")
    web.put("post.example/lines", '{"text": "One."}\n', content_type="application/x-ndjson")
    web.put("post.example/notes", f"# Rain\n\n{WORDS}", content_type="text/markdown; charset=utf-8")
    web.put("post.example/packed", gzip.compress(WORDS.encode()), content_encoding="gzip", content_type="text/plain")
    web.put("post.example/moved", status=301, Location="/packed#top")
    found = {}
    for name in ("koi", "feed", "rows", "lines", "notes", "packed", "moved"):
        (first, *_) = _read(web, f"http://post.example/{name}")
        assert isinstance(first, Article), first
        found[name] = (first.id.removeprefix("http://post.example"), first.text)
    assert found == {
        "koi": ("/koi", "Паром вышел в море."),
        "feed": ("g-1", "Bakers met.\n\nThey talked."),
        "rows": ("/rows#1", "One."),
        "lines": ("/lines#1", "One."),
        "notes": ("/notes", f"Rain\n\n{WORDS}"),
        "packed": ("/packed", WORDS),
        "moved": ("/packed", WORDS),
    }
    web.put("post.example/paper", PDF, content_type="application/pdf")
    (paper,) = _read(web, "http://post.example/paper")
    assert isinstance(paper, Article)
    assert (paper.source.url, paper.locators[0].words) == ("http://post.example/paper", "page 1")


def test_what_is_sent_is_truthful_and_holds_no_cookie(web: MadeWeb) -> None:
    web.put("post.example/story", page("Rain"), Set_Cookie="id=1; Path=/")
    visitor = web.visitor()
    _read(web, "http://post.example/story", visitor)
    _read(web, "http://post.example/story", visitor)
    assert [place for place, _ in web.asked].count("post.example/story") == 2
    for _, headers in web.asked:
        assert headers["user-agent"].startswith("newsdesk/")
        assert not {"cookie", "authorization", "referer"} & set(headers)


def test_limits_of_an_address(web: MadeWeb) -> None:
    bomb = gzip.compress(b" " * 2_000_000)
    web.put("post.example/large", "a " * 3_000)
    web.put("post.example/bomb", bomb, content_encoding="gzip")
    web.put("post.example/twice", gzip.compress(bomb), content_encoding="gzip, gzip")
    web.put("post.example/brotli", b"\x0b\x02\x80", content_encoding="br")
    web.put("post.example/torn", gzip.compress(WORDS.encode() * 9)[:-9], content_encoding="gzip")
    web.put("post.example/wrong", b"no gzip", content_encoding="gzip")
    web.put("post.example/photo", b"\x89PNG\r\n", content_type="image/png")
    web.put("post.example/script", "alert(1)", content_type="text/javascript")
    web.put("post.example/nothing", b"", content_type="text/html")
    web.put("post.example/loop", status=302, Location="/loop")
    web.put("post.example/astray", status=302)
    web.put("post.example/away", status=302, Location="file:///etc/hostname")
    web.put("post.example/busy", status=503, Retry_After="60")
    reasons = {
        name: _reason(web, f"http://post.example/{name}", web.visitor(FetchLimits(n_bytes=5_000)))
        for name in "large bomb twice brotli torn wrong photo script nothing loop away busy gone".split()
    }
    assert zlib.decompress(bomb, 31)
    assert reasons == {
        "large": "too large: more than the limit of 5,000 bytes (name its parts)",
        "bomb": "too large: more than the limit of 5,000 bytes (name its parts)",
        "twice": "packed as 'gzip, gzip', which was not asked for (save the page and add the file)",
        "brotli": "packed as 'br', which was not asked for (save the page and add the file)",
        "torn": "its packed data break off (try again later)",
        "wrong": "its packed data are damaged (Error -3 while decompressing data: incorrect header check; "
        "try again later)",
        "photo": "holds image/png, which is no article (name the page that it belongs to)",
        "script": "holds text/javascript, which is no article (name the page that it belongs to)",
        "nothing": "empty",
        "loop": "more than 5 redirects (give the address that they should lead to)",
        "away": "is no http or https address (write it as https://post.example/story)",
        "busy": "post.example answered 503 Service Unavailable (try again later)",
        "gone": "post.example answered 404 Not Found (see whether the address is right)",
    }  # fmt: skip


def test_a_password_is_neither_sent_nor_shown_nor_kept(web: MadeWeb, tmp_path: Path) -> None:
    memory = Memory(tmp_path, interval=timedelta(minutes=10))
    (found,) = _read(web, "http://ann:secret@post.example/", web.visitor(memory=memory))
    memory.save()
    assert isinstance(found, Skipped)
    assert found.name == "http://…@post.example/"
    assert "secret" not in found.reason + (tmp_path / MEMORY_FILE).read_text()
    assert web.asked == []


def test_a_server_that_drips_holds_nobody_up(web: MadeWeb) -> None:
    web.put("post.example/story", page("Rain"))
    assert _reason(web, "http://post.example/story", web.visitor(FetchLimits(whole_s=0.0))) == (
        "the robots.txt of post.example cannot be had, so nothing of it is fetched: no answer from "
        "post.example in time (try again later)"
    )


# --- what sites allow ----------------------------------------------------------------------------------------------


def test_robots_txt_is_obeyed_at_every_redirect(web: MadeWeb) -> None:
    web.put("post.example/robots.txt", "User-agent: *\nDisallow: /private\nAllow: /private/open$\nDisallow: /*.pdf\n")
    web.put("other.example/robots.txt", "User-agent: newsdesk\nDisallow: /\nUser-agent: *\nDisallow:\n")
    web.put("down.example/robots.txt", status=500)
    for place in ("post.example/private", "post.example/private/open", "post.example/a.pdf", "down.example/a"):
        web.put(place, page("Rain"))
    web.put("post.example/over", status=302, Location="http://other.example/a")
    visitor = web.visitor()
    (found,) = _read(web, "http://post.example/private/open", visitor)
    assert isinstance(found, Article)
    assert found.fetched
    assert found.fetched.robots == "allowed"
    for path, host in (("private", "post"), ("a.pdf", "post"), ("over", "other")):
        assert _reason(web, f"http://post.example/{path}", visitor) == (
            f"the robots.txt of {host}.example does not let newsdesk fetch it (ask the site, or save the "
            "page and add the file)"
        )
    assert _reason(web, "http://down.example/a", visitor).startswith("the robots.txt of down.example cannot be had")
    asked = [place for place, _ in web.asked]
    assert asked.count("post.example/robots.txt") == 1
    assert not {"post.example/private", "post.example/a.pdf", "other.example/a", "down.example/a"} & set(asked)


def test_requests_to_a_site_keep_a_pause(web: MadeWeb) -> None:
    web.put("post.example/robots.txt", "User-agent: *\nCrawl-delay: 5\n")
    web.put("slow.example/robots.txt", "User-agent: *\nCrawl-delay: 86400\n")
    visitor = web.visitor()
    for place in (f"{site}.example/{path}" for site in ("post", "slow", "free") for path in "ab"):
        web.put(place, "Rain.", content_type="text/plain")
        _read(web, f"http://{place}", visitor)
    assert web.slept == [5.0, 60.0, 1.0]


META = '<meta name="tdm-reservation" content="{}"><meta name="tdm-policy" content="https://post.example/terms">'


@pytest.mark.parametrize(
    ("site", "header", "meta", "reserved"),
    [
        (None, None, None, None),
        ([{"location": "/", "tdm-reservation": 1}], None, None, True),
        ([{"location": "/other", "tdm-reservation": 1}], None, None, None),
        ([{"location": "/story$", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": 1}], None, None, False),
        ([{"location": "/", "tdm-reservation": 1}], "0", None, False),
        ([{"location": "/*y", "tdm-reservation": 0}], "1", None, True),
        (None, "0", "1", True),
        (None, "1", "0", False),
        (None, "yes", "2", None),
        ("{", None, None, None),
    ],
)
def test_reservations_of_mining_are_obeyed_and_kept(
    web: MadeWeb, site: object, header: str | None, meta: str | None, reserved: bool | None
) -> None:
    if site:
        web.put("post.example/.well-known/tdmrep.json", site if isinstance(site, str) else json.dumps(site))
    headers = {"tdm_reservation": header} if header else {}
    web.put("post.example/story", page("Rain", META.format(meta) if meta else ""), 200, **headers)
    (found,) = _read(web, "http://post.example/story")
    policy = "https://post.example/terms" if meta in ("0", "1") else None
    if reserved:
        see = ", see https://post.example/terms" if policy else ""
        reason = f"its publisher reserves text and data mining{see} (with an agreement: --agreed post.example)"
        assert found == Skipped("http://post.example/story", reason)
        assert _reason(web, "http://post.example/story", web.visitor(agreed=["ost.example"])) == reason
        (found,) = _read(web, "http://post.example/story", web.visitor(agreed=["Example"]))
    assert isinstance(found, Article)
    assert found.fetched
    assert (found.fetched.reserved, found.fetched.policy) == (reserved, policy)
    assert (found.fetched.url, found.fetched.robots) == ("http://post.example/story", "no rules")
    assert datetime.now(UTC) - datetime.fromisoformat(found.fetched.at) < timedelta(minutes=5)


def test_a_feed_that_is_reserved_is_said_once(web: MadeWeb) -> None:
    web.put("post.example/feed", RSS, tdm_reservation="1")
    assert "reserves text and data mining" in _reason(web, "http://post.example/feed")


# --- what is linked to ---------------------------------------------------------------------------------------------


def test_links_are_followed_only_if_asked_for_and_only_where_the_text_is_not_there(web: MadeWeb) -> None:
    web.put("post.example/feed", RSS)
    web.put("post.example/story", page("Harbour reopens"))
    plain = _read(web, "http://post.example/feed")
    assert [(each.id, each.text) for each in plain if isinstance(each, Article)] == [
        ("g-1", "Bakers met.\n\nThey talked."),
        ("/story", "A harbour opened."),
    ]
    assert {place for place, _ in web.asked} <= {
        f"post.example/{each}" for each in ("robots.txt", ".well-known/tdmrep.json", "feed")
    }
    _, story = _read(web, "http://post.example/feed", web.visitor(follows=True))
    assert isinstance(story, Article)
    assert "Two ferries left before noon" in story.text
    assert (story.id, story.source.title, story.source.outlet) == (
        "http://post.example/story",
        "Harbour reopens",
        "Harbour Post",
    )
    assert (story.source.authors, story.source.date) == (("Ann Lee",), "2025-03-20T10:00:00+01:00")
    assert story.fetched


def test_sitemaps_and_rows_are_followed_and_their_pages_skipped_one_by_one(web: MadeWeb) -> None:
    web.put(
        "post.example/news.xml",
        "<sitemapindex><sitemap><loc>http://post.example/day.xml</loc></sitemap></sitemapindex>",
    )
    web.put(
        "post.example/day.xml",
        '<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>http://post.example/story</loc><news:news>'
        "<news:publication><news:name>Harbour Post</news:name><news:language>en</news:language></news:publication>"
        "<news:publication_date>2025-03-20T09:00:00Z</news:publication_date><news:title>Rain</news:title></news:news></url>"
        "<url><loc>http://127.0.0.1/</loc></url><url><loc>http://post.example/gone</loc></url></urlset>",
    )
    web.put("post.example/api", '{"items": [{"id": "1", "title": "Rain", "url": "http://post.example/story"}]}')
    web.put("post.example/story", page("Harbour reopens"))
    assert "read them with: newsdesk add --follow http://post.example/day.xml" in _reason(
        web, "http://post.example/day.xml"
    )
    visitor = web.visitor(follows=True)
    story, inside, gone = _read(web, "http://post.example/news.xml", visitor)
    assert isinstance(story, Article)
    assert (story.source.outlet, story.source.date) == ("Harbour Post", "2025-03-20T09:00:00+00:00")
    assert inside == Skipped(
        "http://127.0.0.1/",
        "127.0.0.1 is no public server's address and is not fetched (save the page and add the file)",
    )
    assert gone == Skipped(
        "http://post.example/gone", "post.example answered 404 Not Found (see whether the address is right)"
    )
    (row,) = _read(web, "http://post.example/api", visitor)
    assert isinstance(row, Article)
    assert row.text == story.text


# --- what is remembered --------------------------------------------------------------------------------------------


def test_only_what_has_changed_is_read_again(web: MadeWeb, tmp_path: Path) -> None:
    at = datetime(2025, 3, 20, 12, tzinfo=UTC)
    web.put("post.example/feed", RSS, ETag='"1"')
    web.put("post.example/story", page("Harbour reopens"), Last_Modified="Thu, 20 Mar 2025 09:00:00 GMT")
    web.put("post.example/down", status=503, Retry_After="7200")
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "a.txt").write_text(WORDS)

    def round_(minutes: int) -> tuple[list[str], list[str]]:
        """What a round reads after so many minutes, and what it asks for: `*` where it states what it knows."""
        web.asked.clear()
        memory = Memory(tmp_path, interval=timedelta(minutes=10), now=lambda: at + timedelta(minutes=minutes))
        inputs = [str(notes), "http://post.example/feed", "http://post.example/down"]
        found = list(read(inputs, visitor=web.visitor(follows=True, memory=memory)))
        memory.save()
        asked = [place.partition("/")[2] + "*" * ("if-none-match" in headers) for place, headers in web.asked]
        return [getattr(each, "id", None) or f"! {each.name}" for each in found], asked  # type: ignore[union-attr]

    terms = ["robots.txt", ".well-known/tdmrep.json"]
    everything = ["a.txt", "g-1", "http://post.example/story", "! http://post.example/down"]
    assert round_(0) == (everything, [*terms, "feed", "story", "down"])
    assert round_(10) == ([], [*terms, "feed*"])
    (notes / "a.txt").write_text(f"{WORDS} Later.")
    web.put("post.example/feed", RSS.replace("10:00:00", "11:00:00"), ETag='"2"')
    web.put("post.example/story", page("Harbour closes"), Last_Modified="Thu, 20 Mar 2025 10:00:00 GMT")
    assert round_(20) == (everything[:3], [*terms, "feed*", "story"])
    assert round_(130) == (["! http://post.example/down"], [*terms, "feed*", "down"])
    web.put("post.example/story", status=404)
    web.put("post.example/feed", RSS.replace("10:00:00", "12:00:00"), ETag='"3"')
    assert round_(140)[0] == ["g-1", "! http://post.example/story"]
    web.put("post.example/story", page("Harbour opens again"))
    assert round_(150) == (["g-1", "http://post.example/story"], [*terms, "feed", "story"])
    assert "sailed" not in (tmp_path / MEMORY_FILE).read_text()


def test_times_between_tries_grow_to_a_day(tmp_path: Path) -> None:
    at = [datetime(2025, 3, 20, tzinfo=UTC)]
    memory = Memory(tmp_path, interval=timedelta(minutes=10), now=lambda: at[0])
    waited = []
    for _ in range(12):
        memory.failed("http://post.example/", "")
        start = at[0]
        while not memory.is_due("http://post.example/", ""):
            at[0] += timedelta(minutes=1)
        waited.append(int((at[0] - start).total_seconds() / 60))
    assert waited == [9, 18, 36, 72, 144, 288, 576, 1152, 1440, 1440, 1440, 1440]
    memory.failed("http://post.example/", "", "Fri, 21 Mar 2050 00:00:00 GMT")
    at[0] += timedelta(days=1)
    assert memory.is_due("http://post.example/", "")


def test_two_watches_share_a_memory_and_damage_costs_a_round(tmp_path: Path) -> None:
    one, other = (Memory(tmp_path, interval=timedelta(minutes=10)) for _ in range(2))
    one.took("http://post.example/a", "", {"etag": '"1"'})
    other.took("http://post.example/b", "", {"etag": '"2"', "last-modified": "x\r\nHost: evil.example"})
    one.save()
    other.save()
    held = Memory(tmp_path, interval=timedelta(minutes=10))
    assert [held.known(f"http://post.example/{each}") for each in "abc"] == [
        {"If-None-Match": '"1"'},
        {"If-None-Match": '"2"'},
        {},
    ]
    (tmp_path / MEMORY_FILE).write_text('{"http')
    assert Memory(tmp_path, interval=timedelta(minutes=10)).known("http://post.example/a") == {}
