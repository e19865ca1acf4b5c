"""Measures of texts, rankings and places, each a small pure function that names its source."""

import math
import re
import string
from collections import Counter
from collections.abc import Iterable, Sequence

TextPlace = tuple[str, int, int]
"""An article's id and code points `start:end` of its text, half-open."""
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_TYPOGRAPHY = str.maketrans({**dict.fromkeys("‘’“”"), **dict.fromkeys("–—", " ")})
_IN_NUMBER = re.compile(r"(?<=\d)[.\-/:](?=\d)")
_KEPT_APART = "·"
"""No sign of `string.punctuation`, which would be taken out, and no blank, which would part words."""


# --- texts -------------------------------------------------------------------------------------------------------


def normalised(text: str) -> str:
    """A text without letter case, ASCII punctuation, English articles and double blanks.

    Source: the evaluation of SQuAD 1.1 and 2.0 (Rajpurkar et al. 2016, 2018), whose order of steps it keeps.

    >>> normalised("The  U.S.-led plan!")
    'usled plan'
    """
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def exact_match(prediction: str, answers: Sequence[str]) -> bool:
    """True if the prediction is one of the answers, both normalised. Source: SQuAD.

    Args:
        prediction: Empty for none.
        answers: At least one; an empty one stands for "no answer".

    Raises:
        ValueError: There is no answer to compare with.
    """
    return any(normalised(prediction) == normalised(answer) for answer in _some(answers))


def f1(prediction: str, answers: Sequence[str]) -> float:
    """Harmonic mean of precision and recall over normalised words, with the answer that gives the most, 0 to 1.

    Source: SQuAD. Words count as often as they stand; where prediction or answer is empty, 1 if both are, else 0.

    >>> f1("black cat", ["the cat"])  # precision 1/2, recall 1
    0.6666666666666666

    Raises:
        ValueError: There is no answer to compare with.
    """
    predicted = normalised(prediction).split()
    golds = [normalised(answer).split() for answer in _some(answers)]
    return max(
        2 * (Counter(predicted) & Counter(gold)).total() / (len(predicted) + len(gold))
        if predicted and gold
        else float(predicted == gold)
        for gold in golds
    )


def _some(answers: Sequence[str]) -> Sequence[str]:
    if not answers:
        raise ValueError("got no answers to compare with")
    return answers


def contains(text: str, answers: Iterable[str]) -> bool:
    """True if the words of any answer stand in the text, next to each other and in order.

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
    """True if a text holds nothing that `contains` could look for.

    >>> is_wordless("%"), is_wordless("the"), is_wordless("5 %")
    (True, True, False)
    """
    return not _flat(text)


def _flat(text: str) -> str:
    return normalised(_IN_NUMBER.sub(_KEPT_APART, text.translate(_TYPOGRAPHY)))


# --- rankings ----------------------------------------------------------------------------------------------------


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


def shared_characters(one: Iterable[TextPlace], other: Iterable[TextPlace]) -> int:
    """Count the characters that lie in places of both kinds, each once.

    >>> shared_characters([("a", 0, 10), ("a", 5, 12)], [("a", 8, 20), ("b", 0, 5)])
    4
    """
    one, other = list(one), list(other)
    return characters(one) + characters(other) - characters([*one, *other])


def characters(places: Iterable[TextPlace]) -> int:
    """Count the characters that lie in any of the places, each once."""
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
