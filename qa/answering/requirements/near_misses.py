"""When the archive speaks of the matter and does not say what is asked: a hospital, a price, a name.

The words of such a question stand in the archive, so its words alone do not tell (`qa.answering.abstention`). What
tells is whether sentences that hold a value of the kind that is asked for are among the best, and how much else of
the question they hold. See docs/design/0019.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.text.analysis import words as analysed
from index.text.value_types import holds
from index.text.word_lists import any_of, word_class
from index.text.word_vectors import UNIT, lexicon
from qa.answering.candidates import Candidate
from qa.answering.ranking.relevance import PERSON, QUOTES, SAYS
from qa.answering.weights import learned
from qa.types import QuestionAnalysis

INTENTS = ("fact", "source", "quotation")
"""What asks for one thing that must stand there. A summary or a list is answered by what there is."""
_LOOKED_AT = 30  # sentences
_HOLDING = 15  # sentences in which a place of the kind asked for is looked for
_BEST = 5
_IS_NEAR = 0.6  # cosine of two words from which one may stand for the other
_FAR = 10.0  # of a score
_MUCH = 5.0  # of a score
_SPEAKS = 0.7  # of a question: a sentence that fits and holds so much of it says what is asked
_WORD = re.compile(r"[^\W\d_]{2,}")
_NAMED = ("who", "title")
_PLACED = ("where", "when", "how many", "how much")
_SAYS_NOTHING = frozenset("words way ways terms respect sense case circumstances thing things manner point".split())
_NAMED_AFTER_THEIR_KIND = frozenset(
    "hospital clinic university college school prison jail airport station hotel museum theatre theater church mosque"
    " cathedral court bridge river lake street park bank bakery restaurant mine factory stadium harbour port".split()
)
_PERSONS = re.compile(rf"(?:[eo]r|ist|ian|man|woman|person|{any_of(word_class('titles'))})$")
_CAPITALS = re.compile(r"(?<=[a-z,] )[A-Z][\w’'-]+")
_NUMBERS = ("how many", "how much")


@dataclass(frozen=True, slots=True)
class Fit:
    """How well the best sentences fit what is asked for. A sentence fits that holds a value of its kind."""

    best: float
    """The best sentence's score."""
    behind: float
    """How far the first one that fits scores below it; 10 where none fits."""
    soft: float
    """Share of the question's weight that this one holds, near words counted a part, 0 to 1."""
    number: float
    """Is a number asked for, 0 or 1?"""
    numbers: float
    """Share of the five best that hold one, 0 to 1."""
    lacks_place: float
    """Is a place asked for whose kind is part of its name, as in `which hospital`, and none of that kind is named?"""

    @classmethod
    def of(cls, analysis: QuestionAnalysis, question: str, candidates: Sequence[Candidate]) -> "Fit":
        """How the ranked sentences fit.

        Args:
            analysis: What is asked.
            question: Its words, without what is said around it.
            candidates: Sentences, best first; one at least.
        """
        noun = _noun(analysis, question)
        fits = [n for n, each in enumerate(candidates[:_LOOKED_AT]) if _fits(analysis, question, each, noun)]
        first, best = candidates[fits[0]] if fits else None, candidates[0].score
        number = float(bool(analysis.values) or analysis.kind in _NUMBERS)
        return cls(
            best=best,
            behind=best - first.score if first else _FAR,
            soft=first.match.soft if first else 0.0,
            number=number,
            numbers=number * sum(n < _BEST for n in fits) / _BEST,
            lacks_place=float(noun in _NAMED_AFTER_THEIR_KIND and not _is_held(noun, candidates[:_HOLDING])),
        )

    @property
    def features(self) -> dict[str, float]:
        """What its probability is made of; the weights are in weights.json."""
        return asdict(self)

    @property
    def probability(self) -> float:
        """How likely it is that one of the sentences says what is asked, 0 to 1."""
        weights = learned().fit
        total = weights.get("bias", 0.0) + sum(weights.get(name, 0.0) * value for name, value in self.features.items())
        return 1 / (1 + math.exp(-total))

    @property
    def is_near_miss(self) -> bool:
        """Do the sentences only speak of the matter?

        A best sentence that scores much is taken to say what is asked, in whatever words.
        """
        is_weak = self.best < _MUCH and self.soft < _SPEAKS
        return bool(self.lacks_place) or (is_weak and self.probability < learned().fit.get("threshold", 0.0))


def _noun(analysis: QuestionAnalysis, question: str) -> str:
    """The noun that is asked for, as it stands in the question, as in `which hospital`; empty where none is."""
    if not analysis.focus or not analysis.follows:
        return ""
    noun = next((word for word in _words(question) if (analysed(word) or (word,))[-1] == analysis.focus), "")
    return "" if noun in _SAYS_NOTHING else noun


def _fits(analysis: QuestionAnalysis, question: str, candidate: Candidate, noun: str) -> bool:
    """Does a sentence hold a value of the kind that is asked for?"""
    text = candidate.text
    if analysis.values:
        return any(holds(kind, text) for kind in analysis.values)
    known = question.casefold()
    if analysis.intent in ("source", "quotation") and (SAYS.search(text) or QUOTES.search(text)):
        return True
    if analysis.kind in _NAMED or "name of" in known:
        return bool(candidate.answers) or any(m.group().casefold() not in known for m in PERSON.finditer(text))
    if analysis.kind in _PLACED:
        return bool(candidate.answers) or any(m.group().casefold() not in known for m in _CAPITALS.finditer(text))
    if analysis.intent == "quotation":
        return False
    if noun and _PERSONS.search(noun) and PERSON.search(text):
        return True
    if noun:
        return nearness(noun, f"{text} {candidate.passage.source.title or ''}") >= _IS_NEAR
    return True


def _is_held(noun: str, candidates: Sequence[Candidate]) -> bool:
    """Does a sentence hold a noun, in the singular or the plural?"""
    forms = {noun, noun.removesuffix("s"), f"{noun}s", f"{noun.removesuffix('y')}ies"}
    return any(forms & set(_words(each.text)) for each in candidates)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def nearness(word: str, text: str) -> float:
    """The cosine of a word with the nearest one of a text, 0 to 1."""
    others = frozenset(_words(text))
    if word in others:
        return 1.0
    if not others:
        return 0.0
    vectors, _ = lexicon().look_up(sorted(others))
    return max(0.0, float((vectors.astype(np.float64) @ _vector(word)).max()) / UNIT**2)


@lru_cache(maxsize=1000)
def _vector(word: str) -> NDArray[np.float64]:
    vectors, _ = lexicon().look_up([word])
    found: NDArray[np.float64] = vectors[0].astype(np.float64)
    return found
