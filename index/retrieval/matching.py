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
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from index.retrieval.weights import Ranking, learned
from index.stores.protocols import TermIndex
from index.text.analysis import PAIRS, group_of, groups_for, question_words, stem, surface_words, words
from index.text.vocabulary import Words, vocabulary
from index.text.word_vectors import UNIT, products
from index.types import Match, Passage, PassageMatch, SentenceMatch

_OF_CONTEXT = 0.5  # of a word that only the turns before say
_UNSEEN = 100  # passages that the archive is taken to be a sample of, besides its own
_PAIR_WINDOW = 3  # words apart at which two of the question's neighbours still count as a pair


_NO_MATCH = Match(0.0, 0.0, 0.0, frozenset())


@dataclass(frozen=True, slots=True)
class _Side:
    """The question as one group of languages analyses it."""

    weights: dict[str, float]
    shares: NDArray[np.float64]
    """(q,) of the words in `weights`, in their order."""
    vectors: NDArray[np.float32] | None
    """(q, 256) of the words as written; None where words are not looked up."""
    softness: NDArray[np.float64]
    """(q,) what a near word counts at most."""
    neighbours: dict[tuple[int, int], float]
    """What two words of the question that follow each other weigh, by their places in `weights`."""


class Matcher:
    """The words of one question, weighed by one corpus.

    Args:
        question: Plain text.
        terms: The corpus's word index.
        languages: Those that the corpus holds.
        ranking: Learned numbers; those that ship with the package by default.
        context: The part of the question that it only leans on. Words that stand there alone count half.
    """

    def __init__(
        self,
        question: str,
        terms: TermIndex,
        languages: Sequence[str | None],
        ranking: Ranking | None = None,
        *,
        context: str = "",
    ) -> None:
        self.question = question
        self._context = context
        self._terms = terms
        self._ranking = ranking or learned()
        self._groups = question_groups(languages, question)
        self._sides: dict[str, _Side] = {}

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
        return self._match_all([surface_words(text, group)], group)[0]

    def match_passages(self, passages: Sequence[Passage]) -> list[PassageMatch]:
        """How passages match, sentence by sentence."""
        groups = [self.group(passage.text, passage.language) for passage in passages]
        found: dict[int, PassageMatch] = {}
        for group in dict.fromkeys(groups):
            places = [place for place, its in enumerate(groups) if its == group]
            found |= zip(places, self._match_group([passages[place] for place in places], group), strict=True)
        return [found[place] for place in range(len(passages))]

    def _match_group(self, passages: Sequence[Passage], group: str) -> Iterator[PassageMatch]:
        of_titles = {title: surface_words(title, group) for title in {p.source.title or "" for p in passages}}
        of_sentences = [[surface_words(p.sentence(*edges), group) for edges in p.sentences] for p in passages]
        texts = [
            words
            for passage, sentences in zip(passages, of_sentences, strict=True)
            for words in (of_titles[passage.source.title or ""], *sentences)
        ]
        matches = iter(self._match_all(texts, group, whole=[1 + len(p.sentences) for p in passages]))
        shares = self.weights(group)
        weighed: dict[frozenset[str], float] = {}  # few sets of words differ
        for passage, written in zip(passages, of_sentences, strict=True):
            title, before, sentences = next(matches), frozenset[str](), []
            for start, end in passage.sentences:
                match = next(matches)
                only_near = (before | title.words) - match.words
                near = weighed.get(only_near)
                if near is None:
                    near = weighed[only_near] = sum(share for word, share in shares.items() if word in only_near)
                sentences.append(SentenceMatch(start, end, match, near))
                before = match.words
            both, surface = next(matches), frozenset(chain.from_iterable(written))
            yield PassageMatch(group, tuple(sentences), title, both.soft, both.words, surface)

    def absent(self, group: str) -> float:
        """Share of the question's weight that its heaviest word has that stands nowhere in the corpus, 0 to 1."""
        shares = self.weights(group).items()
        return max((share for word, share in shares if not self._terms.frequency(word, group)), default=0.0)

    def knows(self, word: str) -> bool:
        """Does a word of the question, in any form its stemmer makes equal, stand anywhere in the corpus?"""
        return is_known(word, self._terms, self._groups)

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
            own = self.question.replace(self._context, " ") if self._context else self.question
            leaning = set(question_words(self._context, group)) - set(question_words(own, group))
            for form in dict.fromkeys(order):
                df = self._terms.frequency(form, group)
                idf = math.log(1 + (self._size - df + 0.5) / (df + 0.5))
                raw[form] = idf * factors.get(form, 1.0) * (_OF_CONTEXT if form in leaning else 1.0)
            if group == PAIRS:
                for form in _joints(order, {form for form in raw if self._terms.frequency(form, group)}):
                    raw[form] = 0.0
            total = sum(raw.values()) or 1.0
            weights = {word: weight / total for word, weight in raw.items()}
            found = vocabulary(group).look_up([written.get(form, form) for form in weights])
            is_looked_up = weights and group != PAIRS  # pairs of characters are no words
            vectors = found.vectors[found.different].astype(np.float32) if is_looked_up else None
            softness = np.where(found.is_exact[found.different], 0.0, self._ranking.soft_most)
            places = {form: place for place, form in enumerate(weights)}
            neighbours: dict[tuple[int, int], float] = {}
            for one, other in pairwise(order):
                if one != other:
                    pair = places[one], places[other]
                    neighbours[pair] = neighbours.get(pair, 0.0) + weights[one] + weights[other]
            shares = np.fromiter(weights.values(), np.float64, len(weights))
            self._sides[group] = _Side(weights, shares, vectors, softness, neighbours)
        return self._sides[group]

    def _match_all(self, texts: Sequence[list[str]], group: str, *, whole: Sequence[int] = ()) -> list[Match]:
        """One match per text; and after every `whole` texts, a title and its sentences, one of these together.

        Args:
            texts: Words as they are written.
            group: What they are analysed as.
            whole: How many texts belong together, of each passage.
        """
        side = self._side(group)
        edges = np.cumsum([0, *map(len, texts)])
        if not edges[-1] or not side.weights:
            return [_NO_MATCH] * (len(texts) + len(whole))
        found = vocabulary(group).look_up(list(chain.from_iterable(texts)), list(side.weights))
        exact = np.zeros((len(side.weights), len(found.wanted)))
        known = np.flatnonzero(found.wanted >= 0)
        exact[found.wanted[known], known] = 1.0
        hard = _most_in_each(exact[:, found.different], edges)
        soft = _most_in_each(self._near(side, found, exact)[:, found.different], edges)
        pairs = _pairs(side, found.wanted[found.different], edges)
        if whole:
            hard, soft, pairs = _with_whole(hard, soft, pairs, whole)
        overlaps, softs = _weighted(side.shares, hard), _weighted(side.shares, soft)
        there = _names(list(side.weights), hard > 0)
        nearness = map(tuple, soft.T.tolist())
        return list(map(Match, overlaps, softs, pairs.tolist(), there, nearness))

    def _near(self, side: _Side, found: Words, exact: NDArray[np.float64]) -> NDArray[np.float64]:
        """(q, u) how much each different word of the texts counts as each of the question's."""
        if side.vectors is None:
            return exact
        cosines = products(side.vectors, found.vectors).astype(np.float64) / UNIT**2
        steepness, middle = self._ranking.soft_steepness, self._ranking.soft_middle
        near = side.softness[:, None] / (1.0 + np.exp(-steepness * (cosines - middle)))
        near[:, found.is_exact] = 0.0
        # Brought to steps of 2**-12, since the last bit of an exponential may differ between machines.
        return np.maximum(np.rint(near * 4096) / 4096, exact)


def question_groups(languages: Sequence[str | None], question: str) -> list[str]:
    """The groups of languages that a question's words are analysed in."""
    return groups_for(languages, question) or groups_for([None], question)


def is_known(word: str, terms: TermIndex, groups: Sequence[str]) -> bool:
    """Does a word, in any form that a stemmer makes equal, stand anywhere in the corpus?"""
    for group in groups:
        forms = words(word, group)
        if not forms or all(terms.frequency(form, group) for form in forms):
            return True
    return False


def _joints(order: Sequence[str], known: Collection[str]) -> list[str]:
    """Pairs of characters that only join two words: they stand nowhere, and those on both sides of them do.

    >>> _joints(["大桥", "桥耗", "耗资"], {"大桥", "耗资"})
    ['桥耗']
    """
    return [
        form
        for before, form, after in zip(order, order[1:], order[2:], strict=False)
        if form not in known and {before, after} <= set(known) and before[-1] == form[0] and form[-1] == after[0]
    ]


def _pairs(side: _Side, which: NDArray[np.int64], edges: NDArray[np.int64]) -> NDArray[np.float64]:
    """(texts,) the weighted share of the question's neighbours that stand together in each.

    Args:
        side: The question.
        which: Of all words of the texts, one text after the other: the question's word that each is, or -1.
        edges: Where each text starts, and the end.
    """
    shares = np.zeros(len(edges) - 1)
    total = sum(side.neighbours.values())
    if not total:
        return shares
    numbers = np.full((len(side.weights), len(side.weights)), -1)
    for number, places in enumerate(side.neighbours):
        numbers[places] = number
    at = np.flatnonzero(which >= 0)
    texts = np.searchsorted(edges, at, side="right") - 1
    together = np.zeros((len(side.neighbours), len(edges) - 1))
    for step in range(1, _PAIR_WINDOW + 1):  # of the question's words that stand there, the next, the one after, ...
        pair = numbers[which[at[:-step]], which[at[step:]]]
        is_close = (at[step:] - at[:-step] <= _PAIR_WINDOW) & (texts[step:] == texts[:-step]) & (pair >= 0)
        together[pair[is_close], texts[:-step][is_close]] = 1.0
    for weight, row in zip(side.neighbours.values(), together, strict=True):
        shares += weight * row
    return shares / total


def _most_in_each(values: NDArray[np.float64], starts: NDArray[np.int64]) -> NDArray[np.float64]:
    """The largest value of each row within each stretch; 0 where a stretch is empty."""
    found = np.zeros((len(values), len(starts) - 1))
    filled = np.flatnonzero(starts[1:] > starts[:-1])
    if len(filled):
        found[:, filled] = np.maximum.reduceat(values, starts[filled], axis=1)
    return found


def _with_whole(
    hard: NDArray[np.float64], soft: NDArray[np.float64], pairs: NDArray[np.float64], whole: Sequence[int]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """The same with a column behind every `whole` ones for them all; no pairs stand together in that.

    A title says what an article is about: its words are counted as they stand, not what is near them.
    """
    starts = np.cumsum([0, *whole])
    titles, ends = starts[:-1], starts[1:]
    inner = soft.copy()
    inner[:, titles] = hard[:, titles]
    both = [np.maximum.reduceat(values, titles, axis=1) for values in (hard, inner)]
    return np.insert(hard, ends, both[0], axis=1), np.insert(soft, ends, both[1], axis=1), np.insert(pairs, ends, 0.0)


def _weighted(shares: NDArray[np.float64], values: NDArray[np.float64]) -> list[float]:
    """Of each column the sum of its values by their shares, added in the question's order on every machine."""
    total = np.zeros(values.shape[1])
    for share, row in zip(shares.tolist(), values, strict=True):
        total += share * row
    found: list[float] = total.tolist()
    return found


def _names(names: Sequence[str], is_there: NDArray[np.bool_]) -> list[frozenset[str]]:
    """Of each column the names of the rows that are true; most columns are like some other."""
    made: dict[bytes, frozenset[str]] = {}
    found = []
    for column in np.ascontiguousarray(is_there.T):
        key = column.tobytes()
        if key not in made:
            made[key] = frozenset(name for name, there in zip(names, column.tolist(), strict=True) if there)
        found.append(made[key])
    return found
