"""The language that a question is put in, by its script and the words that hold it together.

A question has a dozen words, half of them names from anywhere: identifiers that count letters (py3langid, which reads
articles) take `Who is Die Zeit's editor?` for German. Words such as `who` and `wann` are few, and names have none.
"""

import re
import tomllib
from collections.abc import Collection
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from index.text.analysis import without_case

_WORD = re.compile(r"[^\W\d_]+")
_SYNTAX = re.compile(r"[\[\]{}|\\~^<>*=]")  # of a query or a program, whose words hold no sentence together
_OPENING = re.compile("[¿¡]")
_QUOTED = re.compile(r"[“„«»\"][^“”„«»\"]{1,200}[”“»«\"]")
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af\u1100-\u11ff]")),
    ("zh", re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")),
    ("uk", re.compile(r"[іїєґІЇЄҐ]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("el", re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("fa", re.compile(r"[پچژگ]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
)
"""The first whose characters stand in the question; Japanese is known by its kana, whatever else it has."""
_NOT_LATIN = re.compile(r"[^\W\d_a-zA-Z\u00aa-\u024f\u1e00-\u1eff]")
_LEAST_SHARE = 0.25  # of the words that are no names: those that a language holds together
_LEAST, _LEAST_WORDS = 0.6, 2  # what they count, and how many they are; one is enough if it is a question's own
_NEARLY = 0.8  # of the best language's score: an archive's own language of such a score is meant


def language_asked(question: str, held: Collection[str | None] = ()) -> str | None:
    """The ISO 639-1 code of a question's language; None where its words do not tell.

    Args:
        question: As it was asked.
        held: Languages that are likelier than others, such as an archive's, where two are nearly alike.

    >>> language_asked("Wann wurde Goma befreit?"), language_asked("Who edits Die Zeit in El Paso?")
    ('de', 'en')
    >>> language_asked("Goma Walikale")
    """
    if _SYNTAX.search(question):
        return None
    text = _QUOTED.sub(" ", question)
    foreign = _NOT_LATIN.findall(text)
    scores = _scores(_NOT_LATIN.sub(" ", text) if foreign else text)
    if foreign and (not scores or 2 * len(foreign) > sum(map(str.isalpha, text))):
        return next((code for code, script in _SCRIPTS if script.search(text)), None)
    if not scores:
        return None
    best = max(scores.values())
    near = [code for code, score in scores.items() if score >= _NEARLY * best]
    if scores.get("en", 0.0) >= best:
        return "en"
    if best < _LEAST or 2 * scores.get("en", 0.0) > best:
        return None
    own = [code for code in near if code in held]
    return max(own or near, key=lambda code: scores[code])


@lru_cache(maxsize=256)
def _scores(text: str) -> dict[str, float]:
    """What the words and letters of a text count for each language that holds enough of it together."""
    bare = without_case(text)
    words = _WORD.findall(bare)
    if text.isupper():
        words = [word.translate(_TURKISH_SMALL if any(c in text for c in "İĞŞ") else {}).lower() for word in words]
    # A capital says name, but for the first word, which begins the question.
    plain = [word.lower() for place, word in enumerate(words) if not place or not word[0].isupper()]
    if not plain:
        return {}
    listed, letters, asking = _tables()
    scores: dict[str, float] = {}
    for word in plain:
        for code in listed.get(word, ()):
            scores[code] = scores.get(code, 0.0) + 1 / len(listed[word])
    held = {code: sum(code in listed.get(word, ()) for word in plain) for code in scores}
    found = {code: score for code, score in scores.items() if code == "en" or held[code] >= _LEAST_SHARE * len(plain)}
    for code, marks in letters.items():
        marked = sum(any(mark in word for mark in marks) for word in (*plain, *_OPENING.findall(text)))
        marked += code == "tr" and bare != text
        if marked and (code in found or marked > 1):
            found[code] = found.get(code, 0.0) + min(marked, 2) * 0.5
            held[code] = held.get(code, 0) + marked
    for code, its in asking.items():
        if code in found and its & set(plain):
            found[code] += 0.5
            held[code] += _LEAST_WORDS
    return {code: score for code, score in found.items() if code == "en" or held[code] >= _LEAST_WORDS}


_TURKISH_SMALL = {ord("I"): "ı", ord("İ"): "i"}


@cache
def _file() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads(Path(__file__).with_name("function_words.toml").read_text(encoding="utf-8"))
    return found


@cache
def _tables() -> tuple[dict[str, tuple[str, ...]], dict[str, str], dict[str, frozenset[str]]]:
    """The languages of each word, the letters and the question words of each language."""
    of_word: dict[str, list[str]] = {}
    for code, listed in _file()["words"].items():
        for word in dict.fromkeys(listed.split()):
            of_word.setdefault(word, []).append(code)
    asking = {code: frozenset(listed.split()) for code, listed in _file()["asking"].items()}
    return {word: tuple(codes) for word, codes in of_word.items()}, _file()["letters"], asking


@cache
def function_words(code: str | None) -> frozenset[str]:
    """The words that hold sentences of a language together, in lower case; none where they are not listed."""
    return frozenset(_file()["words"].get(code or "", "").split())


def language_name(code: str | None, said_in: str = "en") -> str:
    """What a language is called, in English or where listed another one; its code where it is not listed.

    >>> language_name("de"), language_name("de", "fr"), language_name("qq")
    ('German', 'allemand', 'qq')
    """
    named: dict[str, dict[str, str]] = _file()["names"]
    return named.get(said_in, {}).get(code or "") or named["en"].get(code or "", code or "an unknown language")
