"""What an asker says of himself first: `I was in Varn last week. Anyway, when did the mill in Redmere open?`"""

import re

from qa.question.followup import has_names
from qa.question.language import language_asked

_FEWEST_BEFORE, _FEWEST_ASKED = 8, 4  # words
_OF_ONESELF = re.compile(r"\b(?:i|i'm|i've|we|we're|we've|my|our|me|us|greetings|hello|hi|dear)\b", re.IGNORECASE)
_ASKS = re.compile(
    r"(?:who|whom|whose|what|when|where|which|why|how|is|are|was|were|did|does|do|has|have|had|can|could|will|would)\b",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"(?:[.!:;–—]|,(?= (?:so|and|but|anyway|could|can|please|tell|i|we|my)\b))\s+"
    r"(?:(?:so|and|but|now|well|anyway|anyhow|please|here is|here's)\b[\s,:]*)*"
    r"(?:(?:my|the|our) question (?:is|was|would be)|(?:could|can|would) you (?:please )?tell (?:me|us)|tell (?:me|us)"
    r"|(?:i|we)(?:'d| would)? (?:want|like|need|wish) to know"
    r"|(?:i|we)(?:'m| am| are|'re| was)? (?:curious|wondering?|ask(?:ing)?))?[\s,:]*",
    re.IGNORECASE,
)


def without_preamble(question: str) -> str:
    """The question that stands at the end, where what is before it is of the asker and it names what it is about.

    >>> without_preamble("I was in Varn last week and it rained. Anyway, when did the mill in Redmere open?")
    'when did the mill in Redmere open?'
    >>> without_preamble("We came to the old mill in Redmere in May and liked it. When did it open?")
    'We came to the old mill in Redmere in May and liked it. When did it open?'
    """
    if language_asked(question) != "en":
        return question
    plain = question.strip().replace("’", "'")
    for cut in _CUT.finditer(plain):
        before, asked = plain[: cut.start()], question.strip()[cut.end() :]
        if any(map(str.isdigit, before)):  # `we have seen both 78 and 80 miles`
            continue
        if len(before.split()) < _FEWEST_BEFORE or "?" in before or not _OF_ONESELF.search(before):
            continue
        if not _ASKS.match(asked) or len(asked.split()) < _FEWEST_ASKED or not has_names(asked, "en"):
            continue
        return asked
    return question
