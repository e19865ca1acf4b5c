"""What is to come is not reported as past, nor what is past as to come: `opened` for `opens`."""

from collections.abc import Iterator

from index.text.verb_forms import IRREGULAR
from qa.verification.clauses.compared import ComparedSentence
from qa.verification.clauses.words import ReadSentence
from qa.verification.types import Gap

_HAS = frozenset("has have had was were did been".split())
_AHEAD = frozenset("to will would may might could can should must shall do does did is are".split())


def altered_tenses(it: ComparedSentence) -> Iterator[Gap]:
    """Verbs of the present put into the past, or the other way, where nobody is said to have said so."""
    for n, place in it.places.items():
        source = it.source_of(n)
        if it.said.language != "en" or n in it.aligned.loose or n in it.framed or it.said.words[n].is_name:
            continue
        word = source.words[place.word]
        if word.lower in source.its.kinds or word.lower in source.its.words["says"]:
            continue  # `Voss asks` is reported as `Voss asked`
        mine, its = _tense(it.said, n), _tense(source, place.word)
        is_reported = any(k in it.framed for k in range(len(it.said.words)))
        if ((mine, its) == ("past", "present") and not is_reported) or (mine, its) == ("present", "past"):
            yield it.gap(n, n, "unsupported", f"the source says “{word.lower}”")


def _tense(reading: ReadSentence, n: int) -> str:
    """`past` or `present` of a verb that surely has a tense; empty for others, as participles."""
    words, lower = reading.words, reading.words[n].lower
    before = [word.lower for word in words[max(0, n - 2) : n]]
    is_past_form = lower in IRREGULAR or (lower.endswith("ed") and len(lower) > 4)
    if is_past_form and not _AHEAD.isdisjoint(before):
        return ""
    if is_past_form:
        is_free = bool(before) and (words[n - 1].has_weight or not _HAS.isdisjoint(before))
        return "past" if is_free and not (n and words[n - 1].kind == "number") else ""
    return "present" if reading.is_present(n) and _AHEAD.isdisjoint(before) else ""
