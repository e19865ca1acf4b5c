"""Whether a verb is done by its subject or to it, and what a change between the two does to the order of a clause."""

from typing import Literal

from index.text.verb_forms import IRREGULAR
from qa.verification.clauses.alignment import Aligned
from qa.verification.clauses.edges import are_apart, lead_of
from qa.verification.clauses.structure import separations
from qa.verification.clauses.words import AND, BY, PRONOUNS, ReadSentence


def voice(reading: ReadSentence, n: int) -> Literal["active", "passive", ""]:
    """Is a verb done by its subject or to it? Empty where it is no verb, or leaves that open."""
    words = reading.words
    lower = words[n].lower
    is_participle = (lower.endswith("ed") and len(lower) > 3) or lower in IRREGULAR or lower in _PARTICIPLES
    if not is_participle and lower in reading.its.kinds:
        return "active"
    if lower.endswith("ing") and n and words[n - 1].lower in reading.its.words["be"]:
        return "active"
    if (
        not is_participle
        and n
        and words[n - 1].lower in ("to", "will", "would", "may", "could", "can", "should", "must")
    ):
        return "active"
    if not is_participle:
        is_present = lower.endswith("s") and 0 < n < len(words) - 1 and words[n - 1].has_weight
        if is_present and not words[n].is_name and words[n + 1].lower in _OBJECTS:
            return "active"  # `the president signs the law`
        return "active" if lower.endswith(("s", "ing")) and reading.is_verb(n) else ""
    if (
        n + 1 < len(words)
        and words[n + 1].lower == "by"
        and all(each.kind != "number" for each in words[n + 2 : n + 5])
    ):
        return "passive"
    for before in reversed(words[max(0, n - 4) : n]):
        if before.lower in reading.its.words["be"]:
            return "passive"
        if before.lower in reading.its.words["have"] or (before.kind == "mark"):
            return "active"
        if (
            before.has_weight
            and not before.lower.endswith("ly")
            and before.lower not in ("also", "then", "first", "now")
        ):
            break
    if any(word.lower in AND for word in words[max(0, n - 2) : n]):
        return ""  # `was built and restored`, `was fired and sued`: as the verb before, or not
    return "active" if lower not in _ONLY_PARTICIPLES else ""


_OBJECTS = frozenset("the a an it him them his her its their this these".split())
_PARTICIPLES = frozenset(
    "beaten beat won cut hit put set shut led fed held met sent built bought sold found run".split()
)
_ONLY_PARTICIPLES = frozenset("beaten taken given seen done driven shown written known".split())


def _verbs_of(clause: Aligned, one: int, other: int) -> list[int]:
    """The verbs that two words of a statement may belong to, whose voice differs from the source's."""
    found = []
    apart = separations(clause.said, is_said=True)
    for n, place in clause.places.items():
        if place.sentence != clause.places[one].sentence or are_apart(apart, n, one) or are_apart(apart, n, other):
            continue
        mine, its = voice(clause.said, n), voice(clause.source_of(n), place.word)
        if mine and its and mine != its:
            found.append(n)
    return found


def has_other_doer(clause: Aligned, n: int) -> bool:
    """`The town was paid by the firm` of `The town paid the firm`: is who did it behind the verb in the source?"""
    said, source, at = clause.said, clause.source_of(n), clause.places[n].word
    if said.language != "en" or "by" not in said.leads(n) or source.leads(at) & BY or n in clause.framed:
        return False
    if said.words[n].kind != "content":
        return False
    apart = separations(source)
    before = [v for v in clause.places if v < n and clause.places[v].sentence == clause.places[n].sentence]
    return any(
        voice(said, v) == "passive" and voice(source, clause.places[v].word) != "passive"
        and clause.places[v].word < at and not are_apart(apart, clause.places[v].word, at)
        for v in before[-4:]
    )  # fmt: skip


def has_changed_voice(clause: Aligned, one: int, other: int) -> bool:
    """Is the order turned because what was active is passive, or the other way?"""
    for verb in _verbs_of(clause, one, other):
        at = clause.places[verb].word
        is_agent = lead_of(clause.said, other) & BY and clause.places[other].word < at
        if verb < one and is_agent and voice(clause.said, verb) == "passive":
            return True  # `was beaten 3-1 by Tarn`
        if one <= verb <= other:
            agents = [n for n in (one, other) if clause.said.leads(n) & BY]
            source = clause.sources[clause.places[verb].sentence].reading
            before = [n for n in (one, other) if n < verb]
            if voice(clause.said, verb) == "passive":
                if all(clause.places[n].word > at for n in before) and all(clause.places[n].word < at for n in agents):
                    return True
            elif all(
                lead_of(source, clause.places[n].word) & BY or clause.places[n].word > clause.places[verb].word
                for n in before
            ):
                return True
    return False


def is_turned(clause: Aligned, one: int, other: int) -> bool:
    """Does a subject stay before its verb although the verb's voice has changed?"""
    if clause.said.language != "en":
        return False
    verbs = [verb for verb in _verbs_of(clause, one, other) if verb == other]
    if not verbs or lead_of(clause.said, one) or lead_of(clause.source_of(one), clause.places[one].word):
        return False
    source = clause.source_of(one)
    before = source.words[: clause.places[one].word]
    return not any(word.lower in ("who", "which", "that") for word in before[-2:]) and not any(
        word.lower in PRONOUNS for word in source.words[clause.places[one].word : clause.places[other].word]
    )
