"""The words and numbers that all reports of a comparison share; plain text, not escaped."""

from collections.abc import Iterator, Sequence

from index.text.characters import counted
from qa.evaluation.comparison import CandidateComparison, Comparison, QuestionChange, RunSummary
from qa.evaluation.effects import LEVEL, Effect, RunRanking
from qa.evaluation.metrics.figures import Figure
from qa.evaluation.metrics.judgements import METRICS

KINDS = {
    "retrieval": "Finding: are the right passages found?",
    "answer": "Answers: do they say what is right?",
    "citation": "Citations: do they point at the right words?",
    "verdict": "Checks: do the sentences stand up to them?",
    "abstention": "Declining: is it silent where the archive does not know, and only there?",
    "judge": "A model's opinion, which is no proof",
    "cost": "Length, time and cost",
}
"""What each kind of measure asks, in the order of a report."""
VERDICTS = {"better": "better", "worse": "worse", "unclear": "no clear difference"}
CITED = {"kept": "both", "lost": "baseline only", "new": "candidate only"}
HOW_TO_READ = (
    "A difference is the candidate minus the baseline, over the questions that could be judged in both runs; n is how "
    "many those are. A question that could not be judged is left out and never counts as zero.",
    "The range behind a difference is its 95 % interval (bootstrap, BCa): with other questions of the same sort, the "
    "difference would mostly lie within. A range takes no account of how many measures there are, so of many a few "
    "leave zero out by chance; the verdict does take account of it. Where fewer than about ten questions changed, the "
    "range is too narrow: go by the verdict.",
    "p is how likely chance alone makes so large a difference (McNemar's exact test where values are yes or no, sign "
    f"flips elsewhere), made larger by Holm's rule because many measures are tested at once. Below {LEVEL:g} it is "
    "called better or worse; above, no clear difference, which does not mean that there is none.",
    "Seconds depend on what else the machine did, so they get no verdict.",
    "Won, lost and same count questions.",
)
_NAMED = 10
_RANKING = "config.set."
COLUMNS = ["", "n", "baseline", "candidate", "difference", "p", "won/lost/same", ""]
"""Heads of a table of effects: what a row is of, then `cells`."""


def by_kind(candidate: CandidateComparison, comparison: Comparison) -> Iterator[tuple[str, list[Effect]]]:
    """Group a candidate's effects under the heading of their kind of measure."""
    for kind, heading in KINDS.items():
        if of_kind := [e for e in candidate.effects if comparison.metrics[e.metric].kind == kind]:
            yield heading, of_kind


def cells(effect: Effect) -> list[str]:
    """The cells of a table row after its first, under `COLUMNS`; the verdict only where it is clear."""
    return [
        f"{effect.n:,}",
        number(effect.baseline),
        number(effect.candidate),
        difference(effect),
        p_value(effect.adjusted),
        won_lost_same(effect),
        "" if effect.verdict == "unclear" else effect.verdict,
    ]


def ranking(comparison: Comparison) -> list[list[str]]:
    """Table rows for several runs: a measure's name, n, and each run's mean."""
    return [
        [s.metric, f"{s.n:,}", *(starred(s, place) for place in range(len(s.values)))] for s in comparison.standings
    ]


def clear_by_tag(candidate: CandidateComparison) -> list[tuple[str, Effect]]:
    """The clear differences among the questions of one tag."""
    return [(tag, e) for tag, effects in candidate.by_tag.items() for e in effects if e.verdict != "unclear"]


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Align the cells of rows: the first column to the left, the others to the right.

    >>> columns([["", "n"], ["hit", "60"]])
    ['      n', 'hit  60']
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    aligned = (
        [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))]
        for first, *others in rows
    )
    return ["  ".join(cells).rstrip() for cells in aligned]


def summary(candidate: CandidateComparison) -> list[str]:
    """Summarise a candidate in a few sentences."""
    same = len(candidate.changed) + candidate.unchanged
    found = [
        f"{counted(same, 'question')} in both runs: {len(candidate.changed):,} with another answer, other citations or "
        f"other values, {candidate.unchanged:,} the same."
    ]
    for verdict in ("better", "worse"):
        named = [f"{e.metric} ({difference(e)})" for e in candidate.effects if e.verdict == verdict]
        found.append(f"{verdict.capitalize()}: {', '.join(named) or 'nothing that is clear'}.")
    unclear = sum(effect.verdict == "unclear" and effect.adjusted is not None for effect in candidate.effects)
    found.append(f"No clear difference on {counted(unclear, 'measure')}.")
    if any(setting.name == "corpus" for setting in candidate.settings):
        found.append(
            "The runs were made over different archives; spans may not fit both (check with: newsdesk questions check)."
        )
    for ids, what in (
        (candidate.only_in_baseline, "in the baseline only"),
        (candidate.only_in_candidate, "in the candidate only"),
        (candidate.altered, "not the same question in both runs"),
    ):
        if ids:
            verb = "is" if len(ids) == 1 else "are"
            found.append(f"{counted(len(ids), 'question')} {verb} {what}, and not compared: {listed(ids)}.")
    for setting in candidate.settings:
        above, _, metric = setting.name.partition(".")
        if above == "judges" and setting.baseline and setting.candidate:
            judges = f"{setting.baseline} judged the one run and {setting.candidate} the other"
            found.append(f"{metric} is not compared: {judges}.")
    return found


def settings(candidate: CandidateComparison) -> list[tuple[str, str, str]]:
    """The settings that differ: each as one types it, with both values."""
    rows = []
    for setting in candidate.settings:
        unset = "default" if setting.name.startswith(_RANKING) else "–"
        name = setting.name.removeprefix(_RANKING).removeprefix("config.")
        rows.append((name, setting.baseline or unset, setting.candidate or unset))
    return rows


def failures(comparison: Comparison) -> list[str]:
    """The runs with questions that ended in an error."""
    return [
        f"{run.name}: {counted(len(run.failed), 'error')} ({listed(run.failed)})"
        for run in runs(comparison)
        if run.failed
    ]


def auroc(comparison: Comparison) -> str:
    """A sentence with the AUROC of each run; empty where none could be computed."""
    found = [f"{run.name} {figure(run.auroc)}" for run in runs(comparison) if run.auroc.value is not None]
    if not found:
        return ""
    return f"AUROC, how well probabilities tell what the archive answers (0.5 is chance, 1 perfect): {'; '.join(found)}"


def runs(comparison: Comparison) -> list[RunSummary]:
    """All runs, the baseline first."""
    return [comparison.baseline, *(candidate.candidate for candidate in comparison.candidates)]


def runs_with_probabilities(comparison: Comparison) -> list[RunSummary]:
    """The runs whose probabilities could be judged."""
    return [run for run in runs(comparison) if run.risk or run.auroc.value is not None]


def listed(ids: Sequence[str]) -> str:
    """The first few ids, and how many more there are."""
    more = f" and {len(ids) - _NAMED:,} more" if len(ids) > _NAMED else ""
    return ", ".join(ids[:_NAMED]) + more


def labelled(metric: str) -> str:
    """A measure's name, marked where less of it is better."""
    better = METRICS[metric].better
    return metric if better == "more" else f"{metric} ({better} is better)"


def verdict(effect: Effect) -> str:
    """Better, worse or no clear difference; a dash where nothing was tested."""
    return "–" if effect.adjusted is None else VERDICTS[effect.verdict]


def risk_at(points: Sequence[tuple[float, float]], coverage: float) -> str:
    """Share of wrong answers at the first coverage that is no less; a dash where fewer questions are answered."""
    return next((f"{risk:.0%}" for reached, risk in points if reached >= coverage - 1e-9), "–")


def number(value: float | None) -> str:
    """A mean or a value; a dash where it is not known.

    >>> number(0.5), number(-1234.5), number(None)
    ('0.500', '−1,234', '–')
    """
    if value is None:
        return "–"
    return format(value, ",.0f" if abs(value) >= 100 else ".3f").replace("-", "−")


def signed(value: float | None) -> str:
    """A difference, with its sign.

    >>> signed(0.25), signed(-0.0001)
    ('+0.250', '0.000')
    """
    shown = number(value)
    if value is None or shown.strip("−") == "0.000":
        return shown.strip("−")
    return shown if value < 0 else f"+{shown}"


def difference(effect: Effect) -> str:
    """A difference with its interval, where there is one."""
    if effect.low is None or effect.high is None:
        return signed(effect.difference)
    return f"{signed(effect.difference)} [{signed(effect.low)}, {signed(effect.high)}]"


def figure(found: Figure) -> str:
    """A value of one run with its interval, and on how many questions it rests."""
    if found.low is None or found.high is None:
        return number(found.value)
    return f"{number(found.value)} [{number(found.low)}, {number(found.high)}], n {found.n:,}"


def p_value(p: float | None) -> str:
    """A p-value to three digits.

    >>> p_value(0.0004), p_value(0.0312)
    ('<0.001', '0.031')
    """
    if p is None:
        return "–"
    return "<0.001" if p < 0.001 else format(p, ".3f")


def won_lost_same(effect: Effect) -> str:
    """The numbers of questions won, lost and unchanged."""
    return f"{f'{effect.wins:,}'} / {f'{effect.losses:,}'} / {f'{effect.ties:,}'}"


def direction(changed: QuestionChange) -> str:
    """Whether one question got better or worse."""
    if abs(changed.change) < 0.0005:
        return "changed"
    return "better" if changed.change > 0 else "worse"


def outcome(changed: QuestionChange) -> str:
    """Whether the two runs answered, declined or failed."""
    before, after = (
        "error" if answer.is_error else "answered" if answer.answered else "declined"
        for answer in (changed.before, changed.after)
    )
    return before if before == after else f"{before} → {after}"


def starred(ranking: RunRanking, place: int) -> str:
    """A run's mean on a measure, with a star where it is significantly the best."""
    return number(ranking.values[place]) + (" ★" if ranking.best == place else "")


BEST = (
    "★ marks the best run of a measure, and only where its difference to every other run is real (Holm's rule over all "
    "pairs of runs and all measures). The means are over the questions that could be judged in every run."
)
