"""The words of an English sentence distinguished by what they do in it, each class a character."""

import re

from index.text.calendar_names import names
from index.text.number_words import LONG_SCALES, ONES, TENS
from index.text.time_expressions import ENGLISH_MONTHS

# Words that hold a sentence together, by what they do in it; other words are distinguished by their endings.
CLASSES = {
    "D": "the a an",
    "P": "his her its their our my your this these those whose each every any no",
    "o": "of",
    "I": "in on at by for from with to into as between among against during after before since until through under "
    "over about around near within without across along behind beyond upon toward towards like via per than out off "
    "up down onto inside outside throughout despite including",
    "C": "and or & nor",
    "B": "but because while although though if so yet whether unless however thus therefore",
    "V": "is was are were be been being am has have had having do does did will would shall should can could may "
    "might must cannot",
    "H": "he she it they we i you him them us me himself herself itself themselves there",
    "W": "which who whom that where when what why how",
    "R": "not also then only just even still already often usually generally mainly mostly later now more most very "
    "too such both either neither some all many several few other another same own well ever never once again first",
    "n": " ".join(
        (*ONES.keys() - {"zero"}, *TENS, *LONG_SCALES, "dozen dozens hundreds thousands millions billions half")
    ),
    "M": " ".join((*ENGLISH_MONTHS.keys() - {"may"}, *names("weekdays", "en"), "century centuries decade decades")),
    "U": "percent cent pct km kilometres kilometers metres meters miles feet foot inches kg pounds tons tonnes years "
    "year months month weeks week days day hours hour minutes seconds dollars euros acres hectares degrees mph km2",
    "E": "became made took began led gave held went came found left said wrote built won known lost brought sent told "
    "saw ran got grew rose fell met kept set put become taken given written begun seen done gone shown becomes says "
    "contains includes include allows allow means makes make takes take used provides uses use",
}
_CLASS = {word: code for code, listed in CLASSES.items() for word in listed.split()}
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
