"""How text from outside becomes markup: escaped, always, before our own few tags are put around it.

Every character of an article, a question, a model or a file name that HTML or Markdown could take for markup becomes a
numeric character reference; only http and https addresses become links.
"""

import re
from urllib.parse import quote, urlencode

from index.text.characters import clean, web_address
from index.types import Locator, Part
from qa.records.redaction import NOT_SHOWN
from qa.rendering import wording

_MARKUP = re.compile(r"[^\w\s]", re.ASCII)
_FRAGMENT_WORDS = 6
PLACE = "place"
"""Id of what an article's page scrolls to."""


def escape(text: str) -> str:
    """The text shown literally and on one line, whether it is read as HTML or as Markdown.

    >>> escape("a <b> *c*")
    'a &#60;b&#62; &#42;c&#42;'
    """
    # Line breaks and runs of blanks mean something in Markdown.
    return literal(" ".join(text.split()))


def literal(text: str) -> str:
    """The text shown literally, with its line breaks and blanks."""

    def reference(match: re.Match[str]) -> str:
        character = match.group()
        return f"&#{ord(character)};" if ord(character) < 128 else character

    # An underscore is a word character to `re`.
    return _MARKUP.sub(reference, clean(text)).replace("_", "&#95;")


def shortened(text: str, most: int) -> str:
    """Escaped, and cut at a word with an ellipsis where it is longer than `most` characters."""
    flat = " ".join(text.split())
    return escape(flat if len(flat) <= most else flat[:most].rsplit(" ", 1)[0] + " …")


def who(outlet: str | None, published: str | None) -> str:
    """Outlet and day as a reader writes them, escaped."""
    return escape(wording.who(outlet, published and published[:40]))


def publishers_link(url: str | None, words: str, label: str, locator: Locator | None = None) -> str:
    """A link to the publisher's page that has a browser scroll to the words; empty where there is no web address.

    A document with pages is opened at the page, as https://www.rfc-editor.org/rfc/rfc8118 has it.

    The fragment is that of https://wicg.github.io/scroll-to-text-fragment/.
    """
    if not (address := web_address(url)):
        return ""
    address = address.partition(":~:")[0].removesuffix("#")  # directions that it came with find other words
    if words in NOT_SHOWN:
        directions = ""
    elif locator and locator.page_number and "#" not in address:
        directions = f"#page={locator.page_number}"
    else:
        directions = text_fragment(address, words)
    target = escape_attribute(address + directions)
    return f'<a class="nd-out" href="{target}" target="_blank" rel="noopener noreferrer nofollow">{label}</a>'


def text_fragment(address: str, words: str) -> str:
    """What makes a browser find the words on a page; of many the first and the last few, so that a link stays short.

    >>> text_fragment("https://example.org/a", "It sank at noon.")
    '#:~:text=It%20sank%20at%20noon.'
    """
    split = words.split()
    if not split:
        return ""
    ends = [split] if len(split) <= 2 * _FRAGMENT_WORDS else [split[:_FRAGMENT_WORDS], split[-_FRAGMENT_WORDS:]]
    # A hyphen, a comma and an ampersand mean something in a fragment.
    written = ",".join(quote(" ".join(end), safe="", errors="replace").replace("-", "%2D") for end in ends)
    return f"{'' if '#' in address else '#'}:~:text={written}"


def source_address(article_id: str, version: str, *, part: Part = "text", **places: tuple[int, int] | None) -> str:
    """`source_page` for an attribute of HTML."""
    return escape_attribute(source_page(article_id, version, part=part, **places))


def source_page(article_id: str, version: str, *, part: Part = "text", **places: tuple[int, int] | None) -> str:
    """Where an article has its own page, with places of it marked: a `quote`, its `context` and `passage`.

    `part` is what the quote's place counts in.
    """
    written = {name: f"{place[0]}-{place[1]}" for name, place in places.items() if place}
    of_title = {"part": part} if part != "text" else {}
    query = urlencode({"article": article_id, "version": version, **written, **of_title}, errors="replace")
    return f"source?{query}{f'#{PLACE}' if written else ''}"


def escape_attribute(value: str) -> str:
    """A value between double quotes, for HTML that Markdown may read first."""
    return re.sub(r"[^\w/?=%#.:~,;+@-]", lambda m: f"&#{ord(m.group())};", value)
