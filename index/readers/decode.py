"""Bytes into text, losing nothing: what cannot be read shows as `\ufffd`."""

import codecs
import re

# UTF-32 first: its little-endian mark begins with the one of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META_CHARSET = re.compile(
    rb"<(?:meta\b[^>]*?|\?xml\b[^>]*?en)c(?:harset|oding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE
)
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f]")


def decode(data: bytes) -> str:
    """Decode a document that does not say its encoding.

    A byte order mark decides and is removed. Otherwise it is UTF-16 where every second byte is mostly zero, else
    UTF-8. Bytes that are not UTF-8 are read as Windows-1252 one by one, so that a single stray byte does not turn the
    rest of a file into `â€™`.
    """
    mark, encoding = _mark(data)
    if encoding is None:
        encoding = _utf16(data) or "utf-8"
    return data[len(mark) :].decode(encoding, _WINDOWS if encoding == "utf-8" else "replace")


def decode_html(data: bytes, charset: str | None = None) -> str:
    """Decode a page.

    A byte order mark counts most, then what reads as UTF-8 and is more than ASCII: pages are saved and passed on as
    UTF-8 with the charset of their first writer still in them, and nothing else looks like it by chance. Then the
    server's charset, the page's own, and `decode`.
    """
    if not _mark(data)[0] and not _is_utf8(data):
        stated = _META_CHARSET.search(data[:4096])
        for name in (charset, stated and stated[1].decode("ascii", "replace")):
            if name and (text := _decoded_as(data, name)) is not None:
                return text
    return decode(data)


def stated_encoding(head: bytes) -> str | None:
    """The encoding that a byte order mark states, None without one."""
    return _mark(head)[1]


def is_binary(text: str) -> bool:
    """Is this something else than text: with NULs, or more than one control character in fifty?"""
    return "\0" in text or len(_CONTROL.findall(text)) * 50 > len(text)


def _mark(data: bytes) -> tuple[bytes, str | None]:
    return next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", None))


def _is_utf8(data: bytes) -> bool:
    """Is it UTF-8 beyond ASCII, but for a damaged byte in a hundred of those?"""
    if data.isascii():
        return False
    text = data.decode("utf-8", "replace")
    beyond = len(text) - sum(map(len, re.findall(r"[\x00-\x7f]+", text)))
    return text.count("\ufffd") * 100 <= beyond


def _utf16(data: bytes) -> str | None:
    sample = data[:4096]
    if len(data) % 2 or len(sample) < 4:
        return None
    even, odd = sample[::2].count(0) * 2 / len(sample), sample[1::2].count(0) * 2 / len(sample)
    if max(even, odd) < 0.4 or min(even, odd) > 0.05:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _decoded_as(data: bytes, charset: str) -> str | None:
    try:
        name = codecs.lookup(charset).name
        if name in ("iso8859-1", "ascii"):
            return data.decode("utf-8", _WINDOWS)  # what pages mean by latin-1 is Windows-1252
        if name.startswith(("utf-16", "utf-32")):
            return None  # a page that can be searched for its charset has none of these; `decode` knows them
        return data.decode("cp1252", "replace") if name == "cp1252" else data.decode(name)
    except (LookupError, ValueError):  # no such encoding, one that gives no text, or not in that encoding
        return None


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


_WINDOWS = "newsdesk-windows-1252"
codecs.register_error(_WINDOWS, _as_windows)
