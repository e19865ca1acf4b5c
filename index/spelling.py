"""Slips of the keyboard: a word that stands nowhere in the archive, read as one that does and is one slip away.

A slip is one letter too few, too many, wrong or exchanged with its neighbour (optimal string alignment of 1). Only
words are read otherwise that the archive does not have and that are no words of the language either, and never to
another first letter; what is in quotation marks stays as it is. A name with a wrong letter may be somebody else's
(`Johansen`, `Johanson`), so it is not read otherwise: the other name is only told.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from index.lexicon import lexicon

_WORD = re.compile(r"[^\W\d_]+")
_QUOTED = re.compile(r"[\"“„«][^\"“”„«»]*[\"”“»]|(?<!\w)['‘‚][^'‘’‚]*['’](?!\w)")
_SHORTEST = 5  # letters: of shorter words too many are one slip away
_MOST = 3  # words of a question that are looked for
_CLEARLY = 2  # times as often as the next must a word stand in the texts


@dataclass(frozen=True, slots=True)
class Respelling:
    """A question as it is read."""

    text: str
    near: tuple[tuple[str, str], ...] = ()
    """Names that stand nowhere and were left, each with the archive's name that is one letter away."""


def respell(question: str, is_known: Callable[[str], bool], texts_near: Callable[[str], Iterable[str]]) -> Respelling:
    """Read words otherwise that one slip explains.

    Args:
        question: Plain words.
        is_known: Does a word stand in the archive, in any form?
        texts_near: Texts of the archive that hold words spelt nearly like one.

    >>> respell("Who captred Goma?", {"Who", "Goma"}.__contains__, lambda _: ["Rebels captured Goma."]).text
    'Who captured Goma?'
    """
    quoted = [match.span() for match in _QUOTED.finditer(question)]
    suspects = [
        match for match in _WORD.finditer(question)
        if len(match.group()) >= _SHORTEST
        and not any(start <= match.start() < end for start, end in quoted)
        and not lexicon().is_word(match.group().lower())
        and not is_known(match.group())
    ]  # fmt: skip
    text, near = question, []
    for match in reversed(suspects[:_MOST]):
        word = match.group()
        other = _meant(word, texts_near(word))
        if not other:
            continue
        is_name = word[0].isupper() and not question.isupper()
        if is_name and len(other) == len(word) and sorted(other.lower()) != sorted(word.lower()):
            near.append((word, other))
        else:
            text = text[: match.start()] + other + text[match.end() :]
    return Respelling(text, tuple(reversed(near)))


def _meant(word: str, texts: Iterable[str]) -> str | None:
    """The one word of the texts that is clearly meant, as it is written there most often."""
    low, found = word.lower(), Counter[str]()
    for text in texts:
        found.update(other for other in _WORD.findall(text) if _is_slip(low, other.lower()))
    of_any_case = Counter[str]()
    for other, count in found.items():
        of_any_case[other.lower()] += count
    best = sorted(of_any_case.items(), key=lambda item: (-item[1], item[0]))[:2]
    if not best or (len(best) > 1 and best[0][1] < _CLEARLY * best[1][1]):
        return None
    return min((other for other in found if other.lower() == best[0][0]), key=lambda other: (-found[other], other))


def _is_slip(word: str, other: str) -> bool:
    return word[0] == other[0] and abs(len(word) - len(other)) <= 1 and OSA.distance(word, other, score_cutoff=1) == 1
