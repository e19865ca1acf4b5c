"""Citations as numbered references: what a reader looks an article up by, in words.

The words are as the source has them; each format escapes them in its own way.
"""

from dataclasses import dataclass, field

from index.dates import in_words
from index.types import Source
from qa.records.redaction import NOT_SHOWN
from qa.rendering.wording import also
from qa.types import Citation


@dataclass(frozen=True, slots=True)
class Reference:
    """One numbered place in an article."""

    number: int
    """Counted through the whole document."""
    citation: Citation
    source: Source = field(default_factory=Source)
    """What is known besides of the article; of what was taken down, nothing."""

    @property
    def is_removed(self) -> bool:
        """Was the article taken down or withheld after it had been cited?"""
        return self.citation.quote in NOT_SHOWN

    @property
    def authors(self) -> tuple[str, ...]:
        """Who wrote it: the people who are named, or else the wire service."""
        return self.source.authors or ((self.source.agency,) if self.source.agency else ())

    @property
    def agency(self) -> str:
        """The wire service where it is not among the authors, empty if there is none."""
        return self.source.agency if self.source.agency and self.source.agency not in self.authors else ""

    @property
    def work(self) -> str:
        """Authors, title, outlet and date: `Amy Bell, “Ferry sinks”, Quay Post, 20 March 2025`."""
        people = ", ".join(self.authors) + (f" ({self.agency})" if self.agency else "")
        untitled = self.citation.quote if self.is_removed else "untitled"
        title = f"“{self.citation.title}”" if self.citation.title else untitled
        return ", ".join(part for part in (people, title, who(self.citation.outlet, self.citation.published)) if part)

    @property
    def place(self) -> str:
        """The article and the code points of it: `ferry.txt 0:9, version 0123456789abcdef`."""
        cited = self.citation
        return f"{cited.article_id} {cited.start}:{cited.end}, version {cited.version}"

    @property
    def quote(self) -> str:
        """The exact words in quotation marks, or that they were removed or are withheld."""
        return self.citation.quote if self.is_removed else f"“{self.citation.quote}”"

    @property
    def context(self) -> str:
        """The sentence before the quote that it leans on, marked as one; empty if there is none."""
        context = self.citation.context
        return f"Context: “{context.quote}”" if context and context.quote not in NOT_SHOWN else ""

    @property
    def notes(self) -> tuple[str, ...]:
        """Who else printed the words, and what the outlet has corrected since."""
        copies = f"Also in: {also(self.citation)}" if self.citation.also else ""
        correction = f"Correction: {self.source.correction}" if self.source.correction else ""
        return tuple(note for note in (copies, correction) if note)


def who(outlet: str | None, published: str | None) -> str:
    """Outlet and date: `Quay Post, 20 March 2025`."""
    return f"{outlet or 'unknown outlet'}, {in_words(published) if published else 'no date'}"
