"""Texts and addresses from outside, made fit for any file."""

import re
from urllib.parse import urlsplit

_NOT_XML = re.compile(r"[\ud800-\udfff\ufffe\uffff]")
# Without what a browser would have to repair, and what could end an attribute or a link of Markdown.
_ADDRESS = re.compile(r"https?://[^\s\"'<>\\^`{|}]{1,2000}")


def clean(text: str) -> str:
    """The text without characters that a terminal, an XML file or UTF-8 cannot hold, each shown as U+FFFD."""
    return _NOT_XML.sub("\ufffd", safe(text))


def flat(text: str) -> str:
    """Clean, on one line: line breaks and runs of blanks are one blank.

    >>> flat(" one\\n  two ")
    'one two'
    """
    return " ".join(clean(text).split())


def web_address(url: str | None) -> str | None:
    """The address if it may become a link: http or https, with a host; None for any other.

    >>> web_address("https://example.org/a?b=c"), web_address("javascript:alert(1)")
    ('https://example.org/a?b=c', None)
    """
    if not url or clean(url) != url or not _ADDRESS.fullmatch(url):
        return None
    try:
        return url if urlsplit(url).hostname else None
    except ValueError:  # `https://[` begins an address of IPv6 that does not end
        return None


_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def safe(text: str) -> str:
    """The text without control characters and bidirectional overrides, each shown as U+FFFD."""
    return _UNSAFE.sub("\ufffd", text.replace("\r\n", "\n"))


def one_line(text: str, most: int) -> str:
    """Safe, on one line, shortened with an ellipsis."""
    flat = " ".join(safe(text).split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"


def counted(number: int, noun: str) -> str:
    """A number with its noun: `1 article`, `2,143 articles`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
