"""Links, pictures and tags: an answer holds none, whoever wants them there."""

import re

REMOVED = "[removed]"
_MARKUP = re.compile(
    r"!?\[[^\]\n]*\]\(\S*|(?:https?|ftp|file|data|javascript|vbscript|mailto|tel):\S+|\bwww\.\S+|<[a-zA-Z/!?][^>\n]*>?"
    r"|\b(?:[a-z0-9-]+\.)+(?:com|org|net|info|biz|io|ru|cn|example|xyz|top|app|dev|co|me)(?:/\S*)?\b",
    re.IGNORECASE,
)


def find_markup(text: str) -> str | None:
    """The first link, picture or tag in a text; None if it has none.

    >>> find_markup("It sank, see https://evil.example/x now.")
    'https://evil.example/x'
    """
    found = _MARKUP.search(text)
    return found[0] if found else None


def without_markup(text: str) -> str:
    """The text with a note in place of every link, picture and tag."""
    return _MARKUP.sub(REMOVED, text)
