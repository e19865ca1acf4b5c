"""Where a question's words stand: in each sentence that may answer, in its title, beside it, further on in its article.

A word counts by its share of the question, as in `index.retrieval.matching`. A name is covered by every sentence of an
article about it, so the words that are no names are weighed apart; and a word that stands in every sentence found
tells them apart no longer, so words are weighed by their rarity among these sentences, too.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.retrieval.matching import Matcher
from index.text.analysis import words as analysed
from index.types import Hit, SentenceMatch
from qa.types import QuestionAnalysis

_NEXT_TO = 200  # characters between two sentences from which they are no neighbours
Shares = NDArray[np.float64]

AROUND = (
    "own", "in_title", "in_previous", "in_next", "in_article", "covered", "rare", "rare_covered", "lacks",
    "lacks_around", "matter", "matter_covered", "named", "dense", "near_matter", "near_covered", "apart",
)  # fmt: skip
"""What is known of each sentence; see `around`."""


def around(
    analysis: QuestionAnalysis, sentences: Sequence[tuple[Hit, SentenceMatch]], matcher: Matcher
) -> dict[str, Shares]:
    """The shares of the question, 0 to 1, that stand in sentences and around them; (s,) one of each sentence.

    Args:
        analysis: What is asked, with its names.
        sentences: With the passages that they stand in, in reading order within each passage.
        matcher: The question's words.

    Returns:
        own: In the sentence. in_title, in_previous, in_next, in_article: only there, each beyond those before it.
        covered: In the sentence, its title and the sentence before it together.
        rare, rare_covered: The same two by rarity among the sentences.
        lacks, lacks_around: The heaviest word that the sentence lacks, and that these places lack as well.
        matter, matter_covered: `own` and `covered` of the words that are no names.
        named: Share of the names that are covered; 0 without names.
        dense: Words of the question by the logarithm of the sentence's length.
        near_matter: What near words add to `matter`. near_covered: `rare_covered` with near words, by how rare all of
            these are among the sentences. apart: `rare` with near words, by how rare these are in the article.
    """
    groups = [hit.match.group if hit.match else "" for hit, _ in sentences]
    found = {name: np.zeros(len(sentences)) for name in AROUND}
    for group in dict.fromkeys(groups):
        places = [n for n, its in enumerate(groups) if its == group]
        its_names = {form for name in analysis.names for form in analysed(name, group)}
        for name, values in _of_group([sentences[n] for n in places], matcher.weights(group), its_names).items():
            found[name][places] = values
    return found


def _of_group(
    sentences: Sequence[tuple[Hit, SentenceMatch]], weights: dict[str, float], names: set[str]
) -> dict[str, Shares]:
    shares = np.fromiter(weights.values(), np.float64, len(weights))
    words, number = list(weights), len(sentences)
    rows: dict[frozenset[str], list[bool]] = {}  # most sentences hold the same words of a question as some other

    def there(held: Iterable[frozenset[str]]) -> NDArray[np.bool_]:
        found = [rows.get(its) or rows.setdefault(its, [word in its for word in words]) for its in held]
        return np.array(found, bool).reshape(number, len(words))

    own = there(sentence.match.words for _, sentence in sentences)
    title = there(hit.match.title.words if hit.match else frozenset() for hit, _ in sentences)
    before, behind = np.zeros_like(own), np.zeros_like(own)
    articles: dict[str, list[int]] = {}
    for n, (hit, _) in enumerate(sentences):
        articles.setdefault(hit.passage.span.article_id, []).append(n)
    article = np.zeros_like(own)
    near = np.array([sentence.match.nearness or (0.0,) * len(words) for _, sentence in sentences]).reshape(own.shape)
    near_before, apart = np.zeros_like(near), np.zeros(number)
    neighbours: list[tuple[int, int]] = []
    for places in articles.values():
        apart[places] = _weigh(near[places], _rarity(near[places]))
        article[places] = own[places].any(axis=0)
        in_order = sorted(places, key=lambda n: sentences[n][1].start)
        neighbours += [
            (one, other)
            for one, other in pairwise(in_order)
            if 0 <= sentences[other][1].start - sentences[one][1].end < _NEXT_TO
        ]
    if neighbours:
        firsts, seconds = map(list, zip(*neighbours, strict=True))
        before[seconds], behind[firsts] = own[firsts], own[seconds]
        near_before[seconds] = near[firsts]
    covered = own | title | before
    wide = covered | behind
    rarity, near_rarity = _rarity(own.astype(np.float64)), _rarity(near)
    is_name = np.array([word in names for word in words], bool)
    matter = np.where(is_name, 0.0, shares)
    matter = matter / (matter.sum() or 1.0)
    lengths = np.log(3 + np.maximum(1, np.array([sentence.end - sentence.start for _, sentence in sentences]) / 6))
    named = covered[:, is_name].mean(axis=1) if is_name.any() else np.zeros(number)
    return {
        "own": _weigh(own, shares),
        "in_title": _weigh(title & ~own, shares),
        "in_previous": _weigh(before & ~own & ~title, shares),
        "in_next": _weigh(behind & ~covered, shares),
        "in_article": _weigh(article & ~wide, shares),
        "covered": _weigh(covered, shares),
        "rare": _weigh(own, rarity),
        "rare_covered": _weigh(covered, rarity),
        "lacks": np.where(own, 0.0, shares).max(axis=1, initial=0.0),
        "lacks_around": np.where(wide, 0.0, shares).max(axis=1, initial=0.0),
        "matter": _weigh(own, matter),
        "matter_covered": _weigh(covered, matter),
        "named": named,
        "near_matter": _weigh(near - own, matter),
        "near_covered": _weigh(np.maximum(np.maximum(near, near_before), title), near_rarity),
        "apart": apart,
        "dense": np.rint(4096 * own.sum(axis=1) / lengths) / 4096,
    }


def _rarity(there: Shares) -> Shares:
    """(q,) the share of each word by how few of the sentences (s, q) have it, or a near one."""
    frequency = there.sum(axis=0)
    rarity = np.where(frequency > 0, np.log1p((len(there) - frequency + 0.5) / (frequency + 0.5)), 0.0)
    return np.rint(4096 * rarity / (rarity.sum() or 1.0)) / 4096  # the last bit may differ between machines


def _weigh(is_there: NDArray[np.bool_] | Shares, shares: Shares) -> Shares:
    """(s,) the sum of the shares of each row, added in the words' order on every machine."""
    total = np.zeros(len(is_there))
    for share, column in zip(shares.tolist(), is_there.T, strict=True):
        if share:
            total += share * column
    return total
