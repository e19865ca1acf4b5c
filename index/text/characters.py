"""Texts and addresses from outside, made fit for a terminal, a file, a page or a prompt.

What may not pass is shown as U+FFFD rather than dropped, so that nobody is shown another text than there is.
"""

import re
import unicodedata
from urllib.parse import urlsplit

_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_XML = re.compile(r"[\ud800-\udfff\ufffe\uffff]")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# Without what a browser would have to repair, and what could end an attribute or a link of Markdown.
_ADDRESS = re.compile(r"https?://[^\s\"'<>\\^`{|}]{1,2000}")
_KEPT = "\n\t\u200c\u200d"  # lines, and what joins or parts letters of Persian and of Indian scripts

CAPITALS = "A-ZÀ-ÖØ-Þ" + "".join(filter(str.isupper, map(chr, range(0x100, 0x180))))
"""Latin ones, for a class of a regular expression: beyond Þ every other letter is a small one."""


def safe(text: str) -> str:
    """Replace what can command a terminal: control characters and bidirectional overrides."""
    return _UNSAFE.sub("\ufffd", text.replace("\r\n", "\n"))


def clean(text: str) -> str:
    """Replace what a terminal, an XML file or UTF-8 cannot hold."""
    return _NOT_XML.sub("\ufffd", safe(text))


def flat(text: str) -> str:
    """Clean a text and put it on one line: line breaks and runs of blanks become one blank.

    >>> flat(" one\\n  two ")
    'one two'
    """
    return " ".join(clean(text).split())


def one_line(text: str, most: int) -> str:
    """Make a text safe, put it on one line and shorten it with an ellipsis."""
    line = " ".join(safe(text).split())
    return line if len(line) <= most else line[: most - 1] + "…"


def encodable(text: str, mark: str = "\ufffd") -> str:
    """Replace lone halves of surrogate pairs, which UTF-8 cannot hold."""
    return _SURROGATE.sub(mark, text)


def printable(name: str) -> str:
    """Replace control characters, line breaks and halves of surrogate pairs in an id or a name."""
    return _UNPRINTABLE.sub("\ufffd", name)


def without_controls(text: str) -> str:
    """Drop control characters and what turns the direction of writing, as no model writes them on purpose."""
    return "".join(c for c in text if c in _KEPT or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))


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


def counted(number: int, noun: str) -> str:
    """A number with its noun: `1 article`, `2,143 articles`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
