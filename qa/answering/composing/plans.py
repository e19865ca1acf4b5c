"""How an answer is composed: for each intent how many sentences, from where, and in which order."""

from dataclasses import dataclass
from typing import Literal

from qa.types import Intent


@dataclass(frozen=True, slots=True)
class Plan:
    """What an answer to one kind of question is made of."""

    most: int
    """Sentences at most."""
    within: float
    """How far a sentence may score below the best one."""
    least: float = 0.0
    """How likely, of all candidates, a sentence must be the best one, 0 to 1: by the softmax that the scores were
    learned with."""
    order: Literal["relevance", "time", "events", "accounts"] = "relevance"
    """`time`: what tells most, as the articles appeared, and within one as it tells; `events`: the stations of a
    story, by their days; `accounts`: what its articles say differently."""
    newest_first: bool = False
    """Does it count for a sentence that its article is newer than others on the matter?"""
    further: int = 0
    """Further sentences at most, each of a side of the question that none before it speaks of; of a list, each beside
    a chosen one that it goes on with."""
    enumerates: float = 0.0
    """What it counts of a score that a sentence names several things one after another."""
    compares: bool = False
    """Are values held against each other? Then what goes with the best sentence counts."""


_FACT = Plan(most=4, within=4.5, least=0.03)
PLANS: dict[Intent, Plan] = {
    "fact": _FACT,
    "polar": _FACT,
    "why": _FACT,
    "how": _FACT,
    "source": _FACT,
    "quotation": _FACT,
    "keyword": _FACT,
    "list": Plan(most=4, within=5.5, further=2, enumerates=3.0),
    "conflict": Plan(most=6, within=4.0),
    "comparison": Plan(most=4, within=4.0, further=2, compares=True),
    "summary": Plan(most=6, within=9.0, order="time"),
    "latest": Plan(most=4, within=4.0, newest_first=True),
    "accounts": Plan(most=16, within=6.0, order="accounts"),
    "timeline": Plan(most=8, within=6.0, order="events"),
}
"""What each intent asks for; see docs/design/0016."""
