"""Pages in a web archive (warcio): one document a page that was answered, by its address."""

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from index.errors import ExtraMissing, InputError
from index.extras import require
from index.readers.document import MAX_DOCUMENT_BYTES, Document
from index.text.characters import one_line, printable
from index.types import Skipped

_PAGE = re.compile(r"(?:text/html|application/xhtml\+xml)\b", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)


def pages(document: Document, *, prefix: str = "") -> Iterator[Document | Skipped]:  # noqa: ARG001  # they have addresses
    """The pages of a web archive, in its order; what is no page is counted.

    Args:
        document: The archive; unpacked, where it was a `.warc.gz`.
        prefix: Not used: pages go by their addresses.

    Raises:
        InputError: If it is damaged from some place on, or holds no page.
        ExtraMissing: warcio is not installed.
    """
    require("warcio.archiveiterator", "formats")
    from warcio.archiveiterator import ArchiveIterator

    logging.getLogger("warcio").addHandler(logging.NullHandler())  # what it thinks of records is not for the screen
    others: Counter[str] = Counter()
    found = 0
    try:
        records = ArchiveIterator(document.stream)
        records.INC_RECORD = ""  # it would print what it thinks of damaged records
        for record in records:
            page = _page(document, record)
            if isinstance(page, str):
                others[page] += 1
            elif page:
                found += 1
                yield page
    except (InputError, ExtraMissing):
        raise
    except Exception as exc:  # a damaged record may surprise its reader in any place
        why = one_line(str(exc), 100) or type(exc).__name__
        raise InputError(f"the web archive is damaged after {found:,} pages, which were read ({why})") from exc
    if others:
        named = ", ".join(f"{n:,} {what}" for what, n in others.most_common())
        yield Skipped(document.name, f"what is no page was left out: {named}")
    elif not found:
        raise InputError("a web archive without pages")


def _page(document: Document, record: Any) -> Document | str | None:
    """The page of a record, or what else it is; None for what only describes the others."""
    if record.rec_type == "conversion":
        kind, content_type, status = ".txt", "text/plain", "200"
    elif record.rec_type in ("response", "resource"):
        head = record.http_headers or record.rec_headers
        kind, content_type = ".html", head.get_header("Content-Type") or ""
        status = record.http_headers.get_statuscode() if record.http_headers else "200"
    else:
        return None
    if status != "200":
        return f"answered {status[:3] or '?'}"
    if kind == ".html" and not _PAGE.match(content_type):
        return (content_type.partition(";")[0].strip().lower() or "without a type")[:40]
    url = printable(record.rec_headers.get_header("WARC-Target-URI") or "")
    charset = _CHARSET.search(content_type)
    return replace(
        document, name=f"{document.name}: {url}", id=url or document.id, kind=kind, url=url or None, n_bytes=None,
        stream=io.BytesIO(record.content_stream().read(MAX_DOCUMENT_BYTES + 1)), charset=charset and charset[1],
    )  # fmt: skip
