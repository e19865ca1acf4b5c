"""Who `he` is: asked for a person, what a sentence leans on is part of the answer."""

from collections.abc import Sequence
from dataclasses import replace

from index.text.anaphora import is_anaphoric
from index.types import Passage
from qa.question.persons import asks_for_person
from qa.types import DraftStatement, Question


def naming_who_speaks(
    statements: Sequence[DraftStatement], passages: Sequence[Passage], question: Question, most: int
) -> tuple[DraftStatement, ...]:
    """Statements, the first that leans on a sentence before behind that one, where somebody is asked for.

    Args:
        statements: What an answer says.
        passages: Those that they stand in or lean on.
        question: What is asked.
        most: Statements that an answer holds at most; the last makes room.
    """
    # What stands before a row or an item, the head of its table or what introduces its list, names nobody.
    place = next((n for n, each in enumerate(statements) if each.context and is_anaphoric(each.text)), None)
    is_asked = question.analysis.intent in ("source", "quotation") or asks_for_person(question.standalone)
    if place is None or not (is_asked or question.analysis.kind == "who"):
        return tuple(statements)
    leaning = statements[place]
    context = leaning.context
    passage = next((each for each in passages if context and each.span.holds(context)), None)
    if not context or not passage or any(context in each.spans for each in statements):
        return tuple(statements)
    before = DraftStatement(passage.sentence(context.start, context.end), (context,))
    found = (*statements[:place], before, replace(leaning, context=None), *statements[place + 1 :])
    return found[: max(most, len(statements))]
