"""The ranking formula of `index.retrieval.search` in a form that can be learned, with its gradient.

The loss is the negative log of the probability that a softmax over a question's candidates gives to the right ones
(ListNet, Cao et al. 2007), plus `RIDGE` times the squares of how far numbers are from where they start: the sets are of
one kind of text, and what they cannot tell apart is to count about alike. Words that are asked with seldom keep the
factor 1. Nothing is drawn at random.
"""

import collections
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logsumexp, softmax

from tools.examples import Example

SEEN_OFTEN = 8  # questions in which a stem must stand to get a factor of its own
RIDGE = 0.002
LINEAR = ("bm25", "cosine", "sentence", "pairs", "passage", "title", "article", "lead", "recent", "reranker")
SHAPE = ("most", "steepness", "middle", "digit", "capital")
_START = {"bm25": 4.0, "sentence": 3.0, "pairs": 3.0, "passage": 3.0, "title": 2.0} | {
    "most": 0.73, "steepness": 10.0, "middle": 0.5, "digit": 0.0, "capital": 0.0, "reranker": 5.0,
}  # fmt: skip
Array = NDArray[np.float64]


class Ranker:
    """Scores the candidates of an example.

    Args:
        examples: Their questions' words may get factors.
        fixed: Numbers that are not learned: of `LINEAR` and `SHAPE` by name, and of stems.
    """

    def __init__(self, examples: Sequence[Example], fixed: dict[str, float] | None = None) -> None:
        names = [*LINEAR, *SHAPE, *(f"word {stem}" for stem in frequent(examples))]
        self.place = {name: i for i, name in enumerate(names)}
        self.values = np.array([_START.get(name, 0.0 if name.startswith("word ") else 0.5) for name in names])
        self.is_fixed = np.zeros(len(names), bool)
        for name, value in (fixed or {}).items():
            self.values[self.place[name]], self.is_fixed[self.place[name]] = value, True

    def __getitem__(self, name: str) -> float:
        return float(self.values[self.place[name]])

    def scores(self, e: Example) -> Array:
        """(p,) scores."""
        return self._forward(e)[0]

    def _forward(self, e: Example) -> tuple[Array, dict[str, Any]]:
        at = [self.place.get(f"word {stem}", -1) for stem in e.stems]
        factor = np.array([self.values[i] if i >= 0 else 0.0 for i in at])
        raw = e.shares * np.exp(factor + self["digit"] * e.is_digit + self["capital"] * e.is_capital)
        shares = raw / raw.sum()
        most, steep, middle = self["most"], self["steepness"], self["middle"]
        of_sentence, of_passage = (expit(steep * (cosines - middle)) for cosines in (e.near, e.near_passage))
        soft = np.where(e.hard, 1.0, most * of_sentence * (e.near >= 0))
        whole = np.where(e.hard_passage | (e.title > 0).T, 1.0, most * of_passage * (e.near_passage >= 0))
        pairs, total = np.zeros(len(e.passage_of)), 0.0
        if len(e.neighbours):
            weights = shares[e.neighbours].sum(axis=1)
            total = weights.sum()
            pairs = e.pairs @ weights / total
        overlap = shares @ soft
        of_each = self["sentence"] * overlap + self["pairs"] * pairs
        if len(e.meaning):
            of_each = of_each + self["reranker"] * e.meaning
        best = np.array([a + int(of_each[a:b].argmax()) for a, b in e.edges])
        bm25 = e.bm25 @ shares
        parts = {
            "bm25": bm25 / (bm25.max() + 1e-6), "cosine": e.cosine, "sentence": overlap[best], "pairs": pairs[best],
            "passage": shares @ whole, "title": e.title @ shares, "article": e.article @ shares, "lead": e.lead,
            "recent": e.recent, "reranker": e.meaning[best] if len(e.meaning) else np.zeros(len(best)),
        }  # fmt: skip
        score = sum(self[name] * part for name, part in parts.items())
        state = {"at": at, "shares": shares, "soft": soft, "whole": whole, "pairs": pairs, "total": total,
                 "best": best, "bm25": bm25, "parts": parts, "of": (of_sentence, of_passage)}  # fmt: skip
        return np.asarray(score), state

    def loss(self, e: Example) -> tuple[float, Array]:
        """The loss of one question, and its gradient."""
        score, s = self._forward(e)
        gold = e.is_gold
        by_score = softmax(score)
        by_score[gold] -= softmax(score[gold])
        gradient = np.zeros(len(self.values))
        for name, part in s["parts"].items():
            gradient[self.place[name]] = by_score @ part
        shares, best, bm25 = s["shares"], s["best"], s["bm25"]
        top = bm25.max() + 1e-6
        by_bm25 = by_score / top
        by_bm25[bm25.argmax()] -= by_score @ bm25 / top**2
        by_shares = self["bm25"] * (e.bm25.T @ by_bm25) + self["title"] * (e.title.T @ by_score)
        by_shares += self["article"] * (e.article.T @ by_score) + self["passage"] * (s["whole"] @ by_score)
        by_shares += self["sentence"] * (s["soft"][:, best] @ by_score)
        if len(e.neighbours):
            slope = self["pairs"] * ((e.pairs[best] - s["pairs"][best][:, None]).T @ by_score) / s["total"]
            np.add.at(by_shares, e.neighbours, slope[:, None])
        by_factor = shares * (by_shares - shares @ by_shares)
        np.add.at(gradient, [i for i in s["at"] if i >= 0], by_factor[[i >= 0 for i in s["at"]]])
        gradient[self.place["digit"]] = by_factor @ e.is_digit
        gradient[self.place["capital"]] = by_factor @ e.is_capital
        near = (
            (e.near[:, best], s["of"][0][:, best], ~e.hard[:, best], self["sentence"]),
            (e.near_passage, s["of"][1], ~(e.hard_passage | (e.title > 0).T), self["passage"]),
        )
        for cosines, of, counts, weight in near:
            by_near = weight * shares[:, None] * by_score * (counts & (cosines >= 0))
            slope = by_near * self["most"] * of * (1 - of)
            gradient[self.place["most"]] += (by_near * of).sum()
            gradient[self.place["steepness"]] += (slope * (cosines - self["middle"])).sum()
            gradient[self.place["middle"]] -= self["steepness"] * slope.sum()
        return float(logsumexp(score) - logsumexp(score[gold])), gradient


def frequent(examples: Sequence[Example]) -> list[str]:
    """The stems that are asked with often enough to get a factor."""
    seen = collections.Counter(stem for example in examples for stem in example.stems)
    return sorted(stem for stem, times in seen.items() if times >= SEEN_OFTEN)


def fit(ranker: Ranker, examples: Sequence[Example], *, weight_of: dict[str, float], steps: int = 40) -> None:
    """Learn from examples; `weight_of` says how much a question of each data set counts."""
    usable = [e for e in examples if e.is_gold.any() and not e.is_gold.all()]
    free = np.flatnonzero(~ranker.is_fixed)
    start = ranker.values.copy()
    is_shape = np.array([name in ("most", "steepness", "middle") for name in ranker.place])
    bounds = [
        (0.0, 1.0) if name == "most" else (0.0, None) if name in LINEAR else (None, None) for name in ranker.place
    ]

    def whole(values: Array) -> tuple[float, Array]:
        ranker.values[free] = values
        total, slope = 0.0, np.zeros(len(ranker.values))
        for e in usable:
            loss, gradient = ranker.loss(e)
            total += weight_of.get(e.name, 1.0) * loss / len(usable)
            slope += weight_of.get(e.name, 1.0) * gradient / len(usable)
        away = np.where(is_shape, 0.0, ranker.values - start)
        return total + RIDGE * float(away @ away), (slope + 2 * RIDGE * away)[free]

    found = minimize(whole, ranker.values[free], jac=True, method="L-BFGS-B", bounds=[bounds[i] for i in free],
                     options={"maxiter": steps})  # fmt: skip
    ranker.values[free] = found.x


def hits(ranker: Ranker, examples: Sequence[Example], at: Sequence[int] = (1, 5, 10)) -> list[float]:
    """Share of questions with a right article among the first 1, 5 and 10 articles."""
    found = dict.fromkeys(at, 0)
    for e in examples:
        order = np.argsort(-ranker.scores(e), kind="stable").tolist()
        articles = list(dict.fromkeys(e.articles[i] for i in order))
        for k in at:
            found[k] += bool(e.gold & set(articles[:k]))
    return [round(found[k] / max(1, len(examples)), 4) for k in at]


def balance(found: Sequence[Example]) -> dict[str, float]:
    """Sets count by the square root of their size: a large one leads and does not drown a small one."""
    sizes = collections.Counter(e.name for e in found)
    mean = sum(math.sqrt(n) for n in sizes.values()) / sum(sizes.values())
    return {name: 1 / math.sqrt(n) / mean for name, n in sizes.items()}
