"""Score one run by itself: every measure of `METRICS`, and a few that comparisons leave out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from qa.evaluation.datasets.questions import Gold
from qa.evaluation.metrics.figures import Figure, mean, share
from qa.evaluation.metrics.judgements import METRICS, Case, Metric, abstention_of, citation_recall

_NO_ANSWER = {"error": "there is no answer"}


def _span_cited(case: Case) -> float | None:
    return None if (found := citation_recall(case)) is None else float(found > 0)


def _passage_length(case: Case) -> float | None:
    return sum(p["end"] - p["start"] for p in case.passages) / len(case.passages) if case.passages else None


_MORE = [
    Metric("answered", "abstention", "questions answered", "count", lambda case: float(case.is_answered)),
    Metric("span_cited", "citation", "a gold span covered by a citation", "own definition", _span_cited),
    Metric("passage_characters", "cost", "length of a passage, characters", "count", _passage_length, "less"),
]
_ALL = {**METRICS, **{metric.name: metric for metric in _MORE}}
_AUROC = {"abstention_auroc": "abstention AUROC, by the answer's probability"}
FIGURES = {name: metric.about for name, metric in _ALL.items()} | _AUROC
"""Every figure's name and what it says, in the order of a table."""


def score(
    golds: Sequence[Gold], answers: Iterable[Mapping[str, Any]], texts: Mapping[str, str] | None = None
) -> dict[str, Figure]:
    """Score a run, each measure over the questions that it can judge.

    Hit rates and strings rise with longer passages and answers, so read them beside the lengths.

    Args:
        golds: The questions, each id once.
        answers: What `Newsdesk.batch` yields, in any order; answers to other questions are passed over. Where there is
            none, it is judged as an error is: see `qa.evaluation.metrics.judgements`.
        texts: Article id to text, to see whether citations are exact slices; without it that is not judged.

    Returns:
        A figure for every name in `FIGURES`, in that order: with Wilson's interval where every value is 0 or 1, else
        with one that is bootstrapped over questions; with Newcombe's for AUROC.

    Raises:
        ValueError: Two answers have the same id, or two questions do.
    """
    found: dict[str, Mapping[str, Any]] = {}
    for answer in answers:
        if (key := str(answer.get("id"))) in found:
            raise ValueError(f"got two answers to the question {key!r}")
        found[key] = answer
    if (different := len({gold.id for gold in golds})) < len(golds):
        raise ValueError(f"got {len(golds)} questions with {different} different ids")
    cases = [Case(gold, found.get(gold.id, _NO_ANSWER), texts) for gold in golds]
    figures = {name: _figure(map(metric.value, cases)) for name, metric in _ALL.items()}
    return figures | {"abstention_auroc": abstention_of(cases).auroc}


def _figure(values: Iterable[float | None]) -> Figure:
    judged = [value for value in values if value is not None]
    return share(value == 1 for value in judged) if {*judged} <= {0.0, 1.0} else mean(judged)
