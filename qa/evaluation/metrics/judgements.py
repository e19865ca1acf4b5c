"""Judge answers: each metric for one answer, and what only all answers of a run show.

`METRICS` lists them: each is a function of one question and its answer, with a name, what it means and where it comes
from. What cannot be judged, as where nobody knows the answer, is None and is left out of every
figure; it is never zero. An error in place of an answer is judged as an answer that found, named and cited nothing, and
is no right refusal either.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal, NamedTuple

from qa.evaluation.datasets.questions import Gold
from qa.evaluation.metrics.figures import Figure, auroc, risk_coverage
from qa.evaluation.metrics.measures import (
    TextPlace,
    characters,
    contains,
    exact_match,
    f1,
    harmonic_mean,
    ndcg,
    normalised,
    shared_characters,
)
from qa.evaluation.runs import Run

MetricKind = Literal["retrieval", "answer", "citation", "verdict", "abstention", "judge", "cost"]
Better = Literal["more", "less"]
Value = Callable[["Case"], float | None]
WITHIN = 10
"""How many passages nDCG looks at."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question with its gold answer and what was answered."""

    gold: Gold
    answer: Mapping[str, Any]
    """JSON form of an `Answer`, or `{"error": sentence}`."""
    texts: Mapping[str, str] | None = None
    """Article id to text; None if nobody has them."""

    @property
    def is_answered(self) -> bool:
        """True if it was answered and not declined."""
        return bool(self.answer.get("answered"))

    @property
    def sentences(self) -> list[str]:
        """The answer's sentences without markers; empty if it declined."""
        return [statement["text"] for statement in self.answer.get("statements", ())] if self.is_answered else []

    @property
    def citations(self) -> Sequence[Mapping[str, Any]]:
        """What the answer cites; empty if it declined."""
        found: Sequence[Mapping[str, Any]] = self.answer.get("citations", ()) if self.is_answered else ()
        return found

    @property
    def cited(self) -> list[TextPlace]:
        """Positions of the cited words, in their articles and in near copies."""
        return [place for citation in self.citations for place in _places(citation)]

    @property
    def passages(self) -> Sequence[Mapping[str, Any]]:
        """What was retrieved, best first; also where it declined."""
        found: Sequence[Mapping[str, Any]] = self.answer.get("passages", ())
        return found

    @property
    def short(self) -> str:
        """The short answer; empty if there is none or it declined."""
        return (self.answer.get("short") or "") if self.is_answered else ""

    @property
    def answers(self) -> list[str]:
        """The gold answers that contain a word, if the question is answerable."""
        return [answer for answer in self.gold.answers if normalised(answer)] if self.gold.answerable else []

    @property
    def spans(self) -> list[TextPlace]:
        """The gold spans, if the question is answerable."""
        return [(s.article_id, s.start, s.end) for s in self.gold.spans] if self.gold.answerable else []

    @property
    def accounts(self) -> list[list[TextPlace]]:
        """The gold spans in groups, of each of which one span is enough.

        One group, or one for each article where accounts differ (tag `conflict`) or all answers are needed.
        """
        spans = self.spans
        if not (self.gold.need_all or "conflict" in self.gold.tags):
            return [spans] if spans else []
        articles = dict.fromkeys(article_id for article_id, _, _ in spans)
        return [[span for span in spans if span[0] == article_id] for article_id in articles]

    def names(self, answer: str, sentences: int | None = None) -> bool:
        """True if one of its first sentences contains the answer by itself; all sentences are looked at by default."""
        return any(contains(sentence, [answer]) for sentence in self.sentences[:sentences])


def _share(claims: Iterable[bool]) -> float | None:
    """Share of claims that are true; None of no claim."""
    found = [*claims]
    return sum(found) / len(found) if found else None


# --- retrieval ---------------------------------------------------------------------------------------------------


def _found(case: Case, target: str) -> list[set[str]] | None:
    """Gold articles that each passage of the ranking brings, or of which it holds a span; None if nobody knows any."""
    if target == "article":
        gold = set(case.gold.article_ids) if case.gold.answerable else set()
        return [{p["article_id"]} & gold for p in case.passages] if gold else None
    if not (spans := case.spans):
        return None
    return [{span[0] for span in spans if _holds(_places(p)[0], span)} for p in case.passages]


def _first_rank(case: Case, target: str) -> float | None:
    """Rank of the first passage that brings something gold, infinite if none does; None if nobody knows any gold."""
    found = _found(case, target)
    return None if found is None else next((rank for rank, brought in enumerate(found, 1) if brought), math.inf)


def _hit(case: Case, target: str, within: int) -> float | None:
    return None if (rank := _first_rank(case, target)) is None else float(rank <= within)


def _mrr(case: Case, target: str) -> float | None:
    return None if (rank := _first_rank(case, target)) is None else 1 / rank


def _ndcg(case: Case, target: str) -> float | None:
    """With gains of 0 and 1: an article counts once, at its first passage, or first one that holds a gold span."""
    found = _found(case, target)
    if found is None:
        return None
    gold = set(case.gold.article_ids) if target == "article" else {article_id for article_id, _, _ in case.spans}
    brought: set[str] = set()
    gains = []
    for articles in found:
        gains.append(not articles <= brought)
        brought |= articles
    return ndcg(gains, len(gold), WITHIN)


# --- answers -----------------------------------------------------------------------------------------------------


def _answer_in(case: Case, sentences: int | None = None) -> float | None:
    """As DPR's `has_answer`, but over sentences."""
    return float(any(case.names(answer, sentences) for answer in case.answers)) if case.answers else None


def _must_not(case: Case) -> float | None:
    """A refusal names nothing."""
    return (
        float(not any(map(case.names, case.gold.must_not)))
        if case.gold.must_not and "error" not in case.answer
        else None
    )


def _wrong_named(case: Case) -> float | None:
    wrong = [answer for answer in case.gold.wrong_answers if normalised(answer)] if case.gold.answerable else []
    return float(any(map(case.names, wrong))) if wrong and "error" not in case.answer else None


def _fell_back(case: Case) -> float | None:
    return 1.0 if case.answer.get("fallback") else 0.0 if case.answer.get("answerer") == "model" else None


# --- citations ---------------------------------------------------------------------------------------------------


def _places(citation: Mapping[str, Any]) -> list[TextPlace]:
    """Where a citation's words stand: in its article, and in those that print them too; a headline's in no text."""
    if citation.get("part") == "title":
        return [(citation["article_id"], 0, 0)]
    found = (citation, *citation.get("also", ()))
    return [(place["article_id"], place["start"], place["end"]) for place in found]


def _holds(place: TextPlace, span: TextPlace) -> bool:
    return place[0] == span[0] and place[1] <= span[1] and span[2] <= place[2]


def _holds_any(places: Iterable[TextPlace], spans: Sequence[TextPlace]) -> bool:
    """Does one of the places hold one of the spans, whole?"""
    return any(_holds(place, span) for place in places for span in spans)


def _citation_exact(case: Case) -> float | None:
    """A citation is not if its article is not among the texts, which hold no headlines."""
    if (texts := case.texts) is None:
        return None
    return _share(
        0 <= c["start"] < c["end"] <= len(text := texts.get(c["article_id"], ""))
        and text[c["start"] : c["end"]] == c["quote"]
        for c in case.citations
        if c.get("part") != "title"
    )


def _article_cited(case: Case) -> float | None:
    """Or a near copy of it; for sets without gold spans."""
    gold = case.gold.article_ids if case.gold.answerable else ()
    return float(any(article_id in gold for article_id, _, _ in case.cited)) if gold else None


def _citation_precision(case: Case) -> float | None:
    """In their article or in a near copy of it; gold spans stand in the place of ALCE's entailment model."""
    return (
        _share(_holds_any(_places(citation), spans) for citation in case.citations) if (spans := case.spans) else None
    )


def citation_recall(case: Case) -> float | None:
    """Share of the accounts that should be cited of which a gold span is; one account unless sources differ."""
    cited = case.cited
    return _share(_holds_any(cited, spans) for spans in case.accounts)


def _span_precision(case: Case) -> float | None:
    """Rises with shorter citations."""
    if not (case.spans and case.citations):
        return None
    # Of a near copy and its original, the one that the gold spans are in.
    cited = [max(_places(c), key=lambda place: shared_characters([place], case.spans)) for c in case.citations]
    # A run's file may hold citations of nothing.
    return shared_characters(cited, case.spans) / size if (size := characters(cited)) else None


def _span_recall(case: Case) -> float | None:
    """Of the span that is cited best, as one is enough (as in SQuAD), on average over accounts."""
    cited = case.cited
    best = [max(shared_characters(cited, [span]) / characters([span]) for span in spans) for spans in case.accounts]
    return sum(best) / len(best) if best else None


def _span_f1(case: Case) -> float | None:
    """0 if nothing is cited."""
    recall = _span_recall(case)
    return None if recall is None else harmonic_mean(_span_precision(case) or 0.0, recall)


def _account_coverage(case: Case) -> float | None:
    is_judged = "conflict" in case.gold.tags and len(case.accounts) > 1
    return float(citation_recall(case) == 1) if is_judged else None


def _verdict_rate(case: Case, verdict: str = "unverified") -> float | None:
    """Of all sentences, refused ones included; after the support scores of TREC 2024 RAG (Thakur et al. 2025)."""
    refused = ["unverified"] * len(case.answer.get("unverified", ()))
    return _share(each == verdict for each in (*(s["verdict"] for s in case.answer.get("statements", ())), *refused))


# --- abstention --------------------------------------------------------------------------------------------------


def _abstention(case: Case, answerable: bool | None = None) -> float | None:
    """Over all questions, or over those alone that can or cannot be answered."""
    known = case.gold.answerable
    is_judged = known is not None and answerable in (None, known) and "error" not in case.answer
    return float(case.is_answered == known) if is_judged else None


def _wrongly_declined(case: Case) -> float | None:
    return None if (found := _abstention(case, True)) is None else 1 - found


class Abstention(NamedTuple):
    """How well the probabilities of a run's answers predict what can be answered."""

    auroc: Figure
    """How often an answerable question has a higher probability than one that is not."""
    curve: tuple[tuple[float, float], ...]
    """How often an answer is wrong, the more are given: see `risk_coverage`."""
    n: int
    """Questions that have a probability and of which it is known whether they can be answered."""


def abstention_of(cases: Iterable[Case]) -> Abstention:
    """Judge the probabilities of a run's answers; see `qa.evaluation.metrics.figures` for the sources.

    For the curve an answer is right that names a gold answer, or, where none is known, cites a gold span; an answer to
    an unanswerable question is wrong. Left out is what nobody can judge, and answers without a probability.
    """
    rows = [
        (case, float(probability))
        for case in cases
        if case.gold.answerable is not None and (probability := case.answer.get("probability")) is not None
    ]
    sides = [[probability for case, probability in rows if case.gold.answerable is side] for side in (True, False)]
    judged = [(case, probability, right) for case, probability in rows if (right := _is_right(case)) is not None]
    answered = [(probability, right) for case, probability, right in judged if case.is_answered]
    return Abstention(auroc(*sides), risk_coverage(answered, len(judged)), len(rows))


def _is_right(case: Case) -> bool | None:
    if case.gold.answerable is False:
        return not case.is_answered
    found = _answer_in(case) if case.answers else citation_recall(case)
    return None if found is None else found == 1


# --- the table ---------------------------------------------------------------------------------------------------


def _number(name: str, within: str = "") -> Value:
    """A number that stands in the answer itself; seconds of 0 were not measured there."""

    def value(case: Case) -> float | None:
        found = (case.answer.get(within, {}) if within else case.answer).get(name)
        return None if found is None or (name == "seconds" and not found) else float(found)

    return value


@dataclass(frozen=True, slots=True)
class Metric:
    """One way to judge one answer."""

    name: str
    kind: MetricKind
    about: str
    """What it says, in a few words for a report; values are 0 to 1 but those of the kind `cost`."""
    source: str
    value: Value
    """None where it cannot be judged."""
    better: Better = "more"


def _retrieval(target: str, what: str) -> Iterator[Metric]:
    for k in (1, 5, 10):
        hit = partial(_hit, target=target, within=k)
        yield Metric(f"{target}_hit@{k}", "retrieval", f"{what} among the first {k}", "success@k (TREC)", hit)
    mrr, gain = partial(_mrr, target=target), partial(_ndcg, target=target)
    yield Metric(f"{target}_mrr", "retrieval", f"1 / rank of the first: {what}", "MRR (Voorhees 1999)", mrr)
    about, source = f"nDCG@{WITHIN}: {what}, each article once", "nDCG (Järvelin and Kekäläinen 2002)"
    yield Metric(f"{target}_ndcg@{WITHIN}", "retrieval", about, source, gain)


_OWN = "own definition"
_SQUAD, _SQUAD_2 = "SQuAD (Rajpurkar et al. 2016)", "SQuAD 2.0 (Rajpurkar et al. 2018)"
_DPR = "answer containment (Karpukhin et al. 2020)"
_RAMDOCS = "RAMDocs"  # Wang et al. 2025
_ALCE = "ALCE (Gao et al. 2023), against gold spans"
_SEMEVAL = "SemEval-2020 task 11 (Da San Martino et al. 2020)"


def _exact(case: Case) -> float | None:
    return float(exact_match(case.short, case.answers)) if case.answers else None


def _overlap(case: Case) -> float | None:
    return f1(case.short, case.answers) if case.answers else None


def _right_if_given(case: Case) -> float | None:
    """Is a short answer that is given a gold answer, or inside one with the same figures, or one inside it?"""
    if not case.short or not case.answers:
        return None
    said, golds = f" {normalised(case.short)} ", [f" {normalised(answer)} " for answer in case.answers]
    figures = re.findall(r"\d+", said)
    alike = (re.findall(r"\d+", gold) == figures and (said in gold or gold in said) for gold in golds)
    return float(bool(said.strip()) and any(alike))


def _must(case: Case) -> float | None:
    """After the vital nuggets of TREC's QA track (Voorhees 2003)."""
    return float(all(map(case.names, case.gold.must))) if case.gold.must else None


def _named_of_all(case: Case) -> float | None:
    return _share(map(case.names, case.answers)) if case.gold.need_all else None


def _words(case: Case) -> float | None:
    """Without its markers."""
    return float(len(" ".join(case.sentences).split())) if case.sentences else None


_TABLE = (
    *_retrieval("article", "a passage of a gold article"),
    *_retrieval("span", "a passage that holds a gold span"),
    Metric("short_em", "answer", "short answer, exact match", _SQUAD, _exact),
    Metric("short_f1", "answer", "short answer, F1 of words", _SQUAD, _overlap),
    Metric("short_right", "answer", "short answers that are right, of those given", _OWN, _right_if_given),
    Metric("answer_in_first", "answer", "a gold answer in the first sentence", _DPR, lambda c: _answer_in(c, 1)),
    Metric("answer_in_three", "answer", "a gold answer in the first three sentences", _DPR, lambda c: _answer_in(c, 3)),
    Metric("answer_in_whole", "answer", "a gold answer in the whole answer", _DPR, _answer_in),
    Metric("must", "answer", "everything named that must be", _OWN, _must),
    Metric("must_not", "answer", "nothing named that must not be", _OWN, _must_not),
    Metric("named_of_all", "answer", "answers named, of those that all should be", _RAMDOCS, _named_of_all),
    Metric("wrong_named", "answer", "a wrong answer named", _RAMDOCS, _wrong_named, "less"),
    Metric("failed", "answer", "an error instead of an answer", _OWN, lambda c: float("error" in c.answer), "less"),
    Metric("fell_back", "answer", "quoted, although a model was to write", _OWN, _fell_back, "less"),
    Metric("citation_exact", "citation", "citations that are the exact slice", _OWN, _citation_exact),
    Metric("article_cited", "citation", "a gold article cited", _OWN, _article_cited),
    Metric("citation_precision", "citation", "citations that hold a gold span", _ALCE, _citation_precision),
    Metric("citation_recall", "citation", "accounts of which a gold span is cited", _ALCE, citation_recall),
    Metric("span_precision", "citation", "cited characters in gold spans", _SEMEVAL, _span_precision),
    Metric("span_recall", "citation", "characters of a gold span cited", _SEMEVAL, _span_recall),
    Metric("span_f1", "citation", "F1 of cited and gold characters", _SEMEVAL, _span_f1),
    Metric("account_coverage", "citation", "every differing account cited", _OWN, _account_coverage),
    Metric("verbatim", "verdict", "sentences that are verbatim", _OWN, lambda c: _verdict_rate(c, "verbatim")),
    Metric("supported", "verdict", "sentences that are supported", _OWN, lambda c: _verdict_rate(c, "supported")),
    Metric("unverified", "verdict", "sentences that are unverified", _OWN, _verdict_rate, "less"),
    Metric("abstention", "abstention", "answered or declined as it should be", _SQUAD_2, _abstention),
    Metric("rightly_declined", "abstention", "unanswerable and declined", _SQUAD_2, lambda c: _abstention(c, False)),
    Metric("wrongly_declined", "abstention", "answerable and declined", _SQUAD_2, _wrongly_declined, "less"),
    *(
        Metric(f"judged_{name}", "judge", f"a model says: {what}", _OWN, _number(f"judged_{name}", "judged"))
        for name, what in (
            ("faithful", "its citations bear it out"),
            ("relevant", "it fits the question and its citations"),
            ("correct", "it is as right as a gold answer"),
        )
    ),
    Metric("words", "cost", "words of the answer", "count", _words, "less"),
    Metric("seconds", "cost", "seconds until the answer", "measured", _number("seconds"), "less"),
    Metric("tokens_in", "cost", "tokens sent to the model", "measured", _number("tokens_in"), "less"),
    Metric("tokens_out", "cost", "tokens written by the model", "measured", _number("tokens_out"), "less"),
    Metric("cost", "cost", "money for the model, at the run's price", "tokens × price", _number("cost"), "less"),
)
METRICS = {metric.name: metric for metric in _TABLE}
"""Every metric by name, in the order of a report."""


# --- a whole run -------------------------------------------------------------------------------------------------


def judge(gold: Gold, answer: Mapping[str, Any], texts: Mapping[str, str] | None = None) -> dict[str, float | None]:
    """Judge one answer by every metric.

    Args:
        gold: The question and what is known of its answer.
        answer: JSON form of an `Answer`, or `{"error": sentence}`. `seconds` of 0 are not judged: a run keeps them
            apart, see `judge_run`.
        texts: Article id to text, to see whether citations are exact slices; without it that is not judged.

    Returns:
        A value for every name of `METRICS`, in that order; None where it cannot be judged.
    """
    case = Case(gold, answer, texts)
    return {name: metric.value(case) for name, metric in METRICS.items()}


def judge_run(run: Run, texts: Mapping[str, str] | None = None) -> dict[str, dict[str, float | None]]:
    """Judge every answer of a run, with the seconds that it took, what it cost and what a model said of it.

    Returns:
        By question id, in the set's order.
    """
    found = {}
    for gold in run.questions:
        answer = run.answers[gold.id]
        measured = {
            "seconds": run.seconds[gold.id],
            "cost": run.cost(gold.id),
            "judged": {name: values[gold.id] for name, values in run.judged.items() if gold.id in values},
        }
        found[gold.id] = judge(gold, answer if "error" in answer else {**answer, **measured}, texts)
    return found


def judge_runs(runs: Sequence[Run], texts: Mapping[str, str] | None = None) -> list[dict[str, dict[str, float | None]]]:
    """Judge every answer of each run so that runs can be compared.

    Of a measure of the kind `judge` the values of a run are left out if another model gave them than those of the first
    run that has any: two models do not judge alike.
    """
    judges: dict[str, str] = {}
    found = []
    for run in runs:
        own: Mapping[str, str] = run.about.get("judges", {})
        kept = {
            name: values
            for name, values in run.judged.items()
            if judges.setdefault(name, own.get(name, "")) == own.get(name, "")
        }
        found.append(judge_run(replace(run, judged=kept), texts))
    return found
