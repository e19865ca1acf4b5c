"""Learn `fit` of `qa/answering/weights.json`: whether sentences say what is asked or only speak of the matter.

    python -m tools.train_fit --data tools/newsroom --work WORK

Learned from questions that the articles answer, from questions that they do not though they speak of the matter, and
from the first kind with the answering sentences taken out. A question whose answer is not among the first sentences
says nothing of either and is left out. The articles are divided into parts by story; the figures are of parts that the
numbers were not learned from. Nothing is drawn at random.
"""

import argparse
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.corpus import Corpus
from qa.answering.candidates import Retrieval
from qa.answering.requirements.near_misses import INTENTS, Fit
from qa.evaluation.metrics.figures import auroc
from qa.question.analysis import analyse
from qa.question.followup import standalone
from qa.question.wrapping import unwrapped
from qa.types import Turn
from tools import logistic
from tools.examples import file_of, rows
from tools.train_answering import HITS, OUT, is_right

FIRST = 8  # sentences among which the answer must be
UNANSWERED, TAKEN_OUT = 2.0, 0.3  # what a question counts, against one that is answered
RIDGE = 3.0
NAMES = tuple(each.name for each in fields(Fit) if each.name != "lacks_place")  # that decides by itself
FOR = {"best", "soft", "numbers"}
AGAINST = {"behind"}
WRONGLY_DECLINED = 0.12
"""Of the questions whose answer is among the first sentences. Ours share fewer words with the articles than what
editors ask; of these a tenth as many are declined."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question under one condition."""

    story: str
    fit: list[float]
    is_answered: bool
    counts: float


def gather(folder: Path, work: Path) -> Iterator[Asked]:
    """What is known of each question that asks for one thing."""
    place = work / folder.name
    if not place.exists():
        with Corpus.write(place) as corpus:
            corpus.add([file_of(folder, "articles")])
    with Corpus.read(place) as corpus:
        for row in rows(file_of(folder, "questions")):
            alone = standalone(row["question"], [Turn(**turn) for turn in row.get("history", ())])
            analysis, question = analyse(alone), unwrapped(alone)
            if analysis.intent not in INTENTS:
                continue
            matcher = corpus.matcher(question)
            hits = corpus.search(question, limit=HITS, matcher=matcher)
            ranked = Retrieval.of(analysis, hits, matcher).candidates
            if not ranked:
                continue
            story = re.sub(r"\d+$", "", (row["article_ids"] or ["none"])[0])
            features = _features(Fit.of(analysis, question, ranked))
            if not row["answerable"]:
                yield Asked(story, features, is_answered=False, counts=UNANSWERED)
                continue
            if any(is_right(each, row) for each in ranked[:FIRST]):
                yield Asked(story, features, is_answered=True, counts=1.0)
            left = [each for each in ranked if not is_right(each, row)]
            if left and len(left) < len(ranked):
                without = _features(Fit.of(analysis, question, left))
                yield Asked(story, without, is_answered=False, counts=TAKEN_OUT)


def _features(fit: Fit) -> list[float]:
    return [fit.features[name] for name in NAMES]


def learn(asked: list[Asked]) -> NDArray[np.float64]:
    """Weights and bias; a weight of the wrong sign stays 0: more of what speaks for an answer is never against it."""
    features, answers, counts = _columns(asked)
    bounds = [(0, None) if name in FOR else (None, 0) if name in AGAINST else (None, None) for name in NAMES]
    return logistic.learn(features, answers, ridge=RIDGE, counts=counts, bounds=bounds)


def _columns(asked: list[Asked]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    return (
        np.array([each.fit for each in asked]),
        np.array([each.is_answered for each in asked], float),
        np.array([each.counts for each in asked]),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    chosen = parser.parse_args()
    asked = list(gather(chosen.data, chosen.work))
    part = np.array([logistic.part_of(each.story) for each in asked])
    features, apart = _columns(asked)[0], np.zeros(len(asked))
    for n in range(logistic.PARTS):
        weights = learn([each for each, its in zip(asked, part, strict=True) if its != n])
        apart[part == n] = logistic.probability(features[part == n], weights)
    answered = np.array([each.is_answered for each in asked])
    asked_so = np.array([each.counts == UNANSWERED for each in asked])
    threshold = float(np.quantile(apart[answered], WRONGLY_DECLINED))
    print(len(asked), "AUROC", auroc(apart[answered].tolist(), apart[asked_so].tolist()).value)
    print("near misses declined", round(float((apart[asked_so] < threshold).mean()), 3))
    weights = learn(asked)
    numbers = {name: round(float(value), 3) for name, value in zip([*NAMES, "bias"], weights, strict=True)}
    stored = json.loads(OUT.read_text(encoding="utf-8"))
    stored["fit"] = numbers | {"threshold": round(threshold, 3)}
    OUT.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
