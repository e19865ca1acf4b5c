"""What an editor says around a question: commands, courtesies and asides, which no article is searched for."""

import re
from functools import cache

from index.text.analysis import without_case
from qa.question.patterns import alternatives


@cache
def _compiled() -> tuple[re.Pattern[str], re.Pattern[str]]:
    (_, before), (_, behind) = alternatives("wrapping")
    return (
        re.compile(rf"^[\s\W]*(?:{before})\b[\s,:;.!–—-]*", re.IGNORECASE),
        re.compile(rf"[\s,:;.!?–—(-]+(?:{behind})[\s.!?)]*$", re.IGNORECASE),
    )


def unwrapped(question: str) -> str:
    """The part of a question that says what it is about; the question itself where nothing else would be left.

    >>> unwrapped("Can you tell me who took Walikale, please?")
    'who took Walikale'
    >>> unwrapped("Walikale'yi kim aldı?")
    'Walikale kim aldı?'
    >>> unwrapped("Put together a timeline of the talks")
    'the talks'
    """
    bare = without_case(question.strip())
    for pattern in _compiled():
        while (shorter := pattern.sub("", bare)) != bare and any(map(str.isalnum, shorter)):
            bare = shorter
    return bare
