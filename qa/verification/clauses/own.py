"""Words of a statement that no cited sentence has: put in the place of one of its words, or simply put in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from index.text.verb_forms import base_form
from qa.verification.clauses.alignment import Aligned
from qa.verification.clauses.edges import are_apart
from qa.verification.clauses.structure import separations
from qa.verification.clauses.words import ReadSentence

_MOST_TOGETHER = 2
_SHARE = 0.34
"""Of the words of a clause that may be the model's own."""
_OPPOSITES = (
    ("rose rise rises risen rising increase increases increased increasing gained gain gains climbed jumped surged "
     "soared grew grow grown growth up higher advanced raised raise",
     "fell fall falls fallen falling decrease decreases decreased decreasing lost drop drops dropped declined "
     "decline declines plunged slumped sank shrank down lower reduced reduce cut cuts slid tumbled"),
    ("won win wins winning victory beat beats defeated", "lost lose loses losing"),
    ("profit profits", "loss losses"),
    ("accepted accepts accept approved approves approve backed backs supported supports welcomed agreed praised",
     "rejected rejects reject refused refuses refuse opposed opposes vetoed denied dismissed condemned criticised"),
    ("bought buy buys buying purchased acquired", "sold sell sells selling"),
    ("opened opens open reopened", "closed closes close shut"),
    ("guilty convicted accused charged", "innocent acquitted cleared"),
    ("alive survived wounded injured rescued saved treated", "dead died killed executed buried murdered"),
    ("entered entering arrived arrives joined stayed remained", "left leaves leaving withdrew departed quit fled"),
    ("legal lawful", "illegal unlawful"), ("allowed allows permitted", "banned bans forbade prohibited"),
    ("repair repaired rebuild rebuilt build built restore restored", "demolish demolished destroy destroyed shelled"),
    ("protected protect saved cured", "killed harmed attacked"), ("hired hire hires", "fired fire dismissed"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnRun:
    """Words of a statement beside each other that no source has."""

    words: tuple[int, ...]
    replaced: tuple[str, ...] = ()
    """The words of the source in whose place they stand; none if they are put in."""
    opposite: str = ""
    """A word of the source that says the opposite."""


def own_runs(clause: Aligned, free: frozenset[int]) -> Iterator[OwnRun]:
    """Every run of words that have no place, with what it replaces."""
    said, places = clause.said, clause.places
    run: list[int] = []
    for n in (*said.weighty, None):
        if n is not None and n not in places and n not in free:
            if run and are_apart(separations(said, is_said=True), run[-1], n):
                yield _placed(clause, tuple(run))
                run = []
            run.append(n)
        elif run and (n is None or n not in free):
            yield _placed(clause, tuple(run))
            run = []


def _placed(clause: Aligned, run: tuple[int, ...]) -> OwnRun:
    if len(run) > _MOST_TOGETHER or any(clause.said.words[n].is_guarded for n in run):
        return OwnRun(run)
    slots = _slots(clause, run)
    if slots is None:
        return OwnRun(run)
    source, listed = slots
    words = [source.words[n] for n in listed]
    if not words and len(run) == 1 and (copula := _copula(clause, source, run[0])):
        return OwnRun(run, (copula,))
    if len(words) < len(run):
        return OwnRun(run)
    mine = [clause.said.words[n].lower for n in run]
    opposite = next((word.lower for word in words for own in mine if _are_opposites(own, word.lower)), "")
    if opposite:
        return OwnRun(run, opposite=opposite)
    is_rate = any("per" in source.leads(k) for k in listed) or "per" in clause.said.leads(run[0])
    if is_rate or any(word.is_guarded or word.lower in source.its.shares for word in words):
        return OwnRun(run)
    if _is_measured(source, listed):
        return OwnRun(run)
    if any(own.endswith("ly") for own in mine) and not any(word.lower.endswith("ly") for word in words):
        return OwnRun(run)
    return OwnRun(run, tuple(word.lower for word in words))


_COPULAS = frozenset(
    "finished finish finishes came comes placed ranked ranks became remained remains stands stood numbered "
    "totalled totaled amounted lies located situated serves served proved".split()
)


def _copula(clause: Aligned, source: ReadSentence, n: int) -> str:
    """The `was` of the source for which `finished` stands in `finished second`; empty if there is none."""
    said, places = clause.said, clause.places
    if said.words[n].lower not in _COPULAS or n - 1 not in places:
        return ""
    at = places[n - 1].word + 1
    is_same = at < len(source.words) and source.words[at].lower in source.its.words["be"]
    return source.words[at].lower if is_same else ""


def _is_measured(source: ReadSentence, listed: Sequence[int]) -> bool:
    """Is a word what a number is of or per: `500 dollars a month`, `41 percent of the women`?"""
    for n in listed:
        before = source.words[max(0, n - 4) : n]
        number = next((k for k, word in enumerate(before) if word.kind == "number"), None)
        if number is None:
            continue
        between = {word.lower for word in before[number + 1 :]}
        if between and between <= {"of", "the", "a", "an", "per", "each", "every", "its", "his", "her", "their", "all"}:
            return True
    return False


def _slots(clause: Aligned, run: tuple[int, ...]) -> tuple[ReadSentence, list[int]] | None:
    """The words of the source, left out of the statement, that stand where a run stands."""
    said, places = clause.said, clause.places
    apart = separations(said, is_said=True)
    beside = [n for n in said.weighty if n in places and n not in clause.loose and not are_apart(apart, n, run[0])]
    framed = clause.framed
    beside = [n for n in beside if (n in framed) == (run[0] in framed)]
    before = [n for n in beside if n < run[0]]
    behind = [n for n in beside if n > run[-1]]
    if not before and not behind:
        return None
    anchor = places[before[-1] if before else behind[0]]
    source = clause.sources[anchor.sentence].reading
    taken = {place.word for place in places.values() if place.sentence == anchor.sentence}
    first = places[before[-1]].word if before else -1
    last = places[behind[0]].word if behind and places[behind[0]].sentence == anchor.sentence else len(source.words)
    lead = said.leads(run[0])
    if first < last:
        free = [n for n in source.weighty if first < n < last and n not in taken]
        if not behind or not before:
            near = free[: len(run)] if before else free[-len(run) :]
            free = near
        fitting = [
            n for n in free if _fits(lead, source.leads(n)) and not are_apart(separations(source), anchor.word, n)
        ]
        return source, fitting[: len(run)] if fitting else []
    near = [n for n in source.weighty if n not in taken and min(abs(n - first), abs(n - last)) <= 3]
    return source, [n for n in near if _fits(lead, source.leads(n))][: len(run)]


def _fits(mine: frozenset[str], its: frozenset[str]) -> bool:
    """May a word that is led to so stand for one that is led to otherwise?"""
    return mine == its or bool(mine & its) or (mine <= _LOOSE and its <= _LOOSE and bool(mine) == bool(its))


_LOOSE = frozenset("in at on of for with".split())


def is_too_much(group: Sequence[int], own: Sequence[int]) -> bool:
    """Are too many words of a clause the model's own?"""
    return len(own) > max(1, int(_SHARE * len(group)))


@cache
def _sides() -> list[tuple[frozenset[str], frozenset[str]]]:
    return [(frozenset(map(base_form, a.split())), frozenset(map(base_form, b.split()))) for a, b in _OPPOSITES]


def _are_opposites(one: str, other: str) -> bool:
    a, b = base_form(one), base_form(other)
    return any((a in x and b in y) or (a in y and b in x) for x, y in _sides())
