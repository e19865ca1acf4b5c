"""The ranking formula of `index.retrieval.search` in a form that can be learned: every number is a parameter.

The loss is the negative log of the probability that a softmax over a question's candidates gives to the right ones
(ListNet, Cao et al. 2007). Words that are asked with seldom keep the factor 1.
"""

import collections
import math
from collections.abc import Sequence

import numpy as np
import torch
from torch.nn import functional

from tools.examples import Example

SEEN_OFTEN = 8  # questions in which a stem must stand to get a factor of its own
AVERAGE_WORDS = 110.0
LINEAR = ("bm25", "cosine", "sentence", "pairs", "passage", "title", "article", "lead", "recent", "reranker")


class Ranker(torch.nn.Module):
    """Scores the candidates of an example.

    Args:
        examples: Their questions' words may get factors.
        vectors: (pieces, 256) of the lexicon.
        pieces: Of each word: which rows its vector is the sum of.
        uses: Which of `LINEAR` count.
    """

    def __init__(
        self,
        examples: Sequence[Example],
        vectors: torch.Tensor,
        pieces: dict[str, list[int]],
        *,
        uses: Sequence[str] = LINEAR,
    ) -> None:
        super().__init__()
        seen = collections.Counter(stem for example in examples for stem in example.stems)
        self.places = {stem: i for i, stem in enumerate(sorted(s for s, n in seen.items() if n >= SEEN_OFTEN))}
        self.factors = torch.nn.Parameter(torch.zeros(len(self.places) + 1))
        self.digit, self.capital = torch.nn.Parameter(torch.zeros(())), torch.nn.Parameter(torch.zeros(()))
        start = {"bm25": 4.0, "sentence": 3.0, "pairs": 3.0, "passage": 3.0, "title": 2.0}
        self.linear = torch.nn.ParameterDict({name: torch.tensor(start.get(name, 0.5)) for name in uses})
        self.most, self.steepness = torch.nn.Parameter(torch.tensor(1.0)), torch.nn.Parameter(torch.tensor(10.0))
        self.middle = torch.nn.Parameter(torch.tensor(0.5))
        self.vectors, self.pieces = vectors, pieces
        self._memory: dict[str, torch.Tensor] = {}

    def forward(self, e: Example) -> torch.Tensor:
        """(p,) scores."""
        shares = self._shares(e)
        exact = torch.zeros(len(e.stems), len(e.different))
        known = np.flatnonzero(e.equals >= 0)
        exact[e.equals[known], known] = 1
        cosines = self._unit(e.words) @ self._unit(e.different).T
        most = torch.sigmoid(self.most) * torch.tensor(1 - e.is_digit)[:, None]
        near = torch.maximum(exact, most * torch.sigmoid(self.steepness * (cosines - self.middle)))
        in_sentence = _most(near[:, e.taken], e.sentence_of, len(e.passage_of))
        in_passage = _most(in_sentence, e.passage_of, len(e.articles))
        title = torch.tensor(e.title)
        pairs = torch.zeros(len(e.passage_of))
        if len(e.neighbours):
            weights = shares[e.neighbours[:, 0]] + shares[e.neighbours[:, 1]]
            pairs = torch.tensor(e.pairs) @ weights / weights.sum()
        counts, sizes = torch.tensor(e.counts), torch.tensor(e.sizes)[:, None] / AVERAGE_WORDS
        bm25 = (counts * 2.2 / (counts + 1.2 * (0.25 + 0.75 * sizes))) @ shares + 0.5 * (title @ shares)
        per_sentence = self._weight("sentence") * (shares @ in_sentence) + self._weight("pairs") * pairs
        if "reranker" in self.linear:
            per_sentence = per_sentence + self.linear["reranker"] * torch.tensor(e.meaning)
        score = _most(per_sentence[None], e.passage_of, len(e.articles))[0]
        score = score + self._weight("bm25") * bm25 / (bm25.max() + 1e-6)
        score = score + self._weight("passage") * (shares @ torch.maximum(in_passage, title.T))
        for name, values in (("title", title @ shares), ("article", torch.tensor(e.article) @ shares)):
            score = score + self._weight(name) * values
        for name in ("cosine", "lead", "recent"):
            score = score + self._weight(name) * torch.tensor(getattr(e, name))
        return score

    def _weight(self, name: str) -> torch.Tensor | float:
        found: torch.Tensor | float = self.linear.get(name, 0.0)
        return found

    def _shares(self, e: Example) -> torch.Tensor:
        places = [self.places.get(stem, len(self.places)) for stem in e.stems]
        factor = (
            self.factors[places] + self.digit * torch.tensor(e.is_digit) + self.capital * torch.tensor(e.is_capital)
        )
        weights = torch.tensor(e.shares) * torch.exp(factor)
        return weights / weights.sum()

    def _unit(self, words: Sequence[str]) -> torch.Tensor:
        rows = []
        for word in words:
            if word not in self._memory:
                ids = self.pieces.get(word)
                self._memory[word] = self.vectors[ids].sum(dim=0) if ids else torch.zeros(self.vectors.shape[1])
            rows.append(self._memory[word])
        sums = torch.stack(rows)
        return functional.normalize(sums, dim=1)


def _most(values: torch.Tensor, of: np.ndarray, size: int) -> torch.Tensor:
    return torch.zeros(len(values), size).index_reduce(1, torch.tensor(of), values, "amax", include_self=True)


def fit(
    ranker: Ranker, examples: Sequence[Example], *, epochs: int, weight_of: dict[str, float], rate: float = 0.02
) -> None:
    """Learn from examples; `weight_of` says how much a question of each data set counts."""
    random = np.random.default_rng(0)
    usable = [e for e in examples if e.is_gold.any() and not e.is_gold.all()]
    optimiser = torch.optim.Adam([p for p in ranker.parameters() if p.requires_grad], lr=rate)
    batch, steps = 16, epochs * math.ceil(len(usable) / 16)
    step = 0
    for _ in range(epochs):
        order = random.permutation(len(usable))
        for start in range(0, len(order), batch):
            for group in optimiser.param_groups:
                group["lr"] = rate * max(1 - step / steps, 0.05)
            loss = 0.002 * (ranker.factors**2).sum() + 0.002 * (ranker.digit**2 + ranker.capital**2)
            for i in order[start : start + batch]:
                e = usable[i]
                scores = ranker(e)
                right = torch.logsumexp(scores[torch.tensor(e.is_gold)], 0)
                loss = loss + weight_of.get(e.name, 1.0) * (torch.logsumexp(scores, 0) - right) / batch
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            step += 1


def hits(ranker: Ranker, examples: Sequence[Example], at: Sequence[int] = (1, 5, 10)) -> list[float]:
    """Share of questions with a right article among the first 1, 5 and 10 articles."""
    found = dict.fromkeys(at, 0)
    with torch.no_grad():
        for e in examples:
            order = torch.argsort(-ranker(e), stable=True).tolist()
            articles = list(dict.fromkeys(e.articles[i] for i in order))
            for k in at:
                found[k] += bool(e.gold & set(articles[:k]))
    return [round(found[k] / max(1, len(examples)), 4) for k in at]
