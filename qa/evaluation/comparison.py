"""Compare two or more runs of the same questions: what differs by more than chance, and for which questions."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from index.errors import InputError
from qa.evaluation.changes import QuestionChange, change_of
from qa.evaluation.effects import Effect, RunRanking, Values, effects_by_tag, effects_of, rank_runs
from qa.evaluation.metrics.figures import Figure
from qa.evaluation.metrics.judgements import METRICS, Case, Metric, abstention_of, judge_runs
from qa.evaluation.runs import Run

_RULE = re.compile(r"\s*([\w@.\-]+?)\s*([<>])\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*")


@dataclass(frozen=True, slots=True)
class SettingDifference:
    """A setting in which two runs differ, its values as JSON; empty where it is not set."""

    name: str
    baseline: str
    candidate: str


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a report shows of one run by itself."""

    name: str
    created: str
    questions: int
    failed: tuple[str, ...]
    """Ids of questions that ended in an error."""
    auroc: Figure
    """How often an answerable question has a higher probability than one that is not."""
    risk: tuple[tuple[float, float], ...]
    """Share of the questions answered, and share of those answers that are wrong, if only the surest were given; see
    `judgements.abstention_of`. Empty without probabilities."""
    with_probability: int
    """Questions that have a probability and of which it is known whether they can be answered."""


@dataclass(frozen=True, slots=True)
class CandidateComparison:
    """One candidate run compared with the baseline."""

    candidate: RunSummary
    effects: tuple[Effect, ...]
    """In the order of `METRICS`, without those that judged nothing in either run."""
    by_tag: Mapping[str, tuple[Effect, ...]]
    """The same for the questions of each tag, tags in order of their names; Holm's rule takes them all together."""
    changed: tuple[QuestionChange, ...]
    """Worst first."""
    unchanged: int
    """Questions in both runs whose answers are the same."""
    settings: tuple[SettingDifference, ...]
    only_in_baseline: tuple[str, ...]
    """Ids of questions that the candidate was not asked."""
    only_in_candidate: tuple[str, ...]
    altered: tuple[str, ...]
    """Ids of questions that are not the same question in both runs, and so are not compared."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The result of `compare`."""

    baseline: RunSummary
    candidates: tuple[CandidateComparison, ...]
    standings: tuple[RunRanking, ...]
    """Of more than two runs; of two, the effects say it all."""
    metrics: Mapping[str, Metric]
    """What each measure means that stands anywhere here."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all runs, the baseline's first."""
        return self.baseline.name, *(each.candidate.name for each in self.candidates)


def compare(baseline: Run, *candidates: Run, texts: Mapping[str, str] | None = None) -> Comparison:
    """Compare candidate runs with a baseline; deterministic.

    Args:
        baseline: What the others are measured against.
        candidates: At least one. Two of the same name are numbered.
        texts: Article id to text, for the measures that look citations up; without it they are not judged.

    Raises:
        ValueError: There is no candidate.
        InputError: A candidate has no question in common with the baseline.
    """
    if not candidates:
        raise ValueError("got no run to compare with the baseline")
    runs = [baseline, *candidates]
    values, names = judge_runs(runs, texts), list[str]()
    for place, run in enumerate(runs):
        earlier = sum(other.name == run.name for other in runs[:place])
        names.append(f"{run.name} ({earlier + 1})" if earlier else run.name)
    compared = tuple(
        _beside(baseline, candidate, values[0], after, name)
        for candidate, after, name in zip(candidates, values[1:], names[1:], strict=True)
    )
    rankings: tuple[RunRanking, ...] = ()
    if len(runs) > 2:
        questions = [{gold.id: gold for gold in run.questions} for run in candidates]
        common = [gold for gold in baseline.questions if all(other.get(gold.id) == gold for other in questions)]
        rankings = tuple(rank_runs(common, values))
    judged = {effect.metric for each in compared for effect in each.effects} | {r.metric for r in rankings}
    metrics = {name: metric for name, metric in METRICS.items() if name in judged}
    return Comparison(_summary(baseline, names[0]), compared, rankings, metrics)


def _summary(run: Run, name: str) -> RunSummary:
    created, sure = (
        str(run.about.get("created") or ""),
        abstention_of(Case(gold, run.answers[gold.id]) for gold in run.questions),
    )
    return RunSummary(name, created, len(run.questions), tuple(run.failed), sure.auroc, sure.curve, sure.n)


def _beside(baseline: Run, candidate: Run, before: Values, after: Values, name: str) -> CandidateComparison:
    theirs = {gold.id: gold for gold in candidate.questions}
    common = [gold for gold in baseline.questions if gold.id in theirs]
    same = [gold for gold in common if gold == theirs[gold.id]]
    if not same:
        raise InputError(
            f"{baseline.name} and {candidate.name} have no question in common (compare runs of the same question set)"
        )
    changed = [
        found
        for gold in same
        if (found := change_of(gold, baseline.answers[gold.id], candidate.answers[gold.id], before, after))
    ]
    return CandidateComparison(
        candidate=_summary(candidate, name),
        effects=effects_of(same, before, after),
        by_tag=effects_by_tag(same, before, after),
        changed=tuple(sorted(changed, key=lambda found: found.change)),
        unchanged=len(same) - len(changed),
        settings=tuple(_settings(baseline.about, candidate.about)),
        only_in_baseline=tuple(gold.id for gold in baseline.questions if gold.id not in theirs),
        only_in_candidate=tuple(key for key in theirs if key not in before),
        altered=tuple(gold.id for gold in common if gold != theirs[gold.id]),
    )


def _settings(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[SettingDifference]:
    ours, theirs = dict(_flat(before)), dict(_flat(after))
    for name in dict.fromkeys([*ours, *theirs]):
        if name not in ("name", "created") and ours.get(name) != theirs.get(name):
            yield SettingDifference(name, ours.get(name, ""), theirs.get(name, ""))


def _flat(about: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for name, value in about.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", json.dumps(value, ensure_ascii=False, sort_keys=True)[:500]


# --- rules that fail a build ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FailRule:
    """A bound on a measure's difference, candidate minus baseline; beyond it the comparison fails."""

    metric: str
    beyond: Literal["<", ">"]
    bound: float

    def __str__(self) -> str:
        return f"{self.metric}{self.beyond}{self.bound:g}"


def fail_rules(expression: str) -> tuple[FailRule, ...]:
    """Parse rules such as `span_f1<-0.01, seconds>0.5`.

    >>> str(fail_rules("span_f1 < -.01")[0])
    'span_f1<-0.01'

    Raises:
        InputError: It is not such an expression, or names no measure that there is.
    """
    found = []
    for part in expression.split(","):
        if not (match := _RULE.fullmatch(part)) or not math.isfinite(float(match[3])):
            raise InputError(
                f"cannot fail on {part.strip()[:60]!r} (write a measure, < or >, and a number: span_f1<-0.01)"
            )
        if match[1] not in METRICS:
            raise InputError(f"cannot fail on {match[1][:60]!r}: no such measure (there are: {', '.join(METRICS)})")
        found.append(FailRule(match[1], "<" if match[2] == "<" else ">", float(match[3])))
    return tuple(found)


def broken_rules(comparison: Comparison, expression: str) -> tuple[str, ...]:
    """The rules that a comparison breaks, each as a sentence.

    What counts is the difference that was found, whether it is real or not: a rule can be as strict as one likes.

    Raises:
        InputError: As for `fail_rules`; or a measure of it judged no question in both runs.
    """
    found = []
    for rule in fail_rules(expression):
        for candidate in comparison.candidates:
            name = candidate.candidate.name
            difference, n = next(((e.difference, e.n) for e in candidate.effects if e.metric == rule.metric), (None, 0))
            if difference is None:
                raise InputError(
                    f"cannot fail on {rule}: {rule.metric} judged no question of both {comparison.baseline.name} and "
                    f"{name} (choose from: {', '.join(e.metric for e in candidate.effects if e.n)})"
                )
            if difference < rule.bound if rule.beyond == "<" else difference > rule.bound:
                found.append(
                    f"{name}: the difference of {rule.metric} is {difference:+.4g} over {n:,} questions, "
                    f"which is beyond {rule}"
                )
    return tuple(found)
