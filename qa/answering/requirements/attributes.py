"""What little a question says of whom or what it names: that one is married, was born, what its population is."""

import re

from index.text.analysis import stem
from index.text.anaphora import is_anaphoric
from qa.answering.candidates import Candidate
from qa.answering.events.asserted import stems
from qa.answering.requirements.asking import Asking, Requirement

_MORE = re.compile(r"\b(?:by|for|with|from|as|about|against|on|at|than)\b|'s .*\bof\b|\bof\b.*'s\b")
"""What makes of the one word a part of something else."""
_OWNS = re.compile(r"\b(?:have|own|got) (?:an?|any)\b")
_IS = re.compile(r"\W*(?:is|are|was|were|am)\b")
_MOST = 2  # words of a noun phrase, as in `phone number`


def attribute(asking: Asking) -> Requirement | None:
    """All that is said of one name: a sentence on it has that word, or one for it.

    What says more than this may be answered in quite other words, and so may what one does to another.
    """
    analysis = asking.analysis
    # Of `the GDP of Ruvania` one is the name.
    named = [name for name in asking.names if not asking.lower.startswith(" of ", name.end)]
    forms = asking.forms | {stem(name.tokens[-1].form, "en") for name in asking.names if name not in named}
    if len(named) != 1 or analysis.intent == "quotation" or analysis.kind in ("how much", "how many"):
        return None
    is_phrase, owns = _is_noun_phrase(asking), bool(_OWNS.search(asking.lower))
    if not 1 <= len(forms) <= (_MOST if is_phrase else 1) or set(analysis.values) - {"date"}:
        return None
    if _MORE.search(asking.lower) or (analysis.intent == "polar" and not owns and not _IS.match(asking.lower)):
        return None

    def is_met(candidate: Candidate) -> bool:
        if not asking.is_named(candidate):
            return False
        if not all(asking.says(candidate, form, exactly=is_phrase or owns) for form in forms):
            return False
        own = stems(f"{candidate.passage.source.title or ''}\n{_whole(candidate)}")
        return any(stem(token.form, "en") in own for token in named[0].tokens) or is_anaphoric(candidate.text)

    return is_met


def _whole(candidate: Candidate) -> str:
    """A sentence with its dateline, which may have the name."""
    if candidate.part != "text":
        return candidate.text
    return candidate.passage.sentence(candidate.sentence.start, candidate.sentence.end)


def _is_noun_phrase(asking: Asking) -> bool:
    """Does it ask what the one thing is of a name, as in `what is her phone number`?"""
    slot = asking.slot
    if not slot or slot.form != "be" or slot.filler not in ("thing", "person"):
        return False
    return not any(word.is_predicate or word.code in ("I", "W", "B", "E", "G") for word in slot.args)
