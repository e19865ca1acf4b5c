"""Questions generated from the newest articles of an archive, and those of them that an empty chat window suggests.

Each suggestion is put to the archive and shown only if the archive gives such a sentence back, and no wrong short
answer with it. Only questions of fact are suggested: to `What happened in Goma?` quoting gives any sentence on Goma.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest

from index.errors import AccessRefused, ArticleMissing
from index.ingest.noise import outline
from index.stores.types import Coverage, Row
from index.text.anaphora import is_anaphoric
from index.text.characters import CAPITALS
from index.text.datelines import past_dateline
from index.text.folding import plain
from index.types import Article, Filters
from qa.newsdesk import Newsdesk
from qa.question_generation.rules import RULES, NewsSentence, QuestionRule, parsed
from qa.types import Answer

_LONGEST = 400  # characters of a sentence; a longer one is a list
_FEW, _MANY = 500, 5_000  # articles that are listed without further ado, and those that never are
_ANY_NEWS = "people said"
_BEGINS = re.compile(rf"[\"']?[{CAPITALS}0-9][^<>{{}}|*#@•_]*$")
"""A sentence, not the rest of one, and without the signs of lists and markup."""
_STOPPED = re.compile(r"[.!?][\"')]*$")
_ADDRESS = re.compile(r"\w\.[A-Za-z]{2}|\bwww|\bhttp", re.IGNORECASE)
MAX_LENGTH = 90
"""Characters of a suggested question."""
MAX_ASKED = 8
"""Questions that are put to the archive at most, however few of them it answers well."""
_SURE = 0.5  # probability of an answer; below 0.22 (with a re-ranking model 0.13) a question is declined
_TOP = 3_000  # characters of an article: its news stands on top
_PRESENTABLE = re.compile(r"[A-Za-zÀ-ÖØ-öø-ž0-9 ,.'%-]+\?")
"""Letters, digits and little else: what is shown comes from articles, which anybody may have written."""


@dataclass(frozen=True, slots=True)
class ArticleQuestion:
    """A generated question with the sentence that answers it."""

    text: str
    tags: tuple[str, ...]
    """Its kind, a key of the rules; of a gap what was cut out, too."""
    must: tuple[str, ...]
    """Words that another sentence that answers it must have, too."""
    article_id: str
    sentence: str
    answer: str
    """The words of the span, white space as blanks; empty if the whole sentence is the answer."""
    span: tuple[int, int]
    """Where the answer stands in the article's text."""


def questions_of(desk: Newsdesk, row: Row, rules: Mapping[str, QuestionRule], *, top: int) -> Iterator[ArticleQuestion]:
    """Generate questions from an article's sentences, in reading order; none if it must not be shown.

    Args:
        desk: Holds the article.
        row: Names it.
        rules: By kind.
        top: Characters that are read.
    """
    try:
        article = desk.readable(row.article_id, row.version).article
    except (ArticleMissing, AccessRefused):  # taken down meanwhile, or held back
        return
    for sentence, places in _sentences(article, row.language, top):
        for kind, rule in rules.items():
            for made in rule(sentence):
                start, end = (places[made.answer[0]], places[made.answer[1] - 1] + 1) if made.answer else (0, 0)
                answer = " ".join(article.text[start:end].split())
                tags = tuple(filter(None, (kind, made.kind)))
                yield ArticleQuestion(made.text, tags, made.must, article.id, sentence.text, answer, (start, end))


def _sentences(article: Article, language: str | None, most: int) -> Iterator[tuple[NewsSentence, tuple[int, ...]]]:
    """Yield self-contained sentences, with the position of each of their characters in the article."""
    top = replace(article, text=article.text[:most])
    lead = normalized(top.text)
    by_whom = _letters(" ".join(filter(None, (article.source.outlet, *article.source.authors))))
    for start, end in outline(top, language=language).sentences:
        is_cut = end == most < len(article.text)
        if is_cut or end - start > _LONGEST:
            continue
        places = _places(article.text, start, end)
        text = plain("".join(" " if article.text[at].isspace() else article.text[at] for at in places))
        begins = past_dateline(text, start)
        text = text[begins:]
        if _STOPPED.search(text) and _BEGINS.match(text) and not is_anaphoric(text) and not _ADDRESS.search(text):
            sentence = parsed(text, lead)
            if sentence.clause and _letters(sentence.clause.name) in by_whom:
                sentence = replace(sentence, clause=None)  # what a paper says of itself is no news
            yield sentence, places[begins:]


def _places(text: str, start: int, end: int) -> tuple[int, ...]:
    """Positions of the characters that remain when each run of white space is one blank."""
    return tuple(at for at in range(start, end) if not (text[at].isspace() and (at == start or text[at - 1].isspace())))


def interleaved(queues: Iterable[Sequence[ArticleQuestion]]) -> list[ArticleQuestion]:
    """The first of each queue, then the second of each, and so on."""
    return [each for row in zip_longest(*queues) for each in row if each]


def normalized(text: str) -> str:
    """The text on one line, with plain quotation marks and dashes."""
    return plain(" ".join(text.split()))


def _letters(text: str) -> str:
    """Letters and digits alone, for comparing names."""
    return "".join(filter(str.isalnum, text.casefold()))


# --- which articles ---------------------------------------------------------------------------------------------------


def newest(desk: Newsdesk, most: int) -> list[Row]:
    """The newest English articles; any, if finding the newest would mean listing a large archive."""
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
    """First days of the last two days, month and year of the archive, skipping periods that hold too many articles."""
    if coverage.earliest and coverage.latest:
        latest = date.fromisoformat(coverage.latest).toordinal()
        per_day = coverage.articles / (latest - date.fromisoformat(coverage.earliest).toordinal() + 1)
        yield from (date.fromordinal(max(1, latest - days)) for days in (2, 30, 365) if days * per_day < _MANY)


def _english(rows: Iterable[Row]) -> list[Row]:
    """Usable articles in English, or too short for the language to be known."""
    return [row for row in rows if row.language in ("en", None) and row.source.status == "usable"]


# --- which are suggested ------------------------------------------------------------------------------------------


def suggestions(desk: Newsdesk, *, limit: int = 4, most_articles: int = 40) -> tuple[str, ...]:
    """Find questions that this archive answers well, of different kinds and about different articles if possible.

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
    made = [
        question
        for row in newest(desk, most_articles)
        for question in questions_of(desk, row, RULES, top=_TOP)
        if len(question.text) <= MAX_LENGTH and _PRESENTABLE.fullmatch(question.text)
    ]
    return tuple(_chosen(desk, made, limit))


def _chosen(desk: Newsdesk, made: Sequence[ArticleQuestion], limit: int) -> list[str]:
    """Questions that the archive answers: new kinds and articles first, then new articles, then the rest."""
    chosen: list[ArticleQuestion] = []
    asked: set[str] = set()
    articles: list[str] = []  # of the chosen ones, near copies included
    mixed = interleaved([each for each in made if each.tags == (kind,)] for kind in RULES)
    for of_kind, of_article in ((1, 1), (2, 1), (3, 3)):
        for each in mixed:
            if len(chosen) >= limit or len(asked) >= MAX_ASKED:
                break
            is_one_too_many = (
                [kept.tags for kept in chosen].count(each.tags) >= of_kind
                or articles.count(each.article_id) >= of_article
                or each.sentence in [kept.sentence for kept in chosen]  # one question would answer the other
            )
            if is_one_too_many or each.text in asked:
                continue
            asked.add(each.text)
            answer = desk.ask(each.text, answerer="extractive", record=False)
            if _is_answered(answer, each):
                chosen.append(each)
                articles += _cited(answer)
    return [kept.text for kept in chosen]


def _is_answered(answer: Answer, made: ArticleQuestion) -> bool:
    """Is the answer confident, from the article behind the question, and in the expected words?"""
    if not answer.citations or (answer.probability or 0.0) < _SURE or made.article_id not in _cited(answer):
        return False
    quote, short = normalized(answer.citations[0].quote), normalized(answer.short or "")
    if not all(words in quote for words in made.must):
        return False
    # A short answer may be missing, the expected one, a part of it, or a longer form of it.
    expected = normalized(made.answer)
    is_longer = expected in short and not re.search(", | - ", short)
    return not short or bool(expected and (short in expected or is_longer))


def _cited(answer: Answer) -> set[str]:
    """The first cited article and its near copies."""
    first = answer.citations[0]
    return {first.article_id, *(holder.article_id for holder in first.also)}
