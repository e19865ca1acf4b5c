"""A sentence of a statement beside the sentences that it cites, word by word."""

import re
from collections.abc import Iterator, Mapping, Sequence

from index.text.folding import bare
from qa.types import Verdict
from qa.verification.clauses.alignment import Aligned, CitedSentence, WordPlace, align, likeness
from qa.verification.clauses.edges import are_apart
from qa.verification.clauses.frames import frames, holders_behind
from qa.verification.clauses.roles import describes
from qa.verification.clauses.scopes import limits
from qa.verification.clauses.structure import separations
from qa.verification.clauses.words import ReadSentence
from qa.verification.types import Evidence, Gap

OPINION = frozenset("i my we our me".split())
"""Words by which an author speaks for himself."""


class ComparedSentence:
    """One sentence of a statement while it is compared."""

    def __init__(
        self, said: ReadSentence, sources: Sequence[CitedSentence], cited: Sequence[Evidence], question: str
    ) -> None:
        self.said, self.sources, self.question = said, sources, question
        self.own: list[tuple[int, int]] = []
        self.apart = separations(said, is_said=True)
        self.framed = (
            frozenset().union(*frames(said))
            | frozenset(n for limit in limits(said) if limit.kind == "says" for n in (limit.at, *limit.who))
            | frozenset(holders_behind(said))
        )
        about = [evidence.source for evidence in cited]
        credited = [part for each in about for part in (each.outlet, each.agency, *each.authors) if part]
        self.credited = frozenset(word for part in credited for word in re.findall(r"\w+", bare(part)))
        self.is_own_opinion = any(word.lower in OPINION for source in sources for word in source.reading.words) and any(
            evidence.source.authors for evidence in cited
        )
        self.places = self._gathered(align(said, sources))
        """Where each word stands in the sources; what stands nowhere is left out."""
        self.aligned = Aligned(said, sources, self.places, frozenset(self._loose()), self.framed)

    def _gathered(self, places: dict[int, WordPlace]) -> dict[int, WordPlace]:
        """Names are found in the sentence that the rest of their clause is from, if it has them."""
        found = dict(places)
        for n, place in places.items():
            word = self.said.words[n]
            if not word.is_name:
                continue
            near = [
                places[k].sentence for k in places if not self.said.words[k].is_name and not are_apart(self.apart, k, n)
            ]
            most = max(set(near), key=near.count, default=place.sentence)
            if most != place.sentence:
                twins = [
                    WordPlace(most, k) for k, other in enumerate(self.sources[most].reading.words)
                    if other.is_name and other.lower == word.lower
                ]  # fmt: skip
                found[n] = twins[0] if twins else place
        for n in self.said.weighty:
            if n not in found and (beside := self._described(n, found)):
                found[n] = beside
        return found

    def _described(self, n: int, places: Mapping[int, WordPlace]) -> WordPlace | None:
        """Where a first name, or what somebody is, stands beside the same name in any cited sentence."""
        said = self.said.words
        for name in range(max(0, n - 6), min(len(said), n + 7)):
            if name not in places or not said[name].is_name or not describes(self.said, n, name):
                continue
            for k, source in enumerate(self.sources):
                words = source.reading.words
                for twin in (m for m, word in enumerate(words) if word.is_name and word.lower == said[name].lower):
                    for m in range(max(0, twin - 8), min(len(words), twin + 9)):
                        is_like = words[m].has_weight and likeness(said[n], words[m], source) is not None
                        if is_like and describes(source.reading, m, twin):
                            return WordPlace(k, m)
        return None

    def _loose(self) -> Iterator[int]:
        """Words that describe a name, where the description stands beside that name in a cited sentence."""
        named = [n for n in self.places if self.said.words[n].is_name]
        for n, place in self.places.items():
            for name in named:
                is_other = self.places[name].sentence != place.sentence
                if name == n or not is_other or abs(name - n) > 6 or not describes(self.said, n, name):
                    continue
                source = self.sources[place.sentence].reading
                form = self.said.words[name].lower
                twins = [k for k, word in enumerate(source.words) if word.is_name and word.lower == form]
                if any(k == place.word or describes(source, place.word, k) for k in twins):
                    yield n
                    break

    def gap(self, first: int, last: int, verdict: Verdict, reason: str) -> Gap:
        """A gap from one word to another."""
        words = self.said.words
        return Gap(verdict, words[first].start, words[last].end, reason)

    def quoted(self, first: int, last: int | None = None) -> str:
        """The words from one to another in quotation marks."""
        words = self.said.words
        return f"“{self.said.text[words[first].start : words[first if last is None else last].end]}”"

    def source_of(self, n: int) -> ReadSentence:
        """The cited sentence that a word stands in."""
        return self.sources[self.places[n].sentence].reading

    def mark(self, n: int) -> None:
        """Count a word as the model's own."""
        word = self.said.words[n]
        self.own.append((word.start, word.end))
