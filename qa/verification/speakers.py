"""Who says what: a statement may not give one person's words to another."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.text.analysis import question_words
from index.text.folding import bare, plain
from index.text.names import Name, names
from index.text.quotations import quotations
from index.text.word_lists import any_of, word_class
from qa.verification.types import Evidence, Gap

_SAYS = f"(?:{any_of(word_class('saying', 'telling', 'explaining', 'claiming'))})"
_SAYS_AFTER = re.compile(rf"(?:,[^,.;]{{2,60}},)? {_SAYS}\b")
_SAYS_BEFORE = re.compile(rf"[,\"'!?]+ {_SAYS} (?:[a-z]+ ){{0,3}}$")
_ACCORDING = re.compile(r"\baccording to (?:[a-z]+ ){0,3}$", re.IGNORECASE)
_ENDS = re.compile(r"\s*(?:[,.;:]|$)")
_SENTENCE = re.compile(r"[.!?][\"')]*\s+(?=[A-Z\"'])|\n\s*\n|$")
_SURELY = 2
"""Content words by which another speaker's clause must be nearer before a statement is called misattributed."""


@dataclass(frozen=True, slots=True)
class _Speech:
    """What somebody is said to say."""

    name: Name
    who: frozenset[str]
    words: frozenset[str]


def check_speakers(statement: str, cited: Sequence[Evidence]) -> list[Gap]:
    """A gap where the source gives the words to another person, and surely so."""
    there = [speech for evidence in cited for speech in _speeches(evidence.premise)]
    if not there:
        return []
    gaps: list[Gap] = []
    outlets = {
        form for e in cited for part in (e.source.outlet, e.source.agency) if part for form in bare(part).split()
    }
    for speech in _speeches(statement):
        if speech.who <= outlets:
            continue
        mine = [other for other in there if speech.who & other.who]
        others = [other for other in there if not speech.who & other.who]
        best_mine = max((len(speech.words & other.words) for other in mine), default=0)
        best = max(others, key=lambda other: len(speech.words & other.words), default=None)
        if best is None or len(speech.words & best.words) < max(best_mine + _SURELY, (len(speech.words) + 1) // 2):
            continue
        if not mine and _unnamed_speaker(cited):
            continue
        source = next(e for e in cited if best in _speeches(e.premise))
        speaker = source.premise[best.name.start : best.name.end]
        gaps.append(
            Gap("misattributed", speech.name.start, speech.name.end, f"in the source it is {speaker} who says this")
        )
    return gaps


def _unnamed_speaker(cited: Sequence[Evidence]) -> bool:
    """Does somebody speak who is not named, as in `he said` or `officials said`? Then who says what is not sure."""
    for evidence in cited:
        text = plain(evidence.premise)
        says = len(re.findall(rf"\b{_SAYS}\b|\baccording to\b", text, re.IGNORECASE))
        if says > len(_speeches(evidence.premise)):
            return True
    return False


def _speeches(text: str) -> list[_Speech]:
    """Every clause that a named person says, one for each name beside a verb of saying."""
    straight = plain(text)
    found: list[_Speech] = []
    start = 0
    quoted = quotations(text)
    everyone = [
        name
        for name in names(text)
        if _speaks(straight, name) and not any(q.start <= name.start < q.end for q in quoted)
    ]
    for edge in _SENTENCE.finditer(straight):
        found += _speeches_of_one(text, straight, (start, edge.end()), everyone)
        start = edge.end()
    return found


def _speeches_of_one(text: str, straight: str, sentence: tuple[int, int], everyone: list[Name]) -> list[_Speech]:
    """The clauses of one sentence."""
    speakers = [name for name in everyone if sentence[0] <= name.start < sentence[1]]
    found: list[_Speech] = []
    for i, name in enumerate(speakers):
        start = speakers[i - 1].end if i else sentence[0]
        end = speakers[i + 1].start if i + 1 < len(speakers) else sentence[1]
        if i and i + 1 < len(speakers):
            start = _clause_start(straight, start, name.start)
        clause = text[start:end]
        who = frozenset(token.form for token in name.tokens if len(token.form) > 1)
        words = frozenset(question_words(clause, "en")) - frozenset(question_words(text[name.start : name.end], "en"))
        found.append(_Speech(name, who, words))
    if len(found) == 2:
        found = _divided(text, straight, found, sentence)
    return found


def _clause_start(text: str, start: int, end: int) -> int:
    found = list(re.finditer(r"[;.]|, (?:while|and|but)\b| while | but ", text[start:end]))
    return start + found[-1].end() if found else start


def _divided(text: str, straight: str, found: list[_Speech], sentence: tuple[int, int]) -> list[_Speech]:
    """Two speakers: each has the clause on his side of the conjunction, if there is one."""
    one, two = found
    between = straight[one.name.end : two.name.start]
    breaks = list(re.finditer(r"[;.]\s|, (?:while|and|but|whereas)\b| while | but | whereas ", between))
    if not breaks:
        return found
    at = one.name.end + breaks[-1].start()
    return [
        _Speech(speech.name, speech.who, frozenset(question_words(clause, "en")) - speech.who)
        for speech, clause in ((one, text[sentence[0] : at]), (two, text[at : sentence[1]]))
    ]


def _speaks(text: str, name: Name) -> bool:
    before = text[max(0, name.start - 60) : name.start]
    if _SAYS_BEFORE.search(before):
        return bool(_ENDS.match(text, name.end))
    return bool(_SAYS_AFTER.match(text, name.end) or _ACCORDING.search(before))
