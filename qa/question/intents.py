"""What a good answer to a question is: one fact, all items of a list, the stations of a story, both sides."""

import re
from typing import cast

from qa.question.patterns import compiled
from qa.types import Intent

_ASKING = re.compile(
    r"\b(?:who|whom|whose|what|when|where|which|how|why|qui|que|quel\w*|quand|où|combien|comment|wer|was|wann|wo|wie"
    r"|quién|qué|cuándo|dónde|cuánt\w+)\b",
    re.IGNORECASE,
)
_FEW_WORDS = 6


def intent_of(question: str) -> Intent:
    """What a good answer to a question is.

    >>> intent_of("Timeline of the talks"), intent_of("Which states joined?"), intent_of("Who took Walikale?")
    ('timeline', 'list', 'fact')
    """
    found = next((intent for intent, pattern in compiled("intents") if pattern.search(question)), None)
    if not found:
        is_few = len(question.split()) <= _FEW_WORDS and "?" not in question
        found = "keyword" if is_few and not _ASKING.search(question) else "fact"
    return cast("Intent", found)
