"""A sentence read for one question: whether it says all that the question says, and in the same way.

Only then can the form of a sentence show which of its words answer (`short_answer.py`).
"""

from functools import cached_property
from itertools import pairwise

from index.text.number_words import ORDINALS
from index.text.verb_forms import base_form
from qa.answering.short.clauses import Stretch, agent, is_helped, is_linked
from qa.question.phrases import Word, bases, preposition_of, words_of
from qa.question.slots import Slot

_LIGHT = frozenset(map(base_form, "come get happen occur name call know locate spend leave".split()))
"""Verbs that say little: a sentence may do without."""
_NOW = frozenset("today now recently currently just".split())
_NOW_AND_THEN = frozenset("week month year".split())
_DIRECTIONS = frozenset("from to by for before after until since against into without toward towards".split())
_TIMES = frozenset("before after until since without".split())
_FEWEST = 2  # words that tell: one alone may stand anywhere
_FAR = 2  # words from what describes a noun to it
NEAR = 4
"""Words from a name to a noun that belongs to it, and from what is dated to its date."""


class AskedOf:
    """One sentence, asked one question.

    Args:
        slot: The question's gap.
        sentence: The text.
        context: The article's title and the sentence that this one leans on: names may stand there.
        passage: All that is read around it.
    """

    def __init__(self, slot: Slot, sentence: str, context: str, passage: str) -> None:
        self.slot, self.sentence, self.words = slot, sentence, words_of(sentence)
        self.asked = frozenset(word.base for word in slot.words)
        self._context, self.passage = context, passage
        self._there = bases(self.words)

    def at(self, word: Word) -> list[int]:
        """Where a word of the question stands in the sentence, in whatever form."""
        return [
            n
            for n, other in enumerate(self.words)
            if other.base == word.base or ("-" in other.lower and word.base in bases([other]))
        ]

    @cached_property
    def missing(self) -> frozenset[str]:
        """What the question's words that tell have that the sentence lacks."""
        return frozenset(word.base for word in self._telling if word.base not in self._there)

    @cached_property
    def _telling(self) -> list[Word]:
        """The question's words that have to be accounted for."""
        words = self.slot.words
        return [word for n, word in enumerate(words) if word.tells and not self._may_be_left_out(word, words[n - 1])]

    def _may_be_left_out(self, word: Word, before: Word) -> bool:
        is_now = word.lower in _NOW or (before.lower == "this" and word.lower in _NOW_AND_THEN)
        return is_now or word.lower in self.slot.free or (word.base in _LIGHT and word.base not in self._there)

    # --- does it say the same? ----------------------------------------------------------------------------------------

    def says_all(self) -> bool:
        """Has it every word of the question that tells? Names may stand before it, first names anywhere around."""
        missing = [word for word in self._telling if word.base in self.missing and not self._is_first_name(word)]
        if len(self._telling) < _FEWEST or 2 * len(self.missing) >= len(self._telling):
            return False
        before = bases(words_of(self._context)) if missing else ()
        return all(word.is_name and word.base in before for word in missing)

    def _is_first_name(self, word: Word) -> bool:
        """Is it the first name of somebody whose last name the sentence has, and both the passage?"""
        then = next((other for other in self.slot.words if other.start == word.end + 1), None)
        if not then or not word.is_name or not then.is_name or then.base in self.missing:
            return False
        is_another = any(at and self.words[at - 1].is_name for at in self.at(then))
        return not is_another and f"{word.text} {then.text}" in self.passage

    def stands_together(self) -> bool:
        """Do names, and what describes a noun, stand as near each other as in the question?"""
        return all(self._are_as_near(one, other) for one, other in pairwise(self.slot.words))

    def _are_as_near(self, one: Word, other: Word) -> bool:
        is_free = {one.lower, other.lower} & self.slot.free or {one.base, other.base} & self.missing
        if is_free or not (one.tells and other.tells) or other in self.asked_verbs or other.is_predicate:
            return True
        if one.is_name and not other.is_name:  # `the mine at Bisie` is the Bisie mine
            if any(is_helped(self.words, at) for at in self.at(other)):
                return True
            return any(abs(j - i) <= NEAR for i in self.at(one) for j in self.at(other))
        if one.is_name or one.code in ("J", "9", "n", "Y") or one.lower in ORDINALS or one in self.slot.modifiers:
            far = 1 if one.is_name else _FAR
            return any(0 < j - i <= far for i in self.at(one) for j in self.at(other))
        return True

    def goes_the_same_way(self) -> bool:
        """Does nothing that is `from` a place in the question go to it in the sentence?"""
        for n, word in enumerate(self.slot.words):
            asked = preposition_of(self.slot.words, n)
            if word.tells and asked in _DIRECTIONS:
                said = [preposition_of(self.words, at) for at in self.at(word)]
                is_other = asked in _TIMES or any(each in _DIRECTIONS for each in said)
                if said and asked not in said and is_other:
                    return False
        return True

    # --- its verb -----------------------------------------------------------------------------------------------------

    @cached_property
    def asked_verbs(self) -> tuple[Word, ...]:
        """The question's main verb: where `did` hides it, the first word that is a verb in the sentence."""
        slot = self.slot
        if slot.verb or slot.form == "be":
            return (slot.verb,) if slot.verb else ()
        plain = [word for word in slot.args if word.tells and word.code in ("x", "s", "E", "J", "N")]
        for word in plain:
            if any(is_helped(self.words, at) or self._is_inflected(word, at) for at in self.at(word)):
                return (word,)
        last = next((word for word in reversed(slot.args) if word.code != "I"), None)
        return (last,) if last in plain and last else ()

    @cached_property
    def verbs(self) -> list[int]:
        """Where the question's main verb is one of the sentence, too, and of the same subject."""
        return [
            at
            for verb in self.asked_verbs
            for at in self.at(verb)
            if self.is_verb(verb, at) and self._has_its_subject(verb, at)
        ]

    def is_verb(self, verb: Word, at: int) -> bool:
        """Is a verb of the question one at a place of the sentence?"""
        word, before = self.words[at], self.words[at - 1] if at else None
        if word.is_name:
            return False
        is_same = word.lower == verb.lower or self._is_inflected(verb, at)
        return is_helped(self.words, at) or (is_same and not (before and before.code in ("D", "P")))

    def _is_inflected(self, verb: Word, at: int) -> bool:
        word = self.words[at]
        return not word.is_name and word.lower in (f"{verb.lower}s", f"{verb.lower}es")

    def _has_its_subject(self, verb: Word, at: int) -> bool:
        """Does the nearest word before the verb in the question stand before it here, or behind `by`?"""
        args = self.slot.args
        subject = [word for word in args if word.tells and word.end <= verb.start and word.base not in self.missing]
        if not subject:
            return True
        by = agent(self.words, at)
        for place in self._whole(subject):
            if self.slot.is_passive and place == at - 2 and self.words[at - 1].text == ",":
                return True  # `the mill, built in 1911`
            is_there = place < at or (by is not None and place >= by) or self.slot.is_passive
            if is_there and is_linked(self.words, place, at, is_subject=True):
                return True
        return False

    def _whole(self, subject: list[Word]) -> list[int]:
        """Where the last word of a subject stands: not in `William II`, where Harold II is asked for."""
        head, before = subject[-1], subject[-2] if len(subject) > 1 else None
        places = self.at(head)
        if before and before.is_name and head.is_name and head.start == before.end + 1:
            places = [place for place in places if place and self.words[place - 1].base == before.base]
        return places

    def is_by_the_verb(self, start: int, *, is_alone: bool) -> bool:
        """Does a value belong to what is asked: to the verb, or to what is said of a thing that only is or has?

        Args:
            start: Where the value begins.
            is_alone: Is it the only one of its kind in the sentence?
        """
        place = next(n for n, word in enumerate(self.words) if word.end > start)
        args = self.slot.args
        has_no_verb = self.slot.form == "be" or (bool(args) and args[-1].lower == "have")
        if has_no_verb or (not self.asked_verbs and any(word.base in _LIGHT for word in args)):
            if self.slot.filler != "date":
                return is_alone
            block = self.block()
            return bool(is_alone and block and block[0] - NEAR <= place <= block[1] + NEAR)
        return any(is_linked(self.words, place, verb) for verb in self.verbs)

    def block(self) -> Stretch | None:
        """The shortest run of words that has all of the question's; None where much else stands between."""
        wanted = {word.base for word in self.slot.args if word.tells} - self.missing
        best: Stretch | None = None
        for first, word in enumerate(self.words):
            left = set(wanted) if word.base in wanted else set[str]()
            for last in range(first, min(len(self.words), first + 2 * len(wanted) + 3)) if left else ():
                left.discard(self.words[last].base)
                if not left and (best is None or last - first < best[1] - best[0]):
                    best = (first, last)
                if not left:
                    break
        return best
