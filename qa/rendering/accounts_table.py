"""Accounts that differ as a table: outlets as columns, the times at which they said so as rows."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from index.dates import in_words
from index.text.characters import one_line, safe
from qa.rendering.wording import differ_on
from qa.types import Answer, Citation, DifferenceKind, Disagreement

_TIME, _LEAST, _MOST, _WIDTH = 22, 12, 34, 100  # columns of characters


@dataclass(frozen=True, slots=True)
class AccountCell:
    """What one outlet said at one time: `quote` is the exact slice `start:end` of that version of its article."""

    outlet: str | None
    value: str
    marker: int
    quote: str
    title: str | None
    url: str | None
    article_id: str
    version: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class AccountRow:
    """What was said at one time."""

    published: str | None
    """ISO 8601, as exactly as it is known."""
    cells: tuple[AccountCell, ...]


@dataclass(frozen=True, slots=True)
class DifferingRows:
    """One thing in which accounts differ, the earliest account first."""

    kind: DifferenceKind
    about: str
    heading: str
    """In words: `Accounts differ on how many`."""
    rows: tuple[AccountRow, ...]


@dataclass(frozen=True, slots=True)
class AccountsTable:
    """All in which the accounts of a topic differ; nothing where they were not found to."""

    topic: str
    outlets: tuple[str, ...]
    """The columns, in the order in which they first said something."""
    differences: tuple[DifferingRows, ...]

    @classmethod
    def of(cls, topic: str, answer: Answer) -> "AccountsTable":
        """That of an answer."""
        citations = {each.marker: each for each in answer.citations}

        def rows(found: Disagreement) -> tuple[AccountRow, ...]:
            return _rows((each.value, citations[each.citation]) for each in found.accounts)

        found = tuple(DifferingRows(d.kind, d.about, differ_on(d), rows(d)) for d in answer.disagreements)
        said = (cell for each in found for row in each.rows for cell in row.cells)
        return cls(topic, tuple(dict.fromkeys(_column(cell) for cell in said)), found)


def _rows(values: Iterable[tuple[str, Citation]]) -> tuple[AccountRow, ...]:
    rows: dict[str | None, list[AccountCell]] = {}
    for value, cited in sorted(values, key=lambda pair: pair[1].published or ""):
        rows.setdefault(cited.published, []).append(
            AccountCell(
                cited.outlet, value, cited.marker, cited.quote, cited.title, cited.url, cited.article_id, cited.version,
                cited.start, cited.end,
            )
        )  # fmt: skip
    return tuple(AccountRow(published, tuple(cells)) for published, cells in rows.items())


def printed(table: AccountsTable) -> str:
    """The table for a terminal, with the sentences that it rests on below it."""
    if not table.differences:
        return f"No articles were found whose accounts of {one_line(table.topic, 200)} differ."
    width = max(_LEAST, min(_MOST, (_WIDTH - _TIME) // max(1, len(table.outlets))))
    lines = [_line(["", *table.outlets], width).rstrip()]
    for each in table.differences:
        lines += ["", each.heading]
        for row in each.rows:
            when = in_words(row.published) if row.published else "no date"
            lines.append(_line([when, *(_cell(row, outlet) for outlet in table.outlets)], width))
    cells = {c.marker: (c, row) for each in table.differences for row in each.rows for c in row.cells}
    lines.append("")
    for marker, (cell, row) in sorted(cells.items()):
        when = in_words(row.published) if row.published else "no date"
        lines.append(f"[{marker}] {safe(cell.quote)} ({one_line(_column(cell), 120)}, {when})")
    return "\n".join(lines)


def _column(cell: AccountCell) -> str:
    """The outlet, or where none is known the article."""
    return cell.outlet or cell.article_id


def _cell(row: AccountRow, outlet: str) -> str:
    said = (f"{one_line(c.value, 200)} [{c.marker}]" for c in row.cells if _column(c) == outlet)
    return "; ".join(said) or "-"


def _line(cells: Sequence[str], width: int) -> str:
    """Cells beside each other, each broken into lines where it is too wide."""
    widths = [_TIME, *(width for _ in cells[1:])]
    wrapped = (textwrap.wrap(one_line(cell, 400), most - 2) for cell, most in zip(cells, widths, strict=True))
    lines = zip_longest(*(each or [""] for each in wrapped), fillvalue="")
    padded = ((part.ljust(most) for part, most in zip(line, widths, strict=True)) for line in lines)
    return "\n".join("".join(line).rstrip() for line in padded)
