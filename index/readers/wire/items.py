"""An article out of what an agency states of an item, and the words of its body."""

import re

from index.errors import InputError
from index.readers.document import Document
from index.readers.fields import Fields
from index.text.characters import encodable
from index.types import Article

_BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?")


def item(document: Document, fallback_id: str, stated: dict[str, object], text: str, dateline: str = "") -> Article:
    """The article of an item.

    Args:
        document: What it stands in.
        fallback_id: For an item that has no id of its own.
        stated: Its fields by our names.
        text: Of its body.
        dateline: Put before a text that does not begin with it.

    Raises:
        InputError: If it has no text and is no withdrawal either.
    """
    fields = Fields(stated)
    source = fields.source(document.outlet)
    is_revoked = source.status == "withdrawn" or fields.first("status") == "withheld"
    if not text.strip() and not is_revoked:
        raise InputError("an item without text (its content stands in another file, or it is a picture or a film)")
    if dateline and text.strip() and not text.lstrip().startswith(dateline.rstrip(" -–—")):
        text = f"{dateline}\n\n{text}"
    return Article(fields.id or fallback_id, encodable(text), source)


def extended(written: str | None) -> str | None:
    """A time in ISO 8601's basic form in its extended one: `20250320T100000Z`."""
    basic = _BASIC.fullmatch((written or "").strip())
    if not basic:
        return (written or "").strip() or None
    year, month, day, hour, minute, second, zone = basic.groups()
    return f"{year}-{month}-{day}" + (f"T{hour}:{minute}:{second or '00'}{zone or ''}" if hour else "")


def code(value: str | None) -> str:
    """The last part of a code or its address: `stat:canceled` gives `canceled`."""
    return re.split(r"[:/#]", (value or "").strip())[-1].casefold()
