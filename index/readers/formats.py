"""The formats that are read, each a line: `READERS` and the README's table are made from these."""

from dataclasses import dataclass

from index.readers import html, markdown, plain, rows, tables, xml
from index.readers.document import Reader


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
    InputFormat("web page", (".html", ".htm", ".xhtml"), html.read, "the page's main text"),
    InputFormat("JSON Lines", (".jsonl", ".ndjson"), rows.read_lines, "a line"),
    InputFormat("JSON", (".json",), rows.read_json, "an object, alone or in a list under any of the usual names"),
    InputFormat("ninjs 1, 2, 3", (".json", ".jsonl"), rows.read_json, "an item, with status, embargo, rights"),
    InputFormat("CSV, TSV", (".csv", ".tsv"), tables.read, "a row; columns go by their names, or by `--columns`"),
    InputFormat("RSS, Atom", (".xml", ".rss", ".atom"), xml.read, "an entry, from what the feed itself holds"),
    InputFormat("NewsML-G2", (".xml", ".newsml"), xml.read, "a newsItem, with status, embargo, correction, rights"),
    InputFormat("NITF", (".xml", ".nitf"), xml.read, "a document, with status, embargo, correction, rights"),
)

READERS: dict[str, Reader] = {}
for _format in FORMATS:
    for _suffix in _format.suffixes:
        READERS.setdefault(_suffix, _format.read)


def table() -> str:
    """The table of the README, as Markdown."""
    lines = ["| format | files | an article is | needs |", "|---|---|---|---|"]
    for each in FORMATS:
        files = " ".join(f"`{suffix}`" for suffix in each.suffixes)
        needs = f"`newsdesk[{each.extra}]`" if each.extra else ""
        lines.append(f"| {each.name} | {files} | {each.becomes} | {needs} |")
    return "\n".join(lines) + "\n"
