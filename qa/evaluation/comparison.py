"""Compare two or more runs of the same questions: what differs by more than chance, and what changed for each question.

A question's change is that of its answer's words, its citations and its measures.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from index.errors import InputError
from qa.evaluation.datasets.questions import Gold
from qa.evaluation.effects import Effect, RunRanking, Values, effects_by_tag, effects_of, mean_of, rank_runs, sign
from qa.evaluation.metrics.figures import Figure
from qa.evaluation.metrics.judgements import METRICS, Case, Metric, abstention_of, judge_runs
from qa.evaluation.runs import Run

_RULE = re.compile(r"\s*([\w@.\-]+?)\s*([<>])\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*")
_MOST_TOKENS = 1_200
_MOST_TEXT = 6_000
_ISLAND = 3
_TOKEN = re.compile(r" ?(?:\w+|[^\w\s])")


@dataclass(frozen=True, slots=True)
class AnswerText:
    """The words of one run's answer to a question."""

    answered: bool
    text: str
    """Its sentences without markers; the reason where it declined or failed. Cut at 6,000 characters."""
    short: str
    """The short answer, empty for none."""
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class DiffSegment:
    """A run of words that stands in both answers, in the baseline's only, or in the candidate's only."""

    kind: Literal["same", "lost", "new"]
    text: str


@dataclass(frozen=True, slots=True)
class CitationChange:
    """A passage of text cited by both answers, by the baseline's only, or by the candidate's only."""

    kind: Literal["kept", "lost", "new"]
    article_id: str
    start: int
    end: int
    quote: str
    outlet: str
    title: str
    part: str = "text"
    """What its place counts in; `title` is the headline."""


@dataclass(frozen=True, slots=True)
class MetricChange:
    """The value of one measure for one question in both runs; None where it could not be judged."""

    metric: str
    baseline: float | None
    candidate: float | None


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """A question whose answer, citations or measures differ between two runs."""

    id: str
    question: str
    tags: tuple[str, ...]
    change: float
    """From -1, as much worse as can be, to 1: the mean over kinds of measures, in each the mean over its measures."""
    values: tuple[MetricChange, ...]
    """The measures that differ."""
    before: AnswerText
    after: AnswerText
    words: tuple[DiffSegment, ...]
    """Both answers, word by word; without the new they are the baseline's but for blanks, cut where it is long."""
    citations: tuple[CitationChange, ...]


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


# --- one question ---------------------------------------------------------------------------------------------------


def change_of(
    gold: Gold, ours: Mapping[str, Any], theirs: Mapping[str, Any], before: Values, after: Values
) -> QuestionChange | None:
    """Compare two answers to a question; None if nothing changed. What they cost does not count."""
    values = tuple(
        MetricChange(metric, a, b)
        for metric in METRICS
        if (a := before[gold.id].get(metric)) != (b := after[gold.id].get(metric)) and METRICS[metric].kind != "cost"
    )
    was, now = _answer_text(ours), _answer_text(theirs)
    citations = tuple(_citations(ours.get("citations", ()), theirs.get("citations", ())))
    if was == now and not values and all(c.kind == "kept" for c in citations):
        return None
    change = _change(before[gold.id], after[gold.id])
    words = tuple(word_diff(was.text, now.text))
    return QuestionChange(gold.id, gold.question, gold.tags, change, values, was, now, words, citations)


def _change(before: Mapping[str, float | None], after: Mapping[str, float | None]) -> float:
    """Averaged over kinds of measures first, so that ten measures of retrieval do not outweigh one of declining."""
    by_kind: dict[str, list[float]] = {}
    for metric, about in METRICS.items():
        a, b = before.get(metric), after.get(metric)
        if about.kind != "cost" and a is not None and b is not None:
            by_kind.setdefault(about.kind, []).append(max(-1.0, min(1.0, (b - a) * sign(metric))))
    return mean_of([math.fsum(each) / len(each) for each in by_kind.values()]) or 0.0


def _answer_text(answer: Mapping[str, Any]) -> AnswerText:
    if "error" in answer:
        return AnswerText(False, str(answer["error"])[:_MOST_TEXT], "", is_error=True)
    sentences = " ".join(str(statement["text"]) for statement in answer.get("statements", ()))
    text = sentences if answer.get("answered") and sentences else str(answer.get("text") or "")
    return AnswerText(bool(answer.get("answered")), text[:_MOST_TEXT], str(answer.get("short") or "")[:_MOST_TEXT])


def word_diff(before: str, after: str) -> Iterator[DiffSegment]:
    """Compare two texts word by word; each is cut off after 1,200 words and punctuation marks.

    Blanks and line breaks become one blank, and none is a difference.

    >>> [(part.kind, part.text) for part in word_diff("It sank.", "It sank twice.")]
    [('same', 'It sank'), ('new', ' twice'), ('same', '.')]
    """
    ours, theirs = (_TOKEN.findall(" ".join(text.split())) for text in (before, after))
    for tokens in (ours, theirs):
        if len(tokens) > _MOST_TOKENS:
            tokens[_MOST_TOKENS:] = ["…"]
    # Its `autojunk` stays on: without, a text that says the same words again and again takes a minute.
    opcodes = SequenceMatcher(a=[t.strip() for t in ours], b=[t.strip() for t in theirs]).get_opcodes()
    lost = new = ""
    for place, (kind, i, j, k, m) in enumerate(opcodes, 1):
        was, now = "".join(ours[i:j]), "".join(theirs[k:m])
        # An island of a word or two between words that were exchanged tells a reader nothing.
        if kind == "equal" and (not (lost or new) or place == len(opcodes) or j - i >= _ISLAND):
            # What begins one text may stand behind a blank in the other.
            found = DiffSegment("lost", lost), DiffSegment("new", new), DiffSegment("same", max(was, now, key=len))
            yield from (segment for segment in found if segment.text)
            lost = new = ""
        else:
            lost, new = lost + was, new + now
    yield from (segment for segment in (DiffSegment("lost", lost), DiffSegment("new", new)) if segment.text)


def _citations(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> Iterator[CitationChange]:
    ours, theirs = (
        {(c["article_id"], c["start"], c["end"], c["quote"], c.get("part", "text")): c for c in citations}
        for citations in (before, after)
    )
    for place, citation in (ours | theirs | ours).items():  # the baseline's first, and as it cites them
        article_id, start, end, quote, part = place
        kind: Literal["kept", "lost", "new"] = "new" if place not in ours else "kept" if place in theirs else "lost"
        outlet, title = (str(citation.get(name) or "") for name in ("outlet", "title"))
        yield CitationChange(kind, article_id, start, end, quote[:_MOST_TEXT], outlet, title, part)


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
