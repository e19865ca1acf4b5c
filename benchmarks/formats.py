"""How fast files of each format become articles, beside the bare library that reads the format.

    python -m benchmarks.formats [--documents 30] [--pages DIR]

Files of some 30 kB are made by rule, a folder a format, and read as `newsdesk add` reads them, in the parsing process
and with all that is known of them; the library alone is timed in this process, on the same bytes. Both are done once
before the clock starts, then in turn, and the best of three runs counts. DIR holds web pages to read in the place of
made ones, as HTML or gzipped HTML.
"""

import argparse
import csv
import gzip
import io
import json
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from index.readers import read
from index.types import Article

_WORDS = (
    "the harbour of a town was opened on Monday after weeks of storm and repairs while ferries waited off its mole for "
    "orders that nobody gave because the harbour master slept and two boats with grain lay at the quay of the mill"
).split()
_RUNS = 3


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=30, help="files of each format")
    parser.add_argument("--pages", type=Path, help="web pages to read")
    options = parser.parse_args(arguments)
    print("| format | kB each | documents/s | bare library | documents/s | times the library's |")
    print("|---|---:|---:|---|---:|---:|")
    for name, (make, library, bare) in FORMATS.items():
        files = [make(number) for number in range(options.documents)]
        if name == "html" and options.pages:
            files = _pages(options.pages)
        print(_row(name, files, library, bare))


def _pages(folder: Path) -> list[bytes]:
    found = [p.read_bytes() for p in sorted(folder.iterdir()) if ".htm" in p.name]
    return [gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data for data in found]


def _row(name: str, files: Sequence[bytes], library: str, bare: Callable[[bytes], object] | None) -> str:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for number, data in enumerate(files):
            (folder / f"{number:05}.{name}").write_bytes(data)
        ours, alone = _best(folder, files, bare)
    size = sum(map(len, files)) / len(files) / 1000
    of_library = f"{library} | {len(files) / alone:,.0f} | {ours / alone:.2f}" if alone else "– | – | –"
    return f"| `.{name}` | {size:.0f} | {len(files) / ours:,.0f} | {of_library} |"


def _best(folder: Path, files: Sequence[bytes], bare: Callable[[bytes], object] | None) -> tuple[float, float]:
    """Seconds that all files take us and the library, the best of some runs in turn; 0 without a library."""
    ours, alone = [], [0.0]
    for run in range(_RUNS + 1):
        started = time.perf_counter()
        articles = sum(isinstance(found, Article) for found in read([folder]))
        ours.append(time.perf_counter() - started)
        if articles < 0.9 * len(files):
            raise SystemExit(f"{folder}: {articles} articles of {len(files)} files")
        if bare:
            started = time.perf_counter()
            for data in files:
                bare(data)
            alone.append(time.perf_counter() - started)
        if run == 0:
            ours, alone = [], []
    return min(ours), min(alone, default=0.0)


# --- files -----------------------------------------------------------------------------------------------------------


def _paragraphs(number: int, count: int = 60) -> list[str]:
    chance = random.Random(number)
    sentences = (" ".join(chance.choices(_WORDS, k=16)).capitalize() + "." for _ in iter(int, 1))
    return [" ".join(next(sentences) for _ in range(5)) for _ in range(count)]


def _page(number: int) -> bytes:
    text = "".join(f"<p>{each}</p>" for each in _paragraphs(number))
    menu = "".join(f'<li><a href="/{n}">Section {n}</a></li>' for n in range(40))
    date = '<meta property="article:published_time" content="2025-03-20T10:00:00Z">'
    body = f"<ul>{menu}</ul><article><h1>Harbour {number}</h1>{text}</article>"
    return f"<html><head><title>Harbour {number} | Post</title>{date}</head><body>{body}</body></html>".encode()


def _feed(number: int) -> bytes:
    entries = "".join(
        f"<item><title>Harbour {n}</title><guid>urn:{number}:{n}</guid><description>{each}</description></item>"
        for n, each in enumerate(_paragraphs(number))
    )
    return f"<rss version='2.0'><channel><title>Post</title>{entries}</channel></rss>".encode()


def _mail(number: int) -> bytes:
    mail = EmailMessage()
    mail["Subject"], mail["From"] = f"Harbour {number}", "Port <p@port.example>"
    mail["Message-ID"], mail["Date"] = f"<{number}@port.example>", "Thu, 20 Mar 2025 10:00:00 +0100"
    mail.set_content("\n\n".join(_paragraphs(number)))
    return mail.as_bytes()


def _table(number: int) -> bytes:
    held = io.StringIO()
    rows = csv.writer(held)
    rows.writerow(("id", "title", "text"))
    rows.writerows((f"urn:{number}:{n}", f"Harbour {n}", each) for n, each in enumerate(_paragraphs(number)))
    return held.getvalue().encode()


def _rows(number: int) -> bytes:
    rows = (json.dumps({"id": f"urn:{number}:{n}", "text": each}) for n, each in enumerate(_paragraphs(number)))
    return "\n".join(rows).encode()


def _list(number: int) -> bytes:
    rows = [{"id": f"urn:{number}:{n}", "text": each} for n, each in enumerate(_paragraphs(number))]
    return json.dumps(rows).encode()


def _rtf(number: int) -> bytes:
    return ("{\\rtf1\\ansi " + "\\par ".join(_paragraphs(number)) + "}").encode()


def _pdf(number: int) -> bytes:
    """Pages of set lines, one font, no compression."""
    lines = [line for each in _paragraphs(number) for line in (each[at : at + 90] for at in range(0, len(each), 90))]
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    kids = []
    for start in range(0, len(lines), 55):
        placed = enumerate(lines[start : start + 55])
        shown = "".join(f"BT /F 10 Tf 50 {780 - 12 * n} Td ({line}) Tj ET\n" for n, line in placed)
        kids.append(f"{len(objects) + 1} 0 R")
        page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F 3 0 R>>>>"
        objects += [f"{page}/Contents {len(objects) + 2} 0 R>>", f"<</Length {len(shown)}>>stream\n{shown}endstream"]
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>"
    body, places = "%PDF-1.4\n", []
    for at, held in enumerate(objects, 1):
        places.append(f"{len(body):010} 00000 n \n")
        body += f"{at} 0 obj{held}endobj\n"
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{''.join(places)}"
    return f"{body}{table}trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF".encode()


def _plain(number: int) -> bytes:
    return "\n\n".join([f"Harbour {number}", *_paragraphs(number)]).encode()


# --- bare libraries --------------------------------------------------------------------------------------------------


def _trafilatura(data: bytes) -> object:
    from trafilatura import bare_extraction

    return bare_extraction(data.decode("utf-8", "replace"), with_metadata=True)


def _feedparser(data: bytes) -> object:
    import feedparser

    return feedparser.parse(io.BytesIO(data))


def _email(data: bytes) -> object:
    return message_from_bytes(data, policy=policy.default).get_body().get_content()  # type: ignore[union-attr]


def _striprtf(data: bytes) -> object:
    from striprtf.striprtf import rtf_to_text

    return rtf_to_text(data.decode())  # type: ignore[no-untyped-call]


def _pypdfium(data: bytes) -> object:
    import pypdfium2

    pdf = pypdfium2.PdfDocument(data)
    texts = [page.get_textpage().get_text_range() for page in pdf]
    pdf.close()
    return texts


def _markdown(data: bytes) -> object:
    from markdown_it import MarkdownIt

    return MarkdownIt().parse(data.decode())


FORMATS: dict[str, tuple[Callable[[int], bytes], str, Callable[[bytes], object] | None]] = {
    "html": (_page, "trafilatura", _trafilatura),
    "xml": (_feed, "feedparser", _feedparser),
    "pdf": (_pdf, "pypdfium2", _pypdfium),
    "rtf": (_rtf, "striprtf", _striprtf),
    "eml": (_mail, "email", _email),
    "md": (_plain, "markdown-it-py", _markdown),
    "csv": (_table, "csv", lambda data: list(csv.DictReader(io.StringIO(data.decode())))),
    "json": (_list, "json", json.loads),
    "jsonl": (_rows, "json", lambda data: [json.loads(row) for row in data.splitlines()]),
    "txt": (_plain, "", None),
}
"""How a file of each format is made, and the library that reads it."""


if __name__ == "__main__":
    main()
