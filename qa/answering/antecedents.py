"""Who `he` is: asked for a person, what a sentence leans on is part of the answer."""

from collections.abc import Sequence
from dataclasses import replace

from index.text.anaphora import is_anaphoric
from qa.answering.candidates import Candidate
from qa.types import DraftStatement, QuestionAnalysis


def naming_who_speaks(
    statements: Sequence[DraftStatement], chosen: Sequence[Candidate], analysis: QuestionAnalysis, most: int
) -> tuple[DraftStatement, ...]:
    """Statements, the first that leans on a sentence before behind that one, where somebody is asked for.

    Args:
        statements: What an answer says.
        chosen: The sentences that they are made of.
        analysis: What is asked.
        most: Statements that an answer holds at most; the last makes room.
    """
    # What stands before a row or an item, the head of its table or what introduces its list, names nobody.
    place = next((n for n, each in enumerate(statements) if each.context and is_anaphoric(each.text)), None)
    if place is None or not (analysis.kind == "who" or analysis.intent in ("source", "quotation")):
        return tuple(statements)
    leaning = statements[place]
    context = leaning.context
    passage = next((each.passage for each in chosen if context and each.passage.span.holds(context)), None)
    if not context or not passage or any(context in each.spans for each in statements):
        return tuple(statements)
    before = DraftStatement(passage.sentence(context.start, context.end), (context,))
    found = (*statements[:place], before, replace(leaning, context=None), *statements[place + 1 :])
    return found[: max(most, len(statements))]
