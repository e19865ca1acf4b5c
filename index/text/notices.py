"""What a publisher says of itself around its articles: subscription, consent, copyright, where to write, credits.

The patterns are in `notices.toml`.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

MAX_CHARACTERS = 250
"""A notice is short; what is longer is looked at sentence by sentence."""

_CUT_OFF = re.compile(r"\s*\[\s?\+\s?\d+ chars\s?\]\s*$|\s*\[(?:…|\.\.\.|&hellip;)\]\s*$")


def is_notice(line: str) -> bool:
    """Does a line or a sentence only say what its publisher wants, allows or owns?

    >>> is_notice("Cancel any time within 30 days."), is_notice("Subscribers can cancel a visit, the clinic said.")
    (True, False)
    """
    return len(line) <= MAX_CHARACTERS and _pattern().fullmatch(line) is not None


def cut_off(text: str) -> int:
    """Where a text ends that a service cut off, without the mark that says so: `… [+2411 chars]`.

    >>> cut_off("It will cost twel… [+2411 chars]")
    18
    """
    found = _CUT_OFF.search(text, max(0, len(text) - 40))
    return found.start() if found else len(text)


@cache
def _pattern() -> re.Pattern[str]:
    kinds = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return re.compile(rf"[\W_]*(?:{'|'.join(p for patterns in kinds.values() for p in patterns)})[\W_]*", re.I | re.S)
