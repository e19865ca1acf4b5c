"""How well a sentence matches a question, word by word: the evidence that a person would point at.

A word counts by its rarity, `idf = ln(1 + (N - df + 0.5) / (df + 0.5))` as in BM25 (Robertson and Zaragoza 2009), and
all of a question's words together weigh 1. N is the number of passages plus 100: in an archive of a few articles a word
that stands in one of three passages is not common, it only has had no chance to be absent.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from index.terms import Terms, group_of, groups_for, question_words, words

_UNSEEN = 100  # passages that the archive is taken to be a sample of, besides its own
_PAIR_WINDOW = 3  # words apart at which two of the question's neighbours still count as a pair


@dataclass(frozen=True, slots=True)
class Match:
    """How a text matches a question."""

    overlap: float
    """Share of the question's weight that its words have, 0 to 1."""
    pairs: float
    """Share of the question's neighbouring words that stand together in the same order, weighted, 0 to 1."""
    words: frozenset[str]
    """The question's words that it has, analysed."""


_NO_MATCH = Match(0.0, 0.0, frozenset())


class Matcher:
    """The words of one question, weighed by one corpus.

    Args:
        question: Plain text.
        terms: The corpus's word index.
        languages: Those that the corpus holds.
    """

    def __init__(self, question: str, terms: Terms, languages: Sequence[str | None]) -> None:
        self._question, self._terms = question, terms
        self._groups = groups_for(languages, question) or groups_for([None], question)
        self._weights: dict[str, dict[str, float]] = {}
        self._order: dict[str, list[str]] = {}

    @cached_property
    def _size(self) -> int:
        return len(self._terms) + _UNSEEN

    def weights(self, group: str) -> dict[str, float]:
        """The question's words as analysed in a group, each with its share of the whole weight."""
        if group not in self._weights:
            order = question_words(self._question, group)
            raw = {}
            for word in dict.fromkeys(order):
                df = self._terms.frequency(word, group)
                raw[word] = math.log(1 + (self._size - df + 0.5) / (df + 0.5))
            total = sum(raw.values()) or 1.0
            self._weights[group] = {word: weight / total for word, weight in raw.items()}
            self._order[group] = order
        return self._weights[group]

    def match(self, text: str, group: str) -> Match:
        """How a text matches.

        Args:
            text: A sentence, a title or a passage.
            group: What it is analysed as; see `group`.
        """
        weights = self.weights(group)
        there = words(text, group)
        found = weights.keys() & there
        if not found:
            return _NO_MATCH
        # Summed in the question's order, so that the last bit never depends on a set's order.
        overlap = sum(weight for word, weight in weights.items() if word in found)
        return Match(overlap, self._pairs(group, there) if len(found) > 1 else 0.0, frozenset(found))

    def knows(self, word: str) -> bool:
        """Does a word of the question, in any form its stemmer makes equal, stand anywhere in the corpus?"""
        for group in self._groups:
            forms = words(word, group)
            if not forms or all(self._terms.frequency(form, group) for form in forms):
                return True
        return False

    def group(self, text: str, language: str | None) -> str:
        """The group of fields that a text is analysed as."""
        group = group_of(language, text)
        return group if group in self._groups else self._groups[0]

    def _pairs(self, group: str, there: list[str]) -> float:
        order, weights = self._order[group], self._weights[group]
        if len(order) < 2:
            return 0.0
        places: dict[str, list[int]] = {}
        for place, word in enumerate(there):
            if word in weights:
                places.setdefault(word, []).append(place)
        total = found = 0.0
        for first, second in pairwise(order):
            weight = weights[first] + weights[second]
            total += weight
            if any(0 < b - a <= _PAIR_WINDOW for a in places.get(first, ()) for b in places.get(second, ())):
                found += weight
        return found / total if total else 0.0
