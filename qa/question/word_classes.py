"""The words of an English sentence distinguished by what they do in it, each class a character."""

import re

from index.text.calendar_names import names
from index.text.number_words import LONG_SCALES, ONES, TENS, UNITS, VAGUE
from index.text.time_expressions import ENGLISH_MONTHS
from index.text.word_lists import word_class

CLASSES = {
    "D": word_class("articles"), "o": word_class(also="of"),
    "V": word_class("be", "be_forms", "have", "do", "modals", also="having cannot"),
    "W": word_class("question_words", also="that") - {"whose"},
    "P": word_class("possessives", "demonstratives", "determiners"),
    "H": word_class("subjects", "objects", "reflexives", also="we i you us me there"),
    "I": word_class("prepositions"), "C": word_class("conjunctions", also="&"), "B": word_class("subordinators"),
    "R": word_class("adverbs"),
    "n": frozenset((*ONES.keys() - {"zero"}, *TENS, *LONG_SCALES, *VAGUE.keys() - {"tens", "scores"}, "dozen", "half")),
    "M": word_class(also="century centuries decade decades")
    | ENGLISH_MONTHS.keys() - {"may"} | names("weekdays", "en").keys(),
    "U": frozenset(unit for unit in UNITS if unit.isalpha() and len(unit) > 1),
    "E": word_class("saying", "telling", "explaining", "claiming", "irregular_verbs") - {"states"},
}  # fmt: skip
"""Words that hold a sentence together, by what they do in it, a word by the first that has it; endings tell others."""
_CLASS = {word: code for code, listed in reversed(CLASSES.items()) for word in listed}
_ENDINGS = [
    (ending, code)
    for code, listed in (
        ("L", "ly"), ("E", "ed"), ("G", "ing"), ("J", "al ic ous ive able ible ful ary ent ant ian less ish ese"),
        ("N", "tion sion ment ness ity ism ance ence ship ure ist er or y"), ("x", "ss"), ("s", "s"),
    )
    for ending in listed.split()
]  # fmt: skip
TOKEN = re.compile(
    r"(?:US|A|C)?[$€£¥]\d+(?:[.,]\d+)*(?:bn|m|k)?\b|\d+(?:[.,]\d+)*(?:[-–]\d+(?:[.,]\d+)*)?(?:%|[^\W_]+)?"
    r"|(?:[^\W\d_]\.){2,}|[^\W_]+(?:[-.&][^\W_]+|['’](?!s\b)[^\W_]+)*|['’]s\b|[^\w\s]|_"
)
_COMPOUND = re.compile(r"-(?:backed|led|based|born|style|controlled|held|owned|run)$")  # `Rwanda-backed` is no name
_YEAR = re.compile(r"(?:1\d{3}|20\d\d)(?:s|[-–]\d+)?")


def class_of(word: str, lower: str, *, is_first: bool) -> str:
    """The class of a word, or of punctuation, which is its own.

    A letter of `CLASSES` or of an ending; `S` or `A` for a capital, at the start or inside; `9 Y $ %` for numbers.

    Args:
        word: As written.
        lower: The same in lower case.
        is_first: Does it begin the sentence?
    """
    if lower in ("'s", "’s"):
        return "'s"
    if not (word[0].isalnum() or word[-1].isalnum()):
        return {"“": '"', "”": '"', "–": "-"}.get(word, word if not word[0].isdigit() else "%")
    capital = word[0].isupper() and not is_first
    known = _CLASS.get(lower, "")
    if lower == "may" and capital:
        return "M"
    if known and (known in "MDoCVIHWnPBR" or not capital):
        return known
    if any(sign in word[:3] for sign in "$€£¥"):
        return "$"
    if word[0].isdigit():
        if _YEAR.fullmatch(word):
            return "Y"
        return "%" if word[-1] == "%" else "9" if word[-1].isdigit() else "9x"
    if word[0].isupper() and not _COMPOUND.search(word):
        return "S" if is_first else "A"
    return next((code for ending, code in _ENDINGS if lower.endswith(ending) and len(lower) > len(ending) + 2), "x")
