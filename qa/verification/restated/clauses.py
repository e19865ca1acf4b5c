"""Whole clauses put otherwise: into the passive, as two sentences, with `unless`, with who holds it put first."""

import re
from collections.abc import Iterator

from index.text.verb_forms import IRREGULAR
from index.text.word_lists import any_of
from qa.verification.clauses.words import ReadSentence, read
from qa.verification.restated.nouns import noun_phrases, written

_HOLDS = any_of("believes believe thinks think expects expect fears fear hopes hope suspects suspect".split())
_HELD_BEHIND = re.compile(rf"^(?P<what>[^,“”]+), (?P<who>(?:[\w’'.-]+ ){{1,5}}?)(?P<holds>{_HOLDS})(?P<rest>, .*)?\.?$")
_EXPECTS = re.compile(
    r"^(?P<who>[^,;]+?) expects (?P<what>(?:an? |the |more |less |no )?\w+)"
    r"(?P<rest> (?!to )(?:(?!\b(?:if|unless|only)\b).)*)$"
)
_IF_NOT = re.compile(r"\bif (?P<what>[^,;]+?) (?:do|does|did) not ")
_AGED = re.compile(r"\b(?P<one>[Oo]ne|[Aa]n?|[Tt]he) (?P<who>\w+), aged (?P<years>\d+),")
_YEARS_OLD = re.compile(r"\b(?P<one>an?|the) (?P<years>\d+)-year-old (?P<who>\w+)")
_OF_WHOM = re.compile(r"^(?P<head>.*?\b(?P<all>\d+ \w+)), (?P<part>[^,]{2,40}) of (?:whom|which) (?P<rest>.+)$")
_PRICE = re.compile(r"\b[Tt]he price of (?P<what>[^,;]+?) is (?P<much>\d[^,;]*)")
_RANKED = re.compile(
    r"\b(?P<be>(?:is|are|was|were|finished|came)(?: now)?) "
    r"(?P<rank>second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last)(?= (?:with|in|on|behind)\b|[.,])"
)
_WHO_WAS = re.compile(r", (?:who|which) (?:is|are|was|were) ")
_CALLED = re.compile(r"^(?P<who>[^,;“”]+?) called (?P<what>[^,;“”]+?) (?P<as>“[^”]+”)(?P<rest>.*)$")


def held_first(statement: str) -> Iterator[str]:
    """`Voss believes that it began in May` for `It began in May, Voss believes`."""
    if found := _HELD_BEHIND.match(statement.strip()):
        what = found["what"]
        yield f"{found['who']}{found['holds']} that {what[0].lower()}{what[1:]}{found['rest'] or '.'}"


def put_otherwise(text: str) -> Iterator[str]:
    """The English sentence with one of its clauses in another form."""
    if found := _EXPECTS.match(text):
        be = "are" if found["what"].endswith("s") else "is"
        yield f"According to {found['who']}, {found['what']} {be} expected{found['rest']}"
    if found := _CALLED.match(text):
        yield f"{found['what']} was called {found['as']} by {found['who']}{found['rest']}"
    if found := _OF_WHOM.match(text):
        part = found["part"]
        yield f"{found['head']}. {part[0].upper()}{part[1:]} of the {found['all']} {found['rest']}"
    for pattern, form in (
        (_PRICE, r"\g<what> costs \g<much>"),
        (_RANKED, r"\g<be> in \g<rank> place"),
        (_WHO_WAS, ", "),
        (_IF_NOT, r"unless \g<what> "),
        (_AGED, r"a \g<years>-year-old \g<who>"),
        (_YEARS_OLD, r"\g<one> \g<who> aged \g<years>"),
        (_YEARS_OLD, r"\g<one> \g<who> of \g<years>"),
    ):
        other = pattern.sub(form, text)
        if other != text:
            yield other
    yield from _two_sentences(text)


def _two_sentences(text: str) -> Iterator[str]:
    """`The river rose. The river flooded the town.` for `The river rose and flooded the town`."""
    reading = read(text)
    words, phrases = reading.words, noun_phrases(reading)
    doer = next((each for each in phrases if each.first == 0), None)
    if doer is None or doer.end >= len(words) or not _is_past(reading, doer.end):
        return
    for n in range(doer.end + 1, len(words) - 1):
        if words[n].lower in ("that", "who", "which", "because", "if", "when", "to", "not", "“"):
            return
        if words[n].lower in ("and", "but") and _is_past(reading, n + 1):
            who = written(reading, doer)
            first, second = text[: words[n].start].rstrip(" ,"), text[words[n + 1].start :]
            yield f"{first}. {who[0].upper()}{who[1:]} {second}"
            return
        if reading.is_verb(n):
            return


def _is_past(reading: ReadSentence, n: int) -> bool:
    """Is it a verb of the past that says what happened, not that somebody says or plans it?"""
    word = reading.words[n]
    is_past = word.kind == "content" and (word.lower in IRREGULAR or word.lower.endswith("ed"))
    is_open = word.lower in reading.its.kinds or word.lower in reading.its.words["says"]
    return is_past and not is_open and not word.is_name and reading.is_verb(n)
