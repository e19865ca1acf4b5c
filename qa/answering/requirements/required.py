"""Whether any sentence has what a question of its form asks for; see docs/design/0019."""

from collections.abc import Callable, Sequence

from qa.answering.candidates import Candidate
from qa.answering.requirements.asking import Asking, Requirement
from qa.answering.requirements.naming import kind, name, which, who
from qa.answering.requirements.numbers import age, count, measure, money
from qa.answering.requirements.outcomes import event, outcome
from qa.answering.requirements.sayings import saying
from qa.types import Question

_INTENTS = ("fact", "quotation", "source", "why", "how", "latest")
_FORMS: tuple[Callable[[Asking], Requirement | None], ...] = (
    age, count, money, measure, kind, name, saying, outcome, who, which, event,
)  # fmt: skip
"""A question is of the first form that knows it."""


def is_lacking(question: Question, candidates: Sequence[Candidate]) -> bool:
    """Does no sentence have what a question of this form asks for? False where the form of the question is not known.

    Args:
        question: What is asked.
        candidates: All sentences that were found for it, best first.
    """
    if question.analysis.intent not in _INTENTS or not question.analysis.is_english:
        return False
    asking = Asking(question, candidates)
    requirement = next((found for form in _FORMS if (found := form(asking))), None)
    return requirement is not None and not any(map(requirement, candidates))
