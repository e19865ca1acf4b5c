"""A comparison as Markdown for a pull request; texts are shown literally."""

from collections.abc import Iterable, Iterator, Sequence

from qa.evaluation.changes import DiffSegment, QuestionChange
from qa.evaluation.comparison import CandidateComparison, Comparison
from qa.evaluation.effects import Effect
from qa.evaluation.reports import summary
from qa.rendering.files.markdown import escape

_CHANGED_SHOWN = 50
_MOST_QUOTE = 300


def write(comparison: Comparison) -> str:
    """Write tables of measures, then at most 50 changed questions of each candidate, worst first."""
    title = " and ".join(escape(name) for name in comparison.names[1:])
    blocks = [f"# {title} against {escape(comparison.baseline.name)}"]
    if comparison.standings:
        rows = [[f"`{metric}`", *row] for metric, *row in summary.ranking(comparison)]
        blocks += ["## All runs", _table(["", "n", *map(escape, comparison.names)], rows), summary.BEST]
    for candidate in comparison.candidates:
        blocks += _blocks(comparison, candidate)
    if auroc := summary.auroc(comparison):
        blocks += ["## How sure, and how right", escape(auroc)]
    if failures := summary.failures(comparison):
        blocks += ["## Errors", _list(map(escape, failures))]
    blocks += ["## How to read this", _list(summary.HOW_TO_READ)]
    blocks.append(
        _list(
            f"`{name}`: {escape(m.about)}; {summary.better(m)} ({escape(m.source)})"
            for name, m in comparison.metrics.items()
        )
    )
    return "\n\n".join(blocks) + "\n"


def _blocks(comparison: Comparison, candidate: CandidateComparison) -> Iterator[str]:
    yield f"## {escape(candidate.candidate.name)}"
    yield _list(map(escape, summary.summary(candidate)))
    if settings := summary.settings(candidate):
        yield "### What was set up differently"
        yield _table(["", "baseline", "candidate"], [[*map(escape, row)] for row in settings])
    for heading, effects in summary.by_kind(candidate, comparison):
        yield f"### {heading}"
        yield _effects((f"`{e.metric}`", e) for e in effects)
    if clear := summary.clear_by_tag(candidate):
        yield "### By tag, where the difference is clear"
        yield _effects((f"{escape(tag)}: `{e.metric}`", e) for tag, e in clear)
    if candidate.changed:
        shown = candidate.changed[:_CHANGED_SHOWN]
        yield f"### Changed, worst first ({len(shown):,} of {len(candidate.changed):,})"
        for changed in shown:
            yield from _changed(changed)


def _effects(named: Iterable[tuple[str, Effect]]) -> str:
    rows = []
    for name, effect in named:
        *numbers, verdict = summary.cells(effect)
        rows.append([name, *(cell.replace("<", "&lt;") for cell in numbers), f"**{verdict}**" if verdict else ""])
    return _table(summary.COLUMNS, rows)


def _changed(changed: QuestionChange) -> Iterator[str]:
    yield f"#### {escape(changed.id)}: {escape(changed.question)}"
    facts = [f"{summary.direction(changed)} ({summary.signed(changed.change)}); {summary.outcome(changed)}"]
    if changed.before.short != changed.after.short:
        facts.append(f"short answer: {escape(changed.before.short) or '–'} → {escape(changed.after.short) or '–'}")
    facts += [f"`{v.metric}`: {summary.number(v.baseline)} → {summary.number(v.candidate)}" for v in changed.values]
    for cited in changed.citations:
        quote = summary.cut(cited.quote, _MOST_QUOTE)
        facts.append(
            f"{summary.CITED[cited.kind]}: {escape(cited.article_id)} {cited.start}:{cited.end} “{escape(quote)}”"
        )
    yield "".join(map(_segment, changed.words)) or "–"
    yield _list(facts)


def _segment(segment: DiffSegment) -> str:
    """Words that were lost struck out, new ones bold, as tags: `**` next to letters is no markup."""
    text = escape(segment.text)
    head, tail = (" " * blank for blank in (segment.text[0].isspace(), segment.text[-1].isspace()))
    tag = {"same": "", "lost": "del", "new": "strong"}[segment.kind]
    return f"{head}<{tag}>{text}</{tag}>{tail}" if tag else f"{head}{text}{tail}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)
