"""Runs side by side: a few questions whose differences were worked out by hand, and rules to fail on."""

import doctest
import json
from dataclasses import replace

import pytest
from compared_runs import BASE, GOLDS, OTHER, PARIS, ROME, answer, many, run
from hypothesis import given
from hypothesis import strategies as st
from support import assert_one_sentence

from index.errors import InputError
from qa.evaluation import comparison
from qa.evaluation.comparison import (
    AnswerText,
    CandidateComparison,
    CitationChange,
    Comparison,
    DiffSegment,
    MetricChange,
    SettingDifference,
    broken_rules,
    compare,
    fail_rules,
    word_diff,
)
from qa.evaluation.datasets.questions import Gold
from qa.evaluation.effects import Effect
from qa.evaluation.metrics.judgements import METRICS
from qa.evaluation.metrics.statistics import holm
from qa.evaluation.runs import Run


def only(found: Comparison) -> CandidateComparison:
    """The one candidate."""
    (against,) = found.candidates
    return against


def effect(against: CandidateComparison, metric: str, tag: str = "") -> Effect:
    """What was found by one measure."""
    (found,) = (e for e in (against.by_tag[tag] if tag else against.effects) if e.metric == metric)
    return found


def test_the_examples_of_the_module_hold() -> None:
    result = doctest.testmod(comparison)
    assert (result.attempted > 0, result.failed) == (True, 0)


# --- measures ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("metric", "n", "in_one", "baseline", "candidate", "won"),
    [
        ("answer_in_first", 2, 0, 0.5, 0.5, (1, 1, 0)),  # Paris lost, Rome won
        ("short_em", 2, 0, 0.5, 0.0, (0, 1, 1)),
        ("abstention", 3, 0, 2 / 3, 1.0, (1, 0, 2)),  # of the fourth nobody knows whether it can be answered
        ("rightly_declined", 1, 0, 0.0, 1.0, (1, 0, 0)),
        ("wrongly_declined", 2, 0, 0.0, 0.0, (0, 0, 2)),
        ("span_recall", 1, 0, 1.0, 0.0, (0, 1, 0)),
        ("verbatim", 3, 1, 1.0, 1.0, (0, 0, 3)),  # what declines states nothing to be judged
        ("seconds", 4, 0, 1.0, 1.5, (0, 4, 0)),  # less is better
    ],
)
def test_a_measure_is_paired_over_the_questions_judged_in_both(
    metric: str, n: int, in_one: int, baseline: float, candidate: float, won: tuple[int, int, int]
) -> None:
    found = effect(only(compare(BASE, OTHER)), metric)
    assert (found.n, found.in_one) == (n, in_one)
    assert found.baseline == pytest.approx(baseline)
    assert found.candidate == pytest.approx(candidate)
    assert found.difference == pytest.approx(candidate - baseline)
    assert (found.wins, found.losses, found.ties) == won


def test_a_measure_that_judges_nothing_is_left_out_and_one_without_pairs_says_nothing() -> None:
    found = only(compare(BASE, OTHER))
    assert "must" not in {e.metric for e in found.effects}
    tokens = run("tokens", [answer("Paris.", tokens_in=5), *list(OTHER.answers.values())[1:]])
    told = effect(only(compare(BASE, tokens)), "tokens_in")
    assert (told.n, told.in_one, told.difference, told.p, told.adjusted, told.verdict) == (
        0,
        1,
        None,
        None,
        None,
        "unclear",
    )


def test_texts_let_citations_be_looked_up() -> None:
    texts = {"a": "The cat sat. Paris is in France.", "b": "Rome falls."}
    found = effect(only(compare(BASE, OTHER, texts=texts)), "citation_exact")
    assert (found.baseline, found.candidate, found.n) == (1.0, 0.0, 1)


def test_values_of_yes_and_no_are_tested_by_mcnemar_and_others_by_sign_flips() -> None:
    found = only(compare(BASE, OTHER))
    assert effect(found, "short_em").test == "McNemar"
    assert effect(found, "words").test == "sign flips"
    assert effect(found, "words").p is not None
    assert (effect(found, "seconds").p, effect(found, "seconds").adjusted) == (None, None)


def test_every_p_is_adjusted_for_all_measures_tested() -> None:
    found = only(compare(BASE, OTHER))
    by_tag = [e for effects in found.by_tag.values() for e in effects]
    for effects in (found.effects, by_tag):
        tested = [e for e in effects if e.p is not None and e.wins + e.losses]
        assert 1 < len(tested) < len(effects)
        assert [e.adjusted for e in tested] == holm([e.p for e in tested if e.p is not None])
        assert {e.adjusted for e in effects if e.p is not None and not e.wins + e.losses} == {1.0}


def test_measures_that_no_question_changed_cost_the_others_nothing() -> None:
    """Nine answers lost and none won is news, however many measures have nothing to say of it."""
    golds = many(45)
    right, wrong = [answer("Paris.")] * 45, [answer("A dog.")] * 9 + [answer("Paris.")] * 36
    found = only(compare(run("right", right, golds), run("wrong", wrong, golds)))
    assert len([e for e in found.effects if e.p == 1.0 and not e.losses]) > 3
    assert effect(found, "answer_in_whole").verdict == "worse"


def test_only_a_difference_beyond_chance_is_called_better_or_worse() -> None:
    golds = many(30)
    good, bad = (run(name, [answer(text)] * 30, golds) for name, text in (("good", "Paris."), ("bad", "A dog.")))
    slight = run("slight", [answer("Paris.")] * 3 + [answer("A dog.")] * 27, golds)
    better, worse, unclear = (
        effect(only(compare(a, b)), "answer_in_first") for a, b in ((bad, good), (good, bad), (bad, slight))
    )
    assert (better.verdict, worse.verdict, unclear.verdict) == ("better", "worse", "unclear")
    assert (better.difference, worse.difference, unclear.difference) == (1.0, -1.0, 0.1)


def test_a_measure_of_which_less_is_better_turns_the_verdict_round() -> None:
    golds = many(30)
    texts = ("Paris.", "Paris, as far as anybody knows.")
    brief, long = (run(name, [answer(text)] * 30, golds) for name, text in zip(("brief", "long"), texts, strict=True))
    assert effect(only(compare(brief, long)), "words").verdict == "worse"
    assert effect(only(compare(long, brief)), "words").verdict == "better"


def test_seconds_get_no_verdict() -> None:
    """A busy machine slows all questions at once: the same run twice would often be called worse."""
    golds = many(30)
    quick, slow, slower = (run(name, [answer("Paris.")] * 30, golds, s) for name, s in (("a", 0.1), ("b", 2), ("c", 3)))
    found = compare(quick, slow, slower)
    assert found.candidates[0].effects
    assert {effect(against, "seconds").verdict for against in found.candidates} == {"unclear"}
    assert next(s for s in found.standings if s.metric == "seconds").best is None


def test_each_tag_has_its_own_questions_only() -> None:
    found = only(compare(BASE, OTHER))
    assert list(found.by_tag) == ["where", "which", "why"]
    assert (effect(found, "answer_in_first", "where").difference, effect(found, "failed", "where").n) == (-1.0, 2)
    assert effect(found, "answer_in_first", "which").difference == 1.0
    assert effect(found, "rightly_declined", "why").wins == 1


def test_a_run_beside_itself_shows_nothing() -> None:
    found = only(compare(BASE, replace(BASE, name="again")))
    assert (found.changed, found.unchanged, found.settings) == ((), 4, ())
    told = {(e.difference, e.p, e.verdict) for e in found.effects if e.metric != "seconds"}
    assert told == {(0.0, 1.0, "unclear")}


def test_the_order_of_questions_changes_nothing() -> None:
    turned = replace(OTHER, questions=OTHER.questions[::-1], answers=dict(reversed(list(OTHER.answers.items()))))
    assert compare(BASE, turned) == compare(BASE, OTHER)


# --- questions ---------------------------------------------------------------------------------------------------


def test_questions_that_changed_come_worst_first_with_what_changed() -> None:
    found = only(compare(BASE, OTHER))
    assert [changed.id for changed in found.changed] == ["1", "2", "3"]
    assert found.unchanged == 1  # that it took longer is no other answer
    worst, _, best = found.changed
    assert worst.change < 0 < best.change <= 1
    assert (worst.question, worst.tags) == ("Where?", ("where",))
    assert (worst.before, worst.after) == (
        AnswerText(True, "It is Paris.", "Paris"),
        AnswerText(True, "It is Rome.", "Rome"),
    )
    assert worst.words == (
        DiffSegment("same", "It is"),
        DiffSegment("lost", " Paris"),
        DiffSegment("new", " Rome"),
        DiffSegment("same", "."),
    )
    assert MetricChange("short_em", 1.0, 0.0) in worst.values
    assert worst.citations == (
        CitationChange("lost", "a", 13, 32, "Paris is in France.", "Post", "Towns"),
        CitationChange("new", "b", 0, 11, "Rome stands", "Post", "Towns"),
    )
    assert best.after == AnswerText(False, "The archive does not say.", "")


def test_change_is_the_mean_over_kinds_of_measures() -> None:
    golds = (Gold("1", "Where?", answerable=True),)
    before, after = run("a", [answer("Yes.")], golds), run("b", [answer()], golds)
    (changed,) = only(compare(before, after)).changed
    # Declining: abstention and wrongly_declined, both as bad as can be; answers: `failed`, the same in both.
    assert {value.metric for value in changed.values} == {
        "abstention",
        "wrongly_declined",
        "verbatim",
        "supported",
        "unverified",
    }
    assert changed.change == pytest.approx((-1 + 0) / 2)


def test_citations_that_stay_are_kept_even_where_numbers_move() -> None:
    after = run(
        "c", [answer("It is Paris.", citations=[ROME, PARIS | {"marker": 2}]), *list(OTHER.answers.values())[1:]]
    )
    kinds = [(cited.kind, cited.article_id) for cited in only(compare(BASE, after)).changed[0].citations]
    assert sorted(kinds) == [("kept", "a"), ("new", "b")]


def test_an_error_is_shown_in_the_place_of_an_answer_and_counted() -> None:
    failing = run("failing", [{"error": "the model is gone"}, *list(BASE.answers.values())[1:]])
    found = compare(BASE, failing)
    assert only(found).candidate.failed == ("1",)
    assert only(found).changed[0].after == AnswerText(False, "the model is gone", "", is_error=True)
    assert effect(only(found), "failed").difference == 0.25


TEXTS = st.text(st.sampled_from("ab .,\n1é"), max_size=60)


@given(TEXTS, TEXTS)
def test_word_differences_hold_both_texts_whole(before: str, after: str) -> None:
    pieces = list(word_diff(before, after))
    assert _solid("".join(piece.text for piece in pieces if piece.kind != "new")) == _solid(before)
    assert _solid("".join(piece.text for piece in pieces if piece.kind != "lost")) == _solid(after)
    assert all(piece.text for piece in pieces)


def _solid(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("", "", ""),
        ("It fell.", "It fell.", "It fell."),
        ("It  fell.\n", "It fell.", "It fell."),
        ("It fell.", "", "[It fell.]"),
        ("Two died.", "At least two died.", "[Two]{At least two} died."),
        ("It fell.", "Later it rose. It fell.", "{Later it rose.} It fell."),
        (
            "The old man in black saw it.",
            "The young cat in red saw it.",
            "The[ old man in black]{ young cat in red} saw it.",
        ),
    ],
)
def test_word_differences_read_as_an_editor_would_mark_them(before: str, after: str, told: str) -> None:
    marks = {"same": "{}", "lost": "[{}]", "new": "{{{}}}"}
    assert "".join(marks[piece.kind].format(piece.text) for piece in word_diff(before, after)) == told


@pytest.mark.parametrize(("before", "after"), [("a ", "b "), ("a b ", "a c "), ("a, ", "b, ")])
def test_word_differences_of_long_and_dull_texts_are_bounded(before: str, after: str) -> None:
    pieces = list(word_diff(before * 5_000, after * 5_000))
    assert sum(len(piece.text) for piece in pieces) < 5_000
    assert pieces[-1].text.endswith("…")


# --- what is compared --------------------------------------------------------------------------------------------


def test_settings_that_differ_are_named_and_times_are_not() -> None:
    other = replace(OTHER, about={**OTHER.about, "created": "2026-01-01T00:00:00+00:00", "corpus": "c2"})
    assert only(compare(BASE, other)).settings == (
        SettingDifference("corpus", '"c1"', '"c2"'),
        SettingDifference("config.set.search.cosine", "", "0.0"),
    )


def test_questions_of_one_run_only_are_named_and_left_out() -> None:
    altered = replace(GOLDS[1], answers=("Athens",))
    other = run("c", [answer("It is Paris.", citations=[PARIS]), answer("A dog."), answer("x")],
                [GOLDS[0], altered, Gold("9", "What?")])  # fmt: skip
    found = only(compare(BASE, other))
    assert (found.only_in_baseline, found.only_in_candidate, found.altered) == (("3", "4"), ("9",), ("2",))
    assert effect(found, "failed").n == 1


def test_runs_without_a_common_question_are_not_compared() -> None:
    with pytest.raises(InputError) as caught:
        compare(BASE, run("c", [answer()], [Gold("9", "What?")]))
    assert_one_sentence(caught.value)


def test_something_must_be_compared() -> None:
    with pytest.raises(ValueError, match="no run to compare"):
        compare(BASE)


def test_runs_of_the_same_name_are_told_apart() -> None:
    assert compare(BASE, BASE, OTHER).names == ("base", "base (2)", "other")


def test_the_best_of_several_runs_is_marked_only_where_it_beats_every_other() -> None:
    golds = many(30)
    none, all_, most = (
        run(name, [answer("Paris.")] * n + [answer("A dog.")] * (30 - n), golds)
        for name, n in (("none", 0), ("all", 30), ("most", 28))
    )
    few = run("few", [answer("Paris.")] * 3 + [answer("A dog.")] * 27, golds)

    def best(*runs: Run) -> tuple[tuple[float | None, ...], int | None]:
        (found,) = (s for s in compare(*runs).standings if s.metric == "answer_in_first")
        return found.values, found.best

    assert best(none, all_, few) == ((0.0, 1.0, 0.1), 1)
    assert best(none, all_, most) == ((0.0, 1.0, 28 / 30), None)  # two questions are no proof


def test_standings_count_only_questions_judged_in_every_run() -> None:
    third = run("third", [answer("It is Paris."), answer(), answer(), answer()])
    (found,) = (s for s in compare(BASE, OTHER, third).standings if s.metric == "verbatim")
    assert (found.n, found.values) == (1, (1.0, 1.0, 1.0))


def test_risk_and_auroc_stand_beside_each_run() -> None:
    sure = [
        answer("It is Paris.", probability=0.9),
        answer("A dog.", probability=0.6),
        answer(probability=0.2),
        answer(),
    ]
    side = compare(run("sure", sure), OTHER).baseline
    assert (side.risk, side.with_probability) == (((1 / 3, 0.0), (2 / 3, 0.5)), 3)
    assert (side.auroc.value, side.auroc.n) == (1.0, 3)


# --- rules to fail on --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "read"),
    [
        ("span_f1<-0.01", ["span_f1<-0.01"]),
        (" seconds > .5 ,article_hit@10<0", ["seconds>0.5", "article_hit@10<0"]),
        ("words>1e2", ["words>100"]),
    ],
)
def test_gates_are_read(expression: str, read: list[str]) -> None:
    assert list(map(str, fail_rules(expression))) == read


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("", "''"),
        ("span_f1", "'span_f1'"),
        ("span_f1<", "'span_f1<'"),
        ("span_f1<=0.1", "'span_f1<=0.1'"),
        ("span_f1<x", "'span_f1<x'"),
        ("span_f1<1e999", "'span_f1<1e999'"),
        ("span_f1<0,", "''"),
        ("spanf1<0", "there are: article_hit@1, "),
    ],
)
def test_what_is_no_gate_is_told_in_one_sentence(expression: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        fail_rules(expression)
    assert told in str(caught.value)
    assert_one_sentence(caught.value)


@pytest.mark.parametrize(
    ("expression", "failed"),
    [
        ("short_em<-0.4", ["short_em"]),
        ("short_em<-0.5", []),  # beyond, not at
        ("seconds>0.4,short_em<-0.1,abstention<0", ["seconds", "short_em"]),
        ("seconds<0", []),
    ],
)
def test_a_comparison_fails_on_what_is_beyond_a_bound(expression: str, failed: list[str]) -> None:
    found = broken_rules(compare(BASE, OTHER), expression)
    assert [sentence.split()[4] for sentence in found] == failed
    assert all(sentence.startswith("other: ") for sentence in found)


def test_a_gate_on_what_was_not_judged_is_an_error_and_does_not_pass() -> None:
    with pytest.raises(InputError) as caught:
        broken_rules(compare(BASE, OTHER), "must<0")
    assert_one_sentence(caught.value)
    assert "must judged no question of both base and other" in str(caught.value)


def test_any_of_several_candidates_can_fail() -> None:
    found = broken_rules(compare(BASE, replace(BASE, name="again"), OTHER), "short_em<-0.4")
    assert [sentence.split(":")[0] for sentence in found] == ["other"]


def test_every_measure_can_be_a_gate() -> None:
    assert [rule.metric for name in METRICS for rule in fail_rules(f"{name}<0")] == list(METRICS)


def test_settings_are_written_as_json() -> None:
    other = replace(BASE, about={**BASE.about, "config": {"answerer": None, "set": {"x": [1, "é"]}}})
    told = {s.name: s.candidate for s in only(compare(BASE, other)).settings}
    assert told == {"config.answerer": "null", "config.set.x": json.dumps([1, "é"], ensure_ascii=False)}
