"""The score of one run: questions whose answers are known, and what Newsdesk answered."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from qa.evaluation.datasets.questions import Gold
from qa.evaluation.metrics.judgements import (
    Case,
    Where,
    abstention,
    article_cited,
    finds,
    holds_any,
    is_exact,
    rightly_declined,
    wrong_named,
    wrongly_declined,
)
from qa.evaluation.metrics.measures import (
    Figure,
    auroc,
    exact_match,
    f1,
    first_rank,
    is_hit,
    mean,
    reciprocal_rank,
    share,
)

HITS_WITHIN = (1, 5, 10)
_NO_ANSWER = {"error": "there is no answer"}
FIGURES = {
    "failed": "questions without an answer object (an error, no line)",
    "answered": "questions answered",
    "article_hit@1": "hit@1, a passage of a gold article",
    "article_hit@5": "hit@5, a passage of a gold article",
    "article_hit@10": "hit@10, a passage of a gold article",
    "article_mrr": "MRR, a passage of a gold article",
    "span_hit@1": "hit@1, a passage that holds a gold span",
    "span_hit@5": "hit@5, a passage that holds a gold span",
    "span_hit@10": "hit@10, a passage that holds a gold span",
    "span_mrr": "MRR, a passage that holds a gold span",
    "answer_in_first": "answer string in the first sentence",
    "answer_in_three": "answer string in the first three sentences",
    "article_cited": "gold article cited",
    "span_cited": "gold span covered by a citation",
    "citation_exact": "citations that are the exact slice",
    "short_em": "short answer, exact match",
    "short_f1": "short answer, F1",
    "squad_em": "exact match, declining counted (SQuAD 2.0)",
    "squad_f1": "F1, declining counted (SQuAD 2.0)",
    "all_and_no_wrong": "every answer named and no wrong one",
    "named_of_all": "answers named, of those that all should be",
    "wrong_named": "a wrong answer named",
    "abstention_accuracy": "abstention accuracy: answered or declined as it should be",
    "abstention_auroc": "abstention AUROC, by the answer's probability",
    "wrongly_declined": "answerable questions declined",
    "rightly_declined": "unanswerable questions declined",
    "passage_characters": "length of a passage, characters",
    "citation_characters": "length of a citation, characters",
    "answer_characters": "length of an answer without its markers, characters",
    "seconds": "seconds per question",
}
"""Every figure's name and what it says, in the order of a report; all are shares of 0 to 1 but the last four."""


def score(
    golds: Sequence[Gold], answers: Iterable[Mapping[str, Any]], texts: Mapping[str, str] | None = None
) -> dict[str, Figure]:
    """Measure a run.

    Each question counts only where it can be judged: hits by span need gold spans, strings need gold answers,
    abstention needs `answerable` true or false. A question that has no answer object, or one with an `error`, counts as
    not answered, with nothing retrieved, named or cited; it is no refusal either, so what asks whether it was rightly
    declined, or named nothing wrong, leaves it out. A declined question names and cites nothing. Hit rates and strings
    rise with longer passages and answers, so read them beside the lengths.

    Args:
        golds: The questions, each id once.
        answers: What `Newsdesk.batch` yields, in any order; answers to other questions are passed over. `probability`,
            where an answer has it, is how likely the archive answers the question, 0 to 1.
        texts: Article id to text, to see whether citations are exact slices; without it that is not judged.

    Returns:
        A figure for every name in `FIGURES`, in that order. Intervals are Wilson's for shares, bootstrapped over
        questions for means, Newcombe's for AUROC; see `qa.evaluation.metrics.measures`.

    Raises:
        ValueError: Two answers have the same id, or two questions do.
    """
    found = _by_id(answers)
    rows = [Case(gold, found.get(gold.id, _NO_ANSWER)) for gold in golds]
    if len({gold.id for gold in golds}) < len(golds):
        raise ValueError(f"got {len(golds)} questions with {len({gold.id for gold in golds})} different ids")
    figures = {
        "failed": share(row.is_failed for row in rows),
        "answered": share(row.is_answered for row in rows),
        **_retrieval(rows),
        **_strings(rows),
        **_citations(rows, texts),
        **_short(rows),
        **_wrong(rows),
        **_abstention(rows),
        "passage_characters": mean([_length(p) for p in row.passages] for row in rows),
        "citation_characters": mean([_length(c) for c in row.citations] for row in rows),
        "answer_characters": mean([len(" ".join(row.sentences))] for row in rows if row.is_answered),
        "seconds": mean([row.answer["seconds"]] for row in rows if "seconds" in row.answer),
    }
    return {name: figures[name] for name in FIGURES}


def _by_id(answers: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for answer in answers:
        key = str(answer.get("id"))
        if key in found:
            raise ValueError(f"got two answers to the question {key!r}")
        found[key] = _NO_ANSWER if "error" in answer else answer
    return found


def _retrieval(rows: Sequence[Case]) -> dict[str, Figure]:
    """Hits and MRR. Ranks count passages, not articles; the MRR looks at all that the answer lists."""
    figures: dict[str, Figure] = {}
    places: tuple[Where, ...] = ("article", "span")
    for where in places:
        ranks = [first_rank(map(bool, found)) for row in rows if (found := finds(row, where)) is not None]
        figures |= {f"{where}_hit@{k}": share([is_hit(rank, k) for rank in ranks]) for k in HITS_WITHIN}
        figures[f"{where}_mrr"] = mean([reciprocal_rank(rank)] for rank in ranks)
    return figures


def _strings(rows: Sequence[Case]) -> dict[str, Figure]:
    judged = [row for row in rows if row.answers]
    return {
        "answer_in_first": share(any(row.names(answer, 1) for answer in row.answers) for row in judged),
        "answer_in_three": share(any(row.names(answer, 3) for answer in row.answers) for row in judged),
    }


def _citations(rows: Sequence[Case], texts: Mapping[str, str] | None) -> dict[str, Figure]:
    return {
        "article_cited": _share(article_cited, rows),
        "span_cited": share(holds_any(row.cited, row.spans) for row in rows if row.spans),
        "citation_exact": share(is_exact(c, texts) for row in rows for c in row.citations if texts is not None),
    }


def _short(rows: Sequence[Case]) -> dict[str, Figure]:
    """SQuAD's two figures: over answerable questions, and over both kinds, with declining right for the others."""
    answerable = [(row.short, golds) for row in rows if (golds := row.answers)]
    unanswerable = [(row.short, [""]) for row in rows if row.gold.answerable is False and not row.is_failed]
    everything = [*answerable, *unanswerable] if answerable and unanswerable else []
    return {
        "short_em": share(exact_match(short, golds) for short, golds in answerable),
        "short_f1": mean([f1(short, golds)] for short, golds in answerable),
        "squad_em": share(exact_match(short, golds) for short, golds in everything),
        "squad_f1": mean([f1(short, golds)] for short, golds in everything),
    }


def _wrong(rows: Sequence[Case]) -> dict[str, Figure]:
    """What RAMDocs (Wang et al. 2025) asks: every right answer, and no wrong one."""
    need_all = [row for row in rows if row.gold.need_all and row.answers]
    each = [list(map(row.names, row.answers)) for row in need_all]
    return {
        "all_and_no_wrong": share(
            all(named) and not _names_wrong(row) for row, named in zip(need_all, each, strict=True)
        ),
        "named_of_all": mean(each),
        "wrong_named": _share(wrong_named, rows),
    }


def _names_wrong(row: Case) -> bool:
    return any(map(row.names, row.gold.wrong_answers))


def _abstention(rows: Sequence[Case]) -> dict[str, Figure]:
    """Whether it declined what it should; over-all figures only where there are questions of both kinds."""
    judged = [row for row in rows if not row.is_failed]
    answerable = [row for row in judged if row.gold.answerable]
    unanswerable = [row for row in judged if row.gold.answerable is False]
    return {
        "abstention_accuracy": _share(abstention, judged if answerable and unanswerable else []),
        "abstention_auroc": auroc(_probabilities(answerable), _probabilities(unanswerable)),
        "wrongly_declined": _share(wrongly_declined, answerable),
        "rightly_declined": _share(rightly_declined, unanswerable),
    }


def _share(metric: Callable[[Case], float | None], rows: Iterable[Case]) -> Figure:
    """How often a metric of 0 or 1 is 1, where it can be judged."""
    return share(value == 1 for row in rows if (value := metric(row)) is not None)


def _probabilities(rows: Iterable[Case]) -> list[float]:
    return [float(value) for row in rows if (value := row.answer.get("probability")) is not None]


def _length(place: Mapping[str, Any]) -> float:
    return float(place["end"] - place["start"])
