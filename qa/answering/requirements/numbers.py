"""Numbers that are asked for: of what they must be."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from index.text.analysis import stem
from index.text.anaphora import is_anaphoric
from index.text.folding import plain
from index.text.names import Name, tokens
from index.text.number_words import UNITS
from index.text.verb_forms import base_form
from index.text.word_lists import word_class
from qa.answering.candidates import Candidate
from qa.answering.events.asserted import stems
from qa.answering.events.events import events_of, stated_events
from qa.answering.requirements.asking import Asking, Requirement, around, given, is_of_word
from qa.answering.requirements.words import measures, pattern
from qa.question.phrases import Word, words_of

_TITLES = word_class("titles", "abbreviated_titles")
_A_QUARTER, _A_THIRD, _SOME, _HALF = 0.25, 0.33, 0.4, 0.5  # of what a question tells
_BEFORE = 5  # words from what is counted to its number
_BEHIND = 5
_BESIDE = 8  # characters from a number to what happened to so many
_PERSON = re.compile(r"(?:[eo]rs|ists|ians|men|women)$")
_PEOPLE = frozenset(
    "people persons person men women man woman children child residents passengers workers employees staff victims dead"
    " soldiers civilians students pupils patients migrants players members customers users officers fans lives crowd"
    " others them".split()
)
_NUMBERS = frozenset(
    "no none nobody both single several all half first second third fourth fifth sixth seventh eighth ninth tenth once"
    " twice".split()
)
_ALONE = frozenset("and were was have had are or who".split())


def measure(asking: Asking) -> Requirement | None:
    """A speed, a height, a colour: one stands in a sentence that holds some of what is asked."""
    gives = next((gives for asks, gives in measures() if asks.search(asking.lower)), None)
    if not gives:
        return None

    def is_met(candidate: Candidate) -> bool:
        return (
            bool(gives.search(given(candidate)))
            and asking.is_named(candidate)
            and asking.share(candidate) >= _A_QUARTER
            and asking.is_linked(candidate)
            and (bool(asking.forms) or bool(asking.named & stems(candidate.text)))
        )

    return is_met


# --- ages -------------------------------------------------------------------------------------------------------------


@cache
def _age(where: str) -> re.Pattern[str]:
    return re.compile(pattern("age", where).pattern.replace("AGE", pattern("age", "number").pattern))


def age(asking: Asking) -> Requirement | None:
    """An age: it stands by the name of whose it is, and is of no namesake."""
    if not pattern("age", "asks").search(asking.lower):
        return None
    whose = _whose(asking)

    def is_met(candidate: Candidate) -> bool:
        text = plain(candidate.text)
        if not whose:
            return bool(_age("anywhere").search(text.lower())) and asking.share(candidate) >= _HALF
        places = _places(whose, text)
        lower = text.lower()
        if any(_age("behind").search(lower[end:]) or _age("before").search(lower[:start]) for start, end in places):
            return True
        before = plain(around(candidate, behind=0))[: -len(text)]
        leans = not places and re.search(r"\b(?:he|she|it|his|her|its)\b", lower) and _places(whose, before)
        return bool(leans and _age("anywhere").search(lower))

    return is_met


def _whose(asking: Asking) -> Name | None:
    """The one whose age is asked for by name: not `the Herons guard`."""
    first = next(iter(asking.names), None)
    is_described = first and re.search(r"\b(?:the|this|that|his|her|its)(?: [a-z-]+)* $", asking.text[: first.start])
    return None if is_described else first


def _places(whose: Name, text: str) -> list[tuple[int, int]]:
    """Where a text has somebody's last name, with the first name of no other before it."""
    last, first = whose.tokens[-1].form, whose.tokens[-2].form if len(whose.tokens) > 1 else ""
    found, listed = [], tokens(text)
    for at, token in enumerate(listed):
        before = listed[at - 1] if at else None
        is_another = (
            first and before and before.is_capital and before.end + 1 == token.start and before.form != first
            and before.form not in _TITLES
        )  # fmt: skip
        if token.form == last and not is_another:
            found.append((token.start, token.end))
    return found


# --- sums of money ----------------------------------------------------------------------------------------------------


def money(asking: Asking) -> Requirement | None:
    """A sum: of what costs it, of what it was paid for, or of whom it is paid to."""
    if asking.analysis.kind in ("when", "where", "who"):
        return None
    found = None
    for name in ("costs", "pays", "earns"):
        if found := pattern("money", name).search(asking.lower):
            break
    if not found:
        return None
    thing = next((words for words in found.groupdict().values() if words), "") if found.re.groups else ""
    heads = _thing(asking, thing)
    tells = pattern("money", "of_pay" if name == "earns" else "of_cost")

    def is_met(candidate: Candidate) -> bool:
        text = given(candidate)
        if not pattern("money", "gives").search(text) or not asking.is_named(candidate):
            return False
        if asking.forms and asking.says_nearly_all(candidate):
            return True
        if not tells.search(text) or asking.share(candidate) < _A_THIRD:
            return False
        if pattern("money", "literal").search(text) and asking.share(candidate) >= _HALF:
            return True
        if heads.words or heads.names:
            held = sum(is_of_word(word, text) or stem(word, "en") in stems(text) for word in heads.words)
            if heads.words and held >= _HALF * len(heads.words):
                return True
            return bool(heads.names & stems(text)) and (not heads.words or "cost" in text or "worth" in text)
        return asking.is_linked(candidate)

    return is_met


@dataclass(frozen=True, slots=True)
class _Thing:
    """What costs something or is paid for."""

    words: tuple[str, ...]
    names: frozenset[str]


def _thing(asking: Asking, thing: str) -> _Thing:
    phrase = re.split(r"\b(?:that|which|who|of|in|on|at|from|for|near|after|before|per|with|to|by|during)\b", thing)[0]
    words = [token.form for token in tokens(phrase)]
    names_of_it = frozenset(stem(word, "en") for word in words) & asking.named
    return _Thing(tuple(word for word in words if stem(word, "en") in asking.forms), names_of_it)


# --- counts -----------------------------------------------------------------------------------------------------------


def count(asking: Asking) -> Requirement | None:
    """A count: the number stands by what is counted, or by what happened to people."""
    slot = asking.slot
    if not slot or slot.filler not in ("count", "measure") or not slot.head or "how many" not in asking.lower:
        return None
    of = re.search(r"\bhow many (\w+) of\b", asking.lower)
    head = of[1] if of else slot.head.lower
    is_measure = slot.filler == "measure" or head in UNITS
    forms = frozenset((stem(head, "en"), base_form(head)))
    wanted = (asking.forms | asking.named) - forms
    events = events_of(asking.text)
    is_people = head in _PEOPLE or bool(_PERSON.search(head))

    def is_met(candidate: Candidate) -> bool:
        text = given(candidate)
        words = words_of(plain(candidate.text) if len(text) == len(candidate.text) else text)
        numbers = [n for n in range(len(words)) if _is_number(words, n)]
        if not numbers or not asking.is_named(candidate):
            return False
        near = stems(around(candidate))
        if not asking.years <= near | _year_of(candidate):
            return False
        if asking.share(candidate, words=wanted) < _A_QUARTER and not is_anaphoric(candidate.text):
            return False
        if is_measure:
            return bool(forms & stems(text))
        own = asking.share(candidate, alone=True, words=wanted)
        happened = stated_events(candidate.text, events) if events else ()
        for at in numbers:
            behind = [word for word in words[at + 1 : at + _BEHIND] if word.is_word]
            if any({stem(w.lower, "en"), w.base} & forms for w in (*words[max(0, at - _BEFORE) : at], *behind)):
                return True
            if any(not word.is_name and is_of_word(head, word.lower) for word in behind[:3]):
                return True
            are_people = is_people and any(word.lower in _PEOPLE or _PERSON.search(word.lower) for word in behind)
            if _is_alone(words, at) and forms & stems(text):
                return True
            if (are_people or _is_alone(words, at)) and (happened if events else own >= _HALF):
                return True
            if is_people and any(0 <= each.start - words[at].end <= _BESIDE for each in happened):
                return True  # `Two die in blast`
        return False

    return is_met


def _year_of(candidate: Candidate) -> frozenset[str]:
    published = candidate.passage.source.published
    return frozenset([str(published.first_day.year)]) if published else frozenset()


def _is_number(words: Sequence[Word], at: int) -> bool:
    """Does a word say how many: not a sum, an age, the scale of another number?"""
    word, before = words[at], words[at - 1] if at else None
    if before and (before.code in ("$", "9", "n") or before.lower in ("at", "aged", "age")):
        return False
    return (word.code in ("9", "n", "9x") and word.lower != "one") or word.lower in _NUMBERS


def _is_alone(words: Sequence[Word], at: int) -> bool:
    """Does a number stand without what is counted: `five were hurt`, `some 27 of them`?"""
    while at + 1 < len(words) and words[at + 1].code == "n":  # `1.6 million of them`, `no one`
        at += 1
    then = words[at + 1] if at + 1 < len(words) else None
    if then and then.code == "o":
        return any(word.lower in ("them", "those", "the", "these") for word in words[at + 2 : at + 3])
    return then is None or then.code in ("V", ".", ",", "E") or then.lower in _ALONE
