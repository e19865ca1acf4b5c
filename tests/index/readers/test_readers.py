"""Readers: what becomes an article, with which id, text and fields, and what is skipped with which words."""

import codecs
import gzip
import io
import itertools
import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import file_samples
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import readers
from index.errors import InputError
from index.readers import READERS, SUFFIXES, archive, document, rows
from index.readers.archive import COMPRESSED
from index.readers.decode import decode, decode_html
from index.readers.markdown import MAX_FRONT_MATTER_CHARS
from index.readers.markup import looks_like_markup, text_of
from index.readers.plain import DATE_PREFIX, headline
from index.readers.sniff import kind_of
from index.types import Article, Published, Skipped, Source

WORDS = "The ferry to Port Ellis sailed at noon. Nobody was hurt."


def read(*inputs: str | Path, **options: object) -> list[Article | Skipped]:
    return list(readers.read(inputs, **options))  # type: ignore[arg-type]


def articles(*inputs: str | Path, **options: object) -> list[Article]:
    found = read(*inputs, **options)
    assert all(isinstance(one, Article) for one in found), found
    return found  # type: ignore[return-value]


def article(*inputs: str | Path, **options: object) -> Article:
    (only,) = articles(*inputs, **options)
    return only


def reason(*inputs: str | Path, **options: object) -> str:
    (only,) = read(*inputs, **options)
    assert isinstance(only, Skipped), only
    return only.reason


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


Put = Callable[[str, str | bytes], Path]


# Every format ----------------------------------------------------------------------------------------------------

PARAGRAPHS = (
    "The harbour at Port Ellis opened again on Monday after eleven days of storm repairs, the port authority said.",
    "Two ferries <b>left</b> before noon, and <a href='/x'>a third</a> was expected in the evening, its captain said.",
    "Fishing crews said they had lost <em>about a week</em> of income and asked the council for help with their fees.",
)
PAGE = (
    '<!doctype html><html lang="en-GB"><head><title>Harbour reopens - The Ellis Gazette</title>'
    '<meta property="og:site_name" content="The Ellis Gazette"><meta name="author" content="Ann Lee">'
    '<meta property="article:published_time" content="2025-03-20T10:00:00Z">'
    '<link rel="canonical" href="https://gazette.example/harbour"></head><body><nav><a href="/">Home</a></nav>'
    "<article><h1>Harbour reopens</h1>"
    + "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    + "<ul><li>first sailing at six</li><li>last one at nine</li></ul></article>"
    '<div id="comments"><p>I agree.</p></div></body></html>'
)
FEED = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>The Ellis Gazette</title><language>en-gb</language>
<item><title>Bread &amp;amp; roses</title><link>https://gazette.example/1</link><guid>g-1</guid>
<pubDate>Thu, 20 Mar 2025 10:00:00 +0100</pubDate><dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">Ann Lee
</dc:creator><description>Only a summary.</description>
<content:encoded><![CDATA[<p>Bakers <b>met</b>.</p><p>They talked.<script>no()</script></p>]]></content:encoded></item>
<item><link>https://gazette.example/2</link><description>A summary
alone.</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Ellis Wire</title>
<entry><id>tag:wire,1</id><title>Rain</title>
<link href="https://wire.example/rain"/><updated>2025-03-21T08:00:00Z</updated><author><name>Bo Quill</name></author>
<content type="text">It rained on Port Ellis.</content></entry></feed>"""
ROW = {"id": "a-1", "title": "Rain", "text": WORDS, "outlet": "Wire", "published": "2025-03-20", "url": None}

SAMPLES: dict[str, str | bytes] = {
    ".txt": WORDS,
    ".text": WORDS,
    ".md": f"# Rain\n\n{WORDS}",
    ".markdown": WORDS,
    ".html": PAGE,
    ".htm": PAGE,
    ".xhtml": PAGE,
    ".json": json.dumps(ROW),
    ".jsonl": json.dumps(ROW) + "\n",
    ".ndjson": json.dumps(ROW),
    ".xml": FEED,
    ".rss": FEED,
    ".atom": ATOM,
    **file_samples.SAMPLES,
}


def sample(suffix: str) -> bytes:
    content = SAMPLES[suffix]
    return content if isinstance(content, bytes) else content.encode()


def test_each_reader_has_a_sample() -> None:
    assert set(SAMPLES) == set(READERS)
    assert set(SUFFIXES) == {*READERS, *COMPRESSED, *readers.CONTAINERS}


@pytest.mark.parametrize("suffix", SAMPLES)
def test_each_suffix_is_read_plain_gzipped_and_zipped_alike(suffix: str, put: Put, tmp_path: Path) -> None:
    content = sample(suffix)
    plain = articles(put(f"story{suffix.upper()}", content))
    packed = articles(put(f"story{suffix.upper()}.gz", gzip.compress(content, mtime=0)))
    with zipfile.ZipFile(tmp_path / "story.zip", "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(f"story{suffix.upper()}", content)
    zipped = articles(tmp_path / "story.zip")
    assert [(one.text, one.source) for one in plain] == [(one.text, one.source) for one in packed]
    assert zipped == plain


@pytest.mark.parametrize("suffix", [".txt", ".html", ".json", ".jsonl", ".xml", ".atom"])
@pytest.mark.parametrize("name", ["story", "story.001", "story.unheardof"])
def test_content_tells_what_a_file_without_a_known_suffix_is(suffix: str, name: str, put: Put) -> None:
    unnamed, named = articles(put(name, SAMPLES[suffix])), articles(put(f"named{suffix}", SAMPLES[suffix]))
    assert [(one.text, one.source) for one in unnamed] == [(one.text, one.source) for one in named]


@pytest.mark.parametrize("suffix", [".txt", ".html", ".json", ".jsonl", ".xml", ".atom"])
def test_standard_input_is_read_by_its_content(suffix: str, put: Put) -> None:
    from_stdin = articles("-", stdin=io.BytesIO(sample(suffix)))
    named = articles(put(f"named{suffix}", SAMPLES[suffix]))
    assert [(one.text, one.source) for one in from_stdin] == [(one.text, one.source) for one in named]


def test_a_pipe_that_cannot_seek_is_read_whatever_it_carries(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        made.writestr("a.txt", WORDS)
    for content in (WORDS.encode(), gzip.compress(WORDS.encode()), (tmp_path / "a.zip").read_bytes()):
        reading, writing = os.pipe()
        os.write(writing, content)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            assert article("-", stdin=pipe).text == WORDS


def test_two_texts_through_a_pipe_do_not_replace_each_other() -> None:
    first, second = (article("-", stdin=io.BytesIO(text)) for text in (b"One ferry.", b"Two ferries."))
    assert first.id == article("-", stdin=io.BytesIO(b"One ferry.")).id == "stdin-b6a54cea74f3"
    assert first.id != second.id


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\x1f\x8b\x08", ".gz"),
        (b"PK\x03\x04", ".zip"),
        (b' {"id": 1}\n{"id": 2}\n', ".jsonl"),
        (b'{"id": 1}', ".jsonl"),
        (b'{"text": "' + b"a" * 70_000, ".jsonl"),
        (b'{\n "id": 1\n}', ".json"),
        (b'[\n{"id": 1}]', ".json"),
        (b"[Port Ellis] The ferry sailed.", ".txt"),
        (b"{sic} The ferry sailed.", ".txt"),
        (b'<?xml version="1.0"?><!-- hello --><rss version="2.0">', ".xml"),
        (b"<rdf:RDF xmlns:rdf='x'>", ".xml"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html>", ".html"),
        (b"<?xml version='1.0'?><html>", ".html"),
        ("<html>".encode("utf-16"), ".html"),
        (b"", ".txt"),
    ],
)
def test_sniffing(head: bytes, kind: str) -> None:
    assert kind_of(head) == kind


# Files, folders, ids -----------------------------------------------------------------------------------------------


def test_folder_is_read_in_order_with_relative_ids_and_without_hidden_files(put: Put, tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/b/c.txt", ".hidden.txt", ".git/config.txt", "a/.DS_Store"):
        put(f"news/{name}", WORDS)
    assert [one.id for one in articles(tmp_path / "news")] == ["a/b/c.txt", "a/z.txt", "b.txt"]
    assert article(tmp_path / "news" / "b.txt").id == "b.txt"


def test_folder_reports_what_it_cannot_read_and_goes_on(put: Put, tmp_path: Path) -> None:
    put("news/a.xlsx", b"PK")
    put("news/b.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    put("news/c.txt", b"")
    put("news/d.pptx", b"PK\x03\x04")
    put("news/e.txt", WORDS)
    (tmp_path / "news/f.txt").symlink_to("nowhere")
    os.mkfifo(tmp_path / "news/g.txt")
    folder = tmp_path / "news"
    assert read(folder) == [
        Skipped(f"{folder}/a.xlsx", "files ending in .xlsx are not supported (save it as .csv)"),
        Skipped(f"{folder}/b.png", "files ending in .png are not supported"),
        Skipped(f"{folder}/c.txt", "empty"),
        Skipped(f"{folder}/d.pptx", "files ending in .pptx are not supported"),
        Article("e.txt", WORDS),
        Skipped(f"{folder}/f.txt", "a link that leads nowhere"),
        Skipped(f"{folder}/g.txt", "not a regular file"),
    ]


def test_links_back_to_a_folder_are_followed_once(put: Put, tmp_path: Path) -> None:
    put("news/a.txt", WORDS)
    put("other/c.txt", WORDS)
    (tmp_path / "news/loop").symlink_to(tmp_path / "news")
    (tmp_path / "news/more").symlink_to(tmp_path / "other")
    assert [one.id for one in articles(tmp_path / "news")] == ["a.txt", "more/c.txt"]


@pytest.mark.parametrize("name", ["nowhere.txt", "no\0where", "n" * 5000, ""])
def test_missing_path_is_skipped(name: str, tmp_path: Path) -> None:
    path = tmp_path / name if name else tmp_path / "none"
    assert reason(path) == "no such file or folder"


@pytest.mark.parametrize("written", ["https:/ida:secret@post.example/", "//ida:secret@post.example/a"])
def test_password_of_an_address_that_is_written_wrong_is_not_shown(written: str) -> None:
    (found,) = read(written)
    assert isinstance(found, Skipped)
    assert "secret" not in found.name
    assert found.reason == "no such file or folder (a web address begins with https://)"


def test_control_characters_in_names_and_ids_are_replaced(put: Put, tmp_path: Path) -> None:
    put("news/bell\a\n.txt", WORDS)
    put("news/raw.json", json.dumps({"id": "x\u2028\x1b[1m", "text": WORDS}))
    assert [one.id for one in articles(tmp_path / "news")] == ["bell\ufffd\ufffd.txt", "x\ufffd\ufffd[1m"]
    (tmp_path / "news" / os.fsdecode(b"caf\xe9.txt")).write_bytes(b"")
    assert read(tmp_path / "news")[1] == Skipped(f"{tmp_path}/news/caf\ufffd.txt", "empty")


def test_what_is_no_path_is_skipped_with_its_reason() -> None:
    nothing: Any = None
    assert read(nothing) == [Skipped("None", "is no path and no address (give each as a text)")]


def test_outlet_is_given_to_articles_that_state_none(put: Put) -> None:
    rows_file = put("a.jsonl", '{"text": "One ferry."}\n{"text": "Two ferries.", "outlet": "Wire"}\n')
    found = articles(rows_file, put("b.txt", WORDS), put("c.md", WORDS), outlet="Gazette")
    assert [one.source.outlet for one in found] == ["Gazette", "Wire", "Gazette", "Gazette"]


def test_a_bad_input_does_not_stop_the_rest(put: Put) -> None:
    found = read("gone", "ftp://wire.example/a", put("bad.gz", b"nothing"), put("good.txt", WORDS))
    assert [type(one) for one in found] == [Skipped, Skipped, Skipped, Article]
    assert found[1] == Skipped("ftp://wire.example/a", "only http and https addresses can be read, not ftp")


@pytest.mark.parametrize("suffix", [*READERS, ""])
@pytest.mark.parametrize("content", [b"", b" \n\t ", codecs.BOM_UTF8, codecs.BOM_UTF16_LE + " \n".encode("utf-16-le")])
def test_blank_files_are_empty(suffix: str, content: bytes, put: Put) -> None:
    assert reason(put(f"a{suffix}", content)) == "empty"


@pytest.fixture(scope="module")
def large() -> bytes:
    """What unpacks to 18 MiB, and is packed to half of that, no less."""
    return gzip.compress(random.Random(1).randbytes(2**20).hex().encode() * 9, compresslevel=1)


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".xml", ""])
def test_oversized_document_is_skipped_with_its_size(suffix: str, put: Put, large: bytes) -> None:
    path = put(f"a{suffix}", b"a " * (9 * 2**20))
    assert reason(path) == "too large: 18.0 MiB, and the limit is 16.0 MiB"
    packed = put(f"a{suffix}.gz", large)
    assert reason(packed) == "too large: more than the limit of 16.0 MiB"


@pytest.mark.parametrize("suffix", [".txt", ".md", ""])
@pytest.mark.parametrize("content", [b"a\0b", b"\x89PNG\r\n\x1a\n\0\0", bytes(range(1, 256)) * 9, b"\x01\x02\x03abc"])
def test_binary_content_is_not_text(suffix: str, content: bytes, put: Put) -> None:
    assert reason(put(f"a{suffix}", content)) == "not text"


def test_vendor_libraries_are_imported_only_when_used() -> None:
    code = "import sys, index.readers; print([m for m in sys.argv[1:] if m in sys.modules])"
    vendors = ["trafilatura", "lxml", "feedparser", "markdown_it", "yaml", "httpx", "dateutil"]
    done = subprocess.run([sys.executable, "-c", code, *vendors], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(("vendor", "name"), [("trafilatura.bare_extraction", "a.html"), ("feedparser.parse", "a.xml")])
def test_surprises_of_a_parser_are_skipped(vendor: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError("surprise")

    monkeypatch.setattr(vendor, fail)
    given = document.Document(name, name, io.BytesIO(sample(Path(name).suffix)))
    with pytest.raises(InputError, match=r"cannot be parsed \(KeyError\)"):
        list(READERS[Path(name).suffix](given))


# Decoding ----------------------------------------------------------------------------------------------------------

printed = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"))


@given(printed, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_decoding_gives_back_what_was_encoded(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Zoë’s café – 5 €".encode("cp1252"), "Zoë’s café – 5 €"),
        ("plain words".encode("utf-16-le"), "plain words"),
        ("plain words".encode("utf-16-be"), "plain words"),
        (codecs.BOM_UTF16_BE + "née".encode("utf-16-be"), "née"),
        (b"\x81\x8d\x8f\x90\x9d", "\ufffd" * 5),
        ("“naïve” ".encode() + b"\x93x\x94", "“naïve” “x”"),
        ("cut é".encode()[:-1], "cut Ã"),
        (b"a\r\nb\rc\n", "a\r\nb\rc\n"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8a\x00", "\ufffda"),
    ],
)
def test_decoding_loses_nothing(data: bytes, text: str) -> None:
    assert decode(data) == text


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        ("<meta charset='koi8-r'>Привет".encode("koi8-r"), None, "Привет"),
        ("<meta charset='iso-8859-15'>año".encode(), None, "año"),
        ("<meta charset='windows-1254'>İğdır".encode(), "iso-8859-9", "İğdır"),
        (b"<meta charset='iso-8859-1'>" + "ñ".encode() * 200 + b"\xe9", None, "ñ" * 200 + "é"),
        ("<meta charset='iso-8859-15'>a\xf1o\xa4".encode("latin-1"), None, "año€"),
        ("<meta http-equiv='x' content='text/html; charset=shift_jis'>日本".encode("shift_jis"), None, "日本"),
        (b"<?xml version='1.0' encoding='iso-8859-2'?>\xb1", None, "ą"),
        (b"<meta charset=iso-8859-1>\x93hi\x94", None, "“hi”"),
        ("<meta charset=nonsense>é".encode(), None, "é"),
        ("<meta charset=utf-16>é".encode(), None, "é"),
        ("<meta charset=ascii>Привет".encode("koi8-r"), "koi8-r", "Привет"),
        ("<meta charset=koi8-r>é".encode("utf-8-sig"), "koi8-r", "é"),
        ("<meta charset=utf-8>é".encode("cp1252"), "hex", "é"),
    ],
)
def test_pages_are_decoded_as_they_state(data: bytes, charset: str | None, text: str) -> None:
    assert decode_html(data, charset).rpartition(">")[2] == text


# Plain text --------------------------------------------------------------------------------------------------------

CRAWLED = " date 2025-03-20 Rain closed the ferry line to Port Ellis, its operator said.\n\nTwo boats waited.\n"


def test_plain_text_is_kept_to_the_last_character(put: Put) -> None:
    text = "Ferry line reopens\r\n\r\n\u00a0“Two boats” sailed.\t\r\nAdvertisement\u2028end \n\n"
    assert article(put("a.txt", text)) == Article("a.txt", text, Source(title="Ferry line reopens"))


def test_crawlers_date_prefix_becomes_the_date_and_stays_in_the_text(put: Put) -> None:
    title = "Rain closed the ferry line to Port Ellis, its operator said."
    assert article(put("a.txt", CRAWLED)) == Article(
        "a.txt", CRAWLED, Source(title=title, published=Published("2025-03-20"))
    )


@pytest.mark.parametrize(
    ("text", "date", "end"),
    [
        (" date 2025-03-20 M23 seized", "2025-03-20", 17),
        ("date 2025-03 Rain", "2025-03", 13),
        ("\ndate  2025\nRain", "2025", 11),
        ("date 2025-03-20\n\nRain", "2025-03-20", 15),
    ],
)
def test_date_prefix_is_found(text: str, date: str, end: int) -> None:
    found = DATE_PREFIX.match(text)
    assert found
    assert (found[1], found.end()) == (date, end)


@pytest.mark.parametrize(
    "text",
    ["date 2025-13-01 x", "date 2025-03-20", "dated 2025 x", "the date 2025 x", "date 20250320 x", "Date 2025 x"],
)
def test_other_beginnings_are_no_date_prefix(text: str) -> None:
    assert not DATE_PREFIX.match(text)


def test_impossible_day_in_a_date_prefix_is_no_date(put: Put) -> None:
    assert article(put("a.txt", "date 2025-02-30 Rain fell.")).source.published is None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Ferry line reopens\n\nIt sailed.", "Ferry line reopens"),
        ("\n \n  Ferry line reopens \t\r\n \r\nIt sailed.", "Ferry line reopens"),
        (" date 2025-03-20 Ferry line reopens\n\nIt sailed.", "Ferry line reopens"),
        ("Ferry line reopens.\n\nIt sailed.", "Ferry line reopens."),
        (
            "Dr. Quill tells U.S. Senate of J. Lee vs. Ellis\n\nIt sailed.",
            "Dr. Quill tells U.S. Senate of J. Lee vs. Ellis",
        ),
        ("x" * 150 + "\n\nIt sailed.", "x" * 150),
        ("x" * 151 + "\n\nIt sailed.", None),
        ("Ferry line reopens\nIt sailed.\n\nTwice.", None),
        ("Ferry line reopens", None),
        ("Ferry line reopens\n\n \n", None),
        ("The line reopened. A ferry sailed.\n\nTwice.", None),
        ("“Will it sail?” Nobody knew.\n\nIt did.", None),
        ("Advertisement\n\nIt sailed.", None),
        ("", None),
    ],
)
def test_title_of_plain_text_is_a_short_first_line_that_stands_alone(text: str, title: str | None) -> None:
    place = headline(text)
    assert (text[slice(*place)] if place else None) == title


@given(st.text("Ab. \n\r\t“”é"))
def test_title_has_no_blanks_around_it_and_is_one_line(text: str) -> None:
    place = headline(text)
    if place:
        title = text[slice(*place)]
        assert title == title.strip()
        assert not set(title) & {"\n", "\r"}


# JSON --------------------------------------------------------------------------------------------------------------


def row(put: Put, **fields: object) -> Article:
    return article(put("a.json", json.dumps(fields)))


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip), st.booleans())
def test_json_text_comes_through_exactly(text: str, ascii_only: bool) -> None:
    line = json.dumps({"id": "1", "text": text}, ensure_ascii=ascii_only)
    for content in (line, f"{line}\n{line}\n", f"[{line}, {line}]"):
        stream = io.BytesIO(content.encode())
        assert {one.text for one in readers.read(["-"], stdin=stream) if isinstance(one, Article)} == {text}


@pytest.mark.parametrize("text", ["\u00a0a\r\nb \n", "a\0b", "<p>kept</p>", "a\u2028b\x85c", "\ufeffmark", " x "])
def test_canonical_text_is_never_touched(text: str, put: Put) -> None:
    assert row(put, text=text).text == text


def test_canonical_row_becomes_an_article(put: Put) -> None:
    fields = {"id": 7, "title": "Rain", "text": WORDS, "outlet": "Wire", "published": "2025-03-20T10:00:00Z"}
    found = row(put, **fields, url="https://wire.example/7", authors=["Ann Lee", "Bo Quill"])
    assert found == Article(
        "7",
        WORDS,
        Source(
            title="Rain",
            outlet="Wire",
            authors=("Ann Lee", "Bo Quill"),
            url="https://wire.example/7",
            published=Published("2025-03-20T10:00:00+00:00"),
        ),
    )


def test_newsapi_row_becomes_an_article(put: Put) -> None:
    item = {
        "source": {"id": None, "name": "Wire"},
        "author": "By Ann Lee, Bo Quill and Cy Dent, Jr.",
        "title": "Rain",
        "url": "https://wire.example/rain",
        "publishedAt": "2025-03-20T10:00:00Z",
        "content": WORDS,
    }
    path = put("a.json", json.dumps({"status": "ok", "totalResults": 1, "articles": [item]}))
    assert article(path) == Article(
        "https://wire.example/rain",
        WORDS,
        Source(
            title="Rain",
            outlet="Wire",
            authors=("Ann Lee", "Bo Quill", "Cy Dent, Jr."),
            url="https://wire.example/rain",
            published=Published("2025-03-20T10:00:00+00:00"),
        ),
    )


def test_ninjs_item_becomes_an_article(put: Put) -> None:
    found = row(
        put,
        uri="urn:wire:1",
        type="text",
        versioncreated="2025-03-20T10:00:00Z",
        pubstatus="canceled",
        language="en-GB",
        headline="Rain",
        byline="Ann Lee",
        body_xhtml="<p>It rained on &amp; off.</p><p>Then it stopped.</p>",
        usageterms="Private use.",
    )
    assert found == Article(
        "urn:wire:1",
        "It rained on & off.\n\nThen it stopped.",
        Source(
            title="Rain",
            authors=("Ann Lee",),
            published=Published("2025-03-20T10:00:00+00:00"),
            modified="2025-03-20T10:00:00+00:00",
            language="en",
            status="withdrawn",
            rights="Private use.",
        ),
    )


@pytest.mark.parametrize(
    "key", ["text", "TEXT", "content", "body", "raw_text", "articleBody", "body_text", "maintext", "Body_XHTML"]
)
def test_text_goes_by_many_names(key: str, put: Put) -> None:
    assert row(put, **{key: WORDS}).text == WORDS


@pytest.mark.parametrize(
    "key", ["publish_date", "date", "date_published", "datePublished", "published_at", "pubDate", "Published"]
)
def test_date_goes_by_many_names(key: str, put: Put) -> None:
    assert row(put, text=WORDS, **{key: "March 2025"}).source.published == Published("2025-03")


@pytest.mark.parametrize(
    "key",
    [
        *("source", "source-hostname", "source_hostname", "hostname", "site", "sitename", "publisher", "publication"),
        *("domain", "OUTLET"),
    ],
)
@pytest.mark.parametrize("value", ["Wire", {"@type": "Organization", "name": "Wire"}])
def test_outlet_goes_by_many_names(key: str, value: object, put: Put) -> None:
    assert row(put, text=WORDS, **{key: value}).source.outlet == "Wire"


@pytest.mark.parametrize(
    ("value", "people"),
    [
        ("Ann Lee", ("Ann Lee",)),
        ("Ann Lee, Bo Quill, and Cy Dent", ("Ann Lee", "Bo Quill", "Cy Dent")),
        ("BY ANN LEE; BO QUILL & CY DENT", ("ANN LEE", "BO QUILL", "CY DENT")),
        ("Sandy Andrews", ("Sandy Andrews",)),
        (["Ann Lee", None, " Bo Quill "], ("Ann Lee", "Bo Quill")),
        ([{"name": "Ann Lee"}, {"@id": 1}], ("Ann Lee",)),
        ({"@type": "Person", "name": "Ann Lee"}, ("Ann Lee",)),
        ([], ()),
        (True, ()),
    ],
)
def test_authors_come_in_many_shapes(value: object, people: tuple[str, ...], put: Put) -> None:
    assert row(put, text=WORDS, authors=value).source.authors == people


@pytest.mark.parametrize(
    ("fields", "status", "embargo"),
    [
        ({"status": "usable"}, "usable", None),
        ({"status": "withheld"}, "withheld", None),
        ({"pubstatus": "Canceled"}, "withdrawn", None),
        ({"status": "withdrawn"}, "withdrawn", None),
        ({"status": "publish"}, "usable", None),
        ({"embargo": "2025-03-20T10:00:00Z"}, "usable", "2025-03-20T10:00:00+00:00"),
        ({"embargoed": "until further notice"}, "withheld", None),
        ({"embargo": False}, "usable", None),
        ({"embargo": ""}, "usable", None),
    ],
)
def test_status_and_embargo(fields: dict[str, object], status: str, embargo: str | None, put: Put) -> None:
    source = row(put, text=WORDS, **fields).source
    assert (source.status, source.embargo) == (status, embargo)


def test_names_of_ours_win_and_null_and_blank_count_as_missing(put: Put) -> None:
    found = row(put, body="other", text=WORDS, title=None, headline="Rain", outlet=" ", site="Wire", Text="other")
    assert (found.text, found.source.title, found.source.outlet) == (WORDS, "Rain", "Wire")
    assert row(put, text="", body=WORDS).text == WORDS


@pytest.mark.parametrize(
    ("fields", "article_id"),
    [
        ({"id": "x", "uri": "y"}, "x"),
        ({"uri": "y", "url": "https://wire.example"}, "y"),
        ({"guid": "g", "url": "https://wire.example"}, "g"),
        ({"id": "", "url": "https://wire.example"}, "https://wire.example"),
        ({"id": {"$oid": "1"}}, "a.json"),
        ({}, "a.json"),
    ],
)
def test_id_is_the_sources_own_else_the_path(fields: dict[str, object], article_id: str, put: Put) -> None:
    assert row(put, text=WORDS, **fields).id == article_id


def test_rows_without_ids_are_named_by_file_and_place(put: Put, tmp_path: Path) -> None:
    put("news/deep/a.jsonl", '{"text": "One."}\n\n{"text": "Two."}')
    put("news/b.json", '[{"text": "One."}, {"text": "Two."}]')
    assert [one.id for one in articles(tmp_path / "news")] == [
        "b.json#1",
        "b.json#2",
        "deep/a.jsonl#1",
        "deep/a.jsonl#3",
    ]


def test_row_without_a_date_may_have_a_crawlers_prefix(put: Put) -> None:
    assert row(put, text=CRAWLED).source.published == Published("2025-03-20")
    assert row(put, text=CRAWLED, date="2025-03-19").source.published == Published("2025-03-19")
    assert row(put, text=CRAWLED).source.title is None


def test_body_that_begins_with_a_tag_is_converted(put: Put) -> None:
    assert row(put, body="<p>One &lt; two.</p>\n<p>Three.</p>").text == "One < two.\n\nThree."
    assert row(put, body="<3 from Port Ellis").text == "<3 from Port Ellis"


def test_list_of_paragraphs_is_joined(put: Put) -> None:
    assert row(put, text=["One.", "Two."]).text == "One.\n\nTwo."


def test_lone_surrogates_are_replaced_one_for_one(put: Put) -> None:
    content = r'{"id": "\ud800", "title": "\udfff!", "text": "a\ud800b \ud83d\ude00 \ude00\ud83d"}'
    found = article(put("a.json", content))
    assert (found.id, found.source.title, found.text) == ("\ufffd", "\ufffd!", "a\ufffdb \U0001f600 \ufffd\ufffd")


BAD_ROWS = {
    '"words"': "not an object with fields",
    "3": "not an object with fields",
    "{}": "no text in it (a row needs `text`)",
    '{"text": null, "title": "Rain"}': "no text in it (a row needs `text`)",
    '{"text": 3}': "`text` is a number, not text",
    '{"text": true}': "`text` is a truth value, not text",
    '{"body": {"a": 1}}': "`body` is an object, not text",
    '{"text": [1, 2]}': "`text` is a list of other things, not text",
    '{"text": " "}': "no text in it (a row needs `text`)",
    '{"text": [""]}': "empty",
    '{"body": "<p></p>"}': "empty",
    '{"text": "cut': "not valid JSON: unterminated string starting at at line 1 column 10",
    "[" * 100_000: "not valid JSON: nested too deeply",
    '{"text": ' + "9" * 5000 + "}": "not valid JSON: a number in it is too long",
}


@pytest.mark.parametrize("bad", BAD_ROWS, ids=range(len(BAD_ROWS)))
def test_a_bad_line_is_skipped_with_its_number_and_the_others_are_read(bad: str, put: Put) -> None:
    good = '{"text": "One."}'
    path = put("a.jsonl", f"{good}\n{bad}\n{good}")
    assert read(path) == [
        Article("a.jsonl#1", "One."),
        Skipped(f"{path}:2", BAD_ROWS[bad]),
        Article("a.jsonl#3", "One."),
    ]


@pytest.mark.parametrize("key", [None, "articles", "items", "data", "documents"])
def test_json_may_hold_a_list_of_rows(key: str | None, put: Put) -> None:
    listed: list[object] = [{"id": "1", "text": "One."}, 5, {"id": "2", "text": "Two."}]
    path = put("a.json", json.dumps({"total": 3, key: listed} if key else listed, indent=1))
    assert read(path) == [
        Article("1", "One."),
        Skipped(f"{path}#2", "not an object with fields"),
        Article("2", "Two."),
    ]


def test_article_with_a_field_called_data_is_one_article(put: Put) -> None:
    assert row(put, text=WORDS, data=[{"text": "no"}]).text == WORDS


def test_json_lines_by_another_name_are_read(put: Put) -> None:
    path = put("a.json", '{"text": "One."}\n{"text": "Two."}\n{"text": "cut')
    assert [one.id for one in read(path)[:2] if isinstance(one, Article)] == ["a.json#1", "a.json#2"]
    assert read(path)[2].name == f"{path}:3"  # type: ignore[union-attr]


def test_json_that_breaks_off_keeps_the_whole_rows_before(put: Put) -> None:
    listed = json.dumps([{"text": "One."}, {"text": "Two."}, {"text": "Three."}], indent=1)
    for content in (listed[:-12], '{"n": 3, "articles": ' + listed[:-12]):
        path = put("a.json", content)
        first, second, broken = read(path)
        assert (first, second) == (Article("a.json#1", "One."), Article("a.json#2", "Two."))
        assert isinstance(broken, Skipped)
        assert broken.name == f"{path}:9"
        assert "the 2 rows before it were read" in broken.reason
    assert reason(put("a.json", "{nonsense")).startswith("not valid JSON")


def test_one_long_line_is_skipped_and_the_next_is_read(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MAX_DOCUMENT_BYTES", 100)
    long_line = json.dumps({"text": "a" * 300})
    for encoding in ("utf-8", "utf-16"):
        path = put("a.jsonl", f'{long_line}\n{{"text": "One."}}\n{long_line}'.encode(encoding))
        assert read(path) == [
            Skipped(f"{path}:1", "longer than the limit of 100 bytes"),
            Article("a.jsonl#2", "One."),
            Skipped(f"{path}:3", "longer than the limit of 100 bytes"),
        ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_json_lines_in_any_encoding(encoding: str, put: Put) -> None:
    path = put("a.jsonl", '{"id": "1", "text": "née"}\r\n{"id": "2", "text": "“Zoë”"}\r\n'.encode(encoding))
    assert [one.text for one in articles(path)] == ["née", "“Zoë”"]


def test_json_lines_are_streamed() -> None:
    class Endless(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
            line = b'{"text": "One more."}\n'
            buffer[: len(line)] = line
            return len(line)

    found = readers.read(["-"], stdin=io.BufferedReader(Endless()))
    assert len(list(itertools.islice(found, 5000))) == 5000


def test_too_large_json_names_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MAX_ROWS_BYTES", 100)
    with pytest.raises(InputError, match="too large: "):
        list(rows.read_json(document.Document("a", "a", io.BytesIO(json.dumps([ROW, ROW]).encode()))))


# Markdown ----------------------------------------------------------------------------------------------------------

MARKDOWN = """# Harbour *reopens*

Two ferries [left](https://x.example) before
noon, **a third** `later` &amp; ![a boat](boat.png)on time.<br>New line\\
and another. <i>So</i> it goes.

Next
----

* first
* second
  1. nested
* third

> Quoted.

```
code  here
```

| boat | time |
|------|------|
| Ada  | 6    |

<div>Box <b>of</b> words</div>
"""


def test_markdown_blocks_are_apart_and_lists_are_lines(put: Put) -> None:
    found = article(put("a.md", MARKDOWN))
    assert found.source == Source(title="Harbour reopens")
    assert found.text == (
        "Harbour reopens\n\n"
        "Two ferries left before noon, a third later & on time.\nNew line\nand another. So it goes.\n\n"
        "Next\n\n"
        "first\nsecond\nnested\nthird\n\n"
        "Quoted.\n\n"
        "code  here\n\n"
        "boat | time\nAda | 6\n\n"
        "Box of words"
    )


def test_neighbouring_lists_are_apart(put: Put) -> None:
    assert article(put("a.md", "* one\n* two\n\n1. three\n2. four\n")).text == "one\ntwo\n\nthree\nfour"


def test_front_matter_gives_the_fields(put: Put) -> None:
    content = (
        f"---\ntitle: Rain\ndate: 2025-03-20\nauthor: [Ann Lee]\nsource: Wire\nlayout: x\ntext: no\n---\n{WORDS}\n"
    )
    assert article(put("a.md", content)) == Article(
        "a.md",
        WORDS,
        Source(title="Rain", authors=("Ann Lee",), outlet="Wire", published=Published("2025-03-20")),
    )


@pytest.mark.parametrize(
    "front",
    [
        "title: [",
        "- a list",
        "a: &x [1]\nb: *x",
        "title: Rain\nfiller: " + "x" * MAX_FRONT_MATTER_CHARS,
        "!!python/object/apply:os.system [x]",
    ],
)
def test_bad_front_matter_stays_in_the_text(front: str, put: Put) -> None:
    found = article(put("a.md", f"---\n{front}\n---\n{WORDS}\n"))
    assert found.source.title is None
    assert found.text.endswith(WORDS)
    assert front[:5].strip("-! ")[:3] in found.text


def test_a_date_that_is_none_is_left_out_with_one_warning(put: Put) -> None:
    rows = [json.dumps({"id": day, "text": WORDS, "published": f"2025-{day}"}) for day in ("02-30", "02-31", "03-01")]
    page, listed = put("a.md", f"---\npublished: 2025-02-30\n---\n{WORDS}\n"), put("a.jsonl", "\n".join(rows))
    assert read(page)[1:] == [Skipped(str(page), "2025-02-30 is no date and was left out (write year-month-day)")]
    many = "2 dates such as 2025-02-30 are none and were left out (write year-month-day)"
    *found, warning = read(listed)
    assert warning == Skipped(str(listed), many)
    assert [each.source.date for each in found if isinstance(each, Article)] == [None, None, "2025-03-01"]


def test_bytes_that_are_no_text_are_no_page(put: Put) -> None:
    assert (
        reason(put("a.html", random.Random(7).randbytes(3000)))
        == "not a web page: its bytes are no text (save the page as HTML and add that)"
    )


def test_heading_that_is_not_first_is_no_title(put: Put) -> None:
    assert article(put("a.md", f"{WORDS}\n\n# Rain\n")).source.title is None
    assert article(put("a.md", f"## Rain\n\n{WORDS}\n")).source.title is None


# HTML --------------------------------------------------------------------------------------------------------------


def test_page_becomes_its_article(put: Put) -> None:
    found = article(put("a.html", PAGE))
    assert found.id == "a.html"
    assert found.source == Source(
        title="Harbour reopens",
        outlet="The Ellis Gazette",
        authors=("Ann Lee",),
        url="https://gazette.example/harbour",
        published=Published("2025-03-20T10:00:00+00:00"),
        language="en",
    )
    assert found.text == "\n\n".join(
        [
            "Harbour reopens",
            *(text_of(paragraph) for paragraph in PARAGRAPHS),
            "- first sailing at six\n- last one at nine",
        ]
    )


def test_short_page_has_no_menu_and_whole_sentences(put: Put) -> None:
    page = "<html><body><nav>Home News</nav><article><p>Two ferries <b>left</b> at noon.</p></article></body></html>"
    assert article(put("a.html", page)).text == "Two ferries left at noon."


@pytest.mark.parametrize(
    "page", ["<html><body></body></html>", "<html><head><title>x</title></head></html>", "<p></p>"]
)
def test_page_without_words_has_no_article(page: str, put: Put) -> None:
    assert reason(put("a.html", page)) == "no article text found"


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ('<meta property="article:published_time" content="2025-03-20">', Published("2025-03-20", "stated")),
        (
            '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2025-03-20"}</script>',
            Published("2025-03-20", "stated"),
        ),
        ('<link rel="canonical" href="https://g.example/2025/03/20/rain">', Published("2025-03-20", "url")),
        ("", None),
    ],
)
def test_date_of_a_page_says_where_it_came_from(head: str, published: Published | None, put: Put) -> None:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    page = f"<html><head>{head}</head><body><article>{body}</article></body></html>"
    assert article(put("a.html", page)).source.published == published


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One <b>two</b>,\n three.</p><p>Four</p>", "One two, three.\n\nFour"),
        ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>tail", "a\nb\n\ntail"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<style>x{}</style>a<script>b()</script>c", "ac"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("5 &lt; 6 &amp; &eacute;&nbsp;x", "5 < 6 & é x"),
        ("<![CDATA[a]]>b<![if x]>c", "abc"),
        ("a <!-- no --> b < c", "a b < c"),
        ("a <!-- b --> c <q>d", "a c d"),
        ('<p title="a > b">c', "c"),
        ('<p class=x">c', "c"),
        ("<p class='x'/>a</P><BR>b <x:y>c</x:y>", "a\n\nb c"),
        ("a<svg><title>no</title></svg>b", "ab"),
    ],
)
def test_scraps_of_markup_become_text(markup: str, text: str) -> None:
    assert text_of(markup) == text


@given(st.text("<>!/[]-&;ap \n'\"="))
def test_no_scrap_of_markup_breaks_the_parser(markup: str) -> None:
    assert "\n\n\n" not in text_of(markup)


@pytest.mark.parametrize("piece", ["<p ", '<p a="', "</p ", "<!--", "<!", "<?", "<![CDATA[", "<script>", "&#", "<"])
def test_markup_that_never_ends_is_done_at_once(piece: str, put: Put) -> None:
    # With a quadratic parser, each of these takes minutes.
    text_of("<p>" + piece * 100_000)
    read(put("a.md", "x " + piece * 3_000))


@pytest.mark.parametrize(("text", "is_markup"), [("<p>x", 1), (" <!-- x", 1), ("<!DOCTYPE html>", 1), ("<b>x", 1)])
def test_markup_is_known_by_its_first_tag(text: str, is_markup: int) -> None:
    assert looks_like_markup(text) == bool(is_markup)
    assert not looks_like_markup("<3 " + text)


# Feeds -------------------------------------------------------------------------------------------------------------


def test_feed_entries_become_articles(put: Put) -> None:
    assert articles(put("a.rss", FEED)) == [
        Article(
            "g-1",
            "Bakers met.\n\nThey talked.",
            Source(
                title="Bread & roses",
                outlet="The Ellis Gazette",
                authors=("Ann Lee",),
                url="https://gazette.example/1",
                published=Published("2025-03-20T10:00:00+01:00", "feed"),
                language="en",
            ),
        ),
        Article(
            "https://gazette.example/2",
            "A summary\nalone.",
            Source(outlet="The Ellis Gazette", url="https://gazette.example/2", language="en"),
        ),
    ]


def test_atom_entries_become_articles(put: Put) -> None:
    assert article(put("a.atom", ATOM), outlet="Other") == Article(
        "tag:wire,1",
        "It rained on Port Ellis.",
        Source(
            title="Rain",
            outlet="Ellis Wire",
            authors=("Bo Quill",),
            url="https://wire.example/rain",
            published=Published("2025-03-21T08:00:00+00:00", "feed"),
            modified="2025-03-21T08:00:00+00:00",
        ),
    )


def test_feed_that_breaks_off_keeps_its_whole_entries(put: Put) -> None:
    cut = FEED[: FEED.index("alone")]
    path = put("a.xml", cut)
    first, broken = read(path)
    assert isinstance(first, Article)
    assert first.id == "g-1"
    assert broken == Skipped(f"{path}:{1 + cut.count(chr(10))}", "the feed is damaged; 1 whole entries were read")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("<sitemap><url>x</url></sitemap>", "not an RSS or Atom feed"),
        ("just words", "not an RSS or Atom feed"),
        ("<rss version='2.0'><channel><title>x</title></channel></rss>", "a feed without entries"),
        ("<rss version='2.0'><channel><item><title>x</title></item></channel></rss>", "an entry without content"),
    ],
)
def test_feeds_without_articles_are_skipped(content: str, why: str, put: Put) -> None:
    assert reason(put("a.xml", content)) == why


def test_feed_cannot_reach_files_or_grow(put: Put, tmp_path: Path) -> None:
    put("secret", "hidden words")
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 9))
    doctype = f'<!DOCTYPE rss [{entities}<!ENTITY file SYSTEM "file://{tmp_path}/secret">]>'
    item = "<item><title>x</title><description>&a8; &file;</description></item>"
    path = put("a.xml", f'<?xml version="1.0"?>{doctype}<rss version="2.0"><channel>{item}</channel></rss>')
    assert all("hidden" not in str(one) and len(str(one)) < 10_000 for one in read(path))


# Archives ----------------------------------------------------------------------------------------------------------


def zipped(path: Path, members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


def test_members_of_a_zip_are_read_by_their_suffixes(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "a.zip",
        {
            "b/rain.txt": WORDS.encode(),
            "a.jsonl": b'{"text": "One."}\n{"id": "x", "text": "Two."}',
            "inner.zip": b"PK\x03\x04",
            "inner.txt.gz": gzip.compress(b"x", mtime=0),
            "photo.jpg": b"x",
            "scrap": b"x",
            "../rain.txt": WORDS.encode(),
            "..\\snow.txt": WORDS.encode(),
            "__MACOSX/rain.txt": b"x",
            ".hidden": b"x",
            "empty.txt": b"",
        },
    )
    assert read(path) == [
        Skipped(f"{path}/../rain.txt", "its path leads out of the archive (pack it anew, without ..)"),
        Skipped(f"{path}/..\\snow.txt", "its path leads out of the archive (pack it anew, without ..)"),
        Article("a.jsonl#1", "One."),
        Article("x", "Two."),
        Article("b/rain.txt", WORDS),
        Skipped(f"{path}/empty.txt", "empty"),
        Skipped(f"{path}/inner.txt.gz", "an archive inside an archive is not opened"),
        Skipped(f"{path}/inner.zip", "an archive inside an archive is not opened"),
        Skipped(f"{path}/photo.jpg", "files ending in .jpg are not supported"),
        Skipped(f"{path}/scrap", "too short for an article (name it .txt if it is one)"),
    ]


def test_two_archives_in_a_folder_may_hold_the_same_path(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    for name in ("a.zip", "b.zip"):
        zipped(tmp_path / "news" / name, {"rain.txt": WORDS.encode()})
    assert [one.id for one in articles(tmp_path / "news")] == ["a.zip/rain.txt", "b.zip/rain.txt"]


def test_member_that_is_a_bomb_is_skipped_and_the_rest_is_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.txt": b" " * 2**23, "b.txt": WORDS.encode()})
    assert read(path) == [Skipped(f"{path}/a.txt", "unpacks to more than 200 times its size"), Article("b.txt", WORDS)]


def test_member_that_lies_about_its_size_is_skipped(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.txt": b"words " * 2**10})
    data = path.read_bytes()
    path.write_bytes(data.replace((6 * 2**10).to_bytes(4, "little"), (60).to_bytes(4, "little")))
    assert reason(path).startswith("the compressed data are damaged here (Bad CRC-32")


@pytest.mark.parametrize(
    ("limit", "value", "why"),
    [
        ("MAX_MEMBERS", 2, "too many members: 3, and the limit is 2"),
        ("MAX_UNPACKED_BYTES", 100, "unpacks to 150 bytes, and the limit is 100 bytes"),
    ],
)
def test_archive_over_a_limit_is_skipped(
    limit: str, value: int, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, limit, value)
    assert reason(zipped(tmp_path / "a.zip", {f"{n}.txt": b"a" * 50 for n in range(3)})) == why


def test_encrypted_member_is_skipped(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.txt": WORDS.encode()}, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[6] |= 1  # the flag in the member's own header, then in the directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert read(path) == [Skipped(f"{path}/a.txt", "encrypted")]


def test_unknown_compression_is_skipped(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.txt": WORDS.encode()}, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[8] = data[data.index(b"PK\x01\x02") + 10] = 99
    path.write_bytes(data)
    assert reason(path).startswith("cannot be unpacked (")


@pytest.mark.parametrize("keep", [4, 40, -10])
def test_truncated_zip_is_skipped(keep: int, tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.txt": WORDS.encode()})
    path.write_bytes(path.read_bytes()[:keep])
    assert reason(path).startswith("the ZIP archive is damaged or incomplete (")


def test_empty_zip_is_empty(tmp_path: Path) -> None:
    assert reason(zipped(tmp_path / "a.zip", {})) == "empty"


@pytest.mark.parametrize("name", ["a.txt.gz", "a.jsonl.gz", "a.gz", "a.json.gz"])
def test_gzip_bomb_is_skipped(name: str, put: Put) -> None:
    assert "unpacks to more than 200 times its size" in reason(put(name, gzip.compress(b" " * 2**25, mtime=0)))


def test_gzip_inside_gzip_is_not_opened(put: Put) -> None:
    twice = gzip.compress(gzip.compress(WORDS.encode()))
    assert reason(put("a.gz", twice)) == "an archive inside an archive is not opened"
    assert reason(put("a.txt.gz.gz", twice)) == "an archive inside an archive is not opened"


def test_truncated_gzip_keeps_the_whole_lines_before_the_break(put: Put) -> None:
    lines = [json.dumps({"id": str(n), "text": os.urandom(50).hex()}) for n in range(2000)]
    packed = gzip.compress("\n".join(lines).encode())
    path = put("a.jsonl.gz", packed[: len(packed) // 2])
    *kept, broken = read(path)
    assert len(kept) > 500
    assert [one.id for one in kept if isinstance(one, Article)] == [str(n) for n in range(len(kept))]
    assert broken == Skipped(f"{path}:{len(kept) + 1}", "the compressed data break off here")


def test_truncated_gzip_of_one_text_is_no_article(put: Put) -> None:
    packed = gzip.compress(os.urandom(5000).hex().encode())
    assert reason(put("a.txt.gz", packed[:-500])) == "the compressed data break off here"


@pytest.mark.parametrize("content", [b"no gzip", gzip.compress(b"x" * 99, mtime=0)[:10] + b"\xff" * 40])
def test_damaged_gzip_is_skipped(content: bytes, put: Put) -> None:
    assert reason(put("a.txt.gz", content)).startswith("the compressed data are damaged here (")


# --- the order of numbers in dates ---------------------------------------------------------------------------------


def _dated(put: Put, *dates: str, suffix: str = ".jsonl") -> tuple[list[str | None], list[str]]:
    rows = [{"id": f"r{n}", "text": WORDS, "date": written} for n, written in enumerate(dates)]
    content = json.dumps(rows) if suffix == ".json" else "\n".join(map(json.dumps, rows))
    found = read(put(f"a{suffix}", content))
    articles = sorted((each for each in found if isinstance(each, Article)), key=lambda each: each.id)
    return [each.source.date for each in articles], [each.reason for each in found if isinstance(each, Skipped)]


@pytest.mark.parametrize("suffix", [".jsonl", ".json"])
def test_one_row_shows_the_order_of_a_whole_file(suffix: str, put: Put) -> None:
    assert _dated(put, "04/05/2024", "13/05/2024", "03/02/2025", suffix=suffix) == (
        ["2024-05-04", "2024-05-13", "2025-02-03"],
        [],
    )
    assert _dated(put, "04/05/2024", "05/13/2024", suffix=suffix) == (["2024-04-05", "2024-05-13"], [])


def test_dates_of_two_readings_are_left_out_and_said(put: Put) -> None:
    why = "2 dates such as 04/05/2024 can be read two ways and were left out (write year-month-day)"
    assert _dated(put, "04/05/2024", "2024-01-01", "03/02/2025") == ([None, "2024-01-01", None], [why])
    why = "1 date 04/05/2024 can be read two ways and was left out (write year-month-day)"
    assert _dated(put, "04/05/2024") == ([None], [why])
    # Of a file that uses both orders only what allows one is read; of dotted dates the day is first.
    assert _dated(put, "13/05/2024", "05/13/2024", "04/05/2024")[0] == ["2024-05-13", "2024-05-13", None]
    assert _dated(put, "4.5.2024", "05/13/2024") == (["2024-05-04", "2024-05-13"], [])


def test_months_are_read_in_the_languages_of_readers(put: Put) -> None:
    written = [
        "3. März 2025",
        "5 mars 2024",
        "lun., 03 mars 2025 08:00:00 +0100",
        "3 de marzo de 2025",
        "3 de março de 2025",
    ]
    written += ["3 marzo 2025", "3 maart 2025", "Montag, 3. März 2025, 8:00 Uhr", "März 2025", "1er mars 2025"]
    assert _dated(put, *written[:9])[0] == [
        *("2025-03-03", "2024-03-05", "2025-03-03T08:00:00+01:00", "2025-03-03", "2025-03-03"),
        *("2025-03-03", "2025-03-03", "2025-03-03T08:00:00", "2025-03"),
    ]


# --- layouts of newsrooms ------------------------------------------------------------------------------------------


def test_folder_of_a_saved_page_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "Bridge_files").mkdir()
    (tmp_path / "Other_files").mkdir()
    (tmp_path / "Bridge.html").write_text(PAGE)
    (tmp_path / "Bridge_files" / "frame.html").write_text(PAGE)
    (tmp_path / "Other_files" / "a.txt").write_text(WORDS)
    found = read(tmp_path)
    assert [each.id for each in found if isinstance(each, Article)] == ["Bridge.html", "Other_files/a.txt"]
    assert [each.reason for each in found if isinstance(each, Skipped)] == [
        "left out: the parts of Bridge.html, a saved page"
    ]


def test_rows_of_wordpress_and_json_ld_are_articles(put: Put) -> None:
    row = {"id": 8, "title": {"rendered": "Rain &#8211; at last"}, "content": {"rendered": "<p>It rained.</p>"}}
    found = article(put("w.json", json.dumps([row])))
    assert (found.source.title, found.text) == ("Rain – at last", "It rained.")
    graph = [{"@type": "WebSite", "name": "Post"}, {"@type": "NewsArticle", "headline": "Rain", "articleBody": WORDS}]
    found = article(put("j.json", json.dumps({"@context": "https://schema.org", "@graph": graph})))
    assert (found.source.title, found.text) == ("Rain", WORDS)


def test_summary_stands_for_what_was_cut_off(put: Put) -> None:
    row = {"title": "Rain", "description": "It rained for two days.", "content": "It rained for tw… [+2411 chars]"}
    assert article(put("n.json", json.dumps([row]))).text == "It rained for two days."
    assert article(put("m.json", json.dumps([{**row, "description": None}]))).text == row["content"]
