"""What of a sentence does not belong together: two clauses, the two sides of `and`, who speaks and what is said.

`5 percent in Oslo and 12 percent in Bergen` says nothing of 12 percent in Oslo. A *separation* gives words of a
sentence one of two sides; what has none is shared by both. Found by closed classes of words and by parallel forms.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from index.text.attribution import spoken
from index.text.speeches import Speech
from qa.verification.clauses.words import PRONOUNS, ReadSentence

Separation = dict[int, int]
"""The numbers of words, each with its side, 0 or 1."""

_COORDINATES = frozenset(
    "but while whereas although though yet mais alors tandis aber während sondern pero mientras".split()
)
_AND = frozenset("and or et und y e ou oder".split())
_SUBORDINATES = frozenset(
    "because if unless when where whether parce lorsque quand weil wenn nachdem porque cuando".split()
)
_MAYBE_SUBORDINATES = frozenset("before after since until till".split())
_RELATIVES = frozenset("who which whose whom qui dont".split())
_CHARGES = frozenset(
    "accusation accusations allegation allegations claim claims charge charges report reports suggestion idea".split()
)
_LONGEST_OPENING = 16
_FURTHEST = 60
"""Words of a sentence whose structure is looked at on each side of a conjunction."""


def are_apart(separations: Sequence[Separation], one: int, other: int) -> bool:
    """Does any separation set two words apart?"""
    return any(
        (a := each.get(one)) is not None and (b := each.get(other)) is not None and a != b for each in separations
    )


@lru_cache(maxsize=4096)
def frames(reading: ReadSentence) -> tuple[frozenset[int], ...]:
    """The words that say who says it, with when and to whom: `the airline said on Friday`."""
    found: list[frozenset[int]] = []
    for _, speeches in spoken(reading.text, reading.language):
        for speech in speeches:
            if not is_saying(reading, speech):
                continue
            first, last = min(speech.start, speech.verb[0]), max(speech.end, speech.verb[1])
            listed = {n for n, word in enumerate(reading.words) if first <= word.start < last}
            role = {token.start for token in speech.speaker.role}
            listed |= {n for n, word in enumerate(reading.words) if word.start in role}
            if listed:
                found.append(frozenset(listed | set(_adjuncts(reading, max(listed), min(listed)))))
    return tuple(found)


def is_saying(reading: ReadSentence, speech: Speech) -> bool:
    """Is it said by somebody, not `called off`, nor an accusation of one by another?"""
    verb = reading.text[slice(*speech.verb)].lower()
    behind = reading.text[speech.verb[1] : speech.verb[1] + 5].split()
    if verb.startswith("call") and behind and behind[0] in ("off", "for", "on", "up", "in"):
        return False
    return speech.act == "says" or verb.startswith("alleg")


def _adjuncts(reading: ReadSentence, last: int, first: int) -> Iterator[int]:
    """The words behind a verb of saying that are not what is said."""
    words = reading.words
    ahead = range(last + 1, min(len(words), last + 12))
    stop = next((n for n in ahead if words[n].kind == "mark" or words[n].lower == "that"), len(words))
    is_led = stop < len(words) and words[stop].lower in ("that", ":", '"') and _is_adjunct(reading, last + 1, stop)
    is_last = any(words[n].has_weight for n in range(first)) and (first and words[first - 1].kind == "mark")
    if is_led or (is_last and not any(reading.is_verb(n) for n in range(last + 1, stop))):
        yield from range(last + 1, stop)
    elif last < len(words) and words[last].lower in ("told", "tells", "tell"):
        for n in range(last + 1, stop):
            if not words[n].has_weight and words[n].lower not in ("the", "a", "an", "this"):
                break
            yield n
            if words[n].has_weight and not (n + 1 < len(words) and words[n + 1].is_name):
                break


def words_of(reading: ReadSentence, n: int) -> str:
    """A word in lower case."""
    return reading.words[n].lower


def _is_adjunct(reading: ReadSentence, first: int, stop: int) -> bool:
    """Do the words behind a verb of saying say when, where and to whom only?"""
    if first == stop:
        return True
    has_weight = reading.words[first - 1].lower in ("told", "tells", "tell", "reminded", "warned")
    opens = reading.words[first].kind == "date" or bool(reading.leads(_next_weighty(reading, first - 1)))
    return (has_weight or opens) and not any(reading.is_verb(n) for n in range(first, stop))


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
        yield {n: int(n not in frame) for n in range(count)}
    left = 0
    if opening := _opening_participle(reading):
        yield opening
    for n, word in enumerate(reading.words):
        lower = word.lower
        framed = _framed(reading, n)
        if lower in _AND and word.kind == "function":
            found = _at_and(reading, n, left, framed, is_said)
            if found:
                yield found
        elif lower in _COORDINATES or lower == ";" or (lower == ":" and not _is_list(reading, n)):
            if lower in _COORDINATES and not _may_be_clause(reading, n):
                continue
            yield _clauses(reading, n, left, framed, is_said)
            left = n
        elif lower in _SUBORDINATES or (lower in _MAYBE_SUBORDINATES and _leads_a_clause(reading, n)):
            end = _clause_end(reading, n + 1)
            inside = range(n, end)
            yield {k: int(k in inside) for k in range(left, count) if k not in framed}
        elif is_said and lower == "that" and n and words_of(reading, n - 1) in _CHARGES:
            yield {k: int(k > n) for k in range(left, count) if k not in framed}
        elif lower in _RELATIVES and word.kind == "function" and n:
            yield from _relative(reading, n, framed)


def _opening_participle(reading: ReadSentence) -> Separation | None:
    """`Founded in 1804, Brekk burned down`: what is before the comma is said of the subject behind it."""
    words = reading.words
    is_opened = words and words[0].kind == "content" and words[0].lower.endswith(("ed", "ing")) and not words[0].is_name
    comma = next((n for n, word in enumerate(words) if word.lower == ","), None)
    if reading.language != "en" or not is_opened or comma is None or comma > _LONGEST_OPENING:
        return None
    subject = _subject(reading, comma + 1, len(words), frozenset())
    return {n: int(n > comma) for n in range(len(words)) if n not in subject}


def _framed(reading: ReadSentence, n: int) -> frozenset[int]:
    """Words for who speaks, on whose side of a conjunction nothing stands: not those right behind it."""
    outside = (frame for frame in frames(reading) if not n < min(frame) <= n + 3)
    return frozenset().union(*outside)


def _may_be_clause(reading: ReadSentence, n: int) -> bool:
    end = _clause_end(reading, n + 1)
    return _has_verb(reading, n + 1, end) or sum(word.has_weight for word in reading.words[n + 1 : end]) > 3


def _is_list(reading: ReadSentence, n: int) -> bool:
    return n + 1 < len(reading.words) and not _has_verb(reading, n + 1, len(reading.words))


def _has_verb(reading: ReadSentence, first: int, end: int) -> bool:
    return any(reading.is_verb(n) for n in range(first, end))


def _clause_end(reading: ReadSentence, first: int) -> int:
    """Where a clause ends that begins here: before a mark or a word that opens another one."""
    words = reading.words
    for n in range(first, len(words)):
        if words[n].lower in (",", ";", ":", ".", "?", "!", "-", "(", ")") and not _is_inside(reading, n):
            return n
        if n > first and words[n].lower in _COORDINATES and words[n].kind == "function":
            return n
    return len(words)


def _is_inside(reading: ReadSentence, n: int) -> bool:
    """Does a mark stand inside a word, as a hyphen does?"""
    words = reading.words
    return 0 < n < len(words) - 1 and words[n - 1].end == words[n].start and words[n].end == words[n + 1].start


def _leads_a_clause(reading: ReadSentence, n: int) -> bool:
    end = _clause_end(reading, n + 1)
    if n + 1 < end and words_of(reading, n + 1) in ("i", "he", "she", "it", "they", "we", "you"):
        return True
    ahead = [k for k in range(n + 1, end) if reading.words[k].has_weight or reading.is_verb(k)]
    return len(ahead) > 1 and _has_verb(reading, ahead[0] + 1, end)


def _subject(reading: ReadSentence, first: int, end: int, framed: frozenset[int]) -> set[int]:
    """The words before a clause's first verb."""
    verb = next((n for n in range(first, end) if reading.is_verb(n) and n not in framed), end)
    return set(range(first, verb))


def _clauses(reading: ReadSentence, n: int, left: int, framed: frozenset[int], is_said: bool) -> Separation:
    """Two clauses beside a conjunction; a pronoun behind it leaves the first one's names to both."""
    end = len(reading.words)
    shared = set(framed)
    behind = range(n + 1, min(end, n + _FURTHEST))
    if not is_said and any(reading.words[k].lower in PRONOUNS for k in behind):
        shared |= {k for k in range(left, n) if reading.words[k].is_name} | _subject(reading, left, n, framed)
    elif _goes_on(reading, n):
        shared |= _subject(reading, left, n, framed)
    return {k: int(k >= n) for k in range(left, end) if k not in shared}


def _goes_on(reading: ReadSentence, n: int) -> bool:
    """Does the verb of the subject before follow at once: `but later resigned`?"""
    words = reading.words
    k = n + 1
    while k < len(words) and (
        words[k].lower.endswith("ly") or words[k].lower in ("also", "then", "later", "not", "never")
    ):
        k += 1
    return k < len(words) and reading.is_verb(k)


def _relative(reading: ReadSentence, n: int, framed: frozenset[int]) -> Iterator[Separation]:
    """`Berg, who led the zoo, resigned`: what stands before `who` is of both."""
    words = reading.words
    end = _clause_end(reading, n + 1)
    before = n - 1
    while before >= 0 and (words[before].kind == "mark" or not words[before].has_weight):
        before -= 1
    before = _phrase_start(reading, before)
    if before > 1 and words[before - 1].lower == "," and words[before - 2].is_name:
        before = _phrase_start(reading, before - 2)
    antecedent = set(range(max(before, 0), n))
    if before and words[before - 1].lower in reading.its.words["be"]:  # `Berg is a man who …`
        antecedent |= set(range(before))
    yield {k: int(n <= k < end) for k in range(len(words)) if k not in framed and (k >= n or k not in antecedent)}


def _phrase_start(reading: ReadSentence, last: int) -> int:
    """Where the noun phrase begins that ends at a word: behind the last verb, preposition or article."""
    words, n = reading.words, last
    while n > 0 and not reading.is_verb(n - 1):
        before = words[n - 1].lower
        if before in ("the", "a", "an"):
            if n > 1 and words[n - 2].lower == "of":
                n -= 2
                continue
            return n - 1
        if not words[n - 1].has_weight and before != "of":
            break
        n -= 1
    return n


# --- and --------------------------------------------------------------------------------------------------------------


def _at_and(reading: ReadSentence, n: int, left: int, framed: frozenset[int], is_said: bool) -> Separation | None:
    words = reading.words
    end = _clause_end(reading, n + 1)
    behind = [k for k in range(n + 1, end) if words[k].has_weight or reading.is_verb(k)]
    if not behind:
        return None
    first = n + 1
    if _same_lead(reading, first) and (found := _phrases(reading, n, left, end)):
        return found
    if words[behind[0]].kind in ("number", "date") and (found := _phrases(reading, n, left, end)):
        return found
    is_verb_left = _has_verb(reading, left, n)
    if reading.is_verb(behind[0]) and words[first].lower not in ("the", "a", "an") and is_verb_left:
        shared = _subject(reading, left, n, framed) | set(framed)
        if not is_said and any(words[k].lower in PRONOUNS for k in range(n + 1, end)):
            shared |= {k for k in range(left, n) if words[k].is_name}
        tail = _tail(reading, n, left, end)
        return {k: int(k >= n) for k in range(left, end) if k not in shared and k < tail}
    outside = [k for k in range(left, n) if k not in framed]
    if any(reading.is_verb(k) for k in outside) and any(reading.is_verb(k) for k in behind[1:]):
        shared = set(framed)
        if not is_said and any(words[k].lower in PRONOUNS for k in range(n + 1, end)):
            shared |= {k for k in range(left, n) if words[k].is_name} | _subject(reading, left, n, framed)
        return {k: int(k >= n) for k in range(left, len(words)) if k not in shared}
    return None


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
    return word.lower if ahead < len(reading.words) and word.lower in reading.leads(_next_weighty(reading, n)) else ""


def _next_weighty(reading: ReadSentence, n: int) -> int:
    return next((k for k in range(n + 1, len(reading.words)) if reading.words[k].has_weight), len(reading.words))


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
    sides: Separation = {place: 0 for _, place in mine}
    sides |= dict.fromkeys(closing, 1)
    return sides


def _forms(reading: ReadSentence, first: int, end: int) -> list[tuple[str, int]]:
    return [(_form(reading, k), k) for k in range(first, end) if reading.words[k].has_weight]


def _form(reading: ReadSentence, n: int) -> str:
    """What a word opens: a phrase behind a preposition by that, a number or a date as such; else nothing."""
    leads = reading.leads(n)
    if leads:
        return min(leads)
    return reading.words[n].kind if reading.words[n].kind in ("number", "date") else ""
