"""What one answer is worth by each metric, and what a run's answers are worth together.

`METRICS` lists them. What cannot be judged, as where nobody knows the answer, is None and is left out of every figure;
it is never zero. An error in place of an answer is judged as an answer that found, named and cited nothing, and is no
right refusal either.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

from qa.evaluation.datasets.questions import Gold
from qa.evaluation.metrics.measures import (
    Figure,
    Place,
    RiskCoverage,
    auroc,
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
    risk_coverage,
    shared_characters,
)
from qa.evaluation.runs import Run

Kind = Literal["retrieval", "answer", "citation", "verdict", "abstention", "judge", "cost"]
Where = Literal["article", "span"]
Verdict = Literal["verbatim", "supported", "unverified"]
WITHIN = 10
"""How many passages nDCG looks at."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question beside what was answered."""

    gold: Gold
    answer: Mapping[str, Any]
    """JSON form of an `Answer`, or `{"error": sentence}`."""
    texts: Mapping[str, str] | None = None
    """Article id to text; None if nobody has them."""

    @property
    def is_failed(self) -> bool:
        """Is there an error instead of an answer?"""
        return "error" in self.answer

    @property
    def is_answered(self) -> bool:
        """Was it answered, and not declined?"""
        return bool(self.answer.get("answered"))

    @property
    def sentences(self) -> list[str]:
        """What the answer states, without markers; empty if it declined."""
        return [statement["text"] for statement in self.answer.get("statements", ())] if self.is_answered else []

    @property
    def citations(self) -> Sequence[Mapping[str, Any]]:
        """What the answer cites; empty if it declined."""
        found: Sequence[Mapping[str, Any]] = self.answer.get("citations", ()) if self.is_answered else ()
        return found

    @property
    def cited(self) -> list[Place]:
        """Where the words of its citations stand: in their articles, and in near copies that print them too."""
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
        """The gold answers in which there is a word, if the question is answerable."""
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
        """Does one of its first sentences hold the answer? A sentence of its own, not across two."""
        return any(contains(sentence, [answer]) for sentence in self.sentences[:sentences])


def _places(citation: Mapping[str, Any]) -> list[Place]:
    """Where a citation's words stand: in its article, and in those that print them too."""
    found = (citation, *citation.get("also", ()))
    return [(place["article_id"], place["start"], place["end"]) for place in found]


def _holds(place: Place, span: Place) -> bool:
    return place[0] == span[0] and place[1] <= span[1] and span[2] <= place[2]


def holds_any(places: Iterable[Place], spans: Sequence[Place]) -> bool:
    """Does one of the places hold one of the spans, whole?"""
    return any(_holds(place, span) for place in places for span in spans)


# --- retrieval ---------------------------------------------------------------------------------------------------


def finds(case: Case, where: Where) -> list[set[str]] | None:
    """Gold articles that each passage of the ranking brings; None if nobody knows any."""
    if where == "article":
        gold = set(case.gold.article_ids) if case.gold.answerable else set()
        return [{p["article_id"]} & gold for p in case.passages] if gold else None
    if not (spans := case.spans):
        return None
    return [{span[0] for span in spans if _holds(_places(p)[0], span)} for p in case.passages]


def hit(case: Case, where: Where, within: int) -> float | None:
    """Is a passage of a gold article, or one that holds a gold span, among the first?

    Source: success@k of TREC, called hit@k; ranks count passages.
    """
    found = finds(case, where)
    return None if found is None else float(is_hit(first_rank(map(bool, found)), within))


def mrr(case: Case, where: Where) -> float | None:
    """1 / rank of the first passage of a gold article, or that holds a gold span; 0 if there is none.

    Source: Voorhees, the TREC-8 question answering track report (1999).
    """
    found = finds(case, where)
    return None if found is None else reciprocal_rank(first_rank(map(bool, found)))


def ranking_gain(case: Case, where: Where) -> float | None:
    """nDCG@10 of the passages; a gold article counts once, at its first passage, or first one that holds a gold span.

    Source: Järvelin and Kekäläinen, ACM TOIS 20 (2002), with gains of 0 and 1.
    """
    found = finds(case, where)
    if found is None:
        return None
    gold = set(case.gold.article_ids) if where == "article" else {article_id for article_id, _, _ in case.spans}
    brought: set[str] = set()
    gains = []
    for articles in found:
        gains.append(not articles <= brought)
        brought |= articles
    return ndcg(gains, len(gold), WITHIN)


# --- answers -----------------------------------------------------------------------------------------------------


def short_exact(case: Case) -> float | None:
    """Is the short answer one of the gold answers? Source: exact match of SQuAD (Rajpurkar et al. 2016)."""
    return float(exact_match(case.short, case.answers)) if case.answers else None


def short_overlap(case: Case) -> float | None:
    """F1 of the words of the short answer and the nearest gold answer. Source: SQuAD (Rajpurkar et al. 2016)."""
    return f1(case.short, case.answers) if case.answers else None


def answer_in(case: Case, sentences: int | None) -> float | None:
    """Does one of the first sentences hold a gold answer's words? None: one of all.

    Source: answer containment, as DPR's `has_answer` (Karpukhin et al. 2020), over sentences.
    """
    return float(any(case.names(answer, sentences) for answer in case.answers)) if case.answers else None


def must(case: Case) -> float | None:
    """Does every text of `must` stand in the answer?

    Source: a definition of our own, after vital nuggets of TREC's QA track (Voorhees 2003).
    """
    return float(all(map(case.names, case.gold.must))) if case.gold.must else None


def must_not(case: Case) -> float | None:
    """Does no text of `must_not` stand in the answer? Source: a definition of our own; a refusal holds none."""
    return float(not any(map(case.names, case.gold.must_not))) if case.gold.must_not and not case.is_failed else None


def named_of_all(case: Case) -> float | None:
    """Share of the gold answers that are named, where all should be. Source: RAMDocs (Wang et al. 2025)."""
    if not (case.gold.need_all and case.answers):
        return None
    return sum(map(case.names, case.answers)) / len(case.answers)


def wrong_named(case: Case) -> float | None:
    """Is an answer of misinformation named? Source: RAMDocs (Wang et al. 2025)."""
    wrong = [answer for answer in case.gold.wrong_answers if normalised(answer)] if case.gold.answerable else []
    return float(any(map(case.names, wrong))) if wrong and not case.is_failed else None


# --- citations ---------------------------------------------------------------------------------------------------


def citation_exact(case: Case) -> float | None:
    """Share of citations whose quote is the exact slice of the article. Source: a definition of our own."""
    if case.texts is None or not case.citations:
        return None
    return sum(is_exact(citation, case.texts) for citation in case.citations) / len(case.citations)


def is_exact(citation: Mapping[str, Any], texts: Mapping[str, str]) -> bool:
    """Is a citation's quote the exact slice of its article? It is not if the article is not among the texts."""
    text, start, end = texts.get(citation["article_id"], ""), citation["start"], citation["end"]
    return bool(0 <= start < end <= len(text) and text[start:end] == citation["quote"])


def article_cited(case: Case) -> float | None:
    """Is a gold article or a near copy cited? Source: a definition of our own, for sets without gold spans."""
    gold = case.gold.article_ids if case.gold.answerable else ()
    return float(any(article_id in gold for article_id, _, _ in case.cited)) if gold else None


def citation_precision(case: Case) -> float | None:
    """Share of citations that hold a gold span, in their article or in a near copy of it.

    Source: citation precision of ALCE (Gao et al. 2023), with gold spans in the place of its entailment model.
    """
    if not (case.spans and case.citations):
        return None
    return sum(holds_any(_places(citation), case.spans) for citation in case.citations) / len(case.citations)


def citation_recall(case: Case) -> float | None:
    """Share of the accounts that should be cited of which a gold span is; one account unless sources differ.

    Source: citation recall of ALCE (Gao et al. 2023), with gold spans in the place of its statements.
    """
    cited, accounts = case.cited, case.accounts
    return sum(holds_any(cited, spans) for spans in accounts) / len(accounts) if accounts else None


def account_coverage(case: Case) -> float | None:
    """Is every account cited, where gold articles differ? Source: a definition of our own."""
    if "conflict" not in case.gold.tags or len(case.accounts) < 2:
        return None
    return float(citation_recall(case) == 1)


def span_precision(case: Case) -> float | None:
    """Share of the cited characters that lie in gold spans; rises with shorter citations.

    Source: character-level precision as in SemEval-2020 task 11 (Da San Martino et al. 2020).
    """
    if not (case.spans and case.citations):
        return None
    # Of a near copy and its original, the one that the gold spans are in.
    cited = [max(_places(c), key=lambda place: shared_characters([place], case.spans)) for c in case.citations]
    # A run's file may hold citations of nothing.
    return shared_characters(cited, case.spans) / size if (size := characters(cited)) else None


def span_recall(case: Case) -> float | None:
    """Share of a gold span's characters that are cited: of the span that is cited best, on average over accounts.

    Source: character-level recall as in SemEval-2020 task 11, with the best of several gold spans as in SQuAD, since
    one of them is enough.
    """
    cited = case.cited
    best = [max(shared_characters(cited, [span]) / characters([span]) for span in spans) for spans in case.accounts]
    return sum(best) / len(best) if best else None


def span_f1(case: Case) -> float | None:
    """Harmonic mean of `span_precision` and `span_recall`; 0 if nothing is cited. Source: as theirs."""
    recall = span_recall(case)
    return None if recall is None else harmonic_mean(span_precision(case) or 0.0, recall)


# --- verdicts ----------------------------------------------------------------------------------------------------


def verdict_rate(case: Case, verdict: Verdict) -> float | None:
    """Share of the answer's sentences, refused ones included, with a verdict of the check.

    Source: a definition of our own, after the support scores of TREC 2024 RAG (Thakur et al. 2025).
    """
    statements, refused = case.answer.get("statements", ()), case.answer.get("unverified", ())
    if not (total := len(statements) + len(refused)):
        return None
    count = len(refused) if verdict == "unverified" else [s["verdict"] for s in statements].count(verdict)
    return float(count / total)


# --- abstention --------------------------------------------------------------------------------------------------


def abstention(case: Case) -> float | None:
    """Was it answered if the archive answers it, and declined if not? Source: SQuAD 2.0 (Rajpurkar et al. 2018)."""
    if case.gold.answerable is None or case.is_failed:
        return None
    return float(case.is_answered == case.gold.answerable)


def rightly_declined(case: Case) -> float | None:
    """Was a question declined that the archive does not answer? Source: SQuAD 2.0 (Rajpurkar et al. 2018)."""
    return abstention(case) if case.gold.answerable is False else None


def wrongly_declined(case: Case) -> float | None:
    """Was a question declined that the archive answers? Source: SQuAD 2.0 (Rajpurkar et al. 2018)."""
    return 1 - found if case.gold.answerable and (found := abstention(case)) is not None else None


@dataclass(frozen=True, slots=True)
class Abstention:
    """Whether the probabilities of a run's answers tell what can be answered."""

    auroc: Figure
    """How often an answerable question has a higher probability than one that is not."""
    curve: RiskCoverage
    """How often an answer is wrong, the more are given."""


def abstention_of(cases: Iterable[Case]) -> Abstention:
    """What only all answers together show; see `qa.evaluation.metrics.measures` for the sources.

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
    found = answer_in(case, None) if case.answers else citation_recall(case)
    return None if found is None else found == 1


# --- opinions ----------------------------------------------------------------------------------------------------


def opinion(case: Case, name: str) -> float | None:
    """What a model that was asked to judge said, where one was. Source: own definition.

    See `qa.evaluation.judges.pointwise`, which asks it.
    """
    found: float | None = case.answer.get("judged", {}).get(name)
    return found


# --- costs -------------------------------------------------------------------------------------------------------


def failed(case: Case) -> float:
    """Is there an error instead of an answer? Source: a definition of our own."""
    return float(case.is_failed)


def fell_back(case: Case) -> float | None:
    """Is it the extractive answer although a model was to write it? Source: a definition of our own."""
    if case.answer.get("fallback"):
        return 1.0
    return 0.0 if case.answer.get("answerer") == "model" else None


def words(case: Case) -> float | None:
    """How many words the answer has, without its markers. Source: a count of what stands between blanks."""
    return float(len(" ".join(case.sentences).split())) if case.sentences else None


def seconds(case: Case) -> float | None:
    """How long the answer took, where it was measured. Source: a measurement."""
    return float(case.answer["seconds"]) if case.answer.get("seconds") else None


def tokens(case: Case, name: Literal["tokens_in", "tokens_out"]) -> float | None:
    """How many tokens the model was sent or wrote, where one was asked. Source: a count of the model's server."""
    count = case.answer.get(name)
    return None if count is None else float(count)


def cost(case: Case) -> float | None:
    """What the model cost, where a price was given. Source: tokens times their price."""
    found = case.answer.get("cost")
    return None if found is None else float(found)


# --- all of them -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Metric:
    """One way to judge one answer."""

    name: str
    better: Literal["more", "less"]
    about: str
    """What it says, in a few words for a report; values are 0 to 1 but those of the kind `cost`."""
    source: str
    kind: Kind
    value: Callable[[Case], float | None]
    """None where it cannot be judged."""


_OWN = "own definition"
_SQUAD, _SQUAD_2 = "SQuAD (Rajpurkar et al. 2016)", "SQuAD 2.0 (Rajpurkar et al. 2018)"
_ALCE = "ALCE (Gao et al. 2023), against gold spans"
_SEMEVAL = "SemEval-2020 task 11 (Da San Martino et al. 2020)"
_PLACES: tuple[tuple[Where, str], ...] = (
    ("article", "a passage of a gold article"),
    ("span", "a passage that holds a gold span"),
)
_VERDICTS: tuple[tuple[Verdict, Literal["more", "less"]], ...] = (
    ("verbatim", "more"),
    ("supported", "more"),
    ("unverified", "less"),
)


def _of_retrieval(where: Where, what: str) -> list[Metric]:
    return [
        *(
            Metric(
                f"{where}_hit@{k}", "more", f"{what} among the first {k}", "success@k (TREC)", "retrieval",
                partial(hit, where=where, within=k),
            )
            for k in (1, 5, 10)
        ),
        Metric(
            f"{where}_mrr", "more", f"1 / rank of the first: {what}", "MRR (Voorhees 1999)", "retrieval",
            partial(mrr, where=where),
        ),
        Metric(
            f"{where}_ndcg@{WITHIN}", "more", f"nDCG@{WITHIN}: {what}, each article once",
            "nDCG (Järvelin and Kekäläinen 2002)", "retrieval", partial(ranking_gain, where=where),
        ),
    ]  # fmt: skip


_ALL = [
    *(metric for where, what in _PLACES for metric in _of_retrieval(where, what)),
    Metric("short_em", "more", "short answer, exact match", _SQUAD, "answer", short_exact),
    Metric("short_f1", "more", "short answer, F1 of words", _SQUAD, "answer", short_overlap),
    *(
        Metric(name, "more", f"a gold answer in {what}", "answer containment (Karpukhin et al. 2020)", "answer", value)
        for name, what, value in (
            ("answer_in_first", "the first sentence", partial(answer_in, sentences=1)),
            ("answer_in_three", "the first three sentences", partial(answer_in, sentences=3)),
            ("answer_in_whole", "the whole answer", partial(answer_in, sentences=None)),
        )
    ),
    Metric("must", "more", "everything named that must be", _OWN, "answer", must),
    Metric("must_not", "more", "nothing named that must not be", _OWN, "answer", must_not),
    Metric("named_of_all", "more", "answers named, of those that all should be", "RAMDocs", "answer", named_of_all),
    Metric("wrong_named", "less", "a wrong answer named", "RAMDocs", "answer", wrong_named),
    Metric("failed", "less", "an error instead of an answer", _OWN, "answer", failed),
    Metric("fell_back", "less", "quoted, although a model was to write", _OWN, "answer", fell_back),
    Metric("citation_exact", "more", "citations that are the exact slice", _OWN, "citation", citation_exact),
    Metric("article_cited", "more", "a gold article cited", _OWN, "citation", article_cited),
    Metric("citation_precision", "more", "citations that hold a gold span", _ALCE, "citation", citation_precision),
    Metric("citation_recall", "more", "accounts of which a gold span is cited", _ALCE, "citation", citation_recall),
    Metric("span_precision", "more", "cited characters in gold spans", _SEMEVAL, "citation", span_precision),
    Metric("span_recall", "more", "characters of a gold span cited", _SEMEVAL, "citation", span_recall),
    Metric("span_f1", "more", "F1 of cited and gold characters", _SEMEVAL, "citation", span_f1),
    Metric("account_coverage", "more", "every differing account cited", _OWN, "citation", account_coverage),
    *(
        Metric(name, better, f"sentences that are {name}", _OWN, "verdict", partial(verdict_rate, verdict=name))
        for name, better in _VERDICTS
    ),
    Metric("abstention", "more", "answered or declined as it should be", _SQUAD_2, "abstention", abstention),
    Metric("rightly_declined", "more", "unanswerable and declined", _SQUAD_2, "abstention", rightly_declined),
    Metric("wrongly_declined", "less", "answerable and declined", _SQUAD_2, "abstention", wrongly_declined),
    *(
        Metric(name, "more", what, _OWN, "judge", partial(opinion, name=name))
        for name, what in (
            ("judged_faithful", "a model says: its citations bear it out"),
            ("judged_relevant", "a model says: it fits the question and its citations"),
            ("judged_correct", "a model says: it is as right as a gold answer"),
        )
    ),
    Metric("words", "less", "words of the answer", "count", "cost", words),
    Metric("seconds", "less", "seconds until the answer", "measured", "cost", seconds),
    Metric("tokens_in", "less", "tokens sent to the model", "measured", "cost", partial(tokens, name="tokens_in")),
    Metric("tokens_out", "less", "tokens written by the model", "measured", "cost", partial(tokens, name="tokens_out")),
    Metric("cost", "less", "money for the model, at the run's price", "tokens × price", "cost", cost),
]
METRICS: Mapping[str, Metric] = {metric.name: metric for metric in _ALL}
"""Every metric by name, in the order of a report."""


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
    """A run's answers beside their questions, as `abstention_of` takes them."""
    return [Case(gold, run.answers[gold.id]) for gold in run.questions]
