"""The ids in a model's text, in whatever form it writes them: `[k3f.2]`, `(K3F.2 and k3f.3)`, `【k3f.2-k3f.4】`."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

_MOST_OF_RANGE = 20  # ids: a longer range is no citation
_OPEN, _CLOSE = r"[\[【［〔(（{]", r"[\]】］〕)）}]"
_LABEL = r"(?:(?:ids?|sources?|evidence|see|cf\.?|sentences?)\s*:?\s*)?"
_AND = r"\s*(?:[,;/&+·|]|\band\b|\bor\b|\bund\b|\boder\b|\bet\b|\bou\b|\by\b)?\s*"
_TO = r"\s*(?:-|–|—|‑|\bto\b|\bthrough\b|\bbis\b|\bà\b)\s*"
# What leads to an id in place of a source's name says nothing: `According to [k3f.2], …`
_AS_IN = (
    r"(?:\b(?:according\s+to|as\s+(?:stated|reported|mentioned|noted|shown|seen)\s+in|based\s+on|laut|selon|según)\s+"
    r"(?:the\s+)?(?:sentences?|evidence|sources?|ids?)?\s*)?"
)
_ANY = r"(?:[A-Za-z0-9]{1,12}\.)?\d{1,4}"
# Numbers alone are what models fall back to; they are ids that nobody was given.
_IN_BRACKETS = re.compile(
    rf"\s*{_AS_IN}(\()?[\[【［〔]\s*{_LABEL}{_ANY}(?:(?:{_TO}|{_AND}){_ANY})*\s*[\]】］〕](?(1)\))", re.IGNORECASE
)
_ITEM = re.compile(rf"({_TO})?(?:\b([A-Za-z0-9]{{1,12}})\s?[.:·]\s?)?\b(\d{{1,4}})\b", re.IGNORECASE)
THOUGHTS = re.compile(
    r"\A\s*<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)|\A(?:(?!<think).)*</think(?:ing)?>", re.DOTALL | re.IGNORECASE
)
"""Of models that write them before the answer; the first mark of them may stand in the prompt."""
_BEGUN = re.compile(r"\s*(?:<(?:t(?:h(?:i(?:n(?:k)?)?)?)?)?|<think>(?:(?!</think>).)*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class IdMark:
    """One or more ids in a text, with the brackets and words around them."""

    start: int
    end: int
    ids: tuple[str, ...]
    """As they were given; an id that nobody was given as it is written."""


def id_marks(text: str, prefix: str) -> Iterator[IdMark]:
    """The ids in a text, in reading order.

    >>> [mark.ids for mark in id_marks("It sank (K3F.2-k3f.4). 【k3f.5】 Seven [9].", "k3f")]
    [('k3f.2', 'k3f.3', 'k3f.4'), ('k3f.5',), ('9',)]
    """
    marks: list[IdMark] = []
    for found in (*_IN_BRACKETS.finditer(text), *_known(prefix.casefold())(text)):
        if not any(mark.start < found.end() and found.start() < mark.end for mark in marks):
            marks.append(IdMark(found.start(), found.end(), tuple(_ids(found[0], prefix))))
    yield from sorted(marks, key=lambda mark: mark.start)


def without_ids(text: str, prefix: str) -> str:
    """The text without its ids."""
    kept, at = "", 0
    for mark in id_marks(text, prefix):
        kept += text[at : mark.start]
        at = mark.end
    return kept + text[at:]


@lru_cache(maxsize=64)
def _known(prefix: str) -> Callable[[str], Iterator[re.Match[str]]]:
    """What finds groups of ids with a prefix that stands nowhere else, so that no bracket need be around them."""
    one = rf"(?<![A-Za-z0-9]){re.escape(prefix)}\s?[.:·]\s?\d{{1,4}}"
    more = rf"(?:{_TO}(?:{one}|\d{{1,4}}\b)|{_AND}{_OPEN}?\s*{_LABEL}{one}|\s*[,;]\s*\d{{1,4}}\b(?=[\d\s,;]*{_CLOSE}))"
    close = rf"(?:\s*{_CLOSE}){{0,2}}"
    group = rf"\s*{_AS_IN}{_OPEN}{{0,2}}\s*{_LABEL}{one}{close}(?:{more}{close})*"
    return re.compile(group, re.IGNORECASE).finditer


def _ids(group: str, prefix: str) -> list[str]:
    """The ids of a group, those of its ranges too; a number behind a known id is one of the same beginning."""
    found: dict[str, None] = {}
    last = 0
    for through, beginning, digits in _ITEM.findall(group):
        number = int(digits)
        is_ours = beginning.casefold() == prefix.casefold() if beginning else last > 0
        if not is_ours:
            found[f"{beginning}.{digits}" if beginning else digits] = None
            continue
        first = last + 1 if through and 0 < last < number <= last + _MOST_OF_RANGE else number
        found |= dict.fromkeys(f"{prefix}.{each}" for each in range(first, number + 1))
        last = number
    return [*found]


class MarkerFilter:
    """Passes on a model's words as they come, without the ids, however the pieces are cut.

    Args:
        pass_on: Is given the words.
        prefix: What ids begin with.
    """

    def __init__(self, pass_on: Callable[[str], None], prefix: str) -> None:
        self._pass_on, self._prefix = pass_on, prefix
        self._held, self._has_begun = "", False

    def take(self, piece: str) -> None:
        """Take the next piece, and pass on what of it cannot be part of an id."""
        text = self._held + piece
        if _BEGUN.fullmatch(text):
            self._held = text
            return
        text = self._without_thoughts(text)
        # What follows may become an id, and so may the white space before it.
        cut = self._open_at(text)
        cut = len(text[:cut].rstrip())
        self._held = text[cut:]
        if cut:
            self._has_begun = True
            self._pass_on(without_ids(text[:cut], self._prefix))

    def end(self) -> None:
        """Pass on what was held back, as nothing follows."""
        rest = without_ids(self._without_thoughts(self._held), self._prefix).rstrip()
        self._held = ""
        if rest:
            self._pass_on(rest)

    def _without_thoughts(self, text: str) -> str:
        """Thoughts come first; behind the first words of an answer their marks are words like others."""
        return text if self._has_begun else THOUGHTS.sub("", text)

    def _open_at(self, text: str) -> int:
        """Where something begins that may yet become ids: an open bracket, or the last two words."""
        brackets = [text.rfind(mark) for mark in "[【［〔(（"]
        closing = max(text.rfind(mark) for mark in "]】］〕)）")
        bracket = max(brackets)
        if bracket > closing and len(text) - bracket < 80:
            return bracket
        marks = [mark for mark in id_marks(text, self._prefix) if len(text) - mark.end < 8]
        if marks:
            return marks[-1].start
        word = re.search(r"\S*\s*\Z", text)
        return word.start() if word and self._may_begin(text[word.start() :]) else len(text)

    def _may_begin(self, word: str) -> bool:
        bare = word.casefold().strip()
        return bool(bare) and (bare.startswith(self._prefix) or self._prefix.startswith(bare))
