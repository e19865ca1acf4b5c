"""What a second clause leaves out because the first has it, put in: `Ostby are seventh with 23 points`."""

import re
from collections.abc import Iterator

from index.text.quantities import Quantity, quantities
from qa.verification.clauses.words import ReadSentence, read

_JOINS = frozenset("and while whereas but although though ; , und während et tandis y mientras".split())
_FIGURE = re.compile(r"[\d.,\s]*\d")
_WHOLE = re.compile(
    r" (?:of|de|der|des|del|von) (?:(?:the|its|their|su|sus|sa|ses|la|los|las|les|der|die) )?[^\W\d]\w+"
)
_LED = re.compile(r"\ban? (?:\w+ )?(?:rise|increase|raise|cut|fall|loss|profit|share|discount|stake|tax|fee|fine) of $")
_LONGEST = 3


def counted(text: str, language: str | None = None) -> Iterator[str]:
    """The sentence with what is counted behind each number that leaves it to the clause before."""
    reading, found = read(text, language), list(quantities(text))
    edits: list[tuple[int, str]] = []
    heads: list[tuple[int, str]] = []
    for n, bare in enumerate(found[1:], 1):
        is_bare = _is_bare(reading, bare)
        if not is_bare and bare.unit != "percent":
            continue
        for full in reversed(found[:n]):
            whole = _WHOLE.match(text, full.end)
            if whole and full.unit == bare.unit == "percent" and not _WHOLE.match(text, bare.end):
                edits.append((bare.end, whole.group().strip()))
                break
            led = _LED.search(text[: full.start]) if full.unit and full.unit == bare.unit else None
            if led and _are_joined(reading, full.end, bare.start) and _is_object(reading, bare):
                heads.append((bare.start, led.group()))
                break
            thing = _thing(reading, full)
            if is_bare and thing and _are_joined(reading, full.end, bare.start):
                edits.append((bare.end, thing))
                break
    inserted = [*((at, f" {thing}") for at, thing in edits), *heads]
    for at, words in sorted(inserted, reverse=True):
        text = text[:at] + words + text[at:]
    if inserted:
        yield text


def _is_object(reading: ReadSentence, number: Quantity) -> bool:
    """Does a number stand right behind a word that may be a verb: `Transvia offers 4 percent`?"""
    at = next((n for n, word in enumerate(reading.words) if word.start >= number.start), 0)
    return at > 1 and reading.words[at - 1].kind == "content" and not reading.words[at - 1].is_name


def _is_bare(reading: ReadSentence, number: Quantity) -> bool:
    """Does a number stand without what it counts, behind a name, a verb or a preposition?"""
    if number.unit or number.things or number.upper:
        return False
    at = next((n for n, word in enumerate(reading.words) if word.start >= number.start), 0)
    if at == 0:
        return False
    before = reading.words[at - 1]
    return before.kind != "content" or before.is_name or reading.is_verb(at - 1)


def _thing(reading: ReadSentence, number: Quantity) -> str:
    """What a number counts, as it is written: `points`, `percent`."""
    if number.upper or number.unit in ("ordinal", "clock", "vague", "part"):
        return ""
    if number.unit:
        figure = _FIGURE.match(reading.text, number.start)
        return reading.text[figure.end() : number.end].strip() if figure and figure.end() < number.end else ""
    words = reading.words
    first = next((n for n, word in enumerate(words) if word.start >= number.end), len(words))
    last = first
    while last < len(words) and last - first < _LONGEST and words[last].kind == "content":
        if reading.is_verb(last) or words[last].is_name:
            break
        last += 1
    return reading.text[words[first].start : words[last - 1].end] if last > first else ""


def _are_joined(reading: ReadSentence, first: int, end: int) -> bool:
    """Does a conjunction or a comma stand between two places?"""
    return any(word.lower in _JOINS for word in reading.words if first <= word.start < end)
