"""Whether any sentence has what a question of its form asks for; see docs/design/0019."""

from collections.abc import Callable, Sequence

from qa.answering.candidates import Candidate, led_by
from qa.answering.requirements.asking import Asking, Requirement
from qa.answering.requirements.attributes import attribute
from qa.answering.requirements.granted import granted
from qa.answering.requirements.left_open import is_left_open
from qa.answering.requirements.naming import kind, name, which, who
from qa.answering.requirements.numbers import age, count, measure, money
from qa.answering.requirements.offices import holder
from qa.answering.requirements.outcomes import event, outcome
from qa.answering.requirements.sayings import saying
from qa.types import Question

_LOOKED_AT = 30  # sentences
_INTENTS = ("fact", "quotation", "source", "why", "how", "latest")
_OF_NAMES = (*_INTENTS, "polar")
_FORMS: tuple[Callable[[Asking], Requirement | None], ...] = (
    age, count, money, measure, kind, name, saying, outcome, holder, who, which, event,
)  # fmt: skip
"""A question is of the first form that knows it."""
_OF_SUMMARY = {"summary": (outcome,)}
"""What a court or a board decided is a summary of its decision, if there is one."""


def is_lacking(question: Question, candidates: Sequence[Candidate]) -> bool:
    """Does no sentence have what a question of this form asks for? False where the form of the question is not known.

    Args:
        question: What is asked.
        candidates: All sentences that were found for it, best first.
    """
    intent = question.analysis.intent
    if intent not in (*_OF_NAMES, *_OF_SUMMARY) or not question.analysis.is_english:
        return False
    asking = Asking(question, candidates)
    forms = _FORMS if intent in _INTENTS else _OF_SUMMARY.get(intent, ())
    of_form = next((found for form in forms if (found := form(asking))), None)
    of_names = attribute(asking) if intent in _OF_NAMES else None
    taken = granted(asking) if intent in _INTENTS else None
    required = filter(None, (of_form, of_names, taken))
    return any(not any(map(each, candidates)) for each in required)


def holding_office(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Who holds the office that is asked for: the best sentence of the newest article that says it; or none.

    Args:
        question: What is asked.
        candidates: All sentences that were known by the day of asking, best first.
    """
    is_met = holder(Asking(question, candidates)) if question.analysis.kind == "who" else None
    found = list(filter(is_met, candidates)) if is_met else []
    return [max(found, key=lambda each: (each.passage.source.date or "", each.score))] if found else []


def nearest(question: Question, chosen: Sequence[Candidate], candidates: Sequence[Candidate]) -> list[Candidate]:
    """What is shown where nothing answers: what says that it is left open leads.

    Args:
        question: What is asked.
        chosen: The sentences that are nearest.
        candidates: All sentences that were found for it, best first.
    """
    asking = Asking(question, candidates)
    first = [each for each in candidates[:_LOOKED_AT] if is_left_open(asking, each)]
    return led_by(first, chosen, len(chosen))
