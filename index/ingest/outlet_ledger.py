"""What outlets are called in an archive: one name a domain, and one where two were said to be the same."""

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

from index.readers.page.outlet_names import belongs_to
from index.stores.protocols import Ledger
from index.types import Article

_OF_DOMAIN, _OF_NAME = "outlet of ", "outlet for "
"""Before a domain, and before another name in lower case; in the ledger's `meta`, which every format has."""
_MOST_STEPS = 20
_MOST_NAMED = 5


def near_names(name: str, known: Sequence[str]) -> list[str]:
    """The outlets whose names are most like one that there is none of; the first ones where none is like it.

    >>> near_names("Harbor Post", ["Quay Gazette", "Harbour Post", "Lede Times"])
    ['Harbour Post']
    """
    by_key = {each.casefold(): each for each in reversed(known)}
    near = get_close_matches(name.casefold(), by_key, n=_MOST_NAMED, cutoff=0.6)
    words = {word for word in name.casefold().split() if len(word) > 3}
    near += [key for key in by_key if key not in near and (words & set(key.split()) or name.casefold() in key)]
    return [by_key[key] for key in near][:_MOST_NAMED] or list(known[:_MOST_NAMED])


class OutletLedger:
    """Names under which articles come into an archive.

    Args:
        ledger: Open to be written, if it keeps.
        keeps: Whether the ledger is to know the names that domains are given here.
    """

    def __init__(self, ledger: Ledger, *, keeps: bool = True) -> None:
        self._ledger, self._keeps = ledger, keeps
        self._known: dict[str, str] = {}  # by key in the ledger; empty where it has none

    def named(self, article: Article) -> Article:
        """An article under the name that its outlet has in the archive.

        Of a page that is what its domain is known by: the first name that was stated and is like it.
        """
        stated = article.source.outlet
        name = self._of_domain(article.site, stated) if article.site else stated
        called = self.merged(name) if name else name
        if not name or not called or called == stated:
            return article if name == stated else replace(article, source=replace(article.source, outlet=name))
        # Two newsrooms under one name still give two accounts.
        first = article.source.merged_outlet or name
        merged = first if first.casefold() != called.casefold() else None
        return replace(article, source=replace(article.source, outlet=called, merged_outlet=merged))

    def merged(self, name: str) -> str:
        """The name that another one was merged into; itself where it was not."""
        for _ in range(_MOST_STEPS):  # a name may have been merged twice
            further = self._get(f"{_OF_NAME}{name.casefold()}")
            if not further or further == name:
                break
            name = further
        return name

    def merge(self, names: Sequence[str], into: str) -> None:
        """From now on articles of these names come in under another one.

        Args:
            names: As filters compare them, without regard to letter case.
            into: A name that was merged itself stands for itself again.
        """
        # Letter case too is put right: the name stands for itself as it is written here.
        keys = {f"{_OF_NAME}{name.casefold()}": into for name in (*names, into)}
        self._ledger.put(**keys)
        self._known |= keys

    def _of_domain(self, domain: str, stated: str | None) -> str | None:
        key = f"{_OF_DOMAIN}{domain}"
        known = self._get(key)
        if not known and stated and belongs_to(stated, domain):
            if self._keeps:
                self._ledger.put(**{key: stated})
            self._known[key] = known = stated
        return known or stated

    def _get(self, key: str) -> str:
        if key not in self._known:
            self._known[key] = self._ledger.get(key) or ""
        return self._known[key]
