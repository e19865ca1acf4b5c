"""Which articles are copies of one another, for people and for programs."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.retrieval.families import CopyFamily
from index.stores.types import Row
from index.text.characters import counted, one_line
from qa.rendering.wording import who


@dataclass(frozen=True, slots=True)
class CopyListed:
    """One article that has copies or revisions."""

    article_id: str
    title: str | None
    outlet: str | None
    published: str | None
    is_revision: bool = False
    """Has it another number than the first article of its family?"""

    @classmethod
    def of(cls, row: Row, *, is_revision: bool = False) -> "CopyListed":
        """Of a row of the ledger."""
        return cls(row.article_id, row.source.title, row.source.outlet, row.source.date, is_revision)

    @property
    def line(self) -> str:
        """In one line: `Quay Post, 20 March 2025: “Ferry sinks” (ferry.txt)`."""
        title = f"“{one_line(self.title, 90)}”" if self.title else "untitled"
        note = ", a revision" if self.is_revision else ""
        return f"{one_line(who(self.outlet, self.published), 120)}: {title} ({one_line(self.article_id, 120)}{note})"


@dataclass(frozen=True, slots=True)
class FamilyListed:
    """Articles of one origin, as they appeared."""

    articles: tuple[CopyListed, ...]
    outlets: int

    @classmethod
    def of(cls, family: CopyFamily) -> "FamilyListed":
        """Of a family."""
        listed = enumerate(family.articles)
        return cls(tuple(CopyListed.of(row, is_revision=family.is_revision(n)) for n, row in listed), family.outlets)


def printed(families: Sequence[FamilyListed]) -> str:
    """Each family under a line that counts it, the earliest article first."""
    if not families:
        return "no article is a copy of another"
    return "\n\n".join(
        "\n".join(
            [
                f"{counted(len(each.articles), 'article')}, {counted(each.outlets, 'outlet')}, 1 origin",
                *(f"  {article.line}" for article in each.articles),
            ]
        )
        for each in families
    )


def still_shown(rows: Sequence[Row]) -> str:
    """What is said of copies that stay after an article was held back; empty if there are none."""
    if not rows:
        return ""
    listed = "".join(f"\n  {CopyListed.of(row).line}" for row in rows)
    return f"\nstill shown, in nearly the same words (withdraw them, too, if they must go):{listed}"
