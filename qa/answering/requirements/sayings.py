"""Somebody's words and reactions that are asked for: it is they who speak, and of what is asked."""

import re
from collections.abc import Sequence

from index.text.analysis import stem
from index.text.folding import plain
from index.text.names import Name, names, tokens
from qa.answering.candidates import Candidate
from qa.answering.events.asserted import Asserted, stems
from qa.answering.requirements.asking import Asking, Requirement, around
from qa.answering.requirements.words import pattern

_FAR = 70  # characters from who speaks to what says so
_NEAR = 50  # and from what says so to who speaks
_BEFORE = re.compile(
    r"(?:said|says|added|adds|wrote|writes|tweeted|insisted|explained|recalled|argued|noted|joked|according to)"
)
_ANOTHER = re.compile(r"\b(?:that|he|she|they|it|we|of|on|for|with|about|has|have|had|was|were|is|are|will|would)\b")
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
        others = [each for each in names(text) if not speakers & {stem(token.form, "en") for token in each.tokens}]
        for start, end in own:
            for a, b in says:
                if end <= a <= end + _FAR and not _TURN.search(lower, end, a) and not _between(others, text, end, a):
                    return True
                if 0 <= start - b <= _NEAR and _BEFORE.fullmatch(lower[a:b]) and not _ANOTHER.search(lower, b, start):
                    return True
        if own and '"' in text and not others:
            return True
        before = plain(around(candidate, behind=0))[: -len(text)]
        last = {stem(token.form, "en") for each in names(before)[-_LAST:] for token in each.tokens}
        if own or not speakers & (last | (stems(before) - asking.named)):
            return False
        leans = any(abs(m.start() - a) <= _FAR for m in pattern("sayings", "pronoun").finditer(lower) for a, _ in says)
        return leans or text.lstrip().startswith('"')

    return is_met


def _between(others: Sequence[Name], text: str, start: int, end: int) -> bool:
    """Does another's name stand between who speaks and what says so, but for `Dana, who met Otto, said`?"""
    return text.count(",", start, end) < 2 and any(start <= each.start and each.end <= end for each in others)


def _is_done(text: str, at: int) -> bool:
    """Is it said of somebody, as in `he was criticised`?"""
    return text[at] != '"' and bool(pattern("sayings", "is_done").search(text[:at]))


def _telling(text: str) -> frozenset[str]:
    return frozenset(Asserted(text, ()).forms)
