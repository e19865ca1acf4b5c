"""Two or more runs of the same questions, set side by side: what differs by more than chance, and for which questions.

Everything is paired: a question counts for a measure only where both runs were judged by it.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from itertools import combinations
from typing import Any, Literal

from index.errors import InputError
from qa.evaluation.datasets.questions import Gold
from qa.evaluation.metrics.judgements import METRICS, Metric, abstention_of, cases_of, judge_runs
from qa.evaluation.metrics.measures import Figure
from qa.evaluation.metrics.statistics import holm, interval, mcnemar, sign_flips
from qa.evaluation.runs import Run

LEVEL = 0.05
"""A difference is called real if its adjusted p is below."""
_SHARED = frozenset({"seconds"})
"""Measures on which all questions of a run are moved at once, as by what else the machine did: no test is fair."""
_MOST_TOKENS = 1_200
_MOST_TEXT = 6_000
_ISLAND = 3
_TOKEN = re.compile(r" ?(?:\w+|[^\w\s])")
_GATE = re.compile(r"\s*([\w@.\-]+?)\s*([<>])\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*")

Values = Mapping[str, Mapping[str, float | None]]
"""Question id to measure to value."""


@dataclass(frozen=True, slots=True)
class Effect:
    """How a candidate does on one measure, beside the baseline, over the questions judged in both."""

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
    """Ends of the 95 % interval of `difference`; None where it cannot be told."""
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
        """Better or worse if the difference is real, else unclear."""
        if self.adjusted is None or self.difference is None or self.adjusted >= LEVEL:
            return "unclear"
        return "better" if self.difference * sign(self.metric) > 0 else "worse"


@dataclass(frozen=True, slots=True)
class Told:
    """What one run answered to a question, as far as it is shown."""

    answered: bool
    text: str
    """Its sentences without markers; the reason where it declined or failed. Cut at 6,000 characters."""
    short: str
    """The short answer, empty for none."""
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of two answers' words: in both, in the baseline's only, or in the candidate's only."""

    kind: Literal["same", "lost", "new"]
    text: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A place that both answers cite, or the baseline's only, or the candidate's only."""

    kind: Literal["kept", "lost", "new"]
    article_id: str
    start: int
    end: int
    quote: str
    outlet: str
    title: str


@dataclass(frozen=True, slots=True)
class Value:
    """What a measure says of one question in both runs; None where it is not judged."""

    metric: str
    baseline: float | None
    candidate: float | None


@dataclass(frozen=True, slots=True)
class Changed:
    """A question whose answer, citations or values differ."""

    id: str
    question: str
    tags: tuple[str, ...]
    change: float
    """From -1, as much worse as can be, to 1: the mean over kinds of measures, in each the mean over its measures."""
    values: tuple[Value, ...]
    """The measures that differ."""
    before: Told
    after: Told
    words: tuple[Piece, ...]
    """Both answers, word by word; without the new they are the baseline's but for blanks, cut where it is long."""
    citations: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """Something in which the runs' configurations differ, as JSON; empty where it is not set."""

    name: str
    baseline: str
    candidate: str


@dataclass(frozen=True, slots=True)
class Side:
    """One run by itself."""

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
class Against:
    """One candidate beside the baseline."""

    candidate: Side
    effects: tuple[Effect, ...]
    """In the order of `METRICS`, without those that judged nothing in either run."""
    by_tag: Mapping[str, tuple[Effect, ...]]
    """The same for the questions of each tag, tags in order of their names; Holm's rule takes them all together."""
    changed: tuple[Changed, ...]
    """Worst first."""
    unchanged: int
    """Questions in both runs whose answers are the same."""
    settings: tuple[Setting, ...]
    only_in_baseline: tuple[str, ...]
    """Ids of questions that the candidate was not asked."""
    only_in_candidate: tuple[str, ...]
    altered: tuple[str, ...]
    """Ids of questions that are not the same question in both runs, and so are not compared."""


@dataclass(frozen=True, slots=True)
class Standing:
    """All runs on one measure, over the questions judged in every one."""

    metric: str
    n: int
    values: tuple[float | None, ...]
    """Means, the baseline's first."""
    best: int | None
    """Place in `values` of the run that is really better than every other; None if there is none."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What `compare` found."""

    baseline: Side
    candidates: tuple[Against, ...]
    standings: tuple[Standing, ...]
    """Of more than two runs; two are told by their effects."""
    metrics: Mapping[str, Metric]
    """What each measure means that stands anywhere here."""

    @property
    def names(self) -> tuple[str, ...]:
        """Of all runs, the baseline's first."""
        return self.baseline.name, *(against.candidate.name for against in self.candidates)


def sign(metric: str) -> int:
    """1 if more of it is better, -1 if less is."""
    return 1 if METRICS[metric].better == "more" else -1


# --- comparing ---------------------------------------------------------------------------------------------------


def compare(baseline: Run, *candidates: Run, texts: Mapping[str, str] | None = None) -> Comparison:
    """Set runs side by side; pure, and the same for the same runs.

    Args:
        baseline: What the others are measured against.
        candidates: At least one. Two of the same name are told apart by a number.
        texts: Article id to text, for the measures that look citations up; without it they are not judged.

    Raises:
        ValueError: There is no candidate.
        InputError: A candidate has no question in common with the baseline.
    """
    if not candidates:
        raise ValueError("got no run to compare with the baseline")
    runs = [baseline, *candidates]
    values = judge_runs(runs, texts)
    names = _names(runs)
    against = tuple(
        _against(baseline, candidate, values[0], values[place], names[place])
        for place, candidate in enumerate(candidates, 1)
    )
    standings = tuple(_standings(runs, values)) if len(runs) > 2 else ()
    seen = {s.metric for s in standings} | {effect.metric for a in against for effect in a.effects}
    return Comparison(
        _side(baseline, names[0]), against, standings, {name: METRICS[name] for name in METRICS if name in seen}
    )


def _names(runs: Sequence[Run]) -> list[str]:
    seen: Counter[str] = Counter()
    names = []
    for run in runs:
        seen[run.name] += 1
        names.append(run.name if seen[run.name] == 1 else f"{run.name} ({seen[run.name]})")
    return names


def _side(run: Run, name: str) -> Side:
    cases = cases_of(run)
    sure = abstention_of(cases)
    return Side(
        name=name,
        created=str(run.about.get("created") or ""),
        questions=len(run.questions),
        failed=tuple(run.failed),
        auroc=sure.auroc,
        risk=tuple((point.coverage, point.risk) for point in sure.curve.points),
        with_probability=sum(
            case.answer.get("probability") is not None and case.gold.answerable is not None for case in cases
        ),
    )


def _against(baseline: Run, candidate: Run, before: Values, after: Values, name: str) -> Against:
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
        if (found := _changed(gold, baseline.answers[gold.id], candidate.answers[gold.id], before, after))
    ]
    return Against(
        candidate=_side(candidate, name),
        effects=tuple(_effects(_pairs(same, before, after))),
        by_tag=_by_tag(same, before, after),
        changed=tuple(sorted(changed, key=lambda found: found.change)),
        unchanged=len(same) - len(changed),
        settings=tuple(_settings(baseline.about, candidate.about)),
        only_in_baseline=tuple(gold.id for gold in baseline.questions if gold.id not in theirs),
        only_in_candidate=tuple(key for key in theirs if key not in before),
        altered=tuple(gold.id for gold in common if gold != theirs[gold.id]),
    )


@dataclass(frozen=True, slots=True)
class _Pairs:
    """One measure's values of the same questions in two runs."""

    metric: str
    before: Sequence[float]
    after: Sequence[float]
    in_one: int

    @property
    def differences(self) -> list[float]:
        return [after - before for before, after in zip(self.before, self.after, strict=True)]

    @property
    def p(self) -> float | None:
        if not self.has_test:
            return None
        if self.is_yes_or_no:
            ups = Counter(self.differences)
            return mcnemar(ups[1], ups[-1])
        return sign_flips(self.differences)

    @property
    def has_test(self) -> bool:
        return bool(self.before) and self.metric not in _SHARED

    @property
    def may_differ(self) -> bool:
        """Could its test find anything? Where no question changed none can (Tarone, Biometrics 46, 1990)."""
        return self.has_test and any(self.differences)

    @property
    def is_yes_or_no(self) -> bool:
        return {*self.before, *self.after} <= {0.0, 1.0}


def _pairs(golds: Sequence[Gold], before: Values, after: Values) -> Iterator[_Pairs]:
    for metric in METRICS:
        both = [(before[gold.id].get(metric), after[gold.id].get(metric)) for gold in golds]
        judged = [(a, b) for a, b in both if a is not None and b is not None]
        in_one = sum((a is None) != (b is None) for a, b in both)
        if judged or in_one:
            yield _Pairs(metric, [a for a, _ in judged], [b for _, b in judged], in_one)


def _effects(pairs: Iterator[_Pairs]) -> Iterator[Effect]:
    each = list(pairs)
    ps = [pair.p for pair in each]
    adjusted = iter(_adjusted(each, ps))
    for pair, p in zip(each, ps, strict=True):
        yield _effect(pair, p, next(adjusted))


def _adjusted(pairs: Sequence[_Pairs], ps: Sequence[float | None]) -> list[float | None]:
    """Holm's rule over those that could differ; what could not is left as it is, and costs the others nothing."""
    found = iter(holm([p for pair, p in zip(pairs, ps, strict=True) if p is not None and pair.may_differ]))
    return [next(found) if pair.may_differ else p for pair, p in zip(pairs, ps, strict=True)]


def _effect(pair: _Pairs, p: float | None, adjusted: float | None) -> Effect:
    differences, n = pair.differences, len(pair.before)
    better = [difference * sign(pair.metric) for difference in differences]
    ends = interval(differences)
    wins, losses = sum(d > 0 for d in better), sum(d < 0 for d in better)
    return Effect(
        metric=pair.metric,
        n=n,
        in_one=pair.in_one,
        baseline=_mean(pair.before),
        candidate=_mean(pair.after),
        difference=_mean(differences),
        low=ends.low,
        high=ends.high,
        p=p,
        adjusted=adjusted,
        test="McNemar" if pair.is_yes_or_no else "sign flips",
        wins=wins,
        losses=losses,
        ties=n - wins - losses,
    )


def _mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


def _by_tag(golds: Sequence[Gold], before: Values, after: Values) -> dict[str, tuple[Effect, ...]]:
    """Effects by tag. Holm's rule sees all tags and measures as one family, since one looks for any that stands out."""
    pairs = [
        (tag, pair)
        for tag in sorted({tag for gold in golds for tag in gold.tags})
        for pair in _pairs([gold for gold in golds if tag in gold.tags], before, after)
    ]
    found: dict[str, list[Effect]] = {}
    for (tag, _), effect in zip(pairs, _effects(pair for _, pair in pairs), strict=True):
        found.setdefault(tag, []).append(effect)
    return {tag: tuple(effects) for tag, effects in found.items()}


def _standings(runs: Sequence[Run], values: Sequence[Values]) -> Iterator[Standing]:
    """Means of all runs. Any two runs may be the best and the next, so Holm's rule takes all pairs of all measures."""
    asked = [{gold.id: gold for gold in run.questions} for run in runs]
    golds = [gold for gold in runs[0].questions if all(other.get(gold.id) == gold for other in asked)]
    columns: dict[str, list[list[float]]] = {}
    for metric in METRICS:
        rows = [row for gold in golds if None not in (row := [told[gold.id].get(metric) for told in values])]
        if rows:
            columns[metric] = [[value for value in column if value is not None] for column in zip(*rows, strict=True)]
    couples = list(combinations(range(len(runs)), 2))
    keys = [(metric, couple) for metric in columns for couple in couples]
    pairs = [_Pairs(metric, columns[metric][a], columns[metric][b], 0) for metric, (a, b) in keys]
    adjusted = dict(zip(keys, _adjusted(pairs, [pair.p for pair in pairs]), strict=True))
    for metric, column in columns.items():
        means = [_mean(each) for each in column]
        best = max(range(len(runs)), key=lambda place: (means[place] or 0.0) * sign(metric))
        ps = [adjusted[metric, couple] for couple in couples if best in couple]
        is_real = all(p is not None and p < LEVEL for p in ps)
        yield Standing(metric, len(column[0]), tuple(means), best if is_real else None)


def _settings(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Setting]:
    ours, theirs = dict(_flat(before)), dict(_flat(after))
    for name in dict.fromkeys([*ours, *theirs]):
        if name not in ("name", "created") and ours.get(name) != theirs.get(name):
            yield Setting(name, ours.get(name, ""), theirs.get(name, ""))


def _flat(about: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for name, value in about.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", json.dumps(value, ensure_ascii=False, sort_keys=True)[:500]


# --- one question ------------------------------------------------------------------------------------------------


def _changed(
    gold: Gold, ours: Mapping[str, Any], theirs: Mapping[str, Any], before: Values, after: Values
) -> Changed | None:
    """What changed of a question; None if nothing did. What it cost is no part of the answer."""
    values = tuple(
        Value(metric, a, b)
        for metric in METRICS
        if (a := before[gold.id].get(metric)) != (b := after[gold.id].get(metric)) and METRICS[metric].kind != "cost"
    )
    told, now = _told(ours), _told(theirs)
    citations = tuple(_citations(ours.get("citations", ()), theirs.get("citations", ())))
    if told == now and not values and all(cited.kind == "kept" for cited in citations):
        return None
    change = _change(before[gold.id], after[gold.id])
    words = tuple(word_diff(told.text, now.text))
    return Changed(gold.id, gold.question, gold.tags, change, values, told, now, words, citations)


def _change(before: Mapping[str, float | None], after: Mapping[str, float | None]) -> float:
    """The mean over kinds, so that ten measures of retrieval do not outweigh the one of declining."""
    by_kind: dict[str, list[float]] = {}
    for metric, about in METRICS.items():
        a, b = before.get(metric), after.get(metric)
        if about.kind != "cost" and a is not None and b is not None:
            by_kind.setdefault(about.kind, []).append(max(-1.0, min(1.0, (b - a) * sign(metric))))
    return _mean([math.fsum(each) / len(each) for each in by_kind.values()]) or 0.0


def _told(answer: Mapping[str, Any]) -> Told:
    if "error" in answer:
        return Told(False, str(answer["error"])[:_MOST_TEXT], "", is_error=True)
    sentences = " ".join(str(statement["text"]) for statement in answer.get("statements", ()))
    text = sentences if answer.get("answered") and sentences else str(answer.get("text") or "")
    return Told(bool(answer.get("answered")), text[:_MOST_TEXT], str(answer.get("short") or "")[:_MOST_TEXT])


def word_diff(before: str, after: str) -> Iterator[Piece]:
    """Two texts as stretches that are in both or in one; each is cut after 1,200 words and signs.

    Blanks and line breaks are told as one blank, and none is a difference.

    >>> [(piece.kind, piece.text) for piece in word_diff("It sank.", "It sank twice.")]
    [('same', 'It sank'), ('new', ' twice'), ('same', '.')]
    """
    ours, theirs = (_cut(_TOKEN.findall(" ".join(text.split()))) for text in (before, after))
    # Its `autojunk` stays on: without, a text that says the same words again and again takes a minute.
    opcodes = SequenceMatcher(a=[t.strip() for t in ours], b=[t.strip() for t in theirs]).get_opcodes()
    lost = new = ""
    for place, (kind, i, j, k, m) in enumerate(opcodes, 1):
        was, now = "".join(ours[i:j]), "".join(theirs[k:m])
        # An island of a word or two between words that were exchanged tells a reader nothing.
        if kind == "equal" and (not (lost or new) or place == len(opcodes) or j - i >= _ISLAND):
            yield from _pieces(lost, new)
            # What begins one text may stand behind a blank in the other.
            yield Piece("same", max(was, now, key=len))
            lost = new = ""
        else:
            lost, new = lost + was, new + now
    yield from _pieces(lost, new)


def _cut(tokens: list[str]) -> list[str]:
    return tokens if len(tokens) <= _MOST_TOKENS else [*tokens[:_MOST_TOKENS], "…"]


def _pieces(lost: str, new: str) -> Iterator[Piece]:
    if lost:
        yield Piece("lost", lost)
    if new:
        yield Piece("new", new)


def _citations(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> Iterator[Cited]:
    ours, theirs = ({_place(c): c for c in citations} for citations in (before, after))
    for place, citation in ours.items():
        yield _cited("kept" if place in theirs else "lost", citation)
    yield from map(partial(_cited, "new"), (c for place, c in theirs.items() if place not in ours))


def _place(citation: Mapping[str, Any]) -> tuple[str, int, int, str]:
    return citation["article_id"], citation["start"], citation["end"], citation["quote"]


def _cited(kind: Literal["kept", "lost", "new"], citation: Mapping[str, Any]) -> Cited:
    article_id, start, end, quote = _place(citation)
    outlet, title = (str(citation.get(name) or "") for name in ("outlet", "title"))
    return Cited(kind, article_id, start, end, quote[:_MOST_TEXT], outlet, title)


# --- gates -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gate:
    """A bound on a measure's difference, candidate minus baseline; beyond it the comparison fails."""

    metric: str
    beyond: Literal["<", ">"]
    bound: float

    def __str__(self) -> str:
        return f"{self.metric}{self.beyond}{self.bound:g}"


def gates(expression: str) -> tuple[Gate, ...]:
    """Read what a comparison is to fail on, such as `span_f1<-0.01, seconds>0.5`.

    >>> str(gates("span_f1 < -.01")[0])
    'span_f1<-0.01'

    Raises:
        InputError: It is not such an expression, or names no measure that there is.
    """
    found = []
    for part in expression.split(","):
        if not (match := _GATE.fullmatch(part)) or not math.isfinite(float(match[3])):
            raise InputError(
                f"cannot fail on {part.strip()[:60]!r} (write a measure, < or >, and a number: span_f1<-0.01)"
            )
        if match[1] not in METRICS:
            raise InputError(f"cannot fail on {match[1][:60]!r}: no such measure (there are: {', '.join(METRICS)})")
        found.append(Gate(match[1], "<" if match[2] == "<" else ">", float(match[3])))
    return tuple(found)


def fails(comparison: Comparison, expression: str) -> tuple[str, ...]:
    """Which gates a comparison does not pass, each as a sentence; empty if it passes them all.

    What counts is the difference that was found, whether it is real or not: a gate can be as strict as one likes.

    Raises:
        InputError: As for `gates`; or a measure of it judged no question in both runs, so that nothing can be said.
    """
    found = []
    for gate in gates(expression):
        for against in comparison.candidates:
            name = against.candidate.name
            effect = next((e for e in against.effects if e.metric == gate.metric and e.difference is not None), None)
            if effect is None or effect.difference is None:
                raise InputError(
                    f"cannot fail on {gate}: {gate.metric} judged no question of both {comparison.baseline.name} and "
                    f"{name} (choose from: {', '.join(e.metric for e in against.effects if e.n)})"
                )
            is_beyond = effect.difference < gate.bound if gate.beyond == "<" else effect.difference > gate.bound
            if is_beyond:
                found.append(
                    f"{name}: the difference of {gate.metric} is {effect.difference:+.4g} over {effect.n:,} questions, "
                    f"which is beyond {gate}"
                )
    return tuple(found)
