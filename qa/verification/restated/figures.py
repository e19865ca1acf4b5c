"""Numbers in words as figures: `9 hectáreas` for `nueve hectáreas`, `14 females` for `Fourteen females`."""

import re
from functools import cache

from index.text.number_words import ONES, TENS
from index.text.word_lists import any_of

_WORDS = {
    "fr": "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf vingt",
    "de": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn "
    "achtzehn neunzehn zwanzig",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
    "dieciocho diecinueve veinte",
}
"""From two to twenty; `un` is an article too."""
_TENS = {
    "fr": "trente quarante cinquante soixante",
    "de": "dreißig vierzig fünfzig sechzig",
    "es": "treinta cuarenta cincuenta sesenta",
}


@cache
def _values(language: str) -> dict[str, int]:
    if language == "en":
        return {word: int(value) for word, value in (ONES | TENS).items() if 1 < value < 100}
    words = {word: n for n, word in enumerate(_WORDS[language].split(), 2)}
    return words | {word: 10 * n for n, word in enumerate(_TENS[language].split(), 3)}


@cache
def _pattern(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])({any_of(_values(language))})(?![\w-])", re.IGNORECASE)


def with_figures(text: str, language: str) -> str:
    """A text with figures for its numbers in words; languages without a table stay."""
    if language != "en" and language not in _WORDS:
        return text
    return _pattern(language).sub(lambda found: str(_values(language)[found[1].lower()]), text)
