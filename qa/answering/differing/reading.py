"""A sentence read for comparison with another article's: its words, names, values and days, without who says it."""

import itertools
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from index.text.attribution import Attribution, attribution
from index.text.folding import plain
from index.text.given_values import Given, given_values
from index.text.names import Name, Token, names, tokens
from index.text.number_words import LONG_SCALES, ONES, TENS
from index.text.particulars import Clock, clocks
from index.text.quotations import quotations
from index.text.time_expressions import recognise
from index.text.value_types import ValueType
from index.text.verb_forms import base_form
from index.text.word_lists import word_class
from index.text.word_vectors import lexicon
from index.types import Dating
from qa.answering.events.outcomes import outcome_of, outcomes_said

_KINDS: tuple[ValueType, ...] = ("count", "money", "distance", "duration", "share", "age")
SMALL = word_class(
    "articles", "subjects", "objects", "possessives", "demonstratives", "be", "be_forms", "have", "do", "modals",
    "question_words", "negations", "saying", "telling", "prepositions", "conjunctions", "subordinators", "determiners",
    "adverbs",
    also="of and or people person persons some least about around nearly almost according reported percent per cent "
    "late early town city area there here located when while that than because according put puts place gave give "
    "makes made",
)  # fmt: skip
_NUMBERS = frozenset((*ONES, *TENS, *LONG_SCALES, "dozen", "dozens", "half"))
_LONGEST, _MOST_FIGURES = 70, 6  # words, figures
_BESIDE = 40  # characters on either side of a value that say what it is of
_PART = re.compile(r"\s+(?:out )?of (?:the|its|his|her|their|them|those|these|(?=\w+))\b", re.IGNORECASE)
_ADDED_BEFORE = re.compile(r"\b(?:another|an additional|a further|an extra)\s+(?:\w+\s+)?$", re.IGNORECASE)
_ADDED_BEHIND = re.compile(r"\s+(?:more|new|other|others|additional|further)\b(?! than)", re.IGNORECASE)
_DIRECTION = re.compile(r"^((?:north|south)?(?:east|west)|north|south)(?:wards?|ern|erly)$")
_SAID_ON = 14  # characters between who says so and the day of it
_STOP = re.compile(r"[,;:.]")
_BY = re.compile(r"\bby\s$", re.IGNORECASE)
_IN_YEAR = re.compile(r"\b(?:in|since|from|until|till|of|before|after|during|year|early|late)\s$", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\w.,$£€])(?:1[89]|20)\d\d(?![\w%]|[.,]\d)")
_OF_MANY = re.compile(r"^\W*(?:of|among) (?:the|those|these|its|all)\b", re.IGNORECASE)


@cache
def words() -> dict[str, Any]:
    """The tables of `words.toml`."""
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


class Places(NamedTuple):
    """Words of two sentences, `text[start:end]` of each."""

    one: tuple[int, int]
    other: tuple[int, int]


@dataclass(frozen=True, slots=True)
class ReportedSentence:
    """One sentence of an article, with what it is read by."""

    text: str
    outlet: str
    dating: Dating
    around: str = ""
    """The article's title and what stands beside the sentence: what they name, the sentence may mean."""
    at: str = ""
    """When it appeared, ISO 8601 as exactly as is known."""
    is_of_story: bool = False
    """Was its article found as one of the story that the other one is of?"""


@dataclass(frozen=True, slots=True)
class GivenFigure:
    """One value of a sentence, with what it is of."""

    kind: ValueType
    given: Given
    outcome: str
    rate: str
    """`a year`; empty where it is of no time."""
    is_part: bool
    """Is it one part of many, as in `nine of the 44`?"""
    is_increment: bool
    """Does it add to another figure?"""
    beside: frozenset[str]
    """The words around it."""
    before: str
    """The last of them before it."""


@dataclass(frozen=True, slots=True)
class SentenceReading:
    """What a sentence says, as far as two can be compared."""

    source: ReportedSentence
    text: str
    words: frozenset[str]
    """Base forms of what it says, names too; without values, dates, small words and who says it."""
    sequence: tuple[str, ...]
    """The same in their order."""
    tokens: tuple[Token, ...]
    """All of its words."""
    names: tuple[frozenset[str], ...]
    """The words of each name in it, as base forms."""
    places: tuple[tuple[int, int], ...]
    """Where each of them stands."""
    figures: tuple[GivenFigure, ...]
    days: tuple[Given, ...]
    clocks: tuple[Clock, ...]
    quotes: tuple[tuple[int, int], ...]
    speaker: str
    """The last word of who says it."""
    values: tuple[tuple[int, int], ...]
    """Where its dates, times and figures stand, and the words that say who says so."""
    years: frozenset[str]
    """All years that it names, as in `the 2010 census`, too."""

    @property
    def is_comparable(self) -> bool:
        """Is it a sentence, no row of a table, no list and no furniture of a page?"""
        return len(self.tokens) <= _LONGEST and len(self.figures) <= _MOST_FIGURES

    @property
    def lead(self) -> str:
        """The first of its words."""
        return self.sequence[0] if self.sequence else ""

    @property
    def leading_name(self) -> frozenset[str]:
        """The words of the name that it begins with, behind an article at most."""
        if self.names and len(tokens(self.text[: self.places[0][0]])) <= 1:
            return self.names[0]
        return frozenset()

    @property
    def full_names(self) -> list[frozenset[str]]:
        """Its names without abbreviations, which stand for a name that is written out elsewhere."""
        return [
            name
            for name, (start, end) in zip(self.names, self.places, strict=True)
            if not self.text[start:end].isupper()
        ]

    @property
    def named(self) -> frozenset[str]:
        """All words of its names."""
        return frozenset[str]().union(*self.names)

    @property
    def day(self) -> date | None:
        """When its article appeared."""
        published = self.source.dating.published
        return published.first_day if published else None


@lru_cache(maxsize=50_000)
def as_compared(word: str) -> str:
    """What all forms of a word have in common: `westward` and `western`, `farthest` and `furthest`, too."""
    return base_form(_DIRECTION.sub(r"\1", word).replace("farthest", "furthest"))


@lru_cache(maxsize=4096)
def read(sentence: ReportedSentence) -> SentenceReading:
    """A sentence read for comparison."""
    text = plain(sentence.text)
    said, speaker = _said(text)
    dates = [(each.start, each.end) for each in recognise(text)]
    times = clocks(text)
    figures = tuple(_figures(text))
    out = [*said, *dates, *((c.start, c.end) for c in times), *((f.given.start, f.given.end) for f in figures)]
    listed = [
        form
        for token in tokens(text)
        if (form := as_compared(token.form))
        and token.form not in SMALL and token.form not in _NUMBERS and not token.form.isdigit()
        and len(token.form) > 1 and not _in(token.start, token.end, out)
    ]  # fmt: skip
    called = [name for name in names(text) if not _in(name.start, name.end, out) and _is_name(name)]
    return SentenceReading(
        sentence,
        text,
        frozenset(listed),
        tuple(listed),
        tokens(text),
        tuple(frozenset(as_compared(token.form) for token in name.tokens) for name in called),
        tuple((name.start, name.end) for name in called),
        figures,
        tuple(
            each
            for each in given_values("date", text, sentence.dating)
            if not _is_of_speech(text, each, said) and not _is_no_day(text, each)
        ),
        times,
        tuple((each.start, each.end) for each in quotations(text)),
        speaker,
        tuple(out),
        frozenset(_YEAR.findall(text)),
    )


def _in(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(first < end and start < last for first, last in spans)


def _is_name(name: Name) -> bool:
    """Is it one, no common word or number that begins a sentence with a capital?"""
    forms = [token.form for token in name.tokens]
    if all(form in _NUMBERS or form.isdigit() for form in forms):
        return False
    return not name.is_first or len(forms) > 1 or not lexicon().is_word(forms[0])


def _said(text: str) -> tuple[list[tuple[int, int]], str]:
    """The words of a sentence that say who says it, and the speaker's last word."""
    found = attribution(text, 0, len(text))
    spans: list[tuple[int, int]] = []
    for each in (found, *(found.others if found else ())):
        if each and each.verb and _says(each):
            mentions = (each.speaker, each.role, each.verb, each.via)
            spans += [(mention.start, mention.end) for mention in mentions if mention]
    speaker = found.speaker.text if found and found.speaker else ""
    listed = tokens(speaker)
    return spans, listed[-1].form if listed else ""


def _says(found: Attribution) -> bool:
    verb = found.verb.text.casefold() if found.verb else ""
    return verb.startswith("according") or not _SAYING.isdisjoint(verb.split())


_SAYING = word_class("saying", "telling", "explaining", "claiming") | {"reported", "reports", "told", "confirmed"}


def _is_of_speech(text: str, day: Given, said: Sequence[tuple[int, int]]) -> bool:
    """Is it when somebody said so: right behind the verb, or before it?"""
    behind = any(end <= day.start <= end + _SAID_ON and not _STOP.search(text, end, day.start) for _, end in said)
    return behind or _in(day.start, day.end, said)


def _is_no_day(text: str, day: Given) -> bool:
    """Is it no day of an event: the end of a time (`by Wednesday`), or a year that only names (`the 2010 film`)?"""
    if _BY.search(text[max(0, day.start - 4) : day.start]):
        return True
    return text[day.start : day.end].isdigit() and not _IN_YEAR.search(text[max(0, day.start - 12) : day.start])


def _figures(text: str) -> list[GivenFigure]:
    found: list[GivenFigure] = []
    is_of_many = bool(_OF_MANY.match(text))
    for kind in _KINDS:
        became = outcomes_said(kind, text)
        for each in given_values(kind, text):
            rate = _rates().match(text, each.end)
            before, behind = text[max(0, each.start - _BESIDE) : each.start], text[each.end : each.end + _BESIDE]
            is_added = _ADDED_BEFORE.search(before) or _ADDED_BEHIND.match(text, each.end)
            local = [[as_compared(t.form) for t in tokens(part) if t.form not in SMALL] for part in (before, behind)]
            found.append(
                GivenFigure(
                    kind, each, outcome_of(text, each.end, became), rate.group().split()[-1] if rate else "",
                    kind == "count" and (is_of_many or bool(_PART.match(text, each.end))),
                    bool(is_added),
                    frozenset(itertools.chain(*local)),
                    local[0][-1] if local[0] else "",
                )
            )  # fmt: skip
    return found


@cache
def _rates() -> re.Pattern[str]:
    return re.compile(words()["rates"], re.IGNORECASE)
