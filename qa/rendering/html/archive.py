"""The archive in a few lines of HTML: what it holds, how fresh it is, what was added, earlier conversations."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from index.dates import in_words
from index.ingest.intake import Added
from index.stores.types import Coverage
from index.text.characters import counted
from qa.rendering.html.markup import escape, shortened

STALE_DAYS = 7
"""An archive whose newest article is older than that is said to be so, loudly."""
_SKIPPED = 20


def coverage(coverage: Coverage, now: datetime) -> str:
    """One line on what the corpus holds and how fresh it is."""
    if not coverage.articles:
        return '<p class="nd-coverage">The archive is empty.</p>'
    size = f"{counted(coverage.articles, 'article')}, {counted(coverage.outlets, 'outlet')}"
    newest = f", newest {in_words(coverage.latest)}" if coverage.latest else ""
    added = f", last added {ago(coverage.last_added, now)}" if coverage.last_added else ""
    return f'<p class="nd-coverage">{escape(size + newest + added)}{_stale(coverage, now)}</p>'


def _stale(coverage: Coverage, now: datetime) -> str:
    days = (now.date() - date.fromisoformat(coverage.latest)).days if coverage.latest else 0
    if days <= STALE_DAYS:
        return ""
    return f' <strong class="nd-stale">Nothing newer: {escape(_days(days))} behind today</strong>'


def ago(then: str, now: datetime) -> str:
    """How long ago a moment was, in words.

    >>> ago("2025-03-20T10:00:00+00:00", datetime(2025, 3, 20, 10, 5, tzinfo=UTC))
    '5 minutes ago'
    """
    moment = datetime.fromisoformat(then)
    seconds = (now - (moment if moment.tzinfo else moment.replace(tzinfo=UTC))).total_seconds()
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{counted(int(seconds // 60), 'minute')} ago"
    if seconds < 86400:
        return f"{counted(int(seconds // 3600), 'hour')} ago"
    return f"{_days(int(seconds // 86400))} ago"


def _days(days: int) -> str:
    if days < 60:
        return counted(days, "day")
    return counted(days // 30, "month") if days < 730 else counted(days // 365, "year")


def added(report: Added) -> str:
    """The report of an add: how many articles were added, and which files were not and why."""
    counts = [(report.added, "added"), (report.updated, "in a newer version"), (report.unchanged, "there before")]
    counts_in_words = [f"{counted(number, 'article')} {what}" for number, what in counts if number]
    head = escape(", ".join(counts_in_words) or "Nothing was added") + f" in {report.seconds:.1f} s."
    skipped = "".join(
        f"<li><b>{shortened(s.name, 120)}</b>: {shortened(s.reason, 300)}</li>" for s in report.skipped[:_SKIPPED]
    )
    more = len(report.skipped) - _SKIPPED
    rest = f"<li>and {more:,} more</li>" if more > 0 else ""
    missed = f"<p>Not added:</p><ul>{skipped}{rest}</ul>" if skipped else ""
    return f'<div class="nd-report" role="status"><p>{head}</p>{missed}</div>'


def progress(phase: str, done: int, total: int | None) -> str:
    """How far an add has come."""
    of = f" of {total:,}" if total else ""
    what = "articles read" if phase == "reading" else "passages indexed"
    return f'<div class="nd-report" role="status"><p>{done:,}{of} {what} …</p></div>'


def head(name: str | None, *, may_publish: bool) -> str:
    """What the window is called, who is logged in, and the way out where somebody is."""
    may = " data-may-publish" if may_publish else ""
    visitor = (
        f'<p class="nd-visitor">Logged in as {shortened(name, 64)} <a href="logout">Log out</a></p>' if name else ""
    )
    return f"<h1{may}>Newsdesk</h1>{visitor}"


def history(conversations: Sequence[tuple[str, str, str]], now: datetime) -> str:
    """Earlier conversations as links: the id, the first question and the time of each."""
    if not conversations:
        return '<p class="nd-none">None yet. They are kept with the archive, for this browser only.</p>'
    items = "".join(
        f'<li><a href="?conversation={escape(name)}">{shortened(question, 80)}</a> <span>{ago(began, now)}</span></li>'
        for name, question, began in conversations
    )
    return f'<ul class="nd-history">{items}</ul>'


def exports(conversation: str | None) -> str:
    """Links that save the conversation; empty until it is kept. Our script takes its id for the page's address."""
    if conversation is None:
        return ""
    links = " ".join(
        f'<a href="conversations/{escape(conversation)}.{suffix}" download>{label}</a>'
        for suffix, label in (("md", "Markdown"), ("html", "HTML"), ("docx", "Word"), ("csl.json", "CSL-JSON"))
    )
    return f'<p class="nd-exports" data-conversation="{escape(conversation)}">Save as: {links}</p>'


def welcome(*, is_empty: bool) -> str:
    """Shown in place of a conversation before the first question."""
    if is_empty:
        return (
            '<div class="nd-welcome"><h2>The archive is empty</h2><p>Drop files here (text, Markdown, HTML, JSON '
            "lines, RSS; also zipped), or choose them with “Add articles”. On the command line: "
            "<code>newsdesk add articles/</code></p><p>To try it out first, add the sample articles.</p></div>"
        )
    return (
        '<div class="nd-welcome"><h2>Ask the archive</h2><p>Every sentence of an answer shows the exact words it '
        "rests on. What the archive does not say, it does not answer.</p></div>"
    )
