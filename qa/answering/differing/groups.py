"""What the articles of one story say differently: all their sentences compared, what is of one thing put together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.text.folding import bare
from qa.answering.candidates import Candidate
from qa.answering.differing.compare import SentenceDifference, differences
from qa.answering.differing.frames import frames
from qa.answering.differing.reading import ReportedSentence, read
from qa.types import DifferenceKind, DraftDifference, Question

_MOST_COMPARED = 240  # sentences, best first
_SHARED = 2  # words, below which two sentences are of two things
_SIDES = 6  # accounts of one difference
_WEIGHT: dict[DifferenceKind, int] = {"updated": 2, "rounding": 1}  # what is shown where one group is of several kinds
AccountPlace = tuple[int, str, tuple[int, int]]
"""Words of a sentence: its place among those compared, what they are about, `text[start:end]`."""


@dataclass(slots=True)
class _Group:
    """Accounts of one thing."""

    about: str
    kinds: list[DifferenceKind] = field(default_factory=list)
    nodes: dict[AccountPlace, None] = field(default_factory=dict)

    @property
    def kind(self) -> DifferenceKind:
        """The gravest of its pairs: who differs from a third outlet is no mere update."""
        return min(self.kinds, key=lambda kind: _WEIGHT.get(kind, 0))


def differing_accounts(question: Question, candidates: Sequence[Candidate], most: int) -> tuple[DraftDifference, ...]:
    """What sentences of different articles, or of one outlet at different times, say differently, the best first.

    Args:
        question: Where it names outlets, only these are set against each other.
        candidates: Sentences of one story, best first.
        most: So many sentences are quoted in all, at most.
    """
    compared = [each for each in candidates if each.part == "text" and not each.features.get("furniture")]
    compared = [each for each in compared if not each.asks][:_MOST_COMPARED]
    named = _named_outlets(question, compared)
    if len(named) > 1:
        compared = [each for each in compared if each.outlet in named]
    found: list[DraftDifference] = []
    quoted = set[int]()
    for group in _groups(compared):
        sides = _sides(group, compared)
        if len(sides) < 2 or len(quoted | {n for n, _, _ in sides}) > most:
            continue
        quoted |= {n for n, _, _ in sides}
        values = tuple((compared[n].text[start:end], compared[n].span) for n, _, (start, end) in sides)
        found.append(DraftDifference(group.about, values, group.kind))
    return tuple(found)


def _named_outlets(question: Question, candidates: Sequence[Candidate]) -> set[str]:
    asked = bare(question.text)
    return {each.outlet for each in candidates if bare(each.outlet) in asked}


def _groups(compared: Sequence[Candidate]) -> list[_Group]:
    """Differences of which one has the same words as another are of one thing."""
    of: dict[AccountPlace, _Group] = {}
    for one, other, found in _pairs(compared):
        nodes = ((one, found.about, found.one), (other, found.about, found.other))
        known = [of[node] for node in nodes if node in of]
        group = known[0] if known else _Group(found.about)
        for each in known[1:]:
            if each is not group:
                group.kinds += each.kinds
                group.nodes |= each.nodes
        group.kinds.append(found.kind)
        group.nodes |= dict.fromkeys(nodes)
        of |= dict.fromkeys(group.nodes, group)
    listed = {id(each): each for each in of.values()}.values()
    return sorted(listed, key=lambda each: (_WEIGHT.get(each.kind, 0), min(n for n, _, _ in each.nodes)))


def _pairs(compared: Sequence[Candidate]) -> Iterator[tuple[int, int, SentenceDifference]]:
    """Every two sentences of different articles that say something differently."""
    sentences = [reported(each, is_of_story=True) for each in compared]
    readings = [read(each) for each in sentences]
    articles = [each.span.article_id for each in compared]
    for other, b in enumerate(readings):
        for one, a in enumerate(readings[:other]):
            if articles[one] == articles[other]:
                continue
            shared = len(a.words & b.words)
            if shared >= _SHARED or (a.quotes and b.quotes) or (shared and frames(a) and frames(b)):
                for each in differences(sentences[one], sentences[other]):
                    yield one, other, each


def reported(candidate: Candidate, *, is_of_story: bool) -> ReportedSentence:
    """A sentence as it is compared.

    Args:
        candidate: It.
        is_of_story: Was its article found as one of the story of those that it is compared with?
    """
    source, around = candidate.passage.source, candidate.titled_passage
    outlet = source.merged_outlet or candidate.outlet  # another newsroom's account is no update of this one's
    return ReportedSentence(candidate.text, outlet, candidate.dating, around, source.date or "", is_of_story)


def _sides(group: _Group, compared: Sequence[Candidate]) -> list[AccountPlace]:
    """One account for each value of each outlet, as they appeared; the same words in two outlets are one."""
    known = set[tuple[str, str]]()
    sides: list[AccountPlace] = []

    def as_appeared(node: AccountPlace) -> tuple[str, str, AccountPlace]:
        return compared[node[0]].passage.source.date or "", compared[node[0]].outlet, node

    for node in sorted(group.nodes, key=as_appeared):
        candidate, (start, end) = compared[node[0]], node[2]
        value = bare(candidate.text[start:end])
        keys = {(candidate.outlet, value), (bare(candidate.text), value)}
        if known.isdisjoint(keys):
            sides.append(node)
        known |= keys
    return sides[:_SIDES] if len({bare(compared[n].text[s:e]) for n, _, (s, e) in sides}) > 1 else []
