"""Who does what to whom: the words of a clause stand in the order of the source's, or in one that means the same."""

from qa.verification.clauses.alignment import Aligned
from qa.verification.clauses.edges import are_apart, lead_of, subject
from qa.verification.clauses.german_cases import has_other_case, is_noun, is_passive, is_plain_by_case
from qa.verification.clauses.structure import separations
from qa.verification.clauses.voices import has_changed_voice, has_other_doer, is_turned
from qa.verification.clauses.words import AND, BY, PRONOUNS, ReadSentence

_OF = frozenset("of de du des d del von".split())
_MUTUAL = frozenset(
    "met meet meets meeting married marry talked talk spoke fought clashed agreed signed negotiated collided".split()
)
_JOINING = frozenset(", the a an its of in at de la der".split())
_BESIDE = 8
"""Words of an apposition, `Ada Voss, the head of the port`, that belong to its name."""


def misplaced(clause: Aligned) -> tuple[int, int] | None:
    """Two words of a statement whose order gives them other parts than they have in the source."""
    said, places = clause.said, clause.places
    listed = [n for n in said.weighty if n in places and n not in clause.loose]
    apart = separations(said, is_said=True)
    for i, one in enumerate(listed):
        for other in listed[i + 1 :]:
            if places[one].sentence != places[other].sentence or are_apart(apart, one, other):
                continue
            if one in clause.framed or other in clause.framed or _is_parted(clause, one, other):
                continue
            if places[other].word < places[one].word and not _is_licensed(clause, one, other):
                return one, other
            if places[other].word > places[one].word and is_turned(clause, one, other):
                return one, other
        if has_other_doer(clause, one):
            return one, one
        is_of_clause = said.language == "de" and one not in clause.framed
        if is_of_clause and has_other_case(said, one, clause.source_of(one), places[one].word):
            return one, one
    return None


def _is_parted(clause: Aligned, one: int, other: int) -> bool:
    """Do the two belong to different clauses of the source, whose order says nothing?"""
    return are_apart(separations(clause.source_of(one)), clause.places[one].word, clause.places[other].word)


def _is_licensed(clause: Aligned, one: int, other: int) -> bool:
    """May two words stand the other way round here?"""
    said, source = clause.said, clause.source_of(one)
    a, b = clause.places[one].word, clause.places[other].word
    if "date" in (said.words[one].kind, said.words[other].kind) or are_together(source, a, b):
        return True
    if said.language != "en":
        return _is_licensed_abroad(clause, one, other)
    if _is_phrase(clause, one) or _is_phrase(clause, other) or _is_meant(clause, one, other):
        return True
    if _is_possessive(clause, one, other) or _are_joined(source, b, a) or _are_joined(said, one, other):
        return True
    is_plain = not said.words[one].is_name and not any(said.is_verb(n) for n in range(one, other))
    if is_plain and _is_predicate(source, b, a):
        return True
    if any(source.words[n].lower in _MUTUAL for n in range(min(a, b), max(a, b) + 1)):
        if describes(said, one, other) and not describes(source, a, b):
            return False  # `tanker Brisa collided with trawler Ondine` makes the Brisa no trawler
        return any(word.lower in (*AND, "with") for word in said.words)
    return has_changed_voice(clause, one, other)


def _is_meant(clause: Aligned, one: int, other: int) -> bool:
    """Does a pronoun that stands in the right place mean the name?"""
    said, source = clause.said, clause.source_of(one)
    a, b = clause.places[one].word, clause.places[other].word
    apart = separations(source)
    pronouns = [
        n for n, word in enumerate(source.words)
        if word.kind == "function" and word.lower in PRONOUNS and word.lower not in ("its", "his", "their", "my", "our")
    ]  # fmt: skip
    is_meant = said.words[other].is_name or _is_subject(source, b, a)
    if is_meant and any(b < n and a < n and not are_apart(apart, n, a) for n in pronouns):
        return True
    return said.words[one].is_name and any(a < n < b and not are_apart(apart, n, b) for n in pronouns)


def _is_predicate(source: ReadSentence, noun: int, n: int) -> bool:
    """`the pit is the third deepest`, for which `the third deepest pit` may be said."""
    between = source.words[noun + 1 : n]
    joins = [word for word in between if not word.has_weight]
    be = [word for word in joins if word.lower in source.its.words["be"]]
    return len(be) == 1 and all(word in be or word.lower in ("the", "a", "an") for word in joins)


def _is_subject(source: ReadSentence, n: int, other: int) -> bool:
    """Is a word of the subject of an earlier clause, for which `it` of another word's clause stands?"""
    return n in subject(source, 0, other, frozenset()) and any(source.is_verb(k) for k in range(n, other))


def _is_licensed_abroad(clause: Aligned, one: int, other: int) -> bool:
    """Other languages put their verbs elsewhere: only names may not be exchanged."""
    said = clause.said
    if said.language == "de":
        return _is_licensed_german(clause, one, other)
    if not (said.words[one].is_name and said.words[other].is_name):
        return True
    by = any(word.lower in BY for word in said.words[one:other])
    return by or _is_phrase(clause, one) or _is_phrase(clause, other)


def _is_licensed_german(clause: Aligned, one: int, other: int) -> bool:
    """Of two nouns whose order is turned the articles, or `von`, have to say who does it."""
    said, source = clause.said, clause.source_of(one)
    both = [(said, one), (said, other), *((source, clause.places[n].word) for n in (one, other))]
    if not all(is_noun(*each) for each in both):
        return True
    is_phrase = lead_of(said, one) or lead_of(said, other) or _is_phrase(clause, one) or _is_phrase(clause, other)
    is_turned = is_passive(said) != is_passive(source)
    return bool(is_phrase) or is_turned or is_plain_by_case(said, one, other)


def _is_phrase(clause: Aligned, n: int) -> bool:
    """Is a word in a phrase behind the same preposition in both, which may stand anywhere in its clause?"""
    said, source = clause.said, clause.source_of(n)
    mine, its = lead_of(said, n), lead_of(source, clause.places[n].word)
    return bool(mine and its) and not mine & BY and (bool(mine & its) or _are_loose(mine, its))


def _are_loose(mine: frozenset[str], its: frozenset[str]) -> bool:
    places = frozenset("in at on within near during bei beim im am".split())
    return bool(mine & places and its & places)


def _is_possessive(clause: Aligned, one: int, other: int) -> bool:
    """`the bank's profit` for `profit of the bank`, `zoo director` for `director of the zoo`, and the other way."""
    said, source = clause.said, clause.source_of(one)
    a, b = clause.places[one].word, clause.places[other].word
    if said.words[one].is_name and said.words[other].is_name and not said.words[one].is_possessive:
        return False  # `the Tarn district of Holm` is not `the Holm district of Tarn`
    if source.words[b + 1].lower == "by" and "in" in said.leads(other):
        return True
    if "by" in lead_of(source, a) and said.leads(other) & {"in"} and not any(source.is_verb(n) for n in range(b, a)):
        return True  # `experts say in a report` for `a report by experts says`
    led = lead_of(source, a) & (_OF | BY | {"in", "for", "at"})
    if led and not any(source.is_verb(n) and source.words[n].lower not in source.its.words["be"] for n in range(b, a)):
        between = range(one, other)
        return any(said.words[n].is_possessive for n in between) or not any(said.is_verb(n) for n in range(one, other))
    near = not any(said.is_verb(n) or said.words[n].kind == "mark" for n in range(one + 1, other))
    return bool(said.leads(other) & (_OF | {"in", "for", "at"})) and near and a - b <= _BESIDE and not any(
        source.is_verb(n) for n in range(b, a)
    )  # fmt: skip


def are_together(reading: ReadSentence, one: int, other: int) -> bool:
    """Do two words belong to one name with what is said of it beside: `Ada Voss, the head of the port`?"""
    first, last = min(one, other), max(one, other)
    if last - first > _BESIDE + 4 or any(reading.is_verb(n) for n in range(first, last + 1)):
        return False
    inside = reading.words[first : last + 1]
    marks = [word.lower for word in inside if word.kind == "mark"]
    has_name = any(word.is_name for word in inside)
    are_names = reading.words[first].is_name and reading.words[last].is_name
    is_plain = not reading.leads(first) and all(word.has_weight or word.lower in _JOINING for word in inside)
    if are_names and marks and not is_plain:
        return False  # `left Tarn on foot, most of them for Holm`
    if not marks:
        if are_names and any(not word.has_weight for word in inside):
            return False  # `the Tarn district of Holm`
        return has_name and all(
            word.has_weight or word.lower in (*_OF, "in", "at", "the", "a", "an", "its", "for") for word in inside
        )
    return has_name and set(marks) <= {",", "-", "("} and marks.count(",") <= 1


def describes(reading: ReadSentence, n: int, name: int) -> bool:
    """Does a word say what a name's bearer is: `coach Ada Voss`, `Voss, the coach of Tarn`, not `the port of Tarn`?"""
    first, last = min(n, name), max(n, name)
    inside = reading.words[first + 1 : last]
    if any(word.kind == "mark" for word in inside):
        return are_together(reading, n, name)
    return all(word.has_weight for word in inside) and are_together(reading, n, name)


def _are_joined(reading: ReadSentence, first: int, last: int) -> bool:
    """Does only `and` stand between: what it joins has no order?"""
    between = reading.words[first + 1 : last]
    return any(word.lower in AND for word in between) and all(
        word.kind == "function" or word.is_name or word.kind == "content" for word in between
    ) and not any(reading.is_verb(n) for n in range(first, last + 1)) and last - first <= _BESIDE  # fmt: skip
