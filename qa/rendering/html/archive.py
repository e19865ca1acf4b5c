"""The archive in a few lines of HTML: what it holds, how fresh it is, what was added, earlier conversations."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from index.dates import in_words
from index.ingest.intake import Added
from index.stores.types import Coverage
from index.text.characters import counted
from qa.rendering.templates import pages

_SKIPPED = 20


def coverage(coverage: Coverage, now: datetime) -> str:
    """One line on what the corpus holds and how fresh it is."""
    if not coverage.articles:
        return str(_macros().coverage(""))
    words = f"{counted(coverage.articles, 'article')}, {counted(coverage.outlets, 'outlet')}"
    words += f", newest {in_words(coverage.latest)}" if coverage.latest else ""
    words += f", last added {ago(coverage.last_added, now)}" if coverage.last_added else ""
    return str(_macros().coverage(words))


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
    words = ", ".join(f"{counted(number, 'article')} {what}" for number, what in counts if number)
    return str(_macros().added(words, report, _SKIPPED))


def progress(phase: str, done: int, total: int | None) -> str:
    """How far an add has come."""
    return str(_macros().progress(phase, done, total))


def head(name: str | None, *, may_publish: bool) -> str:
    """What the window is called, who is logged in, and the way out where somebody is."""
    return str(_macros().head(name, may_publish))


def history(conversations: Sequence[tuple[str, str, str]], now: datetime) -> str:
    """Earlier conversations as links: the id, the first question and the time of each."""
    return str(_macros().history([(name, question, ago(began, now)) for name, question, began in conversations]))


def exports(conversation: str | None) -> str:
    """Links that save the conversation; empty until it is kept."""
    return "" if conversation is None else str(_macros().exports(conversation))


def welcome(*, is_empty: bool) -> str:
    """Shown in place of a conversation before the first question."""
    return str(_macros().welcome(is_empty))


def _macros() -> Any:
    return pages("archive.html")
