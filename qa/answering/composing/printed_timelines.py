"""The timeline that an article prints, entry by entry, and the day up to which it tells."""

from collections.abc import Iterator, Sequence
from datetime import date

from index.text.article_days import days_of
from index.text.entries import entry_date, entry_days
from index.text.tense import looks_ahead, tells_past
from index.text.time_expressions import Interval, reference_day
from qa.answering.candidates import Candidate

_BELOW = 500  # characters below an entry that belong to it


class PrintedTimeline:
    """The entries among the sentences of one article."""

    def __init__(self, sentences: Sequence[Candidate]) -> None:
        """Read them.

        Args:
            sentences: Of one article, in reading order; at least one.
        """
        published = reference_day(sentences[0].passage.source.published)
        entries = [each for each in sentences if entry_date(each.text)]
        days = entry_days([each.text for each in entries], published)
        self._days = {each.start: its for each, its in zip(entries, days, strict=True) if its}
        self.parts = {each.start: [each, *_below(sentences, each)] for each in entries}
        """Each entry with the sentences below it, by where it begins."""
        # An article that tells of what came after it appeared was brought up to date.
        later = (its.last for start, its in self._days.items() if _happened(self.parts[start][:2][-1]))
        self.up_to = max([published, *_until(sentences[0], published), *later]) if published else None
        """The day up to which the article tells: that on which it appeared, or its last entry."""

    def days(self, sentence: Candidate) -> Interval | None:
        """The days of an entry; None of another sentence."""
        return self._days.get(sentence.start)


def _until(sentence: Candidate, published: date) -> Iterator[date]:
    """The day up to which its article was brought up to date."""
    if sentence.passage.article:
        yield days_of(sentence.passage.article, published).until


def _below(sentences: Sequence[Candidate], entry: Candidate) -> Iterator[Candidate]:
    """The sentences of an entry: those right below it, up to the next one."""
    for each in sentences:
        if each.start > entry.start:
            if each.start > entry.end + _BELOW or entry_date(each.text):
                return
            yield each


def _happened(sentence: Candidate) -> bool:
    """Does the sentence below an entry, or an entry alone, tell of what was? Entries themselves are in the present."""
    return tells_past(sentence.text) and not looks_ahead(sentence.text)
