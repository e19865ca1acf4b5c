"""Proper names in running text, by their capitals."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from index.text.demonyms import is_demonym
from index.text.folding import bare, plain
from index.text.time_expressions import recognise
from index.text.word_lists import word_class

_UPPER = r"[A-Z\u00c0-\u00d6\u00d8-\u00de\u0100-\u0137\u0391-\u03a9\u0410-\u042f]"
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:'[^\W_]+)*")
_CAMEL = re.compile(r"[a-z][A-Z]")  # iPhone
_TITLES = word_class("titles")
_ABBREVIATED = word_class("abbreviated_titles")
PARTICLES = word_class("name_particles")
"""What may stand inside a name without a capital."""
STARTERS = word_class(
    "articles", "subjects", "possessives", "demonstratives", "question_words", "be", "have", "do", "modals",
    "sentence_openers",
)  # fmt: skip
"""What begins a sentence with a capital and no name."""
_PRONOUNS = word_class(
    "subjects", "demonstratives", "possessives", "articles",
    also="we you there and but",
)  # fmt: skip
_NEVER_NAMES = frozenset("i i'm i've i'll i'd ok mr mrs ms am pm a o".split())
_SENTENCE_START = re.compile(r"(?:^|[.!?:;…]['\")\]]*\s+|(?:^|[\s(\[])[\"'(\[]+|\n\s*|^\W+|[-•*]\s+)$")


class Token(NamedTuple):
    """One word of a text, `text[start:end]`, and what it is compared as."""

    start: int
    end: int
    form: str
    """Without accents, letter case, dots and possessive."""
    is_capital: bool
    is_acronym: bool
    is_possessive: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """Capitalised words that stand together."""

    tokens: tuple[Token, ...]
    is_first: bool
    """Does it begin a sentence, so that its first word's capital says nothing?"""

    @property
    def start(self) -> int:
        """Where it begins in the statement."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Where it ends in the statement."""
        return self.tokens[-1].end


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text in order; hyphens divide words."""
    text = plain(text)
    found: list[Token] = []
    for match in _WORD.finditer(text):
        written, (start, end) = match.group(), match.span()
        if written.islower() and written.isascii() and written.isalpha():
            is_possessive = text[end : end + 1] == "'" and written[-1] == "s"
            found.append(Token(start, end, written, False, False, is_possessive))
            continue
        is_possessive = written.endswith(("'s", "'S")) or (text[end : end + 1] == "'" and written.endswith(("s", "S")))
        if written.endswith(("'s", "'S")):
            written, end = written[:-2], end - 2
        letters = written.replace(".", "").replace("'", "")
        # M23 and U.S. are acronyms; a single letter is an initial.
        is_acronym = len(letters) > 1 and letters.upper() == letters and any(c.isalpha() for c in letters)
        capital = written[0].isupper() or (is_acronym and not letters[0].isalpha()) or bool(_CAMEL.match(written))
        found.append(Token(start, end, bare(letters), capital, is_acronym, is_possessive))
    return tuple(found)


def names(statement: str) -> list[Name]:
    """The names of a statement, without titles and dates, divided where one name ends and another begins."""
    return list(_names(statement))


@lru_cache(maxsize=4096)
def _names(statement: str) -> tuple[Name, ...]:
    text = plain(statement)
    dates = [(each.start, each.end) for each in recognise(statement)]
    found: list[Name] = []
    run: list[Token] = []
    listed = tokens(statement)
    for i, token in enumerate(listed):
        in_date = any(start < token.end and token.start < end for start, end in dates)
        is_name = token.is_capital and not in_date and bare(text[token.start : token.end]) not in _NEVER_NAMES
        if run and not _holds(text[run[-1].end : token.start], run[-1]):
            _close(text, run, found)
        if is_name:
            run.append(token)
        elif run and not (_is_particle(token) and i + 1 < len(listed) and _goes_on(listed, i)):
            _close(text, run, found)
        elif run:
            run.append(token)
    _close(text, run, found)
    return tuple(found)


def _holds(between: str, last: Token) -> bool:
    """May two words of one name have this between them? A full stop only behind an initial or a title."""
    if between.startswith("."):
        return len(last.form) == 1 or last.form in _ABBREVIATED
    return bool(re.fullmatch(r" +|[-/]| ?& ?", between))


def _is_particle(token: Token) -> bool:
    return token.form in PARTICLES and token.form not in ("and", "for", "in", "on", "y", "e")


def _goes_on(listed: Sequence[Token], i: int) -> bool:
    """Does the name go on behind this particle, as in `Ursula von der Leyen`?"""
    for token in listed[i + 1 : i + 3]:
        if token.is_capital:
            return True
        if not _is_particle(token):
            return False
    return False


def _close(text: str, run: list[Token], found: list[Name]) -> None:
    """Put a run of capitalised words among the names, divided at titles, possessives, peoples and acronyms."""
    part: list[Token] = []
    is_first = bool(run) and bool(_SENTENCE_START.search(text[max(0, run[0].start - 12) : run[0].start]))
    if is_first and len(run) > 1 and run[0].form in STARTERS:
        del run[0]
        is_first = False
    elif len(run) == 1 and run[0].form in _PRONOUNS:
        run.clear()
    for token in run:
        if token.form in _TITLES:
            _add(part, is_first and part[:1] == run[:1], found)
            continue
        if part and (part[-1].is_possessive or (len(part) == 1 and (is_demonym(part[0].form) or part[0].is_acronym))):
            _add(part, is_first and part[:1] == run[:1], found)
        part.append(token)
    _add(part, is_first and part[:1] == run[:1], found)
    run.clear()


def _add(part: list[Token], is_first: bool, found: list[Name]) -> None:
    while part and not part[0].is_capital:
        del part[0]
    while part and not part[-1].is_capital:
        del part[-1]
    if part:
        found.append(Name(tuple(part), is_first))
    part.clear()
