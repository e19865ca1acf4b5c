"""Whether two articles are of one story, by the names in the passages that sentences of theirs stand in."""

from functools import lru_cache

from index.text.names import names, tokens
from qa.answering.candidates import Candidate


def are_of_one_story(one: Candidate, other: Candidate) -> bool:
    """Have two sentences' passages a name in common, as far as they have any?"""
    here, also = (_names_in(each.passage.text) for each in (one, other))
    return not here or not also or not here.isdisjoint(_capitals(other)) or not also.isdisjoint(_capitals(one))


@lru_cache(maxsize=512)
def _names_in(text: str) -> frozenset[str]:
    """The last word of each of a text's names, but of single words whose capital only begins a sentence."""
    found = (name for name in names(text) if not name.is_first or len(name.tokens) > 1)
    return frozenset(name.tokens[-1].form for name in found)


def _capitals(candidate: Candidate) -> set[str]:
    return {token.form for token in tokens(candidate.titled_passage) if token.is_capital}
