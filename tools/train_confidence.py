"""Learn `right` of `qa/answering/weights.json`: how likely an answer is right.

    python -m tools.train_confidence --data tools/newsroom --work WORK

An answer is right if its quotes hold every point that is needed and are not many more than these; what the archive does
not say is answered wrongly, whatever is quoted. The articles are divided into parts by story; the figures are of parts
that the numbers were not learned from. Nothing is drawn at random.
"""

import argparse
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from index.corpus import Corpus
from index.types import Span
from qa.answering import extractive
from qa.answering.confidence import Confidence
from qa.evaluation.metrics.figures import auroc
from qa.pipeline import retrieve, understand
from qa.types import Turn
from tools import logistic
from tools.examples import file_of, rows
from tools.train_answering import OUT

RIDGE = 20.0
EASIER = 1.15
"""Added to the bias: what editors ask shares more words with the articles than our own questions do, which are answered
right half as often as not. By how much was chosen on questions of an editor; docs/design/0020 has the figures."""
NAMES = tuple(each.name for each in fields(Confidence))


@dataclass(frozen=True, slots=True)
class Answered:
    """One question that was answered."""

    story: str
    confidence: list[float]
    is_right: bool


def gather(folder: Path, work: Path) -> Iterator[Answered]:
    """What is known of each answer, and whether it is right."""
    place = work / folder.name
    if not place.exists():
        with Corpus.write(place) as corpus:
            corpus.add([file_of(folder, "articles")])
    with Corpus.read(place) as corpus:
        for row in rows(file_of(folder, "questions")):
            turns = [Turn(**turn) for turn in row.get("history", ())]
            question = understand(corpus, row["question"], history=turns, as_of=row.get("as_of"))
            if question.act or question.of_archive or question.lacks or question.parts or question.elsewhere:
                continue
            found = retrieve(corpus, question)
            draft = extractive.draft(question, found)
            if draft.refusal or not draft.statements:
                continue
            spans = [span for statement in draft.statements for span in statement.spans]
            confidence = Confidence.of(question.analysis.intent, found.candidates, len(draft.statements))
            story = re.sub(r"\d+$", "", (row["article_ids"] or ["none"])[0])
            yield Answered(story, list(confidence.features.values()), is_right(spans, row))


def is_right(quoted: list[Span], row: dict[str, Any]) -> bool:
    """Do quotes hold all points that a question needs, and not many more?"""
    groups = row["groups"] if row["answerable"] else []
    most = max(4, 2 * len(groups) + 2)
    points = [any(_holds(span, row["spans"][place]) for span in quoted for place in group) for group in groups]
    return bool(points) and all(points) and len(quoted) <= most


def _holds(span: Span, gold: dict[str, Any]) -> bool:
    """Have two stretches of an article half of the shorter one in common?"""
    common = min(span.end, gold["end"]) - max(span.start, gold["start"])
    shorter = min(span.end - span.start, gold["end"] - gold["start"])
    return span.article_id == gold["article_id"] and common > 0 and 2 * common >= shorter


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    chosen = parser.parse_args()
    answered = list(gather(chosen.data, chosen.work))
    features = np.array([each.confidence for each in answered])
    right = np.array([each.is_right for each in answered])
    part = np.array([logistic.part_of(each.story) for each in answered])
    apart = np.zeros(len(answered))
    for n in range(logistic.PARTS):
        weights = logistic.learn(features[part != n], right[part != n].astype(float), ridge=RIDGE)
        apart[part == n] = logistic.probability(features[part == n], weights)
    print(
        len(answered),
        "right",
        right.mean().round(3),
        "AUROC",
        auroc(apart[right].tolist(), apart[~right].tolist()).value,
    )
    weights = logistic.learn(features, right.astype(float), ridge=RIDGE)
    weights[-1] += EASIER
    stored = json.loads(OUT.read_text(encoding="utf-8"))
    stored["right"] = {name: round(float(value), 3) for name, value in zip([*NAMES, "bias"], weights, strict=True)}
    OUT.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
