"""A comparison as plain text in columns."""

from collections.abc import Iterator, Sequence

from index.text.characters import flat, one_line
from qa.evaluation.comparison import Against, Changed, Comparison
from qa.evaluation.reports import words

_CHANGED_SHOWN = 10
_MARKS = {"same": "{}", "lost": "[-{}-]", "new": "{{+{}+}}"}
_CITED = {"kept": " ", "lost": "-", "new": "+"}


def write(comparison: Comparison) -> str:
    """Tables of measures, then the ten questions that changed for the worst, as `[-lost-]` and `{+new+}` words."""
    blocks = [block for against in comparison.candidates for block in _blocks(comparison, against)]
    if comparison.standings:
        blocks.insert(0, _standings(comparison))
    blocks += [flat(sureness)] if (sureness := words.sureness(comparison)) else []
    blocks += [f"Ended in an error: {flat(line)}" for line in words.failures(comparison)]
    return "\n\n".join(blocks) + "\n"


def _standings(comparison: Comparison) -> str:
    names = [one_line(flat(name), 24) for name in comparison.names]
    rows = [
        [standing.metric, f"{standing.n:,}", *(words.marked(standing, place) for place in range(len(names)))]
        for standing in comparison.standings
    ]
    return "\n".join([*columns([["", "n", *names], *rows]), "", words.BEST])


def _blocks(comparison: Comparison, against: Against) -> Iterator[str]:
    yield f"{flat(against.candidate.name)} against {flat(comparison.baseline.name)}"
    yield "\n".join(map(flat, words.summary(against)))
    if settings := words.settings(against):
        yield "\n".join(["Set up differently:", *(f"  {flat(f'{name}: {a} → {b}')}" for name, a, b in settings)])
    head = ["", "n", "baseline", "candidate", "difference", "p", "won/lost/same", ""]
    by_metric = {effect.metric: effect for effect in against.effects}
    for heading, metrics in words.kinds(list(by_metric), comparison):
        rows = [
            [
                e.metric,
                f"{e.n:,}",
                words.number(e.baseline),
                words.number(e.candidate),
                words.difference(e),
                words.chance(e.adjusted),
                words.score(e),
                "" if e.verdict == "unclear" else e.verdict,
            ]
            for e in map(by_metric.__getitem__, metrics)
        ]
        yield "\n".join([heading, *columns([head, *rows])])
    if tags := _tags(against):
        yield tags
    if against.changed:
        shown = against.changed[:_CHANGED_SHOWN]
        yield f"Changed, worst first ({len(shown):,} of {len(against.changed):,}):"
        yield from map(_changed, shown)


def _tags(against: Against) -> str:
    """What stands out in the questions of one tag."""
    lines = [
        f"  {flat(tag)}: {e.metric} {e.verdict}, {words.difference(e)}, n {e.n:,}, p {words.chance(e.adjusted)}"
        for tag, effects in against.by_tag.items()
        for e in effects
        if e.verdict != "unclear"
    ]
    return "\n".join(["By tag, where the difference is clear:", *lines]) if lines else ""


def _changed(changed: Changed) -> str:
    head = f"{flat(changed.id)} ({words.direction(changed)}, {words.signed(changed.change)}): {flat(changed.question)}"
    lines = [
        head,
        f"  {words.outcome(changed)}",
        f"  {flat(''.join(_MARKS[piece.kind].format(piece.text) for piece in changed.words))}",
    ]
    if changed.before.short != changed.after.short:
        lines.append(f"  short: {flat(changed.before.short) or '–'} → {flat(changed.after.short) or '–'}")
    for value in changed.values:
        lines.append(f"  {value.metric}: {words.number(value.baseline)} → {words.number(value.candidate)}")
    for cited in changed.citations:
        place = f"{one_line(flat(cited.article_id), 120)} {cited.start}:{cited.end}"
        lines.append(f"  {_CITED[cited.kind]} {place} “{one_line(flat(cited.quote), 160)}”")
    return "\n".join(line.rstrip() for line in lines)


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows with their cells one below the other: the first to the left, numbers to the right.

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
