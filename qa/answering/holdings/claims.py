"""The figures of what articles are said to report: `that 12 workers died` is reported by none that says 14."""

from dataclasses import replace

from index.types import Dating, Passage
from qa.answering.differing.figures import agreement, pairs
from qa.answering.differing.reading import SMALL, GivenFigure, ReportedSentence, read
from qa.answering.events.outcomes import is_word_of

_UNDATED = Dating(None)


class Claim:
    """What somebody is said to report.

    Args:
        words: `that 12 workers died`.
    """

    def __init__(self, words: str) -> None:
        self._read = read(ReportedSentence(words, "", _UNDATED))
        figures = sorted((each.given for each in self._read.figures), key=lambda each: -each.start)
        self.matter = words
        """The words without the figures, which articles may write otherwise: `that workers died`."""
        for each in figures:
            self.matter = f"{self.matter[: each.start].rstrip()} {self.matter[each.end :].lstrip()}"
        self.has_figures = bool(figures)
        became = {each.outcome for each in self._read.figures if each.outcome}
        kept = [word for word in self.matter.split() if not any(is_word_of(name, word) for name in became)]
        self.subject = " ".join(kept) if any(word.casefold() not in SMALL for word in kept) else ""
        """The same without what became of them, which is compared with the figures: `killed` for `died`."""

    def is_made_in(self, passage: Passage) -> bool:
        """Does a sentence of a passage have each of the figures, of the same things? A bound alone states none."""
        return any(self._is_made_by(passage.sentence(*edges)) for edges in passage.sentences)

    def _is_made_by(self, sentence: str) -> bool:
        its = read(ReportedSentence(sentence, "", _UNDATED))
        rows = [(each.one, each.other) for each in pairs(self._read, its)]
        rows += [(one, other) for one in self._read.figures if _names_no_thing(one) for other in its.figures]
        stated = {one.given.start for one, other in rows if _is_stated(one, other)}
        return len(stated) == len(self._read.figures)


def _names_no_thing(figure: GivenFigure) -> bool:
    """Does it only say what became of so many, as in `12 died`?"""
    return bool(figure.outcome) and all(is_word_of(figure.outcome, word) for word in figure.given.things)


def _is_stated(one: GivenFigure, other: GivenFigure) -> bool:
    """Is the second figure the first one, rather than a bound on that side of which it lies?"""
    is_alike = one.given.family == other.given.family and not (one.outcome and one.outcome != other.outcome)
    return is_alike and agreement(one.given, replace(other.given, bound="")) == "same"
