"""How the words of an English sentence hang together, as far as their classes tell: noun phrases, subject and verb."""

from collections.abc import Sequence

from index.text.word_lists import word_class
from qa.question.phrases import BE, HELPING, Word

_TITLES = word_class("titles", "abbreviated_titles")
_NOUN = frozenset(("A", "S", "J", "N", "x", "s", "9", "9x", "Y", "n", "U", "M", "'s", "%", "$"))
_NO_NOUNS = frozenset(
    "rather instead here there below above due long far together alone later ago away back home".split()
)
_STARTS = frozenset("DP")
_AND = frozenset(("and", "or", "&"))
_HAVE = frozenset(("have", "has", "had", "having"))
_RELATIVE = frozenset(("who", "which", "that"))
_APPOSITION = 16  # words between two commas
_PAIRS = {"(": ")", ",": ",", "–": "–", "—": "—"}
_CUT = frozenset((";", ":", "?", "!"))

Stretch = tuple[int, int]
"""Words, or characters, `[start:end]` of a sentence."""


def phrase_before(words: Sequence[Word], verb: int) -> Stretch | None:
    """The noun phrase that is the subject of a verb, by standing before it; None where that is not clear.

    An apposition and a relative pronoun may stand between: `Ada Voss, 47, who led the brigade`.
    """
    end = verb
    while end and words[end - 1].code in ("V", "R", "L"):
        end -= 1
    if end and words[end - 1].lower in _RELATIVE:
        end -= 1
        return _phrase_ending(words, end - 1 if end and words[end - 1].text == "," else end)
    if end > 1 and words[end - 1].text in (",", ")"):
        opening = "," if words[end - 1].text == "," else "("
        start = next((n for n in range(end - 2, max(0, end - _APPOSITION), -1) if words[n].text == opening), 0)
        return _phrase_ending(words, start) if start else None
    return _phrase_ending(words, end)


def subjects_before(words: Sequence[Word], verb: int) -> list[Stretch]:
    """The subject that stands before a verb, or, of `One governor, Ada Voss, voted`, both names of it."""
    end = verb
    while end and words[end - 1].code in ("V", "R", "L"):
        end -= 1
    whole = phrase_before(words, verb)
    if not whole:
        return []
    if words[end - 1].text == "," and end > 1 and all(word.code not in ("A", "S") for word in words[slice(*whole)][1:]):
        inner = _phrase_ending(words, end - 1)
        if inner and inner[0] == whole[1] + 1:
            return [inner]
    return [whole]


def _phrase_ending(words: Sequence[Word], end: int) -> Stretch | None:
    start = end
    while start:
        word = words[start - 1]
        if _is_of_noun(words, start - 1) or (start < end and _opens(words, start - 1)):
            start -= 1
        elif word.code in _STARTS:
            start -= 1
            if not start or words[start - 1].code != "o":
                break
        elif word.code == "o" and start > 1 and words[start - 2].code in _NOUN:
            start -= 1
        else:
            break
    while start < end and start and words[start - 1].code == "I" and words[start].code in ("Y", "9", "M"):
        start += 1  # `in 1750 Ada Voss`
    if start == end or (start and words[start - 1].lower in _AND):
        return None  # the last of several
    is_bound = words[start].code in ("9", "n") or words[start].lower in ("least", "most")  # `about 1,200 homes`
    if start and words[start - 1].code == "I" and not is_bound:
        return None  # no subject: `the man in Selby`
    return start, end


def phrase_at(words: Sequence[Word], start: int) -> Stretch | None:
    """The noun phrase that begins at a word; None where there is none, or it is the first one of several."""
    while start < len(words) and words[start].code == "L":
        start += 1
    end = begin = start + 1 if start < len(words) and words[start].code in _STARTS else start
    while end < len(words):
        word = words[end]
        if _is_of_noun(words, end) or (end == begin and _is_participle_of_noun(words, end)):
            end += 1
        elif word.code == "o" and end > begin and end + 1 < len(words):
            if words[end + 1].code in _STARTS:
                end += 2
            elif words[end + 1].code in _NOUN:
                end += 1
            else:
                break
        else:
            break
    if end <= begin or _is_one_of_several(words, end) or (end < len(words) and words[end].code == "o"):
        return None
    return start, end


def _is_of_noun(words: Sequence[Word], at: int) -> bool:
    word = words[at]
    if word.code == "s" and 0 < at < len(words) - 1 and words[at - 1].is_name and words[at + 1].is_name:
        return False  # `Voss succeeds Jonas Reed`
    return (word.code in _NOUN and word.lower not in _NO_NOUNS) or _joins(words, at)


def _opens(words: Sequence[Word], at: int) -> bool:
    """Is it a participle behind an article: `the armed men`?"""
    return at > 0 and words[at].code in ("E", "G") and words[at - 1].code in ("D", "P", "R", "L")


def _is_participle_of_noun(words: Sequence[Word], at: int) -> bool:
    return words[at].code in ("E", "G") and at + 1 < len(words) and words[at + 1].code in _NOUN


def _is_one_of_several(words: Sequence[Word], end: int) -> bool:
    """Does a list go on behind a phrase: `and …`, or `, … and`?"""
    if end < len(words) and words[end].lower in _AND:
        return True
    if any(
        one.lower in _AND and other.lower == "by" for one, other in zip(words[end:], words[end + 1 :], strict=False)
    ):
        return True
    if end + 1 < len(words) and words[end].text == ",":
        if words[end + 1].lower in _AND:
            return not (end + 2 < len(words) and words[end + 2].is_predicate)
        then = end + 1
        while then < len(words) and words[then].code in (*_NOUN, *_STARTS):
            then += 1
        return end + 1 < then < len(words) and words[then].lower in _AND
    return False


def _joins(words: Sequence[Word], at: int) -> bool:
    """Is it the hyphen or the dot inside a name: `Jean-Luc`, `John F. Kennedy`, `St. Louis`?"""
    if words[at].text not in ("-", ".") or not 0 < at < len(words) - 1:
        return False
    before, after = words[at - 1], words[at + 1]
    is_short = words[at].text == "-" or len(before.text) == 1 or before.lower in _TITLES
    return is_short and before.text[0].isupper() and after.code == "A"


def is_linked(words: Sequence[Word], one: int, other: int, *, is_subject: bool = False) -> bool:
    """Do two words belong to one clause? No other verb stands between them, but in commas or brackets.

    Args:
        words: Of the sentence.
        one: A place in it.
        other: Another one.
        is_subject: Is one the subject of the other? Then the last of two commas does not part them, but one alone does.
    """
    first, last = sorted((one, other))
    begin = last
    while begin > first and words[begin - 1].code in ("V", "R", "L"):
        begin -= 1
    if (
        begin > first + 1 and words[begin - 1].lower in _AND and words[last].is_predicate
    ):  # `was born in Lodva and died`
        before = next((n for n in range(begin - 2, first, -1) if words[n].is_predicate), 0) if is_subject else 0
        return bool(before) and is_linked(words, first, before, is_subject=True)
    between = list(words[first + 1 : last])
    n = 0
    kept: list[Word] = []
    while n < len(between):
        closing = _PAIRS.get(between[n].text)
        close = next((m for m in range(n + 1, len(between)) if between[m].text == closing), 0) if closing else 0
        if close:
            n = close + 1
            continue
        kept.append(between[n])
        n += 1
    # The helping verbs of the word that is linked are no others.
    while kept and kept[-1].code in ("V", "R", "L"):
        kept.pop()
    if kept and kept[-1].lower in _RELATIVE:
        kept.pop()
        if kept and kept[-1].text == ",":
            kept.pop()
        if is_subject and not all(word.is_name for word in kept):
            return False  # `who` is the last one before it
    if is_subject and any(word.text == "," for word in kept):
        return False
    if any(word.text == "." and not _joins(between, n) for n, word in enumerate(between)):
        return False
    if any(word.text in _CUT or word.code in ("V", "W", "B", "H") for word in kept):
        return False
    return not any(word.is_predicate and not _describes(kept, n) for n, word in enumerate(kept))


def _describes(words: Sequence[Word], n: int) -> bool:
    """Is it a participle before its noun: `the armed men`?"""
    return 0 < n < len(words) - 1 and words[n - 1].code in "DPAJn9" and words[n + 1].code in ("x", "s", "N", "A")


def is_passive(words: Sequence[Word], verb: int) -> bool:
    """Does a form of be help a verb?"""
    before = verb
    while before and words[before - 1].code in ("R", "L"):
        before -= 1
    return before > 0 and words[before - 1].lower in BE and words[verb].code != "G"


def agent(words: Sequence[Word], verb: int) -> int | None:
    """Where the words behind `by` begin that say who does what a verb says; None where nothing says it in this way."""
    if verb and words[verb - 1].lower in _HAVE:
        return None
    for n in range(verb + 1, min(len(words), verb + 10)):
        if words[n].lower == "by":  # not `by Friday` and `by 4 percent`
            return n + 1 if n + 1 < len(words) and words[n + 1].code not in ("M", "9", "9x", "Y", "%", "$") else None
        if words[n].code in ("V", "W", "B", "H", "E") or words[n].text in (",", ";", ":"):
            return None
    return None


def is_helped(words: Sequence[Word], verb: int) -> bool:
    """Does `to` or a helping verb before it, or its own form, make a word a verb?"""
    before = verb
    while before and words[before - 1].code in ("R", "L"):
        before -= 1
    return words[verb].is_predicate or (
        before > 0 and (words[before - 1].lower == "to" or words[before - 1].lower in HELPING)
    )
