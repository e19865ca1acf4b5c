"""Documents, mails, subtitles and archives of files: each format with its article, whole."""

import gzip
import io
import sys
import tarfile
from pathlib import Path
from typing import Any

import file_samples as samples
import pytest
from backports import zstd

from index import readers
from index.errors import ExtraMissing
from index.readers.document import Document
from index.text.attribution import attribution
from index.types import Article, Locator, Published, Skipped, Source

WORDS = "The ferry to Port Ellis sailed at noon. Nobody was hurt."
_ANN = Source(title="Harbour reopens", authors=("Ann Lee",), published=Published("2025-03-20", "inferred"))


def read(path: Path, content: str | bytes) -> list[Article | Skipped]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(readers.read([path]))


def _made(time: str, language: str | None = None) -> Source:
    made = Published(f"2025-03-20T10:00:00{time}", "inferred")
    return Source(title="Harbour reopens", authors=("Ann Lee",), published=made, language=language)


DOCUMENTS: dict[str, tuple[str | bytes, Article]] = {
    "a.pdf": (
        samples.PDF,
        Article(
            "a.pdf",
            "Harbour reopens\n\nThe harbour of Port Ellis opened on Monday after days of storm repairs, "
            "it was said.\n\n"
            "Two ferries left before noon, and a third one was to come in the evening, which was late for a "
            "well-known boat, and well-known crews.",
            _ANN,
            locators=(Locator(0, "page", "1"), Locator(187, "page", "2")),
        ),
    ),
    "a.docx": (
        samples.DOCX,
        Article(
            "a.docx",
            "Harbour reopens\n\nThe ferry sailed at noon.\n\nBoat | Hour\nAda | six\n\nNobody was hurt.",
            _made("+00:00", "en"),
        ),
    ),
    "a.odt": (
        samples.ODT,
        Article("a.odt", "Harbour reopens\n\nThe ferry sailed\nat noon.\n\nfirst\nsecond\n\nAda | six", _made("")),
    ),
    "a.rtf": (samples.RTF, Article("a.rtf", "The ferry sailed at noon, cafés opened.\n\nNobody was “hurt”.", _ANN)),
    "a.epub": (
        samples.EPUB,
        Article(
            "a.epub#2",
            "Harbour reopens\n\nThe ferry sailed at noon on Monday.\n\nNobody was hurt.",
            Source("Harbour reopens", "Ellis Press", ("Ann Lee",), published=Published("2025-03-20"), language="en"),
        ),
    ),
    "a.srt": (
        samples.SRT,
        Article(
            "a.srt",
            "The ferry sailed at noon on Monday.\n\nNobody was hurt.",
            locators=(
                *(Locator(0, "time", "00:00:01"), Locator(17, "time", "00:00:03")),
                Locator(37, "time", "00:01:02"),
            ),
        ),
    ),
    "a.vtt": (
        samples.VTT,
        Article(
            "a.vtt",
            "Ann Lee: The ferry sailed at noon & came back.",
            locators=(Locator(0, "time", "00:00:01"), Locator(26, "time", "00:00:03")),
        ),
    ),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_become_articles_by_name_and_by_content(name: str, tmp_path: Path) -> None:
    content, expected = DOCUMENTS[name]
    assert read(tmp_path / name, content) == [expected]
    (unnamed,) = read(tmp_path / "unnamed", content)
    assert isinstance(unnamed, Article)
    assert (unnamed.text, unnamed.source, unnamed.locators) == (expected.text, expected.source, expected.locators)


def test_place_of_a_quote_is_its_page_or_time() -> None:
    pages = Article(
        "a", "x" * 30, locators=(Locator(3, "page", "iv"), Locator(10, "page", "5"), Locator(20, "page", "6"))
    )
    found = [pages.locator(*span) for span in ((0, 2), (3, 10), (9, 11), (10, 30))]
    assert [each and each.words for each in found] == [None, "page iv", "pages iv–5", "pages 5–6"]
    times = Article("a", "x" * 30, locators=(Locator(0, "time", "00:00:01"), Locator(9, "time", "00:00:04")))
    assert [each.words for each in map(times.locator, (0, 9), (20, 12)) if each] == ["at 00:00:01", "at 00:00:04"]


def test_mails_have_their_subject_date_and_sender(tmp_path: Path) -> None:
    harbour = Article(
        "m-1@port.example",
        "The ferry sailed at noon.\n\nNobody was hurt.",
        Source(
            title="Harbour reopens – at last",
            authors=("Port Authority",),
            published=Published("2025-03-20T10:00:00+01:00"),
        ),
    )
    attached = "an attachment, which is not opened (save it and add it)"
    for name in ("a.eml", "unnamed"):
        path = tmp_path / name
        assert read(path, samples.EML) == [harbour, Skipped(f"{path}/notes.pdf", attached)]
    for name in ("a.mbox", "unnamed.1"):
        path = tmp_path / name
        assert read(path, samples.MBOX) == [
            harbour,
            Skipped(f"{path}#1/notes.pdf", attached),
            Article(f"{name}#2", "It rained.\nFrom noon on it snowed.", Source(title="Rain", authors=("Bo Quill",))),
        ]


def test_saved_page_is_one_article_of_its_address(tmp_path: Path) -> None:
    (found,) = read(tmp_path / "a.mhtml", samples.MHTML)
    assert isinstance(found, Article)
    assert (found.source.title, found.source.url) == ("Harbour reopens", "https://gazette.example/harbour")
    assert "The cafés of Port Ellis opened again" in found.text
    assert "frame" not in found.text


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "unnamed"])
def test_pages_of_a_web_archive_go_by_their_addresses(name: str, tmp_path: Path) -> None:
    data = samples.WARC.encode()
    page, others = read(tmp_path / name, gzip.compress(data) if name.endswith(".gz") else data)
    assert isinstance(page, Article)
    assert (page.id, page.source.url, page.source.title) == (*["https://post.example/3"] * 2, "Harbour reopens")
    assert others == Skipped(f"{tmp_path}/{name}", "what is no page was left out: 1 image/png, 1 answered 404")


def taped(*members: tuple[str, bytes | None]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tape:
        for name, content in members:
            info = tarfile.TarInfo(name)
            if content is None:
                info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
            info.size = len(content or b"")
            tape.addfile(info, io.BytesIO(content or b""))
    return made.getvalue()


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz", "a.tgz", "a.tar.zst", "unnamed"])
def test_files_of_a_tar_are_read_and_no_link_is_followed(name: str, tmp_path: Path) -> None:
    data = taped(("b/rain.txt", WORDS.encode()), ("link.txt", None), (".hidden", b"x"), ("in.zip", b"PK\3\4"))
    pack: dict[str, Any] = {".gz": gzip.compress, ".tgz": gzip.compress, ".zst": zstd.compress}
    path = tmp_path / name
    assert read(path, pack.get(path.suffix, bytes)(data)) == [
        Article("b/rain.txt", WORDS),
        Skipped(f"{path}/link.txt", "a link, which is not followed (add the file that it leads to)"),
        Skipped(f"{path}/in.zip", "an archive inside an archive is not opened"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.pdf", samples.pdf([], []), "a scan: 2 pages without text (recognise it first, as with: ocrmypdf"),
        ("a.pdf", b"%PDF-1.7 nothing", "a damaged PDF (export it again; "),
        ("a.docx", b"\xd0\xcf\x11\xe0 old", "encrypted, or of an old Office (save it anew without a password)"),
        ("a.docx", samples.ODT, "no Word document (it has no word/document.xml)"),
        (
            "a.docx",
            samples.packed(word__document_xml=f"<d>{' ' * 2**23}</d>"),
            "word/document.xml in it unpacks to more",
        ),
        ("a.docx", samples.DOCX[:-30], "damaged or incomplete ("),
        ("a.odt", samples.packed(META_INF__manifest_xml="x"), "no OpenDocument text ("),
        ("a.epub", samples.DOCX, "no e-book (it names no package of chapters)"),
        ("a.rtf", "words", "no RTF (it does not begin as one)"),
        ("a.eml", "words", "no mail (it does not begin with the lines of a mail's head)"),
        ("a.eml", "From: a\nSubject: b\n\n", "a mail without words"),
        ("a.mhtml", "From: a\nSubject: b\n\nwords", "a saved page that holds no HTML"),
        ("a.mbox", "words", "no mbox (no line begins with From and a date)"),
        ("a.srt", "words", "subtitles without words"),
        ("a.tar", b"words" * 200, "the tar archive is damaged or incomplete ("),
        ("a.tar.gz", gzip.compress(b"x", mtime=0), "the tar archive is damaged or incomplete ("),
        ("a.txt.zst", zstd.compress(b" " * 2**25), "unpacks to more than 200 times its size"),
        ("a.warc", b"words", "the web archive is damaged after 0 pages, which were read ("),
        ("a.doc", b"x", "files ending in .doc are not supported (save it as .docx)"),
        ("a.rar", b"x", "files ending in .rar are not supported (unpack it and add the folder)"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(name: str, content: str | bytes, why: str, tmp_path: Path) -> None:
    (skipped,) = read(tmp_path / name, content)
    assert isinstance(skipped, Skipped)
    assert skipped.reason.startswith(why), skipped.reason


@pytest.mark.parametrize(("size", "leading"), [(11, 1.2), (12.5, 1.0), (14, 1.2), (24, 1.5)])
def test_headline_of_a_page_stands_apart_in_whatever_size_it_is(size: float, leading: float, tmp_path: Path) -> None:
    lines = (
        "The harbour of Port Ellis opened on Monday after days of storm, said the minis-",
        "ter of transport, Ada Voss, who had waited at the quay since six in the morn-",
        "ing. Nobody was hurt when the first of nine boats came in at noon, nor then",
        "was a sun seen.",
    )
    page = [(60, 700, size, "Harbour opens again"), *samples.set_lines(60, 700 - size * 1.2 * leading, 11, *lines)]
    (found,) = read(tmp_path / "a.pdf", samples.pdf(page))
    assert isinstance(found, Article)
    headline, rest = found.text.split("\n\n")
    assert headline == "Harbour opens again"
    assert attribution(rest, 0, rest.index("."), language="en").who == "minister of transport Ada Voss"  # type: ignore[union-attr]


def test_pages_that_are_pictures_are_named_beside_the_others(tmp_path: Path) -> None:
    words = samples.set_lines(50, 700, 10, "The ferry sailed at noon on Monday.", "Nobody was hurt, it was said.")
    found, scans = read(tmp_path / "a.pdf", samples.pdf(words, []))
    assert isinstance(found, Article)
    assert scans == Skipped(f"{tmp_path}/a.pdf", "1 page without text was left out, perhaps scans: 2")


def test_a_library_that_is_missing_says_which_command_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(ExtraMissing, match=r"not installed \(bring it with: pip install 'newsdesk\[pdf\]'\)"):
        list(readers.READERS[".pdf"](Document("a.pdf", "a.pdf", io.BytesIO(samples.PDF))))
