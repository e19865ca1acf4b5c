"""The learned numbers of the ranking, read from `weights.json`: what each kind of evidence counts, and each word.

The formula stands in docs/design/0002-ranking.md, the script that learns them in tools/train_ranking.py.
"""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from index.text.analysis import is_shouted, stem, surface_words
from index.types import SentenceMatch

_FILE = Path(__file__).with_name("weights.json")


@dataclass(frozen=True, slots=True)
class Weights:
    """What each kind of evidence counts; 0 leaves it out."""

    bm25: float = 0.0
    """BM25 of the passage, as a share of the best."""
    cosine: float = 0.0
    """Cosine of the passage's vector and the question's, as a share of the best."""
    sentence: float = 0.0
    """Overlap of the best sentence with the question."""
    pairs: float = 0.0
    """Neighbouring words of the question in the best sentence."""
    passage: float = 0.0
    """Overlap of the whole passage and its title with the question."""
    title: float = 0.0
    """Overlap of the title."""
    article: float = 0.0
    """Overlap of all passages of the article that were found."""
    lead: float = 0.0
    """The passage opens its article."""
    recent: float = 0.0
    """The article is new, for the archive: exp(-years / 4) before its newest."""
    period: float = 0.0
    """The article is of the time that the question names or is asked at: 1 / (1 + days / 10) outside of it."""
    reranker: float = 0.0
    """Cosine of the best sentence by the re-ranking model, where there is one."""

    def of_sentence(self, sentence: SentenceMatch) -> float:
        """The score of a sentence by its own words."""
        match = sentence.match
        return self.sentence * match.soft + self.pairs * match.pairs + self.reranker * (sentence.cosine or 0.0)


@dataclass(frozen=True)
class Ranking:
    """All learned numbers of the ranking."""

    weights: Weights
    """Without a re-ranking model."""
    reranked: Weights
    """With one."""
    soft_most: float
    """What a near word counts at most, 0 to 1."""
    soft_steepness: float
    soft_middle: float
    """The cosine at which a near word counts half of the most."""
    digit: float = 1.0
    """Factor of words with a digit."""
    capital: float = 1.0
    """Factor of words with a capital letter, the question's first apart."""
    words: dict[str, dict[str, float]] = field(default_factory=dict)
    """Factors of stems, by language."""

    def factors(self, question: str, group: str) -> dict[str, float]:
        """How much more or less than by its rarity each of a question's words counts, by stem."""
        listed = self.words.get(group, {})
        shouted = is_shouted(question)
        found: dict[str, float] = {}
        for place, word in enumerate(surface_words(question, group)):
            form = stem(word, group)
            factor = listed.get(form, 1.0)
            if any(character.isdigit() for character in word):
                factor *= self.digit
            if place and word[0].isupper() and not shouted:
                factor *= self.capital
            found.setdefault(form, factor)
        return found


@cache
def learned(file: Path = _FILE) -> Ranking:
    """The ranking that ships with the package, read when it is first needed."""
    stored = json.loads(file.read_text(encoding="utf-8"))
    return Ranking(
        weights=Weights(**stored["weights"]),
        reranked=Weights(**stored["reranked"]),
        **{f"soft_{name}": value for name, value in stored["soft"].items()},
        digit=stored["digit"],
        capital=stored["capital"],
        words=stored["words"],
    )
