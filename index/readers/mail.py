"""Mails and saved pages in MIME (email of the standard library): EML, MHTML, and the messages of an mbox."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import getaddresses

from index.errors import InputError
from index.readers import html
from index.readers.decode import decode, is_binary
from index.readers.document import MAX_BINARY_BYTES, Document
from index.readers.fields import Fields
from index.readers.markup import text_of
from index.readers.replies import QUOTED_PARTS, is_forwarded, own_words
from index.text.characters import encodable
from index.types import Article, Skipped

_FROM = re.compile(rb"From \S.*\d{4}\s*$")
MAX_PARTS = 1_000


def read(document: Document) -> Iterator[Article | Skipped]:
    """Read one article: the words of a mail under its subject, date and sender; attachments are named.

    Raises:
        InputError: If it is no mail, or has no words.
    """
    message = _message(document)
    parts = _parts(message)
    subject = _header(message, "subject")
    older = None if is_forwarded(subject) else QUOTED_PARTS
    words = next((text for part in parts if (text := _words(part, older)).strip()), "")
    if not words:
        raise InputError("a mail without words")
    own = own_words(words, subject)
    sender = getaddresses([_header(message, "from")])
    fields = {
        "id": _header(message, "message-id").strip("<> "),
        "title": subject,
        "authors": [name for name, _ in sender if name],
        "outlet": _header(message, "organization"),
        "published": _header(message, "date"),
        "language": _header(message, "content-language"),
    }
    yield Article(Fields(fields).own_id or document.id, own.text, Fields(fields).source(document.outlet))
    if own.has_older:
        yield Skipped(f"{document.name}#older", "an older mail that this one quotes, left out (add that mail itself)")
    for name in _attachments(message):
        yield Skipped(f"{document.name}/{encodable(name)}", "an attachment, which is not opened (save it and add it)")


def read_page(document: Document) -> Iterator[Article | Skipped]:
    """Read the page that a browser saved as MHTML.

    Raises:
        InputError: If it holds no page.
    """
    message = _message(document)
    page = next((part for part in _parts(message) if part.get_content_type().endswith("html")), None)
    data = _payload(page) if page is not None else b""
    if page is None or not data.strip():
        raise InputError("a saved page that holds no HTML")
    url = _header(message, "snapshot-content-location") or _header(page, "content-location")
    is_address = re.match(r"https?://[\w.-]+(?:[:/?#]|$)", url, re.IGNORECASE)
    charset = page.get_content_charset()
    yield from html.read(
        replace(document, stream=io.BytesIO(data), n_bytes=None, url=url if is_address else None, charset=charset)
    )


def messages(document: Document, *, prefix: str = "") -> Iterator[Document]:
    """The mails of an mbox, one after the other, however large it is.

    Args:
        document: The mbox.
        prefix: Put before each number to make the id of a mail that has none.
    """
    lines: list[bytes] = []
    n_bytes = number = 0
    for line in document.stream:
        if _FROM.match(line) and (not lines or not lines[-1].strip()):
            if number:
                yield _mail(document, prefix, number, lines)
            lines, n_bytes, number = [], 0, number + 1
        elif n_bytes <= MAX_BINARY_BYTES:
            lines.append(line[1:] if line.startswith(b">From ") else line)
            n_bytes += len(line)
    if not number:
        raise InputError("no mbox (no line begins with From and a date)")
    yield _mail(document, prefix, number, lines)


def _mail(document: Document, prefix: str, number: int, lines: list[bytes]) -> Document:
    name, article_id = f"{document.name}#{number}", f"{prefix or document.id}#{number}"
    return replace(document, name=name, id=article_id, stream=io.BytesIO(b"".join(lines)), kind=".eml", n_bytes=None)


def _message(document: Document) -> EmailMessage:
    try:
        message = message_from_bytes(document.read(MAX_BINARY_BYTES).lstrip(), policy=policy.default)
    except (MessageError, ValueError, LookupError, RecursionError) as exc:
        raise InputError(f"damaged (export it again; {type(exc).__name__})") from exc
    if not message.keys():
        raise InputError("no mail (it does not begin with the lines of a mail's head)")
    assert isinstance(message, EmailMessage)
    return message


def _parts(message: EmailMessage) -> list[EmailMessage]:
    """The parts that are the words of a mail, plain ones first, without what is attached."""
    found = []
    for count, part in enumerate(message.walk()):
        if count > MAX_PARTS:
            raise InputError(f"more than {MAX_PARTS:,} parts")
        if part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment":
            found.append(part)
    return sorted(found, key=lambda part: part.get_content_subtype() != "plain")


def _payload(part: EmailMessage) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return b""
    return data if isinstance(data, bytes) else b""


def _words(part: EmailMessage, older: re.Pattern[str] | None) -> str:
    data = _payload(part)
    try:
        text = data.decode(part.get_content_charset() or "")
    except (LookupError, ValueError):
        text = decode(data)
    if is_binary(text):
        return ""
    text = encodable(text.replace("\r\n", "\n"))
    if part.get_content_subtype() == "html":
        return text_of(text, without=older) or text_of(text)
    return text.strip("\n")


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name) or "").split())
    except Exception:  # its parsers of headers have surprises for what strangers write
        return ""


def _attachments(message: EmailMessage) -> list[str]:
    """The names of what is attached, but for pictures."""
    named = []
    for part in message.walk():
        if part.get_content_disposition() == "attachment" and part.get_content_maintype() != "image":
            try:
                named.append(part.get_filename() or part.get_content_type())
            except Exception:
                named.append(part.get_content_type())
    return named
