"""Rules such as `span_f1<-0.01` on which a comparison fails a build."""

import math
import re
from dataclasses import dataclass
from typing import Literal

from index.errors import InputError
from index.text.characters import counted
from qa.evaluation.comparison import Comparison
from qa.evaluation.metrics.judgements import METRICS

_RULE = re.compile(r"\s*([\w@.\-]+?)\s*([<>])\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*")


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
            effect = next((e for e in candidate.effects if e.metric == rule.metric and e.difference is not None), None)
            if effect is None or effect.difference is None:
                raise InputError(
                    f"cannot fail on {rule}: {rule.metric} judged no question of both {comparison.baseline.name} and "
                    f"{name} (choose from: {', '.join(e.metric for e in candidate.effects if e.n)})"
                )
            is_beyond = effect.difference < rule.bound if rule.beyond == "<" else effect.difference > rule.bound
            if is_beyond:
                found.append(
                    f"{name}: the difference of {rule.metric} is {effect.difference:+.4g} over "
                    f"{counted(effect.n, 'question')}, which is beyond {rule}"
                )
    return tuple(found)
