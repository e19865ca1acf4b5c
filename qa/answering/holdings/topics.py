"""Which articles are about a topic such as sports, rather than hold the word.

Their section, their title or what they begin with says so: words near the topic's by the word vectors count there.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from index.corpus import Corpus
from index.stores.types import Row
from index.text.analysis import PAIRS, group_of, question_words, stem, surface_words
from index.text.word_vectors import lexicon
from index.types import Filters, Hit, Source

_LOOKED_AT = 60  # passages of a search
_LEAD = 600  # characters
_NEAR = (
    0.37  # cosine of a title and a lead with the topic, without its own words: one mention is not what they are about
)
_NEAR_AND_SAID = 0.3  # where they have its words, too
_NEAR_IN_SECTION = 0.2  # in a section of several matters, such as `science-health`
_LONGEST_SECTION = 3  # words of a part of an address; a longer one is a headline
_PREFIX = 4  # letters that a word has in common with its other forms
_CAPITAL = re.compile(r"[^\W\d_a-zß-öø-ÿ]")


@dataclass(frozen=True, slots=True)
class OnTopic:
    """An article on a topic."""

    article_id: str
    source: Source
    hit: Hit | None = None
    """The passage of it that the search found best, if it found any."""
    strength: float = 0.0
    """How much says that it is about the topic."""


def is_topic(words: str, language: str) -> bool:
    """Is that what articles are about, rather than a name in them?"""
    return not _CAPITAL.search(words) and group_of(language, words) != PAIRS


def is_matter(words: str, language: str) -> bool:
    """Is it said in several words, as `the mill fire` is, so that who has them all speaks of it?"""
    return len(set(question_words(words, group_of(language, words)))) > 1


def articles_about(corpus: Corpus, topic: str, filters: Filters, language: str) -> list[OnTopic]:
    """The articles that are about a topic, what says most so first, then the newest.

    Args:
        corpus: The archive.
        topic: Plain words.
        filters: Only articles that pass.
        language: Of the topic, and of articles of which theirs is not known.
    """
    hits: dict[str, Hit] = {}
    for hit in corpus.search(topic, limit=_LOOKED_AT, filters=filters):
        hits.setdefault(hit.passage.span.article_id, hit)
    prefixes = [word[:_PREFIX] for word in surface_words(topic, group_of(language, topic))]
    found = []
    for row in corpus.articles(filters):
        outside = f"{row.source.title or ''} {row.source.url or ''}".casefold()
        is_named = any(prefix in outside for prefix in prefixes)
        if is_named or row.article_id in hits:
            strength = _strength(corpus, topic, row, hits.get(row.article_id), language)
            if strength:
                found.append(OnTopic(row.article_id, row.source, hits.get(row.article_id), strength))
    return sorted(found, key=lambda each: -each.strength)  # rows come newest first


def _strength(corpus: Corpus, topic: str, row: Row, hit: Hit | None, language: str) -> float:
    """How much says that an article is about a topic; 0 where too little does."""
    title = row.source.title or ""
    group = group_of(row.language or language, title)
    wanted = set(question_words(topic, group))
    if not wanted:
        return 0.0
    lead = corpus.article(row.article_id).article.text[:_LEAD] if hit else ""
    words = surface_words(f"{title}\n{lead}", group)
    said = {stem(word, group) for word in words}
    near = _near(surface_words(topic, group), [word for word in words if stem(word, group) not in wanted])
    parts = [stems for part in sections(row.source.url) if wanted <= (stems := _stems(part, group))]
    in_title = wanted <= _stems(title, group)
    in_section = wanted in parts or (bool(parts) and near >= _NEAR_IN_SECTION)
    is_about = in_title or in_section or near >= (_NEAR_AND_SAID if wanted <= said else _NEAR)
    return in_title + in_section + near if is_about else 0.0


def sections(url: str | None) -> Iterator[str]:
    """The parts of an address that name a section, as words.

    >>> list(sections("https://post.example/story/sports/high-school/2024/07/19/tide-mill-opens-at-redmere/"))
    ['story', 'sports', 'high school']
    """
    try:
        path = urlsplit(url or "").path
    except ValueError:  # `http://[`
        return
    for part in path.split("/")[:-1]:
        words = re.findall(r"[^\W\d_]+", part)
        if 0 < len(words) <= _LONGEST_SECTION:
            yield " ".join(words).casefold()


def _stems(text: str, group: str) -> set[str]:
    return {stem(word, group) for word in surface_words(text, group)}


def _near(words: Sequence[str], others: Sequence[str]) -> float:
    """The cosine of two texts by the vectors of their words, each counting by how much it tells; 0 to 1."""
    one, other = _sum(words), _sum(others)
    lengths = float(np.sqrt(float(one @ one)) * np.sqrt(float(other @ other)))
    return max(0.0, float(one @ other) / lengths) if lengths else 0.0


def _sum(words: Sequence[str]) -> NDArray[np.int64]:
    vectors, weights = lexicon().look_up(words)
    total: NDArray[np.int64] = (vectors.astype(np.int64) * weights[:, None].astype(np.int64)).sum(axis=0)
    return total
