"""What happened, how, and how much of a record it is: of which two sentences say different things."""

import re
from functools import cache

from index.text.names import tokens
from index.text.verb_forms import base_form
from qa.answering.differing.reading import Places, SentenceReading, words
from qa.answering.events import StatedEvent, known_events, opposites, rivals, stated_events

_REACH = 4  # words behind a denial
_DENIED = re.compile(
    r"\b(?:not|never|no|nobody|none|cannot|failed to|fails to|refused to|denie[sd]|deny)\b|\b\w+n['’]t\b",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"\b(?:will|would|could|may|might|if|should|whether|plans?|planned|threaten\w*|fear\w*|expect\w*|hopes?|alleged\w*)\b",
    re.IGNORECASE,
)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    states = words()["states"]
    return re.compile(rf"\b(?:{states['alive']})\b"), re.compile(rf"\b(?:{states['opened']})\b")


@cache
def _pairs() -> tuple[frozenset[str], ...]:
    return tuple(map(frozenset, words()["states"]["pairs"]))


def _events(text: str) -> list[StatedEvent]:
    lowered = text.lower() if len(text.lower()) == len(text) else text
    more = [
        StatedEvent(name, *match.span(), is_denied=False, is_supposed=False)
        for name, pattern in zip(("alive", "opened"), _patterns(), strict=True)
        for match in pattern.finditer(lowered)
    ]
    return [*stated_events(text, known_events()), *more]


def states(one: SentenceReading, other: SentenceReading) -> Places | None:
    """Where two sentences state events that exclude each other, or one denies what the other states."""
    here, there = _events(one.text), _events(other.text)
    facts, others = ({each.event for each in found if each.is_fact} for found in (here, there))
    for a in here:
        for b in there:
            if a.is_supposed or b.is_supposed:
                continue
            if a.event == b.event:
                if a.is_denied != b.is_denied and not (facts & others):
                    return Places((a.start, a.end), (b.start, b.end))
            elif a.is_fact and b.is_fact and _exclude(a.event, b.event) and not facts & others:
                return Places((a.start, a.end), (b.start, b.end))
    return _denied(one, other)


def events_of(reading: SentenceReading) -> frozenset[str]:
    """The events that a sentence speaks of, stated, denied or supposed."""
    return frozenset(each.event for each in _events(reading.text))


def _exclude(a: str, b: str) -> bool:
    return (
        a in (opposites(b) if b != "alive" else ())
        or (a != b and a in rivals(frozenset([b])))
        or frozenset((a, b)) in _pairs()
    )


def _denied(one: SentenceReading, other: SentenceReading) -> Places | None:
    """Where the one denies what the other says in the same words."""
    found, others = (list(_DENIED.finditer(each.text)) for each in (one, other))
    if bool(found) == bool(others):
        return None
    denying, saying = (one, other) if found else (other, one)
    match = (found or others)[0]
    if _SUPPOSED.search(denying.text) or _SUPPOSED.search(saying.text):
        return None
    behind = [t for t in tokens(denying.text) if t.start >= match.end()][:_REACH]
    said = {base_form(t.form): t for t in tokens(saying.text)}
    for token in behind:
        form = base_form(token.form)
        if form in denying.words and form in said and not token.is_capital:
            here, there = (match.start(), token.end), (said[form].start, said[form].end)
            return Places(here, there) if denying is one else Places(there, here)
    return None


@cache
def _manners() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    return tuple(
        (re.compile(rf"\b(?:{a})\b", re.IGNORECASE), re.compile(rf"\b(?:{b})\b", re.IGNORECASE))
        for a, b in words()["manners"].values()
    )


def manners(one: SentenceReading, other: SentenceReading) -> Places | None:
    """Where two sentences say in opposite words how it happened."""
    for pattern, opposite in _manners():
        a, not_a = pattern.search(one.text), opposite.search(one.text)
        b, not_b = pattern.search(other.text), opposite.search(other.text)
        if a and not_b and not not_a and not b:
            return Places(a.span(), not_b.span())
        if not_a and b and not a and not not_b:
            return Places(not_a.span(), b.span())
    return None


@cache
def _scopes() -> tuple[re.Pattern[str], re.Pattern[str]]:
    table = words()["scopes"]
    return (
        re.compile(rf"\b(?:{table['superlative']})\b", re.IGNORECASE),
        re.compile(rf"(?<!\w)(?:{table['phrases']})(?!\w)", re.IGNORECASE),
    )


def scopes(one: SentenceReading, other: SentenceReading) -> Places | None:
    """Where two sentences say of the same superlative that it holds of different times."""
    superlative, phrase = _scopes()
    here, there = ({base_form(m.group().casefold()) for m in superlative.finditer(each.text)} for each in (one, other))
    if not here & there:
        return None
    a, b = phrase.search(one.text), phrase.search(other.text)
    if not a or not b or _scope(a.group()) == _scope(b.group()):
        return None
    return Places(a.span(), b.span())


_VAGUE_SCOPE = re.compile(r"\b(?:in|for|of|the|its|his|her|their|a|an|more than|almost|nearly|over|about|at least)\b")


def _scope(phrase: str) -> tuple[str, ...]:
    """What of a scope's words makes it another."""
    return tuple(sorted(base_form(t.form) for t in tokens(_VAGUE_SCOPE.sub(" ", phrase.casefold()))))
