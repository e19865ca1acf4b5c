"""Slips of the keyboard: a word that stands nowhere in the archive, read as one that does and is one slip away.

A slip is one letter too few, too many, wrong or exchanged with its neighbour (optimal string alignment of 1). Only
words are read otherwise that the archive does not have and that no dictionary of its languages has either
(pyspellchecker's), and never to another first letter; nor to a word of the archive where the dictionary knows a
commoner one; what is in quotation marks stays as it is. A name with a wrong letter may be somebody else's
(`Johansen`, `Johanson`), so it is not read otherwise: the other name is only mentioned. Beside the rest of the name it
is: who asks for `Anneliese Sommer` means the archive's `Annelise Sommer`, as two names that agree in one part and
nearly in the other are seldom two persons. First and last letters have to agree there (`Paul` is not `Paula`);
those that differ in vowels, `h` and doubles alone are read so, too: `Paul Walen` is the archive's `Paul Whelan`.
Where neither part is known the one name of the archive is meant to which both are so near: `Anneliese Somner`.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from rapidfuzz.distance import OSA

from index.retrieval.short_places import written_out
from index.text.folding import bare
from index.text.word_vectors import lexicon

_WORD = re.compile(r"[^\W\d_]+")
_QUOTED = re.compile(r"[\"“„«][^\"“”„«»]*[\"”“»]|(?<!\w)['‘‚][^'‘’‚]*['’](?!\w)")
_SHORTEST = 5  # letters: of shorter words too many are one slip away
_MOST = 3  # words of a question that are looked for
_SHORTEST_PART = 4  # letters of a part of a name whose other part is known
_TWO_SLIPS = 6  # letters of one that may have two
_UNHEARD, _DOUBLED = re.compile(r"[aeiouyh]"), re.compile(r"(.)\1")
_HEARD = 3  # letters
_CLEARLY = 2  # times as often as the next must a word stand in the texts


@dataclass(frozen=True, slots=True)
class Respelling:
    """A question as it is read."""

    text: str
    near: tuple[tuple[str, str], ...] = ()
    """Names that stand nowhere and were left, each with the archive's name that is one letter away."""


def respell(
    question: str,
    is_known: Callable[[str], bool],
    texts_near: Callable[[str], Iterable[str]],
    languages: Sequence[str | None] = ("en",),
) -> Respelling:
    """Correct the words of a question that one slip explains, and write out short names of places.

    Args:
        question: Plain words.
        is_known: Does a word stand in the archive, in any form?
        texts_near: Texts of the archive that hold words spelt nearly like one.
        languages: ISO 639-1 codes of those that the archive holds.

    >>> respell("Who captred Goma?", {"Who", "Goma"}.__contains__, lambda _: ["Rebels captured Goma."]).text
    'Who captured Goma?'
    """
    texts_near = cache(lambda word, look_up=texts_near: tuple(look_up(word)))
    question = written_out(question, is_known, _quoted(question))
    quoted = _quoted(question)
    suspects = [
        match for match in _WORD.finditer(question)
        if len(match.group()) >= _SHORTEST
        and not any(start <= match.start() < end for start, end in quoted)
        and not lexicon().is_word(match.group().lower())
        and not is_known(match.group())
        and not any(match.group().lower() in dictionary for dictionary in _dictionaries(languages))
    ]  # fmt: skip
    parts = _parts_of_names(question, is_known, texts_near, quoted)
    text, near = question, []
    for match in sorted({m.start(): m for m in (*suspects[:_MOST], *parts)}.values(), key=lambda m: -m.start()):
        word = match.group()
        if match in parts:
            text = text[: match.start()] + parts[match] + text[match.end() :]
            continue
        other = _meant(word, texts_near(word))
        if not other or _is_another_meant(word, other, languages):
            continue
        is_name = word[0].isupper() and not question.isupper()
        if is_name and _has_another_letter(bare(word), bare(other)):
            near.append((word, other))
        else:
            text = text[: match.start()] + other + text[match.end() :]
    return Respelling(text, tuple(reversed(near)))


def _quoted(question: str) -> list[tuple[int, int]]:
    return [match.span() for match in _QUOTED.finditer(question)]


def _parts_of_names(
    question: str,
    is_known: Callable[[str], bool],
    texts_near: Callable[[str], Iterable[str]],
    quoted: Sequence[tuple[int, int]],
) -> dict[re.Match[str], str]:
    """Unknown parts of names, each with the one that stands in the archive beside the same other part."""
    found: dict[re.Match[str], str] = {}
    is_low = question.islower() or question.isupper()
    said = list(_WORD.finditer(question))
    unknown = [
        (n, match) for n, match in enumerate(said)
        if len(match.group()) >= _SHORTEST_PART
        and (is_low or match.group()[0].isupper())
        and not any(start <= match.start() < end for start, end in quoted)
        and not is_known(match.group())
    ]  # fmt: skip
    for n, match in unknown[:_MOST]:
        before = _neighbour(question, said, n - 1, match, is_low)
        behind = _neighbour(question, said, n + 1, match, is_low)
        if not any(part and is_known(part) for part in (before, behind)):
            continue
        meant = Counter[str]()
        for text in texts_near(match.group()):
            meant.update(_beside(text, match.group(), before, behind, _is_spelt_nearly))
        for part in (before, behind) if not meant else ():
            for text in texts_near(part) if part and is_known(part) else ():
                meant.update(_beside(text, match.group(), before, behind, _sounds_alike))
        if meant and len({name.lower() for name in meant}) == 1:
            found[match] = min(meant, key=lambda name: (-meant[name], name))
    for (n, first), (m, second) in pairwise(unknown[:_MOST]):
        if m == n + 1 and question[first.end() : second.start()] == " " and not {first, second} & found.keys():
            found.update(zip((first, second), _whole_name(first.group(), second.group(), texts_near), strict=False))
    return found


def _whole_name(first: str, last: str, texts_near: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    """The one name of the archive of which both parts are spelt nearly so; empty where there is none, or several."""
    meant = Counter[tuple[str, str]]()
    for text in (each for word in (first, last) for each in texts_near(word)):
        for one, other in pairwise(_WORD.finditer(text)):
            if text[one.end() : other.start()] != " " or not (one.group()[0].isupper() and other.group()[0].isupper()):
                continue
            if all(_is_alike(*each) for each in ((first, one.group()), (last, other.group()))):
                meant[one.group(), other.group()] += 1
    return next(iter(meant)) if len(meant) == 1 else ()


def _is_alike(word: str, other: str) -> bool:
    low, also = bare(word).lower(), bare(other).lower()
    return _is_slip(low, also) or _sounds_alike(low, also)


def _neighbour(question: str, said: Sequence[re.Match[str]], n: int, match: re.Match[str], is_low: bool) -> str | None:
    """The word right beside another one, if it may be part of the same name."""
    if not 0 <= n < len(said):
        return None
    word, (first, second) = said[n].group(), sorted((said[n], match), key=lambda each: each.start())
    is_name = len(word) >= _SHORTEST_PART if is_low else word[0].isupper()
    return word.lower() if is_name and question[first.end() : second.start()] == " " else None


def _beside(
    text: str, word: str, before: str | None, behind: str | None, is_alike: Callable[[str, str], bool]
) -> list[str]:
    """The capitalised words of a text that are like one and stand beside one of its neighbours."""
    found, low = [], bare(word).lower()
    for one, other in pairwise(_WORD.finditer(text)):
        if text[one.end() : other.start()] != " " or not (one.group()[0].isupper() and other.group()[0].isupper()):
            continue
        if one.group().lower() == before and is_alike(low, bare(other.group()).lower()):
            found.append(other.group())
        elif other.group().lower() == behind and is_alike(low, bare(one.group()).lower()):
            found.append(one.group())
    return found


def _is_spelt_nearly(word: str, other: str) -> bool:
    most = 2 if len(word) >= _TWO_SLIPS else 1
    ends_alike = word[:1] == other[:1] and word[-1:] == other[-1:]
    return ends_alike and OSA.distance(word, other, score_cutoff=most) <= most


def _sounds_alike(word: str, other: str) -> bool:
    """Have two names the same letters but for vowels, `h` and doubles, three of them at least?

    >>> _sounds_alike("walen", "whelan"), _sounds_alike("walen", "wilson"), _sounds_alike("nilsen", "nelson")
    (True, False, True)
    """
    heard, also = (_DOUBLED.sub(r"\1", _UNHEARD.sub("", each)) for each in (word, other))
    ends_alike = word[:1] == other[:1] and word[-1:] == other[-1:]
    return ends_alike and heard == also and len(heard) >= _HEARD and abs(len(word) - len(other)) <= _HEARD


def _dictionaries(languages: Sequence[str | None]) -> list[Any]:
    """Those of the languages for which there is one."""
    return [found for code in languages if (found := _dictionary(code or ""))]


@cache
def _dictionary(language: str) -> Any:
    from spellchecker import SpellChecker

    return SpellChecker(language=language, distance=1) if language in SpellChecker.languages() else None


def _is_another_meant(word: str, other: str, languages: Sequence[str | None]) -> bool:
    """Does a dictionary that has the other word know a commoner one that the same slip explains (`thier`)?"""
    for dictionary in _dictionaries(languages):
        if other.lower() in dictionary and dictionary.correction(word.lower()) != other.lower():
            return True
    return False


def _has_another_letter(word: str, other: str) -> bool:
    return len(word) == len(other) and sorted(word) != sorted(other)


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
