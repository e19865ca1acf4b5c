"""Example questions for an empty chat window, generated from the newest articles.

Each is put to the archive and shown only if the archive gives such a sentence back, and no wrong short answer with it.
Only questions of fact are made: to `What happened in Goma?` quoting gives any sentence on Goma.
"""

import re
from collections.abc import Sequence

from qa.newsdesk import Newsdesk
from qa.question_generation.generator import ArticleQuestion, interleaved, newest, normalized, questions_of
from qa.question_generation.rules import RULES
from qa.types import Answer

MAX_LENGTH = 90
"""Characters of a suggested question."""
MAX_ASKED = 8
"""Questions that are put to the archive at most, however few of them it answers well."""
_SURE = 0.5  # probability of an answer; below 0.22 (with a re-ranking model 0.13) a question is declined
_TOP = 3_000  # characters of an article: its news stands on top
_PRESENTABLE = re.compile(r"[A-Za-zÀ-ÖØ-öø-ž0-9 ,.'%-]+\?")
"""Letters, digits and little else: what is shown comes from articles, which anybody may have written."""


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
    return all(words in quote for words in made.must) and _is_right(short, normalized(made.answer))


def _is_right(short: str, expected: str) -> bool:
    """Is a short answer missing, the expected one, a part of it, or a longer form of it?"""
    return not short or bool(expected and (short in expected or (expected in short and not re.search(", | - ", short))))


def _cited(answer: Answer) -> set[str]:
    """The first cited article and its near copies."""
    first = answer.citations[0]
    return {first.article_id, *(holder.article_id for holder in first.also)}
