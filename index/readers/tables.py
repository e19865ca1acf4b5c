"""CSV and TSV: one article a row, its columns found by their names."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from index.errors import InputError
from index.readers.decode import decode, is_binary
from index.readers.document import MAX_DOCUMENT_BYTES, MAX_ROWS_BYTES, Document
from index.readers.fields import ALIASES
from index.readers.rows import GivenRow, articles
from index.types import Article, Skipped

_MARKS = ",;\t|"
_NAMES: dict[str, str] = {
    **{name: field for field, names in ALIASES.items() for name in names},
    **dict.fromkeys(("titel", "titre", "titulo", "titolo", "kop", "başlık", "überschrift", "schlagzeile"), "title"),
    **dict.fromkeys(("head", "heading", "headline_text", "title_text", "article_title", "news_title", "hed"), "title"),
    **dict.fromkeys(("article", "story", "texte", "texto", "testo", "tekst", "inhalt", "contenu", "metin"), "text"),
    **dict.fromkeys(("article_body", "article_content", "news_text", "news", "main_text", "copy", "artikel"), "text"),
    **dict.fromkeys(("datum", "fecha", "data", "tarih", "published_on", "publish_time", "time"), "published"),
    **dict.fromkeys(
        ("day", "timestamp", "article_date", "date_time", "pub_time", "posted", "date_posted"), "published"
    ),
    **dict.fromkeys(("autor", "auteur", "autore", "yazar", "journalist", "writer", "reporter"), "authors"),
    **dict.fromkeys(
        ("quelle", "medium", "zeitung", "journal", "newspaper", "fuente", "fonte", "kaynak", "paper"), "outlet"
    ),
    **dict.fromkeys(("ressort", "rubrique", "sección", "seccion", "sezione", "sectie", "bölüm", "topic"), "section"),
    **dict.fromkeys(("schlagwörter", "stichwörter", "mots-clés", "palabras_clave", "tag", "etiketler"), "keywords"),
    **dict.fromkeys(("adresse", "href", "article_url", "article_link", "source_url"), "url"),
    **dict.fromkeys(("sprache", "langue", "idioma", "lingua", "dil"), "language"),
    **dict.fromkeys(("nr", "no", "nummer", "article_number"), "id"),
}
"""What columns are called beside the names of fields in rows, in the languages of spreadsheets."""


def read(document: Document) -> Iterator[Article | Skipped]:
    """Read each row below the names of the columns.

    Raises:
        InputError: If no column is the text, or a column that was named is not there.
    """
    content = decode(document.read(MAX_ROWS_BYTES))
    if is_binary(content):
        raise InputError("not text")
    if not content.strip():
        raise InputError("empty")
    csv.field_size_limit(MAX_DOCUMENT_BYTES)
    rows = csv.reader(io.StringIO(content, newline=""), delimiter=_mark(content, document.kind), strict=False)
    header = _first(rows)
    yield from articles(document, _rows(document, rows, _columns(header, document.columns)))


def _first(rows: "Iterator[list[str]]") -> list[str]:
    for row in _safe(rows):
        if any(cell.strip() for cell in row):
            return row
    raise InputError("empty")


def _rows(document: Document, rows: Any, columns: Mapping[int, str]) -> Iterator[GivenRow | Skipped]:
    number = 0
    try:
        for number, cells in enumerate(_safe(rows), 1):
            if any(cell.strip() for cell in cells):
                fields: dict[str, Any] = {}
                for at, cell in enumerate(cells):
                    if at in columns and cell.strip():
                        fields.setdefault(columns[at], cell)
                yield GivenRow(fields, f"{document.name}:{rows.line_num}", f"{document.id}#{number}")
    except InputError as exc:
        yield Skipped(f"{document.name}:{rows.line_num}", f"{exc}; the {number:,} rows before it were read")


def _safe(rows: "Iterator[list[str]]") -> "Iterator[list[str]]":
    try:
        yield from rows
    except csv.Error as exc:
        raise InputError(f"the table is damaged here ({exc})") from exc


def _mark(content: str, kind: str) -> str:
    """What stands between the cells: of the marks in the first line that has words the one that parts it most."""
    if kind == ".tsv":
        return "\t"
    line = next(line for line in content.splitlines() if line.strip())
    bare = re.sub(r'"[^"]*"', "", line)
    return max(_MARKS, key=bare.count)


def _columns(header: list[str], given: Mapping[str, str]) -> dict[int, str]:
    """Our names of the columns, by their places.

    Args:
        header: Their names as the file has them.
        given: The column of each field, as `--columns` names it; those go before what the names say.
    """
    names = [cell.strip().casefold() for cell in header]
    columns: dict[int, str] = {}
    for field, column in given.items():
        at = next((place for place, name in enumerate(names) if name == column.strip().casefold()), None)
        if at is None:
            raise InputError(f"no column is called {column!r} (there are: {_listed(header)})")
        columns[at] = field
    for at, name in enumerate(names):
        plain = re.sub(r"[\s.-]+", "_", name.strip())
        known = _NAMES.get(name) or _NAMES.get(plain)
        if at not in columns and known and known not in given:
            columns[at] = _own_name(plain, name, known)
    if "text" not in {*(_NAMES.get(name, name) for name in columns.values())}:
        raise InputError(f"no column is the text (name it with: --columns text=COLUMN; there are: {_listed(header)})")
    return columns


def _own_name(plain: str, name: str, field: str) -> str:
    """Among the names that rows go by the one that is written: `text` is kept as it is, `body_html` is markup."""
    return next((each for each in (name, plain) if each in ALIASES[field]), field)


def _listed(header: list[str]) -> str:
    return ", ".join(" ".join(cell.split())[:40] for cell in header[:12])
