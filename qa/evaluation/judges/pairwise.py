"""A language model compares two answers, in both orders, and its agreement with people is stated before its verdict.

Agreement is measured on pairs of answers that people labelled; without it a judge's opinion is worth nothing.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from index.errors import InputError
from index.text.characters import counted
from prompts import render
from qa.evaluation.datasets.questions import Gold
from qa.evaluation.judges.opinions import Judge, Task, UnreadableReply, answer_lines, fence, question_lines
from qa.evaluation.judges.preferences import CHOICES, TURNED, Choice, Preference, Preferences
from qa.evaluation.metrics.figures import NOTHING, Figure, share
from qa.evaluation.metrics.statistics import holm, mcnemar
from qa.evaluation.reports.summary import listed
from qa.evaluation.runs import Run
from qa.models import ModelError
from qa.types import Turn

_CHOICE = re.compile(rf"\b({'|'.join(CHOICES)})\b")
_SEED = 20250320
_RESAMPLES = 9_999
_LEAST = 2
"""Pairs that must have been labelled and judged before anything is said of agreement."""


@dataclass(frozen=True, slots=True)
class AnswerPair:
    """Two answers to one question, to be compared by a judge."""

    id: str
    question: str
    first: Mapping[str, Any]
    """JSON form of an `Answer`."""
    second: Mapping[str, Any]
    history: tuple[Turn, ...] = ()

    @property
    def is_same(self) -> bool:
        """Would the judge see the same words twice?"""
        return answer_lines(self.first) == answer_lines(self.second)

    @property
    def task(self) -> "Task[PairOpinion]":
        """The question which answer is better, in both orders.

        LlamaIndex's `PairwiseComparisonEvaluator` is not used: it counts one preference and one tie as a preference,
        asks for depth and detail, and puts no fence between what it asks and what an answer says.
        """
        question = question_lines(self.question, self.history, str(self.first.get("as_of") or ""))
        first, second = answer_lines(self.first), answer_lines(self.second)
        line, orders = fence(question, first, second), ((first, second), (second, first))
        prompts = [render("prefer", fence=line, question=question, first=a, second=b) for a, b in orders]
        return Task(self.id, prompts, PairOpinion.from_replies)


@dataclass(frozen=True, slots=True)
class PairOpinion:
    """A judge's opinion on two answers, asked for in both orders."""

    forward: Choice
    """Shown in their order."""
    backward: Choice
    """Shown in the other order, and turned back: `first` is the same answer in both."""

    @property
    def choice(self) -> Choice:
        """The answer preferred in both orders, else a tie."""
        return self.forward if self.is_consistent else "tie"

    @property
    def is_consistent(self) -> bool:
        """Did it say the same in both orders?"""
        return self.forward == self.backward

    @classmethod
    def from_replies(cls, replies: Iterable[str]) -> "PairOpinion":
        """Read the choices from two replies, or raise `UnreadableReply`."""
        choices: list[Choice] = []
        for reply in replies:  # each is asked for when it is read
            found = set(_CHOICE.findall(reply.casefold()))
            if len(found) != 1:
                raise UnreadableReply("answered neither first nor second nor tie")
            choices.append(cast("Choice", found.pop()))
        forward, backward = choices
        return cls(forward, TURNED[backward])

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "PairOpinion | None":
        """Read an opinion from a line of the file; None if the line holds none."""
        sides = row.get("forward"), row.get("backward")
        return cls(row["forward"], row["backward"]) if all(side in CHOICES for side in sides) else None


# --- agreement with people -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a judge's choices compare with people's, over the pairs of answers that people labelled."""

    model: str
    labelled: int
    """Pairs that people labelled; those whose answers read the same are not counted, as nothing is asked of them."""
    same: Figure
    """Share of the labelled and judged pairs on which it made the same choice; its `n` is how many these are."""
    kappa: Figure
    """Cohen's kappa: 1 is full agreement, 0 what chance gives."""
    consistent: Figure
    """Share of those pairs on which it said the same in both orders."""

    @property
    def sentence(self) -> str:
        """The sentence that stands before anything that this judge says."""
        judged, labelled = self.same.n, self.labelled
        if judged < _LEAST or self.same.value is None or self.consistent.value is None:
            why = "Only one pair has been labelled" if labelled else "Nobody has labelled pairs"
            if labelled >= _LEAST:
                why = f"Of {labelled:,} labelled pairs {judged or 'none'} could be judged"
            return f"{why}, so how far this judge agrees with people is not known."
        pairs = f"{judged:,}" if judged == labelled else f"{judged:,} of {labelled:,}"
        kappa = "cannot be told" if self.kappa.value is None else f"is {self.kappa:.2f}"
        sentence = (
            f"On {pairs} pairs that people labelled this judge makes the same choice on {self.same:.0%} of "
            f"them, Cohen's kappa {kappa}, and it says the same in both orders on {self.consistent.value:.0%}."
        )
        least = self.kappa.value if self.kappa.low is None else self.kappa.low
        is_sure = least is not None and least > 0
        return sentence if is_sure else f"{sentence} That may be chance alone: do not rely on it."


def agreement(judge: Judge, preferences: Iterable[Preference], keep: Path | None = None) -> Agreement:
    """Measure how far a model agrees with people on the pairs that they labelled.

    Args:
        judge: Is measured.
        preferences: Labelled pairs; those whose answers read the same are passed over.
        keep: A file in which opinions are kept.

    Raises:
        InputError: A label cannot be read, or the file of opinions not written.
        ModelCancelled: A call was cancelled.
    """
    labels = [
        (AnswerPair(str(number), label.question, label.first, label.second, label.history), label.preferred)
        for number, label in enumerate(preferences, 1)
    ]
    labels = [(pair, preferred) for pair, preferred in labels if not pair.is_same]
    results = judge.opinions([pair.task for pair, _ in labels], keep, PairOpinion.from_row, "agreement")
    both = [(preferred, found) for (_, preferred), found in zip(labels, results, strict=True)]
    judged = [(preferred, found) for preferred, found in both if isinstance(found, PairOpinion)]
    choices = [(preferred, found.choice) for preferred, found in judged]
    same = share(people == chosen for people, chosen in choices)
    is_consistent = share(found.is_consistent for _, found in judged)
    return Agreement(judge.model.name, len(labels), same, kappa(choices), is_consistent)


def kappa(choices: Sequence[tuple[Choice, Choice]]) -> Figure:
    """Cohen's kappa of two raters over first, second and tie, with a 95 % percentile bootstrap interval.

    Source: Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20 (1960);
    the interval is that of Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), ch. 13, over pairs. The
    seed is fixed: the same choices give the same interval.

    >>> kappa([("first", "first"), ("first", "second"), ("second", "second"), ("second", "second")]).value
    0.5

    Returns:
        No value where both raters gave one and the same choice only, since chance alone does as well; no interval
        where drawing from the pairs shows no spread, as where all of them agree.
    """
    if not choices:
        return NOTHING
    table = np.zeros((len(CHOICES), len(CHOICES)))
    for one, other in choices:
        table[CHOICES.index(one), CHOICES.index(other)] += 1
    n = len(choices)
    value = _kappas(table[np.newaxis] / n)[0]
    if np.isnan(value):
        return Figure(None, n, None, None)
    draws = np.random.default_rng(_SEED).multinomial(n, table.ravel() / n, _RESAMPLES)
    drawn = _kappas(draws.reshape(-1, *table.shape) / n)
    drawn = drawn[~np.isnan(drawn)]
    if np.ptp(drawn) == 0:
        return Figure(float(value), n, None, None)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Figure(float(value), n, float(low), float(high))


def _kappas(tables: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of each table of shares; NaN where chance alone gives full agreement."""
    agreed = np.trace(tables, axis1=1, axis2=2)
    by_chance = (tables.sum(axis=1) * tables.sum(axis=2)).sum(axis=1)
    room = 1 - by_chance
    return np.where(room > 1e-12, (agreed - by_chance) / np.where(room > 1e-12, room, 1), np.nan)


# --- two runs ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Score:
    """How often the judge preferred the candidate, and how often the baseline."""

    wins: int
    """Questions on which the candidate's answer is preferred."""
    losses: int
    ties: int
    p: float
    """How likely so uneven a split is by a coin's toss (McNemar's exact test)."""

    @property
    def n(self) -> int:
        """How many questions were judged."""
        return self.wins + self.losses + self.ties


@dataclass(frozen=True, slots=True)
class PairwiseResult:
    """Which of two runs' answers a judge prefers. Whatever could not be judged is left out of every figure."""

    agreement: Agreement
    """How far this judge agrees with people: without it the rest says nothing."""
    baseline: str
    candidate: str
    score: Score
    by_tag: Mapping[str, Score]
    """For the questions of each tag; p is made larger by Holm's rule over all tags."""
    consistent: Figure
    """Share of the pairs asked about on which it said the same in both orders; the others are ties."""
    identical: int
    """Ties of which nothing was asked, as both answers read the same."""
    choices: Mapping[str, Choice]
    """By question id: `first` is the baseline's answer, `second` the candidate's."""
    errors: tuple[str, ...]
    """Ids of questions to which a run has an error instead of an answer."""
    failed: Mapping[str, str]
    """Ids of questions of which the judge was asked in vain, and why."""
    own: tuple[str, ...]
    """Runs of which the judge wrote answers itself."""

    def summary(self) -> list[str]:
        """The result in sentences, the agreement first; tags without a win or a loss are left out."""
        found = [self.agreement.sentence, f"{self.candidate} against {self.baseline}: {_score(self.score)}."]
        if self.consistent.value is not None:
            asked = counted(self.consistent.n, "pair")
            found.append(
                f"It said the same in both orders on {self.consistent.value:.0%} of {asked}; the others are ties, and "
                f"so are {self.identical:,} whose answers read the same."
            )
        found += [f"{tag}: {_score(score)}." for tag, score in self.by_tag.items() if score.wins or score.losses]
        if self.own:
            found.append(f"It wrote answers of {' and '.join(self.own)} itself, and models tend to prefer their own.")
        if self.errors:
            found.append(f"In no figure, as a run has an error in place of an answer: {listed(self.errors)}.")
        if self.failed:
            why = next(iter(self.failed.values()))
            found.append(f"In no figure, as the judge was asked in vain: {listed([*self.failed])} ({why}).")
        return found

    def to_dict(self) -> dict[str, Any]:
        """The result as JSON values, the agreement first."""
        return {"told": self.agreement.sentence, **asdict(self)}


def _score(score: Score) -> str:
    if not score.n:
        return "nothing could be judged"
    split = f"{score.wins:,} won, {score.losses:,} lost, {score.ties:,} the same"
    return f"of {counted(score.n, 'question')} {split} (p {score.p:.3f})"


def prefer_runs(
    baseline: Run,
    candidate: Run,
    judge: Judge,
    *,
    labels: Preferences | None = None,
    folder: str | Path | None = None,
) -> PairwiseResult:
    """Ask a model, question by question, which run's answer is better.

    Args:
        baseline: What the candidate is measured against.
        candidate: A run with questions of the same set.
        judge: Is measured first.
        labels: Pairs that people labelled, by which it is measured. Its opinions on them are kept beside
            their file, as `preferences.judged.jsonl`.
        folder: The candidate's own folder. Opinions are kept there in `preferred-BASELINE.jsonl`, and a judging that
            was interrupted goes on where it was. None to keep nothing.

    Raises:
        InputError: The runs have no question in common, or a file cannot be read or written.
        ModelCancelled: A call was cancelled.
    """
    asked = {gold.id: gold for gold in candidate.questions}
    common = [gold for gold in baseline.questions if asked.get(gold.id) == gold]
    if not common:
        raise InputError(
            f"{baseline.name} and {candidate.name} have no question in common (judge runs of the same question set)"
        )
    among_people = agreement(judge, labels or (), labels.path.with_suffix(".judged.jsonl") if labels else None)
    runs = (baseline, candidate)
    errors = tuple(gold.id for gold in common if any("error" in run.answers[gold.id] for run in runs))
    pairs = [
        AnswerPair(gold.id, gold.question, baseline.answers[gold.id], candidate.answers[gold.id], gold.history)
        for gold in common
        if gold.id not in errors
    ]
    differing = [pair for pair in pairs if not pair.is_same]
    name = re.sub(r"[^\w.+=-]", "_", baseline.name)[:100]  # another program may have written it
    path = Path(folder) / f"preferred-{name}.jsonl" if folder else None
    results = judge.opinions([pair.task for pair in differing], path, PairOpinion.from_row)
    judged = {pair.id: found for pair, found in zip(differing, results, strict=True)}
    choices: dict[str, Choice] = {}
    for pair in pairs:
        found = judged.get(pair.id)
        if not isinstance(found, ModelError):
            choices[pair.id] = found.choice if found else "tie"  # what reads the same is not asked about
    return PairwiseResult(
        agreement=among_people,
        baseline=baseline.name,
        candidate=candidate.name,
        score=_scored(choices.values()),
        by_tag=_by_tag(common, choices),
        consistent=share(found.is_consistent for found in results if isinstance(found, PairOpinion)),
        identical=len(pairs) - len(differing),
        choices=choices,
        errors=errors,
        failed={name: str(found) for name, found in judged.items() if isinstance(found, ModelError)},
        own=tuple(run.name for run in runs if run.about.get("config", {}).get("model") == judge.model.name),
    )


def _by_tag(golds: Sequence[Gold], choices: Mapping[str, Choice]) -> dict[str, Score]:
    found = {}
    for tag in sorted({tag for gold in golds for tag in gold.tags}):
        score = _scored(choices[gold.id] for gold in golds if tag in gold.tags and gold.id in choices)
        if score.n:
            found[tag] = score
    adjusted = holm([score.p for score in found.values()])
    return {tag: replace(score, p=p) for (tag, score), p in zip(found.items(), adjusted, strict=True)}


def _scored(choices: Iterable[Choice]) -> Score:
    counts = [*choices]
    wins, losses, ties = (counts.count(choice) for choice in ("second", "first", "tie"))
    return Score(wins, losses, ties, mcnemar(wins, losses))
