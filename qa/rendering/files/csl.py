"""CSL-JSON: the articles that are cited, for a reference manager.

It has no place for a question or an answer, and holds the references alone.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence

from index.text.characters import flat, web_address
from qa.rendering.answer_view import AnswerView, Reference
from qa.rendering.times import date_parts, moment


def write(_title: str, answers: Sequence[AnswerView]) -> bytes:
    """A list of items, one for each version of an article, in the order in which they are first cited."""
    cited: dict[tuple[str, str], list[Reference]] = {}
    asked: dict[tuple[str, str], str] = {}
    for view in answers:
        for reference in view.references:
            key = (reference.citation.article_id, reference.citation.version)
            cited.setdefault(key, []).append(reference)
            asked.setdefault(key, view.at)
    items = [_item(key, references, asked[key]) for key, references in cited.items()]
    return (json.dumps(items, ensure_ascii=False, indent=2) + "\n").encode()


def _item(key: tuple[str, str], references: Sequence[Reference], at: str) -> dict[str, object]:
    first = references[0]
    cited, seen = first.citation, moment(at)
    item = {
        "id": _id(key),
        "type": "article-newspaper",
        "title": flat(cited.title or ""),
        "container-title": flat(cited.outlet or ""),
        "author": [{"literal": name} for name in map(flat, first.authors) if name],
        "issued": _date(date_parts(cited.published or "")),
        "accessed": _date((seen.year, seen.month, seen.day) if seen else ()),
        "URL": web_address(cited.url),
        "language": flat(first.source.language or ""),
        "note": "\n".join(_notes(references)),
    }
    return {name: value for name, value in item.items() if value}


def _id(key: tuple[str, str]) -> str:
    """The same for the same version of an article ever after, and fit to be a citation key."""
    return f"newsdesk-{hashlib.sha256(json.dumps(key).encode()).hexdigest()[:16]}"


def _date(parts: tuple[int, ...]) -> dict[str, list[list[int]]]:
    return {"date-parts": [list(parts)]} if parts else {}


def _notes(references: Sequence[Reference]) -> Iterator[str]:
    """A line for each quote, then what there is to say besides, once.

    No line begins with words from outside: Zotero takes a line such as `type: book` for a field of the item.
    """
    for reference in references:
        parts = ("" if reference.is_removed else reference.quote, reference.context, reference.place)
        yield f"[{reference.number}] " + " · ".join(flat(part) for part in parts if part)
    agency = references[0].agency
    yield from [f"Agency: {flat(agency)}"] if agency else []
    yield from dict.fromkeys(flat(note) for reference in references for note in reference.notes)
