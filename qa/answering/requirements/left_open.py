"""Sentences that say outright that what is asked is not known or not said: `police have not named her`."""

import re
from functools import cache

from index.text.folding import plain
from qa.answering.candidates import Candidate
from qa.answering.requirements.asking import Asking
from qa.answering.requirements.words import pattern

_HALF, _MUCH, _SOME = 0.5, 0.66, 0.25  # of what a question tells
_SUM = re.compile(r"\b(?:cost|price|pay|paid|salary|earn|worth)\b")


def is_left_open(asking: Asking, candidate: Candidate) -> bool:
    """Does a sentence of the matter say that nobody knows or says what is asked for?"""
    text = plain(candidate.text).lower()
    about = _about(asking)
    is_open = about in ("who", "which") and _has_no_name(text)
    if not is_open:
        noun = asking.slot.head.lower if asking.slot and asking.slot.head else ""
        is_open = bool(_open(about if about != "which" else "what", noun).search(text))
    if not is_open or not asking.is_named(candidate):
        return False
    own = asking.share(candidate, alone=True)
    return own >= _HALF or (own >= _SOME and asking.share(candidate) >= _MUCH)


def _about(asking: Asking) -> str:
    kind = asking.analysis.kind
    if asking.analysis.intent == "why":
        return "why"
    if kind in ("who", "title"):
        return "who"
    if kind == "how much" or _SUM.search(asking.lower):
        return "sum"
    if kind in ("how many", "when", "where"):
        return kind
    return next(
        (word for word in ("how", "which") if re.match(rf"\W*(?:and |so |but )?{word}\b", asking.lower)), "what"
    )


def _has_no_name(text: str) -> bool:
    found = _no_name().search(text)
    return found is not None and not pattern("open", "no_name").search(text[: found.start()])


@cache
def _no_name() -> re.Pattern[str]:
    denied, named = (pattern("open", name).pattern for name in ("denied", "named"))
    declines, nameless = (pattern("open", name).pattern for name in ("declines_name", "nameless"))
    return re.compile(rf"{denied}(?:be |been )?{named}|{declines}|{nameless}")


@cache
def _open(about: str, noun: str) -> re.Pattern[str]:
    """Words of not knowing beside those for what is asked."""
    denied, known, declines, unknown = (
        pattern("open", name).pattern for name in ("denied", "known", "declines", "unknown")
    )
    leaves = rf"(?:{denied}{known}|{declines}|{unknown})"
    of = rf"\b(?:{pattern('open_about', about).pattern}{'|' + re.escape(noun) if noun else ''})\b"
    return re.compile(rf"{leaves}\W+(?:\w+\W+){{0,4}}?{of}|{of}(?:\W+\w+){{0,6}}?\W+(?:\w+\W+){{0,3}}?{leaves}")
