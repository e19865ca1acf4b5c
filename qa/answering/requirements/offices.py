"""Who holds an office: `Gov. Dana Roth`, `Otto Lind, the chief executive`, `Lind will return as chief executive`."""

import re
from collections.abc import Iterator
from functools import cache

from index.text.folding import plain
from index.text.names import Name, Token, names, tokens
from index.text.word_lists import word_class
from qa.answering.candidates import Candidate
from qa.answering.requirements.asking import Asking, Requirement, stands_in
from qa.answering.requirements.naming import may_be_somebody
from qa.answering.requirements.words import pattern, table

_BEHIND = 60  # characters that say what a name holds
_WORDS = 4  # between it and an office
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BODIES = word_class("bodies")
_SMALL = word_class(
    "question_words", "be", "articles", "prepositions", also="of now new current currently present today s"
)
_PARTIES = frozenset("republican democratic democrat democrats labour conservative tory".split())


def holder(asking: Asking) -> Requirement | None:
    """Who holds an office now: a sentence gives a name that, of the body or the place that the question names."""
    asked = _asked_for().search(asking.lower) if asking.analysis.kind == "who" else None
    office = next((name for name, words in asked.groupdict().items() if words), "") if asked else ""
    of = _of_what(asking, asked.span(office)) if asked and office else []
    if not of:
        return None
    before, behind = _written("before", office), _written("behind", office)

    def is_met(candidate: Candidate) -> bool:
        text = plain(candidate.text)
        titled_text = f"{candidate.passage.source.title or ''}\n{text}"
        if not all(stands_in(each, titled_text) for each in of) or not asking.is_named(candidate):
            return False
        if any(_is_title(asking, titled, text[: titled.start()]) for titled in before.finditer(text)):
            return True
        return not _is_long_ago(candidate) and any(
            _is_described(asking, behind.match(text[name.end : name.end + _BEHIND]))
            for name in _new(asking, text, candidate)
        )

    return is_met


def _of_what(asking: Asking, office: tuple[int, int]) -> list[Token]:
    """The last word of each name of a question beside an office; where it has none its last telling word."""
    telling = [
        each for each in tokens(asking.text) if each.form not in _SMALL and not office[0] <= each.start < office[1]
    ]
    known = frozenset(map(str.casefold, asking.analysis.names))
    last = {name.tokens[-1].start for name in names(asking.text)}
    return [each for each in telling if each.form in known and each.start in last] or telling[-1:]


def _is_title(asking: Asking, titled: re.Match[str], before: str) -> bool:
    """Is it the title of somebody new, who has it now: `Ruvanian Gov. Tor Ekland`?"""
    forms = {token.form for token in tokens(titled["name"] or titled["apart"])}
    is_new = not forms <= _forms(asking) and not forms & _BODIES
    return is_new and not _is_past(before) and _is_of(asking, before)


def _is_described(asking: Asking, said: re.Match[str] | None) -> bool:
    """Does what follows a name say that it has the office?"""
    return bool(said and not _is_past(said.group()) and _is_of(asking, said.group()[: said.start("office")]))


def _is_long_ago(candidate: Candidate) -> bool:
    """Does a sentence tell of a year before that of its article, in which somebody was named?"""
    published = candidate.passage.source.published
    return any(published and int(year) < published.first_day.year for year in _YEAR.findall(candidate.text))


def _forms(asking: Asking) -> frozenset[str]:
    return frozenset(token.form for token in tokens(asking.text))


def _new(asking: Asking, text: str, candidate: Candidate) -> Iterator[Name]:
    """Names that the question has not; one word that opens the sentence is one if it stands inside another, too."""
    for each in names(text):
        if {token.form for token in each.tokens} <= _forms(asking):
            continue
        word = text[each.start : each.end]
        if not may_be_somebody(each, text):
            continue
        if not each.is_first or " " in word or re.search(rf"[a-z,] {re.escape(word)}\b", candidate.titled_passage):
            yield each


def _is_past(words: str) -> bool:
    """Does what stands right before an office, or between it and a name, say that it is no longer or not yet held?"""
    return bool(pattern("offices_held", "past").search(" ".join(words.lower().split()[-_WORDS:])))


def _is_of(asking: Asking, words: str) -> bool:
    """Is an office behind these words that of the question, not of `Varn Mayor Otto Lind`?"""
    last = next(reversed(names(words)), None)
    if not last or words[last.end :].strip("'s "):
        return True
    forms = {token.form for token in last.tokens}
    return bool(forms & _PARTIES) or asking.names_stand_in(words[last.start :]) or not forms.isdisjoint(_forms(asking))


@cache
def _asked_for() -> re.Pattern[str]:
    offices = "|".join(f"(?P<{name}>{words.lower()})" for name, words in table("offices").items())
    return re.compile(pattern("offices_held", "asks").pattern.replace("OFFICE", f"(?:{offices})"))


@cache
def _written(where: str, office: str) -> re.Pattern[str]:
    return re.compile(pattern("offices_held", where).pattern.replace("OFFICE", table("offices")[office]))
