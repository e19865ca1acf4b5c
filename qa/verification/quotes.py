"""Words in quotation marks must stand, in that order and letter for letter, in one cited text."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from index.text.folding import QUOTATION_MARKS, Folded, fold
from index.text.quotations import Quotation, quotations
from index.text.speaker_phrases import grammar
from index.text.word_lists import any_of, word_class
from qa.verification.types import Evidence, Gap

_ELLIPSIS = re.compile(r"\[\s*\.\.\.\s*\]|\(\s*\.\.\.\s*\)|\.\s?\.\s?\.(?:\s?\.)?")
_BRACKET = re.compile(r"\[([^\[\]]*)\]")
_BRACKETED_LETTER = re.compile(r"\[(\w)\](?=\w)")
_WORD = re.compile(r"\w+(?:[.,'-]\w+)*")
_NEGATION = re.compile(
    rf"\b(?:not|no|but|except|unless|only|if|{any_of(word_class('negations'))}|\w+n't)\b", re.IGNORECASE
)
_FEWEST_WORDS_BESIDE_ELLIPSIS = 2
_MOST_BRACKETED_WORDS = 8
_ORNAMENTS = "❝❞❛❜❟❠˝″〃＂＇"
_LONGEST_GAP = 120
"""Characters that a bracketed insertion may stand for."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Words that must stand together; `gap` says what may lie before them."""

    words: str
    gap: str
    """`none` for the first part, `ellipsis` for any words left out, `bracket` for a few."""


def with_known_marks(text: str) -> str:
    """A text with straight quotation marks for paired marks of any script that are none of ours; offsets stay.

    >>> with_known_marks("❝It sank,❞ he said 【twice】.")
    '"It sank," he said "twice".'
    """
    if text.isascii():
        return text
    return "".join('"' if _is_odd_mark(character) else character for character in text)


def without_bracketed_letters(text: str) -> str:
    """A text with `The` for `[T]he`, as a quotation is begun that stands inside a sentence of its source; offsets stay.

    >>> without_bracketed_letters("He said “[t]he bridge is unsafe”.")
    'He said “  the bridge is unsafe”.'
    """
    return _BRACKETED_LETTER.sub(r"  \1", text)


def _is_odd_mark(character: str) -> bool:
    if character.isascii() or character in QUOTATION_MARKS:
        return False
    return character in _ORNAMENTS or unicodedata.category(character) in ("Ps", "Pe", "Pi", "Pf")


def check_quotes(statement: str, cited: Sequence[Evidence]) -> list[Gap]:
    """A gap for every quotation, or run of quotations split by an attribution, that no one cited text has."""
    gaps: list[Gap] = []
    texts = [_comparable(evidence.premise) for evidence in cited]
    for group in _groups(statement):
        if any(stands_in(text, _linked(statement, group, "[" in text)) for text in texts):
            continue
        if len(group) == 1 and any(stands_in(text, _whole(statement, group[0])) for text in texts):
            continue
        missing = [q for q in group if not any(stands_in(t, _linked(statement, [q], "[" in t)) for t in texts)]
        for q in missing or group:
            gaps.append(Gap("altered_quote", q.start, q.end, _reason(statement[q.start : q.end], cited, bool(missing))))
    return gaps


def _groups(statement: str) -> Iterator[list[Quotation]]:
    """Quotations of one sentence that only an attribution divides belong together."""
    group: list[Quotation] = []
    for q in quotations(statement):
        if group and not _is_attribution(statement[group[-1].end + 1 : q.start - 1], statement[: group[-1].end]):
            yield group
            group = []
        group.append(q)
    if group:
        yield group


_SAID = grammar("en").words["say"] | grammar("en").words["clausal"]


def _is_attribution(between: str, before: str) -> bool:
    if re.search(r"[.!?]", between):
        return False  # the sentence ends there: two quotations
    return (
        len(between) < 120
        and not _SAID.isdisjoint(re.findall(r"\w+", between.lower()))
        and before.rstrip("\"'”’»").endswith(",")
    )


def _whole(statement: str, q: Quotation) -> list[_Part]:
    """The quotation as it is: its dots and brackets may be the source's own."""
    return [_Part(_comparable(statement[q.start : q.end]).strip(), "none")]


def _linked(statement: str, group: Sequence[Quotation], has_brackets: bool) -> list[_Part] | None:
    parts: list[_Part] = []
    for q in group:
        more = _parts(statement[q.start : q.end], has_brackets)
        if more is None:
            return None
        if parts:
            more[0] = _Part(more[0].words, "ellipsis")
        parts += more
    return parts


def _parts(quotation: str, has_brackets: bool = False) -> list[_Part] | None:
    """What a quotation is made of; None if it leaves too little to be checked.

    Where the source has brackets of its own, those of the quotation are taken to be the same.
    """
    text = _comparable(quotation)
    if not has_brackets:
        text = _BRACKETED_LETTER.sub(r"\1", text)
    pieces = _ELLIPSIS.split(text)
    said = [piece for piece in pieces if _WORD.search(piece)]
    if not said:
        return None
    parts: list[_Part] = []
    for piece in said:
        if len(said) > 1 and len(_WORD.findall(_BRACKET.sub(" ", piece))) < _FEWEST_WORDS_BESIDE_ELLIPSIS:
            return None
        if any(len(_WORD.findall(inside)) > _MOST_BRACKETED_WORDS for inside in _BRACKET.findall(piece)):
            return None
        gap = "ellipsis" if parts else "none"
        before = len(parts)
        for words in [piece] if has_brackets else _BRACKET.split(piece)[::2]:
            if _WORD.search(words):
                parts.append(_Part(words.strip(), gap))
                gap = "bracket"
        if len(parts) == before:
            return None
    return parts


@lru_cache(maxsize=2048)
def _comparable(text: str) -> str:
    """Folded, all quotation marks alike (a quotation inside another changes its marks), apostrophes kept."""
    folded = fold(text).text
    folded = re.sub(r"(?<![^\W_])'|'(?![^\W_])", '"', folded)
    folded = re.sub(r"(?<=\s)\"\s+(?=\w)", '"', folded)  # « mot »
    return re.sub(r"(?<=[\w.,!?])\s+\"(?=[\s.,;:!?)]|$)", '"', folded)


def stands_in(text: str, parts: list[_Part] | None) -> bool:
    """Do the parts stand in a comparable text, in order and with no more between them than is allowed?"""
    return parts is not None and _follows(text, parts, 0, 0)


def _follows(text: str, parts: Sequence[_Part], index: int, since: int) -> bool:
    if index == len(parts):
        return True
    part = parts[index]
    for start, end in _places(text, part.words, since, is_last=index == len(parts) - 1):
        skipped = text[since:start]
        if part.gap == "bracket" and (len(skipped) > _LONGEST_GAP or _NEGATION.search(skipped)):
            continue
        # `we did … attack` for `we did not attack`: what turns the sense round may not be left out.
        if part.gap == "ellipsis" and len(skipped) < _LONGEST_GAP and _NEGATION.search(_same_clause(skipped)):
            continue
        if _follows(text, parts, index + 1, end):
            return True
    return False


def _same_clause(skipped: str) -> str:
    return skipped if not re.search(r'[.!?]["\s]', skipped) else ""


def _places(text: str, words: str, since: int, *, is_last: bool) -> Iterator[tuple[int, int]]:
    """Where words stand whole. The first letter's case may differ, and a stop or comma at the end."""
    words = words.strip(' "')
    stripped = words.rstrip(' .,"') if is_last else words.rstrip(' ,"')
    if not stripped:
        return
    if re.search(r"(?:\b\w\.){2,}$", words):
        stripped = words  # U.S. keeps its stop
    head = stripped[0]
    pattern = (
        f"[{re.escape(head.lower())}{re.escape(head.upper())}]" if head.lower() != head.upper() else re.escape(head)
    )
    if len(head.lower()) != 1 or len(head.upper()) != 1:
        pattern = re.escape(head)
    found = re.compile(pattern + re.escape(stripped[1:]))
    for match in found.finditer(text, since):
        start, end = match.span()
        if _is_edge(text, start) and _is_edge(text, end):
            yield start, end


def _is_edge(text: str, at: int) -> bool:
    """Is this not inside a word or a number?"""
    if at <= 0 or at >= len(text):
        return True
    before, after = text[at - 1], text[at]
    if not (_is_spaced(before) and _is_spaced(after)):
        inside = before in ".,'-" and after.isalnum() and at > 1 and text[at - 2].isalnum()
        ahead = after in ".,'-" and before.isalnum() and text[at + 1 : at + 2].isalnum()
        return not (inside or ahead)
    return not (before.isalnum() and after.isalnum())


def _is_spaced(character: str) -> bool:
    """A letter of a script that writes blanks between words, or a digit."""
    return character.isalnum() and not "\u2e80" <= character <= "\u9fff" and not "\u0e00" <= character <= "\u0eff"


def _reason(quotation: str, cited: Sequence[Evidence], is_missing: bool) -> str:
    if not is_missing:
        return "the quoted words do not stand in this order in one cited source"
    if _parts(quotation) is None:
        return "the quotation leaves too few words together to be checked"
    closest = closest_wording(quotation, [evidence.premise for evidence in cited])
    if not closest:
        return "the cited source does not have these quoted words"
    return f"the quoted words are not the source's, which says: “{closest}”"


def closest_wording(words: str, texts: Sequence[str]) -> str:
    """The stretch of the texts that is most like some words; empty if nothing is."""
    best, chosen = 0.0, ""
    wanted = [match.group().casefold() for match in _WORD.finditer(fold(words).text)]
    for text in texts:
        folded = fold(text)
        places = [match.span() for match in _WORD.finditer(folded.text)]
        had = [folded.text[start:end].casefold() for start, end in places]
        blocks = [b for b in SequenceMatcher(None, wanted, had, autojunk=False).get_matching_blocks() if b.size]
        shared = sum(block.size for block in blocks)
        if not blocks or shared / max(1, len(wanted)) <= max(best, 0.3):
            continue
        anchor = max(blocks, key=lambda block: block.size)
        first = max(0, anchor.b - anchor.a)
        last = min(len(places), first + len(wanted) + 1, len(places))
        best, chosen = shared / len(wanted), _cut(text, folded, places[first][0], places[last - 1][1])
    return chosen


def _cut(text: str, folded: Folded, start: int, end: int) -> str:
    first, last = folded.origin(start, end)
    return " ".join(text[first:last].split())
