"""Words that mean the same wherever news writes them, so that one may stand for the other without a note."""

import re
import tomllib
from functools import cache
from pathlib import Path

from index.text.analysis import stem
from index.text.verb_forms import base_form

_DERIVED = (
    "ing",
    "ion",
    "ation",
    "ment",
    "al",
    "ance",
    "ence",
    "ed",
    "ure",
    "age",
    "ive",
    "ness",
    "ity",
    "ly",
    "y",
    "t",
    "th",
)
_DOERS = ("er", "or", "ist", "ian", "ant", "r")
_LEAST, _SHORTEST = 4, 3


@cache
def _groups(language: str) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    tables = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    for number, group in enumerate(tables.get(language, {"groups": ""})["groups"].strip().splitlines()):
        for word in group.split():
            found.setdefault(_form(word, language), set()).add(number)
    return {form: frozenset(numbers) for form, numbers in found.items()}


@cache
def _phrases() -> tuple[tuple[str, str], ...]:
    """English phrases of several words, each with the one word that it stands for."""
    tables = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    pairs = (line.partition(" = ") for line in tables["en"]["phrases"].strip().splitlines())
    return tuple((phrase, word) for phrase, _, word in pairs)


def rephrased(text: str, other: str) -> str:
    """An English text with the phrases of another one in the place of its single words; empty if that has none.

    >>> rephrased("The west wall collapsed.", "The wall gave way.")
    'The west wall gave way.'
    """
    found = text
    for phrase, word in _phrases():
        if phrase in other:
            found = re.sub(rf"\b{word}\b", phrase, found)
    return found if found != text else ""


def _form(word: str, language: str) -> str:
    return base_form(word) if language == "en" else stem(word, language) or word


def are_synonyms(one: str, other: str, language: str) -> bool:
    """Do two words, as they are compared, mean the same?

    >>> are_synonyms(base_form("injured"), base_form("wounded"), "en")
    True
    """
    if language == "en" and spelling(one) == spelling(other):
        return True
    groups = _groups(language)
    return not groups.get(one, frozenset()).isdisjoint(groups.get(other, frozenset()))


@cache
def spelling(form: str) -> str:
    """An English word as it is written in America.

    >>> [spelling(each) for each in ("neighbouring", "organised", "metre", "hour", "rise")]
    ['neighboring', 'organized', 'meter', 'hour', 'rise']
    """
    return _WRITTEN_RE.sub("er", _WRITTEN_S.sub("z", _WRITTEN_OUR.sub("or", form)))


_WRITTEN_OUR = re.compile(r"(?<=\w\w)our(?=$|s|e|i|a|f|h)")
_WRITTEN_S = re.compile(r"(?<=\w\w[iy])s(?=e$|es$|ed$|ing$|ation|$)")
_WRITTEN_RE = re.compile(r"(?<=\w[tbh])re$")


def are_derived(one: str, other: str) -> bool:
    """Is one of two English words made of the other, and names the same doing: `announcement` and `announce`?

    >>> are_derived("suspect", "suspicion"), are_derived("announc", "announcement"), are_derived("build", "builder")
    (False, True, False)
    """
    short, long = sorted((one, other), key=len)
    root = short.rstrip("eiy")
    return len(root) >= _LEAST and long.startswith(root) and long[len(root) :] in _endings(_DERIVED)


def is_doer(one: str, other: str) -> bool:
    """Does one of two English words name who does what the other says: `driver` and `drive`?"""
    short, long = sorted((one, other), key=len)
    root = short.rstrip("eiy")
    return len(root) >= _SHORTEST and long.startswith(root) and long[len(root) :] in _DOERS


@cache
def _endings(endings: tuple[str, ...]) -> frozenset[str]:
    return frozenset((*endings, *(f"e{ending}" for ending in endings), *(f"i{ending}" for ending in endings), "e", "i"))
