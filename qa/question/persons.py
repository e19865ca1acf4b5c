"""Whether a question asks who somebody is."""

import re

_ASKS_FOR_PERSON = re.compile(
    r"\bwho(?:se|m)?\b|\bname of (?:the|a) (?:\w+ ){0,2}(?:man|woman|boy|girl|person|suspect|victim"
    r"|\w+(?:er|or|ist|ian))\b"
    r"|\b(?:which|what) (?:[\w’'-]+ ){0,2}?(?!(?:other|paper|newspaper|number|order|matter|letter|quarter|water|river"
    r"|tower|power|weather|winter|summer|computer|factor|sector|motor|colou?r|error|carrier|chapter|centre|center)\b)"
    r"(?:\w+(?:er|or|ist|ian|yst)|man|woman|boy|girl|person|minister|judge|official|coach|guest|agent|doctor|politician)\b",
    re.IGNORECASE,
)


def asks_for_person(question: str) -> bool:
    """Does a question ask who somebody is, by whatever word?

    >>> asks_for_person("Which rescue diver found it?"), asks_for_person("Which newspaper had it?")
    (True, False)
    """
    return bool(_ASKS_FOR_PERSON.search(question))
