"""A statement in a plainer form: what only says more of a noun shortened, and in German and French who says it last."""

import re
from collections.abc import Iterator

_PARTICIPLE = r"(?=\w+(?:ed|en|wn|lt|ld|nt|ught|ut|made|found|held|led|hit)\b)"
_RELATIVE = {
    "en": re.compile(rf" (?:that|which|who) (?:were|was|had been|have been|are|is) {_PARTICIPLE}"),
    "es": re.compile(r" que (?:habían? sido|fueron|fue|han? sido) (?=\w+[ai]d[oa]s?\b)"),
    "fr": re.compile(r" qui (?:avaient|avait|ont|a) été (?=\w+(?:é|i|u|is|it)e?s?\b)"),
}
_SOURCES_OF = re.compile(r"^Nach (?:Angaben|Auskunft|Aussage|Worten) (?:der|des|von) ")
_LAST = re.compile(
    r"^(?P<where>(?:À|En|Pendant|Après|Depuis|Dans|Pour|Par) [^,]+), (?P<rest>[^,]+)(?P<says>, an? \w+é [^,]+)$"
)


def shortened(statement: str, language: str) -> Iterator[str]:
    """`houses built in May` for `houses that were built in May`; `Laut Voss …` for `Nach Angaben von Voss …`."""
    text = statement.strip()
    if (pattern := _RELATIVE.get(language)) and pattern.search(text):
        yield pattern.sub(" ", text)
    if language == "de" and _SOURCES_OF.match(text):
        yield _SOURCES_OF.sub("Laut ", text)
    if language == "fr" and (found := _LAST.match(text)):
        where = found["where"]
        yield f"{found['rest']} {where[0].lower()}{where[1:]}{found['says']}"
