"""What is said to the archive that asks nothing of its articles: greetings, thanks, and what it is and can do."""

import re
from typing import cast

from index.text.folding import plain
from qa.question.patterns import compiled
from qa.types import Act

_EDGES = re.compile(r"^[\s\W_]+|[\s\W_]+$")
_MARKS = re.compile(r"[,!.;:]+")
_POLITE = re.compile(r"^(?:please|pls)\b[\s,]*|[\s,]*\b(?:please|pls)$", re.IGNORECASE)
_MOST_WORDS = 12


def dialogue_act(text: str) -> Act | None:
    """What an utterance does that asks nothing of the articles; None for every other one.

    >>> dialogue_act("Hello there!"), dialogue_act("what can you do for me?"), dialogue_act("Hello, who took Walikale?")
    ('greeting', 'capabilities', None)
    """
    said = _POLITE.sub("", " ".join(_EDGES.sub("", _MARKS.sub(" ", plain(text))).split()))
    if not said or len(said.split()) > _MOST_WORDS:
        return None
    found = next((act for act, pattern in compiled("dialogue") if pattern.fullmatch(said)), None)
    return cast("Act | None", found)
