"""The formats that are read, each a line: `READERS` and the README's table are made from these."""

from dataclasses import dataclass

from index.readers import asciidoc, html, mail, markdown, plain, rows, subtitles, tables, xml
from index.readers.document import Reader
from index.readers.office import docx, epub, odt, rtf
from index.readers.pdf import reader as pdf


@dataclass(frozen=True, slots=True)
class InputFormat:
    """A format by its name, the suffixes of its files, and what of it becomes an article."""

    name: str
    suffixes: tuple[str, ...]
    read: Reader
    becomes: str
    """What is read as one article, as the README's table says it."""
    extra: str | None = None
    """The extra that brings its library, if it needs one."""


FORMATS: tuple[InputFormat, ...] = (
    InputFormat("plain text", (".txt", ".text"), plain.read, "a file; its first line may be the title"),
    InputFormat("Markdown", (".md", ".markdown"), markdown.read, "a file, with its front matter"),
    InputFormat("AsciiDoc", (".adoc", ".asciidoc"), asciidoc.read, "a file, with its header and attributes"),
    InputFormat("web page", (".html", ".htm", ".xhtml"), html.read, "the page's main text"),
    InputFormat("JSON Lines", (".jsonl", ".ndjson"), rows.read_lines, "a line"),
    InputFormat("JSON", (".json",), rows.read_json, "an object, alone or in a list under any of the usual names"),
    InputFormat("ninjs 1, 2, 3", (".json", ".jsonl"), rows.read_json, "an item, with status, embargo, rights"),
    InputFormat("CSV, TSV", (".csv", ".tsv"), tables.read, "a row; columns go by their names, or by `--columns`"),
    InputFormat(
        "RSS, Atom", (".xml", ".rss", ".atom"), xml.read, "an entry, from the feed or, with `--follow`, its page"
    ),
    InputFormat("sitemap, news sitemap", (".xml",), xml.read, "with `--follow`, a page that it names"),
    InputFormat("NewsML-G2", (".xml", ".newsml"), xml.read, "a newsItem, with status, embargo, correction, rights"),
    InputFormat("JSON Feed", (".json",), rows.read_json, "an item"),
    InputFormat("NITF", (".xml", ".nitf"), xml.read, "a document, with status, embargo, correction, rights"),
    InputFormat(
        "PDF", (".pdf",), pdf.read, "a file: columns in their order, pages in citations; scans are named", "pdf"
    ),
    InputFormat("Word", (".docx",), docx.read, "a file"),
    InputFormat("OpenDocument", (".odt",), odt.read, "a file"),
    InputFormat("RTF", (".rtf",), rtf.read, "a file", "formats"),
    InputFormat("EPUB", (".epub",), epub.read, "a chapter"),
    InputFormat("mail", (".eml",), mail.read, "a mail; attachments are named"),
    InputFormat("saved page", (".mhtml", ".mht"), mail.read_page, "the page's main text"),
    InputFormat("subtitles", (".srt", ".vtt"), subtitles.read, "a file, times in citations"),
)

ARCHIVES: tuple[tuple[str, tuple[str, ...], str, str | None], ...] = (
    ("mailbox", (".mbox",), "a mail", None),
    ("web archive, CC-NEWS", (".warc", ".warc.gz"), "a page", "formats"),
    ("archive", (".zip", ".tar", ".tgz"), "what is inside", None),
    ("compressed file", (".gz", ".bz2", ".xz"), "what is inside", None),
    ("Zstandard", (".zst",), "what is inside", "formats"),
)
"""What holds documents: name, suffixes, what one article is, the extra that it needs."""

READERS: dict[str, Reader] = {}
for _format in FORMATS:
    for _suffix in _format.suffixes:
        READERS.setdefault(_suffix, _format.read)


HERE = frozenset((".txt", ".text", ".jsonl", ".ndjson"))
"""Suffixes of what is read in this process: text that is only decoded, and rows that are read line by line."""


def table() -> str:
    """The table of the README, as Markdown."""
    lines = ["| format | files | an article is | needs |", "|---|---|---|---|"]
    rows = [(each.name, each.suffixes, each.becomes, each.extra) for each in FORMATS]
    for name, suffixes, becomes, extra in (*rows, *ARCHIVES):
        files = " ".join(f"`{suffix}`" for suffix in suffixes)
        lines.append(f"| {name} | {files} | {becomes} | {f'`newsdesk[{extra}]`' if extra else ''} |")
    return "\n".join(lines) + "\n"
