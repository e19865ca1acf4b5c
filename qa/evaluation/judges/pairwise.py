"""A language model compares two answers, in both orders, and its agreement with people is stated before its verdict.

Agreement is measured on pairs of answers that people labelled themselves; see `PairwiseResult.summary`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, cast

from index.errors import InputError
from index.text.characters import counted
from prompts import render
from qa.evaluation.datasets.questions import Gold
from qa.evaluation.judges import transcript
from qa.evaluation.judges.opinions import Judge, Task, UnreadableReply
from qa.evaluation.judges.preferences import Preference, Preferences
from qa.evaluation.metrics.agreement import CHOICES, TURNED, Agreement, Choice, agreement_of
from qa.evaluation.metrics.figures import Figure, share
from qa.evaluation.metrics.statistics import holm, mcnemar
from qa.evaluation.reports.summary import listed
from qa.evaluation.runs import Run
from qa.models import ModelError
from qa.types import Turn

_CHOICE = re.compile(rf"\b({'|'.join(CHOICES)})\b")


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
        return transcript.answer(self.first) == transcript.answer(self.second)

    @property
    def task(self) -> "Task[PairOpinion]":
        """The question which answer is better, in both orders.

        LlamaIndex's `PairwiseComparisonEvaluator` is not used: it counts one preference and one tie as a preference,
        asks for depth and detail, and puts no fence between what it asks and what an answer says.
        """
        question = transcript.question(self.question, self.history, str(self.first.get("as_of") or ""))
        first, second = transcript.answer(self.first), transcript.answer(self.second)
        fence = transcript.fence(question, first, second)
        orders = ((first, second), (second, first))
        prompts = [render("prefer", fence=fence, question=question, first=a, second=b) for a, b in orders]
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
        forward, backward = map(_choice, replies)
        return cls(forward, TURNED[backward])

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "PairOpinion | None":
        """Read an opinion from a line of the file; None if the line holds none."""
        sides = row.get("forward"), row.get("backward")
        return cls(row["forward"], row["backward"]) if all(side in CHOICES for side in sides) else None


def _choice(reply: str) -> Choice:
    found = set(_CHOICE.findall(reply.casefold()))
    if len(found) != 1:
        raise UnreadableReply("answered neither first nor second nor tie")
    return cast("Choice", found.pop())


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
    judged = [
        (preferred, found)
        for (_, preferred), found in zip(labels, results, strict=True)
        if isinstance(found, PairOpinion)
    ]
    return agreement_of(
        judge.model.name,
        len(labels),
        [(preferred, found.choice) for preferred, found in judged],
        [found.is_consistent for _, found in judged],
    )


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
