"""Questions about the archive itself, which its ledger answers: how many articles, which outlets, what on a topic."""

import re
from typing import cast

from qa.question.patterns import alternatives, compiled
from qa.types import HoldingsQuestion, Subject

_WRAPPING = re.compile(
    r"^(?:please|pls|hi|hello|hey|ok(?:ay)?|so|and|tell me|can you tell me|could you tell me"
    r"|i(?:'d| would) like to know)[\s,:]+",
    re.IGNORECASE,
)
_QUOTES = "“”\"'‘’ "


def holdings_question(question: str) -> HoldingsQuestion | None:
    """What a question asks of the archive itself; None where it asks for what the articles say.

    >>> holdings_question("How many articles do you have from the Quay Post?")
    HoldingsQuestion(subject='size', topic='', outlet='the Quay Post')
    >>> holdings_question("What do you have about sports?").topic
    'sports'
    """
    asked = " ".join(question.split())
    while (bare := _WRAPPING.sub("", asked)) != asked:
        asked = bare
    ((_, end),) = alternatives("ends")
    for subject, pattern in compiled("holdings", end):
        if match := pattern.match(asked):
            given = match.groupdict()
            topic, outlet = ((given.get(part) or "").strip(_QUOTES) for part in ("topic", "outlet"))
            return HoldingsQuestion(cast("Subject", subject), topic, outlet)
    return None
