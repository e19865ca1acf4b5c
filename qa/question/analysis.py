"""What a question asks for, and the words in it that an archive must know: names, dates, numbers."""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["who", "when", "where", "how many", "how much", "title", "other"]

# `when` and `where` ask if a verb follows; in `where did they go when they left` the second one does not.
_ASKS = (
    r"(?=\W*$|['’]s\b|\s+(?:exactly\s+|else\s+)?(?:did|do|does|is|are|was|were|will|would|can|could|shall|should|has|have"
    r"|had|must|may|might)\b)"
)
# First match wins; English, French, Spanish, German, Portuguese, Italian.
_PATTERNS: tuple[tuple[Kind, str], ...] = (
    ("how much", r"\bhow (much|far|long|old|tall|big|large|high|deep|fast|wide|heavy)\b|\bwhat (percentage|percent"
                 r"|share|proportion|price|cost|amount|distance)\b|\bwieviel\b|\bquanto\b"),
    ("how many", r"\bhow (many|often)\b|\bwhat number\b|\bcombien\b|\bcu[aá]nt[oa]s?\b|\bwie ?viele?\b"
                 r"|\bquant[oaie]s?\b"),
    ("when", rf"\bwhen\b{_ASKS}|\b(what|which|in what|in which) (year|date|day|month|time|century|decade)\b|\bquand\b"
             r"|\bcu[aá]ndo\b|\bwann\b|\bquando\b|\bquelle (date|année)\b"),
    ("where", rf"\bwhere\b{_ASKS}|\b(what|which|in what|in which) (city|town|country|state|place|region|province|county"
              r"|continent|village|location)\b|\bo[ùu] (est|sont|se|a|ont|les|la|le)\b|\bd[oó]nde\b|\bwo\b|\bonde\b"),
    ("who", r"\bwho(se|m)?\b|\bqui\b|\bqui[eé]n(es)?\b|\bwer\b|\bwen\b|\bwem\b|\bquem\b|\bchi\b"
            r"|\bwhat (person|man|woman|president|minister|actor|player|author)\b"),
    ("title", r"\b(called|named|titled|entitled|nickname|title|name of|motto|slogan)\b"),
    ("when", r"^\W*when\b"),
    ("where", r"^\W*where\b"),
)  # fmt: skip
_KINDS = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS]
_NAME = re.compile(r"[^\W\d_][\w’'-]*(?:\.[^\W\d_]\.?)*")
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_QUESTION_WORDS = frozenset(
    (
        "who whose whom what when where which why how did does do is are was were will would can could should has "
        "have had in on at of for from by to with the a an and or if name tell give list show describe explain "
        "according after before qui que quand où combien quel quelle quels quelles pourquoi comment est quién qué "
        "cuándo dónde cuánto cuántos cuántas cuál por cómo wer was wann wo wie welche warum quem quando onde "
        "quanto chi dove i"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, taken apart."""

    kind: Kind
    names: tuple[str, ...]
    """Capitalised words that do not merely begin the question."""
    numbers: tuple[str, ...]


def asked(question: str) -> Asked:
    """Take a question apart.

    >>> asked("When did M23 take Walikale?")
    Asked(kind='when', names=('M23', 'Walikale'), numbers=())
    """
    kind: Kind = next((kind for kind, pattern in _KINDS if pattern.search(question)), "other")
    shouted = question.isupper()
    names = [
        match.group().removesuffix("'s").removesuffix("’s")
        for match in _NAME.finditer(question)
        if match.group()[0].isupper() and not shouted and match.group().casefold() not in _QUESTION_WORDS
    ]
    return Asked(kind, tuple(dict.fromkeys(names)), tuple(dict.fromkeys(_NUMBER.findall(_NAME.sub(" ", question)))))
