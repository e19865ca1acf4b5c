"""What happened, how, and how much of a record it is: of which two sentences say different things."""

import re
from functools import cache

from index.text.names import tokens
from qa.answering.differing.reading import Places, SentenceReading, as_compared, words
from qa.answering.events.events import StatedEvent, known_events, stated_events

_DENIED_LEAST = 3  # words in common
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
def _scales() -> tuple[frozenset[str], ...]:
    states = words()["states"]
    return tuple(map(frozenset, (*states["once"], *states["alike"])))


def event_words(text: str) -> list[StatedEvent]:
    """The events of a text, with those that only accounts differ in."""
    lowered = text.lower() if len(text.lower()) == len(text) else text
    more = [
        StatedEvent(name, *match.span(), is_denied=False, is_supposed=False)
        for name, pattern in zip(("alive", "opened"), _patterns(), strict=True)
        for match in pattern.finditer(lowered)
    ]
    return [*stated_events(text, known_events()), *more]


def states(one: SentenceReading, other: SentenceReading) -> Places | None:
    """Where two sentences state events that exclude each other, or one denies what the other states."""
    here, there = event_words(one.text), event_words(other.text)
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
    return frozenset(each.event for each in event_words(reading.text))


def _exclude(a: str, b: str) -> bool:
    return a != b and any({a, b} <= scale for scale in _scales())


def _denied(one: SentenceReading, other: SentenceReading) -> Places | None:
    """Where the one denies what the other says in the same words."""
    found, others = (list(_DENIED.finditer(each.text)) for each in (one, other))
    if bool(found) == bool(others):
        return None
    denying, saying = (one, other) if found else (other, one)
    match = (found or others)[0]
    if one.named and other.named and one.named.isdisjoint(other.named):
        return None
    if len(one.words & other.words) < _DENIED_LEAST or _is_quoted(denying, match.start()):
        return None
    if _SUPPOSED.search(denying.text) or _SUPPOSED.search(saying.text):
        return None
    behind = [t for t in tokens(denying.text) if t.start >= match.end()][:_REACH]
    said = {as_compared(t.form): t for t in tokens(saying.text)}
    for token in behind:
        form = as_compared(token.form)
        if form in denying.words and form in said and not token.is_capital and not _is_quoted(saying, said[form].start):
            here, there = (match.start(), token.end), (said[form].start, said[form].end)
            return Places(here, there) if denying is one else Places(there, here)
    return None


def _is_quoted(reading: SentenceReading, at: int) -> bool:
    """Does it stand in a quotation? What somebody says to somebody is no report."""
    return any(start <= at < end for start, end in reading.quotes)


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
    here, there = (
        {as_compared(m.group().casefold()) for m in superlative.finditer(each.text)} for each in (one, other)
    )
    if not here & there:
        return None
    a, b = phrase.search(one.text), phrase.search(other.text)
    if not a or not b or _scope(a.group()) == _scope(b.group()):
        return None
    return Places(a.span(), b.span())


_VAGUE_SCOPE = re.compile(r"\b(?:in|for|of|the|its|his|her|their|a|an|more than|almost|nearly|over|about|at least)\b")


def _scope(phrase: str) -> tuple[str, ...]:
    """What of a scope's words makes it another."""
    return tuple(sorted(as_compared(t.form) for t in tokens(_VAGUE_SCOPE.sub(" ", phrase.casefold()))))
