"""The newest state of a matter: the newest article on it tells, its opening first; older ones count the less."""

import math
from collections.abc import Callable, Sequence
from datetime import date

from qa.answering.candidates import Candidate
from qa.answering.composing.digest import digest, telling_words
from qa.answering.composing.printed_timelines import PrintedTimeline
from qa.answering.composing.timeline import is_news

_TO_THE_POINT = 4.0  # below the best sentence's score: articles with such a sentence are on the matter
_DAYS_A_POINT, _LONG_AGO = 7, 60  # days that an article is older count one point of a score
_OLDER = 1.0  # of a score: of an article, for each newer one
_MOST_NEWER = 3
_LEAD = 600  # characters of an article: what is new stands there
_NEW = 1.5  # of a score: for such a sentence of the newest articles
_SAME_NEWS = 3  # days
_LIKE = 0.4  # of a sentence's score that counts where its article tells the state
_ABOUT, _ABOUT_DAY = 0.5, 0.4  # of what the best sentence speaks of: then a lead is about what is asked


class Newest:
    """How new the articles are that had appeared by the day of asking."""

    def __init__(self, known: Sequence[Candidate], as_of: date | None) -> None:
        """Read up to which day each article tells.

        Args:
            known: Their sentences, best first; at least one.
            as_of: The day of asking.
        """
        self._known = known
        self._days = {article: _up_to(its, as_of) for article, its in _articles(known).items()}
        near = {each.span.article_id: each.score for each in reversed(known)}
        dated = {article: day for article, day in self._days.items() if day}
        on_matter = {article for article in dated if near[article] >= known[0].score - _TO_THE_POINT}
        self._on_matter = sorted({dated[article] for article in on_matter}, reverse=True)
        self.article = max(on_matter, key=lambda article: (dated[article], near[article], article), default=None)
        """The newest one that is to the point."""

    def worth(self, sentence: Candidate) -> float:
        """What the day of its article counts for or against a sentence."""
        if not self._on_matter or sentence.span.article_id not in self._days:
            return 0.0
        return _worth(sentence, self._days[sentence.span.article_id], self._on_matter)

    def state(
        self, most: int, says_the_same: Callable[[Candidate, Candidate], bool], *, of_day: bool
    ) -> list[Candidate]:
        """What is news in the newest article; nothing where its lead is not about what is asked.

        Args:
            most: Sentences at most.
            says_the_same: Is one a copy of the other?
            of_day: Is the state of a day asked for? What was not yet known then speaks most of it.
        """
        its = [each for each in self._known if each.span.article_id == self.article and each.part == "text"]
        lead = min((each for each in its if is_news(each)), key=lambda each: each.start, default=None)
        if not lead or lead.speaks < (_ABOUT_DAY if of_day else _ABOUT) * max(each.speaks for each in self._known):
            return []
        old = (telling_words(each) for each in self._known if self._is_older(each))
        scored = [(_LIKE * each.score, each) for each in its]
        best = digest(scored, most, math.inf, says_the_same, frozenset[str]().union(*old))
        return sorted(best, key=lambda each: (each is not lead, each.start))

    def _is_older(self, sentence: Candidate) -> bool:
        day, newest = self._days[sentence.span.article_id], self._on_matter[0]
        return day is None or (newest - day).days > 0


def _worth(sentence: Candidate, day: date | None, on_matter: Sequence[date]) -> float:
    """Of one sentence; `on_matter` are the days of the articles that are to the point, the newest first."""
    behind = _LONG_AGO if day is None else min(max(0, (on_matter[0] - day).days), _LONG_AGO)
    newer = sum(1 for each in on_matter if day is None or (each - day).days > _SAME_NEWS)
    is_new = behind <= _SAME_NEWS and sentence.start < _LEAD
    return _NEW * is_new - behind / _DAYS_A_POINT - _OLDER * min(newer, _MOST_NEWER)


def _articles(known: Sequence[Candidate]) -> dict[str, list[Candidate]]:
    found: dict[str, list[Candidate]] = {}
    for each in sorted(known, key=lambda one: one.start):
        found.setdefault(each.span.article_id, []).append(each)
    return found


def _up_to(sentences: Sequence[Candidate], as_of: date | None) -> date | None:
    """The day up to which an article tells, as it was known on the day of asking."""
    published = sentences[0].passage.source.published
    day = PrintedTimeline(sentences).up_to or (published.last_day if published else None)
    return min(day, as_of) if day and as_of else day
