"""The gap that an English question leaves for a few words: what fills it, and where it stands to the verb."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from index.text.number_words import UNITS
from index.text.word_lists import word_class
from qa.question.phrases import BE, HELPING, Word, words_of

Filler = Literal[
    "count",
    "measure",
    "money",
    "distance",
    "duration",
    "age",
    "share",
    "date",
    "time of day",
    "person",
    "place",
    "thing",
]
"""What fills a gap. A `measure` is in the unit that the question names; a `thing` is whatever noun stands there."""
Form = Literal["subject", "passive subject", "object", "passive object", "be"]
"""Where the gap is: `who took it`, `who was hurt`, `what did he take`, `where was it found`, `who is the mayor`."""

_WH = word_class("question_words")
_MEASURES: dict[str, Filler] = {
    "long": "duration", "old": "age", "much": "money",
    **dict.fromkeys(("far", "tall", "high", "deep", "wide"), "distance"),
}  # fmt: skip
_NOUNS: dict[str, Filler] = {
    **dict.fromkeys(("year", "date", "day", "month", "decade", "century"), "date"), "age": "age",
    **dict.fromkeys(("percentage", "percent", "share", "proportion"), "share"), "time": "time of day",
    **dict.fromkeys(("altitude", "height", "depth", "distance"), "distance"),
    **dict.fromkeys(("price", "cost", "salary"), "money"),
}  # fmt: skip
_SORTS = frozenset("name term type kind sort title".split())
_PEOPLE = frozenset("people persons men women children".split())
_MODALS = word_class("modals")
_HAVE = frozenset(("has", "have", "had"))
_NO_NOUNS = frozenset(("W", "H", "B", "I", "R", "L", "'s", "D", "P"))
_FEWEST = 3  # words that tell before a gap at the end
_LONGEST_NOUN = 5  # words


@dataclass(frozen=True, slots=True)
class Slot:
    """The gap of one question."""

    filler: Filler
    form: Form
    words: tuple[Word, ...]
    """The question's, in order."""
    args: tuple[Word, ...]
    """Those that stand around the gap, without the question word and what is asked for."""
    free: frozenset[str]
    """What asks for the filler and need not stand in a sentence, in lower case: `year`, `name`."""
    head: Word | None = None
    """The noun that the filler is one of, or what is counted."""
    modifiers: tuple[Word, ...] = ()
    """What stands before that noun."""
    verb: Word | None = None
    """The main verb, where the question's form shows it."""
    preposition: str = ""
    """What the gap stands behind: `from` in `where did they come from`."""
    is_plural: bool = False
    """Does it ask for several?"""

    @property
    def is_passive(self) -> bool:
        """Does its verb say what was done to its subject?"""
        return self.form in ("passive subject", "passive object")


@lru_cache(maxsize=64)
def slot_of(question: str) -> Slot | None:
    """The gap of an English question; None where there is none, or more than one.

    Args:
        question: Without what is said around it; see `wrapping.unwrapped`.

    >>> found = slot_of("Who launched the ferry?")
    >>> found.filler, found.form, found.verb.lower
    ('person', 'subject', 'launched')
    """
    words = words_of(question)
    asking = [n for n, word in enumerate(words) if word.lower in _WH]
    if not asking or any(_asks_again(words, n) for n in asking[1:]):
        return None
    at = asking[0]
    rest = [word for word in words[at + 1 :] if word.is_word or word.code == "'s"]
    before = words[at - 1].lower if at and words[at - 1].code in ("I", "o") else ""
    if not rest:
        return None
    wh = words[at].lower
    if wh == "how":
        return _how_slot(words, rest)
    if wh == "when":
        return _slot("date", words, _around(rest))
    if wh in ("who", "whom"):
        return _placed("person", words, _around(rest), before)
    if wh == "where":
        return _placed("place", words, _around(rest), before)
    return _noun_slot(words, rest, before) if wh in ("what", "which") else None


def _asks_again(words: Sequence[Word], at: int) -> bool:
    """Does a second question word ask for something else, as in `who … and when`? Else it joins a clause."""
    before = words[at - 1] if words[at - 1].code not in ("I", "o") else words[at - 2]
    return before.code == "C" or not before.is_word


def _how_slot(words: Sequence[Word], rest: Sequence[Word]) -> Slot | None:
    first = rest[0]
    if first.lower in _MEASURES and (first.lower != "much" or not _noun(rest[1:])):  # `how much tin` counts it
        return _slot(_MEASURES[first.lower], words, _around(rest[1:]), free=(first,))
    noun = _noun(rest[1:]) if first.lower in ("many", "few", "much") else []
    # A verb in its plain form looks like a noun: `how many people live there`.
    plural = next((n for n, word in enumerate(noun) if word.code == "s" or word.lower in _PEOPLE), len(noun) - 1)
    noun = noun[: plural + 1]
    if not noun:
        return None
    filler: Filler = "measure" if noun[-1].lower in UNITS else "count"
    return _slot(filler, words, _around(rest[1 + len(noun) :]), noun=noun, free=(first, noun[-1]))


def _noun_slot(words: Sequence[Word], rest: Sequence[Word], before: str) -> Slot | None:
    """The gap of what and which, with or without a noun: `what did he buy`, `which town`, `what kind of tree`."""
    is_verb = rest[0].lower in HELPING or rest[0].code == "'s"
    noun = [] if is_verb else _noun(rest)
    if not noun:
        return _placed("thing", words, _around(rest), before) if is_verb or rest[0].is_predicate else None
    behind = rest[len(noun) :]
    of = next((n for n, word in enumerate(noun) if word.code == "o"), 0)
    asked = noun[0 if of else -1]
    if filler := _NOUNS.get(asked.lower):
        return _slot(filler, words, _around([*noun[of + 1 :], *behind] if of else behind), free=(asked,))
    if of and asked.lower not in _SORTS:
        return None
    around = _around(behind) or _before_the_end(words, noun, behind, before)
    return _placed("thing", words, around, before, noun=noun[of + 1 :] if of else noun, free=noun[:1] if of else ())


def _noun(rest: Sequence[Word]) -> list[Word]:
    """The noun phrase that words begin with."""
    found: list[Word] = []
    for word in rest[:_LONGEST_NOUN]:
        if word.lower in HELPING or word.code in _NO_NOUNS or (found and (word.is_predicate or word.code == "C")):
            break
        found.append(word)
    while found and found[-1].code == "o":
        found.pop()
    return found


def _placed(
    filler: Filler,
    words: Sequence[Word],
    around: "_Around | None",
    before: str,
    *,
    noun: Sequence[Word] = (),
    free: Sequence[Word] = (),
) -> Slot | None:
    """A gap that is filled by a name or a noun, which the verb's side tells from others."""
    if not around:
        return None
    last = words[-1] if words[-1].is_word else words[-2]
    is_stranded = last.code == "I" and last in around.args
    return _slot(filler, words, around, noun=noun, free=free, preposition=before or (last.lower if is_stranded else ""))


def _slot(
    filler: Filler,
    words: Sequence[Word],
    around: "_Around | None",
    *,
    noun: Sequence[Word] = (),
    free: Sequence[Word] = (),
    preposition: str = "",
) -> Slot | None:
    if not around:
        return None
    return Slot(
        filler, around.form, tuple(words), tuple(around.args), frozenset(word.lower for word in free),
        head=noun[-1] if noun else None, modifiers=tuple(noun[:-1]), verb=around.verb, preposition=preposition,
        is_plural=noun[-1].code == "s" if noun else around.is_plural,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around a gap."""

    form: Form
    args: Sequence[Word]
    verb: Word | None = None
    is_plural: bool = False


def _around(rest: Sequence[Word]) -> _Around | None:
    """How a gap stands to the verb that follows the question word and its noun."""
    while rest and rest[0].code in ("R", "L"):
        rest = rest[1:]
    if not rest:
        return None
    first = rest[0]
    if first.code == "o":  # `what share of the world's tin comes from there`
        return _Around("be", rest)
    if first.lower not in HELPING and first.code != "'s":
        return _Around("subject", rest[1:], first)
    then = [word for n, word in enumerate(rest[1:]) if n or word.code not in ("R", "L")]
    if not then:
        return None
    is_verb = then[0].is_predicate and not then[0].is_name
    if first.lower in BE or first.code == "'s":
        return _Around("passive subject", then[1:], then[0]) if is_verb else _behind_be(first, then)
    is_verb = is_verb if first.lower in _HAVE else first.lower in _MODALS and then[0].code in ("x", "E", "V")
    if not is_verb:
        return _Around("object", then)
    if then[0].lower in BE and len(then) > 1:  # `who will be replaced`
        return _Around("passive subject", then[2:], then[1])
    return _Around("subject", then[1:], then[0])


def _behind_be(be: Word, then: Sequence[Word]) -> _Around:
    """`where was it found` has a verb, and `what is the mill built by monks` has none."""
    verbs = [n for n, word in enumerate(then) if n and word.is_predicate and not word.is_name]
    if verbs and not any(word.lower == "by" for word in then[verbs[-1] + 1 : verbs[-1] + 2]):
        return _Around("passive object", then, then[verbs[-1]])
    return _Around("be", then, is_plural=be.lower in ("are", "were"))


def _before_the_end(words: Sequence[Word], noun: Sequence[Word], behind: Sequence[Word], before: str) -> _Around | None:
    """`The flood hit which state?`: the gap stands behind the words before it, as the answer does."""
    at = words.index(noun[0]) - (2 if before else 1)
    said = [word for word in words[:at] if word.tells]
    if behind or len(said) < _FEWEST or words[at].start > said[-1].end + 1:
        return None
    return _Around("object", words[:at], said[-1])
