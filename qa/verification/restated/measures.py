"""Measures in another form: `a nine-week trial` for `a trial of nine weeks`, `fell` for `went from 9 to 6`."""

import re
from collections.abc import Iterator
from dataclasses import replace

from index.text.number_words import ONES, TENS
from index.text.quantities import quantities
from index.text.word_lists import any_of
from qa.verification.clauses.words import read
from qa.verification.numbers import supports

_NUMBER = rf"\d+(?:[.,]\d+)*|{any_of([*ONES, *TENS])}"
_MEASURES = any_of(
    "second minute hour day week month year metre meter kilometre kilometer mile foot tonne ton litre liter page "
    "acre hectare".split()
)
_OF = re.compile(rf"\b(an?|the|its|his|her|their) (\w+) of ({_NUMBER}) ({_MEASURES})s?\b", re.IGNORECASE)
_LONG = re.compile(rf"\b(an?|the) (\w+) ({_NUMBER}) ({_MEASURES})s? (?:long|high|deep|wide|tall)\b", re.IGNORECASE)
_HYPHENED = re.compile(rf"\b(an?|the) ({_NUMBER})-({_MEASURES}) (\w+)\b", re.IGNORECASE)
_CROWD = re.compile(
    r"^(?P<said>[^,;]+?) (?:in front of|before|watched by) (?P<crowd>[\w, ]*\d[\d,. ]*"
    r"(?:people|spectators|fans|viewers))(?P<rest>[^,;]*)$"
)
_PASSED = {
    "fr": re.compile(r"\b(?:passera|passe|passait|est passée?|passer)\b(?=.*? de (\S+) à (\S+))"),
    "es": re.compile(r"\b(?:pasará|pasa|pasó|ha pasado|pasar)\b(?=.*? de (\S+) a (\S+))"),
    "en": re.compile(r"\b(?:will go|goes|went|has gone|go)\b(?=.*? from (\S+) to (\S+))"),
}
_AUXILIARIES = "sera|seront|est|a été|será|fue|ha sido|will be|was|were|is|are|has been|have been"
_UP_TO = re.compile(r"\bup to (?P<near>(?:almost|nearly|about|around|roughly|approximately) )$")
_WAYS = {
    "fr": (("augmenté", "augmentera", "relevé"), ("réduit", "réduite", "baissera", "abaissé", "diminué", "diminuera")),
    "es": (("aumentado", "aumentará", "subirá", "aumentó"), ("reducido", "reducida", "reducirá", "bajará", "bajó")),
    "en": (("rise", "rose", "increase", "increased", "raised"), ("fall", "fell", "decrease", "decreased", "reduced")),
}


def measured(text: str) -> Iterator[str]:
    """The English sentence with its lengths and times before what has them, or behind it."""
    for pattern, form in ((_OF, r"\1 \3-\4 \2"), (_LONG, r"\1 \3-\4 \2"), (_HYPHENED, r"\1 \4 of \2 \3s")):
        other = pattern.sub(form, text)
        if other != text:
            yield other


def identified(text: str) -> Iterator[str]:
    """`The largest port is Brekk` for `Brekk is the largest port`; `since 1902` for `since records began in 1902`."""
    if found := _IDENTITY.match(text.strip()):
        the = found["what"]
        who = found["who"] if read(found["who"]).words[0].is_name else found["who"][0].lower() + found["who"][1:]
        yield f"{the[0].upper()}{the[1:]} {found['be']} {who}."
    other = _RECORDS.sub("since ", text)
    if other != text:
        yield other


_IDENTITY = re.compile(r"^(?P<who>[^,;:“”]{2,60}?) (?P<be>is|was|are|were) (?P<what>the [^,;:“”]+?)\.?$")
_RECORDS = re.compile(
    r"since (?:records|measurements|recordings?|counting|statistics|record-keeping) (?:began|started) in (?=\d)"
)


def watched(text: str) -> Iterator[str]:
    """`7,210 spectators watched Tarn beat Ostby` for `Tarn beat Ostby in front of 7,210 spectators`."""
    found = _CROWD.match(text.rstrip(" ."))
    if found:
        for verb in ("watched", "saw"):
            yield f"{found['crowd']} {verb} {found['said']}{found['rest']}."


def directed(text: str, statement: str, language: str) -> Iterator[str]:
    """The sentence with `fell` in the place of `went` where it goes from more to less, or the other way."""
    pattern = _PASSED.get(language)
    found = pattern.search(text) if pattern else None
    if not found:
        return
    ends = [quantities(part) for part in found.groups()]
    if not all(len(each) == 1 and len(each[0].values) == 1 for each in ends):
        return
    low, high = (max(each[0].values) for each in ends)
    listed = _WAYS[language][int(high < low)]
    verb = re.search(rf"(?:\b(?:{_AUXILIARIES}) )?\b(?:{any_of(listed)})\b", statement)
    if high != low and verb:
        yield f"{text[: found.start()]}{verb.group()}{text[found.end() :]}"


def rounded(text: str, statement: str) -> Iterator[str]:
    """`up to almost 200 kilohertz` for `up to 190 kilohertz`, where the statement rounds so."""
    for said in quantities(statement):
        if said.bound not in ("nearly", "about") or not (whole := _UP_TO.search(statement[: said.start])):
            continue
        for other in quantities(text):
            if other.bound == "max" and supports(said, replace(other, bound="")):
                words = whole.group("near") + statement[said.start : said.end]
                yield f"{text[: other.start]}{words}{text[other.end :]}"
