"""Somebody's words and reactions that are asked for: it is they who speak, and of what is asked."""

import re

from index.text.analysis import stem
from index.text.folding import plain
from index.text.names import names, tokens
from qa.answering.asserted import Asserted, stems
from qa.answering.candidates import Candidate
from qa.answering.requirements.asking import Asking, Requirement, around
from qa.answering.requirements.words import pattern

_FAR = 70  # characters from who speaks to what says so
_LAST = 3  # names before a sentence of which one may speak in it
_PART = 0.3  # of what the words are to be about
_HALF = 0.5
_TURN = re.compile(r";|\. ")


def saying(asking: Asking) -> Requirement | None:
    """Somebody's words: the one who is named or described says or does something in a sentence, on that matter."""
    found = next(
        (m for form in ("asks", "reacts", "reaction") if (m := pattern("sayings", form).search(asking.lower))), None
    )
    if not found:
        return None
    of = pattern("sayings", "of").search(found["of"])
    whose, topic = _telling(found["who"]), _telling(of["topic"]) if of else frozenset[str]()
    speakers = whose - asking.named or whose
    if not whose or not asking.named:
        return None

    def is_met(candidate: Candidate) -> bool:
        near = stems(around(candidate))
        if not speakers & near or not asking.is_named(candidate):
            return False
        if len(topic & near) < _PART * len(topic) or len(speakers & near) < _HALF * len(speakers):
            return False
        text = plain(candidate.text)
        lower = text.lower()
        says = [m.span() for m in pattern("sayings", "says").finditer(lower) if not _is_done(lower, m.start())]
        own = [(token.start, token.end) for token in tokens(text) if stem(token.form, "en") in speakers]
        for start, end in own:
            gaps = (lower[end:a] if end <= a else lower[b:start] for a, b in says)
            if any(len(gap) <= _FAR and not _TURN.search(gap) for gap in gaps):
                return True
        if own and '"' in text:
            return True
        before = plain(around(candidate, behind=0))[: -len(text)]
        last = {stem(token.form, "en") for each in names(before)[-_LAST:] for token in each.tokens}
        if not speakers & (last | (stems(before) - asking.named)):
            return False
        leans = any(abs(m.start() - a) <= _FAR for m in pattern("sayings", "pronoun").finditer(lower) for a, _ in says)
        return leans or text.lstrip().startswith('"')

    return is_met


def _is_done(text: str, at: int) -> bool:
    """Is it said of somebody, as in `he was criticised`?"""
    return text[at] != '"' and bool(pattern("sayings", "is_done").search(text[:at]))


def _telling(text: str) -> frozenset[str]:
    return frozenset(Asserted(text, ()).forms)
