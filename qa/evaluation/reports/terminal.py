"""A comparison as plain text in columns."""

from collections.abc import Iterator, Sequence

from index.text.characters import flat, one_line
from qa.evaluation.changes import QuestionChange
from qa.evaluation.comparison import CandidateComparison, Comparison
from qa.evaluation.reports import summary

_CHANGED_SHOWN = 10
_MARKS = {"same": "{}", "lost": "[-{}-]", "new": "{{+{}+}}"}
_CITED = {"kept": " ", "lost": "-", "new": "+"}


def write(comparison: Comparison) -> str:
    """Write tables of measures, then the ten worst changes of questions, as `[-lost-]` and `{+new+}` words."""
    blocks = [block for candidate in comparison.candidates for block in _blocks(comparison, candidate)]
    if comparison.standings:
        head = ["", "n", *(one_line(flat(name), 24) for name in comparison.names)]
        blocks.insert(0, "\n".join([*columns([head, *summary.ranking(comparison)]), "", summary.BEST]))
    blocks += [flat(auroc)] if (auroc := summary.auroc(comparison)) else []
    blocks += [f"Ended in an error: {flat(line)}" for line in summary.failures(comparison)]
    return "\n\n".join(blocks) + "\n"


def _blocks(comparison: Comparison, candidate: CandidateComparison) -> Iterator[str]:
    yield f"{flat(candidate.candidate.name)} against {flat(comparison.baseline.name)}"
    yield "\n".join(map(flat, summary.summary(candidate)))
    if settings := summary.settings(candidate):
        yield "\n".join(["Set up differently:", *(f"  {flat(f'{name}: {a} → {b}')}" for name, a, b in settings)])
    for heading, effects in summary.by_kind(candidate, comparison):
        rows = [[e.metric, *summary.cells(e)] for e in effects]
        yield "\n".join([heading, *columns([summary.COLUMNS, *rows])])
    if clear := summary.clear_by_tag(candidate):
        lines = [
            f"  {flat(tag)}: {e.metric} {e.verdict}, {summary.difference(e)}, n {summary.count(e.n)}, "
            f"p {summary.p_value(e.adjusted)}"
            for tag, e in clear
        ]
        yield "\n".join(["By tag, where the difference is clear:", *lines])
    if candidate.changed:
        shown = candidate.changed[:_CHANGED_SHOWN]
        yield f"Changed, worst first ({len(shown):,} of {len(candidate.changed):,}):"
        yield from map(_changed, shown)


def _changed(changed: QuestionChange) -> str:
    head = (
        f"{flat(changed.id)} ({summary.direction(changed)}, {summary.signed(changed.change)}): {flat(changed.question)}"
    )
    lines = [
        head,
        f"  {summary.outcome(changed)}",
        f"  {flat(''.join(_MARKS[segment.kind].format(segment.text) for segment in changed.words))}",
    ]
    if changed.before.short != changed.after.short:
        lines.append(f"  short: {flat(changed.before.short) or '–'} → {flat(changed.after.short) or '–'}")
    for value in changed.values:
        lines.append(f"  {value.metric}: {summary.number(value.baseline)} → {summary.number(value.candidate)}")
    for cited in changed.citations:
        place = f"{one_line(flat(cited.article_id), 120)} {cited.start}:{cited.end}"
        lines.append(f"  {_CITED[cited.kind]} {place} “{one_line(flat(cited.quote), 160)}”")
    return "\n".join(line.rstrip() for line in lines)


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Align the cells of rows: the first column to the left, the others to the right.

    >>> columns([["", "n"], ["hit", "60"]])
    ['      n', 'hit  60']
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width) for place, (cell, width) in enumerate(pairs)
        ).rstrip()
        for pairs in ([*zip(row, widths, strict=True)] for row in rows)
    ]
