"""English text as words with what they do in it, for questions and the sentences that may answer them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.text.verb_forms import IRREGULAR, base_form
from index.text.word_lists import word_class
from qa.question.word_classes import CLASSES, TOKEN, class_of

BE = word_class("be", "be_forms")
HELPING = CLASSES["V"]
_SILENT = word_class(
    "articles", "be", "be_forms", "have", "do", "modals", "question_words", "prepositions", "conjunctions",
    "possessives", "demonstratives", "subjects", "objects",
    also="of there you me we my us ever also really actually exactly precisely please while",
) - {"i", "over", "under", "without", "against"}  # fmt: skip
"""What says nothing of its own: a sentence need not repeat it."""

_SHORT_PAST = frozenset("died used sued tied lied owed".split())  # too short for their ending to tell


@dataclass(frozen=True, slots=True)
class Word:
    """A word or mark of a text, `text[start:end]`."""

    start: int
    end: int
    text: str
    lower: str
    code: str
    """Its class; see `word_classes.class_of`."""
    base: str
    """What is compared of it; see `base_form`."""

    @property
    def is_word(self) -> bool:
        """Is it no mark?"""
        return self.code != "'s" and any(map(str.isalnum, self.text))

    @property
    def is_name(self) -> bool:
        """Has it a capital that is not only the sentence's?"""
        return self.code == "A" or (self.code == "S" and not self.text.islower())

    @property
    def is_predicate(self) -> bool:
        """May it be a finite verb or a participle, by its form?"""
        return self.code == "E" or self.lower in IRREGULAR or self.lower in _SHORT_PAST

    @property
    def tells(self) -> bool:
        """Must a sentence have it, to be of what a question with it asks?"""
        return self.is_word and self.lower not in _SILENT


@lru_cache(maxsize=2048)
def words_of(text: str) -> tuple[Word, ...]:
    """The words and marks of a text in order."""
    found: list[Word] = []
    for match in TOKEN.finditer(text):
        lower = match.group().casefold().replace("’", "'")
        code = class_of(match.group(), lower, is_first=not any(word.is_word for word in found))
        found.append(Word(match.start(), match.end(), match.group(), lower, code, base_form(lower)))
    return tuple(found)


def bases(words: Iterable[Word]) -> frozenset[str]:
    """What is compared of some words, and of the parts of those with a hyphen."""
    parts = (part for word in words for part in ([word.lower, *word.lower.split("-")] if word.is_word else ()))
    return frozenset(map(base_form, parts))


def preposition_of(words: Sequence[Word], at: int) -> str:
    """The preposition before the phrase that a word stands in; empty if there is none."""
    before = at - 1
    while before >= 0 and words[before].code in ("D", "P", "A", "J", "n", "9", "M", "R", "s", "x"):
        word, further = words[before], words[before - 1] if before else None
        if word.code in ("s", "x") and not (further and further.code in ("D", "P", "I", "J", "A")):
            break
        before -= 1
    return words[before].lower if before >= 0 and words[before].code in ("I", "B") else ""
