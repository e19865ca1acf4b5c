"""What a summary is made of: sentences that together tell most of what the articles on the matter tell.

A sentence's likeness to the question does not say how much it tells. What several sentences and articles speak of is
what the story is about, so each sentence is worth the words that it adds of these: greedy coverage, as in Lin and
Bilmes (ACL 2011). Leads count more, because news puts first what matters most.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache

from index.text.analysis import words as analysed
from index.text.word_lists import word_class
from qa.answering.candidates import Candidate

_ON_THE_MATTER = 3.0  # below the best score: articles with such a sentence tell the story
_SPEAKS = 0.6  # of what the best one speaks of: an article without such a sentence tells another story
_POOL = 40  # sentences
_COVERS = 8.0  # of a score: for a sentence that says all of it
_LIKE = 0.4  # of the search's score that counts
_LEAD, _OPENING = 400, 1000  # characters of an article
_LEADS, _OPENS = 0.5, 0.25  # of a score
_USUAL = 150  # characters of a sentence
_LENGTH = 0.5  # power by which longer ones must tell more
_LONGEST = 600  # characters: what is longer was not divided into sentences
_SMALL = (
    "articles", "subjects", "objects", "possessives", "demonstratives", "speakers", "be", "be_forms", "have", "do",
    "modals", "question_words", "negations", "saying", "telling", "prepositions", "conjunctions", "subordinators",
    "determiners", "adverbs", "asking_en",
)  # fmt: skip


def digest(
    scored: Sequence[tuple[float, Candidate]],
    most: int,
    within: float,
    says_the_same: Callable[[Candidate, Candidate], bool],
) -> list[Candidate]:
    """At most so many sentences, those that tell most first.

    Args:
        scored: Sentences with their scores, best first.
        most: How many.
        within: How far a sentence may score below the best.
        says_the_same: Is one a copy of the other?
    """
    best = scored[0][0]
    speaks = max(each.speaks for _, each in scored)
    tells = {
        each.span.article_id
        for score, each in scored
        if score >= best - _ON_THE_MATTER and each.speaks >= _SPEAKS * speaks
    }
    pool = [
        (score, each)
        for score, each in scored
        if score >= best - within and each.span.article_id in tells and len(each.text) <= _LONGEST
    ][:_POOL] or list(scored[:1])
    words = [telling_words(each) for _, each in pool]
    weights = _weights([each for _, each in pool], words)
    whole = sum(weights.values()) or 1.0
    covered: set[str] = set()
    chosen: list[Candidate] = []

    def worth(place: int) -> tuple[float, int]:
        score, each = pool[place]
        adds = sum(weights[word] for word in sorted(words[place] - covered)) / whole
        long = (max(len(each.text), _USUAL / 2) / _USUAL) ** _LENGTH
        opens = _LEADS if each.start < _LEAD else _OPENS if each.start < _OPENING else 0.0
        return _LIKE * (score - best) + _COVERS * adds / long + opens, -place

    left = set(range(len(pool)))
    while left and len(chosen) < most:
        place = max(left, key=worth)
        left.remove(place)
        each = pool[place][1]
        if not any(says_the_same(each, other) for other in chosen):
            chosen.append(each)
            covered |= words[place]
    return chosen


def _weights(pool: Sequence[Candidate], words: Sequence[frozenset[str]]) -> dict[str, float]:
    """What each word counts: nothing in one sentence alone, more the more sentences and articles have it."""
    sentences = Counter(word for its in words for word in its)
    articles = Counter(
        word
        for _, word in {(each.span.article_id, word) for each, its in zip(pool, words, strict=True) for word in its}
    )
    return {word: math.sqrt(sentences[word] - 1) * (1 + math.log(articles[word])) for word in sentences}


def telling_words(candidate: Candidate) -> frozenset[str]:
    """The forms of a sentence's words that are not small ones."""
    forms = analysed(candidate.text, candidate.group)
    return frozenset(form for form in forms if len(form) > 2 and form not in _small(candidate.group))


@cache
def _small(group: str) -> frozenset[str]:
    return frozenset(form for word in word_class(*_SMALL) for form in analysed(word, group))
