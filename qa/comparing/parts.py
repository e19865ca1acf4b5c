"""The tab in which answers are compared, in pieces of HTML: two answers, runs, progress, drafts of questions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from index.text.characters import counted
from index.types import Article
from qa.comparing.blind import BlindPair
from qa.evaluation.datasets.questions import Gold, GoldSpan
from qa.evaluation.effects import LEVEL
from qa.evaluation.judges.preferences import Choice, Tally
from qa.evaluation.runs import ListedRun
from qa.rendering.html.answers import PANE, Sources, answer
from qa.rendering.html.archive import ago
from qa.rendering.html.markup import escape, escape_attribute, shortened, source_address

_AROUND = 200  # characters of the article before and behind an answer
_CHOSEN: Mapping[Choice, str] = {
    "first": "You prefer answer 1.",
    "second": "You prefer answer 2.",
    "tie": "You see no difference.",
}


def heading(title: str, about: str) -> str:
    """What a part of the tab is called and is for."""
    return f'<h2 class="nd-part">{escape(title)}</h2><p class="nd-about">{escape(about)}</p>'


def side(number: int, pair: BlindPair, sources: Sources) -> str:
    """One of two answers, without a word of where it came from."""
    given = pair.first if number == 1 else pair.second
    return f'<h3 class="nd-side-head">Answer {number}</h3>{answer(given, sources, is_blind=True)}'


def revealed(pair: BlindPair, choice: Choice) -> str:
    """What was chosen, and what had made the two answers."""
    first, second = (escape(in_words(config)) for config in (pair.first_config, pair.second_config))
    made = f"Answer 1: {first}. Answer 2: {second}."
    return f'<p role="status" class="nd-revealed"><strong>{_CHOSEN[choice]}</strong> {made}</p>'


def in_words(config: Mapping[str, Any]) -> str:
    """How a run or an answer was made, on one line.

    >>> in_words({"answerer": "extractive", "model": None, "reranker": "minilm", "set": {"search.bm25": 0.0}})
    'quoted sentences, re-ranked by minilm, search.bm25=0'
    """
    parts = [f"written by {config['model']}" if config.get("model") else "quoted sentences"]
    if (embedder := config.get("embedder")) not in (None, "local"):
        parts.append(f"embedded by {embedder}")
    if config.get("reranker"):
        parts.append(f"re-ranked by {config['reranker']}")
    parts += [f"{name}={value:g}" for name, value in (config.get("set") or {}).items()]
    return ", ".join(parts)


def tallies(found: Sequence[Tally]) -> str:
    """What has been preferred so far, pair by pair."""
    if not found:
        return '<p class="nd-none">Nobody has chosen yet.</p>'
    rows = "".join(
        f"<tr><td>{escape(in_words(tally.first_config))}</td><td>{tally.first_wins:,}</td><td>{tally.ties:,}</td>"
        f"<td>{tally.second_wins:,}</td><td>{escape(in_words(tally.second_config))}</td>"
        f"<td>{_verdict(tally)}</td></tr>"
        for tally in found
    )
    return _table(("One", "preferred", "no difference", "preferred", "The other", "By chance?"), rows)


def _verdict(tally: Tally) -> str:
    verdict = "may be chance" if tally.p >= LEVEL else "hardly chance"
    return f"{verdict} (p = {tally.p:.2g}, McNemar)"


def runs(found: Sequence[ListedRun], now: datetime) -> str:
    """The runs that are kept."""
    if not found:
        return '<p class="nd-none">None yet.</p>'
    rows = "".join(
        f"<tr><td>{escape(run.name)}</td><td>{escape(ago(run.created, now))}</td>"
        f"<td>{escape(in_words(run.config))}</td><td>{_done(run)}</td></tr>"
        for run in found
    )
    return _table(("Run", "Begun", "How it answers", "Questions"), rows)


def _done(run: ListedRun) -> str:
    return f"{run.questions:,}" if run.done == run.questions else f"{run.done:,} of {run.questions:,}: not finished"


def _table(heads: Sequence[str], rows: str) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    table = f'<table class="nd-table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    return f'<div class="nd-wide">{table}</div>'


def progress(done: int, total: int, seconds: float, begun_with: int) -> str:
    """How far a run has come, and how long the rest will take at this pace.

    Args:
        done: Questions that are answered.
        total: Questions that there are.
        seconds: Since it was started.
        begun_with: Questions that had been answered before.
    """
    left = ""
    if done > begun_with and total > done:
        left = f", {_time(seconds / (done - begun_with) * (total - done))} left"
    text = f"{done:,} of {total:,} questions{left}"
    bar = f'<progress max="{total}" value="{done}" aria-label="Questions answered"></progress>'
    return f'<div role="status" class="nd-progress">{bar} {text}</div>'


def _time(seconds: float) -> str:
    """A rough time in words."""
    if seconds < 60:
        return f"about {max(1, round(seconds))} s"
    return f"about {counted(round(seconds / 60), 'minute')}"


def finished(name: str, questions: int, failed: Sequence[str]) -> str:
    """That a run is finished."""
    more = f", {len(failed):,} could not be answered" if failed else ""
    return f'<p role="status">{escape(name)} is finished: {counted(questions, "question")}{more}.</p>'


def report_link(names: Sequence[str]) -> str:
    """The way to the report of two runs or more; empty for fewer."""
    if len(names) < 2:
        return '<p class="nd-none">Choose a baseline and at least one other run.</p>'
    address = escape_attribute("reports?" + urlencode([("run", name) for name in names]))
    runs = escape(f"{names[0]} and {', '.join(names[1:])}")
    link = f'<a class="nd-report-link" href="{address}" target="_blank" rel="noopener">Open the report: {runs} ↗</a>'
    return f"<p>{link}</p>"


def draft(gold: Gold, article: Article, left: int) -> str:
    """A question that was proposed, with its answer in the words around it."""
    span = gold.spans[0]
    address = source_address(article.id, article.version, quote=(span.start, span.end))
    return (
        f'<div class="nd-drafted"><p><strong>{escape(gold.question)}</strong></p><p>{_around(article.text, span)}</p>'
        f'<p class="nd-by"><a class="nd-open" href="{address}" target="{PANE}">'
        f"{shortened(article.source.title or article.id, 160)}</a>, {counted(left, 'more question')}</p></div>"
    )


def _around(text: str, span: GoldSpan) -> str:
    """The answer, marked, in what its paragraph says around it; cut at words."""
    before = text[: span.start].rpartition("\n\n")[2]
    after = text[span.end :].partition("\n\n")[0]
    if len(before) > _AROUND:
        before = "… " + before[-_AROUND:].partition(" ")[2]
    if len(after) > _AROUND:
        after = after[:_AROUND].rpartition(" ")[0] + " …"
    return f"{_inline(before)}<mark>{_inline(text[span.start : span.end])}</mark>{_inline(after)}"


def _inline(text: str) -> str:
    """Escaped on one line; blanks at the ends stay."""
    ends = " " if text[:1].isspace() else "", " " if text[-1:].isspace() else ""
    return f"{ends[0]}{escape(text)}{ends[1]}"
