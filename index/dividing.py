"""Texts divided into words by a pattern, in half the time where a text is ASCII, as most of an English archive is."""

import re
from collections.abc import Callable


def divider(pattern: re.Pattern[str]) -> Callable[[str], list[str]]:
    """What divides a text as `pattern.findall` does.

    Args:
        pattern: A run of characters, each of which it matches alone; white space is none of them.

    >>> divider(re.compile(r"[^\\W_]+"))("Who took_it?")
    ['Who', 'took', 'it']
    """
    table = "".join(c if pattern.match(c) else " " for c in map(chr, range(128)))

    def divided(text: str) -> list[str]:
        return text.translate(table).split() if text.isascii() else pattern.findall(text)

    return divided
