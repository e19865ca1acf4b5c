"""The stations of a story: what happened on which of its days, one sentence a day, in the order of the days.

Each article's lead is the news of its day. Besides, sentences that name a day tell of it, and so do the entries of a
timeline that an article prints, with what stands below them. Days and words that several articles of the story have
are its turning points. Where accounts of a day differ each is shown, and last what is announced for days to come.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from index.text.entries import entry_date
from index.text.event_dates import days_named, event_dates
from index.text.given_values import days_said
from index.text.tense import is_still_ahead, looks_ahead, tells_past
from index.text.time_expressions import Interval, recognise
from qa.answering.candidates import Candidate
from qa.answering.composing.digest import telling_words
from qa.answering.composing.printed_timelines import PrintedTimeline
from qa.answering.differing.compare import differences
from qa.answering.differing.groups import reported
from qa.answering.differing.reading import ReportedSentence

_LEAD = 3.5  # of a score: for an article's lead
_ENTRY, _SHORT_LIST = 1.5, 4.0  # for an entry of a printed timeline, and more where all of it can be shown
_DAY, _IN_MONTH, _MOST_DAYS = 1.0, 0.5, 3  # for each article that names its day in another sentence
_WORDS = 8.0  # for words that all other articles have
_COARSE = -1.5  # for a month or a year instead of a day
_SHORTEST = 3  # words of a sentence
_LIKE = 0.3  # of the score of a sentence that counts
_OPENING = 700  # characters of an article: its lead stands there
_STUB = 40  # characters: no lead
_MONTH, _NEWS = 31, 2  # days
_WEEK = timedelta(days=6)
_SPEAKS, _LEAD_SPEAKS, _ENTRY_SPEAKS = 0.35, 0.3, 0.25  # of what the best sentence speaks of: less is of something else
_ACCOUNTS = 3  # of a day, besides the first
_DIFFERENT = ("value", "time", "state", "manner", "updated")
_COMING, _COMING_SPEAKS = 2, 0.2  # days that are only announced, and of what the best sentence speaks of
_MORE_PRINTED = 2  # stations, where a timeline of them is printed
_FEWEST = 6  # stations: as many are shown, if need be also such as hardly speak of the question
_A_LIST = 4  # entries
_PRINTED = 2  # entries on the matter: then a timeline of it is printed


@dataclass(frozen=True, slots=True)
class Station:
    """A sentence and the days that it tells of."""

    candidate: Candidate
    days: Interval
    score: float
    is_on_matter: bool
    """Does it, or what stands below it, speak of what is asked?"""
    words: frozenset[str]
    """That tell something, and do not stand in the question."""
    is_printed: bool = False
    """Is it an entry of a timeline on the matter?"""

    def is_when(self, other: "Station") -> bool:
        """Does one tell of the days of the other, or of a part of them?"""
        one, two = self.days, other.days
        return max(one.first, two.first) <= min(one.last, two.last)


def timeline(candidates: Sequence[Candidate], most: int) -> list[Station]:
    """At most so many stations, each of another day, the earliest first.

    Args:
        candidates: Sentences of the story's articles, best first.
        most: How many; of a printed timeline two more.
    """
    if not candidates:
        return []
    best, first = max(each.speaks for each in candidates), candidates[0].span.article_id
    articles = [*_articles(candidates)]
    found = [
        station
        for sentences in articles
        for station in _of_article(_Article(sentences, best, most, sentences[0].span.article_id == first))
    ]
    worths = _worths(found, articles)
    weighed = [replace(each, score=each.score + worth) for each, worth in zip(found, worths, strict=True)]
    room = most + _MORE_PRINTED * (sum(each.is_printed for each in weighed) >= most)
    chosen: list[Station] = []
    for each in sorted(weighed, key=lambda one: (not one.is_on_matter, -one.score, _place(one.candidate))):
        if len(chosen) < (room if each.is_on_matter else _FEWEST) and not any(map(each.is_when, chosen)):
            chosen.append(each)
    chosen += _announced(articles, best, chosen)[: max(0, most - len(chosen))]
    chosen += [other for each in chosen for other in _other_accounts(each, weighed)]
    return sorted(chosen, key=lambda each: (each.days.first, each.days.last, _place(each.candidate)))


def _other_accounts(station: Station, found: Sequence[Station]) -> list[Station]:
    """What other articles say differently of what a station tells of its days, each account once."""
    others: list[Station] = []
    accounts = [_account(station)]
    for each in sorted(found, key=lambda one: (-one.score, _place(one.candidate))):
        if len(others) == _ACCOUNTS or each.days != station.days or not each.is_on_matter:
            continue
        account = _account(each)
        if all(_contradict(account, one) for one in accounts):
            others.append(each)
            accounts.append(account)
    return others


def _account(station: Station) -> ReportedSentence:
    return reported(station.candidate, is_of_story=True)


def _contradict(one: ReportedSentence, other: ReportedSentence) -> bool:
    return any(each.kind in _DIFFERENT for each in differences(one, other))


def _announced(articles: Sequence[Sequence[Candidate]], best: float, placed: Sequence[Station]) -> list[Station]:
    """What is still to come on a day that no other article tells of, the first sentence of each such day."""
    found: dict[Interval, Station] = {}
    for sentences in articles:
        now = PrintedTimeline(sentences).up_to
        for each in sentences if now else ():
            days = next((d for d in _to_come(each) if now and d.first > now and not _is_long(d)), None)
            if not days or each.asks or each.features.get("furniture") or each.speaks < _COMING_SPEAKS * best:
                continue
            station = Station(each, days, _LIKE * each.score, True, frozenset())
            if not any(map(station.is_when, (*placed, *found.values()))):
                found[days] = station
    last = max((each.days.last for each in placed), default=date.min)
    coming = sorted((each for each in found.values() if each.days.first > last), key=lambda each: each.days.first)
    return coming[:_COMING]


def _to_come(sentence: Candidate) -> Iterator[Interval]:
    """The days that a sentence says something will be on."""
    for start, _, days in days_said(sentence.text, sentence.dating):
        if is_still_ahead(sentence.text, start):
            yield days


def _articles(candidates: Sequence[Candidate]) -> Iterator[list[Candidate]]:
    in_order = sorted((each for each in candidates if each.part == "text"), key=_place)
    for _, sentences in groupby(in_order, key=lambda each: each.span.article_id):
        yield [*sentences]


class _Article:
    """The sentences of one article, with the timeline that it may print."""

    def __init__(self, sentences: Sequence[Candidate], best: float, most: int, is_best: bool) -> None:
        """Read the entries of its timeline.

        Args:
            sentences: In reading order.
            best: How much of the question the best sentence of all speaks of.
            most: Stations that can be shown.
            is_best: Is it the article that the best sentence stands in?
        """
        self.sentences, self.best = sentences, best
        self.printed = PrintedTimeline(sentences)
        self.lead = next((each for each in sentences if is_news(each)), None)
        parts = self.printed.parts.values()
        speaking = sum(max(one.speaks for one in its) >= _ENTRY_SPEAKS * best for its in parts)
        self.is_printed = speaking >= _PRINTED or (is_best and len(parts) >= _A_LIST)
        self.worth_of_entry = _ENTRY + _SHORT_LIST * (len(parts) <= most + _MORE_PRINTED)


def _of_article(article: _Article) -> Iterator[Station]:
    """The stations of one article, with whether they speak of the question."""
    for each in article.sentences:
        if days := article.printed.days(each):
            yield _entry(article, each, days)
        elif not each.asks and not each.features.get("furniture") and (station := _sentence(article, each)):
            yield station


def _entry(article: _Article, entry: Candidate, days: Interval) -> Station:
    its, up_to = article.printed.parts[entry.start], article.printed.up_to
    is_printed = article.is_printed and (not up_to or days.first <= up_to)
    is_on_matter = is_printed or max(one.speaks for one in its) >= _SPEAKS * article.best
    words = frozenset[str]().union(*map(_new_words, its[:2]))
    score = _LIKE * max(one.score for one in its) + article.worth_of_entry * is_printed
    return Station(entry, days, score, is_on_matter, words, is_printed)


def _sentence(article: _Article, sentence: Candidate) -> Station | None:
    """The station that a sentence is by the day which it names, or a lead by that on which its article appeared."""
    now, is_lead = article.printed.up_to, sentence is article.lead
    past = _past(sentence, now) or (_of_news(sentence, now) if is_lead and now else None)
    if not past or (looks_ahead(sentence.text) and not tells_past(sentence.text)):
        return None
    is_new = is_lead and now is not None and (now - past.last).days <= _NEWS
    score = _LIKE * sentence.score + _LEAD * is_new + _COARSE * (past.first < past.last)
    is_on_matter = sentence.speaks >= (_LEAD_SPEAKS if is_lead else _SPEAKS) * article.best
    return Station(sentence, past, score, is_on_matter and not _is_long(past), _new_words(sentence))


def _of_news(sentence: Candidate, now: date) -> Interval:
    """The days that a lead tells of: that of its article, unless it says another time that is no single day."""
    said = [each.days for each in event_dates(sentence.text, sentence.dating) if each.days.first <= now]
    if said:
        return Interval(said[0].first, min(said[0].last, now))
    if any(each.kind == "weekday" for each in recognise(sentence.text)):  # nobody can tell which of two
        return Interval(now - _WEEK, now)
    return Interval(now, now)


def is_news(sentence: Candidate) -> bool:
    """May it be a lead: no heading, link or appeal to the reader, and of what happened?"""
    is_said = len(sentence.text) >= _STUB and not sentence.features.get("furniture")
    return is_said and sentence.start < _OPENING and tells_past(sentence.text)


def _is_long(days: Interval) -> bool:
    """Are they more than a month?"""
    return (days.last - days.first).days > _MONTH


def _new_words(sentence: Candidate) -> frozenset[str]:
    return telling_words(sentence) - sentence.match.words


def _past(sentence: Candidate, now: date | None) -> Interval | None:
    """The first day that a sentence names which has come, or else the first month or year."""
    found = [days for days in days_named(sentence.text, sentence.dating) if not now or days.last <= now]
    return min(found, key=lambda days: days.first < days.last, default=None)


def _worths(stations: Sequence[Station], articles: Sequence[Sequence[Candidate]]) -> Iterator[float]:
    """What each counts for days that are named elsewhere, too, and for words that other articles have now and then."""
    others = max(1, len(articles) - 1)
    named = [[(each, days) for each in its if not entry_date(each.text) for days in _named(each)] for its in articles]
    words = [[telling_words(each) for each in its] for its in articles]
    of_word = Counter(word for its in words for word in frozenset[str]().union(*its))
    sentences = Counter(word for its in words for each in its for word in each)
    total = math.log(max(2, sum(map(len, words))))
    weights = {word: (of_word[word] - 1) / others * (1 - math.log(count) / total) for word, count in sentences.items()}
    for each in stations:
        elsewhere = sum(
            max((_same(each.days, days) for one, days in its if one is not each.candidate), default=0.0)
            for its in named
        )
        shared = sum(weights[word] for word in sorted(each.words)) / max(_SHORTEST, len(each.words))
        yield _DAY * min(elsewhere, _MOST_DAYS) + _WORDS * shared


def _named(sentence: Candidate) -> Iterator[Interval]:
    return days_named(sentence.text, sentence.dating)


def _same(days: Interval, others: Interval) -> float:
    """How surely two dates are of the same: a month that a day lies in may be another of its days."""
    if days == others:
        return 1.0
    return _IN_MONTH * (others.first <= days.first and days.last <= others.last and not _is_long(others))


def _place(candidate: Candidate) -> tuple[str, int]:
    return candidate.span.article_id, candidate.start
