"""Words of scripts that no stemmer of the index knows, brought to one form: marks folded, commonest endings cut off.

Hindi and Bengali lose the endings of number and case, after Ramanathan and Rao (2003, A lightweight stemmer for Hindi);
in Hebrew the letters that are written together with the word behind them go (`the`, `in`, `from`, `and that`), as far
as a root is left: what begins with such a letter itself loses it wherever it stands.
"""

import re
import unicodedata

MARKED = re.compile("[\u0590-\u06ff\u0900-\u0b7f\u0c00-\u0dff]")
"""Of scripts that write part of a word with marks, but for Tamil, whose words the index stems."""

_MARKS = "".join(
    chr(code)
    for code in (*range(0x900, 0xB80), *range(0xC00, 0xE00))
    if unicodedata.category(chr(code)) in ("Mn", "Mc")
)
_JOINERS = "".join(
    mark for mark in _MARKS if unicodedata.name(mark, "").endswith(("SIGN VIRAMA", "SIGN NUKTA", "AL-LAKUNA"))
)
_LEFT_OUT = re.compile(f"[\u0640\u064b-\u065f\u0670\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7{_JOINERS}]")
"""Points and vowels that most leave out, and joiners at which an index would cut a word."""
_ALIKE = str.maketrans({"\u0901": "\u0902", "\u0981": None, "\u06cc": "\u064a", "\u0649": "\u064a", "\u06a9": "\u0643"})
"""Nasal signs that are written one for the other, and two letters as Arabic and as Persian have them."""
_WORD = re.compile(f"(?:[^\\W_]|[{_MARKS}])+")
_HEBREW_PREFIX = re.compile("[והבלמשכ](?=[א-ת]{3})")
_HEBREW_ENDING = re.compile("(?<=[א-ת]{3})(?:ים|ות|י|ה|ת)$")
_HINDI_ENDING = re.compile("(?<=[\u0900-\u097f]{2})(?:ियों|ियां|[\u0902\u093e-\u094c]+)$")
_BENGALI_ENDING = re.compile("(?<=[\u0980-\u09ff]{2})(?:গুলো|গুলি|েরা|দের|টির|টিকে|টিতে|টি|টা|কে|রা|ের|তে|র|ে)$")


def folded(text: str) -> str:
    """A text without the marks that part no words, and that not everybody writes."""
    return _LEFT_OUT.sub("", text).translate(_ALIKE)


def divided(text: str) -> list[str]:
    """The words of a text whose vowels may be marks."""
    return _WORD.findall(text)


def light_stem(word: str) -> str:
    """A folded word in the form that its inflections share.

    >>> [light_stem(each) for each in ("הגשר", "גשר", "רופאים", "רופאי", "रोटी", "रोटियों", "harbour")]
    ['גשר', 'גשר', 'רופא', 'רופא', 'रोट', 'रोट', 'harbour']
    """
    first = word[:1]
    if "א" <= first <= "ת":
        while _HEBREW_PREFIX.match(word):
            word = word[1:]
        return _HEBREW_ENDING.sub("", word)
    if "\u0900" <= first <= "\u097f":
        return _HINDI_ENDING.sub("", word)
    return _BENGALI_ENDING.sub("", word) if "\u0980" <= first <= "\u09ff" else word
