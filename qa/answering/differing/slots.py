"""Two sentences of which one is the other but for a stretch of words: a name, a place or a thing in another's place."""

import re
from difflib import SequenceMatcher

import numpy as np

from index.text.names import Token
from index.text.verb_forms import IRREGULAR
from index.text.word_vectors import lexicon
from qa.answering.differing.likeness import SentencePair
from qa.answering.differing.reading import SMALL, Places, SentenceReading
from qa.answering.events.events import known_events, stated_events

_LONGEST = 5  # words in another's place
_ANOTHER = 0.5  # cosine from where on one word may stand for the other
_NO_NOUN = re.compile(r"(?:ed|ing|ly)$")


def replaced(like: SentencePair) -> Places | None:
    """Where the one of two copies has other words than the other: names, or of one edited text things, too.

    Args:
        like: Two sentences.

    Returns:
        `text[start:end]` of each; None if they are no copies, or differ in more than one place, or in other words for
        the same.
    """
    if not like.are_copies:
        return None
    mine, its = like.one.tokens, like.other.tokens
    found: list[tuple[tuple[Token, ...], tuple[Token, ...]]] = []
    matcher = SequenceMatcher(None, [t.form for t in mine], [t.form for t in its], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        here, there = _trimmed(mine[a:b]), _trimmed(its[c:d])
        if tag == "replace" and here and there:
            found.append((here, there))
    # A name that stands there twice is replaced twice.
    forms = {(tuple(t.form for t in here), tuple(t.form for t in there)) for here, there in found}
    if len(forms) != 1:
        return None
    here, there = found[0]
    if max(len(here), len(there)) > _LONGEST or not _are_others(here, there, like):
        return None
    return Places((here[0].start, here[-1].end), (there[0].start, there[-1].end))


def _trimmed(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Without small words at its edges."""
    places = [n for n, each in enumerate(tokens) if each.form not in SMALL]
    return tokens[places[0] : places[-1] + 1] if places else ()


def _are_others(here: tuple[Token, ...], there: tuple[Token, ...], like: SentencePair) -> bool:
    """Do two stretches of words name different things?"""
    mine, its = {t.form for t in here}, {t.form for t in there}
    if (
        mine & its
        or any(form.isdigit() for form in mine | its)
        or _is_value(like.one, here)
        or _is_value(like.other, there)
    ):
        return False
    if any(t.is_capital for t in here) and any(t.is_capital for t in there):
        return not _is_short_for(here, there) and not _is_short_for(there, here)
    if not like.are_one_text or max(len(here), len(there)) > 2:
        return False
    words = [t.form for t in (*here, *there)]
    if (
        any(_NO_NOUN.search(word) or word in IRREGULAR for word in words)
        or _states(like.one, here)
        or _states(like.other, there)
    ):
        return False
    return _cosine(here[-1].form, there[-1].form) < _ANOTHER


def _is_value(reading: SentenceReading, words: tuple[Token, ...]) -> bool:
    """Do they stand in a date or a figure, which are compared as such?"""
    start, end = words[0].start, words[-1].end
    return any(first < end and start < last for first, last in reading.values)


def _is_short_for(short: tuple[Token, ...], long: tuple[Token, ...]) -> bool:
    """Is the one the initials of the other, as `UN` is?"""
    return len(short) == 1 and short[0].form == "".join(t.form[0] for t in long)


def _states(reading: SentenceReading, words: tuple[Token, ...]) -> bool:
    """Are they words for what happened, of which there are many for one event?"""
    return bool(stated_events(reading.text[words[0].start : words[-1].end], known_events()))


def _cosine(one: str, other: str) -> float:
    vectors, _ = lexicon().look_up([one, other])
    a, b = vectors.astype(np.float64)
    sizes = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / sizes if sizes else 0.0
