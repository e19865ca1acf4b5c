"""How well sentences match a question, word by word: the evidence that a person would point at.

A word of the question counts by its rarity, `idf = ln(1 + (N - df + 0.5) / (df + 0.5))` as in BM25 (Robertson and
Zaragoza 2009), times a learned factor for words that belong to the asking ("kind", "author") rather than to the
answer; all of a question's words together weigh 1. N is the number of passages plus 100: in an archive of a few
articles a word that stands in one of three passages is not common, it only has had no chance to be absent.

A word stands in a text when the stems are equal; a word whose vector is near (`taken` for `captured`) counts a part,
`r / (1 + exp(-a (cos - b)))`, after the soft cardinality and translation models of retrieval (Berger and Lafferty
1999). Words with digits, number words, weekdays and months are near to no other.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.lexicon import UNIT, lexicon
from index.ranking import Ranking, learned
from index.terms import PAIRS, Terms, group_of, groups_for, question_words, stem, stems, surface_words, words
from index.types import Passage

_UNSEEN = 100  # passages that the archive is taken to be a sample of, besides its own
_PAIR_WINDOW = 3  # words apart at which two of the question's neighbours still count as a pair
_REMEMBERED = 1_000  # passages: a question looks at thirty
_DIGIT = re.compile(r"\d")
_EXACT = frozenset(  # their vectors lie near each other, and what they say does not
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion "
    "first second third fourth fifth monday tuesday wednesday thursday friday saturday sunday january february march "
    "april may june july august september october november december".split()
)


@dataclass(frozen=True, slots=True)
class Match:
    """How a text matches a question; shares are of the question's weight, 0 to 1."""

    overlap: float
    """Share of the words that stand in it."""
    soft: float
    """The same, and words that are near to one of its words count a part."""
    pairs: float
    """Share of the question's neighbouring words that stand together in the same order, weighted."""
    words: frozenset[str]
    """The question's words that it has, analysed."""


_NO_MATCH = Match(0.0, 0.0, 0.0, frozenset())


@dataclass(frozen=True, slots=True)
class PassageMatch:
    """How a passage matches a question."""

    group: str
    """What its words are analysed as; see `Matcher.group`."""
    sentences: tuple[Match, ...]
    """One for each of the passage's sentences."""
    title: Match
    coverage: float
    """Share of the question's words that it or its title has, near ones counted a part."""
    words: frozenset[str]
    """The question's words that it or its title has, analysed."""


@dataclass(frozen=True, slots=True)
class _Side:
    """The question as one group of languages analyses it."""

    order: list[str]
    weights: dict[str, float]
    shares: NDArray[np.float64]
    """(q,) of the words in `weights`, in their order."""
    vectors: NDArray[np.float32] | None
    """(q, 256) of the words as written; None where words are not looked up."""
    softness: NDArray[np.float64]
    """(q,) what a near word counts at most."""


class Matcher:
    """The words of one question, weighed by one corpus.

    Args:
        question: Plain text.
        terms: The corpus's word index.
        languages: Those that the corpus holds.
        ranking: Learned numbers; those that ship with the package by default.
    """

    def __init__(
        self, question: str, terms: Terms, languages: Sequence[str | None], ranking: Ranking | None = None
    ) -> None:
        self.question = question
        self._terms = terms
        self._ranking = ranking or learned()
        self._groups = groups_for(languages, question) or groups_for([None], question)
        self._sides: dict[str, _Side] = {}
        self._seen: dict[object, PassageMatch] = {}

    @cached_property
    def _size(self) -> int:
        return len(self._terms) + _UNSEEN

    def weights(self, group: str) -> dict[str, float]:
        """The question's words as analysed in a group, each with its share of the whole weight."""
        return self._side(group).weights

    def match(self, text: str, group: str) -> Match:
        """How one text matches.

        Args:
            text: A sentence, a title or a passage.
            group: What it is analysed as; see `group`.
        """
        return self._match_all([text], group)[0]

    def look_at(self, passages: Sequence[Passage]) -> list[PassageMatch]:
        """How passages match, sentence by sentence; remembered, since the answerer looks at them again."""
        if len(self._seen) > _REMEMBERED:
            self._seen.clear()
        new: dict[str, list[Passage]] = {}
        for passage in passages:
            if passage.span not in self._seen:
                new.setdefault(self.group(passage.text, passage.language), []).append(passage)
        for group, some in new.items():
            texts = [
                text
                for passage in some
                for text in (passage.source.title or "", *(passage.sentence(*edges) for edges in passage.sentences))
            ]
            matches = iter(self._match_all(texts, group, whole=[1 + len(p.sentences) for p in some]))
            for passage in some:
                title = next(matches)
                sentences = tuple(next(matches) for _ in passage.sentences)
                both = next(matches)
                self._seen[passage.span] = PassageMatch(group, sentences, title, both.soft, both.words)
        return [self._seen[passage.span] for passage in passages]

    def absent(self, group: str) -> float:
        """Share of the question's weight that its heaviest word has that stands nowhere in the corpus, 0 to 1."""
        shares = self.weights(group).items()
        return max((share for word, share in shares if not self._terms.frequency(word, group)), default=0.0)

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

    # --- inside -------------------------------------------------------------------------------------------------

    def _side(self, group: str) -> _Side:
        if group not in self._sides:
            order = question_words(self.question, group)
            written: dict[str, str] = {}
            for word in surface_words(self.question, group):
                written.setdefault(stem(word, group), word)
            raw, factors = {}, self._ranking.factors(self.question, group)
            for form in dict.fromkeys(order):
                df = self._terms.frequency(form, group)
                idf = math.log(1 + (self._size - df + 0.5) / (df + 0.5))
                raw[form] = idf * factors.get(form, 1.0)
            total = sum(raw.values()) or 1.0
            weights = {word: weight / total for word, weight in raw.items()}
            surfaces = [written.get(form, form) for form in weights]
            vectors = None
            if weights and group != PAIRS:  # pairs of characters are no words to look up
                vectors = lexicon().look_up([word.lower() for word in surfaces])[0].astype(np.float32)
            softness = [0.0 if _is_exact(word) else self._ranking.soft_most for word in surfaces]
            self._sides[group] = _Side(
                order, weights, np.fromiter(weights.values(), np.float64, len(weights)), vectors, np.array(softness)
            )
        return self._sides[group]

    def _match_all(self, texts: Sequence[str], group: str, *, whole: Sequence[int] = ()) -> list[Match]:
        """One match per text; and after every `whole` texts, a title and its sentences, one of these together."""
        side = self._side(group)
        places = {word: place for place, word in enumerate(side.weights)}
        flat: list[str] = []
        edges = [0]
        for text in texts:
            flat += surface_words(text, group)
            edges.append(len(flat))
        if not flat or not places:
            return [_NO_MATCH] * (len(texts) + len(whole))
        different = {word: column for column, word in enumerate(dict.fromkeys(flat))}
        # Which of the question's words each is, or -1.
        which = np.array([places.get(form, -1) for form in stems(different, group)])
        exact = np.zeros((len(places), len(different)))
        known = np.flatnonzero(which >= 0)
        exact[which[known], known] = 1.0
        near = self._near(side, list(different), exact)
        taken = np.fromiter(map(different.__getitem__, flat), dtype=np.int64, count=len(flat))
        starts = np.array(edges)
        hard = _most_in_each(exact[:, taken], starts)
        soft = _most_in_each(near[:, taken], starts)
        if whole:
            hard, soft = _with_whole(hard, soft, whole)
        overlaps, softs = _weighted(side.shares, hard), _weighted(side.shares, soft)
        ordered = which[taken]
        found = np.flatnonzero(ordered >= 0)
        pairs = iter(self._pairs(side, places, found, ordered[found], starts))
        names, held = list(places), _true_rows(hard)
        matches, position, sizes = [], 0, list(whole) or [len(texts)]
        for size in sizes:
            for _ in range(size):
                words_there = frozenset(names[i] for i in held[position])
                matches.append(Match(overlaps[position], softs[position], next(pairs), words_there))
                position += 1
            if whole:
                words_there = frozenset(names[i] for i in held[position])
                matches.append(Match(overlaps[position], softs[position], 0.0, words_there))
                position += 1
        return matches

    def _near(self, side: _Side, surfaces: list[str], exact: NDArray[np.float64]) -> NDArray[np.float64]:
        """(q, words) how much each word of the texts counts as each of the question's."""
        if side.vectors is None:
            return exact
        vectors, _ = lexicon().look_up([word.lower() for word in surfaces])
        # Products of whole numbers, at most 256 x 127 x 127 < 2**24: exact in float32 whatever the order.
        cosines = (side.vectors @ vectors.astype(np.float32).T).astype(np.float64) / UNIT**2
        steepness, middle = self._ranking.soft_steepness, self._ranking.soft_middle
        near = side.softness[:, None] / (1.0 + np.exp(-steepness * (cosines - middle)))
        near[:, [_is_exact(word) for word in surfaces]] = 0.0
        # Brought to steps of 2**-12, since the last bit of an exponential may differ between machines.
        return np.maximum(np.rint(near * 4096) / 4096, exact)

    @staticmethod
    def _pairs(
        side: _Side,
        places: dict[str, int],
        found: NDArray[np.int64],
        which: NDArray[np.int64],
        starts: NDArray[np.int64],
    ) -> list[float]:
        """Of each text: the weighted share of the question's neighbours that stand together.

        Args:
            side: The question.
            places: Of its words.
            found: Where in all the texts, one after the other, a word of the question stands.
            which: Which word that is.
            starts: Where each text starts, and the end.
        """
        neighbours = [
            (places[a], places[b], side.weights[a] + side.weights[b]) for a, b in pairwise(side.order) if a != b
        ]
        total = sum(weight for _, _, weight in neighbours)
        shares = [0.0] * (len(starts) - 1)
        if not neighbours or not total:
            return shares
        edges = np.searchsorted(found, starts).tolist()
        at, words_at = found.tolist(), which.tolist()
        for text, (first, last) in enumerate(pairwise(edges)):
            if last - first < 2:
                continue
            together = {
                (words_at[i], words_at[j])
                for i in range(first, last)
                for j in range(i + 1, min(last, i + 1 + _PAIR_WINDOW))
                if at[j] - at[i] <= _PAIR_WINDOW
            }
            shares[text] = sum(weight for a, b, weight in neighbours if (a, b) in together) / total
        return shares


def _is_exact(word: str) -> bool:
    """Is it a number or a date, which only itself can stand for?"""
    return word.lower() in _EXACT or bool(_DIGIT.search(word))


def _most_in_each(values: NDArray[np.float64], starts: NDArray[np.int64]) -> NDArray[np.float64]:
    """The largest value of each row within each stretch; 0 where a stretch is empty."""
    found = np.zeros((len(values), len(starts) - 1))
    filled = np.flatnonzero(starts[1:] > starts[:-1])
    if len(filled):
        found[:, filled] = np.maximum.reduceat(values, starts[filled], axis=1)
    return found


def _with_whole(
    hard: NDArray[np.float64], soft: NDArray[np.float64], whole: Sequence[int]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The same with a column behind every `whole` ones for them all.

    A title says what an article is about: its words are counted as they stand, not what is near them.
    """
    hards, softs, first = [], [], 0
    for size in whole:
        part, near = hard[:, first : first + size], soft[:, first : first + size]
        hards += [part, part.max(axis=1, keepdims=True)]
        softs += [near, np.maximum(near[:, 1:].max(axis=1, keepdims=True, initial=0.0), part[:, :1])]
        first += size
    return np.hstack(hards), np.hstack(softs)


def _weighted(shares: NDArray[np.float64], values: NDArray[np.float64]) -> list[float]:
    """Of each column the sum of its values by their shares, added in the question's order on every machine."""
    total = np.zeros(values.shape[1])
    for share, row in zip(shares.tolist(), values, strict=True):
        total += share * row
    found: list[float] = total.tolist()
    return found


def _true_rows(values: NDArray[np.float64]) -> list[list[int]]:
    """Of each column the rows that are not 0."""
    rows: list[list[int]] = [[] for _ in range(values.shape[1])]
    for row, column in zip(*(axis.tolist() for axis in np.nonzero(values)), strict=True):
        rows[column].append(row)
    return rows
