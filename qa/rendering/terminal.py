"""Answers and articles as plain text for a terminal: pure functions of values, tested as strings.

Everything that comes from an article or a question passes through `safe`, so that no escape sequence in a text can
reach the terminal.
"""

import shutil
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from index.corpus import Reading, Status
from index.ingest.intake import Added
from index.ingest.preview import Foreseen
from index.stores.types import Row
from index.text.characters import counted, one_line, safe
from index.types import Hit, Part, Skipped, Source
from qa.answering.generative import Prompt
from qa.answering.holdings.holdings import without_outlet
from qa.records.answers import AnswerRecord
from qa.rendering.answer_view import REFUSED, AnswerView
from qa.rendering.times import stamp
from qa.rendering.wording import also, cautions, how_read, limited_to, said_by, understood_as
from qa.rendering.wording import place as place_in
from qa.types import Answer, Citation

_SKIPPED_SHOWN, _REASONS_SHOWN, _OUTLETS_SHOWN = 20, 5, 15


def answer(answer: Answer, *, may_dim: bool = False) -> str:
    """The answer, its sources below; where the terminal can, words that may answer underlined and context dimmed."""
    view = AnswerView(answer)
    above = (
        understood_as(answer.question, answer.standalone_question),
        f"(quoted, not written by a model: {one_line(answer.fallback, 300)})" if answer.fallback else "",
        how_read(answer.period, answer.as_of),
        limited_to(answer.filters, answer.period),
        safe(answer.short or ""),
    )
    text = _underlined(_wrapped(answer.text), answer) if may_dim else _wrapped(answer.text)
    parts = [*(f"{line}\n" for line in above if line), text]
    for held in (each for sentence in view.sentences for each in sentence.bases):
        parts.append(_wrapped(f"  [{held.number}] says: {safe(held.quote)}"))
    if view.refused:
        parts.append(f"\n{REFUSED}")
        parts += [_wrapped(f"  ✗ {safe(u.text)} ({one_line(u.reason, 300)})") for u in view.refused]
    for difference in view.differences:
        accounts = (each.account for each in difference.accounts)
        values = "; ".join(f"{safe(a.value)} [{a.citation}] ({_who(a.outlet, a.published)})" for a in accounts)
        parts.append(f"\n{difference.heading}: {values}")
    if view.references:
        parts += ["", *(source(reference.citation, may_dim=may_dim) for reference in view.references)]
    if view.nearest:
        parts += ["\nNearest passages:", *(f"  {safe(p.article_id)} {p.start}:{p.end}" for p in view.nearest)]
    return "\n".join(parts)


def prompt(prompt: Prompt) -> str:
    """The exact words that a model would be sent, and how many tokens they are."""
    context = prompt.evidence
    parts = [f"--- {message.role} ---\n{safe(message.content)}" for message in prompt.messages]
    left = f"; {context.left_out} more had no room" if context.left_out else ""
    of = f"{counted(len(context.sentences), 'sentence')} of {counted(context.articles, 'article')}"
    return "\n\n".join([*parts, f"--- {counted(prompt.tokens, 'token')}, {of} as evidence{left} ---"])


def source(citation: Citation, *, may_dim: bool = False) -> str:
    """Where a quote stands: who, when, title and place, then the words it leans on and who else holds it."""
    title = f"“{one_line(citation.title, 90)}”" if citation.title else "untitled"
    place = f"{one_line(citation.article_id, 120)} {place_in(citation)}"
    link = f"\n    {one_line(citation.url, 300)}" if citation.url else ""
    before = f"context: “{one_line(citation.context.quote, 300)}”" if citation.context else ""
    if before and may_dim:
        before = f"\x1b[2m{before}\x1b[22m"
    says = said_by(citation.attribution)
    lines = [before, f"who says so: {says}" if says else "", f"also in: {also(citation)}" if citation.also else ""]
    more = "".join(f"\n    {line}" for line in (*lines, *cautions(citation)) if line)
    return f"[{citation.marker}] {_who(citation.outlet, citation.published)}: {title}\n    {place}{link}{more}"


def hits(found: Sequence[Hit]) -> str:
    """Ranked passages, best first."""
    if not found:
        return "nothing found"
    blocks = []
    for rank, hit in enumerate(found, 1):
        span, about = hit.passage.span, hit.passage.source
        head = f"{rank}. {_who(about.outlet, about.date)}: {one_line(about.title or 'untitled', 90)}"
        place = f"   {one_line(span.article_id, 120)} {span.start}:{span.end}  score {hit.score:.3f}"
        blocks.append(f"{head}\n{place}\n{textwrap.indent(_wrapped(hit.passage.text), '   ')}")
    return "\n\n".join(blocks)


def article(reading: Reading, span: tuple[int, int] | None = None, part: Part = "text") -> str:
    """An article with its noise in ⟦double brackets⟧ and a span of its text, or of its title, between »guillemets«."""
    about = reading.article.source
    title = about.title or ""
    if span and part == "title":
        title, span = f"{title[: span[0]]}»{title[slice(*span)]}«{title[span[1] :]}", None
    lines = [
        one_line(title or "untitled", 300),
        _when(about) + (f" · by {one_line(', '.join(about.authors), 200)}" if about.authors else ""),
        f"{one_line(reading.article.id, 200)} version {reading.version}" + ("" if reading.is_live else " (superseded)"),
        *([one_line(about.url, 300)] if about.url else []),
        *([f"Correction: {one_line(about.correction, 1000)}"] if about.correction else []),
        *([one_line(reading.article.fetched.words, 600)] if reading.article.fetched else []),
        *_further(about),
        *([f"{len(reading.versions)} versions are kept"] if len(reading.versions) > 1 else []),
    ]
    marks = [(m.start, "⟦") for m in reading.masks] + [(m.end, "⟧") for m in reading.masks]
    marks += [(span[0], "»"), (span[1], "«")] if span else []
    text, done, pieces = reading.article.text, 0, []
    for place, mark in sorted(marks, key=lambda pair: pair[0]):
        pieces += [safe(text[done:place]), mark]
        done = place
    return "\n".join(lines) + "\n\n" + "".join([*pieces, safe(text[done:])])


def _further(about: Source) -> list[str]:
    """A line on section, keywords, urgency and paywall, where any of them is known."""
    known = {
        "Section": about.section, "Keywords": ", ".join(about.keywords), "Urgency": str(about.urgency or ""),
        "Came as": about.merged_outlet, "Access": {True: "free", False: "paywall", None: ""}[about.is_free],
    }  # fmt: skip
    parts = [f"{name}: {one_line(value, 300)}" for name, value in known.items() if value]
    return [" · ".join(parts)] if parts else []


def listing(rows: Sequence[Row]) -> str:
    """One line an article: date, outlet, title, id; of what is held back a notice instead of the title."""
    lines, now = [], datetime.now(UTC)
    for row in rows:
        published, outlet = one_line(row.source.date or "no date", 40)[:10], one_line(row.source.outlet or "-", 24)
        # The newsroom's reason for a withdrawal may be private: `newsdesk show` gives it.
        notice = row.withdrawal.notice if row.withdrawal else row.held_back(now)
        title = one_line(notice, 200) if notice else one_line(row.source.title or "untitled", 60)
        lines.append(f"{published:<10}  {outlet:<24}  {title:<60}  {one_line(row.article_id, 120)}")
    return "\n".join(lines) if lines else "no articles"


def added(report: Added) -> str:
    """The report of an add."""
    counts = [f"{report.added:,} added", f"{report.updated:,} updated", f"{report.unchanged:,} unchanged"]
    lines = [f"{', '.join(counts)}, {len(report.skipped):,} skipped in {report.seconds:.1f} s"]
    lines += [f"  skipped {one_line(s.name, 200)}: {one_line(s.reason, 300)}" for s in report.skipped[:_SKIPPED_SHOWN]]
    if len(report.skipped) > _SKIPPED_SHOWN:
        lines.append(f"  … and {len(report.skipped) - _SKIPPED_SHOWN:,} more (all with --json)")
        often = Counter(one_line(each.reason, 80) for each in report.skipped).most_common(_REASONS_SHOWN)
        lines.append("  most often: " + "; ".join(f"{times:,} × {reason}" for reason, times in often))
    return "\n".join(lines)


def foreseen(found: Foreseen | Skipped) -> str:
    """One line of a preview: what would become of an article, and what is known of it; or why there is none."""
    if isinstance(found, Skipped):
        return f"skipped    {one_line(found.name, 200)}: {one_line(found.reason, 300)}"
    article, source = found.article, found.article.source
    title = one_line(source.title or "untitled", 60)
    about = [
        one_line(source.date or "no date", 40),
        one_line(source.outlet or "no outlet", 40),
        one_line(", ".join(source.authors) or source.agency or "no author", 80),
        counted(len(article.text), "character"),
        *([source.status] if source.status != "usable" else []),
        *([f"under embargo until {one_line(source.embargo, 40)}"] if source.embargo else []),
        one_line(article.id, 120),
    ]
    return f"{found.becomes:<9}  “{title}”  " + " · ".join(about)


def foreseen_in_all(counts: Mapping[str, int]) -> str:
    """The last line of a preview."""
    parts = (f"{counts.get(name, 0):,} {name}" for name in ("added", "updated", "unchanged", "skipped"))
    return f"would be: {', '.join(parts)}; nothing was changed"


def status(now: Status, model: str | None = None) -> str:
    """The state of a corpus, and what would write an answer."""
    about = now.coverage
    lines = [
        f"{one_line(now.folder, 300)}: {counted(about.articles, 'article')}, {counted(about.passages, 'passage')}, "
        f"{counted(about.outlets, 'outlet')}{without_outlet(about.articles, now.outlets)}",
        f"published {about.earliest or '?'} to {about.latest or '?'}; last added {about.last_added or 'never'}",
        f"languages: {one_line(', '.join(now.languages), 300) or 'none recognised'}",
        f"embedder: {now.embedder}" + ("" if now.embedder_is_current else " (changed since; run: newsdesk rebuild)"),
        f"on disk: {now.bytes_on_disk / 1e6:,.1f} MB",
        f"answers: written by {one_line(model, 100)}, each sentence checked"
        if model
        else "answers: quoted (to have them written, name a language model with NEWSDESK_MODEL; see the README)",
    ]
    if now.pending:
        waiting = f"{counted(now.pending, 'article')} {'is' if now.pending == 1 else 'are'}"
        lines.append(f"{waiting} stored but not indexed yet (done at the next: newsdesk add or chat)")
    if not now.is_clean:
        lines.append("the last writer has not ended, or did not end properly")
    lines += [
        f"  {each.articles:>7,}  newest {each.newest or '?':<10}  added {each.last_added[:16].replace('T', ' ')}"
        f"  {one_line(each.outlet or 'no outlet', 60)}"
        for each in now.by_outlet[:_OUTLETS_SHOWN]
    ]
    more = len(now.by_outlet) - _OUTLETS_SHOWN
    if more > 0:
        lines.append(f"  … and {counted(more, 'outlet')} more (all with --json)")
    return "\n".join(lines)


def faults(found: Iterable[str]) -> str:
    """The report of a check."""
    lines = [f"fault: {safe(fault)}" for fault in found]
    return (
        "\n".join([*lines, "repair with: newsdesk rebuild"])
        if lines
        else "whole: the indexes hold what the ledger holds"
    )


def overtaken(found: Sequence[tuple[str, AnswerRecord]]) -> str:
    """Answers that cite what has changed since they were given: the question, and what became of which citation."""
    if not found:
        return "every kept answer cites what its articles still say"
    blocks = []
    for record, kept in found:
        cited = {citation.marker: citation.article_id for citation in kept.answer.citations}
        lines = [f"{record}  {kept.at[:10]}  {one_line(kept.answer.question, 200)}"]
        lines += [
            f"  [{each.marker}] {one_line(cited[each.marker], 120)}: {one_line(each.note, 500)}" for each in kept.since
        ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _who(outlet: str | None, published: str | None) -> str:
    return f"{one_line(outlet or 'unknown outlet', 60)}, {one_line(published or 'no date', 40)[:10]}"


def _when(about: Source) -> str:
    """Outlet, when it was published, to the minute where that is known, and when it was changed since."""
    is_changed = about.modified and about.modified != about.date
    changed = f" · changed {one_line(stamp(about.modified), 60)}" if about.modified and is_changed else ""
    published = one_line(stamp(about.date) if about.date else "no date", 60)
    return f"{one_line(about.outlet or 'unknown outlet', 60)}, {published}{changed}"


def _underlined(wrapped: str, answer: Answer) -> str:
    """A wrapped answer with the words underlined that may answer, counted past the blanks that wrapping changes."""
    first = answer.statements[0] if answer.statements else None
    at = answer.text.find(first.text) if first and first.focus else -1
    if not (first and first.focus) or at < 0:
        return wrapped
    start, end = (len("".join(answer.text[: at + place].split())) for place in (first.focus.start, first.focus.end))
    seen = [n for n, character in enumerate(wrapped) if not character.isspace()]
    begin, stop = seen[start], seen[end - 1] + 1
    return f"{wrapped[:begin]}\x1b[4m{wrapped[begin:stop]}\x1b[24m{wrapped[stop:]}"


def _wrapped(text: str) -> str:
    width = min(100, shutil.get_terminal_size((100, 24)).columns)
    return "\n".join(textwrap.fill(line, width, break_long_words=False) for line in safe(text).splitlines())
