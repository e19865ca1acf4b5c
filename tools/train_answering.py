"""Learn `qa/answering/weights.json`: what makes a sentence the answer, and when to decline.

    python -m tools.train_answering --data tools/newsroom DATA/squad-dev … --absent DATA/squad-dev --work WORK
        [--minilm FOLDER]

Sentences: a softmax over the sentences of a question's passages; the right ones hold the answer. Declining: a logistic
over the evidence for questions asked as they are, with their paragraph taken out of the archive, and with the whole
article taken out (sets whose paragraphs come from one article share a title). Half of the articles are held out; the
figures are theirs. The threshold lets at most 5 % of the answerable questions be declined, over all sets of `--data`
alike.
`tools/newsroom` is our own writing: invented articles, and what editors would ask of them. Each set counts the same.
With `--minilm` only the numbers for the re-ranking model are learned, without it only the others. Needs SciPy, which
the extra `evaluation` brings. Nothing is drawn at random. Whoever learns from other sets names them, with their
licences, under `learned_from` in the file.
"""

import argparse
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp, softmax

from index.corpus import Corpus
from index.types import Filters
from qa.answering.abstention import Answerability
from qa.answering.candidates import Candidate, Retrieval
from qa.answering.ranking.relevance import FEATURES
from qa.evaluation.metrics.figures import auroc
from qa.question.analysis import analyse
from qa.question.followup import standalone
from qa.question.wrapping import unwrapped
from qa.types import Turn
from tools.examples import file_of, is_held_out, rows

OUT = Path("qa/answering/weights.json")
HITS = 20
WRONGLY_DECLINED = 0.05
BY_HAND = {"absent": -3.0, "unknown": -1.2}
"""What the sets cannot teach: taking articles out by a filter leaves the archive's words as they are."""
UNTOLD = {"stub", "opens"}
"""Features that the sets say nothing reliable of: they keep the weight 0."""
SPEAKS_FOR = {
    "found", "own", "in_title", "in_previous", "in_next", "in_article", "covered", "rare", "rare_covered", "matter",
    "matter_covered", "named", "dense", "near_matter", "near_covered", "apart",
}  # fmt: skip
"""Of a sentence: more of the question in it or around it never counts against it, else sums of likes cancel out."""
AGAINST = {"missing", "names", "lacks_span", "unknown", "absent"}
"""Evidence that speaks against an answer."""


@dataclass
class Asked:
    """One question as the answerer sees it."""

    name: str
    is_held_out: bool
    sentences: NDArray[np.float64]
    """(s, features)"""
    is_right: NDArray[np.bool_]
    evidence: dict[str, list[float]]
    """Features by condition: `as it is`, `paragraph removed`, `article removed`."""


def gather(folder: Path, work: Path, limit: int, *, absent: bool, reranker: Any) -> list[Asked]:
    """The questions of a data set, every n-th where there are more than `limit`."""
    place = work / folder.name
    if not place.exists():
        with Corpus.write(place) as corpus:
            corpus.add([file_of(folder, "articles")])
    found = []
    with Corpus.read(place) as corpus:
        corpus.reranker = reranker
        titles = {row.article_id: row.source.title for row in corpus.articles()}
        answerable = [row for row in rows(file_of(folder, "questions")) if row["answerable"] and row["spans"]]
        for row in answerable[:: -(-len(answerable) // limit)]:
            gold = set(row["article_ids"])
            others = Filters(article_ids=tuple(key for key in titles if key not in gold))
            its_titles = {titles[key] for key in gold}
            strangers = Filters(article_ids=tuple(key for key in titles if titles[key] not in its_titles))
            features, is_right, present = _look(corpus, row, Filters())
            evidence = {"as it is": present}
            if absent:
                evidence["paragraph removed"] = _look(corpus, row, others)[2]
                evidence["article removed"] = _look(corpus, row, strangers)[2]
            found.append(Asked(folder.name, is_held_out(gold), features, is_right, evidence))
    return found


def is_right(candidate: Candidate, row: dict[str, Any]) -> bool:
    """Does a sentence stand in one of a question's gold spans, or one of these in it?"""
    start, end, article = candidate.start, candidate.end, candidate.span.article_id
    return any(article == its["article_id"] and start < its["end"] and its["start"] < end for its in row["spans"])


def _look(
    corpus: Corpus, row: dict[str, Any], filters: Filters
) -> tuple[NDArray[np.float64], NDArray[np.bool_], list[float]]:
    turns = [Turn(**turn) for turn in row.get("history", ())]
    alone = standalone(row["question"], turns)
    question = unwrapped(alone)
    matcher = corpus.matcher(question)
    hits = corpus.search(question, limit=HITS, filters=filters, matcher=matcher)
    analysis = analyse(alone)
    retrieval = Retrieval.of(analysis, hits, matcher)
    candidates = [each for each in retrieval.candidates if each.part == "text"]
    right = [is_right(each, row) for each in candidates]
    evidence = list(Answerability.of(analysis, retrieval).features.values())
    return np.array([list(c.features.values()) for c in candidates]), np.array(right, bool), evidence


def choose(asked: list[Asked]) -> NDArray[np.float64]:
    """Weights of a sentence's features, by maximum likelihood of the softmax."""
    usable = [a for a in asked if a.is_right.any() and not a.is_right.all()]
    sizes = Counter(a.name for a in usable)
    shares = [1 / len(sizes) / sizes[a.name] for a in usable]
    names = _feature_names()[0]
    telling = np.array([name not in UNTOLD for name in names], float)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = 1e-4 * float(weights @ weights), 2e-4 * weights
        for a, share in zip(usable, shares, strict=True):
            scores = a.sentences @ weights
            total += share * float(logsumexp(scores) - logsumexp(scores[a.is_right]))
            slope = slope + share * (softmax(scores) @ a.sentences)
            slope = slope - share * (softmax(scores[a.is_right]) @ a.sentences[a.is_right])
        return total, slope * telling

    least = [0.0 if name in SPEAKS_FOR else None for name in names]
    found = minimize(loss, telling, jac=True, method="L-BFGS-B", bounds=[(each, None) for each in least])
    return np.asarray(found.x)


def judge(
    features: NDArray[np.float64], answers: NDArray[np.bool_], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Weights and bias of a logistic regression (Newton's method, a little ridge).

    A feature whose weight gets the wrong sign is left out: more evidence must never make an answer less likely.
    """
    signs = np.array([-1.0 if name in AGAINST else 1.0 for name in _feature_names()[1]] + [0.0])
    x = np.hstack([features, np.ones((len(features), 1))])
    by_hand = np.array([BY_HAND.get(name, 0.0) for name in _feature_names()[1]] + [0.0])
    used = by_hand == 0
    while True:
        part, found = x[:, used], np.zeros(int(used.sum()))
        for _ in range(30):
            p = 1 / (1 + np.exp(-(part @ found + x @ by_hand)))
            gradient = part.T @ (weights * (answers - p)) - 1e-2 * found
            hessian = (part * (weights * p * (1 - p))[:, None]).T @ part + 1e-2 * np.eye(len(found))
            found += np.linalg.solve(hessian, gradient)
        whole = by_hand.copy()
        whole[used] = found
        wrong = used & (whole * signs < 0)
        if not wrong.any():
            return whole
        used &= ~wrong


def _by_kind(found: list[Asked]) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64]]:
    features, answers, counts = [], [], []
    for a in found:
        for condition, evidence in a.evidence.items():
            features.append(evidence)
            answers.append(condition == "as it is")
            counts.append(1.0 if condition == "as it is" else 0.5)
    return np.array(features), np.array(answers), np.array(counts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, nargs="+", required=True)
    parser.add_argument("--absent", type=Path, nargs="*", default=[])
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--minilm", type=Path)
    parser.add_argument("--limit", type=int, default=1000, help="questions of each set")
    parser.add_argument("--all", action="store_true", help="learn from the held-out half too, as for the shipped file")
    chosen = parser.parse_args()
    reranker = None
    if chosen.minilm:
        from index.encoders.rerankers import make_reranker

        reranker = make_reranker("minilm", folder=chosen.minilm)
    found = [
        a
        for folder in chosen.data
        for a in gather(folder, chosen.work, chosen.limit, absent=folder in chosen.absent, reranker=reranker)
    ]
    _report(found)
    names, signs = _feature_names()
    learn = [a for a in found if chosen.all or not a.is_held_out]
    stored = json.loads(OUT.read_text(encoding="utf-8"))
    numbers = stored["reranked" if reranker else "plain"]
    numbers["sentence"] = _named(names, choose(learn))
    if telling := [a for a in learn if len(a.evidence) > 1]:
        logistic = judge(*_by_kind(telling))
        numbers |= {"decline": _named([*signs, "bias"], logistic), "threshold": _threshold(learn, logistic)}
    OUT.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _report(found: list[Asked]) -> None:
    """Print what numbers from one half of the articles make of the other."""
    learn, held_out = [a for a in found if not a.is_held_out], [a for a in found if a.is_held_out]
    weights = choose(learn)
    for name in dict.fromkeys(a.name for a in found):
        ranked = [
            a.is_right[np.argsort(-(a.sentences @ weights), kind="stable")] if len(a.sentences) else a.is_right
            for a in held_out
            if a.name == name
        ]
        first, three = (np.mean([right[:most].any() for right in ranked]).round(3) for most in (1, 3))
        print(name, len(ranked), "best sentence", first, "one of three", three)
    telling, others = ([a for a in part if len(a.evidence) > 1] for part in (learn, held_out))
    if telling:
        logistic = judge(*_by_kind(telling))
        threshold = _threshold(learn, logistic)
        yes = _probability(np.array([a.evidence["as it is"] for a in others]), logistic)
        print("wrongly declined", round(float((yes < threshold).mean()), 3))
        for condition in ("paragraph removed", "article removed"):
            no = _probability(np.array([a.evidence[condition] for a in others]), logistic)
            value = auroc(yes.tolist(), no.tolist()).value
            print(condition, "AUROC", value, "declined", round(float((no < threshold).mean()), 3), flush=True)


def _threshold(learn: list[Asked], logistic: NDArray[np.float64]) -> float:
    """The highest that declines at most 5 % of the answerable questions, each data set counting the same.

    A model's cosines are lower on some kinds of text than on others: one set alone would silence the rest.
    """
    sets = [np.array([a.evidence["as it is"] for a in learn if a.name == name]) for name in {a.name for a in learn}]
    known = [_probability(features, logistic) for features in sets]
    steps = np.arange(0.01, 0.5, 0.005)
    declined = [np.mean([(probability < step).mean() for probability in known]) for step in steps]
    return round(float(steps[np.flatnonzero(np.array(declined) <= WRONGLY_DECLINED)[-1]]), 3)


def _named(names: list[str], values: NDArray[np.float64]) -> dict[str, float]:
    return {name: round(float(value), 2) for name, value in zip(names, values, strict=True) if round(value, 2)}


def _probability(features: NDArray[np.float64], logistic: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-(features @ logistic[:-1] + logistic[-1]))))


def _feature_names() -> tuple[list[str], list[str]]:
    return list(FEATURES), list(Answerability(0, 0, 0, 0, 0, 0, False, ()).features)


if __name__ == "__main__":
    main()
