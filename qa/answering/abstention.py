"""When the archive does not say: the decision to decline, and the one sentence that gives the reason."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.retrieval.matching import Matcher
from index.text.analysis import PAIRS, words
from index.types import Filters, PassageMatch
from qa.answering.candidates import Candidate, Retrieval
from qa.answering.weights import learned
from qa.types import QuestionAnalysis

_MUCH = 0.35  # of a question's weight: a word that has more is what it is about
_FEW_ARTICLES = 5
_ODDS_OF_NAMED = 3.0  # who asks a few articles by name has a reason to; of an archive it is as likely as not
_HALF = 50  # per cent
_LISTED = 4  # words that a refusal names
_WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")
_TYPED = ("who", "when", "where", "how many", "how much")


@dataclass(frozen=True, slots=True)
class Answerability:
    """What speaks for the corpus holding the answer. Each figure can be shown to a reader."""

    sentence: float
    """Share of the question's weight that the best sentence holds, near words counted a part, 0 to 1."""
    passage: float
    """Share that the best passage with its title holds, to the letter, 0 to 1."""
    nearly: float
    """The same, near words counted a part."""
    pairs: float
    """Share of the question's neighbouring words that stand together in the best sentence, 0 to 1."""
    missing: float
    """Weight of the heaviest word of the question that the best passage lacks, 0 to 1."""
    names: float
    """Share of the question's names and numbers that the best passage lacks, 0 to 1."""
    lacks_span: bool
    """Was a name, a date or a number asked for, and no good sentence holds one that is not in the question?"""
    unknown: tuple[str, ...]
    """Names and numbers of the question that occur nowhere in the corpus."""
    lacking: tuple[str, ...] = ()
    """Words of the question that the passage with the largest share of it lacks."""
    absent: float = 0.0
    """Share of the heaviest word that stands nowhere in the corpus, 0 to 1."""
    cosine: float = 0.0
    """Of the best sentence, by the re-ranking model, where there is one."""
    prior_odds: float = 1.0
    """That the articles answer, before anything is looked at."""

    @classmethod
    def of(cls, analysis: QuestionAnalysis, retrieval: Retrieval) -> "Answerability":
        """The evidence in ranked sentences and passages that the corpus answers."""
        best, matcher = retrieval.candidates[:3], retrieval.matcher
        found = [hit.match for hit in retrieval.hits[:3] if hit.match]
        fullest = max(found, key=lambda matches: matches.coverage, default=None)
        shares = matcher.weights(fullest.group) if fullest else {}
        held = fullest.words if fullest else frozenset()
        nearest = max(found, key=lambda matches: sum(_held(matcher, matches)), default=None)
        return cls(
            sentence=max((c.match.soft for c in best), default=0.0),
            passage=max((sum(_held(matcher, matches)) for matches in found), default=0.0),
            nearly=fullest.coverage if fullest else 0.0,
            pairs=max((c.match.pairs for c in best), default=0.0),
            missing=max((share for word, share in shares.items() if word not in held), default=0.0) if fullest else 1.0,
            names=_names_missing(analysis, fullest, matcher),
            lacks_span=analysis.kind in _TYPED and not any(c.answers or _has_no_capitals(c, analysis) for c in best),
            unknown=unknown_words(analysis, matcher),
            lacking=_lacking(matcher, nearest) if nearest else (),
            absent=matcher.absent(fullest.group) if fullest else 1.0,
            cosine=max((c.cosine for c in best), default=0.0),
        )

    @property
    def features(self) -> dict[str, float]:
        """What its probability is made of; the weights are in weights.json."""
        return {
            "sentence": self.sentence,
            "passage": self.passage,
            "nearly": self.nearly,
            "pairs": self.pairs,
            "missing": self.missing,
            "names": self.names,
            "lacks_span": float(self.lacks_span),
            "unknown": float(bool(self.unknown)),
            "absent": max(0.0, self.absent - _MUCH),
            "cosine": self.cosine,
        }

    @property
    def probability(self) -> float:
        """How likely it is that the corpus answers the question, 0 to 1."""
        weights = learned(reranked=bool(self.cosine)).decline
        total = weights["bias"] + math.log(self.prior_odds)
        total += sum(weights.get(name, 0.0) * value for name, value in self.features.items())
        return 1 / (1 + math.exp(-total))


def _has_no_capitals(candidate: Candidate, analysis: QuestionAnalysis) -> bool:
    """Is a name asked for in a script in which none can be recognised?"""
    return candidate.group == PAIRS and analysis.kind in ("who", "where")


def _held(matcher: Matcher, matches: PassageMatch) -> list[float]:
    return [share for word, share in matcher.weights(matches.group).items() if word in matches.words]


def _lacking(matcher: Matcher, matches: PassageMatch) -> tuple[str, ...]:
    """The words of a question that count and that a passage and its title lack, as they are asked."""
    shares = matcher.weights(matches.group)
    found = [match.group() for match in _WORD.finditer(matcher.question)]
    missing = {form for form in shares if form not in matches.words}
    lacking = (word for word in found if missing & set(words(word, matches.group)))
    return tuple(dict.fromkeys(word.removesuffix("'s").removesuffix("’s") for word in lacking))


def _names_missing(analysis: QuestionAnalysis, matches: PassageMatch | None, matcher: Matcher) -> float:
    asked_for = (*analysis.names, *analysis.numbers)
    if not asked_for:
        return 0.0
    if not matches:
        return 1.0
    shares = matcher.weights(matches.group)
    forms = [[form for form in words(name, matches.group) if form in shares] for name in asked_for]
    known = [forms_of for forms_of in forms if forms_of]
    lacking = sum(any(form not in matches.words for form in forms_of) for forms_of in known)
    return lacking / len(known) if known else 0.0


def unknown_words(analysis: QuestionAnalysis, matcher: Matcher) -> tuple[str, ...]:
    """Names and numbers of a question that occur nowhere in the corpus."""
    return tuple(word for word in (*analysis.names, *analysis.numbers) if not matcher.knows(word))


def odds(filters: Filters) -> float:
    """The odds that what is searched answers, before it is searched."""
    return _ODDS_OF_NAMED if 0 < len(filters.article_ids) <= _FEW_ARTICLES else 1.0


def refusal(found: Answerability, near: Sequence[tuple[str, str]] = ()) -> str:
    """Why the question is declined, in one sentence; empty if it is to be answered.

    Args:
        found: What speaks for an answer.
        near: Unknown names, each with one of the archive's that is spelt nearly so.
    """
    if found.probability >= learned(reranked=bool(found.cosine)).threshold:
        return ""
    if found.unknown:
        others = dict(near)
        named = " or ".join(
            f"“{word}” (but “{others[word]}”)" if word in others else f"“{word}”" for word in found.unknown[:_LISTED]
        )
        return f"The archive does not say: nothing here mentions {named}."
    if found.passage == 0:
        return "The archive does not say: nothing here shares a word with the question."
    share = round(100 * found.passage)
    if share < _HALF:
        return f"The archive does not say: the nearest passage holds only {share} % of what the question asks about."
    if found.lacking:
        lacks = " and ".join(f"“{word}”" for word in found.lacking[:_LISTED])
        return f"The archive does not say: the passage that is nearest to the question has nothing of {lacks}."
    return "The archive does not say: it speaks of what the question names, and no sentence of it answers."
