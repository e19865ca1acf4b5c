"""A server's own words made fit for an error message."""

import re
import unicodedata

_MOST_CHARACTERS = 200
_MOST_READ = 100_000
_KEYS = re.compile(
    r"""
      \b(?:bearer|basic)\s+\S+
    | \b(?:sk|pk|rk|gsk|xai|hf|tok|key)[-_][^\s"'<>,;)]+
    | \b(?=[A-Za-z_]*[0-9])(?=[0-9_]*[A-Za-z])[A-Za-z0-9_+=]{16,}   # one long run of both
    """,
    re.IGNORECASE | re.VERBOSE,
)
MASK = "***"


def quote(text: object, key: str = "") -> str:
    """One line of at most 200 characters, without control characters and without what looks like a key.

    Args:
        text: What the server said; anything that is not a text, and a web page, gives "".
        key: The key in use, masked wherever it occurs.
    """
    if not isinstance(text, str) or text.lstrip()[:1] == "<":
        return ""
    # One that is cut in two here would not be known for a key: what is kept is far shorter.
    text = text[:_MOST_READ]
    if key:
        text = text.replace(key, MASK)
    text = _KEYS.sub(MASK, text)
    text = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text[: 4 * _MOST_CHARACTERS])
    text = " ".join(text.split())
    return text if len(text) <= _MOST_CHARACTERS else text[: _MOST_CHARACTERS - 1].rstrip() + "…"
