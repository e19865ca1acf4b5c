"""What happened on a day, of whatever: `What happened on 4 February 2023?` names nothing but the day.

Its words are in no article. The articles that appeared around the day are read for sentences that tell of it, the lead
of each first, and what other articles speak of, too.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from index.corpus import Corpus
from index.retrieval.matching import Matcher
from index.text.event_dates import days_named
from index.text.tense import tells_past
from index.types import Filters, Hit, Passage
from qa.answering.candidates import Candidate
from qa.types import Question

_ASKS = re.compile(
    r"(?:so |and |then )?(?:tell me |do you know )?what(?: else| all| exactly| important| big)? ?(?:had |has |have )?"
    r"(?:happened|occurred|took place|went on|was going on|was in the news|was the news"
    r"|were the (?:\w+ )?(?:news|events|headlines))"
    r"(?: then| there| in the (?:world|news)| around the world)?|(?:the )?(?:main |top |big )?(?:news|events?)",
    re.IGNORECASE,
)
_BEFORE, _AFTER = timedelta(days=1), timedelta(days=2)  # an article is dated so far from the day at most
_LONGEST = 31  # days
_ARTICLES, _PASSAGES = 40, 3  # that are read, and of each
_NAME = re.compile(r"\b[A-Z][\w’'-]{3,}")
_COMMON = 2  # names that make another article one of the same matter
_SHORTEST = 25  # characters of a sentence


def days_asked(question: Question) -> tuple[date, date] | None:
    """The days of which a question asks what happened, and nothing else."""
    named = question.period
    if not named or named.is_filter or not named.since or not named.until:
        return None
    rest = question.standalone.replace(named.phrase, " ").strip(" ?.!,")
    if (named.until - named.since).days >= _LONGEST or not _ASKS.fullmatch(
        re.sub(r"(?: on| in| of| from)?\s*$", "", rest)
    ):
        return None
    return named.since, named.until


def read_around(corpus: Corpus, question: Question, matcher: Matcher) -> list[Hit]:
    """The beginnings of the articles that appeared around the days that are asked for."""
    days = days_asked(question)
    if not days:
        return []
    chosen = question.filters
    around = Filters(chosen.outlets, days[0] - _BEFORE, days[1] + _AFTER, chosen.article_ids)
    rows = [row.article_id for row in corpus.articles(around)][:_ARTICLES]
    passages = [*_beginnings(corpus.passages_of(rows))]
    matches = matcher.match_passages(passages)
    return [Hit(each, 0.0, match=match) for each, match in zip(passages, matches, strict=True)]


def _beginnings(passages: Sequence[Passage]) -> Iterator[Passage]:
    seen: dict[str, int] = {}
    for each in passages:
        seen[each.span.article_id] = seen.get(each.span.article_id, 0) + 1
        if seen[each.span.article_id] <= _PASSAGES:
            yield each


def happenings(question: Question, candidates: Sequence[Candidate], most: int) -> list[Candidate]:
    """One sentence of each article that tells of the days asked for, what others speak of, too, first.

    Args:
        question: It names the days.
        candidates: Sentences of the articles around them.
        most: How many.
    """
    days = days_asked(question)
    if not days:
        return []
    known = [each for each in candidates if not question.as_of or _appeared(each) <= question.as_of]
    first: dict[str, Candidate] = {}
    for each in sorted((one for one in known if one.part == "text"), key=lambda one: one.start):
        if each.span.article_id not in first and _tells_of(each, *days):
            first[each.span.article_id] = each
    names: dict[str, set[str]] = {}
    for each in candidates:
        names.setdefault(each.span.article_id, set()).update(_NAME.findall(each.text))

    def worth(one: Candidate) -> tuple[int, int, str]:
        its = frozenset(_NAME.findall(one.text))
        shared = sum(len(its & others) >= _COMMON for other, others in names.items() if other != one.span.article_id)
        return -shared, one.start, one.span.article_id

    return sorted(first.values(), key=worth)[:most]


def _appeared(candidate: Candidate) -> date:
    published = candidate.passage.source.published
    return published.last_day if published else date.min


def _tells_of(candidate: Candidate, since: date, until: date) -> bool:
    """Does a sentence tell what happened within some days?"""
    if candidate.asks or candidate.features.get("furniture") or len(candidate.text) < _SHORTEST:
        return False
    named = days_named(candidate.text, candidate.dating)
    return any(since <= days.first and days.last <= until for days in named) and tells_past(candidate.text)
