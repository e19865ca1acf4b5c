"""Verbs with two objects turned round, a refusal with what was asked, and the second of two verbs of saying."""

import re
from collections.abc import Iterator
from dataclasses import replace

from index.text.verb_forms import base_form
from index.text.word_lists import any_of
from qa.verification.clauses.words import ReadSentence, read
from qa.verification.restated.nouns import NounPhrase, definite, noun_phrases, written

_WITH = frozenset(map(base_form, "provide supply present equip entrust".split()))
_TO = frozenset(map(base_form, "give lend send sell offer pay award grant hand show owe bring teach".split()))
_PARTICIPLES = {
    "provid": "provided", "suppli": "supplied", "present": "presented", "equip": "equipped", "entrust": "entrusted",
    "give": "given", "lend": "lent", "send": "sent", "sell": "sold", "offer": "offered", "pay": "paid",
    "award": "awarded", "grant": "granted", "hand": "handed", "show": "shown", "owe": "owed", "bring": "brought",
    "teach": "taught",
}  # fmt: skip
_BE = frozenset("is are was were been being be".split())
_ANSWERS = any_of("refused refuses declined declines agreed agrees".split())
_REFUSED = re.compile(
    rf"^(?P<asker>.+?) (?:asked|asks|urged|urges|ordered|told|invited|called on) (?P<asked>[^,;]+?) to "
    rf"(?P<doing>[^;]+?),? (?:and|but) (?P<who>[^,;]+?) (?P<answer>{_ANSWERS})[.]?$"
)
_SAYING = any_of(
    "admits admitted denies denied claims claimed said says insists insisted rejects rejected confirmed confirms "
    "refuses refused".split()
)
_SAID_TWICE = re.compile(rf"\b(?P<first>{_SAYING}) (?P<what>[^;]*?),? (?:and|but) (?P<second>{_SAYING}) (?P<rest>.*)$")
_OPEN = re.compile(r"\b(?:may|might|could|would|will|not|to)$")


def turned_round(text: str, statement: str) -> Iterator[str]:
    """`Ostby is lent two boats by Tarn`, `Tarn lends two boats to Ostby` for `Tarn lends Ostby two boats`."""
    reading = read(text)
    for n, word in enumerate(reading.words[:-1]):
        base = base_form(word.lower)
        if base not in _WITH | _TO or n == 0 or word.is_name or word.is_quoted:
            continue
        before = [each for each in noun_phrases(reading) if each.end <= n]
        doer = next((each for each in reversed(before) if each.end == n), None)
        if doer is None or reading.words[n - 1].kind == "function":
            continue
        first = next((each for each in before if each.end == doer.first - 1 and doer.lead == "of"), doer)
        start = reading.words[first.first].start
        ahead = [each for each in noun_phrases(reading) if each.first > n]
        pair = _objects(base, ahead, n)
        if pair is None:
            continue
        whom, what = ((written(reading, each)) for each in pair)
        end = reading.words[max(each.end for each in pair) - 1].end
        who = reading.text[start : reading.words[doer.end - 1].end]
        given, verb = _PARTICIPLES[base], reading.text[word.start : word.end]
        head, tail = reading.text[:start], reading.text[end:]
        with_ = "with " if base in _WITH else ""
        if be := re.search(rf"\b({any_of(_BE)}) {given}\b", statement):
            yield f"{head}{whom} {be[1]} {given} {with_}{what} by {who}{tail}"
            yield f"{head}{what} {be[1]} {given} to {whom} by {who}{tail}"
        yield f"{head}{who} {verb} {what} to {whom}{tail}"


def _objects(base: str, ahead: list[NounPhrase], n: int) -> tuple[NounPhrase, NounPhrase] | None:
    """To whom and what: `the rebels with fuel`, `the museum two paintings`."""
    if not ahead or ahead[0].first != n + 1:
        return None
    both = ahead[0]
    if base in _TO and both.is_determined and both.end - both.first == 3 and both.is_plural:
        return replace(both, end=both.end - 1), replace(both, first=both.end - 1)  # `lends the army drones`
    if len(ahead) < 2:
        return None
    whom, what = ahead[0], ahead[1]
    if base in _WITH and what.lead == "with" and what.first == whom.end + 1:
        return whom, what
    return (whom, what) if base in _TO and not what.lead and what.first == whom.end else None


def answered(text: str) -> Iterator[str]:
    """`Petrescu refused to apologise` for `asked Petrescu to apologise, and Petrescu refused`."""
    found = _REFUSED.match(text.strip())
    if not found:
        return
    asked, who = found["asked"].lower(), found["who"].lower()
    if who in (asked, "he", "she", "they", "it") or asked.endswith(who):
        doing = found["doing"]
        for written_ in dict.fromkeys((doing, re.sub(r"\ban? (?=\w)", "the ", doing))):
            yield f"{found['asked']} {found['answer']} to {written_}."
        yield f"{found['asked']} was asked by {found['asker']} to {doing}. {found['asked']} {found['answer']}."


def parted(text: str) -> Iterator[str]:
    """`Vell admits it. Vell denies it all.` for `Vell admits it but denies it all`."""
    found = _SAID_TWICE.search(text)
    if not found or re.search(rf"\b(?:{_SAYING})\b", found["what"]):
        return
    reading = read(text)
    doer = next((each for each in noun_phrases(reading) if _ends_at(reading, each, found.start())), None)
    if doer is None or doer.lead or _OPEN.search(text[: found.start()].rstrip()):
        return
    who = definite(reading, doer)
    yield f"{text[: found.end('what')]}. {who[0].upper()}{who[1:]} {found['second']} {found['rest']}"


def _ends_at(reading: ReadSentence, phrase: NounPhrase, end: int) -> bool:
    last = reading.words[phrase.end - 1].end
    return last <= end and not reading.text[last:end].strip(" ,")
