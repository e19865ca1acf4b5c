"""What a summary is made of: sentences that together tell most of what the articles on the matter tell.

A sentence's likeness to the question does not say how much it tells. What several sentences and articles speak of is
what the story is about, so each sentence is worth the words that it adds of these: greedy coverage, as in Lin and
Bilmes (ACL 2011). The earlier in its article it stands the more it counts, because news puts first what matters most;
and the more names its article has in common with the best one the surer it tells of the same story.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache

from index.text.analysis import words as analysed
from index.text.word_lists import word_class
from qa.answering.candidates import Candidate

_POOL = 60  # sentences: what they speak of is the story
_LONGEST = 600  # characters: what is longer was not divided into sentences
_USUAL = 150  # characters of a sentence
_LENGTH = 0.5  # power by which longer ones must tell more
# What counts for a sentence, learned from the summaries of tools/newsroom, step by step: which one next.
_LIKE = 0.43  # of the search's score
_SPEAKS = 0.85  # of how much of the question it speaks of
_ADDS = 9.9  # of a score: for a sentence that says all of the story
_PLACE = 1.18  # against it, for the logarithm of where in the article it stands
_EARLY = 200  # characters, from where on the place counts
_SAME_STORY = 1.38  # of how many names its article has in common with the best one
_NAMES = 6  # so many are enough
_FEW_NAMES = 4  # an article with fewer of them, and than half of what the best one has, tells another story
_FURTHER, _FURTHEST = 0.51, 5  # against it, for each article with a better sentence
_NUMBER = 0.37  # for a number in it
_QUOTED, _QUOTES = -0.94, -0.64  # for what is said in other words than the reporter's
_STUB, _SHORT = -0.65, 60  # characters
_NAME = re.compile(r"(?<=[\w,;] )(?=[^\W\d_])[^\W_a-zß-öø-ÿ][\w’'-]+")  # none that begins a sentence
_MARKS = re.compile('[“”"„»«]')
_OLD = 0.2  # of what a word counts: where it is no news
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
    old: frozenset[str] = frozenset(),
) -> list[Candidate]:
    """At most so many sentences, those that tell most first.

    Args:
        scored: Sentences with their scores, best first.
        most: How many.
        within: How far a sentence may score below the best.
        says_the_same: Is one a copy of the other?
        old: Words that tell little, as they are no news.
    """
    best = scored[0][0]
    able = [(score, each) for score, each in scored if score >= best - within and len(each.text) <= _LONGEST]
    able = able or list(scored[:1])
    in_common = _names_in_common([each for _, each in able])
    enough = min(_FEW_NAMES, max(in_common.values()) / 2)
    pool = [(score, each) for score, each in able if in_common[each.span.article_id] >= enough]
    words = [telling_words(each) for _, each in pool]
    weights = _weights([each for _, each in pool[:_POOL]], words[:_POOL])
    weights = {word: weight * (_OLD if word in old else 1) for word, weight in weights.items()}
    whole = sum(weights.values()) or 1.0
    of_articles = {
        article: _SAME_STORY * min(1.0, number / _NAMES) - _FURTHER * min(rank, _FURTHEST)
        for rank, (article, number) in enumerate(in_common.items())
    }
    alone = [_LIKE * (score - best) + of_articles[each.span.article_id] + _worth_alone(each) for score, each in pool]
    covered: set[str] = set()
    chosen: list[Candidate] = []

    def worth(place: int) -> tuple[float, int]:
        each = pool[place][1]
        adds = sum(weights.get(word, 0.0) for word in sorted(words[place] - covered)) / whole
        long = (max(len(each.text), _USUAL / 2) / _USUAL) ** _LENGTH
        return alone[place] + _ADDS * adds / long, -place

    left = set(range(len(pool)))
    while left and len(chosen) < most:
        place = max(left, key=worth)
        left.remove(place)
        each = pool[place][1]
        if not any(says_the_same(each, other) for other in chosen):
            chosen.append(each)
            covered |= words[place]
    return chosen


def _worth_alone(candidate: Candidate) -> float:
    """What counts for a sentence whatever else is chosen."""
    text = candidate.text
    worth = _SPEAKS * candidate.speaks - _PLACE * math.log1p(candidate.start / _EARLY)
    worth += _NUMBER * any(map(str.isdigit, text)) + _STUB * (len(text) < _SHORT)
    return worth + _QUOTED * bool(_MARKS.match(text)) + _QUOTES * bool(_MARKS.search(text))


def _names_in_common(pool: Sequence[Candidate]) -> dict[str, int]:
    """Of each article, the one with the best passage first, how many names it has in common with that one.

    A sentence's words tell less of what its article is about than those of a whole passage and its title.
    """
    names: dict[str, set[str]] = {}
    for each in sorted(pool, key=lambda each: each.features.get("behind", 0.0)):
        names.setdefault(each.span.article_id, set()).update(_NAME.findall(each.text))
    best = next(iter(names.values()))
    return {article: len(best & its) for article, its in names.items()}


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
