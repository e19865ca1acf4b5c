"""Judge answers: each metric for one answer, and what only all answers of a run show.

`METRICS` lists them: each is a function of one question and its answer, under a line that names it, says what it means
and where it comes from. What cannot be judged, as where nobody knows the answer, is None and is left out of every
figure; it is never zero. An error in place of an answer is judged as an answer that found, named and cited nothing, and
is no right refusal either.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

from qa.evaluation.datasets.questions import Gold
from qa.evaluation.metrics.figures import Figure, auroc, risk_coverage
from qa.evaluation.metrics.measures import (
    Place,
    characters,
    contains,
    exact_match,
    f1,
    first_rank,
    harmonic_mean,
    is_hit,
    ndcg,
    normalised,
    reciprocal_rank,
    shared_characters,
)
from qa.evaluation.runs import Run

Kind = Literal["retrieval", "answer", "citation", "verdict", "abstention", "judge", "cost"]
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
    def is_failed(self) -> bool:
        """True if there is an error instead of an answer."""
        return "error" in self.answer

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
    def cited(self) -> list[Place]:
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
    def spans(self) -> list[Place]:
        """The gold spans, if the question is answerable."""
        return [(s.article_id, s.start, s.end) for s in self.gold.spans] if self.gold.answerable else []

    @property
    def accounts(self) -> list[list[Place]]:
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


@dataclass(frozen=True, slots=True)
class Metric:
    """One way to judge one answer."""

    name: str
    better: Better
    about: str
    """What it says, in a few words for a report; values are 0 to 1 but those of the kind `cost`."""
    source: str
    kind: Kind
    value: Value
    """None where it cannot be judged."""


METRICS: dict[str, Metric] = {}
"""Every metric by name, in the order of a report."""


def _metric(
    name: str, kind: Kind, about: str, source: str, *, better: Better = "more", **fixed: Any
) -> Callable[[Callable[..., float | None]], Callable[..., float | None]]:
    """Take a function of a case, with some of its arguments fixed, into `METRICS`."""

    def listed(value: Callable[..., float | None]) -> Callable[..., float | None]:
        METRICS[name] = Metric(name, better, about, source, kind, partial(value, **fixed) if fixed else value)
        return value

    return listed


_OWN = "own definition"
_SQUAD, _SQUAD_2 = "SQuAD (Rajpurkar et al. 2016)", "SQuAD 2.0 (Rajpurkar et al. 2018)"
_ALCE = "ALCE (Gao et al. 2023), against gold spans"
_SEMEVAL = "SemEval-2020 task 11 (Da San Martino et al. 2020)"


# --- retrieval ---------------------------------------------------------------------------------------------------


def _found(case: Case, target: str) -> list[set[str]] | None:
    """Gold articles that each passage of the ranking brings, or of which it holds a span; None if nobody knows any."""
    if target == "article":
        gold = set(case.gold.article_ids) if case.gold.answerable else set()
        return [{p["article_id"]} & gold for p in case.passages] if gold else None
    if not (spans := case.spans):
        return None
    return [{span[0] for span in spans if _holds(_places(p)[0], span)} for p in case.passages]


def _hit(case: Case, target: str, within: int) -> float | None:
    found = _found(case, target)
    return None if found is None else float(is_hit(first_rank(map(bool, found)), within))


def _mrr(case: Case, target: str) -> float | None:
    found = _found(case, target)
    return None if found is None else reciprocal_rank(first_rank(map(bool, found)))


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


for _target, _what in (("article", "a passage of a gold article"), ("span", "a passage that holds a gold span")):
    for _k in (1, 5, 10):
        _about = f"{_what} among the first {_k}"
        _metric(f"{_target}_hit@{_k}", "retrieval", _about, "success@k (TREC)", target=_target, within=_k)(_hit)
    _about = f"1 / rank of the first: {_what}"
    _metric(f"{_target}_mrr", "retrieval", _about, "MRR (Voorhees 1999)", target=_target)(_mrr)
    _about = f"nDCG@{WITHIN}: {_what}, each article once"
    _source = "nDCG (Järvelin and Kekäläinen 2002)"
    _metric(f"{_target}_ndcg@{WITHIN}", "retrieval", _about, _source, target=_target)(_ndcg)


# --- answers -----------------------------------------------------------------------------------------------------


@_metric("short_em", "answer", "short answer, exact match", _SQUAD)
def _short_exact(case: Case) -> float | None:
    return float(exact_match(case.short, case.answers)) if case.answers else None


@_metric("short_f1", "answer", "short answer, F1 of words", _SQUAD)
def _short_overlap(case: Case) -> float | None:
    return f1(case.short, case.answers) if case.answers else None


def _answer_in(case: Case, sentences: int | None = None) -> float | None:
    """As DPR's `has_answer`, but over sentences."""
    return float(any(case.names(answer, sentences) for answer in case.answers)) if case.answers else None


for _name, _what, _sentences in (
    ("answer_in_first", "the first sentence", 1),
    ("answer_in_three", "the first three sentences", 3),
    ("answer_in_whole", "the whole answer", None),
):
    _source = "answer containment (Karpukhin et al. 2020)"
    _metric(_name, "answer", f"a gold answer in {_what}", _source, sentences=_sentences)(_answer_in)


@_metric("must", "answer", "everything named that must be", _OWN)
def _must(case: Case) -> float | None:
    """After the vital nuggets of TREC's QA track (Voorhees 2003)."""
    return float(all(map(case.names, case.gold.must))) if case.gold.must else None


@_metric("must_not", "answer", "nothing named that must not be", _OWN)
def _must_not(case: Case) -> float | None:
    """A refusal names nothing."""
    return float(not any(map(case.names, case.gold.must_not))) if case.gold.must_not and not case.is_failed else None


@_metric("named_of_all", "answer", "answers named, of those that all should be", "RAMDocs")
def _named_of_all(case: Case) -> float | None:
    """Wang et al. 2025, as for `wrong_named`."""
    if not (case.gold.need_all and case.answers):
        return None
    return sum(map(case.names, case.answers)) / len(case.answers)


@_metric("wrong_named", "answer", "a wrong answer named", "RAMDocs", better="less")
def _wrong_named(case: Case) -> float | None:
    wrong = [answer for answer in case.gold.wrong_answers if normalised(answer)] if case.gold.answerable else []
    return float(any(map(case.names, wrong))) if wrong and not case.is_failed else None


@_metric("failed", "answer", "an error instead of an answer", _OWN, better="less")
def _failed(case: Case) -> float:
    return float(case.is_failed)


@_metric("fell_back", "answer", "quoted, although a model was to write", _OWN, better="less")
def _fell_back(case: Case) -> float | None:
    if case.answer.get("fallback"):
        return 1.0
    return 0.0 if case.answer.get("answerer") == "model" else None


# --- citations ---------------------------------------------------------------------------------------------------


def _places(citation: Mapping[str, Any]) -> list[Place]:
    """Where a citation's words stand: in its article, and in those that print them too."""
    found = (citation, *citation.get("also", ()))
    return [(place["article_id"], place["start"], place["end"]) for place in found]


def _holds(place: Place, span: Place) -> bool:
    return place[0] == span[0] and place[1] <= span[1] and span[2] <= place[2]


def _holds_any(places: Iterable[Place], spans: Sequence[Place]) -> bool:
    """Does one of the places hold one of the spans, whole?"""
    return any(_holds(place, span) for place in places for span in spans)


@_metric("citation_exact", "citation", "citations that are the exact slice", _OWN)
def _citation_exact(case: Case) -> float | None:
    if case.texts is None or not case.citations:
        return None
    return sum(_is_exact(citation, case.texts) for citation in case.citations) / len(case.citations)


def _is_exact(citation: Mapping[str, Any], texts: Mapping[str, str]) -> bool:
    """It is not if the article is not among the texts."""
    text, start, end = texts.get(citation["article_id"], ""), citation["start"], citation["end"]
    return bool(0 <= start < end <= len(text) and text[start:end] == citation["quote"])


@_metric("article_cited", "citation", "a gold article cited", _OWN)
def _article_cited(case: Case) -> float | None:
    """Or a near copy of it; for sets without gold spans."""
    gold = case.gold.article_ids if case.gold.answerable else ()
    return float(any(article_id in gold for article_id, _, _ in case.cited)) if gold else None


@_metric("citation_precision", "citation", "citations that hold a gold span", _ALCE)
def _citation_precision(case: Case) -> float | None:
    """In their article or in a near copy of it; gold spans stand in the place of ALCE's entailment model."""
    if not (case.spans and case.citations):
        return None
    return sum(_holds_any(_places(citation), case.spans) for citation in case.citations) / len(case.citations)


@_metric("citation_recall", "citation", "accounts of which a gold span is cited", _ALCE)
def citation_recall(case: Case) -> float | None:
    """Share of the accounts that should be cited of which a gold span is; one account unless sources differ."""
    cited, accounts = case.cited, case.accounts
    return sum(_holds_any(cited, spans) for spans in accounts) / len(accounts) if accounts else None


@_metric("span_precision", "citation", "cited characters in gold spans", _SEMEVAL)
def _span_precision(case: Case) -> float | None:
    """Rises with shorter citations."""
    if not (case.spans and case.citations):
        return None
    # Of a near copy and its original, the one that the gold spans are in.
    cited = [max(_places(c), key=lambda place: shared_characters([place], case.spans)) for c in case.citations]
    # A run's file may hold citations of nothing.
    return shared_characters(cited, case.spans) / size if (size := characters(cited)) else None


@_metric("span_recall", "citation", "characters of a gold span cited", _SEMEVAL)
def _span_recall(case: Case) -> float | None:
    """Of the span that is cited best, as one is enough (as in SQuAD), on average over accounts."""
    cited = case.cited
    best = [max(shared_characters(cited, [span]) / characters([span]) for span in spans) for spans in case.accounts]
    return sum(best) / len(best) if best else None


@_metric("span_f1", "citation", "F1 of cited and gold characters", _SEMEVAL)
def _span_f1(case: Case) -> float | None:
    """0 if nothing is cited."""
    recall = _span_recall(case)
    return None if recall is None else harmonic_mean(_span_precision(case) or 0.0, recall)


@_metric("account_coverage", "citation", "every differing account cited", _OWN)
def _account_coverage(case: Case) -> float | None:
    if "conflict" not in case.gold.tags or len(case.accounts) < 2:
        return None
    return float(citation_recall(case) == 1)


# --- verdicts ----------------------------------------------------------------------------------------------------


def _verdict_rate(case: Case, verdict: str) -> float | None:
    """Of all sentences, refused ones included; after the support scores of TREC 2024 RAG (Thakur et al. 2025)."""
    statements, refused = case.answer.get("statements", ()), case.answer.get("unverified", ())
    if not (total := len(statements) + len(refused)):
        return None
    count = len(refused) if verdict == "unverified" else [s["verdict"] for s in statements].count(verdict)
    return float(count / total)


for _name in ("verbatim", "supported", "unverified"):
    _better: Better = "less" if _name == "unverified" else "more"
    _metric(_name, "verdict", f"sentences that are {_name}", _OWN, better=_better, verdict=_name)(_verdict_rate)


# --- abstention --------------------------------------------------------------------------------------------------


@_metric("abstention", "abstention", "answered or declined as it should be", _SQUAD_2)
def _abstention(case: Case) -> float | None:
    if case.gold.answerable is None or case.is_failed:
        return None
    return float(case.is_answered == case.gold.answerable)


@_metric("rightly_declined", "abstention", "unanswerable and declined", _SQUAD_2)
def _rightly_declined(case: Case) -> float | None:
    return _abstention(case) if case.gold.answerable is False else None


@_metric("wrongly_declined", "abstention", "answerable and declined", _SQUAD_2, better="less")
def _wrongly_declined(case: Case) -> float | None:
    return 1 - found if case.gold.answerable and (found := _abstention(case)) is not None else None


@dataclass(frozen=True, slots=True)
class Abstention:
    """How well the probabilities of a run's answers predict what can be answered."""

    auroc: Figure
    """How often an answerable question has a higher probability than one that is not."""
    curve: tuple[tuple[float, float], ...]
    """How often an answer is wrong, the more are given: see `risk_coverage`."""


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
    return Abstention(auroc(*sides), risk_coverage(answered, len(judged)))


def _is_right(case: Case) -> bool | None:
    if case.gold.answerable is False:
        return not case.is_answered
    found = _answer_in(case) if case.answers else citation_recall(case)
    return None if found is None else found == 1


# --- a model's grades, and costs ---------------------------------------------------------------------------------


def _in_answer(case: Case, field: str, within: str = "") -> float | None:
    """A number that stands in the answer, such as the grade of a model that was asked to judge it."""
    found = (case.answer.get(within, {}) if within else case.answer).get(field)
    return None if found is None else float(found)


for _name, _what in (
    ("judged_faithful", "a model says: its citations bear it out"),
    ("judged_relevant", "a model says: it fits the question and its citations"),
    ("judged_correct", "a model says: it is as right as a gold answer"),
):
    _metric(_name, "judge", _what, _OWN, field=_name, within="judged")(_in_answer)


@_metric("words", "cost", "words of the answer", "count", better="less")
def _words(case: Case) -> float | None:
    """Without its markers."""
    return float(len(" ".join(case.sentences).split())) if case.sentences else None


@_metric("seconds", "cost", "seconds until the answer", "measured", better="less")
def _seconds(case: Case) -> float | None:
    return float(case.answer["seconds"]) if case.answer.get("seconds") else None


for _name, _what, _source in (
    ("tokens_in", "tokens sent to the model", "measured"),
    ("tokens_out", "tokens written by the model", "measured"),
    ("cost", "money for the model, at the run's price", "tokens × price"),
):
    _metric(_name, "cost", _what, _source, better="less", field=_name)(_in_answer)


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


def cases_of(run: Run) -> list[Case]:
    """Pair a run's answers with their questions, for `abstention_of`."""
    return [Case(gold, run.answers[gold.id]) for gold in run.questions]
