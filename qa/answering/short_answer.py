"""The short answer: the few words of the first sentence that answer a question, where the sentence's form shows which.

It is shown only where it is very likely right, and else there is none: docs/design/0018. A sentence has to say all
that the question says (`asked_of.py`); then the words are taken that fill the question's gap (`slots.py`): of the
kind asked for, in its place by the verb, and the only ones that do.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from index.text.anaphora import antecedent
from index.text.datelines import past_dateline
from index.text.demonyms import countries, peoples
from index.text.given_values import given_values
from index.text.number_words import ONES, TENS, UNITS
from index.text.quantities import quantities
from index.text.value_types import ValueType
from index.text.word_lists import any_of, word_class
from index.types import Span
from qa.answering.answer_types import candidate_spans
from qa.answering.candidates import Candidate
from qa.answering.short.asked_of import AskedOf
from qa.answering.short.clauses import Stretch, agent, is_linked, is_passive, phrase_at, phrase_before, subjects_before
from qa.answering.speakers.who_says import only_says
from qa.question.phrases import BE, Word, preposition_of, words_of
from qa.question.slots import Slot, slot_of
from qa.question.word_classes import TOKEN
from qa.question.wrapping import unwrapped
from qa.types import QuestionAnalysis

CORRECTION = re.compile(
    r"\bcorrections?\b\W|\b(?:an |this |the )?(?:earlier|previous|original) version of this\b|\bhas been corrected\b"
    r"|\b(?:misstated|misidentified|incorrectly (?:said|stated|reported|identified)|erroneously)\b",
    re.IGNORECASE,
)
"""A correction quotes the error beside what is right."""
# What is denied, or only supposed.
_UNSAID = re.compile(
    rf"\b(?:not(?! only)|{any_of(word_class('negations'))}|no longer|nobody|nothing|denie[sd]|deny|denying|unlikely"
    r"|hardly|(?:fail|refus|declin)\w* to|falsely|rumou?r\w*|would have|could have|if)\b|n['’]t\b",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"\b(?:between|at least|at most|(?:more|less|fewer) than|no fewer than|up to|about|around|some|roughly"
    r"|approximately|nearly|almost|over|under|an estimated|as many as|just over|just under"
    r"|close to)\s+(?:the |a |an )?$",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\s*(?:and|[-–])\s+(?:[$€£]?\d|\w+ (?:%|per cent|percent))|\s+(?:or|to)\s+\w+", re.IGNORECASE)
_NUMBER = rf"(?:\d|\b(?:{any_of((*ONES, *TENS))}))"
_OTHER = re.compile(rf"\b(?:another|additional|other|extra|further|or|to)\s+$|{_NUMBER}\s+and\s+$", re.IGNORECASE)
WHOLE = re.compile(rf"{_NUMBER}\s+of\s+(?:(?:the|its|their|then|some) )*$", re.IGNORECASE)
"""What stands before the 97 of `49 of 97 votes`."""
OF_WHICH = re.compile(r"\s+of\s+(?:(?:the|its|their|all|then) )*(?:\d[\d,]*\s+)?(\w+)")
"""What is counted behind the 49 of `49 of 97 votes`."""
_LONG = re.compile(r"[- ]?(?:long|in length)\b")
_WEEKDAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?$", re.IGNORECASE)
_YEAR, _MONTH, _DAY = map(re.compile, (r"\d{4}|\d\ds\b", r"[A-Za-z]{3,}", r"\b\d{1,2}(?:st|nd|rd|th)?\b"))
_OF_YEAR = re.compile(r",? (?:next|last|this) year")
_DAYS_BEHIND = frozenset("until since before after from till to".split())
_PLACES = frozenset("in at near outside".split())
_AND = frozenset(("and", "or"))
_SAID = word_class("saying", "telling", "explaining", "claiming")
_QUOTES = frozenset(('"', "“", "”", "'", "’", ","))
_TITLES = word_class("titles", "abbreviated_titles")
_NOUNS = frozenset(("A", "S", "N", "s", "x", "9x", "M", "Y", "9", "J", "U", "$", "%"))
_LONGEST = 9  # words
_LONG_WORD = 4  # letters of a word that has a capital in a headline where most have
_ENOUGH = 0.5  # of the question's weight, where no form is known
_ASKS_ROLE = re.compile(r"\W*who(?:['’]s| is| was| are| were)\b", re.IGNORECASE)  # whoever speaks may be the one


def short(question: str, analysis: QuestionAnalysis, candidates: Sequence[Candidate]) -> Span | None:
    """The short answer in the first sentence of an answer; None where it is unsure or no such question.

    Args:
        question: As it stands on its own.
        analysis: Of the question.
        candidates: The sentences that the answer quotes, in order; one that answers otherwise leaves none sure.
    """
    first = candidates[0]
    found = _place_in(question, analysis, first) if analysis.wants_span else None
    asks_saying = analysis.intent in ("source", "quotation") or _ASKS_ROLE.match(question)
    if not found or (not asks_saying and only_says(first, found)):
        return None
    said = first.text[slice(*found)].casefold()
    for other in candidates[1:]:
        place = _place_in(question, analysis, other)
        says = other.text[slice(*place)].casefold() if place else said
        if says not in said and said not in says:
            return None
    return first.place_of(found)


def _place_in(question: str, analysis: QuestionAnalysis, candidate: Candidate) -> Stretch | None:
    if candidate.asks or hides_names(candidate, analysis):
        return None
    if candidate.group == "en" and analysis.is_english:
        passage, before = candidate.passage, antecedent(candidate.span, (candidate.passage,))
        leaning = passage.sentence(before.start, before.end) if before else ""
        context = f"{passage.source.title or ''}\n{leaning}"
        return short_answer(unwrapped(question), candidate.text, context, passage.text)
    only = candidate.answers[0] if len(candidate.answers) == 1 and candidate.overlap >= _ENOUGH else None
    return (only.start, only.end) if only else None


def hides_names(candidate: Candidate, analysis: QuestionAnalysis) -> bool:
    """Is it a headline with a capital on each long word, so that no name stands out from the words beside it?"""
    if candidate.part == "text" or analysis.kind in ("how many", "how much", "when"):
        return False
    return all(
        word[0].isupper() for word in TOKEN.findall(candidate.text) if len(word) >= _LONG_WORD and word.isalpha()
    )


def short_answer(question: str, sentence: str, context: str = "", passage: str = "") -> Stretch | None:
    """The characters `[start:end]` of an English sentence that answer a question; None where its form does not show it.

    Args:
        question: Without what is said around it; see `qa.question.wrapping.unwrapped`.
        sentence: The best sentence.
        context: Its article's title and the sentence that it leans on: names may stand there.
        passage: What stands around it.

    >>> sentence = "At least seven people were wounded at Walikale and two in Mubi."
    >>> sentence[slice(*short_answer("How many people were wounded at Walikale?", sentence))]
    'At least seven'
    """
    slot = slot_of(question)
    if not slot or CORRECTION.search(sentence) or (_UNSAID.search(sentence) and not _UNSAID.search(question)):
        return None
    asked = AskedOf(slot, sentence, context, passage)
    if not (asked.says_all() and asked.stands_together() and asked.goes_the_same_way()):
        return None
    begin = past_dateline(sentence)
    found = {place for place in _fillers(asked) if place[0] >= begin}
    return found.pop() if len(found) == 1 else None


def _fillers(asked: AskedOf) -> Iterator[Stretch]:
    """All that may fill the gap, some twice."""
    filler = asked.slot.filler
    if filler in ("person", "place", "thing"):
        for phrase in _nouns(asked):
            if words := _answering(asked, *phrase):
                yield words[0].start, words[-1].end
        return
    values = list(_values(asked))
    for start, end in values:
        if asked.is_by_the_verb(start, is_alone=len(values) == 1) and _is_what_does(asked, start):
            yield (start, end) if filler in ("date", "age") else with_bound(asked.sentence, start, end)


# --- values -----------------------------------------------------------------------------------------------------------


def with_bound(sentence: str, start: int, end: int) -> Stretch:
    """The place of a number with what it is the bound of: `at least 200`, and not just 200."""
    bound = _BOUND.search(sentence[:start])
    return (bound.start() if bound else start), end


def _values(asked: AskedOf) -> Iterable[Stretch]:
    filler = asked.slot.filler
    if filler == "count":
        return _counts(asked.slot, asked)
    if filler == "date":
        return _dates(asked)
    if filler == "measure":
        return _measures(asked)
    found = [(each.start, each.end) for each in given_values(cast("ValueType", filler), asked.sentence)]
    if filler == "duration" and asked.slot.form == "be":  # `how long is it` may ask for either
        found += [(each.start, each.end) for each in given_values("distance", asked.sentence)]
        return [place for place in found if _LONG.match(asked.sentence, place[1])]
    return found


def _counts(slot: Slot, asked: AskedOf) -> list[Stretch]:
    """The number of the very thing that is counted: `seven` of `seven people`, not of `seven other people`.

    None where the thing is counted twice.
    """
    sentence = asked.sentence
    numbers = [
        number
        for number in quantities(sentence)
        if not WHOLE.search(sentence[: number.start]) and _counts_the_thing(slot, asked, number.end)
    ]
    return [
        (number.start, number.end)
        for number in (numbers if len(numbers) == 1 else ())
        if number.unit not in ("ordinal", "clock", "part")
        and not _OTHER.search(sentence[: number.start])
        and not _RANGE.match(sentence, number.end)
    ]


def _counts_the_thing(slot: Slot, asked: AskedOf, end: int) -> bool:
    """Does what is asked for follow a number, with no other word between, or `49 of 97` and then it?"""
    assert slot.head
    if of := OF_WHICH.match(asked.sentence, end):
        return words_of(of[1])[0].base == slot.head.base
    modifiers = {word.base for word in slot.modifiers}
    for word in (word for word in asked.words if word.start >= end):
        if word.base == slot.head.base:
            return True
        if word.base not in modifiers and not (word.is_name and word.base in asked.asked):
            return False
    return False


def _measures(asked: AskedOf) -> Iterator[Stretch]:
    """Quantities in the unit that is asked for; `62 hours and six minutes` is one."""
    assert asked.slot.head
    unit = UNITS[asked.slot.head.lower]
    whole = {each.start: each.end for each in given_values("duration", asked.sentence)}
    for each in quantities(asked.sentence):
        if each.unit == unit:
            yield each.start, max(each.end, whole.get(each.start, 0))


def _dates(asked: AskedOf) -> Iterator[Stretch]:
    """Dates that say more than a weekday, as exact as the question wants them."""
    wanted, sentence = asked.slot.free, asked.sentence
    said_there = {word.lower for word in asked.slot.words}
    for span in candidate_spans("when", sentence):
        said = sentence[span.start : span.end]
        is_exact = any(map(str.isdigit, said)) and not _WEEKDAY.match(said) and not _OF_YEAR.match(sentence, span.end)
        if "year" in wanted:
            is_exact = is_exact and bool(_YEAR.search(said))
        elif wanted & {"date", "day", "month"}:
            is_exact = is_exact and bool(_MONTH.search(said)) and ("month" in wanted or bool(_DAY.search(said)))
        at = next(n for n, word in enumerate(asked.words) if word.end > span.start)
        is_edge = preposition_of(asked.words, at) in _DAYS_BEHIND - said_there
        if is_exact and not is_edge and not all(word.base in asked.asked for word in words_of(said)):
            yield span.start, span.end


def _is_what_does(asked: AskedOf, start: int) -> bool:
    """Where what is counted does what the verb says, or suffers it: is the number in the subject, or in the object?

    `How many were injured?` is answered by `five officers were injured` and by `it injured five`.
    """
    if asked.slot.filler != "count" or asked.slot.form not in ("subject", "passive subject"):
        return True
    words = asked.words
    place = next(n for n, word in enumerate(words) if word.end > start)
    for at in asked.verbs:
        if place < at and is_linked(words, place, at, is_subject=True):
            return True
        if asked.slot.is_passive and not is_passive(words, at) and at < place and is_linked(words, at, place):
            return True
    return False


# --- names and nouns --------------------------------------------------------------------------------------------------


def _nouns(asked: AskedOf) -> Iterator[Stretch]:
    """Noun phrases that stand where the question's gap is."""
    form = asked.slot.form
    if asked.slot.filler == "place":
        return _behind_words_of_place(asked)
    if form in ("subject", "passive subject"):
        return _subjects(asked)
    return _equals(asked) if form == "be" else _objects(asked)


def _subjects(asked: AskedOf) -> Iterator[Stretch]:
    """Who does or suffers what the verb says: before it, behind `by`, or behind a verb of saying after a quotation."""
    verb, words = asked.slot.verb, asked.words
    for at in asked.at(verb) if verb else ():
        if not (verb and asked.is_verb(verb, at)):
            continue
        # A headline leaves `was` out: `Ada Voss arrested after a fire`.
        is_bare = asked.slot.is_passive and at + 1 < len(words) and words[at + 1].code == "I"
        is_done, by = is_bare or is_passive(words, at), agent(words, at)
        if asked.slot.form == "subject" and by is not None:
            found = phrase_at(words, by)
        elif asked.slot.form == "subject" and words[at].lower in _SAID and at and words[at - 1].text in _QUOTES:
            found = phrase_at(words, at + 1)
        elif is_done is (asked.slot.form == "passive subject") and _has_rest_behind(asked, at):
            yield from subjects_before(words, at)
            continue
        else:
            continue
        if found:
            yield found


def _has_rest_behind(asked: AskedOf, at: int) -> bool:
    """Do most of the question's words behind its verb stand behind it here, too?"""
    args = [word for word in asked.slot.args if word.tells]
    return 2 * sum(any(place > at for place in asked.at(word)) for word in args) > len(args) or not args


def _objects(asked: AskedOf) -> Iterator[Stretch]:
    """What stands behind the verb, or behind the preposition that the gap has."""
    words, preposition = asked.words, asked.slot.preposition
    for at in asked.verbs:
        start: int | None = at + 1
        if preposition:
            reach = range(at + 1, min(at + 9, len(words)))
            start = next((n + 1 for n in reach if words[n].lower == preposition and is_linked(words, at, n + 1)), None)
        found = phrase_at(words, start) if start else None
        then = words[found[1]] if found and found[1] < len(words) else None
        if found and not (then and (then.code == "V" or then.is_predicate)):  # else it is what somebody does or is
            yield found


def _equals(asked: AskedOf) -> Iterator[Stretch]:
    """`X` of `X is the mayor of Selby`, `X, the mayor of Selby` and `the mayor of Selby, X`."""
    words, block = asked.words, asked.block()
    if not block:
        return
    first, then = block[0], block[1] + 1
    while first and words[first - 1].code in ("D", "P", "R"):
        first -= 1
    if (
        first
        and (words[first - 1].text == "," or words[first - 1].lower in BE)
        and (found := phrase_before(words, first - 1))
    ):
        yield found
    if then < len(words) and (words[then].text == "," or words[then].lower in BE):
        then += 1
    elif then < len(words) and not words[then].is_name:
        return
    if found := phrase_at(words, then):
        yield found


def _behind_words_of_place(asked: AskedOf) -> Iterator[Stretch]:
    """Phrases behind `in` and `at`, if none of them is one of several."""
    words, slot = asked.words, asked.slot
    wanted = {slot.preposition} if slot.preposition in ("from", "to") else _PLACES
    places = [
        n
        for n, word in enumerate(words[:-1])
        if word.lower in wanted and asked.is_by_the_verb(word.start, is_alone=True)
    ]
    found = [phrase_at(words, n + 1) for n in places]
    if None not in found and not any(words[n - 1].lower in _AND for n in places):
        yield from (phrase for phrase in found if phrase)


def _answering(asked: AskedOf, start: int, end: int) -> tuple[Word, ...]:
    """A noun phrase without its article; empty if it is not of the kind asked for or says nothing new."""
    slot, whole = asked.slot, tuple(asked.words[start:end])
    is_named = slot.filler in ("person", "place")
    while whole and (whole[0].code in ("D", "P") or (is_named and whole[0].code in ("Y", "9", "M"))):
        whole = whole[1:]
    if slot.filler == "person":
        whole = _without_trade(whole)
    elif slot.head and any(word.base == slot.head.base and word.code != "A" for word in whole[:-1]):
        whole = _without_head(whole, asked)
    telling = [word for word in whole if word.is_word and word.code not in ("o", "D", "P", "'s")]
    if not telling or len(whole) > _LONGEST or all(word.base in asked.asked for word in telling):
        return ()
    last = telling[-1]
    if last.lower in _TITLES or last.code not in _NOUNS or "'" in last.lower:
        return ()  # cut short, or no noun
    if is_named and not _is_name(telling, slot, asked.passage):
        return ()
    has_article = len(whole) < end - start
    if not is_named and not has_article and not any(word.is_name or word.code in ("s", "9") for word in telling):
        return ()  # a bare word may be anything
    if slot.is_plural and last.code not in ("s", "A"):
        return ()
    return whole if _is_one_of_head(asked, start, end) else ()


def _without_head(words: tuple[Word, ...], asked: AskedOf) -> tuple[Word, ...]:
    """`Ada Voss` of `harbour chief Ada Voss`, where a harbour chief is asked for."""
    start = next((n for n, word in enumerate(words) if word.base not in asked.asked), 0)
    return words[start:] if words[start].is_name else words


def _without_trade(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """`Jonas Lindqvist` of `engineer Jonas Lindqvist`."""
    start = next((n for n, word in enumerate(words) if word.is_name), 0)
    is_bare = all(word.is_name or not word.is_word for word in words[start:])
    return words[start:] if is_bare and not any(word.code == "o" for word in words[:start]) else words


def _is_name(words: Sequence[Word], slot: Slot, passage: str) -> bool:
    """Is it a name? A capital at the start of a sentence proves nothing, unless it stands inside another one, too."""
    if slot.filler == "place" and not words[-1].is_name:
        return False
    if any(word.code in ("9", "$", "%", "M") for word in words):
        return False
    return any(word.code == "A" or (word.is_name and _is_known(word, passage)) for word in words)


def _is_known(word: Word, passage: str) -> bool:
    """Is a word that begins a sentence a name by itself: a country, `M23`, or what has its capital elsewhere, too?"""
    if word.lower in countries() | peoples() or sum(letter.isupper() or letter.isdigit() for letter in word.text) > 1:
        return True
    return bool(re.search(rf"[\w,;] {re.escape(word.text)}\b", passage))


def _is_one_of_head(asked: AskedOf, start: int, end: int) -> bool:
    """Does a phrase say that it is what is asked for: `Walker Street` for a street, `the ferry Aldine` for a ferry?"""
    head, words = asked.slot.head, asked.words
    if head is None:
        return True
    reach = 4 if start and words[start - 1].text == "," else 1  # `one governor, Ada Voss, …`
    return any(word.base == head.base for word in words[max(0, start - reach) : end + 1])
