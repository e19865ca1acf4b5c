"""The noun phrases of a sentence, as far as closed classes of words tell them."""

from dataclasses import dataclass
from functools import lru_cache

from index.text.word_lists import word_class
from qa.verification.clauses.words import ReadSentence

DETERMINERS = word_class("articles", "possessives", "demonstratives", also="each every some any no both all")
_BOUNDS = frozenset("about around over under".split())
_PLURAL = frozenset("people men women children police".split())


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """`words[first:end]` of a sentence: `the old bridge`, `Striker Jomo Adeleke`, `two divers`."""

    first: int
    end: int
    is_named: bool
    is_plural: bool
    is_determined: bool
    """Has it an article or a number? What has none may be a verb."""
    lead: str
    """The preposition right before it; empty if there is none."""


@lru_cache(maxsize=1024)
def noun_phrases(reading: ReadSentence) -> tuple[NounPhrase, ...]:
    """Those of an English sentence in reading order; what may be a verb is none."""
    words, found, n = reading.words, [], 0
    while n < len(words):
        if not _is_part(reading, n):
            n += 1
            continue
        first = n
        while n < len(words) and _is_part(reading, n) and not (n > first and words[n].kind == "number"):
            n += 1
        while first and words[first - 1].lower in DETERMINERS and words[first - 1].kind == "function":
            first -= 1
        head = words[n - 1]
        counts = [word.quantity for word in words[first:n] if word.quantity and word.quantity.unit is None]
        is_many = any(max(count.values) > 1 for count in counts)
        is_named = any(word.is_name for word in words[first:n])
        is_plural = is_many or head.lower in _PLURAL or (head.lower.endswith("s") and not head.lower.endswith("ss"))
        before = words[first - 1] if first else None
        is_bound = before is not None and words[first].kind == "number" and before.lower in _BOUNDS
        lead = before.lower if before and not is_bound and before.lower in reading.its.words["leads"] else ""
        is_determined = words[first].kind in ("function", "number")
        found.append(NounPhrase(first, n, is_named, is_plural and not is_named, is_determined, lead))
    return tuple(found)


def _is_part(reading: ReadSentence, n: int) -> bool:
    """May a word be of a noun phrase, behind its articles?"""
    word = reading.words[n]
    if word.kind == "number":
        return word.quantity is None or word.quantity.unit is None
    return word.kind == "content" and not reading.is_verb(n) and not word.lower.endswith("ly")


def written(reading: ReadSentence, phrase: NounPhrase) -> str:
    """A noun phrase as it stands inside a sentence: `striker Jomo Adeleke` of `Striker Jomo Adeleke`."""
    words = reading.words
    text = reading.text[words[phrase.first].start : words[phrase.end - 1].end]
    return text if words[phrase.first].is_name else text[0].lower() + text[1:]


def definite(reading: ReadSentence, phrase: NounPhrase, attribute: str = "") -> str:
    """`the man` of `one man`, `the missing man`; names and what has an article already stay."""
    words = reading.words
    first = phrase.first
    text = written(reading, phrase)
    is_single = words[first].lower in ("a", "an", "one")
    if attribute and words[first].kind == "number" and not is_single and first + 1 < phrase.end:
        rest = reading.text[words[first + 1].start : words[phrase.end - 1].end]
        return f"the {words[first].lower} {attribute} {rest}"
    if is_single and first + 1 < phrase.end:
        text = reading.text[words[first + 1].start : words[phrase.end - 1].end]
    elif words[first].lower == "the":
        text = text[4:]
    elif phrase.is_named or (words[first].lower in DETERMINERS and not is_single):
        return text
    return f"the {attribute} {text}" if attribute else f"the {text}"
