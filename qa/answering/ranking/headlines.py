"""Headlines that answer: where a title says what is asked and no sentence of the articles says it as well."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from index.retrieval.matching import Matcher
from index.text.analysis import PAIRS
from index.text.analysis import words as analysed
from index.text.language import is_unspaced
from index.text.value_types import holds
from index.types import Hit, SentenceMatch
from qa.types import QuestionAnalysis

BEHIND = 1.0
"""What a headline's score is less than a sentence's with the same words: it tells the same in fewer."""
_WORDS = 3  # of a statement at least
_CHARACTERS = 6  # the same, in scripts without blanks
_SAYS = 0.5  # of the question
_MATTER = 0.4  # of its words that are no names, near ones counted a part: names alone say nothing of what is asked
_AHEAD = 0.15  # of the question: so much more than a sentence of its article
_GIVES = 0.5  # of what a title says of the question, from which a sentence that gives the value is as good
_SAME = 0.6  # of a title's words, from which a sentence says the same


def is_statement(title: str) -> bool:
    """Does a title say that something is so? Not the name of a section or a series, not a label, not a question.

    >>> is_statement("Storm closes airport in Marrow"), is_statement("Your Friday briefing"), is_statement("Sports")
    (True, False, False)
    """
    if is_unspaced(title):
        long_enough = len(title) >= _CHARACTERS
    else:
        long_enough = len(title.split()) >= _WORDS
    return long_enough and not title.rstrip("”’\"' ").endswith(("?", "？")) and not _label().search(title)


def headlines(
    analysis: QuestionAnalysis, hits: Sequence[Hit], matcher: Matcher
) -> Iterator[tuple[Hit, SentenceMatch, str]]:
    """The titles that say what is asked better than any sentence does, each with the best passage of its article.

    Args:
        analysis: What is asked.
        hits: All passages whose sentences may answer.
        matcher: The question's words.
    """
    articles: dict[str, list[Hit]] = {}
    for hit in hits:
        if hit.match and hit.passage.source.title:
            articles.setdefault(hit.passage.span.article_id, []).append(hit)
    for its in articles.values():
        hit, title = its[0], its[0].passage.source.title or ""
        assert hit.match
        said = hit.match.title
        best = max((sentence.match.soft for each in its for sentence in each.sentences), default=0.0)
        if said.soft < max(_SAYS, best + _AHEAD) or not is_statement(title):
            continue
        if _is_to_the_point(analysis, its, matcher) and not any(_says(title, each) for each in hits):
            words = _without_outlet(title, hit.passage.source.outlet)
            yield hit, SentenceMatch(0, len(words), said), words


def _without_outlet(title: str, outlet: str | None) -> str:
    """A title without the outlet's name, which many pages put behind it."""
    name = re.search(rf"\s+[|–—-]\s+{re.escape(outlet)}\s*$", title, re.IGNORECASE) if outlet else None
    return title[: name.start()] if name else title


def _is_to_the_point(analysis: QuestionAnalysis, hits: Sequence[Hit], matcher: Matcher) -> bool:
    """Does a title hold what is said of the names that are asked about, and the value that is, if its text does?"""
    hit = hits[0]
    assert hit.match
    title, group = hit.passage.source.title or "", hit.match.group
    if analysis.values:
        giving = [
            each.match.soft
            for its in hits
            for each in its.sentences
            if _gives(analysis, its.passage.sentence(each.start, each.end))
        ]
        least = _GIVES * hit.match.title.soft if _gives(analysis, title) else 0.0
        if max(giving, default=-1.0) >= least:
            return False
    names = {form for name in analysis.names for form in analysed(name, group)}
    shares, said = matcher.weights(group), hit.match.title
    matter = sum(share for form, share in shares.items() if form not in names)
    named = sum(share for form, share in shares.items() if form in names & said.words)
    return said.soft - named >= _MATTER * matter


def _gives(analysis: QuestionAnalysis, text: str) -> bool:
    return all(holds(kind, text) for kind in analysis.values)


def _says(title: str, hit: Hit) -> bool:
    """Has a sentence of a passage most words of a title?"""
    group = hit.match.group if hit.match else PAIRS
    words = set(analysed(title, group))
    return any(
        len(words & set(analysed(hit.passage.sentence(each.start, each.end), group))) >= _SAME * len(words)
        for each in hit.sentences
    )


@cache
def _label() -> re.Pattern[str]:
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    anywhere, opens, asks = ("|".join(table[name]) for name in ("anywhere", "opens", "asks"))
    return re.compile(rf"(?i:{anywhere})|^\W*(?i:{opens})|^\W*(?:{asks})\b")
