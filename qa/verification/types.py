"""What a check is given and what it finds."""

from dataclasses import dataclass

from index.types import Source
from qa.types import Verdict


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence that is cited, or was merely offered to be."""

    text: str
    """Its exact words."""
    source: Source
    """Names in attributions are looked for here, and relative dates count from its publication."""
    before: str = ""
    """The sentence before it in the article, where this one is anaphoric: `He …`, `The town …`."""
    dateline: str = ""
    """What stands before its text in its own sentence: where a report is from, and of which day."""

    language: str | None = None
    """ISO 639-1 code of its text, where it is known better than its source states it."""

    @property
    def in_language(self) -> str | None:
        """The language that it is read in."""
        return self.language or self.source.language

    @property
    def premise(self) -> str:
        """All that a statement may rest on, in reading order: the premise that it has to follow from."""
        return f"{self.before} {self.dated}" if self.before else self.dated

    @property
    def dated(self) -> str:
        """Its words behind its dateline."""
        return f"{self.dateline}{self.text}"

    @property
    def source_name(self) -> str:
        """What a reason calls the source."""
        return self.source.outlet or "another source"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a statement."""

    verdict: Verdict
    words: str
    """The offending words, an exact slice of the statement."""
    reason: str
    """One sentence for a reader: what is wrong, and what the source says instead where that is known."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A place in a statement, `statement[start:end]`, that its evidence does not bear out."""

    verdict: Verdict
    start: int
    end: int
    reason: str
