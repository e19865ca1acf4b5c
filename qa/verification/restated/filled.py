"""A source sentence in full, or seen from the other side: `three died` of nine sailors, `lost to` for `beat`.

What is left out because it was just said belongs to the sentence all the same. A statement that says it outright is
held against the fuller sentence where it fails against the words as they stand.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from qa.verification.clauses.words import ReadSentence, read
from qa.verification.types import Evidence

_LONGEST_SUBJECT = 8  # words
_SUBJECT = re.compile(r"(It|He|She|They|Its|The pair|The two|Both)\b(?! (?:of|men|women)\b)")
_OWNING = frozenset(("its",))
_PLURAL_SUBJECTS = frozenset(("they", "the pair", "the two", "both"))
_QUANTIFIERS = frozenset("some several many most few none both others".split())
_NAME = r"(?:[Tt]he )?[A-Z][\w’'-]*(?: (?:of |the )?[A-Z][\w’'-]*){0,3}"
_BEFORE = rf"(?P<lead>(?:.*[,;:] )?)(?P<one>{_NAME})"
_LOST = re.compile(
    rf"{_BEFORE} (?P<tense>lost|loses|lose|fell)(?P<score>(?: by)? \d+[-–]\d+| a match| the match| the final|)"
    rf" to (?P<other>{_NAME})(?!\w|['’]|-)(?P<rest>.*)",
    re.DOTALL,
)
_BEAT = re.compile(rf"{_BEFORE} (?P<tense>beat|beats|defeated) (?P<other>{_NAME})(?!\w|['’]|-)(?P<rest>.*)", re.DOTALL)
_SOLD = re.compile(
    rf"{_BEFORE} sold (?P<what>[^,;]{{2,60}}?) to (?P<other>{_NAME})(?!\w|['’]|-)(?P<rest>.*)", re.DOTALL
)
_BOUGHT = re.compile(
    rf"{_BEFORE} bought (?P<what>[^,;]{{2,60}}?) from (?P<other>{_NAME})(?!\w|['’]|-)(?P<rest>.*)", re.DOTALL
)


def filled(evidence: Evidence) -> tuple[Evidence, ...]:
    """The fuller forms of an English source sentence, none if there is nothing to fill in.

    >>> from index.types import Source
    >>> [each.text for each in filled(Evidence("Nine sailors were hurt and three died.", Source()))]
    ['Nine sailors were hurt and three sailors died.']
    """
    forms = [*_named(evidence), *_counted(evidence.text, evidence.before), *_converse(evidence.text)]
    return tuple(replace(evidence, text=form) for form in dict.fromkeys(forms))


# --- who is meant --------------------------------------------------------------------------------------------------


def _named(evidence: Evidence) -> Iterator[str]:
    """The sentence with the subject of the one before in the place of the pronoun that it begins with."""
    found = _SUBJECT.match(evidence.text)
    if not found:
        return
    subjects = map(_subject, reversed(re.split(r"(?<=[.!?])\s+(?=[A-Z])", evidence.before.strip())))
    subject = next((each for each in subjects if each and _agrees(found[1].lower(), each)), "")
    if not subject:
        return
    owner = f"{subject}’s" if found[1].lower() in _OWNING else subject
    rest = evidence.text[found.end() :]
    yield owner + rest
    if found[1].lower() in _OWNING:
        yield from (f"The {thing} of {subject}{after}" for thing, after in _owned(rest))


def _subject(sentence: str) -> str:
    """The words before the first verb of a sentence; empty where they are not a plain phrase."""
    reading = read(sentence, "en")
    verb = next((n for n in range(1, len(reading.words)) if _is_predicate(reading, n)), 0)
    words = reading.words[:verb]
    comma = next((n for n, word in enumerate(words) if word.lower == ","), None)
    if comma and words[comma + 1 :] and words[comma + 1].lower in ("who", "which", "whose", "the", "a", "an"):
        words = words[:comma]  # `Chemist Ada Voss, who ran the laboratory, said …`
    is_plain = 0 < len(words) <= _LONGEST_SUBJECT and all(
        word.kind in ("content", "function", "number") for word in words
    )
    if not is_plain or words[0].lower in reading.its.words["leads"] or words[-1].kind == "function":
        return ""
    return sentence[: words[-1].end]


def _is_predicate(reading: ReadSentence, n: int) -> bool:
    word = reading.words[n]
    return reading.is_verb(n) or (word.kind == "function" and word.lower in reading.its.kinds)


def _agrees(pronoun: str, subject: str) -> bool:
    """May a pronoun stand for a phrase: `they` for several, `it` for no person?"""
    words = subject.split()
    is_several = words[-1].endswith("s") or words[-1].lower() in ("people", "men", "women", "children", "police")
    if pronoun in ("the pair", "the two", "both"):
        return subject.count(" and ") == 1
    if pronoun in _PLURAL_SUBJECTS:
        return is_several or " and " in subject
    if pronoun in ("it", "its"):
        return " and " not in subject and words[0].lower() in ("the", "a", "an")
    return " and " not in subject


def _owned(rest: str) -> Iterator[tuple[str, str]]:
    """What is owned, up to its verb: `wheel` of `Its wheel is eleven metres wide`."""
    reading = read(rest.strip(), "en")
    verb = next((n for n in range(1, len(reading.words)) if _is_predicate(reading, n)), 0)
    if 0 < verb <= 3:
        end = reading.words[verb - 1].end
        yield reading.text[:end], reading.text[end:]


# --- of what there are so many -------------------------------------------------------------------------------------


def _counted(text: str, before: str) -> Iterator[str]:
    """The sentence with the noun, or the verb, that a later number leaves out."""
    reading = read(text, "en")
    form = text
    for n in reversed(range(len(reading.words))):
        if noun := _left_out(reading, n, before):
            end = reading.words[n].end
            form = f"{form[:end]} {noun}{form[end:]}"
    if form != text:
        yield form
    if gapped := _with_verb(reading):
        yield gapped


def _left_out(reading: ReadSentence, n: int, before: str) -> str:
    """The noun that a number or `some` leaves out before its verb; empty if it leaves out none."""
    words = reading.words
    if not (_is_count(reading, n) and n + 1 < len(words) and _is_predicate(reading, n + 1)):
        return ""
    noun = _noun_counted(reading, n) or _noun_counted(read(before, "en"), None)
    if not noun and words[n].lower in _QUANTIFIERS and re.search(r"\bpeople\b", before):
        return "people"
    return noun


def _is_count(reading: ReadSentence, n: int) -> bool:
    word = reading.words[n]
    return word.lower in _QUANTIFIERS or bool(word.quantity and not word.quantity.unit)


def _noun_counted(reading: ReadSentence, until: int | None) -> str:
    """The noun of a counted subject: `sailors` of `nine sailors were hurt in two houses`."""
    words = reading.words[:until]
    for n in range(len(words) - 2):
        ahead = words[n + 1]
        is_noun = ahead.kind == "content" and not ahead.is_name and not reading.is_verb(n + 1)
        if _is_count(reading, n) and is_noun and _is_predicate(reading, n + 2):
            return ahead.lower
    return ""


def _with_verb(reading: ReadSentence) -> str:
    """`Six had been hit by bullets and three had been hit by metal`, where the second verb is left out; else empty."""
    words, text = reading.words, reading.text
    for n in range(1, len(words) - 2):
        lead = words[n + 2].lower if words[n].lower == "and" and _is_count(reading, n + 1) else ""
        first = next((k for k in range(n) if lead and words[k].lower == lead), None)
        count = next((k for k in range(first or 0) if _is_count(reading, k)), None)
        if lead not in reading.its.words["leads"] or first is None or count is None:
            continue
        verbs = next((k for k in range(count + 1, first) if _is_predicate(reading, k)), None)
        if verbs is not None:
            said, at = text[words[verbs].start : words[first - 1].end], words[n + 1].end
            return f"{text[:at]} {said}{text[at:]}"
    return ""


# --- seen from the other side --------------------------------------------------------------------------------------


def _converse(text: str) -> Iterator[str]:
    """The sentence from the side of the other one: who lost was beaten, who sold was bought from."""
    if found := _LOST.fullmatch(text):
        verb = "beats" if found["tense"].startswith("lose") else "beat"
        score = found["score"].removeprefix(" by")
        yield f"{found['lead']}{found['other']} {verb} {found['one']}{score}{found['rest']}"
        yield f"{found['lead']}{found['one']} was beaten by {found['other']}{score}{found['rest']}"
    if found := _BEAT.fullmatch(text):
        verb = "loses" if found["tense"] == "beats" else "lost"
        score = re.match(r" \d+[-–]\d+", found["rest"])
        rest = found["rest"][score.end() :] if score else found["rest"]
        yield f"{found['lead']}{found['other']} {verb}{score[0] if score else ''} to {found['one']}{rest}"
        yield f"{found['lead']}{found['other']} {verb} to {found['one']}{found['rest']}"
    if found := _SOLD.fullmatch(text):
        yield f"{found['lead']}{found['other']} bought {found['what']} from {found['one']}{found['rest']}"
    if found := _BOUGHT.fullmatch(text):
        yield f"{found['lead']}{found['other']} sold {found['what']} to {found['one']}{found['rest']}"
