"""Sentences that every surface says in the same words."""

from datetime import date

from index.dates import days_in_words, in_words
from index.text.attribution import Attribution
from index.text.characters import one_line
from index.types import Filters
from qa.rendering.times import written_moment
from qa.types import HEADLINE, Citation, DifferenceKind, Disagreement, PeriodRead

_DIFFER: dict[DifferenceKind, str] = {
    "rounding": "One figure, more and less exactly",
    "wording": "Quoted differently",
    "updated": "Updated by the same outlet",
}
_APPLIED = {"filter": "only articles published then", "preference": "preferred, not required"}


def limited_to(filters: Filters, period: PeriodRead | None = None) -> str:
    """One line on what a search was limited to besides the period that `how_read` names; empty if it was not.

    >>> limited_to(Filters(outlets=("Post", "Wire"), since=date(2025, 3, 1)))
    'Limited to: outlets Post, Wire; from 1 March 2025 on'
    """
    is_said = period and period.applied == "filter"
    days = "" if is_said or not (filters.since or filters.until) else days_in_words(filters.since, filters.until)
    limits = [
        f"outlets {', '.join(filters.outlets)}" if filters.outlets else "",
        days,
        f"articles {', '.join(filters.article_ids)}" if filters.article_ids else "",
    ]
    chosen = "; ".join(one_line(limit, 300) for limit in limits if limit)
    return f"Limited to: {chosen}" if chosen else ""


def understood_as(question: str, standalone: str) -> str:
    """One line on what was answered instead of the question, empty if it was the question itself.

    >>> understood_as("Who captred Goma?", "Who captured Goma?")
    '(understood as: Who captured Goma?)'
    """
    return f"(understood as: {one_line(standalone, 300)})" if standalone != question else ""


def how_read(period: PeriodRead | None, as_of: str | None) -> str:
    """One line on how the question's dates were taken, empty if it has none.

    >>> how_read(None, "2025-03-20")
    'Asked as of 20 March 2025: what was published about then comes first'
    """
    if period:
        return read_as(period)
    return f"Asked as of {in_words(as_of)}: what was published about then comes first" if as_of else ""


def read_as(period: PeriodRead) -> str:
    """One line that says which days a question's words were taken for.

    >>> read_as(PeriodRead("in June 2024", "2024-06-01", "2024-06-30", "preference"))
    'Read as: “in June 2024” = 1 to 30 June 2024 (preferred, not required)'
    """
    return f"Read as: “{one_line(period.phrase, 100)}” = {_days(period)} ({_APPLIED[period.applied]})"


def _days(period: PeriodRead) -> str:
    first, last = (date.fromisoformat(day) if day else None for day in (period.since, period.until))
    return days_in_words(first, last)


def place(citation: Citation) -> str:
    """Where a quote stands in its article, in code points: `0:43`, `headline 0:43`, `page 12, 0:43`."""
    edges = f"{citation.start}:{citation.end}"
    if citation.locator:
        return f"{citation.locator.words}, {edges}"
    return f"{HEADLINE} {edges}" if citation.part == "title" else edges


def who(outlet: str | None, published: str | None) -> str:
    """Outlet and date: `Quay Post, 20 March 2025`."""
    return f"{outlet or 'unknown outlet'}, {in_words(published) if published else 'no date'}"


def differ_on(found: Disagreement) -> str:
    """What accounts differ on; where they do not contradict each other, what sets them apart.

    >>> differ_on(Disagreement("how many", ())), differ_on(Disagreement("the distance", (), "rounding"))
    ('Accounts differ on how many', 'One figure, more and less exactly: the distance')
    """
    apart = _DIFFER.get(found.kind)
    return f"{apart}: {found.about}" if apart else f"Accounts differ on {found.about}"


def said_by(found: Attribution | None) -> str:
    """Who says what is quoted, over which agency, and that it is denied; empty if the article says so itself.

    >>> from index.text.attribution import Mention
    >>> said_by(Attribution(Mention("Ada Voss", 0, 8), Mention("harbour master", 10, 24), outlet="Quay Post"))
    'Ada Voss, harbour master → Quay Post'
    """
    if not found:
        return ""
    notes = ("not named" if found.is_anonymous else "", "" if found.is_first_hand else "second-hand")
    noted = ", ".join(filter(None, notes))
    by = f" by {found.denied_by.text}" if found.denied_by else ""
    denied = f"; denied{by}: “{found.denial.text}”" if found.denial else ""
    return one_line(f"{found.line}{noted and f' ({noted})'}{denied}", 600) if found.speaker or found.via else ""


def cautions(citation: Citation) -> list[str]:
    """What is to be known of the words cited, a line each: when their entry is of, gaps, changes, corrections, kin.

    >>> from dataclasses import replace
    >>> cited = Citation(1, "a", "v", None, "Post", "2025-03-20", None, 0, 1, "x", "", "")
    >>> cautions(cited), cautions(replace(cited, modified="2025-03-21T09:00:00+00:00", correction="It sank at nine."))
    ([], ['changed: 21 March 2025, 09:00 UTC', 'correction: It sank at nine.'])
    """
    changed = f"changed: {written_moment(citation.modified)}" if citation.modified else ""
    corrected = f"correction: {one_line(citation.correction, 600)}" if citation.correction else ""
    entry = f"entry of {one_line(citation.entry, 40)}" if citation.entry else ""
    damaged = "words seem to be missing here, as it was published" if citation.is_damaged else ""
    shares = (f"may share an origin with [{each.marker}]: “{one_line(each.words, 200)}”" for each in citation.shares)
    return [line for line in (entry, damaged, changed, corrected, *shares) if line]


def also(citation: Citation) -> str:
    """The outlets that hold the same words, each once, and of how many it is one story; without one an article's id."""
    names = ", ".join(dict.fromkeys(one_line(copy.outlet or copy.article_id, 60) for copy in citation.also))
    return f"{names} ({one_line(citation.origin.note, 120)})" if citation.origin else names
