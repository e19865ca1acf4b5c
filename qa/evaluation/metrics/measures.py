"""Measures, each a small pure function that names its source.

A measure has a value, the number of items that it was judged on, and a 95 % interval. What cannot be judged is left out
before it comes here; nothing counts as zero because it is unknown.
"""

import math
import re
import string
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from index.extras import require

Place = tuple[str, int, int]
"""An article's id and code points `start:end` of its text, half-open."""
Z = 1.959964
"""Quantile of the normal distribution that a two-sided 95 % interval needs."""
_RESAMPLES = 1_000
_SEED = 20250320
_AT_ONCE = 1 << 22
"""Numbers that are drawn in one piece, for memory's sake."""
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_TYPOGRAPHY = str.maketrans({**dict.fromkeys("‘’“”"), **dict.fromkeys("–—", " ")})
_IN_NUMBER = re.compile(r"(?<=\d)[.\-/:](?=\d)")
_KEPT_APART = "·"
"""No sign of `string.punctuation`, which would be taken out, and no blank, which would part words."""


@dataclass(frozen=True, slots=True)
class Interval:
    """The ends of a 95 % interval, in the measure's unit; None where it cannot be told."""

    low: float | None
    high: float | None


UNKNOWN = Interval(None, None)


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, on how many items, and between which values it lies with 95 % confidence."""

    value: float | None
    """None if there was nothing to judge; then `n` is 0."""
    n: int
    low: float | None
    high: float | None

    def __format__(self, form: str) -> str:
        """The value with its interval, each in that form: `80% [49%, 94%]`."""
        if self.value is None or self.low is None or self.high is None:
            return "–" if self.value is None else format(self.value, form)
        return f"{self.value:{form}} [{self.low:{form}}, {self.high:{form}}]"


NOTHING = Figure(None, 0, None, None)


# --- texts -------------------------------------------------------------------------------------------------------


def normalised(text: str) -> str:
    """A text without letter case, ASCII punctuation, English articles and double blanks.

    Source: the evaluation of SQuAD 1.1 and 2.0 (Rajpurkar et al. 2016, 2018), whose order of steps it keeps.

    >>> normalised("The  U.S.-led plan!")
    'usled plan'
    """
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def exact_match(prediction: str, answers: Sequence[str]) -> bool:
    """Is the prediction one of the answers, both normalised? Source: SQuAD.

    Args:
        prediction: Empty for none.
        answers: At least one; an empty one stands for "no answer".

    Raises:
        ValueError: There is no answer to compare with.
    """
    _require(answers)
    return any(normalised(prediction) == normalised(answer) for answer in answers)


def f1(prediction: str, answers: Sequence[str]) -> float:
    """Harmonic mean of precision and recall over normalised words, with the answer that gives the most, 0 to 1.

    Source: SQuAD. Words count as often as they stand; where prediction or answer is empty, 1 if both are, else 0.

    >>> f1("black cat", ["the cat"])  # precision 1/2, recall 1
    0.6666666666666666

    Raises:
        ValueError: There is no answer to compare with.
    """
    _require(answers)
    return max(_f1(normalised(prediction).split(), normalised(answer).split()) for answer in answers)


def _f1(predicted: Sequence[str], gold: Sequence[str]) -> float:
    if not predicted or not gold:
        return float(predicted == gold)
    return 2 * (Counter(predicted) & Counter(gold)).total() / (len(predicted) + len(gold))


def _require(answers: Sequence[str]) -> None:
    if not answers:
        raise ValueError("got no answers to compare with")


def contains(text: str, answers: Iterable[str]) -> bool:
    """Do the words of any answer stand in the text, next to each other and in order?

    Both are normalised as in SQuAD, after dropping curly quotation marks and parting words at long dashes; full stop,
    hyphen, slash and colon between two digits keep these apart, whichever of them it is, while commas in numbers go.
    Languages that do not part words with blanks are judged on what stands between blanks. An answer without a word is
    nowhere.

    >>> contains("It is in “Paris”—so they say.", ["the Paris"]), contains("Parisian", ["Paris"])
    (True, False)
    >>> contains("up 3.5 per cent", ["35 per cent"]), contains("1,200 men at 9.30", ["1200 men"])
    (False, True)
    """
    inside = f" {_flat(text)} "
    return any(f" {words} " in inside for answer in answers if (words := _flat(answer)))


def is_wordless(text: str) -> bool:
    """Is there nothing in a text that `contains` could look for?

    >>> is_wordless("%"), is_wordless("the"), is_wordless("5 %")
    (True, True, False)
    """
    return not _flat(text)


def _flat(text: str) -> str:
    return normalised(_IN_NUMBER.sub(_KEPT_APART, text.translate(_TYPOGRAPHY)))


# --- rankings ----------------------------------------------------------------------------------------------------


def first_rank(is_good: Iterable[bool]) -> int | None:
    """Rank of the first good item of a ranking, counted from 1; None if there is none.

    >>> first_rank([False, True, True])
    2
    """
    return next((rank for rank, good in enumerate(is_good, 1) if good), None)


def is_hit(rank: int | None, within: int) -> bool:
    """Is the first good item among the first `within`? The mean over questions is hit@k, also called success@k."""
    return rank is not None and rank <= within


def reciprocal_rank(rank: int | None) -> float:
    """1 / rank of the first good item, 0 if there is none; the mean over questions is the MRR.

    Source: Voorhees, the TREC-8 question answering track report (1999).
    """
    return 0.0 if rank is None else 1 / rank


def ndcg(is_gain: Sequence[bool], gold: int, within: int = 10) -> float:
    """Normalised discounted cumulative gain of a ranking's first items, 0 to 1.

    Source: Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM TOIS 20 (2002), as
    trec_eval computes it (`ndcg_cut`).

    Args:
        is_gain: Of each item, best first: does it bring something gold that no earlier one has brought?
        gold: How much there is to be brought.
        within: How many items count.

    >>> round(ndcg([False, True], gold=1), 4)  # 1 / log2(3)
    0.6309

    Raises:
        ValueError: The ranking brings more than there is, or there is nothing.
    """
    if gold < 1 or sum(is_gain) > gold:
        raise ValueError(f"got {sum(is_gain)} gains of {gold}")
    discounts = [1 / math.log2(rank + 1) for rank in range(1, within + 1)]
    gained = math.fsum(discount for discount, gain in zip(discounts, is_gain, strict=False) if gain)
    return gained / math.fsum(discounts[:gold])


# --- places ------------------------------------------------------------------------------------------------------


def shared_characters(one: Iterable[Place], other: Iterable[Place]) -> int:
    """How many characters lie in places of both kinds; what lies in two places of one kind counts once.

    >>> shared_characters([("a", 0, 10), ("a", 5, 12)], [("a", 8, 20), ("b", 0, 5)])
    4
    """
    one, other = list(one), list(other)
    return characters(one) + characters(other) - characters([*one, *other])


def characters(places: Iterable[Place]) -> int:
    """How many characters lie in places; what lies in two of them counts once."""
    count = 0
    counted_to: dict[str, int] = {}
    for article_id, start, end in sorted(places):
        start = max(start, counted_to.get(article_id, start))
        if start < end:
            count += end - start
            counted_to[article_id] = end
    return count


def harmonic_mean(precision: float, recall: float) -> float:
    """F1 of precision and recall, 0 if both are. Source: van Rijsbergen, "Information Retrieval" (1979), ch. 7."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


# --- figures with intervals --------------------------------------------------------------------------------------


def share(claims: Iterable[bool]) -> Figure:
    """Share of claims that are true, 0 to 1, with Wilson's interval."""
    judged = list(claims)
    if not judged:
        return NOTHING
    interval = wilson(sum(judged), len(judged))
    return Figure(sum(judged) / len(judged), len(judged), interval.low, interval.high)


def wilson(successes: int, n: int) -> Interval:
    """95 % score interval of a share, unknown for n = 0.

    Source: Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927). Unlike the
    normal interval it stays within 0 to 1 and says something of 10 out of 10.

    >>> found = wilson(8, 10)
    >>> round(found.low, 4), round(found.high, 4)
    (0.4902, 0.9433)

    Raises:
        ValueError: `successes` is not between 0 and `n`.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"got {successes} successes of {n}")
    if not n:
        return UNKNOWN
    require("scipy.stats", "evaluation")
    from scipy.stats import binomtest

    return Interval(*map(float, binomtest(successes, n).proportion_ci(method="wilson")))


def mean(groups: Iterable[Sequence[float]]) -> Figure:
    """Mean of all values, with a bootstrap interval over groups.

    Args:
        groups: Values that were measured together, such as the lengths of one answer's passages; one value each where
            nothing belongs together. Empty groups count nothing.

    Returns:
        `n` is the number of values.
    """
    judged = [group for group in groups if len(group)]
    if not judged:
        return NOTHING
    interval = bootstrap(judged)
    n = sum(map(len, judged))
    return Figure(math.fsum(value for group in judged for value in group) / n, n, interval.low, interval.high)


def bootstrap(groups: Sequence[Sequence[float]]) -> Interval:
    """95 % percentile interval of the mean of all values; unknown for fewer than two groups.

    Source: Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), ch. 13. Whole groups are drawn with
    replacement 1,000 times, since values of one question are not independent. The seed is fixed: the same values in the
    same order give the same interval.

    Raises:
        ValueError: A group is empty.
    """
    if not all(len(group) for group in groups):
        raise ValueError("got an empty group")
    if len(groups) < 2:
        return UNKNOWN
    require("scipy.stats", "evaluation")
    from scipy import stats

    sums = np.array([math.fsum(group) for group in groups])
    sizes = np.array([len(group) for group in groups])
    found = stats.bootstrap(
        (sums, sizes),
        lambda some, their, axis: some.sum(axis) / their.sum(axis),
        paired=True,
        method="percentile",
        n_resamples=_RESAMPLES,
        batch=max(1, _AT_ONCE // len(groups)),
        rng=_SEED,
    ).confidence_interval
    return Interval(float(found.low), float(found.high))


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> Figure:
    """How often a positive scores above a negative, ties counting half: 0.5 is chance, 1 is perfect.

    Source: the area under the ROC curve is the Mann-Whitney U over all pairs (Hanley and McNeil, Radiology 143, 1982).
    The interval is method 5 of Newcombe, Statistics in Medicine 25 (2006), pp. 559-573, which like Wilson's says
    something of a perfect score.

    >>> auroc([0.9, 0.6], [0.6, 0.1]).value  # of four pairs three are in order and one is a tie
    0.875

    Returns:
        `n` is the number of positives and negatives; nothing if there is none of one kind.
    """
    if not positives or not negatives:
        return NOTHING
    require("scipy.stats", "evaluation")
    from scipy.stats import mannwhitneyu

    wins = mannwhitneyu(positives, negatives, method="asymptotic").statistic  # the p is not asked for, so never exact
    area = float(wins) / (len(positives) * len(negatives))
    interval = _newcombe(area, len(positives), len(negatives))
    return Figure(area, len(positives) + len(negatives), interval.low, interval.high)


def _newcombe(area: float, m: int, n: int) -> Interval:
    """The areas that lie just so far from the one found that it is still within their own 95 %."""
    from scipy.optimize import brentq

    others = (m + n) / 2 - 1

    def excess(theta: float) -> float:
        spread = 1 + others * ((1 - theta) / (2 - theta) + theta / (1 + theta))
        return abs(area - theta) - Z * math.sqrt(theta * (1 - theta) * spread / (m * n))

    inside = min(max(area, 1e-12), 1 - 1e-12)  # at 0 and 1 there is no spread, which looks like an end
    return Interval(
        float(brentq(excess, 0, inside)) if area > 0 else 0.0, float(brentq(excess, inside, 1)) if area < 1 else 1.0
    )


def risk_coverage(answered: Iterable[tuple[float, bool]], n: int) -> tuple[tuple[float, float], ...]:
    """The risk–coverage curve of a system that may decline.

    Source: El-Yaniv and Wiener, "On the foundations of noise-free selective classification", JMLR 11 (2010). Answers of
    the same confidence are given together.

    Args:
        answered: Confidence of each answer that was given, and is it right?
        n: How many questions there were, declined ones included.

    Returns:
        Points, from the most confident on: the share of all questions that are answered, and the share of these answers
        that are wrong.

    >>> risk_coverage([(0.9, True), (0.5, False), (0.5, True)], n=4)
    ((0.25, 0.0), (0.75, 0.3333333333333333))

    Raises:
        ValueError: More were answered than there were.
    """
    rows = sorted(answered, key=lambda row: -row[0])
    if len(rows) > n:
        raise ValueError(f"got {len(rows)} answers to {n} questions")
    points, given, wrong = [], 0, 0
    for _, same in groupby(rows, key=lambda row: row[0]):
        outcomes = [is_right for _, is_right in same]
        given, wrong = given + len(outcomes), wrong + outcomes.count(False)
        points.append((given / n, wrong / given))
    return tuple(points)
