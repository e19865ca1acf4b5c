"""What a comparison says, in words for whoever reads it; plain text, nothing of it escaped."""

from collections.abc import Iterator, Sequence

from index.text.characters import counted
from qa.evaluation.comparison import LEVEL, Against, Changed, Comparison, Effect, Side, Standing, Told
from qa.evaluation.metrics.judgements import Metric
from qa.evaluation.metrics.measures import Figure

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


def kinds(metrics: Sequence[str], about: Comparison) -> Iterator[tuple[str, list[str]]]:
    """The measures under the heading of their kind."""
    for kind, heading in KINDS.items():
        if of_kind := [metric for metric in metrics if about.metrics[metric].kind == kind]:
            yield heading, of_kind


def summary(against: Against) -> list[str]:
    """The upshot, a sentence each."""
    same = len(against.changed) + against.unchanged
    found = [
        f"{counted(same, 'question')} in both runs: {len(against.changed):,} with another answer, other citations or "
        f"other values, {against.unchanged:,} the same."
    ]
    for verdict in ("better", "worse"):
        named = [f"{e.metric} ({difference(e)})" for e in against.effects if e.verdict == verdict]
        found.append(f"{verdict.capitalize()}: {', '.join(named) or 'nothing that is clear'}.")
    unclear = sum(effect.verdict == "unclear" and effect.adjusted is not None for effect in against.effects)
    found.append(f"No clear difference on {counted(unclear, 'measure')}.")
    return [*found, *_of_other_archives(against), *_left_out(against), *_by_other_judges(against)]


def _of_other_archives(against: Against) -> Iterator[str]:
    if any(setting.name == "corpus" for setting in against.settings):
        yield (
            "The runs were made over different archives; spans may not fit both (check with: newsdesk questions check)."
        )


def _left_out(against: Against) -> Iterator[str]:
    for ids, what in (
        (against.only_in_baseline, "in the baseline only"),
        (against.only_in_candidate, "in the candidate only"),
        (against.altered, "not the same question in both runs"),
    ):
        if ids:
            verb = "is" if len(ids) == 1 else "are"
            yield f"{counted(len(ids), 'question')} {verb} {what}, and not compared: {listed(ids)}."


def _by_other_judges(against: Against) -> Iterator[str]:
    for setting in against.settings:
        above, _, metric = setting.name.partition(".")
        if above == "judges" and setting.baseline and setting.candidate:
            yield f"{metric} is not compared: {setting.baseline} judged the one run and {setting.candidate} the other."


def settings(against: Against) -> list[tuple[str, str, str]]:
    """What was set up differently: its name as one gives it, and both values."""
    rows = []
    for setting in against.settings:
        unset = "default" if setting.name.startswith(_RANKING) else "–"
        name = setting.name.removeprefix(_RANKING).removeprefix("config.")
        rows.append((name, setting.baseline or unset, setting.candidate or unset))
    return rows


def failures(comparison: Comparison) -> list[str]:
    """Which runs have questions that ended in an error."""
    return [
        f"{side.name}: {counted(len(side.failed), 'error')} ({listed(side.failed)})"
        for side in sides(comparison)
        if side.failed
    ]


def sureness(comparison: Comparison) -> str:
    """How well probabilities told what can be answered, of all runs; empty where that could not be judged of any."""
    found = [f"{side.name} {figure(side.auroc)}" for side in sides(comparison) if side.auroc.value is not None]
    if not found:
        return ""
    return f"AUROC, how well probabilities tell what the archive answers (0.5 is chance, 1 perfect): {'; '.join(found)}"


def sides(comparison: Comparison) -> list[Side]:
    """All runs, the baseline first."""
    return [comparison.baseline, *(against.candidate for against in comparison.candidates)]


def listed(ids: Sequence[str]) -> str:
    """The first few ids, and how many more there are."""
    more = f" and {len(ids) - _NAMED:,} more" if len(ids) > _NAMED else ""
    return ", ".join(ids[:_NAMED]) + more


def better(metric: Metric) -> str:
    """Which way is up."""
    return "more is better" if metric.better == "more" else "less is better"


def labelled(name: str, metric: Metric) -> str:
    """A measure's name, which says so where less of it is better."""
    return name if metric.better == "more" else f"{name} ({better(metric)})"


def verdict(effect: Effect) -> str:
    """Better, worse or no clear difference; a dash where nothing was tested."""
    return "–" if effect.adjusted is None else VERDICTS[effect.verdict]


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


def chance(p: float | None) -> str:
    """A p to three digits.

    >>> chance(0.0004), chance(0.0312)
    ('<0.001', '0.031')
    """
    if p is None:
        return "–"
    return "<0.001" if p < 0.001 else format(p, ".3f")


def score(effect: Effect) -> str:
    """Questions won, lost and the same."""
    return f"{effect.wins:,} / {effect.losses:,} / {effect.ties:,}"


def direction(changed: Changed) -> str:
    """Whether one question got better or worse."""
    if abs(changed.change) < 0.0005:
        return "changed"
    return "better" if changed.change > 0 else "worse"


def outcome(changed: Changed) -> str:
    """Whether the runs answered."""
    before, after = map(_outcome, (changed.before, changed.after))
    return before if before == after else f"{before} → {after}"


def _outcome(told: Told) -> str:
    return "error" if told.is_error else "answered" if told.answered else "declined"


def marked(standing: Standing, place: int) -> str:
    """A run's mean on a measure, with a star where it is really the best."""
    return number(standing.values[place]) + (" ★" if standing.best == place else "")


BEST = (
    "★ marks the best run of a measure, and only where its difference to every other run is real (Holm's rule over all "
    "pairs of runs and all measures). The means are over the questions that could be judged in every run."
)
