"""Whether a question asks who somebody is."""

import re

from index.text.word_lists import any_of, word_class

_NO_PERSONS = (
    "other number order matter letter paper newspaper quarter water river tower power weather winter summer computer "
    "factor sector motor colour color error carrier chapter centre center disaster border offer answer barrier corner "
    "dinner layer meter register server scooter tanker freighter trailer poster chamber harbor floor door reactor "
    "tractor generator elevator mirror cover character charter never ever either for or her per under over after"
).split()
_PERSON = (
    r"(?:\w+(?:er|or|ist|ian|yst)|man|woman|boy|girl|person|minister|official|coach|guest|agent|suspect|victim|judge"
    r"|boss|chief|head|MP|general)"
)
_ASKS_FOR_PERSON = re.compile(
    rf"\bwho(?:se|m)?\b|\bname of (?:the|a) (?:\w+ ){{0,2}}(?!(?:{any_of(_NO_PERSONS)})\b){_PERSON}\b"
    rf"|\b(?:which|what) (?:(?!(?:{any_of(word_class('be', 'have', 'do', 'modals'))})\b)[\w’'-]+ ){{0,2}}?"
    rf"(?!(?:{any_of(_NO_PERSONS)})\b)(?-i:(?=[a-z]|MP)){_PERSON}\b",
    re.IGNORECASE,
)


def asks_for_person(question: str) -> bool:
    """Does a question ask who somebody is, by whatever word?

    >>> asks_for_person("Which rescue diver found it?"), asks_for_person("Which newspaper had it?")
    (True, False)
    """
    return bool(_ASKS_FOR_PERSON.search(question.lower() if question.isupper() else question))
