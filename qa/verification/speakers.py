"""Who says what: a statement may not give one person's words to another."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.text.analysis import question_words
from index.text.attribution import spoken
from index.text.folding import bare
from index.text.speeches import Speech
from qa.verification.types import Evidence, Gap

_CONJUNCTION = re.compile(r"[;.]\s|, (?:while|and|but|whereas)\b| while | but | whereas ")
_SURELY = 2
"""Content words by which another speaker's clause must be nearer before a statement is called misattributed."""


@dataclass(frozen=True, slots=True)
class _Clause:
    """What somebody who is named is said to say."""

    start: int
    """Where the name begins in the text."""
    end: int
    who: frozenset[str]
    words: frozenset[str]


def check_speakers(statement: str, cited: Sequence[Evidence]) -> list[Gap]:
    """A gap where the source gives the words to another person, and surely so."""
    there = [speech for evidence in cited for speech in _clauses(evidence.premise)]
    if not there:
        return []
    gaps: list[Gap] = []
    outlets = {
        form for e in cited for part in (e.source.outlet, e.source.agency) if part for form in bare(part).split()
    }
    for speech in _clauses(statement):
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
        source = next(e for e in cited if best in _clauses(e.premise))
        speaker = source.premise[best.start : best.end]
        gaps.append(Gap("misattributed", speech.start, speech.end, f"in the source it is {speaker} who says this"))
    return gaps


def _unnamed_speaker(cited: Sequence[Evidence]) -> bool:
    """Does somebody speak who is not named, as in `he said` or `officials said`? Then who says what is not sure."""
    return any(
        not speech.speaker.is_named for evidence in cited for _, found in spoken(evidence.premise) for speech in found
    )


def _clauses(text: str) -> list[_Clause]:
    """Every clause that a named person says, one for each name that a verb of saying has."""
    found: list[_Clause] = []
    for sentence, speeches in spoken(text):
        named = sorted((each for each in speeches if each.speaker.is_named), key=lambda each: each.speaker.words)
        found += _divided(text, sentence, named) if len(named) == 2 else _between(text, sentence, named)
    return found


def _between(text: str, sentence: tuple[int, int], named: Sequence[Speech]) -> list[_Clause]:
    """Each speaker has what stands between those beside him."""
    edges = [sentence[0], *(each.speaker.words[-1].end for each in named[:-1])]
    starts = [*(each.speaker.words[0].start for each in named[1:]), sentence[1]]
    return [_clause(text, each, text[a:b]) for each, a, b in zip(named, edges, starts, strict=bool(named))]


def _divided(text: str, sentence: tuple[int, int], named: Sequence[Speech]) -> list[_Clause]:
    """Two speakers: each has the clause on his side of the conjunction, if there is one."""
    first = named[0].speaker.words[-1].end
    breaks = list(_CONJUNCTION.finditer(text, first, named[1].speaker.words[0].start))
    if not breaks:
        return _between(text, sentence, named)
    at = breaks[-1].start()
    clauses = (text[sentence[0] : at], text[at : sentence[1]])
    return [_clause(text, each, clause) for each, clause in zip(named, clauses, strict=True)]


def _clause(text: str, speech: Speech, clause: str) -> _Clause:
    start, end = speech.speaker.words[0].start, speech.speaker.words[-1].end
    own = frozenset(question_words(text[start:end], "en"))
    who = frozenset(form for form in bare(text[start:end]).split() if len(form) > 1)
    return _Clause(start, end, who, frozenset(question_words(clause, "en")) - own)
