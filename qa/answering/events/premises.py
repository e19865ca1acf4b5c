"""What a question takes for granted, and the sentences that say the opposite of it.

Nothing is inferred: a sentence contradicts where it denies what the question says, states an event that excludes it,
exchanges who did it to whom, or gives another number or day of it; and no sentence found for the question bears it
out. Words in `premises.toml`, events in `events.toml`.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from index.text.folding import plain
from qa.answering.candidates import Candidate
from qa.answering.events.asked_names import asked_names
from qa.answering.events.asserted import Asserted
from qa.answering.events.contradictions import ways
from qa.question.wrapping import unwrapped
from qa.types import Question

OTHERWISE = "The archive says otherwise:"
"""What introduces sentences that contradict the question."""
MOST = 2
"""So many of them are shown, of different articles."""


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return re.compile(data["presupposes"]), re.compile(rf"\b(?:{data['open']})\b")


def contradicting(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The sentences that say the opposite of what a question takes for granted, best first; mostly none.

    Args:
        question: What is asked. What can be answered by yes or no takes nothing for granted.
        candidates: All sentences that were found for it, best first.
    """
    asked = plain(unwrapped(question.standalone))
    presupposes, leaves_open = _patterns()
    lower = asked.lower()
    if question.analysis.intent in ("polar", "conflict", "comparison") or not presupposes.match(lower):
        return []
    if leaves_open.search(lower):
        return []
    asserted = Asserted(asked, asked_names(question, candidates))
    for way in ways(asserted):
        found = [
            each for each in candidates if not each.asks and way.contradicts(each) and asserted.is_of_its_time(each)
        ]
        if found and not any(way.affirms(each) for each in candidates):
            by_article = {each.span.article_id: each for each in reversed(found)}
            return sorted(by_article.values(), key=found.index)[:MOST]
    return []
