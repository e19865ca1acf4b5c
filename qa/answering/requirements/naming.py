"""Names and kinds that are asked for: whose they must be."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from index.text.analysis import stem
from index.text.attribution import spoken
from index.text.folding import plain
from index.text.names import Name
from index.text.word_lists import word_class
from qa.answering.candidates import Candidate
from qa.answering.requirements.asking import Asking, Requirement, alike, is_of_word
from qa.answering.requirements.words import pattern
from qa.question.phrases import Word, words_of

_NO_PERSONS = word_class("places", "bodies")
_FAR = 6  # words from what is described to its name
_FARTHER = 12  # where nearly all of the question is said
_BESIDE = 3  # from a kind of place or body to its name
_SOME, _HALF = 0.4, 0.5  # of what a question tells
_LEAST = 4  # letters of a word that may be near to another one
_OF_KIND = frozenset(
    "hospital clinic university college school prison jail airport station hotel museum theatre theater church mosque"
    " cathedral court bridge river lake street park bank bakery restaurant mine factory stadium harbour port company"
    " firm judge party club newspaper brand supplier professor senator bishop union".split()
)
_NO_MODIFIERS = frozenset("D P o V W H I C B R n 9 9x Y M % $ , . \" - ( ) : ; ' R".split())


def name(asking: Asking) -> Requirement | None:
    """A name: one stands by the word for whom or what is described, or is said to be its name."""
    found = pattern("names", "asks").search(asking.lower)
    described = next((words for words in found.groupdict().values() if words), "") if found else ""
    return _named(asking, _phrase(words_of(described))) if described else None


def who(asking: Asking) -> Requirement | None:
    """Who somebody is that the question describes: a name stands by the description."""
    slot = asking.slot
    if not slot or slot.filler != "person" or slot.form != "be" or not pattern("names", "who").search(asking.lower):
        return None
    if any(word.is_predicate or word.lower == "to" for word in slot.args):
        return None
    return _named(asking, _phrase(slot.args)) if asking.forms else None


def _phrase(words: Sequence[Word]) -> list[Word]:
    """The telling words of the first noun phrase, behind whose it is and up to what is said of it."""
    found: list[Word] = []
    for word in words:
        if word.code == "'s":
            found.clear()
            continue
        if found and (word.code in ("I", "W", "B", "o", "C", "V", "E", "G") or not word.is_word):
            break
        found.append(word)
    return [word for word in found if word.tells]


def _named(asking: Asking, phrase: Sequence[Word]) -> Requirement | None:
    if not phrase:
        return None
    head, forms = phrase[-1].lower, frozenset(stem(word.lower, "en") for word in phrase)

    def is_met(candidate: Candidate) -> bool:
        text = plain(candidate.text)
        new = [each for each in asking.new_names(text) if may_be_somebody(each, text)]
        is_called = bool(pattern("names", "called").search(text) or pattern("names", "termed").search(text.lower()))
        if not (new or is_called) or not asking.is_named(candidate):
            return False
        words = words_of(text)
        heads = [n for n, word in enumerate(words) if not word.is_name and _is_of(head, word)]
        heads += [n for n, word in enumerate(words) if stem(word.lower, "en") in forms]
        named = (each for each in new if not _speaks(each, text))
        if any(_gap(words, each, at) <= _FARTHER for each in named for at in heads) and asking.says_nearly_all(
            candidate
        ):
            return True
        if asking.share(candidate) < _HALF:
            return False
        return bool(is_called and heads) or any(_gap(words, each, at) <= _FAR for each in new for at in heads)

    return is_met


def _is_of(head: str, word: Word) -> bool:
    if not word.is_word:
        return False
    is_near = len(word.lower) >= _LEAST and is_of_word(head, word.lower)
    return word.lower == head or is_near or stem(word.lower, "en") in alike(stem(head, "en"))


def may_be_somebody(name: Name, text: str) -> bool:
    """May a name be a person's or a thing's own: not an acronym, a body, or the place where something is?"""
    if text[: name.start].endswith("& ") or any(token.is_acronym or token.form in _NO_PERSONS for token in name.tokens):
        return False
    return not pattern("names", "placed").search(text[: name.start].lower())


def _speaks(name: Name, text: str) -> bool:
    """Is somebody only named as the one who says it?"""
    speakers = (each.speaker.words for _, found in spoken(text) for each in found)
    return any(words[0].start <= name.start and name.end <= words[-1].end for words in speakers)


def _gap(words: Sequence[Word], name: Name, at: int) -> int:
    """How many words stand between a name and a word."""
    ends = [word.end for word in words]
    first, last = bisect_right(ends, name.start), bisect_right(ends, name.end) - 1
    return 0 if first <= at <= last else first - at - 1 if at < first else at - last - 1


def which(asking: Asking) -> Requirement | None:
    """Which hospital, which judge: a name stands beside the word, or has it."""
    slot = asking.slot
    if not slot or slot.filler not in ("thing", "place") or not slot.head or slot.free or slot.is_plural:
        return None
    head = slot.head.lower
    if head not in _OF_KIND:
        return None

    def is_met(candidate: Candidate) -> bool:
        text = plain(candidate.text)
        new = list(asking.new_names(text))
        if not new or not asking.is_named(candidate) or asking.share(candidate) < _SOME:
            return False
        words = words_of(text)
        places = [n for n, word in enumerate(words) if _is_of(head, word)]
        return any(_gap(words, each, at) <= _BESIDE for each in new for at in places)

    return is_met


def kind(asking: Asking) -> Requirement | None:
    """What kind, make or breed: something stands before the noun, or the sentence says what it is."""
    found, slot = pattern("names", "kinds").search(asking.lower), asking.slot
    if not found:
        return None
    head = slot.head.lower if slot and slot.head else found["noun"]
    is_by_name = found["sort"] in ("make", "brand")

    def is_met(candidate: Candidate) -> bool:
        if not asking.is_named(candidate) or asking.share(candidate) < _HALF:
            return False
        text = plain(candidate.text)
        words = words_of(text)
        if is_by_name:
            named = list(asking.new_names(text))
            return any(
                _gap(words, each, at) <= _BESIDE
                for at, word in enumerate(words)
                if _is_of(head, word)
                for each in named
            )
        for at, word in enumerate(words):
            if stem(word.lower, "en") == stem(head, "en"):
                before = words[at - 1] if at else None
                if before and before.is_word and before.code not in _NO_MODIFIERS:
                    return True
                if re.match(pattern("names", "is_one").pattern, text[word.end :].lower()):
                    return True
            elif word.lower not in asking.lower and _is_of(head, word):
                return True
        return False

    return is_met
