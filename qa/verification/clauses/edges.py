"""Where the clauses and phrases of a sentence begin and end."""

from collections.abc import Sequence

from qa.verification.clauses.words import ReadSentence

Separation = dict[int, int]
"""The numbers of words, each with its side, 0 or 1."""

COORDINATES = frozenset(
    "but while whereas although though yet mais alors tandis aber während sondern pero mientras".split()
)


def are_apart(separations: Sequence[Separation], one: int, other: int) -> bool:
    """Does any separation set two words apart?"""
    return any(
        (a := each.get(one)) is not None and (b := each.get(other)) is not None and a != b for each in separations
    )


def has_verb(reading: ReadSentence, first: int, end: int) -> bool:
    """Is any of some words surely a verb?"""
    return any(reading.is_verb(n) for n in range(first, end))


def clause_end(reading: ReadSentence, first: int) -> int:
    """Where a clause ends that begins here: before a mark or a word that opens another one."""
    words = reading.words
    for n in range(first, len(words)):
        if words[n].lower in (",", ";", ":", ".", "?", "!", "-", "(", ")") and not _is_inside(reading, n):
            return n
        if n > first and words[n].lower in COORDINATES and words[n].kind == "function":
            return n
    return len(words)


def _is_inside(reading: ReadSentence, n: int) -> bool:
    """Does a mark stand inside a word, as a hyphen does?"""
    words = reading.words
    return 0 < n < len(words) - 1 and words[n - 1].end == words[n].start and words[n].end == words[n + 1].start


def subject(reading: ReadSentence, first: int, end: int, framed: frozenset[int]) -> set[int]:
    """The words before a clause's first verb."""
    verb = next((n for n in range(first, end) if reading.is_verb(n) and n not in framed), end)
    return set(range(first, verb))


def phrase_start(reading: ReadSentence, last: int) -> int:
    """Where the noun phrase begins that ends at a word: behind the last verb, preposition or article."""
    words, n = reading.words, last
    while n > 0 and not reading.is_verb(n - 1):
        before = words[n - 1].lower
        if before in ("the", "a", "an"):
            if n > 1 and words[n - 2].lower == "of":
                n -= 2
                continue
            return n - 1
        if not words[n - 1].has_weight and before != "of":
            break
        n -= 1
    return n


def next_weighty(reading: ReadSentence, n: int) -> int:
    """The next word of weight behind one; the number of words if there is none."""
    return next((k for k in range(n + 1, len(reading.words)) if reading.words[k].has_weight), len(reading.words))


def lead_of(reading: ReadSentence, n: int) -> frozenset[str]:
    """What leads to the phrase that a word stands in: also over the words that stand before it without one."""
    while n >= 0:
        if leads := reading.leads(n):
            return leads
        before = n - 1
        while before >= 0 and reading.words[before].kind == "function" and reading.words[before].lower in _DETERMINERS:
            before -= 1
        if before < 0 or not reading.words[before].has_weight or reading.is_verb(before) or before < n - 1:
            return frozenset()
        n = before
    return frozenset()


_DETERMINERS = frozenset("the a an its his her their la le les el der die dem den das l".split())
