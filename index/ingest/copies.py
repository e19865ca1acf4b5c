"""Each article that comes is compared with those that are there: is it a copy of one of them, or a revision?

What may be like it is found by its sketch, and then compared word by word; see `index.text.near_copies`.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.stores.protocols import Ledger, PassagesOfArticle
from index.stores.types import Compared
from index.text.near_copies import LEAST_SHARED, CopyKind, WordHashes, likeness, sketch
from index.types import Published

_AT_ONCE = 200  # articles in one transaction
_MOST_COMPARED = 30  # articles that one is compared with
_WITHIN_DAYS: dict[CopyKind, int] = {"copy": 6, "revision": 1}
"""What appears weekly in the same words, or daily with other figures, is news each time."""


def find_copies(ledger: Ledger, *, is_ending: Callable[[], bool] = lambda: False) -> None:
    """Compare all articles that have not been compared, and store what is found; ends early where that is wanted."""
    keys = ledger.uncompared()
    for start in range(0, len(keys), _AT_ONCE):
        if is_ending():
            return
        ledger.keep_likenesses(_Comparison(ledger).of(keys[start : start + _AT_ONCE]))
    if keys and not ledger.get("copies"):
        ledger.put(copies="found")


def find_copies_again(ledger: Ledger) -> None:
    """The same after an article has gone; what an earlier Newsdesk stored waits for the next add or rebuild."""
    if ledger.get("copies"):
        find_copies(ledger)


@dataclass(slots=True)
class _Text:
    """What is compared of an article: its unmasked words, and when it appeared."""

    words: str
    published: Published | None
    wording: WordHashes | None = None

    @classmethod
    def of(cls, found: PassagesOfArticle) -> "_Text":
        _, _, article, _, cuts = found
        return cls(" ".join(article.text[cut.start : cut.end] for cut in cuts), article.source.published)

    def read(self) -> WordHashes:
        if self.wording is None:
            self.wording = WordHashes.of(self.words)
        return self.wording


class _Comparison:
    """Some articles, each compared with what the ledger holds and with those before it."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._texts: dict[int, _Text] = {}
        self._sketched: dict[int, list[int]] = {}  # what is not in the ledger yet

    def of(self, keys: Sequence[int]) -> list[Compared]:
        """What comes of each, in order."""
        found = []
        for each in self._ledger.passages_of(keys):
            key = each[0]
            self._texts[key] = _Text.of(each)
            hashes = sketch(self._texts[key].words)
            found.append(Compared(key, hashes, self._like(key, hashes)))
            for digest in hashes:
                self._sketched.setdefault(digest, []).append(key)
        return found

    def _like(self, key: int, hashes: Sequence[int]) -> list[tuple[int, CopyKind]]:
        shared = Counter(dict(self._ledger.sketched_like(hashes)))
        for digest in hashes:
            shared.update(self._sketched.get(digest, ()))
        likely = sorted((other for other, number in shared.items() if number >= LEAST_SHARED and other != key),
                        key=lambda other: (-shared[other], other))[:_MOST_COMPARED]  # fmt: skip
        compared = ((other, self._compare(self._texts[key], other)) for other in likely)
        return [(other, what) for other, what in compared if what]

    def _compare(self, text: _Text, key: int) -> CopyKind | None:
        if key not in self._texts:
            found = next(iter(self._ledger.passages_of([key])), None)
            if found is None:
                return None
            self._texts[key] = _Text.of(found)
        other = self._texts[key]
        found_like = likeness(text.read(), other.read())
        if found_like and _days_between(text.published, other.published) > _WITHIN_DAYS[found_like]:
            return None
        return found_like


def _days_between(one: Published | None, other: Published | None) -> int:
    """At least; 0 where one of them has no date."""
    return one.days_from(other.first_day, other.last_day) if one and other else 0
