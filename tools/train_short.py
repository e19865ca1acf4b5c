"""Fit the weights of the short answer: `python -m tools.train_short DATA[:WEIGHT] ... [--measure DATA ...]`.

Needs SciPy, which the extra `evaluation` brings. A data folder holds articles.jsonl.gz and questions.jsonl.gz with
`question`, `answers`, `article_ids`, and optionally `answerable` and `context_article_id`. Nothing is drawn at random:
the same data and packages give the same file.

Each half of the articles is answered by weights fitted on the other half; these answers make the figures that are
printed and the calibration. The weights that are kept are fitted on everything named, each question with the weight of
its set. Questions with a `context_article_id` are read a second time with that article's best sentences only.
"""

import argparse
import base64
import gzip
import hashlib
import json
import re
import string
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from index.types import Filters
from qa.answering import extractive, short_answer
from qa.answering.abstention import Answerability, refusal
from qa.answering.candidates import Retrieval
from qa.newsdesk import Newsdesk
from qa.question.analysis import analyse

_L2, _ITERATIONS, _RARE = 8.0, 40, 3
_PARTIAL = 0.1  # what a span that shares half of its words or more counts beside an exact one, times its F1
_READ = 3  # sentences of the second reading
_THRESHOLDS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


@dataclass
class Group:
    """The spans of one question."""

    half: int
    weight: float
    is_open: bool
    """Read as a user's question is; the second reading is not measured."""
    is_given: bool
    """Does the product answer it, and with a short answer?"""
    golds: list[str]
    features: list[np.ndarray[Any, Any]]
    said: list[str]
    keys: list[str]
    overlaps: list[float]


@dataclass
class Said:
    """What the weights answer."""

    text: str
    traits: tuple[float, float, float, float]


def normal(text: str) -> str:
    """As the official SQuAD script compares answers."""
    text = "".join(c for c in text.lower() if c not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def f1(said: str, gold: str) -> float:
    """Harmonic mean of precision and recall of words."""
    ours, theirs = normal(said).split(), normal(gold).split()
    same = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * same / (len(ours) + len(theirs)) if ours and theirs else float(ours == theirs)


def reward(said: str, golds: Sequence[str]) -> tuple[float, float]:
    """Exact match and F1, each with the best of the gold answers."""
    return max(float(normal(said) == normal(g)) for g in golds), max(f1(said, g) for g in golds)


def rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a gzipped file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def groups(folder: Path, weight: float, work: Path) -> Iterator[Group]:
    """The questions of a set, their candidate spans found in a corpus of all of its articles."""
    titles = {row["id"]: row["title"] for row in rows(folder / "articles.jsonl.gz")}
    by_title = len(set(titles.values())) > 1
    corpus = work / folder.name
    is_new = not corpus.exists()
    with Newsdesk.open(corpus) as desk:
        if is_new:
            desk.add(folder / "articles.jsonl.gz")
        for row in rows(folder / "questions.jsonl.gz"):
            if row.get("answerable") is not True:
                continue
            about = (row["article_ids"] or [row["id"]])[0]
            key = titles.get(about) or about if by_title else about
            half = hashlib.sha256(key.encode()).digest()[0] & 1
            context = row.get("context_article_id")
            for only in (None, context) if context else (None,):
                yield from _group(desk, row, half, weight, only)


def _group(desk: Newsdesk, row: dict[str, Any], half: int, weight: float, only: str | None) -> Iterator[Group]:
    question = row["question"].strip()
    filters = Filters(article_ids=(only,)) if only else None
    matcher, analysis = desk.corpus.matcher(question), analyse(question)
    hits = desk.corpus.search(question, limit=20, filters=filters, matcher=matcher)
    retrieval = Retrieval.of(analysis, hits, matcher)
    candidates = retrieval.candidates
    if only:
        chosen = candidates[:_READ]
    else:
        chosen = extractive._choose(candidates) if candidates else []
    chosen = [c for c in chosen if c.group == "en"]
    is_given = bool(chosen) and not refusal(Answerability.of(analysis, retrieval))
    group = Group(half, weight, only is None, is_given and analysis.wants_span, row["answers"], [], [], [], [])
    for candidate, place, key, found in short_answer.scored_spans(analysis.answer, chosen, matcher, buckets):
        group.features.append(np.concatenate(found))
        group.said.append(candidate.text[place.start : place.end])
        group.keys.append(key)
        group.overlaps.append(candidate.overlap)
    if group.features or group.is_open:
        yield group


def buckets(features: Sequence[str]) -> np.ndarray[Any, Any]:
    """Where the weights of features stand."""
    return np.array([short_answer.bucket(feature) for feature in features], dtype=np.int32)


def matrix(data: Sequence[Group]) -> Any:
    """Spans by features, one row a span."""
    found = [row for group in data for row in group.features]
    places = np.concatenate([[0], np.cumsum([len(row) for row in found])])
    indices = np.concatenate(found)
    return csr_matrix((np.ones(len(indices), np.float32), indices, places), shape=(len(found), short_answer.BUCKETS))


def fit(data: Sequence[Group]) -> np.ndarray[Any, Any]:
    """Weights under which right spans get most of the softmax: minus log likelihood plus an L2 penalty, by L-BFGS."""
    paid = []
    for group in data:
        pairs = [reward(said, group.golds) for said in group.said] if group.features else []
        paid.append(np.array([1.0 if em else _PARTIAL * f if f >= 0.5 else 0.0 for em, f in pairs]))
    data = [group for group, pays in zip(data, paid, strict=True) if pays.any()]
    paid = [pays for pays in paid if pays.any()]
    spans = matrix(data)
    by_feature = spans.T.tocsr()
    sizes = np.array([len(group.features) for group in data])
    owner = np.repeat(np.arange(len(data)), sizes)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    right = np.concatenate(paid)
    weight = np.array([group.weight for group in data])
    rare = np.asarray(spans.sum(0)).ravel() < _RARE

    def loss(w: np.ndarray[Any, Any]) -> tuple[float, np.ndarray[Any, Any]]:
        z = (spans @ w.astype(np.float32)).astype(float)
        e = np.exp(z - np.maximum.reduceat(z, starts)[owner])
        all_, good = np.add.reduceat(e, starts), np.maximum(np.add.reduceat(e * right, starts), 1e-30)
        slope = (e / all_[owner] - e * right / good[owner]) * weight[owner]
        gradient = np.asarray(by_feature @ slope.astype(np.float32), dtype=float)
        gradient[rare] = 0
        return float((weight * (np.log(all_) - np.log(good))).sum() + 0.5 * _L2 * (w @ w)), gradient + _L2 * w

    start = np.zeros(short_answer.BUCKETS)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _ITERATIONS, "maxcor": 8})
    return np.asarray(found.x)


def whole(w: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], float]:
    """Weights as whole numbers of a byte, and what one of them is worth."""
    scale = float(np.abs(w).max()) / 127
    return np.rint(w / scale).astype(np.int8), scale


def answers(data: Sequence[Group], weights: np.ndarray[Any, Any], scale: float) -> Iterator[Said]:
    """The best span of each question, and what its confidence is made of."""
    for group in data:
        if not group.features:
            yield Said("", (1.0, 0.0, 0.0, 0.0))
            continue
        z = scale * np.array([weights[row].astype(int).sum() for row in group.features], dtype=float)
        e = np.exp(z - z.max())
        shares: dict[str, float] = {}
        for key, share in zip(group.keys, e, strict=True):
            shares[key] = shares.get(key, 0.0) + share
        key = max(shares, key=shares.__getitem__)
        at = max((n for n, k in enumerate(group.keys) if k == key), key=lambda n: e[n])
        share = float(shares[key] / e.sum())
        yield Said(group.said[at], short_answer.traits(share, len(group.said), group.overlaps[at]))


def calibration(traits: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """Coefficients of a logistic regression of being right on traits."""
    x, y = np.array(traits), np.array(right)

    def loss(ab: np.ndarray[Any, Any]) -> tuple[float, np.ndarray[Any, Any]]:
        z = x @ ab
        return float(np.logaddexp(0, z).sum() - (y * z).sum()), x.T @ (1 / (1 + np.exp(-z)) - y)

    return [round(float(a), 4) for a in minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x]


def measured(name: str, data: Sequence[Group], found: Sequence[Said], ab: Sequence[float]) -> None:
    """Print how good answers are at every threshold; a question without one counts as wrong."""
    rated = [
        (1 / (1 + np.exp(-np.dot(ab, said.traits))), *reward(said.text, g.golds))
        for g, said in zip(data, found, strict=True)
        if g.is_given and said.text
    ]
    print(f"{name}: {len(data)} answerable questions")
    for threshold in _THRESHOLDS:
        kept = [row for row in rated if row[0] >= threshold]
        em, f = sum(row[1] for row in kept), sum(row[2] for row in kept)
        share = em / max(1, len(kept))
        print(
            f"  from {threshold:.2f}: given {len(kept) / len(data):.3f}  right if given {share:.3f}"
            f"  EM {em / len(data):.3f}  F1 {f / len(data):.3f}"
        )


def main() -> None:
    """Read the data, print held-out figures, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="+", help="folders to fit on, each with an optional weight: squad-dev:1")
    parser.add_argument("--measure", nargs="*", default=[], type=Path, help="folders to measure with only")
    parser.add_argument("--work", type=Path, required=True, help="folder that the corpora are made in, and kept")
    parser.add_argument("--out", type=Path, default=Path(short_answer.__file__).with_name("short_answer.json"))
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    sets: dict[str, list[Group]] = {}
    for name in given.data:
        folder, _, weight = name.partition(":")
        sets[Path(folder).name] = list(groups(Path(folder), float(weight or 1), given.work))
        print(f"{folder}: {len(sets[Path(folder).name])} readings", flush=True)
    everything = [group for data in sets.values() for group in data]
    held = [whole(fit([g for g in everything if g.half != half])) for half in (0, 1)]

    found: dict[str, tuple[list[Group], list[Said]]] = {}
    for name, data in sets.items():
        asked_ = [g for g in data if g.is_open]
        both = [list(answers(asked_, *weights)) for weights in held]
        found[name] = asked_, [both[g.half][n] for n, g in enumerate(asked_)]
        for half in (0, 1):  # what the weights say of the half that they were fitted on
            mine = [n for n, g in enumerate(asked_) if g.half != half]
            em = [reward(both[half][n].text, asked_[n].golds)[0] for n in mine if asked_[n].is_given]
            print(f"{name}: EM {sum(em) / max(1, len(mine)):.3f} on the half that was fitted ({len(mine)})")
    first = next(iter(found))
    rated = [(s.traits, reward(s.text, g.golds)[0]) for g, s in zip(*found[first], strict=True) if s.text]
    ab = calibration([traits for traits, _ in rated], [right for _, right in rated])
    for name, (data, said) in found.items():
        measured(f"{name}, held out", data, said, ab)
        for half in (0, 1):
            part = [n for n, g in enumerate(data) if g.half == half]
            measured(f"{name}, half {half} held out", [data[n] for n in part], [said[n] for n in part], ab)

    weights, scale = whole(fit(everything))
    for folder in given.measure:
        data = [g for g in groups(folder, 1.0, given.work) if g.is_open]
        measured(f"{folder.name}, not fitted on", data, list(answers(data, weights, scale)), ab)
    kept = {
        "fitted on": [f"{Path(n.partition(':')[0]).name}:{n.partition(':')[2] or 1}" for n in given.data],
        "scale": scale,
        "calibration": ab,
        "weights": base64.b85encode(zlib.compress(weights.tobytes(), 9)).decode(),
    }
    given.out.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    print(f"{given.out.name}: {given.out.stat().st_size:,} bytes, {int((weights != 0).sum()):,} weights")


if __name__ == "__main__":
    main()
