"""Short exact spans of a sentence that could answer a question of some kind: a name, a date, a number with its unit."""

import re
from dataclasses import dataclass
from functools import lru_cache

from index.text.characters import CAPITALS
from index.text.cjk import CjkValue, values
from index.text.language import is_unspaced
from index.text.number_words import LONG_SCALES, VAGUE, small_number
from index.text.quantities import may_hold_a_number
from index.text.time_expressions import DATE_PHRASE, may_hold_a_date
from index.text.word_lists import any_of, word_class
from qa.types import QuestionKind

_DATE = re.compile(DATE_PHRASE)
_MANY = VAGUE.keys() - {"tens", "scores", "trillions"}
_SMALL = f"(?:{small_number('one')}|half|a dozen|{any_of(_MANY)})"
_FIGURE = r"[$€£¥]?\d[\d,]*(?:\.\d+)?(?:\s?[-–]\s?[$€£¥]?\d[\d,]*(?:\.\d+)?)?"
_SCALE = rf"(?:[ -]?(?:{any_of(LONG_SCALES)}|bn|mln|m)\b)?"
_UNIT = (
    r"(?:\s?(?:%|°[CF]?)|[ -]?(?:per ?cent|pct|percent|percentage points|kilomet(?:er|re)s?|kms?|met(?:er|re)s?"
    r"|miles?|feet|foot|inch(?:es)?|kilograms?|kg|pounds?|tons?|tonnes?|litres?|liters?|hectares?|acres?|years?|months?|weeks?|days?"
    r"|hours?|minutes?|seconds?|dollars?|euros?|dlrs|cents?|degrees|mph|square \w+)\b)?"
)
_QUANTITY = re.compile(rf"(?:\b{_SMALL}\b|(?<![\w.,]){_FIGURE}){_SCALE}{_UNIT}", re.IGNORECASE)
_LINK = (
    r"(?:of the|of|the|de la|de los|de las|de|del|du|des|da|do|di|van der|van den|van|von der|von|al|el|bin|ibn|and|&)"
)
_CAPITAL = rf"(?:[{CAPITALS}][\w’'-]*(?:\.[A-Z]\.)*|\d+[A-Z]\w*)"
_NAME = re.compile(rf"{_CAPITAL}(?:\.? (?:{_LINK} )?{_CAPITAL})*")
_QUOTED = re.compile(r"[“\"]([^“”\"]{2,80})[”\"]")
_PLACED = re.compile(
    r"\b(?:in|at|near|from|to|into|of|outside|around|towards?|à|au|en|dans|de|a|hacia) (?:the |la |le |el )?$"
)
_GROUP = re.compile(
    r" (?:rebels|forces|troops|soldiers|officials|police|militants|fighters|government|army|authorities|insurgents)\b"
)
_ADJECTIVE = re.compile(r"(?:ian|ean|ese|ish|ern|-backed|-led)$")
_TAIL = re.compile(r"(['’]s?|[\s,.;:–-]+)$")
_LOWER_NEXT = re.compile(r" [a-z]")
_CJK: dict[QuestionKind, tuple[CjkValue, ...]] = {
    "when": ("date",), "how many": ("count",), "how much": ("money", "share"), "where": ("place",),
}  # fmt: skip
_NOT_NAMES = word_class(
    "articles", "subjects", "possessives", "demonstratives", "subjects_fr",
    also="in on at we i our but and or if as there when while after before since for from by with to of le la les un "
    "une el los las en de",
)  # fmt: skip
_REMEMBERED = 8192  # sentences; one question reads about a hundred


@dataclass(frozen=True, slots=True)
class AnswerSpan:
    """A place in a sentence, `text[start:end]`."""

    start: int
    end: int


@lru_cache(maxsize=_REMEMBERED)
def candidate_spans(kind: QuestionKind, sentence: str) -> tuple[AnswerSpan, ...]:
    """Every span of a sentence that could answer a question of that kind, in reading order."""
    return tuple(_spans(kind, sentence))


def _spans(kind: QuestionKind, sentence: str) -> list[AnswerSpan]:
    if is_unspaced(sentence):
        return [AnswerSpan(start, end) for value in _CJK.get(kind, ()) for start, end in values(value, sentence)]
    if kind == "when":
        return [_trimmed(sentence, *span) for span in _dates(sentence)]
    if kind in ("how many", "how much"):
        if not may_hold_a_number(sentence):
            return []
        dates = [(s, e) for s, e in _dates(sentence) if re.search(r"[A-Za-z]|^\d{4}$", sentence[s:e])]
        found = [_trimmed(sentence, m.start(), m.end()) for m in _QUANTITY.finditer(sentence)]
        return [t for t in found if not any(s <= t.start and t.end <= e for s, e in dates)]
    if kind == "who":
        return [_with_group(sentence, name) for name in _names(sentence) if not _describes(sentence, name)]
    if kind == "where":
        return [name for name in _names(sentence) if _PLACED.search(sentence, 0, name.start)]
    if kind == "title":
        return [AnswerSpan(m.start(1), m.end(1)) for m in _QUOTED.finditer(sentence)]
    return []


def _with_group(sentence: str, name: AnswerSpan) -> AnswerSpan:
    """`M23` in `M23 rebels` is the rebels."""
    group = _GROUP.match(sentence, name.end)
    return AnswerSpan(name.start, group.end()) if group else name


def _describes(sentence: str, name: AnswerSpan) -> bool:
    """Is it an adjective, as in `Aristotelian physics`?"""
    return bool(_ADJECTIVE.search(sentence[name.start : name.end]) and _LOWER_NEXT.match(sentence, name.end))


def _names(sentence: str) -> list[AnswerSpan]:
    found = []
    for match in _NAME.finditer(sentence):
        start, end = match.span()
        first = match.group().split(" ")[0]
        if first.casefold() in _NOT_NAMES and (start == 0 or len(match.group()) == len(first)):
            start += len(first) + 1  # a sentence's first word is capitalised for being first
        if start < end:
            found.append(_trimmed(sentence, start, end))
    dates = _dates(sentence)
    return [t for t in found if t.start < t.end and not any(s <= t.start and t.end <= e for s, e in dates)]


def _dates(sentence: str) -> list[tuple[int, int]]:
    return [match.span() for match in _DATE.finditer(sentence)] if may_hold_a_date(sentence) else []


def _trimmed(sentence: str, start: int, end: int) -> AnswerSpan:
    words = sentence[start:end]
    words = _TAIL.sub("", words)
    return AnswerSpan(start + len(words) - len(words.lstrip()), start + len(words))
