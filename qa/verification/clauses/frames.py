"""The words of a sentence that say who says it."""

import re
from collections.abc import Iterator
from functools import lru_cache

from index.text.attribution import spoken
from index.text.speeches import Speech
from qa.verification.clauses.edges import next_weighty
from qa.verification.clauses.words import ReadSentence

_LONGEST_HOLDER = 6
_PLANNING = frozenset("vowed vows promised promises pledged pledges threatened threatens offered agreed".split())
_NAMED = re.compile(
    r",? (?:(?!at\b|in\b|on\b|to\b|from\b|about\b|with\b|after\b|before\b|when\b)[\w’'-]+,? ){0,7}?"
    r"(?:[“\"‘'«„]|an? |the (?=\w+est\b)|one of)",
    re.IGNORECASE,
)
_FIGURES = re.compile(
    r" (?:an?|its|their|record) (?:\w+ ){0,2}?(?:loss|profit|sales|turnover|revenue|earnings)\b", re.IGNORECASE
)
_WARNED_OF = re.compile(r"(?: (?!that\b)[\w’'-]+){0,5}? (?:about|of)\b", re.IGNORECASE)
"""`warned the owners about the gas` says nothing of it but that."""


@lru_cache(maxsize=4096)
def frames(reading: ReadSentence) -> tuple[frozenset[int], ...]:
    """The words that say who says it, with when and to whom: `the airline said on Friday`."""
    found: list[frozenset[int]] = []
    for _, speeches in spoken(reading.text, reading.language):
        for speech in speeches:
            if not is_saying(reading, speech):
                continue
            first, last = min(speech.start, speech.verb[0]), max(speech.end, speech.verb[1])
            listed = {n for n, word in enumerate(reading.words) if first <= word.start < last}
            role = {token.start for token in speech.speaker.role}
            listed |= {n for n, word in enumerate(reading.words) if word.start in role}
            if listed:
                listed |= set(_days_before(reading, min(listed)))
                found.append(frozenset(listed | set(_adjuncts(reading, max(listed), min(listed)))))
    return tuple(found)


def is_saying(reading: ReadSentence, speech: Speech) -> bool:
    """Is it said by somebody, not `called off`, nor an accusation of one by another?"""
    verb = reading.text[slice(*speech.verb)].lower()
    behind = reading.text[speech.verb[1] : speech.verb[1] + 5].split()
    if verb.startswith("call") and behind and behind[0] in ("off", "for", "on", "up", "in"):
        return False
    if verb.startswith("call") and not is_naming(reading.text[speech.verb[1] :]):
        return False
    if verb.startswith("report") and _FIGURES.match(reading.text[speech.verb[1] :]):
        return False  # `reported a loss of …`
    if verb == "told" and behind[:1] == ["to"]:
        return False  # `residents told to leave`
    if verb in _PLANNING and behind and behind[0] == "to":
        return False  # `vowed to repeal it` is a plan
    if "warn" in verb and _WARNED_OF.match(reading.text[speech.verb[1] :]):
        return False
    return speech.act == "says" or verb.startswith("alleg")


def _days_before(reading: ReadSentence, first: int) -> range:
    """The words before who speaks, where they say on which day only: `Am Mittwoch sagte Morgenthal`."""
    kinds = [word.kind for word in reading.words[:first]]
    return range(first) if "date" in kinds and set(kinds) <= {"date", "function", "mark"} else range(0)


def is_naming(behind: str) -> bool:
    """Does what stands behind `called` say as what, not whom, as `called the police` does?"""
    return _NAMED.match(behind) is not None


def _adjuncts(reading: ReadSentence, last: int, first: int) -> Iterator[int]:
    """The words behind a verb of saying that are not what is said."""
    words = reading.words
    ahead = range(last + 1, min(len(words), last + 12))
    stop = next((n for n in ahead if words[n].kind == "mark" or words[n].lower == "that"), len(words))
    is_plain = all(word.kind in ("date", "function") for word in words[last + 1 : stop])
    leads = ("that", ":", '"', ",") if reading.language == "de" and is_plain else ("that", ":", '"')
    is_led = stop < len(words) and words[stop].lower in leads and _is_adjunct(reading, last + 1, stop)
    is_last = any(words[n].has_weight for n in range(first)) and (first and words[first - 1].kind == "mark")
    if is_led or (is_last and not any(reading.is_verb(n) for n in range(last + 1, stop))):
        yield from range(last + 1, stop)
    elif last < len(words) and words[last].lower in ("told", "tells", "tell"):
        for n in range(last + 1, stop):
            if not words[n].has_weight and words[n].lower not in ("the", "a", "an", "this"):
                break
            yield n
            if words[n].has_weight and not (n + 1 < len(words) and words[n + 1].is_name):
                break


def _is_adjunct(reading: ReadSentence, first: int, stop: int) -> bool:
    """Do the words behind a verb of saying say when, where and to whom only?"""
    if first == stop:
        return True
    has_weight = reading.words[first - 1].lower in ("told", "tells", "tell", "reminded", "warned")
    opens = reading.words[first].kind == "date" or bool(reading.leads(next_weighty(reading, first - 1)))
    return (has_weight or opens) and not any(reading.is_verb(n) for n in range(first, stop))


def holders_behind(reading: ReadSentence) -> range:
    """The words of `…, engineers fear` at the end of a sentence: who holds it to be so."""
    words = reading.words
    last = max((n for n, word in enumerate(words) if word.kind != "mark"), default=0)
    comma = max((n for n in range(last) if words[n].lower == ","), default=None)
    is_held = "allege" in reading.its.kinds.get(words[last].lower, ()) if words else False
    return range(comma + 1, last + 1) if comma is not None and is_held and last - comma < _LONGEST_HOLDER else range(0)
