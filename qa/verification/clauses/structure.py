"""What of a sentence does not belong together: two clauses, the two sides of `and`, who speaks and what is said.

`5 percent in Oslo and 12 percent in Bergen` says nothing of 12 percent in Oslo. A *separation* gives words of a
sentence one of two sides; what has none is shared by both. Found by closed classes of words and by parallel forms.
"""

from collections.abc import Iterator
from functools import lru_cache

from qa.verification.clauses.attached import RELATIVES, attached, opening_participle, relative, relatives
from qa.verification.clauses.edges import COORDINATES, Separation, clause_end, has_verb, next_weighty, subject
from qa.verification.clauses.frames import frames
from qa.verification.clauses.words import PRONOUNS, ReadSentence

_AND = frozenset("and or et und y e ou oder".split())
_SUBORDINATES = frozenset(
    "because if unless when where whether parce lorsque quand weil wenn falls sofern nachdem porque cuando".split()
)
_CONTRASTS = frozenset("sondern sino".split())
"""What stands behind a denial: it is never of what is denied."""
_MAYBE_SUBORDINATES = frozenset("before after since until till".split())
_CHARGES = frozenset(
    "accusation accusations allegation allegations claim claims charge charges report reports suggestion idea".split()
)
_BOUNDS = frozenset("about around over under near".split())
"""What may stand before a number without leading to a phrase: `about 40 boats`."""
_FURTHEST = 60
"""Words of a sentence whose structure is looked at on each side of a conjunction."""


@lru_cache(maxsize=4096)
def separations(reading: ReadSentence, *, is_said: bool = False) -> tuple[Separation, ...]:
    """All that is to be kept apart in a sentence.

    Args:
        reading: Its words.
        is_said: Is it a statement's? Where a pronoun stands for a name of the clause before, a source's name belongs to
            both clauses; a statement's belongs to its own.
    """
    return tuple(_separations(reading, is_said))


def _separations(reading: ReadSentence, is_said: bool) -> Iterator[Separation]:
    count = len(reading.words)
    for frame in frames(reading):
        both = [antecedent for antecedent, clause in relatives(reading) if not frame.isdisjoint(clause)]
        shared = frame.intersection(*both) if both else frozenset[int]()  # `left by Voss, who called it a farce`
        yield {n: int(n not in frame) for n in range(count) if n not in shared}
    left = 0
    if opening := opening_participle(reading):
        yield opening
    yield from attached(reading)
    for n, word in enumerate(reading.words):
        lower = word.lower
        framed = _framed(reading, n)
        if lower in _AND and word.kind == "function":
            found = _at_and(reading, n, left, framed, is_said)
            if found:
                yield found
        elif lower in COORDINATES or lower == ";" or (lower == ":" and not _is_list(reading, n)):
            if lower in COORDINATES and lower not in _CONTRASTS and not _may_be_clause(reading, n):
                continue
            yield _clauses(reading, n, left, framed, is_said)
            left = n
        elif lower in _SUBORDINATES or (lower in _MAYBE_SUBORDINATES and _leads_a_clause(reading, n)):
            end = clause_end(reading, n + 1)
            inside = range(n, end)
            yield {k: int(k in inside) for k in range(left, count) if k not in framed}
        elif is_said and lower == "that" and n and reading.words[n - 1].lower in _CHARGES:
            yield {k: int(k > n) for k in range(left, count) if k not in framed}
        elif lower in RELATIVES and word.kind == "function" and n:
            outside = (frame for frame in frames(reading) if frame.isdisjoint(range(n + 1, n + 4)))
            yield relative(reading, n, frozenset().union(*outside))


def _framed(reading: ReadSentence, n: int) -> frozenset[int]:
    """Words for who speaks, on whose side of a conjunction nothing stands: not those right behind it."""
    outside = (frame for frame in frames(reading) if not n < min(frame) <= n + 3)
    return frozenset().union(*outside)


def _may_be_clause(reading: ReadSentence, n: int) -> bool:
    words, end = reading.words, clause_end(reading, n + 1)
    while end + 1 < len(words) and words[end].lower == "," and words[end + 1].lower in RELATIVES:
        end = clause_end(reading, clause_end(reading, end + 2) + 1)  # `but Voss, who led the port, said …`
    return has_verb(reading, n + 1, end) or sum(word.has_weight for word in words[n + 1 : end]) > 3


def _is_list(reading: ReadSentence, n: int) -> bool:
    return n + 1 < len(reading.words) and not has_verb(reading, n + 1, len(reading.words))


def _leads_a_clause(reading: ReadSentence, n: int) -> bool:
    end = clause_end(reading, n + 1)
    if n + 1 < end and reading.words[n + 1].lower in ("i", "he", "she", "it", "they", "we", "you"):
        return True
    ahead = [k for k in range(n + 1, end) if reading.words[k].has_weight or reading.is_verb(k)]
    return len(ahead) > 1 and has_verb(reading, ahead[0] + 1, end)


def _clauses(reading: ReadSentence, n: int, left: int, framed: frozenset[int], is_said: bool) -> Separation:
    """Two clauses beside a conjunction; a pronoun behind it leaves the first one's names to both."""
    end = len(reading.words)
    shared = set(framed)
    behind = range(n + 1, min(end, n + _FURTHEST))
    if not is_said and any(reading.words[k].lower in PRONOUNS for k in behind):
        shared |= {k for k in range(left, n) if reading.words[k].is_name} | subject(reading, left, n, framed)
    elif reading.words[n].lower in _CONTRASTS:
        denial = next((k for k in range(left, n) if reading.its.has("not", reading.words[k].lower)), left)
        shared |= set(range(left, denial))
    elif _goes_on(reading, n):
        shared |= subject(reading, left, n, framed)
    elif (elided := _elided(reading, n)) is not None:
        shared.add(elided)
    return {k: int(k >= n) for k in range(left, end) if k not in shared}


def _elided(reading: ReadSentence, n: int) -> int | None:
    """The noun of the clause before that is left out behind it: `Vektor's profit fell while Nimbus's rose`."""
    words = reading.words
    owner = next((k for k in range(n + 1, min(len(words), n + 4)) if words[k].is_possessive), None)
    if owner is None or owner + 1 >= len(words) or not reading.is_verb(owner + 1):
        return None
    return next((k + 1 for k in range(n - 1) if words[k].is_possessive and words[k + 1].kind == "content"), None)


def _goes_on(reading: ReadSentence, n: int) -> bool:
    """Does the verb of the subject before follow at once: `but later resigned`?"""
    words = reading.words
    k = n + 1
    while k < len(words) and (
        words[k].lower.endswith("ly") or words[k].lower in ("also", "then", "later", "not", "never")
    ):
        k += 1
    return k < len(words) and reading.is_verb(k)


# --- and --------------------------------------------------------------------------------------------------------------


def _at_and(reading: ReadSentence, n: int, left: int, framed: frozenset[int], is_said: bool) -> Separation | None:
    words = reading.words
    end = clause_end(reading, n + 1)
    behind = [k for k in range(n + 1, end) if words[k].has_weight or reading.is_verb(k)]
    if not behind:
        return None
    first = n + 1
    if _same_lead(reading, first) and (found := _phrases(reading, n, left, end)):
        return found
    is_verb_left = has_verb(reading, left, n)
    # `Nine were hurt and three sailors died`: two clauses, each with its number.
    is_clause = is_verb_left and any(reading.is_verb(k) for k in behind[1:])
    if words[behind[0]].kind in ("number", "date") and not is_clause and (found := _phrases(reading, n, left, end)):
        return found
    if reading.language == "de" and not is_verb_left and behind[0] == n + 1 and reading.is_verb(n + 1):
        shared = {*_german_subject(reading, left, n), *framed}  # `Weidt trat zurück und wurde …`
        return {k: int(k >= n) for k in range(left, end) if k not in shared}
    if reading.is_verb(behind[0]) and words[first].lower not in ("the", "a", "an") and is_verb_left:
        shared = subject(reading, left, n, framed) | set(framed)
        if not is_said and any(words[k].lower in PRONOUNS for k in range(n + 1, end)):
            shared |= {k for k in range(left, n) if words[k].is_name}
        tail = _tail(reading, n, left, end)
        return {k: int(k >= n) for k in range(left, end) if k not in shared and k < tail}
    outside = [k for k in range(left, n) if k not in framed]
    if any(reading.is_verb(k) for k in outside) and any(reading.is_verb(k) for k in behind[1:]):
        shared = set(framed)
        if not is_said and any(words[k].lower in PRONOUNS for k in range(n + 1, end)):
            shared |= {k for k in range(left, n) if words[k].is_name} | subject(reading, left, n, framed)
        return {k: int(k >= n) for k in range(left, len(words)) if k not in shared}
    return None


def _german_subject(reading: ReadSentence, left: int, n: int) -> range:
    """The words before the first one that is written small: the verb, whose forms are not known."""
    words = reading.words
    small = (k for k in range(left, n) if words[k].kind == "content" and reading.text[words[k].start].islower())
    return range(left, next(small, n))


def _tail(reading: ReadSentence, n: int, left: int, end: int) -> int:
    """Where a last phrase begins that may be of both sides, as `in the third quarter`; the left one has none such."""
    phrases = [k for k in range(n + 1, end) if reading.words[k].has_weight and reading.leads(k)]
    if not phrases or reading.leads(phrases[-1]) & {"of", "to"}:
        return end
    last = phrases[-1]

    def form(k: int) -> tuple[frozenset[str], bool]:
        return reading.leads(k), reading.words[k].is_guarded

    here = [form(k) for k in range(left, n) if reading.words[k].has_weight and reading.leads(k)]
    is_time = reading.words[last].kind in ("number", "date")
    return (
        last
        if is_time and not any(lead & form(last)[0] and kind for lead, kind in here if _has_time(reading, left, n))
        else end
    )


def _has_time(reading: ReadSentence, left: int, n: int) -> bool:
    return any(word.kind == "date" or word.lower.isdigit() for word in reading.words[left:n])


def _same_lead(reading: ReadSentence, first: int) -> bool:
    return first < len(reading.words) and reading.words[first].kind == "function" and bool(_lead(reading, first))


def _lead(reading: ReadSentence, n: int) -> str:
    """The preposition that a word is."""
    word = reading.words[n]
    ahead = n + 1
    return word.lower if ahead < len(reading.words) and word.lower in reading.leads(next_weighty(reading, n)) else ""


def _phrases(reading: ReadSentence, n: int, left: int, end: int) -> Separation | None:
    """`12 boats in A and 31 boats in B`: phrases of the same form on both sides of `and`."""
    ahead = _forms(reading, n + 1, end)
    if not ahead:
        return None
    behind = _forms(reading, left, n)
    wanted = ahead[0][0]
    starts = [k for k, (form, _) in enumerate(behind) if form == wanted]
    if not starts:
        return None
    mine = behind[starts[-1] :]
    taken: list[int] = []
    at = 0
    for form, place in ahead:
        further = next((k for k in range(at, len(mine)) if mine[k][0] == form), None)
        if further is None:
            if form == "":  # a plain word
                taken.append(place)
                continue
            break
        taken.append(place)
        at = further + 1
        if at == len(mine) and all(each[0] != "" for each in mine[-1:]):
            at = len(mine)
    last_form = max((k for k, place in enumerate(taken) if _form(reading, place)), default=0)
    plain = taken[last_form + 1 :]
    closing = taken[: last_form + 1] + plain[:1]
    # `40 people live in A and 19 in B`: what the right side leaves out is of both.
    is_gapped = all(_form(reading, place) for place in closing)
    sides: Separation = {place: 0 for form, place in mine if form or not is_gapped}
    sides |= dict.fromkeys(closing, 1)
    return sides


def _forms(reading: ReadSentence, first: int, end: int) -> list[tuple[str, int]]:
    return [(_form(reading, k), k) for k in range(first, end) if reading.words[k].has_weight]


def _form(reading: ReadSentence, n: int) -> str:
    """What a word opens: a phrase behind a preposition by that, a number or a date as such; else nothing."""
    word = reading.words[n]
    leads = reading.leads(n) - (_BOUNDS if word.kind == "number" else frozenset())
    if leads:
        return min(leads)
    return word.kind if word.kind in ("number", "date") else ""
