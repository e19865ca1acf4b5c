"""Of the copies of an article one stands for all in a search; the others are named with its passages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from index.stores.protocols import Ledger
from index.text.datelines import agency_of
from index.text.near_copies import runs
from index.text.particulars import contradict
from index.types import Filters, Hit, Passage

_MOST = 50  # articles of one wording that are looked at
_COVERED = 0.8  # of a passage's runs of words, from which the other article holds it
_SAME_SENTENCE = 0.5  # of a sentence's runs, from which it is one of the passage's
_PART = 0.2  # of its runs, from which another passage holds a part of it
ShownPassages = Callable[[Sequence[int]], Mapping[int, Passage]]
"""The passages of these ids that may be shown now."""


@dataclass(frozen=True, slots=True)
class Copies:
    """Of some articles those that have copies, with all passages of these that may be shown and pass the filters."""

    of_article: Mapping[str, Sequence[str]]
    """Of each of them all of its wording, the one that stands for them first."""
    passages: Mapping[str, Mapping[int, Passage]]
    """Of each of them its passages, by their ids."""

    @classmethod
    def of(cls, ledger: Ledger, shown: ShownPassages, article_ids: Sequence[str], filters: Filters) -> "Copies":
        """The copies of some articles, as far as they are known.

        Args:
            ledger: Which articles are copies.
            shown: What may be shown of them.
            article_ids: Articles that were found.
            filters: Only copies that pass.
        """
        wordings: dict[int, list[int]] = {}
        asked = set(article_ids)
        for kin in sorted(ledger.kin(article_ids, filters), key=lambda each: (each.article_id not in asked, each.key)):
            wordings.setdefault(kin.wording, []).append(kin.key)
        keys = [key for its in wordings.values() if len(its) > 1 for key in its[:_MOST]]
        passages: dict[str, dict[int, Passage]] = {}
        for key, passage in shown(ledger.passage_ids(keys)).items() if keys else ():
            passages.setdefault(passage.span.article_id, {})[key] = passage
        wording_of = {kin.article_id: kin.wording for kin in ledger.kin(list(passages))} if passages else {}
        together: dict[int, list[str]] = {}
        for article_id in passages:
            if article_id in wording_of:
                together.setdefault(wording_of[article_id], []).append(article_id)
        found: dict[str, Sequence[str]] = {}
        for its in together.values():
            ordered = in_order([next(iter(passages[each].values())) for each in its])
            found |= dict.fromkeys(its, ordered)
        return cls(found, passages)

    def stand_ins(self, passages: Mapping[int, Passage]) -> dict[int, list[int]]:
        """Of each passage that others stand for, these: of an article before its own, or one that holds it and more."""
        found: dict[int, list[int]] = {}
        for key, passage in passages.items():
            earlier = (self._held(passage, other) for other in self._others(passage, before=True))
            found[key] = next(filter(None, earlier), [])
        standing = {key: each for key, each in passages.items() if not found[key]}
        for key, passage in standing.items():
            later = (self._held(passage, other) for other in self._others(passage, before=False))
            found[key] = next((held for held in later if any(each in standing for each in held)), [])

        def last(key: int) -> list[int]:
            held = found.get(key)
            return [place for each in held for place in last(each)] if held else [key]

        return {key: list(dict.fromkeys(last(key))) for key, held in found.items() if held}

    def _others(self, passage: Passage, *, before: bool) -> Sequence[str]:
        """The copies that stand before the article of a passage, or behind it."""
        its = self.of_article.get(passage.span.article_id, (passage.span.article_id,))
        place = its.index(passage.span.article_id)
        return its[:place] if before else its[place + 1 :]

    def _held(self, passage: Passage, other: str) -> list[int]:
        """The passages of another article that hold all of a passage; none if some of it is not there, or otherwise."""
        wanted = runs(passage.text)
        parts = {key: _part_of(each, wanted) for key, each in self.passages[other].items()}
        held, text = [key for key, part in parts.items() if part], " ".join(filter(None, parts.values()))
        is_whole = len(wanted & runs(text)) >= _COVERED * len(wanted)
        return held if is_whole and not contradict(passage.text, text) else []

    def named(self, hit: Hit) -> Hit:
        """The same hit with the passages of other articles that hold its words, or a part of them."""
        its_own = hit.passage.span.article_id
        copies = [other for other in self.of_article.get(its_own, ()) if other != its_own]
        if not copies:
            return hit
        wanted = runs(hit.passage.text)
        others = [
            passage
            for other in copies
            for passage in self.passages[other].values()
            if len(wanted & runs(passage.text)) >= _PART * len(wanted)
        ]
        known = {passage.span for passage in others}
        return (
            replace(hit, copies=(*others, *(each for each in hit.copies if each.span not in known))) if known else hit
        )


def _part_of(passage: Passage, wanted: frozenset[int]) -> str:
    """The sentences of a passage that are of these runs of words."""
    sentences = (passage.sentence(*edges) for edges in passage.sentences)
    return " ".join(each for each in sentences if len(runs(each) & wanted) >= _SAME_SENTENCE * len(runs(each)))


def in_order(passages: Sequence[Passage]) -> list[str]:
    """Ids of articles of one wording: the agency's own if one names it, then the earliest, the longest of a day, by id.

    Args:
        passages: One of each.
    """
    agencies = {name.casefold() for name in map(agency, passages) if name}

    def place(passage: Passage) -> tuple[bool, bool, int, str, int, str]:
        source = passage.source
        is_own = (source.outlet or "").casefold() in agencies
        day = source.published.first_day.toordinal() if source.published else 0
        return not is_own, not source.published, day, source.date or "", -len(passage.article), passage.span.article_id

    return [passage.span.article_id for passage in sorted(passages, key=place)]


def origin_of(passages: Sequence[Passage]) -> str | None:
    """Whose story it is that several articles print: the agency's that one names, or else the first outlet's.

    Args:
        passages: One of each.
    """
    first = next(each for name in in_order(passages)[:1] for each in passages if each.span.article_id == name)
    return next(filter(None, map(agency, passages)), first.source.outlet)


def agency(passage: Passage) -> str | None:
    """The agency that an article is from, as its source or its dateline says."""
    if passage.source.agency:
        return passage.source.agency
    named = agency_of(passage.article)
    return passage.article[slice(*named)] if named else None
