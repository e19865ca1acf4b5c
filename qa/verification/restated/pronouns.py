"""A source’s sentence with names in the place of its pronouns: `before Dahl was hurt` for `before he was hurt`.

Only where nothing else in the sentence can be meant: one name before `he`, one thing before `it`.
"""

from collections.abc import Iterator

from qa.verification.clauses.edges import next_weighty
from qa.verification.clauses.words import ReadSentence, read
from qa.verification.restated.nouns import NounPhrase, definite, noun_phrases

_PERSONS = frozenset("he she him".split())
_THINGS = frozenset("it they them".split())
_OBJECTS = frozenset("him it them".split())
_STATE = 3
"""Words from a subject to its predicate: `One man, aged 67, is missing` has more, between commas."""


def resolved(text: str) -> Iterator[str]:
    """The sentence with every pronoun that is sure in the words of what it stands for; nothing if there is none."""
    reading = read(text)
    edits: list[tuple[int, int, str]] = []
    for n, word in enumerate(reading.words):
        if word.kind != "function" or word.is_quoted or not (meant := _meant(reading, n)):
            continue
        phrase, attribute = meant
        edits.append((word.start, word.end, definite(reading, phrase, attribute)))
    if edits:
        yield _edited(text, edits)


def _meant(reading: ReadSentence, n: int) -> tuple[NounPhrase, str] | None:
    """What a pronoun stands for, with what the sentence has said of it: `missing`."""
    word = reading.words[n].lower
    before = [each for each in noun_phrases(reading) if each.end <= n]
    if word in _PERSONS:
        named = [each for each in before if each.is_named]
        if len(named) == 1 and not named[0].lead:
            return named[0], ""
        found = [] if named else [each for each in before[:1] if not each.is_plural and not each.lead]
    elif word in _THINGS and _is_plain(reading, n):
        fitting = [each for each in before if not each.lead and each.is_plural == (word != "it")]
        fitting = [each for each in fitting if each.is_determined and not _is_named_beside(reading, each)]
        if word in _OBJECTS and reading.words[n - 1].has_weight and fitting and _is_doer(reading, fitting[-1], n):
            fitting = fitting[:-1]
        fitting = [each for each in fitting if not each.is_named]
        found = fitting if len(fitting) == 1 else []
    else:
        found = []
    return (found[0], _state(reading, found[0])) if found else None


def _is_named_beside(reading: ReadSentence, phrase: NounPhrase) -> bool:
    """Is a phrase a person's: `The suspect, Aldo Senn`?"""
    words, n = reading.words, phrase.end
    return n + 1 < len(words) and words[n].lower == "," and words[n + 1].is_name


def _is_plain(reading: ReadSentence, n: int) -> bool:
    """Is `it` no `it is said that`, nor the first word?"""
    ahead = next_weighty(reading, n)
    return n > 0 and not (ahead + 1 < len(reading.words) and reading.words[ahead + 1].lower in ("that", "to"))


def _is_doer(reading: ReadSentence, phrase: NounPhrase, n: int) -> bool:
    """Is a phrase the subject of the verb that a pronoun is the object of: `the president signs it`?"""
    return n - phrase.end <= _STATE and all(word.kind != "mark" for word in reading.words[phrase.end : n])


def _state(reading: ReadSentence, phrase: NounPhrase) -> str:
    """What a phrase is said to be: `missing` of `One man, aged 67, is missing, and …`."""
    words, n = reading.words, phrase.end
    if n < len(words) and words[n].lower == ",":
        n = next((k + 1 for k in range(n + 1, len(words)) if words[k].lower == ","), n)
    is_state = n + 2 < len(words) and words[n].lower in ("is", "are", "was", "were") and words[n + 1].kind == "content"
    is_whole = is_state and (words[n + 2].kind == "mark" or words[n + 2].lower in ("and", "but"))
    return words[n + 1].lower if is_whole and phrase.first == 0 else ""


def _edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    for start, end, words in reversed(edits):
        text = text[:start] + words + text[end:]
    return text
