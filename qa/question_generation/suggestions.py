"""Example questions for an empty chat window, made by rule from what the newest articles say.

A sentence becomes the question that it answers: `M23 captured Goma in January.` becomes `Who captured Goma in
January?`. Each is put to the archive and shown only if the archive gives such a sentence back, and no wrong short
answer with it. Only questions of fact are made: to `What happened in Goma?` quoting gives any sentence on Goma.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import zip_longest

from index.errors import ArticleMissing
from index.ingest.noise import outline
from index.stores.ledger import Coverage, Row
from index.text.anaphora import leans
from index.types import Article, Filters
from qa.newsdesk import Newsdesk
from qa.question_generation.rules import (
    ADDRESS,
    DATELINE,
    LEADS_IN,
    PRESENTABLE,
    RULES,
    STOPPED,
    Sentence,
    Suggestion,
    clause_of,
    flat,
    squeezed,
)
from qa.types import Answer

MAX_LENGTH = 90
"""Characters of a suggested question."""
MAX_ASKED = 8
"""Questions that are put to the archive at most, however few of them it answers well."""
_SURE = 0.5  # probability of an answer; below 0.22 (with a re-ranking model 0.13) a question is declined
_LEAD = 3_000  # characters of an article: its news stands on top
_LONGEST = 300  # characters of a sentence; a longer one is a list
_FEW, _MANY = 500, 5_000  # articles that are listed without further ado, and those that never are
_ANY_NEWS = "people said"


def suggestions(desk: Newsdesk, *, limit: int = 4, most_articles: int = 40) -> tuple[str, ...]:
    """Questions that this archive answers well, of different kinds and about different articles where it can be.

    The same corpus gives the same questions. Only the newest English articles are read, and nothing is recorded.

    Args:
        desk: An open archive.
        limit: The most to return.
        most_articles: How many articles are read at most, however large the archive is.

    Returns:
        Questions of one line each, at most 90 characters; none where nothing fits.

    Raises:
        EmbedderError: The embedder cannot be loaded or does not answer.
    """
    made = [each for row in newest(desk, most_articles) for each in _made(desk, row)]
    return tuple(_chosen(desk, made, limit))


def newest(desk: Newsdesk, most: int) -> list[Row]:
    """The newest English articles, or some where the newest could only be told by listing a large archive."""
    coverage = desk.corpus.coverage()
    if coverage.articles <= _FEW:
        return _english(desk.articles())[:most]
    for since in _windows(coverage):
        found = _english(desk.articles(Filters(since=since)))
        if len(found) >= most:
            return found[:most]
    ids = dict.fromkeys(hit.passage.span.article_id for hit in desk.search(_ANY_NEWS, limit=most))
    return _english(desk.articles(Filters(article_ids=tuple(ids))))


def _windows(coverage: Coverage) -> Iterator[date]:
    """First days of the archive's last two days, month and year, as long as they hold no large part of it."""
    if coverage.earliest and coverage.latest:
        latest = date.fromisoformat(coverage.latest).toordinal()
        per_day = coverage.articles / (latest - date.fromisoformat(coverage.earliest).toordinal() + 1)
        yield from (date.fromordinal(max(1, latest - days)) for days in (2, 30, 365) if days * per_day < _MANY)


def _english(rows: Iterable[Row]) -> list[Row]:
    """Those that may be quoted, in English or too short to tell."""
    return [row for row in rows if row.language in ("en", None) and row.source.status == "usable"]


# --- choosing -------------------------------------------------------------------------------------------------------


def _chosen(desk: Newsdesk, made: Sequence[Suggestion], limit: int) -> list[str]:
    """Those that the archive answers: first of new kinds and articles, then of new articles, then what is left."""
    chosen: list[Suggestion] = []
    asked: set[str] = set()
    articles: list[str] = []  # of the chosen ones, near copies included
    for of_kind, of_article in ((1, 1), (2, 1), (3, 3)):
        for each in _mixed(made):
            if len(chosen) >= limit or len(asked) >= MAX_ASKED:
                break
            is_one_too_many = (
                [kept.kind for kept in chosen].count(each.kind) >= of_kind
                or articles.count(each.article_id) >= of_article
                or each.sentence in [kept.sentence for kept in chosen]  # one question would answer the other
            )
            if is_one_too_many or each.question in asked:
                continue
            asked.add(each.question)
            answer = desk.ask(each.question, answerer="extractive", record=False)
            if _is_answered(answer, each):
                chosen.append(each)
                articles += _cited(answer)
    return [kept.question for kept in chosen]


def _mixed(made: Sequence[Suggestion]) -> list[Suggestion]:
    """The first of each kind, then the second of each, and so on."""
    by_kind = ([each for each in made if each.kind == kind] for kind in RULES)
    return [each for row in zip_longest(*by_kind) for each in row if each]


def _is_answered(answer: Answer, made: Suggestion) -> bool:
    """Does it surely answer, from the article that the question was made of, with the words that were expected?"""
    if not answer.citations or (answer.probability or 0.0) < _SURE or made.article_id not in _cited(answer):
        return False
    quote, short = flat(answer.citations[0].quote), flat(answer.short or "")
    return all(words in quote for words in made.told) and _is_right(short, made.short)


def _is_right(short: str, expected: str) -> bool:
    """Is a short answer the one expected, a part of it, or the same phrase drawn longer? None at all is right."""
    return not short or bool(expected and (short in expected or (expected in short and not re.search(", | - ", short))))


def _cited(answer: Answer) -> set[str]:
    """The article that it cites first, and near copies of it."""
    first = answer.citations[0]
    return {first.article_id, *(holder.article_id for holder in first.also)}


def _made(desk: Newsdesk, row: Row) -> Iterator[Suggestion]:
    """All questions that the first sentences of an article give."""
    try:
        article = desk.article(row.article_id, row.version).article
    except ArticleMissing:  # taken down meanwhile
        return
    lead = flat(article.text[:_LEAD])
    by_whom = squeezed(" ".join(filter(None, (row.source.outlet, *row.source.authors))))
    for text in _sentences(article, row.language):
        clause = clause_of(text, lead)
        if clause and squeezed(clause.name) in by_whom:
            clause = None  # what a paper says of itself is no news
        for kind, rule in RULES.items():
            for each in rule(Sentence(text, clause)):
                if _is_presentable(each.question):
                    yield replace(each, kind=kind, article_id=row.article_id, sentence=text)


def _is_presentable(question: str) -> bool:
    return len(question) <= MAX_LENGTH and bool(PRESENTABLE.fullmatch(question)) and not ADDRESS.search(question)


def _sentences(article: Article, language: str | None) -> Iterator[str]:
    """Whole sentences that stand on their own, on one line, without the dateline or the date they begin with."""
    lead = Article(article.id, article.text[:_LEAD], article.source)
    for start, end in outline(lead, language=language).sentences:
        sentence = flat(lead.text[start:end])
        is_cut = end == _LEAD < len(article.text)
        if end - start <= _LONGEST and not is_cut and STOPPED.search(sentence) and not leans(sentence):
            yield LEADS_IN.sub("", DATELINE.sub("", sentence, count=1), count=1)
