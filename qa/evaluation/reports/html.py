"""A comparison as one HTML page that stands by itself: no request to anywhere, and all of it there without its script.

The script sorts tables and filters questions; whatever comes from an article, a question, a model or a run is escaped.
"""

import html
import json
from collections.abc import Iterable, Iterator, Sequence

from index.text.characters import clean, counted
from qa.evaluation.comparison import Against, Changed, Cited, Comparison, Effect, Told
from qa.evaluation.reports import plots, words
from qa.evaluation.reports.page import POLICY, SCRIPT, STYLE
from qa.evaluation.reports.plots import Bar, Curve
from qa.rendering.files.times import written_time

_CHANGED_SHOWN = 500
_MOST_QUOTE = 600
_CITED = {"kept": "cited by both", "lost": "cited by the baseline only", "new": "cited by the candidate only"}


def write(comparison: Comparison) -> str:
    """The page; of each candidate at most 500 questions that changed, worst first."""
    parts = [*_top(comparison)]
    for place, against in enumerate(comparison.candidates):
        parts += _against(comparison, against, f"c{place}")
    parts += [*_risk(comparison), *_reading(comparison)]
    title = f"{_names(comparison)} against {comparison.baseline.name}"
    return "\n".join(
        [*_head(title), "<main>", *parts, "</main>", f"<script>{SCRIPT}</script>", "</body>", "</html>", ""]
    )


def escape(text: str) -> str:
    """The text shown literally, between tags and between double quotes."""
    return html.escape(clean(text))


def _names(comparison: Comparison) -> str:
    return ", ".join(against.candidate.name for against in comparison.candidates)


def _head(title: str) -> list[str]:
    return [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="referrer" content="no-referrer">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title>",
        f"<style>{STYLE}</style>",
        "</head>",
        "<body>",
    ]


def _top(comparison: Comparison) -> Iterator[str]:
    sides = [("baseline", comparison.baseline), *(("candidate", a.candidate) for a in comparison.candidates)]
    yield f'<h1 dir="auto">{escape(_names(comparison))} against {escape(comparison.baseline.name)}</h1>'
    yield '<p class="soft">Which run answers better, and on which questions.</p>'
    yield _table(
        "The runs that are compared",
        ["Run", "Part", "Questions", "Errors", "Made"],
        [
            [
                _row(escape(s.name)),
                _words(role),
                _cell(f"{s.questions:,}"),
                _cell(f"{len(s.failed):,}"),
                _words(written_time(s.created) if s.created else "–"),
            ]
            for role, s in sides
        ],
    )
    if failures := words.failures(comparison):
        yield "<p>Questions that ended in an error:</p>"
        yield _list(map(escape, failures))
    if comparison.standings:
        yield "<h2>All runs</h2>"
        yield f"<p>{escape(words.BEST)}</p>"
        rows = [
            [
                _row(_metric(comparison, s.metric)),
                _cell(f"{s.n:,}"),
                *(_value(words.marked(s, i), v, "best" if s.best == i else "") for i, v in enumerate(s.values)),
            ]
            for s in comparison.standings
        ]
        yield _table("Mean of each run", ["Measure", "n", *comparison.names], rows, is_sortable=True)


# --- one candidate -----------------------------------------------------------------------------------------------


def _against(comparison: Comparison, against: Against, key: str) -> Iterator[str]:
    name = escape(against.candidate.name) if len(comparison.candidates) > 1 else "What was found"
    yield f'<h2 dir="auto">{name}</h2>'
    yield _list(map(escape, words.summary(against)))
    yield from _settings(against)
    yield from _measures(comparison, against)
    yield from _tags(comparison, against)
    yield from _questions(against, key)


def _settings(against: Against) -> Iterator[str]:
    if not against.settings:
        yield "<p>Both runs were set up alike.</p>"
        return
    rows = [[_row(escape(name)), _words(before), _words(after)] for name, before, after in words.settings(against)]
    yield _table("What was set up differently", ["Setting", "Baseline", "Candidate"], rows)


def _measures(comparison: Comparison, against: Against) -> Iterator[str]:
    yield "<h3>Measures</h3>"
    bars = [
        _bar(words.labelled(effect.metric, comparison.metrics[effect.metric]), effect)
        for effect in against.effects
        if _is_drawn(comparison, effect)
    ]
    if bars:
        yield _figure(
            plots.differences("Differences of all measures with their 95 % intervals", bars),
            "Candidate minus baseline, with 95 % intervals. ▲ clearly better, ▼ clearly worse, ● no clear difference. "
            "The tables below give the same figures.",
        )
    by_metric = {effect.metric: effect for effect in against.effects}
    head = ["Measure", "n", "Baseline", "Candidate", "Difference [95 %]", "Won / lost / same", "p", "Verdict"]
    for heading, metrics in words.kinds(list(by_metric), comparison):
        rows = [[_row(_metric(comparison, metric)), *_effect(by_metric[metric])] for metric in metrics]
        yield _table(heading, head, rows, is_sortable=True)
    if missing := [f"{e.metric} ({e.in_one:,})" for e in against.effects if e.in_one]:
        yield f'<p class="soft">Left out, because only one run could be judged: {escape(", ".join(missing))}.</p>'


def _metric(comparison: Comparison, metric: str) -> str:
    about = comparison.metrics[metric]
    return f"{escape(metric)}<small>{escape(about.about)}; {words.better(about)}</small>"


def _effect(effect: Effect) -> list[str]:
    is_clear = effect.verdict != "unclear"
    return [
        _value(f"{effect.n:,}", effect.n),
        _value(words.number(effect.baseline), effect.baseline),
        _value(words.number(effect.candidate), effect.candidate),
        _value(words.difference(effect), effect.difference),
        _value(words.score(effect), effect.wins - effect.losses),
        _value(words.chance(effect.adjusted), effect.adjusted),
        _words(words.verdict(effect), effect.verdict if is_clear else ""),
    ]


def _is_drawn(comparison: Comparison, effect: Effect) -> bool:
    """Costs have units of their own."""
    return effect.difference is not None and comparison.metrics[effect.metric].kind != "cost"


def _bar(label: str, effect: Effect) -> Bar:
    return Bar(label, effect.difference or 0.0, effect.low, effect.high, effect.n, effect.verdict)


def _tags(comparison: Comparison, against: Against) -> Iterator[str]:
    if not against.by_tag:
        return
    yield "<h3>By kind of question</h3>"
    yield (
        "<p>The same measures for the questions of each tag. Tags hold few questions, so look at n and at the ranges; "
        "what is called better or worse here has been tested against all tags and measures together.</p>"
    )
    head = ["Tag", "n", "Baseline", "Candidate", "Difference [95 %]", "Won / lost / same", "p", "Verdict"]
    for metric in (effect.metric for effect in against.effects if effect.wins or effect.losses):
        found = [(tag, e) for tag, effects in against.by_tag.items() for e in effects if e.metric == metric]
        bars = [_bar(tag, effect) for tag, effect in found if _is_drawn(comparison, effect)]
        rows = [[_row(escape(tag)), *_effect(effect)] for tag, effect in found]
        name = words.labelled(metric, comparison.metrics[metric])
        plot = plots.differences(f"Differences of {name} by tag with their 95 % intervals", bars) if bars else ""
        caption = f"{metric} by tag: {comparison.metrics[metric].about}"
        yield (
            f"<details><summary>{escape(name)}</summary>{_figure(plot, '') if plot else ''}"
            f"{_table(caption, head, rows, is_sortable=True)}</details>"
        )


# --- questions that changed --------------------------------------------------------------------------------------


def _questions(against: Against, key: str) -> Iterator[str]:
    shown = against.changed[:_CHANGED_SHOWN]
    yield "<h3>Questions that changed, worst first</h3>"
    if not shown:
        yield "<p>None: all answers are the same.</p>"
        return
    if len(against.changed) > len(shown):
        yield f"<p>The first {len(shown):,} of {len(against.changed):,}.</p>"
    yield _form(shown, key)
    rows = [
        [
            f'<th scope="row"><a href="#{key}-{place}" dir="auto">{escape(changed.question)}</a></th>',
            _words(changed.id),
            _words(", ".join(changed.tags)),
            _words(words.outcome(changed)),
            _value(words.signed(changed.change), changed.change),
            _words(words.direction(changed), words.direction(changed)),
        ]
        for place, changed in enumerate(shown)
    ]
    head = ["Question", "Id", "Tags", "Outcome", "Change", "Direction"]
    marks = [f' data-article="{key}-{place}"' for place in range(len(shown))]
    yield _table(
        f"{counted(len(shown), 'question')} with another answer, other citations or other values; the change goes from "
        "−1 (as much worse as can be) to 1 and is the mean over the kinds of measures",
        head, rows, is_sortable=True, marks=marks,
    )  # fmt: skip
    for place, changed in enumerate(shown):
        yield _article(changed, f"{key}-{place}", _marks(changed, key))


def _form(shown: Sequence[Changed], key: str) -> str:
    """Hidden until the script can make use of it."""
    tags = sorted({tag for changed in shown for tag in changed.tags})
    options = "".join(f'<option value="{escape(tag)}">{escape(tag)}</option>' for tag in tags)
    ways = "".join(f'<option value="{way}">{way}</option>' for way in ("worse", "better", "changed"))
    return (
        f'<form class="find" data-for="{key}" hidden>'
        '<label>Words <input type="search" name="words" autocomplete="off"></label>'
        f'<label>Tag <select name="tag"><option value="">all</option>{options}</select></label>'
        f'<label>Direction <select name="way"><option value="">all</option>{ways}</select></label>'
        '<output class="soft" aria-live="polite"></output></form>'
    )


def _marks(changed: Changed, key: str) -> str:
    """What the filter looks at besides the words, as attributes."""
    tags = escape(json.dumps(changed.tags))
    return f' data-of="{key}" data-way="{words.direction(changed)}" data-tags="{tags}"'


def _article(changed: Changed, anchor: str, marks: str) -> str:
    way = words.direction(changed)
    values = "; ".join(
        f"{escape(v.metric)} {words.number(v.baseline)} → {words.number(v.candidate)}" for v in changed.values
    )
    tags = f" · {escape(', '.join(changed.tags))}" if changed.tags else ""
    parts = [
        f'<h4 dir="auto">{escape(changed.question)}</h4>',
        f'<p class="soft">{escape(changed.id)}{tags} · <span class="{way}">{way} '
        f"({words.signed(changed.change)})</span> · {words.outcome(changed)}</p>",
        f'<p class="words" dir="auto">{"".join(_piece(p.kind, p.text) for p in changed.words)}</p>',
        *([_short(changed.before, changed.after)] if changed.before.short != changed.after.short else []),
        *([_list(map(_cited, changed.citations), "cited")] if changed.citations else []),
        *([f'<p class="soft">{values}</p>'] if values else []),
    ]
    return f'<article id="{anchor}"{marks}>{"".join(parts)}</article>'


def _piece(kind: str, text: str) -> str:
    tag = {"lost": "del", "new": "ins"}.get(kind)
    return f"<{tag}>{escape(text)}</{tag}>" if tag else escape(text)


def _short(before: Told, after: Told) -> str:
    return (
        f'<p dir="auto">Short answer: {_piece("lost", before.short) if before.short else "none"} → '
        f"{_piece('new', after.short) if after.short else 'none'}</p>"
    )


def _cited(cited: Cited) -> str:
    quote = cited.quote if len(cited.quote) <= _MOST_QUOTE else f"{cited.quote[:_MOST_QUOTE]}…"
    tag = {"kept": "strong", "lost": "del", "new": "ins"}[cited.kind]
    who = " · ".join(escape(part) for part in (cited.outlet, cited.title) if part)
    return (
        f'<{tag}>{_CITED[cited.kind]}</{tag}>: <q dir="auto">{escape(quote)}</q> '
        f"<small>{who}{' · ' if who else ''}{escape(cited.article_id)} {cited.start}–{cited.end}</small>"
    )


# --- the end of the page -----------------------------------------------------------------------------------------


def _risk(comparison: Comparison) -> Iterator[str]:
    told = [side for side in words.sides(comparison) if side.risk or side.auroc.value is not None]
    if not told:
        return
    yield "<h2>How sure, and how right</h2>"
    yield (
        "<p>If only the surest answers were given: how many of them would be wrong? An answer counts as wrong if the "
        "archive has none, or if none of its sentences holds an answer that is known to be right. Lower is better; a "
        "line ends where the run declines all other questions. AUROC is how often a question that the archive answers "
        "seems likelier to be answered than one that it does not: 0.5 is chance, 1 is perfect. n counts the questions "
        "for which the run told a probability.</p>"
    )
    if curves := [Curve(f"{side.name} (n {side.with_probability:,})", side.risk) for side in told if side.risk]:
        yield _figure(plots.risk("Share of wrong answers by the share of questions that are answered", curves), "")
    rows = [
        [
            _row(escape(side.name)),
            _cell(f"{side.with_probability:,}"),
            *(_cell(_risk_at(side.risk, coverage)) for coverage in (0.25, 0.5, 0.75, 1.0)),
            _cell(f"{side.risk[-1][0]:.0%}" if side.risk else "–"),
            _cell(words.figure(side.auroc)),
        ]
        for side in told
    ]
    head = ["Run", "n", "wrong at 25 %", "at 50 %", "at 75 %", "at 100 %", "answered", "AUROC [95 %]"]
    yield _table("Share of wrong answers where so many of the questions are answered", head, rows)


def _risk_at(points: Sequence[tuple[float, float]], coverage: float) -> str:
    """At the first coverage that is no less; a dash where the run answers fewer questions than that."""
    return next((f"{risk:.0%}" for reached, risk in points if reached >= coverage - 1e-9), "–")


def _reading(comparison: Comparison) -> Iterator[str]:
    yield "<h2>How to read this</h2>"
    yield _list(map(escape, words.HOW_TO_READ))
    rows = [
        [_row(escape(name)), _words(m.about), _words(words.better(m)), _words(m.source)]
        for name, m in comparison.metrics.items()
    ]
    yield _table("What each measure means", ["Measure", "What it tells", "Direction", "Source"], rows)


# --- pieces of markup --------------------------------------------------------------------------------------------


def _table(
    caption: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    is_sortable: bool = False,
    marks: Sequence[str] = (),
) -> str:
    """A table with its caption; heads are plain text, cells are markup, `marks` attributes of the rows."""
    kind = ' class="sortable"' if is_sortable else ""
    first = rows[0] if rows else [""] * len(head)
    heads = "".join(
        f'<th scope="col"{_is_words(cell)}>{escape(name)}</th>' for name, cell in zip(head, first, strict=True)
    )
    attributes = marks or [""] * len(rows)
    lines = (f"<tr{mark}>{''.join(row)}</tr>" for row, mark in zip(rows, attributes, strict=True))
    return (
        f'<div class="wide" role="group" tabindex="0" aria-label="{escape(caption)}">'
        f"<table{kind}><caption>{escape(caption)}</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def _is_words(cell: str) -> str:
    """The class of a column's head: columns of words are aligned as such."""
    return ' class="words"' if cell.startswith('<td class="words') else ""


def _row(markup: str) -> str:
    return f'<th scope="row" dir="auto">{markup}</th>'


def _cell(text: str) -> str:
    return f"<td>{escape(text)}</td>"


def _words(text: str, kind: str = "") -> str:
    return f'<td class="words{f" {kind}" if kind else ""}" dir="auto">{escape(text)}</td>'


def _value(shown: str, value: float | None, kind: str = "") -> str:
    """A cell that is sorted by its value and not by how that is written."""
    sought = "" if value is None else f"{value:.9g}"
    return f'<td class="even{f" {kind}" if kind else ""}" data-value="{sought}">{escape(shown)}</td>'


def _figure(plot: str, caption: str) -> str:
    told = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return f'<figure tabindex="0">{plot}{told}</figure>'


def _list(items: Iterable[str], kind: str = "") -> str:
    written = "".join(f'<li dir="auto">{item}</li>' for item in items)
    return f'<ul class="{kind}">{written}</ul>' if kind else f"<ul>{written}</ul>"
