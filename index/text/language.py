"""Which language a text is in, so that the right stemmer is used."""

import re
from functools import cache
from typing import Any

STEMMED = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "fi": "finnish", "fr": "french", "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip
"""Languages that tantivy has a stemmer for, with the name it goes by there."""
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("lo", re.compile(r"[\u0e80-\u0eff]")),
    ("my", re.compile(r"[\u1000-\u109f]")),
    ("km", re.compile(r"[\u1780-\u17ff]")),
    ("zh", re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")),
)
"""The first whose characters stand in a text without blanks is its language; Japanese has kana beside others."""
_LETTERS = (
    ("he", re.compile("[\u05d0-\u05ea]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("bn", re.compile("[\u0980-\u09ff]")),
    ("ar", re.compile("[\u0621-\u064a]")),
)
"""What tells a language where its words are too few."""
_PERSIAN = re.compile("[\u0679\u067e\u0686\u0688\u0691\u0698\u06a9\u06af\u06ba\u06c1\u06cc\u06d2]")
"""Letters that Persian and Urdu have besides those of Arabic, or write in their own way."""
_ENOUGH = 300  # characters: as sure as 2,000 on news, and five times faster


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    return identifier


def language_of(text: str, stated: str | None = None) -> str | None:
    """The ISO 639-1 code of a text's language: what its source states, else what it looks like.

    Returns:
        None where a text is too short to tell.
    """
    if stated and re.fullmatch(r"[A-Za-z]{2}([-_].*)?", stated):
        return {"nb": "no", "nn": "no"}.get(stated[:2].lower(), stated[:2].lower())
    sample = text[:_ENOUGH]
    if is_unspaced(sample):
        return next(code for code, script in _SCRIPTS if script.search(sample))
    if len(sample.split()) < 4:
        return None
    code, probability = _identifier().classify(sample)
    code = {"nb": "no", "nn": "no"}.get(code, code)
    return str(code) if probability > 0.9 else _by_letters(sample)


def _by_letters(sample: str) -> str | None:
    """The language whose letters a text is written in, where they are one language's."""
    letters = 10**9 if _PERSIAN.search(sample) else sum(map(str.isalpha, sample))
    return next((code for code, own in _LETTERS if 2 * len(own.findall(sample)) > letters), None)


def is_unspaced(text: str) -> bool:
    """Is it mostly in a script that puts no blanks between words (Chinese, Japanese, Thai, Khmer, Burmese)?"""
    if not _UNSPACED.search(text):
        return False
    letters = sum(map(str.isalpha, text))
    return letters > 0 and 2 * len(_UNSPACED.findall(text)) > letters
