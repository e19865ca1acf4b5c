"""What is attached to a noun or a clause and says more of it: relative clauses, participles, `up from 47 percent`."""

import re
from collections.abc import Iterator
from functools import lru_cache

from index.text.verb_forms import IRREGULAR
from qa.verification.clauses.edges import Separation, clause_end, has_verb, phrase_start, subject
from qa.verification.clauses.frames import frames
from qa.verification.clauses.words import ReadSentence

_LONGEST_OPENING = 16
RELATIVES = frozenset("who which whose whom qui dont".split())
_BESIDE = frozenset("in at of near from".split())
_COMPARED = frozenset(
    tuple(pair.split()) for pair in
    "up from;down from;compared with;compared to;frente a;frente al;contre un;verglichen mit;gegenüber dem".split(";")
)  # fmt: skip
_AFTER = frozenset("after following nach après tras".split())
_ARTICLES = frozenset("a an einem einer un une una".split())


def opening_participle(reading: ReadSentence) -> Separation | None:
    """`Founded in 1804, Brekk burned down`: what is before the comma is said of the subject behind it."""
    words = reading.words
    is_opened = words and words[0].kind == "content" and words[0].lower.endswith(("ed", "ing")) and not words[0].is_name
    comma = next((n for n, word in enumerate(words) if word.lower == ","), None)
    if reading.language != "en" or not is_opened or comma is None or comma > _LONGEST_OPENING:
        return None
    if any(0 in frame for frame in frames(reading)):
        return None  # `According to …,`
    doer = subject(reading, comma + 1, len(words), frozenset())
    return {n: int(n > comma) for n in range(len(words)) if n not in doer}


def relative(reading: ReadSentence, n: int, framed: frozenset[int]) -> Separation:
    """`Berg, who led the zoo, resigned`: what stands before `who` is of both."""
    antecedent, clause = described(reading, n)
    count = range(len(reading.words))
    return {k: int(k in clause) for k in count if k not in framed and (k >= n or k not in antecedent)}


def described(reading: ReadSentence, n: int) -> tuple[frozenset[int], range]:
    """What a relative pronoun says more of, `the hall in Tarn`, and the words of its clause."""
    words = reading.words
    before = n - 1
    while before >= 0 and (words[before].kind == "mark" or not words[before].has_weight):
        before -= 1
    before = phrase_start(reading, before)
    if before > 1 and words[before - 1].lower == "," and words[before - 2].is_name:
        before = phrase_start(reading, before - 2)
    if before > 2 and words[before - 1].lower in _BESIDE and words[before - 2].has_weight:
        further = phrase_start(reading, before - 2)
        if words[further].lower in ("the", "a", "an"):
            before = further
    antecedent = set(range(max(before, 0), n))
    if before and words[before - 1].lower in reading.its.words["be"]:  # `Berg is a man who …`
        antecedent |= set(range(before))
    return frozenset(antecedent), range(n, clause_end(reading, n + 1))


@lru_cache(maxsize=4096)
def relatives(reading: ReadSentence) -> tuple[tuple[frozenset[int], range], ...]:
    """Each relative clause of a sentence with what it says more of."""
    found = (n for n, word in enumerate(reading.words) if n and word.lower in RELATIVES and word.kind == "function")
    return tuple(described(reading, n) for n in found)


def attached(reading: ReadSentence) -> Iterator[Separation]:
    """Comparisons and, in English, participles, each set apart from what its clause says beside."""
    for n in range(1, len(reading.words)):
        found = _comparison(reading, n)
        if not found and reading.language in _PARTICIPLES:
            found = _romance_participle(reading, n)
        if not found and reading.language == "en":
            found = _closing_participle(reading, n) or _participle_of_noun(reading, n)
        if found:
            yield found


def _closing_participle(reading: ReadSentence, n: int) -> Separation | None:
    """`Voss left the council, calling it a farce`: both are said of the subject only."""
    words = reading.words
    is_closing = words[n - 1].lower == "," and words[n].kind == "content" and words[n].lower.endswith("ing")
    is_speech = any(n in frame for frame in frames(reading))
    if not is_closing or is_speech or len(words[n].lower) < 5 or not has_verb(reading, 0, n):
        return None
    inside = range(n, clause_end(reading, n + 1))
    return _apart(reading, inside, subject(reading, 0, n, frozenset()))


def _participle_of_noun(reading: ReadSentence, n: int) -> Separation | None:
    """`the report, published in May, says`, `in a report published in May`: said of the noun before only."""
    words = reading.words
    lower = words[n].lower
    is_participle = words[n].kind == "content" and not words[n].is_name and (lower.endswith("ed") or lower in IRREGULAR)
    is_led = n + 1 < len(words) and words[n + 1].lower in reading.its.words["leads"]
    if not is_participle or not is_led or n < 2 or words[n - 1].kind == "function":
        return None
    end = clause_end(reading, n + 1)
    if words[n - 1].lower == ",":
        is_enclosed = end < len(words) and words[end].lower == "," and has_verb(reading, end, len(words))
        start = phrase_start(reading, n - 2)
        return _apart(reading, range(n, end), set(range(start, n))) if is_enclosed and start == 0 else None
    start = phrase_start(reading, n - 1)
    is_of_phrase = start > 0 and words[start].lower in ("a", "an", "the") and bool(reading.leads(start + 1))
    is_of_phrase = is_of_phrase and has_verb(reading, 0, start)
    return _apart(reading, range(n, end), set(range(start, n))) if is_of_phrase else None


def _romance_participle(reading: ReadSentence, n: int) -> Separation | None:
    """`tres mapas robados en 1987`: the year is of the theft only."""
    words = reading.words
    if n + 2 >= len(words) or not _PARTICIPLES[reading.language].search(reading.text[words[n].start : words[n].end]):
        return None
    is_of_noun = words[n - 1].kind == "content" and not reading.is_verb(n - 1)
    dated = next((k for k in range(n + 2, min(len(words), n + 4)) if words[k].kind in ("date", "number")), None)
    if not is_of_noun or words[n].is_name or dated is None or not reading.leads(dated):
        return None
    return _apart(reading, range(n, dated + 1), {n - 1, *([n - 2] if words[n - 2].kind == "number" else [])})


_PARTICIPLES = {"es": re.compile(r"[ai]d[oa]s?$"), "fr": re.compile(r"ée?s?$")}


def _comparison(reading: ReadSentence, n: int) -> Separation | None:
    """`54 percent, up from 47 percent in 2019`, `a loss of 9 million after a profit of 4`: each figure has its year."""
    words = reading.words
    if n + 1 >= len(words):
        return None
    pair, end = (words[n].lower, words[n + 1].lower), clause_end(reading, n + 1)
    is_other_time = pair[0] in _AFTER and pair[1] in _ARTICLES and not has_verb(reading, n + 1, end)
    is_measured = is_other_time and all(
        any(word.kind == "number" for word in words[first:last]) for first, last in ((0, n), (n + 1, end))
    )
    if pair not in _COMPARED and not is_measured:
        return None
    return _apart(reading, range(n, clause_end(reading, n + 1)), subject(reading, 0, n, frozenset()))


def _apart(reading: ReadSentence, inside: range, shared: set[int]) -> Separation:
    return {k: int(k in inside) for k in range(len(reading.words)) if k not in shared}
