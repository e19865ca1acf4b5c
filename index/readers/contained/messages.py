"""What goes between the two processes: documents as bytes below a line of JSON, articles as lines of JSON.

Not pickles: whoever took over the parser with a file could have them run in the process that owns the archive.
"""

import io
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from index.readers.document import Document
from index.types import Article, Fetched, Locator, Published, Skipped, Source


def head_of(document: Document, data: bytes) -> bytes:
    """The line above a document's bytes."""
    about = {
        "name": document.name, "id": document.id, "kind": document.kind, "outlet": document.outlet,
        "url": document.url, "charset": document.charset, "columns": dict(document.columns),
        "n_bytes": document.n_bytes, "follows": document.follows,
        "fetched": asdict(document.fetched) if document.fetched else None,
    }  # fmt: skip
    return json.dumps([about, len(data)]).encode() + b"\n"


def document_of(head: bytes, source: Any) -> Document:
    """The document below a line, read from a stream of bytes."""
    about, n_bytes = json.loads(head)
    about["fetched"] = _fetched(about["fetched"])
    return Document(stream=io.BytesIO(source.read(n_bytes)), **about)


def line_of(found: Article | Skipped) -> bytes:
    """An article, or what could not be read as one, as a line."""
    values = [found.name, found.reason] if isinstance(found, Skipped) else asdict(found)
    return json.dumps(values).encode() + b"\n"


def found_in(line: bytes) -> Article | Skipped:
    """What a line says.

    Raises:
        ValueError: Nothing of the kind.
    """
    try:
        values = json.loads(line)
        if isinstance(values, list):
            name, reason = values
            return Skipped(_text(name), _text(reason))
        source, locators = values["source"], values["locators"]
        published = Published(**source["published"]) if source["published"] else None
        return Article(
            _text(values["id"]),
            _text(values["text"]),
            Source(**{**source, **_lists(source), "published": published}),
            site=values["site"],
            locators=tuple(Locator(int(each["start"]), each["kind"], _text(each["label"])) for each in locators),
            fetched=_fetched(values["fetched"]),
            is_excerpt=values["is_excerpt"] is True,
        )
    except (TypeError, KeyError, RecursionError) as exc:
        raise ValueError(str(exc)) from exc


def _fetched(values: Any) -> Fetched | None:
    return Fetched(**values) if values else None


def _lists(source: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(map(_text, source[name])) for name in ("authors", "keywords")}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} where a text belongs")
    return value
