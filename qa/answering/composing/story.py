"""The articles of one story: what is found nearly as well as the best one, about those whom the question names."""

import re
from collections.abc import Sequence

from index.corpus import Corpus
from index.retrieval.matching import Matcher
from index.text.analysis import words as analysed
from index.types import Hit
from qa.answering.composing.plans import PLANS
from qa.types import Question

_NEAR = 0.7  # of the best passage's score
_NEARER = 0.8  # where the question names nobody
_RELATED = 0.55  # where its headline has a name of the best one's
_NAMED = 0.6  # of what the best article holds of the question's names
_NAME = re.compile(r"\b[A-Z][\w-]{3,}")
_MOST = 120  # passages of a story that are looked at


def is_of_story(question: Question) -> bool:
    """Is what happened asked for as a whole or in its order, so that whole articles have to be looked at?"""
    plan = PLANS[question.analysis.intent]
    return plan.newest_first or plan.order != "relevance" or bool(question.state_of)


def of_story(corpus: Corpus, question: Question, hits: Sequence[Hit], matcher: Matcher) -> list[Hit]:
    """All passages of the articles that tell the story which is asked for: those that were found, then the others.

    Args:
        corpus: The archive.
        question: With its names.
        hits: Passages, best first.
        matcher: The question's words.
    """
    articles = _articles(question, hits, matcher)
    found = [hit for hit in hits if hit.passage.span.article_id in articles]
    known = {hit.passage.span for hit in found}
    others = [each for each in corpus.passages_of(articles) if each.span not in known][: _MOST - len(found)]
    matches = matcher.match_passages(others)
    least = hits[-1].score if hits else 0.0
    return [*found, *(Hit(each, least, match=match) for each, match in zip(others, matches, strict=True))]


def _articles(question: Question, hits: Sequence[Hit], matcher: Matcher) -> tuple[str, ...]:
    articles: dict[str, list[Hit]] = {}
    for hit in hits:
        articles.setdefault(hit.passage.span.article_id, []).append(hit)
    if not articles:
        return ()
    named = {each: _of_names(question, its, matcher) for each, its in articles.items()}
    most, best, heading = max(named.values()), hits[0].score, _names(articles[hits[0].passage.span.article_id])

    def is_part(article: str) -> bool:
        its = articles[article]
        if its[0].score >= (_NEAR if most else _NEARER) * best and named[article] >= _NAMED * most:
            return True
        return its[0].score >= _RELATED * best and bool(heading & _names(its))

    return tuple(filter(is_part, articles))


def _names(hits: Sequence[Hit]) -> set[str]:
    """The names of a headline that stand in what was found of its article, too."""
    text = "\n".join(hit.passage.text for hit in hits)
    return {name for name in _NAME.findall(hits[0].passage.source.title or "") if name in text}


def _of_names(question: Question, hits: Sequence[Hit], matcher: Matcher) -> float:
    """What share of the question are the words of its names that an article holds."""
    found = [hit.match for hit in hits if hit.match]
    held = set[str]().union(*(match.words for match in found))
    group = found[0].group if found else ""
    names = {form for name in question.analysis.names for form in analysed(name, group)}
    return sum(share for word, share in matcher.weights(group).items() if word in names & held)
