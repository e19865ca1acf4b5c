"""How a candidate run differs from a baseline on each measure, and whether that is more than chance.

Everything is paired: a question counts for a measure only where both runs were judged by it.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice
from typing import Literal

from qa.evaluation.datasets.questions import Gold
from qa.evaluation.metrics.judgements import METRICS
from qa.evaluation.metrics.statistics import holm, interval, mcnemar, sign_flips

LEVEL = 0.05
"""A difference is called real if its adjusted p is below."""
_UNTESTED = frozenset({"seconds"})
"""Measures on which all questions of a run are moved at once, as by what else the machine did: no test is fair."""

Values = Mapping[str, Mapping[str, float | None]]
"""Question id to measure to value."""


@dataclass(frozen=True, slots=True)
class Effect:
    """The difference between a candidate and the baseline on one measure, over the questions judged in both."""

    metric: str
    n: int
    """Questions judged in both runs."""
    in_one: int
    """Questions judged in one run only, and so left out."""
    baseline: float | None
    """Mean over those `n`; None if there is none."""
    candidate: float | None
    difference: float | None
    """Candidate minus baseline, in the measure's unit; whether more is better, the measure says."""
    low: float | None
    """Ends of the 95 % interval of `difference`; None where nothing shows the spread."""
    high: float | None
    p: float | None
    """How likely chance alone makes so large a difference, either way; None where no test is fair, as of seconds."""
    adjusted: float | None
    """The same, made larger by Holm's rule for all that was tested with it and could have differed."""
    test: Literal["McNemar", "sign flips"]
    wins: int
    """Questions on which the candidate is better."""
    losses: int
    ties: int

    @property
    def verdict(self) -> Literal["better", "worse", "unclear"]:
        """Better or worse if the difference is significant, else unclear."""
        if self.adjusted is None or self.difference is None or self.adjusted >= LEVEL:
            return "unclear"
        return "better" if self.difference * sign(self.metric) > 0 else "worse"


@dataclass(frozen=True, slots=True)
class RunRanking:
    """The means of all runs on one measure, over the questions judged in every run."""

    metric: str
    n: int
    values: tuple[float | None, ...]
    """Means, the baseline's first."""
    best: int | None
    """Place in `values` of the run that is really better than every other; None if there is none."""


def sign(metric: str) -> int:
    """1 if more of it is better, -1 if less is."""
    return 1 if METRICS[metric].better == "more" else -1


def mean_of(values: Sequence[float]) -> float | None:
    """The mean, or None of no values."""
    return math.fsum(values) / len(values) if values else None


@dataclass(frozen=True)
class _Pairs:
    """One measure's values of the same questions in two runs."""

    metric: str
    before: Sequence[float]
    after: Sequence[float]
    in_one: int = 0
    """Questions judged in one run only."""

    @cached_property
    def differences(self) -> list[float]:
        return [after - before for before, after in zip(self.before, self.after, strict=True)]

    @cached_property
    def p(self) -> float | None:
        if not self.before or self.metric in _UNTESTED:
            return None
        if self.is_yes_or_no:
            ups = Counter(self.differences)
            return mcnemar(ups[1], ups[-1])
        return sign_flips(self.differences)

    @property
    def may_differ(self) -> bool:
        """True if a test could find a difference: where no question changed none can (Tarone, Biometrics 46, 1990)."""
        return self.p is not None and any(self.differences)

    @cached_property
    def is_yes_or_no(self) -> bool:
        return {*self.before, *self.after} <= {0.0, 1.0}


def effects_of(golds: Sequence[Gold], before: Values, after: Values) -> tuple[Effect, ...]:
    """The effects on every measure that applied to any question, in the order of `METRICS`."""
    return tuple(_effects([*_pairs(golds, before, after)]))


def effects_by_tag(golds: Sequence[Gold], before: Values, after: Values) -> dict[str, tuple[Effect, ...]]:
    """The effects for the questions of each tag; Holm's rule takes all tags and measures as one family of tests."""
    pairs = {
        tag: [*_pairs([gold for gold in golds if tag in gold.tags], before, after)]
        for tag in sorted({tag for gold in golds for tag in gold.tags})
    }
    effects = _effects([pair for of_tag in pairs.values() for pair in of_tag])
    return {tag: tuple(islice(effects, len(of_tag))) for tag, of_tag in pairs.items() if of_tag}


def _pairs(golds: Sequence[Gold], before: Values, after: Values) -> Iterator[_Pairs]:
    for metric in METRICS:
        both = [(before[gold.id].get(metric), after[gold.id].get(metric)) for gold in golds]
        judged = [(a, b) for a, b in both if a is not None and b is not None]
        in_one = sum((a is None) != (b is None) for a, b in both)
        if judged or in_one:
            yield _Pairs(metric, [a for a, _ in judged], [b for _, b in judged], in_one)


def _adjusted(pairs: Sequence[_Pairs]) -> list[float | None]:
    """Holm's rule over those that could differ; what could not is left as it is, and costs the others nothing."""
    found = iter(holm([pair.p for pair in pairs if pair.p is not None and pair.may_differ]))
    return [next(found) if pair.may_differ else pair.p for pair in pairs]


def _effects(pairs: Sequence[_Pairs]) -> Iterator[Effect]:
    for pair, adjusted in zip(pairs, _adjusted(pairs), strict=True):
        better = [difference * sign(pair.metric) for difference in pair.differences]
        n, wins, losses = len(better), sum(d > 0 for d in better), sum(d < 0 for d in better)
        yield Effect(
            metric=pair.metric,
            n=n,
            in_one=pair.in_one,
            baseline=mean_of(pair.before),
            candidate=mean_of(pair.after),
            difference=mean_of(pair.differences),
            **interval(pair.differences)._asdict(),
            p=pair.p,
            adjusted=adjusted,
            test="McNemar" if pair.is_yes_or_no else "sign flips",
            wins=wins,
            losses=losses,
            ties=n - wins - losses,
        )


def rank_runs(golds: Sequence[Gold], values: Sequence[Values]) -> Iterator[RunRanking]:
    """Rank all runs on each measure; Holm's rule takes all pairs of runs and all measures as one family of tests.

    Args:
        golds: Questions that all runs have in common.
        values: Of each run.
    """
    columns: dict[str, list[list[float]]] = {}
    for metric in METRICS:
        rows = [[run[gold.id].get(metric) for run in values] for gold in golds]
        judged = [row for row in rows if None not in row]
        if judged:
            columns[metric] = [[v for v in column if v is not None] for column in zip(*judged, strict=True)]
    couples = list(combinations(range(len(values)), 2))
    keys = [(metric, couple) for metric in columns for couple in couples]
    pairs = [_Pairs(metric, columns[metric][a], columns[metric][b]) for metric, (a, b) in keys]
    adjusted = dict(zip(keys, _adjusted(pairs), strict=True))
    for metric, column in columns.items():
        means = [mean_of(each) for each in column]
        best = max(range(len(values)), key=lambda place: (means[place] or 0.0) * sign(metric))
        ps = [adjusted[metric, couple] for couple in couples if best in couple]
        is_real = all(p is not None and p < LEVEL for p in ps)
        yield RunRanking(metric, len(column[0]), tuple(means), best if is_real else None)
