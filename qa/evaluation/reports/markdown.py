"""A comparison as Markdown, as GitHub shows it in a pull request; whatever a text holds is shown literally."""

from collections.abc import Iterator, Sequence

from qa.evaluation.comparison import Against, Changed, Comparison, Effect, Piece
from qa.evaluation.reports import words
from qa.rendering.files.markdown import escape

_CHANGED_SHOWN = 50
_MOST_QUOTE = 300


def write(comparison: Comparison) -> str:
    """Tables of measures, then the questions that changed, worst first, at most 50 of each candidate."""
    title = " and ".join(escape(a.candidate.name) for a in comparison.candidates)
    blocks = [f"# {title} against {escape(comparison.baseline.name)}"]
    if comparison.standings:
        blocks += ["## All runs", _standings(comparison), words.BEST]
    for against in comparison.candidates:
        blocks += _blocks(comparison, against)
    if sureness := words.sureness(comparison):
        blocks += ["## How sure, and how right", escape(sureness)]
    if failures := words.failures(comparison):
        blocks += ["## Errors", _list(map(escape, failures))]
    blocks += ["## How to read this", _list(words.HOW_TO_READ)]
    blocks.append(
        _list(
            f"`{name}`: {escape(m.about)}; {words.better(m)} ({escape(m.source)})"
            for name, m in comparison.metrics.items()
        )
    )
    return "\n\n".join(blocks) + "\n"


def _standings(comparison: Comparison) -> str:
    rows = [
        [f"`{s.metric}`", f"{s.n:,}", *(words.marked(s, place) for place in range(len(s.values)))]
        for s in comparison.standings
    ]
    return _table(["", "n", *map(escape, comparison.names)], rows)


def _blocks(comparison: Comparison, against: Against) -> Iterator[str]:
    yield f"## {escape(against.candidate.name)}"
    yield _list(map(escape, words.summary(against)))
    if settings := words.settings(against):
        yield "### What was set up differently"
        yield _table(["", "baseline", "candidate"], [[*map(escape, row)] for row in settings])
    by_metric = {effect.metric: effect for effect in against.effects}
    for heading, metrics in words.kinds(list(by_metric), comparison):
        yield f"### {heading}"
        yield _effects("", [(f"`{metric}`", by_metric[metric]) for metric in metrics])
    clear = [
        (f"{escape(tag)}: `{effect.metric}`", effect)
        for tag, effects in against.by_tag.items()
        for effect in effects
        if effect.verdict != "unclear"
    ]
    if clear:
        yield "### By tag, where the difference is clear"
        yield _effects("", clear)
    if against.changed:
        shown = against.changed[:_CHANGED_SHOWN]
        yield f"### Changed, worst first ({len(shown):,} of {len(against.changed):,})"
        for changed in shown:
            yield from _changed(changed)


def _effects(corner: str, named: Sequence[tuple[str, Effect]]) -> str:
    head = [corner, "n", "baseline", "candidate", "difference", "p", "won / lost / same", ""]
    rows = [
        [
            name,
            f"{e.n:,}",
            words.number(e.baseline),
            words.number(e.candidate),
            words.difference(e),
            words.chance(e.adjusted).replace("<", "&lt;"),
            words.score(e),
            "" if e.verdict == "unclear" else f"**{e.verdict}**",
        ]
        for name, e in named
    ]
    return _table(head, rows)


def _changed(changed: Changed) -> Iterator[str]:
    yield f"#### {escape(changed.id)}: {escape(changed.question)}"
    facts = [f"{words.direction(changed)} ({words.signed(changed.change)}); {words.outcome(changed)}"]
    if changed.before.short != changed.after.short:
        facts.append(f"short answer: {escape(changed.before.short) or '–'} → {escape(changed.after.short) or '–'}")
    facts += [f"`{v.metric}`: {words.number(v.baseline)} → {words.number(v.candidate)}" for v in changed.values]
    for cited in changed.citations:
        quote = cited.quote if len(cited.quote) <= _MOST_QUOTE else f"{cited.quote[:_MOST_QUOTE]}…"
        facts.append(
            f"{words.CITED[cited.kind]}: {escape(cited.article_id)} {cited.start}:{cited.end} “{escape(quote)}”"
        )
    yield "".join(map(_piece, changed.words)) or "–"
    yield _list(facts)


def _piece(piece: Piece) -> str:
    """Words that were lost struck out, new ones bold, as tags: `**` next to letters is no markup."""
    text = escape(piece.text)
    head, tail = (" " * blank for blank in (piece.text[0].isspace(), piece.text[-1].isspace()))
    tag = {"same": "", "lost": "del", "new": "strong"}[piece.kind]
    return f"{head}<{tag}>{text}</{tag}>{tail}" if tag else f"{head}{text}{tail}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _list(items: Iterator[str] | Sequence[str]) -> str:
    return "\n".join(f"- {item}" for item in items)
